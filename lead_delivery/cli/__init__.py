"""`lead-model`: the same answers without a browser.

Exit codes: 0 done, 1 an input was refused (the message says which), 2 the command line was not understood.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lead_model import __version__
from lead_model.errors import DataError, LeadModelError
from lead_model.rule_files import DEFAULT_PACK, load_packs
from lead_model.scenario import QualityForm, Scenario, SequestrationReading, opened_json

Command = Callable[[argparse.Namespace], str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    args = _parser().parse_args(arguments)
    try:
        text = args.run(args)
    except LeadModelError as error:
        print(f"lead-model {args.command}: {error}", file=sys.stderr)
        return 1
    if text:
        _print(text)
    return 0


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lead-model", description="Ten years of CMS's LEAD Model for an ACO, from the command line."
    )
    parser.add_argument("--version", action="version", version=f"lead-model {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, run: Command, about: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        return command

    run = add("run", _run, "project a scenario over its performance years")
    run.add_argument("scenario", help="scenario file (JSON), or - for standard input")
    run.add_argument("--json", action="store_true", help="every line as JSON, see docs/json.md")

    explain = add("explain", _explain, "one year, step by step: formula, values, result, source")
    explain.add_argument("scenario")
    explain.add_argument("--year", type=int, default=2027, help="performance year, such as 2029")

    rules = add("rules", _rules, "CMS's numbers with source and status")
    rules.add_argument(
        "--pack", default=DEFAULT_PACK, help="rule pack, such as webinar-2026-01 or mssp-2027-proposed"
    )
    rules.add_argument("--open", action="store_true", help="only what CMS has not settled")
    rules.add_argument("--json", action="store_true")

    acos = add("acos", _acos, "find an ACO in CMS's public files")
    acos.add_argument("search", nargs="*", help="id or part of the name")
    acos.add_argument(
        "--reconcile", metavar="ID", help="its last settlement beside its first modeled year, with a bridge"
    )
    acos.add_argument("--json", action="store_true")

    new = add("new", _new, "write a scenario to start from")
    new.add_argument("--aco", help="id of an ACO in CMS's public files, such as A1001")
    new.add_argument(
        "--first-py", type=int, metavar="YEAR", help="first performance year, such as 2029; 2027 if left out"
    )

    simulate = add(
        "simulate", _simulate, "how sure one can be: quantiles, chances and depths of every way to take part"
    )
    simulate.add_argument("scenario")
    simulate.add_argument("--runs", type=int, help="number of runs; those of the scenario if left out")
    simulate.add_argument("--seed", type=int, help="seed; that of the scenario if left out")
    simulate.add_argument("--json", action="store_true")

    decide = add("decide", _decide, "verdict, break-even, switch years, what would change the answer, regret")
    decide.add_argument("scenario")
    decide.add_argument("--json", action="store_true")

    tornado = add("tornado", _tornado, "which inputs move the answer most")
    tornado.add_argument("scenario")
    tornado.add_argument("--output", help="what to explain; the ten-year net result if left out")
    tornado.add_argument("--json", action="store_true")

    compare = add(
        "compare", _compare, "the second scenario less the first, split over the four families of inputs"
    )
    compare.add_argument("base", metavar="A.json")
    compare.add_argument("other", metavar="B.json")
    compare.add_argument("--json", action="store_true")

    settle = add(
        "settle", _settle, "settle a file of performance years, row by row; layouts in docs/settle.md"
    )
    settle.add_argument("input", metavar="IN.csv", help="CSV in UTF-8, or Excel")
    settle.add_argument("output", metavar="OUT.csv")
    settle.add_argument("--program", choices=("reach", "mssp", "lead"), required=True)
    settle.add_argument("--pack", help="rule pack of the program; its rules in force if left out")
    settle.add_argument(
        "--sequestration",
        type=SequestrationReading,
        choices=[*SequestrationReading],
        help="LEAD: what sequestration applies to",
    )
    settle.add_argument(
        "--quality-form",
        type=QualityForm,
        choices=[*QualityForm],
        help="LEAD: how discount and quality withhold combine",
    )

    backtest = add("backtest", _backtest, "settle CMS's published results anew and count how many rows agree")
    backtest.add_argument("--json", action="store_true")

    calibrate = add(
        "calibrate", _calibrate, "re-derive noise and persistence from the public panel, with a back test"
    )
    calibrate.add_argument("--report", metavar="FILE.md", help="also write the dated report")
    calibrate.add_argument(
        "--save", action="store_true", help="also keep the results in the package, for the app to show"
    )

    screen = add("screen", _screen, "every public MSSP and REACH ACO through LEAD, in one call")
    screen.add_argument(
        "--own", metavar="FILE", help="your own portfolio, CSV or Excel, see docs/portfolio.md"
    )
    screen.add_argument("--csv", metavar="OUT.csv", help="also write the table")
    screen.add_argument(
        "--scheduler", metavar="ADDRESS", help="run on a Dask cluster, same answers bit for bit"
    )
    screen.add_argument("--json", action="store_true", help="everything as JSON, one entry an ACO")
    return parser


def _scenario(place: str) -> Scenario:
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{place} cannot be read: {error}. Give the path of a scenario file (JSON)."
        ) from error
    opened = opened_json(text)
    for note in opened.notes:
        print(note, file=sys.stderr)
    return opened.scenario


def _run(args: argparse.Namespace) -> str:
    from lead_analysis.acos.key_inputs import badge_line
    from lead_analysis.acos.result_labels import BEFORE_OPERATING_COSTS, before_operating_costs
    from lead_delivery.reports.results_json import as_dict, assumptions
    from lead_model.projection import project

    scenario = _scenario(args.scenario)
    projection = project(scenario)
    result = as_dict(projection)
    if args.json:
        return _json(result)
    head = (
        f"{'year':>6} {'option':<13}{'benchmark':>16}{'spending':>16}{'gross':>15}{'shared':>15}{'net':>15}"
    )
    lines = [projection.scenario.name, f"Rule pack: {projection.scenario.rules.pack}", "", head]
    for year in result["years"]:
        lines.append(
            f"{year['performance_year']:>6} {year['option']:<13}"
            f"{_dollars(year['benchmark_dollars']):>16}{_dollars(year['expenditure_dollars']):>16}"
            f"{_dollars(year['gross_savings_dollars']):>15}"
            f"{_dollars(year['settlement']['shared_savings_dollars']):>15}{_dollars(year['net_dollars']):>15}"
        )
    lines += [
        *_totals(result, scenario),
        *([f"All results are {BEFORE_OPERATING_COSTS}."] if before_operating_costs(scenario) else []),
        *([line] if (line := badge_line(scenario)) else []),
        "",
        *_measures(result, scenario),
        "",
        "Assumed, because CMS has not said:",
    ]
    lines += [
        f"  {assumed['term']} from {assumed['from_year']}: {assumed['assumption']}"
        for assumed in assumptions(projection.scenario)
        if assumed["kind"] == "open"
    ]
    lines += [
        f"Your own value: {assumed['term']} = {assumed['value']:g}"
        for assumed in assumptions(projection.scenario)
        if assumed["kind"] == "override"
    ]
    return "\n".join(lines)


def _totals(result: dict[str, Any], scenario: Scenario) -> list[str]:
    """Net of all years, and where start-up cost is not zero the same after it: the sum that the headline names."""
    from lead_analysis.acos.result_labels import before_start_up

    total, note = _dollars(result["ten_year_net_dollars"]), before_start_up(scenario)
    if not note:
        return [f"{'total':>6} {'':<75}{total:>15}"]
    after = _dollars(result["ten_year_net_after_start_up_dollars"])
    return [f"{'total':>6} {note:<75}{total:>15}", f"{'total':>6} {'after start-up cost':<75}{after:>15}"]


def _measures(result: dict[str, Any], scenario: Scenario) -> list[str]:
    """MLR by population, the check of each settlement, costs above plan, and the guardrail, as lines of `run`."""
    from lead_analysis.acos.result_labels import before_start_up

    head = f"{'year':>6} {'A&D':>8}{'ESRD':>8}{'HN':>8}{'MLR':>8}{'paid':>10}{'check':>16}{'guarantee':>16}"
    lines = ["Spending ÷ benchmark, and the check at settlement: + from CMS, − to CMS", head]
    for year in result["years"]:
        shares = ["none" if mlr is None else f"{mlr:.1%}" for mlr in year["medical_loss_ratio"].values()]
        check = year["settlement_check"]
        lines.append(
            f"PY{year['performance_year']} {''.join(f'{share:>8}' for share in shares)}{check['paid']:>10}"
            f"{_dollars(check['check_dollars']):>16}{_dollars(year['guarantee_dollars']):>16}"
            f"{'  owed although saved' if check['owes_although_saved'] else ''}"
        )
    note = before_start_up(scenario)
    net = f"ten-year net {note}" if note else "ten-year net"
    lines += ["", f"Costs above plan, {net}, and worst year, and with as many points of savings fewer:"]
    for stress in result["costs_above_plan"]:
        lines.append(
            f"  {stress['rate']:>4.0%}{_dollars(stress['ten_year_net_dollars']):>16}"
            f"{_dollars(stress['worst_year_dollars']):>16} ({stress['worst_py']})"
            f"{_dollars(stress['fewer_savings_net_dollars']):>16}"
        )
    return [*lines, "", f"Guardrail: {result['growth_against_acpt']['sentence']}"]


def _explain(args: argparse.Namespace) -> str:
    from lead_analysis.explain.year import explain
    from lead_model.projection import project

    scenario = _scenario(args.scenario)
    if args.year not in scenario.years:
        raise DataError(f"--year is {args.year}; choose one of {scenario.years[0]}–{scenario.years[-1]}.")
    explained = explain(project(scenario), args.year)
    lines = [f"{scenario.name}, PY{explained.py}: net {_dollars(explained.net_dollars)}"]
    section = ""
    for step in explained.steps:
        if step.section != section:
            section = step.section
            lines += ["", section.upper()]
        lines.append(f"{step.label:<48}{_dollars(step.dollars):>18}{_dollars(step.running_dollars):>18}")
        if step.dollars or step.values:
            lines.append(f"    formula: {step.formula}")
        lines += [
            f"    {value.label}: {value.text}  [{value.status}; {value.source}]" for value in step.values
        ]
    lines += ["", f"NET RESULT{'':<38}{_dollars(explained.net_dollars):>18}"]
    if explained.largest_changes:
        lines += ["", "Why it differs from the year before:"]
        lines += [f"  {label}: {_dollars(dollars)}" for label, dollars in explained.largest_changes]
    return "\n".join(lines)


def _rules(args: argparse.Namespace) -> str:
    from lead_delivery.reports.results_json import rules_folder, rules_table

    table = rules_table(args.pack, open_only=args.open)
    if args.json:
        return _json(table)
    about = load_packs(rules_folder(args.pack))[args.pack].about
    lines = [f"Rule pack {args.pack}: {len(table)} values", about]
    for row in table:
        lines.append(f"\n{row['name']} from {row['from_year']}: {_value(row['value'])} ({row['unit']})")
        lines.append(f"  {row['term']}")
        cited = ", ".join(filter(None, [row["source"], row["source_date"], row["section"]]))
        lines.append(f"  {row['status']} — {cited}")
        if row["assumption"]:
            lines.append(f"  Default: {row['assumption']}. Open: {row['note']}.")
        elif row["note"]:
            lines.append(f"  {row['note']}")
    return "\n".join(lines)


def _acos(args: argparse.Namespace) -> str:
    from lead_delivery.cli import public_acos

    if args.json:
        return _json(public_acos.acos_result(args.search, args.reconcile))
    return public_acos.acos_text(args.search, args.reconcile)


def _new(args: argparse.Namespace) -> str:
    from lead_delivery.cli import public_acos

    if args.aco:
        return public_acos.new_of_aco(args.aco, args.first_py)
    return public_acos.new_of_example(args.first_py)


def _simulate(args: argparse.Namespace) -> str:
    from lead_delivery.cli import simulation

    scenario = _scenario(args.scenario)
    if args.json:
        return _json(simulation.simulate_result(scenario, args.runs, args.seed))
    return simulation.simulate_text(scenario, args.runs, args.seed)


def _decide(args: argparse.Namespace) -> str:
    from lead_delivery.cli import decisions as cli_decisions

    scenario = _scenario(args.scenario)
    return _json(cli_decisions.decide_result(scenario)) if args.json else cli_decisions.decide_text(scenario)


def _tornado(args: argparse.Namespace) -> str:
    from lead_delivery.cli import decisions as cli_decisions

    scenario = _scenario(args.scenario)
    chosen = {"output": args.output} if args.output else {}
    if args.json:
        return _json(cli_decisions.tornado_result(scenario, **chosen))
    return cli_decisions.tornado_text(scenario, **chosen)


def _compare(args: argparse.Namespace) -> str:
    from lead_delivery.cli import decisions as cli_decisions

    pair = _scenario(args.base), _scenario(args.other)
    return _json(cli_decisions.compare_result(*pair)) if args.json else cli_decisions.compare_text(*pair)


def _json(result: Any) -> str:
    return json.dumps(result, indent=2, ensure_ascii=False)


def _settle(args: argparse.Namespace) -> str:
    from lead_analysis.other_models.settle_rows import LeadReadings
    from lead_delivery.files.settlement_file import settle_file

    given = {"sequestration": args.sequestration, "quality_form": args.quality_form}
    chosen = {name: value for name, value in given.items() if value is not None}
    readings = LeadReadings(**chosen) if chosen else None
    return settle_file(args.program, Path(args.input), Path(args.output), args.pack, readings).text()


def _backtest(args: argparse.Namespace) -> str:
    from lead_analysis.calibration.published_settlements import published_settlements

    report = published_settlements()
    return _json(asdict(report)) if args.json else report.text()


def _calibrate(args: argparse.Namespace) -> str:
    from lead_analysis.calibration.report import calibrate, report_text, write_report
    from lead_analysis.calibration.results import save

    calibration = calibrate()
    if args.report:
        write_report(Path(args.report), calibration)
    if args.save:
        save(calibration)
    return report_text(calibration)


def _screen(args: argparse.Namespace) -> str:
    from lead_delivery.files.portfolio import screen_of, write_table

    def place(path: str | None) -> Path | None:
        return Path(path) if path else None

    found = screen_of(place(args.own), args.scheduler)
    written = write_table(found.screen, place(args.csv))
    return _json(found.as_dict()) if args.json else "\n".join([found.text(), *written])


def _dollars(value: float) -> str:
    return f"{'−' if value < 0 else ''}${abs(value):,.0f}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {part:g}" for key, part in value.items())
    return f"{value:g}"


if __name__ == "__main__":
    sys.exit(main())
