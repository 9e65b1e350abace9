"""Inputs that are each allowed and contradict one another or the model's rules: what is refused, and the reason."""

from collections.abc import Iterator
from typing import Protocol

from lead_model.axes import CATEGORIES
from lead_model.parameters import Parameters
from lead_model.scenario.choices import Capitation, Choices, Incentives, RiskOption
from lead_model.scenario.mssp_elections import one_sided_problem
from lead_model.scenario.organization import BaselineEntry, GapBasis, Organization
from lead_model.scenario.values import ByCategory, Value, path_values

Problem = tuple[str, str]
SHARE_TOLERANCE = 1e-6


class Inputs(Protocol):
    """What the checks read of a scenario."""

    @property
    def years(self) -> tuple[int, ...]: ...
    @property
    def parameters(self) -> Parameters: ...
    @property
    def choices(self) -> Choices: ...
    @property
    def organization(self) -> Organization: ...


def contradictions(s: Inputs) -> Iterator[Problem]:
    """Every contradiction as (where, reason), once each input on its own is known to be allowed."""
    mix = list(_mix(s))
    yield from mix
    yield from _switch(s)
    yield from _regional_gap(s)
    if one_sided := one_sided_problem(s.choices.mssp, s.years):
        yield "choices.mssp", one_sided
    yield from _elections(s)
    yield from _spending_left(s)
    if not mix:
        base = list(_base_pbpm(s))
        yield from base
        yield from () if base else _high_needs_path(s)


def _switch(s: Inputs) -> Iterator[Problem]:
    first, last = s.years[0], s.years[-1]
    switch = s.choices.switch_py
    if switch is None:
        return
    if s.choices.option is RiskOption.GLOBAL:
        yield (
            "choices.switch_py",
            f"is {switch}, but the option at the start is Global, and Global never goes back to Professional. "
            "Clear the switch year or start in Professional.",
        )
        return
    earliest = first + _lock_in_years(s)
    if not earliest <= switch <= last:
        yield (
            "choices.switch_py",
            f"is {switch}; Professional lasts at least {_in_words(_lock_in_years(s))} performance years, so the move to "
            f"Global can be in {earliest}–{last}, or never (leave it empty).",
        )


def _regional_gap(s: Inputs) -> Iterator[Problem]:
    region = s.organization.region
    if region.gap_basis is GapBasis.BASE_YEARS and region.gap_rate_base_years is None:
        yield (
            "organization.region.gap_basis",
            "is base_years, but no gap of the base years is given. Enter organization.region.gap_rate_base_years, or choose "
            "carried or own.",
        )


def _lock_in_years(s: Inputs) -> int:
    return int(s.parameters.value("professional_lock_in_years", s.years[0]))


def _in_words(count: int) -> str:
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if 0 <= count < len(words) else str(count)


def switch_years(scenario: Inputs) -> tuple[int, ...]:
    """Performance years in which a move from Professional to Global is possible."""
    first, last = scenario.years[0], scenario.years[-1]
    return tuple(range(first + _lock_in_years(scenario), last + 1))


def _mix(s: Inputs) -> Iterator[Problem]:
    parts = s.organization.category_share.parts()
    if not all(isinstance(part, int | float) for part in parts):
        yield "organization.category_share", "one share for each category is expected, not a path."
        return
    numbers = [float(part) for part in parts if isinstance(part, int | float)]
    total = sum(numbers)
    if abs(total - 1) > SHARE_TOLERANCE:
        shown = " + ".join(f"{part:g}" for part in parts)
        yield (
            "organization.category_share",
            (f"{shown} = {total:g}; the shares of Aged & Disabled, ESRD and High Needs must add to 1."),
        )


def high_needs_shares(scenario: Inputs) -> tuple[float, ...]:
    """High Needs share in each performance year, before any Medicaid-based block."""
    changes = path_values(scenario.organization.high_needs_share_change, scenario.years)  # type: ignore[arg-type]
    shares = [float(scenario.organization.category_share.high_needs)]  # type: ignore[arg-type]
    for change in changes[1:]:
        shares.append(shares[-1] + change)
    return tuple(shares)


