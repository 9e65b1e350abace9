"""Do the tests see every dollar? Single changes of the code that moves money, each tried against the tests.

All possible single changes of the modules below are listed by walking their syntax trees: a sign, a cap, a year, a
swapped name, a dropped term. Some are drawn with a fixed seed, at least two in every module; nine are named. Each is
made in a copy of the tree, and the tests that hold dollars run on it. A change that leaves them green survives.

Exit code 1 when more than three survive, 2 when the unchanged code is not green or a named change does not apply.
"""

import argparse
import ast
import hashlib
import multiprocessing
import os
import re
import shutil
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

# ---- what is changed, and what must notice -------------------------------------------------------------------

MODULES = """
lead_model/rules/*.py
lead_model/axes.py lead_model/lookup.py lead_model/population.py lead_model/benchmark.py lead_model/spending.py
lead_model/stop_loss.py lead_model/settlement.py lead_model/aco_result.py lead_model/projection.py lead_model/paths.py
lead_analysis/cash/*.py lead_analysis/other_models/*.py
""".split()
# Nothing in these moves a dollar: the rules of the programs in words.
LEFT_OUT = ["lead_analysis/other_models/rules_side_by_side.py"]
# Those named or placed like the module run first, then the first, which decides most changes, then all others and the
# doctests of the module: last, since pytest would import it a second time, and nothing of it would be what tests import.
# The kept scenarios are left out on purpose: they pin what the code gave, not what a rule says.
TESTS = """
tests/lead_model/test_golden.py
tests/lead_model/test_stop_loss.py tests/lead_model/test_money_stop_loss.py tests/lead_model/test_money_benchmark.py
tests/lead_model/test_reference_case.py tests/lead_model/test_programs.py tests/lead_model/test_elections.py
tests/lead_analysis/other_models tests/lead_analysis/cash tests/lead_model/test_high_needs.py
tests/lead_model/test_identities.py tests/lead_model/test_paths.py tests/lead_model/test_lookup.py
tests/lead_model/test_axes.py tests/lead_model/rules
tests/lead_delivery/files/test_settlement_file.py
""".split()
COPIED = ("lead_model", "lead_analysis", "lead_delivery", "tests", "docs", "pyproject.toml")
# Nothing here moves a dollar: a search, a fit, checks that only raise, tables and labels that only show.
SKIPPED = """
CostMixture.threshold _GRID LEAST_RATE GREATEST_RATE Lookup._check_path check_program frozen PERCENT_UNITS
_frame Cash._labels Cash.yearly_table Cash.monthly_table _in_lead mssp_label mssp_assumptions
""".split()
MOST_SURVIVORS, AT_ONCE, SECONDS = 3, 2, 900

# Every change is tried in a process of its own, which finds the large packages already imported.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["pytest", "hypothesis", "numpy", "scipy.optimize", "scipy.special"])

# Each once left every test green. Spaces do not matter; a text not found exactly once ends the program.
NAMED = {
    "floor by category of the regional adjustment dropped":
    ("np.maximum(weight * (regional_pbpm - historical_pbpm), 0.0)", "weight * (regional_pbpm - historical_pbpm)"),
    "SAHS and skin substitutes taken from the benchmark only":
    ("cost = net * (1.0 + share * (ratio - 1.0))", "cost = entered * (1.0 + share * (ratio - 1.0))"),
    "stop-loss experience factor ignored":
    ('expected * a.yearly("choices.stop_loss.experience_factor")', "expected"),
    "Professional share of the add-on ignored":
    ('np.where(is_global, 1.0, a.yearly_rule("administrative_add_on_professional_share"))', "1.0"),
    "new entrants given the renewing base-year weights":
    ('newly, a.rule("base_year_weight_new")[:, :1]', 'newly, a.rule("base_year_weight_renewing")[:, :1]'),
    "MSSP prior savings not pro-rated":
    ("return average * np.minimum(growth, 1.0)", "return average"),
    "Medicaid block's months without exposure":
    ("(people * MONTHS_PER_YEAR * exposure)[..., None] * mix", "(people * MONTHS_PER_YEAR)[..., None] * mix"),
    "state's share taken before sequestration":
    ("gain = np.maximum(result.monies_owed_before_advances, 0.0)",
     "gain = np.maximum(result.monies_owed_before_advances - result.sequestration_dollars, 0.0)"),
    "loss shares above band 1 read from the savings shares":
    ("np.where(gain, savings_shares[band], loss_shares[band])",
     "np.where(gain, savings_shares[band], (savings_shares if band else loss_shares)[band])"),
}  # fmt: skip

