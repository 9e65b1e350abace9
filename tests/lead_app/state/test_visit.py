"""The app as one visitor uses it: state, undo, links, refused entries. Runs the pages without a browser."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis.acos.presets import PRESETS
from lead_app.components import slider as slider_component
from lead_app.shell import menu
from lead_model.parameters import Override
from lead_model.scenario import SCHEMA, Ramp, RiskOption, Scenario, changed_paths, to_code
from tests.page_visits import chart_words
from tests.strategies import random_scenario

APP = str(menu.ROOT / "app.py")
YOUR_ACO = "pages/1_Your_ACO.py"
BENEFICIARIES = "six:organization.aligned"
Opener = Callable[..., AppTest]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens the app; sliders are Streamlit's own here, since a script without a browser cannot move ours."""
    monkeypatch.setattr(slider_component, "renderer", lambda name: None)

    def opened(page: str = "", *, run_home_first: bool = False, **query: str) -> AppTest:
        at = AppTest.from_file(APP, default_timeout=30)
        for key, value in query.items():
            at.query_params[key] = value
        if not page or run_home_first:
            at.run()
        if page:
            at.switch_page(page).run()
        assert not at.exception, at.exception
        return at

    return opened


def present(at: AppTest) -> Scenario:
    return at.session_state["lead_session"].history.present


def code_in_address(at: AppTest) -> str:
    found = at.query_params["s"]
    return found if isinstance(found, str) else found[0]


def number(at: AppTest, key: str, value: float | None) -> None:
    at.number_input(key=key).set_value(value).run()
    assert not at.exception, at.exception


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.warning, at.error, at.caption)
    return " ".join([*(str(one.value) for kind in kinds for one in kind), chart_words(at)])


# ---- opening ---------------------------------------------------------------------------------------------------


def test_a_first_visit_shows_the_answer_for_the_example(visit: Opener) -> None:
    at = visit()
    assert present(at) == Scenario()
    assert "Best path: MSSP." in words(at)
    assert "9 of 9 key inputs still example" in words(at)
    assert [title.value for title in at.title] == ["Home"]


@pytest.mark.parametrize("run_home_first", [False, True])
@pytest.mark.parametrize("page", [page.file for page in menu.PAGES if page.exists and page.file != "app.py"])
def test_every_page_opens_directly_and_from_home(visit: Opener, page: str, run_home_first: bool) -> None:
    at = visit(page, run_home_first=run_home_first)
    assert len(at.title) == 1


@pytest.mark.parametrize("page", ["", YOUR_ACO])
@pytest.mark.parametrize("seed", range(5))
def test_a_page_opened_by_a_link_shows_the_scenario_in_it(visit: Opener, page: str, seed: int) -> None:
    scenario = random_scenario(np.random.default_rng(seed))
    at = visit(page, s=to_code(scenario))
    assert present(at) == scenario
    assert code_in_address(at) == to_code(scenario)


def test_base_and_unit_come_with_the_link(visit: Opener) -> None:
    base = Scenario().with_value("choices.savings_rate", 0.02)
    at = visit(s=to_code(Scenario()), b=to_code(base), u="pbpm")
    assert at.session_state["lead_session"].base == base
    assert "against the pinned base" in words(at)
    assert "PBPM" in words(at)


@pytest.mark.parametrize("code", ["damaged", "eJyr", to_code(Scenario())[:-4], "%F0%9F", "x" * 5000])
def test_a_damaged_link_gives_a_message_and_the_default(visit: Opener, code: str) -> None:
    at = visit(s=code)
    assert present(at) == Scenario()
    assert "The default scenario is shown instead." in words(at)
    at.button(key="lead-close-notices").click().run()
    assert "The default scenario is shown instead." not in words(at)


def test_a_bad_value_in_a_link_is_named_and_the_rest_is_kept(visit: Opener) -> None:
    import base64
    import json
    import zlib

    content = {"schema": SCHEMA, "organization": {"aligned": 12_000.0, "exposure_share": 95}}
    code = base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode())).decode().rstrip("=")
    at = visit(s=code)
    assert present(at) == Scenario().with_value("organization.aligned", 12_000.0)
    assert "From the link" in words(at)
    assert "The default is used." in words(at)


