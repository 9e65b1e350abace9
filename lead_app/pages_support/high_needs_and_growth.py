"""What *High Needs and growth* shows: key figures, the path of the share, two shares side by side, the threshold."""

from itertools import pairwise

import streamlit as st

from lead_analysis.acos.eligibility import MINIMUM_LABELS, EligibilityCheck
from lead_analysis.levels.high_needs_share import ShareSweep, by_population
from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.inputs import controls
from lead_app.shell import display
from lead_app.shell.display import Cards
from lead_delivery.charts import high_needs as charts
from lead_model.axes import HIGH_NEEDS
from lead_model.projection import Projection
from lead_model.scenario import Alignment, Scenario, high_needs_shares


def cards(p: Projection, sweep: ShareSweep) -> Cards:
    """Share at both ends, what a point is worth, benchmark and spending of High Needs people, and the minimums."""
    share = p.population.share[0, :, HIGH_NEEDS]
    parts = by_population(p)
    bench, spend = (one[0, -1, HIGH_NEEDS] for one in (parts.benchmark_pbpm, parts.spend_pbpm))
    eligible = cached.eligibility(p.scenario)
    slope = sweep.slope_dollars
    no_people = bench != bench
    return [
        (
            "High Needs share", f"{fmt.percent(share[0])} → {fmt.percent(share[-1])}",
            f"{p.years[0]} to {p.years[-1]}",
        ),
        (
            "One more point at the start", "no room" if slope != slope else fmt.dollars(slope, sign=True),
            "" if slope != slope else f"all years; {charts.pbpm_text(sweep.slope_pbpm)}",
        ),
        (
            f"High Needs benchmark {p.years[-1]}", "nobody" if no_people else fmt.pbpm(bench, 0),
            "" if no_people else f"spending {fmt.pbpm(spend, 0)}, before discount",
        ),
        (
            "Minimums used", MINIMUM_LABELS[eligible.minimum],
            f"{float(p.population.aligned[0, 0]):,.0f} aligned in {p.years[0]}",
        ),
        (
            "People aligned", f"{float(p.population.aligned[0, -1]):,.0f}",
            f"in {p.years[-1]}; {float(p.population.person_years[0, -1]):,.0f} person-years",
        ),
    ]  # fmt: skip


HYBRID_INPUTS = ("choices.hybrid_added_share", "choices.hybrid_added_months")
MEDICAID_INPUTS = tuple(
    f"organization.medicaid.{name}"
    for name in ("start_py", "beneficiaries", "high_needs_share", "cost_factor", "benchmark_factor", "state_savings_share")
)  # fmt: skip


def alignment_inputs(scenario: Scenario) -> tuple[str, ...]:
    """Alignment and Medicaid inputs that act."""
    hybrid = scenario.choices.alignment is Alignment.HYBRID
    elected = scenario.organization.medicaid.elected
    return (
        "choices.alignment", *(HYBRID_INPUTS if hybrid else ()), "organization.medicaid.elected",
        *(MEDICAID_INPUTS if elected else ()),
    )  # fmt: skip


COST = "organization.high_needs_cost"


def cost_rule(*, where: str = "needs") -> None:
    """What happens to spending when people move to High Needs: one rule for the lever, the charts and the path."""
    inputs.choice(COST, where=where, as_list=True)
    st.caption("The High Needs lever in the sidebar, the charts and the path below all follow this rule.")


CAPS = {"high_needs": "High Needs", "aged_disabled": "Aged & Disabled", "esrd": "ESRD"}
CHANGE = "organization.high_needs_share_change"


def share_inputs(scenario: Scenario, *, where: str = "needs") -> None:
    """The path of the share: a change a year, or the share of every year; and the dollars it brings by the rule taken."""
    _path_inputs(scenario, where)
    display.text(charts.share_path_sentence(cached.share_path_worth(scenario)))


def _path_inputs(scenario: Scenario, where: str) -> None:
    if not st.toggle("Enter the share of every year", key=f"{where}-by-share"):
        inputs.widget(CHANGE, where=where)
        return
    form = fmt.shown(controls.leaf_of("organization.category_share").spec)
    shares = high_needs_shares(scenario)
    st.markdown("**High Needs share of every year**")
    with st.container(
        key=f"lead-boxes-{where}-shares", horizontal=True, gap="small", vertical_alignment="bottom"
    ):
        for place, (py, share) in enumerate(zip(scenario.years, shares, strict=True)):
            if place:
                controls.number_box(
                    f"{where}:share:{py}", str(py), share, form,
                    lambda new, place=place: {CHANGE: changes_with(state.scenario(), place, new)},  # type: ignore[misc]
                    step=0.005, width=150,
                )  # fmt: skip
    st.caption(f"The share of {scenario.years[0]} is the mix above.")
    controls.footer(CHANGE, where=where)


def changes_with(scenario: Scenario, place: int, share: float) -> tuple[float, ...]:
    """Yearly changes that give the year at `place` this share and leave the shares of the other years as they are."""
    shares = list(high_needs_shares(scenario))
    shares[place] = share
    return (0.0, *(round(now - before, 12) for before, now in pairwise(shares)))


def two_shares(scenario: Scenario) -> None:
    """Two starting shares side by side: the table, the change in dollars and PBPM, and the discount."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        before = st.number_input(
            "From (%)", 0.0, 100.0, 10.0, 1.0, format="%.1f", key="needs-from", width=150
        )
        after = st.number_input("To (%)", 0.0, 100.0, 20.0, 1.0, format="%.1f", key="needs-to", width=150)
        py = st.selectbox("In", scenario.years, key="needs-step-year", format_func=fmt.year, width=180)
    room = 1.0 - float(scenario.organization.category_share.esrd)  # type: ignore[arg-type]
    if max(before, after) > room * 100 + 1e-9:
        st.warning(f"ESRD leaves at most {fmt.percent(room)} for High Needs. Choose lower shares.")
        return
    step = cached.share_step(scenario, round(before / 100, 9), round(after / 100, 9), py)
    display.text(charts.step_sentence(step))
    table = charts.step_table(step)
    display.show_table(table)
    st.caption(
        f"{charts.WHAT_MOVES[step.cost, False]} Benchmark before discount; spending after savings, before programs."
    )
    display.downloads(table, key="needs-two-shares")


THRESHOLD_CHECKS = (
    "high_needs_share", "aligned", "claims_aligned", "access_24_7", "advance_care_planning", "in_home_care",
    "later_minimum", "medicaid",
)  # fmt: skip


def threshold_checks(scenario: Scenario) -> list[EligibilityCheck]:
    """The lines of the checklist that hang on the High Needs share."""
    return [one for one in cached.eligibility(scenario).checks if one.key in THRESHOLD_CHECKS]


def threshold_sentence(scenario: Scenario) -> str:
    """Whether the lower minimums apply, in words."""
    eligibility, share = cached.eligibility(scenario), high_needs_shares(scenario)[0]
    limit = eligibility.check("high_needs_share").rules[0].value
    where = "above" if share > limit + 1e-9 else "not above"
    return (
        f"With **{fmt.percent(share)}** High Needs in {scenario.years[0]} the ACO is **{where}** the "
        f"{fmt.percent(limit, 0)} line (the rule says more than). Minimums used: **{MINIMUM_LABELS[eligibility.minimum]}**."
    )
