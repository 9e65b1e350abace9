// Draws a figure of which only numbers, names and ranges have moved, without plotly's look at all the rest.
//
// Plotly takes each figure as new: it goes through all settings, compares them with those it had and lays the chart out again,
// which for a small chart is most of its time. While a lever moves, none of that changes. Here the new numbers are put where
// plotly keeps them and plotly's own functions make marks of them. Where an axis has another range, or a name with a leader or
// a line has moved, it also draws the axis, as it does when a reader drags the plot. Anything beyond that is left to
// plotly's usual way, which also draws every chart once the lever rests (figures.js): what is kept for a later zoom, say, need
// not be right here; what one sees and points at has to be.

export const isPlain = value => value !== null && typeof value === "object" && !Array.isArray(value) && !ArrayBuffer.isView(value)

const KINDS = ["scatter", "bar"]
const DRAWN = ["x", "y", "base", "text"]  // of traces: one value a point
const TOLD = ["customdata", "name", "hovertemplate"]  // under the pointer
const PLACES = ["x", "y", "ax", "ay", "x0", "x1", "y0", "y1", "text"]  // of names and lines
export const AXES = ["xaxis", "yaxis"]  // our charts have one of each
const MAY_MOVE = new RegExp([
  `^data\\.\\d+\\.(${[...DRAWN, ...TOLD].join("|")})$`,
  `^layout\\.(annotations|shapes)\\.\\d+\\.(${PLACES.join("|")}|[xy]shift)$`,
  "^layout\\.[xy]axis\\.range$", "^layout\\.meta\\.",
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

function hasOnlyMoved(before, after) {
  for (const path of differences(before, after)) if (!MAY_MOVE.test(path)) return false
  return true
}

const NUMBERS = { f8: Float64Array, f4: Float32Array }

function unpacked(given) {
  if (!given?.bdata) return given
  return new NUMBERS[given.dtype](Uint8Array.from(atob(given.bdata), letter => letter.charCodeAt(0)).buffer)
}

const same = (one, other) => String(one) === String(other)
const isText = value => value === undefined || typeof value === "string"

// What of a trace can move, and how many points it has; null where it does not fit together.
function movable(trace) {
  const values = Object.fromEntries([...DRAWN, ...TOLD].filter(name => name in trace).map(name => [name, unpacked(trace[name])]))
  const points = values.x?.length
  const fits = DRAWN.every(name => typeof values[name] !== "object" || values[name]?.length === points)
  return points && fits && isText(values.name) && isText(values.hovertemplate) ? { values, points } : null
}

// Draws `screen` on a plot of which the figure came as `before`; its own came as `after`. False where it cannot be done so:
// then nothing is drawn.
export function drawMoved(Plotly, plot, screen, before, after) {
  const { _fullData: traces, _fullLayout: full, calcdata } = plot
  const given = screen.data.map(movable)
  if (!given.every(Boolean) || [traces?.length, calcdata?.length].some(count => count !== given.length)) return false
  // Not where the reader has zoomed in, or has put a line away by the legend.
  const stands = axis => before.layout[axis]?.range
    ? same(full[axis].range, before.layout[axis].range)
    : full[axis].autorange && given.every(({ values }, i) => same(values[axis[0]], traces[i][axis[0]]))
  const possible =
    same(full._subplots.cartesian, "xy") && AXES.every(axis => full[axis].type === "linear" && stands(axis)) &&
    traces.every((trace, i) => KINDS.includes(trace.type) && trace.visible === true && trace.index === i) &&
    ["annotations", "shapes"].every(group => full[group].length === (screen.layout[group] ?? []).length) &&
    !(full.showlegend && given.some(({ values }, i) => values.name !== before.data[i]?.name)) && hasOnlyMoved(before, after)
  if (!possible) return false

  const newMarks = traces.some((trace, i) => trace._length !== given[i].points)
  plot.calcdata = traces.map((trace, i) => {
    Object.assign(trace, given[i].values, { _length: given[i].points, _extremes: {} })
    Object.assign(plot.data[i], given[i].values)
    const last = calcdata[i].length - 1
    // With what does not come from the numbers, such as how the box at a point is coloured.
    return trace._module.calc(plot, trace).map((point, at) => Object.assign(point, { ...calcdata[i][Math.min(at, last)], ...point }))
  })
  for (const work of new Set(traces.map(trace => trace._module.crossTraceCalc))) work?.(plot, full._plots.xy)

  const ranges = AXES.filter(axis => !same(before.layout[axis]?.range, after.layout[axis]?.range))
  for (const group of ["annotations", "shapes"]) {
    for (const [i, mark] of (screen.layout[group] ?? []).entries()) {
      const moved = PLACES.filter(name => mark[name] !== plot.layout[group][i][name])
      for (const name of moved) plot.layout[group][i][name] = full[group][i][name] = mark[name]
      if (moved.length && !ranges.length) ranges.push("yaxis")  // they are drawn with an axis
    }
  }
  if (ranges.length) {
    Plotly.relayout(plot, Object.fromEntries(ranges.map(axis => [`${axis}.range`, after.layout[axis].range])))
  } else {
    for (const kind of full._basePlotModules) kind.plot(plot)
    if (newMarks) for (const style of new Set(traces.map(trace => trace._module.style))) style(plot)
  }
  return true
}
