"""Your ACO: own data from a file, eight questions, a second look with fixes, peers, tour; and boxes on another page."""

import sys
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis.acos import key_inputs
from lead_analysis.acos.input_checks import review
from lead_analysis.acos.like_acos import filled
from lead_analysis.acos.peers import DATA_YEAR, peers, percentile, positions, to_base_year
from lead_analysis.acos.presets import PRESETS
from lead_analysis.acos.public_data.acos import acos
from lead_analysis.acos.public_data.starting_values import starting_values
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_app import state
from lead_app.components import slider as slider_component
from lead_app.inputs import questionnaire
from lead_app.pages_support import your_aco
from lead_app.shell import menu
from lead_app.shell.tour import STEPS
from lead_delivery.charts import your_aco as charts
from lead_delivery.files.own_data import read_own_data
from lead_delivery.files.own_data_layout import own_data_template
from lead_model.projection import project
from lead_model.scenario import FAMILIES, ByCategory, Ramp, Scenario, to_code, to_json
from tests.lead_delivery.files.test_own_data import BAD_FILES
from tests.page_visits import chart_words

PAGE = "pages/1_Your_ACO.py"
Opener = Callable[..., AppTest]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Opener:
    monkeypatch.setattr(slider_component, "renderer", lambda name: None)

    def opened(page: str = PAGE, scenario: Scenario | None = None, start: str | None = None) -> AppTest:
        at = AppTest.from_file(str(menu.ROOT / "app.py"), default_timeout=30)
        if scenario is not None:
            at.query_params["s"] = to_code(scenario)
        if start is not None:
            at.session_state["your-aco-start"] = start
        if page:
            at.switch_page(page)
        at.run()
        assert not at.exception, at.exception
        return at

    return opened


def present(at: AppTest) -> Scenario:
    found: Scenario = at.session_state["lead_session"].history.present
    return found


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.error, at.success, at.info, at.warning)
    return " ".join([*(str(one.value) for kind in kinds for one in kind), chart_words(at)]).replace("\\", "")


def keys(at: AppTest) -> set[str]:
    return {one.key for one in at.button}


def upload(at: AppTest, name: str, content: bytes) -> AppTest:
    at.file_uploader(key="own-file").set_value((name, content, "application/octet-stream")).run()
    assert not at.exception, at.exception
    return at


# ---- upload ----------------------------------------------------------------------------------------------------

WANTED = PRESETS["mssp_deciding"].scenario


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mine.csv", own_data_template(WANTED, "csv")),
        ("mine.xlsx", own_data_template(WANTED, "xlsx")),
        ("mine.json", to_json(WANTED).encode()),
    ],
)
def test_a_file_changes_nothing_before_it_is_confirmed_and_is_one_step_to_undo(
    visit: Opener, name: str, content: bytes
) -> None:
    at = upload(visit(start=your_aco.UPLOAD), name, content)
    assert present(at) == Scenario()
    assert f"{name} would change this" in words(at)
    assert (
        "Aligned beneficiaries in the first year: **13,150 beneficiaries**, now 10,000 beneficiaries"
        in words(at)
    )
    at.button(key="own-use").click().run()
    made = present(at)
    assert (made.organization, made.choices, made.name) == (WANTED.organization, WANTED.choices, WANTED.name)
    assert "the same" in words(at)
    at.button(key="lead-undo").click().run()
    assert present(at) == Scenario()


def test_a_yearly_figure_is_refused_with_row_column_value_cause_and_range(visit: Opener) -> None:
    content = own_data_template(Scenario(), "csv").replace(b"total_pbpm,1200", b"total_pbpm,12000")
    row = (
        content.decode()
        .splitlines()
        .index(next(x for x in content.decode().splitlines() if "total_pbpm" in x))
        + 1
    )
    at = upload(visit(start=your_aco.UPLOAD), "mine.csv", content)
    [error] = at.error
    text = str(error.value).replace("\\", "")
    assert f"row {row}, value of total_pbpm: '12000' is outside 100 to 8,000." in text
    assert "It looks yearly: 12,000 ÷ 12 = 1,000.00 per month." in text
    assert "Nothing has been changed." in text
    assert "own-use" not in keys(at)
    assert present(at) == Scenario()


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_gets_a_message_and_changes_nothing(visit: Opener, kind: str) -> None:
    name, content, said = BAD_FILES[kind]
    name = name.replace(".xls", ".xlsx") if name.endswith(".xls") else name
    at = upload(visit(start=your_aco.UPLOAD), name, content)
    [error] = at.error
    assert said in str(error.value).replace("\\", "")
    assert "own-use" not in keys(at)
    assert present(at) == Scenario()


