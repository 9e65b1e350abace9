"""Robust choice: how each way to take part fares under every answer CMS may still give, and what one answer is worth.

The states are all combinations of the open questions, each combination projected; all answers of a question weigh the same
unless weights are given. Draws can stand beside or in place of them: `robust_choice` takes any states.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.best_path import resettled
from lead_model.axes import FloatArray, frozen, over_years
from lead_model.benchmark import benchmark
from lead_model.lookup import PARAMETER_PREFIX, Lookup
from lead_model.paths import ParticipationPath, all_paths, nets_of_paths, project_each
from lead_model.population import population
from lead_model.projection import Projection
from lead_model.scenario import (
    GuardrailBasis,
    GuardrailBound,
    QualityForm,
    RateBookPath,
    Scenario,
    SequestrationReading,
)

RATE_BOOK, WEIGHT = "rules.rate_book", "rules.rate_book_own_weight"
SETTLEMENT_READINGS = ("rules.quality_form", "rules.sequestration")


@dataclass(frozen=True, slots=True)
class CmsAnswer:
    """One possible answer: rule choices (`rules.…`) or rule values (`parameters.…`) it sets."""

    label: str
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question CMS has not settled, with its answers and, when given, their weights (adding to 1)."""

    key: str
    label: str
    answers: tuple[CmsAnswer, ...]
    weights: tuple[float, ...] | None = None

    @property
    def shares(self) -> FloatArray:
        """Weight of each answer; equal weights by default."""
        if self.weights is None:
            return np.full(len(self.answers), 1.0 / len(self.answers))
        return np.asarray(self.weights) / sum(self.weights)


def _one(key: str, label: str, path: str, answers: Mapping[str, Any]) -> OpenQuestion:
    return OpenQuestion(
        key, label, tuple(CmsAnswer(text, ((path, value),)) for text, value in answers.items())
    )


def open_questions(scenario: Scenario) -> tuple[OpenQuestion, ...]:
    """The disputed readings and unpublished values of the rules; a user's own rate-book path counts as an answer too."""
    rate_book: dict[str, Any] = {
        "full from PY2032": RateBookPath.FULL_2032,
        "20% steps, PY2032–PY2036": RateBookPath.LINEAR,
        "none": RateBookPath.NONE,
    }
    if scenario.rules.rate_book is RateBookPath.OWN:
        rate_book["your own path"] = RateBookPath.OWN
    rules, first = scenario.parameters, scenario.years[0]
    widths = {side: rules.value(f"acpt_guardrail_{side}", first) for side in ("upper", "lower")}
    widening = OpenQuestion(
        "guardrail_growth",
        "Does the guardrail widen after PY2027?",
        tuple(
            CmsAnswer(
                text,
                tuple((f"parameters.acpt_guardrail_{side}_growth", part * w) for side, w in widths.items()),
            )
            for text, part in (("by its PY2027 width each year", 1.0), ("not at all", 0.0))
        ),
    )
    book_low, book_high = _range(scenario, "rate_book_level")
    kept_low, kept_high = _range(scenario, "professional_savings_share")
    return (
        _one("guardrail_bound", "What does the guardrail bound?", "rules.guardrail_bound",
             {"the ACPT, before weighting": GuardrailBound.ACPT, "the blended update": GuardrailBound.BLEND,
              "nothing": GuardrailBound.OFF}),
        _one("guardrail_basis", "On which basis is it bounded?", "rules.guardrail_basis",
             {"cumulative from base year 3": GuardrailBasis.CUMULATIVE, "year by year": GuardrailBasis.YEARLY}),
        widening,
        _one("rate_book", "When does the regional rate book come?", "rules.rate_book", rate_book),
        _one("rate_book_level", "At what level is the rate book set against the region?", "parameters.rate_book_level",
             {wording.percent(level, 0): level for level in (book_low, 1.0, book_high)}),
        _one("quality_form", "How do discount and withhold combine?", "rules.quality_form",
             {"compounding": QualityForm.COMPOUNDING, "additive": QualityForm.ADDITIVE}),
        _one("sequestration", "What does sequestration apply to?", "rules.sequestration",
             {"savings only": SequestrationReading.SAVINGS_ONLY, "losses too": SequestrationReading.SAVINGS_AND_LOSSES}),
        _one("professional_share", "What does Professional keep of first-band savings?",
             "parameters.professional_savings_share.band_1",
             {wording.percent(kept, 0): kept for kept in (kept_high, kept_low)}),
        _one("add_on", "Do Professional ACOs get the administrative add-on?",
             "parameters.administrative_add_on_professional_share", {"yes": 1.0, "no": 0.0}),
    )  # fmt: skip


