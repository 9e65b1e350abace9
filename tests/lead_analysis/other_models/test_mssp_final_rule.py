"""The slot of the final rule for 2027: refused while it is empty, and what it does once it is filled."""

import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_analysis.other_models.mssp_projection import MsspChoice, mssp_projection
from lead_analysis.other_models.mssp_rule_sets import (
    FINAL_PACK,
    FINAL_RULE_NOT_READ,
    LABEL_SUFFIX,
    mssp_parameters,
)
from lead_model.errors import ParameterError
from lead_model.rule_files import load_packs, load_parameters
from lead_model.scenario import MsspRules
from tests.lead_analysis.other_models.test_mssp import CURRENT, PROPOSED, inputs

AWAITED = load_packs(OTHER_MODELS_FOLDER)[FINAL_PACK].awaits


def test_the_empty_slot_is_refused_with_what_is_missing_and_where_it_goes():
    with pytest.raises(ParameterError) as refused:
        load_parameters(FINAL_PACK, OTHER_MODELS_FOLDER)
    text = str(refused.value)
    assert FINAL_RULE_NOT_READ in text
    assert "lead_analysis/other_models/mssp.toml" in text
    assert f'pack = "{FINAL_PACK}"' in text
    assert [name for name in AWAITED if name not in text] == []


def test_the_slot_awaits_every_value_the_proposal_states():
    proposed = mssp_parameters(MsspRules.PROPOSED)
    stated = {name for name, one in proposed.by_name.items() if one.entries[0].pack == MsspRules.PROPOSED}
    assert set(AWAITED) == stated


def filled(folder: Path, leave_out: str = "") -> Path:
    """The rule files with the proposed values entered for the final rule, but for one."""
    target = folder / "other_models"
    shutil.copytree(OTHER_MODELS_FOLDER, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = target / "mssp.toml"
    text = file.read_text(encoding="utf-8")
    lines, name = [], ""
    for line in text.splitlines():
        name = line.strip("[]") if line.startswith("[mssp") else name
        is_proposed = '"mssp-2027-proposed"' in line and line.endswith("}]")
        if is_proposed and name != leave_out:
            lines.append(line.removesuffix("]") + ",")
            line = line.replace("mssp-2027-proposed", FINAL_PACK)
        lines.append(line)
    text = "\n".join(lines) + "\n"
    tomllib.loads(text)
    file.write_text(text, encoding="utf-8")
    return target


def test_filled_with_the_proposed_values_it_gives_the_proposed_results(tmp_path):
    final = load_parameters(FINAL_PACK, filled(tmp_path)).value
    for choice in (
        MsspChoice("basic_e"), MsspChoice("enhanced", agreement=3, years_to_rebase=2), MsspChoice("enhanced"),
    ):  # fmt: skip
        case = inputs(savings=0.03, growth=1.05)
        found, proposed, now = (
            mssp_projection(case, choice, lookup, CURRENT).net_dollars
            for lookup in (final, PROPOSED, CURRENT)
        )
        assert np.array_equal(found, proposed)
        assert not np.array_equal(found, now)


def test_one_value_not_entered_is_enough_to_refuse_it(tmp_path):
    with pytest.raises(ParameterError, match=r"Missing: mssp_prior_savings_scaling\. Enter"):
        load_parameters(FINAL_PACK, filled(tmp_path, leave_out="mssp_prior_savings_scaling"))


def test_wherever_the_proposed_pack_is_named_it_says_that_the_final_rule_was_not_read():
    packs = load_packs(OTHER_MODELS_FOLDER)
    assert FINAL_RULE_NOT_READ in packs[MsspRules.PROPOSED].about
    assert FINAL_RULE_NOT_READ in packs[FINAL_PACK].about
    assert set(LABEL_SUFFIX) == set(MsspRules)


def test_what_the_pack_does_not_know_is_listed_as_open():
    found = {
        parameter.name for parameter, _ in mssp_parameters(MsspRules.PROPOSED).open_values(range(2027, 2037))
    }
    assert found == {"mssp_growth_adjustment", "mssp_cap_risk_weight"}