# ---- ten questions ---------------------------------------------------------------------------------------------


def test_there_are_ten_questions_and_each_answer_sets_something_for_a_reason() -> None:
    found = questionnaire.questions()
    assert [one.key for one in found[:4]] == ["record", "agreement", "region", "prior"]
    assert len(found) == 10
    for question in found[:4]:
        assert sum(bool(answer.unknown) for answer in question.answers) == 1
    for question in found:
        assert len(question.answers) >= 3
        for answer in question.answers:
            assert bool(answer.sets) != bool(answer.unknown), answer.text
            assert len(answer.why) > 20
        assert len({answer.text for answer in question.answers}) == len(question.answers)


@pytest.mark.parametrize("first_py", [2027, 2029, 2032])
def test_any_set_of_answers_makes_a_scenario_that_can_be_projected(first_py: int) -> None:
    rng = np.random.default_rng(first_py)
    start = Scenario().with_values(
        {"organization.first_py": first_py, "choices.savings_rate": Ramp(0.02, 0.05, first_py, 2034)}
    )
    for _ in range(25):
        answers = {
            one.key: rng.choice([a.text for a in one.answers])
            for one in questionnaire.questions()
            if rng.random() < 0.8
        }
        made, _why = questionnaire.proposed(start, answers)
        assert np.isfinite(project(made).net).all()


FILLED = {key: filled(Scenario(), key).inputs for key in key_inputs.BY_KEY}


def test_i_do_not_know_takes_what_acos_like_the_other_answers_have() -> None:
    answers = {"size": "25,000 or more", "region": "I don't know", "agreement": "In 2023"}
    made, why = questionnaire.proposed(Scenario(), answers)
    like = Scenario().with_value("organization.aligned", 25_000.0)
    assert made.organization.region.gap_rate == key_inputs.unknown(like, "gap").organization.region.gap_rate
    assert why["organization.region.gap_rate"].startswith("Median of")
    assert "12,500 to 50,000 people" in why["organization.region.gap_rate"]
    assert made.choices.mssp.years_to_rebase == 1
    assert key_inputs.badge(made) == "6 of 9 key inputs still example, 1 assumed"


def test_an_answer_that_equals_the_example_is_still_the_acos_own(visit: Opener) -> None:
    at = visit(start=your_aco.CHOOSE)
    at.radio(key="survey:record").set_value("No, this would be the first").run()
    at.button(key="survey-use").click().run()
    assert "7 of 9 key inputs still example" in words(at)  # program before LEAD, and no prior savings
    assert "All of it is set already" in words(at)


def test_every_pair_of_answers_to_two_questions_goes_together_on_every_preset() -> None:
    found = questionnaire.questions()
    for preset, (one, other) in product(PRESETS.values(), zip(found, (*found[1:], found[0]), strict=True)):
        for first, second in product(one.answers, other.answers):
            made, why = questionnaire.proposed(preset.scenario, {one.key: first.text, other.key: second.text})
            unknown = [one.unknown for one in (first, second) if one.unknown]
            filled_paths = {path for key in unknown for path in FILLED[key]}
            assert {*first.sets, *second.sets, *filled_paths} == set(why)
            assert len(made.assumed_inputs) == len(unknown)
            assert made.name == preset.scenario.name


def test_the_reasons_of_the_survey_hold_in_the_public_file() -> None:
    found = peers()
    assert (np.median(found.beneficiaries), np.median(found.savings_rate)) == (
        13151.0,
        pytest.approx(0.042, abs=5e-4),
    )
    assert np.quantile(found.beneficiaries, [0.25, 0.75]) == pytest.approx([8263, 24445], abs=1)
    assert (found.beneficiaries > 4400).mean() == pytest.approx(0.98, abs=0.005)
    assert np.quantile(found.savings_rate, 0.75) == pytest.approx(0.070, abs=5e-4)
    prior = [starting_values(one).prior_savings_pbpm for one in acos() if one.program == "MSSP"]
    assert np.quantile(prior, [0.5, 0.75]) == pytest.approx([46.0, 80.0], abs=0.5)
    assert np.quantile(found.gap_rate, [0.05, 0.5, 0.75]) == pytest.approx([-0.020, 0.070, 0.108], abs=5e-4)


