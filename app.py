"""Home: the answer at first sight."""

import streamlit as st

from lead_model.charts import Money, home
from lead_model.presets import PRESETS
from lead_model.ui import answers, beside, chart_box, compute, figures, home_parts, inputs, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to
from lead_model.ui.tour import tour_link
from lead_model.ui.words import words_box

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
        link_to("Your ACO", state.link_parameters(), text="My own data")
        tour_link()
        words_box()

    levers = st.columns(2, gap="large")
    with levers[0]:
        inputs.slider("choices.savings_rate", low=0.0, high=0.12, where="home", label="Savings you expect")
    with levers[1]:
        inputs.slider("organisation.aligned", low=1_000, high=60_000, where="home", label="Beneficiaries")


@live
def answer() -> None:
    """The ten-year curve."""
    now = state.scenario()
    found, projection = answers.verdict(now), compute.projection(now)
    money = Money.of(projection, state.unit())
    marks, mssp = answers.year_marks(now), beside.staying(now)
    chart_box.show(home.answer_curve(found.options, money, marks, mssp), key="home-curve")


@live
def key_figures() -> None:
    """The five figures above the curve."""
    figures.key_figures(answers.home_cards(state.scenario()), key="home")


@live
def reasons() -> None:
    """What each option pays, why, and what would change the answer."""
    now = state.scenario()
    found = answers.verdict(now)
    pay_off = answers.pay_off(now, now.years[0], True)
    chart_box.show(home.pay_off(pay_off, state.unit()), key="home-payoff")

    sides = st.columns(2, gap="large")
    with sides[0]:
        st.header("Three reasons" if len(found.reasons) == 3 else "Reasons", anchor=False)
        home_parts.listed(
            [one.text for one in found.reasons], none="No single amount stands out in this scenario."
        )
    with sides[1]:
        st.header("What would change this answer", anchor=False)
        home_parts.listed(found.changes, none="No savings rate in the range searched changes it.")


@part
def end() -> None:
    """Dates, what is not modelled, what is assumed, and where to go on."""
    home_parts.dates_strip()
    home_parts.not_modelled()
    home_parts.assumptions(state.scenario())
    home_parts.ways_on()


start()
above = st.container()
answer()
reasons()
with above:
    key_figures()  # after the charts: the runs behind one of them take longest
end()
