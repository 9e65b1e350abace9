"""Do the tests see every dollar? Single changes of the code that moves money, each tried against the tests.

All possible single changes of the modules below are listed by walking their syntax trees: a sign, a cap, a year, a
swapped name, a dropped term. Some are drawn with a fixed seed (at least two in every module), nine are named. Each
is made in a copy of the tree, and the tests that hold dollars run on it. A change that leaves them green survives.

    python scripts/mutants.py [--list] [--count N] [--seed N] [--only MODULE]

Exit code 1 when more than three survive, 2 when the unchanged code is not green or a named change does not apply.
"""

import argparse
import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# ---- what is changed, and what must notice ------------------------------------------------------------------------

MODULES = (
    "lead_model/rules/*.py",
    "lead_model/population.py",
    "lead_model/benchmark.py",
    "lead_model/spending.py",
    "lead_model/settlement.py",
    "lead_model/outcome.py",
    "lead_model/projection.py",
    "lead_model/beneficiary_costs.py",
    "lead_model/cash.py",
    "lead_model/cash_measures.py",
    "lead_model/neighbours/*.py",
)
# The doctests of the changed module run first, then these in order; the first failure ends a run.
# The kept scenarios are left out on purpose: they pin what the code gave, not what the rule says.
TESTS = (
    "tests/test_reference_case.py",
    "tests/test_programs.py",
    "tests/test_elections.py",
    "tests/test_mssp.py",
    "tests/test_reach.py",
    "tests/test_settle.py",
    "tests/test_cash.py",
    "tests/test_stop_loss.py",
    "tests/test_quality.py",
    "tests/test_high_needs.py",
    "tests/test_identities.py",
    "tests/test_alternatives.py",
)
COPIED = ("lead_model", "tests", "docs", "pyproject.toml")
# Nothing here moves a dollar: searches, fits and tables that only show.
SKIPPED = {
    "CostMixture.threshold", "CostMixture.sample", "fit_mixture", "fit_table", "_GRID", "LEAST_RATE", "GREATEST_RATE",
    "_frame", "Cash._labels", "Cash.yearly_table", "Cash.monthly_table", "RESULTS_CHANGED",
}  # fmt: skip
MOST_SURVIVORS, AT_ONCE, SECONDS = 3, 2, 120

# Each was once possible without a red test. Spaces do not matter; a text not found exactly once ends the program.
NAMED = (
    ("floor by category of the regional adjustment dropped",
     "np.maximum(weight * (regional_pbpm - historical_pbpm), 0.0)", "weight * (regional_pbpm - historical_pbpm)"),
    ("SAHS and skin substitutes taken from the benchmark only",
     "cost = net * (1.0 + share * (ratio - 1.0))", "cost = entered * (1.0 + share * (ratio - 1.0))"),
    ("stop-loss experience factor ignored",
     'return charge, expected * a.yearly(f"{where}.experience_factor")', "return charge, expected"),
    ("Professional share of the add-on ignored",
     'np.where(is_global, 1.0, a.yearly_rule("administrative_add_on_professional_share"))', "1.0"),
    ("new entrants given the renewing base-year weights",
     'np.where(newly, a.rule("base_year_weight_new")[:, :1], a.rule("base_year_weight_renewing")[:, :1])',
     'a.rule("base_year_weight_renewing")[:, :1]'),
    ("MSSP prior savings not pro-rated", "return average * np.minimum(growth, 1.0)", "return average"),
    ("Medicaid block's months without exposure",
     "(people * MONTHS_PER_YEAR * exposure)[..., None] * mix", "(people * MONTHS_PER_YEAR)[..., None] * mix"),
    ("state's share taken before sequestration",
     "gain = np.maximum(result.monies_owed_before_advances, 0.0)",
     "gain = np.maximum(result.monies_owed_before_advances - result.sequestration_dollars, 0.0)"),
    ("loss shares above band 1 read from the savings shares",
     "np.where(gain, savings_shares[band], loss_shares[band])",
     "np.where(gain, savings_shares[band], (savings_shares if band else loss_shares)[band])"),
)  # fmt: skip

