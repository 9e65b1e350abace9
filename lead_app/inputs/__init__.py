"""Widgets made from what a scenario's inputs declare about themselves."""

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lead_app import format as fmt
from lead_app import state
from lead_app.inputs import value_forms as forms
from lead_app.inputs.controls import (
    NEVER,
    advice,
    footer,
    leaf_of,
    lever,
    mirror,
    number_box,
    one_of,
    problem,
    written,
)
from lead_app.inputs.disputed import PATHS, conflict
from lead_app.inputs.path_editor import path_editor
from lead_model.scenario import FAMILIES, ByCategory, Ramp, switch_years

WIDEST_ROW_OF_CHOICES = 3


GROUP_LABELS = {
    "choices": "Option, savings and alignment", "choices.quality": "Quality", "choices.capitation": "Capitation",
    "choices.stop_loss": "Stop-loss", "choices.reinsurance": "Reinsurance bought", "choices.cara": "CARA",
    "choices.falls": "Falls prevention", "choices.incentives": "Enhancements and incentives",
    "choices.mssp": "Staying in MSSP",
    "organization": "People and entry", "organization.baseline": "Historical spending",
    "organization.region": "Region and prior savings", "organization.costs": "Costs and cash",
    "organization.eligibility": "Eligibility", "organization.medicaid": "Medicaid integration",
    "market": "Trends, risk scores and interest", "market.uncertainty": "Uncertainty", "rules": "Disputed readings",
}  # fmt: skip


FAMILY_ICONS = {
    "choices": ":material/tune:",
    "organization": ":material/apartment:",
    "market": ":material/public:",
    "rules": ":material/gavel:",
}


def family_text(family: str) -> str:
    """A family of inputs with its icon, as Markdown."""
    return f"{FAMILY_ICONS[family]} {FAMILIES[family]}"


def family_box(family: str, key: str) -> DeltaGenerator:
    """A container in the family's color, headed by its word and icon."""
    box = st.container(key=f"lead-family-{family}-{key}")
    box.markdown(f"**{family_text(family)}**")
    return box


def group_label(path: str) -> str:
    """Name of the group of inputs that `path` belongs to."""
    return GROUP_LABELS[".".join(path.split(".")[:-1][:2])]


def widget(path: str, *, label: str | None = None, where: str = "page") -> None:
    """The fitting widget for any input: a switch, a choice, a year, a number or a path editor.

    `where` makes keys unique if the same input stands twice on a page.
    """
    leaf = leaf_of(path)
    if path == "organization.category_share":
        mix_input(where=where)
    elif path == "choices.switch_py":
        switch_year(where=where)
    elif path == "organization.first_py":
        first_year(where=where)
    elif not leaf.is_number:
        choice(path, label=label, where=where)
    elif leaf.spec.path or leaf.spec.by_category:
        path_editor(path, label=label, where=where)
    else:
        number_input(path, label=label, where=where)


def widgets(paths: Iterable[str], *, where: str = "page") -> None:
    """The fitting widgets for several inputs, one under the other."""
    for path in paths:
        widget(path, where=where)


def number_input(path: str, *, label: str | None = None, where: str = "page") -> None:
    """A number box for a single number, in the reader's unit (percent, dollars)."""
    leaf = leaf_of(path)
    form = fmt.shown(leaf.spec)
    value = state.scenario().get(path)
    number_box(
        f"{where}:{path}", label or leaf.spec.label, None if value is None else float(value), form,
        lambda new: {path: new if new is None or not leaf.spec.whole else _whole(new)},
        step=leaf.spec.step or 1.0, help_name=path, optional=leaf.spec.optional,
    )  # fmt: skip
    footer(path, where=where)


def slider(
    path: str,
    *,
    low: float | None = None,
    high: float | None = None,
    label: str | None = None,
    where: str = "page",
) -> None:
    """A slider with number box for one number, live while it is dragged; for a path it sets the final level.

    `low` and `high` narrow the range shown (never the value itself).
    """
    leaf = leaf_of(path)
    spec = leaf.spec
    now = state.scenario().get(path)
    level = forms.final_level(now)
    lever(
        f"{where}:slide:{path}", label or spec.label, level,
        float(spec.low if low is None else low), float(spec.high if high is None else high),  # type: ignore[arg-type]
        spec.step or (float(spec.high) - float(spec.low)) / 100, fmt.shown(spec),  # type: ignore[arg-type]
        lambda new: {path: forms.with_final_level(state.scenario().get(path), _whole(new) if spec.whole else new)},
        default=forms.final_level(state.DEFAULT.get(path)), help_name=path,
    )  # fmt: skip
    if isinstance(now, Ramp | tuple | ByCategory):
        st.caption(path_note(path))


