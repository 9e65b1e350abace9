"""Which discount the benchmark bears: by risk option and, under Global, by spending designation."""

from collections.abc import Callable

import numpy as np

from lead_model.axes import BoolArray, FloatArray

PROFESSIONAL_DISCOUNT = "professional_discount"
LOWER_SPENDING_DISCOUNT = "global_discount_lower_spending"
HIGHER_SPENDING_DISCOUNT = "global_discount_higher_spending"
GLOBAL_DISCOUNTS = (LOWER_SPENDING_DISCOUNT, HIGHER_SPENDING_DISCOUNT)


def discount_name(is_global: bool, lower_spending: bool) -> str:
    """Name of the rule value that is the discount: a share of the benchmark, by option and designation.

    is_global, lower_spending : () yes or no, of one run and year. Returns a name of rules/discount.toml.
    Source: PY2027 financial paper as reported, “Spending designation” and “Risk options”.

    >>> discount_name(True, lower_spending=False)
    'global_discount_higher_spending'
    """
    if not is_global:
        return PROFESSIONAL_DISCOUNT
    return LOWER_SPENDING_DISCOUNT if lower_spending else HIGHER_SPENDING_DISCOUNT


def discount_rate(
    is_global: BoolArray, lower_spending: BoolArray, rate: Callable[[str], FloatArray]
) -> FloatArray:
    """Share of the benchmark before discount that CMS keeps.

    is_global, lower_spending : (R|1, Y|1) yes or no; rate : gives the rule value of a name, (R|1, Y) share. Returns (R|1,
    Y) share.
    Source: rules/discount.toml, global_discount_lower_spending and global_discount_higher_spending: PY2027 financial paper
    as reported, “Spending designation”; professional_discount: “Risk options” there.

    >>> rates = {PROFESSIONAL_DISCOUNT: 0.0, LOWER_SPENDING_DISCOUNT: 0.03, HIGHER_SPENDING_DISCOUNT: 0.0175}
    >>> discount_rate(np.array([False, True, True]), np.array([True, True, False]), rates.__getitem__)
    array([0.    , 0.03  , 0.0175])
    """
    as_global = np.where(lower_spending, rate(LOWER_SPENDING_DISCOUNT), rate(HIGHER_SPENDING_DISCOUNT))
    return np.where(is_global, as_global, rate(PROFESSIONAL_DISCOUNT))
