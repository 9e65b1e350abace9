"""MLR, costs above plan, growth against the ACPT: hand figures of R1, identities, and refusals."""

import numpy as np
import pytest

from lead_analysis.levels.high_needs_share import by_population
from lead_analysis.measures import growth_seen as seen
from lead_analysis.measures.costs_above_plan import RATES, costs_above_plan
from lead_analysis.measures.growth_against_acpt import YEAR_2024, growth_band, guardrail_worth
from lead_analysis.measures.growth_seen import growth_seen
from lead_analysis.measures.medical_loss_ratio import COLUMNS, UNITS, medical_loss_ratio
from lead_model.errors import DataError, ScenarioError
from lead_model.projection import project
from lead_model.scenario import ByCategory, GuardrailBound, Override, RiskOption, Scenario
from tests.lead_model.test_identities import random_block
from tests.reference import reference_case
from tests.uncertainty_scenarios import everything_on

# ---- MLR -------------------------------------------------------------------------------------------------------


def test_the_mlr_of_the_reference_case_is_what_a_pocket_calculator_says():
    # $144.0M × (1 − 4%) ÷ ($144.0M × (1 − 3%)); to 85%: 0.85 × $139.68M − $138.24M
    found = medical_loss_ratio(project(reference_case(choices__savings_rate=0.04)))
    np.testing.assert_allclose(found.ratio[0], 0.96 / 0.97)
    assert found.room_dollars(1.0)[0, 0, -1] == pytest.approx(1_440_000.0)
    assert found.room_dollars(0.85)[0, 0, -1] == pytest.approx(118_728_000.0 - 138_240_000.0)
    assert found.room_pbpm(0.85)[0, 0, -1] == pytest.approx(-19_512_000.0 / 120_000)
    assert found.all_years_ratio[0, -1] == pytest.approx(0.96 / 0.97)


def test_the_mlr_differs_by_category_where_savings_do():
    saved = ByCategory(0.02, 0.0, 0.06)
    found = medical_loss_ratio(project(reference_case(choices__savings_rate=saved)))
    np.testing.assert_allclose(found.ratio[0, 0, :3], [0.98 / 0.97, 1.00 / 0.97, 0.94 / 0.97])


@pytest.mark.parametrize(
    ("scenario", "vary"),
    [(Scenario(), None), (everything_on(), None), *(random_block(seed) for seed in range(3))],
)
def test_categories_add_to_the_settlement_and_the_rest_is_gross_savings(scenario, vary):
    p = project(scenario.with_value("market.cost_stress_rate", 0.03), vary)
    found, s = medical_loss_ratio(p), p.settlement
    for dollars, total in (
        (found.benchmark_dollars, s.benchmark_dollars),
        (found.spend_dollars, s.expenditure_dollars),
    ):
        np.testing.assert_allclose(
            dollars[..., :3].sum(axis=-1), np.broadcast_to(total, p.net.shape), rtol=1e-12
        )
    gross = found.benchmark_dollars[..., -1] * (1 - found.ratio[..., -1])
    np.testing.assert_allclose(gross, s.gross_savings, rtol=1e-9, atol=0.01)


def test_spending_by_population_runs_above_plan_too():
    p = project(reference_case(choices__savings_rate=0.04, market__cost_stress_rate=0.05))
    np.testing.assert_allclose(by_population(p).spend_dollars.sum(axis=-1), p.spending.spend_dollars)


def test_the_rows_of_the_mlr_hold_every_year_and_population_and_none_where_nobody_is():
    nobody = ByCategory(1.0, 0.0, 0.0)
    found = medical_loss_ratio(project(reference_case(organization__category_share=nobody)))
    rows = list(found.rows(0.9))
    assert len(rows) == 40
    assert [row["population"] for row in rows[:4]] == list(COLUMNS)
    assert rows[2]["mlr"] is None
    assert rows[3]["room_dollars"] == pytest.approx(0.9 * 0.97 * 144e6 - 144e6)


@pytest.mark.parametrize("target", [0.0, 0.49, 1.51, 85.0, float("nan")])
def test_a_target_that_is_no_share_of_the_benchmark_is_refused(target):
    found = medical_loss_ratio(project(reference_case()))
    with pytest.raises(ScenarioError, match="allowed: 50% to 150%"):
        found.in_unit("dollars", target)


def test_an_unknown_unit_is_refused_with_those_there_are():
    with pytest.raises(ScenarioError, match=", ".join(UNITS)):
        medical_loss_ratio(project(reference_case())).in_unit("euros")


# ---- costs above plan ------------------------------------------------------------------------------------------


def test_costs_above_plan_of_the_reference_case():
    # Global keeps all between ±15%: $144M × (0.97 − 0.96 × 1.02) against $144M × (0.97 − 0.98)
    as_it_is, two = costs_above_plan(reference_case(choices__savings_rate=0.04), (0.02,))
    assert as_it_is.ten_year_net_dollars == pytest.approx(14_400_000.0)
    assert two.worst_year_dollars == pytest.approx(144e6 * (0.97 - 0.96 * 1.02))
    assert two.ten_year_net_dollars == pytest.approx(10 * 144e6 * (0.97 - 0.96 * 1.02))
    assert two.fewer_savings_net_dollars == pytest.approx(10 * 144e6 * (0.97 - 0.98))


