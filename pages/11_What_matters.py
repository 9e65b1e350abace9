"""What matters: which assumptions move the result, which turn the decision, and how much CMS's open answers weigh."""

import streamlit as st

from lead_model.charts import heatmap, regret, what_matters
from lead_model.ui import chart_box, matters, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

matters.asked()  # before the frame, which shows what could not be read in the address
frame(
    "What matters",
    about="Which assumptions move the result, which of them turn the decision, and what would settle it.",
    live=True,
)


@live
def what_moves_the_result() -> None:
    """The tornado, and the three assumptions to have checked."""
    scenario = state.scenario()
    output = matters.output(scenario)
    matters.picked("Output to explain", "output", matters.output_labels(scenario), "matters-output", output)
    ranges = matters.ranges(scenario)
    found = matters.tornado(scenario, output, ranges)
    few = what_matters.SHOWN
    everything = len(found.bars) > few and st.toggle(
        f"All {len(found.bars)} inputs that do something", key="matters-all-bars"
    )
    chart_box.show(what_matters.tornado(found, len(found.bars) if everything else few), key="matters-tornado")


@part
def what_to_ask() -> None:
    """Ranges of the reader's own, and the three assumptions to have checked."""
    scenario = state.scenario()
    output = matters.output(scenario)
    with st.expander("Change a range", key="matters-ranges", on_change="rerun") as opened:
        if opened.open:
            matters.range_editor(scenario)
    st.header("Ask your actuary about these three", anchor=False)
    three = matters.ask(scenario, output, matters.ranges(scenario))
    st.markdown(fmt.markdown("\n".join(f"{n}. {one.why}" for n, one in enumerate(three, 1))))


@part
def two_inputs_and_goal() -> None:
    """The heatmap of two inputs, and the goal seek."""
    scenario = state.scenario()
    st.header("Two inputs at once", anchor=False)
    across, up = matters.pair(scenario)
    with st.container(horizontal=True, gap="small"):
        choices = matters.ranged(scenario)
        matters.picked("Across", "across", choices, "matters-across", across)
        matters.picked("Up", "up", choices, "matters-up", up)
    grid = matters.grid(scenario, across, up, matters.output(scenario))
    chart_box.show(heatmap.heatmap(grid), key="matters-heatmap")

    st.header("Goal seek", anchor=False)
    matters.goal_controls(scenario)
    goal = matters.goal(scenario)
    if isinstance(goal, str):
        st.warning(fmt.markdown(goal))
    else:
        with st.container(key="matters-goal", border=True):
            st.markdown(fmt.markdown(f"**{goal.sentence}**"))
            st.button(
                "Use this level",
                key="matters-use",
                on_click=matters.use_goal,
                args=(goal,),
                disabled=goal.level == goal.driver.now,
            )


@part
def what_turns_the_decision() -> None:
    """Levels at which the answer changes, and what CMS has not answered."""
    scenario = state.scenario()
    st.header("What would turn the decision", anchor=False)
    near = matters.near_flips(scenario, matters.ranges(scenario))
    chart_box.show(what_matters.flip_chart(near.flips), key="matters-flips")
    with st.expander("Every input, one by one", key="matters-all-flips", on_change="rerun") as opened:
        if opened.open:
            table = what_matters.flip_table(matters.all_flips(scenario).flips)
            st.table(chart_box.shown(table))
            chart_box.downloads(table, key="matters-every-flip")

    st.header("What CMS has not answered", anchor=False)
    open_rules = matters.regret(scenario)
    chart_box.show(regret.regret_bars(open_rules), key="matters-regret")
    chart_box.show(regret.answers_worth(open_rules), key="matters-answers")


@part
def factors() -> None:
    """The scorecard, the address of this page, and where to go on."""
    st.header("Scorecard over CMS's five factors", anchor=False)
    st.markdown(
        "The model marks start-up cost and financial policies. The other three are yours; any mark can be overruled."
    )
    card = matters.scorecard(state.scenario())
    matters.mark_inputs(card)
    with st.container(key="matters-score", border=True):
        st.markdown(fmt.markdown(f"**{card.sentence}**"))
    chart_box.downloads(regret.score_table(card), key="matters-scorecard")
    matters.sync_address()

    link_to(
        "Risk and capital", state.link_parameters(), text="How far chance moves the result: Risk and capital"
    )
    link_to("Meeting mode", state.link_parameters(), text="Take three sliders into a meeting: Meeting mode")


what_moves_the_result()
what_to_ask()
two_inputs_and_goal()
what_turns_the_decision()
factors()
