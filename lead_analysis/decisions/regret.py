"""Robust choice: how each alternative fares under every answer CMS may still give, and what one answer is worth.

The questions are MSSP's rule sets and the readings the headline is weighed by (`readings.py`); the states are all
combinations of their answers, each projected. All answers of a question weigh the same unless weights are given. Draws can
stand in place of them: `robust_choice` takes any states.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import NOTHING, POSSIBLE_RULES, RULES_IN_WORDS, best_alternatives
from lead_analysis.decisions.best_choice import BestChoice, choice_kinds, choice_labels
from lead_analysis.decisions.drivers import base_array
from lead_analysis.decisions.readings import GROWTH, GROWTH_CASES, NONE, TOGETHER, Case, Settings, cases
from lead_analysis.decisions.rests_on import values_of_states
from lead_model.axes import FloatArray, frozen
from lead_model.lookup import COMMON
from lead_model.paths import ParticipationPath, all_paths
from lead_model.scenario import MsspRules, Scenario

MSSP, MSSP_RULES = "mssp", "choices.mssp.rules"
SHOWN = 3  # single answers named in a sentence


@dataclass(frozen=True, slots=True)
class CmsAnswer:
    """One possible answer. when : what makes it hold, as it stands after "if"; settings : what it sets, nothing for the one
    in use; rules : MSSP's rule set, of the question for it."""

    label: str
    when: str = ""
    settings: Settings = field(default_factory=dict)
    rules: MsspRules | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question CMS has not settled, with its answers, the one in use first, and when given their weights (adding to 1).

    apart : judged at growth two points off the ACPT, where alone its answers act, the other questions as they are in use.
    """

    key: str
    label: str
    answers: tuple[CmsAnswer, ...]
    weights: tuple[float, ...] | None = None
    apart: bool = False

    @property
    def shares(self) -> FloatArray:
        """Weight of each answer; equal weights by default."""
        if self.weights is None:
            return np.full(len(self.answers), 1.0 / len(self.answers))
        return np.asarray(self.weights) / sum(self.weights)


def open_questions(scenario: Scenario) -> tuple[OpenQuestion, ...]:
    """MSSP's rule sets, and every open or disputed rule with the reading in use and all others that are possible."""
    by_key: dict[str, dict[str, Case]] = {}
    for case in cases(scenario):
        if case.is_rule and TOGETHER not in case.key:
            by_key.setdefault(case.key, {}).setdefault(case.other, case)
    return (
        _mssp_question(scenario.choices.mssp.rules),
        *(_question(scenario, one) for one in by_key.values()),
    )


def _mssp_question(now: MsspRules) -> OpenQuestion:
    in_order = sorted(POSSIBLE_RULES, key=lambda rules: rules is not now)
    answers = (
        CmsAnswer(RULES_IN_WORDS[rules], f"MSSP has {RULES_IN_WORDS[rules]}", rules=rules)
        for rules in in_order
    )
    return OpenQuestion(MSSP_RULES, "MSSP rules", tuple(answers))


def _question(scenario: Scenario, others: Mapping[str, Case]) -> OpenQuestion:
    first = next(iter(others.values()))
    answers = [CmsAnswer(first.now)]
    for label, case in others.items():
        when = case.when.split(", at growth")[0]
        answers.append(CmsAnswer(label, when, _changed(scenario, case.settings)))
    return OpenQuestion(first.key, first.topic, tuple(answers), apart=bool(first.given))


def _changed(scenario: Scenario, settings: Settings) -> Settings:
    """What differs from the scenario: equal readings need no projection of their own."""
    kept = {
        path: value for path, value in settings.items() if path not in COMMON or value != scenario.get(path)
    }
    return {path: frozen(value) if isinstance(value, np.ndarray) else value for path, value in kept.items()}


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
class Alone:
    """One answer that changes what is best while all others stay as in use. best : short name; rules : the rule sets of MSSP
    under which it does."""

    question: OpenQuestion
    answer: CmsAnswer
    best: str
    rules: tuple[MsspRules, ...]

    @property
    def words(self) -> str:
        """What is best then, and when."""
        only = (
            ""
            if len(self.rules) == len(POSSIBLE_RULES) or self.answer.rules
            else f" under {RULES_IN_WORDS[self.rules[0]]}"
        )
        return f"{self.best}{only} if {self.answer.when}"


