"""Risk and capital, What matters and their charts: stories A5, A7, A8, C6, C7 for R1, extremes, and what a reader types."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lead_model.charts import Chart, Money, cover, heatmap, regret, risk, sensitivity
from lead_model.decisions import TEN_YEAR_NET, flips, grid, scorecard, tornado
from lead_model.decisions import regret as find_regret
from lead_model.decisions.ask import ask_your_actuary
from lead_model.decisions.sensitivity import Bar
from lead_model.draws import cached_normals
from lead_model.parameters import Override
from lead_model.presets import PRESETS
from lead_model.projection import project
from lead_model.scenario import ByCategory, RiskOption, Scenario, to_code
from lead_model.sweeps.cover import stop_loss_cover
from lead_model.sweeps.panel_size import panel_sizes
from lead_model.ui import compute, menu
from lead_model.ui.components import slider as slider_component
from lead_model.uncertainty import simulate, summarise
from lead_model.uncertainty.histogram import histogram
from lead_model.uncertainty.simulation import own_key

R1 = PRESETS["reference"].scenario
WHERE = "world.uncertainty"
SILENT = (
    "national_trend_sd",
    "acpt_error_sd",
    "regional_deviation_sd",
    "performance_sd",
    "risk_score_sd",
    "quality_sd",
)
NOISE = {
    **{f"{WHERE}.{name}": 0.0 for name in SILENT},
    f"{WHERE}.claims_noise_sd": 0.025,
    f"{WHERE}.tail_degrees_of_freedom": None,
}
NOISY_R1 = R1.with_values(NOISE)
GLOBAL_LOW = -4.4815e6  # 144M × (4% − 3% − 1.6449 × 2.5%)
RISK, MATTERS = "pages/5_Risk_and_capital.py", "pages/11_What_matters.py"


def extremes() -> dict[str, Scenario]:
    base = Scenario()
    silent = {f"{WHERE}.{name}": 0.0 for name in (*SILENT, "claims_noise_kappa")}
    return {
        "default": base,
        "no uncertainty": base.with_values(silent),
        "deep losses": base.with_values({"choices.option": RiskOption.GLOBAL, "choices.savings_rate": -0.3}),
        "never a loss": base.with_values({"choices.savings_rate": 0.3, **silent}),
        "tiny": base.with_values({"organisation.aligned": 100.0}),
        "all High Needs": base.with_values({"organisation.category_share": ByCategory(0.0, 0.0, 1.0)}),
        "switch in 2033": R1.with_value("choices.switch_py", 2033),
        "2032 start": base.with_values({"organisation.first_py": 2032, "choices.savings_rate": 0.04}),
    }


EXTREME = extremes()


def risk_charts(s: Scenario, unit: str = "dollars") -> dict[str, Chart]:
    found, p, own = compute.risk(s), project(s), own_key(s)
    money, summary, first = Money.of(p, unit), found.summary, s.years[0]
    return {
        "fan": risk.fan(summary, own, compute.net_of_plan(s, own), money),
        "worst": risk.worst_year(summary, own, found.worst_years[own], money),
        "losing": risk.losing_years(summary, own),
        "chance": risk.loss_chance(summary, own),
        "capital": risk.capital(summary, own, money),
        "guarantee": risk.guarantee(summary, {"professional": 0.02, "global": 0.04}, first),
    }


def decision_charts(s: Scenario) -> dict[str, Chart]:
    found = tornado(s)
    turning = flips(s, [bar.driver.path for bar in found.bars if bar.flips])
    savings = np.linspace(-0.02, 0.12, 15)
    cells = grid(
        s,
        "choices.savings_rate",
        "parameters.global_discount_lower_spending",
        TEN_YEAR_NET,
        savings,
        np.linspace(0, 0.06, 13),
    )
    return {
        "tornado": sensitivity.tornado(found),
        "flips": sensitivity.flip_chart(turning.flips),
        "heatmap": heatmap.heatmap(cells),
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
    charts["size"] = cover.by_size(panel_sizes(few, draws=cached_normals(2027, runs=256)))
    charts["stop-loss"] = cover.stop_loss(stop_loss_cover(few), Money.of(project(few)))
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
    chart, summary = risk_charts(NOISY_R1)["fan"], compute.summary(NOISY_R1)
    plan = summary.plans["professional"]
    lines = {one.name: one for one in chart.figure.data}
    np.testing.assert_allclose(lines["Median"].y * 1e6, plan.quantiles.value[summary.levels.index(0.5)])
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
    worst = simulate(NOISY_R1).plan("global").net.min(axis=1)
    found = histogram(worst)
    assert found.shares.sum() == pytest.approx(1.0)
    assert np.isclose(found.edges, 0.0).any()
    below = found.shares[found.edges[1:] <= 1e-9].sum()
    assert below == pytest.approx((worst < 0).mean())
    assert histogram(np.full(10, 3.0)).shares.sum() == pytest.approx(1.0)


def test_capital_is_the_deepest_point_of_the_running_total() -> None:
    net = simulate(NOISY_R1).plan("global").net
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
    chart = sensitivity.tornado(found, len(found.bars))
    assert chart.table["Swing ($M)"].is_monotonic_decreasing
    words = [a.text for a in chart.figure.layout.annotations]
    for bar in found.bars[:5]:
        row = chart.table.loc[bar.driver.label]
        assert any(row["Low end"] in text for text in words)
        assert any(row["High end"] in text for text in words)
    marked = sum(text.startswith(sensitivity.FLIP) for text in words)
    assert marked == sum(bar.flips for bar in found.bars) > 0
    turning = [bar for bar in found.bars if not bar.monotone]
    assert turning
    drawn = next(one for one in chart.figure.data if one.name == "Turns inside the range")
    assert len(drawn.x) == len(turning)


def test_bars_start_at_the_base_and_end_at_the_outputs_of_their_ends() -> None:
    found = tornado(R1)
    chart = sensitivity.tornado(found, len(found.bars))
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
    words = list(sensitivity._end_labels(0, bar, 50.0))
    assert {(word["text"], word["xanchor"]) for word in words} == {("70.00%", "right"), ("100.00%", "left")}


def test_the_three_to_ask_about_are_no_rules_and_flips_come_first() -> None:
    found, turning = tornado(Scenario()), flips(Scenario())
    asked = ask_your_actuary(found, turning)
    assert len(asked) == 3
    assert all(one.flips and not one.driver.is_rule for one in asked)
    calm = R1.with_value("choices.savings_rate", 0.04)
    rest = ask_your_actuary(tornado(calm), flips(calm, []), count=3)
    assert [one.flips for one in rest] == [False] * 3
    assert "moves the result by" in rest[0].why


def test_the_heatmap_outlines_the_own_cell_and_draws_both_contours() -> None:
    cells = grid(R1, "choices.savings_rate", "parameters.global_discount_lower_spending", TEN_YEAR_NET,
                 np.linspace(-0.02, 0.12, 15), np.linspace(0.0, 0.06, 13))  # fmt: skip
    chart = heatmap.heatmap(cells)
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


# ---- pages -------------------------------------------------------------------------------------------------------

Opener = Callable[..., AppTest]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens a page; sliders are Streamlit's own here, since a script without a browser cannot move ours."""
    monkeypatch.setattr(slider_component, "renderer", lambda name: None)

    def opened(page: str, scenario: Scenario, *, home_first: bool = False, **query: str) -> AppTest:
        at = AppTest.from_file(str(menu.ROOT / "app.py"), default_timeout=60)
        at.query_params["s"] = to_code(scenario)
        for key, value in query.items():
            at.query_params[key] = value
        if home_first:
            at.run()
        at.switch_page(page).run()
        assert not at.exception, at.exception
        return at

    return opened


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.warning, at.error, at.caption, at.info)
    return " ".join(str(one.value) for kind in kinds for one in kind).replace("\\$", "$")


