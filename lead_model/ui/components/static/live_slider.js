// A slider that tells the server its value while it is dragged, and never floods it.
//
// One move is under way at a time: the next one leaves when the answer to the last has been drawn, and what
// is waiting is always the newest value, so the last one wins. Where the page has parts that follow later (settle),
// the value goes once more, marked as settled, when the hand has rested for a moment.

import "./keyboard.js"
import { carriers, loadStyles, textOf } from "./shared.js"

const sliders = new WeakMap()  // host element -> slider
const PAUSE_MS = 60            // at most some 16 messages a second
const PATIENCE_MS = 2000       // a released value does not wait longer than this for a slow page
const DRAW_MS = 150            // charts that change are drawn within this time after the end of a run
const REST_OF_DRAWING_MS = 20  // where some were drawn before its end
const QUIET_MS = 250           // no sign of a run after this long: it was too short to see
const REST_MS = 500            // a hand at rest for this long: the parts around the charts follow


// ---- numbers ----------------------------------------------------------------------------------------------

const decimalsOf = step => {
  const text = String(step)
  if (text.includes("e-")) return Number(text.split("e-")[1])
  return text.includes(".") ? text.split(".")[1].length : 0
}
const tidy = value => Number(value.toPrecision(12))
const clamp = (value, low, high) => Math.min(Math.max(value, low), high)

function written(value, format) {
  const number = Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: format.decimals, maximumFractionDigits: format.decimals, useGrouping: format.grouped,
  })
  const negative = value < 0 && /[1-9]/.test(number)
  return `${negative ? "−" : ""}${format.prefix}${number}${format.suffix}`
}

// ---- which parts of the page does the reader see? ---------------------------------------------------------

const PART = "lead-live-"  // how lead_model/ui/live.py names them
const nameOf = element => [...element.classList].find(one => one.startsWith(`st-key-${PART}`)).slice("st-key-".length)

function partsInSight() {
  const seen = element => {
    const { top, bottom } = element.getBoundingClientRect()
    return bottom > 0 && top < window.innerHeight
  }
  return [...document.querySelectorAll(`[class*="st-key-${PART}"]`)].filter(seen).map(nameOf)
}

// ---- is the app still answering? --------------------------------------------------------------------------

const appElement = () => document.querySelector("[data-testid='stApp']")
const running = () => {
  const state = appElement()?.getAttribute("data-test-script-state")
  return state !== undefined && state !== null && state !== "notRunning"
}

// ---- one slider -------------------------------------------------------------------------------------------

function element(tag, className, parent, attributes = {}) {
  const made = document.createElement(tag)
  made.className = className
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  parent.append(made)
  return made
}

class LiveSlider {
  constructor(host, id) {
    this.root = element("div", "lead-slider", host)
    const top = element("div", "lead-slider-top", this.root)
    this.label = element("label", "lead-slider-label", top, { for: `${id}-range` })
    this.badge = element("span", "lead-slider-badge", top)
    this.badge.textContent = "changed"
    this.reset = element("button", "lead-slider-button", top, { type: "button" })
    this.reset.textContent = "↺"
    this.helpButton = element("button", "lead-slider-button", top, {
      type: "button", "aria-expanded": "false", "aria-controls": `${id}-help`,
    })
    this.helpButton.textContent = "?"
    const line = element("div", "lead-slider-line", this.root)
    this.range = element("input", "lead-slider-range", line, {
      type: "range", id: `${id}-range`, "aria-describedby": `${id}-hint`,
    })
    this.box = element("input", "lead-slider-box", line, {
      type: "number", inputmode: "decimal", "aria-describedby": `${id}-hint`,
    })
    this.unit = element("span", "lead-slider-unit", line, { "aria-hidden": "true" })
    this.hint = element("div", "lead-slider-hint", this.root, { id: `${id}-hint`, role: "status" })
    this.help = element("div", "lead-slider-help", this.root, { id: `${id}-help` })
    this.help.hidden = true

    this.data = null
    this.send = null
    this.waiting = null    // the newest value that has not left yet
    this.underWay = false  // a value has left and its answer is not drawn yet
    this.dragging = false
    this.lastSeq = 0
    this.sentAt = 0
    this.timer = 0
    this.quietTimer = 0
    this.drawTimer = 0
    this.restTimer = 0
    this.drawn = false        // charts were drawn since a value left
    this.sentLive = false     // what is under way reruns fragments only
    this.sentSettled = false  // after it nothing is left to follow
    this.listen()
    this.onDrawn = () => {
      this.drawn = true
      this.answered()
    }
    document.addEventListener("lead-figures-drawn", this.onDrawn)
    // The run of a fragment ends before its charts are drawn; a question sent now would hold the drawing up.
    this.watcher = new MutationObserver(() => {
      if (!this.sentLive) this.answered()
      else if (!running()) this.drawTimer = setTimeout(() => this.answered(), this.drawn ? REST_OF_DRAWING_MS : DRAW_MS)
    })
    if (appElement()) {
      this.watcher.observe(appElement(), { attributes: true, attributeFilter: ["data-test-script-state"] })
    }
  }