def test_answers_are_shown_before_they_are_set_and_are_one_step_to_undo(visit: Opener) -> None:
    at = visit(start=your_aco.CHOOSE)
    at.radio(key="survey:risk").set_value("Some now, more once we have reserves").run()
    at.radio(key="survey:savings").set_value("As much as most ACOs").run()
    at.radio(key="survey:costs").set_value("A care team").run()
    assert present(at) == Scenario()
    assert "Year of the move from Professional to Global: **2031**, now Never" in words(at)
    assert "4.2% is the median of all MSSP ACOs in PY2024" in words(at)
    at.button(key="survey-use").click().run()
    made = present(at)
    assert (made.choices.switch_py, made.choices.savings_rate) == (2031, Ramp(0.02, 0.042, 2027, 2030))
    assert made.organization.costs.operating_pbpm == 8.0
    assert "All of it is set already" in words(at)
    at.button(key="lead-undo").click().run()
    assert present(at) == Scenario()


def test_answers_survive_a_look_at_another_page(visit: Opener) -> None:
    at = visit(start=your_aco.CHOOSE)
    at.radio(key="survey:costs").set_value("A care team").run()
    at.switch_page("app.py").run()
    at.switch_page(PAGE).run()
    at.segmented_control(key="your-aco-start").set_value(your_aco.CHOOSE).run()
    assert at.radio(key="survey:costs").value == "A care team"
    at.button(key="survey-clear").click().run()
    assert at.radio(key="survey:costs").value is None


def test_answers_that_contradict_other_inputs_are_refused_in_words(visit: Opener) -> None:
    tcc = Scenario().with_values({"choices.option": "global", "choices.capitation.kind": "tcc"})
    at = visit(scenario=tcc, start=your_aco.CHOOSE)
    at.radio(key="survey:risk").set_value("Hardly anything").run()
    assert "Total Care Capitation is for Global only" in words(at)
    assert "survey-use" not in keys(at)
    assert present(at) == tcc


# ---- what decides, asked first ---------------------------------------------------------------------------------


def test_the_four_that_decide_come_first_and_the_badge_counts_down_in_steps_to_undo(visit: Opener) -> None:
    at = visit()
    headers = [one.value for one in at.header]
    assert headers.index("What decides, asked first") < headers.index("Six inputs")
    assert "9 of 9 key inputs still example" in words(at)
    at.button(key="own:former_program").click().run()
    assert "8 of 9 key inputs still example" in words(at)
    at.button(key="unknown:gap").click().run()
    assert "7 of 9 key inputs still example, 1 assumed" in words(at)
    assert "Assumed:** median of 115 high-revenue MSSP ACOs" in words(at)
    assert present(at).organization.region.gap_rate == pytest.approx(0.0433)
    at.number_input(key="first:organization.region.prior_savings_pbpm").set_value(20.0).run()
    assert "6 of 9 key inputs still example, 1 assumed" in words(at)
    at.switch_page("app.py").run()
    assert "6 of 9 key inputs still example, 1 assumed" in words(at)
    at.button(key="lead-undo").click().run()
    at.button(key="lead-undo").click().run()
    assert present(at) == key_inputs.marked_own(Scenario(), "former_program")


def test_an_assumed_value_is_so_no_longer_once_it_is_typed_or_reset(visit: Opener) -> None:
    at = visit(scenario=key_inputs.unknown(Scenario(), "people"))
    assert "8 of 9 key inputs still example, 1 assumed" in words(at)
    at.number_input(key="six:organization.aligned").set_value(9_000.0).run()
    assert "8 of 9 key inputs still example" in words(at)
    assert "1 assumed" not in words(at)
    at.button(key="lead-reset").click().run()
    assert present(at).organization == Scenario().organization
    assert "9 of 9 key inputs still example" in words(at)


