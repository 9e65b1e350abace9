"""Scenarios and compare, Meeting mode, Downloads, Rules and sources, Method and glossary: as one visitor uses them."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis.acos.presets import PRESETS
from lead_app.format import WORD_JOINER
from lead_app.pages_support import meeting_mode, method_and_glossary
from lead_app.shell import glossary, menu
from lead_app.state import saved_list
from lead_delivery.reports import python_text
from lead_model.parameters import Override
from lead_model.projection import project
from lead_model.rule_files import load_parameters
from lead_model.scenario import Ramp, RiskOption, Scenario, to_code, to_json
from tests.page_visits import chart_words

APP = str(menu.ROOT / "app.py")
COMPARE = "pages/13_Scenarios_and_compare.py"
MEETING = "pages/14_Meeting_mode.py"
DOWNLOADS = "pages/15_Downloads.py"
RULES = "pages/16_Rules_and_sources.py"
METHOD = "pages/17_Method_and_glossary.py"
PAGES = (COMPARE, MEETING, DOWNLOADS, RULES, METHOD)
EXTREME = Scenario(name="Hazard $5 & *stars*").with_values(
    {
        "choices.option": RiskOption.GLOBAL, "choices.savings_rate": -0.15, "organization.aligned": 1_000.0,
        "organization.first_py": 2032, "organization.costs.fixed_dollars": 4_000_000.0,
    }
)  # fmt: skip
R1 = PRESETS["reference"].scenario


def clicked(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception
    return at


def present(at: AppTest) -> Scenario:
    return at.session_state["lead_session"].history.present


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.header, at.subheader, at.info, at.warning, at.error, at.success)
    text = " ".join([*(str(one.value) for kind in kinds for one in kind), chart_words(at)])
    return text.replace("\\$", "$").replace(WORD_JOINER, "")


def table(at: AppTest, index_name: str):
    return next(one.value for one in at.table if one.value.index.name == index_name)


@pytest.mark.parametrize("home_first", [False, True], ids=["direct", "from home"])
@pytest.mark.parametrize("scenario", [None, EXTREME, R1], ids=["default", "extreme", "R1"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_in_default_and_extreme_scenarios(visit, page, scenario, home_first):
    at = visit(page, scenario, home_first=home_first)
    assert len(at.title) == 1
    assert not at.error


# ---- scenarios and compare -------------------------------------------------------------------------------------


def test_saving_names_duplicates_renames_and_deletes(visit):
    at = visit(COMPARE)
    at.text_input(key="save-name").set_value("Careful")
    at.text_input(key="save-note").set_value("for the board")
    clicked(at, "save")
    clicked(at, "copy-saved-1")
    assert [one.scenario.name for one in at.session_state["lead_saved"].saved] == ["Careful", "Careful (2)"]
    at.text_input(key="name-saved-2").set_value("Bold").run()
    clicked(at, "renamed-saved-2")
    assert [one.scenario.name for one in at.session_state["lead_saved"].saved] == ["Careful", "Bold"]
    assert at.session_state["lead_saved"].saved[0].scenario.note == "for the board"
    clicked(at, "delete-saved-1")
    assert [one.scenario.name for one in at.session_state["lead_saved"].saved] == ["Bold"]


def test_saved_scenarios_come_back_from_the_address(visit):
    at = visit(COMPARE, R1)
    clicked(at, "save")
    code = at.query_params["k"]
    again = visit(COMPARE, k=code if isinstance(code, str) else code[0])
    assert [one.scenario for one in again.session_state["lead_saved"].saved] == [R1]


def test_a_damaged_saved_scenario_in_the_address_is_named_and_the_rest_opens(visit):
    at = visit(COMPARE, k=f"nonsense.{to_code(R1)}")
    assert [one.scenario for one in at.session_state["lead_saved"].saved] == [R1]
    assert "could not be read" in words(at)


def test_opening_a_saved_scenario_is_one_step_to_undo(visit):
    at = visit(COMPARE, k=to_code(R1))
    clicked(at, "open-saved-1")
    assert present(at) == R1
    clicked(at, "lead-undo")
    assert present(at) == Scenario()


def test_four_scenarios_show_five_figures_and_only_the_inputs_that_differ(visit):
    """C4: two to four scenarios, five key figures, differences from the base, a path input takes one row."""
    ramp = R1.with_value("choices.savings_rate", Ramp(0.02, 0.08, 2027, 2033))
    bigger, cheaper = (
        R1.with_value("organization.aligned", 20_000.0),
        R1.with_value("choices.savings_rate", 0.02),
    )
    stored = [
        replace(one, name=name) for one, name in ((ramp, "Ramp"), (bigger, "Bigger"), (cheaper, "Cheaper"))
    ]
    at = visit(COMPARE, R1, k=".".join(to_code(one) for one in stored))
    at.multiselect(key="compare-chosen").set_value(["present", "saved-1", "saved-2", "saved-3"]).run()
    at.radio(key="compare-base").set_value("present").run()
    figures, changed = table(at, "Key figure"), table(at, "Input")
    assert figures.shape == (5, 4)
    # R1 earns 10 × $3.456M; twice the people earn twice as much: +$34.56M
    assert figures.loc["Net result, all years"].str.replace("\\$", "$").tolist()[0] == "$34.56M"
    assert "(+$34.56M)" in figures.loc["Net result, all years", "Bigger"].replace("\\$", "$")
    cheaper = figures.loc["Net result, all years", "Cheaper"].replace("\\$", "$").replace(WORD_JOINER, "")
    assert "(−$17.28M)" in cheaper  # half the savings
    assert list(changed.index) == ["Savings rate", "Aligned beneficiaries in the first year"]
    assert changed.loc["Savings rate", "Ramp"] == "2.0% in 2027 → 8.0% from 2033"


def test_a_change_of_rule_pack_is_all_cms_rules(visit):
    """C5: R1 at 4% under Professional, pack A → B: +$0.576M a year, all of it under CMS rules."""
    earlier = replace(R1.with_value("rules.pack", "webinar-2026-01"), name="Webinar rules")
    at = visit(COMPARE, R1, k=to_code(earlier))
    at.multiselect(key="compare-chosen").set_value(["saved-1", "present"]).run()
    at.radio(key="compare-base").set_value("saved-1").run()
    assert list(table(at, "Input").index) == ["Rule pack"]
    assert "CMS rules +$5.76M" in words(at)  # ten years of $0.576M
    assert "Your choices $0, Your organization $0, Market and trend $0" in words(at)


def test_files_are_imported_after_confirmation_and_bad_ones_refused_with_a_reason(visit):
    at = visit(COMPARE)
    at.session_state["import"] = True
    at.run()
    files = [
        ("r1.json", to_json(R1).encode(), "application/json"),
        ("bad.json", b"a,b\n1,2\n", "application/json"),
    ]
    at.file_uploader(key="import-files").set_value(files).run()
    assert "This looks like a CSV table" in words(at)
    assert at.session_state["lead_saved"].saved == []  # nothing before the confirmation
    clicked(at, "import-save")
    assert [one.scenario for one in at.session_state["lead_saved"].saved] == [R1]


def test_a_file_of_several_scenarios_is_read_back_whole():
    content = f'{{"lead-scenarios": [{to_json(R1)}, {to_json(EXTREME)}]}}'
    assert [one.scenario for one in saved_list.read_file(content)] == [R1, EXTREME]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("{", "not valid JSON"),
        ("[]", "one JSON object"),
        ('{"lead-scenarios": 5}', "must hold a list"),
        ('{"schema": 99}', "schema"),
        ('{"choices": {"option": "maybe"}}', "maybe"),
        ('{"organization": {"baseline": {"total_pbpm": 12000}}}', "looks yearly"),
    ],
)
def test_a_bad_scenario_file_says_what_is_wrong(content, said):
    with pytest.raises(saved_list.LeadModelError, match=said):
        saved_list.read_file(content)


def test_the_shelf_is_full_at_some_point_and_says_so(visit):
    at = visit(COMPARE)
    for _ in range(saved_list.MOST_SAVED + 1):
        clicked(at, "save")
    assert len(at.session_state["lead_saved"].saved) == saved_list.MOST_SAVED
    assert "Delete one" in words(at.run())


# ---- meeting mode ----------------------------------------------------------------------------------------------


def test_a_fourth_slider_is_refused_with_a_reason(visit):
    """C2: at most three controls."""
    at = visit(MEETING)
    three = ["choices.savings_rate", "organization.aligned", "market.acpt_rate"]
    at.multiselect(key="meeting-sliders").set_value(three).run()
    assert not at.warning
    at.multiselect(key="meeting-sliders").set_value([*three, "rule.global_discount"]).run()
    assert list(at.session_state["lead_meeting"].sliders) == three
    assert "Global discount was not added: a meeting works with at most 3 sliders" in words(at)


@pytest.mark.parametrize("path", list(meeting_mode.RANGES))
def test_every_slider_on_offer_can_be_drawn(visit, path):
    at = visit(MEETING)
    at.multiselect(key="meeting-sliders").set_value([path]).run()
    assert not at.exception
    assert len(at.slider) == 1


def test_the_headline_tells_the_difference_to_the_pinned_base(visit):
    at = visit(MEETING, R1)
    clicked(at, "meeting-pin")
    at.slider(key="meeting:slide:choices.savings_rate").set_value(0.05).run()
    # 60% × 1% × $144.0M = $0.864M a year more, ten years $8.64M
    assert "+$43.2M over 10 years: +$8.6M against the base “Reference case R1”." in words(at)


def test_what_was_tried_is_logged_with_its_result_and_kept_in_the_note(visit):
    at = visit(MEETING, R1)
    at.slider(key="meeting:slide:choices.savings_rate").set_value(0.05).run()
    at.text_input(key="meeting-remark").set_value("Too brave").run()
    clicked(at, "meeting-write")
    said = words(at)
    assert "Savings rate: 4.0% → 5.0%. Net result +$43.20M" in said
    assert "Note: Too brave" in said
    clicked(at, "meeting-keep")
    assert "Savings rate: 4.0% → 5.0%" in present(at).note
    assert "Too brave" in present(at).note


def test_views_turn_forward_and_back_and_every_one_draws(visit):
    at = visit(MEETING, EXTREME)
    seen = []
    for _ in range(5):
        seen.append(next(one.value for one in at.caption if one.value.startswith("View ")))
        clicked(at, "meeting-next")
    assert len(set(seen)) == 5
    assert next(one.value for one in at.caption if one.value.startswith("View ")) == seen[0]
    clicked(at, "meeting-previous")
    assert next(one.value for one in at.caption if one.value.startswith("View ")) == seen[-1]


def test_shortcuts_are_neither_r_nor_c(visit):
    at = visit(MEETING)
    used = {one.proto.shortcut.lower() for one in at.button if one.proto.shortcut}
    assert used == {"n", "p"}


# ---- downloads -------------------------------------------------------------------------------------------------


def test_the_python_text_on_the_page_is_that_of_the_scenario(visit):
    at = visit(DOWNLOADS, R1)
    shown = next(one.value for one in at.code if one.language == "python")
    assert shown.strip() == python_text(R1).strip()


def test_client_and_author_become_part_of_the_scenario_and_its_statement(visit):
    at = visit(DOWNLOADS, R1)
    at.text_input(key="text-client").set_value("Valley Clinic").run()
    at.text_input(key="text-author").set_value("A. Uthor").run()
    assert (present(at).client, present(at).author) == ("Valley Clinic", "A. Uthor")


def test_no_button_promises_a_file_that_does_not_exist(visit):
    at = visit(DOWNLOADS)
    labels = " ".join(one.label for one in at.download_button).lower()
    assert not any(word in labels for word in ("pdf", "excel", "powerpoint"))
    assert {"zip", "scenario-json", "results-json", "table-csv", "charts-html", "python"} <= {
        one.key for one in at.download_button
    }


@pytest.mark.parametrize("unit", ["PBPM", "% of benchmark"])
def test_every_chart_draws_in_every_unit(visit, unit):
    at = visit(DOWNLOADS, EXTREME, u={"PBPM": "pbpm", "% of benchmark": "share"}[unit])
    for index in range(len(at.selectbox(key="chart").options)):
        at.selectbox(key="chart").select_index(index).run()
        assert not at.exception


# ---- rules and sources -----------------------------------------------------------------------------------------


def rule_table(at: AppTest):
    return next(one.value for one in at.dataframe if "Used in" in one.value.columns)


def test_every_rule_value_is_listed_with_its_source(visit):
    shown = rule_table(visit(RULES))
    assert len(shown) == sum(len(one.entries) for one in load_parameters().by_name.values())
    assert (
        not (shown[["Rule", "Years", "Value", "Unit", "Status", "Document", "Date", "Used in"]] == "")
        .any()
        .any()
    )


def test_open_values_can_be_shown_alone_and_searched(visit):
    at = visit(RULES)
    at.toggle(key="rules-open").set_value(True).run()
    assert set(rule_table(at)["Status"]) == {"Open"}
    assert len(rule_table(at)) == sum(
        e.is_open for one in load_parameters().by_name.values() for e in one.entries
    )
    at.text_input(key="rules-search").set_value("guardrail upper").run()
    assert rule_table(at)["Rule"].str.contains("upper guardrail").all()
    at.text_input(key="rules-search").set_value("zzz").run()
    assert "No value passes these filters" in words(at)


@pytest.mark.parametrize("which", ["MSSP, proposed for 2027", "ACO REACH"])
def test_neighboring_programs_have_their_rules_listed_too(visit, which):
    at = visit(RULES)
    at.selectbox(key="rules-set").set_value({"ACO REACH": "reach"}.get(which, "mssp-2027-proposed")).run()
    assert set(rule_table(at)["Part"]) <= {"MSSP", "ACO REACH"}


def test_what_if_puts_ones_own_value_in_place_and_takes_it_back(visit):
    at = visit(RULES, R1.with_value("choices.option", RiskOption.GLOBAL))
    before = float(project(present(at)).ten_year_net[0])
    at.selectbox(key="what-if-rule").set_value("global_discount_lower_spending").run()
    at.number_input(key="what-if-value-global_discount_lower_spending-All years-All parts").set_value(
        2.0
    ).run()
    assert Override("global_discount_lower_spending", 0.02) in present(at).rules.overrides
    # one point of discount on $144.0M a year for ten years
    assert float(project(present(at)).ten_year_net[0]) - before == pytest.approx(14_400_000.0)
    assert (
        "**Your own value** · Benchmark discount, Global, lower-spending ACO, all years: 2.00% · +$14.40M"
        in words(at)
    )
    assert (rule_table(at)["Status"] == "Your own value").any()
    clicked(at, "own-reset-1")
    assert present(at).rules.overrides == R1.rules.overrides


def test_a_rule_value_nobody_could_mean_is_refused_and_nothing_changes(visit):
    at = visit(RULES)
    at.selectbox(key="what-if-rule").set_value("rate_book_weight_full_2032").run()
    at.selectbox(key="what-if-year-rate_book_weight_full_2032").set_value("2033").run()
    at.number_input(key="what-if-value-rate_book_weight_full_2032-2033-All parts").set_value(50.0).run()
    assert present(at).rules.overrides == (Override("rate_book_weight_full_2032", 0.5, 2033),)


def test_two_packs_are_compared_rule_by_rule_and_own_inputs_stay(visit):
    """C5: each changed rule marked gain, loss or neutral."""
    at = visit(RULES, R1)
    changed = table(at, "Rule")
    row = changed.loc["Share of savings kept by a Professional ACO, by band"]
    assert row["For this scenario"].replace("\\$", "$") == "gain, +$5.76M"  # 10% of 4% of $144.0M, ten years
    assert row["Lower-spending Global"] == "neutral"
    assert "$576.0K a year on average" in words(at)
    at.radio(key="rules-pack").set_value("webinar-2026-01").run()
    assert present(at) == R1.with_value("rules.pack", "webinar-2026-01")


def test_equal_packs_ask_for_two_different_ones(visit):
    at = visit(RULES)
    at.selectbox(key="packs-from").set_value("py2027-2026-07").run()
    assert "Choose two different packs" in words(at)


# ---- method and glossary ---------------------------------------------------------------------------------------


def test_worked_numbers_are_those_of_the_scenario(visit):
    at = visit(METHOD, R1)
    stages = table(at, "Stage")
    assert stages.loc["2. Benchmark", "In 2027"].replace("\\$", "$") == "$144.00M benchmark"
    assert stages.loc["5. Result for the ACO", "In 2027"].replace("\\$", "$") == "+$3.46M net"


def test_evidence_says_good_and_bad(visit):
    said = words(visit(METHOD))
    assert "All 9 checks hold" in said
    assert "7,474 of 7,490 comparisons" in said
    assert "CMS revised the file on July 17, 2026 for 131 ACOs" in said
    assert said.count(": bad. Coverage is outside the limits") == 2
    assert "chosen after seeing that, so its good result is not a blind test" in said
    assert "years 6 to 10 of LEAD are extrapolation" in said


def test_the_glossary_is_searched_by_name_other_names_and_text(visit):
    at = visit(METHOD)
    at.text_input(key="glossary-search").set_value("MSR").run()
    assert "**Minimum savings rate**" in words(at)
    assert [one.name for one in glossary.found_terms("posted spent")] == ["Financial guarantee"]
    at.text_input(key="glossary-search").set_value("xyzzy").run()
    assert "No term holds “xyzzy”" in words(at)


def test_the_glossary_refuses_a_term_without_source(tmp_path):
    file = tmp_path / "g.toml"
    file.write_text('[A]\ntext = "x"\n')
    with pytest.raises(ValueError, match=r"g.toml \[A\]"):
        glossary.glossary(file)


def test_every_section_of_the_method_is_shown(visit):
    labels = [one.label for one in visit(METHOD).expander]
    assert all(section.title in labels for section in method_and_glossary.method())
    assert len(method_and_glossary.method()) > 10


def test_files_that_are_not_shipped_leave_a_message_and_no_error(tmp_path):
    assert method_and_glossary.method(tmp_path / "none.md") == ()
    assert "CHANGELOG.md" in method_and_glossary.changelog(tmp_path / "none.md")
