"""What does a heatmap cost beside one projection a cell? Run: python -m benchmarks.grid [--points 41]

Savings rate by Global discount, 41 × 41 cells: once as one vectorized evaluation, once as 1,681 single projections of the
same inputs. Both give the same numbers to the last bit, which is checked. The whole heatmap of the page, which needs
Professional and Global in every cell, is timed too. Writes its section of docs/benchmarks.md.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

from benchmarks.report import write_section
from lead_analysis.decisions.drivers import driver, vary_levels
from lead_analysis.decisions.heatmap import heatmap
from lead_model.axes import FloatArray
from lead_model.projection import project
from lead_model.scenario import Override, RiskOption, Scenario

SAVINGS, DISCOUNT = "choices.savings_rate", "global_discount_lower_spending"
ROUNDS = 5
SCENARIO = Scenario().with_values({"choices.option": RiskOption.GLOBAL, SAVINGS: 0.04})


def cells(points: int) -> FloatArray:
    """(points², 2) savings rate and discount of every cell."""
    axes = np.meshgrid(np.linspace(0.0, 0.12, points), np.linspace(0.0, 0.05, points))
    return np.stack(axes, axis=-1).reshape(-1, 2)


def together(levels: FloatArray) -> FloatArray:
    """Ten-year net of every cell in one evaluation."""
    moved = [driver(SCENARIO, SAVINGS), driver(SCENARIO, f"parameters.{DISCOUNT}")]
    return project(SCENARIO, vary_levels(SCENARIO, moved, levels)).ten_year_net


def one_by_one(levels: FloatArray) -> FloatArray:
    """The same, a scenario and a projection for each cell."""
    return np.array(
        [
            project(
                SCENARIO.with_values(
                    {
                        SAVINGS: float(savings),
                        "rules.overrides": (Override(DISCOUNT, float(discount)),),
                    }
                )
            ).ten_year_net[0]
            for savings, discount in levels
        ]
    )


def seconds(work: Callable[[], FloatArray]) -> tuple[float, FloatArray]:
    """Shortest of a few rounds, and the result."""
    best, found = np.inf, np.empty(0)
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - start)
    return best, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=41)
    points = parser.parse_args().points
    levels = cells(points)
    vectorized, block = seconds(lambda: together(levels))
    start = time.perf_counter()
    singles = one_by_one(levels)
    single = time.perf_counter() - start
    assert np.array_equal(block, singles), "a cell of the block differs from its own projection"
    whole, _ = seconds(lambda: heatmap(SCENARIO, SAVINGS, f"parameters.{DISCOUNT}").values)
    write_section(
        "Heatmap",
        [
            f"Savings rate by discount, {points} × {points} = {len(levels):,} cells, ten-year net. Cells of the block equal "
            "the single projections to the last bit.",
            "",
            "| | ms | µs a cell | Ratio |",
            "|---|---:|---:|---:|",
            _row(f"{len(levels):,} single projections", single, len(levels), single),
            _row("One vectorized evaluation", vectorized, len(levels), single),
            _row("The page's heatmap: both options in 41 × 41 cells", whole, 41 * 41, single),
        ],
    )


def _row(name: str, taken: float, count: int, single: float) -> str:
    return f"| {name} | {taken * 1e3:,.1f} | {taken / count * 1e6:,.1f} | {single / taken:,.0f}× |"


if __name__ == "__main__":
    main()
