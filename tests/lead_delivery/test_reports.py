"""Exports: they say what they are, can be read back, and the Python text prints the same results."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.acos.starting_scenario import scenario_of_aco
from lead_analysis.decisions.compare import comparison_figures, differing_paths, effects_of_own_values
from lead_analysis.explain.identities import Identity, identities
from lead_delivery.charts import Chart, compare, large
from lead_delivery.reports import (
    Picture,
    bundle,
    file_name,
    python_text,
    result_table,
    result_table_names,
    results_json,
    scenario_hash,
    statement,
    table_csv,
)
from lead_delivery.reports.bundle import charts_page
from lead_delivery.reports.pictures import picture, picture_names
from lead_delivery.reports.results_json import as_dict
from lead_delivery.reports.rules import other_model_rows, pack_rows, rule_rows, source_rows
from lead_model.parameters import Override
from lead_model.projection import project
from lead_model.rule_files import load_parameters
from lead_model.scenario import Ramp, RiskOption, Scenario, from_code, from_json
from tests.reference import SAVINGS_PATH, reference_case
from tests.strategies import random_scenario

EXTREME = Scenario(name='Hazard "quoted" {figures} </script> =1+1\n# second line').with_values(
    {
        "choices.option": RiskOption.GLOBAL,
        "choices.savings_rate": -0.15,
        "organization.aligned": 1_000.0,
        "organization.costs.fixed_dollars": 3_000_000.0,
        "rules.overrides": (Override("global_discount_lower_spending", 0.05, 2030),),
    }
)


def run_text(text: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


# ---- Python text -----------------------------------------------------------------------------------------------


def expected_output(scenario):
    p = project(scenario)
    lines = [f"{py} {net:.2f}" for py, net in zip(p.years, p.net[0], strict=True)]
    return "\n".join([*lines, f"all years {p.ten_year_net[0]:.2f}"]) + "\n"


@pytest.mark.parametrize(
    "scenario",
    [Scenario(), EXTREME, PRESETS["high_needs"].scenario, reference_case(choices__savings_rate=SAVINGS_PATH)],
    ids=["default", "extreme", "high needs", "yearly path"],
)
def test_the_python_text_runs_as_it_is_and_prints_the_same_net_results(scenario):
    assert run_text(python_text(scenario)) == expected_output(scenario)


def test_the_python_text_of_the_reference_case_prints_its_known_result():
    # R1, Professional, savings 4%: 60% of 4% of $144.0M = $3.456M a year, ten years $34.56M
    printed = run_text(python_text(PRESETS["reference"].scenario))
    assert printed.splitlines()[0] == "2027 3456000.00"
    assert printed.splitlines()[-1] == "all years 34560000.00"


@pytest.mark.parametrize("seed", range(12))
def test_the_python_text_builds_an_equal_scenario(seed):
    scenario = random_scenario(np.random.default_rng(seed))
    before_projecting = python_text(scenario).partition("\nprojection = ")[0]
    names: dict[str, object] = {}
    exec(compile(before_projecting, "text", "exec"), names)  # the text under test, made by us
    assert names["scenario"] == scenario


def test_a_name_cannot_leave_its_comment():
    text = python_text(replace(Scenario(), name="x\nraise SystemExit(3)\r\u2028import os"))
    assert [line for line in text.splitlines() if line.startswith(("raise", "import"))] == []
    assert run_text(text) == expected_output(Scenario())


# ---- statement and names ---------------------------------------------------------------------------------------


def test_the_statement_names_what_an_export_rests_on():
    scenario = replace(EXTREME, client="Clinic", author="A. Uthor", note="for the board")
    lines = "\n".join(statement(scenario).lines())
    for wanted in ("Clinic", "A. Uthor", "for the board", scenario_hash(scenario), "py2027-2026-07", "Purpose:", "Reliance:",
                   "Limit:", "Not modeled:", "Inputs changed from the defaults: 5"):  # fmt: skip
        assert wanted in lines
    assert (
        "Benchmark discount, Global, lower-spending ACO from PY2030 = 0.05" in lines
    )  # the user's own value
    assert "\nAssumed: Rate-book level" in lines  # an open value with its default


def test_the_hash_differs_when_any_input_or_the_name_differs():
    assert scenario_hash(Scenario()) == scenario_hash(Scenario())
    others = [replace(Scenario(), name="Other"), Scenario().with_value("organization.aligned", 10_001.0)]
    assert len({scenario_hash(one) for one in (Scenario(), *others)}) == 3


def test_file_names_carry_scenario_pack_and_number_of_changes():
    scenario = PRESETS["reference"].scenario.with_value("rules.pack", "webinar-2026-01")
    name = file_name(scenario, "years", "csv")
    assert name.startswith("lead-reference-case-r1-years-webinar-2026-01-changed-")
    assert file_name(Scenario(), "", "zip") == "lead-example-aco-py2027-2026-07-defaults.zip"
    assert file_name(EXTREME, "", "zip").isascii()
    assert "/" not in file_name(replace(Scenario(), name="../../etc/passwd"), "", "zip")


# ---- tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", [Scenario(), EXTREME], ids=["default", "extreme"])
@pytest.mark.parametrize("key", list(result_table_names()))
def test_every_table_can_be_read_back_from_its_csv(scenario, key):
    p = project(scenario)
    made = result_table(p, key)
    text = table_csv(made.frame, statement(scenario), made.title)
    read = pd.read_csv(io.StringIO(text), comment="#")
    assert list(read.columns) == list(made.frame.columns)
    assert len(read) == len(made.frame) > 0
    for column in made.frame.select_dtypes("number"):
        np.testing.assert_allclose(read[column], made.frame[column], rtol=1e-12)


def test_the_year_table_holds_the_net_result_of_the_projection():
    p = project(PRESETS["reference"].scenario)
    assert list(result_table(p, "years").frame["net_dollars"]) == pytest.approx([3_456_000.0] * 10)
    assert result_table(p, "years").frame.columns[-1] == "net_dollars"


def test_the_step_table_adds_to_its_last_row():
    frame = result_table(project(EXTREME), "steps").frame
    for py in EXTREME.years:
        column = frame[f"PY{py} dollars"]
        assert column[:-1].sum() == pytest.approx(column.iloc[-1], abs=0.01)


def test_the_input_table_marks_exactly_the_changed_inputs():
    frame = result_table(project(EXTREME), "inputs").frame
    assert set(frame.loc[frame["changed"] == "yes", "input"]) == {
        "choices.option", "choices.savings_rate", "organization.aligned", "organization.costs.fixed_dollars",
        "rules.overrides",
    }  # fmt: skip


def test_text_that_a_spreadsheet_takes_for_a_formula_is_quoted():
    text = table_csv(
        pd.DataFrame({"a": ["=HYPERLINK(1)", "+1", "plain"], "b": [-1.0, 2.0, 3.0]}),
        statement(Scenario()),
        "t",
    )
    assert text.splitlines()[-3:] == ["'=HYPERLINK(1),-1.0", "'+1,2.0", "plain,3.0"]


def test_results_as_json_carry_the_statement_and_the_documented_form():
    content = json.loads(results_json(project(EXTREME)))
    assert content["about"]["scenario_hash"] == scenario_hash(EXTREME)
    assert content["ten_year_net_dollars"] == pytest.approx(float(project(EXTREME).ten_year_net[0]))
    assert len(content["years"]) == 10


# ---- ZIP and charts --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packed():
    p = project(EXTREME)
    content = bundle(
        p,
        [picture(p, "net-by-year"), picture(p, "rule-timeline")],
        link="http://127.0.0.1/?s=x",
        more={"n.txt": "n"},
    )
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_zip_holds_everything_and_restores_the_scenario(packed):
    names = set(packed.namelist())
    assert {
        "README.txt",
        "scenario.json",
        "results.json",
        "reproduce.py",
        "link.txt",
        "charts.html",
        "n.txt",
    } <= names
    assert {f"tables/{key}.csv" for key in result_table_names()} <= names
    assert {"charts/net-by-year.csv", "charts/net-by-year.json"} <= names
    assert packed.testzip() is None
    assert from_json(packed.read("scenario.json").decode()) == EXTREME
    assert from_code(packed.read("link.txt").decode().splitlines()[1]).scenario == EXTREME


def test_every_text_file_of_the_zip_names_the_scenario_by_its_hash(packed):
    for name in packed.namelist():
        if name.endswith((".csv", ".txt", ".html", "results.json", ".py")) and name not in (
            "link.txt",
            "n.txt",
        ):
            assert scenario_hash(EXTREME) in packed.read(name).decode(), name


def test_the_page_of_charts_asks_nothing_of_the_network_and_a_name_stays_a_name(packed):
    page = packed.read("charts.html").decode()
    own = page.partition("<script>")[0]
    assert "http" not in own.partition("<section>")[0]
    assert " src=" not in own
    assert "{figures} &lt;/script&gt; =1+1" in own
    assert page.count("</script>") == 2  # the library and our own lines; none from the name


def test_a_chart_of_the_zip_can_be_drawn_again(packed):
    figure = go.Figure(json.loads(packed.read("charts/net-by-year.json")))
    assert "var(--" not in figure.to_json()
    assert len(figure.data) > 0


@pytest.mark.parametrize(
    "scenario", [Scenario(), EXTREME, PRESETS["high_needs"].scenario], ids=["default", "extreme", "needs"]
)
@pytest.mark.parametrize("key", list(picture_names()))
def test_every_chart_of_the_downloads_has_a_finding_a_summary_and_numbers(scenario, key):
    chart = picture(project(scenario), key).chart
    assert chart.title.endswith((".", "!"))
    assert len(chart.summary) > 20
    assert len(chart.table) > 0


def test_big_type_makes_no_letter_smaller_than_asked():
    chart = large.enlarged(picture(project(Scenario()), "added-up").chart, 24)
    sizes = [note.font.size for note in chart.figure.layout.annotations]
    assert chart.figure.layout.font.size == 24
    assert min(sizes) >= 24
    assert chart.height == 2 * picture(project(Scenario()), "added-up").chart.height  # 24 px instead of 12
    with pytest.raises(ValueError, match="smaller than usual"):
        large.enlarged(chart, 8)


# ---- comparing -------------------------------------------------------------------------------------------------


def test_key_figures_of_the_reference_case():
    found = {one.key: one.value for one in comparison_figures(project(PRESETS["reference"].scenario))}
    assert found["ten_year_net"] == pytest.approx(34_560_000.0)  # 10 × 60% × 4% × $144.0M
    assert found["worst_year"] == pytest.approx(3_456_000.0)
    assert found["gross_savings_rate"] == pytest.approx(0.04)
    assert found["years_below_zero"] == 0


def test_a_path_input_is_one_difference_and_equal_inputs_are_none():
    base = Scenario()
    other = base.with_values(
        {"choices.savings_rate": Ramp(0.0, 0.06, 2027, 2033), "organization.aligned": 9_000.0}
    )
    assert differing_paths([base, other, base]) == ("choices.savings_rate", "organization.aligned")
    assert differing_paths([base, base]) == ()


def test_overlaid_lines_end_at_the_net_result_of_all_years():
    named = [(preset.label, project(preset.scenario)) for preset in list(PRESETS.values())[:4]]
    chart = compare.overlaid(named)
    assert len(chart.figure.data) == 4
    for (name, p), trace in zip(named, chart.figure.data, strict=True):
        assert trace.name == name
        assert trace.y[-1] == pytest.approx(float(p.ten_year_net[0]) / 1e6)
    styles = {(t.line.color, t.line.dash, t.marker.symbol) for t in chart.figure.data}
    assert (
        len({dash for _, dash, _ in styles}) == len({symbol for *_, symbol in styles}) == 4
    )  # color is never alone


def test_the_bars_of_a_difference_name_gain_and_loss_by_more_than_color():
    chart: Chart = compare.scenario_difference([("A", 2e6), ("B", -1e6)], 1e6, "base", "other")
    gain, loss, whole = chart.figure.data
    assert (gain.name, loss.name, whole.name) == ("Gain", "Loss", "Whole difference")
    assert loss.marker.pattern.shape
    assert not gain.marker.pattern.shape
    assert chart.title == "other brings $1.0M more than base; most of it comes from A (+$2.0M)."


def test_the_effect_of_an_own_rule_value_is_what_taking_it_back_loses():
    scenario = reference_case(
        choices__savings_rate=0.04
    )  # Global, 3%, sequestration and add-on set to zero by hand
    found = {one.override.name: one.dollars for one in effects_of_own_values(scenario)}
    # 2% sequestration on $1.44M a year for ten years
    assert found["sequestration_rate"] == pytest.approx(10 * 0.02 * 1_440_000.0)
    assert effects_of_own_values(Scenario()) == ()


# ---- rules and evidence ----------------------------------------------------------------------------------------


def test_every_rule_row_has_unit_years_status_document_date_and_use():
    rows = rule_rows(load_parameters())
    assert len({row.name for row in rows}) == len(load_parameters().by_name)
    for row in (*rows, *other_model_rows("mssp-2027-proposed"), *other_model_rows("reach")):
        assert all((row.unit, row.years, row.value, row.status, row.document, row.date, row.used_in)), row


def test_an_override_shows_as_the_users_own():
    parameters = load_parameters().with_overrides([Override("global_discount_lower_spending", 0.02, 2030)])
    rows = [row for row in rule_rows(parameters) if row.name == "global_discount_lower_spending"]
    assert [(row.years, row.value, row.confidence) for row in rows] == [
        ("2027–2029", "3.00%", "B"), ("2030", "2.00%", "user"), ("from 2031", "3.00%", "B"),
    ]  # fmt: skip


def test_documents_are_counted_by_the_values_that_rest_on_them():
    rows = rule_rows(load_parameters())
    assert sum(one.values for one in source_rows(rows)) == len(rows)


def test_packs_are_listed_oldest_first_with_fewer_open_values_each_time():
    opened = [one.open_values for one in pack_rows()]
    assert [one.key for one in pack_rows()] == ["webinar-2026-01", "rfa-2026-03", "py2027-2026-07"]
    assert opened == sorted(opened, reverse=True)


@pytest.mark.parametrize("seed", range(8))
def test_identities_hold_for_random_scenarios(seed):
    scenario = random_scenario(np.random.default_rng(seed))
    broken = [(one.name, one.gap) for one in identities(project(scenario)) if not one.holds]
    assert broken == []


def test_an_identity_that_is_off_does_not_hold():
    assert not Identity("x", 0.02, "dollars", 0.01).holds
    assert Identity("x", 0.0, "dollars", 0.0).holds


def test_a_picture_is_refused_under_an_unknown_name():
    with pytest.raises(KeyError):
        picture(project(Scenario()), "no-such-chart")
    assert isinstance(picture(project(Scenario()), "added-up"), Picture)


def test_charts_page_carries_title_and_table_of_each_chart():
    p = project(Scenario())
    one = picture(p, "switch-years")
    page = charts_page([one], statement(p.scenario))
    assert one.chart.title in page
    assert "id='switch-years'" in page


@pytest.mark.parametrize(("aco", "known"), [("A1001", True), ("D0004", False)])
def test_a_public_aco_is_labeled_before_operating_costs_and_its_unknown_region_said(aco, known):
    result = as_dict(project(scenario_of_aco(aco).scenario))
    assert result["before_operating_costs"]
    assert result["designation"]["gap_known"] is known
    assert not as_dict(project(Scenario()))["before_operating_costs"]
