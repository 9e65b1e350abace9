// A slider that tells the server its value while it is dragged, and never floods it.
//
// One move is under way at a time: the next one leaves when the answer to the last has been drawn, and what
// is waiting is always the newest value, so the last one wins. Where the page has parts that follow later (settle),
// the value goes once more, marked as settled, when the slider has been idle for a moment.

import "./keyboard.js"
import { component, relays } from "./shared.js"

const PAUSE_MS = 60            // at most some 16 messages a second
const PATIENCE_MS = 2000       // a released value does not wait longer than this for a slow page
const DRAW_MS = 150            // charts that change are drawn within this time after the end of a run
const REST_OF_DRAWING_MS = 20  // where some were drawn before its end
const QUIET_MS = 250           // no sign of a run after this long: it was too short to see
const IDLE_MS = 500            // a slider released for this long: the parts around the charts follow

// ---- numbers ----------------------------------------------------------------------------------------------

const decimalsOf = step => {
  const [digits, exponent = "0"] = String(step).split("e-")
  return (digits.split(".")[1] ?? "").length + Number(exponent)
}
const tidy = value => Number(value.toPrecision(12))
const clamp = (value, low, high) => Math.min(Math.max(value, low), high)

function written(value, { prefix, suffix, decimals, grouped }) {
  const number = Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: grouped,
  })
  return `${value < 0 && /[1-9]/.test(number) ? "−" : ""}${prefix}${number}${suffix}`
}

// ---- the page around it -----------------------------------------------------------------------------------

const PART = "lead-live-"  // how lead_app/shell/fragments.py names the parts that follow while a slider is moved

function partsInSight() {
  return [...document.querySelectorAll(`[class*="st-key-${PART}"]`)].flatMap(part => {
    const { top, bottom } = part.getBoundingClientRect()
    return bottom > 0 && top < window.innerHeight ? part.className.match(`st-key-(${PART}\\S+)`)[1] : []
  })
}

const app = () => document.querySelector("[data-testid='stApp']")
const running = () => (app()?.getAttribute("data-test-script-state") ?? "notRunning") !== "notRunning"

// ---- one slider -------------------------------------------------------------------------------------------

let count = 0

