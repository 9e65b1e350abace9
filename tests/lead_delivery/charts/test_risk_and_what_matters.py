"""Charts of Risk and capital and of What matters: stories A7, A8, C6 for R1, and extremes."""

import numpy as np
import pytest

from lead_analysis.decisions.actuary_questions import ask_your_actuary
from lead_analysis.decisions.flips import flips
from lead_analysis.decisions.heatmap import heatmap as find_heatmap
from lead_analysis.decisions.outputs import MINUS_MSSP, TEN_YEAR_NET
from lead_analysis.decisions.regret import regret as find_regret
from lead_analysis.decisions.scorecard import scorecard
from lead_analysis.decisions.sign_changes import sign_changes
from lead_analysis.decisions.tornado import Bar, tornado
from lead_analysis.risk.draws import cached_normals
from lead_analysis.risk.histogram import histogram
from lead_analysis.risk.panel_size import panel_sizes
from lead_analysis.risk.protection import stop_loss_cover
from lead_analysis.risk.simulate import simulate
from lead_app import cached
from lead_delivery.charts import (
    Chart,
    Money,
    capital,
    heatmap,
    regret,
    risk,
    size_and_protection,
    what_matters,
)
from lead_model.parameters import Override
from lead_model.paths import own_path
from lead_model.projection import project
from lead_model.scenario import MsspRules, Scenario
from tests.risk_scenarios import EXTREME, NOISE, NOISY_R1, R1, WHERE


def risk_charts(s: Scenario, unit: str = "dollars") -> dict[str, Chart]:
    found, p, own = cached.risk(s), project(s), own_path(s).key
    money, summary, first = Money.of(p, unit), found.summary, s.years[0]
    return {
        "fan": risk.fan(summary, own, cached.net_of_path(s, own), money),
        "worst": risk.worst_year(summary, own, found.worst_years[own], money),
        "losing": risk.losing_years(summary, own),
        "chance": risk.loss_chance(summary, own),
        "capital": capital.set_aside(cached.summary(s), own, money),
        "guarantee": capital.guarantee(summary, {"professional": 0.02, "global": 0.04}, first),
    }


def decision_charts(s: Scenario) -> dict[str, Chart]:
    found = tornado(s)
    turning = flips(s, [bar.driver.path for bar in found.bars if bar.flips])
    savings = np.linspace(-0.02, 0.12, 15)
    cells = find_heatmap(
        s,
        "choices.savings_rate",
        "parameters.global_discount_lower_spending",
        TEN_YEAR_NET,
        savings,
        np.linspace(0, 0.06, 13),
    )
    return {
        "tornado": what_matters.tornado_bars(found),
        "flips": what_matters.flip_chart(turning.flips),
        "heatmap": heatmap.heatmap_chart(cells),
    }


def check(key: str, chart: Chart) -> None:
    assert chart.figure.data, key
    assert chart.title.endswith("."), (key, chart.title)
    assert len(chart.title) < 220, (key, chart.title)
    words = chart.title + chart.summary + "".join(str(a.text) for a in chart.figure.layout.annotations)
    assert "nan" not in words.lower().split(), (key, words)
    assert "$-" not in words, (key, words)
    assert "-$" not in words, (key, words)
    assert chart.figure.layout.meta["title"] == chart.title
    assert chart.table.index.name, key


# ---- charts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXTREME)
def test_every_chart_can_be_drawn_and_read_at_the_extremes(name: str) -> None:
    few = EXTREME[name].with_value(f"{WHERE}.runs", 1_024)
    charts = risk_charts(few) | decision_charts(few)
    charts["size"] = size_and_protection.by_size(panel_sizes(few, draws=cached_normals(2027, runs=256)))
    charts["stop-loss"] = size_and_protection.with_and_without_stop_loss(
        stop_loss_cover(few), Money.of(project(few))
    )
    for key, chart in charts.items():
        check(key, chart)
        if key not in ("flips",):
            assert len(chart.table) > 0, key


@pytest.mark.parametrize("unit", ["pbpm", "share"])
def test_risk_charts_follow_the_unit(unit: str) -> None:
    dollars, other = risk_charts(NOISY_R1)["fan"], risk_charts(NOISY_R1, unit)["fan"]
    divisor = {"pbpm": 0.12, "share": 1.44}[
        unit
    ]  # 120,000 months and $144.0M, for $M to $ PBPM and to percent
    first, second = dollars.table.iloc[:, 0].to_numpy(), other.table.iloc[:, 0].to_numpy()
    np.testing.assert_allclose(second, first / divisor, rtol=1e-9)