def test_a_file_takes_the_mark_of_what_it_changes_and_of_nothing_else() -> None:
    base = key_inputs.unknown(key_inputs.unknown(Scenario(), "people"), "gap")
    changed = own_data_template(base.with_value("organization.aligned", 9_000.0), "csv")
    made = read_own_data(changed, "mine.csv", base).scenario
    assert made is not None
    assert made.assumed_inputs == ("organization.region.gap_rate",)
    assert read_own_data(own_data_template(base, "csv"), "mine.csv", base).scenario == base


def test_the_start_of_the_agreement_gives_the_year_of_the_rebasing(visit: Opener) -> None:
    at = visit()
    box = at.selectbox(key="first:agreement")
    assert box.value == "Started 2027 or 2022, renewed: rebased PY2032"
    box.set_value("Started 2024: rebased PY2029").run()
    assert present(at).choices.mssp.years_to_rebase == 2
    assert "8 of 9 key inputs still example" in words(at)
    later = visit(
        scenario=Scenario().with_value("organization.first_py", 2029).with_value("choices.savings_rate", 0.04)
    )
    assert "Started 2029 or 2024, renewed" in later.selectbox(key="first:agreement").value


def test_a_typed_gap_is_the_acos_own_and_no_longer_the_files(visit: Opener) -> None:
    at = visit(scenario=scenario_of_aco("D0004").scenario)
    assert "Assumed**; no public file tells it" in words(at)
    at.number_input(key="first:organization.region.gap_rate:value").set_value(3.0).run()
    region = present(at).organization.region
    assert (region.gap_rate, region.gap_basis) == (0.03, "own")
    assert "organization.region.gap_rate" not in present(at).assumed_inputs


# ---- a second look ---------------------------------------------------------------------------------------------


def found_keys(values: dict[str, Any]) -> set[str]:
    return {one.key for one in review(project(Scenario().with_values(values)))}


@pytest.mark.parametrize(
    ("key", "odd", "plain"),
    [
        ("pbpm", {"organization.baseline.total_pbpm": 5000.0}, {"organization.baseline.total_pbpm": 1300.0}),
        ("gap", {"organization.region.gap_rate": 0.3}, {"organization.region.gap_rate": 0.1}),
        ("entry_new", {"organization.entry": "new", "organization.former_program": "mssp"}, {"organization.entry": "new"}),
        ("prior_savings", {"organization.region.prior_savings_pbpm": 20.0},
         {"organization.region.prior_savings_pbpm": 20.0, "organization.former_program": "mssp"}),
        ("entry_high_needs", {"organization.entry": "high_needs"},
         {"organization.entry": "high_needs", "organization.category_share": ByCategory(0.5, 0.01, 0.49)}),
        ("designation", {"organization.region.designation": "lower_spending", "organization.region.gap_rate": -0.05},
         {"organization.region.designation": "lower_spending", "organization.region.gap_rate": 0.05}),
        ("savings", {"choices.savings_rate": 0.20}, {"choices.savings_rate": 0.10}),
        ("quality", {"choices.quality.score_share": 1.0}, {"choices.quality.score_share": 0.9}),
        ("costs", {"organization.costs.operating_pbpm": 0.0}, {"organization.costs.operating_pbpm": 4.0}),
        ("order_esrd", {"organization.baseline.relativity": ByCategory(1.0, 0.8, 2.7)},
         {"organization.baseline.relativity": ByCategory(1.0, 1.0, 2.7)}),
        ("base_years", {"organization.baseline.entry": "base_years",
                        "organization.baseline.base_years.by1.pbpm": ByCategory(1100.0, 7500.0, 2600.0)},
         {"organization.baseline.entry": "base_years"}),
        ("claims", {"organization.eligibility.claims_aligned": 16_000}, {"organization.eligibility.claims_aligned": 11_000}),
    ],
)  # fmt: skip
def test_an_odd_input_is_pointed_out_and_a_plain_one_is_not(
    key: str, odd: dict[str, Any], plain: dict[str, Any]
) -> None:
    assert key in found_keys(odd)
    assert key not in found_keys(plain)


