"""Home, Ten years, and Global or Professional as a reader meets them, in ordinary and in extreme scenarios."""

from datetime import date

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis import text as wording
from lead_analysis.acos.presets import PRESETS
from lead_analysis.acos.public_data.cms_dates import cms_dates, next_dates
from lead_analysis.explain.year import explain
from lead_analysis.risk.simulate import simulate
from lead_app import cached
from lead_app.format import WORD_JOINER
from lead_app.shell import display, menu
from lead_delivery.charts import Money
from lead_model.errors import DataError
from lead_model.projection import project
from lead_model.scenario import ByCategory, Capitation, Ramp, RiskOption, Scenario, to_code
from tests.page_visits import chart_words

HOME, TEN_YEARS, OPTIONS = "", "pages/2_Ten_years.py", "pages/3_Global_or_Professional.py"
R1 = PRESETS["reference"].scenario
SCENARIOS = {
    "default": Scenario(),
    "all High Needs, Global": Scenario().with_values(
        {"organization.category_share": ByCategory(0.0, 0.0, 1.0), "choices.option": RiskOption.GLOBAL}
    ),
    "heavy losses": Scenario().with_values({"choices.savings_rate": -0.40}),
    "smallest ACO": Scenario().with_values({"organization.aligned": 100.0}),
    "2032 start": Scenario().with_values(
        {"organization.first_py": 2032, "choices.savings_rate": Ramp(0.02, 0.05, 2032, 2034)}
    ),
    "TCC after a move": Scenario().with_values(
        {"choices.switch_py": 2033, "choices.capitation.kind": Capitation.TCC}
    ),
}


def opened(page: str, scenario: Scenario | None = None, *, home_first: bool = False, **query: str) -> AppTest:
    at = AppTest.from_file(str(menu.ROOT / "app.py"), default_timeout=60)
    if scenario is not None:
        query["s"] = to_code(scenario)
    for key, value in query.items():
        at.query_params[key] = value
    if not page or home_first:
        at.run()
    if page:
        at.switch_page(page).run()
    return checked(at)


def checked(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    assert not at.error, [one.value for one in at.error]
    return at


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.header, at.title)
    text = "\n".join([*(str(one.value) for kind in kinds for one in kind), chart_words(at)])
    return text.replace("\\$", "$").replace(WORD_JOINER, "")


@pytest.mark.parametrize(
    ("page", "home_first"),
    [(HOME, False), (TEN_YEARS, False), (TEN_YEARS, True), (OPTIONS, False), (OPTIONS, True)],
)
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_page_opens_and_answers(page: str, name: str, home_first: bool) -> None:
    text = words(opened(page, SCENARIOS[name], home_first=home_first))
    assert "nan" not in text.lower().split()
    assert "$-" not in text


# ---- Home ------------------------------------------------------------------------------------------------------


def test_home_answers_the_reference_case_as_the_story_asks() -> None:
    text = words(opened(HOME, R1))
    assert "Professional out-earns Global unless average savings exceed 7.5%" in text
    assert "Professional vs. MSSP over ten years" in text
    assert "You plan 4.0%" in text
    assert "Professional +$3.46M a year, Global +$1.44M a year" in text  # 60% × 4% × $144M; (4% − 3%) × $144M
    assert "Global 3.0%" in text  # the discount
    for left_out in ("Supports", "Data and reporting", "CARA", "Medicaid", "Part D premium buy-down"):
        assert left_out in text


def test_home_lists_what_it_assumes_with_the_open_question() -> None:
    at = opened(HOME)
    at.session_state["home-assumptions"] = True  # what a click on the expander does
    at.run()
    text = words(checked(at))
    assert "paid in all ten years (the years in which the add-on is paid are not published)" in text
    assert "Readings of rules that allow more than one" in text


def test_the_worst_plausible_year_is_one_in_twenty_of_the_worst_of_ten_years() -> None:
    own = simulate(R1).own.net
    lowest = float(np.quantile(own.min(axis=1), 0.05))
    shown = words(opened(HOME, R1)).split("Worst plausible year")[1].split("**")[1]
    assert shown == wording.dollars(lowest)
    assert lowest < 0 < project(R1).net.min()  # as planned no year loses; by chance one can


def test_a_preset_changes_the_answer() -> None:
    at = opened(HOME)
    before = words(at)
    at.button(key="home-preset-high_needs").click().run()
    assert words(checked(at)) != before
    assert "Best path: Global." in words(at)


def test_the_unit_switch_reaches_the_cards() -> None:
    assert "PBPM" in words(opened(HOME, R1, u="pbpm"))
    text = words(opened(HOME, R1, u="share"))
    assert "+2.40%" in text  # 60% × 4%


# ---- Ten years -------------------------------------------------------------------------------------------------


def test_choosing_a_year_explains_that_year() -> None:
    scenario = PRESETS["former_reach"].scenario
    at = opened(TEN_YEARS, scenario)
    for py in (2027, 2034):
        at.pills(key="ten-years-year").set_value(py).run()
        projection = project(scenario)
        money, place = Money.of(projection), projection.years.index(py)
        net = money.text(money.in_year(explain(projection, py).net_dollars, place), sign=True)
        assert f"ends at {net}" in words(checked(at))
    assert "Largest reasons why 2034 differs from 2033" in words(at)


