"""What the numbers mean for a decision: break-even, switch year, what matters, what would change the answer."""

from lead_model.decisions.best_path import KIND_LABELS
from lead_model.decisions.break_even import BreakEven, break_even, thresholds
from lead_model.decisions.difference import Difference, difference
from lead_model.decisions.drivers import Driver, all_drivers, driver, ranged_drivers, with_level
from lead_model.decisions.flips import Flip, Flips, flips
from lead_model.decisions.goal_seek import Goal, goal_seek
from lead_model.decisions.grid import Grid, grid
from lead_model.decisions.outputs import (
    GLOBAL_MINUS_PROFESSIONAL,
    TEN_YEAR_NET,
    named_outputs,
)
from lead_model.decisions.regret import (
    Regret,
    open_questions,
    regret,
    robust_choice,
)
from lead_model.decisions.rule_changes import RuleChange, RuleChanges, rule_changes
from lead_model.decisions.scorecard import FACTORS, Scorecard, scorecard
from lead_model.decisions.sensitivity import Bar, Tornado, tornado
from lead_model.decisions.switch_year import switch_years_of
from lead_model.decisions.verdict import Verdict, verdict

__all__ = [
    "FACTORS", "GLOBAL_MINUS_PROFESSIONAL", "KIND_LABELS", "TEN_YEAR_NET", "Bar", "BreakEven", "Difference", "Driver",
    "Flip", "Flips", "Goal", "Grid", "Regret", "RuleChange",
    "RuleChanges", "Scorecard", "Tornado", "Verdict", "all_drivers", "break_even",
    "difference", "driver", "flips", "goal_seek", "grid", "named_outputs", "open_questions",
    "ranged_drivers", "regret", "robust_choice", "rule_changes", "scorecard",
    "switch_years_of", "thresholds", "tornado", "verdict", "with_level",
]  # fmt: skip
