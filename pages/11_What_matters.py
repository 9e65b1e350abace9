"""What matters: which assumptions move the result, which turn the decision, and how much CMS's open answers weigh."""

import streamlit as st

from lead_model.charts import heatmap, regret, sensitivity
from lead_model.ui import chart_box, matters, state
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.menu import link_to

want = matters.asked()  # before the frame, which shows what could not be read in the address
scenario = frame(
    "What matters",
    about="Which assumptions move the result, which of them turn the decision, and what would settle it.",
)
outputs = matters.output_labels(scenario)
if want.output not in outputs:
    want.output = next(iter(outputs))
matters.picked("Output to explain", "output", outputs, "matters-output", want.output)
ranges = matters.ranges(scenario)

found = matters.tornado(scenario, want.output, ranges)
few = sensitivity.SHOWN
everything = len(found.bars) > few and st.toggle(
    f"All {len(found.bars)} inputs that do something", key="matters-all-bars"
)
chart_box.show(sensitivity.tornado(found, len(found.bars) if everything else few), key="matters-tornado")
with st.expander("Change a range", key="matters-ranges", on_change="rerun") as opened:
    if opened.open:
        matters.range_editor(scenario)

st.header("Ask your actuary about these three", anchor=False)
st.markdown(
    fmt.markdown(
        "\n".join(f"{n}. {one.why}" for n, one in enumerate(matters.ask(scenario, want.output, ranges), 1))
    )
)

st.header("Two inputs at once", anchor=False)
across, up = matters.pair(scenario)
with st.container(horizontal=True, gap="small"):
    choices = matters.ranged(scenario)
    matters.picked("Across", "across", choices, "matters-across", across)
    matters.picked("Up", "up", choices, "matters-up", up)
chart_box.show(heatmap.heatmap(matters.grid(scenario, across, up, want.output)), key="matters-heatmap")

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

st.header("What would turn the decision", anchor=False)
near = matters.near_flips(scenario, ranges)
chart_box.show(sensitivity.flip_chart(near.flips), key="matters-flips")
with st.expander("Every input, one by one", key="matters-all-flips", on_change="rerun") as opened:
    if opened.open:
        table = sensitivity.flip_table(matters.all_flips(scenario).flips)
        st.table(chart_box.shown(table))
        chart_box.downloads(table, key="matters-every-flip")

st.header("What CMS has not answered", anchor=False)
open_rules = matters.regret(scenario)
chart_box.show(regret.regret_bars(open_rules), key="matters-regret")
chart_box.show(regret.answers_worth(open_rules), key="matters-answers")

st.header("Scorecard over CMS's five factors", anchor=False)
st.markdown(
    "The model marks start-up cost and financial policies. The other three are yours; any mark can be overruled."
)
card = matters.scorecard(scenario)
matters.mark_inputs(card)
with st.container(key="matters-score", border=True):
    st.markdown(fmt.markdown(f"**{card.sentence}**"))
chart_box.downloads(regret.score_table(card), key="matters-scorecard")
matters.sync_address()

link_to("Risk and capital", state.link_parameters(), text="How far chance moves the result: Risk and capital")
link_to("Meeting mode", state.link_parameters(), text="Take three sliders into a meeting: Meeting mode")
