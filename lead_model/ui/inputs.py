"""Widgets made from what a scenario's inputs declare about themselves.

Every widget shows a field of the scenario and writes back when it changes; none keeps a value of its own. What the model
refuses stays in the box with the reason under it, and the scenario stays as it was.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lead_model.errors import ScenarioError
from lead_model.scenario import FAMILIES, ByCategory, Leaf, Ramp, all_leaves, switch_years
from lead_model.ui import format as fmt
from lead_model.ui import live, paths, state
from lead_model.ui.figures import live_slider
from lead_model.ui.help import help_text

WIDEST_ROW_OF_CHOICES = 3


def leaf_of(path: str) -> Leaf:
    """Declaration of the input at `path`."""
    return all_leaves()[path]


GROUP_LABELS = {
    "choices": "Option, savings and alignment", "choices.quality": "Quality", "choices.capitation": "Capitation",
    "choices.stop_loss": "Stop-loss", "choices.reinsurance": "Reinsurance bought", "choices.cara": "CARA",
    "choices.falls": "Falls prevention", "choices.incentives": "Enhancements and incentives",
    "organisation": "People and entry", "organisation.baseline": "Historical spending",
    "organisation.region": "Region and prior savings", "organisation.costs": "Costs and cash",
    "organisation.eligibility": "Eligibility", "organisation.medicaid": "Medicaid integration",
    "world": "Trends, risk scores and interest", "world.uncertainty": "Uncertainty", "rules": "Disputed readings",
}  # fmt: skip


FAMILY_ICONS = {
    "choices": ":material/tune:",
    "organisation": ":material/apartment:",
    "world": ":material/public:",
    "rules": ":material/gavel:",
}


def family_text(family: str) -> str:
    """A family of inputs with its icon, as Markdown."""
    return f"{FAMILY_ICONS[family]} {FAMILIES[family]}"


def family_box(family: str, key: str) -> DeltaGenerator:
    """A container in the family's colour, headed by its word and icon."""
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
    if path == "organisation.category_share":
        mix_input(where=where)
    elif path == "choices.switch_py":
        switch_year(where=where)
    elif path == "organisation.first_py":
        first_year(where=where)
    elif not leaf.is_number:
        choice(path, label=label, where=where)
    elif leaf.spec.path or leaf.spec.by_category:
        from lead_model.ui.path_editor import path_editor

        path_editor(path, label=label, where=where)
    else:
        number_input(path, label=label, where=where)


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


def number_box(
    key: str,
    label: str,
    value: float | None,
    form: fmt.Shown,
    values: Callable[[float | None], Mapping[str, Any]],
    *,
    step: float,
    help_name: str | None = None,
    optional: bool = False,
    width: int | Literal["stretch"] = "stretch",
) -> None:
    """A number box; `values` turns the number (in the model's unit) into inputs to change."""
    mirror(key, None if value is None else round(value * form.factor, 9))

    def write() -> None:
        typed = st.session_state[key]
        number = None if typed is None else round(typed / form.factor, 12)
        write_values(key, typed, lambda: values(number))

    st.number_input(
        f"{label} ({form.unit})" if form.unit else label,
        value=None if optional else "min",  # an empty box only where empty means something
        step=max(float(step) * form.factor, 10.0**-form.digits),
        format=f"%.{form.digits}f",
        key=key,
        help=fmt.markdown(help_text(help_name).markdown) if help_name else None,
        on_change=write,
        placeholder="not given" if optional else None,
        width=width,
    )
    problem(key)


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
    level = paths.final_level(now)
    lever(
        f"{where}:slide:{path}", label or spec.label, level,
        float(spec.low if low is None else low), float(spec.high if high is None else high),  # type: ignore[arg-type]
        spec.step or (float(spec.high) - float(spec.low)) / 100, fmt.shown(spec),  # type: ignore[arg-type]
        lambda new: {path: paths.with_final_level(state.scenario().get(path), _whole(new) if spec.whole else new)},
        default=paths.final_level(state.DEFAULT.get(path)), help_name=path,
    )  # fmt: skip
    if isinstance(now, Ramp | tuple | ByCategory):
        st.caption(path_note(path))


def path_note(path: str) -> str:
    """What a slider does to an input that changes over years or by category, in words."""
    now = state.scenario().get(path)
    part = paths.for_everyone(now)
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


def lever(
    key: str,
    label: str,
    value: float,
    low: float,
    high: float,
    step: float,
    form: fmt.Shown,
    values: Callable[[float], Mapping[str, Any]],
    *,
    default: float | None = None,
    help_name: str | None = None,
    disabled: bool = False,
) -> None:
    """A live slider of ours; `values` turns its number (in the model's unit) into inputs to change."""

    def moved(new: float) -> None:
        write_values(key, new, lambda: values(round(new, 12)), gesture=key)
        state.session().whole = not state.session().live  # else the parts of the page follow

    live_slider(
        label, value, min(low, value), max(high, value), step,
        key=key, format=f"%.{form.digits}f", factor=form.factor, unit=form.unit, default=default,
        help=help_text(help_name).plain if help_name else None,
        on_change=moved, follow=live.follow if state.session().live else None, relay=state.session().relay,
        disabled=disabled,
    )  # fmt: skip
    problem(key)


