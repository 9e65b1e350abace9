"""The loader refuses what would move money in silence; every number has a source and a rule that uses it."""

import importlib
import inspect
import re
import shutil
from pathlib import Path

import pytest

from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_model.axes import CATEGORIES
from lead_model.errors import ParameterError
from lead_model.parameters import Override, citation
from lead_model.rule_files import DEFAULT_PACK, RULES_FOLDER, load_packs, load_parameters, load_sources

GOOD = """
[thing]
term = "A thing"
unit = "rate"
rule = "thing"
values = [{ pack = "webinar-2026-01", py = 2027, value = 0.1, confidence = "A", source = "webinar" }]
"""
LATER = '{ pack = "webinar-2026-01", py = 2030, value = 0.1, confidence = "A", source = "webinar" }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("sources.toml", "packs.toml"):
        shutil.copy(RULES_FOLDER / name, tmp_path / name)
    return tmp_path


def load(folder: Path, text: str):
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    return load_parameters(DEFAULT_PACK, folder)


def test_the_good_file_loads(folder):
    assert load(folder, GOOD).value("thing", 2030) == 0.1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value = 0.1", "valeu = 0.1", "unknown key 'valeu'. Known keys"),
        ('unit = "rate"', 'unit = "furlongs"', "unknown unit 'furlongs'"),
        ('source = "webinar"', 'source = "hearsay"', "unknown source 'hearsay'"),
        ('confidence = "A"', 'confidence = "Z"', "unknown confidence 'Z'"),
        ('pack = "webinar-2026-01"', 'pack = "webinar-2025"', "unknown pack 'webinar-2025'"),
        ('term = "A thing"\n', "", "'term' is missing"),
        (', source = "webinar"', "", "'source' is missing"),
        ("value = 0.1", "value = { aged_disabled = 0.1, esrd = 0.1 }", "not complete or not in order"),
        ("value = 0.1", "value = true", "is not a number"),
        ("value = 0.1", 'open = "?", default = 0.1', "Known keys"),
        ('rule = "thing"', 'rule = "thing"\ncolor = 1', "unknown key 'color'"),
        ("values = [", f"values = [{LATER}, ", "years out of order"),
        ("[thing]", "[thing", "bad.toml"),
    ],
)  # fmt: skip
def test_a_fault_in_a_rule_file_is_refused(folder, old, new, message):
    assert old in GOOD
    with pytest.raises(ParameterError) as caught:
        load(folder, GOOD.replace(old, new, 1))
    assert message in str(caught.value)


OTHER = '{ name = "more", confidence = "D", source = "model", values = [{ py = 2029, value = 0.3 }] }'


def with_alternative(text: str = OTHER) -> str:
    return GOOD.replace("values = [", f"alternatives = [{text}]\nvalues = [", 1)


def test_an_alternative_stands_in_place_of_the_value_from_its_first_year(folder):
    thing = load(folder, with_alternative()).parameter("thing")
    (other,) = thing.alternatives
    assert thing.alternative_row(other, (2027, 2028, 2029, 2030)).tolist() == [[0.1], [0.1], [0.3], [0.3]]
    assert other.status == "Inferred or computed here"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name =", "nane =", "unknown key 'nane'"),
        (', source = "model"', "", "'source' is missing"),
        ('source = "model"', 'source = "hearsay"', "unknown source 'hearsay'"),
        ('confidence = "D"', 'confidence = "Z"', "unknown confidence 'Z'"),
        ("value = 0.3", "value = { band_1 = 0.3 }", "parts do not fit. Known parts: none"),
    ],
)
def test_a_fault_in_an_alternative_is_refused(folder, old, new, message):
    assert old in OTHER
    with pytest.raises(ParameterError) as caught:
        load(folder, with_alternative(OTHER.replace(old, new, 1)))
    assert message in str(caught.value)
    assert "thing" in str(caught.value)


