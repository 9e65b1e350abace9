"""A recording turned into one compiled loop, where numba is installed (`pip install lead-model[speed]`).

The text of the loop is made from the recording, so the equations still stand in the recipes alone, and the operations and
their order are the same: results agree with the replay to the last bit. Constants are handed over as data; moving a slider
therefore needs no new compilation, which takes seconds, unless the list of operations itself changes. Without numba, or for
a recording with an operation unknown here, the replay does the work.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from lead_model.axes import FloatArray
from lead_model.recording import Recorded, Recording, Step, reached

LANES = 128  # draws worked on side by side: what the loop keeps of them stays in the first-level cache
_SYMBOLS = {
    np.multiply: "{} * {}", np.add: "{} + {}", np.subtract: "{} - {}", np.divide: "{} / {}",
    np.greater: "{} > {}", np.greater_equal: "{} >= {}", np.less: "{} < {}", np.less_equal: "{} <= {}",
    np.bitwise_and: "{} & {}", np.bitwise_or: "{} | {}", np.absolute: "abs({})", np.negative: "-{}",
    np.where: "{1} if {0} else {2}",
    np.maximum: "{0} if {0} > {1} else {1}", np.minimum: "{0} if {0} < {1} else {1}",
}  # fmt: skip
_compiled: dict[str, Any] = {}
_compiling = threading.Lock()


@dataclass(frozen=True, slots=True)
class Loop:
    """A recording as text of a Python function, with the data it works on.

    source : `loop(inputs, outputs, numbers, first, last, offset)`, see `run`; inputs, outputs : names in the order of the
    arguments; numbers : constants one after the other.
    """

    source: str
    inputs: tuple[str, ...]
    outputs: tuple[Any, ...]
    numbers: FloatArray

    def run(
        self,
        function: Any,
        inputs: Mapping[str, FloatArray],
        outputs: Mapping[Any, Any],
        draws: tuple[int, int],
        offset: int,
    ) -> None:
        """Fills outputs (year, offset + draw) for inputs (year, draw), draws `draws[0]` to `draws[1]`."""
        given = tuple(_read_only(inputs[name]) for name in self.inputs)
        function(given, tuple(outputs[name] for name in self.outputs), self.numbers, *draws, offset)

    def plain(self) -> Any:
        """The function without compilation: slow, for tests and for reading."""
        return _function(self.source)

    @property
    def is_compiled(self) -> bool:
        """Whether it is ready, so that using it costs no compilation."""
        return self.source in _compiled

    def compiled(self) -> Any:
        """The compiled function; compiles at the first call for this list of operations. Needs numba."""
        with _compiling:
            if self.source not in _compiled:
                numba = import_module("numba")
                compile_it = numba.njit(nogil=True, error_model="numpy", boundscheck=False)
                _compiled[self.source] = compile_it(_function(self.source))
        return _compiled[self.source]


def anything_compiled() -> bool:
    """Whether it makes sense to look for a compiled loop."""
    return bool(_compiled)


@lru_cache(maxsize=1)
def can_compile() -> bool:
    """Whether numba is installed."""
    return find_spec("numba") is not None


def loop_of(recording: Recording, outputs: Mapping[Any, Any]) -> Loop | None:
    """The loop for these outputs of a recording; None when it holds something that only the replay can do."""
    writer = _Writer(recording, outputs)
    try:
        return writer.loop()
    except _UnknownOperation:
        return None


class _UnknownOperation(Exception):
    """Something the writer has no text for."""


class _Writer:
    """Writes the text. Of each array it knows what a category's value is called; arrays that outlive a year have a place
    in `w`, one place a draw, LANES side by side."""

    def __init__(self, recording: Recording, outputs: Mapping[Any, Any]) -> None:
        self.steps: Sequence[Step] = recording.steps
        self.years = recording.years
        self.outputs = {name: value for name, value in outputs.items() if isinstance(value, Recorded)}
        self.numbers: list[float] = []
        self.once: list[str] = []
        self.at_start: list[str] = []
        self.each_year: list[str] = []
        self.each_draw: list[str] = []
        self.at_end: list[str] = []
        self.inputs: dict[str, int] = {}
        self.names: dict[tuple[int, int], str] = {}
        self.year_before: dict[int, int] = {}
        self.places = 0

    def loop(self) -> Loop:
        if len(self.outputs) == 0:
            raise _UnknownOperation
        for number in reached(self.steps, self.outputs.values()):
            step = self.steps[number]
            if step.plane[0] != 1:
                raise _UnknownOperation
            getattr(self, "_" + step.kind.replace(" ", "_"))(number, step)
        results = {name: self._place() for name in self.outputs}
        for name, value in self.outputs.items():
            truth = self.steps[value.number].dtype is bool
            text = self.names[value.number, 0]
            self.at_end.append(f"{self._at(results[name])} = {f'1.0 if {text} else 0.0' if truth else text}")
        return Loop(
            self._text(results),
            tuple(self.inputs),
            tuple(self.outputs),
            np.array(self.numbers),
        )

    def _text(self, results: Mapping[Any, int]) -> str:
        lines = [
            (0, "def loop(inputs, outputs, numbers, first, last, offset):"),
            (1, f"w = np.zeros({self.places * LANES})"),
            *((1, line) for line in self.once),
            (1, f"for start in range(first, last, {LANES}):"),
            (2, f"count = min({LANES}, last - start)"),
            (2, f"for i in range({LANES}):"),
            *((3, line) for line in self.at_start or ["pass"]),
            (2, f"for y in range({self.years}):"),
            *((3, line) for line in self.each_year),
        ]
        for position, place in enumerate(self.inputs.values()):
            lines += [
                (3, "for i in range(count):"),
                (4, f"{self._at(place)} = inputs[{position}][y, start + i]"),
            ]
        lines += [(3, f"for i in range({LANES}):"), *((4, line) for line in (*self.each_draw, *self.at_end))]
        for position, (name, place) in enumerate(results.items()):
            truth = " != 0.0" if self.steps[self.outputs[name].number].dtype is bool else ""
            value = f"outputs[{position}][y, offset + start + i] = {self._at(place)}{truth}"
            lines += [(3, "for i in range(count):"), (4, value)]
        return "\n".join("    " * depth + line for depth, line in lines) + "\n"

    def _place(self) -> int:
        self.places += 1
        return self.places - 1

    def _at(self, place: int) -> str:
        return f"w[{place * LANES} + i]"

    def _name(self, number: int, category: int) -> str:
        return self.names[number, category if self.steps[number].plane[1] > 1 else 0]

    # ---- one method a kind of step --------------------------------------------------------------------------------

    def _constant(self, number: int, step: Step) -> None:
        for category in range(step.plane[1]):
            values = step.detail[0, category, :, 0].astype(float).tolist()
            by_year = len(values) > 1
            text = f"c{number}_{category}"
            where = f"{len(self.numbers)} + y" if by_year else f"{len(self.numbers)}"
            (self.each_year if by_year else self.once).append(f"{text} = numbers[{where}]")
            self.numbers += values
            self.names[number, category] = f"({text} != 0.0)" if step.detail.dtype == bool else text

    def _input(self, number: int, step: Step) -> None:
        self.inputs[step.detail] = self._place()
        self._assign(number, 0, self._at(self.inputs[step.detail]))

    def _part(self, number: int, step: Step) -> None:
        categories, years = step.detail
        source = step.inputs[0]
        if step.plane[2] != self.steps[source].plane[2]:
            if (years.start, years.stop, years.step) != (None, -1, None):
                raise _UnknownOperation
            self.year_before[number] = source
        for position, category in enumerate(range(*categories.indices(self.steps[source].plane[1]))):
            self.names[number, position] = self._name(source, category)

    def _join(self, number: int, step: Step) -> None:
        """Only one form: something for the first year, then an array's years but the last."""
        if step.detail[0] != 1 or len(step.inputs) != 2 or step.inputs[1] not in self.year_before:
            raise _UnknownOperation
        if self.steps[step.inputs[0]].kind != "constant" or self.steps[step.inputs[0]].plane[2] != 1:
            raise _UnknownOperation
        for category in range(step.plane[1]):
            kept = self._at(self._place())
            self.at_start.append(f"{kept} = {self._name(step.inputs[0], category)}")
            self._assign(number, category, kept)
            self.at_end.append(f"{kept} = {self._name(step.inputs[1], category)}")

    def _along_years(self, number: int, step: Step) -> None:
        join, weight = step.detail.join, f"r{number}"
        self.once.append(f"{weight} = numbers[{len(self.numbers)}]")
        self.numbers.append(step.detail.weight)
        for category in range(step.plane[1]):
            kept = self._at(self._place())
            self.at_start.append(f"{kept} = {float(join.identity)}")
            now = self._name(step.inputs[0], category)
            self._assign(number, category, _SYMBOLS[join].format(f"({weight} * {kept})", now))
            self.at_end.append(f"{kept} = {self.names[number, category]}")

    def _elementwise(self, number: int, step: Step) -> None:
        if step.detail not in _SYMBOLS:
            raise _UnknownOperation
        for category in range(step.plane[1]):
            arguments = [self._name(one, category) for one in step.inputs]
            self._assign(number, category, _SYMBOLS[step.detail].format(*arguments))

    def _assign(self, number: int, category: int, text: str) -> None:
        self.names[number, category] = f"v{number}_{category}"
        self.each_draw.append(f"v{number}_{category} = {text}")


def _function(source: str) -> Any:
    # The text comes from the writer above alone; no user's words reach it, and numbers go by the array `numbers`.
    space: dict[str, Any] = {"np": np}
    exec(compile(source, "<recorded loop>", "exec"), space)  # noqa: S102
    return space["loop"]


def _read_only(array: FloatArray) -> FloatArray:
    view = np.ascontiguousarray(array).view()
    view.setflags(write=False)
    return view
