"""Numbers and inputs as readers of the app see them; what sentences of the model need too is in `wording`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lead_analysis.text import MINUS, dollars, listed, number, percent
from lead_delivery.reports.rules import override_words
from lead_model.axes import CATEGORY_LABELS, FIRST_MODEL_PY
from lead_model.parameters import Override
from lead_model.rule_files import load_packs, load_parameters
from lead_model.scenario import ByCategory, Ramp, Spec, all_leaves

__all__ = [
    "MINUS", "UNIT_LABELS", "WORD_JOINER", "Shown", "Unit", "counted", "dollars", "input_label", "input_text", "listed",
    "markdown", "money", "number", "option_label", "override_text", "pbpm", "percent", "shown", "unbroken", "year",
]  # fmt: skip


WORD_JOINER = "\u2060"  # has no width and allows no line break


class Unit(StrEnum):
    """How money is shown on every page."""

    DOLLARS = "dollars"
    PBPM = "pbpm"
    SHARE = "share"


UNIT_LABELS = {Unit.DOLLARS: "$M", Unit.PBPM: "PBPM", Unit.SHARE: "%"}


# ---- single figures --------------------------------------------------------------------------------------------


def pbpm(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """Dollars per beneficiary per month.

    >>> pbpm(-3.5)
    '−$3.50 PBPM'
    """
    text = f"{abs(value):,.{digits}f}"
    before = MINUS if value < 0 and float(text.replace(",", "")) else "+" if sign and value > 0 else ""
    return f"{before}${text} PBPM"


def money(value: float, unit: Unit, *, months: float, benchmark: float, sign: bool = False) -> str:
    """A dollar amount in the unit of the unit switch; `months` and `benchmark` (dollars) cover the same years.

    >>> money(1_440_000, Unit.SHARE, months=120_000, benchmark=144_000_000)
    '1.00%'
    """
    if unit is Unit.PBPM:
        return pbpm(value / months if months else 0.0, sign=sign)
    if unit is Unit.SHARE:
        return percent(value / benchmark if benchmark else 0.0, 2, sign=sign)
    return dollars(value, sign=sign)


def counted(count: int, word: str = "input") -> str:
    """A number of things in words.

    >>> counted(1), counted(3)
    ('1 input', '3 inputs')
    """
    return f"{count} {word}{'' if count == 1 else 's'}"


def year(py: int) -> str:
    """A performance year as on every axis.

    >>> year(2027)
    '2027 · PY1'
    """
    return f"{py} · PY{py - FIRST_MODEL_PY + 1}"


# ---- inputs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """How an input is written: what is shown is the stored value times `factor`."""

    factor: float
    digits: int
    prefix: str
    suffix: str

    @property
    def template(self) -> str:
        """Format of a widget, for example `%.1f%%`."""
        group = "," if self.prefix == "$" or self.digits == 0 else ""
        return f"{self.prefix}%{group}.{self.digits}f{self.suffix.replace('%', '%%')}"

    @property
    def unit(self) -> str:
        """The unit in words, for a label."""
        return (self.prefix + self.suffix.strip()).replace("$PBPM", "$ PBPM")


_PERCENT_UNITS = ("share", "rate", "share of benchmark", "sd, share")
_POINT_UNITS = ("points of share", "sd, points", "sd, points a year")


def shown(spec: Spec) -> Shown:
    """How the input declared by `spec` is written."""
    step = spec.step or 0.01
    if spec.unit in _PERCENT_UNITS:
        return Shown(100.0, _decimals(step * 100), "", "%")
    if spec.unit in _POINT_UNITS:
        return Shown(100.0, _decimals(step * 100), "", " points")
    if spec.unit == "PBPM":
        return Shown(1.0, 2 if step < 1 else 0, "$", " PBPM")
    if spec.unit == "dollars":
        return Shown(1.0, 0, "$", "")
    if spec.unit in ("year", "seed"):
        return Shown(1.0, 0, "", "")
    if spec.whole or spec.unit in ("beneficiaries", "count", "runs"):
        return Shown(1.0, 0, "", "" if spec.unit == "count" else f" {spec.unit}")
    return Shown(1.0, max(_decimals(step), 1), "", " months" if spec.unit == "months" else "")


def _decimals(step: float) -> int:
    text = f"{step:.6f}".rstrip("0")
    return len(text.split(".")[1])


def input_label(path: str) -> str:
    """Label of an input, with its group where the label alone would be ambiguous."""
    if path == "rules.pack":
        return "Rule pack"
    if path == "rules.overrides":
        return "Own rule values"
    leaf = all_leaves()[path]
    group = _GROUPS.get(path.rsplit(".", 1)[0])
    return f"{group}: {leaf.spec.label}" if group else leaf.spec.label


_GROUPS = {
    "choices.incentives.cost_sharing": "Part B cost-sharing support",
    "choices.incentives.prevention_reward": "Chronic Disease Prevention Reward",
    "choices.incentives.nutrition": "Medical nutrition therapy",
    "choices.incentives.part_d_buy_down": "Part D premium buy-down",
    "organization.baseline.base_years.by1": "Base year 1",
    "organization.baseline.base_years.by2": "Base year 2",
    "organization.baseline.base_years.by3": "Base year 3",
    "market.uncertainty": "Uncertainty",
}

OPTION_LABELS = {
    "professional": "Professional", "global": "Global", "prospective": "Prospective", "hybrid": "Hybrid",
    "base_pcc": "Base PCC", "enhanced_pcc": "Enhanced PCC", "tcc": "Total Care Capitation (TCC)",
    "score": "Score given", "measures": "Built from measures", "renewing": "Renewing ACO",
    "new": "Newly entering ACO", "high_needs": "High Needs ACO", "none": "None", "mssp": "MSSP", "reach": "ACO REACH",
    "auto": "From your figures", "lower_spending": "Lower-spending", "higher_spending": "Higher-spending",
    "total": "One total", "categories": "By category", "base_years": "Three base years",
    "acpt": "The ACPT, before weighting",
    "blend": "The blended update", "off": "No guardrail", "cumulative": "Cumulative from base year 3",
    "yearly": "Year by year", "full_2032": "Full from PY2032", "linear": "20% steps, PY2032–PY2036", "own": "Your own path",
    "compounding": "Compounding", "additive": "Additive", "savings_only": "On savings only",
    "savings_and_losses": "On savings and losses", "basic_a": "BASIC A", "basic_b": "BASIC B", "basic_c": "BASIC C",
    "basic_d": "BASIC D", "basic_e": "BASIC E", "enhanced": "ENHANCED", "mssp-current": "In force",
    "mssp-2027-proposed": "Proposed for 2027", "standard_met": "Standard met", "alternative_met": "Alternative standard",
    "not_met": "Not met", "carried": "Carried to the file's year", "total_stays": "All spending stays",
    "groups_keep": "Each group keeps its cost", "aged_disabled": "Aged & Disabled only", "all": "All categories",
}  # fmt: skip
_SPECIAL = {
    ("rules.rate_book", "none"): "No rate book",
    ("organization.region.gap_basis", "base_years"): "Of the base years, as published",
    ("organization.region.gap_basis", "own"): "Your own number",
}


def option_label(path: str, option: Any) -> str:
    """A choice as the field says it; yes, no or not known for a switch."""
    if option is None:
        return "Not known yet"
    if isinstance(option, bool):
        return "Yes" if option else "No"
    return _SPECIAL.get((path, str(option)), OPTION_LABELS[str(option)])


def input_text(path: str, value: Any) -> str:
    """The value of an input in one short line: a ramp, yearly values and categories too.

    >>> input_text("choices.savings_rate", Ramp(0.02, 0.05, 2027, 2031))
    '2.0% in 2027 → 5.0% from 2031'
    """
    if path == "rules.pack":
        return load_packs()[value].title
    if path == "rules.overrides":
        return "; ".join(override_text(one) for one in value) or "none"
    leaf = all_leaves()[path]
    if not leaf.is_number:
        return option_label(path, value)
    if value is None:
        return "Never" if path == "choices.switch_py" else "Not given"
    if isinstance(value, ByCategory):
        parts = zip(CATEGORY_LABELS.values(), value.parts(), strict=True)
        return "; ".join(f"{label} {_path_text(leaf.spec, part)}" for label, part in parts)
    return _path_text(leaf.spec, value)


def _path_text(spec: Spec, value: Any) -> str:
    if isinstance(value, Ramp):
        return f"{_one(spec, value.start)} in {value.from_py} → {_one(spec, value.level)} from {value.to_py}"
    if isinstance(value, tuple):
        return ", ".join(_one(spec, part) for part in value)
    return _one(spec, value)


def _one(spec: Spec, value: float) -> str:
    form = shown(spec)
    if spec.unit in ("year", "seed"):
        return f"{value:.0f}"
    text = number(abs(value) * form.factor, form.digits)
    return f"{MINUS if value < 0 else ''}{form.prefix}{text}{form.suffix}"


def override_text(override: Override) -> str:
    """One of the user's own rule values in a line, in the words of the rules.

    >>> override_text(Override("sequestration_rate", 0.0))
    'Sequestration, all years: 0.00%'
    """
    return override_words(override, load_parameters())


def unbroken(text: str) -> str:
    """Text whose lines never break between − or ± and the dollar sign; a browser breaks there, other than after +.

    >>> unbroken("a loss of −$4.5M").split("\u2060")
    ['a loss of −', '$4.5M']
    """
    return text.replace(f"{MINUS}$", f"{MINUS}{WORD_JOINER}$").replace("±$", f"±{WORD_JOINER}$")


def markdown(text: str) -> str:
    """Text for st.markdown: a dollar sign would start a formula there, and a sign stays with its amount."""
    return unbroken(text).replace("$", "\\$")