def path_note(path: str) -> str:
    """What a slider does to an input that changes over years or by category, in words."""
    now = state.scenario().get(path)
    part = forms.for_everyone(now)
    spec = leaf_of(path).spec
    form = fmt.shown(spec)
    note = ""
    if isinstance(part, Ramp):
        start = fmt.number(part.start * form.factor, form.digits)
        note = f"Level from {part.to_py}; starts at {start}{form.suffix} in {part.from_py}."
    elif isinstance(part, tuple):
        note = "Level of the last year; the other years move along."
    if isinstance(now, ByCategory):
        note += " Shown for Aged & Disabled; the other categories move along."
    return note.strip()


def choice(path: str, *, label: str | None = None, where: str = "page", as_list: bool = False) -> None:
    """One of several named options: a row of buttons, a list if there are many, or yes, no and not known; a disputed
    reading with the other one and its dollars under it."""
    leaf = leaf_of(path)
    if not leaf.choices and state.DEFAULT.get(path) is not None:
        switch(path, label=label, where=where)
        return
    names = {fmt.option_label(path, option): option for option in leaf.choices or (None, True, False)}
    as_list = as_list or len(names) > WIDEST_ROW_OF_CHOICES
    one_of(
        f"{where}:{path}", label or leaf.spec.label, list(names), fmt.option_label(path, state.scenario().get(path)),
        lambda typed: {path: names[typed]}, as_list=as_list, help=advice(path), **({} if as_list else {"wrap": True}),
    )  # fmt: skip
    footer(path, where=where)
    if path in PATHS:
        conflict(path)


def switch(path: str, *, label: str | None = None, where: str = "page") -> None:
    """A yes/no input."""
    key = f"{where}:{path}"
    mirror(key, bool(state.scenario().get(path)))
    write = written(key, lambda typed: {path: bool(typed)})
    st.toggle(label or leaf_of(path).spec.label, key=key, help=advice(path), on_change=write)
    problem(key)
    footer(path, where=where)
    if path in PATHS:
        conflict(path)


def switch_year(*, where: str = "page", label: str | None = None) -> None:
    """The year of the move to Global: only years in which it is possible are offered."""
    path, scenario = "choices.switch_py", state.scenario()
    one_of(
        f"{where}:{path}", label or leaf_of(path).spec.label, [NEVER, *map(str, switch_years(scenario))],
        str(scenario.choices.switch_py or NEVER), lambda typed: {path: None if typed == NEVER else int(typed)},
        as_list=True, help=advice(path), disabled=scenario.choices.option == "global",
    )  # fmt: skip
    footer(path, where=where)


def first_year(*, where: str = "page") -> None:
    """First performance year; ramps and the switch year move along with it."""
    path = "organization.first_py"
    spec = leaf_of(path).spec
    one_of(
        f"{where}:{path}", spec.label, [str(py) for py in range(int(spec.low or 0), int(spec.high or 0) + 1)],
        str(state.scenario().get(path)), lambda typed: forms.start_moved(state.scenario(), int(typed)),
        as_list=True, help=advice(path),
    )  # fmt: skip


def mix_input(*, where: str = "page") -> None:
    """Shares of the three categories: ESRD and High Needs are entered, Aged & Disabled is the rest."""
    path = "organization.category_share"
    form = fmt.shown(leaf_of(path).spec)
    now = state.scenario().organization.category_share
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for part, name in (("high_needs", "High Needs"), ("esrd", "ESRD")):
            number_box(
                f"{where}:{path}.{part}", f"Mix: {name}", float(now[part]), form,  # type: ignore[arg-type]
                lambda new, part=part: {path: forms.mix(state.scenario(), **{part: new})},  # type: ignore[misc]
                step=0.005, help_name=path, width=200,
            )  # fmt: skip
        st.caption(f"Aged & Disabled: the rest, {fmt.percent(float(now.aged_disabled))}")  # type: ignore[arg-type]
    footer(path, where=where)


def _whole(value: float) -> float | int:
    """An integer where the number is whole, so that the model says what is wrong where it is not."""
    return int(value) if value == int(value) else value
