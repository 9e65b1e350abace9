"""From one row of a public file to what a LEAD scenario starts from, with every guess on a list.

The order: mix of categories, total spending in the file's year, growth to BY3, the split of spending over the
categories, position against the region, prior savings. Numbers that the file does not hold are in
`starting_values.toml`; relativities and growth are worked out from the shipped tables.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lead_analysis.acos.public_data.acos import REACH, Aco, acos
from lead_analysis.acos.public_data.regional_gap import regional_gap, stated
from lead_analysis.acos.public_data.shipped_tables import rows
from lead_model.axes import MONTHS_PER_YEAR

BASE_YEAR = 2026  # BY3 of an ACO that starts in PY2027
HIGH_NEEDS_ACO = "High Needs"
UNKNOWN_REGION = (
    "ACO REACH's file does not place an ACO against its region: unknown, assumed level with the region. The spending class "
    "that follows is no finding."
)


@dataclass(frozen=True, slots=True)
class Assumed:
    """One starting value that the public file does not hold: what was taken, why, and on whose word."""

    field: str
    value: float
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class StartingValues:
    """What a LEAD scenario starts from. Category tuples follow `axes.CATEGORIES`: A&D, ESRD, High Needs.

    `total_pbpm` is in dollars of `data_year`, `total_pbpm_by3` and `prior_savings_pbpm` in dollars of base year 3 (2026
    until `in_entry_dollars` moves them). `regional_gap_rate` is (risk-adjusted regional spending - own spending) / own
    spending, carried to `data_year`: positive when the ACO costs less than its region; `regional_gap_rate_base_years` the
    same in the base years of its agreement as published, None where nothing is. `savings_rate` is the ACO's own in its
    present program, None when its file has no results. `assumed` lists every value that is not the ACO's own.
    """

    aco_id: str
    name: str
    program: str
    track: str
    high_needs_aco: bool
    data_year: int
    aligned_beneficiaries: float
    exposure_share: float
    category_shares: tuple[float, float, float]
    total_pbpm: float
    total_pbpm_by3: float
    category_relativities: tuple[float, float, float]
    regional_gap_rate: float
    regional_gap_rate_base_years: float | None
    prior_savings_pbpm: float
    quality_score_share: float
    savings_rate: float | None
    assumed: tuple[Assumed, ...]

    @property
    def growth_factor(self) -> float:
        """Growth of spending from the file's year to base year 3."""
        return self.total_pbpm_by3 / self.total_pbpm

    @property
    def region_unknown(self) -> bool:
        """Whether no file places the ACO against its region: `regional_gap_rate` is zero by assumption."""
        return self.program == REACH


def _assumed(field: str, value: float, entry: str, also: str = "") -> Assumed:
    words = stated()[entry]
    return Assumed(field, value, f"{words['why']} {also}".strip(), words["source"])


def growth_to(base_year: int, data_year: int) -> tuple[tuple[int, float], ...]:
    """National growth of spending per beneficiary into each year from `data_year` + 1 to `base_year`.

    A published year keeps its own growth; a later one takes the geometric mean of the last three published.
    """
    level = {int(row["year"]): float(row["spend_pc_actual"]) for row in rows("national_ffs_per_capita")}
    last, span = max(level), int(stated()["growth_years"]["value"])
    recent = (level[last] / level[last - span]) ** (1 / span) - 1.0
    return tuple(
        (year, level[year] / level[year - 1] - 1.0 if year <= last else recent)
        for year in range(data_year + 1, base_year + 1)
    )


def growth_factor(base_year: int, data_year: int) -> float:
    """Growth from `data_year` to `base_year`, all years together."""
    return math.prod(1.0 + rate for _, rate in growth_to(base_year, data_year))


@lru_cache(maxsize=1)
def high_needs_relativity() -> float:
    """Spending of the average REACH High Needs ACO over that of the average Standard one, PY2023."""
    mean: dict[str, float] = {}
    for kind in (HIGH_NEEDS_ACO, "Standard"):
        paid = [
            aco.expenditure_dollars / aco.beneficiaries
            for aco in acos()
            if aco.aco_type == kind and aco.expenditure_dollars is not None
        ]
        mean[kind] = sum(paid) / len(paid)
    return mean[HIGH_NEEDS_ACO] / mean["Standard"]


@lru_cache(maxsize=1)
def mssp_pbpm() -> tuple[float, float]:
    """ESRD and other spending PBPM over the MSSP ACOs with published categories, PY2024, truncated."""
    dollars, people = [0.0, 0.0], [0.0, 0.0]
    for aco in acos():
        months, paid = aco.person_years_by_enrollment, aco.spending_pbpm_by_enrollment
        if months is None or paid is None or not (months.complete and paid.complete):
            continue
        for kind, (years, pbpm) in enumerate(zip(months.values(), paid.values(), strict=True)):
            dollars[min(kind, 1)] += (years or 0.0) * (pbpm or 0.0)
            people[min(kind, 1)] += years or 0.0
    return dollars[0] / people[0], dollars[1] / people[1]


