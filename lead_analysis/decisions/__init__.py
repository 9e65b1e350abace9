"""What the numbers mean for a decision: break-even, switch year, what matters, what would change the answer."""

from lead_analysis.decisions.best_path import KIND_LABELS
from lead_analysis.decisions.break_even import BreakEven, break_even, thresholds
from lead_analysis.decisions.difference import Difference, difference
from lead_analysis.decisions.drivers import Driver, all_drivers, driver, ranged_drivers, with_level
from lead_analysis.decisions.flips import Flip, Flips, flips
from lead_analysis.decisions.goal_seek import Goal, goal_seek
from lead_analysis.decisions.heatmap import Grid, grid
from lead_analysis.decisions.outputs import GLOBAL_MINUS_PROFESSIONAL, TEN_YEAR_NET, named_outputs
from lead_analysis.decisions.regret import Regret, open_questions, regret, robust_choice
from lead_analysis.decisions.rule_changes import RuleChange, RuleChanges, rule_changes
from lead_analysis.decisions.scorecard import FACTORS, Scorecard, scorecard
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.decisions.tornado import Bar, Tornado, tornado
from lead_analysis.decisions.verdict import Verdict, verdict

__all__ = [
    "FACTORS", "GLOBAL_MINUS_PROFESSIONAL", "KIND_LABELS", "TEN_YEAR_NET", "Bar", "BreakEven", "Difference", "Driver",
    "Flip", "Flips", "Goal", "Grid", "Regret", "RuleChange",
    "RuleChanges", "Scorecard", "Tornado", "Verdict", "all_drivers", "break_even",
    "difference", "driver", "flips", "goal_seek", "grid", "named_outputs", "open_questions",
    "ranged_drivers", "regret", "robust_choice", "rule_changes", "scorecard",
    "switch_years_of", "thresholds", "tornado", "verdict", "with_level",
]  # fmt: skip
