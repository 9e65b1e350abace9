"""Portfolios: many ACOs or practices as arrays, one a row, ready to be varied over runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np

from lead_analysis.acos.mssp_standing import mssp_elections
from lead_analysis.acos.public_data.acos import MSSP, Aco, acos
from lead_analysis.acos.public_data.starting_values import starting_values
from lead_analysis.acos.result_labels import region_unknown
from lead_analysis.acos.starting_scenario import in_entry_dollars, starting_inputs
from lead_analysis.other_models import OTHER_MODELS_FOLDER, reach
from lead_model.axes import FIRST_MODEL_PY, BoolArray, FloatArray, frozen
from lead_model.projection import project
from lead_model.rule_files import load_parameters
from lead_model.scenario import Entry, FormerProgram, Scenario, value_array
from lead_model.scenario.market import Market
from lead_model.scenario.values import Value

TOGETHER = "TOGETHER"


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """N ACOs or practices, one a row. Texts are tuples, numbers read-only arrays (N,) or by category (N, 3).

    total_pbpm : spending in dollars of the year before the first performance year; relativity : cost of each category
    against the others, any scale; mssp_tracks, mssp_agreement, mssp_low_revenue, mssp_years_to_rebase : where an ACO would
    be in MSSP, mssp_running_benchmark_pbpm : of an agreement that still runs, NaN where none is known; mssp_national_risk,
    mssp_dual_share : its people against the nation's; gap_rate : (region − own) / own as used, gap_rate_base_years : as
    published for the base years of the MSSP agreement, NaN where nothing is;
    gap_known : false where level with the region is only assumed; present_ratio : benchmark against spending in its present
    program as published, NaN where nothing is.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    programs: tuple[str, ...]
    tracks: tuple[str, ...]
    entries: tuple[str, ...]
    former_programs: tuple[str, ...]
    mssp_tracks: tuple[str, ...]
    mssp_agreement: FloatArray
    mssp_low_revenue: FloatArray
    mssp_years_to_rebase: FloatArray
    mssp_running_benchmark_pbpm: FloatArray
    mssp_national_risk: FloatArray
    mssp_dual_share: FloatArray
    aligned: FloatArray
    exposure_share: FloatArray
    category_share: FloatArray
    total_pbpm: FloatArray
    relativity: FloatArray
    gap_rate: FloatArray
    gap_rate_base_years: FloatArray
    gap_known: FloatArray
    prior_savings_pbpm: FloatArray
    quality_score_share: FloatArray
    present_ratio: FloatArray

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, chosen: slice | Sequence[int] | BoolArray) -> "Portfolio":
        """Some of the rows, in their order."""
        at = np.arange(len(self))[chosen]
        return Portfolio(**{field.name: _taken(getattr(self, field.name), at) for field in fields(self)})

    @property
    def gap_rate_as_published(self) -> FloatArray:
        """Gap of the base years, and the one in use where none is published."""
        return np.where(np.isnan(self.gap_rate_base_years), self.gap_rate, self.gap_rate_base_years)

    def vary(self) -> Mapping[str, Any]:
        """Inputs that differ by row, ready for `project(vary=...)`."""
        where = "organization.baseline"
        return {
            "organization.entry": np.array(self.entries),
            "organization.former_program": np.array(self.former_programs),
            "organization.aligned": self.aligned,
            "organization.exposure_share": self.exposure_share,
            "organization.category_share": self.category_share[:, None],
            f"{where}.total_pbpm": self.total_pbpm,
            f"{where}.relativity": self.relativity[:, None],
            "organization.region.gap_rate": self.gap_rate,
            "organization.region.gap_rate_base_years": self.gap_rate_as_published,
            "choices.mssp.running_benchmark_pbpm": self.mssp_running_benchmark_pbpm,
            "choices.mssp.national_risk": self.mssp_national_risk[:, None],
            "choices.mssp.dual_share": self.mssp_dual_share,
            "organization.region.prior_savings_pbpm": self.prior_savings_pbpm,
            "choices.quality.score_share": self.quality_score_share,
        }

    def together(self, name: str = "All rows as one ACO") -> "Portfolio":
        """One ACO of all rows: people added, spending and scores weighted by months."""
        months = self.aligned * self.exposure_share
        weight = (months / months.sum())[:, None]
        share = (self.category_share * weight).sum(axis=0)
        by_category = self.relativity * (self.total_pbpm / _mean_relativity(self))[:, None]
        people = self.category_share * weight
        known = share > 0
        pbpm = np.where(
            known, (by_category * people).sum(axis=0) / np.where(known, share, 1.0), by_category.mean(axis=0)
        )
        spending = weight[:, 0] * self.total_pbpm
        entry = Entry.HIGH_NEEDS if set(self.entries) == {Entry.HIGH_NEEDS} else Entry.RENEWING
        former = self.former_programs[0] if len(set(self.former_programs)) == 1 else FormerProgram.NONE.value
        return Portfolio(
            ids=(TOGETHER,), names=(name,), programs=("",), tracks=("",), entries=(entry.value,),
            former_programs=(former,), mssp_tracks=(self.mssp_tracks[0],),
            mssp_agreement=frozen(self.mssp_agreement[:1]),
            mssp_low_revenue=frozen([0.0]),
            mssp_years_to_rebase=frozen(self.mssp_years_to_rebase[:1]),
            mssp_running_benchmark_pbpm=frozen([np.nan]),
            mssp_national_risk=frozen([(self.mssp_national_risk * weight).sum(axis=0)]),
            mssp_dual_share=frozen([(self.mssp_dual_share * weight[:, 0]).sum()]),
            aligned=frozen([self.aligned.sum()]),
            exposure_share=frozen([months.sum() / self.aligned.sum()]),
            category_share=frozen([share]),
            total_pbpm=frozen([spending.sum()]),
            relativity=frozen([pbpm]),
            gap_rate=frozen([(spending * self.gap_rate).sum() / spending.sum()]),
            gap_rate_base_years=frozen([(spending * self.gap_rate_as_published).sum() / spending.sum()]),
            gap_known=frozen([self.gap_known.all()]),
            prior_savings_pbpm=frozen([(weight[:, 0] * self.prior_savings_pbpm).sum()]),
            quality_score_share=frozen([(weight[:, 0] * self.quality_score_share).sum()]),
            present_ratio=frozen([np.nan]),
        )  # fmt: skip


