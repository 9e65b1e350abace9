"""One performance year explained: each step with its formula, the values put in, their status and their source."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from lead_model.axes import CATEGORIES, CATEGORY_LABELS, FloatArray, in_run_and_year, sum_categories
from lead_model.parameters import CONFIDENCE, citation, load_sources
from lead_model.projection import Projection
from lead_model.rules.discount import discount_name
from lead_model.scenario import FAMILIES, all_leaves, default_scenario
from lead_model.scenario.organisation import Entry, FormerProgram
from lead_model.scenario.rule_choices import GuardrailBasis, GuardrailBound, RateBookPath
from lead_model.steps import Step, steps


@dataclass(frozen=True, slots=True)
class Given:
    """One value put into a step: what it is, how it reads, its status and where it comes from."""

    label: str
    text: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A step of one run and year, with its values and the running total after it."""

    key: str
    section: str
    label: str
    formula: str
    given: tuple[Given, ...]
    dollars: float
    running_dollars: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """One performance year explained: the steps, what changed since the year before, and why rates differ.

    largest_changes : (label, dollars) of the steps that moved most since the year before, largest first, empty in the first
    year; rate_gap : (label, share of benchmark before discount) parts that lead from the savings rate to gross savings.
    """

    py: int
    steps: tuple[ExplainedStep, ...]
    net_dollars: float
    largest_changes: tuple[tuple[str, float], ...]
    rate_gap: tuple[tuple[str, float], ...]


def explain(p: Projection, py: int, run: int = 0) -> Explanation:
    """One performance year of one run, with every value and source. Raises ValueError for a year outside the model."""
    if py not in p.years:
        raise ValueError(f"PY{py} is outside PY{p.years[0]}–PY{p.years[-1]}.")
    year = p.years.index(py)
    givens, every = _Givens(p, year, run), steps(p)
    explained, running = [], 0.0
    for step in every:
        dollars = _at(step.dollars, run, year)
        running += dollars
        explained.append(
            ExplainedStep(
                step.key, step.section, step.label, step.formula, givens.of(step.key), dollars, running
            )
        )
    changes, gap = _largest_changes(every, run, year), _rate_gap(p, every, run, year)
    return Explanation(py, tuple(explained), _at(p.net, run, year), changes, gap)


def rules_behind(p: Projection, keys: Iterable[str], py: int, run: int = 0) -> tuple[str, ...]:
    """Names of the rule values put into the steps called `keys` in a year, in order, once each."""
    asked = _RuleNames(p, p.years.index(py), run)
    for key in keys:
        asked.of(key)
    return tuple(asked.names)


def _at(array: FloatArray, run: int, year: int) -> float:
    return float(in_run_and_year(array, run, year))


def _largest_changes(
    every: tuple[Step, ...], run: int, year: int, most: int = 2
) -> tuple[tuple[str, float], ...]:
    """Steps that moved most since the year before. Benchmark and cost both grow, so growth common to them is netted."""
    if year == 0:
        return ()
    moved = {step.label: _at(step.dollars, run, year) - _at(step.dollars, run, year - 1) for step in every}
    trend = ("Historical benchmark", "Yearly update", "Base-year-3 cost of your people", "Own cost trend")
    moved["Benchmark trend less own cost trend"] = sum(moved.pop(label) for label in trend)
    ranked = sorted(moved.items(), key=lambda item: -abs(item[1]))
    return tuple((label, dollars) for label, dollars in ranked[:most] if abs(dollars) >= 1.0)


