// Draws plotly figures and updates them in place, so that zoom and legend choices survive a new result.
//
// What comes from Python stands in a hidden element of the page (figures.py says why): one JSON line with the settings, then one
// JSON line per figure. A figure whose line and theme did not change is not touched. plotly.js itself comes from the plotly package's own
// files, served by the same server next to this module; nothing is asked of any other host.

import "./keyboard.js"
import { AXES, drawMoved, isPlain } from "./moved.js"
import { loadStyles, textOf } from "./shared.js"

const drawn = new WeakMap()  // host element -> what it shows now
let plotlyReady = null

function loadPlotly(version) {
  if (window.Plotly?.react && window.Plotly.version) return Promise.resolve(window.Plotly)
  plotlyReady ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL(`../lead_model.plotly/plotly.min.js?v=${version}`, import.meta.url)
    script.onload = () => {
      rememberArrays(window.Plotly.PlotSchema)
      resolve(window.Plotly)
    }
    script.onerror = () => {
      plotlyReady = null  // the next update tries again
      script.remove()
      reject(new Error("plotly.min.js did not load"))
    }
    document.head.append(script)
  })
  return plotlyReady
}

// At each drawing plotly looks through every property it knows to find which of a trace's hold arrays: a sixth of its time.
// Traces made alike have the same ones, so each make is looked through once.
function rememberArrays(schema) {
  const find = schema?.findArrayAttributes
  if (typeof find !== "function") return
  const known = new Map()
  schema.findArrayAttributes = trace => {
    const make = makeOf(trace._input)
    if (make === null) return find(trace)
    const name = `${trace.type} ${make}`
    if (!known.has(name)) known.set(name, find(trace))
    return [...known.get(name)]
  }
}

// The names of a trace's properties, with those that are arrays marked; null where objects stand in an array.
function makeOf(properties) {
  const parts = []
  for (const [name, value] of Object.entries(properties ?? {})) {
    const isArray = Array.isArray(value) || ArrayBuffer.isView(value)
    const inside = isPlain(value) ? makeOf(value) : ""
    if (inside === null || (Array.isArray(value) && value.some(isPlain))) return null
    parts.push(`${name}${isArray ? "[]" : ""}{${inside}}`)
  }
  return parts.join()
}

// ---- theme ------------------------------------------------------------------------------------------------

function readTheme(host) {
  const style = getComputedStyle(host)
  const read = (name, otherwise) => {
    const value = style.getPropertyValue(name).trim()
    return value && value !== "unset" ? value : otherwise
  }
  const variables = new Map()  // a figure names the same few again and again
  const variable = name => {
    if (!variables.has(name)) variables.set(name, read(name, "#808080"))
    return variables.get(name)
  }
  return {
    variable,
    text: read("--st-text-color", "#31333F"),
    background: read("--st-background-color", "#FFFFFF"),
    panel: read("--st-secondary-background-color", "#F0F2F6"),
    line: read("--st-border-color", "rgba(128,128,128,0.35)"),
    font: read("--st-font", "sans-serif"),
  }
}

const themeKey = theme => [theme.text, theme.background, theme.panel, theme.line, theme.font].join("|")

function themeTemplate(theme) {
  const axis = {
    gridcolor: theme.line, linecolor: theme.line, tickcolor: theme.line, zerolinecolor: theme.text,
    tickfont: { color: theme.text }, title: { font: { color: theme.text } },
  }
  const colorbar = { tickfont: { color: theme.text }, title: { font: { color: theme.text } }, outlinewidth: 0 }
  return {
    layout: {
      font: { color: theme.text, family: theme.font },
      title: { font: { color: theme.text } },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      xaxis: axis,
      yaxis: { ...axis, ticklabeloverflow: "allow" },  // they fit by their margin; plotly would measure each at each drawing
      legend: { font: { color: theme.text }, bgcolor: "rgba(0,0,0,0)" },
      coloraxis: { colorbar },
      annotationdefaults: { font: { color: theme.text } },
      hoverlabel: { bgcolor: theme.panel, bordercolor: theme.line, font: { color: theme.text, family: theme.font } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.text, activecolor: theme.text },
    },
    data: { heatmap: [{ colorbar }], contour: [{ colorbar }] },
  }
}


function merged(under, over) {
  if (!isPlain(under)) return over
  const result = { ...under }
  for (const [name, value] of Object.entries(over)) {
    if (name === "__proto__") continue
    result[name] = isPlain(value) ? merged(result[name] ?? {}, value) : value
  }
  return result
}

