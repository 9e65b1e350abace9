"""The answer in a sentence or two, at the top of every page."""

import streamlit as st

from lead_analysis.acos.key_inputs import badge
from lead_analysis.acos.result_labels import start_up_dollars
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.state import comparison
from lead_model.errors import LeadModelError
from lead_model.scenario import Scenario


def place() -> None:
    """Keep the bar's place on the page; `draw` fills it."""
    state.session().answer_bar = st.container(key="lead-verdict")


def draw() -> None:
    """The answer in a sentence, the difference to the pinned base, and how many key inputs are not the ACO's own yet."""
    bar, scenario, base = state.session().answer_bar, state.scenario(), comparison.base()
    text = verdict_line(scenario, short=state.session().focus)
    if base is not None and base != scenario:
        text += f" {difference_to_base(scenario, base)}"
    if not_yours := badge(scenario):
        text = f":gray-badge[{not_yours}] {text}"
    if bar is not None:
        bar.markdown(fmt.markdown(text))


def verdict_line(scenario: Scenario, short: bool = False) -> str:
    """The answer with its key drivers as Markdown, `short` the headline alone. Never stops the page: the bar stands on all
    of them."""
    try:
        answer = cached.verdict.or_raise(scenario)
    except LeadModelError as error:
        return f"**No answer yet.** {state.text_of(error)}"
    if short:
        return f"**{answer.headline}**"
    drivers = f" :small[{answer.rests_on_line}]" if answer.rests_on_line else ""
    return f"**{answer.headline}** {answer.detail}{drivers}"


def difference_to_base(scenario: Scenario, base: Scenario) -> str:
    """How the net result of the present choices differs from the pinned base, in words."""
    try:
        net, of_base = (
            float(cached.projection.or_raise(one).ten_year_net[0]) - start_up_dollars(one)
            for one in (scenario, base)
        )
    except LeadModelError as error:
        return f"The pinned base cannot be compared: {state.text_of(error)}"
    return f"Your choices earn {fmt.dollars(net - of_base, sign=True)} against the pinned base “{base.name}”."