def present(at: AppTest) -> Scenario:
    return at.session_state["lead_session"].history.present


@pytest.mark.parametrize("page", [RISK, MATTERS])
@pytest.mark.parametrize("name", ["deep losses", "no uncertainty", "switch in 2033", "2032 start"])
def test_pages_hold_at_the_extremes(visit: Opener, page: str, name: str) -> None:
    at = visit(page, EXTREME[name], home_first=name == "deep losses")
    assert len(at.title) == 1


def test_story_a7_and_a8_on_the_page(visit: Opener) -> None:
    at = visit(RISK, NOISY_R1.with_value(f"{WHERE}.runs", 65_536))
    text = words(at)
    assert "0.64 and 1.29 times" in text
    assert "65,536 runs, seed 2027" in text
    assert "A year loses money with a chance of 5.5% under Professional and 34.4% under Global" in text or (
        "A year loses money with a chance of 5.5% under Professional and 34.5% under Global" in text
    )
    assert "years 6 and later are extrapolation" in text
    at.segmented_control(key="risk-plan").set_value("global").run()
    assert not at.exception
    summary = compute.summary(present(at))
    low = summary.plans["global"].quantiles.value[summary.levels.index(0.05)]
    assert low.mean() == pytest.approx(GLOBAL_LOW, abs=3e4)
    assert f"−${-low.min() / 1e6:.1f}M" in words(at)


