"""Rules and sources: every number with unit, years, status and document; two rule packs compared; what if CMS …"""

import streamlit as st

from lead_model.charts.compare import pack_effects
from lead_model.charts.rule_timeline import rule_timeline
from lead_model.parameters import load_packs
from lead_model.reports.rules import MODULE_LABELS
from lead_model.ui import chart_box, rules_view, sharing
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame

RULE_WIDTH = (
    240  # pixels: leaves room for a value beside it on a telephone; the reader can draw the column wider
)

scenario = frame(
    "Rules and sources",
    about="Every number of the rules, where it comes from and how sure it is; and what a change would do.",
)

st.header("Every rule value", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    which = st.selectbox("Rules of", list(rules_view.SETS), format_func=rules_view.SETS.__getitem__, key="rules-set",
                         width=330, filter_mode=None)  # fmt: skip
    module = st.selectbox(
        "Part", [rules_view.ALL, *MODULE_LABELS.values()], key="rules-part", width=280, filter_mode=None
    )
    status = st.selectbox("Status", [rules_view.ALL, *rules_view.STATUS_WORDS.values()], key="rules-status", width=200,
                          filter_mode=None)  # fmt: skip
    words = st.text_input(
        "Search", key="rules-search", placeholder="discount, guardrail, Wakely …", width=260
    )
    only_open = st.toggle(
        "Open only", key="rules-open", help="What CMS has not settled, and the default used in its place."
    )
rows = rules_view.rows_of(which, scenario)
shown = rules_view.filtered(rows, only_open=only_open, module=module, status=status, words=words)
st.markdown(rules_view.counts_sentence(shown))
if shown:
    table = rules_view.rule_frame(shown)
    st.dataframe(
        table, hide_index=True, height=min(38 + 35 * len(table), 460), key="rules-table",
        column_config={
            "Rule": st.column_config.TextColumn(pinned=True, width=RULE_WIDTH),
            "Status": st.column_config.TextColumn(width=190),
        },
    )  # fmt: skip
    chart_box.downloads(table, key="rules")
with st.expander("What the status words mean", key="rules-words"):
    st.markdown(rules_view.status_meaning())

st.header("What if CMS …", anchor=False)
st.markdown(
    "Put your own number in place of any rule value, for one year or for all. It shows as your own on every page and export."
)
rules_view.what_if(scenario)
rules_view.own_values(scenario)

st.header("Rule pack", anchor=False)
rules_view.choose_pack()

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
    found = sharing.changes_of_rules(scenario, before, after)
    chart_box.show(pack_effects(found, len(scenario.years)), key="packs-effect")
    effects = rules_view.changes_frame(rules_view.other_values(found))
    if effects.empty:
        st.info("No rule has another value in the second pack.")
    else:
        st.table(chart_box.shown(effects))
    st.caption(fmt.markdown(
        "Each rule is changed alone, everything else as in the first pack; your own inputs and your own rule values stay. "
        "Dollars over all years."
    ))  # fmt: skip
    settled = rules_view.settled_frame(found)
    if not settled.empty:
        with st.expander(
            f"Assumed before, stated now with the same value: {len(settled)} rules", key="packs-settled"
        ):
            st.table(chart_box.shown(settled))
    chart_box.downloads(rules_view.changes_frame(found.changes), key="packs")

st.header("When rules change", anchor=False)
st.table(chart_box.shown(rules_view.pack_frame()))
chart_box.show(rule_timeline(scenario.parameters, scenario.years), key="rules-timeline")

st.header("Documents", anchor=False)
st.caption("Addresses are written out to copy; this app asks nothing of any other machine.")
st.table(chart_box.shown(rules_view.source_frame(rows, which)))
