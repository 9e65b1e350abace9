"""Heatmap of any two inputs: an output in every cell, and where it is zero or Global equals Professional."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.drivers import Driver, driver, project_levels, with_range
from lead_analysis.decisions.outputs import TEN_YEAR_NET, Output
from lead_analysis.decisions.roots import first_zeros
from lead_model.axes import FloatArray, frozen
from lead_model.errors import ScenarioError
from lead_model.paths import BOTH, GLOBAL, PROFESSIONAL
from lead_model.scenario import Scenario

POINTS = 41


@dataclass(frozen=True, slots=True)
class Heatmap:
    """An output over two inputs. x (X,), y (Y,) levels; values, difference (Y, X) dollars.

    difference : ten-year net of Global minus Professional, whose zero contour is where Global overtakes.
    """

    x_driver: Driver
    y_driver: Driver
    output: Output
    x: FloatArray
    y: FloatArray
    values: FloatArray
    difference: FloatArray

    @property
    def zero_line(self) -> FloatArray:
        """For each y, the lowest x at which the output is zero (Y,); NaN where it has one sign throughout."""
        return first_zeros(self.x, self.values)

    @property
    def crossover_line(self) -> FloatArray:
        """For each y, the lowest x at which Global equals Professional (Y,); NaN for none."""
        return first_zeros(self.x, self.difference)

    @property
    def sentence(self) -> str:
        positive, ahead = float((self.values > 0).mean()), float((self.difference > 0).mean())
        x, y = self.x_driver, self.y_driver
        return (
            f"{x.label} from {wording.level(self.x[0], x.unit)} to {wording.level(self.x[-1], x.unit)} and {y.label} from "
            f"{wording.level(self.y[0], y.unit)} to {wording.level(self.y[-1], y.unit)}: {self.output.label} is above zero "
            f"in {wording.percent(positive, 0)} of the cells, Global is ahead of Professional in "
            f"{wording.percent(ahead, 0)}."
        )


def heatmap(
    scenario: Scenario,
    x_path: str,
    y_path: str,
    output: Output = TEN_YEAR_NET,
    x_levels: Sequence[float] | FloatArray | None = None,
    y_levels: Sequence[float] | FloatArray | None = None,
) -> Heatmap:
    """The output in every cell; levels default to 41 over the range of each driver.

    Raises ScenarioError for a path that cannot be moved, twice the same path, or levels outside what is allowed.
    """
    if x_path == y_path:
        raise ScenarioError("choose two different inputs for the heatmap.", x_path)
    across, up = driver(scenario, x_path), driver(scenario, y_path)
    x, y = _levels(across, x_levels), _levels(up, y_levels)
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    paths = tuple(dict.fromkeys((*BOTH, *output.paths(scenario))))
    values, difference = [], []
    for projections in project_levels(scenario, [across, up], cells, paths):
        values.append(output.from_projections(projections, scenario))
        difference.append(projections[GLOBAL].ten_year_net - projections[PROFESSIONAL].ten_year_net)
    of_cells = (frozen(np.concatenate(parts).reshape(len(y), len(x))) for parts in (values, difference))
    return Heatmap(across, up, output, frozen(x), frozen(y), *of_cells)


def _levels(axis: Driver, chosen: Sequence[float] | FloatArray | None) -> FloatArray:
    if chosen is not None:
        levels = np.asarray(chosen, dtype=np.float64)
        with_range(axis, float(levels.min()), float(levels.max()))
        return levels
    if not axis.has_range:
        raise ScenarioError(f"'{axis.label}' has no usual range; give the levels to show.", axis.path)
    return np.linspace(axis.low, axis.high, POINTS)
