"""The inputs that decide, asked first: four questions with their controls, and of all nine whose value each has."""

from typing import Any

import streamlit as st

from lead_analysis.acos.key_inputs import (
    ASKED_FIRST,
    KeyInput,
    Whose,
    badge_line,
    key_inputs,
    marked_own,
    unknown,
    why_assumed,
)
from lead_analysis.text import capital
from lead_app import format as fmt
from lead_app import inputs, state
from lead_app.inputs import controls
from lead_app.shell import display
from lead_model.errors import ScenarioError
from lead_model.scenario import Scenario
from lead_model.scenario.mssp_elections import AGREEMENT_YEARS, EXTENDED_START, standing_of

REBASE = "choices.mssp.years_to_rebase"
EARLIEST_START = EXTENDED_START  # of an agreement that may still be told from its renewal
ALL_MINE = "Every key input is your own."


def key_questions(scenario: Scenario) -> None:
    """Regional gap, prior savings, program before LEAD and agreement start, each with whose value it has."""
    found = {one.key: one for one in key_inputs(scenario)}
    for row in (ASKED_FIRST[:2], ASKED_FIRST[2:]):
        for column, asked in zip(st.columns(2, gap="medium"), row, strict=True):
            with column:
                if asked.key == "agreement":
                    agreement_start(scenario)
                else:
                    inputs.widget(asked.paths[0], where="first")
                _whose(scenario, found[asked.key])
    with st.expander("Whose values the nine key inputs have", key="key-inputs"):
        display.text(badge_line(scenario) or ALL_MINE)
        for one in list(found.values())[len(ASKED_FIRST) :]:
            display.text(f"**{capital(one.label)}: {_value(scenario, one)}**")
            _whose(scenario, one)


def _value(scenario: Scenario, one: KeyInput) -> str:
    if one.key != "cost":
        return fmt.input_text(one.path, scenario.get(one.path))
    costs = scenario.organization.costs
    return " and ".join(
        fmt.input_text(f"organization.costs.{name}", getattr(costs, name))
        for name in ("operating_pbpm", "fixed_dollars")
        if getattr(costs, name) or name == "operating_pbpm"
    )


# ---- whose value ----------------------------------------------------------------------------------------------------


def _whose(scenario: Scenario, one: KeyInput) -> None:
    """Whose value an input has, and buttons that say otherwise."""
    with st.container(key=f"lead-whose-{one.key}", horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(fmt.markdown(_whose_words(scenario, one)), width="content")
        if one.whose is not Whose.OWN:
            st.button(
                "It is ours", key=f"own:{one.key}", type="tertiary", icon=":material/check:", on_click=state.apply,
                args=(marked_own(scenario, one.key), f"Ours: {one.label}"), help=f"Say that the {one.label} is your own.",
            )  # fmt: skip
        if one.whose is not Whose.ASSUMED:
            st.button(
                "I don't know", key=f"unknown:{one.key}", type="tertiary", icon=":material/question_mark:",
                on_click=_fill, args=(one.key, one.label), help=f"Take what like ACOs have for the {one.label}.",
            )  # fmt: skip


def _whose_words(scenario: Scenario, one: KeyInput) -> str:
    if one.whose is Whose.OWN:
        return "**Yours**"
    if one.whose is Whose.EXAMPLE:
        return "**Still the example's**"
    why = why_assumed(scenario, one.key)
    return f"**Assumed:** {why}" if why else "**Assumed**; no public file tells it"


def _fill(key: str, label: str) -> None:
    try:
        state.apply(unknown(state.scenario(), key), f"Not known: {label}")
    except ScenarioError as error:
        state.notify(f"The {label} of like ACOs does not go with the other inputs. {state.text_of(error)}")


# ---- agreement start ------------------------------------------------------------------------------------------------


def agreement_starts(first_py: int) -> dict[str, int]:
    """What can be said of the MSSP agreement, in words, with the performance years until its benchmark is rebased.

    >>> list(agreement_starts(2027).items())[0]
    ('Started 2023: rebased PY2028', 1)
    """
    starts: dict[int, list[str]] = {years: [] for years in range(1, AGREEMENT_YEARS + 1)}
    for start in range(first_py, EARLIEST_START - 1, -1):
        standing = standing_of(start, first_py)
        starts[standing.years_to_rebase].append(
            f"{start}, renewed" if standing.renewal_assumed else f"{start}"
        )
    return {
        f"Started {' or '.join(found)}: rebased PY{first_py + years}": years
        for years, found in starts.items()
        if found
    }


def agreement_start(scenario: Scenario, *, where: str = "first") -> None:
    """The start of the MSSP agreement, from which the year of the next rebasing follows."""
    options = agreement_starts(scenario.years[0])
    now = next(text for text, years in options.items() if years == scenario.get(REBASE))

    def values(typed: Any) -> dict[str, Any]:
        return {REBASE: options[typed]}

    controls.one_of(
        f"{where}:agreement", "Your MSSP agreement", list(options), now, values, as_list=True, help=controls.advice(REBASE),
    )  # fmt: skip
    controls.footer(REBASE, where=where)
