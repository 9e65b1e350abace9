"""Numbers of a wide table as readers see them, with the numbers themselves kept behind for sorting and copying."""

from functools import partial

import pandas as pd
from pandas.io.formats.style import Styler

from lead_model import wording

CALENDAR_DIGITS, YEAR_DIGITS = 3, 2


def in_words(table: pd.DataFrame, digits: int = YEAR_DIGITS) -> Styler:
    """The table with separators and a real minus sign, "−1,234.50"; an empty number stays empty. The index must be unique.

    >>> in_words(pd.DataFrame({"2027": [-1234.5]})).to_string().split()
    ['2027', '0', '−1,234.50']
    """
    numbers = list(table.select_dtypes("number").columns)
    return table.style.format(partial(wording.number, digits=digits), subset=numbers, na_rep="")
