"""From one row of a public file to what a LEAD scenario starts from, with every guess on a list.

The order: mix of categories, total spending in the file's year, growth to BY3, the split of spending over the
categories, position against the region, prior savings. Numbers that the file does not hold are in
`starting_values.toml`; relativities and growth are worked out from the shipped tables.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lead_analysis.acos.public_data.acos import REACH, Aco, acos
from lead_analysis.acos.public_data.shipped_tables import rows
from lead_model.axes import MONTHS_PER_YEAR

BASE_YEAR = 2026  # BY3 of an ACO that starts in PY2027
HIGH_NEEDS_ACO = "High Needs"


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

    `total_pbpm` is in dollars of `data_year`, `total_pbpm_by3` in dollars of 2026. `regional_gap_rate` is
    (risk-adjusted regional spending - own spending) / own spending: positive when the ACO costs less than
    its region. `savings_rate` is the ACO's own in its present program, None when its file has no results.
    `assumed` lists every value that is not the ACO's own.
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
    prior_savings_pbpm: float
    quality_score_share: float
    savings_rate: float | None
    assumed: tuple[Assumed, ...]


@lru_cache(maxsize=1)
def _stated() -> Mapping[str, Any]:
    with (Path(__file__).parent / "starting_values.toml").open("rb") as file:
        return tomllib.load(file)


def _assumed(field: str, value: float, entry: str, also: str = "") -> Assumed:
    stated = _stated()[entry]
    return Assumed(field, value, f"{stated['why']} {also}".strip(), stated["source"])


def growth_to(base_year: int, data_year: int) -> tuple[tuple[int, float], ...]:
    """National growth of spending per beneficiary into each year from `data_year` + 1 to `base_year`.

    A published year keeps its own growth; a later one takes the geometric mean of the last three published.
    """
    level = {int(row["year"]): float(row["spend_pc_actual"]) for row in rows("national_ffs_per_capita")}
    last, span = max(level), int(_stated()["growth_years"]["value"])
    recent = (level[last] / level[last - span]) ** (1 / span) - 1.0
    return tuple(
        (year, level[year] / level[year - 1] - 1.0 if year <= last else recent)
        for year in range(data_year + 1, base_year + 1)
    )


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
        months, paid = aco.person_years_by_enrolment, aco.spending_pbpm_by_enrolment
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
    high_needs = _stated()["high_needs_share"]["value"]
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


def _weight(entry: str, agreement_period: int) -> float:
    weights = _stated()[entry]["value"]
    return weights[min(agreement_period, len(weights)) - 1]


def _region(aco: Aco) -> tuple[float, Assumed]:
    """The gap rate behind CMS's regional adjustment: weight x (regional - own), within caps."""
    adjustment, historical = aco.regional_adjustment_pbpm, aco.historical_benchmark_pbpm
    if adjustment is None or historical is None:
        level = f"{aco.program}'s file does not place the ACO against its region; level with it is taken."
        return 0.0, Assumed("regional_gap_rate", 0.0, level, "No public figure")
    entry = "regional_weight_when_below" if adjustment >= 0.0 else "regional_weight_when_above"
    weight = _weight(entry, aco.agreement_period or 1)
    applied = {
        "Regional Adjustment": adjustment,
        "Prior Savings Adjustment": aco.prior_savings_adjustment_pbpm or 0.0,
    }
    # The published historical benchmark already holds the adjustment that was applied.
    own = historical - applied.get(aco.adjustment_applied or "", 0.0)
    gap_rate = adjustment / weight / own
    also = (
        "The gap is the published regional adjustment divided by this weight; caps on the adjustment would "
        "hide a larger gap, and reliefs for ACOs above their region would hide part of theirs."
    )
    return gap_rate, _assumed("regional_gap_rate", gap_rate, entry, f"Here {100 * weight:.0f}%. {also}")


def _prior_savings(aco: Aco) -> tuple[float, Assumed]:
    if aco.program == REACH:
        why = "Prior savings are credited as in MSSP; what LEAD gives a REACH ACO is not published."
        return 0.0, Assumed("prior_savings_pbpm", 0.0, why, "No public figure")
    history = _savings_history().get(aco.id, {})
    first = aco.performance_year - int(_stated()["prior_savings_years"]["value"]) + 1
    years = tuple(year for year in sorted(history) if first <= year <= aco.performance_year)
    value = max(sum(history[year] for year in years) / len(years), 0.0) if years else 0.0
    named = f"Years with results: {', '.join(str(year) for year in years) or 'none'}."
    return value, _assumed("prior_savings_pbpm", value, "prior_savings_years", named)


def _mix(aco: Aco) -> tuple[tuple[float, float, float], list[Assumed]]:
    """Shares of A&D, ESRD and High Needs, and which of them are assumed."""
    assumed = []
    by_enrolment, years = aco.person_years_by_enrolment, aco.person_years
    if by_enrolment is None or years is None:
        esrd = _stated()["esrd_share"]["value"]
        assumed.append(_assumed("esrd_share", esrd, "esrd_share"))
    elif by_enrolment.esrd is None:
        esrd = _stated()["esrd_hidden_person_years"]["value"] / years
        assumed.append(_assumed("esrd_share", esrd, "esrd_hidden_person_years"))
    else:
        esrd = by_enrolment.esrd / years
    entry = "high_needs_aco_share" if aco.aco_type == HIGH_NEEDS_ACO else "high_needs_share"
    high_needs = _stated()[entry]["value"]
    assumed.append(_assumed("high_needs_share", high_needs, entry))
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
    exposure = _stated()["exposure_share"]["value"]
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
    own = aco.spending_pbpm_by_enrolment
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
    growth = growth_to(BASE_YEAR, aco.performance_year)
    factor = 1.0
    for _, rate in growth:
        factor *= 1.0 + rate
    gap_rate, region = _region(aco)
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
        _assumed("trend_factor", factor, "growth_years", _growth_note(growth)),
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
        prior_savings_pbpm=prior,
        quality_score_share=quality,
        savings_rate=aco.savings_rate,
        assumed=tuple(assumed),
    )


def _growth_note(growth: tuple[tuple[int, float], ...]) -> str:
    return f"Growth into {', '.join(f'{year}: {100 * rate:.1f}%' for year, rate in growth)}."
