// What the components share: their settings arrive as bytes of JSON, and each brings its own style sheet.

// What takes the moves of a slider into a part of the page, by the part's name (move_relay.js). Streamlit serves this file once
// for each component, as a module of its own: what they share stands in the window.
export const relays = (window.leadRelays ??= new Map())

const loading = new Map()

// Bytes at the top level of a message travel as they are; Streamlit would encode a dictionary three times.
export const textOf = data => new TextDecoder().decode(data)

function loadStyles(name) {
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

// Keeps one object for each place of a component on the page. Streamlit calls `update` whenever what comes from Python changes,
// and also cleans up after a call that a newer one overtook: what stands on the page stays.
export function component(style, create) {
  const placed = new WeakMap()
  return async given => {
    const { data, parentElement: host } = given
    if (!data) return undefined
    await loadStyles(style)
    if (!placed.has(host)) placed.set(host, create(host))
    const one = placed.get(host)
    one.update(textOf(data), given)
    return () => {
      if (host.isConnected) return
      one.remove()
      placed.delete(host)
    }
  }
}
