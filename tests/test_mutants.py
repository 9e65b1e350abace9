"""The list of single changes behind `make mutants`: complete where it can be counted by hand, and never silently short."""

import ast
import importlib.util
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "mutants.py"


@pytest.fixture(scope="module")
def mutants():
    spec = importlib.util.spec_from_file_location("mutants", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["mutants"]


@pytest.fixture(scope="module")
def listed(mutants):
    return mutants.changes_and_named()


def changed_tree(mutants, change) -> str:
    return ast.dump(ast.parse(change.applied((mutants.ROOT / change.module).read_bytes())))


def test_the_nine_by_name_still_meet_their_code(mutants, listed):
    _, named = listed
    assert [change.function for change in named] == list(mutants.NAMED)
    assert len(named) == 9
    for change in named:
        assert changed_tree(mutants, change) != ast.dump(
            ast.parse((mutants.ROOT / change.module).read_bytes())
        )


def test_a_named_change_that_is_lost_ends_the_program(mutants, monkeypatch, capsys):
    monkeypatch.setitem(mutants.NAMED, "a rule that is gone", ("rule(that, is_gone)", "0.0"))
    with pytest.raises(SystemExit, match="2"):
        mutants.changes_and_named()
    assert "a rule that is gone" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "missing"),
    [
        ("MODULES", "lead_model/gone.py"),
        ("LEFT_OUT", "lead_model/gone.py"),
        ("TESTS", "tests/test_gone.py"),
        ("SKIPPED", "Gone.threshold"),
    ],
)
def test_what_moved_without_its_table_ends_the_program(mutants, monkeypatch, capsys, table, missing):
    monkeypatch.setattr(mutants, table, [*getattr(mutants, table), missing])
    with pytest.raises(SystemExit, match="2"):
        mutants.changes_and_named()
    assert missing in capsys.readouterr().out


def test_a_change_is_not_made_on_a_module_that_was_edited_since(mutants, listed):
    change = listed[0][0]
    with pytest.raises(AssertionError, match="edited meanwhile"):
        change.applied(b"# a new first line\n" + (mutants.ROOT / change.module).read_bytes())


def test_tests_beside_the_module_and_named_like_it_run_first(mutants):
    first, golden, rest = mutants.in_order(mutants.ROOT, ["lead_analysis/cash/calendar.py"])
    assert first == ["tests/lead_analysis/cash"]
    assert golden == ["tests/lead_model/test_golden.py"]
    assert rest[-1] == "lead_analysis/cash/calendar.py"
    assert (
        "tests/lead_model/test_stop_loss.py" in mutants.in_order(mutants.ROOT, ["lead_model/stop_loss.py"])[0]
    )


def test_every_change_of_one_small_rule_is_listed(listed):
    changes = [change for change in listed[0] if change.function == "enhanced_pcc_rate"]
    assert {(change.kind, change.old, change.new) for change in changes} == {
        ("min and max", "maximum", "minimum"),
        (
            "bound dropped",
            "np.maximum(target_rate - base_rate, minimum_rate)",
            "(target_rate - base_rate)",
        ),
        ("bound dropped", "np.maximum(target_rate - base_rate, minimum_rate)", "(minimum_rate)"),
        ("sign flipped", "-", "+"),
        ("term dropped", "target_rate - base_rate", "(target_rate)"),
        ("term dropped", "target_rate - base_rate", "(-(base_rate))"),
        ("name swapped", "base_rate", "target_rate"),
        ("name swapped", "target_rate", "minimum_rate"),
        ("name swapped", "minimum_rate", "base_rate"),
    }


def test_the_draw_has_two_of_every_module_and_applies(mutants, listed):
    changes, _ = listed
    drawn = mutants.drawn(changes, 80, 2027)
    assert len(set(drawn)) == 80
    paths = [path for path in mutants.module_paths() if path.name != "__init__.py"]
    names = {path.relative_to(mutants.ROOT).as_posix() for path in paths}
    by_module = Counter(change.module for change in drawn)
    assert by_module.keys() == names
    assert min(by_module.values()) >= 2
    for change in drawn:
        assert changed_tree(mutants, change)


def test_a_module_that_moves_keeps_its_draw_and_another_seed_has_another(mutants, listed):
    changes, _ = listed
    moved = [replace(change, module=f"elsewhere/{change.module}") for change in changes]
    drawn = [replace(change, module=f"elsewhere/{change.module}") for change in mutants.drawn(changes, 80, 1)]
    assert mutants.drawn(moved, 80, 1) == drawn
    assert mutants.drawn(moved, 80, 2) != drawn