@pytest.mark.parametrize(
    "values",
    [
        {"organization.entry": "new", "organization.former_program": "mssp"},
        {"organization.region.prior_savings_pbpm": 20.0},
        {"organization.entry": "high_needs"},
        {"organization.region.designation": "lower_spending", "organization.region.gap_rate": -0.05},
        {"choices.savings_rate": Ramp(0.05, 0.30, 2027, 2030)},
        {"choices.quality.score_share": 1.0},
        {"organization.baseline.entry": "base_years",
         "organization.baseline.base_years.by1.pbpm": ByCategory(1100.0, 7500.0, 2600.0)},
    ],
)  # fmt: skip
def test_a_fix_mends_what_it_is_offered_for(values: dict[str, Any]) -> None:
    scenario = Scenario().with_values(values)
    for finding in review(project(scenario)):
        if finding.fix:
            mended = review(project(scenario.with_values(finding.fix)))
            assert finding.key not in {one.key for one in mended}


def test_a_fix_is_one_click_and_one_step_to_undo(visit: Opener) -> None:
    odd = Scenario().with_value("organization.entry", "high_needs")
    at = visit(scenario=odd)
    assert "enters as High Needs with 18.7% High Needs people" in words(at)
    at.button(key="fix:entry_high_needs").click().run()
    assert present(at).organization.entry == "new"
    assert "enters as High Needs with" not in words(at)
    at.button(key="lead-undo").click().run()
    assert present(at) == odd


def test_a_refused_entry_is_listed_and_can_be_dropped(visit: Opener) -> None:
    at = visit()
    at.number_input(key="six:organization.baseline.total_pbpm").set_value(12_000.0).run()
    assert "Refused: 12000.0." in words(at)
    at.button(key="drop:six:organization.baseline.total_pbpm").click().run()
    assert "Refused" not in words(at)
    assert at.number_input(key="six:organization.baseline.total_pbpm").value == 1200.0


# ---- peers and the path ----------------------------------------------------------------------------------------


def test_the_median_aco_stands_in_the_middle() -> None:
    found = peers()
    middle = Scenario().with_values(
        {
            "organization.aligned": float(np.median(found.beneficiaries)),
            "organization.baseline.total_pbpm": round(float(np.median(found.pbpm)) * to_base_year(2027), 2),
            "organization.region.gap_rate": float(np.median(found.gap_rate)),
        }
    )
    for one in positions(project(middle)):
        assert one.percentile == pytest.approx(0.5, abs=0.005), one
        assert one.own == pytest.approx(one.quartiles[1], rel=1e-3)
    assert found.beneficiaries.size == sum(one.program == "MSSP" for one in acos()) == 476
    assert DATA_YEAR == 2024


def test_base_years_of_a_later_start_are_compared_in_their_own_dollars() -> None:
    # one more year of growth at the mean of the last published ones lies between 2% and 10%
    assert 1.02 < to_base_year(2028) / to_base_year(2027) < 1.10


def test_percentiles_count_ties_half() -> None:
    assert percentile(2.0, np.array([1.0, 2.0, 2.0, 4.0])) == 0.5  # (1 + 2/2) / 4
    assert percentile(9.0, np.array([1.0, 2.0])) == 1.0


def test_the_peer_chart_says_what_it_shows() -> None:
    chart = charts.among_peers(positions(project(PRESETS["reference"].scenario)))
    assert chart.title == (
        "Beside 476 MSSP ACOs: larger than 34%, costlier than 57%, and cheaper for its region than 9%."
    )
    assert list(chart.table["Yours"]) == ["10,000 people", "$1,200 PBPM", "0.0%"]
    assert list(chart.figure.data[0].x) == pytest.approx(list(chart.table["Percentile"]))


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.05, "Savings stay at 5.0%; that covers what Global needs in every year."),
        (0.01, "Savings stay at 1.0%; Global would lose in every year."),
        (
            Ramp(0.01, 0.05, 2027, 2031),
            "Savings rise from 1.0% in 2027 to 5.0% from 2031; from 2029 on that covers",
        ),
        (Ramp(0.05, 0.01, 2027, 2031), "that covers what Global needs in 3 of 10 years"),
        (ByCategory(0.03, 0.0, 0.06), "Savings by category; Aged & Disabled ends at 3.0%."),
    ],
)
def test_the_path_chart_says_in_which_years_global_is_covered(rate: Any, said: str) -> None:
    scenario = Scenario().with_value("choices.savings_rate", rate)
    chart = charts.savings_path(scenario, np.full(10, 0.03))  # 1% + 4% × n/4 passes 3% at n = 2, in 2029
    assert said in chart.title
    assert chart.table.shape == (10, 4 if isinstance(rate, ByCategory) else 2)


