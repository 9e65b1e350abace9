"""What stands under the control of an open or disputed rule: both readings with status and source, and their dollars."""

from collections.abc import Mapping

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import RULES_IN_WORDS, alternatives
from lead_analysis.decisions.readings import (
    GAP_BASIS,
    RATE_BOOK,
    RATE_BOOK_WEIGHT,
    READINGS,
    RULE_TOPICS,
)
from lead_analysis.decisions.readings_file import load_readings
from lead_analysis.decisions.rests_on import RestsOn
from lead_analysis.other_models.mssp_rule_sets import FINAL_RULE_NOT_READ
from lead_app import cached, state
from lead_app.shell import display
from lead_model.parameters import CONFIDENCE, Parameter, RuleAlternative
from lead_model.rule_files import load_parameters, load_sources
from lead_model.scenario import Scenario

MSSP_RULES = "choices.mssp.rules"
OPEN = "open"  # status of what CMS has not settled: nothing that sources could differ on
RATE_BOOK_KEY = "rate_book"  # of its cases in `rests_on`
# Inputs whose control has another reading under it, by path.
PATHS = frozenset({*(reading.path for reading in READINGS), RATE_BOOK, GAP_BASIS, MSSP_RULES})


def conflict(name: str) -> None:
    """Under a control: the readings of a rule value or of an input in `PATHS`. Nothing where there is no other one."""
    if lines := conflict_words(state.scenario(), name):
        display.text("\n\n".join(lines))


def conflict_words(scenario: Scenario, name: str) -> list[str]:
    """The reading in use with status and source, each other one, and what hangs on it in dollars.

    Empty where there is no other reading; where the scenario already has another value of a rule, the dollars stay out.
    """
    found = [one for one in cached.rests_on(scenario) if one.key == _key(name)]
    parameter = load_parameters(scenario.rules.pack).by_name.get(name)
    if parameter is not None:
        return [*_rule_lines(parameter, scenario), *(_moved(one, scenario) for one in found)]
    if not found:
        return []
    now = found[0]
    lines = [
        f"**{'Open' if now.status == OPEN else 'Disputed'}.** Now: **{now.now}** ({now.status}). *{now.sources[0]}*"
    ]
    for one in found:
        status = other_status(one, scenario)
        lines.append(f"Other reading: **{one.other}** ({status}). *{one.sources[1]}*")
        lines.append(_moved(one, scenario))
    return lines


def _key(name: str) -> str:
    """The key of a control's readings in `rests_on`: values of one topic move together, under the first one's name."""
    if name in (RATE_BOOK, RATE_BOOK_WEIGHT):
        return RATE_BOOK_KEY
    return next((names[0] for names in RULE_TOPICS if name in names), name)


def _rule_lines(parameter: Parameter, scenario: Scenario) -> list[str]:
    """Both readings of a rule value as its rule file states them."""
    if not parameter.alternatives:
        return []
    entry = parameter.entry(scenario.years[-1])
    note = entry.note or (f"{entry.question}; default: {entry.default_name}" if entry.is_open else "")
    said = f"{_word(entry.confidence)}){f': {note}' if note else ''}"
    first = (
        f"**{'Open' if entry.is_open else 'Disputed'}.** In the rule pack ({said}. *{_cited(entry.source)}*"
    )
    return [first, *(_other_line(other) for other in parameter.alternatives)]


def _other_line(other: RuleAlternative) -> str:
    return (
        f"Other reading: **{other.name}** ({_word(other.confidence)}); {other.note}. *{_cited(other.source)}*"
    )


def _moved(one: RestsOn, scenario: Scenario) -> str:
    """What another reading does to ten years, and which path is best then."""
    if one.key == MSSP_RULES:
        change = f"If {one.when}, ten years of MSSP change by **{_mssp_change(scenario)}**.{_then(one)}"
        return f"{change} {FINAL_RULE_NOT_READ}"
    parts = (one.professional_dollars, one.global_dollars, one.dollars)
    if not any(round(part) for part in parts) and not one.flips:
        return f"If {one.when}, nothing changes in this scenario."
    professional, as_global, best = (f"**{wording.dollars(part, sign=True)}**" for part in parts)
    return (
        f"If {one.when}, ten years of Professional change by {professional}, of Global by {as_global}, the best path's by "
        f"{best}.{_then(one)}"
    )


def _mssp_change(scenario: Scenario) -> str:
    found = alternatives(scenario)
    other = next(line for rules, line in found.mssp.items() if rules is not found.rules)
    return wording.dollars(other.total - found.mssp[found.rules].total, sign=True)


def _then(one: RestsOn) -> str:
    return f" Best is then {best_then(one)}." if one.flips else " The best path stays the same."


def best_then(one: RestsOn) -> str:
    """The best path with the other reading, by rule set of MSSP where they differ."""
    if len(set(one.best_then.values())) == 1:
        return next(iter(one.best_then.values()))
    return wording.listed([f"{best} under {RULES_IN_WORDS[rules]}" for rules, best in one.best_then.items()])


def other_status(one: RestsOn, scenario: Scenario) -> str:
    """How sure the other reading is, in a word or three."""
    if one.key == MSSP_RULES:
        return next(
            side.status for side in load_readings()["mssp_rules"].sides.values() if side.words == one.other
        )
    codes = _codes(scenario)
    parts = one.other.split("; ")  # of two readings at once each has its own
    return "; ".join(dict.fromkeys(_word(codes[part]) if part in codes else "open" for part in parts))


def _codes(scenario: Scenario) -> Mapping[str, str]:
    """Confidence of every other reading by its words."""
    rules = load_parameters(scenario.rules.pack).by_name.values()
    sides = [side for reading in load_readings().values() for side in reading.sides.values()]
    return {
        **{other.name: other.confidence for rule in rules for other in rule.alternatives},
        **{side.words: side.confidence for side in sides},
    }


def _word(confidence: str) -> str:
    return wording.small(CONFIDENCE[confidence].split(":")[0])


def _cited(source: str) -> str:
    found = load_sources()[source]
    return ", ".join(filter(None, (found.title, found.date)))
