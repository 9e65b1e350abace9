"""simulate, decide, tornado and compare from the command line: the numbers of the library, whole, and valid JSON."""

import json
from pathlib import Path

import numpy as np
import pytest

from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.outputs import named_outputs
from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import summarize
from lead_delivery.cli import decisions as cli
from lead_delivery.cli import simulation
from lead_delivery.reports.results_json import rules_table
from lead_model.errors import DataError, ScenarioError
from lead_model.projection import project
from lead_model.scenario import Capitation, MsspRules, RiskOption, Scenario
from tests.reference import reference_case

PLANNED = {"choices__savings_rate": 0.04, "choices__option": RiskOption.PROFESSIONAL}


def r1(**paths) -> Scenario:
    return reference_case(**{**PLANNED, **paths})


def noisy_r1(**paths) -> Scenario:
    """Noise of 2.5 points in the claims and nothing else, as in stories A7 and A8."""
    where = "market__uncertainty__"
    silent = (
        "national_trend_sd",
        "acpt_error_sd",
        "regional_deviation_sd",
        "performance_sd",
        "risk_score_sd",
    )
    return r1(
        **dict.fromkeys((f"{where}{name}" for name in silent), 0.0),
        **{f"{where}claims_noise_sd": 0.025, f"{where}tail_degrees_of_freedom": None},
        **paths,
    )


def test_simulate_gives_the_figures_of_summarize_for_the_runs_and_seed_asked():
    found = simulation.simulate_result(noisy_r1(), runs=4_096, seed=11)
    summary = summarize(simulate(noisy_r1(), runs=4_096, seed=11))
    assert (found["runs"], found["seed"]) == (4_096, 11)
    for key, path in summary.paths.items():
        assert found["plans"][key]["net_dollars_quantiles"]["value"] == path.quantiles.value.tolist()
        assert found["plans"][key]["loss_chance"]["error"] == path.loss_chance.error.tolist()
    assert found["plans"] != simulation.simulate_result(noisy_r1(), runs=4_096, seed=12)["plans"]


def test_story_a7_in_simulate_within_the_error_printed_beside():
    paths = simulation.simulate_result(noisy_r1())["plans"]
    # Global 144M × (4% − 3% + 2.5% z), Professional 144M × (4% + 2.5% z), half of it when a loss; z is −1.6449
    for key, bad, losing, any_losing in (
        ("global", -4.4815e6, 0.3446, 0.9853),
        ("professional", -0.0807e6, 0.0548, 0.4309),
    ):
        quantiles, chance = paths[key]["net_dollars_quantiles"], paths[key]["loss_chance"]
        np.testing.assert_allclose(quantiles["value"][0], bad, atol=4 * max(quantiles["error"][0]))
        np.testing.assert_allclose(chance["value"], losing, atol=4 * max(chance["error"]))
        assert paths[key]["any_loss_chance"]["value"] == pytest.approx(
            any_losing, abs=4 * paths[key]["any_loss_chance"]["error"]
        )


def test_simulate_text_prints_years_plans_error_and_the_guarantee_in_multiples():
    text = simulation.simulate_text(noisy_r1(), runs=65_536)
    lines = text.splitlines()
    assert [line.split()[0] for line in lines if line.strip()[:2] == "20"] == [
        str(py) for py in range(2027, 2037)
    ]
    # A8: 2% and 4% of $144.0M against a P5 Global loss of $4.48M
    assert "Guarantee in 2027, Professional: $2,880,000, 0.64 times the P5 Global loss" in text
    assert "Guarantee in 2027, Global: $5,760,000, 1.29 times the P5 Global loss" in text
    assert "65,536 runs (sobol), seed 2027" in text
    assert "extrapolation" in text


def test_simulate_refuses_numbers_out_of_range():
    with pytest.raises(ScenarioError, match="runs"):
        simulation.simulate_result(r1(), runs=0)


