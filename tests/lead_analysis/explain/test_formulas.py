"""Every formula a reader sees is what the model computes: worked out from the values beside it, it gives the step's dollars.

Twice: from the unrounded numbers to the cent, and from the numbers as printed, which leave an interval around each, to an
interval that holds the printed dollars.
"""

import re

import numpy as np
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.explain.year import ExplainedStep, explain
from lead_model.projection import project
from lead_model.scenario import (
    Capitation,
    Designation,
    Override,
    QualityForm,
    RiskOption,
    Scenario,
    all_leaves,
)
from lead_model.scenario import SequestrationReading as Reading
from tests.lead_model.test_identities import random_block
from tests.reference import reference_case
from tests.uncertainty_scenarios import everything_on

GLOBAL = Scenario().with_value("choices.option", RiskOption.GLOBAL)
# What `everything_on` leaves at zero or one, the other readings, and a loss with nothing to share.
THE_REST_ON = everything_on().with_values({
    "choices.capitation.kind": Capitation.BASE_PCC,
    "choices.capitation.npcc_share": 0.1,
    "choices.capitation.npcc_cost_factor": 0.9,
    "choices.capitation.primary_care_cost_share": 0.8,
    "choices.cara.adjustment_share": 0.3,
    "choices.falls.modification_dollars": 700.0,
    "choices.incentives.nutrition.uptake_share": 0.02,
    "choices.incentives.nutrition.effect_rate": -0.05,
    "choices.incentives.part_d_buy_down.uptake_share": 0.05,
    "choices.incentives.part_d_buy_down.effect_rate": 0.01,
    "choices.savings_rate": 0.06,
    "choices.stop_loss.experience_factor": 1.2,
    "organization.medicaid.benchmark_factor": 1.1,
    "organization.medicaid.cost_factor": 0.9,
    "organization.costs.operating_pbpm": 3.0,
    "organization.costs.technology_pbpm": 1.5,
    "market.cost_inflation_rate": 0.03,
    "market.morbidity_growth_rate": 0.004,
    "market.coded_risk_growth_rate": 0.002,
    "market.cost_stress_rate": 0.02,
    "market.growth_above_acpt_rate": 0.004,
    "organization.baseline.base_years_factor": 1.01,
    "rules.prior_savings_higher_spending": True,
    "rules.quality_form": QualityForm.COMPOUNDING,
    "rules.sequestration": Reading.SAVINGS_ONLY,
    "rules.overrides": (
        Override("stop_loss_charge_factor", 1.15),
        Override("high_performers_pool_rate", 0.01),
        Override("high_performers_pool_minimum_score_share", 0.5),
        Override("rate_book_level", 0.97),
    ),
})  # fmt: skip
HIGHER_WITH_PRIOR_SAVINGS = GLOBAL.with_values({
    "organization.region.gap_rate": -0.04,
    "organization.region.prior_savings_pbpm": 30.0,
    "rules.prior_savings_higher_spending": True,
    "market.cost_stress_rate": -0.01,
})  # fmt: skip
LOSING = Scenario().with_values({
    "choices.savings_rate": -0.08,
    "choices.reinsurance.payout_share": 0.5,
    "choices.reinsurance.premium_pbpm": 2.0,
    "organization.region.designation": Designation.HIGHER,
    "rules.overrides": (Override("administrative_add_on_professional_share", 0.4),),
})  # fmt: skip
SCENARIOS = {
    "default": (Scenario(), None),
    "Global": (GLOBAL, None),
    "R1": (reference_case(choices__savings_rate=0.04), None),
    "everything on": (everything_on(), None),
    "the rest on": (THE_REST_ON, None),
    "higher-spending with prior savings": (HIGHER_WITH_PRIOR_SAVINGS, None),
    "losing": (LOSING, None),
    "losing, Global, sequestration on losses": (
        LOSING.with_values({"choices.option": RiskOption.GLOBAL, "rules.sequestration": Reading.SAVINGS_AND_LOSSES}),
        None,
    ),
    "later start": (GLOBAL.with_value("organization.first_py", 2029), None),
    **{f"preset {key}": (preset.scenario, None) for key, preset in PRESETS.items()},
    **{f"random {seed}": random_block(seed) for seed in range(4)},
}  # fmt: skip


# ---- reading a formula -----------------------------------------------------------------------------------------------


class Range:
    """Numbers known to lie between two bounds, one or one a category."""

    def __init__(self, low, high):
        self.low, self.high = np.atleast_1d(low).astype(float), np.atleast_1d(high).astype(float)

    def __add__(self, other):
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other):
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, other):
        corners = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Range(np.minimum.reduce(corners), np.maximum.reduce(corners))

    def sum(self):
        return Range(self.low.sum(), self.high.sum())

    def at_least_zero(self):
        return Range(np.maximum(self.low, 0.0), np.maximum(self.high, 0.0))


