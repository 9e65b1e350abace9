"""The steps from the historical baseline to the net result, in dollars.

They add to the net result in every run and year. Waterfalls, *Explain this year*, the command line and exports read them
from here, so that an explanation is a result of the model and never a second calculation.
"""

from dataclasses import dataclass

import numpy as np

from lead_model.axes import FloatArray, sum_categories
from lead_model.projection import Projection
from lead_model.scenario.readings import QualityForm, SequestrationReading

BENCHMARK, SPENDING, SETTLEMENT, RESULT = "Benchmark", "Spending", "Settlement", "Result for the ACO"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in dollars (R, Y): positive raises the ACO's result, negative lowers it.

    formula : what the model computes, in names that `explain` puts values to. Signs are + − × ÷; Σ adds a product over
    categories, stop-loss layers or incentives; "(…, at least 0)" and "…, only if …" mean what they say; what follows a
    semicolon is a remark. A test works every formula out from the values printed with it.
    """

    key: str
    section: str
    label: str
    formula: str
    dollars: FloatArray


def steps(p: Projection) -> tuple[Step, ...]:
    """All steps of a projection in order; their dollars add to `p.net`."""
    return (*benchmark_steps(p), *spending_steps(p), *settlement_steps(p), *result_steps(p))


def _steps(section: str, *rows: tuple[str, str, str, FloatArray]) -> list[Step]:
    return [Step(key, section, label, formula, dollars) for key, label, formula, dollars in rows]


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

    compounding = p.scenario.rules.quality_form is QualityForm.COMPOUNDING
    return _steps(
        BENCHMARK,
        ("historical", "Historical benchmark", "Σ historical PBPM × months", dollars(historical)),
        ("update", "Yearly update", "Σ historical PBPM × (update factor − 1) × months", dollars(trended - historical)),
        ("risk", "Risk score, capped", "Σ updated PBPM × (capped risk ratio − 1) × months", dollars(scored - trended)),
        ("rate_book", "Regional rate book", "Σ rate book weight × (rate book PBPM − own PBPM) × months",
         dollars(blended - scored)),
        ("medicaid_benchmark", "Medicaid-based alignment: benchmark",
         "Σ benchmark PBPM × Medicaid part of months × (Medicaid benchmark factor − 1) × months",
         dollars(with_block - blended)),
        ("adjustment", "Regional or prior-savings adjustment",
         "Σ adjustment PBPM × update factor × capped risk ratio × (1 − rate book weight) × Medicaid factor × months; "
         f"the higher of the two adjustments, {_who_is_adjusted(p)}", s.adjustment_dollars),
        ("discount", "Discount", "− benchmark before discount × discount rate", s.discount_dollars),
        ("quality", "Quality withhold not earned",
         f"− benchmark before discount {'× (1 − discount rate) ' if compounding else ''}× withhold × (1 − quality score)",
         s.unearned_quality_dollars),
        ("stop_loss_charge", "Stop-loss charge",
         "− charge factor × spending under stop-loss × Σ share of cost in each layer × payout rate",
         s.stop_loss_charge_dollars),
    )  # fmt: skip


def _who_is_adjusted(p: Projection) -> str:
    if p.scenario.rules.prior_savings_higher_spending:
        return "Global only; a higher-spending ACO keeps its prior savings under the reading chosen"
    return "Global and lower-spending only"


def spending_steps(p: Projection) -> list[Step]:
    """Base-year cost to expenditure, costs negative; they add to minus `expenditure_dollars`."""
    s, months = p.spending, p.population.months
    base = s.cost_pbpm * s.relabel_factor
    trended = base * s.own_trend_factor
    sicker = trended * s.morbidity_factor

    def cost(pbpm: FloatArray) -> FloatArray:
        return -sum_categories(pbpm * months)

    around = s.programs
    return _steps(
        SPENDING,
        ("cost", "Base-year-3 cost of your people", "− Σ base-year-3 PBPM × High Needs move factor × months", cost(base)),
        ("own_trend", "Own cost trend", "− Σ cost PBPM × (own trend factor − 1) × months", cost(trended - base)),
        ("morbidity", "Change in illness", "− Σ trended PBPM × (morbidity factor − 1) × months", cost(sicker - trended)),
        ("medicaid_cost", "Medicaid-based alignment: cost",
         "− Σ own PBPM × Medicaid part of months × (Medicaid cost factor − 1) × months",
         cost(s.counterfactual_pbpm - sicker)),
        ("savings", "Savings", "Σ expected PBPM × savings rate × months", s.savings_dollars),
        ("stress", "Costs above plan", "− spending after savings × rate above plan", -s.stress_dollars),
        ("cara", "CARA episodes",
         "expected cost × share in episodes × (episode savings − specialists' part × (episode savings − target discount))",
         -around.cara_spending_dollars),
        ("falls", "Falls prevention: avoided spending", "person-years × share in falls prevention × spending avoided each",
         -around.falls_spending_dollars),
        ("incentives", "Incentives: effect on spending", "− expected cost × Σ uptake × effect on spending",
         -around.incentive_spending_dollars),
        ("capitated_claims", "Capitation counted in place of claims", "− (capitation − claims it replaces)",
         -p.settlement.capitation.expenditure_change),
        ("stop_loss_payout", "Stop-loss payout",
         "experience factor × spending under stop-loss × Σ share of cost in each layer × payout rate",
         p.settlement.stop_loss_payout_dollars),
    )  # fmt: skip


def settlement_steps(p: Projection) -> list[Step]:
    """Gross savings to what is owed without advances; they add to the difference of the two."""
    s = p.settlement
    on_losses = p.scenario.rules.sequestration is SequestrationReading.SAVINGS_AND_LOSSES
    borne = "size of the shared result" if on_losses else "(shared result, at least 0)"
    return _steps(
        SETTLEMENT,
        ("corridor", "Risk corridors: part kept by CMS", "shared result − gross savings or losses",
         s.shared_savings - s.gross_savings),
        ("sequestration", "Sequestration", f"− sequestration rate × {borne}", s.sequestration_dollars),
        ("high_performers", "High Performers Pool", "benchmark × pool rate, only if score and gate suffice",
         s.high_performers_dollars),
    )  # fmt: skip


_RESULT_FORMULAS = {
    "add_on": "benchmark before discount × add-on rate × part under the option, only if higher-spending; not reconciled",
    "capitation_margin": "capitation − payments for the services it replaces; without advances",
    "operating": "− (fixed cost + cost per month × months) × inflation factor",
    "program_cost": "− person-years × (share in falls prevention × cost of an episode + Σ uptake × cost per user)",
    "reinsurance_premium": "− premium PBPM × months",
    "reinsurance_recovery": "(shared loss − attachment × benchmark, at least 0) × part paid",
    "guarantee": "− guarantee × carrying rate",
    "state": "− (settlement without advances, at least 0) × Medicaid block's share of expected cost × state's part",
    "providers": "− (result before this step, at least 0) × part passed on",
}


def result_steps(p: Projection) -> list[Step]:
    """The ACO's own lines after settlement; with what is owed without advances they add to the net result."""
    lines = p.aco_result.lines()[1:]
    return [
        Step(key, RESULT, label, formula, dollars)
        for (key, formula), (label, dollars) in zip(_RESULT_FORMULAS.items(), lines, strict=True)
    ]
