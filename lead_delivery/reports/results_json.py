"""Results as plain data: the JSON of `lead-model run --json`, documented in docs/json.md and stable by schema number."""

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lead_analysis.acos.key_inputs import key_inputs
from lead_analysis.acos.result_labels import before_operating_costs, region_unknown, start_up_dollars
from lead_analysis.cash.calendar import Cash, cash_calendar
from lead_analysis.cash.settlement_month import OwedAtSettlement, owed_at_settlement
from lead_analysis.explain.steps import steps
from lead_analysis.levels.high_needs_share import share_path_worth
from lead_analysis.measures.costs_above_plan import costs_above_plan
from lead_analysis.measures.growth_against_acpt import growth_band, guardrail_worth
from lead_analysis.measures.growth_seen import growth_seen
from lead_analysis.measures.medical_loss_ratio import COLUMNS, medical_loss_ratio
from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_model import __version__
from lead_model.axes import CATEGORIES, FloatArray, in_run_and_year
from lead_model.parameters import CONFIDENCE, Parameters, where_in
from lead_model.projection import RESULTS_CHANGED, Projection, project
from lead_model.rule_files import RULES_FOLDER, load_packs, load_sources
from lead_model.scenario import Scenario, all_leaves, to_dict
from lead_model.spending import INCENTIVES

RESULT_SCHEMA = 2
CASH_RULES = {"settlement_month"}  # met by the cash calendar, not by the projection
NOT_MODELED = (
    "Supports CMS gives to participants, such as learning and data feeds",
    "Data and reporting duties and staff burden beyond the cost you enter",
    "Contract terms with specialists under CARA and with other providers",
    "Terms of a Medicaid partnership in the two pilot states",
    "Part D spending, and what a Part D premium buy-down does to enrollment",
    "Early exit, termination liability and retention withholds: not published for LEAD",
    "Rapid randomized trials of benefit enhancements",
)


def as_dict(p: Projection) -> dict[str, Any]:
    """The first run of a projection: scenario, assumptions, and every line by performance year, in dollars."""
    owed, mlr = owed_at_settlement(p), medical_loss_ratio(p).ratio
    years = [
        _year(p, index) | _check(owed, index) | {"medical_loss_ratio": _mlr(mlr[0, index])}
        for index in range(len(p.years))
    ]
    total = sum(year["net_dollars"] for year in years)
    return {
        "result_schema": RESULT_SCHEMA,
        "version": __version__,
        "results_changed": RESULTS_CHANGED,
        "rule_pack": p.scenario.rules.pack,
        "scenario": to_dict(p.scenario),
        "ten_year_net_dollars": total,
        "ten_year_net_after_start_up_dollars": total - start_up_dollars(p.scenario),
        "before_operating_costs": before_operating_costs(p.scenario),
        "designation": _designation(p),
        "key_inputs": [asdict(one) for one in key_inputs(p.scenario)],
        "years": years,
        "cash": _cash(cash_calendar(p)),
        "costs_above_plan": [asdict(one) for one in costs_above_plan(p.scenario)],
        "growth_against_acpt": _growth(p.scenario),
        "high_needs_share_path": _share_path(p.scenario),
        "assumptions": assumptions(p.scenario),
        "sources": sources_used(p.scenario),
        "not_modeled": list(NOT_MODELED),
    }


def _year(p: Projection, index: int) -> dict[str, Any]:
    def at(array: Any) -> float:
        return float(in_run_and_year(array, 0, index))

    s, o, programs = p.settlement, p.aco_result, p.spending.programs
    return {
        "performance_year": p.years[index],
        "option": "global" if at(s.is_global) else "professional",
        "beneficiary_months": at(p.population.total_months),
        "benchmark_before_discount_dollars": at(s.before_discount_dollars),
        "discount_rate": at(s.discount_rate),
        "quality_score_share": at(s.quality.score_share),
        "benchmark_dollars": at(s.benchmark_dollars),
        "expenditure_dollars": at(s.expenditure_dollars),
        "gross_savings_dollars": at(s.gross_savings),
        "settlement": {
            "shared_savings_dollars": at(s.shared_savings),
            "sequestration_dollars": at(s.sequestration_dollars),
            "enhanced_pcc_repayment_dollars": at(s.enhanced_pcc_repayment),
            "apo_reconciliation_dollars": at(s.capitation.apo_reconciliation),
            "high_performers_pool_dollars": at(s.high_performers_dollars),
            "total_monies_owed_dollars": at(s.total_monies_owed),
        },
        "capitation": {
            "base_pcc_dollars": at(s.capitation.base_pcc),
            "enhanced_pcc_dollars": at(s.capitation.enhanced_pcc),
            "tcc_dollars": at(s.capitation.tcc),
            "npcc_dollars": at(s.capitation.npcc),
            "apo_dollars": at(s.capitation.apo),
        },
        "populations": _populations(p, index),
        "programs": {
            "cara_aco_dollars": at(programs.cara_aco_dollars),
            "cara_specialists_dollars": at(programs.cara_specialists_dollars),
            "falls_avoided_dollars": -at(programs.falls_spending_dollars) + 0.0,
            "falls_cost_dollars": at(programs.falls_cost_dollars),
            "incentive_cost_dollars": {
                name: at(cost) for name, cost in zip(INCENTIVES, programs.incentive_costs, strict=True)
            },
            "incentive_spending_dollars": at(programs.incentive_spending_dollars),
        },
        "stop_loss": {
            "charge_dollars": at(s.stop_loss_charge_dollars),
            "payout_dollars": at(s.stop_loss_payout_dollars),
        },
        "guarantee_dollars": at(o.guarantee_dollars),
        "net_lines": {label: at(line) for label, line in o.lines()},
        "net_dollars": at(p.net),
        "steps": [
            {"key": step.key, "section": step.section, "label": step.label, "dollars": at(step.dollars)}
            for step in steps(p)
        ],
    }


