"""The whole savings path of a scenario moved up or down, as a slider would.

People, benchmark and expected cost do not depend on savings, so a move works out anew only what comes after them.
"""

from dataclasses import replace

import numpy as np

from lead_model.axes import FloatArray
from lead_model.decisions.plans import over_years
from lead_model.outcome import Outcome, outcome
from lead_model.projection import Projection
from lead_model.settlement import settle

WITH_COST, WITHOUT_COST = 0, 1


def moved(p: Projection, move: FloatArray) -> Outcome:
    """The outcome (S, Y) of a projection of one run when its savings path is moved by each of (S,)."""
    a, is_global, dollars = (
        p.assumptions,
        p.settlement.is_global,
        move[:, None] * p.spending.counterfactual_dollars,
    )
    spend = replace(
        p.spending,
        savings_rate=p.spending.savings_rate + move[:, None, None],
        savings_dollars=p.spending.savings_dollars + dollars,
        spend_dollars=p.spending.spend_dollars - dollars,
    )
    result = settle(a, p.population, p.benchmark, spend, is_global)
    return outcome(a, p.population, p.benchmark, spend, result, is_global)


def nets(p: Projection, move: FloatArray) -> FloatArray:
    """Net result (2, S, Y + 1): with operating cost and without, all years together in the last column."""
    found = moved(p, move)
    before = found.before_provider_share - found.operating_cost
    passed = np.maximum(before, 0.0) * p.assumptions.yearly("choices.provider_savings_share")
    by_year = np.stack([found.net, before - passed])
    return np.concatenate([by_year, over_years(by_year)[..., None]], axis=-1)
