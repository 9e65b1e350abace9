"""The Shared Savings Program for the people and savings of a LEAD projection, and what the difference is made of.

The same people and the same savings path: months and expected cost come from the projection, the benchmark from the other
program's rules. What exists only in LEAD (Medicaid-based alignment, CARA, falls episodes, incentives) stays out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from lead_analysis.explain.steps import steps
from lead_analysis.other_models.mssp import RuleValues
from lead_analysis.other_models.mssp_agreement import MsspSwitches, base_year_weights
from lead_analysis.other_models.mssp_inputs import GroupedInputs, MsspInputs, grouped
from lead_analysis.other_models.mssp_projection import MsspChoice, MsspProjection, mssp_projections
from lead_analysis.other_models.mssp_rule_sets import mssp_parameters
from lead_model.aco_result import operating_cost
from lead_model.axes import MONTHS_PER_YEAR, FloatArray, frozen, sum_categories
from lead_model.lookup import GAP_BASE_YEARS
from lead_model.projection import Projection
from lead_model.rules.baseline import historical_pbpm
from lead_model.scenario import (
    BaselineEntry,
    MsspAlternative,
    MsspQuality,
    MsspRules,
    Scenario,
)
from lead_model.scenario.mssp_elections import track_by_year

AS_IT_IS = "as it is"
MEASURED = "organization.baseline.base_years_factor"
SWITCH_ORDER = (
    "rebase",
    "minimum_rate",
    "sharing",
    "sequestration",
    "adjustments",
)  # the order rules are switched off in


def mssp_choice(choice: MsspAlternative, n_years: int) -> MsspChoice:
    """The elections in the form of the program's own projection."""
    tracks = track_by_year(choice, n_years)
    return MsspChoice(
        tracks, choice.minimum_rate, choice.agreement, choice.low_revenue, choice.years_to_rebase
    )


def mssp_inputs(p: Projection, rules: MsspRules | None = None) -> MsspInputs:
    """People, spending and surroundings of a projection, for the other program; (R, Y, C), axes may be 1. rules : whose
    base-year weights count, those of the scenario when left out.

    Coded risk includes what moving people between categories does to the scores of both, so that the pool of Aged &
    Disabled and High Needs, which the other program does not tell apart, keeps its score when people are only relabeled.
    """
    a, people, bench = p.lookup, p.population, p.benchmark
    choice = p.scenario.choices.mssp
    months = people.months * (1.0 - people.medicaid_share)
    baseline = _baseline_pbpm(p, rules or choice.rules)
    where = "choices.mssp"
    score = p.settlement.quality.score_share
    if choice.quality_score_share is not None:
        score = a.whole(f"{where}.quality_score_share")
    shape = (a.n_runs, len(a.years), 3)
    national, regional, acpt = (
        np.broadcast_to(1.0 + rate, shape)
        for rate in (a.growth_rate("national"), a.growth_rate("regional"), a.number("market.acpt_rate"))
    )
    own_growth = a.growth_rate("regional") + a.number("market.own_trend_excess_rate")
    level, region = _running_pbpm(p, baseline, months[:, :1])
    measured = a.number(MEASURED)
    return MsspInputs(
        years=a.years,
        # Chance in the ACO's base years is in its historical benchmark and not in the region.
        baseline_pbpm=baseline * measured,
        baseline_months=months[:, :1],
        regional_pbpm=baseline * (1.0 + a.gap_rate),
        national_pbpm=bench.baseline.national_pbpm * np.ones_like(baseline),
        months=months,
        spend_pbpm=_spend_pbpm(p),
        national_factor=national,
        regional_factor=regional,
        acpt_factor=acpt,
        risk_ratio=bench.coded_risk_ratio,  # AI-inferred scores are LEAD's
        national_weight=a.number("organization.region.share_of_region"),
        quality_score=score,
        prior_savings_pbpm=a.yearly("organization.region.prior_savings_pbpm"),
        revenue_share=a.whole(f"{where}.revenue_share"),
        standard_met=np.full((1, 1), choice.quality is MsspQuality.MET),
        alternative_met=np.full((1, 1), choice.quality is MsspQuality.ALTERNATIVE),
        running_benchmark_factor=level / measured,
        running_regional_pbpm=region,
        running_prior_savings_pbpm=_running_prior_savings(p),
        base_spend_pbpm=bench.baseline.cost_pbpm,
        own_factor=1.0 + own_growth[:, :1],
        national_risk=a.number(f"{where}.national_risk"),
        dual_share=a.yearly(f"{where}.dual_share"),
        population_pbpm=a.yearly(f"{where}.population_adjustment_dollars") / MONTHS_PER_YEAR,
    )