def _high_needs_path(s: Inputs) -> Iterator[Problem]:
    shares = high_needs_shares(s)
    exit_rate = float(s.organization.high_needs_exit_rate)  # type: ignore[arg-type]
    ceiling = 1 - float(s.organization.category_share.esrd)  # type: ignore[arg-type]
    where = "organization.high_needs_share_change"
    for py, before, now in zip(s.years[1:], shares, shares[1:], strict=False):
        if not -1e-12 <= now <= ceiling + 1e-12:
            yield (
                where,
                f"the High Needs share reaches {now:.1%} in PY{py}; it must stay between 0% and {ceiling:.1%}.",
            )
            return
        if now < before * (1 - exit_rate) - 1e-12:
            yield (
                where,
                f"the share falls from {before:.1%} to {now:.1%} in PY{py}, faster than people leave "
                f"({exit_rate:.0%} a year): once High Needs, always High Needs. Raise the exit rate or soften the fall.",
            )
            return
    moved = max(shares) - shares[0]
    if moved <= 0:
        return
    cost = _category_cost(s)
    aged_share = float(s.organization.category_share.aged_disabled)  # type: ignore[arg-type]
    moved_cost = moved * float(s.organization.newcomer_cost_multiple) * cost[2]  # type: ignore[arg-type]
    if moved_cost >= aged_share * cost[0]:
        yield (
            where,
            "the people who move to High Needs would cost more than all Aged & Disabled people do now. "
            "Lower the final share or the cost of newcomers.",
        )


def _relativity(s: Inputs) -> tuple[float, ...]:
    baseline = s.organization.baseline
    by_category = {
        BaselineEntry.TOTAL: baseline.relativity,
        BaselineEntry.CATEGORIES: baseline.category_pbpm,
        BaselineEntry.BASE_YEARS: baseline.base_years.by3.pbpm,
    }[baseline.entry]
    return tuple(float(part) for part in by_category.parts())  # type: ignore[arg-type]


def _elections(s: Inputs) -> Iterator[Problem]:
    c = s.choices
    starts_global = c.option is RiskOption.GLOBAL
    ever_global = starts_global or c.switch_py is not None
    if c.capitation.kind is Capitation.TCC and not ever_global:
        yield (
            "choices.capitation.kind",
            "Total Care Capitation is for Global only. Choose Global, name a switch year (TCC then starts with it), "
            "or elect primary care capitation.",
        )
    if c.capitation.kind is Capitation.TCC and (c.capitation.apo_share or c.capitation.npcc_share):
        yield (
            "choices.capitation",
            "APO and NPCC go with primary care capitation, not with TCC. Set both shares to 0 or elect Base or "
            "Enhanced PCC.",
        )
    parts = float(c.capitation.participant_spending_share) + float(c.capitation.preferred_spending_share)  # type: ignore[arg-type]
    if parts > 1 + SHARE_TOLERANCE:
        yield (
            "choices.capitation",
            f"Participant and Preferred spending together are {parts:.0%}; at most 100% is possible.",
        )
    if c.cara.elected:
        yield from cara_limits(s, ever_global)
    if c.falls.elected:
        yield from falls_limits(s, ever_global)


def cara_limits(s: Inputs, ever_global: bool) -> Iterator[Problem]:
    """What the rules do not allow in CARA episodes: option, first year, overlap, adjustment and part of spending."""
    cara = s.choices.cara
    first = int(s.parameters.value("cara_first_py", s.years[0]))
    if not ever_global:
        yield (
            "choices.cara.elected",
            "CARA is for Global only. Choose Global or name a switch year, or leave CARA out.",
        )
    if cara.first_py < first:
        yield (
            "choices.cara.first_py",
            f"is {cara.first_py}; CARA episodes start in PY{first} at the earliest.",
        )
    if cara.npcc_or_apo_overlap_share:
        yield (
            "choices.cara.npcc_or_apo_overlap_share",
            "a provider under NPCC or APO cannot be in CARA. Take these providers out of CARA or out of NPCC and APO, "
            "then set the overlap to 0.",
        )

    least, most = (
        float(s.parameters.value(f"cara_adjustment_{end}_share", s.years[0]))
        for end in ("minimum", "maximum")
    )
    if not least <= float(cara.adjustment_share) <= most:  # type: ignore[arg-type]
        yield (
            "choices.cara.adjustment_share",
            f"is {cara.adjustment_share:.0%}; a performance adjustment lies between {least:.0%} and {most:.0%}.",
        )
    episodes = float(cara.arrangements) * float(cara.spending_share_each)  # type: ignore[arg-type]
    if episodes > 1 + SHARE_TOLERANCE:
        yield (
            "choices.cara",
            f"{cara.arrangements:g} arrangements of {cara.spending_share_each:.1%} each are {episodes:.0%} of spending; "
            "at most 100% is possible. Lower the number of arrangements or the spending in each.",
        )
    capitation = s.choices.capitation
    taken = float(capitation.npcc_share) + float(capitation.apo_share)  # type: ignore[arg-type]
    if taken and episodes + taken > 1 + SHARE_TOLERANCE:
        yield (
            "choices.cara",
            f"CARA episodes ({episodes:.0%} of spending) and NPCC or APO ({taken:.0%}) together exceed all spending, so "
            "some providers would be in both, and a provider under NPCC or APO cannot be in CARA. Lower one of them.",
        )


