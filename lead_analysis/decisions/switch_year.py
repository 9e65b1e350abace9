"""When to switch from Professional to Global: the value of every participation path, and the cost of the others."""

from dataclasses import dataclass
from typing import Any

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.best_path import both_options
from lead_model.axes import FloatArray, frozen
from lead_model.parameters import Parameters
from lead_model.paths import PROFESSIONAL, ParticipationPath, PathKind, best_paths
from lead_model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class SwitchYears:
    """Net results by path under `rules`. net : (P, Y) dollars, start-up cost not in it; total : (P,) sum over years after
    start-up cost; operating_cost : (Y,) dollars in it, zero or negative."""

    paths: tuple[ParticipationPath, ...]
    years: tuple[int, ...]
    net: FloatArray
    total: FloatArray
    planned: ParticipationPath
    rules: Parameters
    start_up_dollars: float
    operating_cost: FloatArray

    @property
    def best(self) -> ParticipationPath:
        """The path with the largest sum; of equal ones the one that keeps to one option."""
        return best_paths(self.total[:, None], self.paths)[0]

    @property
    def best_switch(self) -> ParticipationPath | None:
        """The best year to switch to Global, whether or not switching pays; None when no year is possible."""
        moves = [path for path in self.paths if path.kind is PathKind.SWITCH]
        return max(moves, key=self.value) if moves else None

    def value(self, path: ParticipationPath | str) -> float:
        """Sum over years of a path, after start-up cost."""
        key = path if isinstance(path, str) else path.key
        return float(self.total[[path.key for path in self.paths].index(key)])

    def cost(self, path: ParticipationPath | str) -> float:
        """What choosing this path gives up against the best one, zero or positive."""
        return float(self.total.max()) - self.value(path)

    @property
    def best_throughout(self) -> ParticipationPath:
        """The better of keeping to one option for all years."""
        return max((path for path in self.paths if path.kind is not PathKind.SWITCH), key=self.value)

    @property
    def moving_pays(self) -> float:
        """The best switch against the better of staying in one option; negative when moving loses, 0 without a switch."""
        return self.value(self.best_switch) - self.value(self.best_throughout) if self.best_switch else 0.0

    def rows(self) -> list[dict[str, Any]]:
        """One row a path: sum, cost of choosing it, worst year, and whether it is best or the scenario's own."""
        return [
            {
                "plan": path.key,
                "label": path.label,
                "total_dollars": float(total),
                "cost_dollars": self.cost(path),
                "worst_year_dollars": float(net.min()),
                "best": path == self.best,
                "yours": path == self.planned,
            }
            for path, total, net in zip(self.paths, self.total, self.net, strict=True)
        ]

    @property
    def sentence(self) -> str:
        best, others = self.best, [path for path in self.paths if path != self.best]
        next_best = min(others, key=self.cost)
        return (
            f"Best of the LEAD paths: {best.label}, {wording.dollars(self.value(best), sign=True)} over {len(self.years)} "
            f"years; the next of them, {next_best.label}, earns {wording.dollars(self.cost(next_best))} less."
        )


def switch_years_of(scenario: Scenario) -> SwitchYears:
    """Every participation path: LEAD's part of `alternatives`."""
    found = alternatives(scenario)
    return SwitchYears(
        paths=tuple(line.path for line in found.lead if line.path is not None),
        years=found.years,
        net=frozen([line.net for line in found.lead]),
        total=frozen([line.total for line in found.lead]),
        planned=found.planned,
        rules=scenario.parameters,
        start_up_dollars=found.own.start_up_dollars,
        operating_cost=frozen(both_options(scenario)[PROFESSIONAL].aco_result.operating_cost[0]),
    )
