"""What reads projections: other programs, cash, risk, calibration, decisions, levels of an input, and ACOs.

Nothing here changes what the core calculates, and the core never imports it. `simulate` and `summarize` are the two calls a
notebook starts with; everything else stands in the folder of its question.
"""

from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import summarize

__all__ = ["simulate", "summarize"]
