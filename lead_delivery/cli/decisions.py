"""What `lead-model simulate`, `decide`, `tornado` and `compare` print: for each a dictionary for JSON and the same as text.

Dollars are whole dollars of a year or of all years, shares and rates fractions; what does not exist is null.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lead_analysis import text as wording
from lead_analysis.decisions.actuary_questions import ask_your_actuary
from lead_analysis.decisions.break_even import LINES, break_even
from lead_analysis.decisions.difference import difference
from lead_analysis.decisions.drivers import ranged_drivers
from lead_analysis.decisions.flips import flips
from lead_analysis.decisions.outputs import TEN_YEAR_NET, named_outputs
from lead_analysis.decisions.regret import regret
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.decisions.tornado import tornado as find_tornado
from lead_analysis.decisions.verdict import verdict
from lead_analysis.risk.capital import DEFAULT_HORIZON, USERS_ASSUMPTION, Horizon, capital
from lead_analysis.risk.simulate import MOST_SOBOL_RUNS, OPTIONS, usual_draws
from lead_analysis.risk.simulate import simulate as run_simulation
from lead_analysis.risk.summary import PathSummary, Summary, summarize
from lead_model.errors import DataError
from lead_model.paths import own_path, path_of_key
from lead_model.scenario import Scenario

Result = dict[str, Any]
EXTRAPOLATION = (
    "Years 6 and later are extrapolation: nobody has watched a fixed benchmark for more than six years."
)


# ---- simulate --------------------------------------------------------------------------------------------------


def simulate_result(scenario: Scenario, runs: int | None = None, seed: int | None = None) -> Result:
    """Quantiles, chances and depths of every way to take part, each with its Monte Carlo error. Runs and seed default to
    those of the scenario. Raises ScenarioError for numbers out of range."""
    summary = summarize(run_simulation(scenario, runs=runs, seed=seed))
    return {
        "scenario": scenario.name,
        "rule_pack": scenario.rules.pack,
        "runs": summary.runs,
        "seed": summary.seed,
        "method": summary.method,
        "years": list(summary.years),
        "levels": list(summary.levels),
        "own_plan": own_path(scenario).key,
        "plans": {key: _path_result(summary, path) for key, path in summary.paths.items()},
        "capital": _capital_result(scenario, summary),
        "note": EXTRAPOLATION,
    }


def _capital_result(scenario: Scenario, summary: Summary) -> Result:
    """Capital by way to take part and horizon, with its parts; both options and the scenario's own path."""
    seed, runs = summary.seed, min(summary.runs, MOST_SOBOL_RUNS)
    draws = usual_draws(
        scenario.with_values({"market.uncertainty.seed": seed, "market.uncertainty.runs": runs})
    )
    plans = dict.fromkeys((*OPTIONS, own_path(scenario).key))
    return {
        "default_horizon": DEFAULT_HORIZON.value,
        "exit": USERS_ASSUMPTION,
        "runs": runs,
        "plans": {
            key: {
                horizon.value: {
                    "total_dollars": one.total_dollars,
                    "guarantee_dollars": one.guarantee_dollars,
                    "settlement_reserve_dollars": one.settlement_reserve_dollars,
                    "working_capital_dollars": one.working_capital_dollars,
                    "deepest_owed_dollars": one.deepest_owed_dollars,
                }
                for horizon, one in capital(scenario, key, draws).items()
            }
            for key in plans
        },
    }


def _path_result(summary: Summary, path: PathSummary) -> Result:
    estimates = {
        "net_dollars_quantiles": path.quantiles,
        "ten_year_net_dollars_quantiles": path.ten_year_quantiles,
        "worst_year_dollars_quantiles": path.worst_year_quantiles,
        "deepest_running_loss_dollars_quantiles": path.deepest_loss_quantiles,
        "mean_dollars": path.mean,
        "loss_chance": path.loss_chance,
        "any_loss_chance": path.any_loss_chance,
        "ten_year_loss_chance": path.ten_year_loss_chance,
        "expected_losing_years": path.losing_years,
        "guarantee_exceeded_chance": path.guarantee_exceeded_chance,
        "false_loss_chance": path.false_loss_chance,
        "owed_though_saved_chance": path.owed_though_saved_chance,
        "any_owed_though_saved_chance": path.any_owed_though_saved_chance,
    }
    result: Result = {
        name: {"value": estimate.value.tolist(), "error": estimate.error.tolist()}
        for name, estimate in estimates.items()
    }
    result["guarantee_dollars"] = path.guarantee_dollars.tolist()
    if path.key in OPTIONS:
        multiples = summary.guarantee_multiples
        result["guarantee_over_p5_loss_of"] = {
            other: [_or_none(float(v)) for v in multiples[path.key, other]] for other in OPTIONS
        }
    return result


