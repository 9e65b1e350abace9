"""The recipes recorded once and replayed over blocks of draws.

A Monte Carlo run differs from the projection in a few inputs only. Handed a `Recorded` array in place of such an input,
the recipes do what they always do: everything that does not depend on the draws is computed there and then, once; the rest
is written down as a list of numpy operations. A `replay` then works through that list, block by block, in memory that fits
the processor's caches. The equations stand in the recipes alone, and each number comes from the same operations in the same
order as in a projection of that run by itself, so the two agree to the last bit.

Outside, a recorded array has the axes of the model, `(run, year[, category])`. In memory the order is
`(run, category, year, draw)`: the long axis last and unbroken.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from lead_model.axes import YEAR_AXIS, FloatArray

Shape = tuple[int, ...]
Plane = tuple[int, int, int]  # lengths of (run, category, year); each full or 1

_TRUTH = {
    np.greater,
    np.greater_equal,
    np.less,
    np.less_equal,
    np.equal,
    np.not_equal,
    np.logical_and,
    np.logical_or,
}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A path through the years: `step(value of the year before, this year's, weight)`, from `start` before the first."""

    step: Callable[[Any, Any, float], Any]
    start: float
    weight: float = 1.0

    def fill(self, values: FloatArray, out: FloatArray) -> None:
        """Follows the path through arrays (…, year, draw); `out` may be `values` itself."""
        np.copyto(out[..., 0, :], values[..., 0, :])
        for year in range(1, values.shape[-2]):
            out[..., year, :] = self.step(out[..., year - 1, :], values[..., year, :], self.weight)


def running_product(before: Any, now: Any, _: float) -> Any:
    """The product so far."""
    return before * now


def reverting(before: Any, now: Any, weight: float) -> Any:
    """AR(1): part of the year before and this year's innovation."""
    return weight * before + now


@dataclass(frozen=True, slots=True)
class Step:
    """One operation. `inputs` are numbers of earlier steps; `detail` is a constant, a place, or a function."""

    kind: str
    inputs: tuple[int, ...]
    plane: Plane
    dtype: type
    detail: Any = None


@dataclass(slots=True, eq=False)
class Recording:
    """Operations in the order in which the recipes asked for them; the same operation is written down once."""

    years: int
    steps: list[Step] = field(default_factory=list)
    _known: dict[Any, int] = field(default_factory=dict)

    def input(self, name: str) -> "Recorded":
        """An input that has one value a year and draw, as (1, Y, 1)."""
        number = self._add(Step("input", (), (1, 1, self.years), float, name), ("input", name))
        return Recorded(self, number, (1, self.years, 1))

    def _add(self, step: Step, key: Any) -> int:
        if key not in self._known:
            self._known[key] = len(self.steps)
            self.steps.append(step)
        return self._known[key]

    def operation(
        self, function: Callable[..., Any], inputs: Sequence[Any], shape: Shape, truth: bool
    ) -> "Recorded":
        """An elementwise function of recorded and plain arrays that broadcast to `shape`."""
        numbers = tuple(self._number(value, len(shape)) for value in inputs)
        plane = np.broadcast_shapes(*(self.steps[number].plane for number in numbers))
        step = Step("elementwise", numbers, plane, bool if truth else float, function)
        return Recorded(self, self._add(step, (function, numbers)), shape)

    def along_years(self, source: "Recorded", recurrence: Recurrence) -> "Recorded":
        """The path that an array's years drive."""
        source = source.with_all_years()
        step = Step("along years", (source.number,), self.steps[source.number].plane, float, recurrence)
        return Recorded(self, self._add(step, (recurrence, source.number)), source.shape)

    def part(self, source: "Recorded", place: tuple[slice, slice], shape: Shape) -> "Recorded":
        """Some categories or years of an array, without copying."""
        plane = self.steps[source.number].plane
        places = tuple(
            slice(0, 1) if length == 1 else one for length, one in zip(plane[1:], place, strict=True)
        )
        categories, years = (len(range(*one.indices(n))) for one, n in zip(places, plane[1:], strict=True))
        kept = (plane[0], categories, years)
        if kept == plane:
            return Recorded(self, source.number, shape)
        step = Step("part", (source.number,), kept, self.steps[source.number].dtype, places)
        key = ("part", source.number, *((one.start, one.stop) for one in places))
        return Recorded(self, self._add(step, key), shape)

    def joined_years(self, parts: Sequence[Any], shape: Shape) -> "Recorded":
        """Arrays one after the other along the years."""
        numbers = tuple(self._number(part, len(shape)) for part in parts)
        planes = [self.steps[number].plane for number in numbers]
        widest = np.broadcast_shapes(*(plane[:2] for plane in planes))
        lengths = tuple(
            np.shape(p)[YEAR_AXIS] if not isinstance(p, Recorded) else p.shape[YEAR_AXIS] for p in parts
        )
        step = Step("join", numbers, (*widest, shape[YEAR_AXIS]), float, lengths)
        return Recorded(self, self._add(step, ("join", numbers, lengths)), shape)

    def _number(self, value: Any, ndim: int) -> int:
        if isinstance(value, Recorded):
            assert value.ndim == ndim, (
                "arrays with and without a category axis meet; add the axis with [..., None]"
            )
            return value.number
        plain = np.asarray(value)
        plain = plain.reshape((1,) * (ndim - plain.ndim) + plain.shape)
        runs_categories_years = plain.transpose(0, 2, 1) if ndim == 3 else plain[:, None, :]
        stored = np.ascontiguousarray(_narrowed(runs_categories_years))[..., None]
        stored.setflags(write=False)
        key = ("constant", stored.shape, stored.dtype.char, stored.tobytes())
        return self._add(Step("constant", (), stored.shape[:3], stored.dtype.type, stored), key)