# ---- how an operator, a function or a name may change --------------------------------------------------------

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
FUNCTIONS = "minimum maximum min max argmin argmax cumprod cumsum any all zeros_like ones_like".split()
OPPOSITES = """
upper lower savings loss global professional national regional new renewing first renewing positive negative up down
by1 by2 by2 by3 benchmark revenue base enhanced AGED_DISABLED HIGH_NEEDS standard alternative floor ceiling rate share
""".split()
UNITS = (
    "pbpm dollars months share shares rate factor weight width cap multiple edges score ratio years".split()
)
LOOKUPS = "number yearly yearly_rule rule whole chosen bands lookup common by_track column monthly".split()
BOOKKEEPING = "axis keepdims dtype shape ndim size out maxsize default strict copy".split()
SHAPERS, MEASURED = (
    "zeros ones full empty broadcast_to broadcast_shapes reshape".split(),
    "len zeros_like ones_like".split(),
)


@dataclass(frozen=True, slots=True)
class Change:
    """`old`, from byte `start` to `end` of one module, replaced by `new`."""

    module: str
    function: str
    kind: str
    start: int
    end: int
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """The changed source; the tree may have been edited since the change was listed."""
        assert source[self.start : self.end] == self.old.encode(), f"{self.module} was edited meanwhile"
        return source[: self.start] + self.new.encode() + source[self.end :]

    def lines(self, source: bytes) -> tuple[int, str, str]:
        """Line number, and what stands there before and after the change, on one line each."""
        first, rest = source.rfind(b"\n", 0, self.start) + 1, len(source) - source.find(b"\n", self.end)
        before, after = (text[first : len(text) - rest].decode() for text in (source, self.applied(source)))
        return source.count(b"\n", 0, first) + 1, " ".join(before.split()), " ".join(after.split())