@lru_cache(maxsize=1)
def esrd_relativity() -> float:
    """MSSP ESRD spending over Aged & Disabled spending, after taking High Needs out of the latter."""
    esrd, other = mssp_pbpm()
    high_needs = stated()["high_needs_share"]["value"]
    return esrd / (other / (1.0 - high_needs + high_needs * high_needs_relativity()))


@lru_cache(maxsize=1)
def _savings_history() -> Mapping[str, Mapping[int, float]]:
    """Benchmark less spending, PBPM, by ACO and performance year."""
    history: dict[str, dict[int, float]] = {}
    for row in rows("mssp_panel"):
        if row["N_AB_Year_PY"]:
            months = float(row["N_AB_Year_PY"]) * MONTHS_PER_YEAR
            history.setdefault(row["ACO_ID"], {})[int(row["PY"])] = float(row["BnchmkMinExp"]) / months
    return history


def _region(aco: Aco) -> tuple[float, float | None, Assumed]:
    """Gap carried to the file's year, gap of the base years as published, and what was assumed on the way."""
    gap = regional_gap(aco)
    if gap is None:
        return 0.0, None, Assumed("regional_gap_rate", 0.0, UNKNOWN_REGION, "No public figure")
    carried = gap.carried_rate
    published = (
        f"In the base years of the agreement the published regional adjustment divided by this weight gives "
        f"{100 * gap.base_years_rate:+.1f}%."
        if gap.published
        else "The published adjustment is zero because none applies, which does not say on which side of its region the "
        "ACO is; only the carried gap tells."
    )
    also = (
        f"Here {100 * gap.weight:.0f}%. {published} Carried to PY{aco.performance_year} by the ACO's own growth and set "
        f"against its spending it is {100 * carried:+.1f}%: approximate, since the update blends national and regional "
        "trend and holds the ACO's own change of risk. Caps on the adjustment would hide a larger gap, and reliefs for ACOs "
        "above their region would hide part of theirs."
    )
    base_years = gap.base_years_rate if gap.published else None
    return carried, base_years, _assumed("regional_gap_rate", carried, gap.weight_name, also)


def _prior_savings(aco: Aco) -> tuple[float, Assumed]:
    if aco.program == REACH:
        why = "Prior savings are credited as in MSSP; what LEAD gives a REACH ACO is not published."
        return 0.0, Assumed("prior_savings_pbpm", 0.0, why, "No public figure")
    history = _savings_history().get(aco.id, {})
    first = aco.performance_year - int(stated()["prior_savings_years"]["value"]) + 1
    years = tuple(year for year in sorted(history) if first <= year <= aco.performance_year)
    in_base_year = [history[year] * growth_factor(BASE_YEAR, year) for year in years]
    value = max(sum(in_base_year) / len(years), 0.0) if years else 0.0
    named = f"Years with results: {', '.join(str(year) for year in years) or 'none'}; each brought to {BASE_YEAR} dollars."
    return value, _assumed("prior_savings_pbpm", value, "prior_savings_years", named)


def _high_needs(aco: Aco, esrd: float) -> tuple[float, Assumed]:
    """High Needs share: the average, or the share in long-term institutions where that is higher."""
    if aco.aco_type == HIGH_NEEDS_ACO:
        share = stated()["high_needs_aco_share"]["value"]
        return share, _assumed("high_needs_share", share, "high_needs_aco_share")
    average, institutional = stated()["high_needs_share"]["value"], aco.long_term_institutional_share or 0.0
    if institutional <= average:
        return average, _assumed("high_needs_share", average, "high_needs_share")
    share = min(institutional, 1.0 - esrd)
    also = f"Here {100 * institutional:.1f}% live in an institution."
    return share, _assumed("high_needs_share", share, "high_needs_institutional_share", also)


def _mix(aco: Aco) -> tuple[tuple[float, float, float], list[Assumed]]:
    """Shares of A&D, ESRD and High Needs, and which of them are assumed."""
    assumed = []
    by_enrollment, years = aco.person_years_by_enrollment, aco.person_years
    if by_enrollment is None or years is None:
        esrd = stated()["esrd_share"]["value"]
        assumed.append(_assumed("esrd_share", esrd, "esrd_share"))
    elif by_enrollment.esrd is None:
        esrd = stated()["esrd_hidden_person_years"]["value"] / years
        assumed.append(_assumed("esrd_share", esrd, "esrd_hidden_person_years"))
    else:
        esrd = by_enrollment.esrd / years
    high_needs, note = _high_needs(aco, esrd)
    assumed.append(note)
    # Rounding only: an all-High-Needs ACO must not end at -1e-17 Aged & Disabled.
    return (max(1.0 - esrd - high_needs, 0.0), esrd, high_needs), assumed