def simulate_text(scenario: Scenario, runs: int | None = None, seed: int | None = None) -> str:
    """The own path by year, every path in a line, and the errors."""
    result = simulate_result(scenario, runs, seed)
    own = result["plans"][result["own_plan"]]
    lines = [
        scenario.name,
        f"{result['runs']:,} runs ({result['method']}), seed {result['seed']}; rule pack {result['rule_pack']}",
        "",
        f"Net result by year: {path_of_key(result['own_plan']).short_label}",
        f"{'year':>6}{'P5':>15}{'P25':>15}{'P50':>15}{'P75':>15}{'P95':>15}{'± of P5':>12}{'loss':>8}{'false loss':>12}",
    ]
    for y, py in enumerate(result["years"]):
        quantiles = "".join(f"{_dollars(row[y]):>15}" for row in own["net_dollars_quantiles"]["value"])
        lines.append(
            f"{py:>6}{quantiles}{_dollars(own['net_dollars_quantiles']['error'][0][y]):>12}"
            f"{_percent(own['loss_chance']['value'][y]):>8}{_percent(own['false_loss_chance']['value'][y]):>12}"
        )
    heads = ("P5, all years", "P50", "P95", "losing years", "at least one", "worst year P5", "depth P5")
    lines += ["", f"{'way to take part':<20}" + "".join(f"{head:>16}" for head in heads)]
    for key, path in result["plans"].items():
        total = path["ten_year_net_dollars_quantiles"]["value"]
        lines.append(
            f"{path_of_key(key).short_label:<20}{_dollars(total[0]):>16}{_dollars(total[2]):>16}{_dollars(total[-1]):>16}"
            f"{path['expected_losing_years']['value']:>16.2f}{_percent(path['any_loss_chance']['value']):>16}"
            f"{_dollars(path['worst_year_dollars_quantiles']['value'][0]):>16}"
            f"{_dollars(path['deepest_running_loss_dollars_quantiles']['value'][0]):>16}"
        )
    lines.append("")
    for key in OPTIONS:
        path = result["plans"][key]
        times = path["guarantee_over_p5_loss_of"]["global"][0]
        said = (
            "Global does not lose in such a year"
            if times is None
            else f"{times:.2f} times the P5 Global loss"
        )
        lines.append(
            f"Guarantee in {result['years'][0]}, {path_of_key(key).short_label}: "
            f"{_dollars(path['guarantee_dollars'][0])}, {said}"
        )
    return "\n".join([*lines, "", *_capital_lines(result), "", *_owed_lines(result), result["note"]])


def _capital_lines(result: Result) -> list[str]:
    """Capital of the own path by horizon, in parts."""
    own, found = result["own_plan"], result["capital"]
    heads = ("guarantee", "reserve", "working capital", "capital")
    lines = [
        f"Capital, {path_of_key(own).short_label}: guarantee posted, reserve for what is owed beyond it, working capital; "
        f"19 of 20 of {found['runs']:,} runs",
        f"{'':<28}" + "".join(f"{head:>18}" for head in heads),
    ]
    for value, one in found["plans"][own].items():
        horizon = Horizon(value)
        names = (
            "guarantee_dollars", "settlement_reserve_dollars", "working_capital_dollars", "total_dollars",
        )  # fmt: skip
        note = "  default" if horizon is DEFAULT_HORIZON else ""
        note = f"  {found['exit']}" if horizon is Horizon.EXIT else note
        lines.append(f"{horizon.label:<28}" + "".join(f"{_dollars(one[name]):>18}" for name in names) + note)
    return lines


