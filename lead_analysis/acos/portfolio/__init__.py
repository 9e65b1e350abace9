"""Many ACOs at once: every public one, or the practices of a file, through LEAD.

`screen(public_portfolio())` is the whole public file; `Screen.table()` has one row an ACO.
"""