def _spending(aco: Aco) -> tuple[float, float, list[Assumed]]:
    """Total PBPM in the file's year, exposure, and what was assumed to get there."""
    if aco.spending_pbpm is not None and aco.person_years is not None:
        truncated = Assumed(
            "total_pbpm",
            aco.spending_pbpm,
            "MSSP truncates each person's claims at the 99th percentile and LEAD does not; nothing is added, "
            "because benchmark and spending would rise together.",
            "MSSP public file, PY2024",
        )
        return aco.spending_pbpm, aco.person_years / aco.beneficiaries, [truncated]
    assert aco.expenditure_dollars is not None, f"{aco.id} has neither spending per person nor in total"
    exposure = stated()["exposure_share"]["value"]
    total = aco.expenditure_dollars / (aco.beneficiaries * exposure * MONTHS_PER_YEAR)
    return total, exposure, [_assumed("exposure_share", exposure, "exposure_share")]


def _split(
    aco: Aco, shares: tuple[float, float, float], total: float
) -> tuple[tuple[float, ...], list[Assumed]]:
    """Relativities to A&D such that the categories cost `total` together."""
    ratio = high_needs_relativity()
    assumed = [
        Assumed(
            "category_relativities.high_needs",
            ratio,
            "No file splits an ACO's spending by High Needs; the average High Needs ACO over the average "
            "Standard one is used. A Standard ACO has High Needs people too, so the true ratio may differ.",
            "ACO REACH public file, PY2023",
        )
    ]
    own = aco.spending_pbpm_by_enrollment
    if own is not None and own.esrd is not None:
        aged_disabled = (total - shares[1] * own.esrd) / (shares[0] + shares[2] * ratio)
        return (1.0, own.esrd / aged_disabled, ratio), assumed
    assumed.append(
        Assumed(
            "category_relativities.esrd",
            esrd_relativity(),
            "The ACO's ESRD spending is not published; the MSSP average is used (truncated claims).",
            "MSSP public file, PY2024",
        )
    )
    return (1.0, esrd_relativity(), ratio), assumed


def starting_values(aco: Aco) -> StartingValues:
    """What a LEAD scenario for this ACO starts from; `assumed` lists all that its public file does not hold.

    Shares add to 1.
    """
    shares, assumed = _mix(aco)
    total, exposure, more = _spending(aco)
    relativities, split = _split(aco, shares, total)
    factor = growth_factor(BASE_YEAR, aco.performance_year)
    gap_rate, base_years_gap, region = _region(aco)
    prior, prior_note = _prior_savings(aco)
    quality = aco.quality_score_share
    assert quality is not None, f"{aco.id} has no quality score; the build would have to be looked at"
    assumed += [*more, *split]
    assumed += [
        Assumed(
            "aligned_beneficiaries",
            aco.beneficiaries,
            f"LEAD aligns anew; the people {aco.program} counted in PY{aco.performance_year} are taken.",
            f"{aco.program} public file, PY{aco.performance_year}",
        ),
        _assumed("trend_factor", factor, "growth_years", _growth_note(aco.performance_year)),
        region,
        prior_note,
        Assumed(
            "quality_score_share",
            quality,
            f"LEAD scores other measures; the ACO's own {aco.program} score stands in.",
            f"{aco.program} public file, PY{aco.performance_year}",
        ),
    ]
    return StartingValues(
        aco_id=aco.id,
        name=aco.name,
        program=aco.program,
        track=aco.track,
        high_needs_aco=aco.aco_type == HIGH_NEEDS_ACO,
        data_year=aco.performance_year,
        aligned_beneficiaries=aco.beneficiaries,
        exposure_share=exposure,
        category_shares=shares,
        total_pbpm=total,
        total_pbpm_by3=total * factor,
        category_relativities=(relativities[0], relativities[1], relativities[2]),
        regional_gap_rate=gap_rate,
        regional_gap_rate_base_years=base_years_gap,
        prior_savings_pbpm=prior,
        quality_score_share=quality,
        savings_rate=aco.savings_rate,
        assumed=tuple(assumed),
    )


def _growth_note(data_year: int) -> str:
    into = ", ".join(f"{year}: {100 * rate:.1f}%" for year, rate in growth_to(BASE_YEAR, data_year))
    return f"Growth into {into}."
