"""What matters: which assumptions move the result, which turn the decision, and how much CMS's open answers weigh."""

import streamlit as st

from lead_analysis.decisions.alternatives import POSSIBLE_RULES
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.pages_support import what_matters
from lead_app.shell import display
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import heatmap, regret
from lead_delivery.charts import what_matters as charts

what_matters.query()  # before the frame, which shows what could not be read in the address
frame(
    "What matters",
    about="Which assumptions move the result, which of them turn the decision, and what would settle it.",
    live=True,
)


@live
def what_moves_the_result() -> None:
    """The tornado, and the three assumptions to have checked."""
    scenario = state.scenario()
    output = what_matters.output(scenario)
    what_matters.picked(
        "Output to explain", "output", what_matters.output_labels(scenario), "matters-output", output
    )
    ranges = what_matters.ranges(scenario)
    tornado, few = cached.tornado(scenario, output, ranges), charts.SHOWN
    count = len(tornado.bars)
    everything = count > few and st.toggle(f"All {count} inputs that do something", key="matters-all-bars")
    display.chart(charts.tornado_bars(tornado, count if everything else few), key="matters-tornado")


@part
def what_to_ask() -> None:
    """Ranges of the reader's own, and the three assumptions to have checked."""
    scenario = state.scenario()
    output = what_matters.output(scenario)
    if place := display.opened("Change a range", "matters-ranges"):
        with place:
            what_matters.range_editor(scenario)
    st.header("Ask your actuary about these three", anchor=False)
    three = cached.questions_for_actuary(scenario, output, what_matters.ranges(scenario))
    display.text("\n".join(f"{n}. {one.why}" for n, one in enumerate(three, 1)))


@part
def two_inputs_and_goal() -> None:
    """The heatmap of two inputs, and the goal seek."""
    scenario = state.scenario()
    st.header("Two inputs at once", anchor=False)
    across, up = what_matters.pair(scenario)
    with st.container(horizontal=True, gap="small"):
        choices = what_matters.ranged(scenario)
        what_matters.picked("Across", "across", choices, "matters-across", across)
        what_matters.picked("Up", "up", choices, "matters-up", up)
    grid = what_matters.shown_heatmap(scenario, across, up, what_matters.output(scenario))
    display.chart(heatmap.heatmap_chart(grid), key="matters-heatmap")

    st.header("Goal seek", anchor=False)
    what_matters.goal_controls(scenario)
    goal = what_matters.sought_goal(scenario)
    if isinstance(goal, str):
        st.warning(fmt.markdown(goal))
    else:
        with st.container(key="matters-goal", border=True):
            display.text(f"**{goal.sentence}**")
            st.button("Use this level", key="matters-use", on_click=what_matters.use_goal, args=(goal,),
                      disabled=goal.level == goal.driver.now)  # fmt: skip


@part
def what_turns_the_decision() -> None:
    """Levels at which the answer changes, and what CMS has not answered."""
    scenario = state.scenario()
    st.header("What would turn the decision", anchor=False)
    near = cached.near_flips(scenario, what_matters.ranges(scenario))
    display.chart(charts.flip_chart(near.flips), key="matters-flips")
    if place := display.opened("Every input, one by one", "matters-all-flips"):
        with place:
            table = charts.flip_table(cached.flips(scenario).flips)
            display.show_table(table, files="matters-every-flip")

    st.subheader("Your plan minus MSSP", anchor=False)
    mine = scenario.choices.mssp.rules
    display.text(
        "\n".join(
            f"- {text}" for text in charts.turns_against_mssp(cached.against_mssp_turns(scenario, mine))
        )
    )
    if place := display.opened("Your plan minus MSSP, input by input", "matters-against-mssp"):
        with place:
            both = [one for rules in POSSIBLE_RULES for one in cached.against_mssp_turns(scenario, rules)]
            display.show_table(charts.sign_table(both), files="matters-against-mssp")

    st.header("What CMS has not answered", anchor=False)
    open_rules = cached.regret(scenario)
    display.chart(regret.regret_bars(open_rules), key="matters-regret")
    display.chart(regret.answers_worth(open_rules), key="matters-answers")


@part
def factors() -> None:
    """The scorecard, the address of this page, and where to go on."""
    st.header("Scorecard over CMS's five factors", anchor=False)
    st.markdown(
        "The model marks start-up cost and financial policies. The other three are yours; any mark can be overruled."
    )
    card = what_matters.marked_scorecard(state.scenario())
    what_matters.mark_inputs(card)
    with st.container(key="matters-score", border=True):
        display.text(f"**{card.sentence}**")
    display.downloads(regret.score_table(card), key="matters-scorecard")
    what_matters.sync_address()

    link_to("Risk and capital", text="How far chance moves the result: Risk and capital")
    link_to("Meeting mode", text="Take three sliders into a meeting: Meeting mode")


what_moves_the_result()
what_to_ask()
two_inputs_and_goal()
what_turns_the_decision()
factors()
