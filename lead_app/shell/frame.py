"""What every page has around it. A page calls `frame(title)` first and gets the scenario."""

import streamlit as st

from lead_app import ASSETS, state
from lead_app import format as fmt
from lead_app.shell import answer_bar, display
from lead_app.shell.fragments import live, part
from lead_app.shell.levers import levers as draw_levers
from lead_app.shell.menu import link_to, menu
from lead_app.shell.topbar import title_row, topbar
from lead_app.shell.tour import tour_box, tour_is_open
from lead_model.scenario import Scenario

__all__ = ["APP_NAME", "frame", "link_to", "live", "part"]  # all that a page imports to stand in its frame

APP_NAME = "LEAD Scenario Modeler"


def frame(
    title: str, *, about: str = "", levers: bool = True, focus: bool = False, live: bool = False
) -> Scenario:
    """Draw the page's surroundings and return the scenario to show.

    title : the page's heading and the browser tab's
    about : one sentence under the heading
    levers : the five levers in the sidebar
    focus : for meetings: no top bar, no rule pack or unit, the sidebar closed at first
    live : the page has parts marked `@live`, and whatever else shows the scenario stands in parts of their own
    """
    st.set_page_config(
        page_title=f"{title} · {APP_NAME}",
        page_icon=str(ASSETS / "favicon.png"),  # a local file: a named icon would be fetched from outside
        layout="wide",
        initial_sidebar_state="collapsed" if focus else "auto",
    )
    st.html(ASSETS / "style.css")
    state.session()
    state.read_link(title)
    state.session().live, state.session().focus = live, focus
    scenario = state.scenario()
    st.logo(str(ASSETS / "logo.svg"), icon_image=str(ASSETS / "favicon.png"), size="large")

    @part
    def sidebar() -> None:
        menu()
        if levers:
            draw_levers()

    @part
    def top() -> None:
        state.write_link()
        if focus:
            st.title(title, anchor=False)
        else:
            topbar()
            title_row(title)

    with st.sidebar:
        sidebar()
    top()
    _notices()
    answer_bar.place()
    if not live:
        answer_bar.draw()  # else the first live part draws it
    if not focus and tour_is_open():
        part(tour_box)()
    if about:
        display.text(about)
    return scenario


def _notices() -> None:
    notices = state.session().notices
    if not notices:
        return
    with st.container(key="lead-notices"):
        st.warning("\n\n".join(fmt.markdown(text) for text in notices), icon=":material/info:")
        st.button("Close this message", key="lead-close-notices", on_click=notices.clear)