def test_chosen_years_alone_run_hot_on_top_of_the_scenarios_own_stress():
    scenario = Scenario().with_values({"market.cost_stress_rate": 0.01, "choices.option": RiskOption.GLOBAL})
    _, hot = costs_above_plan(scenario, (0.02,), years=(2029, 2031))
    path = [0.01, 0.01, 0.03, 0.01, 0.03, *[0.01] * 5]
    alone = project(scenario.with_value("market.cost_stress_rate", tuple(path)))
    assert hot.ten_year_net_dollars == pytest.approx(float(alone.ten_year_net[0]))
    assert hot.worst_year_dollars == pytest.approx(float(alone.net.min()))
    assert hot.worst_py == alone.years[int(np.argmin(alone.net[0]))]


def test_hotter_is_never_better():
    net = [one.ten_year_net_dollars for one in costs_above_plan(Scenario(), RATES)]
    assert net == sorted(net, reverse=True)
    assert len(set(net)) == 4


def test_a_rate_beyond_the_range_and_a_year_outside_the_model_are_refused():
    with pytest.raises(ScenarioError, match=r"allowed: -50% to \+50%"):
        costs_above_plan(Scenario(), (0.6,))
    with pytest.raises(ScenarioError, match="PY2026 is outside PY2027–PY2036"):
        costs_above_plan(Scenario(), (0.01,), years=(2026,))


# ---- growth against the ACPT -----------------------------------------------------------------------------------


def test_the_guardrail_does_nothing_at_default_trends_and_says_so():
    found = guardrail_worth(Scenario())
    assert found.equal
    assert not found.binds
    assert found.now_dollars == 0.0
    assert found.sentence().startswith("No effect while the ACPT equals the two-way trend.")
    assert found.above_dollars > 0 > found.below_dollars


def test_what_the_guardrail_is_worth_is_the_scenario_with_it_less_without():
    grown = Scenario().with_value("market.growth_above_acpt_rate", 0.02)
    free = grown.with_value("rules.guardrail_bound", GuardrailBound.OFF)
    worth = float(project(grown).ten_year_net[0] - project(free).ten_year_net[0])
    assert guardrail_worth(Scenario()).above_dollars == pytest.approx(worth)
    assert guardrail_worth(grown).now_dollars == pytest.approx(worth)
    assert guardrail_worth(grown).binds
    assert "The guardrail is worth" in guardrail_worth(grown).sentence()
    assert guardrail_worth(free).sentence() == "The guardrail is off in this reading."


def test_a_difference_inside_the_guardrail_is_not_called_equal():
    found = guardrail_worth(Scenario().with_value("market.growth_above_acpt_rate", 0.0002))
    assert not found.equal
    assert not found.binds
    assert found.sentence().startswith("No effect: the ACPT stays within the guardrail")


def test_the_band_of_net_results_is_the_scenario_at_both_growths():
    scenario = Scenario().with_value("market.growth_above_acpt_rate", 0.01)
    found = growth_band(scenario)
    for net, growth in (
        (found.below_net_dollars, -0.01),
        (found.net_dollars, 0.01),
        (found.above_net_dollars, 0.03),
    ):
        alone = project(scenario.with_value("market.growth_above_acpt_rate", growth))
        np.testing.assert_allclose(net, alone.net[0])
    low, high = found.cumulative
    middle = np.cumsum(found.net_dollars)
    assert np.all(low <= middle)
    assert np.all(middle <= high)
    assert high[-1] - low[-1] > 1e6


def test_the_guardrails_widths_move_the_band():
    as_it_is = growth_band(Scenario())
    for side, name in (("upper", "below_net_dollars"), ("lower", "above_net_dollars")):
        wide = Scenario().with_value("rules.overrides", (Override(f"acpt_guardrail_{side}", 0.03),))
        assert not np.allclose(getattr(growth_band(wide), name), getattr(as_it_is, name))


# ---- growth as it was ------------------------------------------------------------------------------------------


def test_growth_as_it_was_is_what_the_documents_print():
    found = {one.key: one for one in growth_seen()}
    assert {key: one.value for key, one in found.items()} == {
        "assignable_2024": 0.090, "assignable_2025": 0.095, "original_medicare_2024": 0.066, "ma_growth_2027": 0.0533,
        "uspcc_2026": 1230.52,
    }  # fmt: skip
    assert found["original_medicare_2024"].value == pytest.approx(13_606 / 12_768 - 1, abs=5e-4)
    assert found["assignable_2024"].above_acpt_rate == YEAR_2024
    assert {one.confidence for one in found.values()} == {"A", "B"}
    for one in found.values():
        assert one.address.startswith("https://")
        assert one.publisher in one.sentence()
    assert "5.33%" in found["ma_growth_2027"].sentence()
    assert "$1,230.52 PBPM" in found["uspcc_2026"].sentence()
    for figure in ("9.0%", "6.6%"):
        assert figure in seen.WHY_THEY_DIFFER


def test_a_figure_without_its_source_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "growth.toml"
    file.write_text(
        '[one]\nlabel = "x"\nwho = "y"\nvalue = 1.0\nunit = "rate"\nkind = "actual"\nconfidence = "A"\n'
    )
    monkeypatch.setattr(seen, "GROWTH_FILE", file)
    growth_seen.cache_clear()
    try:
        with pytest.raises(DataError, match=r"\[one\] lacks address, date, publisher, title"):
            growth_seen()
    finally:
        growth_seen.cache_clear()
