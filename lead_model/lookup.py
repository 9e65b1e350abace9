"""Every number of a scenario and its rule pack as arrays `(run, year, category)`, with any of them varied over runs.

Recipes ask here and nowhere else, so that a slider, a heatmap, a Monte Carlo draw and a public file with hundreds of ACOs
are the same calculation: `vary` replaces the input at a dotted path, or a rule value (`parameters.<name>` or
`parameters.<name>.<part>`), by one value a run.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from lead_model.axes import BoolArray, FloatArray
from lead_model.errors import ScenarioError
from lead_model.parameters import Parameters
from lead_model.scenario import GapBasis, RiskOption, Scenario, all_leaves, value_array

Varied = Mapping[str, Any]
PARAMETER_PREFIX = "parameters."
POSITIVE = ("organization.aligned", "organization.exposure_share")
GAP_BASE_YEARS = "organization.region.gap_rate_base_years"
# One for all runs: they decide which equations are used, or how many years there are.
COMMON = (
    "choices.quality.basis", "organization.baseline.entry", "organization.first_py", "organization.high_needs_cost",
    "organization.region.gap_basis", "rules.guardrail_basis", "rules.guardrail_bound", "rules.inferred_scores",
    "rules.prior_savings_higher_spending", "rules.quality_form", "rules.rate_book", "rules.sequestration",
)  # fmt: skip


def rule_and_part(path: str) -> tuple[str, str]:
    """Name of a rule value and of its part, empty for the whole, from the path by which it is varied.

    >>> rule_and_part("parameters.professional_savings_share.band_1")
    ('professional_savings_share', 'band_1')
    """
    name, _, part = path.removeprefix(PARAMETER_PREFIX).partition(".")
    return name, part


class Lookup:
    """Look-up of inputs and rule values as arrays.

    Parameters
    ----------
    scenario : the assumptions common to all runs
    vary : inputs that differ by run, by dotted path: arrays of shape (R,), (R, Y), (R, 1, C) or (R, Y, C); for choices
        arrays of their values, shape (R,)

    Raises ScenarioError for an unknown path or shapes that do not agree.
    """

    def __init__(self, scenario: Scenario, vary: Varied | None = None) -> None:
        self.scenario = scenario
        self.parameters: Parameters = scenario.parameters
        self.years = scenario.years
        self.used_rules: set[str] = (
            set()
        )  # names looked up so far: an open value that is never met is no assumption
        self._varied = {path: _shaped(path, values, len(self.years)) for path, values in (vary or {}).items()}
        self._varied_in_part = {path.rpartition(".")[0] for path in self._varied}
        self._varies_rules = any(path.startswith(PARAMETER_PREFIX) for path in self._varied)
        counts = {array.shape[0] for array in self._varied.values()} - {1}
        if len(counts) > 1:
            raise ScenarioError(
                f"The varied inputs have different numbers of runs: {sorted(counts)}; one number is needed."
            )
        self.n_runs = counts.pop() if counts else 1
        for path in self._varied:
            self._check_path(path)

    def varied(self, vary: Varied) -> "Lookup":
        """The same assumptions with more inputs varied; rules looked up so far count as looked up."""
        if not vary:
            return self
        more = Lookup(self.scenario, {**self._varied, **vary})
        more.used_rules |= self.used_rules
        return more

    def _check_path(self, path: str) -> None:
        if path.startswith(PARAMETER_PREFIX):
            name, part = rule_and_part(path)
            parameter = self.parameters.parameter(name)
            if part and part not in parameter.keys:
                raise ScenarioError(
                    f"unknown part; known parts: {', '.join(parameter.keys) or 'none'}.", path
                )
        elif path in COMMON:
            raise ScenarioError(
                "is common to all runs and cannot be varied; project one scenario for each value.", path
            )
        elif path not in all_leaves():
            head = path.rsplit(".", 1)[0]
            if head not in all_leaves():
                raise ScenarioError("unknown input; it cannot be varied.", path)

    def number(self, path: str) -> FloatArray:
        """The input as (R|1, Y|1, C|1). One category may be varied alone: `organization.category_share.high_needs`."""
        if path in self._varied:
            return self._varied[path]
        base = value_array(self.scenario.get(path), self.years)
        if path not in self._varied_in_part:
            return base
        for index, name in enumerate(("aged_disabled", "esrd", "high_needs")):
            varied = self._varied.get(f"{path}.{name}")
            if varied is not None:
                full = np.broadcast_shapes(base.shape, (*varied.shape[:2], 3))
                base = np.broadcast_to(base, full).copy()
                base[..., index] = varied[..., 0]
        return base

    def yearly(self, path: str) -> FloatArray:
        """An input that has no category axis, as (R|1, Y|1)."""
        array = self.number(path)
        assert array.shape[-1] == 1, f"{path} differs by category where one value is needed"
        return array[..., 0]

    @cached_property
    def gap_rate(self) -> FloatArray:
        """The regional gap that counts, (R|1, 1, C|1): that of the base years where the scenario says so."""
        basis = self.scenario.organization.region.gap_basis
        return self.number(GAP_BASE_YEARS if basis is GapBasis.BASE_YEARS else "organization.region.gap_rate")

    def growth_rate(self, where: str) -> FloatArray:
        """Actual growth of spending a year, `national` or `regional`: the trend and what it differs from the ACPT."""
        return self.number(f"market.{where}_trend_rate") + self.number("market.growth_above_acpt_rate")

    def chosen(self, path: str, member: StrEnum | bool) -> BoolArray:
        """Where a choice equals `member`, as (R|1, 1, 1)."""
        if path in self._varied:
            return np.asarray(self._varied[path] == member)
        return np.full((1, 1, 1), self.scenario.get(path) == member)

    def whole(self, path: str) -> FloatArray:
        """A whole number such as a year, as (R|1, 1); infinity stands for an empty one."""
        if path in self._varied:
            values = self._varied[path][..., 0]
            return np.where(np.isnan(values), np.inf, values)
        value = self.scenario.get(path)
        return np.full((1, 1), np.inf if value is None else float(value))

    def rule(self, name: str) -> FloatArray:
        """A rule value as (R|1, Y, 1), or (R|1, Y, C) for one value a category."""
        self.used_rules.add(name)
        row = self.parameters.row(name, self.years)
        if not self._varies_rules:
            return row
        whole = self._varied.get(PARAMETER_PREFIX + name)
        if whole is not None:
            return np.broadcast_to(whole, np.broadcast_shapes(whole.shape, row.shape))
        for index, key in enumerate(self.parameters.parameter(name).keys):
            varied = self._varied.get(f"{PARAMETER_PREFIX}{name}.{key}")
            if varied is not None:
                row = np.broadcast_to(row, np.broadcast_shapes(row.shape, (*varied.shape[:2], 1))).copy()
                row[..., index] = varied[..., 0]
        return row

    def yearly_rule(self, name: str) -> FloatArray:
        """A rule value without parts, as (R|1, Y)."""
        return self.rule(name)[..., 0]

    def bands(self, name: str) -> tuple[FloatArray, ...]:
        """A rule value by band: one (R|1, Y) array a band."""
        row = self.rule(name)
        return tuple(row[..., band] for band in range(row.shape[-1]))

    @cached_property
    def is_global(self) -> BoolArray:
        """Where Global applies, as (R|1, Y)."""
        starts = self.chosen("choices.option", RiskOption.GLOBAL)[..., 0]
        return starts | (np.array([self.years]) >= self.whole("choices.switch_py"))


def _shaped(path: str, values: Any, n_years: int) -> Any:
    if getattr(values, "is_recorded", False):  # its numbers come later, see `recording`
        return values
    array = np.asarray(values)
    if path in POSITIVE and not np.all(array > 0):
        raise ScenarioError(
            f"has a run with {array.min():g}; a run without aligned beneficiaries has no benchmark. Leave it out.",
            path,
        )
    if array.dtype.kind in "fiu":
        array = array.astype(np.float64, copy=False)
    if array.ndim == 1:
        return array[:, None, None]
    if array.ndim == 2 and array.shape[1] in (1, n_years):
        return array[:, :, None]
    if array.ndim == 3 and array.shape[1] in (1, n_years) and array.shape[2] in (1, 3):
        return array
    raise ScenarioError(
        f"shape {array.shape} cannot be varied; use (R,), (R, {n_years}), (R, 1, 3) or (R, {n_years}, 3).",
        path,
    )