def _rate_gap(p: Projection, every: tuple[Step, ...], run: int, year: int) -> tuple[tuple[str, float], ...]:
    """Parts of gross savings ÷ benchmark before discount; the first one is the savings the ACO makes."""
    amounts = {step.key: _at(step.dollars, run, year) for step in every}
    before = _at(p.settlement.before_discount_dollars, run, year)
    # Moving people to High Needs lowers average cost and average score alike: both belong to one reason, not to two.
    spend = p.spending
    moved = sum_categories(
        spend.cost_pbpm * (1.0 - spend.relabel_factor) * spend.own_trend_factor * p.population.months
    )
    amounts["moved"] = _at(moved, run, year)
    amounts["cost"] -= amounts["moved"]
    parts = (
        ("Savings", ("savings",)),
        (
            "Baseline against actual cost, and trend against own trend",
            ("historical", "update", "cost", "own_trend"),
        ),
        ("Risk score against illness", ("risk", "morbidity", "moved")),
        ("Regional or prior-savings adjustment", ("adjustment",)),
        ("Regional rate book", ("rate_book",)),
        ("Medicaid-based alignment", ("medicaid_benchmark", "medicaid_cost")),
        ("Programs and capitation", ("cara", "falls", "incentives", "capitated_claims")),
        ("Discount", ("discount",)),
        ("Quality not earned", ("quality",)),
        ("Stop-loss", ("stop_loss_charge", "stop_loss_payout")),
    )
    return tuple((label, sum(amounts[key] for key in keys) / before) for label, keys in parts)


class _Givens:
    """Values put into each step of one run and year, as text with status and source."""

    def __init__(self, p: Projection, year: int, run: int) -> None:
        self.p, self.year, self.run = p, year, run
        self.py = p.years[year]
        self.sources = load_sources()

    def of(self, key: str) -> tuple[Given, ...]:
        return tuple(_GIVENS[key](self)) if key in _GIVENS else ()

    def rule(self, name: str, shown: FloatArray | None = None) -> Given:
        """A rule value of the year; `shown` in its place when the run varies it."""
        parameter = self.p.lookup.parameters.parameter(name)
        entry = parameter.entry(self.py)
        array = self.p.lookup.rule(name) if shown is None else shown
        row = in_run_and_year(array, self.run, self.year)
        labels = [CATEGORY_LABELS.get(part, part.replace("_", " ")) for part in parameter.keys]
        text = _labelled(labels, [_number(float(v), parameter.unit) for v in row])
        source = self.sources[entry.source]
        where = citation(entry, source)
        if entry.is_open:
            where = f"{entry.question}; default: {entry.default_name}"
        elif entry.note:
            where = f"{where}; {entry.note}"
        return Given(parameter.term, text, CONFIDENCE[entry.confidence], where)

    def input(self, path: str) -> Given:
        """An input of the scenario as it acts in the year."""
        leaf = all_leaves()[path]
        value = self.p.scenario.get(path)
        status = "Default of this model" if value == default_scenario().get(path) else "Your input"
        if not leaf.is_number:
            text = {True: "yes", False: "no"}.get(value, str(value).replace("_", " "))
            return Given(leaf.spec.label, text, status, FAMILIES[leaf.family])
        array = self.p.lookup.number(path)
        row = in_run_and_year(array, self.run, self.year)
        labels = [CATEGORY_LABELS[name] for name in CATEGORIES] if len(row) == 3 else []
        text = _labelled(labels, [_number(float(v), leaf.spec.unit) for v in row])
        return Given(leaf.spec.label, text, status, FAMILIES[leaf.family])

    def computed(self, label: str, array: FloatArray, unit: str) -> Given:
        """An intermediate result, (R, Y), (R, Y, 1) or (R, Y, C)."""
        row = np.atleast_1d(in_run_and_year(array, self.run, self.year))
        labels = [CATEGORY_LABELS[name] for name in CATEGORIES] if len(row) == 3 else []
        text = _labelled(labels, [_number(float(v), unit) for v in row])
        return Given(label, text, "Computed", "An earlier step of the model")


class _RuleNames(_Givens):
    """Notes which rule values a step asks for, without putting any value into words."""

    def __init__(self, p: Projection, year: int, run: int) -> None:
        super().__init__(p, year, run)
        self.names: dict[str, None] = {}

    def rule(self, name: str, shown: FloatArray | None = None) -> Given:
        self.names[name] = None
        return _NOT_ASKED

    def input(self, path: str) -> Given:
        return _NOT_ASKED

    def computed(self, label: str, array: FloatArray, unit: str) -> Given:
        return _NOT_ASKED


_NOT_ASKED = Given("", "", "", "")


def _labelled(labels: list[str], texts: list[str]) -> str:
    if len(set(texts)) == 1 and labels:
        return texts[0]
    return (
        ", ".join(f"{label} {text}" for label, text in zip(labels, texts, strict=True))
        if labels
        else texts[0]
    )


