"""Risk and capital: how far chance can move results, and the money that has to stand against it."""

import streamlit as st

from lead_app import cached, state
from lead_app import format as fmt
from lead_app.pages_support import risk_and_capital
from lead_app.shell import display
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import capital, risk, size_and_protection
from lead_model.paths import own_path

frame(
    "Risk and capital",
    about="The plan says what to expect. Here thousands of possible futures say how far chance can move it.",
    live=True,
)


@live
def charts_of_chance() -> None:
    """Key figures and the four charts of chance."""
    now = state.scenario()
    # Filled last: what goes out first is drawn first, and charts take the browser longest.
    above = st.container()
    runs, (_, money) = cached.risk(now), cached.in_unit(now)
    own, shown = own_path(now).key, risk_and_capital.shown_path(now)
    display.charts(
        {
            "risk-fan": risk.fan(runs.summary, shown, cached.net_of_path(now, shown), money),
            "risk-worst": risk.worst_year(runs.summary, shown, runs.worst_years[shown], money),
            "risk-chance": risk.loss_chance(runs.summary, own),
            "risk-losing": risk.losing_years(runs.summary, own),
        },
        key="risk-charts",
    )
    with above:
        risk_and_capital.path_choice(now)
        risk_and_capital.horizon_choice()
        needed = cached.capital(now, shown)[risk_and_capital.horizon()]
        display.card_row(risk_and_capital.cards(runs.summary, needed, money), key="risk")


@part
def controls_of_chance() -> None:
    """Spreads, protection, guarantee, runs and seed."""
    with st.expander("How much chance", key="risk-noise", expanded=True):
        risk_and_capital.noise_controls()
    for label, key, draw in (
        ("All sources of chance, with their origin", "risk-sources", risk_and_capital.other_sources),
        ("Stop-loss", "risk-stop-loss-inputs", risk_and_capital.stop_loss_controls),
        ("Reinsurance bought", "risk-reinsurance", risk_and_capital.reinsurance_controls),
        ("Financial guarantee", "risk-guarantee-inputs", risk_and_capital.guarantee_controls),
        ("Runs and seed", "risk-runs", risk_and_capital.runs_and_seed),
    ):
        if place := display.opened(label, key):
            with place:
                draw()


@part
def capital_and_paths() -> None:
    """Capital, guarantee, and all ways to take part; size and protection for those who look."""
    now = state.scenario()
    summary, own = cached.summary(now), own_path(now).key
    (_, money), first = cached.in_unit(now), now.years[0]
    st.header("How much capital", anchor=False)
    display.chart(capital.set_aside(summary, own, money), key="risk-capital")
    st.dataframe(risk_and_capital.capital_table(cached.capital(now, own)))
    st.caption(fmt.markdown(risk_and_capital.CAPITAL_NOTE))
    rates = risk_and_capital.guarantee_rates(now, first)
    display.chart(capital.guarantee(summary, rates, first, now.parameters), key="risk-guarantee")
    st.header("All ways to take part", anchor=False)
    table = risk.risk_by_path(summary, money)
    st.dataframe(risk_and_capital.as_text(table))
    st.caption(
        f"{summary.runs:,} runs ({summary.method}), seed {summary.seed}: the same seed gives the same numbers. ± is the "
        f"Monte Carlo error of the chance of a loss. {risk.EXTRAPOLATION}"
    )
    display.downloads(table, key="risk-plans")
    st.markdown(fmt.markdown(cached.against_mssp(now).sentence()))
    # Twice as much to calculate as all the rest of the page: only for those who look.
    label = "Size and protection: what more people, stop-loss and reinsurance do to the risk"
    if place := display.opened(label, "risk-protection"):
        with place:
            display.chart(size_and_protection.by_size(cached.panel_sizes(now)), key="risk-size")
            display.chart(
                size_and_protection.with_and_without_stop_loss(cached.stop_loss_cover(now), money),
                key="risk-stop-loss",
            )
            if now.market.uncertainty.claims_noise_sd is not None:
                st.info(
                    "Chance in the claims is given directly, so stop-loss does not shrink it here. Choose “From size” "
                    "above to see that part of its effect."
                )
            st.caption("Reinsurance acts in every figure above as soon as a share of the loss is paid.")


@part
def onward() -> None:
    """Where to go on."""
    link_to("Cash and payback", text="When does the money move? Cash and payback")


controls, results = st.columns([1, 2.7], gap="medium")
with controls.container(key="lead-beside-charts"):
    controls_of_chance()
with results:
    charts_of_chance()
    capital_and_paths()
onward()
