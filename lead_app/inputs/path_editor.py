"""Editor of a number that may change over the years and differ by category."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from lead_app import format as fmt
from lead_app import state
from lead_app.inputs import controls
from lead_app.inputs import value_forms as forms
from lead_model.axes import CATEGORIES, CATEGORY_LABELS
from lead_model.scenario import ByCategory, Ramp
from lead_model.scenario.values import PathValue

BOX = 130
EVERYONE, CATEGORY = "For everyone", "By category"


def path_editor(path: str, *, label: str | None = None, where: str = "page") -> None:
    """One value, a start and a level, or a value a year; for everyone or by category, as far as the input allows."""
    leaf = controls.leaf_of(path)
    value = state.scenario().get(path)
    key = f"{where}:{path}"
    always_by_category = leaf.type is ByCategory
    st.markdown(f"**{label or leaf.spec.label}**", help=controls.advice(path))
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
    controls.footer(path, where=where)


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
    by_label = {text: form for form, text in forms.FORM_LABELS.items()}

    def values(typed: str) -> Mapping[str, Any]:
        now = state.scenario().get(path)
        if isinstance(now, ByCategory):
            return {path: ByCategory(*(forms.in_form(part, by_label[typed], years) for part in now.parts()))}
        return {path: forms.in_form(now, by_label[typed], years)}

    controls.one_of(
        f"{key}:form", f"Form of {fmt.input_label(path)}", list(by_label),
        forms.FORM_LABELS[forms.path_form(forms.for_everyone(state.scenario().get(path)))], values,
        label_visibility="collapsed", wrap=True,
    )  # fmt: skip


def _category_control(key: str, path: str) -> None:
    def values(typed: str) -> Mapping[str, Any]:
        now = state.scenario().get(path)
        return {path: forms.value_by_category(now) if typed == CATEGORY else forms.for_everyone(now)}

    controls.one_of(
        f"{key}:by", f"Categories of {fmt.input_label(path)}", [EVERYONE, CATEGORY],
        CATEGORY if isinstance(state.scenario().get(path), ByCategory) else EVERYONE, values,
        label_visibility="collapsed", wrap=True,
    )  # fmt: skip


def _part(key: str, path: str, title: str, part: PathValue, edit: Edit) -> None:
    """Boxes of one path, in a row that wraps."""
    spec = controls.leaf_of(path).spec
    form, step = fmt.shown(spec), spec.step or 1.0
    with st.container(key=f"lead-boxes-{key}", horizontal=True, gap="small", vertical_alignment="bottom"):
        if isinstance(part, Ramp):
            _ramp(key, title, part, form, step, edit)
        elif isinstance(part, tuple):
            for place, (py, one) in enumerate(zip(state.scenario().years, part, strict=True)):

                def yearly(new: float | None, place: int = place) -> Mapping[str, Any]:
                    return edit(lambda now: (*now[:place], new, *now[place + 1 :]))

                controls.number_box(
                    f"{key}:{py}", f"{title} {py}".strip(), one, form, yearly, step=step, width=BOX
                )
        else:

            def constant(new: float | None) -> Mapping[str, Any]:
                return edit(lambda now: new)  # type: ignore[arg-type,return-value]

            controls.number_box(
                f"{key}:value", title or spec.label, part, form, constant, step=step, width=260
            )


def _ramp(key: str, title: str, ramp: Ramp, form: fmt.Shown, step: float, edit: Edit) -> None:
    first, last = state.scenario().years[0], state.scenario().years[-1]
    years = [str(py) for py in range(first, last + 1)]
    for field, text in (("start", "Start"), ("level", "Level")):

        def amount(new: float | None, field: str = field) -> Mapping[str, Any]:
            return edit(lambda now: replace(now, **{field: new}))

        label = f"{title}: {text.lower()}" if title else text
        controls.number_box(f"{key}:{field}", label, getattr(ramp, field), form, amount, step=step, width=BOX)
    for field, text in (("from_py", "rises from"), ("to_py", "reached in")):

        def year(typed: str, field: str = field) -> Mapping[str, Any]:
            return edit(lambda now: replace(now, **{field: int(typed)}))

        label = f"{title}: {text}" if title else text.capitalize()
        shown = str(getattr(ramp, field))
        controls.one_of(f"{key}:{field}", label, years, shown, year, as_list=True, width=BOX)
