"""One input moved through its range in one block of runs: High Needs share, quality, programs, settlement month.

Every figure comes from `project` with `vary`, so a sweep is the model itself at other inputs and never a second formula.
"""

from lead_analysis.cash.settlement_month import AdvanceBalance, LagSweep, advance_balance, lag_sweep
from lead_analysis.levels.high_needs_share import (
    Populations,
    ShareStep,
    ShareSweep,
    by_population,
    share_step,
    share_sweep,
)
from lead_analysis.levels.programs import (
    CaraSplit,
    FallsSweep,
    ProgramWorth,
    cara_split,
    falls_sweep,
    program_worth,
)
from lead_analysis.levels.quality import (
    QualityMoney,
    QualityWorth,
    ScoreSweep,
    quality_money,
    quality_worth,
    score_sweep,
)

__all__ = [
    "AdvanceBalance", "CaraSplit", "FallsSweep", "LagSweep", "Populations", "ProgramWorth", "QualityMoney", "QualityWorth",
    "ScoreSweep", "ShareStep", "ShareSweep", "advance_balance", "by_population", "cara_split",
    "falls_sweep", "lag_sweep", "program_worth", "quality_money", "quality_worth", "score_sweep",
    "share_step", "share_sweep",
]  # fmt: skip
