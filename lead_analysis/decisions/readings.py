"""Open and disputed rules, each as the reading in use against another one: what the answer may rest on.

Rule values state their alternatives in their rule file; readings that choose between equations, and the regional gap of a
public ACO, in `readings.toml` with both sources. Guardrails are judged at actual growth two points above and below the
ACPT: while both are the same forecast they cannot bind.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lead_analysis.decisions.drivers import base_array
from lead_analysis.decisions.readings_file import load_readings, status_of
from lead_analysis.text import rule_value
from lead_model.axes import FloatArray
from lead_model.benchmark import benchmark
from lead_model.lookup import PARAMETER_PREFIX, Lookup
from lead_model.parameters import Parameter, RuleAlternative
from lead_model.population import population
from lead_model.rule_files import load_sources
from lead_model.scenario import GapBasis, RateBookPath, Scenario

TOGETHER, OF_BOTH = "+", "; "  # between the keys, and the words, of two readings tried at once
Settings = Mapping[
    str, Any
]  # an input's or rule value's array (Y|1, C|1) by path, or the member of a reading
NONE: Settings = {}
RATE_BOOK, RATE_BOOK_WEIGHT = "rules.rate_book", "rate_book_weight_full_2032"
GAP_BASIS = "organization.region.gap_basis"
GROWTH = "market.growth_above_acpt_rate"
GROWTH_APART = 0.02  # actual growth minus ACPT at which guardrails are judged
GROWTH_CASES = (
    (GROWTH_APART, "growth 2 points above the ACPT"),
    (-GROWTH_APART, "growth 2 points below the ACPT"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One reading against the one in use.

    now, other : both readings in words; when : what makes the other one hold, as it stands after "if"; confidence : of the
    reading in use, a key of `CONFIDENCE`, empty for an input nobody has given; sources : of both; settings : what the other
    one sets; given : what holds on both sides; is_rule : False for an input; which gap of a public ACO counts is a rule.
    """

    key: str
    topic: str
    now: str
    other: str
    when: str
    confidence: str
    sources: tuple[str, str]
    settings: Settings
    given: Settings = field(default_factory=dict)
    is_rule: bool = True

    @property
    def status(self) -> str:
        """The confidence in a word or three."""
        return status_of(self.confidence)


# Readings between equations, in the order shown; the gap and MSSP's rule sets have a place of their own in the answer.
READINGS = tuple(one for key, one in load_readings().items() if key not in ("gap_basis", "mssp_rules"))
# Rule values with alternatives, in the order shown: topic, what holds when the alternative does, and whether it acts only
# where growth leaves the ACPT. Values of one topic move together.
RULE_TOPICS: Mapping[tuple[str, ...], tuple[str, str, bool]] = {
    ("professional_savings_share",): ("Professional's share of first-band savings", "Professional keeps 50%", False),
    ("professional_loss_share",): ("Professional's share of losses", "Professional owes 60% of losses", False),
    ("administrative_add_on_rate",): ("Years of the add-on", "the add-on ends at a 3% discount", False),
    ("administrative_add_on_professional_share",): ("Add-on for Professional", "Professional gets no add-on", False),
    ("acpt_guardrail_upper_growth", "acpt_guardrail_lower_growth"): (
        "Guardrail width after PY2027", "the guardrail stays at its PY2027 width", True),
}  # fmt: skip
RATE_BOOK_WHEN = ("the rate book comes in steps", "there is no rate book")
RATE_BOOK_IN_WORDS = {
    RateBookPath.FULL_2032: "full from PY2032", RateBookPath.LINEAR: "in 20% steps, PY2032 to PY2036",
    RateBookPath.NONE: "none", RateBookPath.OWN: "your own path",
}  # fmt: skip


def cases(scenario: Scenario) -> tuple[Case, ...]:
    """Every reading that is possible besides the one in use, MSSP's rule sets aside."""
    book = tuple(_rate_book(scenario))
    gap = tuple(_gap(scenario))
    together = tuple(_both(one, other) for one in gap for other in book)
    return (*book, *_rule_values(scenario), *_readings(scenario), *gap, *together)


def _rate_book(scenario: Scenario) -> Iterator[Case]:
    rule = scenario.parameters.parameter(RATE_BOOK_WEIGHT)
    now = rate_book_weight(scenario)
    full = scenario.parameters.row(RATE_BOOK_WEIGHT, scenario.years)[0]
    tried = [
        ("full from PY2032", "the rate book is full from PY2032", full, rule.entry(scenario.years[-1]).source)
    ]
    tried += [
        (one.name, when, rule.alternative_row(one, scenario.years), one.source)
        for one, when in zip(rule.alternatives, RATE_BOOK_WHEN, strict=True)
    ]
    in_words = RATE_BOOK_IN_WORDS[scenario.rules.rate_book]
    source = next((where for name, _, _, where in tried if name == in_words), "model")
    for name, when, weight, where in tried:
        if not np.array_equal(weight, now):
            yield Case(
                "rate_book", "Regional rate book", in_words, name, when, "open", (_title(source), _title(where)),
                {RATE_BOOK: RateBookPath.FULL_2032, PARAMETER_PREFIX + RATE_BOOK_WEIGHT: weight},
            )  # fmt: skip


