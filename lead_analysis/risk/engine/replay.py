"""A recording worked through in numpy, block after block of draws, in memory that is used again and again."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lead_analysis.risk.engine.trace import (
    Call,
    Operation,
    Plane,
    Recorded,
    Recording,
    common_shape,
    reached,
)
from lead_model.axes import FloatArray

BLOCK_DRAWS = 2_048


class Replay:
    """A recording, with the arrays wanted from it, ready to be worked through for block after block of draws.

    outputs : arrays by name. A plain array among them did not depend on the draws; it is repeated over them.
    rows : runs of the recording, such as ACOs, to be replayed; all by default.
    Calling it with inputs (Y, D) by name gives (run, year, draw) by name. Results are buffers: copy what shall stay.
    Not for two threads at once; make one a thread.
    """

    def __init__(
        self,
        recording: Recording,
        outputs: Mapping[Any, Any],
        draws: int = BLOCK_DRAWS,
        rows: slice = slice(None),
    ) -> None:
        self.recording, self.outputs, self.draws, self.rows = recording, dict(outputs), draws, rows
        self._needed = reached(recording.steps, self.outputs.values())
        self.inputs = [recording.steps[n].detail for n in self._needed if recording.steps[n].kind == "input"]
        self._buffers: dict[str, FloatArray] = {}
        self._calls, self._results = self._bound(draws)

    def _bound(self, draws: int) -> tuple[list[Call], dict[str, Any]]:
        """Every operation with the arrays it works on. Memory is used again as soon as nobody needs it any more."""
        steps = self.recording.steps
        last_use = self._last_uses()
        arrays: dict[int, Any] = {}
        free: dict[tuple[Plane, type], list[FloatArray]] = {}
        calls: list[Call] = []
        for number in self._needed:
            step = steps[number]
            inputs = [arrays[number] for number in step.inputs]
            if step.kind == "constant":
                arrays[number] = self._rows_of(step.detail)
                continue
            if step.kind == "input":
                self._buffers[step.detail] = np.empty((1, 1, self.recording.years, draws))
                arrays[number] = self._buffers[step.detail]
                continue
            if step.kind == "part":
                categories, years = step.detail
                arrays[number] = inputs[0][:, categories, years]
                continue
            for ended in last_use.get(number, ()):
                # In place only where shapes agree; another shape would be read while it is being written.
                reusable = steps[ended].kind not in ("input", "constant") and step.kind != "join"
                if reusable and steps[ended].plane == step.plane:
                    free.setdefault((step.plane, steps[ended].dtype), []).append(arrays[ended])
            ready = free.get((step.plane, step.dtype))
            plane = (*common_shape(*(array.shape[:1] for array in inputs)), *step.plane[1:])
            out = ready.pop() if ready else np.empty((*plane, draws), step.dtype)
            arrays[number] = out
            calls += _calls(step, inputs, out)
            for ended in last_use.get(number, ()):
                unused = steps[ended].kind not in ("input", "constant")
                if unused and (steps[ended].plane != step.plane or step.kind == "join"):
                    free.setdefault((steps[ended].plane, steps[ended].dtype), []).append(arrays[ended])
        results = {name: self._result(value, arrays, draws) for name, value in self.outputs.items()}
        return calls, results

    def _rows_of(self, constant: Any) -> Any:
        return constant[self.rows] if constant.shape[0] > 1 else constant

    def _last_uses(self) -> dict[int, list[int]]:
        """Arrays by the operation that is the last to read them, parts of an array counting as the array."""
        steps = self.recording.steps
        owner: dict[int, int] = {}
        last: dict[int, int] = {}
        for number in self._needed:
            step = steps[number]
            owner[number] = owner[step.inputs[0]] if step.kind == "part" else number
            for source in step.inputs:
                last[owner[source]] = number
        kept = {owner[v.number] for v in self.outputs.values() if isinstance(v, Recorded)}
        by_reader: dict[int, list[int]] = {}
        for number, reader in last.items():
            if number not in kept:
                by_reader.setdefault(reader, []).append(number)
        return by_reader

    def _result(self, value: Any, arrays: Mapping[int, Any], draws: int) -> Any:
        assert len(np.shape(value)) == 2, "outputs are (run, year); sum categories first"
        rows = len(range(*self.rows.indices(value.shape[0])))
        plain = not isinstance(value, Recorded)
        array = self._rows_of(np.asarray(value))[..., None] if plain else arrays[value.number][:, 0]
        return np.broadcast_to(array, (rows, value.shape[1], draws))

    def __call__(self, inputs: Mapping[str, FloatArray], count: int) -> dict[Any, Any]:
        """Outputs (run, year, draw) for inputs (year, draw) of `count` draws, at most `draws`."""
        for name, buffer in self._buffers.items():
            buffer[0, 0, :, :count] = inputs[name]
            buffer[..., count:] = 0.0
        for function, arguments, out in self._calls:
            function(*arguments, out=out)
        return {name: result[..., :count] for name, result in self._results.items()}


def _calls(step: Operation, inputs: Sequence[Any], out: FloatArray) -> list[Call]:
    if step.kind == "join":
        calls: list[Call] = []
        start = 0
        for array, length in zip(inputs, step.detail, strict=True):
            calls.append((np.positive, (array,), out[:, :, start : start + length]))
            start += length
        return calls
    if step.kind == "along years":
        return list(step.detail.calls(*inputs, out))
    return [(_choose if step.detail is np.where else step.detail, tuple(inputs), out)]


def _choose(condition: Any, chosen: Any, other: Any, out: FloatArray) -> None:
    out[...] = np.where(condition, chosen, other)
