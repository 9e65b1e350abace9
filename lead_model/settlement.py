"""Settlement: discount, quality, stop-loss, corridors, sequestration, and what is repaid or reconciled.

Order of operations (calculation chain of the PY2027 paper as reported): benchmark before discount, discount, quality
withhold and what is earned back, stop-loss charge; less expenditure after stop-loss; corridors once on the pooled result;
sequestration; repayment of the enhanced advance; APO reconciliation; High Performers Pool.
"""

from dataclasses import dataclass

import numpy as np

from lead_model.axes import BoolArray, FloatArray
from lead_model.benchmark import Benchmark, weighted_total
from lead_model.lookup import Lookup
from lead_model.population import Population
from lead_model.rules import capitation, quality, risk_sharing, sequestration
from lead_model.rules.discount import discount_rate
from lead_model.scenario import Capitation, QualityBasis, QualityForm, SequestrationReading
from lead_model.spending import Spending, falls_running
from lead_model.stop_loss import stop_loss

CLAIMS_MEASURES = ("readmission", "chronic_admission", "days_at_home", "follow_up", "experience")
ECQMS = ("glycemic", "blood_pressure")


@dataclass(frozen=True, slots=True)
class Quality:
    """Score earned (R, Y) and the rates it acts on; `measures_score` is NaN when the score is given directly."""

    score_share: FloatArray
    measures_score: FloatArray
    withhold_rate: FloatArray
    gate_met: BoolArray


@dataclass(frozen=True, slots=True)
class CapitationFlows:
    """Capitation of a performance year, dollars (R, Y).

    base_pcc, enhanced_pcc, tcc, npcc, apo : paid by CMS; …_cost : what the ACO pays for the services these replace;
    …_claims : the claims that would have paid for them; margin : capitation kept less provider payments, without advances;
    expenditure_change : capitation counted in place of the claims; apo_reconciliation : at settlement.
    """

    base_pcc: FloatArray
    enhanced_pcc: FloatArray
    tcc: FloatArray
    npcc: FloatArray
    apo: FloatArray
    primary_care_cost: FloatArray
    tcc_cost: FloatArray
    npcc_cost: FloatArray
    apo_cost: FloatArray
    tcc_claims: FloatArray
    npcc_claims: FloatArray

    @property
    def margin(self) -> FloatArray:
        return self.base_pcc - self.primary_care_cost + self.tcc - self.tcc_cost + self.npcc - self.npcc_cost

    @property
    def expenditure_change(self) -> FloatArray:
        return (
            (self.base_pcc - self.primary_care_cost)
            + (self.tcc - self.tcc_claims)
            + (self.npcc - self.npcc_claims)
        )

    @property
    def apo_reconciliation(self) -> FloatArray:
        return self.apo_cost - self.apo


@dataclass(frozen=True, slots=True)
class Settlement:
    """Every line of the settlement, dollars (R, Y) unless the name says otherwise. CMS owes the ACO: positive."""

    is_global: BoolArray
    before_discount_pbpm: FloatArray
    adjustment_dollars: FloatArray
    before_discount_dollars: FloatArray
    discount_rate: FloatArray
    discount_dollars: FloatArray
    quality: Quality
    unearned_quality_dollars: FloatArray
    stop_loss_charge_dollars: FloatArray
    benchmark_dollars: FloatArray
    stop_loss_payout_dollars: FloatArray
    expenditure_dollars: FloatArray
    gross_savings: FloatArray
    shared_savings: FloatArray
    sequestration_dollars: FloatArray
    high_performers_dollars: FloatArray
    capitation: CapitationFlows

    @property
    def enhanced_pcc_repayment(self) -> FloatArray:
        return -self.capitation.enhanced_pcc

    @property
    def monies_owed_before_advances(self) -> FloatArray:
        """Shared result, sequestration and High Performers Pool: what counts as income of the ACO."""
        return self.shared_savings + self.sequestration_dollars + self.high_performers_dollars

    @property
    def total_monies_owed(self) -> FloatArray:
        """What is paid at settlement, the repayment of advances and reconciliation included."""
        return (
            self.monies_owed_before_advances
            + self.enhanced_pcc_repayment
            + self.capitation.apo_reconciliation
        )

    def lines(self) -> tuple[tuple[str, FloatArray], ...]:
        """(label, dollars) of the settlement in CMS's order; they add to `total_monies_owed`."""
        return (
            ("Shared savings or losses", self.shared_savings),
            ("Sequestration", self.sequestration_dollars),
            ("Enhanced PCC repayment", self.enhanced_pcc_repayment),
            ("APO reconciliation", self.capitation.apo_reconciliation),
            ("High Performers Pool", self.high_performers_dollars),
        )