def _owed_lines(result: Result) -> list[str]:
    """The chance of owing CMS although savings were earned."""
    own = result["plans"][result["own_plan"]]
    by_year = own["owed_though_saved_chance"]["value"]
    return [
        f"Owing CMS although savings were earned (repaid advances count): in some year "
        f"{_percent(own['any_owed_though_saved_chance']['value'])} of runs, most often in "
        f"{result['years'][by_year.index(max(by_year))]}: {_percent(max(by_year))}"
        if max(by_year) > 0
        else "Owing CMS although savings were earned: in no run."
    ]


# ---- decide ----------------------------------------------------------------------------------------------------


def decide_result(scenario: Scenario) -> Result:
    """Verdict, break-even and crossover by year, every switch year, what turns the decision, and regret over open rules."""
    said, rates, paths = verdict(scenario), break_even(scenario), switch_years_of(scenario)
    turning = flips(scenario, [driver.path for driver in ranged_drivers(scenario)])
    open_rules = regret(scenario)
    to_check = ask_your_actuary(find_tornado(scenario), turning)
    return _clean(
        {
            "scenario": scenario.name,
            "rule_pack": scenario.rules.pack,
            "verdict": list(said.sentences),
            "figures": said.rows(),
            "break_even": rates.rows(),
            "switch_years": paths.rows(),
            "flips": turning.rows(),
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
    lines = [scenario.name, "", *result["verdict"], "", "Savings rates at which a line changes sign"]
    lines.append(f"{'year':>6}{'':2}" + "".join(f"{text:>31}" for text in LINES.values()))
    for row in result["break_even"]:
        rates = "".join(f"{_rate(row[line]):>31}" for line in LINES)
        lines.append(f"{row['py'] or 'all':>6}{'':2}{rates}")
    without = next(row for row in result["break_even"] if row["py"] is None)
    said = [f"{text} at {_rate(without[f'{line}_without_cost'])}" for line, text in LINES.items()]
    lines.append(f"all years, operating cost left out: {', '.join(said)}")
    lines += ["", f"{'way to take part':<36}{'all years':>16}{'cost of it':>16}{'worst year':>16}"]
    for row in result["switch_years"]:
        marks = " ".join(word for word in ("best", "yours") if row[word])
        lines.append(
            f"{row['label']:<36}{_dollars(row['total_dollars']):>16}{_dollars(row['cost_dollars']):>16}"
            f"{_dollars(row['worst_year_dollars']):>16}  {marks}".rstrip()
        )
    near = [row["sentence"] for row in result["flips"] if row["inside_range"]]
    lines += [
        "",
        "What turns the decision inside its range:",
        *(f"  {text}" for text in near or ["nothing tested"]),
    ]
    lines += ["", "Ask your actuary about these:", *(f"  {one['why']}" for one in result["ask_your_actuary"])]
    lines += ["", "What CMS has not answered", result["regret"]["sentence"]]
    lines += [
        f"  {row['label']:<36} gives up at most {_dollars(row['largest_regret_dollars'])}, on average "
        f"{_dollars(row['mean_regret_dollars'])}; best in {row['best_in']:,} of {result['regret']['combinations']:,}"
        for row in result["regret"]["plans"]
    ]
    return "\n".join(lines)


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
            "best_choice": str(bars.base_kind),
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


# ---- words -----------------------------------------------------------------------------------------------------


def _dollars(value: float, *, sign: bool = False) -> str:
    text = f"${abs(value):,.0f}"
    if text == "$0":
        return text
    return f"{wording.MINUS if value < 0 else '+' if sign else ''}{text}"


def _percent(value: float) -> str:
    return wording.percent(value)


def _rate(value: float | None) -> str:
    return "none" if value is None else wording.percent(value, 3)


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _clean(value: Any) -> Any:
    """The same without NaN and infinities, which JSON does not have."""
    if isinstance(value, Mapping):
        return {str(key): _clean(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_clean(one) for one in value]
    return _or_none(value) if isinstance(value, float) else value
