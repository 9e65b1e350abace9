"""Arrows point down: who may import whom, and where outside packages may stand."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lead_model"

# From the bottom up. A module may import modules of its own layer and of the layers below it.
LAYERS = (
    ("errors",),
    ("axes",),
    ("rules",),
    ("neighbours", "beneficiary_costs", "draws", "wording", "recording", "replay", "compiled"),
    ("parameters", "public_data"),
    ("scenario", "persistence", "settle", "settle_layouts", "backtest", "coverage", "table_file"),
    ("assumptions", "calibration", "from_public_data", "presets"),
    ("population",),
    ("benchmark",),
    ("spending",),
    ("settlement",),
    ("outcome",),
    ("cash", "cash_measures"),
    ("projection",),
    ("steps", "eligibility"),
    ("explain", "results", "uncertainty", "health"),
    ("decisions", "alternatives", "scheduler", "sweeps"),
    ("portfolio", "portfolio_file", "compare", "own_data", "own_data_layout", "peers", "input_review"),
    ("charts",),
    ("reports",),
    ("cli", "cli_decisions", "ui"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
STREAMLIT_MAY = ("ui",)
PLOTLY_MAY = ("charts", "ui", "reports")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def known(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    own = layer(path)
    if own == "__init__":
        return
    assert own in LEVEL, f"{own} has no place in the layers; give it one"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "lead_model" or len(parts) < 2 or not known(parts[1]):
            continue
        assert LEVEL[parts[1]] <= LEVEL[own], f"{own} imports {parts[1]}, which is above it"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_streamlit_and_plotly_stand_only_at_the_edge(path):
    for name in imports(path):
        if name.split(".")[0] == "streamlit":
            assert layer(path) in STREAMLIT_MAY, "streamlit belongs to lead_model/ui, app.py and pages/"
        if name.split(".")[0] == "plotly":
            assert layer(path) in PLOTLY_MAY, "plotly belongs to lead_model/charts and lead_model/ui"


def test_pages_and_start_page_compute_nothing():
    for path in [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]:
        for name in imports(path):
            assert name.split(".")[0] != "numpy", f"{path.name} imports numpy: numbers come from lead_model"


def test_modules_can_be_read_in_one_sitting():
    long = {
        str(path.relative_to(ROOT)): n
        for path in modules()
        if (n := len(path.read_text().splitlines())) > 500
    }
    assert not long, f"split along a name these already have inside: {long}"


DESCRIPTION_COLUMN = 21
NO_FOLDERS_OF_OURS = {"build", "dist", "lead_model.egg-info"}  # made by tools, and nobody's to read


def readme_layout() -> list[str]:
    """Every path of the README's layout block: files without .py, folders with a slash, one level below the packages."""
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("## Layout")[1].split("```")[1]
    paths, package = [], ""
    for row in block.strip("\n").splitlines():
        names = re.split(r" {2,}", row.strip(), maxsplit=1)[0]
        if names == row.strip():  # the names reach up to their description: one space between the two
            names = row[:DESCRIPTION_COLUMN]
        inside = row.startswith("  ")
        package = package if inside else names.split()[0]
        paths += [f"{package}{name}" if inside else name for name in names.split()]
    return paths


def test_every_path_of_the_readme_s_layout_exists():
    for path in readme_layout():
        found = ROOT / path if path.endswith(("/", ".py")) else ROOT / f"{path}.py"
        assert found.exists(), f"the README's layout lists {path}, which is not there"
        assert found.is_dir() == path.endswith("/"), f"{path}: folders end with a slash, modules do not"


def test_the_readme_s_layout_leaves_no_module_and_no_folder_out():
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"]
    folders = [path for path in folders if path.name not in NO_FOLDERS_OF_OURS]
    expected = {f"{path.name}/" for path in folders} | {path.name for path in ROOT.glob("*.py")}
    for package in folders:
        if (package / "__init__.py").exists() and package.name != "tests":
            for path in package.iterdir():
                if path.suffix == ".py" and path.stem != "__init__":
                    expected.add(f"{package.name}/{path.stem}")
                elif path.is_dir() and any(path.glob("*.py")):
                    expected.add(f"{package.name}/{path.name}/")
    listed = readme_layout()
    assert sorted(set(listed)) == sorted(listed)
    assert expected == set(listed)