def settlement(a: Lookup, people: Population, bench: Benchmark, spend: Spending) -> Settlement:
    """Settlement of every year, under the risk option of the year."""
    is_global = a.is_global
    lower = bench.adjustment.lower_spending[..., 0]
    pbpm = bench.before_discount_pbpm(is_global)
    total = weighted_total(pbpm, people)
    months = people.total_months
    before = total * months
    unadjusted = weighted_total(bench.before_discount_pbpm(np.zeros_like(is_global)), people) * months
    discount = discount_rate(is_global, lower, a.yearly_rule)
    score = _quality(a)
    compounding = a.scenario.rules.quality_form is QualityForm.COMPOUNDING
    kept = quality.quality_adjusted_factor(discount, score.withhold_rate, score.score_share, compounding)
    after = before * kept
    cover = stop_loss(a, spend.spend_dollars)
    flows = _capitation(a, before, spend.spend_dollars, is_global)
    benchmark = after - cover.charge_dollars
    expenditure = spend.spend_dollars - cover.payout_dollars + flows.expenditure_change
    gross = benchmark - expenditure
    shared = _shared(a, gross, benchmark, is_global)
    on_losses = a.scenario.rules.sequestration is SequestrationReading.SAVINGS_AND_LOSSES
    pool = quality.high_performers_pool_dollars(
        benchmark, a.yearly_rule("high_performers_pool_rate"), score.score_share,
        a.yearly_rule("high_performers_pool_minimum_score_share"), score.gate_met,
    )  # fmt: skip
    return Settlement(
        is_global=is_global,
        before_discount_pbpm=total,
        adjustment_dollars=before - unadjusted,
        before_discount_dollars=before,
        discount_rate=discount,
        discount_dollars=-before * discount,
        quality=score,
        unearned_quality_dollars=after - before * (1.0 - discount),
        stop_loss_charge_dollars=-cover.charge_dollars,
        benchmark_dollars=benchmark,
        stop_loss_payout_dollars=cover.payout_dollars,
        expenditure_dollars=expenditure,
        gross_savings=gross,
        shared_savings=shared,
        sequestration_dollars=sequestration.sequestration_dollars(
            shared, a.yearly_rule("sequestration_rate"), on_losses
        ),
        high_performers_dollars=pool,
        capitation=flows,
    )


def _shared(a: Lookup, gross: FloatArray, benchmark: FloatArray, is_global: BoolArray) -> FloatArray:
    global_bands = (a.bands("global_band_edge"), a.bands("global_share"), a.bands("global_share"))
    professional_bands = (
        a.bands("professional_band_edge"), a.bands("professional_savings_share"), a.bands("professional_loss_share"),
    )  # fmt: skip
    if is_global.all():
        return risk_sharing.shared_dollars(gross, benchmark, *global_bands)
    as_professional = risk_sharing.shared_dollars(gross, benchmark, *professional_bands)
    if not is_global.any():
        return as_professional
    return np.where(is_global, risk_sharing.shared_dollars(gross, benchmark, *global_bands), as_professional)


def _quality(a: Lookup) -> Quality:
    where = "choices.quality"
    withhold = a.yearly_rule("quality_withhold_rate")
    gate = a.chosen(f"{where}.gate_met", True)[..., 0]
    if a.scenario.choices.quality.basis is QualityBasis.SCORE:
        # A score given directly is the whole score, plan and gate included: a falls episode does not add to it.
        score = a.yearly(f"{where}.score_share")
        return Quality(score, np.full_like(score, np.nan), withhold, gate)
    claims = _side_by_side(a, [f"{where}.{name}_score" for name in CLAIMS_MEASURES])
    ecqms = _side_by_side(a, [f"{where}.{name}_score" for name in ECQMS])
    reported = a.chosen(f"{where}.ecqm_reported", True)[..., 0]
    measures = quality.measure_score(claims, ecqms, reported, a.yearly_rule("ecqm_phase"))
    as_plan = falls_running(a) & a.chosen("choices.falls.serves_as_quality_plan", True)[..., 0]
    plan = np.where(as_plan, 1.0, a.yearly(f"{where}.plan_score_share"))
    score = quality.quality_score(
        measures, plan, a.yearly_rule("quality_plan_share"), gate, a.yearly_rule("ci_sep_gate_earned_share")
    )
    return Quality(score, measures, withhold, gate)


def _side_by_side(a: Lookup, paths: list[str]) -> FloatArray:
    return np.stack(np.broadcast_arrays(*(a.yearly(path) for path in paths)), axis=-1)


def _capitation(a: Lookup, before: FloatArray, spend: FloatArray, is_global: BoolArray) -> CapitationFlows:
    """All amounts derive from the benchmark before discount; a true capitation counts in place of the claims it replaces.

    APO is an advance on claims that stay in expenditure: it only moves cash, and settlement reconciles it.
    """
    where = "choices.capitation"
    tcc_on = a.chosen(f"{where}.kind", Capitation.TCC)[..., 0] & is_global
    enhanced_on = a.chosen(f"{where}.kind", Capitation.ENHANCED_PCC)[..., 0]
    base_rate = a.yearly_rule("base_pcc_rate")
    extra = capitation.enhanced_pcc_rate(
        base_rate, a.yearly_rule("enhanced_pcc_target_rate"), a.yearly_rule("enhanced_pcc_minimum_rate")
    )
    network = a.yearly(f"{where}.participant_spending_share") + (
        a.yearly(f"{where}.preferred_spending_share") * a.yearly(f"{where}.preferred_reduction_share")
    )
    base = np.where(tcc_on, 0.0, capitation.base_pcc_dollars(before, base_rate))
    tcc = np.where(tcc_on, network * before, 0.0)
    tcc_claims = np.where(tcc_on, network * spend, 0.0)
    primary_care = base * a.yearly(f"{where}.primary_care_cost_share")
    npcc = np.where(tcc_on, 0.0, a.yearly(f"{where}.npcc_share") * before)
    npcc_claims = np.where(tcc_on, 0.0, a.yearly(f"{where}.npcc_share") * spend)
    apo = np.where(tcc_on, 0.0, a.yearly(f"{where}.apo_share") * before)
    return CapitationFlows(
        base_pcc=base,
        enhanced_pcc=np.where(enhanced_on & ~tcc_on, extra * before, 0.0),
        tcc=tcc,
        npcc=npcc,
        apo=apo,
        primary_care_cost=primary_care,
        tcc_cost=tcc_claims * a.yearly(f"{where}.network_cost_factor"),
        npcc_cost=npcc_claims * a.yearly(f"{where}.npcc_cost_factor"),
        apo_cost=apo * a.yearly(f"{where}.apo_actual_factor"),
        tcc_claims=tcc_claims,
        npcc_claims=npcc_claims,
    )
