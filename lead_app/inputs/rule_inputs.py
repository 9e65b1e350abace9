"""Boxes to try one's own value in place of a CMS rule value."""

from collections.abc import Mapping

import streamlit as st

from lead_app import format as fmt
from lead_app import state
from lead_app.inputs import controls, overrides
from lead_app.inputs.disputed import conflict
from lead_model.parameters import DatedEntry, Parameter, citation
from lead_model.rule_files import load_parameters, load_sources
from lead_model.scenario import Scenario

PERCENT = fmt.Shown(100.0, 1, "", "%")
PLAIN = fmt.Shown(1.0, 0, "", "")
PHASE = "ecqm_phase"


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
    """A number box for a rule value, for all years; under it CMS's own value, its status, other readings and a way back.

    key : part of a rule value that differs by category or band. low, high, step : in the rule's unit.
    """
    scenario = state.scenario()
    parameter, entry = _published(scenario, name)
    published = float(entry.value[key] if key else entry.value)
    own = overrides.own_value(scenario, name, None, key)
    widget = f"{where}:rule:{name}{f'.{key}' if key else ''}"
    controls.mirror(widget, round((published if own is None else own) * form.factor, 9))

    def write() -> None:
        typed = st.session_state[widget]
        value = None if typed is None else round(typed / form.factor, 12)
        if value is None or not low <= value <= high:
            reason = f"Allowed: {_text(low, form)} to {_text(high, form)}."
            message = "A number is needed here." if value is None else reason
            state.session().drafts[widget] = state.Draft(typed, message)
        else:
            _set(widget, typed, name, None if value == published else value, key)

    st.number_input(
        f"{label} ({form.unit})" if form.unit else label, value="min", step=step * form.factor,
        format=f"%.{form.digits}f", key=widget, on_change=write, help=fmt.markdown(_about(parameter, entry)),
    )  # fmt: skip
    controls.problem(widget)
    if own is None:
        what = f"Open; default: {entry.default_name}." if entry.is_open else f"{entry.status}."
        st.caption(fmt.markdown(what))
        conflict(name)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(fmt.markdown(f"**Your value** · CMS rules: {_text(published, form)}"), width="content")
        st.button(
            f"Reset {label}", key=f"{widget}:reset", type="tertiary", icon=":material/restart_alt:",
            on_click=_set, args=(widget, published * form.factor, name, None, key),
        )  # fmt: skip
    conflict(name)


def _published(scenario: Scenario, name: str) -> tuple[Parameter, DatedEntry]:
    parameter = load_parameters(scenario.rules.pack).parameter(name)
    return parameter, parameter.entry(scenario.years[0])


def _set(widget: str, typed: float, name: str, value: float | None, key: str | None) -> None:
    def values() -> Mapping[str, object]:
        return {"rules.overrides": overrides.with_override(state.scenario(), name, value, key=key)}

    controls.write_values(widget, typed, values)


def _text(value: float, form: fmt.Shown) -> str:
    return f"{form.prefix}{fmt.number(value * form.factor, form.digits)}{form.suffix}"


def _about(parameter: Parameter, entry: DatedEntry) -> str:
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
        counts = [start is not None and py >= start for start in (reporting, performance)]
        wanted = 2 if counts[1] else int(counts[0])
        value = None if wanted == overrides.published_value(scenario, PHASE, py) else float(wanted)
        scenario = scenario.with_value("rules.overrides", overrides.with_override(scenario, PHASE, value, py))
    return {"rules.overrides": scenario.rules.overrides}


def phase_inputs(*, where: str = "page") -> None:
    """Two lists: from which year eCQMs count for reporting, and from which for performance."""
    scenario = state.scenario()
    keys = [f"{where}:phase:{name}" for name in ("reporting", "performance")]

    def values(_changed: str) -> Mapping[str, object]:
        typed = (st.session_state[key] for key in keys)
        return with_phases(
            state.scenario(), *(None if year == controls.NEVER else int(year) for year in typed)
        )

    help_text = fmt.markdown(_about(*_published(scenario, PHASE)))
    for key, name, start in zip(keys, ("reporting", "performance"), phase_starts(scenario), strict=True):
        controls.one_of(
            key, f"eCQMs: pay for {name} from", [*map(str, scenario.years), controls.NEVER], str(start or controls.NEVER),
            values, as_list=True, help=help_text,
        )  # fmt: skip
