"""A button that copies the address of the page, with the whole scenario in it, in one click."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from lead_app.components.assets import renderer, settings


def copy_link(
    label: str,
    parameters: Mapping[str, str],
    *,
    key: str,
    help: str = "",  # noqa: A002 - as Streamlit's widgets say
) -> bool:
    """Draw the button. `parameters` : what the address carries behind the question mark.

    The browser puts its own address in front, which is right behind a proxy too. Returns False, with nothing drawn, where
    the component cannot be served; the page then shows the address itself.
    """
    mount = renderer("copy_link")
    if mount is None:
        return False
    mount(key=key, data=settings(label=label, query=urlencode(parameters), help=help), width="content")
    return True
