"""The values put into each step of a year, step by step.

Every name in the formula of a step has a value here, so a reader can work the step out by hand.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields

import numpy as np

from lead_analysis.explain.step_values import StepValue, StepValues, at
from lead_model.aco_result import medicaid_cost_share
from lead_model.axes import FloatArray
from lead_model.lookup import GAP_BASE_YEARS
from lead_model.projection import Projection
from lead_model.rules import update
from lead_model.rules.discount import discount_name
from lead_model.scenario import QualityForm, SequestrationReading
from lead_model.scenario.choices import Incentives
from lead_model.scenario.organization import Entry, FormerProgram, GapBasis
from lead_model.scenario.readings import GuardrailBasis, GuardrailBound, RateBookPath
from lead_model.spending import INCENTIVES, episode_share, falls_running, incentive_uptake
from lead_model.stop_loss import FITTED_MIXTURE

Maker = Callable[[StepValues], Iterable[StepValue]]


def _months(v: StepValues) -> StepValue:
    return v.computed("Months", v.p.population.months, "months")


def _before_discount(v: StepValues) -> StepValue:
    return v.computed("Benchmark before discount", v.p.settlement.before_discount_dollars, "dollars")


def _updated_pbpm(p: Projection) -> FloatArray:
    return p.benchmark.baseline.historical_pbpm * p.benchmark.update.update_factor


def _cost_pbpm(p: Projection) -> FloatArray:
    return p.spending.cost_pbpm * p.spending.relabel_factor


def _after_savings(p: Projection) -> FloatArray:
    return p.spending.counterfactual_dollars - p.spending.savings_dollars


def _inferred_scores(v: StepValues) -> Iterable[StepValue]:
    if v.p.scenario.market.ai_inferred_scores:
        yield v.input("market.ai_inferred_change_rate")
        yield v.rule("ai_inferred_score_weight")
        yield v.input("rules.inferred_scores")


def _is_global(v: StepValues) -> bool:
    return bool(at(v.p.settlement.is_global, v.year))


def _update_values(v: StepValues) -> Iterable[StepValue]:
    trend = v.p.benchmark.update
    yield v.computed("Historical PBPM", v.p.benchmark.baseline.historical_pbpm, "PBPM")
    yield v.computed("Update factor", trend.update_factor, "factor")
    yield _months(v)
    bound = v.p.scenario.rules.guardrail_bound
    yield v.input("market.national_trend_rate")
    yield v.input("market.regional_trend_rate")
    yield v.input("market.growth_above_acpt_rate")
    yield v.input("market.acpt_rate")
    yield v.input("organization.region.share_of_region")
    yield v.computed("Two-way trend since base year 3", trend.two_way_factor, "factor", named=False)
    yield v.computed("ACPT since base year 3", trend.acpt_factor, "factor", named=False)
    if bound is not GuardrailBound.OFF:
        yield v.computed("Guardrail above the two-way trend", trend.upper_width, "rate", named=False)
        yield v.computed("Guardrail below the two-way trend", trend.lower_width, "rate", named=False)
        yearly = v.p.scenario.rules.guardrail_basis is GuardrailBasis.YEARLY
        for side in ("upper", "lower"):
            yield v.rule(f"acpt_guardrail_{side}_growth{'_yearly' if yearly else ''}")
        yield v.input("rules.guardrail_basis")
    yield v.input("rules.guardrail_bound")
    yield v.rule("two_way_weight")


def _rate_book_values(v: StepValues) -> Iterable[StepValue]:
    b = v.p.benchmark
    yield v.computed("Rate book weight", b.rate_book_weight, "share")
    yield v.computed("Rate book PBPM", b.rate_book_pbpm, "PBPM")
    yield v.computed("Own PBPM", _updated_pbpm(v.p) * b.risk_ratio, "PBPM")
    yield _months(v)
    yield v.input("rules.rate_book")
    path = v.p.scenario.rules.rate_book
    if path is RateBookPath.OWN:
        yield v.input("rules.rate_book_own_weight")
    elif path is not RateBookPath.NONE:
        yield v.rule(
            "rate_book_weight_linear" if path is RateBookPath.LINEAR else "rate_book_weight_full_2032"
        )
    yield v.rule("rate_book_level")


def _medicaid_benchmark_values(v: StepValues) -> Iterable[StepValue]:
    b = v.p.benchmark
    own = update.rate_book_blend(_updated_pbpm(v.p) * b.risk_ratio, b.rate_book_pbpm, b.rate_book_weight)
    yield v.computed("Benchmark PBPM", own, "PBPM")
    yield v.computed("Medicaid part of months", v.p.population.medicaid_share, "share")
    yield v.input("organization.medicaid.benchmark_factor", "Medicaid benchmark factor")
    yield _months(v)


def _adjustment_values(v: StepValues) -> Iterable[StepValue]:
    b, adjustment = v.p.benchmark, v.p.benchmark.adjustment
    applied = v.p.settlement.is_global[..., None]
    yield v.computed("Adjustment PBPM", np.where(applied, adjustment.adjustment_pbpm, 0.0), "PBPM")
    yield v.computed("Update factor", b.update.update_factor, "factor")
    yield v.computed("Capped risk ratio", b.risk_ratio, "factor")
    yield v.computed("Rate book weight", b.rate_book_weight, "share")
    yield v.computed("Medicaid factor", b.medicaid_factor, "factor")
    yield _months(v)
    yield v.computed("Region less own historical spending", adjustment.gap_pbpm, "PBPM", named=False)
    yield v.computed("Regional efficiency adjustment", adjustment.regional_pbpm, "PBPM", named=False)
    yield v.computed("Prior savings adjustment", adjustment.prior_savings_pbpm, "PBPM", named=False)
    yield v.rule("regional_efficiency_weight")
    own = v.p.scenario.organization
    base_years = own.region.gap_basis is GapBasis.BASE_YEARS
    yield v.input("organization.region.gap_basis")
    yield v.input(GAP_BASE_YEARS if base_years else "organization.region.gap_rate")
    former = own.former_program is FormerProgram.MSSP and own.entry is Entry.RENEWING
    yield v.rule("regional_efficiency_cap_former_mssp_rate" if former else "regional_efficiency_cap_rate")
    yield v.rule("prior_savings_weight")
    yield v.rule("prior_savings_cap_rate")
    yield v.input("rules.prior_savings_higher_spending")


def _discount_rate(v: StepValues) -> StepValue:
    lower = bool(at(v.p.benchmark.adjustment.lower_spending, v.year))
    return v.rule(discount_name(_is_global(v), lower), "discount rate")


def _quality_values(v: StepValues) -> Iterable[StepValue]:
    yield _before_discount(v)
    if v.p.scenario.rules.quality_form is QualityForm.COMPOUNDING:
        yield v.computed("Discount rate", v.p.settlement.discount_rate, "share")
    yield v.rule("quality_withhold_rate", "withhold")
    yield v.computed("Quality score", v.p.settlement.quality.score_share, "share")
    yield v.input("rules.quality_form")


def _stop_loss_values(v: StepValues, times: StepValue) -> Iterable[StepValue]:
    a = v.p.lookup
    elected = a.chosen("choices.stop_loss.elected", True)[..., 0]
    parts = [key.replace("_", " ") for key in a.parameters.parameter("stop_loss_attachment").keys]
    layers = FITTED_MIXTURE.layer_cost_shares(a.rule("stop_loss_attachment"))
    yield times
    yield v.computed(
        "Spending under stop-loss", np.where(elected, v.p.spending.spend_dollars, 0.0), "dollars"
    )
    yield v.computed("Share of cost in each layer", layers, "share", parts)
    yield v.rule("stop_loss_payout_rate", "payout rate")
    yield v.input("choices.stop_loss.elected")
    yield v.rule("stop_loss_attachment")


def _capitation(v: StepValues) -> StepValue:
    flows = v.p.settlement.capitation
    return v.computed("Capitation", flows.base_pcc + flows.tcc + flows.npcc, "dollars")


def _capitated_claims_values(v: StepValues) -> Iterable[StepValue]:
    flows = v.p.settlement.capitation
    yield _capitation(v)
    replaced = flows.primary_care_cost + flows.tcc_claims + flows.npcc_claims
    yield v.computed("Claims it replaces", replaced, "dollars")
    yield v.input("choices.capitation.kind")
    yield v.rule("base_pcc_rate")


def _capitation_margin_values(v: StepValues) -> Iterable[StepValue]:
    flows = v.p.settlement.capitation
    yield _capitation(v)
    paid = flows.primary_care_cost + flows.tcc_cost + flows.npcc_cost
    yield v.computed("Payments for the services it replaces", paid, "dollars")
    yield v.input("choices.capitation.kind")
    yield v.rule("base_pcc_rate")


def _in_falls_prevention(v: StepValues) -> Iterable[StepValue]:
    a = v.p.lookup
    share = np.where(falls_running(a), a.yearly("choices.falls.participants_share"), 0.0)
    yield v.computed("Person-years", v.p.population.person_years, "count")
    yield v.computed("Share in falls prevention", share, "share")


def _by_incentive(v: StepValues, label: str, name: str, unit: str) -> StepValue:
    where = "choices.incentives"
    rows = [
        incentive_uptake(v.p.lookup, one) if name == "uptake_share" else v.p.lookup.yearly(f"{where}.{one}.{name}")
        for one in INCENTIVES
    ]  # fmt: skip
    labels = [one.metadata["spec"].label for one in fields(Incentives)]
    return v.computed(label, np.stack(np.broadcast_arrays(*rows), axis=-1), unit, labels)


def _program_cost_values(v: StepValues) -> Iterable[StepValue]:
    a, where = v.p.lookup, "choices.falls"
    each = a.yearly(f"{where}.team_cost_dollars") + a.yearly(f"{where}.modification_dollars")
    yield from _in_falls_prevention(v)
    yield v.computed("Cost of an episode", each, "dollars")
    yield _by_incentive(v, "Uptake", "uptake_share", "share")
    yield _by_incentive(v, "Cost per user", "cost_dollars", "dollars")


def _corridor_values(v: StepValues) -> Iterable[StepValue]:
    s = v.p.settlement
    name = "global" if _is_global(v) else "professional"
    yield v.computed("Shared result", s.shared_savings, "dollars")
    yield v.computed("Gross savings or losses", s.gross_savings, "dollars")
    yield v.computed(
        "Benchmark after discount and earned quality", s.benchmark_dollars, "dollars", named=False
    )
    yield v.rule(f"{name}_band_edge")
    gain = at(s.gross_savings, v.year) >= 0
    yield v.rule(
        "global_share" if name == "global" else f"professional_{'savings' if gain else 'loss'}_share"
    )


def _sequestration_values(v: StepValues) -> Iterable[StepValue]:
    shared = v.p.settlement.shared_savings
    on_losses = v.p.scenario.rules.sequestration is SequestrationReading.SAVINGS_AND_LOSSES
    yield v.rule("sequestration_rate", "sequestration rate")
    if on_losses:
        yield v.computed("Size of the shared result", np.abs(shared), "dollars")
    else:
        yield v.computed("Shared result", shared, "dollars")
    yield v.input("rules.sequestration")


def _high_performers_values(v: StepValues) -> Iterable[StepValue]:
    s, minimum = v.p.settlement, v.p.lookup.yearly_rule("high_performers_pool_minimum_score_share")
    yield v.computed("Benchmark", s.benchmark_dollars, "dollars")
    yield v.rule("high_performers_pool_rate", "pool rate")
    suffices = (s.quality.score_share >= minimum) & s.quality.gate_met
    yield v.computed("Score and gate suffice", suffices, "yes or no")
    yield v.rule("high_performers_pool_minimum_score_share")


def _add_on_values(v: StepValues) -> Iterable[StepValue]:
    part = v.p.lookup.yearly_rule("administrative_add_on_professional_share")
    yield _before_discount(v)
    yield v.rule("administrative_add_on_rate", "add-on rate")
    yield v.computed("Part under the option", np.where(v.p.settlement.is_global, 1.0, part), "share")
    yield v.computed("Higher-spending", ~v.p.benchmark.adjustment.lower_spending[..., 0], "yes or no")
    yield v.rule("administrative_add_on_professional_share")


def _operating_values(v: StepValues) -> Iterable[StepValue]:
    a, where = v.p.lookup, "organization.costs"
    per_month = a.yearly(f"{where}.operating_pbpm") + a.yearly(f"{where}.technology_pbpm")
    inflation = (1.0 + a.yearly("market.cost_inflation_rate")) ** np.arange(len(a.years))
    yield v.input(f"{where}.fixed_dollars", "fixed cost")
    yield v.computed("Cost per month", per_month, "PBPM")
    yield v.computed("Months", v.p.population.total_months, "months")
    yield v.computed("Inflation factor", inflation, "factor")
    yield v.input(f"{where}.operating_pbpm")
    yield v.input(f"{where}.technology_pbpm")


def _recovery_values(v: StepValues) -> Iterable[StepValue]:
    where = "choices.reinsurance"
    yield v.computed("Shared loss", np.maximum(-v.p.settlement.shared_savings, 0.0), "dollars")
    yield v.input(f"{where}.attachment_loss_share", "attachment")
    yield v.computed("Benchmark", v.p.settlement.benchmark_dollars, "dollars")
    yield v.input(f"{where}.payout_share", "part paid")


def _state_values(v: StepValues) -> Iterable[StepValue]:
    owed = v.p.settlement.monies_owed_before_advances
    block = medicaid_cost_share(v.p.lookup, v.p.population, v.p.spending)
    yield v.computed("Settlement without advances", owed, "dollars")
    yield v.computed("Medicaid block's share of expected cost", block, "share")
    yield v.input("organization.medicaid.state_savings_share", "state's part")


VALUES: dict[str, Maker] = {
    "historical": lambda v: (
        v.computed("Historical PBPM", v.p.benchmark.baseline.historical_pbpm, "PBPM"),
        _months(v),
        v.input("organization.baseline.entry"),
        v.input("organization.baseline.base_years_factor"),
    ),
    "update": _update_values,
    "risk": lambda v: (
        v.computed("Updated PBPM", _updated_pbpm(v.p), "PBPM"),
        v.computed("Capped risk ratio", v.p.benchmark.risk_ratio, "factor"),
        _months(v),
        v.computed("Risk ratio before the cap", v.p.benchmark.raw_risk_ratio, "factor", named=False),
        v.rule("risk_score_cap_rate"),
        v.input("organization.high_needs_cost"),
        *_inferred_scores(v),
    ),
    "rate_book": _rate_book_values,
    "medicaid_benchmark": _medicaid_benchmark_values,
    "adjustment": _adjustment_values,
    "discount": lambda v: (_discount_rate(v), _before_discount(v)),
    "quality": _quality_values,
    "stop_loss_charge": lambda v: _stop_loss_values(v, v.rule("stop_loss_charge_factor", "charge factor")),
    "cost": lambda v: (
        v.computed("Base-year-3 PBPM", v.p.spending.cost_pbpm, "PBPM"),
        v.computed("High Needs move factor", v.p.spending.relabel_factor, "factor"),
        _months(v),
        v.input("organization.high_needs_cost"),
    ),
    "own_trend": lambda v: (
        v.computed("Cost PBPM", _cost_pbpm(v.p), "PBPM"),
        v.computed("Own trend factor", v.p.spending.own_trend_factor, "factor"),
        _months(v),
        v.input("market.regional_trend_rate"),
        v.input("market.growth_above_acpt_rate"),
        v.input("market.own_trend_excess_rate"),
    ),
    "morbidity": lambda v: (
        v.computed("Trended PBPM", _cost_pbpm(v.p) * v.p.spending.own_trend_factor, "PBPM"),
        v.computed("Morbidity factor", v.p.spending.morbidity_factor, "factor"),
        _months(v),
    ),
    "medicaid_cost": lambda v: (
        v.computed("Own PBPM", v.p.spending.counterfactual_pbpm / v.p.spending.medicaid_factor, "PBPM"),
        v.computed("Medicaid part of months", v.p.population.medicaid_share, "share"),
        v.input("organization.medicaid.cost_factor", "Medicaid cost factor"),
        _months(v),
    ),
    "savings": lambda v: (
        v.computed("Expected PBPM", v.p.spending.counterfactual_pbpm, "PBPM"),
        v.input("choices.savings_rate", "savings rate"),
        _months(v),
    ),
    "stress": lambda v: (
        v.computed("Spending after savings", _after_savings(v.p), "dollars"),
        v.input("market.cost_stress_rate", "rate above plan"),
    ),
    "cara": lambda v: (
        v.computed("Expected cost", v.p.spending.counterfactual_dollars, "dollars"),
        v.computed("Share in episodes", episode_share(v.p.lookup), "share"),
        v.input("choices.cara.episode_savings_rate", "episode savings"),
        v.input("choices.cara.adjustment_share", "specialists' part"),
        v.input("choices.cara.target_discount_rate", "target discount"),
        v.input("choices.cara.elected"),
        v.input("choices.cara.spending_share_each"),
        v.rule("cara_first_py"),
    ),
    "falls": lambda v: (
        *_in_falls_prevention(v),
        v.input("choices.falls.avoided_dollars", "spending avoided each"),
    ),
    "incentives": lambda v: (
        v.computed("Expected cost", v.p.spending.counterfactual_dollars, "dollars"),
        _by_incentive(v, "Uptake", "uptake_share", "share"),
        _by_incentive(v, "Effect on spending", "effect_rate", "rate"),
        v.rule("part_d_buy_down_first_py"),
    ),
    "capitated_claims": _capitated_claims_values,
    "stop_loss_payout": lambda v: _stop_loss_values(
        v, v.input("choices.stop_loss.experience_factor", "experience factor")
    ),
    "corridor": _corridor_values,
    "sequestration": _sequestration_values,
    "high_performers": _high_performers_values,
    "add_on": _add_on_values,
    "capitation_margin": _capitation_margin_values,
    "operating": _operating_values,
    "program_cost": _program_cost_values,
    "reinsurance_premium": lambda v: (
        v.input("choices.reinsurance.premium_pbpm", "premium PBPM"),
        v.computed("Months", v.p.population.total_months, "months"),
    ),
    "reinsurance_recovery": _recovery_values,
    "guarantee": lambda v: (
        v.computed("Guarantee", v.p.aco_result.guarantee_dollars, "dollars"),
        v.input("market.guarantee_carrying_rate", "carrying rate"),
    ),
    "state": _state_values,
    "providers": lambda v: (
        v.computed("Result before this step", v.p.aco_result.before_provider_share, "dollars"),
        v.input("choices.provider_savings_share", "part passed on"),
    ),
}


def values_of(step: str, v: StepValues) -> tuple[StepValue, ...]:
    """Every value put into a step, in the order of its formula."""
    return tuple(VALUES[step](v))
