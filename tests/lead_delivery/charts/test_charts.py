"""Charts: what is drawn is what the model gave, the title says what happened, and the table holds the same numbers."""

import json
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.break_even import break_even
from lead_analysis.decisions.pay_off import pay_off
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.explain.steps import steps
from lead_analysis.explain.year import explain
from lead_delivery.charts import (
    Chart,
    Money,
    global_or_professional,
    home,
    numbers,
    series,
    ten_years,
    theme,
    waterfall,
    with_colors,
)
from lead_delivery.charts.ten_years import SUBTOTALS
from lead_model.parameters import Override
from lead_model.projection import project
from lead_model.scenario import ByCategory, Ramp, RiskOption, Scenario
from tests.reference import R1_BENCHMARK_DOLLARS, SAVINGS_PATH, reference_case

UNITS = ("dollars", "pbpm", "share")


def extreme_scenarios() -> dict[str, Scenario]:
    base = Scenario()
    return {
        "default": base,
        "all High Needs": base.with_values(
            {"organization.category_share": ByCategory(0.0, 0.0, 1.0), "choices.option": RiskOption.GLOBAL}
        ),
        "Global": base.with_values({"choices.option": RiskOption.GLOBAL}),
        "losses": base.with_values({"choices.option": RiskOption.GLOBAL, "choices.savings_rate": -0.30}),
        "tiny ACO": base.with_values({"organization.aligned": 100.0}),
        "2032 start": base.with_values(
            {"organization.first_py": 2032, "choices.savings_rate": Ramp(0.02, 0.05, 2032, 2034)}
        ),
        **{key: preset.scenario for key, preset in PRESETS.items()},
    }


EXTREME = extreme_scenarios()


