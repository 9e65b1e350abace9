"""Re-derives the noise and persistence figures from the public files and shows them beside the shipped ones.

`calibrate()` computes, `report_text()` shows, `write_report()` writes a report with date and machine. `save()` also keeps
the results inside the package, for the app to show.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import kurtosis, skew

from lead_analysis.acos.public_data.shipped_tables import calibration as shipped_calibration
from lead_analysis.acos.public_data.shipped_tables import shipped_table
from lead_analysis.calibration.cost_distribution import fit_table
from lead_analysis.calibration.first_and_later_years import first_and_later_years
from lead_analysis.calibration.interval_coverage import LEVELS, TITLES, interval_coverage
from lead_analysis.calibration.persistence import Persistence, agreement_panel, fit_persistence
from lead_analysis.calibration.results import Calibration, Estimate
from lead_model.stop_loss import FITTED_MIXTURE, truncation_noise_factor

if TYPE_CHECKING:
    import pandas as pd

SIZE_ADJUSTED = "size-adjusted, fat-tailed"
SIZE_BANDS_SHIPPED = (0, 7_500, 10_000, 15_000, 25_000, 50_000, np.inf)


def calibrate() -> Calibration:
    """All figures and both fits from the shipped files; takes about ten seconds."""
    panel = agreement_panel()
    last = panel.years[-1]
    plain, size_adjusted = (fit_persistence(panel, last, size_and_tails=size) for size in (False, True))
    return Calibration(
        made=datetime.now(UTC).date().isoformat(),
        machine=machine_size(),
        plain=plain,
        size_adjusted=size_adjusted,
        estimates=(*_shipped_figures(), *_model_figures(plain, size_adjusted)),
        coverages=tuple(interval_coverage(model) for model in TITLES),
        first_and_later=first_and_later_years(),
        cost_fit=tuple(fit_table()),
    )


def report_text(calibration: Calibration) -> str:
    """The whole report in Markdown, without date and machine."""
    parts = (_model_lines, _estimate_lines, _first_and_later_lines, _coverage_lines, _cost_lines)
    return "\n".join(line for part in parts for line in part(calibration)) + "\n"


def _mssp() -> "pd.DataFrame":
    """The panel with the savings rate in percent, its deviation from the year's mean, and one size column."""
    panel = shipped_table("mssp_panel")
    panel["rate"] = 100 * panel["Sav_Rate"]
    panel["deviation"] = panel["rate"] - panel.groupby("PY")["rate"].transform("mean")
    panel["size"] = panel["N_AB_Year_PY"].fillna(panel["N_AB"])
    return panel


def _pairs(panel: "pd.DataFrame", lag: int) -> "pd.DataFrame":
    """Each ACO-year joined to the same ACO's `lag` years later (suffix _later)."""
    later = panel.assign(PY=panel["PY"] - lag)
    return panel.merge(later, on=["ACO_ID", "PY"], suffixes=("", "_later"))


def _shipped_figures() -> Iterator[Estimate]:
    shipped, panel = shipped_calibration(), _mssp()
    yield from _by_year(panel, shipped["mssp_savings_rate_by_year"])
    yield from _by_lag(panel, shipped["mssp_lag_correlation"])
    yield from _by_size(panel, shipped["mssp_by_size_2021_2024"])
    suggested = shipped["monte_carlo_suggestion"]
    sums = panel.groupby("PY")[["ABtotExp", "ABtotBnchmk"]].sum()
    change = (100 * (1 - sums["ABtotExp"] / sums["ABtotBnchmk"])).diff()
    yield _exact(
        "Year's aggregate, sd of change, points", change.std(), suggested["year_mean_change_sd"], 0.006
    )
    recent = panel.loc[panel["PY"] >= 2021, "deviation"]
    yield _exact("Skew of deviations PY2021–24", float(skew(recent)), suggested["skew"], 0.006)
    yield _exact("Excess kurtosis PY2021–24", float(kurtosis(recent)), suggested["excess_kurtosis"], 0.011)
    yield from _national(suggested["national_ffs_per_capita_growth_2015_2024"])
    growth = _pairs(panel, 1)
    rise = 100 * (growth["Per_Capita_Exp_TOTAL_PY_later"] / growth["Per_Capita_Exp_TOTAL_PY"] - 1)
    for py, sd in suggested["aco_per_capita_growth_cross_section_sd"].items():
        found = rise[growth["PY"] + 1 == int(py)].std()
        yield _exact(f"Per-capita growth across ACOs PY{py}, sd, points", found, sd, 0.006)
    score, later = (growth[f"CMS_HCC_RiskScore_AGND_PY{suffix}"] for suffix in ("", "_later"))
    change = 100 * (later / score - 1)[growth["PY"] >= 2021]
    hcc = suggested["aco_aged_non_dual_hcc_score_change"]
    yield _exact("Risk-score change PY2022–24, mean, %", change.mean(), hcc["mean_2022_2024"], 0.006)
    yield _exact("Risk-score change PY2022–24, sd, %", change.std(), hcc["sd"], 0.006)


