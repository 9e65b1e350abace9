"""A public ACO's last settlement beside its first modeled year: earned savings of both, and a bridge between them.

The bridge changes one thing at a time in a fixed order: people, growth of spending, the savings path, the benchmark, what is
inside it, and the terms of sharing. Until the last step the settlement is the published one's own, computed from the same
columns, so every part is dollars earned or owed. Another order would split what two of them do together differently, with
the same sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lead_analysis import text as wording
from lead_analysis.acos.public_data.acos import MSSP, Aco, aco
from lead_analysis.acos.public_data.regional_gap import applied_adjustment_pbpm
from lead_analysis.acos.public_data.shipped_tables import rows as public_rows
from lead_analysis.acos.public_data.shipped_tables import vintage_note
from lead_analysis.calibration.published_settlements import mssp_rows, reach_rows
from lead_analysis.other_models.mssp_agreement import MsspSwitches
from lead_analysis.other_models.mssp_projection import MsspProjection, mssp_projections
from lead_analysis.other_models.settle_rows import program_rules, settle_rows
from lead_analysis.other_models.staying_in_mssp import elected, mssp_inputs
from lead_model.axes import MONTHS_PER_YEAR, sum_categories
from lead_model.errors import DataError
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario
from lead_model.scenario.mssp_elections import standing_of

TABLES = {"MSSP": "mssp_py2024", "REACH": "reach_settlement_py2023"}
ROUNDING_DOLLARS = 1000.0  # of published totals; more between them and the rules is a part of its own
HALF_A_DOLLAR = 0.5


@dataclass(frozen=True, slots=True)
class SettledYear:
    """One year's settlement: dollars, people in person-years; earned after sequestration, owed to CMS is negative."""

    py: int
    person_years: float
    benchmark_dollars: float
    spend_dollars: float
    earned_dollars: float

    @property
    def savings_rate(self) -> float:
        """(benchmark − spending) / benchmark."""
        return 1.0 - self.spend_dollars / self.benchmark_dollars

    @property
    def kept_share(self) -> float | None:
        """Earned or owed, of benchmark less spending; None where both are the same."""
        gross = self.benchmark_dollars - self.spend_dollars
        return self.earned_dollars / gross if gross else None


@dataclass(frozen=True, slots=True)
class BridgePart:
    """What one change does to the dollars earned, and what it is."""

    key: str
    label: str
    dollars: float
    detail: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Published beside modeled. `parts` add to the difference of both earned amounts.

    program : MSSP, or REACH, whose ACO is modeled in its first LEAD year; agreement : where its MSSP agreement stands,
    empty for REACH; vintage : the edition of the published file in a sentence, empty where it has not been revised.
    """

    aco_id: str
    name: str
    program: str
    published: SettledYear
    modeled: SettledYear
    parts: tuple[BridgePart, ...]
    agreement: str
    vintage: str

    @property
    def difference_dollars(self) -> float:
        return self.modeled.earned_dollars - self.published.earned_dollars

    @property
    def modeled_program(self) -> str:
        return "MSSP" if self.program == MSSP else "LEAD"

    @property
    def headline(self) -> str:
        """Both amounts and the part with the most dollars, in a sentence or two."""
        before, then = self.published, self.modeled
        most = max(self.parts, key=lambda part: abs(part.dollars))
        return (
            f"{self.program} PY{before.py}, as published: {_earned(before)}. {self.modeled_program} PY{then.py}, modeled: "
            f"{_earned(then)}, {wording.dollars(self.difference_dollars, sign=True)}. Largest part: "
            f"“{most.label}”, {wording.dollars(most.dollars, sign=True)}."
        )

    def text(self) -> str:
        """For the command line: both years, the bridge, the agreement and the file's vintage."""
        lines = [f"{self.name} ({self.aco_id})", self.headline, ""]
        lines += [_year_line(self.program, "published", self.published)]
        lines += [_year_line(self.modeled_program, "modeled", self.modeled), ""]
        lines += [
            f"{'Earned, as published':<46}{_whole(self.published.earned_dollars):>16}",
            *(f"  {part.label:<44}{_whole(part.dollars):>16}  {part.detail}" for part in self.parts),
            f"{'Earned, as modeled':<46}{_whole(self.modeled.earned_dollars):>16}",
        ]
        return "\n".join([*lines, *(line for line in (self.agreement, self.vintage) if line)])

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""

        def year(one: SettledYear) -> dict[str, Any]:
            return {
                "performance_year": one.py, "person_years": one.person_years,
                "benchmark_dollars": one.benchmark_dollars, "spending_dollars": one.spend_dollars,
                "savings_rate": one.savings_rate, "kept_share": one.kept_share, "earned_dollars": one.earned_dollars,
            }  # fmt: skip

        return {
            "aco": self.aco_id, "program": self.program, "modeled_program": self.modeled_program,
            "published": year(self.published), "modeled": year(self.modeled),
            "difference_dollars": self.difference_dollars,
            "bridge": [
                {"key": part.key, "label": part.label, "dollars": part.dollars, "detail": part.detail}
                for part in self.parts
            ],
            "agreement": self.agreement, "vintage": self.vintage,
        }  # fmt: skip