def every_chart(s: Scenario, unit: str) -> dict[str, Chart]:
    p = project(s)
    money, py = Money.of(p, unit), p.years[len(p.years) // 2]
    e, place, found = explain(p, py), p.years.index(py), switch_years_of(s)
    return {
        "curve": home.answer_curve(alternatives(s), found, money, ten_years.year_marks(p, paths=True)),
        "benchmark": ten_years.benchmark_and_spending(p, money),
        "net": ten_years.net_bars(p, money, py),
        "sum": ten_years.cumulative_net(p, money, (p, money)),
        "close-up": waterfall.waterfall(e, money, place),
        "whole": waterfall.waterfall(e, money, place, close_up=False),
        "gap": waterfall.rate_gap(e),
        "pay-off in small": home.small_pay_off(pay_off(s, py), unit),
        "pay-off": global_or_professional.pay_off_chart(pay_off(s, py), unit),
        "crossover": global_or_professional.crossover_by_year(break_even(s)),
        "switch": global_or_professional.switch_bars(found, money),
    }


def column(table: pd.DataFrame, start: str) -> np.ndarray:
    names = [name for name in table.columns if name.startswith(start)]
    assert len(names) == 1, f"{start} in {list(table.columns)}"
    return table[names[0]].to_numpy()


def trace(figure: go.Figure, name: str) -> go.Scatter | go.Bar:
    return next(one for one in figure.data if one.name == name)


# ---- all charts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", EXTREME)
def test_every_chart_can_be_drawn_read_and_taken_away(name: str, unit: str) -> None:
    for key, chart in every_chart(EXTREME[name], unit).items():
        assert chart.figure.data, key
        assert chart.title.endswith("."), (key, chart.title)
        assert len(chart.title) < 200, (key, chart.title)
        assert "nan" not in (chart.title + chart.summary).lower(), (key, chart.summary)
        assert chart.figure.layout.meta["title"] == chart.title
        assert len(chart.table) > 0, key
        assert chart.table.index.name, key
        titles = [axis.title.text for axis in (chart.figure.layout.xaxis, chart.figure.layout.yaxis)]
        assert any(titles), f"{key} names no axis"
        for one in chart.figure.data:
            assert np.isfinite([v for v in np.asarray(one.x, dtype=float) if v is not None]).all(), key


def test_the_table_of_a_chart_is_worked_out_when_it_is_read_and_only_once() -> None:
    asked: list[str] = []

    def made() -> pd.DataFrame:
        asked.append("once")
        return pd.DataFrame({"Net result": [1.0]})

    chart = Chart(theme.blank(), "Title.", "Summary.", made)
    assert not asked
    assert chart.table is chart.table
    assert asked == ["once"]


def test_words_on_figures_never_carry_a_hyphen_as_minus() -> None:
    for chart in every_chart(EXTREME["losses"], "dollars").values():
        shown = chart.title + chart.summary + "".join(a.text for a in chart.figure.layout.annotations)
        assert "$-" not in shown
        assert "-$" not in shown
    assert "−$" in every_chart(EXTREME["losses"], "dollars")["net"].title


def test_a_figure_for_a_file_has_real_colors() -> None:
    chart = every_chart(Scenario(), "dollars")["curve"]
    assert "var(--" in chart.figure.to_json()
    for dark, paper in ((False, "#FFFFFF"), (True, "#0F1720")):
        changed = with_colors(chart.figure, dark=dark)
        assert "var(--" not in changed.to_json()
        assert changed.layout.paper_bgcolor == paper
        assert len(changed.data) == len(chart.figure.data)


def test_color_is_never_the_only_signal() -> None:
    for style in theme.STYLES.values():
        same = [one for one in theme.STYLES.values() if (one.dash, one.symbol) == (style.dash, style.symbol)]
        assert len(same) == 1
    loss = trace(every_chart(EXTREME["losses"], "dollars")["net"].figure, "Loss")
    assert loss.marker.pattern.shape == "/"
    assert all(text.startswith("−") for text in loss.text)


# ---- ten years -------------------------------------------------------------------------------------------------


def test_net_bars_hold_the_net_result_in_millions() -> None:
    p = project(reference_case(choices__savings_rate=0.04))
    chart = ten_years.net_bars(p, Money.of(p))
    np.testing.assert_allclose(trace(chart.figure, "Gain").y, 1.44)  # (4% − 3%) × $144M
    np.testing.assert_allclose(column(chart.table, "Net result"), 1.44)
    assert set(chart.table["Option"]) == {"Global"}


def test_the_unit_switch_changes_values_and_axis_titles() -> None:
    p = project(reference_case(choices__savings_rate=0.04))
    expected = {"dollars": 1.44, "pbpm": 12.0, "share": 0.01}  # $1.44M ÷ 120,000 months; ÷ $144M
    for unit, value in expected.items():
        figure = ten_years.net_bars(p, Money.of(p, unit)).figure
        np.testing.assert_allclose(trace(figure, "Gain").y, value)
    titles = {ten_years.net_bars(p, Money.of(p, unit)).figure.layout.yaxis.title.text for unit in UNITS}
    assert titles == {"$ million", "$ PBPM", "% of benchmark before discount"}


def test_titles_follow_the_result() -> None:
    gain, loss = (project(reference_case(choices__savings_rate=rate)) for rate in (0.04, -0.04))
    rising = project(reference_case(choices__savings_rate=Ramp(0.04, 0.05, 2027, 2036)))
    falling = project(reference_case(choices__savings_rate=Ramp(-0.04, -0.05, 2027, 2036)))
    # (4% − 3%) × $144M = $1.44M; (5% − 3%) × $144M = $2.88M; losses: (−4% − 3%) × $144M = −$10.08M, −8% × $144M
    assert "gains in every year: +$1.4M in its weakest (2027), +$2.9M in its strongest (2036)" in (
        ten_years.net_bars(rising, Money.of(rising)).title
    )
    assert (
        "loses in every year, most in 2036: −$11.5M" in ten_years.net_bars(falling, Money.of(falling)).title
    )
    assert "$14.4M ahead" in ten_years.cumulative_net(gain, Money.of(gain)).title.replace("+", "")
    assert "has lost $100.8M" in ten_years.cumulative_net(loss, Money.of(loss)).title
    mixed = project(reference_case(choices__savings_rate=(0.0, *([0.05] * 9))))
    assert (
        "loses $4.3M in 2027; its strongest year is 2028" in ten_years.net_bars(mixed, Money.of(mixed)).title
    )
    twice = project(reference_case(choices__savings_rate=(0.0, 0.01, *([0.05] * 8))))
    assert "loses in 2027 and 2028, most in 2027 (−$4.3M)" in ten_years.net_bars(twice, Money.of(twice)).title


def test_sums_of_all_years_say_what_start_up_cost_takes_off():
    p = project(reference_case(choices__savings_rate=0.04, organization__costs__start_up_dollars=2e6))
    for chart in (ten_years.cumulative_net(p, Money.of(p)), ten_years.net_bars(p, Money.of(p))):
        assert "before start-up cost of $2.0M; after it +$12.4M" in chart.summary.replace("\u2060", "")
    paths = switch_years_of(p.scenario)
    assert "After start-up cost of $2.0M." in global_or_professional.switch_bars(
        paths, Money.of(p)
    ).summary.replace("\u2060", "")
    none = project(reference_case(choices__savings_rate=0.04))
    assert "start-up" not in ten_years.net_bars(none, Money.of(none)).summary


def test_a_flat_course_is_said_once() -> None:
    gain, loss, none = (project(reference_case(choices__savings_rate=rate)) for rate in (0.04, -0.04, 0.03))
    assert ten_years.net_bars(gain, Money.of(gain)).title == "The ACO gains $1.4M in every year."
    assert ten_years.net_bars(loss, Money.of(loss)).title == "The ACO loses $10.1M in every year."
    assert ten_years.net_bars(none, Money.of(none)).title == "The ACO neither gains nor loses in any year."
    # Benchmark after discount $139.68M; spending $138.24M at 4% savings, $149.76M at −4%
    below, above = (ten_years.benchmark_and_spending(p, Money.of(p)) for p in (gain, loss))
    assert below.title == "Spending is $1.4M below the benchmark in every year."
    assert above.title == "Spending is $10.1M above the benchmark in every year."
    assert "the benchmark begins and ends at $139.7M, spending begins and ends at $138.2M" in below.summary


def test_charts_of_many_runs_show_the_median_and_where_nine_of_ten_fall() -> None:
    rates = np.linspace(0.0, 0.10, 21)
    p = project(reference_case(), {"choices.savings_rate": rates})
    money = Money.of(p)
    net = ten_years.net_bars(p, money)
    np.testing.assert_allclose(column(net.table, "Net result"), 2.88)  # (5% − 3%) × $144M
    np.testing.assert_allclose(column(net.table, "5% of runs below"), (0.005 - 0.03) * 144)
    np.testing.assert_allclose(column(net.table, "5% of runs above"), (0.095 - 0.03) * 144)
    for chart in (ten_years.cumulative_net(p, money), ten_years.benchmark_and_spending(p, money)):
        assert any(series.BAND_NAME in one.name for one in chart.figure.data)


def test_the_benchmark_chart_shows_the_settlement_and_not_another_calculation() -> None:
    p = project(EXTREME["former_reach"])
    chart = ten_years.benchmark_and_spending(p, Money.of(p))
    np.testing.assert_array_equal(trace(chart.figure, "Benchmark").y, p.settlement.benchmark_dollars[0] / 1e6)
    np.testing.assert_array_equal(
        trace(chart.figure, "Spending").y, p.settlement.expenditure_dollars[0] / 1e6
    )
    np.testing.assert_allclose(column(chart.table, "Gross savings"), p.settlement.gross_savings[0] / 1e6)


def test_the_running_sum_in_pbpm_is_the_average_to_date() -> None:
    p = project(EXTREME["mssp_deciding"])
    value = column(ten_years.cumulative_net(p, Money.of(p, "pbpm")).table, "This scenario")
    assert value[0] == pytest.approx(p.net[0, 0] / p.population.total_months[0, 0])
    assert value[-1] == pytest.approx(p.net[0].sum() / p.population.total_months[0].sum())


def test_years_carry_both_names_and_marks_stand_at_the_switch_and_the_rate_book() -> None:
    p = project(Scenario())
    figure = ten_years.net_bars(p, Money.of(p)).figure
    assert list(figure.layout.xaxis.ticktext)[::9] == ["2027<br>PY1", "2036<br>PY10"]
    assert figure.layout.xaxis.tickangle == 0
    gain, loss = figure.data[:2]  # 2027 loses the operating cost, later years earn it
    assert "2028 · PY2, Professional" in gain.customdata[0][1]
    assert "2027 · PY1, Professional" in loss.customdata[0][1]
    marks = dict(ten_years.year_marks(p))
    assert marks[2031] == "First possible switch"
    assert marks[2032] == "Rate book starts"
    moved = project(Scenario().with_value("choices.switch_py", 2033))
    assert dict(ten_years.year_marks(moved))[2033] == "Move to Global"
    assert 2031 in dict(ten_years.year_marks(moved, paths=True))
    start = project(Scenario().with_value("choices.option", RiskOption.GLOBAL))
    assert 2031 not in dict(ten_years.year_marks(start))


@pytest.mark.parametrize("name", ["default", "former_reach", "high_needs", "2032 start"])
def test_the_year_table_holds_every_step_and_its_subtotals_are_the_sums_above_them(name: str) -> None:
    p = project(EXTREME[name])
    table = ten_years.year_table(p, Money.of(p)).set_index("Step")
    assert len(table) == len(steps(p)) + len(SUBTOTALS)
    values = table.drop(columns="Part")
    total = np.zeros(len(p.years))
    for label, row in values.iterrows():
        if str(label).startswith("= "):
            np.testing.assert_allclose(row, total, atol=1e-9, err_msg=str(label))
        else:
            total = total + row.to_numpy()
    np.testing.assert_allclose(values.loc["= Net result"], p.net[0] / 1e6)


def test_a_wide_table_prints_a_real_minus_and_keeps_its_numbers() -> None:
    p = project(EXTREME["losses"])
    table = ten_years.year_table(p, Money.of(p))
    shown = numbers.in_words(table)
    pd.testing.assert_frame_equal(shown.data, table)
    text = shown.to_string(delimiter="|")
    net = next(line for line in text.splitlines() if "= Net result" in line)
    assert f"|−{-p.net[0, 0] / 1e6:,.2f}|" in net
    assert not re.search(r"\|-\d", text)


# ---- waterfall -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("close_up", [True, False])
def test_the_waterfall_ends_at_the_net_result_and_its_bars_touch(close_up: bool) -> None:
    p = project(EXTREME["former_reach"])
    e = explain(p, 2030)
    figure = waterfall.waterfall(e, Money.of(p), 3, close_up=close_up).figure
    bars = {
        row: (base, base + width)
        for one in figure.data
        if one.type == "bar"
        for row, base, width in zip(one.y, one.base, one.x, strict=True)
    }
    ends = bars[max(bars)]
    assert p.net[0, 3] / 1e6 == pytest.approx(ends[1] if p.net[0, 3] > 0 else ends[0])
    for row in range(1, len(bars)):  # each bar starts where one end of the bar above is
        assert min(abs(a - b) for a in bars[row] for b in bars[row - 1]) == pytest.approx(0.0, abs=1e-9)


def test_each_bar_carries_its_step_formula_and_source() -> None:
    p = project(EXTREME["former_reach"])
    e = explain(p, 2030)
    figure = waterfall.waterfall(e, Money.of(p), 3).figure
    carried = {key: hover for one in figure.data if one.type == "bar" for key, hover in one.customdata}
    discount = next(step for step in e.steps if step.key == "discount")
    assert theme.wrapped(f"= {discount.formula}", 52) in carried["discount"]
    assert "Methodology" in carried["discount"].replace("<br>", " ")
    table = waterfall.waterfall(e, Money.of(p), 3).table
    assert list(table.index) == [step.label for step in e.steps]
    np.testing.assert_allclose(column(table, "Change"), [step.dollars / 1e6 for step in e.steps])


def test_savings_rate_and_gross_result_are_joined_without_a_rest() -> None:
    p = project(EXTREME["high_needs"])
    chart = waterfall.rate_gap(explain(p, 2029))
    gross = p.settlement.gross_savings[0, 2] / p.settlement.before_discount_dollars[0, 2]
    assert chart.table.iloc[-1, 0] == pytest.approx(gross * 100)


# ---- options ---------------------------------------------------------------------------------------------------


def test_pay_off_of_the_reference_case_crosses_at_three_and_seven_and_a_half_percent() -> None:
    found = pay_off(reference_case(choices__savings_rate=0.04), 2032)
    points = {one.key: one for one in found.points}
    assert points["global"].gross_share == pytest.approx(0.03)  # the discount
    assert points["crossover"].gross_share == pytest.approx(0.075)  # 3% ÷ (1 − 60%)
    assert points["own"].dollars == pytest.approx(1_440_000)
    chart = global_or_professional.pay_off_chart(found, "dollars")
    assert "7.5%" in chart.title
    eight = int(np.argmin(abs(found.gross_share - 0.08)))
    assert trace(chart.figure, "Global").y[eight] == pytest.approx(7.20)  # (8% − 3%) × $144M
    assert trace(chart.figure, "Professional").y[eight] == pytest.approx(6.912)  # 60% × 8% × $144M
    minus_four = int(np.argmin(abs(found.gross_share + 0.04)))
    assert trace(chart.figure, "Global").y[minus_four] == pytest.approx(-10.08)
    assert trace(chart.figure, "Professional").y[minus_four] == pytest.approx(-2.88)


def test_home_shows_the_same_pay_off_in_small() -> None:
    found = pay_off(reference_case(choices__savings_rate=0.04), 2032)
    small, large = (
        home.small_pay_off(found, "dollars"),
        global_or_professional.pay_off_chart(found, "dollars"),
    )
    assert small.height < 300 < large.height
    assert (small.title, small.summary) == (large.title, large.summary)
    pd.testing.assert_frame_equal(small.table, large.table)
    for name in ("Professional", "Global"):
        one, other = trace(small.figure, name), trace(large.figure, name)
        np.testing.assert_array_equal(one.x, np.asarray(other.x)[::2])
        np.testing.assert_array_equal(one.y, np.asarray(other.y)[::2])
    words = {note.text.replace("<br>", " ") for note in small.figure.layout.annotations}
    assert {"Global breaks even at 3.0%", "Same result at 7.5%", "You: 4.0%, Global"} <= words


def test_pay_off_lies_on_the_projection_at_every_rate() -> None:
    s = EXTREME["mssp_deciding"]
    found = pay_off(s, 2030)
    shift = float(found.savings_rate[20]) - found.point("own").savings_rate
    base = s.choices.savings_rate
    moved = s.with_value(
        "choices.savings_rate", Ramp(base.start + shift, base.level + shift, base.from_py, base.to_py)
    )
    for option, dollars in (("professional", found.professional_dollars), ("global", found.global_dollars)):
        p = project(moved.with_values({"choices.option": RiskOption(option), "choices.switch_py": None}))
        assert p.net[0, 3] == pytest.approx(dollars[20])


def test_operating_cost_moves_the_break_even_of_the_pay_off() -> None:
    s = reference_case(organization__costs__fixed_dollars=1_500_000.0)
    with_cost, without = pay_off(s, 2027), pay_off(s, 2027, with_cost=False)
    assert with_cost.point("professional").gross_share == pytest.approx(
        0.01736, abs=1e-5
    )  # $1.5M ÷ (60% × $144M)
    assert with_cost.point("global").gross_share == pytest.approx(0.04042, abs=1e-5)  # 3% + $1.5M ÷ $144M
    assert without.point("global").gross_share == pytest.approx(0.03)


def test_a_year_outside_the_scenario_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="PY2027 is outside PY2032–PY2036"):
        pay_off(EXTREME["2032 start"], 2027)


