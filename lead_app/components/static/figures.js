// Draws plotly figures and updates them in place, so that zoom and legend choices survive a new result.
//
// What comes from Python stands in a hidden element of the page (figures.py says why): one JSON line with the settings, then
// one JSON line per figure. A figure whose line and theme did not change is not touched. plotly.js itself comes from the plotly
// package's own files, served by the same server next to this module; nothing is asked of any other host.

import "./keyboard.js"
import { AXES, fastRedraw, isPlain, isZoomed } from "./fast_redraw.js"
import { component } from "./shared.js"

// ---- theme ------------------------------------------------------------------------------------------------

function themeOf(host) {
  const style = getComputedStyle(host)
  const color = name => {
    const value = style.getPropertyValue(name).trim()
    return value && value !== "unset" ? value : "#808080"
  }
  const text = color("--st-text-color"), panel = color("--st-secondary-background-color"), clear = "rgba(0,0,0,0)"
  const line = color("--st-border-color"), font = { color: text, family: color("--st-font") }
  const axis = { gridcolor: line, linecolor: line, tickcolor: line, zerolinecolor: text }, colorbar = { outlinewidth: 0 }
  const template = {
    layout: {
      font, paper_bgcolor: clear, plot_bgcolor: clear, xaxis: axis, yaxis: axis, coloraxis: { colorbar },
      legend: { bgcolor: clear }, hoverlabel: { bgcolor: panel, bordercolor: line, font },
      modebar: { bgcolor: clear, color: text, activecolor: text },
    },
    data: { heatmap: [{ colorbar }], contour: [{ colorbar }] },
  }
  return { color, template, key: JSON.stringify([color("--st-background-color"), template]) }
}

function merged(under, over) {
  const result = { ...under }
  for (const [name, value] of Object.entries(over)) result[name] = isPlain(value) ? merged(result[name], value) : value
  return result
}

const YEAR_EMS = 2.45  // "2027" over "PY10", and a little air

// Years stand upright. On a telephone, or in big type, ten of them would touch: there only every second or third has its label.
function fewerYears(axis, plotWidth) {
  const labels = axis?.ticktext
  if (!labels?.length || !labels.every(label => /^\d{4}(<br>PY\d+)?$/.test(label))) return
  const every = Math.ceil((labels.length * YEAR_EMS * (axis.tickfont?.size ?? 13)) / plotWidth)
  axis.ticktext = labels.map((label, i) => (i % every ? "" : label))
}

