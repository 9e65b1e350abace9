"""Serves the components' own files, and plotly.js out of the installed plotly package.

Streamlit serves the files of a *packaged* component under ``/_stcore/bidi-components/<name>/``. It finds
such packages by their installed metadata, which would tie the app to being installed and could not reach
into another package. So the two folders are declared here in the form of such a manifest: this folder's
``static`` and that of plotly.js. Both stay inside the server, work under any base path and need no
``blob:`` in a content security policy. The manifest classes are not part of Streamlit's promised interface;
``pyproject.toml`` therefore holds Streamlit to one minor version, and where the declaration fails
:func:`renderer` returns ``None`` and the callers fall back to stock elements.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime

from lead_delivery.charts import plotly_files

_LOGGER = logging.getLogger(__name__)
_PACKAGE = "lead_app"
_HERE = Path(__file__).parent
_FOLDERS = {  # component name: (root that the folder must lie in, folder)
    "figures": (_HERE, "static"),
    "live_slider": (_HERE, "static"),
    "copy_link": (_HERE, "static"),
    "move_relay": (_HERE, "static"),
    "plotly": (plotly_files.PACKAGE, plotly_files.FOLDER),
}
_renderers: dict[str, Callable[..., Any]] = {}


def _declare(name: str) -> None:
    """Declare one folder to the running server, once per server.

    Raises:
        Exception: whatever Streamlit raises when its inner interface has changed or a folder is missing.
    """
    from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
    from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"{_PACKAGE}.{name}") is not None:
        return
    root, folder = _FOLDERS[name]
    manager.register_from_manifest(
        ComponentManifest(
            name=_PACKAGE, version="1", components=[ComponentConfig(name=name, asset_dir=folder)]
        ),
        package_root=root,
    )


def settings(**values: Any) -> bytes:
    """Return a component's settings as bytes, which Streamlit sends as they are and does not search for tables."""
    return json.dumps(values).encode()


def renderer(name: str) -> Callable[..., Any] | None:
    """Return the mounting command of component ``name`` ("figures", "live_slider", "copy_link" or "move_relay").

    ``None`` outside a running server (a script run with plain Python) and where this Streamlit cannot serve
    the files; the reason is logged once per call.
    """
    if not Runtime.exists():
        return None
    try:
        _declare(name)
        if name == "figures":
            _declare("plotly")
        if name not in _renderers:
            _renderers[name] = st.components.v2.component(
                f"{_PACKAGE}.{name}", js=f"{name}.js", isolate_styles=False
            )
    except Exception:  # a chart drawn the slow way is better than a page that stops
        _LOGGER.exception("The component %s cannot be served; a stock element stands in for it.", name)
        return None
    return _renderers[name]