def rate_book_weight(scenario: Scenario) -> FloatArray:
    """Weight of the rate book by year (Y, 1) along the scenario's path."""
    a = Lookup(scenario)
    weight = benchmark(a, population(a)).rate_book_weight[0]
    return np.broadcast_to(weight, (len(scenario.years), 1))


def _rule_values(scenario: Scenario) -> Iterator[Case]:
    for names, (topic, when, apart) in RULE_TOPICS.items():
        rules = [scenario.parameters.parameter(name) for name in names]
        for others in zip(*(rule.alternatives for rule in rules), strict=True):
            settings: dict[str, Any] = {}
            for rule, other in zip(rules, others, strict=True):
                settings |= dict(_changed_parts(scenario, rule, other))
            if settings:
                entry = rules[0].entry(scenario.years[-1])
                stated = Case(
                    names[0], topic, _in_use(scenario, rules[0], settings), others[0].name, when, entry.confidence,
                    (_title(entry.source), _title(others[0].source)), settings,
                )  # fmt: skip
                yield from _apart(scenario, stated) if apart else (stated,)


def _changed_parts(scenario: Scenario, rule: Parameter, other: RuleAlternative) -> Iterator[tuple[str, Any]]:
    """Paths and values (Y, 1) of the parts in which the alternative differs from the value in use."""
    now = scenario.parameters.row(rule.name, scenario.years)[0]
    row = rule.alternative_row(other, scenario.years)
    for k, key in enumerate(rule.keys or ("",)):
        if not np.array_equal(now[:, k], row[:, k]):
            yield f"{PARAMETER_PREFIX}{rule.name}{f'.{key}' if key else ''}", row[:, [k]]


def _in_use(scenario: Scenario, rule: Parameter, settings: Settings) -> str:
    """The value in use in words; of a value by band the bands in which the alternative differs."""
    entry = rule.entry(scenario.years[-1])
    if entry.is_open:
        return entry.default_name
    changed = {
        key: part for key, part in _parts(entry.value) if f"{PARAMETER_PREFIX}{rule.name}.{key}" in settings
    }
    return ", ".join(rule_value(part, rule.unit) for part in changed.values()) or rule_value(
        entry.value, rule.unit
    )


def _parts(value: Any) -> Iterator[tuple[str, float]]:
    yield from value.items() if isinstance(value, Mapping) else ()


def _readings(scenario: Scenario) -> Iterator[Case]:
    for reading in READINGS:
        now = scenario.get(reading.path)
        mine = reading.sides[now]
        for member, side in reading.sides.items():
            if member != now:
                case = Case(
                    reading.path, reading.topic, mine.words, side.words, side.when, mine.confidence,
                    (mine.source, side.source), {reading.path: member},
                )  # fmt: skip
                yield from _apart(scenario, case) if reading.judged_apart else (case,)


def _gap(scenario: Scenario) -> Iterator[Case]:
    """The regional gap of the base years against that brought to the file's year, where both are known."""
    region = scenario.organization.region
    if region.gap_rate_base_years is None:
        return
    other = GapBasis.CARRIED if region.gap_basis is GapBasis.BASE_YEARS else GapBasis.BASE_YEARS
    gap = load_readings()["gap_basis"]
    mine, side = gap.sides[region.gap_basis], gap.sides[other]
    yield Case(
        GAP_BASIS, gap.topic, mine.words, side.words, side.when, mine.confidence, (mine.source, side.source),
        {GAP_BASIS: other},
    )  # fmt: skip


def _apart(scenario: Scenario, case: Case) -> Iterator[Case]:
    base = base_array(scenario, GROWTH)[0]
    for change, words in GROWTH_CASES:
        yield replace(case, when=f"{case.when}, at {words}", given={GROWTH: base + change})


def _both(one: Case, other: Case) -> Case:
    return Case(
        f"{one.key}{TOGETHER}{other.key}", f"{one.topic} and {other.topic.lower()}", f"{one.now}{OF_BOTH}{other.now}",
        f"{one.other}{OF_BOTH}{other.other}", f"{one.when} and {other.when}", other.confidence,
        (f"{one.sources[0]}; {other.sources[0]}", f"{one.sources[1]}; {other.sources[1]}"),
        {**one.settings, **other.settings},
    )  # fmt: skip


def _title(source: str) -> str:
    return load_sources()[source].title
