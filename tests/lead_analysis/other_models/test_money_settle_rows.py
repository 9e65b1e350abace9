"""Batch settlement of LEAD rows to the dollar, worked by hand; the other programs are held by CMS's published results."""

import pytest

from lead_analysis.other_models.settle_rows import RESULT_COLUMNS, settle_rows

ROW = {"performance_year": 2030, "benchmark_before_discount_dollars": 100e6, "quality_score_share": 0.8}

# Of the benchmark, 3% × (1 − 0.8) = 0.6% is withheld and not earned back.
# Professional keeps 60% (of losses 50%) up to 10% of the benchmark, 35% to 15%, 15% to 20%, then 5%;
# Global keeps all up to 15%, 50% to 35%, 25% to 50%, then 10%.
CASES = {
    "professional saves 39.4M": (
        {"risk_option": "professional", "spending_group": "higher", "spend_dollars": 60e6},
        (0.0, 99.4e6, 39.4e6, 0.6 * 9.94e6 + 0.35 * 4.97e6 + 0.15 * 4.97e6 + 0.05 * 19.52e6),
    ),
    "professional loses 30.6M": (
        {"risk_option": "professional", "spend_dollars": 130e6},
        (0.0, 99.4e6, -30.6e6, -(0.5 * 9.94e6 + 0.35 * 4.97e6 + 0.15 * 4.97e6 + 0.05 * 10.72e6)),
    ),
    "global, dearer than its region, discount 2.5%": (
        {"risk_option": "global", "spending_group": "higher", "spend_dollars": 70e6},
        (0.025, 96.915e6, 26.915e6, 14_537_250 + 0.5 * 12_377_750),
    ),
    "global, group blank as lower, discount 3%": (
        {"risk_option": "global", "spend_dollars": 160e6},
        (0.03, 96.418e6, -63.582e6, -(14_462_700 + 0.5 * 19_283_600 + 0.25 * 14_462_700 + 0.1 * 15_373_000)),
    ),
    "global, discount as stated": (
        {"risk_option": "global", "discount_share": 0.01, "spend_dollars": 95e6},
        (0.01, 98.406e6, 3.406e6, 3.406e6),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_of_a_lead_row(name):
    row, (discount, benchmark, gross, shared) = CASES[name]
    beside = {
        "enhanced_pcc_paid_dollars": 3e6,
        "apo_reconciliation_dollars": -200_000.0,
        "high_performers_dollars": 500_000.0,
    }
    sequestration = -0.02 * max(shared, 0.0)  # losses are not sequestered
    settled = settle_rows("lead", [ROW | row | beside, ROW | row])
    lines = {
        "discount": (discount, discount),
        "benchmark_dollars": (benchmark, benchmark),
        "gross_dollars": (gross, gross),
        "shared_dollars": (shared, shared),
        "sequestration_dollars": (sequestration, sequestration),
        "enhanced_pcc_repayment_dollars": (-3e6, 0.0),
        "apo_reconciliation_dollars": (-200_000.0, 0.0),
        "high_performers_dollars": (500_000.0, 0.0),
        "net_dollars": (shared + sequestration - 2_700_000.0, shared + sequestration),
    }
    assert settled.keys() == lines.keys()
    for line, dollars in lines.items():
        assert settled[line] == pytest.approx(dollars, abs=0.005), line


@pytest.mark.parametrize("program", RESULT_COLUMNS)
def test_no_rows_settle_to_no_rows(program):
    assert {name: amounts.shape for name, amounts in settle_rows(program, []).items()} == dict.fromkeys(
        RESULT_COLUMNS[program], (0,)
    )