def _taken(value: Any, at: Any) -> Any:
    return tuple(value[index] for index in at) if isinstance(value, tuple) else frozen(value[at])


def _mean_relativity(portfolio: Portfolio) -> FloatArray:
    return (portfolio.category_share * portfolio.relativity).sum(axis=1)


def joined(portfolios: Sequence[Portfolio]) -> Portfolio:
    """Portfolios one after the other."""

    def put(name: str) -> Any:
        parts = [getattr(portfolio, name) for portfolio in portfolios]
        return sum(parts, ()) if isinstance(parts[0], tuple) else frozen(np.concatenate(parts))

    return Portfolio(**{field.name: put(field.name) for field in fields(Portfolio)})


# ---- where portfolios come from ---------------------------------------------------------------------------------


def public_portfolio(first_py: int = FIRST_MODEL_PY, market: Market | None = None) -> Portfolio:
    """Every ACO of CMS's two public files: MSSP PY2024 and ACO REACH PY2023, with the values a scenario starts from.

    market : whose national trend leads from 2026 to the year before `first_py`, the default one when left out.
    """
    if first_py == FIRST_MODEL_PY:  # no year of the trend lies before it
        return _public_portfolio(first_py, Market())
    return _public_portfolio(first_py, market or Market())


@lru_cache(maxsize=4)
def _public_portfolio(first_py: int, market: Market) -> Portfolio:
    public = acos()
    started = [in_entry_dollars(starting_values(aco), market, first_py) for aco in public]
    inputs = [starting_inputs(values) for values in started]
    in_mssp = [
        mssp_elections(aco, first_py, values.growth_factor).inputs
        for aco, values in zip(public, started, strict=True)
    ]

    def column(path: str) -> FloatArray:
        return frozen([values[path] for values in inputs])

    def by_category(path: str) -> FloatArray:
        return frozen([values[path].parts() for values in inputs])

    return Portfolio(
        ids=tuple(aco.id for aco in public),
        names=tuple(aco.name for aco in public),
        programs=tuple(aco.program for aco in public),
        tracks=tuple(aco.track for aco in public),
        entries=tuple(values["organization.entry"].value for values in inputs),
        former_programs=tuple(values["organization.former_program"].value for values in inputs),
        mssp_tracks=tuple(values["choices.mssp.track"].value for values in in_mssp),
        mssp_agreement=frozen([values["choices.mssp.agreement"] for values in in_mssp]),
        mssp_low_revenue=frozen([values["choices.mssp.low_revenue"] for values in in_mssp]),
        mssp_years_to_rebase=frozen([values["choices.mssp.years_to_rebase"] for values in in_mssp]),
        mssp_running_benchmark_pbpm=frozen(
            [_or_nan(values["choices.mssp.running_benchmark_pbpm"]) for values in in_mssp]
        ),
        mssp_national_risk=frozen([_by_category(values["choices.mssp.national_risk"]) for values in in_mssp]),
        mssp_dual_share=frozen([values["choices.mssp.dual_share"] for values in in_mssp]),
        aligned=column("organization.aligned"),
        exposure_share=column("organization.exposure_share"),
        category_share=by_category("organization.category_share"),
        total_pbpm=column("organization.baseline.total_pbpm"),
        relativity=by_category("organization.baseline.relativity"),
        gap_rate=column("organization.region.gap_rate"),
        gap_rate_base_years=frozen(
            [_or_nan(values["organization.region.gap_rate_base_years"]) for values in inputs]
        ),
        gap_known=frozen([aco.program == MSSP for aco in public]),
        prior_savings_pbpm=column("organization.region.prior_savings_pbpm"),
        quality_score_share=column("choices.quality.score_share"),
        present_ratio=frozen([_present_ratio(aco) for aco in public]),
    )