class Signatures:
    """Types of arguments and fields, and the identifier-like texts, of all modules: what may be swapped."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.types: dict[str, dict[str, str]] = {}
        self.texts: set[str] = set()
        for path in paths:
            for table in path.parent.glob("*.toml"):
                self.texts |= set(re.findall(r"^\[(\w+)\]", table.read_text(encoding="utf-8"), re.M))
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.FunctionDef):
                    typed = [arg for arg in arguments(node) if arg.annotation]
                    self.types[node.name] = {arg.arg: ast.unparse(arg.annotation or arg) for arg in typed}
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
            if isinstance(node, ast.Attribute) and node.attr not in known.types:
                self.siblings[self.text(node.value), unit(node.attr)][node.attr] = None
            elif isinstance(node, ast.Call) and called(node) in LOOKUPS:
                texts = {self.text(arg): None for arg in node.args[:1] if is_text(arg)}
                self.siblings["", called(node)] |= texts
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
            for other in others[: 1 if self.is_nothing(right) else 2]:
                self.add(kind, at, at + len(sign), other)

    def is_nothing(self, edge: ast.AST) -> bool:
        """Zero or a tolerance. Of a comparison with it only the direction changes: there, both sides are worth the same."""
        return getattr(edge, "value", None) == 0 or bool(re.search("CENT|1e-", self.text(edge)))

    def next_of(self, node: ast.AST, name: str, names: Iterable[str], before: str = "") -> None:
        """The next name of the same kind in place of this one; the first one follows the last."""
        if name in (order := list(names)):
            self.replace("name swapped", node, before + order[(order.index(name) + 1) % len(order)])

    def opposite(self, node: ast.AST, name: str) -> None:
        """A word of a name turned into its opposite, where that name exists as well."""
        exists = self.known.texts if is_text(node) else {*self.names, "AGED_DISABLED", "HIGH_NEEDS"}
        pairs = list(zip(OPPOSITES[::2], OPPOSITES[1::2], strict=True))
        for word, other in pairs + [(other, word) for word, other in pairs]:
            changed = re.sub(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])", other, name)
            if changed in exists:
                self.replace("name swapped", node, self.text(node).replace(name, changed))

    # ---- the walk ----------------------------------------------------------------------------------------

    def visit_ClassDef(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        outer = self.function, self.names
        self.function = f"{self.function}.{node.name}".lstrip(".")
        if isinstance(node, ast.FunctionDef):
            stored = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
            self.names = {arg.arg: 0 for arg in arguments(node)}
            for name in sorted(stored, key=lambda name: name.lineno):
                self.names.setdefault(name.id, name.lineno)
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
        constants = self.text(node.targets[0]).split(", ")
        if self.function or not set(constants) & set(SKIPPED):
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.generic_visit(node)
        if is_shape(node.left) or is_shape(node.right):
            return
        self.operator(node.op, node.left, node.right)
        left, right = f"({self.text(node.left)})", f"({self.text(node.right)})"
        if isinstance(node.op, ast.Add | ast.Sub):
            self.replace("term dropped", node, left)
            if not isinstance(getattr(node.left, "op", None), ast.Add | ast.Sub):  # else more than one term
                self.replace("term dropped", node, f"(-{right})" if isinstance(node.op, ast.Sub) else right)
        else:
            kind = "condition" if isinstance(node.op, ast.BitAnd | ast.BitOr) else "factor dropped"
            self.replace(kind, node, left, *([] if isinstance(node.op, ast.Div | ast.Pow) else [right]))

    def visit_Compare(self, node: ast.Compare) -> None:
        for side in (node.left, *node.comparators):
            if not self.is_nothing(side):
                self.visit(side)
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
            before = [name for name, line in self.names.items() if line < node.lineno]
            self.next_of(node, node.id, [name for name in before if unit(name) == unit(node.id)])
        self.opposite(node, node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id != "np":
            same_unit = self.siblings[node.value.id, unit(node.attr)]
            self.next_of(node, node.attr, same_unit, f"{node.value.id}.")
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
        name, args, function = called(node), node.args, self.text(node.func)
        texts = [self.text(arg) for arg in args]
        if name in FUNCTIONS:
            end, at = self.span(node.func)[1], FUNCTIONS.index(name)
            kind = "constant" if "like" in name else "min and max"
            self.add(kind, end - len(name), end, FUNCTIONS[at + 1 if at % 2 == 0 else at - 1])
        if function in ("np.minimum", "np.maximum"):
            self.replace("bound dropped", node, *(f"({text})" for text in texts))
        elif function == "np.clip":
            value, low, high = texts
            self.replace("bound dropped", node, f"np.maximum({value}, {low})", f"np.minimum({value}, {high})")
        elif function == "np.where" and len(args) == 3:
            self.swap("branches swapped", args[1], args[2])
        elif name in LOOKUPS:
            self.next_of(args[0], texts[0], self.siblings["", name])
        elif name in self.known.types:
            self._own_call(node, self.known.types[name])
        if isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
        walked = [
            arg
            for arg in args
            if name not in MEASURED and not (name in SHAPERS and isinstance(arg, ast.Tuple))
        ]
        for arg in [*walked, *(word.value for word in node.keywords if word.arg not in BOOKKEEPING)]:
            self.visit(arg)

    def _own_call(self, node: ast.Call, types: dict[str, str]) -> None:
        """Two arguments of one type swapped; a step skipped: its first argument in place of its result."""
        given = [*zip(node.args, types.values(), strict=False)]
        given += [(keyword.value, types.get(keyword.arg or "", "")) for keyword in node.keywords]
        for (one, its), (other, other_type) in pairwise(given):
            if its and its == other_type:
                self.swap("arguments swapped", one, other)
        if node.args and given and given[0][1].startswith("FloatArray") and called(node)[0].islower():
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
    """A side of `+`, `-` or `*` that joins lists or sets, or only gives an array its shape: zeros added, ones multiplied."""
    shaping = isinstance(node, ast.Call) and called(node) in ("zeros_like", "ones_like")
    joined = isinstance(node, ast.List | ast.Tuple | ast.Set | ast.ListComp | ast.SetComp)
    return shaping or joined or is_text(node) or getattr(node, "value", None) == 0


# ---- drawing and running -------------------------------------------------------------------------------------


def module_paths() -> list[Path]:
    """Files of the modules to change, in the order of MODULES."""
    return [
        path
        for pattern in MODULES
        for path in sorted(ROOT.glob(pattern))
        if path not in map(ROOT.joinpath, LEFT_OUT)
    ]


def defined(path: Path) -> Iterator[str]:
    """Functions, methods and constants of a module, as SKIPPED names them."""
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef))
        elif isinstance(node, ast.Assign):
            yield from ast.unparse(node.targets[0]).strip("()").split(", ")


def changes_and_named() -> tuple[list[Change], list[Change]]:
    """Every possible single change by module and line, and the nine by name; raises SystemExit for a lost one."""
    paths = module_paths()
    lost = [f"module {pattern} is not" for pattern in [*MODULES, *LEFT_OUT] if not list(ROOT.glob(pattern))]
    known = {name for path in paths for name in defined(path)}
    lost += [f"{name} of SKIPPED is not" for name in SKIPPED if name not in known]
    lost += [f"test {pattern} is not" for pattern in TESTS if not list(ROOT.glob(pattern))]
    named = []
    for name, (old, new) in NAMED.items():
        parts = re.findall(r"\w+|[^\w\s]", old)
        pattern = r"\s*".join(r",?\s*\)" if part == ")" else re.escape(part) for part in parts)
        texts = [
            (path, match) for path in paths for match in re.finditer(pattern.encode(), path.read_bytes())
        ]
        if len(texts) != 1:
            lost.append(f"the text of '{name}' is {'not' if not texts else 'more than once'}")
            continue
        path, match = texts[0]
        module = path.relative_to(ROOT).as_posix()
        named.append(Change(module, name, "named", *match.span(), match[0].decode(), new))
    if lost:
        print("Correct the tables of this script: " + "; ".join(f"{what} there" for what in lost))
        raise SystemExit(2)
    types = Signatures(paths)
    return [change for path in paths for change in Module(path, types).changes], named


def drawn(changes: Sequence[Change], count: int, seed: int) -> list[Change]:
    """`count` changes, at least two a module.

    The order is a hash of each change itself, so that moving a module or editing one function leaves the rest of the
    draw as it is.
    """
    times: Counter[tuple[str, ...]] = Counter()
    order: dict[Change, str] = {}
    for change in changes:
        key = (change.function, change.kind, change.old, change.new)
        times[key] += 1
        order[change] = hashlib.sha256(repr((seed, *key, times[key])).encode()).hexdigest()
    ranked, by_module = sorted(changes, key=order.__getitem__), defaultdict[str, list[Change]](list)
    for change in ranked:
        by_module[change.module].append(change)
    picked = dict.fromkeys(change for of_module in by_module.values() for change in of_module[:2])
    rest = [change for change in ranked if change not in picked][: max(count - len(picked), 0)]
    return sorted([*picked, *rest], key=changes.index)


def run_tests(tree: Path, groups: Sequence[Sequence[str]], keep_byte_code: bool) -> None:
    """Run groups of tests, one after another, in a copy of the tree; exit with pytest's code at the first failure."""
    os.chdir(tree)
    with Path("output.txt").open("w") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    sys.path.insert(0, str(tree))
    sys.dont_write_bytecode = not keep_byte_code  # that of a change must not stay for the next one
    import pytest

    options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    for tests in groups:
        if tests and (code := int(pytest.main([*options, *tests]))):
            os._exit(code)
    os._exit(0)


