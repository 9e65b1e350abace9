"""Who is aligned: beneficiary months by category, the High Needs path, hybrid and Medicaid-based additions.

Order: aligned people and growth; mix by year; people who move to High Needs; part-year additions; Medicaid block.
"""

from dataclasses import dataclass

import numpy as np

from lead_model.axes import ESRD, HIGH_NEEDS, MONTHS_PER_YEAR, FloatArray, sum_categories
from lead_model.lookup import Lookup
from lead_model.rules.alignment import newcomer_shares
from lead_model.scenario import Alignment


@dataclass(frozen=True, slots=True)
class Population:
    """Months (R, Y, C) and shares (R, Y, C) of the ACO's own people; `medicaid_share` is the part of months from the block.

    aligned : (R, Y) people counted for the whole year; start_share : (R, 1, C) mix of the first performance year;
    relabeled_share, newcomer_share : (R, Y) net and gross movement into High Needs as a share of all people.
    """

    aligned: FloatArray
    share: FloatArray
    start_share: FloatArray
    relabeled_share: FloatArray
    newcomer_share: FloatArray
    months: FloatArray
    medicaid_share: FloatArray

    @property
    def total_months(self) -> FloatArray:
        """Beneficiary months (R, Y)."""
        return sum_categories(self.months)

    @property
    def total_share(self) -> FloatArray:
        """Mix of all months, Medicaid block included (R, Y, C); its sum over categories is 1."""
        return self.months / self.total_months[..., None]

    @property
    def person_years(self) -> FloatArray:
        return self.total_months / MONTHS_PER_YEAR


def population(a: Lookup) -> Population:
    """Months and mix of every year."""
    years = np.arange(len(a.years))
    growth = np.broadcast_to(1.0 + a.yearly("organization.aligned_growth_rate"), (a.n_runs, len(years)))
    growth = np.where(years == 0, 1.0, growth)
    aligned = a.yearly("organization.aligned") * np.cumprod(growth, axis=1)
    share, start = _shares(a)
    needs = share[..., HIGH_NEEDS]
    exposure = a.yearly("organization.exposure_share")
    hybrid = a.chosen("choices.alignment", Alignment.HYBRID)[..., 0]
    added = a.yearly("choices.hybrid_added_share") * a.yearly("choices.hybrid_added_months") / MONTHS_PER_YEAR
    counted = aligned * (1.0 + np.where(hybrid, added, 0.0))
    months = (counted * MONTHS_PER_YEAR * exposure)[..., None] * share
    block = _medicaid_months(a, share, exposure)
    total = months + block
    return Population(
        aligned=aligned,
        share=share,
        start_share=start,
        relabeled_share=needs - needs[:, :1],
        newcomer_share=newcomer_shares(needs, a.yearly("organization.high_needs_exit_rate")),
        months=total,
        medicaid_share=np.divide(block, total, out=np.zeros_like(total), where=total > 0),
    )


def _shares(a: Lookup) -> tuple[FloatArray, FloatArray]:
    """Mix by year; Aged & Disabled is what ESRD and High Needs leave, so the shares always add to 1."""
    start = a.number("organization.category_share")
    change = np.broadcast_to(
        a.yearly("organization.high_needs_share_change"), (a.n_runs, len(a.years))
    ).copy()
    change[:, 0] = 0.0
    needs = start[:, :, HIGH_NEEDS] + np.cumsum(change, axis=1)
    esrd = np.broadcast_to(start[:, :, ESRD], needs.shape)
    share = np.stack([1.0 - esrd - needs, esrd, needs], axis=-1)
    return share, share[:, :1]


def _medicaid_months(a: Lookup, share: FloatArray, exposure: FloatArray) -> FloatArray:
    """Months of people aligned through Medicaid, by category (R, Y, C); zero before the start year or when not elected."""
    block = "organization.medicaid"
    needs = a.yearly(f"{block}.high_needs_share")
    mix = np.stack([1.0 - needs, np.zeros_like(needs), needs], axis=-1)
    running = np.array([a.years]) >= a.whole(f"{block}.start_py")
    elected = a.chosen(f"{block}.elected", True)[..., 0]
    people = np.where(running & elected, a.yearly(f"{block}.beneficiaries"), 0.0)
    return np.broadcast_to((people * MONTHS_PER_YEAR * exposure)[..., None] * mix, share.shape)
