"""The rules of LEAD, the Shared Savings Program and ACO REACH side by side, each number read from its rule file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lead_analysis import text as wording
from lead_analysis.other_models import OTHER_MODELS_FOLDER, reach
from lead_analysis.other_models.mssp import ONE_SIDED, TRACK_LABELS
from lead_analysis.other_models.mssp_rule_sets import FINAL_RULE_NOT_READ
from lead_model.axes import CATEGORY_LABELS, LAST_MODEL_PY
from lead_model.parameters import CONFIDENCE, DatedEntry, Parameters, citation
from lead_model.rule_files import load_parameters, load_sources
from lead_model.rules.discount import (
    HIGHER_SPENDING_DISCOUNT,
    LOWER_SPENDING_DISCOUNT,
    PROFESSIONAL_DISCOUNT,
)
from lead_model.scenario import Entry as EntryType
from lead_model.scenario import MsspRules, Scenario

LEAD, MSSP_NOW, MSSP_PROPOSED, REACH = "lead", "mssp_now", "mssp_proposed", "reach"
PROGRAMS = {
    LEAD: "LEAD",
    MSSP_NOW: "MSSP, in force",
    MSSP_PROPOSED: "MSSP, proposed for 2027",
    REACH: f"ACO REACH, PY{reach.LAST_PY}",
}
NOT_HELD = "—"  # this model has no number for it


@dataclass(frozen=True, slots=True)
class Cell:
    """What a program says. sources : documents and sections behind it; status : how sure they are; both may be empty."""

    text: str
    sources: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class RuleInPrograms:
    """One rule in all programs, by the keys of PROGRAMS."""

    topic: str
    cells: Mapping[str, Cell]


@dataclass(slots=True)
class _Reader:
    """Values of one program in one year, remembering which entries were read for a cell."""

    parameters: Parameters
    py: int
    read: list[DatedEntry] = field(default_factory=list)

    def value(self, name: str) -> float:
        return float(self._entry(name).value)

    def parts(self, name: str) -> Mapping[str, float]:
        return self._entry(name).value

    def percent(self, name: str, digits: int = 1) -> str:
        return _percent(self.value(name), digits)

    def entry_at(self, name: str, py: int) -> DatedEntry:
        entry = self.parameters.parameter(name).entry(py)
        self.read.append(entry)
        return entry

    def _entry(self, name: str) -> DatedEntry:
        return self.entry_at(name, self.py)

    def cell(self, write: "Callable[[_Reader], str] | None") -> Cell:
        if write is None:
            return Cell(NOT_HELD)
        self.read = []
        text = write(self)
        known = {**load_sources(), **load_sources(OTHER_MODELS_FOLDER)}
        titles = [citation(entry, known[entry.source]) for entry in self.read]
        weakest = max((entry.confidence for entry in self.read), key=list(CONFIDENCE).index, default=None)
        status = CONFIDENCE[weakest].split(":")[0] if weakest else ""
        return Cell(text, tuple(dict.fromkeys(titles)), status)


def rule_table(scenario: Scenario) -> tuple[RuleInPrograms, ...]:
    """Rules of the scenario's first performance year side by side; LEAD with the user's own values, if there are any.

    A number missing from a rule file is shown as a dash: it is not part of this model.
    """
    py = scenario.years[0]
    readers = {
        LEAD: _Reader(scenario.parameters, py),
        MSSP_NOW: _Reader(load_parameters(MsspRules.CURRENT.value, OTHER_MODELS_FOLDER), py),
        MSSP_PROPOSED: _Reader(load_parameters(MsspRules.PROPOSED.value, OTHER_MODELS_FOLDER), py),
        REACH: _Reader(load_parameters("reach", OTHER_MODELS_FOLDER), reach.LAST_PY),
    }
    rows = []
    for topic, lead, mssp, of_reach in _rows(scenario):
        forms = {LEAD: lead, MSSP_NOW: mssp, MSSP_PROPOSED: mssp, REACH: of_reach}
        rows.append(RuleInPrograms(topic, {key: readers[key].cell(form) for key, form in forms.items()}))
    return tuple(rows)


Form = Callable[[_Reader], str] | None


def _rows(scenario: Scenario) -> Sequence[tuple[str, Form, Form, Form]]:
    """(topic, LEAD, MSSP, REACH); both MSSP columns share a form and differ by their values."""
    return (
        ("Term", lambda r: _lead_term(r, scenario), _mssp_term,
         lambda r: f"Performance years {reach.FIRST_PY} to {reach.LAST_PY}"),
        ("Base years", lambda r: _lead_base(r, scenario), _mssp_base, None),
        ("Rebasing", lambda r: "Never; the baseline is set once", _mssp_rebasing, None),
        ("Yearly update", _lead_update, _mssp_update, _reach_update),
        ("Adjustment for region or prior savings", _lead_adjustment, _mssp_adjustment, None),
        ("Growth of risk scores", _lead_risk, lambda r: f"At most {r.percent('mssp_risk_cap')} above base year 3", None),
        ("Discount", _lead_discount, lambda r: "None",
         lambda r: f"Global {r.percent('reach_global_discount')}, Professional {r.percent('reach_professional_discount')}"),
        ("Quality", lambda r: f"{r.percent('quality_withhold_rate')} withheld, earned back by score",
         lambda r: "Standard decides the sharing rate; the score the loss rate in ENHANCED",
         lambda r: f"{r.percent('reach_quality_withhold')} withheld, earned back by score"),
        ("Minimum savings and loss rate", lambda r: "None: from the first dollar", _mssp_minimum,
         lambda r: "None: from the first dollar"),
        ("Share of savings", lambda r: _lead_shares(r, "savings"), _mssp_savings, _reach_shares),
        ("Share of losses", lambda r: _lead_shares(r, "loss"), _mssp_losses, _reach_shares),
        ("Cap on savings, limit on losses", lambda r: "None; the last corridor runs on", _mssp_limits,
         lambda r: "None; the last corridor runs on"),
        ("Sequestration", lambda r: r.percent("sequestration_rate"),
         lambda r: f"{r.percent('mssp_sequestration_rate')} of shared savings",
         lambda r: f"{r.percent('reach_sequestration_rate')} of shared savings"),
        ("Financial guarantee", _lead_guarantee,
         lambda r: f"{r.percent('mssp_repayment_mechanism_share')} of spending or if less "
         f"{r.percent('mssp_repayment_revenue_share')} of participants' revenue, in two-sided tracks", None),
        ("Administrative add-on", _lead_add_on, lambda r: "None", None),
        ("Monthly cash", _lead_cash, lambda r: "Fee for service", None),
        ("Health equity adjustment", lambda r: "None",
         lambda r: "Population adjustment of the benchmark, if the highest of three", _reach_equity),
    )  # fmt: skip


def _percent(value: float, digits: int = 1) -> str:
    text = wording.percent(value, digits)
    return text.replace(".0%", "%").replace(".00%", "%")


def _points(value: float) -> str:
    return f"{abs(value) * 100:g} points"


# ---- LEAD ------------------------------------------------------------------------------------------------------


def _lead_term(r: _Reader, scenario: Scenario) -> str:
    years = r.value("professional_lock_in_years")
    return f"PY{scenario.years[0]} to PY{LAST_MODEL_PY}; Professional for at least {years:g} years"


def _lead_base(r: _Reader, scenario: Scenario) -> str:
    newly = scenario.organization.entry is EntryType.NEW
    weights = r.parts("base_year_weight_new" if newly else "base_year_weight_renewing")
    return f"Three years before the start, weights {_weights(weights)}"


def _weights(parts: Mapping[str, float]) -> str:
    if len({round(part, 6) for part in parts.values()}) == 1:
        return "of a third each"
    return "/".join(f"{part * 100:.0f}" for part in parts.values())


def _lead_update(r: _Reader) -> str:
    two_way = r.value("two_way_weight")
    return (
        f"{_percent(two_way, 0)} national–regional, {_percent(1 - two_way, 0)} ACPT, held within "
        f"+{_points(r.value('acpt_guardrail_upper'))} and −{_points(r.value('acpt_guardrail_lower'))} in PY{r.py}"
    )


def _lead_adjustment(r: _Reader) -> str:
    return (
        f"Global and lower-spending only: the higher of {r.percent('regional_efficiency_weight', 0)} of the gap to the "
        f"region (at most {r.percent('regional_efficiency_cap_rate')}; former MSSP "
        f"{r.percent('regional_efficiency_cap_former_mssp_rate')}) and {r.percent('prior_savings_weight', 0)} of prior "
        f"savings (at most {r.percent('prior_savings_cap_rate')})"
    )


def _lead_risk(r: _Reader) -> str:
    caps = r.parts("risk_score_cap_rate")
    return "; ".join(f"{CATEGORY_LABELS[name]} ±{_percent(cap)}" for name, cap in caps.items())


def _lead_discount(r: _Reader) -> str:
    first = r.percent(HIGHER_SPENDING_DISCOUNT, 2)
    last = _percent(float(r.entry_at(HIGHER_SPENDING_DISCOUNT, LAST_MODEL_PY).value), 2)
    return (
        f"Global {r.percent(LOWER_SPENDING_DISCOUNT, 2)} (lower-spending), {first} rising to {last} "
        f"(higher-spending); Professional {r.percent(PROFESSIONAL_DISCOUNT)}"
    )


def _bands(edges: Mapping[str, float], shares: Mapping[str, float]) -> str:
    tops = [*edges.values()]
    parts = [
        f"{_percent(share, 0)} up to {_percent(top, 0)}"
        for share, top in zip(shares.values(), tops, strict=False)
    ]
    return ", ".join([*parts, f"{_percent(list(shares.values())[-1], 0)} beyond"]) + " of benchmark"


def _lead_shares(r: _Reader, sign: str) -> str:
    professional = _bands(r.parts("professional_band_edge"), r.parts(f"professional_{sign}_share"))
    return (
        f"Global {_bands(r.parts('global_band_edge'), r.parts('global_share'))}; Professional {professional}"
    )


def _lead_guarantee(r: _Reader) -> str:
    return (
        f"Global {r.percent('guarantee_global_share')}, Professional {r.percent('guarantee_professional_share')} "
        "of prior Part A and B spending"
    )


def _lead_add_on(r: _Reader) -> str:
    rate = r.percent("administrative_add_on_rate")
    return f"{rate} of the benchmark before discount, higher-spending only, not reconciled"


def _lead_cash(r: _Reader) -> str:
    return (
        f"Primary care capitation of {r.percent('base_pcc_rate')} of the benchmark, enhanced to "
        f"{r.percent('enhanced_pcc_target_rate')} (the advance is repaid), or total care capitation under Global"
    )


# ---- MSSP ------------------------------------------------------------------------------------------------------


def _mssp_term(r: _Reader) -> str:
    length, one_sided = r.value("mssp_agreement_years"), r.value("mssp_one_sided_years")
    text = f"Agreements of {length:g} years; at most {one_sided:g} one-sided years in agreements from 2027"
    if r.parameters.pack.key != MsspRules.PROPOSED:
        return text
    start = r.value("mssp_rules_first_start")
    return f"{text}; these rules for agreements that start in {start:.0f} or later. {FINAL_RULE_NOT_READ}"


def _mssp_base(r: _Reader) -> str:
    first, later = r.parts("mssp_base_year_weight_first"), r.parts("mssp_base_year_weight_renewing")
    return f"Three years before the agreement, weights {_weights(first)} at first, {_weights(later)} later"


def _mssp_rebasing(r: _Reader) -> str:
    return f"Every {r.value('mssp_agreement_years'):g} years, on own spending"


def _mssp_update(r: _Reader) -> str:
    two_way = r.value("mssp_two_way_weight")
    upper, lower = r.value("mssp_acpt_band_upper"), r.value("mssp_acpt_band_lower")
    text = f"{_percent(two_way, 0)} national–regional, {_percent(1 - two_way, 0)} ACPT in flat dollars at the ACO's risk"
    if upper >= 1:  # out of reach: no band
        return f"{text}; a loss made by the ACPT alone is not shared"
    return f"{text} within +{_points(upper)} and −{_points(lower)} of national growth"


def _mssp_adjustment(r: _Reader) -> str:
    below, above = r.parts("mssp_regional_weight_positive"), r.parts("mssp_regional_weight_negative")
    return (
        f"The higher of {_range(below)} of the gap to a dearer region ({_range(above)} to a cheaper one; never below zero "
        f"in total; at most {r.percent('mssp_regional_cap_upper')}) and {r.percent('mssp_prior_savings_scaling', 0)} of "
        "prior savings"
    )


def _range(parts: Mapping[str, float]) -> str:
    low, high = min(parts.values()), max(parts.values())
    return _percent(low, 0) if low == high else f"{_percent(low, 0)} to {_percent(high, 0)}"


def _mssp_minimum(r: _Reader) -> str:
    edges, rates = list(r.parts("mssp_size_edge").values()), list(r.parts("mssp_size_rate").values())
    at = edges.index(5000.0) if 5000.0 in edges else 0
    return (
        "Two-sided: as elected; one-sided, or if so elected, by size: "
        f"{_percent(rates[at])} at {edges[at]:,.0f} people to {_percent(rates[-1])} at {edges[-1]:,.0f}"
    )


def _by_track(parts: Mapping[str, float], skip: Sequence[str] = ()) -> str:
    """Tracks with the same value named together."""
    groups: dict[str, list[str]] = {}
    for track, value in parts.items():
        if track not in skip:
            groups.setdefault(_percent(value, 0), []).append(TRACK_LABELS[track])
    return ", ".join(
        f"{names[0]}{'–' + names[-1].removeprefix('BASIC ') if len(names) > 1 else ''} {value}"
        for value, names in groups.items()
    )


def _mssp_savings(r: _Reader) -> str:
    return _by_track(r.parts("mssp_max_sharing_rate"))


def _mssp_losses(r: _Reader) -> str:
    fixed = _by_track(r.parts("mssp_fixed_loss_rate"), ONE_SIDED)
    return f"{fixed}; ENHANCED {r.percent('mssp_loss_rate_floor', 0)} to {r.percent('mssp_loss_rate_ceiling', 0)} by quality"


def _mssp_limits(r: _Reader) -> str:
    of_benchmark = _by_track(r.parts("mssp_loss_limit_of_benchmark"), ONE_SIDED)
    of_revenue = _by_track(r.parts("mssp_loss_limit_of_revenue"), ONE_SIDED)
    return (
        f"Savings: {_by_track(r.parts('mssp_savings_cap'))} of benchmark; losses: {of_benchmark} of benchmark, or if less "
        f"{of_revenue} of participants' revenue"
    )


# ---- REACH -----------------------------------------------------------------------------------------------------


def _reach_update(r: _Reader) -> str:
    edges, shares = (
        list(r.parts("reach_rta_band_edge").values()),
        list(r.parts("reach_rta_band_share").values()),
    )
    parts = [
        f"{_percent(share, 0)} up to {_percent(edge, 0)}" for share, edge in zip(shares, edges, strict=False)
    ]
    return (
        f"Prospective; trend error corrected afterwards: {', '.join(parts)}, {_percent(shares[-1], 0)} beyond"
    )


def _reach_shares(r: _Reader) -> str:
    as_global = _bands(r.parts("reach_global_band_edge"), r.parts("reach_global_band_share"))
    professional = _bands(r.parts("reach_professional_band_edge"), r.parts("reach_professional_band_share"))
    return f"Global {as_global}; Professional {professional}"


def _reach_equity(r: _Reader) -> str:
    return f"+${r.value('reach_heba_up_pbpm'):.0f} to −${r.value('reach_heba_down_pbpm'):.0f} PBPM"
