"""What all tests share: how hypothesis searches, and how a page is opened without a browser."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# No deadline: the first example also pays for imports and caches, and two tests share two cores.
# CI must give the same verdict on the same commit, so it does not draw new examples each time.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Opens a page; sliders are Streamlit's own here, since a script without a browser cannot move ours."""
    # Only tests of pages wait for Streamlit to be imported.
    from lead_app.components import slider
    from tests.page_visits import opened

    monkeypatch.setattr(slider, "renderer", lambda name: None)
    return opened
