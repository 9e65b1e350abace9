"""What the numbers mean for a decision: break-even, switch year, what matters, what would change the answer."""

from lead_model.decisions.break_even import BreakEven, Threshold, break_even, thresholds
from lead_model.decisions.drivers import Driver, all_drivers, driver, ranged_drivers, with_level
from lead_model.decisions.flips import Flip, Flips, flips
from lead_model.decisions.goal_seek import Goal, goal_seek
from lead_model.decisions.grid import Grid, grid
from lead_model.decisions.outputs import (
    GLOBAL_MINUS_PROFESSIONAL,
    TEN_YEAR_NET,
    Output,
    named_outputs,
    net_of_year,
)
from lead_model.decisions.plans import KIND_LABELS, Kind, Plan, all_plans, own_plan
from lead_model.decisions.sensitivity import Bar, Tornado, tornado
from lead_model.decisions.switch_year import SwitchYears, switch_years_of
from lead_model.decisions.verdict import NOT_COVERED, Verdict, verdict

__all__ = [
    "GLOBAL_MINUS_PROFESSIONAL", "KIND_LABELS", "NOT_COVERED", "TEN_YEAR_NET", "Bar", "BreakEven", "Driver", "Flip",
    "Flips", "Goal", "Grid", "Kind", "Output", "Plan", "SwitchYears", "Threshold", "Tornado", "Verdict", "all_drivers",
    "all_plans", "break_even", "driver", "flips", "goal_seek", "grid", "named_outputs", "net_of_year", "own_plan",
    "ranged_drivers", "switch_years_of", "thresholds", "tornado", "verdict", "with_level",
]  # fmt: skip
