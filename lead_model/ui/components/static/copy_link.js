// A button that copies the address of this page with the whole scenario in it. Where the browser gives no access to the
// clipboard (a page that is not served over https or from this machine), the address stands marked in a box instead.

import { loadStyles, textOf } from "./shared.js"

const buttons = new WeakMap()  // host element -> button
const SHOWN_MS = 3000          // how long "Copied" is to be read


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
    host.append(this.root)
    const find = selector => this.root.querySelector(selector)
    this.button = find(".lead-copy-button")
    this.word = find(".lead-copy-word")
    this.said = find(".lead-copy-said")
    this.box = find(".lead-copy-box")
    this.field = find("input")
    this.timer = 0
    this.button.addEventListener("click", () => this.copy())
    find(".lead-copy-box button").addEventListener("click", () => this.close())
    this.box.addEventListener("keydown", event => { if (event.key === "Escape") this.close() })
    this.field.addEventListener("focus", () => this.field.select())
  }

  update(data) {
    this.word.textContent = data.label
    this.button.title = data.help
    this.query = data.query
    if (!this.box.hidden) this.field.value = this.address()
  }

  // The browser knows better than the server under which address the page is seen.
  address() {
    return `${window.location.origin}${window.location.pathname}?${this.query}`
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.address())
      this.say("Link copied")
    } catch {
      this.box.hidden = false
      this.field.value = this.address()
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

  close() {
    this.box.hidden = true
    this.button.focus()
  }

  remove() {
    clearTimeout(this.timer)
    this.root.remove()
  }
}

export default async function copyLink(component) {
  const { data, parentElement: host } = component
  if (!data) return undefined
  await loadStyles("copy_link")
  let button = buttons.get(host)
  if (!button) buttons.set(host, (button = new CopyLink(host)))
  button.update(JSON.parse(textOf(data)))
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: what stands on the page stays.
    if (host.isConnected) return
    button.remove()
    buttons.delete(host)
  }
}
