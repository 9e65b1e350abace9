"""Arrows point down: who may import whom, where outside packages may stand, and that the core stays small."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the bottom up: a package imports itself and those before it.
PACKAGES = ("lead_model", "lead_analysis", "lead_delivery", "lead_app")
SCRIPTS = ("app.py", "pages")
OUTSIDE = {
    "lead_model": {"numpy", "scipy"},
    "lead_analysis": {"numpy", "scipy", "pandas", "dask", "distributed"},
    "lead_delivery": {"numpy", "pandas", "plotly", "openpyxl", "orjson", "starlette"},
    "lead_app": {"numpy", "pandas", "streamlit", "starlette", "uvicorn", "uvloop"},
    "app.py": {"streamlit"},
    "pages": {"streamlit"},
}
CORE_LINES = 4_200
DESCRIPTION_COLUMN = 21
NO_FOLDERS_OF_OURS = {"build", "dist", "lead_model.egg-info"}  # made by tools, and nobody's to read
SAY_NOTHING = {"answers", "parts", "box", "view", "beside", "outcome"}


def files(package: str) -> list[Path]:
    place = ROOT / package
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


ALL = [path for package in (*PACKAGES, *SCRIPTS) for path in files(package)]


def owner(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in ALL}


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file names in an import, wherever the import stands: at the top, in a function, for types only."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by a relative path"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                names.add(full if full in MODULES else str(node.module))
    return frozenset(names)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", ALL, ids=shown)
def test_imports_point_down_and_outside_packages_stand_where_they_may(path: Path) -> None:
    own = owner(path)
    below = PACKAGES[: PACKAGES.index(own) + 1] if own in PACKAGES else PACKAGES
    for name in imports(path):
        top = name.split(".")[0]
        if top in PACKAGES:
            assert top in below, f"{own} imports {name}, which is above it"
        elif top not in sys.stdlib_module_names:
            assert top in OUTSIDE[own], f"{own} may not import {top}"


def test_plotly_is_drawn_with_in_charts_only() -> None:
    users = {shown(path) for path in ALL if any(name.split(".")[0] == "plotly" for name in imports(path))}
    assert all(user.startswith("lead_delivery/charts/") for user in users), users


def circles() -> Iterator[list[str]]:
    """Groups of files that import one another, found by Tarjan's method."""
    graph = {name: [one for one in imports(path) if one in MODULES] for name, path in MODULES.items()}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []

    def visit(name: str) -> Iterator[list[str]]:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in graph[name]:
            if other not in index:
                yield from visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                yield group

    for name in graph:
        if name not in index:
            yield from visit(name)


def test_no_circle_of_files() -> None:
    assert list(circles()) == []


def test_the_core_is_small() -> None:
    lines = sum(
        1 for path in files("lead_model") for line in path.read_text("utf-8").splitlines() if line.strip()
    )
    assert lines <= CORE_LINES, f"{lines} lines: move what reads results to lead_analysis"


@pytest.mark.parametrize("package", PACKAGES[:3])
def test_packages_below_the_app_read_nothing_outside_themselves(package: str) -> None:
    for path in files(package):
        text = path.read_text(encoding="utf-8")
        depth = len(path.relative_to(ROOT).parts) - 2  # folders between a file and its package
        for step in range(depth + 1, 6):
            assert f"parents[{step}]" not in text, f"{shown(path)} reaches out of {package}"
        assert not re.search(r"[\"']docs[\"'/]", text), (
            f"{shown(path)} reads docs/, which a wheel does not hold"
        )


def test_a_modules_name_says_what_it_holds() -> None:
    vague = {name for name in MODULES if set(name.split(".")[-1].split("_")) & SAY_NOTHING}
    assert not vague


def test_modules_can_be_read_in_one_sitting() -> None:
    long = {shown(path): n for path in ALL if (n := len(path.read_text("utf-8").splitlines())) > 400}
    assert not long, f"split along a name these already have inside: {long}"


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