  listen() {
    const release = () => { this.dragging = false }
    this.range.addEventListener("pointerdown", () => { this.dragging = true })
    this.range.addEventListener("pointerup", release)
    this.range.addEventListener("pointercancel", release)
    this.range.addEventListener("input", () => {
      this.show(Number(this.range.value))
      this.queue(Number(this.range.value), false)
    })
    this.range.addEventListener("change", () => {
      this.dragging = false
      this.queue(Number(this.range.value), true)
    })
    this.box.addEventListener("change", () => this.typed())
    this.box.addEventListener("keydown", event => {
      if (event.key === "Escape") this.show(this.shown)
    })
    this.reset.addEventListener("click", () => {
      if (this.data.default === null) return
      this.show(this.data.default)
      this.queue(this.data.default, true)
      this.range.focus()
    })
    this.helpButton.addEventListener("click", () => {
      this.help.hidden = !this.help.hidden
      this.helpButton.setAttribute("aria-expanded", String(!this.help.hidden))
    })
  }

  typed() {
    const { min, max, format } = this.data
    const entered = this.box.valueAsNumber
    const allowed = `${written(min, format)} to ${written(max, format)}`
    if (!Number.isFinite(entered)) {
      this.show(this.shown)
      this.hint.textContent = `That is not a number. Allowed: ${allowed}.`
      return
    }
    const value = clamp(entered, min, max)
    this.show(value)
    if (value !== entered) this.hint.textContent = `Outside the allowed range, ${allowed}: set to ${written(value, format)}.`
    this.queue(value, true)
  }

  // Everything that a value changes on the screen, at once and without asking the server.
  show(value) {
    const { data } = this
    this.shown = value
    const text = written(value, data.format)
    this.range.value = String(value)
    this.range.setAttribute("aria-valuetext", text)
    const filled = data.max > data.min ? (100 * (value - data.min)) / (data.max - data.min) : 0
    this.range.style.setProperty("--lead-filled", `${clamp(filled, 0, 100)}%`)
    this.box.value = String(tidy(value))
    this.hint.textContent = ""
    const changed = data.default !== null && Math.abs(value - data.default) > 1e-9 * Math.max(1, Math.abs(data.default))
    this.badge.hidden = !changed
    this.reset.hidden = !changed
  }

  queue(value, released) {
    const steps = Math.max(decimalsOf(this.data.step), decimalsOf(this.data.min))
    const exact = released ? tidy(value) : Number(value.toFixed(steps))
    clearTimeout(this.restTimer)
    this.restTimer = this.data.settle && released ? setTimeout(() => this.rest(exact), REST_MS) : 0
    if (this.waiting || exact !== this.sentValue || !this.data.settle) {
      this.waiting = { value: exact, settled: released && !this.data.settle }
    }
    this.root.toggleAttribute("data-waits", this.data.settle)
    this.pump()
  }

  rest(value) {
    if (running() && !this.underWay) {  // something else runs, an undo perhaps, and brings the page along
      this.restTimer = setTimeout(() => this.rest(value), REST_MS)
      return
    }
    this.restTimer = 0
    this.waiting = { value, settled: true }
    this.pump()
  }