# ---- how a name, a number or an operator may change -----------------------------------------------------------------

OPERATORS = {
    ast.Add: ("sign flipped", "+", "-"), ast.Sub: ("sign flipped", "-", "+"),
    ast.Mult: ("× and ÷", "*", "/"), ast.Div: ("× and ÷", "/", "*"), ast.Pow: ("× and ÷", "**", "*"),
    ast.BitAnd: ("condition", "&", "|"), ast.BitOr: ("condition", "|", "&"),
    ast.And: ("condition", "and", "or"), ast.Or: ("condition", "or", "and"),
    ast.Lt: ("comparison", "<", ">=", "<="), ast.LtE: ("comparison", "<=", ">", "<"),
    ast.Gt: ("comparison", ">", "<=", ">="), ast.GtE: ("comparison", ">=", "<", ">"),
    ast.Eq: ("comparison", "==", "!="), ast.NotEq: ("comparison", "!=", "=="),
    ast.Is: ("comparison", "is", "is not"), ast.IsNot: ("comparison", "is not", "is"),
}  # fmt: skip
OTHER_FUNCTION = {
    "minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "argmin": "argmax", "argmax": "argmin",
    "cumprod": "cumsum", "cumsum": "cumprod", "any": "all", "all": "any", "mean": "sum", "zeros_like": "ones_like",
    "ones_like": "zeros_like",
}  # fmt: skip
OPPOSITES = (
    "upper lower", "savings loss", "global professional", "national regional", "new renewing", "first renewing",
    "positive negative", "up down", "by1 by2", "by2 by3", "numerator denominator", "benchmark revenue", "base enhanced",
    "AGED_DISABLED HIGH_NEEDS", "standard alternative", "floor ceiling", "rate share",
)  # fmt: skip
UNITS = set(
    "pbpm dollars months share shares rate factor weight width cap multiple edges score ratio years".split()
)
LOOKUPS = set(
    "number yearly yearly_rule rule whole chosen bands lookup common by_track column monthly".split()
)
BOOKKEEPING = set("axis keepdims dtype shape ndim size out maxsize default strict copy".split())
SHAPERS = set("zeros ones full empty broadcast_to broadcast_shapes reshape zeros_like ones_like".split())


@dataclass(frozen=True, slots=True)
class Change:
    """`source[start:end]` replaced by `new` in one module; offsets in bytes."""

    module: str
    function: str
    kind: str
    start: int
    end: int
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """The changed source."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def lines(self, source: bytes) -> tuple[int, str, str]:
        """Line number, and the lines before and after the change, joined."""
        first = source.rfind(b"\n", 0, self.start) + 1
        last = source.find(b"\n", self.end)
        before, after = source[first:last], self.applied(source)
        after = after[first : last + len(after) - len(source)]
        return source.count(b"\n", 0, first) + 1, *(
            " ".join(text.decode().split()) for text in (before, after)
        )


class Signatures:
    """Types of arguments and fields, and identifier-like texts, of all modules: what may be swapped for what."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.types: dict[str, dict[str, str]] = {}
        self.texts: set[str] = set()
        for path in paths:
            for table in path.parent.glob("*.toml"):
                self.texts |= set(re.findall(r"^\[(\w+)\]", table.read_text(encoding="utf-8"), re.M))
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.FunctionDef):
                    types = {
                        arg.arg: arg.annotation and ast.unparse(arg.annotation) or ""
                        for arg in arguments(node)
                    }
                    self.types[node.name] = {name: its for name, its in types.items() if name != "self"}
                elif isinstance(node, ast.ClassDef):
                    fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
                    self.types[node.name] = {ast.unparse(f.target): ast.unparse(f.annotation) for f in fields}
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    self.texts.add(node.value)


