"""What reads projections: other programs, cash, risk, calibration, decisions, levels of an input, and ACOs.

Nothing here changes what the core calculates, and the core never imports it. `lead_analysis.simulate` and
`lead_analysis.summarize` are the two calls a notebook starts with; everything else stands in the folder of its question.
"""

from typing import Any

__all__ = ["simulate", "summarize"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: a search among public ACOs, or a verdict, needs no runs and should not wait for them.
    if name == "simulate":
        from lead_analysis.risk.simulate import simulate

        return simulate
    if name == "summarize":
        from lead_analysis.risk.summary import summarize

        return summarize
    raise AttributeError(f"module 'lead_analysis' has no attribute {name!r}")
