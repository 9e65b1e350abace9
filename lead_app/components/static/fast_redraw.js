// Draws a figure of which only numbers, words and ranges differ from the one shown, in half of the time of `react`, by plotly's
// own public means: `animate` without a redraw puts new numbers into traces and leaves the rest, `relayout` moves ranges.

export const AXES = ["xaxis", "yaxis"]  // our charts have one of each
export const isPlain = value => value !== null && typeof value === "object" && !Array.isArray(value)
export const isZoomed = (plot, shown, axis) => {
  const given = shown.layout[axis]?.range
  return Boolean(given) && String(plot.layout[axis].range) !== String(given)
}

const MAY_MOVE = new RegExp([
  "^data\\.\\d+\\.(x|y|base|text|textposition|customdata|name|hovertemplate)$",
  "^layout\\.(annotations|shapes)\\.\\d+\\.(x|y|ax|ay|x0|x1|y0|y1|text|[xy]shift|[xy]anchor)$",
  "^layout\\.[xy]axis\\.range$",
].join("|"))

// Paths of what differs between two figures. A list of plain values counts as one place, and so do packed numbers.
function* differences(before, after, path = "") {
  const objects = isPlain(before) && isPlain(after) && !after.bdata
  const lists = [before, after].every(list => Array.isArray(list) && list.some(isPlain))
  if (objects || lists) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* differences(before[name], after[name], path ? `${path}.${name}` : name)
    }
  } else if (before !== after && JSON.stringify(before) !== JSON.stringify(after)) {
    yield path
  }
}

// Plotly keeps what it has unpacked beside what came packed; new packed numbers would not be looked at.
function unpacked(given) {
  if (!given?.bdata) return given
  const Numbers = { f8: Float64Array, f4: Float32Array }[given.dtype]
  return new Numbers(Uint8Array.from(atob(given.bdata), letter => letter.charCodeAt(0)).buffer)
}

// Draws `screen` on a plot that shows `shown`, and keeps a reader's zoom. False, with nothing drawn, where more has changed.
export function fastRedraw(Plotly, plot, shown, screen) {
  const paths = [...differences(shown, screen)].filter(path => !path.startsWith("layout.meta."))  // only pictures show it
  if (paths.some(path => !MAY_MOVE.test(path))) return false
  const traces = screen.data.map(() => ({})), layout = {}, ranges = {}
  for (const path of paths) {
    const [where, place, property] = path.split(".")
    if (where === "data") traces[place][property] = unpacked(screen.data[place][property])
    else if (!AXES.includes(place)) layout[place] = screen.layout[place]
    else if (!isZoomed(plot, shown, place)) ranges[`${place}.range`] = screen.layout[place].range
  }
  const { showlegend = screen.layout.template.layout.showlegend } = screen.layout
  const fits = traces.every((trace, i) =>
    (showlegend === false || !("name" in trace)) &&
    ["x", "y"].every(axis => !trace[axis] || (
      screen.layout[`${axis}axis`]?.range && trace[axis].length === unpacked(shown.data[i][axis])?.length)))
  if (!fits) return false
  if (Object.keys(ranges).length) Plotly.relayout(plot, ranges)
  // With all traces: one that is left out would go. With a layout, even an empty one, plotly draws its words and lines anew.
  if (paths.some(path => !/^layout\.[xy]axis\./.test(path))) {
    Plotly.animate(plot, { data: traces, traces: traces.map((_, i) => i), ...(Object.keys(layout).length && { layout }) },
      { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } })
  }
  return true
}