def falls_limits(s: Inputs, ever_global: bool) -> Iterator[Problem]:
    """What the rules do not allow in a falls-prevention episode: option and cost of home modifications."""
    limit = float(s.parameters.value("home_modification_limit_dollars", s.years[0]))
    if not ever_global:
        yield (
            "choices.falls.elected",
            "the falls-prevention episode is a CARA episode, and CARA is for Global only. Choose Global or name a switch "
            "year, or leave the episode out.",
        )
    if float(s.choices.falls.modification_dollars) > limit:  # type: ignore[arg-type]
        yield (
            "choices.falls.modification_dollars",
            f"is ${s.choices.falls.modification_dollars:,.0f}; home modifications are limited to ${limit:,.0f} per person.",
        )


def _base_pbpm(s: Inputs) -> Iterator[Problem]:
    """People aligned in a category need spending there that is more than what is taken out of it."""
    shares = s.organization.category_share.parts()
    for name, share, pbpm, out in zip(CATEGORIES, shares, _category_pbpm(s), _excluded_pbpm(s), strict=True):
        if float(share) <= 0:  # type: ignore[arg-type]
            continue
        if pbpm <= 0:
            yield (
                f"organization.baseline ({name})",
                "people are aligned in this category, but its spending is 0 PBPM.",
            )
        elif out >= pbpm:
            yield (
                f"organization.baseline ({name})",
                f"suspect billing and skin substitutes take {out:,.2f} PBPM out of {pbpm:,.2f}; they are part of the "
                "spending entered and must be less than it.",
            )


def _category_pbpm(s: Inputs) -> tuple[float, ...]:
    """Spending by category as entered; of base year 3 where base years are given."""
    relativity = _relativity(s)
    baseline = s.organization.baseline
    if baseline.entry is not BaselineEntry.TOTAL:
        return relativity
    shares = s.organization.category_share.parts()
    weights = [float(share) for share in shares]  # type: ignore[arg-type]
    average = sum(weight * part for weight, part in zip(weights, relativity, strict=True))
    return tuple(float(baseline.total_pbpm) * part / average for part in relativity)  # type: ignore[arg-type]


def _excluded_pbpm(s: Inputs) -> tuple[float, ...]:
    baseline, first = s.organization.baseline, s.years[0]
    removed = (
        (baseline.sahs_pbpm, float(s.parameters.value("sahs_removed_share", first))),
        (baseline.skin_substitutes_pbpm, float(s.parameters.value("skin_substitutes_removed_share", first))),
    )
    return tuple(sum(_of_category(pbpm, name) * share for pbpm, share in removed) for name in CATEGORIES)


def _category_cost(s: Inputs) -> tuple[float, ...]:
    """What people cost in base year 3, by category, up to a factor common to all."""
    actual = s.organization.baseline.actual_factor
    return tuple(
        max(pbpm - out, 0.0) * _of_category(actual, name)
        for name, pbpm, out in zip(CATEGORIES, _category_pbpm(s), _excluded_pbpm(s), strict=True)
    )


def _of_category(value: Value, name: str) -> float:
    return float(value[name] if isinstance(value, ByCategory) else value)  # type: ignore[arg-type]


def _spending_left(s: Inputs) -> Iterator[Problem]:
    """Savings and the stated effects of incentives cannot take more than all spending."""
    savings = s.choices.savings_rate
    parts = savings.parts() if isinstance(savings, ByCategory) else (savings,)
    saved = [max(values) for values in zip(*(path_values(part, s.years) for part in parts), strict=True)]
    for name in Incentives.__dataclass_fields__:
        incentive = getattr(s.choices.incentives, name)
        if incentive.uptake_share == 0:
            continue
        uptake = path_values(incentive.uptake_share, s.years)
        saved = [rate - use * float(incentive.effect_rate) for rate, use in zip(saved, uptake, strict=True)]
    for py, rate in zip(s.years, saved, strict=True):
        if rate > 1.0 + SHARE_TOLERANCE:
            yield (
                "choices.incentives",
                f"savings and the stated effects of incentives take {rate:.0%} of spending in PY{py}; at most 100% is "
                "possible. Lower uptake, effect or savings.",
            )
            return
