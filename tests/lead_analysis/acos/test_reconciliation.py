"""A public ACO's last settlement beside its first modeled year: CMS's own amounts, and a bridge whose parts add."""

import pytest

from lead_analysis.acos.public_data.acos import acos
from lead_analysis.acos.public_data.shipped_tables import rows
from lead_analysis.acos.reconciliation import agreement_line, reconciled
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.other_models.staying_in_mssp import stay
from lead_model.projection import project
from lead_model.scenario import MsspTrack, Scenario

EARNED = {row["ACO_ID"]: float(row["EarnSaveLoss"]) for row in rows("mssp_py2024")}
SHARED = {
    row["aco_id"]: float(row["expected_after_sequestration"]) for row in rows("reach_settlement_py2023")
}
SOME = [
    one
    for n, one in enumerate(acos())
    if n % 12 == 0 or one.id in ("A1001", "A1051", "A5388", "A5220", "D0120")
]


@pytest.mark.parametrize("public", SOME, ids=lambda one: one.id)
def test_the_parts_lead_from_the_published_amount_to_the_modeled_one(public):
    scenario = scenario_of_aco(public).scenario
    found = reconciled(public, scenario)
    projection = project(scenario)
    if public.program == "MSSP":
        assert found.published.earned_dollars == EARNED[public.id]
        modeled = stay(projection).projection.net_dollars[0, 0]
    else:
        assert found.published.earned_dollars == SHARED[public.id]
        modeled = (projection.settlement.shared_savings + projection.settlement.sequestration_dollars)[0, 0]
    assert found.modeled.earned_dollars == pytest.approx(modeled, rel=1e-12)
    assert found.modeled.py == 2027
    assert sum(part.dollars for part in found.parts) == pytest.approx(found.difference_dollars, abs=1e-5)


def test_what_the_published_columns_do_not_explain_is_a_part_of_its_own():
    # D0120: CMS published a payment of 0 beside positive shared savings; every other ACO follows from its columns.
    unexplained = {
        one.id for one in SOME if reconciled(one, scenario_of_aco(one).scenario).parts[0].key == "unexplained"
    }
    assert unexplained == {"D0120"}


def part(scenario: Scenario, key: str, aco_id: str = "A1001") -> float:
    return {one.key: one.dollars for one in reconciled(aco_id, scenario).parts}.get(key, 0.0)


def test_each_part_is_moved_by_its_own_cause():
    made = scenario_of_aco("A1001").scenario
    # ENHANCED pays 75% and sequestration takes 2% of it: half again as many savings are worth half again as much.
    assert part(made, "savings") == pytest.approx(0.75 * 0.98 * 0.02 * 1_790_078_000, rel=1e-4)
    saved = made.with_value("choices.savings_rate", 0.03)
    assert part(saved, "savings") == pytest.approx(1.5 * part(made, "savings"), rel=1e-9)
    assert part(saved, "growth") == pytest.approx(part(made, "growth"), rel=1e-9)
    # A tenth more people, at the published savings and sharing: a tenth of the published amount.
    larger = made.with_value("organization.aligned", made.organization.aligned * 1.1)
    assert part(larger, "people") == pytest.approx(0.1 * EARNED["A1001"], rel=1e-5)
    assert part(made, "people") == 0.0
    # BASIC E keeps 50% where ENHANCED kept 75%.
    basic = made.with_value("choices.mssp.track", MsspTrack.BASIC_E)
    assert part(basic, "terms") < -20e6
    assert part(made, "terms") == pytest.approx(0.0, abs=1.0)


def test_a_running_agreement_keeps_its_benchmark_and_a_renewed_one_is_rebased_on_its_savings():
    # A5388 runs until PY2029, A1001 was renewed in 2025 after saving 8.9% a year.
    running = scenario_of_aco("A5388").scenario
    assert abs(part(running, "benchmark", "A5388")) < 0.5e6
    assert part(scenario_of_aco("A1001").scenario, "benchmark") < -50e6
    # A negative adjustment stays inside the running agreement's benchmark: A5220's is in both, so neither part moves.
    care_homes = scenario_of_aco("A5220").scenario
    assert part(care_homes, "benchmark", "A5220") == pytest.approx(0.0, abs=10_000)
    assert part(care_homes, "adjustment", "A5220") == pytest.approx(0.0, abs=10_000)
    by_key = {one.key: one.label for one in reconciled("A5388", running).parts}
    assert by_key["benchmark"].startswith("Benchmark of the running agreement")


@pytest.mark.parametrize(
    ("aco_id", "said"),
    [
        ("A1001", "started in 2019; renewal in PY2025 is assumed, and the next rebasing comes in PY2030"),
        ("A5388", "started in 2024, still runs in PY2027, and is rebased in PY2029"),
        ("D0004", ""),
    ],
)
def test_the_agreement_is_said_with_what_is_assumed_of_it(aco_id, said):
    public = next(one for one in acos() if one.id == aco_id)
    assert said in agreement_line(public, 2027)
    text = reconciled(public, scenario_of_aco(public).scenario).text()
    assert said in text
    assert ("July 17, 2026 for 131 ACOs" in text) is (public.program == "MSSP")
