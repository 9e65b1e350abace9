"""Bad input is refused with what, where, the allowed range and what to do; good input round-trips."""

import json
from dataclasses import replace

import pytest

from lead_model.errors import ScenarioError
from lead_model.scenario import (
    BaselineEntry,
    ByCategory,
    Capitation,
    InferredScores,
    Opened,
    Override,
    Ramp,
    RiskOption,
    Scenario,
    all_leaves,
    changed_paths,
    codec,
    from_code,
    from_json,
    opened_dict,
    to_code,
    to_json,
)
from lead_model.scenario.codec import SCHEMA

BAD_VALUES = [
    ({"organization.baseline.total_pbpm": 12_000.0}, "looks yearly: 12,000 ÷ 12 = 1,000.00"),
    ({"organization.baseline.total_pbpm": 12.0}, "100 to 8,000"),
    ({"choices.quality.score_share": 95.0}, "enter 95% as 0.95"),
    ({"choices.savings_rate": 4.0}, "enter 4% as 0.04"),
    ({"organization.category_share": ByCategory(0.8, 0.1, 0.2)}, "0.8 + 0.1 + 0.2 = 1.1"),
    (
        {"choices.switch_py": 2029},
        "at least four performance years, so the move to Global can be in 2031–2036",
    ),
    ({"choices.option": RiskOption.GLOBAL, "choices.switch_py": 2031}, "Global never goes back"),
    ({"organization.first_py": 2040}, "2027 to 2032"),
    ({"choices.savings_rate": (0.01, 0.02)}, "2 yearly values given; 10 are needed"),
    ({"choices.savings_rate": Ramp(0.0, 0.1, 2026, 2030)}, "must lie in 2027–2036"),
    ({"market.interest_rate": Ramp(0.0, 0.1, 2027, 2030)}, "not a path"),
    ({"organization.aligned": ByCategory(1.0, 2.0, 3.0)}, "not one for each category"),
    ({"organization.aligned": float("nan")}, "is not a number"),
    ({"organization.aligned": "many"}, "is not a number"),
    ({"organization.aligned": None}, "a value is missing"),
    ({"choices.option": "both"}, "Choose one of: professional, global"),
    ({"choices.cara.elected": "yes"}, "is not yes or no"),
    ({"choices.capitation.kind": Capitation.TCC}, "Total Care Capitation is for Global only"),
    ({"choices.cara.elected": True}, "CARA is for Global only"),
    (
        {"choices.option": RiskOption.GLOBAL, "choices.cara.elected": True, "choices.cara.first_py": 2027},
        "start in PY2028 at the earliest",
    ),
    (
        {
            "choices.option": RiskOption.GLOBAL,
            "choices.cara.elected": True,
            "choices.cara.npcc_or_apo_overlap_share": 0.1,
        },
        "under NPCC or APO cannot be in CARA",
    ),
    ({"choices.falls.modification_dollars": 3000.0}, "0 to 2,500"),
    ({"organization.high_needs_share_change": -0.05}, "once High Needs, always High Needs"),
    ({"organization.high_needs_share_change": 0.1}, "High Needs share reaches"),
    ({"rules.pack": "py2031"}, "Unknown rule pack 'py2031'. Known packs: webinar-2026-01"),
    ({"rules.overrides": (Override("quality_withold_rate", 0.1),)}, "Did you mean quality_withhold_rate"),
    ({"rules.overrides": (Override("global_share", 0.1, key="band_9"),)}, "Known parts: band_1"),
    ({"rules.overrides": (Override("base_year_weight_new", 0.5, key="by1"),)}, "together they must be 1"),
    ({"rules.overrides": (Override("sequestration_rate", 0.0, py=2050),)}, "PY2050 is outside PY2027–PY2036"),
    (
        {
            "organization.baseline.entry": BaselineEntry.CATEGORIES,
            "organization.baseline.category_pbpm": ByCategory(900.0, 6000.0, 0.0),
        },
        "spending is 0 PBPM",
    ),
]


@pytest.mark.parametrize(("values", "message"), BAD_VALUES, ids=[m for _, m in BAD_VALUES])
def test_bad_value_is_refused_with_reason(values, message):
    with pytest.raises(ScenarioError) as caught:
        Scenario().with_values(values)
    assert message in str(caught.value)
    assert next(iter(values)).split(".")[0] in caught.value.problems[0][0] + str(caught.value)


