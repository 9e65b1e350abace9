"""Method and glossary: the calculation with the scenario's own numbers, the words, and what shows that it holds."""

import streamlit as st

from lead_model.charts import Money
from lead_model.reports.evidence import coverage_tables, identities
from lead_model.ui import answers, chart_box, compute, method_view, sharing, state
from lead_model.ui import format as fmt
from lead_model.ui.explain_box import explain_box
from lead_model.ui.frame import frame
from lead_model.ui.menu import link_to

scenario = frame(
    "Method and glossary",
    about="How the figures come about, with your own numbers in each step; what the words mean; what is tested.",
)  # fmt: skip
projection = compute.projection(scenario)
years = list(projection.years)

st.header("Glossary", anchor=False)
words = st.text_input(
    "Search the glossary", key="glossary-search", placeholder="corridor, ACPT, guarantee …", width=420
)
terms = method_view.found_terms(words)
if not terms:
    st.info(f"No term holds “{words}”. Try one word, or a shorter part of it.")
elif words:
    for term in terms:
        st.markdown(method_view.term_text(term))
with st.expander(f"All {len(method_view.glossary())} terms", key="glossary-all"):
    for term in method_view.glossary():
        st.markdown(method_view.term_text(term))

st.header("From people to cash", anchor=False)
if st.session_state.get("method-year") not in years:
    st.session_state["method-year"] = years[0]
py = st.pills("Year", years, key="method-year", format_func=fmt.year, required=True)
place = years.index(py)
st.table(chart_box.shown(method_view.flow_frame(projection, place)))

st.header("Each step with your numbers", anchor=False)
st.markdown(
    f"Formula, values put in with status and source, result, and the total so far, for {fmt.year(py)}. "
    "The check that the steps add up is below."
)
explain_box(answers.explanation(scenario, py), Money.of(projection, state.unit()), place)
link_to("Ten years", state.link_parameters(), text="The same as a chart: Ten years")

st.header("The method in words", anchor=False)
sections = method_view.method()
if not sections:
    st.info("The description is not beside the program; it is in the source as docs/method.md.")
for number, section in enumerate(sections):
    with st.expander(section.title, key=f"method-{number}"):
        st.markdown(fmt.markdown(section.text))

st.header("What shows that it holds", anchor=False)
st.subheader("Identities, checked on your scenario", anchor=False)
checks = identities(projection)
(st.success if all(one.holds for one in checks) else st.error)(method_view.identity_sentence(checks))
st.table(chart_box.shown(method_view.identity_frame(checks)))

st.subheader("CMS's published results, settled anew", anchor=False)
report = sharing.published_results()
st.markdown(method_view.backtest_sentence(report))
st.table(chart_box.shown(method_view.backtest_frame(report)))
with st.expander("Rows that disagree, with the reason", key="backtest-exceptions"):
    st.markdown(fmt.markdown("\n".join(f"- {line}" for line in method_view.exception_lines(report))))
st.caption(
    "Inputs are what an ACO would know; outcomes are only compared. The trend adjustment of REACH is one number a year "
    "fitted on these same rows: its check shows that the form of the rule holds, not that the factor was known beforehand."
)

st.subheader("Chance: how often the intervals held", anchor=False)
coverages = coverage_tables()
if not coverages:
    st.info("The calibration report is not beside the program; `lead-model calibrate` writes it anew.")
for number, coverage in enumerate(coverages):
    good = "good" if coverage.within_limits else "bad"
    st.markdown(fmt.markdown(f"**{coverage.title}**: {good}. {coverage.verdict}"))
    with st.expander(f"Table: {coverage.title}", key=f"coverage-{number}"):
        st.table(chart_box.shown(method_view.coverage_frame(coverage)))
if coverages:
    st.markdown(
        "The first two forms missed the limits. The mended form was chosen after seeing that, so its good result is not a "
        "blind test. Each prediction uses earlier years only, one year ahead; years 6 to 10 of LEAD are extrapolation."
    )

st.header("Known limits", anchor=False)
st.markdown(fmt.markdown("\n".join(f"- {one}" for one in method_view.KNOWN_LIMITS)))
st.subheader("Not modelled", anchor=False)
st.markdown(fmt.markdown("\n".join(f"- {one}" for one in method_view.not_modelled())))

st.header("What changed from version to version", anchor=False)
with st.expander("List of changes", key="changelog"):
    st.markdown(fmt.markdown(method_view.changelog()))