def test_two_visitors_never_share_a_scenario(visit: Opener) -> None:
    first, second = visit(YOUR_ACO), visit(YOUR_ACO)
    number(first, BENEFICIARIES, 20_000.0)
    number(second, BENEFICIARIES, 5_000.0)
    first.run()
    assert (present(first).organization.aligned, present(second).organization.aligned) == (20_000.0, 5_000.0)


# ---- changing --------------------------------------------------------------------------------------------------


def test_a_change_reaches_scenario_link_badge_and_the_other_pages(visit: Opener) -> None:
    at = visit(YOUR_ACO)
    number(at, BENEFICIARIES, 20_000.0)
    wanted = Scenario().with_value("organization.aligned", 20_000.0)
    assert present(at) == wanted
    assert code_in_address(at) == to_code(wanted)
    assert "default 10,000 beneficiaries" in words(at)
    assert "8 of 9 key inputs still example" in words(at)
    at.switch_page("app.py").run()
    assert present(at) == wanted


def test_ten_undos_return_the_exact_first_code(visit: Opener) -> None:
    scenario = random_scenario(np.random.default_rng(3))
    at = visit(YOUR_ACO, s=to_code(scenario))
    for step in range(10):
        number(at, BENEFICIARIES, 5_000.0 + 1_000 * step)
    for _ in range(10):
        at.button(key="lead-undo").click().run()
    assert code_in_address(at) == to_code(scenario)
    assert at.button(key="lead-undo").disabled
    at.button(key="lead-redo").click().run()
    assert present(at).organization.aligned == 5_000.0


@pytest.mark.parametrize(
    ("key", "typed", "shown"),
    [
        ("six:organization.baseline.total_pbpm", 12_000.0, "looks yearly"),
        (BENEFICIARIES, -5.0, "allowed for"),
    ],
)
def test_a_refused_entry_stays_in_the_box_with_its_reason_and_changes_nothing(
    visit: Opener, key: str, typed: float, shown: str
) -> None:
    at = visit(YOUR_ACO)
    number(at, key, typed)
    assert present(at) == Scenario()
    assert shown in words(at)
    assert at.number_input(key=key).value == typed
    number(at, key, 900.0)
    assert shown not in words(at)
    assert present(at) != Scenario()


def test_resetting_one_input_changes_exactly_that_one(visit: Opener) -> None:
    for seed in range(3):
        scenario = random_scenario(np.random.default_rng(seed + 20), all_inputs=True)
        at = visit(YOUR_ACO, s=to_code(scenario))
        at.session_state["lead-changed"] = True  # what a click on the list does
        at.run()
        at.button(key="lead-reset-organization.aligned").click().run()
        assert changed_paths(present(at), scenario) == ("organization.aligned",)
        assert present(at).organization.aligned == 10_000.0


def test_reset_brings_all_inputs_back_and_undo_brings_them_forth(visit: Opener) -> None:
    scenario = random_scenario(np.random.default_rng(5), all_inputs=True)
    at = visit(s=to_code(scenario))
    at.button(key="lead-reset").click().run()
    assert changed_paths(present(at), Scenario()) == ()
    assert present(at).name == scenario.name
    at.button(key="lead-undo").click().run()
    assert present(at) == scenario


def test_a_preset_is_one_step(visit: Opener) -> None:
    at = visit()
    at.button(key="home-preset-reference").click().run()
    assert present(at) == PRESETS["reference"].scenario
    assert "9 of 9 key inputs still example" in words(at)
    assert "+\\$34.6M" in words(at)  # ten years of $3.456M
    at.button(key="lead-undo").click().run()
    assert present(at) == Scenario()


def test_the_name_is_part_of_the_scenario(visit: Opener) -> None:
    at = visit()
    at.text_input(key="lead-name").set_value("Client A").run()
    assert present(at).name == "Client A"
    at.text_input(key="lead-name").set_value("  ").run()
    assert present(at).name == "Client A"


def test_the_difference_to_the_base_counts_start_up_cost(visit: Opener) -> None:
    dearer = Scenario().with_value("organization.costs.start_up_dollars", 5_000_000.0)
    at = visit(s=to_code(Scenario()), b=to_code(dearer))
    assert "Your choices earn +$3.0M against the pinned base" in words(at).replace("\\", "")  # $5.0M − $2.0M


