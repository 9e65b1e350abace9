"""Where quality meets risk: what a point of quality score is worth in a year that loses much."""

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.best_path import own_projection
from lead_analysis.risk.shocks import SCORE, settled_score
from lead_model.axes import FloatArray
from lead_model.projection import project
from lead_model.scenario import Scenario

POINT = 0.01


def worth_of_a_point(scenario: Scenario) -> FloatArray:
    """What one more point of quality score, or where it is full already the last one, adds to each year's net, dollars (Y,).

    It is negative where losses lie in the last corridor: a higher benchmark lifts the edges of the bands below, in which
    the ACO bears more of every dollar.
    """
    score = own_projection(scenario).settlement.quality.score_share[:1]
    higher = np.minimum(score + POINT, 1.0)
    both = np.concatenate(
        [np.broadcast_to(one, (1, len(scenario.years))) for one in (higher - POINT, higher)]
    )
    less, more = project(settled_score(scenario), {SCORE: both[..., None]}).net
    return np.asarray(more - less)


def quality_beyond_the_first_band(scenario: Scenario) -> str:
    """That a higher score can lower the result, from which loss on, and in which planned years it does."""
    py = scenario.years[0]
    last = {
        option: scenario.parameters.value(f"{option}_band_edge", py)["band_3"]
        for option in ("professional", "global")
    }
    worth = worth_of_a_point(scenario)
    lowered = [(py, dollars) for py, dollars in zip(scenario.years, worth, strict=True) if dollars < -0.5]
    said = [f"{wording.dollars(float(dollars))} a point in {py}" for py, dollars in lowered]
    return (
        "A higher quality score can lower the result. It lifts the benchmark, and with it the edges of the bands in which "
        "the ACO bears more of a loss: once losses lie beyond the first band a point is worth less, and beyond the last one "
        f"({wording.percent(last['professional'], 0)} of the benchmark under Professional, "
        f"{wording.percent(last['global'], 0)} under Global) it costs money, a consequence of CMS's corridors. "
        + (f"In your plan: {wording.listed(said)}." if said else "In your plan it does so in no year.")
    )