class Module(ast.NodeVisitor):
    """All possible single changes of one module. Types, checks that raise, and texts are left alone."""

    def __init__(self, path: Path, known: Signatures) -> None:
        self.name, self.known, self.source = path.relative_to(ROOT).as_posix(), known, path.read_bytes()
        self.starts = [0, *(match.end() for match in re.finditer(b"\n", self.source))]
        self.changes: dict[Change, None] = {}
        self.function, self.names = "", dict[str, int]()
        self.siblings: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        tree = ast.parse(self.source)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.attr not in known.types
            ):
                self.siblings[node.value.id, unit(node.attr)][node.attr] = None
            elif isinstance(node, ast.Call) and called(node) in LOOKUPS:
                self.siblings["()", called(node)] |= {
                    self.text(arg): None for arg in node.args[:1] if is_text(arg)
                }
        self.generic_visit(tree)

    def span(self, node: Any) -> tuple[int, int]:
        """Bytes of a node."""
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: Any) -> str:
        """Source of a node."""
        return self.source[slice(*self.span(node))].decode()

    def add(self, kind: str, start: int, end: int, new: str) -> None:
        """One more possible change."""
        old = self.source[start:end].decode()
        if new != old:
            self.changes[Change(self.name, self.function, kind, start, end, old, new)] = None

    def replace(self, kind: str, node: ast.AST, *new: str) -> None:
        """A node replaced by other expressions, one at a time."""
        for expression in new:
            self.add(kind, *self.span(node), expression)

    def swap(self, kind: str, one: ast.AST, other: ast.AST) -> None:
        """Two nodes change places."""
        (start, first_end), (second, end) = self.span(one), self.span(other)
        self.add(kind, start, end, self.text(other) + self.source[first_end:second].decode() + self.text(one))

    def operator(self, op: ast.AST, left: ast.AST, right: ast.AST) -> None:
        """Another operator between two operands."""
        if type(op) in OPERATORS:
            kind, sign, *others = OPERATORS[type(op)]
            at = self.source.index(sign.encode(), self.span(left)[1], self.span(right)[0])
            # Against zero only the direction: what is shared, owed or divided there is zero on both sides.
            for other in others[: 1 if getattr(right, "value", None) == 0 else 2]:
                self.add(kind, at, at + len(sign), other)

    def next_of(self, node: ast.AST, name: str, names: Iterable[str], before: str = "") -> None:
        """The next name of the same kind in place of this one; the first one follows the last."""
        if name in (order := list(names)):
            self.replace("name swapped", node, before + order[(order.index(name) + 1) % len(order)])

    def opposite(self, node: ast.AST, name: str) -> None:
        """A word of a name turned into its opposite, where that name exists as well."""
        exists = self.known.texts if is_text(node) else {*self.names, "AGED_DISABLED", "HIGH_NEEDS"}
        for pair in OPPOSITES:
            for one, other in (pair.split(), pair.split()[::-1]):
                changed = re.sub(rf"(?<![A-Za-z0-9]){one}(?![A-Za-z0-9])", other, name)
                if changed in exists:
                    self.replace("name swapped", node, self.text(node).replace(name, changed))

    # ---- the walk ----------------------------------------------------------------------------------------------

    def visit_ClassDef(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        outer = self.function, self.names
        self.function = f"{self.function}.{node.name}".lstrip(".")
        if isinstance(node, ast.FunctionDef):
            stored = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
            self.names = {n.id: n.lineno for n in reversed(stored)} | {arg.arg: 0 for arg in arguments(node)}
        if self.function not in SKIPPED:
            for statement in node.body:
                self.visit(statement)
        self.function, self.names = outer

    visit_FunctionDef = visit_ClassDef

    def visit_Raise(self, node: ast.AST) -> None:
        """Not walked into: messages, texts, imports."""

    visit_JoinedStr = visit_Assert = visit_Import = visit_ImportFrom = visit_Raise

    def visit_If(self, node: ast.If) -> None:
        if not isinstance(node.body[0], ast.Raise) and "TYPE_CHECKING" not in self.text(node.test):
            self.replace("condition", node.test, f"not ({self.text(node.test)})")
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if self.function or self.text(node.targets[0]) not in SKIPPED:
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.generic_visit(node)
        if any(is_shape(side) for side in (node.left, node.right)):
            return
        self.operator(node.op, node.left, node.right)
        left, right = f"({self.text(node.left)})", f"({self.text(node.right)})"
        if isinstance(node.op, ast.Add | ast.Sub):
            self.replace("term dropped", node, left)
            if not isinstance(
                getattr(node.left, "op", None), ast.Add | ast.Sub
            ):  # more than one term otherwise
                self.replace("term dropped", node, f"(-{right})" if isinstance(node.op, ast.Sub) else right)
        else:
            kind = "condition" if isinstance(node.op, ast.BitAnd | ast.BitOr) else "factor dropped"
            self.replace(kind, node, left, *([] if isinstance(node.op, ast.Div | ast.Pow) else [right]))

    def visit_Compare(self, node: ast.Compare) -> None:
        self.generic_visit(node)
        if len(node.ops) == 1:
            self.operator(node.ops[0], node.left, node.comparators[0])

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.generic_visit(node)
        self.operator(node.op, *node.values[:2])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self.generic_visit(node)
        kind = "sign flipped" if isinstance(node.op, ast.USub) else "condition"
        self.replace(kind, node, f"({self.text(node.operand)})")

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.generic_visit(node)
        self.swap("branches swapped", node.body, node.orelse)

    def visit_Constant(self, node: ast.Constant) -> None:
        match node.value:
            case bool(flag):
                self.replace("constant", node, str(not flag))
            case int(year) if 1990 < year < 2100:
                self.replace("year", node, str(year - 1), str(year + 1))
            case int(number):
                self.replace("constant", node, str(number + 1))
            case float(number):
                self.replace("constant", node, f"{number * 1.1:.6g}" if number else "1.0")
            case str(name):
                self.opposite(node, name)

    def visit_Name(self, node: ast.Name) -> None:
        if unit(node.id):
            known = [
                name
                for name, line in self.names.items()
                if line < node.lineno and unit(name) == unit(node.id)
            ]
            self.next_of(node, node.id, known)
        self.opposite(node, node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id != "np":
            self.next_of(node, node.attr, self.siblings[node.value.id, unit(node.attr)], f"{node.value.id}.")
        self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Years of a slice shifted by one, categories swapped; other positions are bookkeeping."""
        self.visit(node.value)
        for part in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
            if isinstance(part, ast.Name):
                self.opposite(part, part.id)
            elif isinstance(part, ast.Slice) and not part.step:
                lower, upper = (self.text(end) if end else "" for end in (part.lower, part.upper))
                if (lower, upper) in (("", "1"), ("2", "")):
                    self.replace("year", part, "1:2")
                elif lower and upper:
                    self.replace("year", part, f"{lower} - 1 : {upper} - 1")

    def visit_Call(self, node: ast.Call) -> None:
        name, args, is_numpy = called(node), node.args, self.text(node.func).startswith("np.")
        texts = [self.text(arg) for arg in args]
        if name in OTHER_FUNCTION:
            end = self.span(node.func)[1]
            self.add(
                "constant" if "like" in name else "min and max", end - len(name), end, OTHER_FUNCTION[name]
            )
        if is_numpy and name in ("minimum", "maximum"):
            self.replace("bound dropped", node, *(f"({text})" for text in texts))
        elif is_numpy and name == "clip":
            value, low, high = texts
            self.replace("bound dropped", node, f"np.maximum({value}, {low})", f"np.minimum({value}, {high})")
        elif is_numpy and name == "where" and len(args) == 3:
            self.swap("branches swapped", args[1], args[2])
        elif name in LOOKUPS:
            self.next_of(args[0], texts[0], self.siblings["()", name]) if args else None
        elif name in self.known.types:
            self._own_call(node, self.known.types[name])
        if isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
        for arg in args:
            if not (name in SHAPERS and isinstance(arg, ast.Tuple)):
                self.visit(arg)
        for keyword in node.keywords:
            if keyword.arg not in BOOKKEEPING:
                self.visit(keyword.value)

    def _own_call(self, node: ast.Call, types: dict[str, str]) -> None:
        """Two arguments of the same type swapped; a step skipped: its first argument in place of its result."""
        given = [*zip(node.args, types.values(), strict=False)]
        given += [(keyword.value, types.get(keyword.arg or "", "")) for keyword in node.keywords]
        for (one, its), (other, other_type) in pairwise(given):
            if its and its == other_type:
                self.swap("arguments swapped", one, other)
        if node.args and given and given[0][1].startswith("FloatArray") and not called(node)[0].isupper():
            self.replace("step skipped", node, f"({self.text(node.args[0])})")


def arguments(function: ast.FunctionDef) -> list[ast.arg]:
    """Arguments of a function, by position and by keyword."""
    return [*function.args.args, *function.args.kwonlyargs]


def called(node: ast.Call) -> str:
    """Name of the function or method called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def unit(name: str) -> str:
    """Unit a name ends with, or nothing."""
    last = name.rpartition("_")[2]
    return last if last in UNITS else ""


def is_text(node: ast.AST) -> bool:
    """A string, plain or formatted."""
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)


def is_shape(node: ast.AST) -> bool:
    """A side of `+` or `*` that joins lists, or gives an array its shape: zeros added, ones multiplied."""
    shaping = isinstance(node, ast.Call) and called(node) in ("zeros_like", "ones_like")
    joined = isinstance(node, ast.List | ast.Tuple | ast.ListComp)
    return shaping or joined or is_text(node) or getattr(node, "value", None) == 0


# ---- drawing and running ------------------------------------------------------------------------------------------


def all_changes() -> list[Change]:
    """Every possible single change, in the order of modules and lines."""
    paths = [path for pattern in MODULES for path in sorted(ROOT.glob(pattern))]
    missing = [pattern for pattern in MODULES if not list(ROOT.glob(pattern))]
    assert not missing, f"no module matches {missing}; correct MODULES in scripts/mutants.py"
    known = Signatures(paths)
    return [change for path in paths for change in Module(path, known).changes]


def named_changes() -> list[Change]:
    """The nine changes by name; raises SystemExit for one whose text is not found exactly once."""
    sources = [(path, path.read_text(encoding="utf-8")) for p in MODULES for path in sorted(ROOT.glob(p))]
    changes = []
    for name, old, new in NAMED:
        pattern = r"\s*".join(re.escape(token) for token in re.findall(r"\w+|\S", old))
        pattern = pattern.replace(
            r"\s*\)", r"\s*,?\s*\)"
        )  # a trailing comma, where the formatter breaks a line
        found = [(path, match, text) for path, text in sources for match in re.finditer(pattern, text)]
        if len(found) != 1:
            print(
                f"named change '{name}': its text is found {len(found)} times; correct NAMED in scripts/mutants.py"
            )
            raise SystemExit(2)
        path, match, text = found[0]
        start, end = (len(text[:at].encode()) for at in match.span())
        changes.append(
            Change(path.relative_to(ROOT).as_posix(), name, "named", start, end, match.group(), new)
        )
    return changes


def drawn(changes: Sequence[Change], count: int, seed: int) -> list[Change]:
    """`count` changes, at least two a module. Ordered by a hash of the change itself, so that moving a module or editing
    one function leaves the rest of the draw as it is."""
    seen: Counter[tuple[str, ...]] = Counter()
    order: dict[Change, str] = {}
    for change in changes:
        key = (change.function, change.kind, change.old, change.new)
        seen[key] += 1
        order[change] = hashlib.sha256(repr((seed, *key, seen[key])).encode()).hexdigest()
    ranked = sorted(changes, key=order.__getitem__)
    by_module: Counter[str] = Counter()
    picked: list[Change] = []
    for change in ranked:
        by_module[change.module] += 1
        if by_module[change.module] <= 2:
            picked.append(change)
    rest = [change for change in ranked if change not in picked]
    picked += rest[: max(count - len(picked), 0)]
    return sorted(picked, key=changes.index)


def run_tests(tree: Path, module: str = "") -> tuple[int, str]:
    """Exit code of the tests in a copy of the tree, and the first failure or the last line."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    environment = os.environ | {
        "PYTHONPATH": str(tree),
        "CI": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    if module:  # a change of the same length within a second must not meet the byte code of the one before
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    try:
        done = subprocess.run(  # noqa: S603
            [*command, *([module] if module else []), *TESTS], cwd=tree, env=environment, capture_output=True, text=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, f"no answer in {SECONDS} s"
    lines = done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or [""]
    failed = next((line for line in lines if line.startswith(("FAILED", "ERROR"))), lines[-1])
    return done.returncode, failed.partition(" ")[2].partition(" - ")[0] if done.returncode else failed


def tried(changes: Sequence[Change]) -> Iterator[tuple[Change, bool, str]]:
    """(change, survived, first failing test) of each, as they are done; AT_ONCE copies of the tree side by side."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        first = Path(folder, "tree-0")
        for name in COPIED:
            copy = shutil.copytree if Path(ROOT, name).is_dir() else shutil.copy2
            first.mkdir(exist_ok=True)
            copy(ROOT / name, first / name)
        code, message = run_tests(first)
        if code:
            print(f"the unchanged code is not green: {message}")
            raise SystemExit(2)
        trees.put(first)
        for number in range(1, AT_ONCE):
            trees.put(shutil.copytree(first, Path(folder, f"tree-{number}")))

        def attempt(change: Change) -> tuple[Change, bool, str]:
            tree = trees.get()
            (tree / change.module).write_bytes(change.applied((ROOT / change.module).read_bytes()))
            code, message = run_tests(tree, change.module)
            shutil.copy2(ROOT / change.module, tree / change.module)
            trees.put(tree)
            assert code in (0, 1, 2), f"pytest could not run ({code}): {message}"
            return change, code == 0, message

        yield from pool.map(attempt, changes)


def table(changes: Sequence[Change]) -> str:
    """Number of possible changes by module and kind."""
    kinds = sorted({change.kind for change in changes})
    counts = Counter((change.module, change.kind) for change in changes)
    totals = Counter(change.module for change in changes)
    rows = [
        f"{totals[m]:6}  {m}: " + ", ".join(f"{k} {counts[m, k]}" for k in kinds if counts[m, k])
        for m in totals
    ]
    by_kind = Counter(change.kind for change in changes)
    return "\n".join([*rows, f"{len(changes):6}  in all: " + ", ".join(f"{k} {by_kind[k]}" for k in kinds)])


def main() -> int:
    """Lists, draws, tries and reports; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print every possible change and stop")
    parser.add_argument("--count", type=int, default=80, help="changes to draw beside the nine named ones")
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--only", default="", help="modules whose path contains this")
    options = parser.parse_args()
    changes = [change for change in all_changes() if options.only in change.module]
    sources = {change.module: (ROOT / change.module).read_bytes() for change in changes}
    print("Possible single changes by module:", table(changes), sep="\n")
    if options.list:
        for change in changes:
            line, before, after = change.lines(sources[change.module])
            print(f"{change.module}:{line} {change.kind}: {change.old}  →  {change.new}")
        return 0
    named = [change for change in named_changes() if options.only in change.module]
    chosen = [*named, *drawn(changes, options.count, options.seed)]
    print(f"\n{len(named)} named changes and {len(chosen) - len(named)} drawn with seed {options.seed}:")
    began, survivors = time.monotonic(), []
    for change, survived, message in tried(chosen):
        line, before, after = change.lines(sources[change.module])
        what = change.function if change.kind == "named" else change.kind
        print(
            f"{'SURVIVED' if survived else 'killed  '} {change.module}:{line} {what}  [{message}]", flush=True
        )
        if survived:
            survivors.append(change)
            print(f"    - {before}\n    + {after}", flush=True)
    print(f"\n{len(chosen) - len(survivors)} of {len(chosen)} killed, {len(survivors)} survived "
          f"(at most {MOST_SURVIVORS}), {(time.monotonic() - began) / len(chosen):.1f} s each.")  # fmt: skip
    return int(len(survivors) > MOST_SURVIVORS)


if __name__ == "__main__":
    raise SystemExit(main())