def test_noise_can_be_given_directly_and_taken_from_size_again(visit: Opener) -> None:
    at = visit(RISK, R1)
    at.segmented_control(key="risk:noise-mode").set_value("Given directly").run()
    assert present(at).world.uncertainty.claims_noise_sd == pytest.approx(0.03)  # kappa 3 ÷ √10,000
    at.slider(key="risk:slide:world.uncertainty.claims_noise_sd").set_value(0.025).run()
    assert present(at).world.uncertainty.claims_noise_sd == 0.025
    assert "stop-loss does not shrink it here" in words(at)
    at.segmented_control(key="risk:noise-mode").set_value("From size").run()
    assert present(at).world.uncertainty.claims_noise_sd is None


def test_runs_guarantee_and_stop_loss_are_inputs_like_any_other(visit: Opener) -> None:
    at = visit(RISK, NOISY_R1)
    for key in (
        "risk-runs",
        "risk-guarantee-inputs",
        "risk-stop-loss-inputs",
        "risk-reinsurance",
        "risk-sources",
    ):
        at.session_state[key] = True  # what a click on the expander does
    at.run()
    assert not at.exception
    at.number_input(key="risk:rule:guarantee_global_share").set_value(3.0).run()
    assert "$4.32M (3.0%, Global)" in words(at)  # 3% of $144.0M
    at.number_input(key="risk:rule:stop_loss_attachment.band_1").set_value(8.0).run()
    assert Override("stop_loss_attachment", 8.0, key="band_1") in present(at).rules.overrides
    at.toggle(key="risk:choices.stop_loss.elected").set_value(True).run()
    assert present(at).choices.stop_loss.elected
    at.number_input(key="risk:world.uncertainty.seed").set_value(7).run()
    assert "16,384 runs, seed 7" in words(at)
    at.button(key="lead-undo").click().run()
    assert "16,384 runs, seed 2027" in words(at)


def test_story_c7_goal_seek_and_taking_the_level_over(visit: Opener) -> None:
    r1_global = R1.with_value("choices.option", RiskOption.GLOBAL).with_value(
        "rules.overrides", (*R1.rules.overrides, Override("administrative_add_on_rate", 0.0))
    )
    at = visit(MATTERS, r1_global)
    assert "Net result of an average year of +$5.00M needs Savings rate at 6.472%." in words(
        at
    )  # 3% + 5 ÷ 144
    at.button(key="matters-use").click().run()
    assert not at.exception
    assert present(at).choices.savings_rate == pytest.approx(0.0647222, abs=1e-6)
    at.number_input(key="matters-goal-million").set_value(500.0).run()
    assert "cannot be reached by Savings rate alone" in words(at)
    at.button(key="lead-undo").click().run()
    assert present(at).choices.savings_rate == 0.04