def _number(value: float, unit: str) -> str:
    sign, size = ("−" if value < 0 else ""), abs(value)
    if "PBPM" in unit:
        return f"{sign}${size:,.2f}"
    if unit == "dollars":
        return f"{sign}${size:,.0f}"
    if unit == "year":
        return f"{value:.0f}"
    if unit in ("beneficiaries", "months", "count", "years", "month", "phase"):
        return f"{sign}{size:,.0f}"
    if unit in ("factor", "score", "multiple of expected cost"):
        return f"{sign}{size:,.4f}"
    return f"{sign}{size * 100:,.3f}".rstrip("0").rstrip(".") + "%"


GivenMaker = Callable[[_Givens], Iterable[Given]]


def _discount_givens(g: _Givens) -> Iterable[Given]:
    lower = in_run_and_year(g.p.benchmark.adjustment.lower_spending, g.run, g.year)
    is_global = in_run_and_year(g.p.settlement.is_global, g.run, g.year)
    yield g.rule(discount_name(bool(is_global), bool(lower)))
    yield g.computed("Benchmark before discount", g.p.settlement.before_discount_dollars, "dollars")


def _update_givens(g: _Givens) -> Iterable[Given]:
    update = g.p.benchmark.update
    bound = g.p.scenario.rules.guardrail_bound
    yield g.input("world.national_trend_rate")
    yield g.input("world.regional_trend_rate")
    yield g.input("world.acpt_rate")
    yield g.input("organisation.region.share_of_region")
    yield g.computed("Two-way trend since base year 3", update.two_way_factor, "factor")
    yield g.computed("ACPT since base year 3", update.acpt_factor, "factor")
    if bound is not GuardrailBound.OFF:
        yield g.computed("Guardrail above the two-way trend", update.upper_width, "rate")
        yield g.computed("Guardrail below the two-way trend", update.lower_width, "rate")
        yearly = g.p.scenario.rules.guardrail_basis is GuardrailBasis.YEARLY
        for side in ("upper", "lower"):
            yield g.rule(f"acpt_guardrail_{side}_growth{'_yearly' if yearly else ''}")
        yield g.input("rules.guardrail_basis")
    yield g.input("rules.guardrail_bound")
    yield g.rule("two_way_weight")
    yield g.computed("Update factor", update.update_factor, "factor")


def _corridor_givens(g: _Givens) -> Iterable[Given]:
    s = g.p.settlement
    is_global = bool(in_run_and_year(s.is_global, g.run, g.year))
    name = "global" if is_global else "professional"
    yield g.computed("Gross savings or losses", s.gross_savings, "dollars")
    yield g.computed("Benchmark after discount and earned quality", s.benchmark_dollars, "dollars")
    yield g.rule(f"{name}_band_edge")
    gain = _at(s.gross_savings, g.run, g.year) >= 0
    yield g.rule("global_share" if is_global else f"professional_{'savings' if gain else 'loss'}_share")


def _adjustment_givens(g: _Givens) -> Iterable[Given]:
    adjustment = g.p.benchmark.adjustment
    yield g.computed("Region less own historical spending", adjustment.gap_pbpm, "PBPM")
    yield g.computed("Regional efficiency adjustment", adjustment.regional_pbpm, "PBPM")
    yield g.computed("Prior savings adjustment", adjustment.prior_savings_pbpm, "PBPM")
    yield g.computed("Adjustment that counts", adjustment.adjustment_pbpm, "PBPM")
    yield g.rule("regional_efficiency_weight")
    own = g.p.scenario.organisation
    former = own.former_program is FormerProgram.MSSP and own.entry is Entry.RENEWING
    yield g.rule("regional_efficiency_cap_former_mssp_rate" if former else "regional_efficiency_cap_rate")
    yield g.rule("prior_savings_weight")
    yield g.rule("prior_savings_cap_rate")


def _rate_book_givens(g: _Givens) -> Iterable[Given]:
    yield g.input("rules.rate_book")
    path = g.p.scenario.rules.rate_book
    if path is RateBookPath.OWN:
        yield g.input("rules.rate_book_own_weight")
    elif path is not RateBookPath.NONE:
        yield g.rule(
            "rate_book_weight_linear" if path is RateBookPath.LINEAR else "rate_book_weight_full_2032"
        )
    yield g.rule("rate_book_level")
    yield g.computed("Rate book", g.p.benchmark.rate_book_pbpm, "PBPM")


