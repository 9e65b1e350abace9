"""Golden cases as data: reading them, and the names of their lines on the side of the engine.

A case is a TOML file in `tests/golden`: `about`, `source`, `date` and `confidence`, inputs by dotted path, and the
dollars expected by line and performance year. A file without a source does not load. The dollars come from
`tests.independent` and `tests.independent_mssp`, which share no line with the package:

    # the dollars of a case, and the working of a year
    python -m tests.golden_cases tests/lead_model/golden/everything_on.toml 2033
"""

import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lead_analysis.other_models.staying_in_mssp import MsspResult, stay
from lead_model.axes import CATEGORIES, FloatArray
from lead_model.projection import Projection, project
from lead_model.scenario import Scenario, from_dict, to_dict
from tests import independent, independent_mssp

FOLDER = Path(__file__).parent / "lead_model" / "golden"
CONFIDENCE = ("A", "B", "C", "D")
WORDS = ("about", "source", "date", "confidence")

LEAD_LINES: dict[str, Callable[[Projection], FloatArray]] = {
    "benchmark_before_discount": lambda p: p.settlement.before_discount_dollars,
    "adjustment": lambda p: p.settlement.adjustment_dollars,
    "discount": lambda p: p.settlement.discount_dollars,
    "unearned_quality": lambda p: p.settlement.unearned_quality_dollars,
    "stop_loss_charge": lambda p: p.settlement.stop_loss_charge_dollars,
    "benchmark": lambda p: p.settlement.benchmark_dollars,
    "spending": lambda p: p.spending.spend_dollars,
    "stop_loss_payout": lambda p: p.settlement.stop_loss_payout_dollars,
    "expenditure": lambda p: p.settlement.expenditure_dollars,
    "gross_savings": lambda p: p.settlement.gross_savings,
    "shared_savings": lambda p: p.settlement.shared_savings,
    "sequestration": lambda p: p.settlement.sequestration_dollars,
    "high_performers_pool": lambda p: p.settlement.high_performers_dollars,
    "enhanced_pcc_repayment": lambda p: p.settlement.enhanced_pcc_repayment,
    "apo_reconciliation": lambda p: p.settlement.capitation.apo_reconciliation,
    "total_monies_owed": lambda p: p.settlement.total_monies_owed,
    "base_pcc": lambda p: p.settlement.capitation.base_pcc,
    "tcc": lambda p: p.settlement.capitation.tcc,
    "npcc": lambda p: p.settlement.capitation.npcc,
    "cara_specialists": lambda p: p.spending.programs.cara_specialists_dollars,
    "add_on": lambda p: p.aco_result.add_on_dollars,
    "capitation_margin": lambda p: p.aco_result.capitation_margin,
    "operating_cost": lambda p: p.aco_result.operating_cost,
    "program_cost": lambda p: p.aco_result.program_cost,
    "reinsurance_premium": lambda p: p.aco_result.reinsurance_premium,
    "reinsurance_recovery": lambda p: p.aco_result.reinsurance_recovery,
    "guarantee": lambda p: p.aco_result.guarantee_dollars,
    "guarantee_carrying_cost": lambda p: p.aco_result.guarantee_carrying_cost,
    "state_share": lambda p: p.aco_result.state_share,
    "provider_share": lambda p: p.aco_result.provider_share,
    "net": lambda p: p.net,
}
MSSP_LINES: dict[str, Callable[[MsspResult], FloatArray]] = {
    "mssp_benchmark": lambda m: m.projection.benchmark_dollars,
    "mssp_spending": lambda m: m.projection.spend_dollars,
    "mssp_shared_savings": lambda m: m.projection.shared_dollars,
    "mssp_sequestration": lambda m: m.projection.sequestration_dollars,
    "mssp_operating_cost": lambda m: m.operating_cost,
    "mssp_carrying_cost": lambda m: m.carrying_cost,
    "mssp_provider_share": lambda m: m.provider_share,
    "mssp_net": lambda m: m.net,
}

Dollars = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Case:
    """One dated case: where it comes from, its scenario, and dollars by line and performance year."""

    name: str
    about: str
    source: str
    date: str
    confidence: str
    scenario: Scenario
    expected: Dollars


def load_case(path: Path) -> Case:
    """Read a case. Raises ValueError for one without a source, a date, a known confidence or any dollars."""
    content = read_case(path)
    expected = dict(content.get("expected", {}))
    years = expected.pop("years", [])
    if not years or not expected:
        raise ValueError(
            f"{path.name}: no dollars are expected; state `years` and at least one line in [expected]."
        )
    for line, dollars in expected.items():
        if line not in LEAD_LINES | MSSP_LINES:
            raise ValueError(
                f"{path.name}: unknown line '{line}'. Known: {', '.join(LEAD_LINES | MSSP_LINES)}."
            )
        if len(dollars) != len(years):
            raise ValueError(
                f"{path.name}: '{line}' has {len(dollars)} amounts; {len(years)} years are stated."
            )
    by_year = {line: dict(zip(years, map(float, dollars), strict=True)) for line, dollars in expected.items()}
    return Case(path.stem, *(str(content[word]) for word in WORDS), scenario_of(content), by_year)


