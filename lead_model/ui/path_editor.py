"""Editor of a number that may change over the years and differ by category."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from lead_model.axes import CATEGORIES, CATEGORY_LABELS
from lead_model.scenario import ByCategory, Ramp
from lead_model.scenario.values import PathValue
from lead_model.ui import format as fmt
from lead_model.ui import inputs, paths, state
from lead_model.ui.help import help_text

BOX = 150
EVERYONE, CATEGORY = "For everyone", "By category"


def path_editor(path: str, *, label: str | None = None, where: str = "page") -> None:
    """One value, a start and a level, or a value a year; for everyone or by category, as far as the input allows."""
    leaf = inputs.leaf_of(path)
    value = state.scenario().get(path)
    key = f"{where}:{path}"
    always_by_category = leaf.type is ByCategory
    st.markdown(f"**{label or leaf.spec.label}**", help=fmt.markdown(help_text(path).markdown))
    if leaf.spec.path or (leaf.spec.by_category and not always_by_category):
        with st.container(horizontal=True, gap="medium"):
            if leaf.spec.path:
                _form_control(key, path)
            if leaf.spec.by_category and not always_by_category:
                _category_control(key, path)
    if isinstance(value, ByCategory):
        for category in CATEGORIES:
            _part(f"{key}.{category}", path, CATEGORY_LABELS[category], value[category],
                  lambda part, category=category: _with_part(path, category, part))  # fmt: skip
    else:
        _part(key, path, "", value, lambda part: {path: part})
    inputs.footer(path, where=where)


def _with_part(path: str, category: str, part: PathValue) -> Mapping[str, Any]:
    return {path: replace(state.scenario().get(path), **{category: part})}


def _form_control(key: str, path: str) -> None:
    years = state.scenario().years
    name = f"{key}:form"
    inputs.mirror(name, paths.FORM_LABELS[paths.form_of(paths.for_everyone(state.scenario().get(path)))])

    def write() -> None:
        form = next(form for form, text in paths.FORM_LABELS.items() if text == st.session_state[name])
        now = state.scenario().get(path)
        if isinstance(now, ByCategory):
            new: Any = ByCategory(*(paths.in_form(part, form, years) for part in now.parts()))
        else:
            new = paths.in_form(now, form, years)
        inputs.write_values(name, st.session_state[name], lambda: {path: new})

    st.segmented_control(
        f"Form of {fmt.input_label(path)}", list(paths.FORM_LABELS.values()), key=name, on_change=write,
        required=True, label_visibility="collapsed",
    )  # fmt: skip


def _category_control(key: str, path: str) -> None:
    name = f"{key}:by"
    inputs.mirror(name, CATEGORY if isinstance(state.scenario().get(path), ByCategory) else EVERYONE)

    def write() -> None:
        now = state.scenario().get(path)
        wanted = st.session_state[name] == CATEGORY
        new = paths.by_category(now) if wanted else paths.for_everyone(now)
        inputs.write_values(name, st.session_state[name], lambda: {path: new})

    st.segmented_control(
        f"Categories of {fmt.input_label(path)}", [EVERYONE, CATEGORY], key=name, on_change=write,
        required=True, label_visibility="collapsed",
    )  # fmt: skip


def _part(
    key: str, path: str, title: str, part: PathValue, values: Callable[[PathValue], Mapping[str, Any]]
) -> None:
    """Boxes of one path, in a row that wraps."""
    spec = inputs.leaf_of(path).spec
    form = fmt.shown(spec)
    step = spec.step or 1.0
    name = title or spec.label
    with st.container(key=f"lead-boxes-{key}", horizontal=True, gap="small", vertical_alignment="bottom"):
        if isinstance(part, Ramp):
            _ramp(key, title, part, form, step, values)
        elif isinstance(part, tuple):
            if title:
                st.caption(title, width=BOX)
            for place, (py, one) in enumerate(zip(state.scenario().years, part, strict=True)):
                inputs.number_box(
                    f"{key}:{py}", f"{title} {py}".strip(), one, form,
                    lambda new, place=place: values((*part[:place], new, *part[place + 1 :])),  # type: ignore[misc]
                    step=step, width=BOX,
                )  # fmt: skip
        else:
            inputs.number_box(
                f"{key}:value", name, part, form, lambda new: values(float(new or 0.0)), step=step, width=260
            )


def _ramp(
    key: str,
    title: str,
    ramp: Ramp,
    form: fmt.Shown,
    step: float,
    values: Callable[[PathValue], Mapping[str, Any]],
) -> None:
    first, last = state.scenario().years[0], state.scenario().years[-1]
    years = [str(py) for py in range(first, last + 1)]
    for field, text in (("start", "Start"), ("level", "Level")):
        inputs.number_box(
            f"{key}:{field}", f"{title}: {text.lower()}" if title else text, getattr(ramp, field), form,
            lambda new, field=field: values(replace(ramp, **{field: new})), step=step, width=BOX,
        )  # fmt: skip
    for field, text in (("from_py", "rises from"), ("to_py", "reached in")):
        name = f"{key}:{field}"
        inputs.mirror(name, str(getattr(ramp, field)))

        def write(name: str = name, field: str = field) -> None:
            typed = st.session_state[name]
            inputs.write_values(name, typed, lambda: values(replace(ramp, **{field: int(typed)})))

        st.selectbox(
            f"{title}: {text}" if title else text.capitalize(), years, key=name, on_change=write, width=BOX
        )
        inputs.problem(name)
