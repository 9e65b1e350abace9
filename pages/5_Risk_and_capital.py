"""Risk and capital: how far chance can move results, and the money that has to stand against it."""

import streamlit as st

from lead_model.charts import Money, capital, risk, size_and_protection
from lead_model.paths import own_path
from lead_model.ui import chart_box, compute, figures, risk_parts, state
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

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
    found, money = compute.risk(now), Money.of(compute.projection(now), state.unit())
    own, shown = own_path(now).key, risk_parts.shown_plan(now)
    chart_box.show_all(
        {
            "risk-fan": risk.fan(found.summary, shown, compute.net_of_plan(now, shown), money),
            "risk-worst": risk.worst_year(found.summary, shown, found.worst_years[shown], money),
            "risk-chance": risk.loss_chance(found.summary, own),
            "risk-losing": risk.losing_years(found.summary, own),
        },
        key="risk-charts",
    )
    with above:
        risk_parts.plan_choice(now)
        figures.key_figures(risk_parts.cards(found.summary, shown, money), key="risk")


@part
def controls_of_chance() -> None:
    """Spreads, protection, guarantee, runs and seed."""
    with st.expander("How much chance", key="risk-noise", expanded=True):
        risk_parts.noise_controls()
    for label, key, draw in (
        ("All sources of chance, with their origin", "risk-sources", risk_parts.other_sources),
        ("Stop-loss", "risk-stop-loss-inputs", risk_parts.stop_loss_controls),
        ("Reinsurance bought", "risk-reinsurance", risk_parts.reinsurance_controls),
        ("Financial guarantee", "risk-guarantee-inputs", risk_parts.guarantee_controls),
        ("Runs and seed", "risk-runs", risk_parts.runs_and_seed),
    ):
        opened = st.expander(label, key=key, on_change="rerun")
        if opened.open:
            with opened:
                draw()


@part
def capital_and_plans() -> None:
    """Capital, guarantee, and all ways to take part; size and protection for those who look."""
    now = state.scenario()
    summary, own = compute.summary(now), own_path(now).key
    money, first = Money.of(compute.projection(now), state.unit()), now.years[0]
    st.header("How much capital", anchor=False)
    chart_box.show(capital.set_aside(summary, own, money), key="risk-capital")
    rates = risk_parts.guarantee_rates(now, first)
    chart_box.show(capital.guarantee(summary, rates, first, now.parameters), key="risk-guarantee")
    st.header("All ways to take part", anchor=False)
    table = risk.risk_by_plan(summary, money)
    st.dataframe(risk_parts.as_text(table))
    st.caption(
        f"{summary.runs:,} runs ({summary.method}), seed {summary.seed}: the same seed gives the same numbers. ± is the "
        f"Monte Carlo error of the chance of a loss. {risk.EXTRAPOLATION}"
    )
    chart_box.downloads(table, key="risk-plans")
    # Twice as much to calculate as all the rest of the page: only for those who look.
    protection = st.expander(
        "Size and protection: what more people, stop-loss and reinsurance do to the risk",
        key="risk-protection",
        on_change="rerun",
    )
    if protection.open:
        with protection:
            chart_box.show(size_and_protection.by_size(risk_parts.panel_sizes(now)), key="risk-size")
            chart_box.show(size_and_protection.stop_loss(risk_parts.cover(now), money), key="risk-stop-loss")
            if now.world.uncertainty.claims_noise_sd is not None:
                st.info(
                    "Chance in the claims is given directly, so stop-loss does not shrink it here. Choose “From size” "
                    "above to see that part of its effect."
                )
            st.caption("Reinsurance acts in every figure above as soon as a share of the loss is paid.")


@part
def onward() -> None:
    """Where to go on."""
    link_to("Cash and payback", state.link_parameters(), text="When does the money move? Cash and payback")


controls, results = st.columns([1, 2.7], gap="medium")
with controls.container(key="lead-beside-charts"):
    controls_of_chance()
with results:
    charts_of_chance()
    capital_and_plans()
onward()
