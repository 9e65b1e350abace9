"""May this organization take part, and in what: a checklist with pass, fail or unknown, and the cure of each failure.

The numbers come from alignment.toml, enhancements.toml and risk_sharing.toml of `rules` through the scenario's rule pack,
with the user's overrides; each check carries the status of the values it rests on.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lead_model.parameters import DatedEntry as RuleEntry
from lead_model.parameters import Parameter
from lead_model.scenario import Capitation, Entry, RiskOption, Scenario, high_needs_shares

# A share typed as 0.40 must not pass "more than 40%" through the last bit of a floating-point number.
SHARE_TOLERANCE = 1e-9


class Status(StrEnum):
    """Outcome of a check. What the user has not said is unknown, never passed in silence."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"


class Minimum(StrEnum):
    """Which pair of minimums applies; the value is the prefix of its rule values."""

    STANDARD = "standard"
    HIGH_NEEDS = "high_needs"
    NEW = "new"


MINIMUM_LABELS = {
    Minimum.STANDARD: "Standard ACO",
    Minimum.HIGH_NEEDS: "More than 40% High Needs",
    Minimum.NEW: "Newly entering ACO",
}


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A rule value a check rests on, with its status in words."""

    name: str
    term: str
    value: float
    status: str
    confidence: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class EligibilityCheck:
    """One line of the checklist.

    finding : what was compared, in numbers; cure : what would turn a failure or an unknown into a pass, empty when passed;
    required : needed to take part at all; otherwise it decides on one option only.
    """

    key: str
    label: str
    status: Status
    finding: str
    cure: str = ""
    required: bool = True
    rules: tuple[RuleValue, ...] = ()


@dataclass(frozen=True, slots=True)
class EligibilityChecklist:
    """The checklist and what it says as a whole."""

    minimum: Minimum
    checks: tuple[EligibilityCheck, ...]

    @property
    def status(self) -> Status:
        """Fail if any required check fails; unknown if any is open; else pass."""
        statuses = {check.status for check in self.checks if check.required}
        return next(status for status in (Status.FAIL, Status.UNKNOWN, Status.PASS) if status in statuses)

    def check(self, key: str) -> EligibilityCheck:
        """One check by its key. Raises KeyError for an unknown one."""
        by_key = {check.key: check for check in self.checks}
        if key not in by_key:
            raise KeyError(f"No check '{key}'. Known: {', '.join(by_key)}.")
        return by_key[key]


def eligibility(scenario: Scenario) -> EligibilityChecklist:
    """The checklist for the first performance year and the elections of a scenario."""
    minimum = applicable_minimum(scenario)
    checks = (
        *_alignment_checks(scenario, minimum),
        *_capability_checks(scenario, minimum),
        *_participant_checks(scenario),
        *_option_checks(scenario),
    )
    return EligibilityChecklist(minimum, checks)


def applicable_minimum(scenario: Scenario) -> Minimum:
    """The pair of minimums the ACO is held to: the one of its kind, or the lower one for more than 40% High Needs.

    A share of exactly 40% does not count: the rule says more than. An ACO that meets the minimums of its kind anyway needs
    neither the lower ones nor the care capabilities that go with them.
    """
    s = scenario
    kind = Minimum.NEW if s.organization.entry is Entry.NEW else Minimum.STANDARD
    threshold = _rule(s, "high_needs_threshold_share").value
    if high_needs_shares(s)[0] <= threshold + SHARE_TOLERANCE:
        return kind
    enough = float(s.organization.aligned) >= _rule(s, f"{kind}_minimum_aligned").value  # type: ignore[arg-type]
    claims = s.organization.eligibility.claims_aligned or 0
    return (
        kind if enough and claims >= _rule(s, f"{kind}_minimum_claims_aligned").value else Minimum.HIGH_NEEDS
    )


def _rule(s: Scenario, name: str) -> RuleValue:
    parameter: Parameter = s.parameters.parameter(name)
    entry: RuleEntry = parameter.entry(s.years[0])
    return RuleValue(
        name, parameter.term, float(entry.value), entry.status, entry.confidence, entry.source, entry.note
    )


def _alignment_checks(s: Scenario, minimum: Minimum) -> Iterator[EligibilityCheck]:
    yield _high_needs_share_check(s, minimum)
    yield _aligned_check(s, minimum)
    yield _claims_aligned_check(s, minimum)
    if minimum is not Minimum.STANDARD:
        standard = _rule(s, "standard_minimum_aligned")
        yield EligibilityCheck(
            "later_minimum",
            "Minimum in later years",
            Status.UNKNOWN,
            f"the lower minimum rises after the first year; the schedule is not published. The standard is "
            f"{standard.value:,.0f}.",
            "Plan for growth, and ask CMS for the schedule before you sign.",
            required=False,
            rules=(standard,),
        )


def _high_needs_share_check(s: Scenario, minimum: Minimum) -> EligibilityCheck:
    aligned, share = float(s.organization.aligned), high_needs_shares(s)[0]  # type: ignore[arg-type]
    threshold = _rule(s, "high_needs_threshold_share")
    people = aligned * share
    above = share > threshold.value + SHARE_TOLERANCE
    declared = s.organization.entry is Entry.HIGH_NEEDS
    return EligibilityCheck(
        "high_needs_share",
        "High Needs share",
        Status.FAIL if declared and not above else Status.PASS,
        f"{people:,.0f} of {aligned:,.0f} are High Needs ({share:.1%}); the lower minimum needs more than "
        f"{threshold.value:.0%}. "
        + (
            "It applies."
            if minimum is Minimum.HIGH_NEEDS
            else "It is not needed."
            if above
            else "It does not apply."
        ),
        f"{_people_to_pass(aligned, people, threshold.value):,} more of the {aligned:,.0f} would have to be High Needs. "
        "Otherwise enter as another kind of ACO."
        if declared and not above
        else "",
        required=declared,
        rules=(threshold,),
    )


def _aligned_check(s: Scenario, minimum: Minimum) -> EligibilityCheck:
    aligned = float(s.organization.aligned)  # type: ignore[arg-type]
    least, threshold = _rule(s, f"{minimum}_minimum_aligned"), _rule(s, "high_needs_threshold_share")
    people = aligned * high_needs_shares(s)[0]
    enough = aligned >= least.value
    return EligibilityCheck(
        "aligned",
        f"Aligned beneficiaries in PY{s.years[0]} ({MINIMUM_LABELS[minimum]})",
        Status.PASS if enough else Status.FAIL,
        f"{aligned:,.0f} aligned; at least {least.value:,.0f} are needed"
        + ("." if enough else f": {least.value - aligned:,.0f} below {least.value:,.0f}."),
        "" if enough else _aligned_cure(s, minimum, aligned, people, least.value, threshold.value),
        rules=(least,),
    )


def _claims_aligned_check(s: Scenario, minimum: Minimum) -> EligibilityCheck:
    claims = _rule(s, f"{minimum}_minimum_claims_aligned")
    known = s.organization.eligibility.claims_aligned
    status = Status.UNKNOWN if known is None else Status.PASS if known >= claims.value else Status.FAIL
    return EligibilityCheck(
        "claims_aligned",
        f"Claims-aligned beneficiaries in a base year ({MINIMUM_LABELS[minimum]})",
        status,
        f"at least {claims.value:,.0f} are needed in one base year; "
        + ("your number is not known yet." if known is None else f"your best base year has {known:,}."),
        {
            Status.PASS: "",
            Status.UNKNOWN: "Enter the claims-aligned beneficiaries of your best base year, from CMS's alignment estimate.",
            Status.FAIL: f"Add Participant TINs whose patients bring {claims.value - (known or 0):,.0f} more claims-aligned "
            "beneficiaries in one base year. Voluntary alignment does not count here.",
        }[status],
        rules=(claims,),
    )


def _people_to_pass(aligned: float, people: float, threshold: float) -> int:
    """How many more of those aligned must be High Needs for their share to be more than the threshold."""
    return max(math.floor(threshold * aligned + SHARE_TOLERANCE) + 1 - math.floor(people + 1e-6), 1)


def _aligned_cure(
    s: Scenario, minimum: Minimum, aligned: float, people: float, least: float, threshold: float
) -> str:
    ways = [
        f"Align at least {math.ceil(least - aligned):,} more: add Participant TINs or sign up voluntary alignment before "
        "the first year"
    ]
    needs = _rule(s, f"{Minimum.HIGH_NEEDS}_minimum_aligned")
    if minimum is not Minimum.HIGH_NEEDS and aligned >= needs.value:
        ways.append(
            f"or serve more than {threshold:.0%} High Needs ({_people_to_pass(aligned, people, threshold):,} more of these "
            f"people) with the three care capabilities, where {needs.value:,.0f} are enough"
        )
    new = _rule(s, f"{Minimum.NEW}_minimum_aligned")
    if minimum is Minimum.STANDARD and aligned >= new.value:
        ways.append(f"or, if CMS counts you as newly entering, {new.value:,.0f} are enough")
    return "; ".join(ways) + "."


CAPABILITIES = {
    "access_24_7": (
        "24/7 access to a provider",
        "Arrange round-the-clock access to a provider for every patient.",
    ),
    "advance_care_planning": (
        "Staff trained in advance care planning",
        "Train staff in advance care planning.",
    ),
    "in_home_care": ("Care in the home", "Build or contract the ability to deliver care in the home."),
}


def _capability_checks(s: Scenario, minimum: Minimum) -> Iterator[EligibilityCheck]:
    """The three capabilities that go with the lower minimum for more than 40% High Needs."""
    if minimum is not Minimum.HIGH_NEEDS:
        return
    for key, (label, cure) in CAPABILITIES.items():
        has = getattr(s.organization.eligibility, key)
        yield EligibilityCheck(
            key,
            label,
            _yes(has),
            f"needed for the lower minimum; {_said(has)}.",
            "" if has else cure if has is False else "Say whether you have it.",
        )


def _participant_checks(s: Scenario) -> Iterator[EligibilityCheck]:
    facts = s.organization.eligibility
    whole = facts.whole_tin_accepted
    yield EligibilityCheck(
        "whole_tin",
        "Whole TIN",
        _yes(whole),
        f"every clinician who bills under a Participant TIN is a Participant Provider; {_said(whole)}.",
        ""
        if whole
        else "Agree with every clinician of each Participant TIN, or leave the TIN out; single clinicians can be Preferred "
        "Providers, which are listed by TIN and NPI.",
    )
    overlap = facts.other_program_overlap
    stays = "not said yet" if overlap is None else "a TIN stays in one" if overlap else "none stays in one"
    yield EligibilityCheck(
        "overlap",
        "No overlap with another program",
        _yes(None if overlap is None else not overlap),
        "a Participant TIN cannot also be in MSSP, ACO PC Flex, AHEAD hospital global budgets or Geo AHEAD; GUIDE, TEAM, "
        f"ACCESS, ASM and EOM are likely allowed; {stays}.",
        ""
        if overlap is False
        else "End the other participation by the first performance year, or leave the TIN out.",
    )


def _option_checks(s: Scenario) -> Iterator[EligibilityCheck]:
    """What the risk option opens: these decide on one option, not on taking part."""
    yield from _switch_check(s)
    starts_global = s.choices.option is RiskOption.GLOBAL
    first_global = s.years[0] if starts_global else s.choices.switch_py
    cure = "Choose Global, or name the year of the move to Global."
    used = "It is elected." if s.choices.capitation.kind is Capitation.TCC else "It is not elected."
    yield EligibilityCheck(
        "tcc",
        "Total Care Capitation",
        Status.PASS if first_global else Status.FAIL,
        f"for Global only; you are in Global {f'from PY{first_global}' if first_global else 'in no year'}. {used}",
        "" if first_global else cure,
        required=False,
    )
    start = _rule(s, "cara_first_py")
    first_cara = max(int(start.value), first_global) if first_global else None
    yield EligibilityCheck(
        "cara",
        "CARA and the falls-prevention episode",
        Status.PASS if first_cara else Status.FAIL,
        f"for Global only, with Preferred Providers, from PY{start.value:.0f}; for you "
        f"{f'from PY{first_cara}' if first_cara else 'in no year'}. Not for providers under NPCC or APO.",
        "" if first_cara else cure,
        required=False,
        rules=(start,),
    )
    if s.organization.medicaid.elected:
        yield EligibilityCheck(
            "medicaid",
            "Medicaid-based alignment",
            Status.UNKNOWN,
            "CMS will select two states and plans with them until December 2027; you count on "
            f"PY{s.organization.medicaid.start_py}.",
            "Ask whether your state is a candidate, and look for a Medicaid plan or program to partner with.",
            required=False,
        )


def _switch_check(s: Scenario) -> Iterator[EligibilityCheck]:
    from lead_model.scenario import switch_years

    lock = _rule(s, "professional_lock_in_years")
    years = switch_years(s)
    if s.choices.option is RiskOption.GLOBAL:
        text, status, cure = "you start in Global; there is no way back to Professional.", Status.PASS, ""
    elif years:
        text = f"Professional lasts at least {lock.value:.0f} years; the first move to Global is possible in PY{years[0]}."
        status, cure = Status.PASS, ""
    else:
        text = f"Professional lasts at least {lock.value:.0f} years; the model ends before a move to Global."
        status, cure = Status.FAIL, "Start in Global if you want it at all."
    yield EligibilityCheck("lock_in", "Move to Global", status, text, cure, required=False, rules=(lock,))


def _yes(answer: bool | None) -> Status:
    return Status.UNKNOWN if answer is None else Status.PASS if answer else Status.FAIL


def _said(answer: bool | None) -> str:
    return {None: "not said yet", True: "you have said yes", False: "you have said no"}[answer]
