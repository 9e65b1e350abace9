"""Help me choose: questions in plain words, those that decide first; answers propose inputs, shown before they are set."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from lead_analysis.acos.key_inputs import BY_KEY, KEY_OF, marked_own
from lead_analysis.acos.key_inputs import unknown as assumed
from lead_analysis.acos.like_acos import filled
from lead_analysis.text import capital
from lead_app import ASSETS, state
from lead_app import format as fmt
from lead_app.inputs import controls
from lead_app.inputs.proposed_changes import changes_list
from lead_model.axes import LAST_MODEL_PY
from lead_model.errors import ScenarioError
from lead_model.scenario import SCHEMA, Ramp, Scenario, all_leaves, from_dict, switch_years
from lead_model.scenario.mssp_elections import standing_of

FILE = ASSETS / "survey.toml"
_RISING = {"start", "level", "years"}
_STARTED = "started "
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its words, what it sets by dotted path (as written in the file), and why. unknown : key of the key input
    that takes what like ACOs have instead."""

    text: str
    why: str
    sets: Mapping[str, Any]
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers."""

    key: str
    text: str
    answers: tuple[Answer, ...]


@cache
def questions() -> tuple[Question, ...]:
    """The questions of the file. Raises ValueError, naming question and path, for a path that is no input."""
    loaded = []
    for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]:
        answers = tuple(
            Answer(answer["text"], answer["why"], answer.get("sets", {}), answer.get("unknown", ""))
            for answer in one["answer"]
        )
        for answer in answers:
            unknown = [path for path in answer.sets if path not in all_leaves()]
            if unknown or (answer.unknown and answer.unknown not in BY_KEY):
                unknown = unknown or [answer.unknown]
                raise ValueError(f"{FILE.name}, question '{one['key']}': {', '.join(unknown)} is no input.")
        loaded.append(Question(one["key"], one["text"], answers))
    return tuple(loaded)


def proposed(scenario: Scenario, answers: Mapping[str, str]) -> tuple[Scenario, Mapping[str, str]]:
    """The scenario with the answers (text by question key) applied, and the reason for each input set.

    Raises ScenarioError where an answer contradicts inputs that no answer sets.
    """
    values: dict[str, Any] = {}
    why: dict[str, str] = {}
    given = [
        answer
        for question in questions()
        for answer in question.answers
        if answer.text == answers.get(question.key)
    ]
    for answer in given:
        values |= {path: _value(path, value, scenario) for path, value in answer.sets.items()}
        why |= dict.fromkeys(answer.sets, answer.why)
    made = scenario.with_values(values)
    for key in {KEY_OF[path]: None for path in values if path in KEY_OF}:
        made = marked_own(made, key)
    for answer in given:  # after the others, which say what a like ACO is
        if answer.unknown:
            found = filled(made, answer.unknown)
            made = assumed(made, answer.unknown)
            why |= dict.fromkeys(found.inputs, f"{capital(found.why)}.")
    return made, why


def _value(path: str, value: Any, scenario: Scenario) -> Any:
    first, last = scenario.years[0], LAST_MODEL_PY
    if isinstance(value, dict) and set(value) == _RISING:
        return Ramp(value["start"], value["level"], first, min(first + value["years"], last))
    if path == "choices.switch_py":
        return None if value == NEVER else next(iter(switch_years(scenario)), None)
    if path == "choices.mssp.years_to_rebase" and isinstance(value, str):
        return standing_of(int(value.removeprefix(_STARTED)), first).years_to_rebase
    nested: Any = value
    for part in reversed(path.split(".")):
        nested = {part: nested}
    return from_dict({"schema": SCHEMA, **nested}).get(path)


# ---- on the page -----------------------------------------------------------------------------------------------


def questionnaire() -> None:
    """The questions, what their answers would set, and the button that sets it as one step to undo."""
    kept: dict[str, str] = state.of_visit("lead_survey", dict)
    st.markdown(
        "Answer as many as you like. A question left open leaves its inputs alone, and nothing is set before you say so."
    )
    for pair in zip(questions()[::2], questions()[1::2], strict=True):
        for column, question in zip(st.columns(2, gap="medium"), pair, strict=True):
            with column:
                _ask(question, kept)
    if not kept:
        return
    now = state.scenario()
    try:
        new, why = proposed(now, kept)
    except ScenarioError as error:
        st.error(fmt.markdown(f"These answers do not go with the other inputs. {state.text_of(error)}"))
        return
    st.markdown(f"**Your answers would set this** ({len(kept)} of {len(questions())} questions answered):")
    count = changes_list(now, new, why)
    if new == now:
        st.success("All of it is set already.", icon=":material/check_circle:")
    with st.container(horizontal=True, gap="small"):
        if new != now:
            label = f"Set {fmt.counted(count)}" if count else "These inputs are ours"
            st.button(
                label, type="primary", key="survey-use", icon=":material/check:", on_click=state.apply,
                args=(new, "Answers to the questions"),
            )  # fmt: skip
        st.button("Clear the answers", key="survey-clear", on_click=kept.clear)


def _ask(question: Question, kept: dict[str, str]) -> None:
    key = f"survey:{question.key}"
    controls.mirror(key, kept.get(question.key))

    def write() -> None:
        kept[question.key] = st.session_state[key]

    st.radio(
        question.text, [answer.text for answer in question.answers], index=None, key=key, on_change=write
    )