def _earned(year: SettledYear) -> str:
    verb = "owed" if year.earned_dollars < 0 else "earned"
    return (
        f"{verb} {wording.dollars(abs(year.earned_dollars))} on savings of {wording.percent(year.savings_rate)}"
        f" against a benchmark of {wording.dollars(year.benchmark_dollars)}"
    )


def _year_line(program: str, kind: str, year: SettledYear) -> str:
    kept = "" if year.kept_share is None else f", {wording.percent(year.kept_share)} of the difference kept"
    return (
        f"{program} PY{year.py}, {kind}: benchmark {_whole(year.benchmark_dollars)}, spending "
        f"{_whole(year.spend_dollars)}{kept}; {year.person_years:,.0f} person-years"
    )


def _whole(value: float) -> str:
    return f"{'−' if value < 0 else ''}${abs(value):,.0f}"


@lru_cache(maxsize=64)
def reconciled(which: Aco | str, scenario: Scenario) -> Reconciliation:
    """The last published settlement of an ACO beside the first year of its scenario, with the bridge.

    Raises DataError where the id is unknown, or a REACH ACO's shared savings are not published.
    """
    public = aco(which) if isinstance(which, str) else which
    projection = project(scenario)
    return _mssp(public, projection) if public.program == MSSP else _reach(public, projection)


def _walk(values: Sequence[tuple[str, str, str, float]], start: float) -> tuple[BridgePart, ...]:
    """Parts from running amounts (key, label, detail, dollars after it); a step of less than half a dollar is left out,
    and what it moves falls to the next one, of the last step to the one before."""
    steps = [(words, after) for *words, after in values]
    shown, running = [], start
    for words, after in steps:
        if abs(after - running) >= HALF_A_DOLLAR:
            shown.append((words, after))
            running = after
    shown = [*shown[:-1], (shown[-1][0] if shown else steps[-1][0], steps[-1][1])]
    before = [start, *(after for _, after in shown)]
    return tuple(
        BridgePart(key, label, after - was, detail)
        for ((key, label, detail), after), was in zip(shown, before, strict=False)
    )


def _unexplained(computed: float, published: float) -> Iterator[tuple[str, str, str, float]]:
    """The rules applied to the published columns, where that is not what was paid."""
    if abs(computed - published) > ROUNDING_DOLLARS:
        yield "unexplained", "Not explained by published columns", "the rules give another amount", computed


# ---- MSSP -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _mssp_published() -> Mapping[str, tuple[Mapping[str, str], dict[str, Any]]]:
    """Published row, and the same as `settle_rows` takes it, by id."""
    return {
        row["ACO_ID"]: (row, one) for row, one in zip(public_rows(TABLES[MSSP]), mssp_rows(2024), strict=True)
    }


def _settled(program: str, row: Mapping[str, Any], **dollars: float) -> float:
    """Net dollars of a published settlement with other totals."""
    changed = {**row, **dollars, **({"gross_savings_dollars": None} if dollars else {})}
    return float(settle_rows(program, [changed])["net_dollars"][0])


