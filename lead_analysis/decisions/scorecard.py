"""A scorecard over the five factors of CMS's own poll: the model marks the financial ones, the user the others.

Factors and wording: poll of the January 2026 overview webinar, "What are the top two factors that will determine whether
your organization applies to the LEAD Model?" Marks run from 1 (speaks against) to 5 (speaks for).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.cash.payback import payback_text, payback_year_number
from lead_analysis.decisions.best_path import own_projection
from lead_model.errors import ScenarioError
from lead_model.paths import ParticipationPath, own_path
from lead_model.projection import Projection
from lead_model.scenario import Scenario

LOWEST_MARK, HIGHEST_MARK = 1.0, 5.0

# The model's own marking rules, stated wherever a mark is shown.
PAYBACK_MARKS = ((1.0, 5.0), (2.0, 4.0), (4.0, 3.0), (10.0, 2.0))  # paid back within so many years
NET_MARK_AT = (-0.01, 0.03)  # average net as a share of the benchmark: marks 1 and 5, a straight line between
LOSS_YEAR_MARK = 1.0  # taken off when at least one year loses money as planned

MODEL, USER, NOT_ANSWERED = "the model", "you", "not answered"


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the poll. by_model : whether the model marks it; the user may overrule any mark."""

    key: str
    letter: str
    label: str
    words: str
    by_model: bool


FACTORS = (
    Factor("start_up", "A", "Model start-up costs and required resources",
           "claims processing, financial resources, technology needed to implement the model", True),
    Factor("burden", "B", "Administrative burden on staff", "onboarding, ongoing management", False),
    Factor("financial", "C", "Financial policies and risk arrangement",
           "payment structure, risk sharing, financial incentives", True),
    Factor("supports", "D", "Supports provided to participants",
           "financial support, technical support, onboarding and education", False),
    Factor("data", "E", "Data and reporting requirements",
           "access to data provided to participants and new or additional data collection required of participants",
           False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScorecardLine:
    """One factor with its mark (NaN when nobody gave one), who gave it, its weight, and the evidence in a sentence."""

    factor: Factor
    mark: float
    given_by: str
    weight: float
    evidence: str

    @property
    def answered(self) -> bool:
        return self.given_by != NOT_ANSWERED


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Five lines, and the average of the marks that were given."""

    path: ParticipationPath
    lines: tuple[ScorecardLine, ...]

    @property
    def answered_weight(self) -> float:
        """Part of the weight that carries a mark."""
        total = sum(line.weight for line in self.lines)
        return sum(line.weight for line in self.lines if line.answered) / total

    @property
    def score(self) -> float:
        """Weighted average of the marks given; NaN without one."""
        marked = [(line.weight, line.mark) for line in self.lines if line.answered and line.weight > 0]
        return sum(w * m for w, m in marked) / sum(w for w, _ in marked) if marked else float("nan")

    def rows(self) -> list[dict[str, Any]]:
        """One row a factor."""
        return [
            {
                "letter": line.factor.letter,
                "factor": line.factor.label,
                "weight": line.weight,
                "mark": line.mark,
                "given_by": line.given_by,
                "evidence": line.evidence,
            }
            for line in self.lines
        ]

    @property
    def sentence(self) -> str:
        missing = [line.factor.label for line in self.lines if not line.answered]
        if not any(line.answered for line in self.lines):
            return "No factor has a mark yet."
        text = f"{self.path.label}: {self.score:.1f} of 5 over {wording.percent(self.answered_weight, 0)} of the weight."
        return f"{text} Not answered by the model or by you: {wording.listed(missing)}." if missing else text


def scorecard(
    scenario: Scenario,
    marks: Mapping[str, float] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Scorecard:
    """The scorecard of a scenario on its own path.

    marks : the user's marks by factor key, 1 to 5; they overrule the model's. weights : 0 or more, 1 by default.
    Raises ScenarioError for an unknown factor, a mark outside 1–5, or weights that are negative or all zero.
    """
    own, heavy = dict(marks or {}), dict(weights or {})
    _check(own, heavy)
    projection = own_projection(scenario)
    evidence_of = {
        "start_up": _start_up(projection),
        "financial": _financial(projection),
        "burden": _burden(projection),
    }
    lines = []
    for factor in FACTORS:
        mark, evidence = evidence_of.get(
            factor.key, (float("nan"), "Not answered by the model: give your own mark.")
        )
        given_by = MODEL if factor.by_model else NOT_ANSWERED
        if factor.key in own:
            mark, given_by = float(own[factor.key]), USER
        lines.append(ScorecardLine(factor, mark, given_by, float(heavy.get(factor.key, 1.0)), evidence))
    return Scorecard(own_path(scenario), tuple(lines))


def _check(marks: Mapping[str, float], weights: Mapping[str, float]) -> None:
    known = {factor.key for factor in FACTORS}
    problems = [
        (key, f"unknown factor; known: {', '.join(sorted(known))}.")
        for key in {**marks, **weights}
        if key not in known
    ]
    problems += [
        (key, f"the mark is {mark:g}; give 1 (speaks against) to 5 (speaks for).")
        for key, mark in marks.items()
        if not LOWEST_MARK <= mark <= HIGHEST_MARK
    ]
    problems += [
        (key, f"the weight is {w:g}; it must be 0 or more.") for key, w in weights.items() if not w >= 0
    ]
    if not problems and not any(weights.get(key, 1.0) > 0 for key in known):
        problems.append(("weights", "all weights are 0; give at least one factor a weight."))
    if problems:
        raise ScenarioError(problems)


def _start_up(p: Projection) -> tuple[float, str]:
    start_up = float(p.lookup.yearly("organization.costs.start_up_dollars")[0, 0])
    cash = cash_calendar(p)
    year = payback_year_number(cash)
    mark = next((mark for within, mark in PAYBACK_MARKS if year <= within), LOWEST_MARK)
    cost = -float(p.aco_result.operating_cost[0].mean())
    return mark, (
        f"Start-up cost {wording.dollars(start_up, 2)}, operating cost {wording.dollars(cost, 2)} a year, at most "
        f"{wording.dollars(float(cash.peak_need[0]), 2)} tied up. Payback: {payback_text(cash)}. Marks: paid back in year "
        "1: 5, year 2: 4, year 4: 3, year 10: 2, later or never: 1."
    )


def _financial(p: Projection) -> tuple[float, str]:
    net = float(p.net[0].mean())
    share = net / float(p.settlement.benchmark_dollars[0].mean())
    losing = int((p.net[0] < 0).sum())
    mark = float(np.interp(share, NET_MARK_AT, (LOWEST_MARK, HIGHEST_MARK))) - (
        LOSS_YEAR_MARK if losing else 0.0
    )
    return max(round(mark, 1), LOWEST_MARK), (
        f"Net {wording.dollars(net, 2, sign=True)} a year, {wording.percent(share, 2, sign=True)} of the benchmark; "
        f"{losing} of {len(p.years)} years lose money as planned. Marks: −1% of the benchmark: 1, +3%: 5, straight "
        f"between; one less with a losing year."
    )


def _burden(p: Projection) -> tuple[float, str]:
    cost = -float(p.aco_result.operating_cost[0].mean())
    return float("nan"), (
        f"The model knows the cost of staff only as part of operating cost ({wording.dollars(cost, 2)} a year); what the "
        f"work means for your people is yours to mark."
    )
