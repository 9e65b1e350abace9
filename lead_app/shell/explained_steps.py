"""Where figures come from: the steps of a year with formula, values and sources, and the rule values behind them."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lead_analysis import text as wording
from lead_analysis.explain.year import ExplainedStep, Explanation
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.shell import display
from lead_app.shell.menu import link_to
from lead_delivery.charts import Money
from lead_model.parameters import citation
from lead_model.rule_files import load_sources
from lead_model.scenario import Scenario

SHOWN_FROM_DOLLARS = 0.5


def steps_of_year(e: Explanation, money: Money, year: int, *, chosen: str | None = None) -> None:
    """*Explain this year*: all its steps. chosen : the step a reader picked in the waterfall, opened and first in sight."""
    _reasons(e, money, year)
    picked = next((step for step in e.steps if step.key == chosen), None)
    if picked is not None:
        with st.container(key="lead-chosen-step", border=True):
            display.text(_step(picked, money, year))
    everything = st.toggle("Also the steps that are zero in this year", key="explain-all")
    for section in dict.fromkeys(step.section for step in e.steps):
        steps = [
            step for step in e.steps
            if step.section == section and (everything or abs(step.dollars) >= SHOWN_FROM_DOLLARS)
        ]  # fmt: skip
        count = fmt.counted(len(steps), "step") if steps else "every step is zero"
        with st.expander(f"{section}: {count}", key=f"explain-{section}"):
            if not steps:
                st.markdown("Every step of this part is zero in this year.")
            for step in steps:
                display.text(_step(step, money, year))


def _reasons(e: Explanation, money: Money, year: int) -> None:
    """The two largest reasons why the year differs from the one before."""
    if not e.largest_changes:
        first = "This is the first performance year: there is no earlier one to compare it with."
        st.markdown(first if year == 0 else f"No amount differs between {e.py} and {e.py - 1}.")
        return
    lines = [
        f"**{label}** {money.text(money.in_year(dollars, year), sign=True)}"
        for label, dollars in e.largest_changes
    ]
    display.text(f"Largest reasons why {e.py} differs from {e.py - 1}: {wording.listed(lines)}.")


def _step(step: ExplainedStep, money: Money, year: int) -> str:
    """One step as Markdown: result in the reader's unit and total so far, formula, then one line a value."""
    result, after = (
        money.text(money.in_year(dollars, year), sign=True)
        for dollars in (step.dollars, step.running_dollars)
    )
    head = f"**{result}** · total so far {after}"
    if state.unit() is not fmt.Unit.DOLLARS:
        head += f" ({wording.dollars(step.dollars, sign=True)})"
    return _with_values(step, head)


def _with_values(step: ExplainedStep, result: str) -> str:
    values = [f"- {one.label}: **{one.text}** — {one.status}. {one.source}." for one in step.values]
    return "\n".join([f"**{step.label}** · {result}  \n*{step.formula}*", "", *values])


def behind_the_figures(scenario: Scenario, steps: Sequence[str], rules: Sequence[str], *, key: str) -> None:
    """Behind a click: the steps of one year with formula and values, and the rule values with status and source."""
    place = display.opened("Formulas, rule values and sources", f"{key}-behind")
    if place is None:
        return
    with place:
        years = list(scenario.years)
        py = st.pills(
            "Explain the year", years, key=f"{key}-behind-year", format_func=fmt.year, default=years[0], required=True
        )  # fmt: skip
        for step in cached.explanation(scenario, py).steps:
            if step.key in steps:
                display.text(_with_values(step, f"**{wording.dollars(step.dollars, 2, sign=True)}**"))
        table = rule_values_table(scenario, rules)
        table["Value"] = [fmt.markdown(text) for text in table["Value"]]
        st.table(table)
        with st.container(horizontal=True):
            link_to("Ten years", text="All steps of a year")
            link_to("Rules and sources", text="All rules and sources")
            link_to("Method and glossary", text="Method and glossary")


def rule_values_table(scenario: Scenario, names: Sequence[str]) -> pd.DataFrame:
    """Rule values in force in the first performance year: value, status, document and date."""
    rows = []
    for name in names:
        parameter = scenario.parameters.parameter(name)
        entry = parameter.entry(scenario.years[0])
        parts = entry.value.items() if isinstance(entry.value, Mapping) else [("", entry.value)]
        value = "; ".join(
            f"{part.replace('_', ' ')} {wording.level(float(one), parameter.unit)}".strip()
            for part, one in parts
        )
        still_open = f". {entry.question}; default: {entry.default_name}" if entry.is_open else ""
        document = citation(entry, load_sources()[entry.source])
        rows.append((parameter.term, value, f"{entry.status}{still_open}", document))
    return pd.DataFrame(rows, columns=["Rule", "Value", "Status", "Document"]).set_index("Rule")
