"""*Explain this year*: each step with its formula, the values put in, their status and source, and the running result."""

import streamlit as st

from lead_model import wording
from lead_model.charts import Money
from lead_model.explain import ExplainedStep, Explanation
from lead_model.step_values import StepValue
from lead_model.ui import format as fmt
from lead_model.ui import state

SHOWN_FROM_DOLLARS = 0.5


def explain_box(e: Explanation, money: Money, year: int, *, chosen: str | None = None) -> None:
    """All steps of a year. chosen : the step a reader picked in the waterfall, opened and first in sight."""
    reasons(e, money, year)
    picked = next((step for step in e.steps if step.key == chosen), None)
    if picked is not None:
        with st.container(key="lead-chosen-step", border=True):
            st.markdown(_step(picked, money, year))
    key = "explain-all"
    everything = st.toggle("Also the steps that are zero in this year", key=key)
    for section in dict.fromkeys(step.section for step in e.steps):
        steps = [
            s
            for s in e.steps
            if s.section == section and (everything or abs(s.dollars) >= SHOWN_FROM_DOLLARS)
        ]
        count = f"{len(steps)} step{'' if len(steps) == 1 else 's'}" if steps else "every step is zero"
        with st.expander(f"{section}: {count}", key=f"explain-{section}"):
            if not steps:
                st.markdown("Every step of this part is zero in this year.")
            for step in steps:
                st.markdown(_step(step, money, year))


def reasons(e: Explanation, money: Money, year: int) -> None:
    """The two largest reasons why the year differs from the one before."""
    if not e.largest_changes:
        first = "This is the first performance year: there is no earlier one to compare it with."
        st.markdown(first if year == 0 else f"No amount differs between {e.py} and {e.py - 1}.")
        return
    lines = [
        f"**{label}** {money.text(money.in_year(dollars, year), sign=True)}"
        for label, dollars in e.largest_changes
    ]
    st.markdown(fmt.markdown(f"Largest reasons why {e.py} differs from {e.py - 1}: {wording.listed(lines)}."))


def _step(step: ExplainedStep, money: Money, year: int) -> str:
    """One step as Markdown: result and formula, then one line a value."""
    result = money.text(money.in_year(step.dollars, year), sign=True)
    after = money.text(money.in_year(step.running_dollars, year), sign=True)
    head = f"**{step.label}** · **{result}** · total so far {after}"
    if state.unit() is not fmt.Unit.DOLLARS:
        head += f" ({wording.dollars(step.dollars, sign=True)})"
    lines = [f"{head}  \n*{step.formula}*", *(_value(one) for one in step.values)]
    return fmt.markdown("\n".join([lines[0], "", *(f"- {text}" for text in lines[1:])]))


def _value(one: StepValue) -> str:
    return f"{one.label}: **{one.text}** — {one.status}. {one.source}."