def _narrowed(constant: FloatArray) -> FloatArray:
    """The constant without axes along which it does not change: numpy reads a single number fastest."""
    for axis, length in enumerate(constant.shape):
        first = constant[(slice(None),) * axis + (slice(0, 1),)]
        if length > 1 and (constant == first).all():
            constant = first
    return constant


def _shape_of(value: Any) -> Shape:
    return value.shape if isinstance(value, Recorded | np.ndarray) else np.shape(value)


def _is(value: Any, number: float) -> bool:
    """Whether a plain number or array is `number` throughout."""
    if isinstance(value, Recorded):
        return False
    if not isinstance(value, np.ndarray):
        return bool(value == number)
    return bool(value.flat[0] == number and (value == number).all())


def _broadcast(*values: Any) -> Shape:
    shapes = {_shape_of(value) for value in values} - {()}
    return shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)


class Recorded(NDArrayOperatorsMixin):
    """Stands for an array whose numbers come with the draws; the recipes use it like any array `(run, year[, category])`.

    Raises TypeError where a recipe asks for its numbers, or for an operation that cannot be recorded.
    """

    __slots__ = ("number", "recording", "shape")
    is_recorded = True

    def __init__(self, recording: Recording, number: int, shape: Shape) -> None:
        self.recording, self.number, self.shape = recording, number, shape

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(self.recording.steps[self.number].dtype)

    @property
    def is_absolute(self) -> bool:
        """Whether it is an absolute value, so never below zero."""
        return self.recording.steps[self.number].detail is np.absolute

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError(
            "This array's numbers come with the draws, so a recipe cannot turn it into a plain one. Take np.asarray, "
            "float() or a condition on it out of the recipe, or vary the input that causes it by project() instead."
        )

    def __bool__(self) -> bool:
        self.__array__()
        raise AssertionError

    def broadcast(self, shape: Shape) -> "Recorded":
        """The same array where `shape` is wanted; nothing is repeated in memory."""
        return Recorded(self.recording, self.number, tuple(shape))

    def with_all_years(self) -> "Recorded":
        """The array with its year axis written out."""
        if self.recording.steps[self.number].plane[2] == self.shape[YEAR_AXIS]:
            return self
        ones = np.ones((1, self.shape[YEAR_AXIS], *(1,) * (self.ndim - 2)))
        return self.recording.operation(np.multiply, (self, ones), self.shape, truth=False)

    # ---- what recipes do with arrays ----------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            raise TypeError(f"np.{ufunc.__name__}.{method} with {sorted(options)} cannot be recorded.")
        shape = _broadcast(*inputs)
        simpler = _simpler(ufunc, inputs, shape)
        if simpler is not None:
            return simpler
        truth = ufunc in _TRUTH or (
            ufunc in (np.bitwise_and, np.bitwise_or, np.invert) and self.dtype == np.dtype(bool)
        )
        return self.recording.operation(ufunc, inputs, shape, truth)

    def __array_function__(
        self, function: Any, types: Any, args: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        if function not in _FUNCTIONS:
            raise TypeError(f"np.{function.__name__} cannot be recorded.")
        return _FUNCTIONS[function](*args, **options)

    def __getitem__(self, key: Any) -> "Recorded":
        keys = key if isinstance(key, tuple) else (key,)
        everything = slice(None)
        if keys == (Ellipsis, None) and self.ndim == 2:
            return self.broadcast((*self.shape, 1))
        if (
            len(keys) == 2
            and keys[0] is Ellipsis
            and isinstance(keys[1], int | np.integer)
            and self.ndim == 3
        ):
            place = slice(int(keys[1]), int(keys[1]) + 1)
            return self.recording.part(self, (place, everything), self.shape[:2])
        if (
            len(keys) in (2, 3)
            and keys[0] == everything
            and isinstance(keys[1], slice)
            and keys[2:] in ((), (everything,))
        ):
            years = len(range(*keys[1].indices(self.shape[YEAR_AXIS])))
            shape = (self.shape[0], years, *self.shape[2:])
            return self.recording.part(self, (everything, keys[1]), shape)
        raise TypeError(f"The part {key} of an array whose numbers come with the draws cannot be recorded.")

    def sum(self, axis: int = -1, keepdims: bool = False) -> "Recorded":
        """Sum over categories."""
        assert axis == -1, "only a sum over categories can be recorded"
        assert self.ndim == 3, "only a sum over categories can be recorded"
        total = self[..., 0]
        for category in range(1, self.shape[-1]):
            total = total + self[..., category]
        return total[..., None] if keepdims else total

    def copy(self) -> "Recorded":
        """Itself: a recorded array is never changed in place."""
        return self


def _simpler(ufunc: np.ufunc, inputs: Sequence[Any], shape: Shape) -> Any:
    """The result where it needs no operation, exact for every finite number; None when one is needed."""
    if len(inputs) != 2:
        return None
    first, second = inputs
    if ufunc is np.multiply and (_is(first, 0.0) or _is(second, 0.0)):
        return np.zeros(shape)
    if ufunc is np.divide and _is(first, 0.0):
        return np.zeros(shape)
    if ufunc is np.subtract and _same(first, second):
        return np.zeros(shape)
    neutral = _NEUTRAL.get(ufunc)
    unchanged = None
    if neutral is not None and _is(second, neutral):
        unchanged = first
    elif neutral is not None and ufunc not in (np.subtract, np.divide) and _is(first, neutral):
        unchanged = second
    elif ufunc is np.maximum and _is(second, 0.0) and first.is_absolute:
        unchanged = first
    return unchanged.broadcast(shape) if isinstance(unchanged, Recorded) else None


_NEUTRAL: Mapping[Any, float] = {
    np.multiply: 1.0, np.divide: 1.0, np.add: 0.0, np.subtract: 0.0, np.minimum: np.inf, np.maximum: -np.inf,
}  # fmt: skip


def _same(first: Any, second: Any) -> bool:
    return isinstance(first, Recorded) and isinstance(second, Recorded) and first.number == second.number


# ---- numpy functions that recipes use --------------------------------------------------------------------------


def _where(condition: Any, chosen: Any, other: Any) -> Any:
    shape = _broadcast(condition, chosen, other)
    for branch, whole in ((chosen, True), (other, False)):
        if _is(condition, whole):
            return branch.broadcast(shape) if isinstance(branch, Recorded) else np.broadcast_to(branch, shape)
    if not isinstance(chosen, Recorded) and not isinstance(other, Recorded) and np.array_equal(chosen, other):
        return np.broadcast_to(chosen, shape)
    recording = next(v.recording for v in (condition, chosen, other) if isinstance(v, Recorded))
    return recording.operation(np.where, (condition, chosen, other), shape, truth=False)


def _clip(array: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(array, low), high)


def _cumprod(array: Recorded, axis: int | None = None, dtype: Any = None) -> Recorded:
    assert axis == YEAR_AXIS, "only a running product over years can be recorded"
    return array.recording.along_years(array, Recurrence(running_product, 1.0))


def _concatenate(parts: Sequence[Any], axis: int = 0) -> Recorded:
    assert axis == YEAR_AXIS, "only years can be joined in a recording"
    shapes = [_shape_of(part) for part in parts]
    years = sum(shape[YEAR_AXIS] for shape in shapes)
    others = np.broadcast_shapes(*((shape[0], *shape[2:]) for shape in shapes))
    recording = next(part.recording for part in parts if isinstance(part, Recorded))
    return recording.joined_years(parts, (others[0], years, *others[1:]))


_FUNCTIONS: Mapping[Any, Callable[..., Any]] = {
    np.where: _where,
    np.clip: _clip,
    np.cumprod: _cumprod,
    np.concatenate: _concatenate,
    np.broadcast_to: lambda array, shape: array.broadcast(shape),
    np.sum: lambda array, axis=-1, keepdims=False: array.sum(axis, keepdims),
    np.zeros_like: lambda array: np.zeros(array.shape),
    np.ones_like: lambda array: np.ones(array.shape),
    np.full_like: lambda array, value: np.full(array.shape, value),
    np.shape: lambda array: array.shape,
}


def reached(steps: Sequence[Step], outputs: Iterable[Any]) -> list[int]:
    """Numbers of the steps that the outputs need, in order."""
    found: set[int] = set()
    open_ends = [value.number for value in outputs if isinstance(value, Recorded)]
    while open_ends:
        number = open_ends.pop()
        if number not in found:
            found.add(number)
            open_ends += steps[number].inputs
    return sorted(found)