def test_simulate_says_what_capital_is_made_of_and_how_lead_stands_against_mssp():
    scenario = noisy_r1(organization__costs__start_up_dollars=2e6)
    found, text = (
        simulation.simulate_result(scenario, runs=4_096),
        simulation.simulate_text(scenario, runs=4_096),
    )
    assert found["capital"]["default_horizon"] == "3"
    for horizons in found["capital"]["plans"].values():
        for one in horizons.values():
            parts = ("guarantee_dollars", "settlement_reserve_dollars", "working_capital_dollars")
            assert one["total_dollars"] == pytest.approx(sum(one[part] for part in parts))
    own = found["capital"]["plans"][found["own_plan"]]["3"]["total_dollars"]
    (line,) = [line for line in text.splitlines() if line.startswith("first 3 years")]
    assert line.endswith("default")
    assert f"${own:,.0f}" in line
    assert "your assumption: the ACO leaves after its second losing year" in text
    for rules in found["mssp"]["rule_sets"].values():
        assert f"LEAD earns less in {100 * rules['lead_below_mssp_chance']['value']:.1f}% of runs" in text
    assert "Owing CMS although savings were earned: in no run." in text


def test_simulate_counts_the_years_in_which_an_advance_repaid_makes_a_saver_owe():
    # An advance of enhanced PCC is repaid at settlement: with small savings the check goes to CMS.
    advanced = noisy_r1(choices__capitation__kind=Capitation.ENHANCED_PCC, choices__savings_rate=0.035)
    found = simulation.simulate_result(advanced, runs=1_024)
    chance = found["plans"]["global"]["owed_though_saved_chance"]["value"]
    assert max(chance) > 0.2
    assert "Owing CMS although savings were earned (repaid advances count)" in simulation.simulate_text(
        advanced.with_value("choices.option", RiskOption.GLOBAL), runs=1_024
    )


def test_decide_holds_verdict_thresholds_switch_years_flips_and_regret():
    found = cli.decide_result(r1(organization__costs__fixed_dollars=1.5e6))
    total = next(row for row in found["break_even"] if row["py"] is None)
    # A5: 1.5 ÷ 144 = 1.0417%; Professional keeps 60%: 1.0417 ÷ 0.6 = 1.736%; Global 3% + 1.0417% = 4.042%
    assert total["professional"] == pytest.approx(0.0173611, abs=1e-6)
    assert total["global"] == pytest.approx(0.0404167, abs=1e-6)
    assert total["crossover"] == pytest.approx(0.075, abs=1e-9)  # 3% ÷ (1 − 60%)
    assert {row["plan"] for row in found["switch_years"]} >= {
        "professional",
        "global",
        "switch_2031",
        "switch_2036",
    }
    assert found["regret"]["combinations"] == np.prod(
        [len(row["best_choices"]) for row in found["regret"]["questions"] if not row["at_other_growth"]]
    )
    assert len(found["ask_your_actuary"]) == 3
    assert set(found["plan_minus_mssp"]) == set(MsspRules)
    for turn in found["plan_minus_mssp"].values():
        assert turn[0]["inside_range"] in (True, False)
        assert "your plan minus MSSP" in turn[0]["sentence"]
    json.dumps(found, allow_nan=False)


def test_decide_text_names_every_part():
    text = cli.decide_text(r1(organization__costs__fixed_dollars=1.5e6))
    for words in (
        "1.736%",
        "4.042%",
        "7.500%",
        "What could flip the decision",
        "Other interpretations of open or disputed rules",
        "best under current rules",
        "Ask your actuary",
        "open questions",
        "best of the LEAD paths, yours",
    ):
        assert words in text, words


def test_tornado_is_sorted_and_names_the_outputs_it_knows():
    found = cli.tornado_result(Scenario())
    swings = [bar["swing_dollars"] for bar in found["bars"]]
    assert swings == sorted(swings, reverse=True)
    assert found["base_dollars"] == pytest.approx(float(project(Scenario()).ten_year_net[0]))
    text = cli.tornado_text(Scenario(), "net_2030")
    assert "Net result in PY2030" in text
    assert text.index(cli.tornado_result(Scenario(), "net_2030")["bars"][0]["label"]) > 0
    with pytest.raises(DataError, match="choose one of ten_year_net"):
        cli.tornado_result(Scenario(), "nonsense")
    assert set(named_outputs(Scenario())) >= {"net_2030", "average_net"}


