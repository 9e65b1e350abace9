"""What all inputs share: showing a field of the scenario, writing it back, and saying why an entry was refused.

Every control shows a field of the scenario and writes back when it changes; none keeps a value of its own. What the model
refuses stays in the box with the reason under it, and the scenario stays as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import streamlit as st

from lead_app import format as fmt
from lead_app import state
from lead_app.components import live_slider
from lead_app.inputs.help_texts import help_text
from lead_app.shell import fragments
from lead_model.errors import ScenarioError
from lead_model.scenario import Leaf, all_leaves

NEVER = "Never"


def leaf_of(path: str) -> Leaf:
    """Declaration of the input at `path`."""
    return all_leaves()[path]


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


def written(key: str, values: Callable[[Any], Mapping[str, Any]]) -> Callable[[], None]:
    """What a widget calls when it changes: `values` turns what it then holds into inputs; an empty one changes nothing."""

    def write() -> None:
        typed = st.session_state[key]
        if typed is not None:
            write_values(key, typed, lambda: values(typed))

    return write


def one_of(
    key: str,
    label: str,
    options: Sequence[Any],
    now: Any,
    values: Callable[[Any], Mapping[str, Any]],
    *,
    as_list: bool = False,
    **look: Any,
) -> None:
    """One of several options, in a row of buttons or a list; `values` turns the chosen one into inputs to change.

    look : what else the widget takes (help, width, …)
    """
    mirror(key, now)
    draw = st.selectbox if as_list else partial(st.segmented_control, required=True)
    draw(label, options, key=key, on_change=written(key, values), **look)
    problem(key)


def advice(name: str) -> str:
    """The help of an input or a rule value, for a widget."""
    return fmt.markdown(help_text(name).markdown)


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


# ---- numbers ---------------------------------------------------------------------------------------------------


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
        help=advice(help_name) if help_name else None,
        on_change=write,
        placeholder="not given" if optional else None,
        width=width,
    )
    problem(key)


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
        on_change=moved, follow=fragments.follow if state.session().live else None, relay=state.session().relay,
        disabled=disabled,
    )  # fmt: skip
    problem(key)
