"""Parts of *Home* below the answer: reasons, dates, what is not modelled, what is assumed, and where to go next."""

from collections.abc import Sequence

import streamlit as st

from lead_model import wording
from lead_model.public_data.cms_dates import CmsDate, cms_dates
from lead_model.results import NOT_MODELLED
from lead_model.results import assumptions as listed_assumptions
from lead_model.scenario import Scenario
from lead_model.ui import answers, state
from lead_model.ui import format as fmt
from lead_model.ui.menu import link_to

KIND_TITLES = {
    "open": "Open: CMS has not said, a named default is used",
    "override": "Your own values in place of CMS's",
    "reading": "Readings of rules that allow more than one",
}
NEXT_PAGES = (
    ("Your ACO", "Your own figures"),
    ("Ten years", "Each year, and why"),
    ("Global or Professional", "What each pays"),
    ("LEAD or MSSP", "The alternative"),
    ("Risk and capital", "How far chance moves it"),
    ("What matters", "Which assumptions decide"),
    ("Rules and sources", "Every rule and its source"),
)


def listed(lines: Sequence[str], *, none: str) -> None:
    """Sentences as a list, or a sentence that says there are none."""
    st.markdown(fmt.markdown("\n".join(f"- {line}" for line in lines) or none))


def dates_strip() -> None:
    """The next dates of the model, and all of them with their sources behind a click."""
    st.header("Where you are", anchor=False)
    coming = answers.coming_dates()
    if coming:
        with st.container(key="lead-dates"):
            cards = [f"{one.when}  \n**{one.event}**  \n{one.status}: {one.publisher}" for one in coming]
            st.markdown(fmt.markdown("\n\n".join(cards)))
    else:
        st.markdown(
            "All known dates have passed. CMS expects later application windows; their dates are not announced."
        )
    opened = st.expander("All dates and their sources", key="home-dates", on_change="rerun")
    if opened.open:
        with opened:
            listed([_date_line(one) for one in cms_dates()], none="")
            st.markdown("Later application windows are expected; CMS has not announced their dates.")


def _date_line(one: CmsDate) -> str:
    source = f"[{one.source}]({one.address})" if one.address else one.source
    return f"**{one.when}**: {one.event}. {one.status}; {source}, {one.publisher}."


def not_modelled() -> None:
    """The standing box of what the model leaves out."""
    with st.container(key="lead-not-modelled", border=True):
        lines = "\n".join(f"- {line}" for line in NOT_MODELLED)
        st.markdown(fmt.markdown(f"**Not modelled.** Decide these outside this tool:\n\n{lines}"))


def assumptions(scenario: Scenario) -> None:
    """Every value that is assumed: open rule values, the reader's own, and readings."""
    found = listed_assumptions(scenario)
    opened = st.expander(f"What is assumed: {len(found)} values", key="home-assumptions", on_change="rerun")
    if not opened.open:
        return
    with opened:
        for kind, title in KIND_TITLES.items():
            rows = [one for one in found if one["kind"] == kind]
            if rows:
                st.markdown(f"**{title}**")
                listed([_assumption(one) for one in rows], none="")
        link_to("Rules and sources", state.link_parameters(), text="All rules with their sources")


def _assumption(one: dict) -> str:
    value = one["value"]
    if one["kind"] == "reading":
        return f"{one['term']}: **{fmt.option_label(one['name'], value)}**."
    parts = value.items() if isinstance(value, dict) else [("", value)]
    text = "; ".join(
        f"{name.replace('_', ' ')} {wording.level(part, one['unit'])}".strip()
        for name, part in parts
        if isinstance(part, int | float)
    )
    said = f": **{text}**" if text else ""
    question = f" ({one['question']})" if one["question"] else ""
    return f"{one['term']}{said}, {one['assumption']}{question}."


def ways_on() -> None:
    """Links to the other pages, each saying what it answers."""
    st.header("Go on", anchor=False)
    with st.container(key="home-links", gap="xxsmall"):
        for page, why in NEXT_PAGES:
            link_to(page, state.link_parameters(), text=f"{page}: {why.lower()}")
