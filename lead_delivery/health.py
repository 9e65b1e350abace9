"""Is this installation calculating right, and with which rules? For health probes: `python -m lead_delivery.health`.

The three self-tests run the model when they are asked for, with the rule values in memory, so a slip in an edited rule
file shows here before it shows in somebody's decision.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lead_analysis.explain.steps import steps
from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_model import __version__
from lead_model.errors import LeadModelError
from lead_model.parameters import Parameter, Parameters
from lead_model.projection import RESULTS_CHANGED, project
from lead_model.rule_files import DEFAULT_PACK, RULES_FOLDER, load_packs, load_parameters
from lead_model.scenario import RiskOption, Scenario

HEALTH_SCHEMA = 2
CENT = 0.01
R1_PACK = "py2027-2026-07"  # the amounts below are this pack's, whichever pack becomes the default later
FOLDERS = {"lead": RULES_FOLDER, "other_models": OTHER_MODELS_FOLDER}


@dataclass(frozen=True, slots=True)
class SelfTest:
    """One check of the calculation, in dollars. `found` is None when the model could not calculate; `problem` says why."""

    name: str
    about: str
    expected: float
    found: float | None
    passed: bool
    problem: str = ""


def self_tests() -> tuple[SelfTest, ...]:
    """The three checks, run now. Never raises: what goes wrong inside a check is that check's result.

    Expected amounts are those of the reference case R1: $144.0M a year, 3% discount, 60% savings share.
    """
    return (
        _tested(
            "global_at_8_percent",
            "R1, Global, 8% savings: (8% − 3%) × $144.0M in PY2027",
            7_200_000.0,
            lambda: _first_year_net(RiskOption.GLOBAL, 0.08),
        ),
        _tested(
            "professional_at_4_percent",
            "R1, Professional, 4% savings: 60% × 4% × $144.0M in PY2027",
            3_456_000.0,
            lambda: _first_year_net(RiskOption.PROFESSIONAL, 0.04),
        ),
        _tested(
            "steps_add_to_net",
            "Largest difference between the sum of all steps and the net result, every preset and year",
            0.0,
            _largest_gap,
        ),
    )


def rule_packs() -> list[dict[str, Any]]:
    """Every rule pack with the hash of the values in force under it, inherited ones included.

    `family` is "lead" or "other_models" (MSSP and ACO REACH). A pack that cannot be read has `problem` instead of `sha256`.
    """
    return [row for family, folder in FOLDERS.items() for row in _packs_of(family, folder)]


def content_hash(parameters: Parameters) -> str:
    """SHA-256 over every value with unit, year, status, source and note; comments and layout of the files do not count."""
    content = [_content(parameters.by_name[name]) for name in sorted(parameters.by_name)]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def report() -> dict[str, Any]:
    """Everything the health address answers, as plain data for JSON; `status` is "ok" or "failing"."""
    packs, tests = rule_packs(), self_tests()
    healthy = all(test.passed for test in tests) and all("sha256" in pack for pack in packs)
    return {
        "health_schema": HEALTH_SCHEMA,
        "status": "ok" if healthy else "failing",
        "version": __version__,
        "results_changed": RESULTS_CHANGED,
        "rule_packs": packs,
        "self_tests": [asdict(test) for test in tests],
    }


def status_code(health: dict[str, Any]) -> int:
    """HTTP status for a report: 200, or 503 so that a load balancer takes the server out."""
    return 200 if health["status"] == "ok" else 503


def _tested(name: str, about: str, expected: float, calculate: Callable[[], float]) -> SelfTest:
    try:
        calculated = calculate()
    except LeadModelError as error:
        return SelfTest(name, about, expected, None, False, str(error))
    except Exception as error:  # a probe needs an answer; the message may hold a path, the class does not
        return SelfTest(
            name, about, expected, None, False, f"The calculation stopped: {type(error).__name__}"
        )
    # JSON has no NaN; a result that is no number fails like one that is missing
    if not np.isfinite(calculated):
        return SelfTest(name, about, expected, None, False, "The result is not a number")
    return SelfTest(name, about, expected, round(calculated, 6), abs(calculated - expected) < CENT)


def _presets() -> dict[str, Scenario]:
    # Imported here: with a rule file that cannot be read no scenario can be made, and that is to be reported, not raised.
    from lead_analysis.acos.presets import PRESETS

    return {key: preset.scenario for key, preset in PRESETS.items()}


def _first_year_net(option: RiskOption, savings_rate: float) -> float:
    changes = {"choices.option": option, "choices.savings_rate": savings_rate, "rules.pack": R1_PACK}
    return float(project(_presets()["reference"].with_values(changes)).net[0, 0])


def _largest_gap() -> float:
    gaps = []
    for scenario in _presets().values():
        p = project(scenario)
        gaps.append(float(np.abs(sum(step.dollars for step in steps(p)) - p.net).max()))
    return float(np.max(gaps))


def _packs_of(family: str, folder: Path) -> Iterator[dict[str, Any]]:
    try:
        packs = load_packs(folder)
    except LeadModelError as error:
        yield {"family": family, "pack": None, "problem": str(error)}
        return
    for key, pack in packs.items():
        if pack.awaits:  # kept ready for a document that has not been read: no set of rules yet
            continue
        row: dict[str, Any] = {"family": family, "pack": key, "title": pack.title, "date": pack.date}
        row["default"] = family == "lead" and key == DEFAULT_PACK
        try:
            yield row | {"sha256": content_hash(load_parameters(key, folder))}
        except LeadModelError as error:
            yield row | {"problem": str(error)}


def _content(parameter: Parameter) -> list[Any]:
    entries = [
        [e.pack, e.py, _plain(e.value), e.confidence, e.source, e.note, e.question, e.default_name]
        for e in parameter.entries
    ]
    return [
        parameter.module, parameter.name, parameter.term, parameter.unit, parameter.rule, parameter.range,
        [[o.name, [[py, _plain(v)] for py, v in o.values], o.confidence, o.source, o.note] for o in parameter.alternatives],
        entries,
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value


def main() -> int:
    """Write the report as JSON; 0 when everything is in order, else 1."""
    health = report()
    sys.stdout.write(json.dumps(health, indent=2, ensure_ascii=False) + "\n")
    return 0 if status_code(health) == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
