"""LEAD's first-year benchmark against MSSP's on the same base: the same ACOs, years, people and spending.

Both are in dollars of PY2024, weighted with that year's person-years. MSSP is the updated benchmark as published. LEAD
takes the historical benchmark without the adjustment it contains, adds the higher of its two adjustments where the ACO is
lower-spending, updates it as MSSP does, and takes off the discount of PY2027 under Global with quality earned; the add-on
of a higher-spending ACO comes on top. The regional gap is the published one of the base years, not the one carried
forward. Caps are shares of the published historical benchmark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lead_analysis import text as wording
from lead_analysis.acos.public_data.acos import MSSP, MSSP_YEAR, acos
from lead_analysis.acos.public_data.regional_gap import regional_gap
from lead_model.axes import FIRST_MODEL_PY, MONTHS_PER_YEAR, BoolArray, FloatArray
from lead_model.parameters import Parameters
from lead_model.rule_files import DEFAULT_PACK, load_parameters

AS_STATED, RENEWING_CAP, NO_ADD_ON, BOTH = "as stated", "3% cap", "no add-on", "3% cap, no add-on"
VARIANTS = {
    AS_STATED: "5% cap on adjustments, with the add-on",
    RENEWING_CAP: "LEAD's cap of the regional adjustment for renewing former MSSP ACOs, with the add-on",
    NO_ADD_ON: "5% cap on adjustments, without the add-on",
    BOTH: "the cap for renewing former MSSP ACOs, without the add-on",
}


@dataclass(frozen=True, slots=True)
class SameBase:
    """Dollars of PY2024 over all MSSP ACOs; the lines of LEAD add to `lead_dollars`.

    acos, lower_spending : number of them; own_base_dollars : historical benchmark without adjustments, updated;
    adjustment_dollars : regional or prior-savings adjustment; discount_dollars : negative; variants : change by name.
    """

    acos: int
    lower_spending: int
    mssp_dollars: float
    own_base_dollars: float
    adjustment_dollars: float
    discount_dollars: float
    add_on_dollars: float
    variants: Mapping[str, float]

    @property
    def lead_dollars(self) -> float:
        """LEAD's benchmark and add-on."""
        return self.own_base_dollars + self.adjustment_dollars + self.discount_dollars + self.add_on_dollars

    @property
    def change_rate(self) -> float:
        """Σ LEAD ÷ Σ MSSP − 1."""
        return self.lead_dollars / self.mssp_dollars - 1.0

    def as_dict(self) -> dict[str, Any]:
        """Everything by name, for files."""
        return {
            "year": MSSP_YEAR, "acos": self.acos, "lower_spending": self.lower_spending,
            "change_rate": self.change_rate, "mssp_dollars": self.mssp_dollars, "lead_dollars": self.lead_dollars,
            "own_base_dollars": self.own_base_dollars, "adjustment_dollars": self.adjustment_dollars,
            "discount_dollars": self.discount_dollars, "add_on_dollars": self.add_on_dollars,
            "variants": [
                {"variant": name, "about": about, "change_rate": self.variants[name]}
                for name, about in VARIANTS.items()
            ],
        }  # fmt: skip

    def text(self) -> str:
        """The comparison with its parts and variants, some lines."""
        part = {
            "base without adjustments": self.own_base_dollars / self.mssp_dollars - 1.0,
            "adjustments": self.adjustment_dollars / self.mssp_dollars,
            "discount": self.discount_dollars / self.mssp_dollars,
            "add-on": self.add_on_dollars / self.mssp_dollars,
        }
        parts = wording.listed(
            [f"{name} {wording.percent(value, sign=True)}" for name, value in part.items()]
        )
        others = wording.listed(
            [
                f"{wording.percent(self.variants[name], sign=True)} ({name})"
                for name in VARIANTS
                if name != AS_STATED
            ]
        )
        return (
            f"Same base: LEAD Global in PY{FIRST_MODEL_PY} against MSSP over {self.acos} MSSP ACOs, both in dollars of "
            f"PY{MSSP_YEAR}: {wording.percent(self.change_rate, sign=True)}. Parts: {parts}. Variants: {others}."
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """One value an ACO, in dollars PBPM of the base years unless said; person_months : of PY2024."""

    historical: FloatArray
    own_base: FloatArray
    gap: FloatArray
    prior_savings: FloatArray
    update: FloatArray
    person_months: FloatArray

    @property
    def lower_spending(self) -> BoolArray:
        return self.gap >= 0.0


def same_base(parameters: Parameters | None = None) -> SameBase:
    """The comparison under a rule pack's values of PY2027, the default pack's when left out."""
    rules = parameters or load_parameters(DEFAULT_PACK)
    rows = _rows()
    whole, renewing = (
        _number(rules, f"regional_efficiency_cap_{name}") for name in ("rate", "former_mssp_rate")
    )
    add_on = _number(rules, "administrative_add_on_rate")
    mssp = _mssp_dollars()
    cases = {
        AS_STATED: (whole, add_on),
        RENEWING_CAP: (renewing, add_on),
        NO_ADD_ON: (whole, 0.0),
        BOTH: (renewing, 0.0),
    }
    lines = {name: _lead_dollars(rows, rules, cap, rate) for name, (cap, rate) in cases.items()}
    return SameBase(
        len(rows.gap),
        int(rows.lower_spending.sum()),
        mssp,
        *lines[AS_STATED],
        {name: sum(parts) / mssp - 1.0 for name, parts in lines.items()},
    )


def _lead_dollars(
    rows: _Rows, rules: Parameters, regional_cap: float, add_on_rate: float
) -> tuple[float, float, float, float]:
    """Base, adjustment, discount and add-on over all ACOs."""
    lower = rows.lower_spending
    regional = np.clip(
        _number(rules, "regional_efficiency_weight") * rows.gap, 0.0, regional_cap * rows.historical
    )
    prior = np.clip(rows.prior_savings, 0.0, _number(rules, "prior_savings_cap_rate") * rows.historical)
    adjustment = np.where(lower, np.maximum(regional, prior), 0.0)
    rate = np.where(
        lower, *(_number(rules, f"global_discount_{side}_spending") for side in ("lower", "higher"))
    )
    updated = rows.update * rows.person_months
    before = (rows.own_base + adjustment) * updated
    return (
        float((rows.own_base * updated).sum()),
        float((adjustment * updated).sum()),
        -float((rate * before).sum()),
        float((np.where(lower, 0.0, add_on_rate) * before).sum()),
    )


def _number(rules: Parameters, name: str) -> float:
    return float(rules.value(name, FIRST_MODEL_PY))


def _rows() -> _Rows:
    columns = []
    for one in acos():
        gap = regional_gap(one)
        if gap is None:
            continue
        assert one.person_years is not None
        prior = one.prior_savings_adjustment_pbpm or 0.0
        months = one.person_years * MONTHS_PER_YEAR
        region_less_own = gap.adjustment_pbpm / gap.weight
        columns.append(
            (gap.historical_pbpm, gap.own_base_pbpm, region_less_own, prior, gap.update_factor, months)
        )
    return _Rows(*np.array(columns, dtype=np.float64).T)


def _mssp_dollars() -> float:
    return sum(
        one.updated_benchmark_pbpm * one.person_years * MONTHS_PER_YEAR
        for one in acos()
        if one.program == MSSP and one.updated_benchmark_pbpm is not None and one.person_years is not None
    )
