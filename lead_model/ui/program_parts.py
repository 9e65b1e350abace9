"""Parts of the pages on cash, High Needs, quality and programs: cards, which inputs matter, and small editors."""

from datetime import UTC, date, datetime
from itertools import pairwise

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lead_model.axes import HIGH_NEEDS
from lead_model.cash import Cash
from lead_model.charts import Money
from lead_model.charts import cash as cash_charts
from lead_model.charts import high_needs as needs_charts
from lead_model.eligibility import MINIMUM_LABELS, Check
from lead_model.parameters import load_sources
from lead_model.projection import Projection
from lead_model.scenario import Alignment, Capitation, RiskOption, Scenario, high_needs_shares
from lead_model.sweeps import ProgramWorth, ShareSweep, by_population, quality_money
from lead_model.ui import chart_box, inputs, program_answers, state
from lead_model.ui import format as fmt
from lead_model.ui.help import help_text

Cards = list[tuple[str, str, str]]


def beside(key: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two places: for controls, and for the charts they move. Side by side on a wide screen, one above the other else."""
    controls, results = st.container(key=f"lead-beside-{key}").columns([1, 2], gap="large")
    return controls, results


# ---- cash ------------------------------------------------------------------------------------------------------

COST_INPUTS = tuple(
    f"organisation.costs.{name}"
    for name in ("start_up_dollars", "start_up_months", "fixed_dollars", "operating_pbpm", "technology_pbpm")
)
FINANCING_INPUTS = (
    "organisation.costs.opening_cash_dollars", "organisation.costs.credit_line_dollars", "world.interest_rate",
    "world.cost_inflation_rate", "world.guarantee_carrying_rate", "choices.provider_savings_share",
)  # fmt: skip


def cash_cards(cash: Cash) -> Cards:
    """Peak need, payback, present value, rate of return, months below zero."""
    need = float(cash.peak_need[0])
    when = cash_charts.month_text(cash.months[int(cash.peak_need_month[0])])
    rate = float(cash.internal_rate_of_return[0])
    below = int(cash.months_below_zero[0])
    return [
        ("Peak cash need", fmt.dollars(need), when if need > 0 else "no month is below zero"),
        ("Payback", cash_charts.payback_text(cash), "end of the year in which the money is back for good"),
        (
            "Present value", fmt.dollars(float(cash.present_value[0]), sign=True),
            f"all cash, discounted at {fmt.percent(float(cash.interest_rate[0, 0]), 2)} a year",
        ),
        (
            "Internal rate of return", "none" if rate != rate else fmt.percent(rate),
            "there is none, or more than one" if rate != rate else "a year, before interest",
        ),
        ("Months below zero", str(below), f"of {len(cash.months)}, after the cash set aside"),
    ]  # fmt: skip


def capitation_inputs(scenario: Scenario) -> tuple[str, ...]:
    """Inputs that act under the elected capitation."""
    where = "choices.capitation"
    npcc_and_apo = tuple(
        f"{where}.{name}" for name in ("npcc_share", "npcc_cost_factor", "apo_share", "apo_actual_factor")
    )
    if scenario.choices.capitation.kind is not Capitation.TCC:
        return (f"{where}.primary_care_cost_share", *npcc_and_apo)
    tcc = tuple(
        f"{where}.{name}"
        for name in (
            "participant_spending_share", "preferred_spending_share", "preferred_reduction_share", "network_cost_factor",
        )
    )  # fmt: skip
    # Before a move to Global the ACO is under primary care capitation, so its input acts too.
    starts_global = scenario.choices.option is RiskOption.GLOBAL
    return tcc if starts_global else (*tcc, f"{where}.primary_care_cost_share")


def cost_sources() -> str:
    """Where the cost defaults come from and how old that is."""
    survey = load_sources()["startup-survey"]
    start, running = (
        help_text(f"organisation.costs.{name}") for name in ("start_up_dollars", "fixed_dollars")
    )
    age = datetime.now(UTC).year - date.fromisoformat(f"{survey.date}-01").year
    return (
        f"Start-up cost: {start.source} {survey.publisher}, {survey.title}, {survey.date}: {age} years old, "
        f"before inflation since. Operating cost: {running.source} Both defaults are $0 until you enter yours or start "
        "from a preset."
    )


# ---- High Needs ------------------------------------------------------------------------------------------------


def high_needs_cards(p: Projection, found: ShareSweep) -> Cards:
    """Share at both ends, what a point is worth, benchmark and spending of High Needs people, and the minimums."""
    share = p.population.share[0, :, HIGH_NEEDS]
    parts = by_population(p)
    bench, spend = (one[0, -1, HIGH_NEEDS] for one in (parts.benchmark_pbpm, parts.spend_pbpm))
    eligible = program_answers.eligibility(p.scenario)
    slope = found.slope_dollars
    no_people = bench != bench
    return [
        (
            "High Needs share", f"{fmt.percent(share[0])} → {fmt.percent(share[-1])}",
            f"{p.years[0]} to {p.years[-1]}",
        ),
        (
            "One more point at the start", "no room" if slope != slope else fmt.dollars(slope, sign=True),
            "" if slope != slope else f"all years; {needs_charts.pbpm_text(found.slope_pbpm)}",
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


def alignment_inputs(scenario: Scenario) -> tuple[str, ...]:
    """Alignment and Medicaid inputs that act."""
    found: tuple[str, ...] = ("choices.alignment",)
    if scenario.choices.alignment is Alignment.HYBRID:
        found += ("choices.hybrid_added_share", "choices.hybrid_added_months")
    found += ("organisation.medicaid.elected",)
    if scenario.organisation.medicaid.elected:
        found += tuple(
            f"organisation.medicaid.{name}"
            for name in (
                "start_py", "beneficiaries", "high_needs_share", "cost_factor", "benchmark_factor", "state_savings_share",
            )
        )  # fmt: skip
    return found


CAPS = {"high_needs": "High Needs", "aged_disabled": "Aged & Disabled", "esrd": "ESRD"}
CHANGE = "organisation.high_needs_share_change"


def share_inputs(scenario: Scenario, *, where: str = "needs") -> None:
    """The path of the share: a change a year, or the share of every year."""
    by_share = st.toggle("Enter the share of every year", key=f"{where}-by-share")
    if not by_share:
        inputs.widget(CHANGE, where=where)
        return
    form = fmt.shown(inputs.leaf_of("organisation.category_share").spec)
    shares = high_needs_shares(scenario)
    st.markdown("**High Needs share of every year**")
    with st.container(
        key=f"lead-boxes-{where}-shares", horizontal=True, gap="small", vertical_alignment="bottom"
    ):
        for place, (py, share) in enumerate(zip(scenario.years, shares, strict=True)):
            if place:
                inputs.number_box(
                    f"{where}:share:{py}", str(py), share, form,
                    lambda new, place=place: {CHANGE: changes_with(state.scenario(), place, new)},  # type: ignore[misc]
                    step=0.005, width=150,
                )  # fmt: skip
    st.caption(f"The share of {scenario.years[0]} is the mix above.")
    inputs.footer(CHANGE, where=where)


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
    room = 1.0 - float(scenario.organisation.category_share.esrd)  # type: ignore[arg-type]
    if max(before, after) > room * 100 + 1e-9:
        st.warning(f"ESRD leaves at most {fmt.percent(room)} for High Needs. Choose lower shares.")
        return
    step = program_answers.step(scenario, round(before / 100, 9), round(after / 100, 9), py)
    st.markdown(fmt.markdown(needs_charts.step_sentence(step)))
    table = needs_charts.step_table(step)
    st.table(chart_box.shown(table))
    st.caption(
        "Each population keeps its historical spending. Benchmark before discount; spending after savings, before programs."
    )
    chart_box.downloads(table, key="needs-two-shares")


THRESHOLD_CHECKS = (
    "high_needs_share", "aligned", "claims_aligned", "access_24_7", "advance_care_planning", "in_home_care",
    "later_minimum", "medicaid",
)  # fmt: skip


def threshold_checks(scenario: Scenario) -> list[Check]:
    """The lines of the checklist that hang on the High Needs share."""
    return [one for one in program_answers.eligibility(scenario).checks if one.key in THRESHOLD_CHECKS]


def threshold_sentence(scenario: Scenario) -> str:
    """Whether the lower minimums apply, in words."""
    found = program_answers.eligibility(scenario)
    share = high_needs_shares(scenario)[0]
    limit = found.check("high_needs_share").rules[0].value
    above = share > limit + 1e-9
    where = "above" if above else "not above"
    return (
        f"With **{fmt.percent(share)}** High Needs in {scenario.years[0]} the ACO is **{where}** the "
        f"{fmt.percent(limit, 0)} line (the rule says more than). Minimums used: **{MINIMUM_LABELS[found.minimum]}**."
    )


# ---- quality ---------------------------------------------------------------------------------------------------

MEASURE_INPUTS = tuple(
    f"choices.quality.{name}"
    for name in (
        "readmission_score", "chronic_admission_score", "days_at_home_score", "follow_up_score", "experience_score",
        "glycemic_score", "blood_pressure_score", "plan_score_share",
    )
)  # fmt: skip
# (rule value, label, highest, step): what CMS has not published, with its default
OPEN_QUALITY_RULES = (
    ("quality_plan_share", "Part of the score on the plan", 1.0, 0.05),
    ("ci_sep_gate_earned_share", "Measures kept when the gate is missed", 1.0, 0.05),
    ("high_performers_pool_rate", "High Performers Pool, of benchmark", 0.05, 0.001),
    ("high_performers_pool_minimum_score_share", "Score from which the pool pays", 1.0, 0.01),
)


def score_inputs(built: bool, *, where: str = "quality") -> None:
    """The score by year, or a slider for each measure with the years behind a click."""
    if not built:
        inputs.widget("choices.quality.score_share", where=where)
        st.caption(
            "Choose “Built from measures” to enter the seven measures, the plan and the gate one by one."
        )
        return
    for path in MEASURE_INPUTS:
        inputs.slider(path, where=where)
    inputs.widget("choices.quality.ecqm_reported", where=where)
    opened = st.expander("Scores that change over the years", key=f"{where}-by-year", on_change="rerun")
    if opened.open:
        with opened:
            for path in MEASURE_INPUTS:
                inputs.widget(path, where=f"{where}-years")


def quality_cards(p: Projection, money: Money) -> Cards:
    """Withheld, earned back and lost over all years, the score, and the pool."""
    found = quality_money(p)
    scores = p.settlement.quality.score_share[0]
    low, high = float(scores.min()), float(scores.max())
    score = fmt.percent(low) if high - low < 5e-4 else f"{fmt.percent(low)} – {fmt.percent(high)}"

    def total(dollars: object) -> str:
        return money.text(money.over_years(float(dollars[0].sum())))  # type: ignore[index]

    return [
        ("Withheld, all years", total(found.withheld), "before what is earned back"),
        ("Earned back", total(found.earned), "withheld × score"),
        ("Lost", total(found.lost), "lowers the benchmark"),
        ("Score", score, "lowest and highest year" if high - low >= 5e-4 else "in every year"),
        ("High Performers Pool", total(found.pool), "size and condition are not published"),
    ]


# ---- programs --------------------------------------------------------------------------------------------------

INCENTIVES = {
    "cost_sharing": "Part B cost-sharing support", "prevention_reward": "Chronic Disease Prevention Reward",
    "nutrition": "Medical nutrition therapy", "part_d_buy_down": "Part D premium buy-down (from PY2029)",
}  # fmt: skip
CARA_FIELDS = (
    "first_py", "arrangements", "spending_share_each", "target_discount_rate", "episode_savings_rate", "adjustment_share",
    "npcc_or_apo_overlap_share",
)  # fmt: skip
FALLS_FIELDS = (
    "participants_share", "team_cost_dollars", "modification_dollars", "avoided_dollars", "serves_as_quality_plan",
)  # fmt: skip


def program_cards(worth: tuple[ProgramWorth, ...], money: Money) -> Cards:
    """What the programs in use add together, and the three largest."""
    used = sorted((one for one in worth if one.in_use), key=lambda one: -abs(one.total_dollars))
    cost = sum(float(one.cost_dollars.sum()) for one in used)
    effect = sum(float(one.spending_dollars.sum()) for one in used)
    cards = [
        ("Programs in use", str(len(used)), f"of {len(worth)}"),
        ("Paid by the ACO", money.text(money.over_years(cost)), "all years, all programs"),
        ("Change of spending", money.text(money.over_years(effect), sign=True), "all years; a minus saves"),
    ]
    for one in used[:2]:
        total = money.text(money.over_years(one.total_dollars), sign=True)
        cards.append((one.label, total, "net result, all years, against going without"))
    return cards


def cara_inputs(scenario: Scenario) -> tuple[str, ...]:
    """The election, and the arrangements once it is made."""
    own = ("choices.cara.elected",)
    return (*own, *(f"choices.cara.{name}" for name in CARA_FIELDS)) if scenario.choices.cara.elected else own


def falls_inputs(scenario: Scenario) -> tuple[str, ...]:
    """The election, and the episode once it is made."""
    own = ("choices.falls.elected",)
    return (
        (*own, *(f"choices.falls.{name}" for name in FALLS_FIELDS)) if scenario.choices.falls.elected else own
    )


def falls_dollars(scenario: Scenario) -> tuple[float, float]:
    """Spending avoided by one participant, and what one participant costs."""
    falls = scenario.choices.falls
    return float(falls.avoided_dollars), float(falls.team_cost_dollars) + float(falls.modification_dollars)  # type: ignore[arg-type]


def falls_note(scenario: Scenario) -> str:
    """What the falls episode needs, with the limit of home modifications in force."""
    limit = float(scenario.parameters.value("home_modification_limit_dollars", scenario.years[0]))
    return (
        "The falls episode is not elected. It is a CARA episode, so it needs Global; home modifications are limited to "
        f"${limit:,.0f} per person."
    )


def cara_note(scenario: Scenario) -> str:
    """When CARA is possible for this ACO, from the checklist."""
    check = program_answers.eligibility(scenario).check("cara")
    return f"{check.finding[0].upper()}{check.finding[1:]} {check.cure}".strip()