def test_the_crossover_in_words_uses_the_numbers_of_the_year() -> None:
    found = pay_off(reference_case(choices__savings_rate=0.04), 2032)
    assert "3.00% ÷ 40% = 7.50%" in global_or_professional.crossover_in_words(found, 0.03, 0.6)
    assert "never earned back" in global_or_professional.crossover_in_words(found, 0.03, 1.0)


def test_the_best_switch_year_of_the_reference_path_is_named_and_outlined() -> None:
    path = reference_case(
        choices__savings_rate=SAVINGS_PATH, choices__option=RiskOption.PROFESSIONAL,
        organization__region__designation="higher_spending",
        rules__overrides=(Override("sequestration_rate", 0.0), Override("administrative_add_on_rate", 0.0)),
    )  # fmt: skip
    found = switch_years_of(path)
    chart = global_or_professional.switch_bars(found, Money.of(project(path)))
    assert "switching to Global in 2033 earns the most" in chart.title
    assert "$52.1M" in chart.title
    switch = trace(chart.figure, "Switch")
    assert switch.x[2] == pytest.approx(52.128)  # 2031, 2032, then 2033
    assert switch.marker.line.width[2] > switch.marker.line.width[0]
    cost = column(chart.table, "Cost of choosing it")
    assert cost[0] == pytest.approx(52.128 - 50.976)  # never
    assert cost[1] == pytest.approx(52.128 - 47.160)  # Global throughout


