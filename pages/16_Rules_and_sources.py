"""Rules and sources: every number with unit, years, status and document; two rule packs compared; what if CMS …"""

import streamlit as st

from lead_analysis.other_models.mssp_rule_sets import FINAL_RULE_NOT_READ
from lead_app import cached, inputs
from lead_app import format as fmt
from lead_app.pages_support import rules_and_sources as rules
from lead_app.shell import display
from lead_app.shell.frame import frame
from lead_delivery.charts.compare import pack_effects
from lead_delivery.charts.rule_timeline import rule_timeline
from lead_delivery.reports.rules import MODULE_LABELS
from lead_model.rule_files import load_packs

# Pixels: leaves room for a value beside it on a telephone; the reader can draw the column wider.
RULE_WIDTH = 240

scenario = frame(
    "Rules and sources",
    about="Every number of the rules, where it comes from and how sure it is; and what a change would do.",
)

st.header("Every rule value", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    which = st.selectbox("Rules of", list(rules.SETS), format_func=rules.SETS.__getitem__, key="rules-set",
                         width=330, filter_mode=None)  # fmt: skip
    parts = [rules.ALL, *MODULE_LABELS.values()]
    module = st.selectbox("Part", parts, key="rules-part", width=280, filter_mode=None)
    statuses = [rules.ALL, *rules.STATUS_WORDS.values()]
    status = st.selectbox("Status", statuses, key="rules-status", width=200, filter_mode=None)
    words = st.text_input(
        "Search", key="rules-search", placeholder="discount, guardrail, Wakely …", width=260
    )
    only_open = st.toggle(
        "Open only", key="rules-open", help="What CMS has not settled, and the default used in its place."
    )
rows = rules.rows_of(which, scenario)
shown = rules.filtered(rows, only_open=only_open, module=module, status=status, words=words)
st.markdown(rules.counts_sentence(shown))
if shown:
    table = rules.rule_frame(shown)
    st.dataframe(
        table, hide_index=True, height=min(38 + 35 * len(table), 460), key="rules-table",
        column_config={
            "Rule": st.column_config.TextColumn(pinned=True, width=RULE_WIDTH),
            "Status": st.column_config.TextColumn(width=190),
        },
    )  # fmt: skip
    display.downloads(table, key="rules")
if which == "mssp-2027-proposed":
    st.caption(FINAL_RULE_NOT_READ)
with st.expander("What the status words mean", key="rules-words"):
    st.markdown(rules.status_meaning())

st.header("Open and disputed readings", anchor=False)
st.markdown(
    "Where sources differ or CMS has not said: the reading in use and the other one, each with its source, and what changes "
    "over all years in this scenario. Start-up cost is the same under both."
)
display.show_table(rules.readings_frame(scenario), files="readings")
if place := display.opened("Take another reading", "rules-readings"):
    with place:
        inputs.widgets(rules.READING_INPUTS, where="readings")

st.header("What if CMS …", anchor=False)
st.markdown(
    "Put your own number in place of any rule value, for one year or for all. It shows as your own on every page and export."
)
rules.what_if(scenario)
rules.own_values(scenario)

st.header("Rule pack", anchor=False)
rules.choose_pack()

st.subheader("What a change of pack does to this scenario", anchor=False)
packs = list(load_packs())
titles = {key: f"{pack.title}, {pack.date}" for key, pack in load_packs().items()}
with st.container(horizontal=True, gap="small"):
    before = st.selectbox(
        "From", packs, format_func=titles.__getitem__, key="packs-from", index=0, width=420, filter_mode=None
    )
    after = st.selectbox("To", packs, format_func=titles.__getitem__, key="packs-to", index=len(packs) - 1, width=420,
                         filter_mode=None)  # fmt: skip
if before == after:
    st.info("Choose two different packs to compare them.")
else:
    changes = cached.rule_changes(scenario, before, after)
    display.chart(pack_effects(changes, len(scenario.years)), key="packs-effect")
    effects = rules.changes_frame(rules.other_values(changes))
    if effects.empty:
        st.info("No rule has another value in the second pack.")
    else:
        display.show_table(effects)
    st.caption(fmt.markdown(
        "Each rule is changed alone, everything else as in the first pack; your own inputs and your own rule values stay. "
        "Dollars over all years."
    ))  # fmt: skip
    settled = rules.settled_frame(changes)
    if not settled.empty:
        with st.expander(
            f"Assumed before, stated now with the same value: {len(settled)} rules", key="packs-settled"
        ):
            display.show_table(settled)
    display.downloads(rules.changes_frame(changes.changes), key="packs")

st.header("When rules change", anchor=False)
display.show_table(rules.pack_frame())
display.chart(rule_timeline(scenario.parameters, scenario.years), key="rules-timeline")

st.header("Documents", anchor=False)
st.caption("Addresses are written out to copy; this app asks nothing of any other machine.")
display.show_table(rules.source_frame(rows, which))
