// Shows nothing. Stands in the part of the page that is looked at, and sends the moves of sliders from there, so that this
// part runs and nothing else: see move_relay.py.

import { relays, textOf } from "./shared.js"

export default function moveRelay({ data, parentElement: host, setStateValue }) {
  if (!data) return undefined
  const part = textOf(data), send = move => setStateValue("move", move)
  relays.set(part, send)
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook.
    if (!host.isConnected && relays.get(part) === send) relays.delete(part)
  }
}
