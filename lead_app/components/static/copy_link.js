// A button that copies the address of this page with the whole scenario in it. Where the browser gives no access to the
// clipboard (a page that is not served over https or from this machine), the address stands marked in a box instead.

import { component } from "./shared.js"

const SHOWN_MS = 3000  // how long "Copied" is to be read
const ICON = "M10 13a5 5 0 0 0 7.5.5l3-3a5 5 0 0 0-7-7l-1.7 1.7M14 11a5 5 0 0 0-7.5-.5l-3 3a5 5 0 0 0 7 7l1.7-1.7"

class CopyLink {
  constructor(host) {
    this.root = document.createElement("div")
    this.root.className = "lead-copy"
    this.root.innerHTML = `<button type="button" class="lead-copy-button">
        <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="${ICON}" fill="none"
          stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>
        <span class="lead-copy-word"></span></button>
      <span class="lead-copy-said" role="status"></span>
      <div class="lead-copy-box" hidden><label>Copy this address
        <input type="text" readonly></label><button type="button">Close</button></div>`
    host.append(this.root);
    [this.button, this.said, this.box] = this.root.children
    this.field = this.box.querySelector("input")
    const close = () => {
      this.box.hidden = true
      this.button.focus()
    }
    this.button.addEventListener("click", () => this.copy())
    this.box.lastElementChild.addEventListener("click", close)
    this.box.addEventListener("keydown", event => { if (event.key === "Escape") close() })
    this.field.addEventListener("focus", () => this.field.select())
  }

  update(text) {
    const { label, help, query } = JSON.parse(text)
    this.button.lastElementChild.textContent = label
    this.button.title = help
    // The browser knows better than the server under which address the page is seen.
    this.field.value = `${window.location.origin}${window.location.pathname}?${query}`
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.field.value)
      this.say("Link copied")
    } catch {
      this.box.hidden = false
      this.field.focus()
      this.field.select()
      this.say("Press Ctrl+C to copy")
    }
  }

  say(text) {
    clearTimeout(this.timer)
    this.said.textContent = text
    this.timer = setTimeout(() => { this.said.textContent = "" }, SHOWN_MS)
  }

  remove() {
    this.root.remove()
  }
}

export default component("copy_link", host => new CopyLink(host))