BAD_FILES = [
    ("", "The file is empty"),
    ("   \n", "The file is empty"),
    ("name,pbpm\nA,1000\n", "looks like a CSV table; a scenario file is JSON"),
    ("[1, 2]", "holds one JSON object"),
    ('{"choices": ', "not valid JSON"),
    ('{"choices": {"savngs_rate": 0.04}}', "Did you mean savings_rate"),
    ('{"choices": 7}', "a group of inputs is expected"),
    ('{"choices": {"option": "both"}}', "Choose one of: professional, global"),
    ('{"choices": {"savings_rate": {"low": 1}}}', "keys low are not understood"),
    ('{"schema": 99}', "reads schemas 1 to"),
    ('{"choices": {"switch_py": 2029}}', "at least four performance years"),
    ('{"rules": {"overrides": [{"name": "sequestration_rate"}]}}', "name, value"),
    ('{"organization": {"baseline": {"total_pbpm": 12000}}}', "looks yearly"),
    ('{"organization": {"aligned": "ten thousand"}}', "is not a number"),
]


@pytest.mark.parametrize(("text", "message"), BAD_FILES, ids=[m for _, m in BAD_FILES])
def test_bad_file_is_refused_with_reason(text, message):
    with pytest.raises(ScenarioError) as caught:
        from_json(text)
    assert message in str(caught.value)


def test_every_fault_is_listed_not_only_the_first():
    with pytest.raises(ScenarioError) as caught:
        Scenario().with_values({"choices.quality.score_share": 95.0, "organization.aligned": -1.0})
    assert [where for where, _ in caught.value.problems] == [
        "choices.quality.score_share",
        "organization.aligned",
    ]


def test_json_round_trip_keeps_every_form_of_value():
    scenario = Scenario(name="Two – names", client="Ärzte & Co").with_values(
        {
            "choices.savings_rate": ByCategory(0.04, (0.1,) * 10, Ramp(0.1, 0.2, 2027, 2030)),
            "choices.switch_py": 2033,
            "rules.overrides": (
                Override("sequestration_rate", 0.0),
                Override("global_share", 0.9, 2030, "band_1"),
            ),
            "organization.eligibility.in_home_care": False,
        }
    )
    assert from_json(to_json(scenario)) == scenario
    opened = from_code(to_code(scenario))
    assert opened.scenario == scenario
    assert opened.notes == ()
    assert hash(opened.scenario) == hash(scenario)


def test_a_value_switched_back_to_empty_survives_the_link():
    scenario = Scenario().with_value("market.uncertainty.claims_noise_sd", 0.02)
    assert (
        from_code(to_code(scenario.with_value("market.uncertainty.claims_noise_sd", None))).scenario
        == Scenario()
    )


def test_a_bad_value_in_a_link_falls_back_with_a_note():
    content = json.loads(to_json(Scenario(name="Mine").with_value("choices.savings_rate", 0.07)))
    content["choices"]["quality"]["score_share"] = 95
    content["market"]["no_such_input"] = 1
    import base64
    import zlib

    code = base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode())).decode()
    opened = from_code(code)
    assert opened.scenario == Scenario(name="Mine").with_value("choices.savings_rate", 0.07)
    assert any("score_share" in note for note in opened.notes)
    assert any("no_such_input" in note for note in opened.notes)


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "base_pcc_rate", "value": "abc"},
        {"name": "nonsense", "value": 0.1},
        {"name": "base_pcc_rate", "value": 7},
    ],
)
def test_a_bad_override_in_a_link_leaves_the_rule_pack_the_readings_and_the_other_overrides(bad):
    import base64
    import zlib

    good = {"name": "sequestration_rate", "value": 0.01}
    content = {
        "schema": SCHEMA,
        "rules": {"pack": "webinar-2026-01", "rate_book": "none", "overrides": [bad, good, bad]},
    }
    opened = from_code(base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode())).decode())
    rules = opened.scenario.rules
    assert (rules.pack, rules.rate_book) == ("webinar-2026-01", "none")
    assert rules.overrides == (Override("sequestration_rate", 0.01),)
    assert len(opened.notes) == 2