// A figure's template gives the shape, the theme gives the colors of text, lines and background, and what
// the figure itself sets wins over both. A data color may be written var(--st-text-color).
function figureOf({ line, width, height }, theme) {
  const text = line.replace(/var\((--[\w-]+)\)/g, (_, name) => theme.color(name).replace(/"/g, "'"))
  const { data = [], layout = {} } = JSON.parse(text)
  const template = merged(layout.template, theme.template)
  const margin = { ...template.layout.margin, ...layout.margin }
  fewerYears(layout.xaxis, width - (margin.l ?? 0) - (margin.r ?? 0))
  if (matchMedia("(pointer: coarse)").matches) layout.dragmode ??= false  // a finger scrolls the page
  return { data, layout: { uirevision: "kept", ...layout, template, width, height, autosize: false } }
}

// ---- one chart on the page --------------------------------------------------------------------------------

class Chart {
  constructor(view, index, numbersLabel) {
    this.box = document.createElement("div")
    this.box.className = "lead-figure-box"
    this.box.innerHTML = `<p class="lead-figure-title"></p><div class="lead-figure"><div></div></div>
      <p class="lead-figure-note"></p>
      <details class="lead-figure-numbers"><summary>${numbersLabel}</summary><div></div></details>`;
    [this.title, this.frame, this.note, this.numbers] = this.box.children
    this.plot = this.frame.firstElementChild
    this.numbers.addEventListener("toggle", () => view.tellOpened())
    Object.assign(this, { view, index, shown: null })
    view.root.append(this.box)
    view.observer.observe(this.frame)
  }

  update(line, { alt, heights, files, titles, notes, names, numbers }) {
    const at = this.index
    Object.assign(this, { line, alt: alt[at], height: heights[at], fileName: files[at] })
    this.title.textContent = titles[at]
    this.note.textContent = notes[at]
    this.box.dataset.chart = names[at]
    this.frame.style.height = `${this.height}px`
    // A table is asked for when the reader opens it; closed ones are not worked out.
    this.numbers.hidden = !(at in numbers)
    const html = numbers[at] ?? "One moment …"
    if (html !== this.shownNumbers) this.numbers.lastElementChild.innerHTML = this.shownNumbers = html
  }

  // True when it changed something. In a closed tab it has no width and is drawn when that opens.
  draw(theme) {
    const signature = `${this.width}|${this.height}|${theme.key}`
    if (!this.width || (this.shownLine === this.line && this.signature === signature)) return false
    const screen = figureOf(this, theme)
    if (this.signature !== signature || !fastRedraw(Plotly, this.plot, this.shown, screen)) this.drawWhole(screen)
    Object.assign(this, { signature, theme, shown: screen, shownLine: this.line })
    this.plot.querySelectorAll(".main-svg").forEach((svg, layer) => {
      const says = layer ? { "aria-hidden": "true" } : { role: "img", "aria-label": this.alt }
      for (const [name, value] of Object.entries(says)) svg.setAttribute(name, value)
    })
    return true
  }

  // Plotly writes into what it is given, so it gets a copy. It keeps a reader's zoom by itself only where the range has not
  // changed; a figure lets go of the zoom by its uirevision.
  drawWhole(screen) {
    const { data, layout } = structuredClone(screen)
    for (const axis of AXES) {
      if (this.shown?.layout.uirevision === layout.uirevision && layout[axis] && isZoomed(this.plot, this.shown, axis)) {
        layout[axis].range = this.plot.layout[axis].range
      }
    }
    // Settings are given once: plotly compares all of them with any it is given again.
    Plotly.react(this.plot, data, layout, this.shown ? undefined : this.settings())
    if (this.shown) return
    this.plot.on("plotly_doubleclick", () => this.showAll())
    this.plot.on("plotly_click", ({ points: [point] }) => point && this.view.sendClick?.(pointOf(point, this.index)))
  }

  settings() {
    const picture = (format, icon) => ({
      name: `picture-${format}`, title: `Download picture (${format.toUpperCase()})`, icon, click: () => this.download(format),
    })
    // A closed list: whatever plotly adds to its own bar (sharing to its cloud among them) stays out.
    return {
      modeBarButtons: [
        [picture("png", Plotly.Icons.camera), picture("svg", Plotly.Icons.disk)],
        ["zoom2d", "pan2d", { name: "all", title: "Reset axes", icon: Plotly.Icons.home, click: () => this.showAll() }],
      ],
      displaylogo: false, displayModeBar: "hover", doubleClick: false, showTips: false, plotlyServerURL: "",
    }
  }

  // Plotly would go back to the range of the first figure.
  showAll() {
    Plotly.relayout(this.plot, Object.fromEntries(AXES.map(axis => {
      const { range, autorange = true } = this.shown.layout[axis] ?? {}
      return range ? [`${axis}.range`, range] : [`${axis}.autorange`, autorange]
    })))
  }

  // As far as the reader has zoomed in. On a page the finding stands above the figure and the background is the page's own; the
  // picture carries both, the finding in room added at the top.
  download(format) {
    const { width, fileName, plot: { data, layout }, theme } = this
    const wide = new RegExp(`.{1,${Math.max(24, Math.floor(width / 8.5))}}(\\s|$)`, "g")
    const lines = layout.title?.text ? [] : this.shown.layout.meta?.title?.match(wide) ?? []
    const room = lines.length && 20 + 20 * lines.length, height = this.height + room
    const picture = { ...layout, height, paper_bgcolor: theme.color("--st-background-color") }
    if (room) {
      const top = layout.margin?.t ?? layout.template.layout.margin?.t ?? 80
      picture.margin = { ...layout.margin, t: top + room }
      picture.title = {
        text: lines.join("<br>"), font: { size: 15 }, x: 12 / width, xanchor: "left", xref: "container",
        y: 1 - 20 / height, yanchor: "top", yref: "container",
      }
    }
    return Plotly.downloadImage(
      { data, layout: picture, config: { displayModeBar: false } },
      { format, filename: fileName, width, height, scale: format === "png" ? 2 : 1 },
    )
  }

  remove() {
    this.view.observer.unobserve(this.frame)
    if (this.shown) Plotly.purge(this.plot)
    this.box.remove()
  }
}

function pointOf({ curveNumber, pointNumber, data, x, y, customdata }, figure) {
  const plain = value => (typeof value === "number" ? Number(value.toPrecision(7)) : value ?? null)  // arrays come in single precision
  return {
    figure, curve: curveNumber, point: plain(pointNumber), name: plain(data.name), x: plain(x), y: plain(y),
    customdata: plain(ArrayBuffer.isView(customdata) ? Array.from(customdata) : customdata),
  }
}

// ---- what to draw when ------------------------------------------------------------------------------------

const LATER_MS = 200       // a chart out of sight waits until nothing new has come for this long
const dirty = new Set()    // views that may have something to draw
const closed = new Set()   // views in a closed <details>, which keep their width there: opened, it tells of no new size
document.addEventListener("toggle", () => { closed.forEach(drawSoon); closed.clear() }, true)
let soon = false
let later = 0

// The charts of one result come in a burst, each to a view and in a task of its own, and are drawn together: in the task
// after theirs, which a message to oneself brings sooner than a timer, and before Streamlit goes on with what else has come.
const afterThese = new MessageChannel()
afterThese.port1.onmessage = () => drawDirty()

function drawSoon(view) {
  dirty.add(view)
  if (!soon) afterThese.port2.postMessage(null)
  soon = true
}

// What the reader looks at comes first: a new result is drawn into charts in sight at once, into the others when it is quiet,
// so that a slider stays live on a page with eight charts.
function drawDirty(outOfSight = false) {
  clearTimeout(later)
  soon = false
  // All is measured before any is drawn: a question between two drawings makes the browser lay out the page for its answer.
  const places = [...dirty].flatMap(({ host, charts }) => {
    const theme = themeOf(host)
    return charts.map(chart => ({ chart, theme, place: chart.frame.checkVisibility() && chart.frame.getBoundingClientRect() }))
  })
  dirty.clear()
  let changed = 0
  for (const { chart, theme, place } of places) {
    const inSight = place.bottom > 0 && place.top < window.innerHeight
    const waits = place && !outOfSight && !inSight && Boolean(chart.shown) && chart.shownLine !== chart.line
    chart.frame.toggleAttribute("data-waits", waits)
    if (waits || !place) {
      (place ? dirty : closed).add(chart.view)
      continue
    }
    try {
      chart.width = Math.floor(place.width)
      changed += Number(chart.draw(theme))
      chart.frame.removeAttribute("data-problem")
    } catch (error) {
      console.error(error)
      chart.frame.dataset.problem = `This chart could not be drawn. It shows: ${chart.alt}`
    }
  }
  if (dirty.size) later = setTimeout(() => drawDirty(true), LATER_MS)
  // A live slider waits for it.
  document.dispatchEvent(new CustomEvent("lead-figures-drawn", { detail: { changed, outOfSight } }))
}

// ---- a group of figures -----------------------------------------------------------------------------------

class View {
  constructor(host) {
    this.host = host
    this.root = document.createElement("div")
    this.root.className = "lead-figures"
    this.charts = []
    this.observer = new ResizeObserver(() => { if (window.Plotly) drawSoon(this) })
    this.watcher = new MutationObserver(() => this.take())
    host.append(this.root)
  }

  // Called when the component comes to the page, and when the theme changes.
  async update(key, component) {
    const find = () => document.querySelector(`.st-key-${key}`)
    while (!find() && this.host.isConnected) await new Promise(requestAnimationFrame)  // it is on its way
    Object.assign(this, { component, place: find() })
    if (!this.place) return
    this.watcher.observe(this.place, { childList: true, subtree: true })
    await this.take()
  }

  async take() {
    const message = this.place.querySelector("[data-message]")?.dataset.message
    if (!message) return
    const { setStateValue, setTriggerValue } = this.component
    const [header, ...lines] = message.split("\n")
    const settings = JSON.parse(header)
    this.sendClick = settings.clicks ? point => setTriggerValue("click", point) : null
    this.sendOpened = opened => setStateValue("opened", opened)
    this.root.style.setProperty("--lead-columns", settings.columns)
    this.root.classList.toggle("lead-figures-clickable", settings.clicks)
    while (this.charts.length > lines.length) this.charts.pop().remove()
    while (this.charts.length < lines.length) this.charts.push(new Chart(this, this.charts.length, settings.numbers_label))
    this.charts.forEach((chart, index) => chart.update(lines[index], settings))
    if (this.opened === undefined) {  // come back to a page on which some were open
      for (const { numbers, index } of this.charts) numbers.open = Boolean(settings.numbers[index])
      this.opened = String(this.openOnes())
    }
    try {
      await import(new URL(`../lead_app.plotly/plotly.min.js?v=${settings.plotly}`, import.meta.url))
      drawSoon(this)
    } catch (error) {
      console.error(error)
      for (const { frame, alt } of this.charts) {
        frame.dataset.problem = `The chart library did not load. Reload the page. This chart shows: ${alt}`
      }
    }
  }

  openOnes() {
    return this.charts.filter(({ numbers }) => numbers.open).map(({ index }) => index)
  }

  tellOpened() {
    const opened = this.openOnes()
    if (String(opened) !== this.opened) this.sendOpened(opened)
    this.opened = String(opened)
  }

  remove() {
    dirty.delete(this)
    this.watcher.disconnect()
    this.observer.disconnect()
    while (this.charts.length) this.charts.pop().remove()
    this.root.remove()
  }
}

export default component("figures", host => new View(host))