def read_case(path: Path) -> dict[str, Any]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    for word in WORDS:
        if not str(content.get(word, "")).strip():
            raise ValueError(
                f"{path.name}: '{word}' is missing; a golden case says where its dollars come from."
            )
    if content["confidence"] not in CONFIDENCE:
        known = ", ".join(CONFIDENCE)
        raise ValueError(f"{path.name}: confidence is '{content['confidence']}'; it is one of {known}.")
    return content


def scenario_of(content: Mapping[str, Any]) -> Scenario:
    return from_dict({"name": content["about"], **content["inputs"]})


def engine_lines(scenario: Scenario) -> Dollars:
    """What the package computes for a scenario, every line by year."""
    p = project(scenario)
    lines = {name: line(p) for name, line in LEAD_LINES.items()}
    mssp = stay(p)
    lines |= {name: line(mssp) for name, line in MSSP_LINES.items()}
    return {name: dict(zip(p.years, array[0].tolist(), strict=True)) for name, array in lines.items()}


def plain_inputs(scenario: Scenario) -> dict[str, Any]:
    """Every input by dotted path as numbers, texts, lists and tables: what the independent calculation reads."""
    flat: dict[str, Any] = {}

    def walk(prefix: str, node: Any) -> None:
        is_value = not isinstance(node, dict) or set(node) in (
            set(CATEGORIES),
            {"start", "level", "from_py", "to_py"},
        )
        if is_value:
            flat[prefix] = node
            return
        for name, part in node.items():
            walk(f"{prefix}.{name}" if prefix else name, part)

    walk("", to_dict(scenario))
    return flat


def independent_lines(scenario: Scenario) -> dict[str, dict[int, float]]:
    """What the specification gives when it is worked line by line; zero where nothing happens."""
    inputs = plain_inputs(scenario)
    lines = independent.lead(inputs).lines | independent_mssp.mssp(inputs).lines
    nothing = dict.fromkeys(scenario.years, 0.0)
    return {name: nothing | lines.get(name, {}) for name in LEAD_LINES | MSSP_LINES}


def working(scenario: Scenario, py: int) -> list[str]:
    """The arithmetic of one year as sentences, from months to net result."""
    result = independent.lead(plain_inputs(scenario))
    n, line = result.working[py], {name: by_year.get(py, 0.0) for name, by_year in result.lines.items()}
    labels = dict(zip(CATEGORIES, ("A&D", "ESRD", "HN"), strict=True))
    rows = [f"Working of PY{py}, {'Global' if n['is_global'] else 'Professional'}:"]
    for k, label in labels.items():
        rows.append(
            f"{label}: {n[f'months {k}']:,.3f} months; "
            f"({n[f'historical {k}']:,.6f} + {n[f'adjustment {k}']:,.6f} if Global) "
            f"× update {n[f'update {k}']:.9f} × risk {n[f'risk {k}']:.9f}, "
            f"with rate book and Medicaid block {n[f'benchmark_pbpm {k}']:,.6f}; "
            f"expected cost {n[f'expected_pbpm {k}']:,.6f}"
        )
    rows += [
        _sum("before discount", *(n[f"benchmark_pbpm {k}"] * n[f"months {k}"] for k in CATEGORIES)),
        f"discount {n['discount']:.4f}, quality score {n['quality_score']:.9f}",
        _sum("benchmark", *(line[name] for name in ("benchmark_before_discount", "discount", "unearned_quality",
                                                    "stop_loss_charge"))),
        _sum("gross savings", line["benchmark"], -line["expenditure"])
        + f", {line['gross_savings'] / line['benchmark']:.4%} of the benchmark; kept {line['shared_savings']:,.2f}",
        _sum("net", *(line[name] for name in (
            "shared_savings", "sequestration", "high_performers_pool", "add_on", "capitation_margin", "operating_cost",
            "program_cost", "reinsurance_premium", "reinsurance_recovery", "guarantee_carrying_cost", "state_share",
            "provider_share"))),
    ]  # fmt: skip
    return rows


def _sum(name: str, *parts: float) -> str:
    terms = " ".join(f"{'+' if part >= 0 else '−'} {abs(part):,.2f}" for part in parts if part)
    return f"{name} = {terms.removeprefix('+ ')} = {sum(parts):,.2f}"


def main(path: str, *years: str) -> None:
    """Print the block [expected] of a case, after the working of the years asked for."""
    scenario = scenario_of(read_case(Path(path)))
    for py in years:
        print(*(f"# {row}" for row in working(scenario, int(py))), "", sep="\n")
    lines = independent_lines(scenario)
    width = max(map(len, lines))
    print("[expected]", f"{'years':<{width}} = [{', '.join(f'{py:>17}' for py in scenario.years)}]", sep="\n")
    for name, by_year in lines.items():
        amounts = ", ".join(f"{dollars + 0.0:>17_.2f}" for dollars in by_year.values())
        print(f"{name:<{width}} = [{amounts}]")


if __name__ == "__main__":
    main(*sys.argv[1:])
