"""The answer on Home: which way to take part looks best, the figures behind it, three reasons, and what would change it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.best_path import both_options
from lead_analysis.decisions.break_even import Threshold, planned_rates, thresholds
from lead_analysis.decisions.switch_year import SwitchYears, switch_years_of
from lead_model.axes import FloatArray
from lead_model.paths import BOTH, GLOBAL, PROFESSIONAL, ParticipationPath, PathKind
from lead_model.projection import Projection
from lead_model.scenario import Scenario

REASONS = 3
SMALL_DOLLARS = 500.0  # a year; what is smaller is no reason


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moves the answer. dollars : a year, positive when it favors Global over Professional, or, for
    `about` "both", when it helps the ACO under either option."""

    key: str
    about: str
    dollars: float
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures and sentences for one scenario. Dollars a year are averages over its performance years.

    headline, detail : the two sentences of Home; key figures carry their numbers so that a page can format them itself.
    """

    years: tuple[int, ...]
    options: SwitchYears
    best: PathKind
    best_path: ParticipationPath | None
    planned: ParticipationPath
    planned_rate: float
    planned_varies: bool
    professional_a_year: float
    global_a_year: float
    worst_year: float
    crossover: Threshold
    professional_break_even: Threshold
    global_break_even: Threshold
    reasons: tuple[Reason, ...]
    changes: tuple[str, ...]

    @property
    def ten_year_net(self) -> float:
        """Net result of all years under the scenario's own path, start-up cost not included."""
        return self.options.value(self.planned)

    @property
    def headline(self) -> str:
        leader = "Professional" if self.professional_a_year >= self.global_a_year else "Global"
        other = "Global" if leader == "Professional" else "Professional"
        ahead = f"For this ACO, {leader} looks better than {other}{_until(self)}."
        if self.best is PathKind.STAY_OUT:
            return f"At the planned savings no way to take part pays. {ahead}"
        if self.best is PathKind.SWITCH and self.best_path is not None:
            gain = wording.dollars(self.options.moving_pays)
            return (
                f"{ahead} Best of all: start in Professional and move to Global in PY{self.best_path.switch_py}, "
                f"{gain} more over {len(self.years)} years."
            )
        return ahead

    @property
    def detail(self) -> str:
        average = " on average" if self.planned_varies else ""
        return (
            f"You plan {wording.rate(self.planned_rate)}{average}. "
            f"Professional {wording.dollars(self.professional_a_year, 2, sign=True)} a year, "
            f"Global {wording.dollars(self.global_a_year, 2, sign=True)} a year."
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything in order: headline, detail, reasons, what would change the answer."""
        return (self.headline, self.detail, *(reason.text for reason in self.reasons), *self.changes)

    def rows(self) -> list[dict[str, Any]]:
        """The key figures as label, number and unit."""
        n, best = len(self.years), self.options.best
        figures = (
            ("ten_year_net", f"{n}-year net", self.ten_year_net, "dollars"),
            ("professional_a_year", "Professional, average year", self.professional_a_year, "dollars"),
            ("global_a_year", "Global, average year", self.global_a_year, "dollars"),
            (
                "professional_break_even",
                "Break-even, Professional",
                self.professional_break_even.rate,
                "rate",
            ),
            ("global_break_even", "Break-even, Global", self.global_break_even.rate, "rate"),
            ("crossover", "Global overtakes Professional", self.crossover.rate, "rate"),
            ("best_total", "Best way to take part", self.options.value(best), "dollars"),
            ("planned_cost", "Cost of your plan against it", self.options.cost(self.planned), "dollars"),
            ("worst_year", "Worst year of your plan as planned", self.worst_year, "dollars"),
        )
        return [dict(zip(("key", "label", "value", "unit"), figure, strict=True)) for figure in figures]


def verdict(scenario: Scenario) -> Verdict:
    """The verdict of a scenario, without uncertainty."""
    professional, as_global = map(both_options(scenario).__getitem__, BOTH)
    options = switch_years_of(scenario)
    limits = thresholds(scenario, targets=(None,))
    start_up = float(professional.lookup.yearly("organization.costs.start_up_dollars")[0, 0])
    best = PathKind.STAY_OUT if options.value(options.best) < start_up else options.best.kind
    planned = options.planned
    by_year, average = planned_rates(professional)
    n = len(scenario.years)
    crossover = limits["crossover", None]
    return Verdict(
        years=scenario.years,
        options=options,
        best=best,
        best_path=None if best is PathKind.STAY_OUT else options.best,
        planned=planned,
        planned_rate=average,
        planned_varies=bool(np.ptp(by_year) > 1e-9),
        professional_a_year=options.value(PROFESSIONAL) / n,
        global_a_year=options.value(GLOBAL) / n,
        worst_year=float(options.net[options.paths.index(planned)].min()),
        crossover=crossover,
        professional_break_even=limits["professional", None],
        global_break_even=limits["global", None],
        reasons=_reasons(professional, as_global),
        changes=_changes(limits, options),
    )


# ---- sentences ---------------------------------------------------------------------------------------------------


def _until(v: Verdict) -> str:
    """How far the leading option stays ahead as savings change."""
    planned = v.planned_rate
    above = [crossing for crossing in v.crossover.crossings if crossing.at > planned]
    below = [crossing for crossing in v.crossover.crossings if crossing.at <= planned]
    if above and below:
        return f" while savings stay between {wording.rate(below[-1].at)} and {wording.rate(above[0].at)}"
    if above:
        return f" until savings pass {wording.rate(above[0].at)}"
    if below:
        return f" as long as savings stay above {wording.rate(below[-1].at)}"
    return f" at every savings rate from {wording.rate(v.crossover.low)} to {wording.rate(v.crossover.high)}"


def _changes(limits: dict[tuple[str, int | None], Threshold], options: SwitchYears) -> tuple[str, ...]:
    """What savings would change the answer, and what moving between options costs or brings."""
    changes = []
    crossover = limits["crossover", None]
    for crossing in crossover.crossings:
        ahead = "Global" if crossing.upward else "Professional"
        changes.append(
            f"Savings above {wording.rate(crossing.at)}: {ahead} is ahead (you plan {wording.rate(crossover.planned)})."
        )
    for name in ("professional", "global"):
        line = limits[name, None]
        if line.rate == line.rate:
            changes.append(f"Savings below {wording.rate(line.rate)}: {name.capitalize()} loses money.")
        elif not line.above_at_low:
            changes.append(
                f"{name.capitalize()} loses money at every savings rate up to {wording.rate(line.high)}."
            )
    move = options.best_switch
    if move is not None:
        gain = options.moving_pays
        word = "more than" if gain > 0 else "less than"
        changes.append(
            f"Moving to Global in PY{move.switch_py}, the best year for it, brings {wording.dollars(abs(gain))} {word} "
            f"{options.best_throughout.label}."
        )
    return tuple(changes)


# ---- reasons -----------------------------------------------------------------------------------------------------


def _reasons(professional: Projection, as_global: Projection) -> tuple[Reason, ...]:
    """The largest differences between Global and Professional, then what counts for both."""
    apart = sorted(_differences(professional, as_global), key=lambda reason: -abs(reason.dollars))
    common = sorted(_common(professional), key=lambda reason: -abs(reason.dollars))
    return tuple([reason for reason in (*apart, *common) if abs(reason.dollars) >= SMALL_DOLLARS][:REASONS])


def _differences(*options: Projection) -> list[Reason]:
    n = len(options[0].years)

    def each(of: Callable[[Projection], FloatArray]) -> tuple[float, float]:
        """An amount of an average year under Professional and under Global."""
        professional, as_global = (float(of(p)[0].sum()) / n for p in options)
        return professional, as_global

    def apart(of: Callable[[Projection], FloatArray]) -> float:
        professional, as_global = each(of)
        return as_global - professional

    discount = apart(lambda p: p.settlement.discount_dollars)
    _, before = each(lambda p: p.settlement.before_discount_dollars)
    kept, gross = each(lambda p: p.settlement.shared_savings), each(lambda p: p.settlement.gross_savings)
    sharing = (kept[1] - gross[1]) - (kept[0] - gross[0])
    adjustment = apart(lambda p: p.settlement.adjustment_dollars)
    add_on = apart(lambda p: p.aco_result.add_on_dollars)
    carrying = apart(lambda p: p.aco_result.guarantee_carrying_cost)
    own, theirs = each(lambda p: -p.settlement.discount_dollars)
    other = "Professional has none" if own == 0 else f"Professional gives up {wording.dollars(own, 2)}"
    texts = {
        "discount": (
            discount,
            f"The discount takes {wording.dollars(theirs, 2)} a year ({wording.rate(theirs / before)} of the benchmark) "
            f"from Global; {other}.",
        ),
        "sharing": (
            sharing,
            f"After the discount Global {_part(kept[1], gross[1])} a year; Professional {_part(kept[0], gross[0])}.",
        ),
        "adjustment": (
            adjustment,
            f"The regional or prior-savings adjustment adds {wording.dollars(adjustment, 2)} a year to the benchmark "
            f"under Global.",
        ),
        "add_on": (
            add_on,
            f"The administrative add-on differs by {wording.dollars(add_on, 2, sign=True)} a year under Global.",
        ),
        "guarantee": (
            carrying,
            f"Carrying the larger guarantee changes Global by {wording.dollars(carrying, 2, sign=True)} a year.",
        ),
    }
    return [Reason(key, "difference", value, text) for key, (value, text) in texts.items()]


def _part(kept: float, gross: float) -> str:
    verb, of = ("keeps", "savings") if gross >= 0 else ("owes", "losses")
    return f"{verb} {wording.dollars(abs(kept), 2)} of {wording.dollars(abs(gross), 2)} {of}"


def _common(p: Projection) -> list[Reason]:
    s, o, spend, n = p.settlement, p.aco_result, p.spending, len(p.years)
    saved = float(spend.savings_dollars[0].sum()) / n
    before = float((s.before_discount_dollars[0] - spend.counterfactual_dollars[0]).sum()) / n
    cost, quality = float(o.operating_cost[0].sum()) / n, float(s.unearned_quality_dollars[0].sum()) / n
    word = "above" if before > 0 else "below"
    texts = {
        "savings": (
            saved,
            f"The planned savings are worth {wording.dollars(saved, 2)} a year before anything is shared.",
        ),
        "trend": (
            before,
            f"The benchmark before discount lies {wording.dollars(abs(before), 2)} a year {word} what your people would "
            f"cost without savings.",
        ),
        "operating_cost": (
            cost,
            f"Operating cost takes {wording.dollars(-cost, 2)} a year under either option.",
        ),
        "quality": (
            quality,
            f"Quality not earned takes {wording.dollars(-quality, 2)} a year from the benchmark.",
        ),
    }
    return [Reason(key, "both", value, text) for key, (value, text) in texts.items()]
