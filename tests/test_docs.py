"""The documents are true of the code: paths, modules, names in it, commands, benchmarks, and where every old module went."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import report
from lead_delivery import cli
from lead_delivery.health import HEALTH_SCHEMA
from lead_delivery.reports.results_json import RESULT_SCHEMA

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "benchmarks" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PRODUCT = ("lead_model", "lead_analysis", "lead_delivery", "lead_app", "pages", "benchmarks", "scripts")
FOLDERS = (*PRODUCT, "tests", "docs")
ENDINGS = (".py", ".toml", ".md", ".js", ".css", ".html")
OF_TOOLS = (".venv/", "build/")  # made on the reader's machine
OLD_MODULES, OLD_TESTS = 239, 90  # files of commit 930dc89 in lead_model/ and tests/
# Names of Streamlit, nginx and the system, a folder the reader makes, and a key that is put together: `switch_` and a year.
NOT_IN_CODE = {"STREAMLIT_SERVER_PORT", "error_log", "tmpfs", "wheels", "switch_2036"}


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """A document without its blocks of code, and without the old paths of the table of modules."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(
        r"^\| `(?:lead_model|tests)/[^|]*\|(?= (?:`|same place|gone))", "|", text, flags=re.MULTILINE
    )


def marked(path: Path) -> Iterator[str]:
    """What stands between backticks."""
    yield from re.findall(r"`([^`\n]+)`", prose(path))


def words() -> set[str]:
    """Every word of the product's code and of the files beside it."""
    paths = [
        path
        for folder in PRODUCT
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".toml", ".js"}
    ]
    paths += [ROOT / "app.py", ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".streamlit/config.toml"]
    return {word for path in paths for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def known() -> set[str]:
    return words() | NOT_IN_CODE


def there(name: str) -> bool:
    if "/" in name:
        return any(ROOT.glob(name.rstrip("/")))
    return (ROOT / name).exists() or any(next((ROOT / folder).rglob(name), None) for folder in FOLDERS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_path_and_module_a_document_names_is_there(path: Path) -> None:
    names = {name for name in marked(path) if re.fullmatch(r"[\w.*/-]+", name) and not name.startswith("/")}
    names = {name for name in names if "/" in name or (name.endswith(ENDINGS) and name not in ENDINGS)}
    missing = {name for name in names if not name.startswith(OF_TOOLS) and not there(name)}
    assert sorted(missing) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_dotted_name_a_document_gives_can_be_imported(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in set(re.findall(r"\blead_(?:model|analysis|delivery|app)(?:\.[A-Za-z_]\w*)+", text)):
        parts = name.split(".")
        for split in range(len(parts), 0, -1):
            try:
                found = import_module(".".join(parts[:split]))
            except ModuleNotFoundError:
                continue
            for part in parts[split:]:
                found = getattr(found, part)
            break


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_name_in_backticks_stands_in_the_code(path: Path, known: set[str]) -> None:
    named = {name for name in marked(path) if re.fullmatch(r"@?[A-Za-z_][\w.]*(\(\S*\))?", name)}
    named = {
        name.removeprefix("settled_") for name in named if not name.endswith(ENDINGS)
    }  # set before result columns
    named = {word for name in named for word in re.findall(r"[A-Za-z_]\w+", name)}
    assert sorted(named - known) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_command_a_document_names_can_be_given(path: Path) -> None:
    offered = next(action.choices for action in cli._parser()._actions if action.dest == "command")
    given = re.findall(r"^lead-model (\w+)|`lead-model (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert {first or second for first, second in given} <= set(offered)


def test_the_readme_shows_every_command() -> None:
    offered = next(action.choices for action in cli._parser()._actions if action.dest == "command")
    shown = re.findall(r"^lead-model (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(shown) == set(offered)


def test_every_make_target_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in DOCUMENTS:
        named = re.findall(r"^make ([a-z]+)|`make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert {first or second for first, second in named} <= targets, path.name


def test_every_section_of_the_benchmarks_is_written_by_a_script() -> None:
    scripts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("*.py")}
    sections = re.findall(r"^## (.+)$", report.PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    for title in sections:
        written = [path.name for path, text in scripts.items() if re.search(rf'"{re.escape(title)}"', text)]
        assert len(written) == 1, f"{title}: {written}"


def old_and_new() -> list[tuple[str, str]]:
    text = (
        (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Old module → new place")[1]
    )
    return re.findall(r"^\| `(\S+)` \| (.+) \|$", text, re.MULTILINE)


def test_every_old_module_has_a_row_and_every_new_place_is_there() -> None:
    rows = old_and_new()
    olds = [old for old, _ in rows]
    assert len(set(olds)) == len(olds)
    assert sum(old.startswith("lead_model/") for old in olds) == OLD_MODULES
    assert sum(old.startswith("tests/") for old in olds) == OLD_TESTS
    for old, new in rows:
        places = [old] if new == "same place" else re.findall(r"`([^`]+/[^`]+)`", new)
        gone = new.startswith("gone: ")
        assert places or gone, f"{old} has no new place and no word on why it is gone"
        assert all((ROOT / place).exists() if gone else (ROOT / place).is_file() for place in places), (
            f"{old}: {new}"
        )


def test_results_and_health_have_the_layout_their_documents_name() -> None:
    results, hosting = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("json.md", "hosting.md")
    )
    assert f"`result_schema` (now {RESULT_SCHEMA}," in results
    assert f'"health_schema": {HEALTH_SCHEMA},' in hosting