def _check(owed: OwedAtSettlement, index: int) -> dict[str, Any]:
    """What is written at settlement, in which month, and what stands behind it."""
    row = owed.rows()[index]
    names = ("paid", "check_dollars", "beyond_guarantee_dollars", "owes_although_saved")
    return {"settlement_check": {name: row[name] for name in names}}


def _mlr(ratio: FloatArray) -> dict[str, float | None]:
    """Spending ÷ benchmark after discount and earned quality; null where nobody is aligned."""
    values = zip(COLUMNS, ratio.tolist(), strict=True)
    return {column: None if math.isnan(value) else value for column, value in values}


def _growth(scenario: Scenario) -> dict[str, Any]:
    """The guardrail's worth, and net results with actual growth above and below what the scenario assumes."""
    worth, band = guardrail_worth(scenario), growth_band(scenario)
    return {
        "difference_rate": worth.difference,
        "guardrail_dollars": worth.now_dollars,
        "guardrail_above_dollars": worth.above_dollars,
        "guardrail_below_dollars": worth.below_dollars,
        "sentence": worth.sentence(),
        "net_above_dollars": band.above_net_dollars.tolist(),
        "net_below_dollars": band.below_net_dollars.tolist(),
        "seen": [asdict(one) | {"status": one.status} for one in growth_seen()],
    }


def _share_path(scenario: Scenario) -> dict[str, Any]:
    """What the path of the High Needs share brings against a share that stays."""
    worth = share_path_worth(scenario)
    return {
        "cost": worth.cost.value,
        "benchmark_rate_last_year": worth.benchmark_rate,
        "benchmark_dollars": worth.benchmark_dollars.tolist(),
        "spend_dollars": worth.spend_dollars.tolist(),
        "net_dollars": worth.net_dollars.tolist(),
        "ten_year_net_dollars": worth.ten_year_net_dollars,
    }


def _designation(p: Projection) -> dict[str, Any]:
    adjustment = p.benchmark.adjustment

    return {
        "gap_known": not region_unknown(p.scenario),
        "class": "lower_spending"
        if in_run_and_year(adjustment.lower_spending, 0, 0)[0]
        else "higher_spending",
        "gap_to_region_pbpm": float(in_run_and_year(adjustment.gap_pbpm, 0, 0)[0]),
    }


def _populations(p: Projection, index: int) -> dict[str, dict[str, float]]:
    """Months, benchmark before discount and expected cost of each population; PBPM."""
    arrays = {
        "beneficiary_months": p.population.months,
        "benchmark_before_discount_pbpm": p.before_discount_pbpm,
        "expected_cost_pbpm": p.spending.counterfactual_pbpm,
        "savings_rate": p.spending.savings_rate,
        "update_factor": p.benchmark.update.update_factor,
        "risk_ratio": p.benchmark.risk_ratio,
    }
    populations: dict[str, dict[str, float]] = {}
    for k, category in enumerate(CATEGORIES):
        populations[category] = {name: float(in_run_and_year(a, 0, index)[k]) for name, a in arrays.items()}
    return populations