def _exact(name: str, found: float, shipped: float, tolerance: float) -> Estimate:
    return Estimate(name, float(found), (shipped, shipped), tolerance)


def _by_year(panel: "pd.DataFrame", shipped: dict[str, Any]) -> Iterator[Estimate]:
    for py, row in shipped.items():
        rates = panel.loc[panel["PY"] == int(py), "rate"]
        yield _exact(f"Savings rate PY{py}, mean, %", rates.mean(), row["mean"], 0.006)
        yield _exact(f"Savings rate PY{py}, sd, points", rates.std(), row["sd"], 0.006)


def _by_lag(panel: "pd.DataFrame", shipped: dict[str, Any]) -> Iterator[Estimate]:
    for key, same, first_py in (
        ("same_agreement_2014_2024", True, 2014),
        ("same_agreement_2019_2024", True, 2019),
        ("across_a_rebase_2014_2024", False, 2014),
    ):
        for lag, (_, r) in shipped[key].items():
            pairs = _pairs(panel[panel["PY"] >= first_py], int(lag))
            within = pairs["Current_Start_Date"] == pairs["Current_Start_Date_later"]
            chosen = pairs[within if same else ~within]
            label = key.replace("_", " ").replace("2014 2024", "PY2014–24").replace("2019 2024", "PY2019–24")
            found = chosen["deviation"].corr(chosen["deviation_later"])
            yield _exact(f"Correlation at lag {lag}, {label}", found, r, 0.006)


def _by_size(panel: "pd.DataFrame", shipped: list[dict[str, Any]]) -> Iterator[Estimate]:
    recent = panel[panel["PY"] >= 2021]
    pairs = _pairs(recent, 1)
    pairs = pairs[pairs["Current_Start_Date"] == pairs["Current_Start_Date_later"]]
    # Noise variances of both years add, so the size of a pair is the harmonic mean.
    pair_size = 2 / (1 / pairs["size"] + 1 / pairs["size_later"])
    for row, low, high in zip(shipped, SIZE_BANDS_SHIPPED, SIZE_BANDS_SHIPPED[1:], strict=False):
        inside = (recent["size"] >= low) & (recent["size"] < high)
        pair_inside = (pair_size >= low) & (pair_size < high)
        change = (pairs["deviation_later"] - pairs["deviation"])[pair_inside]
        band = f"{row['person_years']} person-years PY2021–24"
        yield _exact(f"Savings rate {band}, sd, points", recent.loc[inside, "rate"].std(), row["sd"], 0.006)
        yield _exact(f"Year change {band}, sd, points", change.std(), row["sd_of_year_change"], 0.006)


def _national(shipped: dict[str, float]) -> Iterator[Estimate]:
    national = shipped_table("national_ffs_per_capita").set_index("year")["spend_pc_actual"]
    growth = 100 * national.pct_change().dropna()
    calm = growth.drop([2020, 2021])
    yield _exact("National growth 2015–24, mean, %", growth.mean(), shipped["mean"], 0.006)
    yield _exact("National growth 2015–24, sd, points", growth.std(), shipped["sd"], 0.006)
    yield _exact(
        "National growth without 2020–21, mean, %", calm.mean(), shipped["mean_without_2020_2021"], 0.03
    )
    yield _exact(
        "National growth without 2020–21, sd, points", calm.std(), shipped["sd_without_2020_2021"], 0.03
    )


