// For readers who use a keyboard; every page loads it with its sliders or charts.

const root = document.documentElement

// Streamlit reruns the page on "r" and offers to clear caches on "c". Readers with a screen reader press single letters to
// move about, so both keys are kept from Streamlit's listener on the document. Fields and lists, which lie further inside,
// have had the key before it comes here; with Ctrl, Alt or Cmd it belongs to the browser.
function keepKeys(event) {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey
  if (plain && ["r", "c"].includes(event.key.toLowerCase())) event.stopPropagation()
}

// A table wider than its place scrolls sideways; Tab has to lead into it, or the arrow keys cannot scroll it.
function openTables() {
  for (const scroller of document.querySelectorAll('[data-testid="stTable"] > div')) {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0
    else scroller.removeAttribute("tabindex")
  }
}

if (!root.dataset.leadKeyboard) {
  root.dataset.leadKeyboard = "on"
  root.addEventListener("keydown", keepKeys)
  let timer = 0
  const whenQuiet = () => {
    clearTimeout(timer)
    timer = setTimeout(openTables, 150)
  }
  window.addEventListener("resize", whenQuiet)
  new MutationObserver(whenQuiet).observe(root, { subtree: true, childList: true })
}
