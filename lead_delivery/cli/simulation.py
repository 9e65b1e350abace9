"""What `lead-model simulate` prints: a dictionary for JSON and the same as text.

Dollars are whole dollars of a year or of all years, chances fractions, each with its Monte Carlo error; what does not exist
is null.
"""

from typing import Any

from lead_analysis.acos.result_labels import before_start_up
from lead_analysis.risk.capital import DEFAULT_HORIZON, USERS_ASSUMPTION, Horizon, capital
from lead_analysis.risk.lead_and_mssp import DEFAULT_RUNS as MSSP_RUNS
from lead_analysis.risk.lead_and_mssp import lead_and_mssp
from lead_analysis.risk.simulate import MOST_SOBOL_RUNS, OPTIONS, usual_draws
from lead_analysis.risk.simulate import simulate as run_simulation
from lead_analysis.risk.summary import MonteCarloEstimate, PathSummary, Summary, summarize
from lead_delivery.cli.words import dollars as _dollars
from lead_delivery.cli.words import or_none as _or_none
from lead_delivery.cli.words import percent as _percent
from lead_model.paths import own_path, path_of_key
from lead_model.scenario import MsspRules, Scenario

Result = dict[str, Any]
MSSP_RULES = {MsspRules.CURRENT.value: "Rules in force", MsspRules.PROPOSED.value: "Rules as proposed"}
EXTRAPOLATION = (
    "Years 6 and later are extrapolation: nobody has watched a fixed benchmark for more than six years."
)


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
        "mssp": _mssp_result(scenario, summary),
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


def _mssp_result(scenario: Scenario, summary: Summary) -> Result:
    """The Shared Savings Program under the same draws, by rule set, and LEAD's own path against it."""
    draws = usual_draws(
        scenario.with_values(
            {"market.uncertainty.seed": summary.seed, "market.uncertainty.runs": summary.runs}
        )
    )
    both = lead_and_mssp(scenario, draws=draws.block(0, min(MSSP_RUNS, draws.runs)))
    return {
        "runs": both.runs,
        "plan": both.key,
        "rule_sets": {
            rules.value: {
                "net_dollars_quantiles": both.yearly_quantiles(rules).tolist(),
                "ten_year_net_dollars_quantiles": both.total_quantiles(rules).tolist(),
                "lead_minus_mssp_dollars_quantiles": both.difference_quantiles(rules).tolist(),
                "lead_below_mssp_chance": _estimate(both.lead_below_chance(rules)),
                "lead_below_mssp_chance_by_year": _estimate(both.lead_below_by_year(rules)),
            }
            for rules in both.mssp
        },
    }


def _estimate(estimate: MonteCarloEstimate) -> Result:
    return {"value": estimate.value.tolist(), "error": estimate.error.tolist()}


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
    result: Result = {name: _estimate(estimate) for name, estimate in estimates.items()}
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
    note = before_start_up(scenario)
    lines += ["", *([f"Quantiles of all years are {note}."] if note else [])]
    heads = ("P5, all years", "P50", "P95", "losing years", "at least one", "worst year P5", "depth P5")
    lines += [f"{'way to take part':<20}" + "".join(f"{head:>16}" for head in heads)]
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
    return "\n".join(
        [
            *lines,
            "",
            *_capital_lines(result),
            "",
            *_mssp_lines(result),
            "",
            *_owed_lines(result),
            result["note"],
        ]
    )


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


def _mssp_lines(result: Result) -> list[str]:
    """LEAD's own path against the Shared Savings Program under the same draws."""
    found, years = result["mssp"], result["years"]
    plan = path_of_key(found["plan"]).short_label
    lines = [f"MSSP under the same draws ({found['runs']:,} runs), against LEAD {plan} less start-up cost"]
    for rules, one in found["rule_sets"].items():
        total, less = one["ten_year_net_dollars_quantiles"], one["lead_minus_mssp_dollars_quantiles"]
        chance, low = one["lead_below_mssp_chance"], one["net_dollars_quantiles"][0]
        worst = min(range(len(years)), key=low.__getitem__)
        lines += [
            f"  {MSSP_RULES[rules]}: all years P5 {_dollars(total[0])}, P50 {_dollars(total[2])}, P95 "
            f"{_dollars(total[-1])}; lowest P5 of a year {_dollars(low[worst])} ({years[worst]})",
            f"    LEAD earns less in {_percent(chance['value'])} of runs (±{_percent(chance['error'])}); LEAD minus MSSP P5 "
            f"{_dollars(less[0])}, P50 {_dollars(less[2])}, P95 {_dollars(less[-1])}",
        ]
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