def test_own_ranges_replace_the_usual_ones():
    path = "choices.savings_rate"
    bar = next(
        bar for bar in cli.tornado_result(r1(), ranges={path: (0.0, 0.04)})["bars"] if bar["path"] == path
    )
    assert (bar["low_text"], bar["high_text"]) == ("0.00%", "4.00%")
    assert bar["at_low_dollars"] == pytest.approx(0.0, abs=1e-3)
    assert bar["at_high_dollars"] == pytest.approx(10 * 0.6 * 0.04 * 144e6)  # Professional keeps 60%


def test_the_parts_of_compare_add_up_and_name_what_changed():
    other = r1(
        choices__savings_rate=0.05, organization__costs__fixed_dollars=1e6, rules__pack="webinar-2026-01"
    )
    found = cli.compare_result(r1(), other)
    assert sum(part["dollars"] for part in found["parts"]) == pytest.approx(
        found["difference_dollars"], abs=0.01
    )
    assert found["difference_dollars"] == pytest.approx(
        float(project(other).ten_year_net[0] - project(r1()).ten_year_net[0]), abs=0.01
    )
    changed = {path for part in found["parts"] for path in part["changed"]}
    assert {"choices.savings_rate", "organization.costs.fixed_dollars", "rules.pack"} <= changed
    text = cli.compare_text(r1(), other)
    assert "Difference, all years" in text
    assert "CMS rules" in text


def test_story_c5_all_of_a_change_of_pack_is_cms_rules():
    found = cli.compare_result(r1(rules__pack="webinar-2026-01"), r1())
    by_family = {part["family"]: part["dollars"] for part in found["parts"]}
    # Professional keeps 60% instead of 50% of 4% of $144.0M: $0.576M a year
    assert by_family["CMS rules"] == pytest.approx(5.76e6, abs=1)
    assert by_family["Your choices"] == by_family["Market and trend"] == 0


@pytest.mark.parametrize("make", [simulation.simulate_result, cli.decide_result, cli.tornado_result])
def test_results_are_valid_json_even_where_nothing_exists(make):
    lossless = r1(choices__savings_rate=0.30)  # no bad year, so no multiple of its loss
    assert json.loads(json.dumps(make(lossless), allow_nan=False))


def test_every_key_of_the_other_commands_is_documented():
    told = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
    scenario = r1()
    simulated, decided = simulation.simulate_result(scenario, runs=64), cli.decide_result(scenario)
    compared = cli.compare_result(scenario, scenario.with_value("choices.savings_rate", 0.05))
    groups = (simulated, simulated["plans"]["global"], decided, decided["regret"], cli.tornado_result(scenario), compared,
              rules_table()[0])  # fmt: skip
    missing = {key for group in groups for key in group if f"`{key}`" not in told}
    assert not missing, f"docs/json.md does not explain {sorted(missing)}"


def test_decide_shows_expected_net_and_downside_and_the_sources_of_named_readings():
    found, text = cli.decide_result(Scenario()), cli.decide_text(Scenario())
    by_label = {row["label"]: row for row in found["outlook"]}
    assert set(by_label) == {"Professional", "Global", "MSSP, current rules", "MSSP, proposed rules"}
    totals = {row["key"]: row["total_dollars"] for row in found["alternatives"]}
    assert by_label["Global"]["planned_dollars"] == totals["global"]
    expected = [line for line in text.splitlines() if line.startswith("MSSP, current rules")]
    assert f"{by_label['MSSP, current rules']['expected_dollars']:,.0f}" in expected[0]
    public = scenario_of_aco("A5388").scenario
    named, text = (
        [row for row in cli.decide_result(public)["readings"] if row["named"]],
        cli.decide_text(public),
    )
    assert named
    for row in named:
        assert f"[named above; {row['source_now']}; against it: {row['source_other']}]" in text
