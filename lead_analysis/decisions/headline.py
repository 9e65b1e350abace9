"""The first two sentences: which path is best under each MSSP rule set, and LEAD against MSSP.

Each is at most 90 characters. A winner that another rule set or reading would change is never named alone.
"""

from collections.abc import Sequence

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import RULES_IN_WORDS, Alternatives
from lead_analysis.decisions.rests_on import RestsOn
from lead_model.scenario import MsspRules

LONGEST = 90
TOO_CLOSE, BEST_PATH = "Too close to call", "Best path"


def headline(found: Alternatives, readings: Sequence[RestsOn] = ()) -> str:
    """Both sentences. readings : of `rests_on`; without them only MSSP's rule sets are weighed."""
    return f"{best_sentence(found, readings)} {lead_against_mssp(found)}"


def best_sentence(found: Alternatives, readings: Sequence[RestsOn] = ()) -> str:
    """The best path, with the other one where rule sets or readings differ."""
    start = TOO_CLOSE if too_close_to_call(found, readings) else BEST_PATH
    best = {rules: found.best(rules).short_label for rules in found.mssp}
    if len(set(best.values())) > 1:
        each = [
            f"{label} ({'current MSSP rules' if rules is MsspRules.CURRENT else RULES_IN_WORDS[rules]})"
            for rules, label in best.items()
        ]
        return f"{start}: {wording.listed(each, 'or')}."
    (label,) = set(best.values())
    for one in _flips(readings):
        other = next(then for rules, then in one.best_then.items() if then != one.best_now[rules])
        sentence = f"{start}: {label}, or {other} if {one.when}."
        if len(sentence) <= LONGEST:
            return sentence
    return f"{start}: {label}."


def lead_against_mssp(found: Alternatives) -> str:
    """The best LEAD path less MSSP under each rule set."""
    apart = [
        f"{wording.dollars(found.lead_minus_mssp(rules), sign=True)} ({RULES_IN_WORDS[rules]})"
        for rules in found.mssp
    ]
    count = wording.in_letters(len(found.years))
    years = f"{count} year{'s' if len(found.years) > 1 else ''}"
    return f"{found.best_lead.short_label} vs. MSSP over {years}: {', '.join(apart)}."


def too_close_to_call(found: Alternatives, readings: Sequence[RestsOn] = ()) -> bool:
    """Whether the lead is below 1% of a year's benchmark, or LEAD less MSSP changes sign with a rule that is not final."""
    return any(map(found.is_close, found.mssp)) or sign_depends(found, readings)


def sign_depends(found: Alternatives, readings: Sequence[RestsOn] = ()) -> bool:
    """Whether a rule set or an open or disputed rule decides if LEAD or MSSP is ahead."""
    ahead = {found.lead_minus_mssp(rules) > 0 for rules in found.mssp}
    return len(ahead) > 1 or any(
        one.is_rule and one.lead_ahead_changes and not one.elsewhere for one in readings
    )


def _flips(readings: Sequence[RestsOn]) -> list[RestsOn]:
    """Readings under which another path is best: those that change the program first, then by dollars."""
    return sorted(
        (one for one in readings if one.flips and not one.elsewhere),
        key=lambda one: (not _other_program(one), -one.weight),
    )


def _other_program(one: RestsOn) -> bool:
    return any(_program(one.best_then[rules]) != _program(best) for rules, best in one.best_now.items())


def _program(label: str) -> str:
    return label if label in ("MSSP", "not participating") else "LEAD"