def _mssp(public: Aco, p: Projection) -> Reconciliation:
    published, row = _mssp_published()[public.id]
    before = SettledYear(
        public.performance_year, float(published["N_AB_Year_PY"]), float(published["ABtotBnchmk"]),
        float(published["ABtotExp"]), float(published["EarnSaveLoss"]),
    )  # fmt: skip
    inputs = mssp_inputs(p)
    whole, plain = mssp_projections(
        inputs, *elected(p.scenario), (MsspSwitches(), MsspSwitches(adjustments=False))
    )
    after = _first_year(whole, float(sum_categories(inputs.months)[0, 0]) / MONTHS_PER_YEAR)
    unsaved = p.spending.counterfactual_pbpm / p.spending.medicaid_factor * inputs.months
    people = after.person_years / before.person_years
    growth = float(sum_categories(unsaved)[0, 0]) / (before.spend_dollars * people)
    inside = _adjustment_dollars(public, before, after.py) * people * growth
    amounts = [  # benchmark and spending after each step
        (before.benchmark_dollars * people, before.spend_dollars * people),
        (before.benchmark_dollars * people * growth, before.spend_dollars * people * growth),
        (before.benchmark_dollars * people * growth, after.spend_dollars),
        (float(plain.benchmark_dollars[0, 0]) + inside, after.spend_dollars),
        (after.benchmark_dollars, after.spend_dollars),
    ]
    earned = [_settled("mssp", row, benchmark_dollars=b, spend_dollars=s) for b, s in amounts]
    named = (
        ("people", "People", f"{wording.percent(people - 1.0, sign=True)} person-years"),
        ("growth", f"Growth of spending to {after.py}", f"{wording.percent(growth - 1.0, sign=True)} a person, "
         "benchmark and spending alike"),
        ("savings", f"Savings of the scenario in {after.py}", _savings_detail(after.spend_dollars, unsaved)),
        ("benchmark", *_benchmark_words(public, after.py)),
        ("adjustment", "Regional or prior-savings adjustment", f"{_pbpm(whole, plain)} in PY{after.py}"),
    )  # fmt: skip
    start = _settled("mssp", row)
    values = [
        *_unexplained(start, before.earned_dollars),
        *((*words, value) for words, value in zip(named, earned, strict=True)),
        ("terms", "Track, minimum rate and quality", _terms_detail(p), after.earned_dollars),
    ]
    return Reconciliation(
        public.id, public.name, public.program, before, after, _walk(values, before.earned_dollars),
        agreement_line(public, after.py), vintage_note(TABLES[MSSP]),
    )  # fmt: skip


def _first_year(projection: MsspProjection, person_years: float) -> SettledYear:
    benchmark, spend, earned = (
        float(amount[0, 0])
        for amount in (projection.benchmark_dollars, projection.spend_dollars, projection.net_dollars)
    )
    return SettledYear(projection.years[0], person_years, benchmark, spend, earned)


def _adjustment_dollars(public: Aco, year: SettledYear, py: int) -> float:
    """The adjustment inside the published benchmark, at the update of the year: the one applied; of an agreement that still
    runs in `py` the positive regional one, since only that is taken out of its benchmark and worked out anew."""
    runs = not standing_of(_start_year(public), py).renewal_assumed
    adjustment = max(public.regional_adjustment_pbpm or 0.0, 0.0) if runs else applied_adjustment_pbpm(public)
    assert public.updated_benchmark_pbpm is not None, f"{public.id} has no updated benchmark"
    assert public.historical_benchmark_pbpm is not None, f"{public.id} has no historical benchmark"
    update = public.updated_benchmark_pbpm / public.historical_benchmark_pbpm
    return adjustment * update * MONTHS_PER_YEAR * year.person_years


def _savings_detail(spend_dollars: float, unsaved: Any) -> str:
    rate = 1.0 - spend_dollars / float(sum_categories(unsaved)[0, 0])
    return f"{wording.percent(rate)} of spending, beside what the base years hold already"


def _benchmark_words(public: Aco, py: int) -> tuple[str, str]:
    start = _start_year(public)
    standing = standing_of(start, py)
    if standing.renewal_assumed:
        renewed = f"renewed in PY{standing.agreement_start}, assumed"
        return "Benchmark rebased on what was spent since", renewed
    return (
        "Benchmark of the running agreement, updated",
        f"against growth of spending from PY{public.performance_year}",
    )


def _pbpm(whole: MsspProjection, plain: MsspProjection) -> str:
    share = 1.0 - plain.benchmark_dollars[0, 0] / whole.benchmark_dollars[0, 0]
    return f"{wording.percent(float(share))} of the benchmark"


def _terms_detail(p: Projection) -> str:
    rate = p.scenario.choices.mssp.minimum_rate
    minimum = "by size" if rate is None else wording.percent(rate)
    track = p.scenario.choices.mssp.track.value.replace("_", " ").upper()
    return f"{track}, minimum rate {minimum}, quality standard as elected"


def _start_year(public: Aco) -> int:
    assert public.agreement_start is not None, f"{public.id} has no agreement start"
    return int(public.agreement_start[:4])


