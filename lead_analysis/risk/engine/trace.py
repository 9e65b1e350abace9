"""The recipes recorded once and replayed over blocks of draws.

A Monte Carlo run differs from the projection in a few inputs only. Handed a `Recorded` array in place of such an input,
the recipes do what they always do: everything that does not depend on the draws is computed there and then, once; the rest
is written down as a list of numpy operations. A `replay` then works through that list, block by block, in memory that fits
the processor's caches. The equations stand in the recipes alone, and each number comes from the same operations in the same
order as in a projection of that run by itself, so the two agree to the last bit.

Outside, a recorded array has the axes of the model, `(run, year[, category])`. In memory the order is
`(run, category, year, draw)`: the long axis last and unbroken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from lead_model.axes import YEAR_AXIS, FloatArray

Shape = tuple[int, ...]
Plane = tuple[int, int, int]  # lengths of (run, category, year); each full or 1
Call = tuple[
    Callable[..., Any], tuple[Any, ...], FloatArray
]  # function, arguments, and where the result goes

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
_BITWISE = {np.bitwise_and, np.bitwise_or, np.invert}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A path through the years: `join(weight × the path's value a year before, this year's number)`.

    join : np.multiply or np.add; the first year's value is its own number.
    """

    join: np.ufunc
    weight: float = 1.0

    def calls(self, values: FloatArray, out: FloatArray) -> Iterator[Call]:
        """What to do to arrays (…, year, draw), year by year; `out` may be `values` itself."""
        weight, weighted = np.array(self.weight), np.empty_like(out[..., 0, :])
        yield np.positive, (values[..., 0, :],), out[..., 0, :]
        for year in range(1, values.shape[-2]):
            before = out[..., year - 1, :]
            if self.weight != 1.0:
                yield np.multiply, (weight, before), weighted
                before = weighted
            yield self.join, (before, values[..., year, :]), out[..., year, :]


RUNNING_PRODUCT = Recurrence(np.multiply)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `inputs` are numbers of earlier steps; `detail` is a constant, a place, or a function.

    single : the value of a constant that is one number throughout, else None.
    """

    kind: str
    inputs: tuple[int, ...]
    plane: Plane
    dtype: type
    detail: Any = None
    single: Any = None


@dataclass(slots=True, eq=False)
class Recording:
    """Operations in the order in which the recipes asked for them; the same operation is written down once."""

    years: int
    steps: list[Operation] = field(default_factory=list)
    _known: dict[Any, int] = field(default_factory=dict)

    def input(self, name: str) -> "Recorded":
        """An input that has one value a year and draw, as (1, Y, 1)."""
        number = self._add(("input", name), "input", (), (1, 1, self.years), float, name)
        return Recorded(self, number, (1, self.years, 1))

    def _add(self, key: Any, *step: Any) -> int:
        """Number of the step known by `key`, which is written down if it is new."""
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.steps)
            self.steps.append(Operation(*step))
        return number

    def operation(
        self, function: Callable[..., Any], numbers: tuple[int, ...], shape: Shape, truth: bool
    ) -> "Recorded":
        """An elementwise function of the steps `numbers`, whose arrays broadcast to `shape`."""
        key = (function, numbers)
        number = self._known.get(key)
        if number is None:
            plane = common_shape(*(self.steps[source].plane for source in numbers))
            number = self._add(key, "elementwise", numbers, plane, bool if truth else float, function)
        return Recorded(self, number, shape)

    def along_years(self, source: "Recorded", recurrence: Recurrence) -> "Recorded":
        """The path that an array's years drive."""
        source = source.with_all_years()
        plane, key = self.steps[source.number].plane, (recurrence, source.number)
        number = self._add(key, "along years", (source.number,), plane, float, recurrence)
        return Recorded(self, number, source.shape)

    def part(self, source: "Recorded", place: tuple[slice, slice], shape: Shape) -> "Recorded":
        """Some categories or years of an array, without copying."""
        whole = self.steps[source.number]
        runs, *lengths = whole.plane
        places = tuple(_FIRST if length == 1 else index for length, index in zip(lengths, place, strict=True))
        kept = (runs, *(len(range(*index.indices(n))) for index, n in zip(places, lengths, strict=True)))
        if kept == whole.plane:
            return Recorded(self, source.number, shape)
        key = ("part", source.number, *((index.start, index.stop) for index in places))
        number = self._add(key, "part", (source.number,), kept, whole.dtype, places)
        return Recorded(self, number, shape)

    def joined_years(self, parts: Sequence[Any], shape: Shape) -> "Recorded":
        """Arrays one after the other along the years."""
        numbers = tuple(self.number_of(part, len(shape)) for part in parts)
        widest = common_shape(*(self.steps[number].plane[:2] for number in numbers))
        lengths = tuple(_shape_of(part)[YEAR_AXIS] for part in parts)
        plane = (*widest, shape[YEAR_AXIS])
        number = self._add(("join", numbers, lengths), "join", numbers, plane, float, lengths)
        return Recorded(self, number, shape)

    def number_of(self, value: Any, ndim: int) -> int:
        """Number of the step of a recorded array, or of the constant that a plain one is among arrays of `ndim` axes."""
        if isinstance(value, Recorded):
            assert len(value.shape) == ndim, (
                "arrays with and without a category axis meet; add the axis with [..., None]"
            )
            return value.number
        plain = np.asarray(value)
        content = (ndim, plain.shape, plain.dtype.char, plain.tobytes())
        number = self._known.get(content)
        if number is None:
            constant = _small_constant(*content) if plain.size <= SMALL else _constant(*content)
            key = ("constant", *constant[:2], constant[2].tobytes())
            number = self._known[content] = self._add(key, "constant", (), *constant)
        return number


