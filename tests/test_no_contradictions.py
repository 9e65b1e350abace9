"""Headline, chart and table name one winner: for every preset and every public ACO, under both rule sets of MSSP."""

import re
from collections.abc import Iterator

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
from lead_app.shell import answer_bar, menu
from lead_delivery.charts import Chart, Money, home
from lead_delivery.charts import lead_or_mssp as programs
from lead_delivery.cli.decisions import decide_result, decide_text
from lead_delivery.reports.statement import statement
from lead_model.paths import SAME_DOLLARS, all_paths, project_paths
from lead_model.projection import project
from lead_model.scenario import MsspRules, Scenario
from tests.page_visits import Opener, words

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


# ---- every sentence that names a best path ------------------------------------------------------------------------

CLAIM = re.compile(r"\bbest\b|earns? (the )?most", re.IGNORECASE)
NAME = re.compile(r"\b(Professional|Global|MSSP|not participating)\b", re.IGNORECASE)
RULE_SETS = {"current rules": CURRENT, "proposed rules": PROPOSED}
# About the LEAD paths alone, about savings or answers other than those planned, or counts: no winner is named for the plan.
OTHER_CLAIMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"^Of the LEAD paths, ", r"\bbest (of the )?LEAD paths?\b",
        r"^(- )?Switching to Global in PY\d+, the best year to do so",
        r"^(- )?Best path by savings level(, (current|proposed) rules)?:", r"^One answer alone changes the best choice: ",
        r"\bbest is then ", r"^If .+, the best path's by ", r"; best in [\d,]+ of [\d,]+$",
        r"^(- )?Best path( under (current|proposed) rules)?, below [\d.]+% savings: ", r"^If .+ of the best path's net\.$",
        r"^professional +global +best path +if$",
    )
)  # fmt: skip
TURNS = re.compile(
    r"the best choice(?: under (?P<rules>\w+ rules))? is (?P<to>.+?) \(now [^:]+: (?P<now>[^)]+)\)"
)
IN_USE = re.compile(
    r"^With the answers in use (?:the best choice is (?P<one>[^.;]+)\.|(?P<other>[^.;]+) is best;)"
)
MOST = re.compile(r"^(?P<label>.+?) earns the most over ")
NEXT = re.compile(r"Next best to (?P<label>.+?) under (?P<rules>\w+ rules):")
MARK = re.compile(r"best under (current|proposed) rules")


def sentences(text: str) -> Iterator[str]:
    """Sentences and lines of a page or a printout, without marks of emphasis."""
    plain = re.sub(r":[a-z-]+\[[^]]*\]|[*_`]", "", text)
    for part in re.split(r"(?<=[.!?])\s+(?=[A-Z◆−+–-])|\n+", plain):
        yield part.strip()


def in_words(winners: dict[MsspRules, str]) -> str:
    if len(set(winners.values())) == 1:
        return winners[CURRENT]
    return " and ".join(f"{winners[rules]} under {name}" for name, rules in RULE_SETS.items())


def agrees(said: str, found: Alternatives) -> bool:
    """Whether a sentence that names a best path names that of the headline. One of an unknown form does not."""
    winners = {rules: found.best(rules).short_label for rules in found.mssp}
    if turned := TURNS.search(said):
        rules = turned["rules"]
        now = winners[RULE_SETS[rules]] if rules else in_words(winners)
        return turned["now"] == now and turned["to"] != now
    if in_use := IN_USE.match(said):
        return (in_use["one"] or in_use["other"]) == in_words(winners)
    if following := NEXT.search(said):
        return following["label"] == winners[RULE_SETS[following["rules"]]]
    if any(form.search(said) for form in OTHER_CLAIMS):
        return True
    if FIRST.match(said.split(". ")[0].rstrip(".")):
        return named(said) == winners
    if most := MOST.match(said):
        return most["label"] == found.best().label
    if marks := MARK.findall(said):
        return all(said.startswith(found.best(RULE_SETS[f"{rules} rules"]).label) for rules in marks)
    return False


def claims(text: str) -> list[str]:
    return [said for said in sentences(text) if CLAIM.search(said) and NAME.search(said)]


@pytest.mark.parametrize("key", SCENARIOS)
def test_every_sentence_of_every_page_and_of_decide_names_the_winner_of_the_headline(
    key: str, visit: Opener
) -> None:
    scenario = SCENARIOS[key]
    found, seen = alternatives(scenario), 0
    # The glossary tells what a best path is, the same for every scenario; all ACOs are screened anew for each.
    left_out = ("Method and glossary", *(["All ACOs"] if key != "default" else []))
    pages = [page for page in menu.PAGES if page.label not in left_out]
    texts = {page.label: words(visit(page.file, scenario)) for page in pages}
    for where, text in {**texts, "decide": decide_text(scenario)}.items():
        for said in claims(text):
            assert agrees(said, found), (key, where, said)
            seen += 1
        if other := re.search(
            r"(?:Best path|Too close to call): [^.]+, or (?P<name>.+?) if (?P<when>[^.]+)\.", text
        ):
            for alone in re.findall(r"One answer alone changes the best choice: [^.]+\.", text):
                assert re.search(f"{other['name']}[^;.]* if {re.escape(other['when'])}", alone), (
                    key,
                    where,
                    alone,
                )
            assert "No single answer from CMS" not in text, (key, where)
    assert seen > len(pages)


def test_a_sentence_that_names_another_winner_is_found() -> None:
    found = alternatives(Scenario())
    assert in_words({rules: found.best(rules).short_label for rules in found.mssp}) == "MSSP"
    for said in (
        "Savings rate: above 8.00% the best choice is Global (now 5.00%: Professional).",
        "With the answers in use the best choice is Professional.",
        "Professional throughout earns the most over ten years, $2M more than MSSP.",
        "Best: Professional throughout, +$26.6M over 10 years.",
        "Next best to Professional under current rules: MSSP, $1.0M lower.",
        "Best path: Professional.",
    ):
        assert claims(said)
        assert not agrees(said, found), said


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
