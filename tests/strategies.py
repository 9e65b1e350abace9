"""Random but valid scenarios, drawn from what every input declares about itself."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from lead_model.axes import CATEGORIES, performance_years
from lead_model.errors import ScenarioError
from lead_model.parameters import Override
from lead_model.rule_files import load_packs
from lead_model.scenario import (
    ByCategory,
    Capitation,
    Leaf,
    Ramp,
    RiskOption,
    Scenario,
    all_leaves,
    switch_years,
)

# Narrower than allowed where two inputs have to go together; the rest of the range is met one input at a time.
NARROWER = {
    "organization.high_needs_share_change": (0.0, 0.008),
    "organization.newcomer_cost_multiple": (0.3, 1.0),
    "organization.baseline.relativity": (0.5, 4.0),
    "organization.baseline.category_pbpm": (300.0, 6000.0),
    "organization.baseline.base_years.by1.pbpm": (300.0, 6000.0),
    "organization.baseline.base_years.by2.pbpm": (300.0, 6000.0),
    "organization.baseline.base_years.by3.pbpm": (300.0, 6000.0),
    "choices.capitation.participant_spending_share": (0.0, 0.5),
    "choices.capitation.preferred_spending_share": (0.0, 0.5),
    "organization.baseline.total_pbpm": (400.0, 6000.0),
    "organization.baseline.sahs_pbpm": (0.0, 20.0),
    "organization.baseline.skin_substitutes_pbpm": (0.0, 20.0),
    **{
        f"choices.incentives.{name}.effect_rate": (-0.2, 0.2)
        for name in ("cost_sharing", "prevention_reward", "nutrition", "part_d_buy_down")
    },
    **{
        f"choices.incentives.{name}.uptake_share": (0.0, 0.5)
        for name in ("cost_sharing", "prevention_reward", "nutrition", "part_d_buy_down")
    },
    "choices.cara.first_py": (2028.0, 2036.0),
    "choices.cara.arrangements": (0.0, 6.0),
    "choices.cara.spending_share_each": (0.0, 0.08),
}
DRAWN_BY_HAND = {
    "choices.option", "choices.switch_py", "choices.capitation.kind", "choices.capitation.apo_share",
    "choices.capitation.npcc_share", "choices.cara.elected", "choices.falls.elected",
    "choices.cara.npcc_or_apo_overlap_share",
    "organization.category_share", "organization.first_py",
}  # fmt: skip
NAMES = ("Example ACO", "Ätna & Söhne", "A", "ACO “North” (2027) %?&=", "健康 ACO", "x" * 80)
OVERRIDES = (
    Override("sequestration_rate", 0.0),
    Override("global_discount_lower_spending", 0.0225),
    Override("professional_savings_share", 0.5, key="band_1"),
    Override("quality_withhold_rate", 0.02, py=2030),
)


def random_scenario(rng: np.random.Generator, *, all_inputs: bool = False) -> Scenario:
    """A valid scenario with a random set of inputs changed, or all of them.

    Everything is drawn from `rng`, so a seed names a scenario. Values are narrowed so that few contradict each other;
    where they still do, others are drawn.
    """
    for _ in range(20):
        try:
            return _drawn(rng, all_inputs)
        except ScenarioError:
            continue
    raise AssertionError("twenty draws in a row contradict themselves: narrow the values")


def _drawn(rng: np.random.Generator, all_inputs: bool) -> Scenario:
    first_py = int(rng.choice([2027, 2027, 2028, 2030, 2032]))
    years = performance_years(first_py)
    part = 1.0 if all_inputs else float(rng.choice([0.0, 0.03, 0.2, 1.0]))
    values: dict[str, Any] = {}
    for path, leaf in all_leaves().items():
        late = first_py != 2027 and leaf.spec.path  # its default may hold years before the first one
        if path not in DRAWN_BY_HAND and (late or rng.random() < part):
            values[path] = random_value(rng, leaf, years)
    values["organization.first_py"] = first_py
    if rng.random() < 0.7:
        esrd, high_needs = round(float(rng.uniform(0, 0.03)), 4), round(float(rng.uniform(0, 0.3)), 4)
        values["organization.category_share"] = ByCategory(round(1 - esrd - high_needs, 12), esrd, high_needs)
    values |= _choices(rng, first_py)
    values["rules.pack"] = str(rng.choice(list(load_packs())))
    values["rules.overrides"] = tuple(
        one for one in OVERRIDES if rng.random() < 0.2 and (one.py or first_py) >= first_py
    )
    scenario = Scenario().with_values(values)
    return scenario.with_values(
        {"name": str(rng.choice(NAMES)), "note": "" if rng.random() < 0.5 else "Line 1\nLine 2 – §"}
    )


def _choices(rng: np.random.Generator, first_py: int) -> dict[str, Any]:
    """Option, switch year and elections that go together."""
    is_global = bool(rng.random() < 0.4)
    possible = switch_years(Scenario())
    possible = tuple(py for py in possible if py >= first_py + 4)
    switch = None if is_global or rng.random() < 0.5 or not possible else int(rng.choice(possible))
    ever_global = is_global or switch is not None
    kinds = list(Capitation) if ever_global else [Capitation.BASE_PCC, Capitation.ENHANCED_PCC]
    kind = kinds[int(rng.integers(len(kinds)))]
    tcc = kind is Capitation.TCC
    return {
        "choices.option": RiskOption.GLOBAL if is_global else RiskOption.PROFESSIONAL,
        "choices.switch_py": switch,
        "choices.capitation.kind": kind,
        "choices.capitation.apo_share": 0.0 if tcc else round(float(rng.uniform(0, 0.2)), 3),
        "choices.capitation.npcc_share": 0.0 if tcc else round(float(rng.uniform(0, 0.2)), 3),
        "choices.cara.elected": bool(ever_global and rng.random() < 0.5),
        "choices.falls.elected": bool(ever_global and rng.random() < 0.3),
    }


def random_value(rng: np.random.Generator, leaf: Leaf, years: tuple[int, ...]) -> Any:
    """A value one input allows by itself, in any of its forms."""
    if not leaf.is_number:
        if leaf.choices:
            return leaf.choices[int(rng.integers(len(leaf.choices)))]
        options = (True, False, None) if leaf.default is None else (True, False)
        return options[int(rng.integers(len(options)))]
    if leaf.spec.optional and rng.random() < 0.3:
        return None
    if leaf.type is ByCategory or (leaf.spec.by_category and rng.random() < 0.3):
        return ByCategory(*(_path(rng, leaf, years) for _ in CATEGORIES))
    return _path(rng, leaf, years)


def _path(rng: np.random.Generator, leaf: Leaf, years: tuple[int, ...]) -> Any:
    form = rng.integers(3) if leaf.spec.path else 0
    if form == 1 and len(years) > 1:
        first, last = sorted(int(py) for py in rng.choice(years, 2, replace=False))
        return Ramp(_number(rng, leaf), _number(rng, leaf), first, last)
    if form == 2:
        return tuple(_number(rng, leaf) for _ in years)
    return _number(rng, leaf)


def _number(rng: np.random.Generator, leaf: Leaf) -> Any:
    low, high = NARROWER.get(leaf.path, (leaf.spec.low, leaf.spec.high))
    assert low is not None
    assert high is not None
    if leaf.spec.whole:
        return int(rng.integers(int(low), int(high) + 1))
    draw = rng.random()
    value = low if draw < 0.05 else high if draw < 0.1 else low + (high - low) * float(rng.random())
    return round(float(value), 6) if rng.random() < 0.8 else float(value)


def scenarios(**options: Any) -> st.SearchStrategy[Scenario]:
    """Hypothesis strategy: `@given(scenarios())`. The seed is what is drawn, so a failure names it."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_scenario(np.random.default_rng(seed), **options))
