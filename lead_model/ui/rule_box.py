"""CMS rule values on a page: a box to try your own, and the formulas, values, status and sources behind figures."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lead_model import wording
from lead_model.explain import ExplainedStep
from lead_model.parameters import Entry, Parameter, citation, load_parameters, load_sources
from lead_model.scenario import Scenario
from lead_model.ui import answers, inputs, overrides, state
from lead_model.ui import format as fmt
from lead_model.ui.menu import link_to

PERCENT = fmt.Shown(100.0, 1, "", "%")
PLAIN = fmt.Shown(1.0, 0, "", "")
PHASE = "ecqm_phase"
NEVER = "Never"


# ---- your own value --------------------------------------------------------------------------------------------


def rule_input(
    name: str,
    label: str,
    low: float,
    high: float,
    *,
    step: float,
    form: fmt.Shown = PERCENT,
    key: str | None = None,
    where: str = "page",
) -> None:
    """A number box for a rule value, for all years; CMS's own value, its status and a way back stand under it.

    key : part of a rule value that differs by category or band. low, high, step : in the rule's unit.
    """
    scenario = state.scenario()
    parameter, entry = _published(scenario, name)
    published = float(entry.value[key] if key else entry.value)
    own = overrides.own_value(scenario, name, None, key)
    widget = f"{where}:rule:{name}{f'.{key}' if key else ''}"
    inputs.mirror(widget, round((published if own is None else own) * form.factor, 9))

    def write() -> None:
        typed = st.session_state[widget]
        if typed is None:
            _refuse(widget, typed, "A number is needed here.")
            return
        value = round(typed / form.factor, 12)
        if not low <= value <= high:
            _refuse(widget, typed, f"Allowed: {_text(low, form)} to {_text(high, form)}.")
            return
        _set(widget, typed, name, None if value == published else value, key)

    st.number_input(
        f"{label} ({form.unit})" if form.unit else label, value="min", step=step * form.factor,
        format=f"%.{form.digits}f", key=widget, on_change=write, help=fmt.markdown(_about(parameter, entry)),
    )  # fmt: skip
    inputs.problem(widget)
    if own is None:
        what = f"Open; default: {entry.default_name}." if entry.is_open else f"{entry.status}."
        st.caption(fmt.markdown(what))
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(fmt.markdown(f"**Your value** · CMS rules: {_text(published, form)}"), width="content")
        st.button(
            f"Reset {label}", key=f"{widget}:reset", type="tertiary", icon=":material/restart_alt:",
            on_click=_set, args=(widget, published * form.factor, name, None, key),
        )  # fmt: skip


def _published(scenario: Scenario, name: str) -> tuple[Parameter, Entry]:
    parameter = load_parameters(scenario.rules.pack).parameter(name)
    return parameter, parameter.entry(scenario.years[0])


def _refuse(widget: str, typed: float | None, message: str) -> None:
    state.session().drafts[widget] = state.Draft(typed, message)


def _set(widget: str, typed: float, name: str, value: float | None, key: str | None) -> None:
    inputs.write_values(
        widget,
        typed,
        lambda: {"rules.overrides": overrides.with_override(state.scenario(), name, value, key=key)},
    )


def _text(value: float, form: fmt.Shown) -> str:
    return f"{form.prefix}{fmt.number(value * form.factor, form.digits)}{form.suffix}"


def _about(parameter: Parameter, entry: Entry) -> str:
    cited = citation(entry, load_sources()[entry.source])
    why = f"{entry.question}; default: {entry.default_name}" if entry.is_open else entry.note
    text = f"{parameter.term}.{f' {why}.' if why else ''}"
    return f"{text}\n\n**Source:** {cited}\n\n**Status:** {entry.status}"


# ---- eCQM phases -----------------------------------------------------------------------------------------------


def phase_starts(scenario: Scenario) -> tuple[int | None, int | None]:
    """First year in which eCQMs count for reporting, and for performance; None: not within the model."""
    phases = {py: int(scenario.parameters.value(PHASE, py)) for py in scenario.years}
    first = [next((py for py, phase in phases.items() if phase >= stage), None) for stage in (1, 2)]
    return first[0], first[1]


def with_phases(scenario: Scenario, reporting: int | None, performance: int | None) -> Mapping[str, object]:
    """Inputs that make eCQMs count for reporting and performance from these years on."""
    for py in scenario.years:
        wanted = (
            2
            if performance is not None and py >= performance
            else int(reporting is not None and py >= reporting)
        )
        value = None if wanted == overrides.published_value(scenario, PHASE, py) else float(wanted)
        scenario = scenario.with_value("rules.overrides", overrides.with_override(scenario, PHASE, value, py))
    return {"rules.overrides": scenario.rules.overrides}


def phase_inputs(*, where: str = "page") -> None:
    """Two lists: from which year eCQMs count for reporting, and from which for performance."""
    scenario = state.scenario()
    starts = phase_starts(scenario)
    names = [str(py) for py in scenario.years] + [NEVER]
    keys = [f"{where}:phase:{name}" for name in ("reporting", "performance")]
    for key, start in zip(keys, starts, strict=True):
        inputs.mirror(key, str(start) if start else NEVER)

    def write(changed: str) -> None:
        years = [None if (one := st.session_state[key]) == NEVER else int(one) for key in keys]
        inputs.write_values(
            changed, st.session_state[changed], lambda: with_phases(state.scenario(), years[0], years[1])
        )

    parameter, entry = _published(scenario, PHASE)
    labels = ("eCQMs: pay for reporting from", "eCQMs: pay for performance from")
    for key, label in zip(keys, labels, strict=True):
        st.selectbox(
            label, names, key=key, on_change=write, args=(key,), help=fmt.markdown(_about(parameter, entry))
        )
        inputs.problem(key)


# ---- behind the figures ----------------------------------------------------------------------------------------


def behind_the_figures(scenario: Scenario, steps: Sequence[str], rules: Sequence[str], *, key: str) -> None:
    """Behind a click: the steps of one year with formula and values, and the rule values with status and source."""
    opened = st.expander("Formulas, rule values and sources", key=f"{key}-behind", on_change="rerun")
    if not opened.open:
        return
    with opened:
        years = list(scenario.years)
        py = st.pills(
            "Explain the year",
            years,
            key=f"{key}-behind-year",
            format_func=fmt.year,
            default=years[0],
            required=True,
        )
        found = [step for step in answers.explanation(scenario, py).steps if step.key in steps]
        for step in found:
            st.markdown(fmt.markdown(_step_text(step)))
        table = rule_table(scenario, rules)
        table["Value"] = [fmt.markdown(text) for text in table["Value"]]
        st.table(table)
        with st.container(horizontal=True):
            link_to("Ten years", state.link_parameters(), text="All steps of a year")
            link_to("Rules and sources", state.link_parameters(), text="All rules and sources")
            link_to("Method and glossary", state.link_parameters(), text="Method and glossary")


def _step_text(step: ExplainedStep) -> str:
    lines = [f"**{step.label}** · **{wording.dollars(step.dollars, 2, sign=True)}**  \n*{step.formula}*", ""]
    lines += [f"- {one.label}: **{one.text}** — {one.status}. {one.source}." for one in step.values]
    return "\n".join(lines)


def rule_table(scenario: Scenario, names: Sequence[str]) -> pd.DataFrame:
    """Rule values in force in the first performance year: value, status, document and date."""
    rows = []
    for name in names:
        parameter = scenario.parameters.parameter(name)
        entry = parameter.entry(scenario.years[0])
        cited = citation(entry, load_sources()[entry.source])
        parts = entry.value.items() if isinstance(entry.value, Mapping) else [("", entry.value)]
        value = "; ".join(
            f"{part.replace('_', ' ')} {wording.level(float(one), parameter.unit)}".strip()
            for part, one in parts
        )
        status = (
            f"{entry.status}. {entry.question}; default: {entry.default_name}"
            if entry.is_open
            else entry.status
        )
        rows.append(
            {
                "Rule": parameter.term,
                "Value": value,
                "Status": status,
                "Document": cited,
            }
        )
    return pd.DataFrame(rows).set_index("Rule")