OLD_PACK_CODE = (  # pack py2026-draft, rate_book none, sequestration savings_and_losses, a withhold of 2%, savings of 5%
    "eNo1jkEOwiAQRe8yazS1iS64ijFkhFFIKbQM1DQNd5emupv89_Pmb8Da0oggLwK0jU4Tg9yAcXHhzSphJpDdubtWAan4g06oB5Aw"
    "rX3X304m4StDw62rnjHuKMRALWKaC3FuxMXQ4r8Wg1E-MjedgLhQSs7s6vsGAcf2EeaC3uVVfVy2NnpzLBGwoC_Hol60ASBD8V7AQL-zPmr9AjIGSUY"
)


def test_a_link_with_a_rule_pack_no_longer_known_loses_the_pack_alone():
    opened = from_code(OLD_PACK_CODE)
    rules = opened.scenario.rules
    assert rules.pack == Scenario().rules.pack
    assert (rules.rate_book, rules.sequestration) == ("none", "savings_and_losses")
    assert rules.overrides == (Override("quality_withhold_rate", 0.02),)
    assert opened.scenario.choices.savings_rate == 0.05
    corrected, note = opened.notes
    assert corrected == codec.CORRECTED_IN_3
    assert note.startswith("rules.pack: Unknown rule pack 'py2026-draft'. Known packs: webinar-2026-01, ")
    assert note.endswith(
        f"The rule pack {rules.pack} is used; your readings and your own rule values are kept."
    )


@pytest.mark.parametrize("code", ["", "!!!", "eNqrVkrO", "ä", "AAAA"])
def test_a_damaged_link_is_told_in_words(code):
    with pytest.raises(ScenarioError, match="incomplete or damaged"):
        from_code(code)


def test_changed_paths_lists_a_path_input_once():
    scenario = Scenario().with_values({"choices.savings_rate": (0.01,) * 10, "rules.pack": "webinar-2026-01"})
    assert changed_paths(scenario, Scenario()) == ("choices.savings_rate", "rules.pack")
    assert changed_paths(replace(Scenario(), name="x"), Scenario()) == ()


def test_every_input_has_a_label_a_unit_and_a_default_inside_its_range():
    for leaf in all_leaves().values():
        assert leaf.spec.label, leaf.path
        assert leaf.spec.unit, leaf.path
        if leaf.is_number:
            assert leaf.spec.low is not None, leaf.path
            assert leaf.spec.high is not None, leaf.path
            assert leaf.spec.low < leaf.spec.high, leaf.path


def test_defaults_are_pinned_to_the_schema_number():
    """A link holds only what differs from the defaults: when one changes, old links would silently mean something else.

    When this fails: raise SCHEMA, add a migration that writes the old default into old codes, and renew the digest.
    """
    import hashlib

    digest = hashlib.sha256(to_json(Scenario()).encode()).hexdigest()[:16]
    assert (SCHEMA, digest) == (3, PINNED_DEFAULTS)


PINNED_DEFAULTS = "6d3bc4629f5c4ce4"