def test_the_fan_draws_the_quantiles_of_the_summary_and_keeps_the_planned_line_apart() -> None:
    chart, summary = risk_charts(NOISY_R1)["fan"], cached.summary(NOISY_R1)
    path = summary.paths["professional"]
    lines = {one.name: one for one in chart.figure.data}
    np.testing.assert_allclose(lines["Median"].y * 1e6, path.quantiles.value[summary.levels.index(0.5)])
    np.testing.assert_allclose(lines["As planned"].y, 3.456)  # 60% of 4% of $144.0M
    assert lines["As planned"].line.dash == "dash"
    words = " ".join(a.text.replace("<br>", " ") for a in chart.figure.layout.annotations)
    assert "9 of 10 runs fall in here" in words
    assert "Half of the runs fall in here" in words
    assert "extrapolation" in words
    assert "Monte Carlo error" in chart.summary


def test_bands_hold_the_shares_of_the_runs_that_they_name() -> None:
    net = simulate(NOISY_R1).own.net / 1e6
    table = risk_charts(NOISY_R1)["fan"].table
    for low, high, share in (("P5", "P95", 0.9), ("P25", "P75", 0.5)):
        inside = (net > table[f"{low} ($M)"].to_numpy()) & (net < table[f"{high} ($M)"].to_numpy())
        np.testing.assert_allclose(inside.mean(axis=0), share, atol=2e-4)


def test_the_histogram_counts_every_run_once_and_has_zero_as_a_limit() -> None:
    worst = simulate(NOISY_R1).path("global").net.min(axis=1)
    found = histogram(worst)
    assert found.shares.sum() == pytest.approx(1.0)
    assert np.isclose(found.edges, 0.0).any()
    below = found.shares[found.edges[1:] <= 1e-9].sum()
    assert below == pytest.approx((worst < 0).mean())
    assert histogram(np.full(10, 3.0)).shares.sum() == pytest.approx(1.0)


def test_capital_is_the_deepest_point_of_the_running_total() -> None:
    net = simulate(NOISY_R1).path("global").net
    deepest = np.minimum(np.cumsum(net, axis=1).min(axis=1), 0.0)
    chart = risk_charts(NOISY_R1)["capital"]
    column = chart.table["Global ($M)"]
    assert column["5%"] * 1e6 == pytest.approx(-np.quantile(deepest, 0.05))
    assert "19 of 20" in chart.title


def test_a_guarantee_is_set_beside_the_loss_it_may_not_cover() -> None:
    chart = risk_charts(NOISY_R1.with_value(f"{WHERE}.runs", 65_536))["guarantee"]
    # A8: 2% and 4% of $144.0M are $2.88M and $5.76M; 2.88 ÷ 4.48 and 5.76 ÷ 4.48
    assert "$2.88M (2.0%, Professional) or $5.76M (4.0%, Global): 0.64 and 1.29 times" in chart.title
    assert "Global loses in a bad year" in chart.title
    no_loss = risk_charts(R1.with_values({**NOISE, "choices.savings_rate": 0.3}))["guarantee"]
    assert "neither option loses money" in no_loss.title


# ---- size and cover ----------------------------------------------------------------------------------------------


def test_story_a7_chance_of_a_loss_by_size() -> None:
    found = panel_sizes(NOISY_R1)
    for size, expected in (
        (5_000, 0.389),
        (25_000, 0.264),
        (60_000, 0.164),
    ):  # Φ(−1% ÷ (2.5% × √(10,000 ÷ size)))
        at = int(np.flatnonzero(found.sizes == size)[0])
        assert found.loss_chance[1, at] == pytest.approx(expected, abs=2 * found.error)
    assert found.own_size == 10_000
    assert found.sizes[found.own] == 10_000


def test_size_scales_kappa_as_it_scales_a_given_spread() -> None:
    by_kappa = R1.with_values({**NOISE, f"{WHERE}.claims_noise_sd": None, f"{WHERE}.claims_noise_kappa": 2.5})
    one, other = panel_sizes(by_kappa), panel_sizes(NOISY_R1)
    np.testing.assert_allclose(one.loss_chance, other.loss_chance, atol=1e-3)  # 2.5 ÷ √10,000 is 2.5 points


def test_stop_loss_lifts_the_bad_year_when_noise_comes_from_size() -> None:
    scenario = R1.with_values({**NOISE, f"{WHERE}.claims_noise_sd": None, f"{WHERE}.claims_noise_kappa": 3.0})
    found = stop_loss_cover(scenario)
    assert (found.low("global", True) > found.low("global", False)).all()
    np.testing.assert_allclose(
        found.charge_dollars, found.payout_dollars, rtol=1e-6
    )  # neutral unless the user says otherwise
    dear = stop_loss_cover(
        scenario.with_value(
            "rules.overrides", (*scenario.rules.overrides, Override("stop_loss_charge_factor", 2.0))
        )
    )
    np.testing.assert_allclose(dear.charge_dollars, 2 * dear.payout_dollars, rtol=1e-6)
    assert "costs" in dear.sentence
    electing = stop_loss_cover(scenario.with_value("choices.stop_loss.elected", True))
    np.testing.assert_array_equal(electing.low("global", False), found.low("global", False))