def _by_category(value: Value) -> FloatArray:
    """Of the first year, (3,)."""
    return np.broadcast_to(value_array(value, (FIRST_MODEL_PY,))[0, 0], 3)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _present_ratio(aco: Aco) -> float:
    """Benchmark over spending in the present program: MSSP's updated benchmark as published; REACH's computed from the
    published one before adjustments, under the rules of its year."""
    if aco.expenditure_dollars is None:
        return float("nan")
    if aco.benchmark_dollars is not None:
        return aco.benchmark_dollars / aco.expenditure_dollars
    if aco.unadjusted_benchmark_dollars is None:
        return float("nan")
    lookup = load_parameters("reach", OTHER_MODELS_FOLDER).value
    terms = reach.reach_terms(np.array([aco.track == "Global"]), np.array([aco.performance_year]), lookup)
    discount = terms.discount if aco.discount_share is None else np.array([aco.discount_share])
    final = reach.final_benchmark(
        np.array([aco.unadjusted_benchmark_dollars]), terms.rta_factor, discount, terms.quality_withhold,
        np.array([aco.quality_score_share or 0.0]), np.zeros(1),
    )  # fmt: skip
    return float(final[0]) / aco.expenditure_dollars


def portfolio_of(scenario: Scenario) -> Portfolio:
    """The scenario's own ACO as a portfolio of one, so that it can be placed among others."""
    p = project(scenario)
    years, own = scenario.years, scenario.organization
    pbpm = np.broadcast_to(p.benchmark.baseline.historical_pbpm[0, 0], 3)
    share = p.population.start_share[0, 0]
    gap = np.broadcast_to(p.lookup.gap_rate[0, 0], 3)
    total = float((share * pbpm).sum())
    score = p.settlement.quality.score_share
    choice = scenario.choices.mssp
    return Portfolio(
        ids=("OWN",), names=(scenario.name,), programs=(own.former_program.value.upper(),), tracks=("",),
        entries=(own.entry.value,), former_programs=(own.former_program.value,), mssp_tracks=(choice.track.value,),
        mssp_agreement=frozen([choice.agreement]), mssp_low_revenue=frozen([choice.low_revenue]),
        mssp_years_to_rebase=frozen([choice.years_to_rebase]),
        mssp_running_benchmark_pbpm=frozen([_or_nan(choice.running_benchmark_pbpm)]),
        mssp_national_risk=frozen([_by_category(choice.national_risk)]),
        mssp_dual_share=frozen(value_array(choice.dual_share, years)[0, 0]),
        aligned=frozen(value_array(own.aligned, years)[0, 0]),
        exposure_share=frozen(value_array(own.exposure_share, years)[0, 0]),
        category_share=frozen([share]),
        total_pbpm=frozen([total]),
        relativity=frozen([pbpm]),
        gap_rate=frozen([float((gap * share * pbpm).sum()) / total]),
        gap_rate_base_years=frozen([_or_nan(own.region.gap_rate_base_years)]),
        gap_known=frozen([not region_unknown(scenario)]),
        prior_savings_pbpm=frozen(value_array(own.region.prior_savings_pbpm, years)[0, 0]),
        quality_score_share=frozen([float(score.mean())]),
        present_ratio=frozen([np.nan]),
    )  # fmt: skip