# Defaults of schemas 1 and 2: written down here, not read from where the migration has them.
DEFAULTS_BEFORE_3 = {
    "choices.quality.score_share": 1.0,
    "organization.costs.start_up_dollars": 0.0,
    "organization.costs.operating_pbpm": 0.0,
    "market.national_trend_rate": 0.05,
    "market.regional_trend_rate": 0.05,
    "market.acpt_rate": ByCategory(
        Ramp(0.0665, 0.05, 2027, 2028), Ramp(0.0734, 0.05, 2027, 2028), Ramp(0.0851, 0.05, 2027, 2028)
    ),
    "market.cost_inflation_rate": 0.0,
    "market.uncertainty.savings_level_sd": 0.0,
    "market.uncertainty.base_years": False,
    "rules.inferred_scores": InferredScores.ALL,
}
LINKED = {
    "choices.savings_rate": Ramp(0.02, 0.06, 2027, 2031),
    "choices.switch_py": 2033,
    "organization.aligned": 12_500.0,
    "rules.overrides": (Override("sequestration_rate", 0.0),),
}
OLD_SCENARIO = Scenario(name="Old link").with_values(DEFAULTS_BEFORE_3 | LINKED)
# One link of every schema there has been, as it was copied then; with a new schema number add one, and never drop one.
OLD_CODES = {
    1: (
        "eNo1jlEKwjAQRK8i871IraiQS3gAkbK0axvcJpqkFSm5u23Vvx2YefsmxLqTnmF2BMe9wOCszUatu4NQd97WEmEmxJdNdVc93jBlsd8TIo_W"
        "tbEKnGQtJA4JptgWJUFlFF3DkXALvv8NyxMh-T9llzPBh5adjZysdwuH1bZOmtmoPBQzYK6EQb8SfpQQbLOEy_T3jfIcJKawEr46hJF1kFWA"
        "sHxzgyrhLr8zX3P-APLYUlc",
        OLD_SCENARIO,
    ),
    2: (
        "eNo1jlEKwjAQRK8i871IraiQS3gAEVnatQ1uE03Sipbc3bbq3w7MvH0jYtVKxzAlwXEnMDhqvVLrbiBUrbeVRJgR8WlT1V7ur6labLeEyIN1TbwETrIUEocE"
        "U6yLCaUyiC5hT7gG3_2G5YGQ_J-yyZngQ8POvjlZ72YOq22c1DCbcldMgKkSev1K-EFCsPUcTuPfN8qjl5jCQvjqEAbWXhYBwvzN9aqEm_zOfM75A_bvUl8",
        OLD_SCENARIO,
    ),
    3: (
        "eNo1jlEKwjAQRK8i871IraiQS3gAEVnatQ1uE03Sipbc3bbq3w7MvH0jYtVKxzBbguNOYHDUeqXW3UCoWm8riTAj4tOmqr3cXzBlsZ3akQfrmngJ"
        "nGQpJA4JplgXJUFlEF3CnnANvvsNywMh-T9lkzPBh4adfXOy3s0cVts4qWE25a6YAFMl9PqV8IOEYOs5nMa_b5RHLzGFhfDVIQysvSwChPmb61UJ"
        "N_md-ZzzB_fhUmA",
        Scenario(name="Old link").with_values(LINKED),
    ),
}


def test_a_file_without_a_schema_number_counts_as_the_first():
    opened = opened_dict({"choices": {"savings_rate": 0.07}})
    assert opened.scenario == Scenario().with_values(DEFAULTS_BEFORE_3 | {"choices.savings_rate": 0.07})
    assert opened.notes == (codec.CORRECTED_IN_3,)
    assert opened_dict({"schema": SCHEMA}) == Opened(Scenario())


def test_ten_one_sided_years_in_mssp_open_with_level_e_and_are_refused_when_new():
    mssp = {"track": "basic_b", "rises": False}
    opened = opened_dict({"schema": 2, "choices": {"mssp": mssp}})
    assert opened.scenario.choices.mssp.level_e_from_year == 6
    _, note = opened.notes
    assert "Level E is taken from the sixth performance year, PY2032" in note
    with pytest.raises(ScenarioError, match=r"has 10 one-sided years .* allow at most 5") as refused:
        opened_dict({"schema": SCHEMA, "choices": {"mssp": mssp}})
    assert [where for where, _ in refused.value.problems] == ["choices.mssp"]


def test_a_link_of_every_schema_still_opens():
    assert set(OLD_CODES) == set(range(1, SCHEMA + 1))
    for code, scenario in OLD_CODES.values():
        opened = from_code(code)
        assert opened.scenario == scenario
        assert all("default is used" not in note for note in opened.notes)


def test_an_older_schema_is_lifted_and_the_note_says_what_changed(monkeypatch):
    def renamed(content, notes):  # as if schema 1 had called the savings rate by another name
        content["choices"]["savings_rate"] = content["choices"].pop("reduction_rate")
        notes.append("'reduction_rate' is now called 'savings_rate'.")
        return content

    import base64
    import zlib

    old = json.dumps({"schema": 1, "choices": {"reduction_rate": 0.07}})
    code = base64.urlsafe_b64encode(zlib.compress(old.encode())).decode().rstrip("=")
    monkeypatch.setattr(codec, "SCHEMA", 2)
    monkeypatch.setattr(codec, "MIGRATIONS", {1: renamed})
    opened = from_code(code)
    assert opened.scenario == Scenario().with_value("choices.savings_rate", 0.07)
    assert opened.notes == ("'reduction_rate' is now called 'savings_rate'.",)
    assert from_json(old) == opened.scenario
    with pytest.raises(ScenarioError, match="reads schemas 1 to 2"):
        from_json('{"schema": 3}')
