import numpy as np
import pytest

from lead_analysis.other_models import OTHER_MODELS_FOLDER, reach
from lead_model.rule_files import load_parameters

LOOKUP = load_parameters("reach", OTHER_MODELS_FOLDER).value


def settled(option: str, py: int, benchmark: float, cost: float) -> reach.ReachSettlement:
    terms = reach.reach_terms(np.array([option == "global"]), np.array([py]), LOOKUP)
    return reach.reach_settlement(np.array([benchmark]), np.zeros(1), np.array([cost]), terms)


def test_deductions_add_and_do_not_compound():
    # 1 − 2% − 5% × (1 − 80%) − 2% = 95%; compounding would leave 98% × 99% × 98% = 95.08%
    assert reach.final_benchmark(100.0, 1.0, 0.02, 0.05, 0.8, 0.02) == pytest.approx(95.0)


@pytest.mark.parametrize(
    ("option", "py", "gross_percent", "kept_percent"),
    [
        ("global", 2022, 20.0, 20.0),  # all in the first band
        ("global", 2022, 30.0, 27.5),  # 25 + half of 5
        ("global", 2022, 40.0, 31.25),  # 25 + 5 + a quarter of 5
        ("global", 2022, 60.0, 34.75),  # 25 + 5 + 3.75 + a tenth of 10
        ("global", 2025, 20.0, 20.0),
        ("global", 2026, 20.0, 15.0),  # the first band ends at 10 from PY2026: 10 + half of 10
        ("professional", 2022, 5.0, 2.5),
        ("professional", 2022, 12.0, 4.55),  # 2.5 + 35% of 5 + 15% of 2
        ("professional", 2022, 20.0, 5.25),  # 2.5 + 1.75 + 0.75 + 5% of 5
    ],
)
def test_corridors_keep_the_year_and_option_share_on_both_sides(option, py, gross_percent, kept_percent):
    gain = settled(option, py, 100.0, 100.0 - gross_percent)
    loss = settled(option, py, 100.0, 100.0 + gross_percent)
    assert gain.shared_dollars[0] == pytest.approx(kept_percent)
    assert loss.shared_dollars[0] == pytest.approx(-kept_percent)


def test_sequestration_takes_two_percent_of_savings_and_nothing_of_losses():
    assert settled("global", 2022, 100.0, 90.0).net_dollars[0] == pytest.approx(9.8)
    assert settled("global", 2022, 100.0, 110.0).net_dollars[0] == pytest.approx(-10.0)


def test_steps_add_to_the_net_amount():
    result = settled("professional", 2023, 1234.0, 1000.0)
    assert sum(amount[0] for _, amount in result.steps()) == pytest.approx(result.net_dollars[0])


def test_heba_enters_the_corridor_base():
    terms = reach.reach_terms(np.array([True]), np.array([2023]), LOOKUP)
    with_heba = reach.reach_settlement(np.array([90.0]), np.array([10.0]), np.array([70.0]), terms)
    # gross 30 on a base of 100: 25 + half of 5; on a base of 90 it would be 22.5 + 3.75 = 26.25
    assert with_heba.shared_dollars[0] == pytest.approx(27.5)


def test_heba_pays_for_the_underserved_and_takes_from_the_others():
    up, down = LOOKUP("reach_heba_up_pbpm", 2023), LOOKUP("reach_heba_down_pbpm", 2023)
    assert reach.heba_dollars(100.0, 50.0, up, down) == 100 * 30 - 50 * 6


def test_trend_adjustment_is_applied_in_full_then_by_half_then_not_from_2024():
    edges = list(LOOKUP("reach_rta_band_edge", 2024).values())
    shares = list(LOOKUP("reach_rta_band_share", 2024).values())
    factors = np.array([1.03, 0.94, 1.08, 0.80, 1.01, 0.99, 1.011])
    # 3; 4 + half of 2; 4 + half of 4; no more than that beyond 8; nothing within 1
    expected = [1.03, 0.95, 1.06, 0.94, 1.0, 1.0, 1.011]
    ignored = LOOKUP("reach_rta_ignored_rate", 2024)
    assert reach.corridored_rta(factors, edges, shares, ignored) == pytest.approx(expected)


def test_the_trend_of_py2025_is_5_2_points_through_the_corridors():
    years = np.array([2025.0])
    assert reach.rta_after_corridors(np.array([1.052]), years, LOOKUP) == pytest.approx([1.046])
    assert LOOKUP("reach_rta", 2025) == 1.046


def test_discount_follows_the_years():
    years = np.array([2021, 2022, 2023, 2024, 2025, 2026])
    terms = reach.reach_terms(np.ones(6, dtype=bool), years, LOOKUP)
    assert terms.discount.tolist() == [0.02, 0.02, 0.03, 0.03, 0.04, 0.04]
    assert terms.quality_withhold.tolist() == [0.05, 0.05, 0.02, 0.02, 0.02, 0.05]


def test_one_row_equals_the_same_row_in_a_block():
    terms = reach.reach_terms(np.array([True, False, True]), np.array([2021, 2022, 2026]), LOOKUP)
    benchmark, cost = np.array([10.1, 20.2, 30.3]), np.array([7.7, 22.2, 11.1])
    block = reach.reach_settlement(benchmark, np.zeros(3), cost, terms)
    for index, (option, py) in enumerate([("global", 2021), ("professional", 2022), ("global", 2026)]):
        assert settled(option, py, benchmark[index], cost[index]).net_dollars[0] == block.net_dollars[index]
