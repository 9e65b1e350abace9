"""One performance year explained: each step with its formula, the values put in, their status and their source."""

from collections.abc import Iterable
from dataclasses import dataclass

from lead_analysis.explain.step_values import RuleNames, StepValue, StepValues, at
from lead_analysis.explain.steps import Step, steps
from lead_analysis.explain.values_by_step import values_of
from lead_model.axes import sum_categories
from lead_model.projection import Projection


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """A step of one run and year, with its values and the running total after it."""

    key: str
    section: str
    label: str
    formula: str
    values: tuple[StepValue, ...]
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


def explain(p: Projection, py: int) -> Explanation:
    """One performance year of the first run, with every value and source. Raises ValueError for a year outside the model."""
    if py not in p.years:
        raise ValueError(f"PY{py} is outside PY{p.years[0]}–PY{p.years[-1]}.")
    year = p.years.index(py)
    values, every = StepValues(p, year), steps(p)
    explained, running = [], 0.0
    for step in every:
        dollars = at(step.dollars, year)
        running += dollars
        explained.append(
            ExplainedStep(
                step.key,
                step.section,
                step.label,
                step.formula,
                values_of(step.key, values),
                dollars,
                running,
            )
        )
    return Explanation(
        py, tuple(explained), at(p.net, year), _largest_changes(every, year), _rate_gap(p, every, year)
    )


def rules_behind(p: Projection, keys: Iterable[str], py: int) -> tuple[str, ...]:
    """Names of the rule values put into the steps called `keys` in a year, in order, once each."""
    names = RuleNames(p, p.years.index(py))
    for key in keys:
        values_of(key, names)
    return tuple(names.names)


def _largest_changes(every: tuple[Step, ...], year: int) -> tuple[tuple[str, float], ...]:
    """Two steps that moved most since the year before. Benchmark and cost both grow, so growth common to them is netted."""
    if year == 0:
        return ()
    moved = {step.label: float(at(step.dollars, year) - at(step.dollars, year - 1)) for step in every}
    trend = ("Historical benchmark", "Yearly update", "Base-year-3 cost of your people", "Own cost trend")
    moved["Benchmark trend less own cost trend"] = sum(moved.pop(label) for label in trend)
    ranked = sorted(moved.items(), key=lambda item: -abs(item[1]))
    return tuple((label, dollars) for label, dollars in ranked[:2] if abs(dollars) >= 1.0)


def _rate_gap(p: Projection, every: tuple[Step, ...], year: int) -> tuple[tuple[str, float], ...]:
    """Parts of gross savings ÷ benchmark before discount; the first one is the savings the ACO makes."""
    amounts = {step.key: float(at(step.dollars, year)) for step in every}
    before = float(at(p.settlement.before_discount_dollars, year))
    # Moving people to High Needs lowers average cost and average score alike: both belong to one reason, not to two.
    spend = p.spending
    moved = sum_categories(
        spend.cost_pbpm * (1.0 - spend.relabel_factor) * spend.own_trend_factor * p.population.months
    )
    amounts["moved"] = float(at(moved, year))
    amounts["cost"] -= amounts["moved"]
    parts = (
        ("Savings", ("savings",)),
        ("Costs above plan", ("stress",)),
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
