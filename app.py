"""Home: the answer at first sight."""

import streamlit as st

from lead_analysis.acos.presets import PRESETS
from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.pages_support import home
from lead_app.shell import display
from lead_app.shell.frame import frame, link_to, live, part
from lead_app.shell.tour import tour_link
from lead_delivery.charts import home as charts

frame("Home", live=True)


@part
def start() -> None:
    """Examples to start from, and the two levers that matter most."""
    now = state.scenario()
    with st.container(key="lead-presets", horizontal=True, gap="small", vertical_alignment="center"):
        st.caption("Start from:", width="content")
        for preset in PRESETS.values():
            st.button(
                preset.label, key=f"home-preset-{preset.key}", help=fmt.markdown(f"{preset.about} {preset.origin}"),
                on_click=state.apply, args=(preset.scenario, f"Preset: {preset.label}"),
                type="primary" if preset.scenario == now else "secondary",
            )  # fmt: skip
        link_to("Your ACO", text="My own data")
        tour_link()
        home.glossary_popover()

    levers = st.columns(2, gap="large")
    with levers[0]:
        inputs.slider("choices.savings_rate", low=0.0, high=0.12, where="home", label="Savings you expect")
    with levers[1]:
        inputs.slider("organization.aligned", low=1_000, high=60_000, where="home", label="Beneficiaries")


@live
def answer() -> None:
    """The ten-year curve."""
    now = state.scenario()
    found, (_, money) = cached.alternatives(now), cached.in_unit(now)
    curve = charts.answer_curve(found, cached.paths(now), money, home.path_year_marks(now))
    display.chart(curve, key="home-curve")


@live
def key_figures() -> None:
    """The five figures above the curve."""
    display.card_row(home.cards(state.scenario()), key="home")


@live
def reasons() -> None:
    """What each option pays, why, and what would change the answer."""
    now = state.scenario()
    verdict, pay_off = cached.verdict(now), cached.pay_off(now, now.years[0], True)
    display.chart(charts.small_pay_off(pay_off, state.unit()), key="home-payoff")

    home.key_drivers(now)
    sides = st.columns(2, gap="large")
    with sides[0]:
        st.header("Three reasons" if len(verdict.reasons) == 3 else "Reasons", anchor=False)
        reasons = [one.text for one in verdict.reasons]
        display.bullet_list(reasons, none="No single amount stands out in this scenario.")
    with sides[1]:
        st.header("What would change this answer", anchor=False)
        display.bullet_list([*verdict.changes, *home.bands(now)])


@part
def end() -> None:
    """Dates, what is not modeled, what is assumed, and where to go on."""
    home.coming_dates()
    home.not_modeled()
    home.assumed_values(state.scenario())
    home.next_pages()


start()
above = st.container()
answer()
reasons()
with above:
    key_figures()  # after the charts: the runs behind one of them take longest
end()
