"""What is left for the ACO: settlement, add-on and capitation margin, less cost of programs, operations and capital."""

from dataclasses import dataclass, replace

import numpy as np

from lead_model.axes import BoolArray, FloatArray, sum_categories
from lead_model.benchmark import Benchmark
from lead_model.lookup import Lookup
from lead_model.population import Population
from lead_model.rules.adjustments import administrative_add_on_dollars
from lead_model.rules.risk_sharing import guarantee_dollars
from lead_model.settlement import Settlement
from lead_model.spending import Spending


@dataclass(frozen=True, slots=True)
class AcoResult:
    """Lines of the ACO's own result, dollars (R, Y); costs are negative. `guarantee_dollars` is posted, not spent."""

    monies_owed_before_advances: FloatArray
    add_on_dollars: FloatArray
    capitation_margin: FloatArray
    operating_cost: FloatArray
    program_cost: FloatArray
    reinsurance_premium: FloatArray
    reinsurance_recovery: FloatArray
    guarantee_carrying_cost: FloatArray
    state_share: FloatArray
    provider_share: FloatArray
    guarantee_dollars: FloatArray

    def lines(self) -> tuple[tuple[str, FloatArray], ...]:
        """(label, dollars) in order; they add to `net`."""
        return (
            ("Settlement without advances", self.monies_owed_before_advances),
            ("Administrative add-on", self.add_on_dollars),
            ("Capitation margin", self.capitation_margin),
            ("Operating cost", self.operating_cost),
            ("Falls prevention and incentives", self.program_cost),
            ("Reinsurance premium", self.reinsurance_premium),
            ("Reinsurance recovery", self.reinsurance_recovery),
            ("Carrying cost of the guarantee", self.guarantee_carrying_cost),
            ("Shared with the state", self.state_share),
            ("Passed on to providers", self.provider_share),
        )

    @property
    def net(self) -> FloatArray:
        """Net result for the ACO (R, Y)."""
        return self.before_provider_share + self.provider_share

    @property
    def before_provider_share(self) -> FloatArray:
        return (
            self.monies_owed_before_advances + self.add_on_dollars + self.capitation_margin + self.operating_cost
            + self.program_cost + self.reinsurance_premium + self.reinsurance_recovery + self.guarantee_carrying_cost
            + self.state_share
        )  # fmt: skip


def aco_result(
    a: Lookup, people: Population, bench: Benchmark, spend: Spending, settled: Settlement
) -> AcoResult:
    """The ACO's own result of every year, under the risk option of the year."""
    is_global = a.is_global
    higher = ~bench.adjustment.lower_spending[..., 0]
    rate = a.yearly_rule("administrative_add_on_rate")
    eligible = np.where(is_global, 1.0, a.yearly_rule("administrative_add_on_professional_share"))
    add_on = administrative_add_on_dollars(
        settled.before_discount_dollars, np.where(higher, rate * eligible, 0.0)
    )
    guarantee = _guarantee(a, people, spend, is_global)
    months = people.total_months
    premium = a.yearly("choices.reinsurance.premium_pbpm") * months
    recovery = _reinsurance_recovery(a, settled)
    before_providers = AcoResult(
        monies_owed_before_advances=settled.monies_owed_before_advances,
        add_on_dollars=add_on,
        capitation_margin=settled.capitation.margin,
        operating_cost=-operating_cost(a, people),
        program_cost=-spend.programs.cost_dollars,
        reinsurance_premium=-premium,
        reinsurance_recovery=recovery,
        guarantee_carrying_cost=-guarantee * a.yearly("market.guarantee_carrying_rate"),
        state_share=_state_share(a, people, spend, settled),
        provider_share=np.zeros_like(add_on),
        guarantee_dollars=guarantee,
    )
    passed = -np.maximum(before_providers.before_provider_share, 0.0) * a.yearly(
        "choices.provider_savings_share"
    )
    return replace(before_providers, provider_share=passed)


def operating_cost(a: Lookup, people: Population) -> FloatArray:
    """Fixed cost, cost per beneficiary month and technology, with inflation from the first year on; (R, Y)."""
    where = "organization.costs"
    years = np.arange(len(a.years), dtype=np.float64)
    inflation = (1.0 + a.yearly("market.cost_inflation_rate")) ** years
    per_month = a.yearly(f"{where}.operating_pbpm") + a.yearly(f"{where}.technology_pbpm")
    return (a.yearly(f"{where}.fixed_dollars") + per_month * people.total_months) * inflation


def _guarantee(a: Lookup, people: Population, spend: Spending, is_global: BoolArray) -> FloatArray:
    """Guarantee posted for each year: a share of the prior year's Part A and B spending; year one on base year 3."""
    base_year_3 = (spend.cost_pbpm * people.months[:, :1]).sum(axis=-1)
    prior = np.concatenate(
        [np.broadcast_to(base_year_3, spend.spend_dollars[:, :1].shape), spend.spend_dollars[:, :-1]], axis=1
    )
    share = np.where(
        is_global, a.yearly_rule("guarantee_global_share"), a.yearly_rule("guarantee_professional_share")
    )
    return guarantee_dollars(prior, share)


def _reinsurance_recovery(a: Lookup, result: Settlement) -> FloatArray:
    where = "choices.reinsurance"
    loss = np.maximum(-result.shared_savings, 0.0)
    above = np.maximum(loss - a.yearly(f"{where}.attachment_loss_share") * result.benchmark_dollars, 0.0)
    return above * a.yearly(f"{where}.payout_share")


def medicaid_cost_share(a: Lookup, people: Population, spend: Spending) -> FloatArray:
    """Share of expected cost that the people aligned through Medicaid bring (R, Y)."""
    own_pbpm = spend.counterfactual_pbpm / spend.medicaid_factor
    block_pbpm = own_pbpm * a.number("organization.medicaid.cost_factor")
    return sum_categories(block_pbpm * people.months * people.medicaid_share) / spend.counterfactual_dollars


def _state_share(a: Lookup, people: Population, spend: Spending, result: Settlement) -> FloatArray:
    """Part of positive shared savings that the Medicaid block brings, passed to the state; by its share of expected cost."""
    gain = np.maximum(result.monies_owed_before_advances, 0.0)
    part = medicaid_cost_share(a, people, spend)
    return -gain * part * a.yearly("organization.medicaid.state_savings_share")