def test_a_range_is_edited_refused_and_given_back(visit: Opener) -> None:
    at = visit(MATTERS, R1)
    at.session_state["matters-ranges"] = True  # what a click on the expander does
    at.run()
    at.selectbox(key="matters-range-input").select("choices.savings_rate").run()
    at.number_input(key="matters-low-choices.savings_rate").set_value(1.0).run()
    assert at.session_state["lead_matters"].ranges == {"choices.savings_rate": (0.01, 0.06)}
    assert "choices.savings_rate" in str(at.query_params["m"])
    at.number_input(key="matters-low-choices.savings_rate").set_value(9.0).run()
    assert "The last valid range stays in use." in words(at)
    assert at.session_state["lead_matters"].ranges == {"choices.savings_rate": (0.01, 0.06)}
    at.button(key="matters-range-reset").click().run()
    assert at.session_state["lead_matters"].ranges == {}


def test_marks_of_the_reader_count_and_come_back_with_the_link(visit: Opener) -> None:
    at = visit(MATTERS, R1)
    assert "Not answered by the model or by you" in words(at)
    for factor in ("burden", "supports", "data"):
        at.segmented_control(key=f"matters-mark-{factor}").set_value("3").run()
    assert "over 100% of the weight" in words(at)
    link = at.query_params["m"]
    again = visit(MATTERS, R1, m=link if isinstance(link, str) else link[0])
    assert again.session_state["lead_matters"].marks == {"burden": 3.0, "supports": 3.0, "data": 3.0}
    assert "over 100% of the weight" in words(again)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"marks": {"burden": 9}}',
        '{"ranges": {"choices.savings_rate": [5, 1]}}',
        '{"across": "no.such"}',
        "7",
    ],
)
def test_a_damaged_address_gives_a_message_and_the_usual_questions(visit: Opener, text: str) -> None:
    at = visit(MATTERS, R1, m=text)
    assert "could not be read" in words(at)
    assert at.session_state["lead_matters"].marks == {}


def test_the_pair_of_the_heatmap_can_be_any_two(visit: Opener) -> None:
    at = visit(MATTERS, R1)
    at.selectbox(key="matters-up").select("world.national_trend_rate").run()
    assert not at.exception
    assert at.session_state["lead_matters"].up == "world.national_trend_rate"
    at.selectbox(key="matters-across").select(
        "world.national_trend_rate"
    ).run()  # both the same: the other gives way
    assert not at.exception


def test_story_a5_break_even_with_costs_on_home_and_in_the_library(visit: Opener) -> None:
    costly = R1.with_values({"organisation.costs.fixed_dollars": 1.5e6})
    at = visit(MATTERS, costly, home_first=True)
    at.selectbox(key="matters-goal-output").select("professional_net").run()
    at.number_input(key="matters-goal-million").set_value(0.0).run()
    assert "needs Savings rate at 1.736%" in words(at)  # 1.5 ÷ 144 ÷ 60%
    at.selectbox(key="matters-goal-output").select("global_net").run()
    assert "needs Savings rate at 4.042%" in words(at)  # 3% + 1.5 ÷ 144


# ---- many runs -----------------------------------------------------------------------------------------------------


def test_many_runs_in_blocks_are_the_runs_of_one_call() -> None:
    scenario = R1.with_value(f"{WHERE}.runs", 70_000)
    found = compute.risk(scenario).summary
    whole = summarise(simulate(scenario), compute.RISK_LEVELS)
    assert found.runs == whole.runs == 70_000
    for key in whole.plans:
        np.testing.assert_array_equal(found.plans[key].quantiles.value, whole.plans[key].quantiles.value)


def test_a_new_name_computes_nothing_anew() -> None:
    from dataclasses import replace

    assert compute.risk(R1) is compute.risk(replace(R1, name="Client", note="Tuesday"))