def _running_pbpm(p: Projection, baseline: FloatArray, months: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Historical benchmark of an agreement already running against `baseline`, (R, 1, 1), and the region beside it, (R, 1,
    3): both as published where the benchmark is known, otherwise as of base year 3. An agreement renewed since the public
    file has no published benchmark, and the published gap is that of the one before."""
    a = p.lookup
    published, gap = a.whole("choices.mssp.running_benchmark_pbpm"), a.whole(GAP_BASE_YEARS)[..., None]
    own = sum_categories(baseline * months) / sum_categories(months)
    level = (np.where(np.isinf(published), own, published) / own)[..., None]
    region = (
        baseline * level * (1.0 + np.where(np.isinf(gap) | np.isinf(published)[..., None], a.gap_rate, gap))
    )
    measured = np.where(np.isinf(published)[..., None], a.number(MEASURED), 1.0)
    return level * measured, region


def _running_prior_savings(p: Projection) -> FloatArray:
    """Prior savings inside a running agreement, (R, 1): where its benchmark is the published one, those given were made in
    it, and count from its renewal on."""
    a = p.lookup
    published = a.whole("choices.mssp.running_benchmark_pbpm")
    return np.where(np.isinf(published), a.yearly("organization.region.prior_savings_pbpm"), 0.0)


def _spend_pbpm(p: Projection) -> FloatArray:
    """Expected cost less savings, with costs above plan, without the people LEAD alone would bring, (R, Y, C)."""
    spend = p.spending
    stress = 1.0 + p.lookup.number("market.cost_stress_rate")
    return spend.counterfactual_pbpm / spend.medicaid_factor * (1.0 - spend.savings_rate) * stress


def _baseline_pbpm(p: Projection, rules: MsspRules) -> FloatArray:
    """Historical PBPM under the program's base-year weights, (R, 1, C): LEAD's limits on voluntary alignment left out."""
    a, base = p.lookup, p.benchmark.baseline
    own = base.cost_pbpm / a.number("organization.baseline.actual_factor")
    if p.scenario.organization.baseline.entry is not BaselineEntry.BASE_YEARS:
        return own
    where = "organization.baseline.base_years"
    whole = (a.n_runs, 1, 3)

    def stacked(part: str) -> FloatArray:
        values = [np.broadcast_to(a.number(f"{where}.{by}.{part}"), whole) for by in ("by1", "by2", "by3")]
        return np.stack(values, axis=-1)

    second = np.broadcast_to(1.0 + a.number(f"{where}.trend_by2_rate"), whole)
    first = second * (1.0 + a.number(f"{where}.trend_by1_rate"))
    trend = np.stack([first, second, np.ones(whole)], axis=-1)
    weights = _first_weights(p.scenario, rules)
    entered = historical_pbpm(stacked("pbpm"), trend, stacked("risk_score"), weights)
    known = base.entered_pbpm > 0
    return own * np.where(known, entered, 1.0) / np.where(known, base.entered_pbpm, 1.0)


def _first_weights(scenario: Scenario, rules: MsspRules) -> FloatArray:
    """(3,) base-year weights of the agreement the projection begins in."""
    return base_year_weights(mssp_parameters(rules).value, scenario.years[0], scenario.choices.mssp.agreement)


@dataclass(frozen=True, slots=True)
class MsspResult:
    """What staying leaves for the ACO, dollars (R, Y): the settlement less what the ACO itself pays."""

    rules: MsspRules
    inputs: MsspInputs
    projection: MsspProjection
    operating_cost: FloatArray
    carrying_cost: FloatArray
    provider_share: FloatArray

    @property
    def net(self) -> FloatArray:
        """Net result for the ACO (R, Y)."""
        return self.before_provider_share + self.provider_share

    @property
    def before_provider_share(self) -> FloatArray:
        return self.projection.net_dollars + self.operating_cost + self.carrying_cost

    def lines(self) -> tuple[tuple[str, FloatArray], ...]:
        """(label, dollars) in order; they add to `net`."""
        return (
            ("Shared savings or losses", self.projection.shared_dollars),
            ("Sequestration", self.projection.sequestration_dollars),
            ("Operating cost", self.operating_cost),
            ("Carrying cost of the repayment mechanism", self.carrying_cost),
            ("Passed on to providers", self.provider_share),
        )


def stay(p: Projection) -> MsspResult:
    """The same people and savings in the Shared Savings Program, under the elections of the scenario."""
    rules = p.scenario.choices.mssp.rules
    return stay_each(p, (rules,))[rules]


def stay_each(
    p: Projection, rule_sets: Sequence[MsspRules] = tuple(MsspRules)
) -> Mapping[MsspRules, MsspResult]:
    """`stay` under each of several rule sets, all that are still possible when left out; R runs at once.

    People, spending and the program's groups are worked out once for all sets with the same base-year weights.
    """
    found: dict[MsspRules, MsspResult] = {}
    shared: dict[tuple[float, ...], tuple[MsspInputs, GroupedInputs]] = {}
    for rules in rule_sets:
        key = tuple(_first_weights(p.scenario, rules))
        if key not in shared:
            inputs = mssp_inputs(p, rules)
            shared[key] = inputs, grouped(inputs)
        inputs, by_group = shared[key]
        choice, values, current = elected(p.scenario, rules)
        if choice.minimum_rate is not None:
            choice = replace(choice, minimum_rate=p.lookup.yearly("choices.mssp.minimum_rate"))
        (projected,) = mssp_projections(inputs, choice, values, current, (MsspSwitches(),), by_group)
        found[rules] = _with_costs(p, rules, inputs, projected)
    return found


def _with_costs(p: Projection, rules: MsspRules, inputs: MsspInputs, projected: MsspProjection) -> MsspResult:
    a = p.lookup
    own_people = replace(p.population, months=inputs.months)
    operating = -operating_cost(a, own_people) * a.yearly("choices.mssp.operating_cost_factor")
    carrying = -projected.repayment_dollars * a.yearly("market.guarantee_carrying_rate")
    before = projected.net_dollars + operating + carrying
    passed = -np.maximum(before, 0.0) * a.yearly("choices.provider_savings_share")
    costs = (frozen(cost + np.zeros_like(before)) for cost in (operating, carrying, passed))
    return MsspResult(rules, inputs, projected, *costs)


def elected(scenario: Scenario, rules: MsspRules | None = None) -> tuple[MsspChoice, RuleValues, RuleValues]:
    """The elections, the rules given or else chosen, and those in force."""
    choice = scenario.choices.mssp
    values, current = (mssp_parameters(one).value for one in (rules or choice.rules, MsspRules.CURRENT))
    return mssp_choice(choice, len(scenario.years)), values, current


def mssp_stages(
    inputs: MsspInputs, choice: MsspChoice, rules: RuleValues, current_rules: RuleValues | None = None
) -> dict[str, FloatArray]:
    """Net dollars (R, Y) of the program as it is, then with one more rule off each time, in SWITCH_ORDER.

    The last entry is benchmark less spending, unadjusted, never rebased, shared in full.
    """
    cases = [MsspSwitches()]
    for name in SWITCH_ORDER:
        cases.append(replace(cases[-1], **{name: False}))
    projections = mssp_projections(inputs, choice, rules, current_rules, cases)
    return {name: p.net_dollars for name, p in zip((AS_IT_IS, *SWITCH_ORDER), projections, strict=True)}


def split(p: Projection, mssp: MsspResult) -> Mapping[str, FloatArray]:
    """LEAD's net result less MSSP's by reason, each (R, Y) dollars; positive speaks for LEAD. The parts add up.

    One rule of MSSP is switched off at a time, in a fixed order (another order would split what two rules do together
    differently, with the same sum); what is left is the plain benchmark without adjustment, never rebased and shared in
    full, which stands against LEAD's before its own adjustment, discount and corridors.
    """
    s, o, spend = p.settlement, p.aco_result, p.spending
    stages = mssp_stages(mssp.inputs, *elected(p.scenario, mssp.rules))
    worth = {off: stages[off] - stages[on] for on, off in pairwise(stages)}
    own_spending = spend.counterfactual_dollars - spend.savings_dollars + spend.stress_dollars
    plain = s.before_discount_dollars - s.adjustment_dollars - own_spending - stages[SWITCH_ORDER[-1]]
    rate_book = next(step.dollars for step in steps(p) if step.key == "rate_book")
    return {
        "Rebasing": worth["rebase"],
        "Minimum rate": worth["minimum_rate"],
        "Sharing, caps and limits": worth["sharing"] + (s.shared_savings - s.gross_savings),
        "Sequestration": worth["sequestration"] + s.sequestration_dollars,
        "Adjustments": worth["adjustments"] + s.adjustment_dollars,
        "Guarantee": o.guarantee_carrying_cost - mssp.carrying_cost,
        "Regional rate book": rate_book,
        "Trend, risk and High Needs": plain - rate_book,
        "Discount": s.discount_dollars,
        "Quality withhold": s.unearned_quality_dollars,
        "Administrative add-on": o.add_on_dollars,
        "High Performers Pool": s.high_performers_dollars,
        "Stop-loss and reinsurance": s.stop_loss_charge_dollars + s.stop_loss_payout_dollars
        + o.reinsurance_premium + o.reinsurance_recovery,
        "Capitation": o.capitation_margin - s.capitation.expenditure_change,
        "Episodes and incentives": o.program_cost - spend.programs.spending_dollars,
        "Shared with the state": o.state_share,
        "Operating cost": o.operating_cost - mssp.operating_cost,
        "Passed on to providers": o.provider_share - mssp.provider_share,
    }  # fmt: skip
