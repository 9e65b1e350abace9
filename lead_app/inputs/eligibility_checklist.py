"""The eligibility checklist on a page: each line with its outcome in a word, what was compared, and what would cure it."""

from collections.abc import Sequence

import streamlit as st

from lead_analysis.acos.eligibility import MINIMUM_LABELS, EligibilityCheck, EligibilityChecklist, Status
from lead_app import cached
from lead_app import format as fmt
from lead_app.inputs import widgets
from lead_app.shell import display
from lead_model.scenario import Scenario

ICONS = {
    Status.PASS: ":material/check_circle:", Status.FAIL: ":material/cancel:", Status.UNKNOWN: ":material/help:",
}  # fmt: skip
WORDS = {Status.PASS: "Pass", Status.FAIL: "Fail", Status.UNKNOWN: "Unknown"}
CLOSED, CLOSED_ICON = "Not open to you now", ":material/lock:"
FACTS = (
    "organization.entry", "organization.eligibility.claims_aligned", "organization.eligibility.whole_tin_accepted",
    "organization.eligibility.other_program_overlap", "organization.eligibility.access_24_7",
    "organization.eligibility.advance_care_planning", "organization.eligibility.in_home_care",
)  # fmt: skip


def eligibility_section(scenario: Scenario, *, where: str = "eligibility") -> None:
    """Heading, answer in a sentence, the facts the checklist asks for, and the checklist."""
    st.header("May we take part?", anchor=False)
    eligibility = cached.eligibility(scenario)
    display.text(answer(eligibility))
    if place := display.opened("Facts the checklist asks for", f"{where}-facts"):
        with place:
            widgets(FACTS, where=where)
    checklist(eligibility.checks)


def answer(eligibility: EligibilityChecklist) -> str:
    """The checklist in one sentence."""
    required = [check for check in eligibility.checks if check.required]
    open_ones = [check.label for check in required if check.status is Status.UNKNOWN]
    failed = [check.label for check in required if check.status is Status.FAIL]
    kind = f"Minimums used: {MINIMUM_LABELS[eligibility.minimum]}."
    if failed:
        said = f"**Not as things stand**: {fmt.listed(failed)}. {kind} Each line says what would cure it."
        return f"{ICONS[Status.FAIL]} {said}"
    if open_ones:
        said = f"**Nothing speaks against it so far**, but not known yet: {fmt.listed(open_ones)}. {kind}"
        return f"{ICONS[Status.UNKNOWN]} {said}"
    return f"{ICONS[Status.PASS]} **Yes**: every requirement that can be checked here is met. {kind}"


def checklist(checks: Sequence[EligibilityCheck]) -> None:
    """The lines, those needed to take part first, then those that decide on one option."""
    for required, title in ((True, "Needed to take part"), (False, "Decides on one option or later years")):
        some = [check for check in checks if check.required is required]
        if some:
            display.text("\n".join([f"**{title}**", "", *(check_line(check) for check in some)]))


def check_line(check: EligibilityCheck) -> str:
    """One check as a line of a list."""
    # No fault: an option that is not open as things stand.
    closed = check.status is Status.FAIL and not check.required
    icon, word = (CLOSED_ICON, CLOSED) if closed else (ICONS[check.status], WORDS[check.status])
    text = f"- {icon} **{word}** · {check.label}: {check.finding}"
    if check.cure:
        text += f"  \n  *What would {'open' if closed else 'cure'} it:* {check.cure}"
    unsure = [rule for rule in check.rules if rule.confidence not in ("A", "user")]
    if unsure:
        text += f"  \n  *{'; '.join(f'{rule.term}: {rule.status}' for rule in unsure)}.*"
    return text
