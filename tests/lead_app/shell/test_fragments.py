"""Which parts of a page run after a lever: what is looked at while it moves, what is behind when the hand rests."""

import pytest

from lead_analysis.acos.presets import PRESETS
from lead_app import state
from lead_app.shell import fragments, menu
from lead_app.state import Session
from lead_app.state.history import History
from lead_model.scenario import Scenario
from tests.page_visits import opened

NOW, OLD = PRESETS["reference"].scenario, Scenario()
LIVE_PAGES = [one.file for one in menu.PAGES if "live=True" in (menu.ROOT / one.file).read_text("utf-8")]
SIDEBAR, FIGURES, INPUTS, CHARTS, TABLE = (
    "lead-part-sidebar", "lead-live-figures", "lead-part-inputs", "lead-live-charts", "lead-part-table",
)  # fmt: skip


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    found = Session(
        History(NOW), live=True, parts=dict.fromkeys((SIDEBAR, FIGURES, INPUTS, CHARTS, TABLE), OLD)
    )
    monkeypatch.setattr(state, "session", lambda: found)
    return found


def test_while_a_lever_moves_the_first_live_part_runs_and_those_in_sight(session: Session) -> None:
    assert fragments.follow(True, [CHARTS]) == (FIGURES, CHARTS)
    assert fragments.follow(True, [FIGURES]) == (FIGURES,)
    assert fragments.follow(True, []) == (FIGURES,), "the answer bar stands in it"
    assert fragments.follow(True, [TABLE, "of another page"]) == (FIGURES, TABLE)


def test_a_part_that_shows_the_scenario_already_does_not_run_again(session: Session) -> None:
    session.parts[FIGURES] = session.parts[CHARTS] = NOW
    assert fragments.follow(False, [CHARTS]) == (SIDEBAR, INPUTS, TABLE)
    session.parts = dict.fromkeys(session.parts, NOW)
    assert fragments.follow(True, [CHARTS]) == (FIGURES,), "never nothing: the slider waits for an answer"
    assert fragments.follow(False, [CHARTS]) is None, (
        "the whole page, so that the slider hears that it was heard"
    )


def test_when_the_hand_rests_all_that_is_behind_runs_charts_first(session: Session) -> None:
    assert fragments.follow(False, []) == (FIGURES, CHARTS, SIDEBAR, INPUTS, TABLE)


def test_a_page_that_ended_before_its_live_part_runs_whole(session: Session) -> None:
    session.parts = {SIDEBAR: OLD}
    assert fragments.follow(True, []) == (SIDEBAR,)


def test_every_chart_page_is_live() -> None:
    assert len(LIVE_PAGES) == 11


@pytest.mark.parametrize("page", LIVE_PAGES)
def test_after_a_run_of_the_whole_page_every_part_shows_the_scenario(page: str) -> None:
    at = opened(page, NOW)
    found: Session = at.session_state["lead_session"]
    assert found.live
    assert not found.whole
    assert set(found.parts.values()) == {NOW}
    assert [key for key in found.parts if key.startswith(fragments.LIVE)], "nothing follows a lever"
    assert {"lead-part-sidebar", "lead-part-top"} <= found.parts.keys()
