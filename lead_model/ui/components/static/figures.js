// Draws plotly figures and updates them in place, so that zoom and legend choices survive a new result.
//
// The message from Python is bytes: one JSON line with the settings, then one JSON line per figure. A figure
// whose line and theme did not change is not touched. plotly.js itself comes from the plotly package's own
// files, served by the same server next to this module; nothing is asked of any other host.

import "./keyboard.js"
import { loadStyles, textOf } from "./shared.js"

const drawn = new WeakMap()  // host element -> what it shows now
let plotlyReady = null

function loadPlotly(version) {
  if (window.Plotly?.react && window.Plotly.version) return Promise.resolve(window.Plotly)
  plotlyReady ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL(`../lead_model.plotly/plotly.min.js?v=${version}`, import.meta.url)
    script.onload = () => resolve(window.Plotly)
    script.onerror = () => {
      plotlyReady = null  // the next update tries again
      script.remove()
      reject(new Error("plotly.min.js did not load"))
    }
    document.head.append(script)
  })
  return plotlyReady
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

const isPlain = value => value !== null && typeof value === "object" && !Array.isArray(value)

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
  const { layout, height } = withTitle(plot.layout, chart.width, chart.height)
  return Plotly.downloadImage(
    // On the page the background is the page's own; a picture must bring it along to stay readable.
    { data: plot.data, layout: { ...layout, height, paper_bgcolor: chart.theme.background }, config: { displayModeBar: false } },
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
  const { data, layout } = parseFigure(chart.line, view.theme)
  layout.width = width
  layout.height = chart.height
  const margin = { ...layout.template.layout?.margin, ...layout.margin }
  fewerYears(layout.xaxis, width - (margin.l ?? 0) - (margin.r ?? 0))
  if (matchMedia("(pointer: coarse)").matches) layout.dragmode ??= false  // a finger scrolls the page
  Object.assign(chart, { width, theme: view.theme, shownLine: chart.line, signature })
  // Given once: plotly compares all its settings with any it is given again.
  Plotly.react(chart.plot, data, layout, chart.listening ? undefined : settings(Plotly, chart))
  label(chart.plot, chart.alt)
  if (!chart.listening) {
    chart.listening = true
    chart.plot.on("plotly_click", event => {
      const point = view.sendClick && pointOf(event, index)
      if (point) view.sendClick(point)
    })
  }
  return true
}

const LATER_MS = 200   // a chart out of sight waits until nothing new has come for this long
const stirred = new Set()  // views that may have something to draw
let soon = 0
let later = 0

// The charts of one result come in a burst, each to a view of its own, and are drawn together.
function stir(view) {
  stirred.add(view)
  soon ||= setTimeout(drawStirred, 0)
}

// What the reader looks at comes first: a new result is drawn into charts in sight at once, into the others when it is quiet,
// so that a slider stays live on a page with eight charts.
function drawStirred(everything = false) {
  clearTimeout(soon)
  clearTimeout(later)
  soon = 0
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
  // A live slider waits for it.
  document.dispatchEvent(new CustomEvent("lead-figures-drawn", { detail: { changed, outOfSight: everything } }))
}

function placeOf(frame) {
  const { top, bottom, width } = frame.getBoundingClientRect()
  return { width: Math.floor(width), inSight: bottom > 0 && top < window.innerHeight }
}

function addChart(view) {
  const made = (tag, className, ...inside) => {
    const element = document.createElement(tag)
    element.className = className
    element.append(...inside)
    return element
  }
  const plot = made("div", "")
  const frame = made("div", "lead-figure", plot)
  const title = made("p", "lead-figure-title")
  const note = made("p", "lead-figure-note")
  const box = made("div", "lead-figure-box", title, frame, note)
  view.root.append(box)
  view.charts.push({ box, frame, plot, title, note })
  view.observer.observe(frame)
}

function removeChart(Plotly, view) {
  const chart = view.charts.pop()
  view.observer.unobserve(chart.frame)
  Plotly?.purge(chart.plot)
  chart.box.remove()
}

function createView(host) {
  const root = document.createElement("div")
  root.className = "lead-figures"
  host.append(root)
  const view = { host, root, charts: [], theme: null, themeKey: "", sendClick: null }
  view.observer = new ResizeObserver(() => {
    if (window.Plotly) stir(view)
  })
  return view
}

export default async function figures(component) {
  const { data, parentElement: host, setTriggerValue } = component
  if (!data) return undefined
  const [header, ...lines] = textOf(data).split("\n")
  const wanted = JSON.parse(header)
  let view = drawn.get(host)
  if (!view) drawn.set(host, (view = createView(host)))

  view.sendClick = wanted.clicks ? point => setTriggerValue("click", point) : null
  view.root.style.setProperty("--lead-columns", wanted.columns)
  while (view.charts.length > lines.length) removeChart(window.Plotly, view)
  while (view.charts.length < lines.length) addChart(view)
  view.charts.forEach((chart, index) => {
    chart.line = lines[index]
    chart.alt = wanted.alt[index]
    chart.height = wanted.heights[index]
    chart.fileName = wanted.files[index]
    chart.title.textContent = wanted.titles[index] ?? ""
    chart.note.textContent = wanted.notes[index] ?? ""
    chart.frame.style.height = `${chart.height}px`
    chart.frame.classList.toggle("lead-figure-clickable", Boolean(view.sendClick))
  })

  try {
    await Promise.all([loadPlotly(wanted.plotly), loadStyles("figures")])
    // A later message may have come while plotly loaded; the view then holds the later figures.
    if (drawn.get(host) === view) stir(view)
  } catch (error) {
    console.error(error)
    for (const chart of view.charts) {
      chart.frame.dataset.problem = `The chart library did not load. Reload the page. This chart shows: ${chart.alt}`
    }
  }

  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: what stands on the page stays.
    if (host.isConnected) return
    stirred.delete(view)
    view.observer.disconnect()
    while (view.charts.length) removeChart(window.Plotly, view)
    view.root.remove()
    drawn.delete(host)
  }
}
