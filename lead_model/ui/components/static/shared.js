// What the components share: their settings arrive as bytes of JSON, and each brings its own style sheet.

// What takes the moves of a slider into a part of the page, by the part's name (carrier.js). Streamlit serves this file once
// for each component, as a module of its own: what they share stands in the window.
export const carriers = (window.leadCarriers ??= new Map())

const decoder = new TextDecoder()
const loading = new Map()

// Bytes at the top level of a message travel as they are; Streamlit would encode a dictionary three times.
export const textOf = data => decoder.decode(data)

export function loadStyles(name) {
  if (!loading.has(name)) {
    loading.set(name, new Promise(resolve => {
      const link = document.createElement("link")
      link.rel = "stylesheet"
      link.href = new URL(`./${name}.css`, import.meta.url)
      link.onload = link.onerror = resolve
      document.head.append(link)
    }))
  }
  return loading.get(name)
}