class Formula:
    """Works a formula out: + − × and Σ over ranges, "(…, at least 0)", "…, only if …", and a remark behind a semicolon."""

    def __init__(self, text, values):
        self.values = {name.casefold(): value for name, value in values.items()}
        names = "|".join(sorted(map(re.escape, self.values), key=len, reverse=True))
        pattern = re.compile(
            rf"\s*(, at least 0|, only if|Σ|[+−×()]|(?:{names})(?!\w)|\d+(?:\.\d+)?)", re.IGNORECASE
        )
        self.tokens, text = [], text.partition(";")[0].strip()
        while text:
            match = pattern.match(text)
            assert match, f"'{text}' starts with nothing that has a value; known: {', '.join(self.values)}"
            self.tokens.append(match[1].casefold())
            text = text[match.end() :]
        self.named = {token for token in self.tokens if token in self.values}

    def result(self):
        found = self._sum()
        if self._next(", only if"):
            found = found * self._factor()
        assert not self.tokens, self.tokens
        return found

    def _next(self, *tokens):
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in tokens else None

    def _sum(self):
        found = Range(0.0, 0.0) - self._product() if self._next("−") else self._product()
        while sign := self._next("+", "−"):
            found = found + self._product() if sign == "+" else found - self._product()
        return found

    def _product(self):
        found = self._factor()
        while self._next("×"):
            found = found * self._factor()
        return found

    def _factor(self):
        if self._next("σ"):
            return self._product().sum()
        if self._next("("):
            found = self._sum()
            found = found.at_least_zero() if self._next(", at least 0") else found
            assert self._next(")"), self.tokens
            return found
        token = self.tokens.pop(0)
        return self.values[token] if token in self.values else Range(float(token), float(token))


def test_formulas_are_read_as_a_reader_would():
    values = {"a": Range([1, 2, 3], [1, 2, 3]), "b": Range(10, 10), "a or b": Range(0, 1)}
    assert Formula("− b × Σ a × (a − 1); remark", values).result().low == -10 * (0 + 2 + 6)
    assert Formula("(b − 11, at least 0) × b + 2, only if a or b", values).result().high == 2
    assert Formula("b − a or b", values).result().low == 9
    with pytest.raises(AssertionError, match="nothing that has a value"):
        Formula("b × c", values)


# ---- the formulas of all steps ---------------------------------------------------------------------------------------


def unrounded(value):
    return Range(value.numbers, value.numbers)


def printed(value):
    """The range of what was rounded to the text: half of its last digit to both sides."""
    if value.text in ("yes", "no"):
        return Range(value.text == "yes", value.text == "yes")
    bounds = []
    for text in re.split(r", (?!\d{3})", value.text):
        sign, digits, percent = re.search(r"(−?)\$?([\d,]+(?:\.\d+)?)(%?)$", text).groups()
        number = float(digits.replace(",", "")) * (-1 if sign else 1)
        half = 0.5 * 10.0 ** -(3 if percent else len(digits.partition(".")[2]))
        bounds.append(((number - half) / (100 if percent else 1), (number + half) / (100 if percent else 1)))
    bounds = bounds * len(value.numbers) if len(bounds) == 1 else bounds
    assert len(bounds) == len(value.numbers), value.text
    return Range(*np.array(bounds).T)


def of_step(step: ExplainedStep, read):
    formula = Formula(step.formula, {value.name: read(value) for value in step.values if value.name})
    assert formula.named == {value.name.casefold() for value in step.values if value.name}, step.formula
    return formula.result()


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_formula_gives_the_dollars_of_its_step(name):
    p = project(*SCENARIOS[name])
    for py in p.years:
        for step in explain(p, py).steps:
            found = of_step(step, unrounded)
            assert found.low == pytest.approx(step.dollars, rel=1e-9, abs=0.01), (py, step.label)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_formula_worked_out_by_hand_from_what_is_printed_gives_the_printed_dollars(name):
    p = project(*SCENARIOS[name])
    for py in (p.years[0], p.years[4], p.years[-1]):
        for step in explain(p, py).steps:
            found = of_step(step, printed)
            dollars = round(step.dollars)
            assert found.low[0] - 0.5 <= dollars <= found.high[0] + 0.5, (py, step.label, step.formula)


def test_the_scenarios_above_leave_no_step_at_zero():
    moved = {
        step.key
        for scenario, vary in SCENARIOS.values()
        if vary is None
        for py in (2031, 2036)
        for step in explain(project(scenario), py).steps
        if abs(step.dollars) > 1_000
    }
    assert moved == {step.key for step in explain(project(Scenario()), 2031).steps}


READINGS_BY_STEP = {
    "historical": {"organization.baseline.base_years_factor"},
    "update": {"market.growth_above_acpt_rate"},
    "risk": {"organization.high_needs_cost", "rules.inferred_scores"},
    "adjustment": {"organization.region.gap_basis", "rules.prior_savings_higher_spending"},
    "cost": {"organization.high_needs_cost"},
    "own_trend": {"market.growth_above_acpt_rate"},
    "stress": {"market.cost_stress_rate"},
}


@pytest.mark.parametrize("key", READINGS_BY_STEP)
def test_a_step_names_the_readings_and_inputs_it_rests_on(key):
    """A step that an input moves shows this input, so that nobody looks for the dollars elsewhere."""
    labels = {all_leaves()[path].spec.label for path in READINGS_BY_STEP[key]}
    step = next(step for step in explain(project(THE_REST_ON), 2031).steps if step.key == key)
    shown = {value.label for value in step.values}
    assert all(any(label in one for one in shown) for label in labels), shown


def test_costs_two_percent_above_plan_are_two_percent_of_spending_after_savings():
    # R1: $144.0M × (1 − 4%) × 2% = $2.7648M
    hot = reference_case(choices__savings_rate=0.04, market__cost_stress_rate=0.02)
    step = next(step for step in explain(project(hot), 2027).steps if step.key == "stress")
    assert step.dollars == pytest.approx(-2_764_800.0)
