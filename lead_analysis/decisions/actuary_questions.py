"""Which assumptions to have checked first: those that turn the decision nearest to where they are, then the widest."""

from dataclasses import dataclass

from lead_analysis import text as wording
from lead_analysis.decisions.drivers import Driver
from lead_analysis.decisions.flips import Flips
from lead_analysis.decisions.tornado import Tornado

QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """An assumption to have checked, and why in a sentence. flips : it turns the decision inside its range."""

    driver: Driver
    why: str
    flips: bool


def ask_your_actuary(tornado: Tornado, flips: Flips) -> tuple[Ask, ...]:
    """The assumptions, rule values left out: flips inside their range by nearness, then the widest bars."""
    bars = {bar.driver.path: bar for bar in tornado.bars if not bar.driver.is_rule}
    first = [
        Ask(flip.driver, flip.sentence, True)
        for flip in flips.flips
        if flip.inside_range and flip.driver.path in bars
    ]
    known = {flip.driver.path for flip in first}
    rest = [
        Ask(
            bar.driver,
            f"{bar.driver.label}: between {wording.level(bar.levels[0], bar.driver.unit)} and "
            f"{wording.level(bar.levels[-1], bar.driver.unit)} it moves the result by {wording.dollars(bar.swing)}.",
            False,
        )
        for path, bar in bars.items()
        if path not in known
    ]
    return tuple((first + rest)[:QUESTIONS])