SMALL = 64  # numbers in a constant that is kept from one recording to the next; those of many ACOs would fill the memory
_FIRST = slice(0, 1)
common_shape = lru_cache(maxsize=4096)(np.broadcast_shapes)  # of shapes or planes; few differ


def _constant(ndim: int, shape: Shape, char: str, data: bytes) -> tuple[Plane, type, Any, Any]:
    """Plane, type, numbers (run, category, year, 1) and, if there is just one, the number of a constant.

    Axes along which it does not change are left out: numpy reads a single number fastest.
    """
    plain = np.frombuffer(data, char).reshape((1,) * (ndim - len(shape)) + shape)
    stored: Any = plain.transpose(0, 2, 1) if ndim == 3 else plain[:, None, :]
    for axis, length in enumerate(stored.shape):
        if length > 1:
            first = stored[(slice(None),) * axis + (_FIRST,)]
            if (stored == first).all():
                stored = first
    stored = np.ascontiguousarray(stored)[..., None]
    stored.setflags(write=False)
    runs, categories, years, _ = stored.shape
    return (runs, categories, years), stored.dtype.type, stored, stored.item() if stored.size == 1 else None


_small_constant = lru_cache(maxsize=4096)(_constant)  # a slider moves few of them


def _shape_of(value: Any) -> Shape:
    shape: Shape = getattr(value, "shape", ())  # a plain number has none
    return shape


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
        years = self.shape[YEAR_AXIS]
        if self.recording.steps[self.number].plane[2] == years:
            return self
        one_year = self.broadcast((self.shape[0], 1, *self.shape[2:]))
        return self.recording.joined_years([one_year] * years, self.shape)

    # ---- what recipes do with arrays ----------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            raise TypeError(f"np.{ufunc.__name__}.{method} with {sorted(options)} cannot be recorded.")
        shape = common_shape(*[_shape_of(value) for value in inputs])
        ndim, recording = len(shape), self.recording
        numbers = tuple([recording.number_of(value, ndim) for value in inputs])
        if len(numbers) == 2:
            simpler = _simpler(recording, ufunc, inputs, numbers, shape)
            if simpler is not None:
                return simpler
        truth = ufunc in _TRUTH or (ufunc in _BITWISE and self.dtype == np.dtype(bool))
        return recording.operation(ufunc, numbers, shape, truth)

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


def _simpler(
    recording: Recording, ufunc: np.ufunc, inputs: Sequence[Any], numbers: Sequence[int], shape: Shape
) -> Any:
    """The result where it needs no operation, exact for every finite number; None when one is needed."""
    first, second = recording.steps[numbers[0]].single, recording.steps[numbers[1]].single
    if (ufunc is np.multiply and (first == 0.0 or second == 0.0)) or (ufunc is np.divide and first == 0.0):
        return np.zeros(shape)
    if ufunc is np.subtract and numbers[0] == numbers[1]:
        return np.zeros(shape)
    neutral = _NEUTRAL.get(ufunc)
    if neutral is not None and second == neutral:
        return inputs[0].broadcast(shape)
    if neutral is not None and first == neutral and ufunc not in (np.subtract, np.divide):
        return inputs[1].broadcast(shape)
    if ufunc is np.maximum and second == 0.0 and inputs[0].is_absolute:
        return inputs[0].broadcast(shape)
    return None


_NEUTRAL: Mapping[Any, float] = {
    np.multiply: 1.0, np.divide: 1.0, np.add: 0.0, np.subtract: 0.0, np.minimum: np.inf, np.maximum: -np.inf,
}  # fmt: skip


# ---- numpy functions that recipes use --------------------------------------------------------------------------


def _where(condition: Any, chosen: Any, other: Any) -> Any:
    values = (condition, chosen, other)
    shape = common_shape(*[_shape_of(value) for value in values])
    recording = next(value.recording for value in values if isinstance(value, Recorded))
    numbers = tuple([recording.number_of(value, len(shape)) for value in values])
    single = recording.steps[numbers[0]].single
    if single is None and numbers[1] != numbers[2]:
        return recording.operation(np.where, numbers, shape, truth=False)
    branch = other if single is not None and not single else chosen
    return branch.broadcast(shape) if isinstance(branch, Recorded) else np.broadcast_to(branch, shape)


def _clip(array: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(array, low), high)


def _cumprod(array: Recorded, axis: int | None = None, dtype: Any = None) -> Recorded:
    assert axis == YEAR_AXIS, "only a running product over years can be recorded"
    return array.recording.along_years(array, RUNNING_PRODUCT)


def _concatenate(parts: Sequence[Any], axis: int = 0) -> Recorded:
    assert axis == YEAR_AXIS, "only years can be joined in a recording"
    shapes = [_shape_of(part) for part in parts]
    years = sum(shape[YEAR_AXIS] for shape in shapes)
    others = common_shape(*((shape[0], *shape[2:]) for shape in shapes))
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


def reached(steps: Sequence[Operation], outputs: Iterable[Any]) -> list[int]:
    """Numbers of the steps that the outputs need, in order."""
    needed = bytearray(len(steps))
    for value in outputs:
        if isinstance(value, Recorded):
            needed[value.number] = True
    for number in reversed(range(len(steps))):  # a step reads earlier ones alone
        if needed[number]:
            for source in steps[number].inputs:
                needed[source] = True
    return [number for number, wanted in enumerate(needed) if wanted]
