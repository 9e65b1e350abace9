"""The difference of two scenarios split over the four families of input, adding up exactly.

Each family is moved from one scenario to the other in every possible order and its effects are averaged (Shapley value),
so no family is favored by coming first and the parts add to the total in any case. An order that passes through an
impossible scenario is left out; families that can only change together are shown together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import Any

from lead_analysis import text as wording
from lead_analysis.decisions.outputs import Measure, ten_year_net
from lead_model.errors import LeadModelError
from lead_model.projection import project
from lead_model.scenario import FAMILIES, Scenario, changed_paths

Families = frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one family (or families that only change together) adds. changed : paths in which the scenarios differ."""

    families: tuple[str, ...]
    dollars: float
    changed: tuple[str, ...]

    @property
    def label(self) -> str:
        return wording.listed([FAMILIES[family] for family in self.families]) + (
            ", together" if len(self.families) > 1 else ""
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """`other` minus `base`, dollars; `parts` cover all four families in order and add to `total`.

    orders : number of orders averaged; left_out : those that passed through an impossible scenario.
    """

    base_name: str
    other_name: str
    base: float
    other: float
    parts: tuple[Part, ...]
    orders: int
    left_out: int

    @property
    def total(self) -> float:
        return self.other - self.base

    def dollars(self, family: str) -> float:
        """Part of one family, or of the group it is in."""
        return next(part.dollars for part in self.parts if family in part.families)

    def rows(self) -> list[dict[str, Any]]:
        """One row a part."""
        return [
            {
                "family": part.label,
                "dollars": part.dollars,
                "changed_inputs": len(part.changed),
                "changed": part.changed,
            }
            for part in self.parts
        ]

    @property
    def sentence(self) -> str:
        moved = sorted((part for part in self.parts if part.changed), key=lambda part: -abs(part.dollars))
        if not moved:
            return f"{self.other_name} and {self.base_name} do not differ in any input."
        split = [f"{part.label} {wording.dollars(part.dollars, 2, sign=True)}" for part in moved]
        return (
            f"{self.other_name} against {self.base_name}: {wording.dollars(self.total, 2, sign=True)}, of which "
            f"{wording.listed(split)}."
        )


def difference(base: Scenario, other: Scenario, measure: Measure = ten_year_net) -> Difference:
    """The difference in an output between two scenarios, each under its own path, split over the families.

    measure : a figure of a projection (R,) that exists for both scenarios; the default sums all years.
    """
    differing = [family for family in FAMILIES if getattr(base, family) != getattr(other, family)]
    worth = {
        chosen: _worth(base, other, chosen, measure)
        for size in range(len(differing) + 1)
        for chosen in map(frozenset, combinations(differing, size))
    }
    blocks, orders = _possible_orders(differing, worth)
    changed = changed_paths(other, base)
    parts = [
        Part(
            block,
            _average_step(frozenset(block), orders, worth),
            tuple(path for path in changed if path.split(".")[0] in block),
        )
        for block in blocks
    ]
    parts += [Part((family,), 0.0, ()) for family in FAMILIES if family not in differing]
    every = list(FAMILIES)
    parts.sort(key=lambda part: every.index(part.families[0]))
    start, end = worth[frozenset()], worth[frozenset(differing)]
    assert start is not None, "a scenario that exists can be projected"
    assert end is not None, "a scenario that exists can be projected"
    possible = len(list(permutations(blocks)))
    return Difference(base.name, other.name, start, end, tuple(parts), len(orders), possible - len(orders))


def _worth(base: Scenario, other: Scenario, taken: Families, measure: Measure) -> float | None:
    """The output with the families in `taken` from `other`; None when such a scenario is not possible."""
    try:
        mixed = replace(base, **{family: getattr(other, family) for family in taken})
        return float(measure(project(mixed))[0])
    except LeadModelError:
        return None


Block = tuple[str, ...]
Order = tuple[Families, ...]


def _possible_orders(
    differing: Sequence[str], worth: dict[Families, float | None]
) -> tuple[tuple[Block, ...], list[Order]]:
    """The finest grouping of families for which an order without impossible scenarios exists, and all such orders."""
    for blocks in sorted(_groupings(tuple(differing)), key=lambda blocks: -len(blocks)):
        orders = [order for order in permutations(map(frozenset, blocks)) if _passes(order, worth)]
        if orders:
            return blocks, orders
    raise AssertionError("changing everything at once is always possible")


def _groupings(items: Block) -> Iterator[tuple[Block, ...]]:
    """All ways to put the items into groups."""
    if not items:
        yield ()
        return
    first, rest = items[0], items[1:]
    for groups in _groupings(rest):
        yield ((first,), *groups)
        for index, group in enumerate(groups):
            yield (*groups[:index], (first, *group), *groups[index + 1 :])


def _passes(order: Order, worth: dict[Families, float | None]) -> bool:
    return all(worth[frozenset().union(*order[: step + 1])] is not None for step in range(len(order)))


def _average_step(block: Families, orders: Sequence[Order], worth: dict[Families, float | None]) -> float:
    total = 0.0
    for order in orders:
        before: Families = frozenset().union(*order[: order.index(block)])
        after, ahead = worth[before | block], worth[before]
        assert after is not None, "only possible orders are averaged"
        assert ahead is not None, "only possible orders are averaged"
        total += after - ahead
    return total / len(orders)