def test_a_name_used_twice_is_refused(folder):
    (folder / "again.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ParameterError, match="already used in again"):
        load(folder, GOOD)


@pytest.mark.parametrize("pack", list(load_packs()))
def test_every_pack_answers_every_parameter_in_every_year(pack):
    parameters = load_parameters(pack)
    assert set(parameters.by_name) == set(load_parameters(DEFAULT_PACK).by_name)
    for name in parameters.by_name:
        assert parameters.row(name, range(2027, 2037)).shape[:2] == (1, 10)


def test_every_value_has_a_source_and_every_open_one_a_named_default():
    for pack in load_packs():
        for parameter in load_parameters(pack).by_name.values():
            for entry in parameter.entries:
                assert entry.source in load_sources()
                assert entry.source != "model" or entry.is_open or entry.confidence == "D", parameter.name
                assert bool(entry.question and entry.default_name) == entry.is_open, parameter.name


@pytest.mark.parametrize(
    ("folder", "package"),
    [(RULES_FOLDER, "lead_model.rules"), (OTHER_MODELS_FOLDER, "lead_analysis.other_models")],
)
def test_the_rule_named_by_each_parameter_is_a_function_that_exists(folder: Path, package: str) -> None:
    """By name in the module beside its file; by its full path where a number acts elsewhere. Nothing imported counts."""
    for pack in load_packs(folder).values():
        if pack.awaits:  # an empty slot, refused until its values are entered
            continue
        for parameter in load_parameters(pack.key, folder).by_name.values():
            module, _, name = parameter.used_by.rpartition(".")
            beside = f"{package}.{parameter.module}"
            assert module != beside, f"{parameter.name}: {name} stands beside its file, its name is enough"
            module = beside if module == parameter.module else module
            function = getattr(importlib.import_module(module), name, None)
            assert inspect.isfunction(function), f"{parameter.name}: no function {module}.{name}"
            assert function.__module__ == module, f"{parameter.name}: {name} is only imported in {module}"
            assert not name.startswith("_"), f"{parameter.name}: {name} is private"
            assert function.__doc__, f"{parameter.name}: {name} does not say what it does"


def test_a_pack_states_only_what_differs_from_its_base():
    packs = load_packs()
    assert packs["py2027-2026-07"].chain == ("py2027-2026-07", "rfa-2026-03", "webinar-2026-01")
    webinar, latest = load_parameters("webinar-2026-01"), load_parameters("py2027-2026-07")
    assert webinar.value("professional_savings_share", 2027)["band_1"] == 0.5
    assert latest.value("professional_savings_share", 2027)["band_1"] == 0.6
    assert webinar.value("quality_withhold_rate", 2027) == latest.value("quality_withhold_rate", 2027) == 0.03


def test_the_discount_path_has_the_two_published_ends_and_marks_the_line_between():
    parameter = load_parameters().parameter("global_discount_higher_spending")
    assert [parameter.entry(py).value for py in (2027, 2030, 2032, 2036)] == [0.0175, 0.025, 0.03, 0.03]
    assert [parameter.entry(py).confidence for py in (2027, 2028, 2031, 2032)] == ["B", "D", "D", "B"]


def test_looking_before_the_first_year_raises():
    with pytest.raises(ParameterError, match="no value for PY2026; the first is for PY2027"):
        load_parameters().value("sequestration_rate", 2026)


def test_an_override_of_one_year_leaves_the_others():
    changed = load_parameters().with_overrides([Override("global_discount_higher_spending", 0.01, py=2030)])
    assert changed.row("global_discount_higher_spending", (2029, 2030, 2031)).ravel().tolist() == [
        0.0225,
        0.01,
        0.0275,
    ]
    assert changed.parameter("global_discount_higher_spending").entry(2030).status == "Your own value"


def test_an_override_of_one_part_leaves_the_others():
    changed = load_parameters().with_overrides([Override("risk_score_cap_rate", 0.05, key="high_needs")])
    assert changed.row("risk_score_cap_rate", (2027,)).ravel().tolist() == [0.03, 0.03, 0.05]
    assert tuple(changed.value("risk_score_cap_rate", 2027)) == CATEGORIES


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (Override("sequestration_rate", 50.0), "50 is outside 0 to 10"),
        (Override("quality_withhold_rate", float("nan")), "nan is outside 0 to 1"),
        (Override("base_year_weight_new", -0.3, key="by1"), "-0.3 is outside 0 to 1"),
        (Override("professional_lock_in_years", -2), "-2 is outside 0"),
        (Override("global_band_edge", 0.40, key="band_1"), "do not rise"),  # above the second edge, 35%
        (Override("base_year_weight_new", 0.5, key="by1"), "(PY2027) add to 1.4"),  # 0.5 + 0.3 + 0.6
        (
            Override("base_year_weight_renewing", 0.5),
            "add to 1.5; each may be 0 to 1, and together they must be 1",
        ),
    ],
)
def test_an_override_that_no_rule_could_have_is_refused(override, message):
    with pytest.raises(ParameterError, match=re.escape(message)):
        load_parameters().with_overrides([override])


