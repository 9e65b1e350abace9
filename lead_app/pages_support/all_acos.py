"""What *All ACOs* shows: filters and tables of the screen, and the visitor's own portfolio file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lead_analysis import text as wording
from lead_analysis.acos.portfolio.rows import Portfolio
from lead_analysis.acos.portfolio.screen import Screen
from lead_analysis.acos.portfolio.screen_report import percentile_of, places
from lead_analysis.acos.result_labels import BEFORE_OPERATING_COSTS, UNKNOWN_CLASS
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.best_path import KIND_LABELS
from lead_app import state
from lead_app.shell.display import Cards
from lead_delivery.files.cells import SHOWN_PROBLEMS
from lead_delivery.files.portfolio import practices_and_all, read_portfolio
from lead_delivery.files.reader import FileRows
from lead_model.errors import LeadModelError
from lead_model.paths import PathKind

_KEY = "lead_portfolio"
DESIGNATIONS = ("Lower-spending", "Higher-spending", "Unknown")
BEST = {KIND_LABELS[kind]: kind for kind in (PathKind.PROFESSIONAL, PathKind.GLOBAL, PathKind.SWITCH)}


# ---- tables ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows are shown; an empty choice lets all pass."""

    text: str = ""
    programs: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    designations: tuple[str, ...] = ()
    best: tuple[str, ...] = ()
    people: tuple[float, float] = (0.0, np.inf)


def shown_rows(screen: Screen, filters: Filters) -> list[int]:
    """Rows of a screen that pass the filters, in their order."""
    p, words = screen.portfolio, filters.text.casefold().split()
    best = [path.kind for path in screen.best]
    kept = []
    for n in range(len(screen)):
        designation = (
            DESIGNATIONS[0 if screen.lower_spending[n] else 1] if p.gap_known[n] else DESIGNATIONS[2]
        )
        name = f"{p.ids[n]} {p.names[n]}".casefold()
        passes = (
            all(word in name for word in words)
            and (not filters.programs or p.programs[n] in filters.programs)
            and (not filters.tracks or p.tracks[n] in filters.tracks)
            and (not filters.designations or designation in filters.designations)
            and (not filters.best or best[n] in {BEST[label] for label in filters.best})
            and filters.people[0] <= p.aligned[n] <= filters.people[1]
        )
        if passes:
            kept.append(n)
    return kept


# Column of `Screen.table()`: (heading, factor, format of the table widget).
COLUMNS: Mapping[str, tuple[str, float, str]] = {
    "id": ("id", 1, ""), "name": ("Name", 1, ""), "program": ("Program", 1, ""), "track": ("Track", 1, ""),
    "beneficiaries": ("People", 1, "%,.0f"), "spending_pbpm": ("Spending ($ PBPM)", 1, "%,.0f"),
    "regional_gap_rate": ("Region against ACO (%)", 100, "%.1f"),
    "regional_gap_rate_base_years": ("Same in base years (%)", 100, "%.1f"), "designation": ("Class", 1, ""),
    "benchmark_change_professional": ("Benchmark against published, Professional (%)", 100, "%.1f"),
    "benchmark_change_global": ("Benchmark against published, Global (%)", 100, "%.1f"),
    "expected_net_professional_dollars": ("Professional ($M)", 1e-6, "%.1f"),
    "expected_net_global_dollars": ("Global ($M)", 1e-6, "%.1f"),
    "best_switch_year": ("Best switch year", 1, "%d"),
    "expected_net_best_switch_dollars": ("Best switch ($M)", 1e-6, "%.1f"),
    "best_plan": ("Best LEAD path", 1, ""), "best_current_rules": ("Best, current MSSP rules", 1, ""),
    "best_proposed_rules": ("Best, proposed MSSP rules", 1, ""), "mssp_net_dollars": ("MSSP ($M)", 1e-6, "%.1f"),
    "net_best_carried_gap_dollars": ("Best as planned, gap carried ($M)", 1e-6, "%.1f"),
    "net_best_base_years_gap_dollars": ("Best as planned, gap of base years ($M)", 1e-6, "%.1f"),
    "net_zero_savings_professional_dollars": ("Net at zero savings, Professional ($M)", 1e-6, "%.1f"),
    "loss_chance_professional": ("Loss chance, Professional (%)", 100, "%.1f"),
    "loss_chance_global": ("Loss chance, Global (%)", 100, "%.1f"),
    "net_p5_best_dollars": ("P5, best LEAD path ($M)", 1e-6, "%.1f"),
    "net_p95_best_dollars": ("P95, best LEAD path ($M)", 1e-6, "%.1f"),
}  # fmt: skip


def table_of(screen: Screen, rows: Sequence[int]) -> pd.DataFrame:
    """Shown rows with headings and readable units; missing numbers stay empty."""
    whole = screen.table()
    frame = pd.DataFrame([whole[n] for n in rows], columns=list(whole[0]))
    shown = {}
    for name, (heading, factor, form) in COLUMNS.items():
        if name in frame:
            value = pd.to_numeric(frame[name]) * factor if form else frame[name]
            shown[heading] = value.round() if "," in form else value
    return pd.DataFrame(shown)


