"""The first two sentences: which path is best under each MSSP rule set, and LEAD against MSSP.

Each is at most 90 characters. A winner that another rule set or reading would change is never named alone, and what is too
close to call is named too: the way to take part, or only the year of a switch within LEAD.
"""

from collections.abc import Sequence

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import IN_MSSP, NO_PROGRAM, RULES_IN_WORDS, Alternatives
from lead_analysis.decisions.effects import Closeness, closeness
from lead_analysis.decisions.rests_on import RestsOn
from lead_model.scenario import MsspRules

LONGEST = 90
TOO_CLOSE, TOO_CLOSE_BETWEEN, BEST_PATH = "Too close to call", "Too close between", "Best path"


def headline(found: Alternatives, readings: Sequence[RestsOn] = ()) -> str:
    """Both sentences. readings : of `rests_on`; without them only MSSP's rule sets are weighed."""
    return f"{best_sentence(found, readings)} {lead_against_mssp(found)}"


def best_sentence(found: Alternatives, readings: Sequence[RestsOn] = ()) -> str:
    """The best path, with the other one where rule sets or readings differ, or where it is as good as equal."""
    close = closeness_of(found, readings)
    start = TOO_CLOSE if close.programs[0] else BEST_PATH
    best = {rules: found.best(rules).short_label for rules in found.mssp}
    if len(set(best.values())) > 1:
        each = [
            f"{label} ({'current MSSP rules' if rules is MsspRules.CURRENT else RULES_IN_WORDS[rules]})"
            for rules, label in best.items()
        ]
        return f"{start}: {wording.listed(each, 'or')}."
    (label,) = set(best.values())
    if not close.paths[0]:
        return _with_other(f"{start}: {label}", "", _flips(readings))
    rival = next(line.short_label for line in found.ranked() if line.path and line.short_label != label)
    others = [one for one in _flips(readings) if _other(one) != rival]
    return _with_other(
        f"{TOO_CLOSE_BETWEEN} {label} and {_without_option(rival, label)}", ", both ahead of MSSP", others
    )


def lead_against_mssp(found: Alternatives) -> str:
    """The best LEAD path less MSSP under each rule set."""
    apart = [
        f"{wording.dollars(found.lead_minus_mssp(rules), sign=True)} ({RULES_IN_WORDS[rules]})"
        for rules in found.mssp
    ]
    count = wording.in_letters(len(found.years))
    years = f"{count} year{'s' if len(found.years) > 1 else ''}"
    return f"{found.best_lead.short_label} vs. MSSP over {years}: {', '.join(apart)}."


def closeness_of(found: Alternatives, readings: Sequence[RestsOn] = ()) -> Closeness:
    """What is too close to call, as one run; readings at other growth than the scenario's do not count."""
    decides = any(one.is_rule and one.lead_ahead_changes and not one.elsewhere for one in readings)
    return closeness(found.values, np.array([found.first_benchmark_dollars]), np.array([decides]))


def _with_other(start: str, otherwise: str, flips: Sequence[RestsOn]) -> str:
    """The start of a sentence and the path that another reading makes best, the condition in words where it fits; with
    `otherwise` where there is none. Of readings that change the program none gives way to one that does not."""
    if not flips:
        return f"{start}{otherwise}."
    alike = [one for one in flips if _other_program(one) == _other_program(flips[0])]
    said = [f"{start}, or {_other(one)} if {one.when}." for one in alike]
    other = _other(flips[0])
    said += [f"{start}, or {other} under other readings (below)."]
    return next((one for one in said if len(one) <= LONGEST), f"{start}; other readings: {other}.")


def _without_option(label: str, beside: str) -> str:
    """`from 2033` beside `Global from 2032`."""
    option, _, year = label.partition(" from ")
    return f"from {year}" if year and beside.startswith(f"{option} from ") else label


def _flips(readings: Sequence[RestsOn]) -> list[RestsOn]:
    """Readings under which another path is best: those that change the program first, then by dollars."""
    return sorted(
        (one for one in readings if one.flips and not one.elsewhere),
        key=lambda one: (not _other_program(one), -one.weight),
    )


def _other(one: RestsOn) -> str:
    """The path that is best then: another program if it is one under either rule set."""
    changed = [
        (one.best_now[rules], then) for rules, then in one.best_then.items() if then != one.best_now[rules]
    ]
    return min(changed, key=lambda pair: _program(pair[0]) == _program(pair[1]))[1]


def _other_program(one: RestsOn) -> bool:
    return any(_program(one.best_then[rules]) != _program(best) for rules, best in one.best_now.items())


def _program(label: str) -> str:
    return label if label in (IN_MSSP, NO_PROGRAM) else "LEAD"
