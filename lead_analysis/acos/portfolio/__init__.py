"""Many ACOs at once: every public one, or the practices of a file, through LEAD.

`screen(public_portfolio())` is the whole public file; `Screen.table()` has one row an ACO.
"""

from lead_analysis.acos.portfolio.report import percentile_of, places, screen_text
from lead_analysis.acos.portfolio.rows import Portfolio, joined, portfolio_of, public_portfolio
from lead_analysis.acos.portfolio.screen import Screen, screen, screen_base

__all__ = [
    "Portfolio", "Screen", "joined", "percentile_of", "places", "portfolio_of", "public_portfolio",
    "screen", "screen_base", "screen_text",
]  # fmt: skip