def test_crossover_by_year_follows_the_discount() -> None:
    path = reference_case(choices__savings_rate=0.04, organization__region__designation="higher_spending")
    table = global_or_professional.crossover_by_year(break_even(path)).table
    rates = column(table, "Global overtakes")
    assert rates[0] == pytest.approx(1.75 / 0.4)  # d ÷ (1 − 60%)
    assert rates[-1] == pytest.approx(3.0 / 0.4)


# ---- parts -----------------------------------------------------------------------------------------------------


def test_labels_at_line_ends_never_touch() -> None:
    generator = np.random.default_rng(7)
    for _ in range(50):
        spots = np.sort(generator.uniform(0, 60, 5)).tolist()
        placed = series.spread(spots, [17.0] * 5)
        assert (np.diff(placed) >= 17.0 - 1e-9).all()
        assert np.mean(placed) == pytest.approx(np.mean(spots), abs=30)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="Unknown unit of money 'euros'"):
        Money.of(project(Scenario()), "euros")


def test_a_pinned_base_has_a_line_of_its_own() -> None:
    p, base = (
        project(reference_case(choices__savings_rate=0.08)),
        project(reference_case(choices__savings_rate=0.04)),
    )
    chart = ten_years.cumulative_net(p, Money.of(p), (base, Money.of(base)))
    assert column(chart.table, "Pinned base")[-1] == pytest.approx(14.4)  # 10 × (4% − 3%) × $144M
    assert column(chart.table, "This scenario")[-1] == pytest.approx(72.0)
    assert R1_BENCHMARK_DOLLARS == 144e6