// A figure's template gives the shape, the theme gives the colours of text, lines and background, and what
// the figure itself sets wins over both. A data colour may be written var(--st-text-color).
function parseFigure(line, theme) {
  const figure = JSON.parse(line.replace(/var\((--[\w-]+)\)/g, (_, name) => theme.variable(name).replace(/"/g, "'")))
  const layout = figure.layout ?? {}
  layout.template = merged(layout.template ?? {}, themeTemplate(theme))
  layout.uirevision ??= "kept"
  layout.autosize = false
  return { data: figure.data ?? [], layout }
}

// ---- what plotly would draw twice and measure each time ----------------------------------------------------
//
// Plotly draws every annotation twice and measures it, and measures all labels of an axis that has a title or a margin that
// follows them: a third of the time that a drawing takes. On the screen the names in a figure are therefore a trace of texts,
// which plotly draws once and never measures, and the title of an axis of numbers stands above it, where one reads it
// upright. Pictures are drawn from the figure as it came.

const LABELS = "lead-labels"  // the trace's name among plotly's classes

// Where plotly has no range yet a text at the top edge has no place in the data.
const placeInData = (note, layout) => {
  if (note.yref !== "paper") return note.y
  return note.y === 1 && layout.yaxis?.range ? layout.yaxis.range[1] : null
}
const isPlainText = (note, layout) =>
  note.showarrow === false && (note.xref ?? "x") === "x" && ["y", "paper"].includes(note.yref ?? "y") &&
  placeInData(note, layout) !== null && !note.textangle && !note.bordercolor &&
  !note.borderpad  // one in a box of its own; texts of the trace have a rim of the page's colour

const heightOf = note => 1.3 * (note.font?.size ?? 13) * note.text.split("<br>").length

function labelsOf(notes, layout) {
  const size = note => note.font?.size ?? layout.template.layout?.font?.size ?? 13
  const colour = note => note.font?.color ?? layout.template.layout?.font?.color
  const upright = { top: "bottom", bottom: "top" }
  const across = { left: "right", right: "left" }
  return {
    type: "scatter", mode: "text", uid: LABELS, hoverinfo: "skip", showlegend: false, cliponaxis: false,
    x: notes.map(note => note.x), y: notes.map(note => placeInData(note, layout)), text: notes.map(note => note.text),
    textposition: notes.map(note => `${upright[note.yanchor] ?? "middle"} ${across[note.xanchor] ?? "center"}`),
    textfont: { size: notes.map(size), color: notes.map(colour) },
  }
}

// The figure as it is drawn on the screen, with what plotly does not do there: move texts by pixels, set them off from lines
// behind them, and place the axis title.
function forScreen({ data, layout }) {
  const screen = { ...layout }
  const notes = (layout.annotations ?? []).filter(note => isPlainText(note, layout))
  if (notes.length) {
    screen.annotations = layout.annotations.filter(note => !notes.includes(note))
    data = [...data, labelsOf(notes, layout)]
  }
  const texts = notes.map(note => ({
    move: `translate(${note.xshift ?? 0}px, ${-(note.yshift ?? 0)}px)`, rim: Boolean(note.bgcolor),
  }))
  const title = layout.yaxis?.title?.text
  if (!title || !layout.yaxis.tickformat) return { data, layout: screen, texts, axis: null }
  const size = layout.yaxis.title.font?.size ?? layout.template.layout?.yaxis?.title?.font?.size ?? 13
  const margin = { ...layout.template.layout?.margin, ...layout.margin }
  const below = layout.showlegend ? [margin.t] : notes.filter(note => note.yref === "paper").map(heightOf)
  screen.margin = { ...margin, t: Math.max(margin.t, 1.4 * size + Math.max(...below, 12)) }
  const { title: _, ...yaxis } = layout.yaxis
  screen.yaxis = { ...yaxis, automargin: false }
  const { title: __, ...plain } = layout.template.layout?.yaxis ?? {}
  screen.template = { ...layout.template, layout: { ...layout.template.layout, yaxis: plain } }
  return { data, layout: screen, texts, axis: { title, size } }
}

function moveLabels(chart) {
  chart.plot.querySelectorAll(`.trace${LABELS} .textpoint text`).forEach(text => {
    const { move, rim } = chart.texts[text.__data__?.i] ?? {}
    text.style.transform = move ?? ""
    text.classList.toggle("lead-figure-rim", Boolean(rim))
  })
}

// ---- drawing ----------------------------------------------------------------------------------------------

function settings(Plotly, chart) {
  const picture = (format, icon) => ({
    name: `picture-${format}`,
    title: `Download picture (${format.toUpperCase()})`,
    icon,
    click: plot => downloadPicture(Plotly, plot, format, chart),
  })
  return {
    displaylogo: false,
    displayModeBar: "hover",
    // A closed list: whatever plotly adds to its own bar (sharing to its cloud among them) stays out.
    modeBarButtons: [
      [picture("png", Plotly.Icons.camera), picture("svg", Plotly.Icons.disk)],
      ["zoom2d", "pan2d", "resetScale2d"],
    ],
    showSendToCloud: false,
    showEditInChartStudio: false,
    plotlyServerURL: "",
    responsive: false,  // the observer below follows the container, not only the window
    showTips: false,
    locale: "en-US",
  }
}

function wrapWords(text, most) {
  const lines = [""]
  for (const word of text.split(" ")) {
    const last = lines.length - 1
    if (lines[last] && lines[last].length + 1 + word.length > most) lines.push(word)
    else lines[last] += (lines[last] ? " " : "") + word
  }
  return lines
}

// On a page the finding stands above the figure as text; the picture carries it inside, in room added at the top.
function withTitle(layout, width, height) {
  const text = layout.meta?.title
  if (!text || layout.title?.text) return { layout, height }
  const lines = wrapWords(text, Math.max(24, Math.floor(width / 8.5)))
  const room = 20 + 20 * lines.length
  const title = {
    text: lines.join("<br>"), font: { size: 15, color: layout.template?.layout?.font?.color },
    x: 12 / width, xanchor: "left", xref: "container", y: 1 - 20 / (height + room), yanchor: "top", yref: "container",
  }
  const margin = { ...layout.margin, t: (layout.margin?.t ?? layout.template?.layout?.margin?.t ?? 80) + room }
  return { layout: { ...layout, title, margin }, height: height + room }
}

function downloadPicture(Plotly, plot, format, chart) {
  const whole = { ...chart.figure.layout }
  for (const axis of AXES) {  // as far as the reader has zoomed in
    if (plot.layout[axis]?.range) whole[axis] = { ...whole[axis], range: plot.layout[axis].range, autorange: plot.layout[axis].autorange }
  }
  const { layout, height } = withTitle(whole, chart.width, chart.height)
  return Plotly.downloadImage(
    // On the page the background is the page's own; a picture must bring it along to stay readable.
    { data: chart.figure.data, layout: { ...layout, height, paper_bgcolor: chart.theme.background }, config: { displayModeBar: false } },
    { format, filename: chart.fileName, width: chart.width, height, scale: format === "png" ? 2 : 1 },
  )
}

function label(plot, alt) {
  plot.querySelectorAll(".main-svg").forEach((svg, index) => {
    if (index === 0) {
      svg.setAttribute("role", "img")
      svg.setAttribute("aria-label", alt)
    } else {
      svg.setAttribute("aria-hidden", "true")
    }
  })
}

function pointOf(event, index) {
  const point = event.points?.[0]
  if (!point) return null
  const plain = value => {
    if (typeof value === "number") return Number(value.toPrecision(7))  // arrays come in single precision
    return value === undefined || typeof value === "function" ? null : value
  }
  return {
    figure: index,
    curve: plain(point.curveNumber),
    point: plain(point.pointNumber),
    name: plain(point.data?.name),
    x: plain(point.x),
    y: plain(point.y),
    customdata: plain(ArrayBuffer.isView(point.customdata) ? Array.from(point.customdata) : point.customdata),
  }
}

const YEAR_EMS = 2.45  // "2027" over "PY10", and a little air

// Years stand upright. On a telephone, or in big type, ten of them would touch: there only every second or third has its label.
function fewerYears(axis, plotWidth) {
  const labels = axis?.ticktext
  if (!labels?.length || !labels.every(label => /^\d{4}(<br>PY\d+)?$/.test(label))) return
  const every = Math.ceil((labels.length * YEAR_EMS * (axis.tickfont?.size ?? 13)) / plotWidth)
  axis.ticktext = labels.map((label, i) => (i % every ? "" : label))
}

// True when it changed something.
function draw(Plotly, view, chart, index, width) {
  if (!width || !chart.line) return false  // in a closed tab or expander: drawn when it opens
  const signature = `${width}|${chart.height}|${view.themeKey}`
  if (chart.shownLine === chart.line && chart.signature === signature) return false
  const figure = parseFigure(chart.line, view.theme)
  const { layout } = figure
  layout.width = width
  layout.height = chart.height
  const margin = { ...layout.template.layout?.margin, ...layout.margin }
  fewerYears(layout.xaxis, width - (margin.l ?? 0) - (margin.r ?? 0))
  if (matchMedia("(pointer: coarse)").matches) layout.dragmode ??= false  // a finger scrolls the page
  const screen = forScreen(figure)
  const before = chart.signature === signature ? chart.shownLine : null
  Object.assign(chart, { width, theme: view.theme, shownLine: chart.line, signature, figure, screen, texts: screen.texts })
  chart.axis.textContent = screen.axis?.title ?? ""
  chart.axis.style.fontSize = `${screen.axis?.size ?? 13}px`
  const ranges = AXES.map(axis => [axis, layout[axis]?.range?.slice()])
  if (before && movedQuickly(Plotly, chart, before)) unsettled.add(chart)
  else drawWhole(Plotly, view, chart, index)
  for (const [axis, range] of ranges) {  // where a double click leads: plotly would go back to the range of the first figure
    const drawn = chart.plot._fullLayout?.[axis]
    if (drawn && range) [drawn._rangeInitial0, drawn._rangeInitial1] = range
  }
  moveLabels(chart)
  label(chart.plot, chart.alt)
  return true
}

function movedQuickly(Plotly, chart, before) {
  try {
    return drawMoved(Plotly, chart.plot, chart.screen, JSON.parse(before), JSON.parse(chart.line))
  } catch (error) {  // plotly's inside is not what it was: the usual way draws all of it
    console.warn(error)
    return false
  }
}

// Plotly keeps a reader's zoom only on an axis that comes with the range it had before the zoom. Ranges follow the values here,
// so a zoomed axis is given that one; a figure lets go of the zoom by its uirevision.
function keepZoom({ _fullLayout: full }, layout) {
  if (!full || full.uirevision !== layout.uirevision) return
  for (const axis of AXES) {
    const range = [0, 1].map(end => full._preGUI[`${axis}.range[${end}]`])
    if (layout[axis]?.range && range.every(Number.isFinite)) layout[axis] = { ...layout[axis], range }
  }
}

function drawWhole(Plotly, view, chart, index) {
  unsettled.delete(chart)
  // Settings are given once: plotly compares all of them with any it is given again.
  const { data, layout } = chart.screen
  keepZoom(chart.plot, layout)
  Plotly.react(chart.plot, data, layout, chart.listening ? undefined : settings(Plotly, chart))
  if (chart.listening) return
  chart.listening = true
  chart.plot.on("plotly_click", event => {
    const point = view.sendClick && pointOf(event, index)
    if (point) view.sendClick(point)
  })
  chart.plot.on("plotly_relayout", () => moveLabels(chart))  // a zoom draws the texts anew
}

const SETTLED_MS = 700  // a lever that has not moved for so long rests, and what follows when it rests is drawn
const unsettled = new Set()  // charts that were drawn without plotly's look at all of them
let settling = 0

// One chart after the other, so that a hand that moves again does not wait for all.
function settle() {
  const [chart] = unsettled
  if (!chart) return
  drawWhole(window.Plotly, null, chart)
  moveLabels(chart)
  label(chart.plot, chart.alt)
  settling = setTimeout(settle)
}

const LATER_MS = 200   // a chart out of sight waits until nothing new has come for this long
const stirred = new Set()  // views that may have something to draw
let soon = false
let later = 0

// The charts of one result come in a burst, each to a view and in a task of its own, and are drawn together: in the task
// after theirs, which a message to oneself brings sooner than a timer, and before Streamlit goes on with what else has come.
const afterThese = new MessageChannel()
afterThese.port1.onmessage = () => drawStirred()

function stir(view) {
  stirred.add(view)
  if (!soon) afterThese.port2.postMessage(null)
  soon = true
}

// What the reader looks at comes first: a new result is drawn into charts in sight at once, into the others when it is quiet,
// so that a slider stays live on a page with eight charts.
function drawStirred(everything = false) {
  clearTimeout(later)
  soon = false
  // All is measured before any is drawn: a question between two drawings makes the browser lay out the page for its answer.
  const themes = new Map()  // by place: the sidebar may have colours of its own
  const places = [...stirred].flatMap(view => {
    const place = view.host.closest("[data-testid='stSidebar']")
    if (!themes.has(place)) themes.set(place, readTheme(view.host))
    view.theme = themes.get(place)
    view.themeKey = themeKey(view.theme)
    return view.charts.map((chart, index) => ({ view, chart, index, ...placeOf(chart.frame) }))
  })
  stirred.clear()
  let changed = 0
  for (const { view, chart, index, width, inSight } of places) {
    const waits = !everything && !inSight && Boolean(chart.shownLine) && chart.shownLine !== chart.line
    chart.frame.toggleAttribute("data-waits", waits)
    if (waits) {
      stirred.add(view)
      continue
    }
    try {
      changed += Number(draw(window.Plotly, view, chart, index, width))
      chart.frame.removeAttribute("data-problem")
    } catch (error) {
      console.error(error)
      chart.signature = null
      chart.frame.dataset.problem = `This chart could not be drawn. It shows: ${chart.alt}`
    }
  }
  if (stirred.size) later = setTimeout(() => drawStirred(true), LATER_MS)
  clearTimeout(settling)
  settling = setTimeout(settle, SETTLED_MS)
  // A live slider waits for it.
  document.dispatchEvent(new CustomEvent("lead-figures-drawn", { detail: { changed, outOfSight: everything } }))
}

function placeOf(frame) {
  const { top, bottom, width } = frame.getBoundingClientRect()
  return { width: Math.floor(width), inSight: bottom > 0 && top < window.innerHeight }
}

function made(tag, className, ...inside) {
  const element = document.createElement(tag)
  element.className = className
  element.append(...inside)
  return element
}

// ---- numbers ----------------------------------------------------------------------------------------------

const IS_NUMBER = /^[+−-]?\$?[\d,.]+[%KMB]*$|^none$/

function save(name, content) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([content], { type: name.endsWith(".json") ? "application/json" : "text/csv" }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function tableOf({ columns, rows }) {
  const cell = (tag, text, scope) => {
    const one = made(tag, IS_NUMBER.test(text) ? "lead-figure-number" : "", text)
    if (scope) one.scope = scope
    return one
  }
  const head = made("thead", "", made("tr", "", ...columns.map(text => cell("th", text, "col"))))
  const body = rows.map(([first, ...others]) => made("tr", "", cell("th", first, "row"), ...others.map(text => cell("td", text))))
  return made("table", "", head, made("tbody", "", ...body))
}

// A table is asked for when the reader opens it; closed ones are not worked out.
function showNumbers(chart, numbers, offered) {
  chart.numbers.hidden = !offered
  const wanted = JSON.stringify(numbers ?? null)
  if (wanted === chart.shownNumbers) return
  chart.shownNumbers = wanted
  const inside = chart.numbers.lastElementChild
  if (!numbers) return inside.replaceChildren("One moment …")
  const place = made("div", "lead-figure-table", tableOf(numbers))
  place.tabIndex = 0  // it scrolls sideways where it is wider than its place
  place.setAttribute("role", "group")
  place.setAttribute("aria-label", `Numbers: ${chart.alt}`)
  const files = Object.entries(numbers.files).map(([name, content]) => {
    const button = made("button", "lead-figure-file", name.split(".").pop().toUpperCase())
    button.type = "button"
    button.title = `Download ${name}`
    button.addEventListener("click", () => save(name, content))
    return button
  })
  inside.replaceChildren(place, made("div", "lead-figure-files", ...files), made("p", "lead-figure-note", numbers.note))
}

// ---- one figure's place on the page -----------------------------------------------------------------------

function addChart(view, numbersLabel) {
  const plot = made("div", "")
  const axis = made("p", "lead-figure-axis")
  const frame = made("div", "lead-figure", axis, plot)
  const title = made("p", "lead-figure-title")
  const note = made("p", "lead-figure-note")
  const numbers = made("details", "lead-figure-numbers", made("summary", "", numbersLabel), made("div", ""))
  const box = made("div", "lead-figure-box", title, frame, note, numbers)
  view.root.append(box)
  const chart = { box, frame, plot, axis, title, note, numbers }
  numbers.addEventListener("toggle", () => view.sendOpened?.())
  // Plotly asks for its element's size at each drawing, for which the browser would lay out what was just drawn, chart by chart.
  Object.defineProperties(plot, { clientWidth: { get: () => chart.width ?? 0 }, clientHeight: { get: () => chart.height } })
  view.charts.push(chart)
  view.observer.observe(frame)
}

function removeChart(Plotly, view) {
  const chart = view.charts.pop()
  view.observer.unobserve(chart.frame)
  unsettled.delete(chart)
  Plotly?.purge(chart.plot)
  chart.box.remove()
}

function createView(host) {
  const root = document.createElement("div")
  root.className = "lead-figures"
  host.append(root)
  const view = { host, root, charts: [], theme: null, themeKey: "", sendClick: null, sendOpened: null }
  view.watcher = new MutationObserver(() => take(view))
  view.observer = new ResizeObserver(() => {
    if (window.Plotly) stir(view)
  })
  return view
}

// ---- what comes from Python -------------------------------------------------------------------------------

// Called when the theme changes, or the component's data, which are a digest of what stands in the hidden element: new
// figures have usually been drawn by then, since their element is watched. Where Streamlit made it anew they have not.
export default function figures(component) {
  const { data, parentElement: host } = component
  if (!data) return undefined
  let view = drawn.get(host)
  if (!view) drawn.set(host, (view = createView(host)))
  Object.assign(view, { component, key: JSON.parse(textOf(data)).figures })
  watch(view)
  if (window.Plotly) stir(view)
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: what stands on the page stays.
    if (host.isConnected) return
    stirred.delete(view)
    view.watcher.disconnect()
    view.observer.disconnect()
    while (view.charts.length) removeChart(window.Plotly, view)
    view.root.remove()
    drawn.delete(host)
  }
}

const sentTo = key => document.querySelector(`[data-figures="${CSS.escape(key)}"]`)

async function watch(view) {
  let sent = sentTo(view.key)
  while (!sent && view.host.isConnected) {  // it is on its way
    await new Promise(requestAnimationFrame)
    sent = sentTo(view.key)
  }
  const place = sent?.parentElement
  if (place && place !== view.place) {
    view.place = place
    view.watcher.disconnect()
    view.watcher.observe(place, { childList: true })
  }
  take(view)
}

async function take(view) {
  const message = sentTo(view.key)?.dataset.message
  if (!message || message === view.message) return
  view.message = message
  const { setStateValue, setTriggerValue } = view.component
  const [header, ...lines] = message.split("\n")
  const wanted = JSON.parse(header)
  view.sendClick = wanted.clicks ? point => setTriggerValue("click", point) : null
  view.sendOpened = () => {
    const opened = view.charts.flatMap((chart, index) => (chart.numbers.open ? [index] : []))
    if (String(opened) !== view.opened) setStateValue("opened", opened)
    view.opened = String(opened)
  }
  view.root.style.setProperty("--lead-columns", wanted.columns)
  while (view.charts.length > lines.length) removeChart(window.Plotly, view)
  while (view.charts.length < lines.length) addChart(view, wanted.numbers_label)
  view.charts.forEach((chart, index) => {
    chart.line = lines[index]
    chart.alt = wanted.alt[index]
    chart.height = wanted.heights[index]
    chart.fileName = wanted.files[index]
    chart.title.textContent = wanted.titles[index] ?? ""
    chart.note.textContent = wanted.notes[index] ?? ""
    chart.box.dataset.chart = wanted.names[index] ?? ""
    showNumbers(chart, wanted.numbers[index], index in wanted.numbers)
    chart.frame.style.height = `${chart.height}px`
    chart.frame.classList.toggle("lead-figure-clickable", Boolean(view.sendClick))
  })
  if (view.opened === undefined) {  // come back to a page on which some were open
    view.charts.forEach((chart, index) => { chart.numbers.open = Boolean(wanted.numbers[index]) })
    view.opened = String(view.charts.flatMap((chart, index) => (chart.numbers.open ? [index] : [])))
  }

  try {
    await Promise.all([loadPlotly(wanted.plotly), loadStyles("figures")])
    // A later message may have come while plotly loaded; the view then holds the later figures.
    if (drawn.get(view.host) === view) stir(view)
  } catch (error) {
    console.error(error)
    for (const chart of view.charts) {
      chart.frame.dataset.problem = `The chart library did not load. Reload the page. This chart shows: ${chart.alt}`
    }
  }
}
