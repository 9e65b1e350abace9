"""The whole savings path of a scenario moved up or down, as a slider would, under Professional and under Global.

People, benchmark and expected cost do not depend on savings, so a move works out anew only what comes after them.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from lead_analysis.decisions.roots import IntArray
from lead_model.aco_result import AcoResult, aco_result
from lead_model.axes import FloatArray, over_years
from lead_model.paths import BOTH, ParticipationPath
from lead_model.projection import Projection
from lead_model.settlement import settlement
from lead_model.spending import Programs

WITH_COST, WITHOUT_COST = 0, 1


def moved(options: Mapping[ParticipationPath, Projection], option: IntArray, move: FloatArray) -> AcoResult:
    """The outcome of M runs (M, Y). options : one run of each of BOTH; option : place of the one asked for, (M,); move : of
    its savings path, (M,)."""
    professional, as_global = (options[path] for path in BOTH)
    people, bench = professional.population, professional.benchmark
    a = professional.lookup.varied({"choices.option": np.array([path.option.value for path in BOTH])[option]})
    own, theirs = professional.spending, as_global.spending
    dollars = move[:, None] * own.counterfactual_dollars
    spend = replace(
        own,  # what the two options have in common before programs
        savings_rate=own.savings_rate + move[:, None, None],
        savings_dollars=own.savings_dollars + dollars,
        programs=_of_option(option, own.programs, theirs.programs),
        spend_dollars=_of_option(option, own.spend_dollars, theirs.spend_dollars) - dollars,
    )
    result = settlement(a, people, bench, spend)
    return aco_result(a, people, bench, spend, result)


def _of_option(option: IntArray, own: Any, theirs: Any) -> Any:
    """Of dollars (1, Y), or programs made of them, those of each run's option (M, Y): Professional's own or Global's."""
    if isinstance(own, Programs):
        pairs = ((getattr(own, field.name), getattr(theirs, field.name)) for field in fields(own))
        return Programs(*(_of_option(option, *both) for both in pairs))
    if isinstance(own, tuple):
        return tuple(_of_option(option, *both) for both in zip(own, theirs, strict=True))
    return np.where(option[:, None], theirs, own)


def nets(options: Mapping[ParticipationPath, Projection], option: IntArray, move: FloatArray) -> FloatArray:
    """Net result (2, M, Y + 1) of the runs of `moved`: with operating cost and without, all years together last."""
    projections = moved(options, option, move)
    before = projections.before_provider_share - projections.operating_cost
    share = options[BOTH[0]].lookup.yearly("choices.provider_savings_share")
    by_year = np.stack([projections.net, before - np.maximum(before, 0.0) * share])
    return np.concatenate([by_year, over_years(by_year)[..., None]], axis=-1)


def nets_of_both(options: Mapping[ParticipationPath, Projection], move: FloatArray) -> FloatArray:
    """The same under both options, (2, 2, M, Y + 1): cost, option."""
    option = np.repeat([0, 1], len(move))
    net = nets(options, option, np.tile(move, 2))
    return net.reshape(2, 2, len(move), -1)