def agreement_line(public: Aco, first_py: int) -> str:
    """Start of the agreement and when the benchmark is rebased; what is assumed is called so. Empty for REACH."""
    if public.agreement_start is None:
        return ""
    start, standing = _start_year(public), standing_of(_start_year(public), first_py)
    rebased = first_py + standing.years_to_rebase
    if standing.renewal_assumed:
        return (
            f"Its agreement started in {start}; renewal in PY{standing.agreement_start} is assumed, and the next rebasing "
            f"comes in PY{rebased}."
        )
    return f"Its agreement started in {start}, still runs in PY{first_py}, and is rebased in PY{rebased} (renewal assumed)."


# ---- REACH ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _reach_published() -> Mapping[str, tuple[Mapping[str, str], dict[str, Any]]]:
    """Published PY2023 row, and the same as `settle_rows` takes it, by id."""
    settled = {row["aco_id"]: row for row in reach_rows() if row["performance_year"] == 2023}
    return {
        row["aco_id"]: (row, settled[row["aco_id"]])
        for row in public_rows(TABLES["REACH"])
        if row["aco_id"] in settled
    }


def _reach(public: Aco, p: Projection) -> Reconciliation:
    if public.id not in _reach_published():
        raise DataError(
            f"{public.name} ({public.id}) has no published shared savings in REACH PY2023, so there is nothing to set its "
            "first LEAD year beside."
        )
    published, row = _reach_published()[public.id]
    s, months = p.settlement, float(p.population.total_months[0, 0])
    final, heba, cost = (
        float(row[name])
        for name in ("benchmark_final_dollars", "heba_net_dollars", "cost_after_stop_loss_dollars")
    )
    exposure = float(p.scenario.organization.exposure_share)  # type: ignore[arg-type]
    before = SettledYear(
        public.performance_year, public.beneficiaries * exposure, final + heba, cost,
        float(published["expected_after_sequestration"]),
    )  # fmt: skip
    after = SettledYear(
        p.scenario.years[0], months / MONTHS_PER_YEAR, float(s.benchmark_dollars[0, 0]),
        float(s.expenditure_dollars[0, 0]), float((s.shared_savings + s.sequestration_dollars)[0, 0]),
    )  # fmt: skip
    people = after.person_years / before.person_years
    unsaved = float(p.spending.counterfactual_dollars[0, 0])
    growth = unsaved / (cost * people)
    trend = _reach_trend(public)
    deducted = final / (float(row["benchmark_unadjusted_dollars"]) * trend)
    modeled = float(s.before_discount_dollars[0, 0])
    scale = people * growth
    amounts = [  # final benchmark, health equity adjustment, cost
        (final * people, heba * people, cost * people),
        (final * scale, heba * scale, unsaved),
        (final * scale, heba * scale, after.spend_dollars),
        (final / trend * scale, heba * scale, after.spend_dollars),
        (modeled * deducted, heba * scale, after.spend_dollars),
        (after.benchmark_dollars, 0.0, after.spend_dollars),
    ]
    earned = [
        _settled("reach", row, benchmark_final_dollars=b, heba_net_dollars=h, cost_after_stop_loss_dollars=c)
        for b, h, c in amounts
    ]
    named = (
        ("people", "People", f"{wording.percent(people - 1.0, sign=True)} person-years"),
        ("growth", f"Growth of spending to {after.py}", f"{wording.percent(growth - 1.0, sign=True)} a person, benchmark "
         "and spending alike"),
        ("savings", f"Savings of the scenario in {after.py}", f"{wording.percent(1.0 - after.spend_dollars / unsaved)} of "
         "spending, beside what the base years hold already"),
        ("trend", "No retrospective trend adjustment in LEAD", f"factor {trend:.3f} in REACH PY{before.py}"),
        ("benchmark", "LEAD's benchmark against REACH's", "before discount, rebased on what was spent since"),
        ("discount", "Discount, quality, health equity", f"LEAD's discount {wording.percent(float(s.discount_rate[0, 0]))}"),
    )  # fmt: skip
    start = _settled("reach", row)
    option = "Global" if bool(s.is_global[0, 0]) else "Professional"
    values = [
        *_unexplained(start, before.earned_dollars),
        *((*words, value) for words, value in zip(named, earned, strict=True)),
        ("terms", "Sharing", f"{public.track} in REACH, {option} in LEAD", after.earned_dollars),
    ]
    return Reconciliation(
        public.id, public.name, public.program, before, after, _walk(values, before.earned_dollars), "",
        vintage_note(TABLES["REACH"]),
    )  # fmt: skip


def _reach_trend(public: Aco) -> float:
    """Retrospective trend adjustment of the published year."""
    return float(program_rules("reach").value("reach_rta", public.performance_year))