class LiveSlider {
  constructor(host) {
    const id = `lead-slider-${(count += 1)}`
    this.root = document.createElement("div")
    this.root.className = "lead-slider"
    this.root.innerHTML = `<div class="lead-slider-top"><label class="lead-slider-label" for="${id}-range"></label>
        <span class="lead-slider-badge">changed</span><button class="lead-slider-button" type="button">↺</button>
        <button class="lead-slider-button" type="button" aria-expanded="false" aria-controls="${id}-help">?</button></div>
      <div class="lead-slider-line"><input class="lead-slider-range" type="range" id="${id}-range" aria-describedby="${id}-hint">
        <input class="lead-slider-box" type="number" step="any" inputmode="decimal" aria-describedby="${id}-hint">
        <span class="lead-slider-unit" aria-hidden="true"></span></div>
      <div class="lead-slider-hint" id="${id}-hint" role="status"></div>
      <div class="lead-slider-help" id="${id}-help" hidden></div>`;
    [this.label, this.badge, this.reset, this.helpButton] = this.root.firstElementChild.children;
    [this.range, this.box, this.unit] = this.root.children[1].children;
    [this.hint, this.help] = [...this.root.children].slice(2)
    host.append(this.root)

    this.waiting = null       // the newest value that has not left yet
    this.underWay = false     // a value has left and its answer is not drawn yet
    this.dragging = false
    this.lastSeq = 0
    this.sentAt = 0
    this.timers = {}          // next: the next value may leave; answer: no sign of it any more; idle: the slider has been let go
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
      else if (!running()) this.after("answer", this.drawn ? REST_OF_DRAWING_MS : DRAW_MS, () => this.answered())
    })
    if (app()) this.watcher.observe(app(), { attributes: true, attributeFilter: ["data-test-script-state"] })
  }

  listen() {
    const on = (target, names, work) => names.split(" ").forEach(name => target.addEventListener(name, work))
    on(this.range, "pointerdown", () => { this.dragging = true })
    on(this.range, "pointerup pointercancel change", () => { this.dragging = false })
    on(this.range, "input", () => this.take(Number(this.range.value), false))
    on(this.range, "change", () => this.take(Number(this.range.value), true))
    on(this.box, "change", () => this.typed())
    on(this.box, "keydown", event => { if (event.key === "Escape") this.show(this.shown) })
    on(this.reset, "click", () => {
      this.take(this.data.default, true)
      this.range.focus()
    })
    on(this.helpButton, "click", () => {
      this.help.hidden = !this.help.hidden
      this.helpButton.setAttribute("aria-expanded", String(!this.help.hidden))
    })
  }

  after(name, milliseconds, work) {
    clearTimeout(this.timers[name])
    this.timers[name] = setTimeout(() => {
      delete this.timers[name]
      work()
    }, milliseconds)
  }

  stop(...names) {
    for (const name of names) {
      clearTimeout(this.timers[name])
      delete this.timers[name]
    }
  }

  typed() {
    const { min, max, format } = this.data
    const entered = this.box.valueAsNumber, allowed = `${written(min, format)} to ${written(max, format)}`
    if (!Number.isFinite(entered)) {
      this.show(this.shown)
      this.hint.textContent = `That is not a number. Allowed: ${allowed}.`
      return
    }
    const value = clamp(entered, min, max)
    this.take(value, true)
    if (value !== entered) this.hint.textContent = `Outside the allowed range, ${allowed}: set to ${written(value, format)}.`
  }

  // Everything that a value changes on the screen, at once and without asking the server.
  show(value) {
    const { min, max, format, default: usual } = this.data
    this.shown = value
    this.range.value = String(value)
    this.range.setAttribute("aria-valuetext", written(value, format))
    this.range.style.setProperty("--lead-filled", `${clamp((100 * (value - min)) / (max - min), 0, 100)}%`)
    this.box.value = String(tidy(value))
    this.hint.textContent = ""
    const changed = usual !== null && Math.abs(value - usual) > 1e-9 * Math.max(1, Math.abs(usual))
    this.badge.hidden = this.reset.hidden = !changed
  }

  take(value, released) {
    this.show(value)
    const { step, min, settle } = this.data
    const exact = released ? tidy(value) : Number(value.toFixed(Math.max(decimalsOf(step), decimalsOf(min))))
    this.stop("idle")
    if (settle && released) this.after("idle", IDLE_MS, () => this.settled(exact))
    if (this.waiting || exact !== this.sentValue || !settle) this.waiting = { value: exact, settled: released && !settle }
    this.root.toggleAttribute("data-waits", settle)
    this.pump()
  }

  settled(value) {
    // Where something else runs, an undo perhaps, that brings the page along.
    if (running() && !this.underWay) return this.after("idle", IDLE_MS, () => this.settled(value))
    this.waiting = { value, settled: true }
    return this.pump()
  }

  pump() {
    this.stop("next")
    if (!this.waiting) return
    const now = performance.now(), early = PAUSE_MS - (now - this.sentAt)
    const { value, settled } = this.waiting
    if ((this.underWay || running()) && (now - this.sentAt < PATIENCE_MS || !settled)) {
      if (settled) this.after("next", PATIENCE_MS, () => this.pump())
      return  // answered() comes back here
    }
    if (early > 0) return void this.after("next", early, () => this.pump())
    const { settle, factor, slider } = this.data
    this.waiting = null
    if (settled && !settle && value === this.sentValue) return  // said already
    this.lastSeq = Math.max(Date.now(), this.lastSeq + 1)
    Object.assign(this, {
      sentAt: now, sentValue: value, sentLive: settle && !settled, sentSettled: settled, underWay: true, drawn: false,
    })
    this.after("answer", QUIET_MS, () => this.answered())
    const seen = settle ? partsInSight() : []
    const move = { value: tidy(value / factor), seq: this.lastSeq, live: !settled, seen, slider }
    // Where one part alone is in sight and takes moves itself, the page is spared a detour.
    const relay = this.sentLive && seen.length === 1 ? relays.get(seen[0]) : undefined
    if (relay) relay(move)
    else this.send(move)
  }

  answered() {
    if (running()) return
    this.stop("answer")
    this.underWay = false
    if (this.sentSettled && !this.waiting && !this.timers.idle) this.root.removeAttribute("data-waits")
    // One frame later, so that the charts of this answer are on the screen before the next question.
    if (this.waiting) requestAnimationFrame(() => this.pump())
  }

  update(text, { setStateValue }) {
    const data = JSON.parse(text), before = this.data, { label } = data
    this.data = data
    this.send = move => setStateValue("move", move)
    this.root.classList.toggle("lead-slider-disabled", data.disabled)
    this.label.textContent = label
    for (const input of [this.range, this.box]) Object.assign(input, { min: data.min, max: data.max, disabled: data.disabled })
    this.range.step = data.step
    this.range.ariaLabel = label
    this.box.ariaLabel = `${label}, number`
    this.unit.textContent = data.unit
    this.reset.disabled = data.disabled
    this.reset.title = this.reset.ariaLabel = `Reset ${label} to ${written(data.default ?? 0, data.format)}`
    this.helpButton.hidden = !data.help
    this.helpButton.ariaLabel = `About ${label}`
    this.help.textContent = data.help ?? ""
    // Follow Python, unless the hand is on the slider or Python has not heard the last move yet.
    const busy = this.dragging || this.waiting !== null || data.ack < this.lastSeq
    const typing = document.activeElement === this.box && this.box.value !== String(tidy(this.shown ?? NaN))
    if (["min", "max", "step"].some(name => data[name] !== before?.[name]) || (!busy && !typing)) {
      this.show(data.value)
      this.sentValue = undefined
      // The page has followed by itself (an undo, say): nothing is left to settle, least of all the old value.
      this.stop("idle")
      this.root.removeAttribute("data-waits")
    }
    if (this.underWay && data.ack >= this.lastSeq) this.answered()
  }

  remove() {
    this.stop("next", "answer", "idle")
    this.watcher.disconnect()
    document.removeEventListener("lead-figures-drawn", this.onDrawn)
    this.root.remove()
  }
}

export default component("live_slider", host => new LiveSlider(host))
