"""Arrows point down: who may import whom, and where outside packages may stand."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lead_model"

# From the bottom up. A module may import modules of its own layer and of the layers below it.
LAYERS = (
    ("errors",),
    ("axes",),
    ("rules",),
    ("neighbours", "draws", "wording", "recording", "replay"),
    ("parameters", "public_data"),
    (
        "scenario",
        "persistence",
        "settle",
        "settle_layouts",
        "published_settlements",
        "interval_coverage",
        "table_file",
    ),
    ("lookup", "from_public_data", "presets"),
    ("population",),
    ("benchmark",),
    ("spending",),
    ("stop_loss", "cost_distribution"),
    ("settlement",),
    ("aco_result",),
    ("projection",),
    ("paths", "cash", "cash_measures"),
    ("steps", "step_values", "eligibility", "calibration"),
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


def test_the_tree_in_the_readme_names_every_module():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = {layer(path) for path in modules()} - {"__init__"}
    missing = {name for name in missing if name not in readme}
    assert not missing, f"the README's tree leaves out {sorted(missing)}"
