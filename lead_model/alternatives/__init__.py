"""What else the ACO could do: stay in the Shared Savings Program, or nothing, with the same people and savings path.

`alternatives(scenario)` gives the ten-year lines and the difference by reason, `rule_table(scenario)` the programs' rules
side by side. The parts of `alternatives` are also of use for a block of runs: `stay(projection)`, `split(projection, …)`.
"""

from lead_model.alternatives.lead_or_mssp import Alternatives, Line, alternatives, mssp_line
from lead_model.alternatives.rules_side_by_side import PROGRAMS, RuleRow, rule_table
from lead_model.alternatives.staying_in_mssp import MsspResult, split, stay

__all__ = [
    "PROGRAMS", "Alternatives", "Line", "MsspResult", "RuleRow", "alternatives", "mssp_line",
    "rule_table", "split", "stay",
]  # fmt: skip
