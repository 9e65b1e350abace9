"""All alternatives in one list: totals after start-up cost, what stands beside them, and blocks of runs."""

from dataclasses import replace

import numpy as np
import pytest

from lead_analysis.decisions.alternatives import (
    Alternative,
    alternative_values,
    alternatives,
    best_alternatives,
    first_benchmark,
)
from lead_analysis.decisions.effects import closeness
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.other_models.staying_in_mssp import stay, stay_each
from lead_model.paths import PROFESSIONAL, all_paths, project_each, with_path
from lead_model.projection import project
from lead_model.scenario import MsspRules, RateBookPath, Scenario
from tests.reference import R1_BENCHMARK_DOLLARS, SAVINGS_PATH, reference_case

START_UP = 2_000_000.0


def flat(savings: float = 0.04, **paths) -> Scenario:
    """R1: Professional $3.456M and Global $1.44M a year at 4% savings."""
    values = {"choices__savings_rate": savings, "organization__costs__start_up_dollars": START_UP}
    return reference_case(**(values | paths))


def of(scenario: Scenario, key: str) -> Alternative:
    found = alternatives(scenario)
    return next(line for line in (*found.lead, *found.mssp.values(), found.nothing) if line.key == key)


def test_every_alternative_stands_there_once_and_lead_alone_bears_the_start_up_cost():
    found = alternatives(flat())
    assert [line.path for line in found.lead] == list(all_paths(flat()))
    assert set(found.mssp) == set(MsspRules)
    assert of(flat(), "professional").total == pytest.approx(34_560_000 - START_UP, abs=0.05)
    assert of(flat(), "global").total == pytest.approx(14_400_000 - START_UP, abs=0.05)
    for rules, line in found.mssp.items():
        in_mssp = stay(project(flat().with_value("choices.mssp.rules", rules)))
        assert line.total == float(in_mssp.net[0].sum())
    assert found.nothing.total == 0.0
    for rules in found.mssp:
        assert len(found.under(rules)) == len(found.lead) + 2


def test_each_lead_line_is_the_scenario_on_that_path_alone():
    scenario = flat(SAVINGS_PATH)
    for line in alternatives(scenario).lead:
        assert line.net == pytest.approx(project(with_path(scenario, line.path)).net[0], abs=0.01)


def test_beside_the_sum_present_value_first_five_years_and_the_running_sum():
    line = of(flat(), "professional")
    assert line.counted_net[0] == pytest.approx(3_456_000 - START_UP)
    assert line.counted_net.sum() == pytest.approx(line.total)
    assert line.first_years == pytest.approx(5 * 3_456_000 - START_UP)
    # start-up before the first year, each year's net at its end: 3.456M × (1 − 1.05^−10) ÷ 5% less 2M
    assert line.present_value(0.05) == pytest.approx(3_456_000 * (1 - 1.05**-10) / 0.05 - START_UP, abs=0.1)
    assert alternatives(flat()).interest_rate == 0.05
    row = next(row for row in alternatives(flat()).rows() if row["key"] == "professional")
    assert row["present_value_dollars"] == pytest.approx(line.present_value(0.05))
    assert row["total_dollars"] == line.total


def test_the_year_from_which_the_leader_stays_ahead():
    found = alternatives(flat())
    net = np.zeros(10)

    def year(lead, mssp):
        lines = {rules: Alternative(rules.value, "MSSP", np.array(mssp), rules=rules) for rules in MsspRules}
        own = Alternative("professional", "Professional", np.array(lead), 3.0, path=PROFESSIONAL)
        return replace(found, lead=(own,), mssp=lines).overtakes(MsspRules.CURRENT)

    assert year(net + 1.0, net) == 2030  # −2, −1, 0, then above
    assert year(net - 1.0, net) is None  # never ahead
    assert year(net + 9.0, net) is None  # ahead from the first year, start-up counted
    assert year([9, 0, 0, 0, 0, 0, 0, 0, 0, -9], net) == 2036
    assert year([9, 0, 0, -9, 0, 0, 0, 0, 0, 20], net) == 2036  # behind from 2030 on, then ahead for good


def test_rows_are_ordered_by_total_and_say_under_which_rule_set_a_line_is_best():
    found = alternatives(flat())
    rows = found.rows()
    assert [row["total_dollars"] for row in rows] == sorted(
        (row["total_dollars"] for row in rows), reverse=True
    )
    for rules in MsspRules:
        (best,) = [row["key"] for row in rows if rules.value in row["best_under"]]
        assert best == found.best(rules).key
    assert [row["key"] for row in rows if row["yours"]] == [found.own.key]


def test_lead_paths_of_the_switch_table_are_those_of_the_list():
    scenario = flat(SAVINGS_PATH)
    moves, found = switch_years_of(scenario), alternatives(scenario)
    assert moves.total.tolist() == [line.total for line in found.lead]
    assert moves.best.key == found.best_lead.key
    assert moves.start_up_dollars == START_UP


def close_calls(values, first_benchmark_dollars):
    return closeness(
        values, first_benchmark_dollars, np.zeros(len(first_benchmark_dollars), dtype=bool)
    ).too_close


def test_a_close_call_counts_from_one_percent_of_the_first_year_before_discount():
    scenario = flat()
    found = alternatives(scenario)
    assert found.first_benchmark_dollars == pytest.approx(R1_BENCHMARK_DOLLARS)
    lead = found.best_lead
    for share, close in ((0.0099, True), (0.0101, False)):
        total = lead.total - share * R1_BENCHMARK_DOLLARS
        mssp = Alternative("mssp-current", "MSSP", np.full(10, total / 10), rules=MsspRules.CURRENT)
        apart = replace(found, mssp={MsspRules.CURRENT: mssp}, lead=(lead,))
        assert bool(close_calls(apart.values, np.array([found.first_benchmark_dollars]))[0]) is close


def test_a_block_of_runs_gives_each_run_the_winner_of_its_own_scenario():
    base = Scenario()
    rates = np.array([0.0, 0.02, 0.05, 0.08, 0.12])
    gaps = np.array([0.0, 0.1, -0.1, 0.05, 0.0])
    vary = {"choices.savings_rate": rates, "organization.region.gap_rate": gaps}
    options, paths = project_each(base, vary=vary), all_paths(base)
    mssp = {rules: result.net for rules, result in stay_each(options[PROFESSIONAL]).items()}
    values = alternative_values(options, paths, mssp)
    benchmark = first_benchmark(options[PROFESSIONAL])
    winners, close = set(), close_calls(values, benchmark)
    for run, (rate, gap) in enumerate(zip(rates, gaps, strict=True)):
        own = base.with_values(
            {"choices.savings_rate": float(rate), "organization.region.gap_rate": float(gap)}
        )
        found = alternatives(own)
        for rules, table in values.items():
            best = found.under(rules)[int(best_alternatives(table)[run])]
            assert best.key == found.best(rules).key
            assert close[run] == close_calls(found.values, np.array([found.first_benchmark_dollars]))[0]
            assert table[:, run] == pytest.approx([line.total for line in found.under(rules)], abs=0.01)
            winners.add(best.short_label)
    assert {"MSSP", "Global", "not participating"} <= winners


def test_the_guarantee_over_a_switch_is_counted():
    scenario = flat(SAVINGS_PATH, market__guarantee_carrying_rate=0.02, rules__rate_book=RateBookPath.NONE)
    line = of(scenario, "switch_2033")
    alone = project(with_path(scenario, line.path))
    assert line.net == pytest.approx(alone.net[0], abs=0.01)
