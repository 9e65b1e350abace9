"""What *LEAD or MSSP* asks the model, and its table of rules side by side."""

from functools import lru_cache
from html import escape

import pandas as pd

from lead_model import wording
from lead_model.alternatives import PROGRAMS, Alternatives, Line, RuleRow, mssp_line, rule_table
from lead_model.alternatives import alternatives as find_alternatives
from lead_model.decisions.switch_year import switch_years_of
from lead_model.errors import LeadModelError
from lead_model.scenario import MsspRules, MsspTrack, Scenario
from lead_model.ui import format as fmt
from lead_model.ui.compute import SCENARIOS_KEPT, shown_on_page

MSSP_INPUTS = (
    "choices.mssp.track", "choices.mssp.rules", "choices.mssp.minimum_rate", "choices.mssp.agreement",
    "choices.mssp.years_to_rebase", "choices.mssp.quality", "choices.mssp.quality_score_share",
    "choices.mssp.operating_cost_factor",
)  # fmt: skip
BASIC_INPUTS = ("choices.mssp.rises", "choices.mssp.low_revenue", "choices.mssp.revenue_share")


@shown_on_page
def alternatives(scenario: Scenario) -> Alternatives:
    """LEAD, the best switch, MSSP and doing nothing over ten years."""
    return _alternatives(scenario)


@shown_on_page
def rules(scenario: Scenario) -> tuple[RuleRow, ...]:
    """The programs' rules side by side."""
    return _rules(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def staying(scenario: Scenario) -> Line:
    """The line of staying in MSSP: for the strip, and for Home's curve and card. Raises LeadModelError."""
    return mssp_line(scenario)


@lru_cache(maxsize=SCENARIOS_KEPT)
def staying_sentence(scenario: Scenario) -> str:
    """For the strip of every page: what staying in MSSP brings where no LEAD plan brings more; empty otherwise.

    Without it a reader could take the better of two LEAD options for the best there is.
    """
    try:
        mssp, plans = staying(scenario), switch_years_of(scenario)
    except LeadModelError:
        return ""
    apart = mssp.total - plans.value(plans.best)
    if apart <= 0:
        return ""
    years = len(plans.years)
    return (
        f"Staying in {mssp.label} would bring {wording.dollars(mssp.total / years, sign=True)} a year, "
        f"{wording.dollars(apart / years)} more than the best LEAD plan."
    )


@lru_cache(maxsize=SCENARIOS_KEPT)
def _alternatives(scenario: Scenario) -> Alternatives:
    return find_alternatives(scenario)


@lru_cache(maxsize=16)
def _rules(scenario: Scenario) -> tuple[RuleRow, ...]:
    return rule_table(scenario)


def inputs_shown(scenario: Scenario) -> tuple[str, ...]:
    """Inputs of staying in MSSP that matter for the chosen track."""
    basic = scenario.choices.mssp.track is not MsspTrack.ENHANCED
    return MSSP_INPUTS + (BASIC_INPUTS if basic else ())


def cards(found: Alternatives) -> list[tuple[str, str, str]]:
    """(label, figure, note) of every alternative, and of MSSP under the other set of rules."""
    years = f"{found.years[0]}–{found.years[-1]}"
    shown = []
    for line in found.lines:
        less = found.lead.total - line.total
        if line is found.lead:
            note = f"net result {years}, your plan"
        elif line.key == "nothing":
            note = f"operating cost of {fmt.dollars(float(found.operating_cost_avoided.sum()))} avoided"
        else:
            note = f"your plan brings {fmt.dollars(abs(less))} {'more' if less >= 0 else 'less'}"
        shown.append((line.label, fmt.dollars(line.total, sign=True), note))
    return shown


def other_rules(scenario: Scenario) -> str:
    """What MSSP would bring under the set of rules that is not chosen, in a sentence."""
    now = scenario.choices.mssp.rules
    other = MsspRules.CURRENT if now is MsspRules.PROPOSED else MsspRules.PROPOSED
    label = "in force" if other is MsspRules.CURRENT else "proposed for 2027 (not final)"
    found = staying(scenario.with_value("choices.mssp.rules", other)).total
    change = found - alternatives(scenario).mssp.total
    word = "more" if change >= 0 else "less"
    return (
        f"Under the rules {label} MSSP would bring {fmt.dollars(found, sign=True)}, "
        f"{fmt.dollars(abs(change))} {word} than under the rules chosen here."
    )


def rules_frame(rows: tuple[RuleRow, ...], programs: tuple[str, ...]) -> pd.DataFrame:
    """Rules as text by program, one row a topic; how sure a number is stands in brackets."""
    return pd.DataFrame(
        {PROGRAMS[key]: [_text(row, key) for row in rows] for key in programs},
        index=pd.Index([row.topic for row in rows], name="Rule"),
    )


def rules_list(rows: tuple[RuleRow, ...], programs: tuple[str, ...]) -> str:
    """The same as HTML for a narrow screen: topics to open, each with what every program says."""
    return "".join(
        f'<details class="lead-rule"><summary>{escape(row.topic)}</summary><dl>'
        + "".join(f"<dt>{escape(PROGRAMS[key])}</dt><dd>{escape(_text(row, key))}</dd>" for key in programs)
        + "</dl></details>"
        for row in rows
    )


def _text(row: RuleRow, key: str) -> str:
    cell = row.cells[key]
    return f"{cell.text} ({cell.status.lower()})" if cell.status else cell.text


def sources_frame(rows: tuple[RuleRow, ...]) -> pd.DataFrame:
    """Rule, program, what it says, status and documents: everything, for a file."""
    table = [
        (row.topic, PROGRAMS[key], cell.text, cell.status, "; ".join(cell.sources))
        for row in rows
        for key, cell in row.cells.items()
    ]
    return pd.DataFrame(table, columns=["Rule", "Program", "Says", "Status", "Sources"]).set_index("Rule")