def _cash(cash: Cash) -> dict[str, Any]:
    """The cash calendar of the first run: measures, every line by calendar year, net cash and balance by month."""

    def exists(value: Any) -> float | None:
        return None if math.isnan(value[0]) else float(value[0])

    keys = [line.key for line in cash.lines] + ["interest"]
    months, back = [f"{year}-{month:02d}" for year, month in cash.months], exists(cash.payback_month)
    return {
        "peak_need_dollars": float(cash.peak_need[0]),
        "months_below_zero": int(cash.months_below_zero[0]),
        "funding_gap_dollars": float(cash.funding_gap[0]),
        "payback_year": exists(cash.payback_year),
        "payback_month": None if back is None or back < 0 else months[int(back)],
        "present_value_dollars": float(cash.present_value[0]),
        "internal_rate_of_return": exists(cash.internal_rate_of_return),
        "calendar_years": list(cash.calendar_years),
        "lines": {key: cash.by_year(cash.monthly(key))[0].tolist() for key in keys},
        "net_dollars": cash.yearly[0].tolist(),
        "cumulative_dollars": cash.yearly_cumulative[0].tolist(),
        "months": months,
        "monthly_net_dollars": cash.total[0].tolist(),
        "monthly_balance_dollars": cash.balance[0].tolist(),
    }


def assumptions(scenario: Scenario) -> list[dict[str, Any]]:
    """What was assumed: open rule values the scenario meets, with their defaults; overrides; readings."""
    parameters: Parameters = scenario.parameters
    met = project(scenario).lookup.used_rules | CASH_RULES
    listed: list[dict[str, Any]] = []
    for parameter, entry in parameters.open_values(scenario.years):
        if parameter.name not in met:
            continue
        listed.append(
            {
                "kind": "open",
                "name": parameter.name,
                "term": parameter.term,
                "from_year": entry.py,
                "value": _plain(entry.value),
                "unit": parameter.unit,
                "question": entry.question,
                "assumption": entry.default_name,
            }
        )
    for override in scenario.rules.overrides:
        listed.append(
            {
                "kind": "override",
                "name": override.name,
                "term": parameters.parameter(override.name).term,
                "from_year": override.py,
                "value": override.value,
                "unit": parameters.parameter(override.name).unit,
                "question": "",
                "assumption": "your own value"
                + (f" for {override.key.replace('_', ' ')}" if override.key else ""),
            }
        )
    for path, leaf in all_leaves().items():
        if leaf.family == "rules" and leaf.choices:
            value = scenario.get(path)
            listed.append(
                {
                    "kind": "reading",
                    "name": path,
                    "term": leaf.spec.label,
                    "from_year": scenario.years[0],
                    "value": value.value,
                    "unit": "reading",
                    "question": "CMS's text allows more than one reading",
                    "assumption": value.value.replace("_", " "),
                }
            )
    return listed


def sources_used(scenario: Scenario) -> list[dict[str, Any]]:
    """Every rule value the scenario meets, with document, section, date and status."""
    used = project(scenario).lookup.used_rules | CASH_RULES
    return [
        {
            key: row[key]
            for key in ("name", "from_year", "status", "source", "section", "source_date", "address")
        }
        for row in rules_table(scenario=scenario)
        if row["name"] in used
    ]


def rules_folder(pack: str) -> Path:
    """Where the rule files of a pack are: LEAD's, or those of another program."""
    return OTHER_MODELS_FOLDER if pack in load_packs(OTHER_MODELS_FOLDER) else RULES_FOLDER


def rules_table(
    pack: str | None = None, scenario: Scenario | None = None, open_only: bool = False
) -> list[dict[str, Any]]:
    """Every rule value of a pack (or of a scenario, overrides included) with unit, years, status, source and address.

    pack : of LEAD, or of another program, such as `mssp-2027-proposed`.
    """
    from lead_model.rule_files import DEFAULT_PACK, load_parameters

    folder = rules_folder(pack or DEFAULT_PACK)
    parameters = scenario.parameters if scenario else load_parameters(pack or DEFAULT_PACK, folder)
    sources = load_sources(folder)
    table = []
    for parameter in parameters.by_name.values():
        for entry in parameter.entries:
            if open_only and not entry.is_open:
                continue
            source = sources[entry.source]
            table.append(
                {
                    "module": parameter.module,
                    "name": parameter.name,
                    "term": parameter.term,
                    "unit": parameter.unit,
                    "from_year": entry.py,
                    "value": _plain(entry.value),
                    "confidence": entry.confidence,
                    "status": CONFIDENCE[entry.confidence],
                    "source": source.title,
                    "source_date": source.date,
                    "section": where_in(entry, source),
                    "address": source.address,
                    "stated_in_pack": entry.pack,
                    "note": entry.note or entry.question,
                    "assumption": entry.default_name,
                    "used_by": parameter.used_by,
                }
            )
    return table


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value
