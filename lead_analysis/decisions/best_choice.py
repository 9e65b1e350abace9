"""The best choice of many runs at once, over the alternatives of the headline and each rule set MSSP may still have.

Flips and tornado compare kinds of choice, so that another switch year alone does not count as another decision; what is
best at a level is named as in the headline.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import (
    IN_MSSP,
    NO_PROGRAM,
    POSSIBLE_RULES,
    RULES_IN_WORDS,
    alternative_values,
    best_alternatives,
)
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_model.axes import FloatArray
from lead_model.paths import PROFESSIONAL, ParticipationPath
from lead_model.projection import Projection
from lead_model.scenario import MsspRules


class Choice(StrEnum):
    """What is decided: one LEAD option throughout, a switch between them, MSSP, or no program."""

    PROFESSIONAL = "professional"
    GLOBAL = "global"
    SWITCH = "switch"
    MSSP = "mssp"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class BestChoice:
    """The best alternative under each of `POSSIBLE_RULES`, in this order. labels : short names as in the headline."""

    kinds: tuple[Choice, ...]
    labels: tuple[str, ...]

    def same_kind(self, other: "BestChoice") -> bool:
        """Whether the decision is the same under every rule set; the year of a switch may differ."""
        return self.kinds == other.kinds

    @property
    def words(self) -> str:
        """One name, or one for each rule set where these differ."""
        if len(set(self.labels)) == 1:
            return self.labels[0]
        return wording.listed([f"{label} under {RULES_IN_WORDS[rules]}" for rules, label in self.by_rules])

    @property
    def by_rules(self) -> tuple[tuple[MsspRules, str], ...]:
        """Rule set and short name."""
        return tuple(zip(POSSIBLE_RULES, self.labels, strict=True))

    def turned(self, to: "BestChoice") -> tuple[str, str, str]:
        """What `to` changes: the rule set, as it stands after "the best choice", empty for all, and both names."""
        changed = [k for k, kind in enumerate(self.kinds) if to.kinds[k] is not kind]
        if len(changed) != 1:
            return "", to.words, self.words
        k = changed[0]
        return f" under {RULES_IN_WORDS[POSSIBLE_RULES[k]]}", to.labels[k], self.labels[k]


def choice_values(
    options: Mapping[ParticipationPath, Projection], paths: Sequence[ParticipationPath]
) -> Mapping[MsspRules, FloatArray]:
    """Ten-year net after start-up cost of every alternative (K, R) by rule set, from the projections of both options."""
    in_mssp = stay_each(options[PROFESSIONAL], POSSIBLE_RULES)
    return alternative_values(options, paths, {rules: one.net for rules, one in in_mssp.items()})


def choice_labels(paths: Sequence[ParticipationPath]) -> tuple[str, ...]:
    """Short names of the alternatives (K,) in the order of `choice_values`."""
    return (*(path.short_label for path in paths), IN_MSSP, NO_PROGRAM)


def choice_kinds(paths: Sequence[ParticipationPath]) -> tuple[Choice, ...]:
    """Kinds of the alternatives (K,) in the order of `choice_values`."""
    return (*(Choice(path.kind.value) for path in paths), Choice.MSSP, Choice.NOTHING)


def best_choices(
    values: Mapping[MsspRules, FloatArray], paths: Sequence[ParticipationPath]
) -> list[BestChoice]:
    """The best choice of each run, from values (K, R) by rule set."""
    kinds, labels = choice_kinds(paths), choice_labels(paths)
    best = np.stack([best_alternatives(values[rules]) for rules in POSSIBLE_RULES], axis=1)
    return [BestChoice(tuple(kinds[k] for k in row), tuple(labels[k] for k in row)) for row in best.tolist()]


def margins(
    values: Mapping[MsspRules, FloatArray], paths: Sequence[ParticipationPath], best: BestChoice
) -> FloatArray:
    """By how much the kind of choice `best` names beats every other (R,), where it does so least over the rule sets."""
    kinds = np.array(choice_kinds(paths))
    apart = []
    for rules, kind in zip(POSSIBLE_RULES, best.kinds, strict=True):
        own = kinds == kind
        apart.append(values[rules][own].max(axis=0) - values[rules][~own].max(axis=0))
    return np.minimum.reduce(apart)
