"""The words of the first page in plain language, for a reader to whom ACOs are new."""

import streamlit as st

from lead_model.ui import state
from lead_model.ui.menu import link_to
from lead_model.ui.method_view import glossary, term_text

# In the order in which a newcomer needs them; each is a term of the glossary.
FIRST_WORDS = (
    "ACO", "LEAD", "MSSP", "Benchmark", "Savings rate", "Shared savings", "Professional", "Global", "Discount",
    "Break-even", "PBPM", "Performance year", "Switch year", "High Needs", "Guardrail", "Rule pack",
)  # fmt: skip


def words_box() -> None:
    """A button that explains the words of Home, with a link to all of them."""
    terms = {one.name: one for one in glossary()}
    with st.popover("New to these words?", key="home-words", type="tertiary", icon=":material/menu_book:"):
        st.markdown(
            "**In one paragraph.** Medicare sets a *benchmark*: what the care of your patients is expected to cost in a "
            "year. Spend less, and the ACO keeps part of the difference; spend more, and it pays part of it back. LEAD "
            "offers two ways to share: *Professional* keeps and risks less, *Global* keeps and risks more, after a "
            "*discount* to CMS. *MSSP* is the permanent program you could be in instead."
        )
        for name in FIRST_WORDS:
            st.markdown(term_text(terms[name]))
        link_to("Method and glossary", state.link_parameters(), text="All words and how it is calculated")