# ---- sensitivity -------------------------------------------------------------------------------------------------


def test_story_c6_the_tornado_is_sorted_prints_its_ends_and_marks_turns_and_flips() -> None:
    found = tornado(Scenario())
    chart = what_matters.tornado_bars(found, len(found.bars))
    assert chart.table["Swing ($M)"].is_monotonic_decreasing
    words = [a.text for a in chart.figure.layout.annotations]
    for bar in found.bars[:5]:
        row = chart.table.loc[bar.driver.label]
        assert any(row["Low end"] in text for text in words)
        assert any(row["High end"] in text for text in words)
    marked = sum(text.startswith(what_matters.FLIP) for text in words)
    assert marked == sum(bar.flips for bar in found.bars) > 0
    turning = [bar for bar in found.bars if not bar.monotone]
    assert turning
    drawn = next(one for one in chart.figure.data if one.name == "Turns inside the range")
    assert len(drawn.x) == len(turning)


def test_bars_start_at_the_base_and_end_at_the_outputs_of_their_ends() -> None:
    found = tornado(R1)
    chart = what_matters.tornado_bars(found, len(found.bars))
    ends = {
        round(base + x, 6)
        for one in chart.figure.data
        if one.type == "bar"
        for base, x in zip([one.base] * len(one.x), one.x, strict=True)
    }
    expected = {round(v / 1e6, 6) for bar in found.bars for v in (bar.at_low, bar.at_high)}
    assert ends == expected


def test_an_end_equal_to_the_present_stands_on_the_other_side() -> None:
    found = tornado(Scenario())
    bar: Bar = next(bar for bar in found.bars if bar.driver.path == "choices.quality.score_share")
    words = list(what_matters._end_labels(0, bar, 50.0))
    assert {(word["text"], word["xanchor"]) for word in words} == {("70.00%", "right"), ("100.00%", "left")}


def test_the_three_to_ask_about_are_no_rules_and_flips_come_first() -> None:
    found, turning = tornado(Scenario()), flips(Scenario())
    asked = ask_your_actuary(found, turning)
    assert len(asked) == 3
    assert all(one.flips and not one.driver.is_rule for one in asked)
    calm = R1.with_value("choices.savings_rate", 0.04)
    rest = ask_your_actuary(tornado(calm), flips(calm, []))
    assert [one.flips for one in rest] == [False] * 3
    assert "moves the result by" in rest[0].why


def test_the_heatmap_outlines_the_own_cell_and_draws_both_contours() -> None:
    cells = find_heatmap(R1, "choices.savings_rate", "parameters.global_discount_lower_spending", TEN_YEAR_NET,
                 np.linspace(-0.02, 0.12, 15), np.linspace(0.0, 0.06, 13))  # fmt: skip
    chart = heatmap.heatmap_chart(cells)
    assert {one.name for one in chart.figure.data} >= {"zero", "crossover"}
    box = next(one for one in chart.figure.layout.shapes if one.type == "rect")
    assert (box.x0 + box.x1) / 2 == pytest.approx(0.04)
    assert (box.y0 + box.y1) / 2 == pytest.approx(0.03)
    assert "Global overtakes Professional at 7.50%" in chart.title  # 3% ÷ (1 − 60%)
    drawn = next(one for one in chart.figure.data if one.type == "heatmap")
    assert drawn.zmin == -drawn.zmax


def test_regret_charts_hold_the_rows_of_the_model() -> None:
    found = find_regret(Scenario())
    bars, worth = regret.regret_bars(found), regret.answers_worth(found)
    check("regret", bars)
    check("worth", worth)
    np.testing.assert_allclose(sorted(bars.figure.data[0].x), sorted(found.choice.largest_regret / 1e6))
    assert worth.figure.data[0].x[0] == pytest.approx(found.choice.perfect_information / 1e6)
    assert len(regret.score_table(scorecard(R1))) == 5


def test_what_turns_the_plan_against_mssp_is_told_nearest_first() -> None:
    changes = sign_changes(Scenario(), MINUS_MSSP[MsspRules.PROPOSED])
    told = what_matters.turns_against_mssp(changes)
    assert 0 < len(told) <= what_matters.NEAREST
    inside = [one for one in changes if one.inside_range]
    assert list(told) == [one.sentence for one in inside[: what_matters.NEAREST]]
    assert all("your plan minus MSSP (proposed rules)" in text for text in told)
    table = what_matters.sign_table(changes)
    assert list(table.index) == [one.driver.label for one in changes]
    assert (table["Inside its range"] == "yes").sum() == len(inside)
    calm = [one for one in changes if not one.inside_range]
    assert "No input turns the sign of your plan minus MSSP" in what_matters.turns_against_mssp(calm)[0]