def in_order(tree: Path, modules: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The tests in three groups: those likeliest to notice a change of these modules first."""
    beside = {f"tests/{Path(module).parent.as_posix()}" for module in modules}
    stems = [Path(module).stem.partition("_")[0] for module in modules]
    every = [path.relative_to(tree).as_posix() for pattern in TESTS for path in sorted(tree.glob(pattern))]
    alike = [tests for tests in every if tests in beside or any(stem in tests for stem in stems)]
    return alike, every[:1], [*(tests for tests in every[1:] if tests not in alike), *modules]


def first_failure(tree: Path, modules: Sequence[str], keep_byte_code: bool = False) -> str:
    """The first test that fails in a copy of the tree, in a process of its own; empty when none does."""
    process = PROCESSES.Process(target=run_tests, args=(tree, in_order(tree, modules), keep_byte_code))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        return f"no end within {SECONDS} s"
    output = (tree / "output.txt").read_text(encoding="utf-8")
    assert process.exitcode in (0, 1, 2), f"pytest could not run: {output}"
    failed = re.search(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", output, re.M)
    return "" if process.exitcode == 0 else failed[1] if failed else output


def tried(changes: Sequence[Change]) -> Iterator[tuple[Change, str]]:
    """Each change with the first test that failed, empty when none did; AT_ONCE copies of the tree side by side."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        trees, first = SimpleQueue[Path](), Path(folder, "0")
        first.mkdir()
        for path in (ROOT / name for name in COPIED):
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, first / path.name)
        if failed := first_failure(first, sorted({change.module for change in changes}), keep_byte_code=True):
            print(f"The unchanged code is not green: {failed}")
            raise SystemExit(2)
        for number in range(AT_ONCE):
            trees.put(shutil.copytree(first, Path(folder, str(number))) if number else first)
        sources = {change.module: (first / change.module).read_bytes() for change in changes}

        def attempt(change: Change) -> tuple[Change, str]:
            tree = trees.get()
            (tree / change.module).write_bytes(change.applied(sources[change.module]))
            failed = first_failure(tree, [change.module])
            (tree / change.module).write_bytes(sources[change.module])
            trees.put(tree)
            return change, failed

        yield from pool.map(attempt, changes)