@dataclass(frozen=True, slots=True)
class Regret:
    """Every alternative under every combination of answers.

    questions : those combined; answers : (S, Q) index of the answer of each, all in use in the first; worth : of them and
    of the questions judged apart; best_now : with the answers in use; alone : single answers that change it.
    """

    questions: tuple[OpenQuestion, ...]
    paths: tuple[ParticipationPath, ...]
    answers: np.ndarray
    choice: RobustChoice
    worth: tuple[QuestionWorth, ...]
    best_now: BestChoice
    alone: tuple[Alone, ...]

    @property
    def combinations(self) -> int:
        return len(self.answers)

    def worst_for(self, path: str) -> tuple[tuple[str, str], ...]:
        """The combination in which a choice gives up most: (question, answer) pairs."""
        state = int(np.argmax(self.choice.regret[:, self.choice.choices.index(path)]))
        return tuple(
            (question.label, question.answers[self.answers[state, q]].label)
            for q, question in enumerate(self.questions)
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a choice."""
        return self.choice.rows()

    def question_rows(self) -> list[dict[str, Any]]:
        """One row a question: what its answer is worth and the best choice on average for each answer."""
        label = dict(zip(self.choice.choices, self.choice.labels, strict=True))
        return [
            {
                "question": row.question.label,
                "worth_dollars": row.dollars,
                "decides": row.decides,
                "at_other_growth": row.question.apart,
                "best_choices": {
                    answer.label: label[key]
                    for answer, key in zip(row.question.answers, row.by_answer, strict=True)
                },
            }
            for row in self.worth
        ]

    @property
    def single_answers(self) -> str:
        """Which answers alone change the best choice from that of the headline, in a sentence."""
        if not self.alone:
            return "No single answer from CMS would change the best choice while growth is as planned."
        more = f"; and {len(self.alone) - SHOWN} more" if len(self.alone) > SHOWN else ""
        said = "; ".join(one.words for one in self.alone[:SHOWN])
        return f"One answer alone changes the best choice: {said}{more}."

    @property
    def worth_most(self) -> str:
        """The answer worth most on average, in a sentence; empty when none is worth anything."""
        top = self.worth[0] if self.worth else None
        if top is None or top.dollars <= TIE_DOLLARS:
            return ""
        return (
            f"The answer worth most is '{top.question.label}' ({wording.dollars(top.dollars, 2)}), all answers weighing "
            "the same."
        )

    @property
    def sentence(self) -> str:
        choice = self.choice
        often, safe = int(np.argmax(choice.best_count)), choice.choices.index(choice.minimax)
        least = wording.dollars(float(choice.largest_regret[safe]), 2)
        safest = "it also has" if often == safe else f"{choice.labels[safe]} has"
        return (
            f"With the answers in use the best choice is {self.best_now.words}. Over {self.combinations:,} combinations of "
            f"{len(self.questions)} open questions {choice.labels[often]} comes first most often "
            f"({choice.best_count[often]:,}); {safest} the smallest largest regret, {least}. "
            f"{self.single_answers} {self.worth_most}"
        ).rstrip()


def regret(scenario: Scenario, questions: Sequence[OpenQuestion] | None = None) -> Regret:
    """Every alternative under every combination of answers, full factorial, by ten-year net after start-up cost.

    Without the question about them, MSSP's rules are those of the scenario. Questions judged apart are combined among
    themselves only, averaged over growth two points above and below the ACPT.
    """
    every = tuple(open_questions(scenario) if questions is None else questions)
    together = tuple(one for one in every if not one.apart)
    apart = tuple(one for one in every if one.apart)
    answers, by_rules = _combined(scenario, together)
    choice = _choice(scenario, together, answers, by_rules)
    worth = [_worth(one, answers[:, q], choice) for q, one in enumerate(together)]
    if apart:
        base = base_array(scenario, GROWTH)[0]
        grown = [_combined(scenario, apart, {GROWTH: base + change}) for change, _ in GROWTH_CASES]
        mean = {rules: np.mean([found[rules] for _, found in grown], axis=0) for rules in POSSIBLE_RULES}
        among = grown[0][0]
        choice_apart = _choice(scenario, apart, among, mean)
        worth += [_worth(one, among[:, q], choice_apart) for q, one in enumerate(apart)]
    paths = all_paths(scenario)
    best = np.stack([best_alternatives(by_rules[rules]) for rules in POSSIBLE_RULES], axis=1)
    kinds, labels = choice_kinds(paths), choice_labels(paths)
    now = BestChoice(tuple(kinds[k] for k in best[0]), tuple(labels[k] for k in best[0]))
    return Regret(
        together, paths, answers, choice, tuple(sorted(worth, key=lambda one: -one.dollars)), now,
        tuple(_alone(together, answers, best, labels, scenario.choices.mssp.rules)),
    )  # fmt: skip


def _combined(
    scenario: Scenario, questions: Sequence[OpenQuestion], given: Settings = NONE
) -> tuple[np.ndarray, Mapping[MsspRules, FloatArray]]:
    """All combinations, (S, Q) indices of answers, and the value of every alternative (K, S) in each by rule set."""
    answers = np.array(list(product(*(range(len(one.answers)) for one in questions))), dtype=np.intp)
    answers = answers.reshape(-1, len(questions))
    # MSSP's rule set is no projection of its own: each state of the other questions is worked out once.
    of_lead = [q for q, one in enumerate(questions) if one.key != MSSP_RULES]
    states, place = np.unique(answers[:, of_lead], axis=0, return_inverse=True)
    settings = [
        {
            **given,
            **{
                k: v
                for q, a in zip(of_lead, state, strict=True)
                for k, v in questions[q].answers[a].settings.items()
            },
        }
        for state in states
    ]
    values = values_of_states(scenario, settings)
    return answers, {rules: part[:, place.reshape(-1)] for rules, part in values.items()}


def _choice(
    scenario: Scenario,
    questions: Sequence[OpenQuestion],
    answers: np.ndarray,
    by_rules: Mapping[MsspRules, FloatArray],
) -> RobustChoice:
    """Regret over the combinations, each under the rule set of MSSP that belongs to it."""
    value = by_rules[scenario.choices.mssp.rules].copy()
    weight = np.ones(len(answers))
    for q, question in enumerate(questions):
        weight = weight * question.shares[answers[:, q]]
        for a, answer in enumerate(question.answers):
            if answer.rules is not None:
                value[:, answers[:, q] == a] = by_rules[answer.rules][:, answers[:, q] == a]
    paths = all_paths(scenario)
    keys = [*(path.key for path in paths), MSSP, NOTHING]
    return robust_choice(value.T, keys, choice_labels(paths), weight)


def _alone(
    questions: Sequence[OpenQuestion],
    answers: np.ndarray,
    best: np.ndarray,
    labels: Sequence[str],
    now: MsspRules,
) -> Iterator[Alone]:
    """Answers other than the first that change what is best while all other questions keep theirs."""
    for q, question in enumerate(questions):
        for state in np.flatnonzero((answers != 0).sum(axis=1) == (answers[:, q] != 0)):
            answer = question.answers[answers[state, q]]
            if answer.rules is not None:
                there = POSSIBLE_RULES.index(answer.rules)
                if best[0, there] != best[0, POSSIBLE_RULES.index(now)]:
                    yield Alone(question, answer, labels[best[0, there]], (answer.rules,))
                continue
            changed: dict[str, list[MsspRules]] = {}
            for r, rules in enumerate(POSSIBLE_RULES):
                if best[state, r] != best[0, r]:
                    changed.setdefault(labels[best[state, r]], []).append(rules)
            yield from (Alone(question, answer, label, tuple(rules)) for label, rules in changed.items())


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
