"""The scenario as it is and with one change at a time, all in one projection."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lead_model.lookup import Lookup
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario


def one_change_a_run(scenario: Scenario, changes: Sequence[tuple[str, Any]]) -> Projection:
    """The scenario in run 0; in run k + 1 with the k-th change alone, an input's path and its value in every year."""
    runs, a = 1 + len(changes), Lookup(scenario)
    varied: dict[str, Any] = {}
    for run, (path, value) in enumerate(changes, start=1):
        if path not in varied:
            now = scenario.get(path)
            is_choice = isinstance(now, bool)
            varied[path] = (
                np.full(runs, now)
                if is_choice
                else np.broadcast_to(a.yearly(path), (runs, len(a.years))).copy()
            )
        varied[path][run] = value
    return project(scenario, varied)
