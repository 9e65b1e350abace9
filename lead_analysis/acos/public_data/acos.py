"""Every ACO of the two public files that a user can pick: 476 in MSSP (PY2024), 132 in ACO REACH (PY2023).

What CMS left blank or hid is None. Nothing is filled in here; `starting_values` does that, and lists it.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lead_analysis.acos.public_data.shipped_tables import rows
from lead_model.axes import MONTHS_PER_YEAR
from lead_model.errors import DataError

MSSP, REACH = "MSSP", "REACH"
MSSP_YEAR, REACH_YEAR = 2024, 2023
CLOSE_SPELLING = 0.75  # of difflib: about one wrong letter in four


@dataclass(frozen=True, slots=True)
class ByEnrollment:
    """One value for each MSSP enrollment category; None where CMS hides it (fewer than 11 person-years)."""

    esrd: float | None
    disabled: float | None
    aged_dual: float | None
    aged_non_dual: float | None

    def values(self) -> tuple[float | None, float | None, float | None, float | None]:
        return self.esrd, self.disabled, self.aged_dual, self.aged_non_dual

    @property
    def complete(self) -> bool:
        return None not in self.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aco:
    """One ACO as published, in dollars of `performance_year`; shares and rates are fractions, None is not
    published. Fields with a default are those that one of the two files has no column for.

    MSSP spending is truncated at the 99th percentile of claims, REACH spending is not. `benchmark_dollars`
    is the MSSP updated benchmark in total, `updated_benchmark_pbpm` a person and month's; REACH's file has only
    the benchmark before trend adjustment, discount and withholds. `risk_score_by_enrollment` stands against the national
    mean of each enrollment category.
    """

    id: str
    name: str
    program: str
    performance_year: int
    track: str
    aco_type: str
    first_py: int
    agreement_period: int | None = None
    agreement_start: str | None = None
    revenue_category: str | None = None
    capitation: str | None = None
    stop_loss: bool | None = None
    beneficiaries: float
    person_years: float | None = None
    person_years_by_enrollment: ByEnrollment | None = None
    spending_pbpm: float | None = None
    spending_pbpm_by_enrollment: ByEnrollment | None = None
    risk_score: float | None = None
    risk_score_by_enrollment: ByEnrollment | None = None
    dual_share: float | None = None
    long_term_institutional_share: float | None = None
    historical_benchmark_pbpm: float | None = None
    updated_benchmark_pbpm: float | None = None
    regional_adjustment_pbpm: float | None = None
    prior_savings_adjustment_pbpm: float | None = None
    adjustment_applied: str | None = None
    savings_rate: float | None = None
    quality_score_share: float | None
    benchmark_dollars: float | None = None
    unadjusted_benchmark_dollars: float | None = None
    expenditure_dollars: float | None
    discount_share: float | None = None
    specialists: float | None


def _number(row: Mapping[str, str], column: str) -> float | None:
    return float(row[column]) if row[column] else None


def _required(row: Mapping[str, str], column: str) -> float:
    value = _number(row, column)
    assert value is not None, f"{column} is blank; the build would have to be looked at"
    return value


def _monthly(row: Mapping[str, str], column: str) -> float | None:
    yearly = _number(row, column)
    return None if yearly is None else yearly / MONTHS_PER_YEAR


def _count(row: Mapping[str, str], column: str) -> int | None:
    return int(row[column]) if row[column] else None


def _mssp_track(letter: str) -> str:
    return "ENHANCED" if letter == "EN" else f"BASIC {letter}"


def _from_mssp(row: Mapping[str, str]) -> Aco:
    person_years = ByEnrollment(
        *(_number(row, f"N_AB_Year_{kind}_PY") for kind in ("ESRD", "DIS", "AGED_Dual", "AGED_NonDual"))
    )
    kinds = ("ESRD", "DIS", "AGDU", "AGND")
    return Aco(
        id=row["ACO_ID"],
        name=row["ACO_Name"],
        program=MSSP,
        performance_year=MSSP_YEAR,
        track=_mssp_track(row["Current_Track"]),
        aco_type=row["Agree_Type"],
        first_py=int(row["First_PY"]),
        agreement_period=_count(row, "Agreement_Period_Num"),
        agreement_start=row["Current_Start_Date"] or None,
        revenue_category=row["Rev_Exp_Cat"] or None,
        beneficiaries=_required(row, "N_AB"),
        person_years=_number(row, "N_AB_Year_PY"),
        person_years_by_enrollment=person_years,
        spending_pbpm=_monthly(row, "Per_Capita_Exp_TOTAL_PY"),
        spending_pbpm_by_enrollment=ByEnrollment(
            *(_monthly(row, f"Per_Capita_Exp_ALL_{kind}_PY") for kind in kinds)
        ),
        risk_score_by_enrollment=ByEnrollment(
            *(_number(row, f"CMS_HCC_RiskScore_{kind}_PY") for kind in kinds)
        ),
        dual_share=_number(row, "Perc_Dual"),
        long_term_institutional_share=_number(row, "Perc_LTI"),
        historical_benchmark_pbpm=_monthly(row, "HistBnchmk"),
        updated_benchmark_pbpm=_monthly(row, "UpdatedBnchmk"),
        regional_adjustment_pbpm=_monthly(row, "RegAdj"),
        prior_savings_adjustment_pbpm=_monthly(row, "PriorSavAdj"),
        adjustment_applied=row["FinalAdjCat"] or None,
        savings_rate=_number(row, "Sav_rate"),
        quality_score_share=_number(row, "QualScore"),
        benchmark_dollars=_number(row, "ABtotBnchmk"),
        expenditure_dollars=_number(row, "ABtotExp"),
        specialists=_number(row, "N_Spec"),
    )


def _from_reach(row: Mapping[str, str]) -> Aco:
    return Aco(
        id=row["aco_id"],
        name=row["aco_name"],
        program=REACH,
        performance_year=REACH_YEAR,
        track=row["risk_arrangement"],
        aco_type=row["aco_type"],
        first_py=int(row["first_part_year"]),
        capitation=row["capitation"] or None,
        stop_loss={"Yes": True, "No": False}.get(row["stop_loss"]),
        beneficiaries=_required(row, "bene_cnt"),
        risk_score=_number(row, "norm_risk_score"),
        dual_share=_number(row, "perc_dual"),
        long_term_institutional_share=_number(row, "perc_lti"),
        quality_score_share=_number(row, "qual_scr"),
        unadjusted_benchmark_dollars=_number(row, "unadj_benchmark"),
        expenditure_dollars=_number(row, "tot_cost_care"),
        discount_share=_number(row, "discount"),
        specialists=_number(row, "n_spec"),
    )


@lru_cache(maxsize=1)
def acos() -> tuple[Aco, ...]:
    """All 608 ACOs: MSSP PY2024 in the file's order (ids start with A), then REACH PY2023 (with D)."""
    mssp = tuple(_from_mssp(row) for row in rows("mssp_py2024"))
    return mssp + tuple(_from_reach(row) for row in rows("reach_py2023"))


