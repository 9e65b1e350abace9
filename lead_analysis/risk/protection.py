"""What protection does: the same draws with and without CMS's stop-loss."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import PathSummary, Summary, summarize
from lead_model.axes import FloatArray, frozen
from lead_model.paths import all_paths, own_path, path_inputs
from lead_model.projection import project
from lead_model.scenario import Scenario
from lead_model.stop_loss import FITTED_MIXTURE

ELECTED = "choices.stop_loss.elected"
LOW = 0.05


@dataclass(frozen=True, slots=True)
class StopLossCover:
    """The scenario with and without stop-loss.

    charge_dollars, payout_dollars : planned, (P, Y) in the order of the paths; users_share : part of the people whose cost
    passes the first attachment point in an average year.
    """

    elected: bool
    own_path_key: str
    without: Summary
    covered: Summary
    charge_dollars: FloatArray
    payout_dollars: FloatArray
    users_share: float

    def low(self, path: str, covered: bool) -> FloatArray:
        """The result of a bad year, one in twenty, by year (Y,)."""
        summary = self.covered if covered else self.without
        return np.asarray(summary.paths[path].quantiles.value[summary.levels.index(LOW)])

    def _both(self, path: str) -> tuple[PathSummary, PathSummary]:
        return self.without.paths[path], self.covered.paths[path]

    def rows(self) -> list[dict[str, Any]]:
        """One row a plan and state of the election."""
        rows = []
        for number, path in enumerate(self.without.paths):
            for covered, summary in zip((False, True), self._both(path), strict=True):
                level = (self.covered if covered else self.without).levels.index(LOW)
                rows.append(
                    {
                        "plan": path,
                        "stop_loss": covered,
                        "average_year_dollars": float(summary.mean.value.mean()),
                        "bad_year_dollars": float(self.low(path, covered).mean()),
                        "bad_worst_year_dollars": float(summary.worst_year_quantiles.value[level]),
                        "losing_year_chance": float(summary.loss_chance.value.mean()),
                        "false_loss_chance": float(summary.false_loss_chance.value.mean()),
                        "charge_dollars": float(self.charge_dollars[number].mean()) if covered else 0.0,
                        "payout_dollars": float(self.payout_dollars[number].mean()) if covered else 0.0,
                    }
                )
        return rows

    @property
    def sentence(self) -> str:
        plain, safe = self._both(self.own_path_key)
        bad = [float(self.low(self.own_path_key, covered).mean()) for covered in (False, True)]
        cost = float(plain.mean.value.mean() - safe.mean.value.mean())
        word = "costs" if cost >= 0 else "brings"
        return (
            f"Stop-loss moves a bad year (1 in 20) from {wording.dollars(bad[0], 2, sign=True)} to "
            f"{wording.dollars(bad[1], 2, sign=True)} and {word} {wording.dollars(abs(cost), 2)} in an average year."
        )


def stop_loss_cover(scenario: Scenario) -> StopLossCover:
    """Both summaries under the scenario's own seed and number of runs, and what the cover is planned to cost and pay."""
    sides = [scenario.with_value(ELECTED, elected) for elected in (False, True)]
    without, covered = (summarize(simulate(side)) for side in sides)
    p = project(sides[1], path_inputs(*all_paths(scenario)))
    shape = (len(all_paths(scenario)), len(scenario.years))
    first = scenario.parameters.row("stop_loss_attachment", scenario.years)[0, 0, 0]
    return StopLossCover(
        elected=scenario.choices.stop_loss.elected,
        own_path_key=own_path(scenario).key,
        without=without,
        covered=covered,
        charge_dollars=frozen(np.broadcast_to(-p.settlement.stop_loss_charge_dollars, shape).copy()),
        payout_dollars=frozen(np.broadcast_to(p.settlement.stop_loss_payout_dollars, shape).copy()),
        users_share=float(FITTED_MIXTURE.partial_moment(0, float(first))),
    )
