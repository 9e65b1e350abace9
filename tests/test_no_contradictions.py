"""Headline, chart and table name one winner: for every preset and every public ACO, under both rule sets of MSSP."""

import re

import numpy as np
import pytest

from lead_analysis.acos.portfolio.rows import public_portfolio
from lead_analysis.acos.portfolio.screen import Screen, screen
from lead_analysis.acos.presets import PRESETS
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.alternatives import CLOSE_SHARE, Alternatives, alternatives
from lead_analysis.decisions.best_path import own_projection
from lead_analysis.decisions.headline import LONGEST
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.decisions.verdict import Verdict, verdict
from lead_analysis.other_models.lead_or_mssp import lead_or_mssp
from lead_analysis.other_models.staying_in_mssp import stay_each
from lead_app.shell import answer_bar
from lead_delivery.charts import Chart, Money, home
from lead_delivery.charts import lead_or_mssp as programs
from lead_delivery.cli.decisions import decide_result
from lead_delivery.reports.statement import statement
from lead_model.paths import SAME_DOLLARS, all_paths, project_paths
from lead_model.projection import project
from lead_model.scenario import MsspRules, Scenario

CURRENT, PROPOSED = MsspRules.CURRENT, MsspRules.PROPOSED
FIRST = re.compile(r"^(?P<start>Best path: |Too close to call: |Too close between )(?P<said>.+)$")
SPLIT = re.compile(r"(?P<current>.+) \(current MSSP rules\) or (?P<proposed>.+) \(proposed rules\)")
AFTER = re.compile(r", or |; other readings: |, both ahead of MSSP| and ")  # what follows the winner
OTHER = re.compile(r"(?:, or |; other readings: )(?P<other>.+?)(?: if .+| under other readings \(below\))?$")


def first_sentence(text: str) -> re.Match:
    first = text.split(". ")[0].rstrip(".")
    assert len(first) < LONGEST
    return FIRST.match(first)


def named(text: str) -> dict[MsspRules, str]:
    """The winner by rule set that a headline names."""
    said = first_sentence(text)["said"]
    if apart := SPLIT.fullmatch(said):
        return {CURRENT: apart["current"], PROPOSED: apart["proposed"]}
    return dict.fromkeys((CURRENT, PROPOSED), AFTER.split(said)[0])


def check_what_else_is_named(said: Verdict) -> None:
    """A winner that a reading at the present growth changes has the other one beside it, and what is close is named."""
    first, found = first_sentence(said.headline), said.alternatives
    winners = {found.best(rules).short_label for rules in found.mssp}
    between = first["start"].startswith("Too close between")
    flips = [one for one in said.readings if one.flips and not one.elsewhere]
    if len(winners) == 1 and flips:
        then = {label for one in flips for label in one.best_then.values()} - winners
        rival = found.ranked()[1].short_label
        other = OTHER.search(first["said"])
        assert other["other"] in then if other else between and {rival} == then, said.headline
    if between:
        best, rival = found.ranked()[:2]
        assert None not in (best.path, rival.path)
        assert rival.short_label.removeprefix("Global ") in first["said"]
        assert best.total - rival.total < CLOSE_SHARE * found.first_benchmark_dollars
        assert all(rival.total > line.total for line in found.mssp.values())


def exhaustive(scenario: Scenario) -> dict[MsspRules, dict[str, float]]:
    """Every alternative worked out alone: each path as a run of its own, and MSSP beside a plain projection."""
    paths = all_paths(scenario)
    start_up = float(scenario.organization.costs.start_up_dollars)
    lead = project_paths(scenario, paths).ten_year_net - start_up
    labels = [path.short_label for path in paths]
    in_mssp = stay_each(project(scenario), (CURRENT, PROPOSED))
    return {
        rules: {
            **dict(zip(labels, lead.tolist(), strict=True)),
            "MSSP": float(result.net[0].sum()),
            "not participating": 0.0,
        }
        for rules, result in in_mssp.items()
    }


def best_of(values: dict[str, float]) -> str:
    top = max(values.values())
    return next(label for label, value in values.items() if value >= top - SAME_DOLLARS)


def largest_in(chart: Chart, found: Alternatives, rules: MsspRules) -> float:
    """The largest end of a chart's lines, those of the other rule set left out; not participating is the zero line."""
    other = PROPOSED if rules is CURRENT else CURRENT
    hidden = float(np.sum(found.mssp[other].net)) / 1e6
    ends = [float(trace["y"][-1]) for trace in chart.figure.traces]
    ends.remove(min(ends, key=lambda end: abs(end - hidden)))
    return max([*ends, 0.0])