@lru_cache(maxsize=1)
def _by_id() -> Mapping[str, Aco]:
    by_id = {aco.id: aco for aco in acos()}
    assert len(by_id) == len(acos()), "two ACOs of the public files have the same id"
    return by_id


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())


def _rank(query: list[str], aco: Aco) -> int | None:
    """How well an ACO answers a query: 0 best, None not at all. Every word must occur in its name or id."""
    own = _words(aco.name) + _words(aco.id)
    if not all(any(word in mine for mine in own) for word in query):
        return None
    name = _words(aco.name)
    if name[: len(query)] == query:
        return 1
    if all(word in own for word in query):
        return 2
    return 3 if all(any(mine.startswith(word) for mine in own) for word in query) else 4


def search(text: str, limit: int = 20) -> tuple[Aco, ...]:
    """ACOs whose name or id has every word of `text`, best match first; close spellings when there is none.

    An exact id comes first. Blank text gives the first ACOs by name. Upper and lower case are the same.
    """
    if limit < 1:
        raise DataError(f"limit is {limit}; ask for 1 ACO or more.")
    query = _words(text)
    if not query:
        return tuple(sorted(acos(), key=lambda aco: aco.name.casefold())[:limit])
    exact = _by_id().get(text.strip().upper())
    ranked = [(rank, aco) for aco in acos() if (rank := _rank(query, aco)) is not None and aco is not exact]
    matches = [
        aco for _, aco in sorted(ranked, key=lambda pair: (pair[0], pair[1].name.casefold(), pair[1].id))
    ]
    if exact is not None:
        matches.insert(0, exact)
    return tuple(matches[:limit]) or _close(query, limit)


def _close(query: list[str], limit: int) -> tuple[Aco, ...]:
    """ACOs that have a closely spelled word for every word of the query, closest first."""
    owners: dict[str, set[str]] = {}
    for aco in acos():
        for word in (*_words(aco.name), *_words(aco.id)):
            owners.setdefault(word, set()).add(aco.id)
    closeness: dict[str, float] = dict.fromkeys(_by_id(), 0.0)
    for word in query:
        best: dict[str, float] = {}
        for match in difflib.get_close_matches(word, owners, n=8, cutoff=CLOSE_SPELLING):
            likeness = difflib.SequenceMatcher(None, word, match).ratio()
            for identity in owners[match]:
                best[identity] = max(likeness, best.get(identity, 0.0))
        closeness = {
            identity: closeness[identity] + best[identity] for identity in closeness if identity in best
        }
    ordered = sorted(closeness, key=lambda identity: (-closeness[identity], identity))
    return tuple(_by_id()[identity] for identity in ordered[:limit])


def aco(identity: str) -> Aco:
    """The ACO with this id, such as "A1001" or "D0004". Raises DataError with the nearest ids or names."""
    wanted = identity.strip().upper()
    if wanted in _by_id():
        return _by_id()[wanted]
    likely = difflib.get_close_matches(wanted, _by_id(), n=len(_by_id()), cutoff=0.6)
    # One wrong digit is likelier than the same digits in another order, which difflib puts first.
    likely.sort(key=lambda known: -sum(a == b for a, b in zip(known, wanted, strict=False)))
    near = [_by_id()[identity] for identity in likely[:3]] or list(
        search(identity, limit=3) if identity.strip() else ()
    )
    hint = ", ".join(f"{close.id} ({close.name})" for close in near)
    raise DataError(
        f"No ACO has the id '{identity}' in MSSP PY{MSSP_YEAR} or REACH PY{REACH_YEAR}. "
        + (f"Nearest: {hint}." if hint else "Search by name to find the id.")
    )
