"""Cash and payback, High Needs and growth, Quality, Specialists and programs: opening, findings, stories."""

import pytest

from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.cash.settlement_month import advance_balance, lag_sweep
from lead_analysis.levels.high_needs_share import share_sweep
from lead_analysis.levels.programs import cara_split, falls_sweep, program_worth
from lead_analysis.levels.quality import quality_worth, score_sweep
from lead_delivery.charts import Money, cash, high_needs, programs, quality
from lead_model.projection import project
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    Capitation,
    Entry,
    HighNeedsCost,
    RiskOption,
    Scenario,
)
from tests.messages import decode_settings
from tests.page_visits import Opener, cards, chart_messages, present, titles, words
from tests.program_pages import CASH, EVERYTHING, KEY, NEEDS, PAGES, PROGRAMS, QUALITY, SCENARIOS
from tests.reference import reference_case

# ---- opening ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_at_its_address_with_the_scenario_of_the_link(
    visit: Opener, page: str, name: str
) -> None:
    at = visit(page, SCENARIOS[name])
    assert present(at) == SCENARIOS[name]
    assert not at.error
    assert len(cards(at)) >= 3
    assert len(at.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_from_home_and_keeps_the_scenario(visit: Opener, page: str) -> None:
    at = visit(page, EVERYTHING, home_first=True)
    assert present(at) == EVERYTHING
    assert cards(at) == cards(visit(page, EVERYTHING))


@pytest.mark.parametrize("unit", ["dollars", "pbpm", "share"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_chart_states_a_finding_in_every_scenario_and_unit(name: str, unit: str) -> None:
    s = SCENARIOS[name]
    p = project(s)
    money, calendar = Money.of(p, unit), cash_calendar(p)
    charts = [
        cash.monthly(calendar), cash.running_sum(calendar), cash.advance(calendar, advance_balance(p)),
        cash.later_settlement(lag_sweep(s), 9), high_needs.share_path(p),
        high_needs.net_by_share(share_sweep(s), unit, 0.4), high_needs.net_by_share(share_sweep(s, at_end=True), unit, 0.4),
        high_needs.benchmark_by_population(p, money), high_needs.gap_by_population(p, money),
        quality.earned_and_lost(p, money), quality.score_by_year(p), quality.score_part_bars(quality_worth(s), money),
        quality.score_curve(score_sweep(s), money), programs.program_bars(program_worth(s), s.years, money),
        programs.cara_split_chart(cara_split(s), 0.5), programs.falls(falls_sweep(s), 0.0, 3000.0),
    ]  # fmt: skip
    for chart in charts:
        for text in (chart.title, chart.summary):
            assert text.endswith(".")
            assert "nan" not in text.lower().replace("financ", "")
        assert chart.figure.layout.meta["title"] == chart.title


def test_every_chart_has_its_numbers_as_a_table(visit: Opener) -> None:
    at = visit(CASH, EVERYTHING)
    offered = [name for message in chart_messages(at) for name in decode_settings(message)["numbers"]]
    assert len(offered) == 4  # sum, months, advance, lag


@pytest.mark.parametrize("page", PAGES)
def test_formulas_values_and_sources_stand_behind_one_click(visit: Opener, page: str) -> None:
    at = visit(page, EVERYTHING)
    at.session_state[f"{KEY[page]}-behind"] = True
    at.run()
    assert not at.exception, at.exception
    text = words(at)
    assert "Your input" in text or "Computed" in text  # values put into a step, with their status
    table = at.table[-1].value
    assert list(table.columns) == ["Value", "Status", "Document"]
    assert table["Document"].str.contains(r"\(20\d\d").all()


# ---- stories ---------------------------------------------------------------------------------------------------


def test_start_up_is_paid_back_in_year_three(visit: Opener) -> None:
    """Story A9: cumulative −3.500, −1.544, +0.412; the survey's age stands beside the cost."""
    scenario = reference_case(
        choices__option=RiskOption.PROFESSIONAL,
        choices__savings_rate=0.04,
        organization__costs__start_up_dollars=2_000_000.0,
        organization__costs__fixed_dollars=1_500_000.0,
    )
    at = visit(CASH, scenario)
    assert cards(at)["Payback"] == "September 2029 (year 3)"
    assert (
        "it is back in September 2029 (year 3); before later settlements cash falls below zero again"
        in words(at)
    )
    # 2.0 before the start, 1.5 in 2027 and two thirds of it until the settlement of September 2028
    assert cards(at)["Peak cash need"] == "$4.5M"
    assert "Funding gap: $4.5M of the peak need of $4.5M is not covered" in words(at)
    assert "National Association of ACOs" in words(at)
    assert "2014-01" in words(at)
    assert "mean of $2.0M" in words(at)
    calendar = at.dataframe[0].value
    assert list(calendar.columns[:3]) == ["Before the start", "2027", "2028"]
    assert calendar.loc["Cumulative cash", ["2027", "2028", "2029"]].tolist() == pytest.approx(
        [-3.5, -1.544, 0.412]
    )


def test_a_share_of_20_against_10_percent_is_on_the_page(visit: Opener) -> None:
    """Story A11: benchmark and spend by population, the net change in dollars and PBPM, the discount unchanged."""
    at = visit(
        NEEDS,
        reference_case(
            organization__baseline__entry=BaselineEntry.CATEGORIES,
            organization__high_needs_cost=HighNeedsCost.GROUPS_KEEP,
            choices__savings_rate=0.04,
        ),
    )
    text = words(at)
    assert "From 10.0% to 20.0% High Needs at the start" in text
    assert "**+$183.60K**" in text  # 4% − 3% of 153 PBPM × 120,000 months
    assert "**+$1.53 PBPM**" in text
    assert "The discount stays at 3.00%." in text
    table = at.table[0].value
    assert table.loc["High Needs"].tolist()[:3] == ["29.16", "58.32", "29.16"]
    assert table.loc["All populations", table.columns[2]] == "18.36"
    assert table.loc["All populations", table.columns[5]] == "17.63"
    at.number_input(key="needs-to").set_value(30.0).run()
    assert "**+$367.20K**" in words(at)
    at.number_input(key="needs-to").set_value(99.9).run()
    assert "ESRD leaves at most 99.2% for High Needs" in words(at)


@pytest.mark.parametrize(
    ("aligned", "share", "expected"),
    [
        (900, 369 / 900, "Minimums used: **More than 40% High Needs**"),
        (900, 360 / 900, "is **not above** the 40% line"),
    ],
)
def test_the_threshold_means_more_than_40_percent(
    visit: Opener, aligned: float, share: float, expected: str
) -> None:
    """Story A3: 369 of 900 are more than 40%, 360 of 900 are not."""
    scenario = Scenario().with_values(
        {
            "organization.aligned": float(aligned),
            "organization.entry": Entry.HIGH_NEEDS,
            "organization.category_share": ByCategory(round(1 - share, 12), 0.0, round(share, 12)),
        }
    )
    text = words(visit(NEEDS, scenario))
    assert expected in text
    assert ("at least 800 are needed" in text) == (share > 0.4)
    assert ("Care in the home" in text) == (share > 0.4)


def test_the_checklist_stands_on_your_aco(visit: Opener) -> None:
    at = visit("pages/1_Your_ACO.py", Scenario().with_value("organization.aligned", 4_999.0))
    text = words(at)
    assert "**Not as things stand**: Aligned beneficiaries in PY2027 (Standard ACO)" in text
    assert "1 below 5,000" in text
    assert "*What would cure it:* Align at least 1 more" in text


def test_which_share_moves_changes_the_finding(visit: Opener) -> None:
    at = visit(NEEDS)
    assert any("share at the start brings" in one for one in titles(at))
    at.segmented_control(key="needs-which").set_value("In the last year").run()
    assert any("share in 2036 brings" in one for one in titles(at))


def test_empty_states_say_what_to_do(visit: Opener) -> None:
    text = words(visit(PROGRAMS))
    assert "No program changes the result yet." in text
    assert "CARA is not elected." in text
    assert "Choose Global, or name the year of the move to Global." in text
    assert "home modifications are limited to $2,500 per person" in text
    assert "No advance is elected." in words(visit(CASH))
    assert "Your score is given directly" in words(visit(QUALITY))


def test_the_enhanced_advance_is_repaid_on_the_page(visit: Opener) -> None:
    at = visit(CASH, reference_case(choices__capitation__kind=Capitation.ENHANCED_PCC))
    # 3.836% of $144M a year; a year and eight months of it before the first settlement
    assert any("The enhanced PCC lends up to $9.2M at a time" in one for one in titles(at))
    assert "$0 is left to repay at the end" in words(at)