def test_figures_survive_the_way_to_the_browser() -> None:
    for chart in every_chart(Scenario(), "dollars").values():
        assert json.loads(chart.figure.to_json())["data"]


# ---- what charts share -----------------------------------------------------------------------------------------


def test_lines_over_years_of_different_length_share_one_axis_and_one_table() -> None:
    style = theme.style_of("base")
    lines = [
        series.YearLine(years, name, np.array(values), style, ["x"] * len(values))
        for years, name, values in (
            ((2027, 2028, 2029), "Long", [1.0, 2.0, np.nan]),
            ((2028, 2029), "Short", [5.0, 4.0]),
        )
    ]
    figure = series.year_lines("key", lines, "$ million", {"tickformat": "$,.2~f"})
    assert figure.layout.xaxis.tickvals == (2027, 2028, 2029)
    ends = {note.text: note.y for note in figure.layout.annotations}
    assert ends == {"Long": 2.0, "Short": 4.0}  # the last value there is
    low, high = figure.layout.yaxis.range
    assert low <= 0.0
    assert high >= 5.0
    table = numbers.of_lines([(line.name, line.years, line.values) for line in lines])
    assert list(table.index) == ["2027 · PY1", "2028 · PY2", "2029 · PY3"]
    assert np.isnan(table.loc["2027 · PY1", "Short"])


