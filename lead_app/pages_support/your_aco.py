"""What *Your ACO* shows: ways to start, savings path, what is worth a second look, and which inputs are in use."""

import streamlit as st

from lead_analysis.acos.input_checks import Finding, review
from lead_analysis.acos.key_inputs import BASELINE, ENTERED
from lead_analysis.acos.peers import positions
from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.inputs import controls
from lead_app.inputs.file_upload import file_upload
from lead_app.inputs.public_aco import public_aco
from lead_app.inputs.questionnaire import questionnaire
from lead_app.shell import display
from lead_delivery.charts import your_aco
from lead_model.scenario import BaselineEntry, QualityBasis, Scenario, all_leaves

PICK, UPLOAD, CHOOSE = "A real ACO", "My own file", "Help me choose"
STARTS = {PICK: public_aco, UPLOAD: file_upload, CHOOSE: questionnaire}


def ways_to_start() -> None:
    """Three ways to fill the inputs; a real ACO is open while the inputs are an example."""
    key = "your-aco-start"
    if key not in st.session_state:
        st.session_state[key] = PICK if state.is_example() else None
    with st.container(key="lead-start", border=True):
        chosen = st.segmented_control("Fill in the inputs from", list(STARTS), key=key, wrap=True)
        if chosen:
            STARTS[chosen]()


def path_chart(scenario: Scenario) -> None:
    """The savings path beside what Global needs in each year."""
    needed = cached.break_even(scenario).by_year("global")
    display.chart(your_aco.savings_path(scenario, needed), key="savings-path")


# ---- a second look ---------------------------------------------------------------------------------------------


def second_look(scenario: Scenario) -> None:
    """Entries that were refused, inputs worth a second look with their fixes, and the ACO among its peers."""
    projection = cached.projection(scenario)
    findings, drafts = review(projection), state.session().drafts
    st.header("Do the inputs make sense?", anchor=False)
    for key, draft in list(drafts.items()):
        with st.container(key=f"lead-refused-{key}", horizontal=True, vertical_alignment="center"):
            display.text(f":material/cancel: **Refused: {draft.typed}.** {draft.message}")
            st.button("Drop this entry", key=f"drop:{key}", on_click=_drop, args=(key,))
    if not findings and not drafts:
        st.markdown(
            ":material/check_circle: **Nothing stands out** beside the public files or among the inputs."
        )
    for finding in findings:
        _finding(finding)
    display.chart(your_aco.among_peers(positions(projection)), key="peers")


def _drop(key: str) -> None:
    state.session().drafts.pop(key, None)


def _finding(finding: Finding) -> None:
    with st.container(key=f"lead-finding-{finding.key}", gap="xsmall"):
        display.text(f":material/flag: **{finding.text}** {finding.advice}")
        if finding.fix:
            st.button(
                fmt.markdown(finding.fix_label), key=f"fix:{finding.key}", on_click=_mend, args=(finding,),
                icon=":material/build:",
            )  # fmt: skip


def _mend(finding: Finding) -> None:
    controls.write_values(f"fix:{finding.key}", finding.fix_label, lambda: finding.fix)


# ---- all inputs ------------------------------------------------------------------------------------------------


def groups(family: str, scenario: Scenario) -> dict[str, list[str]]:
    """Inputs of a family that are in use or changed, by the label of their group."""
    by_group: dict[str, list[str]] = {}
    for path in all_leaves():
        if path.startswith(f"{family}.") and (in_use(path, scenario) or path in state.changes()):
            by_group.setdefault(inputs.group_label(path), []).append(path)
    return by_group


def in_use(path: str, scenario: Scenario) -> bool:
    """Whether an input has a say with the way of entry chosen: of the baseline's three, and of the quality score's two."""
    if path.startswith(f"{BASELINE}."):
        entry = scenario.organization.baseline.entry
        name = path.removeprefix(f"{BASELINE}.").split(".")[0]
        belongs = {
            "total_pbpm": BaselineEntry.TOTAL, "relativity": BaselineEntry.TOTAL,
            "category_pbpm": BaselineEntry.CATEGORIES, "base_years": BaselineEntry.BASE_YEARS,
        }  # fmt: skip
        return belongs.get(name, entry) == entry
    if path == "choices.quality.score_share":
        return scenario.choices.quality.basis == QualityBasis.SCORE
    if path.startswith("choices.quality.") and path.endswith("_score"):
        return scenario.choices.quality.basis == QualityBasis.MEASURES
    return True


def core_baseline(scenario: Scenario) -> str:
    """The input that holds historical spending in the way of entry chosen."""
    return ENTERED[scenario.organization.baseline.entry]
