"""Editor of a number that may change over the years and differ by category."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from lead_model.axes import CATEGORIES, CATEGORY_LABELS
from lead_model.scenario import ByCategory, Ramp
from lead_model.scenario.values import PathValue
from lead_model.ui import format as fmt
from lead_model.ui import inputs, state, value_forms
from lead_model.ui.help import help_text

BOX = 130
EVERYONE, CATEGORY = "For everyone", "By category"


def path_editor(path: str, *, label: str | None = None, where: str = "page") -> None:
    """One value, a start and a level, or a value a year; for everyone or by category, as far as the input allows."""
    leaf = inputs.leaf_of(path)
    value = state.scenario().get(path)
    key = f"{where}:{path}"
    always_by_category = leaf.type is ByCategory
    st.markdown(f"**{label or leaf.spec.label}**", help=fmt.markdown(help_text(path).markdown))
    if leaf.spec.path or (leaf.spec.by_category and not always_by_category):
        with st.container(horizontal=True, gap="small"):
            if leaf.spec.path:
                _form_control(key, path)
            if leaf.spec.by_category and not always_by_category:
                _category_control(key, path)
    if isinstance(value, ByCategory):
        for category in CATEGORIES:
            edit = partial(_edited_category, path, category)
            _part(f"{key}.{category}", path, CATEGORY_LABELS[category], value[category], edit)
    else:
        _part(key, path, "", value, partial(_edited, path))
    inputs.footer(path, where=where)


# Edits start from the scenario at the time of the click, so that two boxes changed at once both count.
Change = Callable[[Any], PathValue]
Edit = Callable[[Change], Mapping[str, Any]]


def _edited(path: str, change: Change) -> Mapping[str, Any]:
    return {path: change(state.scenario().get(path))}


def _edited_category(path: str, category: str, change: Change) -> Mapping[str, Any]:
    now = state.scenario().get(path)
    return {path: replace(now, **{category: change(now[category])})}


def _form_control(key: str, path: str) -> None:
    years = state.scenario().years
    name = f"{key}:form"
    inputs.mirror(
        name,
        value_forms.FORM_LABELS[value_forms.form_of(value_forms.for_everyone(state.scenario().get(path)))],
    )

    def write() -> None:
        form = next(form for form, text in value_forms.FORM_LABELS.items() if text == st.session_state[name])
        now = state.scenario().get(path)
        if isinstance(now, ByCategory):
            new: Any = ByCategory(*(value_forms.in_form(part, form, years) for part in now.parts()))
        else:
            new = value_forms.in_form(now, form, years)
        inputs.write_values(name, st.session_state[name], lambda: {path: new})

    st.segmented_control(
        f"Form of {fmt.input_label(path)}", list(value_forms.FORM_LABELS.values()), key=name, on_change=write,
        required=True, label_visibility="collapsed", wrap=True,
    )  # fmt: skip


def _category_control(key: str, path: str) -> None:
    name = f"{key}:by"
    inputs.mirror(name, CATEGORY if isinstance(state.scenario().get(path), ByCategory) else EVERYONE)

    def write() -> None:
        now = state.scenario().get(path)
        wanted = st.session_state[name] == CATEGORY
        new = value_forms.by_category(now) if wanted else value_forms.for_everyone(now)
        inputs.write_values(name, st.session_state[name], lambda: {path: new})

    st.segmented_control(
        f"Categories of {fmt.input_label(path)}", [EVERYONE, CATEGORY], key=name, on_change=write,
        required=True, label_visibility="collapsed", wrap=True,
    )  # fmt: skip


def _part(key: str, path: str, title: str, part: PathValue, edit: Edit) -> None:
    """Boxes of one path, in a row that wraps."""
    spec = inputs.leaf_of(path).spec
    form, step = fmt.shown(spec), spec.step or 1.0
    with st.container(key=f"lead-boxes-{key}", horizontal=True, gap="small", vertical_alignment="bottom"):
        if isinstance(part, Ramp):
            _ramp(key, title, part, form, step, edit)
        elif isinstance(part, tuple):
            for place, (py, one) in enumerate(zip(state.scenario().years, part, strict=True)):

                def yearly(new: float | None, place: int = place) -> Mapping[str, Any]:
                    return edit(lambda now: (*now[:place], new, *now[place + 1 :]))

                inputs.number_box(
                    f"{key}:{py}", f"{title} {py}".strip(), one, form, yearly, step=step, width=BOX
                )
        else:

            def constant(new: float | None) -> Mapping[str, Any]:
                return edit(lambda now: new)  # type: ignore[arg-type,return-value]

            inputs.number_box(f"{key}:value", title or spec.label, part, form, constant, step=step, width=260)


def _ramp(key: str, title: str, ramp: Ramp, form: fmt.Shown, step: float, edit: Edit) -> None:
    first, last = state.scenario().years[0], state.scenario().years[-1]
    years = [str(py) for py in range(first, last + 1)]
    for field, text in (("start", "Start"), ("level", "Level")):

        def amount(new: float | None, field: str = field) -> Mapping[str, Any]:
            return edit(lambda now: replace(now, **{field: new}))

        label = f"{title}: {text.lower()}" if title else text
        inputs.number_box(f"{key}:{field}", label, getattr(ramp, field), form, amount, step=step, width=BOX)
    for field, text in (("from_py", "rises from"), ("to_py", "reached in")):
        name = f"{key}:{field}"
        inputs.mirror(name, str(getattr(ramp, field)))

        def write(name: str = name, field: str = field) -> None:
            typed = st.session_state[name]
            inputs.write_values(name, typed, lambda: edit(lambda now: replace(now, **{field: int(typed)})))

        label = f"{title}: {text}" if title else text.capitalize()
        st.selectbox(label, years, key=name, on_change=write, width=BOX)
        inputs.problem(name)