_GIVENS: dict[str, GivenMaker] = {
    "historical": lambda g: (
        g.computed("Historical PBPM", g.p.benchmark.baseline.historical_pbpm, "PBPM"),
        g.computed("Beneficiary months", g.p.population.months, "months"),
        g.input("organisation.baseline.entry"),
    ),
    "update": _update_givens,
    "risk": lambda g: (
        g.computed("Risk ratio before the cap", g.p.benchmark.raw_risk_ratio, "factor"),
        g.rule("risk_score_cap_rate"),
        g.computed("Risk ratio that counts", g.p.benchmark.risk_ratio, "factor"),
    ),
    "rate_book": _rate_book_givens,
    "medicaid_benchmark": lambda g: (
        g.computed("Medicaid part of months", g.p.population.medicaid_share, "share"),
    ),
    "adjustment": _adjustment_givens,
    "discount": _discount_givens,
    "quality": lambda g: (
        g.rule("quality_withhold_rate"),
        g.computed("Quality score", g.p.settlement.quality.score_share, "share"),
        g.input("rules.quality_form"),
    ),
    "stop_loss_charge": lambda g: (
        g.input("choices.stop_loss.elected"),
        g.rule("stop_loss_attachment"),
        g.rule("stop_loss_payout_rate"),
        g.rule("stop_loss_charge_factor"),
    ),
    "cost": lambda g: (
        g.computed("Base-year-3 PBPM", g.p.spending.cost_pbpm, "PBPM"),
        g.computed("Effect of moving people to High Needs", g.p.spending.relabel_factor, "factor"),
    ),
    "own_trend": lambda g: (
        g.input("world.regional_trend_rate"),
        g.input("world.own_trend_excess_rate"),
        g.computed("Own trend since base year 3", g.p.spending.own_trend_factor, "factor"),
    ),
    "morbidity": lambda g: (g.computed("Morbidity factor", g.p.spending.morbidity_factor, "factor"),),
    "medicaid_cost": lambda g: (g.input("organisation.medicaid.cost_factor"),),
    "savings": lambda g: (
        g.input("choices.savings_rate"),
        g.computed("Expected cost without savings", g.p.spending.counterfactual_dollars, "dollars"),
    ),
    "cara": lambda g: (
        g.input("choices.cara.elected"),
        g.input("choices.cara.spending_share_each"),
        g.input("choices.cara.episode_savings_rate"),
        g.input("choices.cara.adjustment_share"),
        g.rule("cara_first_py"),
    ),
    "falls": lambda g: (
        g.input("choices.falls.participants_share"),
        g.input("choices.falls.avoided_dollars"),
    ),
    "incentives": lambda g: (g.rule("part_d_buy_down_first_py"),),
    "capitated_claims": lambda g: (g.input("choices.capitation.kind"), g.rule("base_pcc_rate")),
    "stop_loss_payout": lambda g: (g.input("choices.stop_loss.experience_factor"),),
    "corridor": _corridor_givens,
    "sequestration": lambda g: (g.rule("sequestration_rate"), g.input("rules.sequestration")),
    "high_performers": lambda g: (
        g.rule("high_performers_pool_rate"),
        g.rule("high_performers_pool_minimum_score_share"),
    ),
    "add_on": lambda g: (
        g.rule("administrative_add_on_rate"),
        g.rule("administrative_add_on_professional_share"),
        g.computed("Benchmark before discount", g.p.settlement.before_discount_dollars, "dollars"),
    ),
    "capitation_margin": lambda g: (g.input("choices.capitation.kind"), g.rule("base_pcc_rate")),
    "operating": lambda g: (
        g.input("organisation.costs.fixed_dollars"),
        g.input("organisation.costs.operating_pbpm"),
        g.input("organisation.costs.technology_pbpm"),
    ),
    "guarantee": lambda g: (
        g.computed("Guarantee posted", g.p.aco_result.guarantee_dollars, "dollars"),
        g.input("world.guarantee_carrying_rate"),
    ),
    "providers": lambda g: (g.input("choices.provider_savings_share"),),
}