def test_a_year_in_which_global_never_breaks_even_leaves_a_gap() -> None:
    needed = np.array([np.nan] * 3 + [0.03] * 7)
    chart = charts.savings_path(Scenario().with_value("choices.savings_rate", 0.05), needed)
    assert "in 7 of 10 years" in chart.title or "from 2030 on" in chart.title
    nothing = charts.savings_path(Scenario(), np.full(10, np.nan))
    assert nothing.title == "Savings rise from 2.0% in 2027 to 5.0% from 2031."


# ---- inputs in use ---------------------------------------------------------------------------------------------


def test_only_the_way_of_entry_chosen_is_asked_for_and_a_changed_input_stays_in_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    total = Scenario()
    by_category = "organization.baseline.category_pbpm"
    for changes, shown in (((), False), ((by_category,), True)):
        monkeypatch.setattr(state, "changes", lambda changes=changes: changes)
        listed = your_aco.groups("organization", total)["Historical spending"]
        assert (by_category in listed) is shown
        assert "organization.baseline.total_pbpm" in listed
    assert your_aco.in_use("organization.baseline.relativity", total)
    assert not your_aco.in_use("organization.baseline.base_years.by1.pbpm", total)
    years = total.with_value("organization.baseline.entry", "base_years")
    assert your_aco.in_use("organization.baseline.base_years.by1.pbpm", years)
    assert not your_aco.in_use("organization.baseline.total_pbpm", years)
    assert your_aco.in_use("organization.baseline.sahs_pbpm", years)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_of_inputs_opens_and_all_its_groups_have_a_name(visit: Opener, family: str) -> None:
    at = visit()
    at.segmented_control(key="family").set_value(family).run()
    assert not at.exception
    shown = {one.label for one in at.expander}
    assert set(your_aco.groups(family, Scenario())) <= shown


@pytest.mark.parametrize("entry", ["total", "categories", "base_years"])
def test_the_page_opens_with_every_way_of_entering_the_baseline(visit: Opener, entry: str) -> None:
    at = visit(scenario=Scenario().with_value("organization.baseline.entry", entry))
    assert "Beside 476 MSSP ACOs" in words(at)


# ---- tour and the bar ------------------------------------------------------------------------------------------


def test_the_tour_is_offered_and_not_imposed(visit: Opener) -> None:
    at = visit("")
    assert "tour-start" in keys(at)
    assert STEPS[0].title not in words(at)
    assert "tour-start" not in keys(visit())


def test_the_tour_goes_over_pages_and_back_and_ends(visit: Opener) -> None:
    at = visit("")
    at.button(key="tour-start").click().run()
    assert f"1 of 5: {STEPS[0].title}" in words(at)
    at.button(key="tour-next").click().run()
    at.switch_page(PAGE).run()
    assert f"2 of 5: {STEPS[1].title}" in words(at)
    for _ in range(3):
        at.button(key="tour-next").click().run()
    assert "tour-next" not in keys(at)
    assert f"5 of 5: {STEPS[4].title}" in words(at)
    at.button(key="tour-back").click().run()
    assert f"4 of 5: {STEPS[3].title}" in words(at)
    at.button(key="tour-close").click().run()
    assert "of 5:" not in words(at)
    assert present(at) == Scenario()


def test_every_step_of_the_tour_leads_to_a_page_that_exists() -> None:
    assert len(STEPS) == 5
    for step in STEPS:
        assert menu.page(step.page).exists
        assert len(step.text) < 220


def test_boxes_of_the_bar_keep_their_values_on_another_page(visit: Opener) -> None:
    older = Scenario(name="Our ACO").with_value("rules.pack", "webinar-2026-01")
    at = visit("", scenario=older)
    at.switch_page(PAGE).run()
    assert at.text_input(key="lead-name").value == "Our ACO"
    assert "webinar" in str(at.selectbox(key="lead-pack").value).lower() or "2026-01" in str(
        at.selectbox(key="lead-pack").value
    )
    assert present(at) == older


def test_without_the_component_the_bar_shows_the_address_itself(
    visit: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["lead_app.components.copy_link"], "renderer", lambda name: None)
    scenario = Scenario().with_value("organization.aligned", 12_345.0)
    at = visit(scenario=scenario)
    assert any(f"s={to_code(scenario)}" in one.value for one in at.code)
