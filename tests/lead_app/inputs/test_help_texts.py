"""Every control has a help text, and no help text is left over."""

from pathlib import Path

import pytest

from lead_app.inputs.help_texts import HELP_FOLDER, help_text
from lead_model.rule_files import load_parameters
from lead_model.scenario import all_leaves

HELP_NAMES = sorted(file.stem for file in HELP_FOLDER.glob("*.md"))

RULE_LEVERS = {
    "rule.global_discount",
    *(
        f"rule.acpt_guardrail_{side}{rest}"
        for side in ("upper", "lower")
        for rest in ("", "_growth", "_growth_yearly")
    ),
}


def test_every_input_has_its_help_file_and_every_help_file_its_control() -> None:
    assert set(HELP_NAMES) == set(all_leaves()) | RULE_LEVERS


@pytest.mark.parametrize("name", HELP_NAMES)
def test_help_says_what_where_from_and_how_sure(name: str) -> None:
    text = help_text(name)  # refuses a file without source or status
    assert text.text[0].isupper()
    assert text.text.endswith(".")
    assert len(text.text) > 25


def test_rule_levers_are_named_after_rule_values() -> None:
    known = load_parameters().by_name
    for name in RULE_LEVERS - {"rule.global_discount"}:
        assert name.removeprefix("rule.") in known


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Words.\n\nSource: a paper.\n",
        "Words.\n\nStatus: Open.\n",
        "Words.\n\nSource: a.\nStatus: maybe.\n",
    ],
)
def test_a_help_file_without_source_or_status_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "one.md").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"assets/help/one\.md needs"):
        help_text("one", tmp_path)


def test_help_stands_in_one_folder() -> None:
    assert HELP_FOLDER.is_dir()
    assert all(file.suffix == ".md" for file in HELP_FOLDER.iterdir())