def _model_figures(plain: Persistence, size_adjusted: Persistence) -> Iterator[Estimate]:
    suggested = shipped_calibration()["monte_carlo_suggestion"]
    sd, rho = suggested["e_sd"], suggested["e_ar1_rho"]
    low, high = suggested["kappa_mssp"]
    for name, fit, slack in ((f"{SIZE_ADJUSTED} model", size_adjusted, 1.0), ("plain model", plain, 1.5)):
        yield _exact(f"Drift sd, {name}, points", 100 * fit.stationary_sd, sd, 0.4 * slack)
        yield _exact(f"Drift rho, {name}", fit.rho, rho, 0.03 * slack)
        yield Estimate(f"Noise kappa, {name}", fit.kappa, (low, high), 0.1 * slack)


def _model_lines(calibration: Calibration) -> Iterator[str]:
    yield "## The model"
    yield ""
    yield (
        "Savings rate = mean of the year + drift + noise. Drift is AR(1) within an agreement, noise is independent "
        f"with sd kappa / √person-years. The *{SIZE_ADJUSTED}* model lets the sd of drift fall with size and gives drift "
        "and noise a common fat-tailed scale, so that next year's error is Student-t. Maximum likelihood on PY2014–PY2024."
    )
    yield ""
    yield "| Model | Drift sd, points, at 15,000 person-years | rho | kappa | Size exponent | Degrees of freedom |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, fit in (("plain", calibration.plain), (SIZE_ADJUSTED, calibration.size_adjusted)):
        freedom = f"{fit.degrees_of_freedom:.1f}" if np.isfinite(fit.degrees_of_freedom) else "normal"
        figures = f"{100 * fit.stationary_sd:.2f} | {fit.rho:.3f} | {fit.kappa:.2f} | {fit.size_exponent:.2f}"
        yield f"| {name} | {figures} | {freedom} |"
    yield ""
    sizes = ", ".join(
        f"{100 * float(calibration.size_adjusted.stationary_sd_at(np.array(n))):.1f} points at {n:,}"
        for n in (5_000, 10_000, 20_000, 50_000)
    )
    yield f"Drift sd by size in the {SIZE_ADJUSTED} model: {sizes} person-years."
    yield ""
    yield (
        "Kappa is for claims cut at the 99th percentile, as the Shared Savings Program cuts them. Nobody has watched a "
        "fixed benchmark for more than five or six years: LEAD's years 6 to 10 are extrapolation."
    )
    yield ""


def _estimate_lines(calibration: Calibration) -> Iterator[str]:
    yield "## Figures found again"
    yield ""
    count = len(calibration.estimates)
    yield (
        f"{count - len(calibration.disagreeing)} of {count} agree with the shipped figures within the tolerance, which is "
        "rounding for figures computed in one way only. The parameters of the plain model are expected to differ: forced "
        "to one drift for all sizes, it puts the wider swings of small ACOs into noise."
    )
    yield ""
    yield "| Figure | Found | Shipped | Tolerance | |"
    yield "|---|---:|---:|---:|---|"
    for estimate in calibration.estimates:
        low, high = estimate.shipped
        shipped = f"{low:.3f}" if low == high else f"{low:.3f} to {high:.3f}"
        verdict = "" if estimate.agrees else "differs"
        yield f"| {estimate.name} | {estimate.found:.3f} | {shipped} | {estimate.tolerance:.3f} | {verdict} |"
    yield ""


