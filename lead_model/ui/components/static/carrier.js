// Shows nothing. Stands in the part of the page that is looked at, and sends the moves of sliders from there, so that this
// part runs and nothing else: see carrier.py.

import { carriers, textOf } from "./shared.js"

export default function carrier(component) {
  const { data, parentElement: host, setStateValue } = component
  if (!data) return undefined
  const { part } = JSON.parse(textOf(data))
  const send = move => setStateValue("move", move)
  carriers.set(part, send)
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook.
    if (!host.isConnected && carriers.get(part) === send) carriers.delete(part)
  }
}
