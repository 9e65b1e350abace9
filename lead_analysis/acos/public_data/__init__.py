"""CMS public-use files, shipped compactly with their origin: pick an ACO, get what a scenario starts from.

Values CMS did not publish are None (NaN in a data frame), never filled in; `starting_values` fills in what a
scenario needs and lists each such value.
"""

from lead_analysis.acos.public_data.acos import Aco, aco, acos, search
from lead_analysis.acos.public_data.starting_values import Assumed, StartingValues, starting_values
from lead_analysis.acos.public_data.tables import calibration, origin, table, table_names

__all__ = [
    "Aco",
    "Assumed",
    "StartingValues",
    "aco",
    "acos",
    "calibration",
    "origin",
    "search",
    "starting_values",
    "table",
    "table_names",
]
