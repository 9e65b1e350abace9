"""What MSSP leaves each ACO of a portfolio, on its own track and in the agreement its start leads to."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lead_analysis.acos.portfolio.rows import Portfolio
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_model.axes import FloatArray, over_years
from lead_model.lookup import Varied
from lead_model.projection import project
from lead_model.scenario import MsspRules, MsspTrack, Scenario

NOTHING_MORE: Varied = {}


def mssp_net(
    base: Scenario, portfolio: Portfolio, rule_sets: Sequence[MsspRules], more: Varied = NOTHING_MORE
) -> FloatArray:
    """Ten-year net of staying in, or going to, MSSP on each ACO's own track under each rule set, (S, N): one projection a
    kind of agreement. more : further inputs that differ by row, (N, …)."""
    net = np.zeros((len(rule_sets), len(portfolio)))
    groups = list(
        zip(
            portfolio.mssp_tracks,
            portfolio.mssp_agreement.tolist(),
            portfolio.mssp_low_revenue.tolist(),
            portfolio.mssp_years_to_rebase.tolist(),
            strict=True,
        )
    )
    for group in sorted(set(groups)):
        track, agreement, low_revenue, years = group
        rows = np.array([element == group for element in groups])
        choice = replace(
            base.choices.mssp, track=MsspTrack(track), agreement=int(agreement), low_revenue=bool(low_revenue),
            years_to_rebase=int(years),
        )  # fmt: skip
        elected = replace(base, choices=replace(base.choices, mssp=choice))
        further = {path: values[rows] for path, values in more.items()}
        results = stay_each(project(elected, {**portfolio.rows(rows).vary(), **further}), rule_sets)
        net[:, rows] = [over_years(results[rules].net) for rules in rule_sets]
    return net