def _range(scenario: Scenario, name: str) -> tuple[float, float]:
    usual = scenario.parameters.parameter(name).range
    assert usual is not None, f"{name} states a range in its rule file"
    return usual


# ---- any states ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RobustChoice:
    """Regret of each choice over S states. value, regret : (S, P) dollars; weight : (S,) adding to 1."""

    choices: tuple[str, ...]
    labels: tuple[str, ...]
    value: FloatArray
    regret: FloatArray
    weight: FloatArray

    @property
    def largest_regret(self) -> FloatArray:
        """The most each choice can give up against the best choice of a state (P,)."""
        return self.regret.max(axis=0)

    @property
    def mean_regret(self) -> FloatArray:
        """Weighted average regret (P,)."""
        return self.weight @ self.regret

    @property
    def mean_value(self) -> FloatArray:
        """Weighted average value (P,)."""
        return self.weight @ self.value

    @property
    def best_count(self) -> tuple[int, ...]:
        """Number of states in which each choice is best or equal to the best (P,)."""
        return tuple((self.regret <= TIE_DOLLARS).sum(axis=0).tolist())

    @property
    def minimax(self) -> str:
        """The choice whose largest regret is smallest."""
        return self.choices[int(np.argmin(self.largest_regret))]

    @property
    def perfect_information(self) -> float:
        """What knowing the state before choosing would add on average: the smallest mean regret."""
        return float(self.mean_regret.min())

    def rows(self) -> list[dict[str, Any]]:
        """One row a choice."""
        return [
            {
                "choice": key,
                "label": self.labels[p],
                "mean_dollars": float(self.mean_value[p]),
                "lowest_dollars": float(self.value[:, p].min()),
                "highest_dollars": float(self.value[:, p].max()),
                "largest_regret_dollars": float(self.largest_regret[p]),
                "mean_regret_dollars": float(self.mean_regret[p]),
                "best_in": self.best_count[p],
                "minimax": key == self.minimax,
            }
            for p, key in enumerate(self.choices)
        ]


TIE_DOLLARS = 0.5
ROUNDING_DOLLARS = 0.001


def robust_choice(
    value: FloatArray,
    choices: Sequence[str],
    labels: Sequence[str] | None = None,
    weight: FloatArray | None = None,
) -> RobustChoice:
    """Regret from values (S, P): states by choices, in dollars. weight (S,) defaults to equal weights."""
    share = np.full(len(value), 1.0 / len(value)) if weight is None else np.asarray(weight) / np.sum(weight)
    regret = value.max(axis=1, keepdims=True) - value
    return RobustChoice(
        tuple(choices), tuple(labels or choices), frozen(value), frozen(regret), frozen(share)
    )


# ---- the open questions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuestionWorth:
    """What the answer to one question is worth. by_answer : best choice on average for each answer."""

    question: OpenQuestion
    dollars: float
    by_answer: tuple[str, ...]

    @property
    def decides(self) -> bool:
        """Whether different answers lead to different choices."""
        return len(set(self.by_answer)) > 1