def test_bands_may_be_moved_together():
    edges = [
        Override("global_band_edge", 0.40, key="band_2"),
        Override("global_band_edge", 0.38, key="band_1"),
    ]
    changed = load_parameters().with_overrides(edges)
    assert list(changed.value("global_band_edge", 2027).values()) == [0.38, 0.40, 0.50]


def test_base_year_weights_may_be_set_together():
    weights = {"by1": 0.2, "by2": 0.3, "by3": 0.5}
    overrides = [Override("base_year_weight_new", weight, key=part) for part, weight in weights.items()]
    assert dict(load_parameters().with_overrides(overrides).value("base_year_weight_new", 2030)) == weights
    with pytest.raises(ParameterError, match=re.escape("by3 0.6 (PY2028) add to 1.1")):  # in one year alone
        load_parameters().with_overrides([Override("base_year_weight_new", 0.2, py=2028, key="by1")])


def test_a_citation_names_document_date_and_section_and_says_where_no_section_is_known():
    def cited(name: str, pack: str = DEFAULT_PACK) -> str:
        entry = load_parameters(pack).parameter(name).entry(2027)
        return citation(entry, load_sources()[entry.source])

    assert cited("quality_withhold_rate").endswith("(2026-01-29), slide “Quality Strategy”")
    assert cited("two_way_weight").endswith(
        "paper (2026-07), as reported in the public notes under “Benchmark update”"
    )
    assert cited("enhanced_pcc_target_rate").endswith("(2026), section not known")
    assert cited("settlement_month") == "Assumption of this model (2026)"  # an assumption has no section


def test_higher_professional_bands_are_not_called_cms_s_own_words_in_the_webinar_pack():
    webinar, latest = load_parameters("webinar-2026-01"), load_parameters()
    for name in ("professional_savings_share", "professional_loss_share"):
        first, now = (one.parameter(name).entry(2027) for one in (webinar, latest))
        assert first.value["band_1"] == 0.5  # the only band the webinar states
        assert first.value["band_4"] == now.value["band_4"] == 0.05
        assert "A" not in (first.confidence, now.confidence)


LATER_THAN_THE_WEBINAR = (
    "cara_first_py",
    "home_modification_limit_dollars",
    "new_minimum_aligned",
    "sahs_removed_share",
    "sequestration_rate",
    "skin_substitutes_removed_share",
    "standard_minimum_aligned",
)


@pytest.mark.parametrize("name", LATER_THAN_THE_WEBINAR)
def test_what_the_webinar_does_not_state_is_open_in_its_pack_with_the_later_value(name):
    first, now = (
        load_parameters(pack).parameter(name).entry(2027) for pack in ("webinar-2026-01", DEFAULT_PACK)
    )
    assert first.is_open
    assert not now.is_open
    assert first.value == now.value


def test_the_webinar_ends_its_ecqm_phases_with_year_four_and_the_rate_book_years_between_are_inferred():
    webinar, latest = load_parameters("webinar-2026-01"), load_parameters()
    assert [webinar.parameter("ecqm_phase").entry(py).confidence for py in (2028, 2030, 2031)] == [
        "A",
        "A",
        "open",
    ]
    assert latest.row("ecqm_phase", (2028, 2030, 2031)).ravel().tolist() == [0, 1, 2]
    book = latest.parameter("rate_book_weight_full_2032")
    assert [book.entry(py).confidence for py in (2027, 2028, 2031, 2032)] == ["B", "D", "D", "open"]
