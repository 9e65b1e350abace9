// Streamlit reruns the page on "r" and offers to clear caches on "c". Readers with a screen reader press single letters to
// move about, so both keys are kept from Streamlit's listener on the document. Fields and lists, which lie further inside,
// have had the key before it comes here; with Ctrl, Alt or Cmd it belongs to the browser.

if (!document.documentElement.dataset.leadKeys) {
  document.documentElement.dataset.leadKeys = "on"
  document.documentElement.addEventListener("keydown", event => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey
    if (plain && ["r", "c"].includes(event.key.toLowerCase())) event.stopPropagation()
  })
}