def column_config() -> dict:
    """How the table widget writes each column."""
    config: dict = {}
    for heading, _, form in COLUMNS.values():
        if form:
            plain = form.replace(",", "")
            config[heading] = st.column_config.NumberColumn(format="localized" if "," in form else plain)
    config["Name"] = st.column_config.TextColumn(pinned=True, width="medium")
    return config


def places_frame(own: Screen, others: Screen) -> pd.DataFrame:
    """Where the own ACO stands among the others: value, median and percentile."""
    ranked = places(own, others)
    return pd.DataFrame(
        {
            "Your ACO": [wording.level(one.value, one.measure.unit) for one in ranked],
            "Median of all": [wording.level(one.median, one.measure.unit) for one in ranked],
            "Higher than": [f"{wording.percent(one.percentile, 0)} of ACOs" for one in ranked],
        },
        index=pd.Index([one.measure.label for one in ranked], name="Measure"),
    )


def place_sentence(own: Screen, others: Screen) -> str:
    """The own ACO's place by expected net of its best path, as a share of benchmark."""
    value = float((own.expected_net_best / own.benchmark_dollars)[0])
    all_values = others.expected_net_best / others.benchmark_dollars
    share = percentile_of(value, all_values)
    return (
        f"With {own.best[0].label}, its best LEAD path, your ACO expects {wording.percent(value, 2, sign=True)} of "
        f"benchmark over the years, more than {wording.percent(share, 0)} of the {len(others):,} public ACOs under the same "
        f"savings path and rules; all {BEFORE_OPERATING_COSTS}."
    )


def summary_cards(screen: Screen, rows: Sequence[int]) -> Cards:
    """Counts of the shown ACOs: class, best path, LEAD against MSSP, chance of a loss."""
    if not rows:
        return []
    at = np.array(rows)
    known = screen.portfolio.gap_known[at].astype(bool)
    lower = int((screen.lower_spending[at].astype(bool) & known).sum())
    kinds = [screen.best[n].kind for n in rows]
    beats = int((screen.net.max(axis=0) > screen.mssp_net)[at].sum())
    cards = [
        ("Shown", f"{len(rows):,} ACOs", f"{lower:,} lower-spending, {int(known.sum()) - lower:,} higher-spending"
         + (f", {int((~known).sum()):,} {UNKNOWN_CLASS}" if not known.all() else "")),
        ("Best LEAD path is Professional for", f"{kinds.count(PathKind.PROFESSIONAL):,}",
         f"Global for {kinds.count(PathKind.GLOBAL):,}, a move to Global for {kinds.count(PathKind.SWITCH):,}"),
        ("LEAD beats MSSP for", f"{beats:,}", "net as planned, best LEAD path against MSSP on the own track"),
    ]  # fmt: skip
    if screen.chances is not None:
        best = [screen.at(path) for path in screen.best]
        loss = screen.chances.loss_chance[best, np.arange(len(screen))][at]
        chance, runs = wording.percent(float(np.median(loss))), f"{screen.chances.runs:,} runs"
        cards.append(("Chance of a ten-year loss", chance, f"median, best LEAD path, {runs}"))
    return cards


def open_public(identity: str) -> None:
    """Make a public ACO the scenario, with the choices and the market as they are."""
    made = scenario_of_aco(identity, state.scenario())
    state.apply(made.scenario, f"Starting values of {identity}")
    state.notify(
        f"{made.scenario.name} is the scenario now; {len(made.assumed)} values had to be assumed (see Your ACO)."
    )


# ---- the visitor's own file --------------------------------------------------------------------------------------


@dataclass(slots=True)
class OwnFile:
    """A file read in this visit. Nothing of it is used before `confirmed` is set."""

    read: FileRows | None = None
    refused: str = ""
    confirmed: Portfolio | None = None
    confirmed_name: str = ""


def own_file() -> OwnFile:
    """This visitor's portfolio file."""
    return state.of_visit(_KEY, OwnFile)


def offer_portfolio(name: str, content: bytes) -> None:
    """Read a file and keep it for the preview; what was confirmed before stays in use until the next confirmation."""
    found = own_file()
    found.read, found.refused = None, ""
    try:
        found.read = read_portfolio(content, name)
    except LeadModelError as error:
        found.refused = state.text_of(error)


def confirm() -> None:
    """Use the good rows of the file in the preview."""
    found = own_file()
    if found.read is None or not found.read.values:
        return
    found.confirmed = practices_and_all(found.read)
    found.confirmed_name = found.read.name
    found.read = None


def forget() -> None:
    """Let the file go."""
    st.session_state[_KEY] = OwnFile()


def preview_frame(file: FileRows) -> pd.DataFrame:
    """Good rows as they would be used, blank cells filled with what is assumed."""
    return pd.DataFrame([dict(row) for row in file.values])


def problems_frame(file: FileRows) -> pd.DataFrame:
    """Refused rows, the first of them: column, value, reason and likely cause by row of the file."""
    first = file.problems[:SHOWN_PROBLEMS]
    rows = [(one.column, one.value, one.reason, one.likely_cause) for one in first]
    numbers = [str(one.row) for one in first]
    if len(file.problems) > SHOWN_PROBLEMS:
        rows.append(("", "", f"and {len(file.problems) - SHOWN_PROBLEMS:,} more", "Mend these first."))
        numbers.append("…")
    return pd.DataFrame(
        rows, columns=["Column", "Value", "Reason", "Likely cause"], index=pd.Index(numbers, name="Row")
    )