def choice(path: str, *, label: str | None = None, where: str = "page", as_list: bool = False) -> None:
    """One of several named options: a row of buttons, a list if there are many, or yes, no and not known."""
    leaf = leaf_of(path)
    default = state.DEFAULT.get(path)
    if leaf.choices:
        options: tuple[Any, ...] = leaf.choices
    elif default is None:
        options = (None, True, False)
    else:
        switch(path, label=label, where=where)
        return
    key = f"{where}:{path}"
    names = {fmt.option_label(path, option): option for option in options}
    mirror(key, fmt.option_label(path, state.scenario().get(path)))

    def write() -> None:
        typed = st.session_state[key]
        if typed is not None:
            write_values(key, typed, lambda: {path: names[typed]})

    text, advice = label or leaf.spec.label, fmt.markdown(help_text(path).markdown)
    if len(names) <= WIDEST_ROW_OF_CHOICES and not as_list:
        st.segmented_control(
            text, list(names), key=key, on_change=write, help=advice, required=True, wrap=True
        )
    else:
        st.selectbox(text, list(names), key=key, on_change=write, help=advice)
    problem(key)
    footer(path, where=where)


def switch(path: str, *, label: str | None = None, where: str = "page") -> None:
    """A yes/no input."""
    leaf = leaf_of(path)
    key = f"{where}:{path}"
    mirror(key, bool(state.scenario().get(path)))
    st.toggle(
        label or leaf.spec.label,
        key=key,
        help=fmt.markdown(help_text(path).markdown),
        on_change=lambda: write_values(
            key, st.session_state[key], lambda: {path: bool(st.session_state[key])}
        ),
    )
    problem(key)
    footer(path, where=where)


NEVER = "Never"


def switch_year(*, where: str = "page", label: str | None = None) -> None:
    """The year of the move to Global: only years in which it is possible are offered."""
    path = "choices.switch_py"
    scenario = state.scenario()
    key = f"{where}:{path}"
    mirror(key, str(scenario.choices.switch_py or NEVER))

    def write() -> None:
        typed = st.session_state[key]
        write_values(key, typed, lambda: {path: None if typed == NEVER else int(typed)})

    st.selectbox(
        label or leaf_of(path).spec.label,
        [NEVER, *(str(py) for py in switch_years(scenario))],
        key=key,
        help=fmt.markdown(help_text(path).markdown),
        on_change=write,
        disabled=scenario.choices.option == "global",
    )
    problem(key)
    footer(path, where=where)


def first_year(*, where: str = "page") -> None:
    """First performance year; ramps and the switch year move along with it."""
    path = "organisation.first_py"
    leaf = leaf_of(path)
    key = f"{where}:{path}"
    mirror(key, str(state.scenario().get(path)))
    low, high = int(leaf.spec.low or 0), int(leaf.spec.high or 0)
    st.selectbox(
        leaf.spec.label,
        [str(py) for py in range(low, high + 1)],
        key=key,
        help=fmt.markdown(help_text(path).markdown),
        on_change=lambda: write_values(
            key,
            st.session_state[key],
            lambda: paths.start_moved(state.scenario(), int(st.session_state[key])),
        ),
    )
    problem(key)


def mix_input(*, where: str = "page") -> None:
    """Shares of the three categories: ESRD and High Needs are entered, Aged & Disabled is the rest."""
    path = "organisation.category_share"
    form = fmt.shown(leaf_of(path).spec)
    now = state.scenario().organisation.category_share
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for part, name in (("high_needs", "High Needs"), ("esrd", "ESRD")):
            number_box(
                f"{where}:{path}.{part}", f"Mix: {name}", float(now[part]), form,  # type: ignore[arg-type]
                lambda new, part=part: {path: paths.mix(state.scenario(), **{part: new})},  # type: ignore[misc]
                step=0.005, help_name=path, width=200,
            )  # fmt: skip
        st.caption(f"Aged & Disabled: the rest, {fmt.percent(float(now.aged_disabled))}")  # type: ignore[arg-type]
    footer(path, where=where)


# ---- what all of them share ------------------------------------------------------------------------------------


def mirror(key: str, shown: Any) -> None:
    """Make the widget `key` show a value, or what was typed and refused."""
    # On another page the widget is a new one that starts empty, although its key still has the old one's value.
    new = state.session().new_page or key not in st.session_state
    draft = state.session().drafts.get(key)
    if draft is not None:
        if new:
            st.session_state[key] = draft.typed
    elif new or st.session_state[key] != shown:
        st.session_state[key] = shown


def write_values(key: str, typed: Any, values: Callable[[], Mapping[str, Any]], *, gesture: str = "") -> None:
    """Change inputs of the scenario, or keep what was typed with the reason why it was refused."""
    drafts = state.session().drafts
    try:
        state.change(values(), gesture=gesture)
    except ScenarioError as error:
        drafts[key] = state.Draft(typed, state.text_of(error))
    else:
        drafts.pop(key, None)


def problem(key: str) -> None:
    """The reason why the entry in `key` was refused, if it was."""
    draft = state.session().drafts.get(key)
    if draft is not None:
        st.error(fmt.markdown(f"{draft.message} The last valid value stays in use."))


def footer(path: str, *, where: str = "page") -> None:
    """Under an input that differs from its default: a badge, the default, and a button that resets this input alone."""
    default = state.DEFAULT.get(path)
    if state.scenario().get(path) == default:
        return
    with st.container(
        key=f"lead-changed-{where}:{path}", horizontal=True, gap="small", vertical_alignment="center"
    ):
        st.caption(fmt.markdown(f"**Changed** · default {fmt.input_text(path, default)}"), width="content")
        st.button(
            f"Reset {fmt.input_label(path)}", key=f"{where}:reset:{path}", type="tertiary",
            icon=":material/restart_alt:", on_click=state.reset, args=(path,),
        )  # fmt: skip


def _whole(value: float) -> float | int:
    """An integer where the number is whole, so that the model says what is wrong where it is not."""
    return int(value) if value == int(value) else value