@dataclass(frozen=True, slots=True)
class Regret:
    """Every path under every combination of answers. answers : (S, Q) index of the answer of each question."""

    questions: tuple[OpenQuestion, ...]
    paths: tuple[ParticipationPath, ...]
    answers: np.ndarray
    choice: RobustChoice
    worth: tuple[QuestionWorth, ...]

    @property
    def combinations(self) -> int:
        return len(self.answers)

    def worst_for(self, path: str) -> tuple[tuple[str, str], ...]:
        """The combination in which a path gives up most: (question, answer) pairs."""
        state = int(np.argmax(self.choice.regret[:, self.choice.choices.index(path)]))
        return tuple(
            (question.label, question.answers[self.answers[state, q]].label)
            for q, question in enumerate(self.questions)
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a path."""
        return self.choice.rows()

    def question_rows(self) -> list[dict[str, Any]]:
        """One row a question: what its answer is worth and the best choice for each answer."""
        label = {path.key: path.label for path in self.paths}
        return [
            {
                "question": row.question.label,
                "worth_dollars": row.dollars,
                "decides": row.decides,
                "best_choices": {
                    answer.label: label[key]
                    for answer, key in zip(row.question.answers, row.by_answer, strict=True)
                },
            }
            for row in self.worth
        ]

    @property
    def sentence(self) -> str:
        choice = self.choice
        often, safe = int(np.argmax(choice.best_count)), choice.choices.index(choice.minimax)
        least = wording.dollars(float(choice.largest_regret[safe]), 2)
        start = (
            f"Over {self.combinations:,} combinations of {len(self.questions)} open questions, {choice.labels[often]} is "
            f"best most often ({choice.best_count[often]:,}); {'it' if often == safe else choice.labels[safe]} also has the "
            f"smallest largest regret, {least}."
        )
        if often != safe:
            start = start.replace(" also has", " has")
        top = self.worth[0] if self.worth else None
        if top is None or top.dollars <= TIE_DOLLARS:
            return (
                f"{start} No single answer from CMS would change the choice, all answers weighing the same."
            )
        return (
            f"{start} The answer worth most is '{top.question.label}' ({wording.dollars(top.dollars, 2)}), all answers "
            f"weighing the same."
        )


def regret(scenario: Scenario, questions: Sequence[OpenQuestion] | None = None) -> Regret:
    """Every path under every combination of answers, full factorial. Ten-year net, start-up cost not included.

    A reading (`rules.…`) needs projections for each answer; rule values and paths of the rate book are runs of them.
    """
    questions = tuple(open_questions(scenario) if questions is None else questions)
    paths = all_paths(scenario)
    answers = np.array(
        list(product(*(range(len(question.answers)) for question in questions))), dtype=np.intp
    )
    answers = answers.reshape(-1, len(questions))
    tables = [_runs_of(scenario, question) for question in questions]
    readings = [q for q, table in enumerate(tables) if not table]
    early = [q for q in readings if not _only_settles(questions[q])]
    net = np.empty((len(answers), len(paths)))
    projected: dict[tuple[int, ...], Mapping[ParticipationPath, Projection]] = {}
    for chosen in np.unique(answers[:, readings], axis=0):
        states = np.flatnonzero((answers[:, readings] == chosen).all(axis=1))
        fixed = {
            path: value
            for q, a in zip(readings, chosen, strict=True)
            for path, value in questions[q].answers[a].values
        }
        vary = {
            path: values[answers[states, q]]
            for q, table in enumerate(tables)
            for path, values in table.items()
        }
        if WEIGHT in vary:
            fixed[RATE_BOOK] = RateBookPath.OWN
        read = scenario.with_values(fixed)
        key = tuple(answers[states[0], early])
        if key in projected:
            projections = resettled(projected[key], read, vary)
        else:
            projections = projected[key] = project_each(read, vary=vary)
        net[states] = over_years(nets_of_paths(projections, paths)).T
    weight = np.ones(len(answers))
    for q, question in enumerate(questions):
        weight = weight * question.shares[answers[:, q]]
    choice = robust_choice(net, [path.key for path in paths], [path.label for path in paths], weight)
    worth = sorted(
        (_worth(question, answers[:, q], choice) for q, question in enumerate(questions)),
        key=lambda w: -w.dollars,
    )
    return Regret(questions, paths, answers, choice, tuple(worth))


def _only_settles(question: OpenQuestion) -> bool:
    """Whether people, benchmark and spending are the same under every answer."""
    return all(path in SETTLEMENT_READINGS for answer in question.answers for path, _ in answer.values)


def _runs_of(scenario: Scenario, question: OpenQuestion) -> dict[str, FloatArray]:
    """What the answers vary, by path, one row an answer: (A,) rule values or (A, Y) weights of the rate book, which is
    known by them whichever path leads there. Empty for a reading."""
    paths = [path for path, _ in question.answers[0].values]
    table = {path: [dict(answer.values)[path] for answer in question.answers] for path in paths}
    if paths == [RATE_BOOK]:
        return {WEIGHT: np.stack([_rate_book_weight(scenario, book) for book in table[RATE_BOOK]])}
    if all(path.startswith(PARAMETER_PREFIX) for path in paths):
        return {path: np.array(values) for path, values in table.items()}
    return {}


def _rate_book_weight(scenario: Scenario, book: RateBookPath) -> FloatArray:
    """Weight of the rate book by year (Y,) along one of its paths."""
    a = Lookup(scenario.with_value(RATE_BOOK, book))
    return benchmark(a, population(a)).rate_book_weight[0, :, 0]


def _worth(question: OpenQuestion, answer: np.ndarray, choice: RobustChoice) -> QuestionWorth:
    """Expected value of knowing the answer: average over answers of the best choice then, less the best choice now."""
    knowing, best = 0.0, []
    for a, share in enumerate(question.shares):
        states = answer == a
        weight = choice.weight[states]
        average = weight @ choice.value[states] / weight.sum() if weight.sum() > 0 else choice.mean_value
        knowing += share * float(average.max())
        best.append(choice.choices[int(np.argmax(average))])
    gain = max(knowing - float(choice.mean_value.max()), 0.0)
    return QuestionWorth(question, float(gain) if gain > ROUNDING_DOLLARS else 0.0, tuple(best))
