"""The comparison scenario of a visit: pinned by the reader, and what every difference on a page is counted from."""

from lead_app import state
from lead_model.scenario import Scenario


def base() -> Scenario | None:
    """The pinned scenario, if there is one."""
    return state.session().base


def pin() -> None:
    """Keep the present scenario as the one that later ones are compared with."""
    state.changing().base = state.scenario()


def unpin() -> None:
    """Compare with nothing."""
    state.changing().base = None