def test_stacked_years_name_each_part_in_its_middle() -> None:
    parts = [("A", np.array([1.0, 4.0]), {}, ["", ""]), ("B", np.array([2.0, 2.0]), {}, ["", ""])]
    figure = series.stacked_years("key", (2027, 2028), parts, "$ million", {}, 6.0)
    assert {note.text: note.y for note in figure.layout.annotations} == {"A": 2.0, "B": 5.0}
    assert figure.layout.yaxis.range[0] == 0.0
    assert figure.layout.barmode == "stack"


def test_bars_by_sign_leave_out_the_sign_that_is_not_there() -> None:
    assert [(name, places) for name, places, _ in series.by_sign([1.0, -2.0, 0.0])] == [
        ("Gain", [0, 2]),
        ("Loss", [1]),
    ]
    assert [name for name, *_ in series.by_sign([-1.0])] == ["Loss"]
    assert all("pattern" in marker for _, _, marker in series.by_sign([-1.0]))


def test_tables_of_records_turn_dollars_into_millions_and_shares_into_percent() -> None:
    columns = {
        "Net ($M)": "net",
        "Chance (%)": "chance",
        "Sign": lambda row: "loss" if row["net"] < 0 else "gain",
    }
    table = numbers.of_records(columns, [{"net": -2.5e6, "chance": 0.125}], ["A"], "ACO")
    assert table.loc["A"].tolist() == [-2.5, 12.5, "loss"]
    assert table.index.name == "ACO"


def test_the_first_run_stands_for_all_where_money_by_year_has_no_runs() -> None:
    money = Money("pbpm", np.array([[100.0, 200.0], [1.0, 1.0]]), np.ones((2, 2)))
    np.testing.assert_allclose(money.yearly(np.array([500.0, 500.0])), [5.0, 2.5])
    np.testing.assert_allclose(
        money.cumulative(np.array([500.0, 1000.0])), [5.0, 5.0]
    )  # 1,500 over 300 months
    assert money.columns({"Net": np.array([1.0])}).keys() == {"Net ($ PBPM)"}
