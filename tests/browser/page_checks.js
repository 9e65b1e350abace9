// What the tests of accessibility and layout ask of a page; put into it by page.evaluate.

(() => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)]
  const words = one => one.textContent.trim().replace(/\s+/g, " ").slice(0, 80)
  const testId = one => one.getAttribute("data-testid")

  // Clicks every closed expander, one after the other as a hand would: of clicks in the same instant Streamlit tells the
  // server only where the first one was. Returns how many there were.
  async function unfold() {
    const closed = all("details:not([open]) > summary")
    for (const one of closed) {
      one.click()
      await new Promise(resolve => setTimeout(resolve, 30))
    }
    return closed.length
  }

  // ---- Tab --------------------------------------------------------------------------------------------------

  const KINDS = [
    "stNumberInput", "stTextInput", "stTextArea", "stSelectbox", "stMultiSelect", "stCheckbox", "stRadio", "stSlider",
    "stButtonGroup", "stFileUploader", "stButton", "stDownloadButton", "stPopover", "stPageLink", "stExpander",
  ]
  const FOCUSABLE = "input, button, textarea, a[href], summary, [tabindex]"
  let widgets = []
  let reached = new Set()
  let first = null
  let rounds = 0

  function usable(widget) {
    const parts = widget.matches("input, button, summary") ? [widget] : all(FOCUSABLE, widget)
    return widget.checkVisibility({ visibilityProperty: true }) && widget.getClientRects().length > 0
      && parts.length > 0 && !parts.every(part => part.disabled)
  }

  // A widget counts as reached when anything in it had the focus: of a group of radio buttons Tab reaches one, arrows the
  // rest. An expander is reached by its own heading, not by what lies in it.
  function note(event) {
    const now = event.target
    if (now === first) rounds += 1
    first ??= now
    for (const widget of widgets) {
      if (!widget.contains(now)) continue
      const own = testId(widget) !== "stExpander" || now.closest("summary")?.closest('[data-testid="stExpander"]') === widget
      if (own) reached.add(widget)
    }
  }

  function startTabbing() {
    const selector = KINDS.map(kind => `[data-testid="${kind}"]`).join(",")
    widgets = all(`${selector}, .lead-slider-range, .lead-slider-box, .lead-slider-button, .lead-figure-numbers > summary, .lead-figure-file`)
      .filter(usable)
    reached = new Set()
    first = null
    rounds = 0
    document.activeElement?.blur()
    window.getSelection().removeAllRanges()
    document.addEventListener("focusin", note)
    return widgets.length
  }

  const tabbedRound = () => rounds > 0

  const notReached = () => widgets
    .filter(one => !reached.has(one))
    .map(one => `${testId(one) ?? one.className}: ${one.getAttribute("aria-label") ?? words(one)}`)

  // ---- charts -----------------------------------------------------------------------------------------------

  // For every chart: its name, the words below it and the rows of its table.
  const charts = () => all(".lead-figure-box").map(chart => ({
    name: chart.querySelector('svg[role="img"]')?.getAttribute("aria-label") ?? "",
    summary: words(chart.querySelector(".lead-figure + .lead-figure-note")),
    rows: all(".lead-figure-note + .lead-figure-numbers tbody tr", chart).length,
  }))

  const awaitedTables = () => all(".lead-figure-numbers[open]").filter(one => !one.hidden && !one.querySelector("table")).length

  // ---- layout -----------------------------------------------------------------------------------------------

  const KEY_FIGURES = 'h1, [class*="st-key-lead-cards-"] p, [class*="st-key-lead-cards-"] strong, .st-key-lead-verdict p'

  function cutOff() {
    const found = []
    for (const one of all(KEY_FIGURES)) {
      if (!one.checkVisibility()) continue
      if (getComputedStyle(one).display !== "inline" && one.scrollWidth > one.clientWidth + 1) found.push(`cut off: ${words(one)}`)
      if (one.getBoundingClientRect().right > innerWidth + 1) found.push(`beyond the screen: ${words(one)}`)
    }
    for (const frame of all(".lead-figure")) {
      const box = frame.getBoundingClientRect()
      const name = frame.querySelector('svg[role="img"]')?.getAttribute("aria-label")?.slice(0, 60)
      for (const text of all(".main-svg text", frame)) {
        if (text.closest(".hoverlayer, .modebar, .zoomlayer") || !words(text)) continue
        const own = text.getBoundingClientRect()
        const outside = own.left < box.left - 2 || own.right > box.right + 2 || own.top < box.top - 2 || own.bottom > box.bottom + 2
        if (own.width && outside) found.push(`“${words(text)}” reaches out of its chart “${name}”`)
      }
    }
    const main = document.querySelector('[data-testid="stMain"]')
    if (main.scrollWidth > main.clientWidth) found.push(`the page is ${main.scrollWidth - main.clientWidth} px wider than the screen`)
    return found
  }

  // ---- contrast in charts, which axe does not look into -------------------------------------------------------

  const channels = color => (color.match(/[\d.]+/g) ?? []).map(Number)

  function luminance(rgb) {
    const [r, g, b] = rgb.map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  // Contrast after WCAG 2 of a color, laid over the background with its opacity.
  function contrast(color, opacity, background) {
    const [r, g, b, own = 1] = channels(color)
    if (b === undefined) return 1  // none, or a pattern
    const alpha = own * opacity
    const seen = [r, g, b].map((c, i) => alpha * c + (1 - alpha) * background[i])
    const [dark, light] = [luminance(seen), luminance(background)].sort((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }

  function faint() {
    const found = new Set()
    const background = channels(getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor).slice(0, 3)
    for (const frame of all(".lead-figure")) {
      const name = frame.querySelector('svg[role="img"]')?.getAttribute("aria-label")?.slice(0, 60)
      for (const text of all(".main-svg text", frame)) {
        // A label in a box of its own is the box's matter.
        const box = text.parentElement?.querySelector(":scope > rect.bg")
        const boxed = box && Number(getComputedStyle(box).fillOpacity) > 0.5 && getComputedStyle(box).fill !== "none"
        if (text.closest(".hoverlayer, .modebar, .zoomlayer") || !words(text)) continue
        const style = getComputedStyle(text)
        const under = boxed ? channels(getComputedStyle(box).fill).slice(0, 3) : background
        const onBar = text.closest(".barlayer, .heatmaplayer, .heatmap") && style.textAnchor === "middle" && text.closest(".bartext-inside")
        if (!onBar && contrast(style.fill, Number(style.fillOpacity), under) < 4.5) found.add(`text “${words(text)}” in “${name}”`)
      }
      // Of a line with markers it is enough that one is plain to see, of a bar its outline.
      for (const trace of all(".scatterlayer .trace, .barlayer .trace", frame)) {
        const marks = all("path.js-line, .point path, path.point", trace)
        if (!marks.length) continue
        const best = Math.max(...marks.flatMap(mark => {
          const style = getComputedStyle(mark)
          const stroke = parseFloat(style.strokeWidth) > 0 ? contrast(style.stroke, Number(style.strokeOpacity), background) : 1
          const fill = mark.classList.contains("js-line") ? 1 : contrast(style.fill, Number(style.fillOpacity), background)
          return [stroke * (Number(style.opacity) > 0 ? 1 : 0), fill * (Number(style.opacity) > 0 ? 1 : 0)]
        }))
        const outlined = frame.querySelector(".js-plotly-plot").data.some(one => one.line?.shape === "hvh")
        const isEdge = mark => mark.classList.contains("js-line") && !(parseFloat(getComputedStyle(mark).strokeWidth) > 0)
        const areaEdge = marks.every(isEdge)  // a line without width that only bounds an area
        if (best > 0 && best < 3 && !areaEdge && !(outlined && trace.closest(".barlayer"))) found.add(`a line or bar of contrast ${best.toFixed(1)} in “${name}”`)
      }
    }
    return [...found]
  }

  window.pageChecks = { unfold, startTabbing, tabbedRound, notReached, charts, awaitedTables, cutOff, faint }
})()