def test_a_pinned_base_stays_while_the_scenario_moves_on(visit: Opener) -> None:
    at = visit(YOUR_ACO)
    at.button(key="lead-pin").click().run()
    number(at, BENEFICIARIES, 20_000.0)
    assert "against the pinned base “Example ACO”" in words(at)
    at.button(key="lead-to-base").click().run()
    assert present(at) == Scenario()
    at.button(key="lead-unpin").click().run()
    assert at.session_state["lead_session"].base is None


# ---- levers ----------------------------------------------------------------------------------------------------


def lever(at: AppTest, key: str, value: float) -> None:
    at.slider(key=key).set_value(value).run()
    assert not at.exception, at.exception


def test_global_clears_the_switch_year_it_contradicts(visit: Opener) -> None:
    at = visit()
    at.selectbox(key="lever:choices.switch_py").select("2033").run()
    assert present(at).choices.switch_py == 2033
    at.segmented_control(key="lever:choices.option").set_value("Global").run()
    assert not at.exception
    assert (present(at).choices.option, present(at).choices.switch_py) == (RiskOption.GLOBAL, None)


def test_only_possible_switch_years_are_offered(visit: Opener) -> None:
    at = visit()
    offered = at.selectbox(key="lever:choices.switch_py").options
    assert offered == ["Never", "2031", "2032", "2033", "2034", "2035", "2036"]


def test_the_discount_lever_overrides_both_classes_and_gives_them_back(visit: Opener) -> None:
    at = visit()
    at.checkbox(key="lever:discount:published").uncheck().run()
    lever(at, "lever:discount", 0.02)
    assert present(at).rules.overrides == (
        Override("global_discount_lower_spending", 0.02),
        Override("global_discount_higher_spending", 0.02),
    )
    at.checkbox(key="lever:discount:published").check().run()
    assert present(at) == Scenario()


def test_the_savings_lever_moves_the_level_and_keeps_the_start(visit: Opener) -> None:
    at = visit()
    lever(at, "lever:slide:choices.savings_rate", 0.08)
    assert present(at).choices.savings_rate == Ramp(0.02, 0.08, 2027, 2031)


def test_the_high_needs_lever_keeps_the_mix_whole(visit: Opener) -> None:
    at = visit()
    lever(at, "lever:high_needs", 0.30)
    mix = present(at).organization.category_share
    assert (mix.aged_disabled, mix.esrd, mix.high_needs) == (0.692, 0.008, 0.3)


def test_the_rule_pack_can_be_changed_and_undone(visit: Opener) -> None:
    at = visit()
    other = next(option for option in at.selectbox(key="lead-pack").options if "webinar" in option)
    at.selectbox(key="lead-pack").select(other).run()
    assert present(at).rules.pack == "webinar-2026-01"
    at.button(key="lead-undo").click().run()
    assert present(at) == Scenario()


# ---- path editor -----------------------------------------------------------------------------------------------


def test_a_path_can_be_entered_as_one_value_a_ramp_or_year_by_year(visit: Opener) -> None:
    at = visit(YOUR_ACO)
    form = "six:choices.savings_rate:form"
    at.segmented_control(key=form).set_value("Year by year").run()
    assert present(at).choices.savings_rate == (0.02, 0.0275, 0.035, 0.0425, 0.05, *(0.05,) * 5)
    number(at, "six:choices.savings_rate:2030", 6.0)
    assert present(at).choices.savings_rate[3] == 0.06
    at.segmented_control(key=form).set_value("One value").run()
    assert present(at).choices.savings_rate == 0.05
    at.segmented_control(key="six:choices.savings_rate:by").set_value("By category").run()
    number(at, "six:choices.savings_rate.esrd:value", 1.0)
    assert present(at).choices.savings_rate.parts() == (0.05, 0.01, 0.05)
    number(at, "six:choices.savings_rate.esrd:value", 80.0)  # more than the 50% allowed
    assert "allowed for 'Savings rate'" in words(at)
    assert present(at).choices.savings_rate.esrd == 0.01