def test_every_step_is_explained_with_formula_status_and_source() -> None:
    at = opened(TEN_YEARS, PRESETS["former_reach"].scenario)
    text = words(at)
    assert "Benchmark discount" in text
    assert "Reported: a named third party attributes it to a CMS document" in text
    assert "LEAD PY2027 Alignment and Financial Methodology paper" in text
    assert "− benchmark before discount × d" in text
    few = text.count("total so far")
    at.toggle(key="explain-all").set_value(True).run()
    projection = project(PRESETS["former_reach"].scenario)
    assert few < words(checked(at)).count("total so far") == len(explain(projection, 2029).steps)


def test_the_waterfall_shows_one_scale_when_asked() -> None:
    slower = Scenario().with_value("market.own_trend_excess_rate", -0.002)
    at = opened(TEN_YEARS, slower)
    assert "Benchmark less expected cost" in words(at)
    at.segmented_control(key="ten-years-scale").set_value("Every step on one scale").run()
    text = words(checked(at))
    assert "Benchmark less expected cost" not in text
    assert "Historical benchmark +$139.7M" in text  # 10,000 × 12 × 0.97 × $1,200


def test_the_year_table_is_in_the_unit_of_the_switch() -> None:
    at = opened(TEN_YEARS, R1, u="pbpm")
    at.session_state["ten-years-table"] = True  # what a click on the expander does
    table = at.run().dataframe[0].value.set_index("Step")
    assert table.loc["= Net result", "2027 · PY1"] == pytest.approx(28.8)  # 60% × 4% × $1,200


def test_a_pinned_base_stands_beside_the_running_sum() -> None:
    base = R1.with_value("choices.savings_rate", 0.02)
    text = words(opened(TEN_YEARS, R1, b=to_code(base)))
    assert "The pinned base ends at +$17.3M" in text  # 10 × 60% × 2% × $144M


def test_a_year_that_no_longer_exists_gives_way_to_one_that_does() -> None:
    at = opened(TEN_YEARS)
    at.pills(key="ten-years-year").set_value(2028).run()
    at.session_state["lead_session"].history = at.session_state["lead_session"].history.changed(
        SCENARIOS["2032 start"]
    )
    at.session_state["lead_session"].touched = True
    at.run()
    assert at.pills(key="ten-years-year").value in range(2032, 2037)
    checked(at)


# ---- Global or Professional ------------------------------------------------------------------------------------


def test_options_name_break_even_and_crossover_of_the_reference_case() -> None:
    text = words(opened(OPTIONS, R1))
    assert "Global pays more than Professional once gross savings pass 7.5%" in text
    assert "3.00% ÷ 40% = 7.50%" in text
    assert "Global breaks even at 3.0% gross" in text


def test_operating_cost_can_be_left_out_of_the_pay_off() -> None:
    at = opened(OPTIONS, R1.with_value("organization.costs.fixed_dollars", 1_500_000.0))
    assert "Professional breaks even at 1.7% gross" in words(at)  # $1.5M ÷ (60% × $144M) = 1.736%
    at.toggle(key="options-cost").set_value(False).run()
    assert "Professional breaks even at 0.0% gross" in words(checked(at))


def test_another_year_of_the_pay_off_takes_that_years_discount() -> None:
    higher = R1.with_value("organization.region.designation", "higher_spending")
    at = opened(OPTIONS, higher)
    assert "1.75% ÷ 40% = 4.38%" in words(at)
    at.pills(key="options-year").set_value(2036).run()
    assert "3.00% ÷ 40% = 7.50%" in words(checked(at))


def test_the_switch_year_can_be_set_beside_the_bars() -> None:
    at = opened(OPTIONS, R1)
    at.selectbox(key="options:choices.switch_py").set_value("2033").run()
    assert at.session_state["lead_session"].history.present.choices.switch_py == 2033
    assert "your plan gives up" in words(checked(at))


def test_without_a_possible_move_the_page_says_so() -> None:
    text = words(opened(OPTIONS, SCENARIOS["all High Needs, Global"]))
    assert "A move back to Professional is not possible" in text


# ---- dates and files -------------------------------------------------------------------------------------------


def test_coming_dates_are_those_not_yet_passed_soonest_first() -> None:
    assert [one.event for one in next_dates(date(2026, 12, 31), 2)] == [
        "Financial guarantee papers due", "First performance year starts",
    ]  # fmt: skip
    assert next_dates(date(2030, 1, 1)) == ()
    assert all(one.source and one.publisher for one in cms_dates())


def test_a_date_without_a_known_source_is_refused(tmp_path) -> None:
    file = tmp_path / "dates.toml"
    file.write_text(
        '[sources]\n[[date]]\nday = 2026-01-01\nwhen = "x"\nevent = "y"\nconfidence = "A"\nsource = "z"\n'
    )
    with pytest.raises(DataError, match=r"dates\.toml, date 1 \(y\): unknown source 'z'"):
        cms_dates(file)


def test_the_data_of_a_chart_leave_in_full_precision() -> None:
    import json

    import pandas as pd

    table = pd.DataFrame(
        {"Net ($M)": [1 / 3, -2.0]}, index=pd.Index(["2027 · PY1", "2028 · PY2"], name="Year")
    )
    assert json.loads(display.as_json(table))[0] == {
        "Year": "2027 · PY1",
        "Net ($M)": pytest.approx(1 / 3, abs=1e-14),
    }
    assert display.as_csv(table).splitlines()[1].startswith("2027 · PY1,0.3333333333333333")
    assert display.table_text(table).iloc[1, 0] == "−2.00"


def test_the_verdict_is_found_once_for_the_answer_bar_and_for_home() -> None:
    cached.verdict.cache_clear()
    opened(HOME, R1.with_value("choices.savings_rate", 0.0371))
    found = cached.verdict.cache_info()
    assert found.misses == 1
    assert found.hits >= 1
