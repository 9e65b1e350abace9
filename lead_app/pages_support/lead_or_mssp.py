"""What *LEAD or MSSP* shows: key figures, the elections of MSSP, and the table of rules side by side."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import FIRST_YEARS, NOTHING, RULES_IN_WORDS
from lead_analysis.other_models.lead_or_mssp import LeadOrMssp
from lead_analysis.other_models.rules_side_by_side import PROGRAMS, RuleInPrograms
from lead_analysis.risk.lead_and_mssp import Outlook
from lead_app import format as fmt
from lead_app.shell.display import Cards
from lead_model.scenario import MsspTrack, Scenario

MILLION = 1e6
MSSP_INPUTS = (
    "choices.mssp.track", "choices.mssp.rules", "choices.mssp.minimum_rate", "choices.mssp.agreement",
    "choices.mssp.years_to_rebase", "choices.mssp.quality", "choices.mssp.quality_score_share",
    "choices.mssp.operating_cost_factor",
)  # fmt: skip
BENCHMARK_INPUTS = (
    "choices.mssp.running_benchmark_pbpm", "choices.mssp.national_risk", "choices.mssp.dual_share",
    "choices.mssp.population_adjustment_dollars",
)  # fmt: skip
BASIC_INPUTS = (
    "choices.mssp.rises",
    "choices.mssp.level_e_from_year",
    "choices.mssp.low_revenue",
    "choices.mssp.revenue_share",
)


def inputs_shown(scenario: Scenario) -> tuple[str, ...]:
    """Inputs of staying in MSSP that matter for the chosen track."""
    basic = scenario.choices.mssp.track is not MsspTrack.ENHANCED
    return MSSP_INPUTS + (BASIC_INPUTS if basic else ())


def outlook_frame(found: Sequence[Outlook]) -> pd.DataFrame:
    """Planned, expected and P5 of each alternative over all years after start-up cost, $ million."""
    return pd.DataFrame(
        {
            "Planned, decides ($M)": [one.planned_dollars / MILLION for one in found],
            "Expected ($M)": [one.expected_dollars / MILLION for one in found],
            "± ($M)": [one.error_dollars / MILLION for one in found],
            "P5, 1 run of 20 is lower ($M)": [one.low_dollars / MILLION for one in found],
        },
        index=pd.Index([one.label for one in found], name="All years after start-up cost"),
    )


def cards(programs: LeadOrMssp) -> Cards:
    """(label, figure, note) of every alternative, after start-up cost, MSSP under each rule set."""
    years = f"{programs.years[0]}–{programs.years[-1]}"
    shown = []
    for line in programs.lines:
        less = programs.lead.total - line.total
        if line is programs.lead:
            note = f"net result {years} after start-up cost, your plan"
        elif line.key == NOTHING:
            note = f"operating cost of {fmt.dollars(float(programs.operating_cost_avoided.sum()))} avoided"
        else:
            note = f"your plan earns {fmt.dollars(abs(less))} {'more' if less >= 0 else 'less'}"
        shown.append((line.label, fmt.dollars(line.total, sign=True), note))
    return shown


def beside_the_sum(programs: LeadOrMssp) -> tuple[str, ...]:
    """Present value, first five years, and the year in which LEAD and MSSP change places, under each rule set."""
    found, best = programs.found, programs.found.best_lead
    rate = found.interest_rate
    said = []
    for rules, mssp in found.mssp.items():
        year = found.overtakes(rules)
        ahead = "LEAD" if found.lead_minus_mssp(rules) > 0 else "MSSP"
        when = f"from the end of {year} on" if year else "at the end of every year"
        said.append(
            f"{best.short_label} less MSSP under {RULES_IN_WORDS[rules]}: "
            f"{fmt.dollars(found.lead_minus_mssp(rules), sign=True)} over {len(found.years)} years, "
            f"{fmt.dollars(best.present_value(rate) - mssp.present_value(rate), sign=True)} at present value "
            f"({wording.percent(rate)}), {fmt.dollars(best.first_years - mssp.first_years, sign=True)} in the first "
            f"{min(FIRST_YEARS, len(found.years))} years; {ahead} is ahead {when}."
        )
    return tuple(said)


def rules_frame(rows: tuple[RuleInPrograms, ...], programs: tuple[str, ...]) -> pd.DataFrame:
    """Rules as text by program, one row a topic; how sure a number is stands in brackets."""
    return pd.DataFrame(
        {PROGRAMS[key]: [_text(row, key) for row in rows] for key in programs},
        index=pd.Index([row.topic for row in rows], name="Rule"),
    )


def rules_list(rows: tuple[RuleInPrograms, ...], programs: tuple[str, ...]) -> str:
    """The same as HTML for a narrow screen: topics to open, each with what every program says."""
    return "".join(
        f'<details class="lead-rule"><summary>{escape(row.topic)}</summary><dl>'
        + "".join(f"<dt>{escape(PROGRAMS[key])}</dt><dd>{escape(_text(row, key))}</dd>" for key in programs)
        + "</dl></details>"
        for row in rows
    )


def _text(row: RuleInPrograms, key: str) -> str:
    cell = row.cells[key]
    return f"{cell.text} ({cell.status.lower()})" if cell.status else cell.text


def sources_frame(rows: tuple[RuleInPrograms, ...]) -> pd.DataFrame:
    """Rule, program, what it says, status and documents: everything, for a file."""
    table = [
        (row.topic, PROGRAMS[key], cell.text, cell.status, "; ".join(cell.sources))
        for row in rows
        for key, cell in row.cells.items()
    ]
    return pd.DataFrame(table, columns=["Rule", "Program", "Says", "Status", "Sources"]).set_index("Rule")