def check_chart(chart: Chart, found: Alternatives) -> None:
    """Its largest end is the best of each rule set, and its title names the best of the scenario's own."""
    for rules in (CURRENT, PROPOSED):
        assert largest_in(chart, found, rules) == pytest.approx(found.best(rules).total / 1e6, abs=1e-6)
    best = found.best()
    assert chart.title.startswith("No path pays" if best is found.nothing else best.label)


def curve_of(scenario: Scenario, found: Alternatives) -> Chart:
    money = Money.of(own_projection(scenario))
    return home.answer_curve(found, switch_years_of(scenario), money, [])


def check_pages(scenario: Scenario, found: Alternatives) -> None:
    compared = lead_or_mssp(scenario)
    curve, lines = curve_of(scenario, found), programs.ten_year_lines(compared, Money.of(compared.projection))
    for chart in (curve, lines):
        check_chart(chart, found)
    assert curve.title == lines.title
    assert compared.best.key == found.best().key


def check(scenario: Scenario, text: str) -> Alternatives:
    found, apart = alternatives(scenario), exhaustive(scenario)
    winners = named(text)
    for rules, values in apart.items():
        assert winners[rules] == best_of(values) == found.ranked(rules)[0].short_label, (scenario.name, rules)
        assert max(values.values()) == pytest.approx(found.best(rules).total, abs=0.01)
        possible = {line.key for line in found.under(rules)}
        first = next(row for row in found.rows() if row["key"] in possible)
        assert first["total_dollars"] == pytest.approx(max(values.values()), abs=SAME_DOLLARS)
        assert (
            rules.value
            in next(row for row in found.rows() if row["key"] == found.best(rules).key)["best_under"]
        )
        less = max(value for label, value in values.items() if label not in ("MSSP", "not participating"))
        assert found.lead_minus_mssp(rules) == pytest.approx(less - values["MSSP"], abs=0.01)
    return found


SCENARIOS = {"default": Scenario(), **{key: preset.scenario for key, preset in PRESETS.items()}}


@pytest.mark.parametrize("key", SCENARIOS)
def test_no_page_command_or_file_of_a_preset_contradicts_its_headline(key: str) -> None:
    scenario = SCENARIOS[key]
    said = verdict(scenario)
    found = check(scenario, said.headline)
    check_what_else_is_named(said)
    check_pages(scenario, found)
    assert answer_bar.verdict_line(scenario).startswith(f"**{said.headline}**")
    result = decide_result(scenario)
    assert result["headline"] == result["verdict"][0] == said.headline == statement(scenario).answer[0]
    assert result["best"] == {rules.value: found.best(rules).key for rules in found.mssp}
    best = max(result["switch_years"], key=lambda row: row["total_dollars"])
    assert best["plan"] == found.best_lead.key
    for band in (one for one in result["best_path_bands"][found.rules.value]):
        if band["from_rate"] < said.planned_level < band["to_rate"]:
            assert band["best"] == found.best().key


PARTS = 8  # of the public ACOs, so that both cores have their share


@pytest.fixture(scope="module")
def screened() -> Screen:
    return screen(public_portfolio())


@pytest.mark.parametrize("part", range(PARTS))
def test_all_1216_headlines_of_public_acos_name_the_exhaustive_best(part: int, screened: Screen) -> None:
    """As the app shows them, readings and all; the screen says the same of each ACO."""
    of_screen = {rules: screened.winners(rules) for rules in (CURRENT, PROPOSED)}
    close, names = screened.closeness, screened.readings.names
    assert len(screened) * len(of_screen) == 1216
    for n in range(part, len(screened), PARTS):
        scenario, identity = scenario_of_aco(screened.portfolio.ids[n]).scenario, screened.portfolio.ids[n]
        said = verdict(scenario)
        found = check(scenario, said.headline)
        check_what_else_is_named(said)
        for rules, label in named(said.headline).items():
            assert of_screen[rules][n] == label, (identity, rules)
        assert said.too_close_to_call == close.too_close[n] == said.headline.startswith("Too close"), identity
        assert close.programs[n] == said.headline.startswith("Too close to call"), identity
        rests = {f"{one.topic}: {one.other}" for one in said.rests_on}
        assert screened.readings.of(n) == tuple(name for name in names if name in rests), identity
        check_chart(curve_of(scenario, found), found)
        if n % 50 == 0:
            check_pages(scenario, found)