def _first_and_later_lines(calibration: Calibration) -> Iterator[str]:
    models = {result.model: result for result in calibration.first_and_later}
    without, product = models["product_without_level"], models["product"]
    yield "## First agreement years and later years"
    yield ""
    yield (
        "The Monte Carlo starts every ACO's drift at zero, so that alone its first year holds "
        f"{_points(without.persistence, level=False)} points of own performance at 15,000 person-years; first agreement "
        f"years on the panel vary by more, {_points(product.persistence, level=True)} with the level fitted to them. A "
        "lasting level, drawn once an agreement and once a run, stands beside "
        f"the drift: {100 * product.persistence.level_sd:.1f} points, by size as the drift. Kappa is 2 here, as truncated "
        "claims ask; LEAD's 3 widens the runs further and hides part of this. The year's mean and sizes come from earlier "
        "years only. The product's parameters were fitted on all years, so their coverage is not blind; below it stand "
        "the same models with parameters fitted on earlier years only."
    )
    yield ""
    heads = [f"{group} {level:.0%}" for group in ("First year", "Later") for level in LEVELS]
    yield f"| Model | {' | '.join(heads)} | Within 3 points | Log-likelihood, all years |"
    yield "|---|" + "---:|" * len(heads) + "---|---:|"
    for result in calibration.first_and_later:
        shares = [f"{held:.1%}" for group in (result.first, result.later) for held in group.held]
        yield f"| {result.title} | {' | '.join(shares)} | {result.verdict} | {result.log_likelihood:,.1f} |"
    yield ""
    yield f"{product.first.pairs:,} first agreement years and {product.later.pairs:,} later ones, PY2016 to PY2024."
    yield ""
    gain = product.log_likelihood - without.log_likelihood
    yield (
        f"Good: with the level the product's intervals are right to {product.first.points_off:.1f} points for first years "
        f"and {product.later.points_off:.1f} for later ones; without it they miss by {without.first.points_off:.1f} and "
        f"{without.later.points_off:.1f}. The log-likelihood of all years rises by {gain:.0f}."
    )
    yield ""
    blind = [models[name] for name in ("level_refitted", "refitted")]
    yield (
        f"Bad: with parameters fitted on earlier years only, first years are off by {blind[0].first.points_off:.1f} points "
        f"(level alone fitted) or {blind[1].first.points_off:.1f} (all fitted), later ones by "
        f"{blind[0].later.points_off:.1f} or {blind[1].later.points_off:.1f}: intervals were too wide, since early years "
        "swung more. Honest coverage is the stated one give or take five points. PY2025 is the first year that none of "
        "this has seen."
    )
    yield ""


def _points(persistence: Persistence, *, level: bool) -> str:
    """Own performance of a first year at 15,000 person-years, sd in points, with the level or without."""
    variance = (1.0 - persistence.rho**2) * persistence.stationary_sd**2
    return f"{100 * np.sqrt(variance + persistence.level_sd**2 * level):.1f}"


def _coverage_lines(calibration: Calibration) -> Iterator[str]:
    yield "## Back test"
    yield ""
    yield (
        "Each ACO-year of PY2015–PY2023 predicts the next year within the same agreement. Parameters, the year's mean "
        "and sizes come from earlier years only (expanding window); the table counts how often the interval held the "
        "result. Sizes are those known when predicting."
    )
    for result in calibration.coverages:
        yield from ("", f"### {result.title}", "", result.text())
    yield ""


def _cost_lines(calibration: Calibration) -> Iterator[str]:
    yield "## Spread of cost over beneficiaries"
    yield ""
    yield "| Costliest | Published share of spending | Fitted | Distance, points |"
    yield "|---:|---:|---:|---:|"
    for costliest, published, fitted, distance in calibration.cost_fit:
        yield f"| {costliest:.0%} | {published:.1%} | {fitted:.1%} | {distance:+.2f} |"
    yield ""
    low, high = shipped_calibration()["monte_carlo_suggestion"]["kappa_reach_non_high_needs"]
    yield (
        f"The sd of one beneficiary's cost is {np.sqrt(FITTED_MIXTURE.variance):.2f} times the mean; cut at the 99th "
        f"percentile the noise falls to {truncation_noise_factor(0.01):.2f} of that. Kappa found in MSSP (cut) and REACH "
        f"(not cut, {low} to {high}) implies a lower ratio, near 2/3: REACH noise holds more than the spread of cost, "
        "and the published points say nothing about the spread inside the costliest 1%."
    )


def write_report(path: Path, calibration: Calibration) -> None:
    """Writes the report in Markdown, with date and machine size."""
    head = f"# Calibration and back test\n\nMade by `lead-model calibrate` on {calibration.made}, {calibration.machine}.\n\n"
    path.write_text(head + report_text(calibration), encoding="utf-8")


def machine_size() -> str:
    """Cores and memory of this machine in words, for dated reports."""
    cores = f"{os.cpu_count()} cores"
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):  # not every system says how much memory it has
        return cores
    return f"{cores}, {memory:.0f} GiB of memory"