def table(changes: Sequence[Change]) -> str:
    """Number of possible changes by module and kind."""
    lines = []
    for module in [*dict.fromkeys(change.module for change in changes), "in all"]:
        kinds = Counter(change.kind for change in changes if module in (change.module, "in all"))
        by_kind = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
        lines.append(f"{kinds.total():6}  {module}: {by_kind}")
    return "\n".join(lines)


def main() -> int:
    """Lists, draws, tries and reports; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print every possible change and stop")
    parser.add_argument("--count", type=int, default=80, help="changes to draw beside the nine named ones")
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--only", default="", help="modules whose path contains this")
    options = parser.parse_args()
    changes, named = ([c for c in group if options.only in c.module] for group in changes_and_named())
    sources = {change.module: (ROOT / change.module).read_bytes() for change in changes}
    print("Possible single changes by module:", table(changes), sep="\n")
    if options.list:
        for change in changes:
            line, before, after = change.lines(sources[change.module])
            print(f"\n{change.module}:{line} {change.kind}\n    - {before}\n    + {after}")
        return 0
    chosen = [*named, *drawn(changes, options.count, options.seed)]
    print(f"\n{len(named)} named changes and {len(chosen) - len(named)} drawn with seed {options.seed}:")
    os.environ |= {"CI": "1", "OPENBLAS_NUM_THREADS": "1"}  # the same examples each time, on one core each
    began, survivors = time.monotonic(), 0
    for change, failed in tried(chosen):
        line, before, after = change.lines(sources[change.module])
        what = change.function if change.kind == "named" else change.kind
        verdict = f"killed by {failed}" if failed else f"SURVIVED\n    - {before}\n    + {after}"
        print(f"{change.module}:{line} {what}: {verdict}", flush=True)
        survivors += not failed
    print(f"\n{len(chosen)} tried, {survivors} survived (at most {MOST_SURVIVORS}); "
          f"{(time.monotonic() - began) / len(chosen):.1f} s each.")  # fmt: skip
    return int(survivors > MOST_SURVIVORS)


if __name__ == "__main__":
    raise SystemExit(main())
