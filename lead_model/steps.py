"""The steps from the historical baseline to the net result, in dollars.

They add to the net result in every run and year. Waterfalls, *Explain this year*, the command line and exports read them
from here, so that an explanation is a result of the model and never a second calculation.
"""

from dataclasses import dataclass

import numpy as np

from lead_model.axes import FloatArray, sum_categories
from lead_model.projection import Projection
from lead_model.scenario.rule_choices import QualityForm

BENCHMARK, SPENDING, SETTLEMENT, RESULT = "Benchmark", "Spending", "Settlement", "Result for the ACO"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in dollars (R, Y): positive raises the ACO's result, negative lowers it."""

    key: str
    section: str
    label: str
    formula: str
    dollars: FloatArray


def steps(p: Projection) -> tuple[Step, ...]:
    """All steps of a projection in order; their dollars add to `p.net`."""
    return (*benchmark_steps(p), *spending_steps(p), *settlement_steps(p), *result_steps(p))


def benchmark_steps(p: Projection) -> list[Step]:
    """Historical benchmark to the benchmark of the settlement; they add to `benchmark_dollars`."""
    b, s, months = p.benchmark, p.settlement, p.population.months
    historical = b.baseline.historical_pbpm * np.ones_like(months)
    trended = historical * b.update.update_factor
    scored = trended * b.risk_ratio
    blended = (1.0 - b.rate_book_weight) * scored + b.rate_book_weight * b.rate_book_pbpm
    with_block = blended * b.medicaid_factor

    def dollars(pbpm: FloatArray) -> FloatArray:
        return sum_categories(pbpm * months)

    form = p.scenario.rules.quality_form
    unearned = "(1 − d) × w × (1 − score)" if form is QualityForm.COMPOUNDING else "w × (1 − score)"
    return [
        Step(
            "historical", BENCHMARK, "Historical benchmark", "Σ historical PBPM × months", dollars(historical)
        ),
        Step(
            "update",
            BENCHMARK,
            "Yearly update",
            "historical × (update factor − 1)",
            dollars(trended - historical),
        ),
        Step(
            "risk",
            BENCHMARK,
            "Risk score, capped",
            "updated × (capped risk ratio − 1)",
            dollars(scored - trended),
        ),
        Step(
            "rate_book",
            BENCHMARK,
            "Regional rate book",
            "weight × (rate book − own benchmark)",
            dollars(blended - scored),
        ),
        Step(
            "medicaid_benchmark",
            BENCHMARK,
            "Medicaid-based alignment: benchmark",
            "benchmark × share of months × (their benchmark ÷ yours − 1)",
            dollars(with_block - blended),
        ),
        Step(
            "adjustment",
            BENCHMARK,
            "Regional or prior-savings adjustment",
            "the higher of both × update × risk ratio, Global and lower-spending only",
            s.adjustment_dollars,
        ),
        Step("discount", BENCHMARK, "Discount", "− benchmark before discount × d", s.discount_dollars),
        Step(
            "quality",
            BENCHMARK,
            "Quality withhold not earned",
            f"− benchmark before discount × {unearned}",
            s.unearned_quality_dollars,
        ),
        Step(
            "stop_loss_charge",
            BENCHMARK,
            "Stop-loss charge",
            "− expected payout × (1 + loading)",
            s.stop_loss_charge_dollars,
        ),
    ]


def spending_steps(p: Projection) -> list[Step]:
    """Base-year cost to expenditure, costs negative; they add to minus `expenditure_dollars`."""
    s, months = p.spending, p.population.months
    base = s.cost_pbpm * s.relabel_factor
    trended = base * s.own_trend_factor
    sicker = trended * s.morbidity_factor

    def cost(pbpm: FloatArray) -> FloatArray:
        return -sum_categories(pbpm * months)

    around = s.programs
    return [
        Step(
            "cost", SPENDING, "Base-year-3 cost of your people", "− Σ base-year-3 PBPM × months", cost(base)
        ),
        Step(
            "own_trend", SPENDING, "Own cost trend", "− cost × (own trend factor − 1)", cost(trended - base)
        ),
        Step(
            "morbidity",
            SPENDING,
            "Change in illness",
            "− cost × (morbidity factor − 1)",
            cost(sicker - trended),
        ),
        Step(
            "medicaid_cost",
            SPENDING,
            "Medicaid-based alignment: cost",
            "− cost × share of months × (their cost ÷ yours − 1)",
            cost(s.counterfactual_pbpm - sicker),
        ),
        Step("savings", SPENDING, "Savings", "Σ expected cost × savings rate", s.savings_dollars),
        Step(
            "cara",
            SPENDING,
            "CARA episodes",
            "episode savings − specialists' part",
            -around.cara_spending_dollars,
        ),
        Step(
            "falls",
            SPENDING,
            "Falls prevention: avoided spending",
            "participants × avoided",
            -around.falls_spending_dollars,
        ),
        Step(
            "incentives",
            SPENDING,
            "Incentives: effect on spending",
            "− expected cost × uptake × effect",
            -around.incentive_spending_dollars,
        ),
        Step(
            "capitated_claims",
            SPENDING,
            "Capitation counted in place of claims",
            "− (capitation − claims it replaces)",
            -p.settlement.capitation.expenditure_change,
        ),
        Step(
            "stop_loss_payout",
            SPENDING,
            "Stop-loss payout",
            "spending above the attachment point × payout share",
            p.settlement.stop_loss_payout_dollars,
        ),
    ]


def settlement_steps(p: Projection) -> list[Step]:
    """Gross savings to what is owed without advances; they add to the difference of the two."""
    s = p.settlement
    return [
        Step(
            "corridor",
            SETTLEMENT,
            "Risk corridors: part kept by CMS",
            "shared result − gross savings or losses",
            s.shared_savings - s.gross_savings,
        ),
        Step(
            "sequestration", SETTLEMENT, "Sequestration", "− rate × shared savings", s.sequestration_dollars
        ),
        Step(
            "high_performers",
            SETTLEMENT,
            "High Performers Pool",
            "benchmark × pool rate, if the condition is met",
            s.high_performers_dollars,
        ),
    ]


_RESULT_FORMULAS = {
    "add_on": "benchmark before discount × add-on rate, higher-spending only, not reconciled",
    "capitation_margin": "capitation − payments to providers for the services it replaces, without advances",
    "operating": "− (fixed + per-month cost × months) × inflation",
    "program_cost": "− falls episodes and incentives: users × cost",
    "reinsurance_premium": "− premium PBPM × months",
    "reinsurance_recovery": "shared loss above the attachment × part paid",
    "guarantee": "− guarantee × carrying rate",
    "state": "− settlement gain × Medicaid block's share of expected cost × state's part",
    "providers": "− positive result × part passed on",
}


def result_steps(p: Projection) -> list[Step]:
    """The ACO's own lines after settlement; with what is owed without advances they add to the net result."""
    lines = p.aco_result.lines()[1:]
    return [
        Step(key, RESULT, label, formula, dollars)
        for (key, formula), (label, dollars) in zip(_RESULT_FORMULAS.items(), lines, strict=True)
    ]
