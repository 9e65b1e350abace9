// What the tests of accessibility and layout ask of a page; put into it by page.evaluate.

(() => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)]
  const words = one => one.textContent.trim().replace(/\s+/g, " ").slice(0, 80)
  const testId = one => one.getAttribute("data-testid")

  // Clicks every closed expander; returns how many there were.
  function unfold() {
    const closed = all("details:not([open]) > summary")
    closed.forEach(one => one.click())
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
    const parts = widget.matches("input, button") ? [widget] : all(FOCUSABLE, widget)
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
    widgets = all(`${selector}, .lead-slider-range, .lead-slider-box, .lead-slider-button`).filter(usable)
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

  // For every chart: its name, and how many places after it come the words and the table (−1: they do not).
  const charts = () => all(".lead-figures").map(figures => {
    let at = figures.closest('[data-testid="stElementContainer"]')
    const after = []
    while ((at = at.nextElementSibling) && after.length < 4) after.push(at)
    return {
      name: figures.querySelector('svg[role="img"]')?.getAttribute("aria-label") ?? "",
      summary: after.findIndex(one => words(one).length > 20 && !one.querySelector("details")),
      table: after.findIndex(one => one.querySelector('table tbody tr, [data-testid="stDataFrame"]')),
    }
  })

  // ---- layout -----------------------------------------------------------------------------------------------

  const KEY_FIGURES = 'h1, [class*="st-key-lead-card-"] p, [class*="st-key-lead-card-"] strong, .st-key-lead-verdict p'

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

  window.pageChecks = { unfold, startTabbing, tabbedRound, notReached, charts, cutOff }
})()
