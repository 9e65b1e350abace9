"""The answer on Home: the best path, LEAD against MSSP, the figures behind it, three reasons, and what would change it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.acos.result_labels import (
    BEFORE_OPERATING_COSTS,
    UNKNOWN_CLASS,
    before_operating_costs,
    region_unknown,
)
from lead_analysis.decisions import headline as sentences
from lead_analysis.decisions.alternatives import RULES_IN_WORDS, Alternative, Alternatives, alternatives
from lead_analysis.decisions.best_path import both_options
from lead_analysis.decisions.best_path_bands import planned_level
from lead_analysis.decisions.break_even import Threshold, planned_rates, thresholds
from lead_analysis.decisions.readings import GAP_BASIS
from lead_analysis.decisions.rests_on import RestsOn, key_drivers, named, rests_on
from lead_analysis.decisions.switch_year import SwitchYears, switch_years_of
from lead_model.axes import FloatArray
from lead_model.paths import BOTH, GLOBAL, PROFESSIONAL, ParticipationPath
from lead_model.projection import Projection
from lead_model.scenario import Scenario

REASONS = 3
SMALL_DOLLARS = 500.0  # a year; what is smaller is no reason
BEFORE_COSTS = f"{wording.capital(BEFORE_OPERATING_COSTS)}."
REGION_UNKNOWN = f"Regional gap {UNKNOWN_CLASS}."


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
    """Figures and sentences for one scenario. Totals and dollars a year are after start-up cost; dollars a year are averages
    over the performance years.

    alternatives : everything that is possible, where the winner comes from; options : the LEAD paths alone; headline,
    detail : the sentences of Home; planned_level : savings rate of the last year, planned_rate : average of all years;
    ahead : which option out-earns the other.
    """

    scenario: Scenario
    alternatives: Alternatives
    options: SwitchYears
    planned_level: float
    planned_rate: float
    planned_varies: bool
    professional_a_year: float
    global_a_year: float
    worst_year: float
    crossover: Threshold
    professional_break_even: Threshold
    global_break_even: Threshold
    ahead: str
    reasons: tuple[Reason, ...]
    changes: tuple[str, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return self.alternatives.years

    @property
    def planned(self) -> ParticipationPath:
        """The scenario's own path."""
        return self.alternatives.planned

    @property
    def best(self) -> Alternative:
        """The best alternative under the MSSP rule set of the scenario."""
        return self.alternatives.best()

    @property
    def ten_year_net(self) -> float:
        """Net result of all years under the scenario's own path, after start-up cost."""
        return self.alternatives.own.total

    @property
    def readings(self) -> tuple[RestsOn, ...]:
        """What every open or disputed rule does to the answer."""
        return rests_on(self.scenario)

    @property
    def rests_on(self) -> tuple[RestsOn, ...]:
        """The readings that belong beside the answer: they change the best path or move more than a quarter of its net."""
        return named(self.readings)

    @property
    def key_drivers(self) -> tuple[RestsOn, ...]:
        """The three assumed or open inputs and rules with the most dollars."""
        return key_drivers(self.scenario)

    @property
    def too_close_to_call(self) -> bool:
        return bool(self.too_close_by)

    @property
    def too_close_by(self) -> tuple[str, ...]:
        """Why the answer is too close to call, names of `Closeness`; empty where it is not."""
        close = sentences.closeness_of(self.alternatives, self.readings)
        return tuple(name for name in ("margin", "rule_decides", "paths") if getattr(close, name)[0])

    @property
    def headline(self) -> str:
        """Which path is best under each MSSP rule set, and LEAD against MSSP."""
        return sentences.headline(self.alternatives, self.readings)

    @property
    def detail(self) -> str:
        """Which option out-earns the other, planned savings, and what each option earns."""
        planned = f"{wording.percent(self.planned_level)} savings"
        if self.planned_varies:
            planned += f" by {self.years[-1]}, {wording.percent(self.planned_rate)} on average"
        said = (
            f"You plan {planned}: Professional {wording.dollars(self.professional_a_year, 2, sign=True)} a year, "
            f"Global {wording.dollars(self.global_a_year, 2, sign=True)} a year."
        )
        return " ".join((*self.labels, self.ahead, said))

    @property
    def labels(self) -> tuple[str, ...]:
        """What must be said with every figure: results before operating costs, a region nobody knows."""
        found = ((before_operating_costs, BEFORE_COSTS), (region_unknown, REGION_UNKNOWN))
        return tuple(label for holds, label in found if holds(self.scenario))

    @property
    def under_both_gaps(self) -> str:
        """Net of the best LEAD path with either regional gap, where both are known; empty otherwise."""
        gap = next((one for one in self.readings if one.key == GAP_BASIS), None)
        if gap is None:
            return ""
        best = self.alternatives.best_lead
        nets = [wording.dollars(net, sign=True) for net in (best.total, best.total + gap.lead_dollars)]
        return f"{best.label}: {nets[0]} with the regional gap {gap.now}, {nets[1]} with that {gap.other}."

    @property
    def next_best(self) -> str:
        """The next best path and how far behind it is, under the rule set of the scenario."""
        best, following = self.alternatives.ranked()[:2]
        behind = wording.dollars(self.alternatives.lead_over_next(self.alternatives.rules))
        name = RULES_IN_WORDS[self.alternatives.rules]
        return f"Next best to {best.short_label} under {name}: {following.short_label}, {behind} lower."

    @property
    def rests_on_line(self) -> str:
        """The key drivers in one line, each with its dollars and status."""
        parts = [
            f"{one.topic.split(' (')[0]} ({wording.dollars(one.weight)}, {one.status})"
            for one in self.key_drivers
        ]
        return f"Key drivers: {'; '.join(parts)}." if parts else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything in order: headline, detail, what it rests on, reasons, what would change the answer."""
        rests = (
            *filter(None, (self.rests_on_line, self.under_both_gaps)),
            *(one.sentence for one in self.rests_on),
        )
        reasons = (reason.text for reason in self.reasons)
        return (self.headline, self.detail, self.next_best, *rests, *reasons, *self.changes)

    def rows(self) -> list[dict[str, Any]]:
        """The key figures as label, number and unit."""
        n, found = len(self.years), self.alternatives
        best = found.best_lead
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
            ("best_total", "Best LEAD path", best.total, "dollars"),
            *(
                (f"lead_less_{rules.value}", f"LEAD less MSSP, {RULES_IN_WORDS[rules]}", found.lead_minus_mssp(rules),
                 "dollars")
                for rules in found.mssp
            ),
            ("planned_cost", "Cost of your plan against the best LEAD path", best.total - self.ten_year_net, "dollars"),
            ("worst_year", "Worst year of your plan as planned", self.worst_year, "dollars"),
        )  # fmt: skip
        return [dict(zip(("key", "label", "value", "unit"), figure, strict=True)) for figure in figures]


def verdict(scenario: Scenario) -> Verdict:
    """The verdict of a scenario, without uncertainty."""
    professional, as_global = map(both_options(scenario).__getitem__, BOTH)
    found, options = alternatives(scenario), switch_years_of(scenario)
    limits = thresholds(scenario, targets=(None,))
    by_year, average = planned_rates(professional)
    n = len(scenario.years)
    return Verdict(
        scenario=scenario,
        alternatives=found,
        options=options,
        planned_level=planned_level(scenario),
        planned_rate=average,
        planned_varies=bool(np.ptp(by_year) > 1e-9),
        professional_a_year=options.value(PROFESSIONAL) / n,
        global_a_year=options.value(GLOBAL) / n,
        worst_year=float(found.own.net.min()),
        crossover=limits["crossover", None],
        professional_break_even=limits["professional", None],
        global_break_even=limits["global", None],
        ahead=_ahead(limits["crossover", None]),
        reasons=_reasons(professional, as_global),
        changes=_changes(limits, options),
    )


def verdict_result(said: Verdict) -> dict[str, Any]:
    """The verdict as plain data: headline, winners, LEAD less MSSP, every alternative, and every reading."""
    found = said.alternatives
    return {
        "headline": said.headline,
        "too_close_to_call": said.too_close_to_call,
        "too_close_by": list(said.too_close_by),
        "labels": list(said.labels),
        "best": {rules.value: found.best(rules).key for rules in found.mssp},
        "lead_less_mssp_dollars": {rules.value: found.lead_minus_mssp(rules) for rules in found.mssp},
        "ahead_for_good_from": {rules.value: found.overtakes(rules) for rules in found.mssp},
        "interest_rate": found.interest_rate,
        "alternatives": found.rows(),
        "rests_on": [one.row() for one in said.rests_on],
        "key_drivers": [one.row() for one in said.key_drivers],
        "readings": [one.row() for one in said.readings],
    }


# ---- sentences ---------------------------------------------------------------------------------------------------


def _ahead(crossover: Threshold) -> str:
    """Which option out-earns the other, and within which savings it stays so."""
    leader, other = ("Professional", "Global") if crossover.now < 0 else ("Global", "Professional")
    planned = crossover.planned
    above = [crossing for crossing in crossover.crossings if crossing.at > planned]
    below = [crossing for crossing in crossover.crossings if crossing.at <= planned]
    start = f"{leader} out-earns {other}"
    if above and below:
        low, high = wording.percent(below[-1].at), wording.percent(above[0].at)
        return f"{start} while average savings stay between {low} and {high}."
    if above:
        return f"{start} unless average savings exceed {wording.percent(above[0].at)}."
    if below:
        return f"{start} unless average savings fall below {wording.percent(below[-1].at)}."
    return f"{start} at every savings rate from {wording.percent(crossover.low)} to {wording.percent(crossover.high)}."


def _changes(limits: dict[tuple[str, int | None], Threshold], options: SwitchYears) -> tuple[str, ...]:
    """What savings would change the answer, and what switching between options costs or earns."""
    changes = []
    for name in ("professional", "global"):
        line = limits[name, None]
        if line.rate == line.rate:
            changes.append(
                f"{name.capitalize()} breaks even at {wording.percent(line.rate)} average savings."
            )
        elif not line.above_at_low:
            changes.append(
                f"{name.capitalize()} loses money at every savings rate up to {wording.percent(line.high)}."
            )
    move = options.best_switch
    if move is not None:
        gain = wording.dollars(abs(options.moving_pays))
        word = f"would earn {gain} more" if options.moving_pays > 0 else f"would cost {gain}"
        changes.append(
            f"Switching to Global in PY{move.switch_py}, the best year to do so, {word} compared with "
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
            f"The {wording.rate(theirs / before)} discount costs Global {wording.dollars(theirs, 2)} a year; {other}.",
        ),
        "sharing": (
            sharing,
            f"After the discount, Global {_part(kept[1], gross[1])} a year; Professional {_part(kept[0], gross[0])}.",
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
            f"The larger guarantee costs Global {wording.dollars(-carrying, 2)} a year.",
        ),
    }
    return [Reason(key, "difference", value, text) for key, (value, text) in texts.items()]


def _part(kept: float, gross: float) -> str:
    verb, of = ("keeps", "savings") if gross >= 0 else ("owes", "losses")
    share = wording.percent(kept / gross, 0) if gross else "100%"
    return f"{verb} {share} of {wording.dollars(abs(gross), 2)} {of}"


def _common(p: Projection) -> list[Reason]:
    s, o, spend, n = p.settlement, p.aco_result, p.spending, len(p.years)
    saved = float(spend.savings_dollars[0].sum()) / n
    before = float((s.before_discount_dollars[0] - spend.counterfactual_dollars[0]).sum()) / n
    cost, quality = float(o.operating_cost[0].sum()) / n, float(s.unearned_quality_dollars[0].sum()) / n
    word = "above" if before > 0 else "below"
    texts = {
        "savings": (
            saved,
            f"Planned gross savings: {wording.dollars(saved, 2)} a year, before sharing.",
        ),
        "trend": (
            before,
            f"The benchmark before discount lies {wording.dollars(abs(before), 2)} a year {word} expected spending for "
            f"aligned beneficiaries.",
        ),
        "operating_cost": (
            cost,
            f"Operating cost takes {wording.dollars(-cost, 2)} a year under either option.",
        ),
        "quality": (
            quality,
            f"Unearned quality withhold lowers the benchmark by {wording.dollars(-quality, 2)} a year.",
        ),
    }
    return [Reason(key, "both", value, text) for key, (value, text) in texts.items()]
