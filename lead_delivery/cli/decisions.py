"""What `lead-model decide`, `tornado` and `compare` print: for each a dictionary for JSON and the same as text.

Dollars are whole dollars of a year or of all years, shares and rates fractions; what does not exist is null.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lead_analysis.decisions.actuary_questions import ask_your_actuary
from lead_analysis.decisions.alternatives import POSSIBLE_RULES, RULES_IN_WORDS
from lead_analysis.decisions.best_path_bands import band_rows, band_sentences, best_path_bands
from lead_analysis.decisions.break_even import LINES, break_even
from lead_analysis.decisions.difference import difference
from lead_analysis.decisions.drivers import ranged_drivers
from lead_analysis.decisions.flips import flips
from lead_analysis.decisions.outputs import MINUS_MSSP, TEN_YEAR_NET, named_outputs
from lead_analysis.decisions.regret import regret
from lead_analysis.decisions.sign_changes import sign_changes
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.decisions.tornado import tornado as find_tornado
from lead_analysis.decisions.verdict import verdict, verdict_result
from lead_analysis.risk.lead_and_mssp import outlooks
from lead_delivery.cli.words import clean as _clean
from lead_delivery.cli.words import dollars as _dollars
from lead_delivery.cli.words import percent as _percent
from lead_delivery.cli.words import rate as _rate
from lead_model.errors import DataError
from lead_model.scenario import MsspRules, Scenario

Result = dict[str, Any]


# ---- decide ----------------------------------------------------------------------------------------------------


def decide_result(scenario: Scenario) -> Result:
    """Verdict over all alternatives and what it rests on, bands of best paths, break-even and crossover by year, switch
    years, what could flip the decision, and regret over open rules."""
    said, rates, paths = verdict(scenario), break_even(scenario), switch_years_of(scenario)
    bands = best_path_bands(scenario)
    turning = flips(scenario, [driver.path for driver in ranged_drivers(scenario)])
    open_rules = regret(scenario)
    to_check = ask_your_actuary(find_tornado(scenario), turning)
    return _clean(
        {
            "scenario": scenario.name,
            "rule_pack": scenario.rules.pack,
            **verdict_result(said),
            "verdict": list(said.sentences),
            "figures": said.rows(),
            "outlook": [asdict(one) for one in outlooks(scenario)],
            "best_path_bands": {rules.value: band_rows(found) for rules, found in bands.items()},
            "break_even": rates.rows(),
            "switch_years": paths.rows(),
            "flips": turning.rows(),
            "plan_minus_mssp": {
                rules.value: [one.row() for one in sign_changes(scenario, output)]
                for rules, output in MINUS_MSSP.items()
            },
            "ask_your_actuary": [{"path": flip.driver.path, "why": flip.why} for flip in to_check],
            "regret": {
                "sentence": open_rules.sentence,
                "combinations": open_rules.combinations,
                "perfect_information_dollars": open_rules.choice.perfect_information,
                "plans": open_rules.rows(),
                "questions": open_rules.question_rows(),
            },
        }
    )


def decide_text(scenario: Scenario) -> str:
    """The same, to read."""
    result = decide_result(scenario)
    lines = [scenario.name, "", *result["verdict"], *band_sentences(best_path_bands(scenario)), ""]
    lines += [*_alternatives_text(result), "", *_outlook_text(result), "", *_readings_text(result), ""]
    lines += ["Savings rates at which a line changes sign"]
    lines.append(f"{'year':>6}{'':2}" + "".join(f"{text:>31}" for text in LINES.values()))
    for row in result["break_even"]:
        rates = "".join(f"{_rate(row[line]):>31}" for line in LINES)
        lines.append(f"{row['py'] or 'all':>6}{'':2}{rates}")
    without = next(row for row in result["break_even"] if row["py"] is None)
    said = [f"{text} at {_rate(without[f'{line}_without_cost'])}" for line, text in LINES.items()]
    lines.append(f"all years, operating cost left out: {', '.join(said)}")
    lines += ["", f"{'LEAD path':<36}{'all years':>16}{'cost of it':>16}{'worst year':>16}"]
    for row in result["switch_years"]:
        marks = ", ".join(
            words for key, words in (("best", "best of the LEAD paths"), ("yours", "yours")) if row[key]
        )
        lines.append(
            f"{row['label']:<36}{_dollars(row['total_dollars']):>16}{_dollars(row['cost_dollars']):>16}"
            f"{_dollars(row['worst_year_dollars']):>16}  {marks}".rstrip()
        )
    near = [row["sentence"] for row in result["flips"] if row["inside_range"]]
    lines += [
        "",
        "What could flip the decision inside its range:",
        *(f"  {text}" for text in near or ["nothing tested"]),
    ]
    for rules, changes in result["plan_minus_mssp"].items():
        turning = [f"  {row['sentence']}" for row in changes if row["inside_range"]]
        lines += ["", f"What turns the sign of your plan minus MSSP ({RULES_IN_WORDS[MsspRules(rules)]}):",
                  *(turning or ["  nothing tested, inside its range"])]  # fmt: skip
    lines += ["", "Ask your actuary about these:", *(f"  {one['why']}" for one in result["ask_your_actuary"])]
    lines += ["", "What CMS has not answered", result["regret"]["sentence"]]
    lines += [
        f"  {row['label']:<36} gives up at most {_dollars(row['largest_regret_dollars'])}, on average "
        f"{_dollars(row['mean_regret_dollars'])}; best in {row['best_in']:,} of {result['regret']['combinations']:,}"
        for row in result["regret"]["plans"]
    ]
    return "\n".join(lines)


def _alternatives_text(result: Result) -> list[str]:
    """Every alternative by total after start-up cost; the other measures never decide."""
    rate = _percent(result["interest_rate"])
    lines = [
        f"{'alternative, after start-up cost':<36}{'all years':>16}{'value at ' + rate:>16}{'first 5 years':>16}"
    ]
    for row in result["alternatives"]:
        best = [f"best under {RULES_IN_WORDS[MsspRules(rules)]}" for rules in row["best_under"]]
        marks = ", ".join([*best, *(["yours"] if row["yours"] else [])])
        lines.append(
            f"{row['label']:<36}{_dollars(row['total_dollars']):>16}{_dollars(row['present_value_dollars']):>16}"
            f"{_dollars(row['first_years_dollars']):>16}  {marks}".rstrip()
        )
    return lines


def _outlook_text(result: Result) -> list[str]:
    """Expected net and downside beside the planned net, which alone decides."""
    runs = f"expected and downside, {result['outlook'][0]['runs']:,} runs"
    lines = [f"{runs:<36}{'planned':>16}{'expected':>16}{'± of it':>16}{'P5':>16}"]
    names = ("planned_dollars", "expected_dollars", "error_dollars", "low_dollars")
    return lines + [
        f"{row['label']:<36}" + "".join(f"{_dollars(row[name]):>16}" for name in names)
        for row in result["outlook"]
    ]


def _readings_text(result: Result) -> list[str]:
    """Each interpretation that does something here, with its dollars by option."""
    lines = ["Other interpretations of open or disputed rules, dollars of the ten-year net",
             f"{'professional':>16}{'global':>16}{'best path':>16}  if"]  # fmt: skip
    for row in result["readings"]:
        if any(row[f"{name}dollars"] for name in ("", "lead_", "professional_", "global_")) or row["flips"]:
            mark = (
                f" [named above; {row['source_now']}; against it: {row['source_other']}]"
                if row["named"]
                else ""
            )
            lines.append(
                f"{_dollars(row['professional_dollars'], sign=True):>16}{_dollars(row['global_dollars'], sign=True):>16}"
                f"{_dollars(row['dollars'], sign=True):>16}  {row['when']}; now: {row['now']}{mark}"
            )
    return lines


# ---- tornado ---------------------------------------------------------------------------------------------------


def tornado_result(
    scenario: Scenario,
    output: str = TEN_YEAR_NET.key,
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> Result:
    """Every input over its range, widest first. Raises DataError for an unknown output."""
    known = named_outputs(scenario)
    if output not in known:
        raise DataError(f"--output is '{output}'; choose one of {', '.join(known)}.")
    bars = find_tornado(scenario, known[output], ranges)
    return _clean(
        {
            "scenario": scenario.name,
            "output": output,
            "label": known[output].label,
            "base_dollars": bars.base,
            "best_choice": dict(zip(POSSIBLE_RULES, bars.base_best.labels, strict=True)),
            "sentence": bars.sentence,
            "bars": bars.rows(),
            "without_effect": [driver.path for driver in bars.without_effect],
        }
    )


def tornado_text(
    scenario: Scenario,
    output: str = TEN_YEAR_NET.key,
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """The same, to read."""
    result = tornado_result(scenario, output, ranges)
    lines = [scenario.name, result["sentence"], "", f"{result['label']} as it is: {_dollars(result['base_dollars'])}",
             f"{'low':>16}{'high':>16}{'at low':>16}{'at high':>16}{'swing':>16}  input"]  # fmt: skip
    for bar in result["bars"]:
        notes = [] if bar["monotone"] else ["turns inside the range"]
        notes += [f"turns the decision to {bar['flips_to']}"] if bar["flips"] else []
        note = f" [{'; '.join(notes)}]" if notes else ""
        lines.append(
            f"{bar['low_text']:>16}{bar['high_text']:>16}{_dollars(bar['at_low_dollars']):>16}"
            f"{_dollars(bar['at_high_dollars']):>16}{_dollars(bar['swing_dollars']):>16}  {bar['label']}{note}"
        )
    return "\n".join([*lines, "", f"Without effect here: {len(result['without_effect'])} inputs"])


# ---- compare ---------------------------------------------------------------------------------------------------


def compare_result(base: Scenario, other: Scenario) -> Result:
    """`other` minus `base` over all years, split over the four families; the parts add up to the total."""
    split = difference(base, other)
    return {
        "base": {"name": base.name, "net_dollars": split.base},
        "other": {"name": other.name, "net_dollars": split.other},
        "difference_dollars": split.total,
        "parts": [{**row, "changed": list(row["changed"])} for row in split.rows()],
        "orders_averaged": split.orders,
        "orders_left_out": split.left_out,
        "sentence": split.sentence,
    }


def compare_text(base: Scenario, other: Scenario) -> str:
    """The same, to read."""
    result = compare_result(base, other)
    width = max(len(result["base"]["name"]), len(result["other"]["name"]), 28)
    lines = [
        f"{one['name']:<{width}}{_dollars(one['net_dollars']):>18}"
        for one in (result["base"], result["other"])
    ]
    lines += [
        f"{'Difference, all years':<{width}}{_dollars(result['difference_dollars'], sign=True):>18}",
        "",
    ]
    for part in result["parts"]:
        lines.append(f"  {part['family']:<{width - 2}}{_dollars(part['dollars'], sign=True):>18}")
        lines += [f"      {path}" for path in part["changed"]]
    if result["orders_left_out"]:
        lines.append(
            f"{result['orders_left_out']} orders of change pass through an impossible scenario and are left out."
        )
    return "\n".join(lines)
