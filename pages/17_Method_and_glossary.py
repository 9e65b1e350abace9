"""Method and glossary: the calculation with the scenario's own numbers, the words, and what shows that it holds."""

import streamlit as st

from lead_analysis.calibration.results import last_results
from lead_analysis.explain.identities import identities
from lead_app import cached
from lead_app import format as fmt
from lead_app.pages_support import method_and_glossary
from lead_app.shell import display
from lead_app.shell.explained_steps import steps_of_year
from lead_app.shell.frame import frame, link_to
from lead_app.shell.glossary import found_terms, glossary, term_text
from lead_delivery.reports.results_json import NOT_MODELED

scenario = frame(
    "Method and glossary",
    about="How the figures come about, with your own numbers in each step; what the words mean; what is tested.",
)  # fmt: skip
projection, money = cached.in_unit(scenario)

st.header("Glossary", anchor=False)
words = st.text_input(
    "Search the glossary", key="glossary-search", placeholder="corridor, ACPT, guarantee …", width=420
)
terms = found_terms(words)
if not terms:
    st.info(f"No term holds “{words}”. Try one word, or a shorter part of it.")
elif words:
    for term in terms:
        display.text(term_text(term))
with st.expander(f"All {len(glossary())} terms", key="glossary-all"):
    for term in glossary():
        display.text(term_text(term))

st.header("From people to cash", anchor=False)
py = display.year_choice("method-year", scenario.years)
place = scenario.years.index(py)
display.show_table(method_and_glossary.flow_frame(projection, place))

st.header("Each step with your numbers", anchor=False)
st.markdown(
    f"Formula, values put in with status and source, result, and the total so far, for {fmt.year(py)}. "
    "The check that the steps add up is below."
)
steps_of_year(cached.explanation(scenario, py), money, place)
link_to("Ten years", text="The same as a chart: Ten years")

st.header("The method in words", anchor=False)
sections = method_and_glossary.method()
if not sections:
    st.info("The description is not beside the program; it is in the source as docs/method.md.")
for number, section in enumerate(sections):
    with st.expander(section.title, key=f"method-{number}"):
        display.text(section.text)

st.header("What shows that it holds", anchor=False)
st.subheader("Identities, checked on your scenario", anchor=False)
checks = identities(projection)
(st.success if all(one.holds for one in checks) else st.error)(method_and_glossary.identity_sentence(checks))
display.show_table(method_and_glossary.identity_frame(checks))

st.subheader("CMS's published results, settled anew", anchor=False)
report = cached.published_settlements()
st.markdown(method_and_glossary.backtest_sentence(report))
display.show_table(method_and_glossary.backtest_frame(report))
with st.expander("Rows that disagree, with the reason", key="backtest-exceptions"):
    display.bullet_list(method_and_glossary.exception_lines(report))
st.caption(
    "Inputs are what an ACO would know; outcomes are only compared. The trend adjustment of REACH is one number a year "
    "fitted on these same rows: its check shows that the form of the rule holds, not that the factor was known beforehand. "
    + " ".join(report.notes)
)

st.subheader("Chance: how often the intervals held", anchor=False)
for number, coverage in enumerate(last_results().coverages):
    good = "good" if coverage.within_limits else "bad"
    display.text(f"**{coverage.title}**: {good}. {coverage.verdict}")
    with st.expander(f"Table: {coverage.title}", key=f"coverage-{number}"):
        display.show_table(method_and_glossary.coverage_frame(coverage))
st.markdown(
    "The first two forms missed the limits. The size-adjusted, fat-tailed form was chosen after seeing that, so its good "
    "result is not a blind test. Each prediction uses earlier years only, one year ahead; years 6 to 10 of LEAD are "
    "extrapolation."
)

st.header("Known limits", anchor=False)
display.bullet_list(method_and_glossary.KNOWN_LIMITS)
st.subheader("Not modeled", anchor=False)
display.bullet_list(NOT_MODELED)

st.header("What changed from version to version", anchor=False)
with st.expander("List of changes", key="changelog"):
    display.text(method_and_glossary.changelog())
