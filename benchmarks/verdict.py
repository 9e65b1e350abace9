"""How long does the answer take: the verdict over all alternatives, and what it rests on? Run: python -m benchmarks.verdict

Each answer is worked out for scenarios never seen before, in one process, as a slider makes them; caches of rule files are
warm. 60 ms on two cores is what the verdict without its readings may take.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.report import cores, write_section
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.alternatives import alternatives
from lead_analysis.decisions.best_path_bands import best_path_bands
from lead_analysis.decisions.headline import headline
from lead_analysis.decisions.rests_on import key_drivers, rests_on
from lead_analysis.decisions.verdict import verdict
from lead_model.scenario import Scenario

REPEATS = 60
ALLOWED_MS = 60.0


def fresh(base: Scenario, first: int) -> list[Scenario]:
    """Scenarios that differ a little, none of them asked for before."""
    return [base.with_value("market.cost_inflation_rate", 1e-5 * (first + n)) for n in range(REPEATS)]


def whole(scenario: Scenario) -> None:
    """Everything Home and the answer bar say."""
    assert verdict(scenario).sentences
    assert best_path_bands(scenario)


# Each on scenarios of its own; what stands below includes what it needs from those above.
ANSWERS: Sequence[tuple[str, Callable[[Scenario], object]]] = (
    ("all alternatives: both options, every switch year, MSSP under both rule sets, none", alternatives),
    ("verdict: figures, break-even, reasons, changes", verdict),
    ("what it rests on: every open or disputed rule", rests_on),
    ("headline as shown, readings weighed", lambda s: headline(alternatives(s), rests_on(s))),
    ("key drivers: the rules and every assumed input", key_drivers),
    ("bands of best paths, exact thresholds", best_path_bands),
    ("all of it", whole),
)


def milliseconds(answer: Callable[[Scenario], object], scenarios: Sequence[Scenario]) -> np.ndarray:
    """Time of each call."""
    times = []
    for scenario in scenarios:
        start = time.perf_counter()
        answer(scenario)
        times.append(1e3 * (time.perf_counter() - start))
    return np.array(times)


def main() -> None:
    """Prints a table and writes its section."""
    bases = {"default example": Scenario(), "A5388": scenario_of_aco("A5388").scenario}
    for base in bases.values():
        whole(base)
    lines = [
        f"Milliseconds in process, {REPEATS} fresh scenarios each, {cores()} cores; the verdict may take {ALLOWED_MS:.0f}.",
        "",
        "| Answer | " + " | ".join(f"{name}, median | 95th" for name in bases) + " |",
        "|---|" + "--:|--:|" * len(bases),
    ]
    for number, (name, answer) in enumerate(ANSWERS):
        cells = []
        for base in bases.values():
            found = milliseconds(answer, fresh(base, (1 + number) * REPEATS))
            cells += [f"{np.median(found):.1f}", f"{np.quantile(found, 0.95):.1f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    write_section("Verdict over all alternatives", lines)


if __name__ == "__main__":
    main()
