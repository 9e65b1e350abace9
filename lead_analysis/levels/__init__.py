"""One input moved through its range in one block of runs: High Needs share, quality, programs, settlement month.

Every figure comes from `project` with `vary`, so a sweep is the model itself at other inputs and never a second formula.
"""
