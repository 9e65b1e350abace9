"""The menu: every page, in four groups. A page whose file does not exist is left out."""

from dataclasses import dataclass

import streamlit as st

from lead_app import ROOT, state


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the app: its name in the menu, its file and its group."""

    label: str
    file: str
    group: str

    @property
    def exists(self) -> bool:
        return (ROOT / self.file).is_file()


DECIDE, EXPLORE, SHARE, TRUST = "Decide", "Explore", "Share", "Trust"
PAGES = (
    Page("Home", "app.py", DECIDE),
    Page("Your ACO", "pages/1_Your_ACO.py", DECIDE),
    Page("Ten years", "pages/2_Ten_years.py", EXPLORE),
    Page("Global or Professional", "pages/3_Global_or_Professional.py", EXPLORE),
    Page("LEAD or MSSP", "pages/4_LEAD_or_MSSP.py", EXPLORE),
    Page("Risk and capital", "pages/5_Risk_and_capital.py", EXPLORE),
    Page("Cash and payback", "pages/6_Cash_and_payback.py", EXPLORE),
    Page("High Needs and growth", "pages/7_High_Needs_and_growth.py", EXPLORE),
    Page("Quality", "pages/8_Quality.py", EXPLORE),
    Page("Specialists and programs", "pages/9_Specialists_and_programs.py", EXPLORE),
    Page("What matters", "pages/11_What_matters.py", EXPLORE),
    Page("All ACOs", "pages/12_All_ACOs.py", EXPLORE),
    Page("Scenarios and compare", "pages/13_Scenarios_and_compare.py", SHARE),
    Page("Meeting mode", "pages/14_Meeting_mode.py", SHARE),
    Page("Downloads", "pages/15_Downloads.py", SHARE),
    Page("Rules and sources", "pages/16_Rules_and_sources.py", TRUST),
    Page("Method and glossary", "pages/17_Method_and_glossary.py", TRUST),
)


def page(label: str) -> Page:
    """The page with this name in the menu; raises KeyError for an unknown one."""
    return {one.label: one for one in PAGES}[label]


def menu() -> None:
    """Links to all pages, each carrying the scenario so that it also opens in another tab."""
    parameters = state.link_parameters()
    with st.container(key="lead-menu", gap="xxsmall"):
        group = ""
        for one in PAGES:
            if not one.exists:
                continue
            if one.group != group:
                group = one.group
                st.caption(group)
            st.page_link(one.file, label=one.label, query_params=parameters)


def link_to(label: str, *, text: str | None = None, icon: str | None = None) -> None:
    """A link to the page called `label` that carries the scenario; nothing while that page does not exist."""
    one = page(label)
    if one.exists:
        st.page_link(one.file, label=text or one.label, icon=icon, query_params=state.link_parameters())
