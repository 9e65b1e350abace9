"""What else the ACO could do: stay in the Shared Savings Program, or nothing, with the same people and savings path.

`alternatives(scenario)` gives the ten-year lines and the difference by reason, `rule_table(scenario)` the programs' rules
side by side. The parts of `alternatives` are also of use for a block of runs: `stay(projection)`, `split(projection, …)`.
"""

from lead_model.alternatives.beside import split, stay
from lead_model.alternatives.rule_table import PROGRAMS, RuleRow, rule_table
from lead_model.alternatives.ten_years import Alternatives, Line, alternatives, mssp_line

__all__ = [
    "PROGRAMS", "Alternatives", "Line", "RuleRow", "alternatives", "mssp_line",
    "rule_table", "split", "stay",
]  # fmt: skip