  pump() {
    clearTimeout(this.timer)
    if (!this.waiting || !this.send) return
    const now = performance.now()
    const patient = now - this.sentAt < PATIENCE_MS || !this.waiting.settled
    if ((this.underWay || running()) && patient) {
      if (this.waiting.settled) this.timer = setTimeout(() => this.pump(), PATIENCE_MS)
      return  // answered() comes back here
    }
    const early = PAUSE_MS - (now - this.sentAt)
    if (early > 0) {
      this.timer = setTimeout(() => this.pump(), early)
      return
    }
    const { value, settled } = this.waiting
    this.waiting = null
    if (settled && !this.data.settle && value === this.sentValue) return  // said already
    this.lastSeq = Math.max(Date.now(), this.lastSeq + 1)
    this.sentAt = now
    this.sentValue = value
    this.sentLive = this.data.settle && !settled
    this.sentSettled = settled
    this.underWay = true
    this.drawn = false
    clearTimeout(this.drawTimer)
    clearTimeout(this.quietTimer)
    this.quietTimer = setTimeout(() => this.answered(), QUIET_MS)
    const seen = this.data.settle ? partsInSight() : []
    const move = { value: tidy(value / this.data.factor), seq: this.lastSeq, live: !settled, seen, slider: this.data.slider }
    // Where one part alone is in sight and takes moves itself, the page is spared a detour.
    const carry = this.sentLive && seen.length === 1 ? carriers.get(seen[0]) : undefined
    if (carry) carry(move)
    else this.send(move)
  }

  answered() {
    if (running()) return
    clearTimeout(this.quietTimer)
    clearTimeout(this.drawTimer)
    this.underWay = false
    if (this.sentSettled && !this.waiting && !this.restTimer) this.root.removeAttribute("data-waits")
    // One frame later, so that the charts of this answer are on the screen before the next question.
    if (this.waiting) requestAnimationFrame(() => this.pump())
  }

  update(data, send) {
    const first = this.data === null
    const moved = !first && (data.min !== this.data.min || data.max !== this.data.max || data.step !== this.data.step)
    this.data = data
    this.send = send
    this.root.classList.toggle("lead-slider-disabled", data.disabled)
    this.label.textContent = data.label
    for (const input of [this.range, this.box]) {
      input.min = data.min
      input.max = data.max
      input.disabled = data.disabled
    }
    this.range.step = data.step
    this.range.setAttribute("aria-label", data.label)
    this.box.step = "any"
    this.box.setAttribute("aria-label", `${data.label}, number`)
    this.unit.textContent = data.unit
    this.reset.disabled = data.disabled
    if (data.default !== null) {
      const back = `Reset ${data.label} to ${written(data.default, data.format)}`
      this.reset.title = back
      this.reset.setAttribute("aria-label", back)
    }
    this.helpButton.hidden = !data.help
    this.helpButton.setAttribute("aria-label", `About ${data.label}`)
    this.help.textContent = data.help ?? ""
    // Follow Python, unless the hand is on the slider or Python has not heard the last move yet.
    const busy = this.dragging || this.waiting !== null || data.ack < this.lastSeq
    const typing = document.activeElement === this.box && this.box.value !== String(tidy(this.shown ?? NaN))
    if (first || moved || (!busy && !typing)) {
      this.show(data.value)
      this.sentValue = undefined
      // The page has followed by itself (an undo, say): nothing is left to settle, least of all the old value.
      clearTimeout(this.restTimer)
      this.restTimer = 0
      this.root.removeAttribute("data-waits")
    }
    if (this.underWay && data.ack >= this.lastSeq) this.answered()
  }

  remove() {
    clearTimeout(this.timer)
    clearTimeout(this.drawTimer)
    clearTimeout(this.quietTimer)
    clearTimeout(this.restTimer)
    this.watcher.disconnect()
    document.removeEventListener("lead-figures-drawn", this.onDrawn)
    this.root.remove()
  }
}

let count = 0

export default async function liveSlider(component) {
  const { data, parentElement: host, setStateValue } = component
  if (!data) return undefined
  await loadStyles("live_slider")
  let slider = sliders.get(host)
  if (!slider) sliders.set(host, (slider = new LiveSlider(host, `lead-slider-${(count += 1)}`)))
  slider.update(JSON.parse(textOf(data)), move => setStateValue("move", move))
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: what stands on the page stays.
    if (host.isConnected) return
    slider.remove()
    sliders.delete(host)
  }
}
