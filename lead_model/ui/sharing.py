"""What the pages for sharing and trust ask the model: cached on the scenario, errors shown as text."""

from functools import lru_cache

import pandas as pd

from lead_model import wording
from lead_model.charts import Chart, compare
from lead_model.compare import KeyFigure, OwnValue, differing_paths, key_figures, own_values
from lead_model.decisions import Difference, RuleChanges, difference, rule_changes
from lead_model.published_settlements import PublishedSettlements, published_settlements
from lead_model.scenario import Scenario, changed_paths, family_of
from lead_model.ui import compute, state
from lead_model.ui import format as fmt
from lead_model.ui.compute import SCENARIOS_KEPT, shown_on_page


@shown_on_page
def figures(scenario: Scenario) -> tuple[KeyFigure, ...]:
    """The five key figures of a scenario."""
    return _figures(scenario)


@shown_on_page
def split(base: Scenario, other: Scenario) -> Difference:
    """The difference of two scenarios over the four families."""
    return _split(base, other)


@shown_on_page
def changes_of_rules(scenario: Scenario, before: str, after: str) -> RuleChanges:
    """What a change of rule pack does to a scenario, rule by rule."""
    return _changes_of_rules(scenario, before, after)


@shown_on_page
def own_rule_values(scenario: Scenario) -> tuple[OwnValue, ...]:
    """What each of the user's own rule values does."""
    return _own_rule_values(scenario)


@lru_cache(maxsize=1)
def published_results() -> PublishedSettlements:
    """The settlement engine over CMS's published results; the same for every visitor."""
    return published_settlements()


@lru_cache(maxsize=SCENARIOS_KEPT)
def _figures(scenario: Scenario) -> tuple[KeyFigure, ...]:
    return key_figures(compute.projection(scenario))


@lru_cache(maxsize=64)
def _split(base: Scenario, other: Scenario) -> Difference:
    return difference(base, other)


@lru_cache(maxsize=64)
def _changes_of_rules(scenario: Scenario, before: str, after: str) -> RuleChanges:
    return rule_changes(scenario, before, after)


@lru_cache(maxsize=64)
def _own_rule_values(scenario: Scenario) -> tuple[OwnValue, ...]:
    return own_values(scenario)


# ---- comparing -------------------------------------------------------------------------------------------------


def overlaid(named: list[tuple[str, Scenario]]) -> Chart:
    """Running sums of the compared scenarios, the base first."""
    return compare.overlaid([(name, compute.projection(one)) for name, one in named], state.unit().value)


def difference_chart(base: tuple[str, Scenario], other: tuple[str, Scenario]) -> Chart:
    """The difference of two scenarios as bars by family."""
    found = split(base[1], other[1])
    inputs = [wording.listed([fmt.input_label(path) for path in part.changed]) for part in found.parts]
    parts = [(part.label, part.dollars) for part in found.parts]
    return compare.scenario_difference(parts, found.total, base[0], other[0], inputs)


def figure_text(figure: KeyFigure, value: float, *, sign: bool = False) -> str:
    """A key figure, or a difference of two, as readers see it in the unit of the unit switch."""
    if figure.unit == "share":
        return (
            f"{wording.percent(value, 2, sign=True).rstrip('%')} points"
            if sign
            else wording.percent(value, 2)
        )
    if figure.unit == "count":
        return f"{'+' if sign and value > 0 else ''}{wording.number(value)}"
    if state.unit() is fmt.Unit.DOLLARS or not figure.months:
        return wording.dollars(value, 2, sign=sign)
    return (
        fmt.pbpm(value, sign=sign) if state.unit() is fmt.Unit.PBPM else wording.percent(value, 2, sign=sign)
    )


def figure_value(figure: KeyFigure) -> float:
    """A key figure in the unit of the unit switch."""
    if figure.unit != "dollars" or not figure.months or state.unit() is fmt.Unit.DOLLARS:
        return figure.value
    return figure.value / (figure.months if state.unit() is fmt.Unit.PBPM else figure.benchmark_dollars)


def figure_table(named: list[tuple[str, Scenario]]) -> pd.DataFrame:
    """Key figures by scenario, with differences from the first one."""
    columns = [figures(one) for _, one in named]
    rows: dict[str, list[str]] = {}
    for index, (name, _) in enumerate(named):
        cells = []
        for base, own in zip(columns[0], columns[index], strict=True):
            text = figure_text(own, figure_value(own))
            if index:
                text += f" ({figure_text(own, figure_value(own) - figure_value(base), sign=True)})"
            cells.append(text if own.key != "worst_year" else f"{text}, {own.note}")
        rows[f"{name} (base)" if not index else name] = cells
    labels = [f"{one.label}" for one in columns[0]]
    return pd.DataFrame(rows, index=pd.Index(labels, name="Key figure"))


def changed_table(named: list[tuple[str, Scenario]]) -> pd.DataFrame:
    """Only the inputs in which the scenarios differ; a path is one row."""
    paths = differing_paths([one for _, one in named])
    table = {"Family": [family_of(path) for path in paths]}
    for name, one in named:
        table[name] = [fmt.input_text(path, one.get(path)) for path in paths]
    return pd.DataFrame(table, index=pd.Index([fmt.input_label(path) for path in paths], name="Input"))


def unique_names(scenarios: list[tuple[str, Scenario]]) -> list[tuple[str, Scenario]]:
    """Names to tell scenarios apart in charts and tables: the scenario's own, numbered where two are equal."""
    found: list[tuple[str, Scenario]] = []
    for name, one in scenarios:
        taken = [other for other, _ in found]
        number, wanted = 2, name
        while wanted in taken:
            wanted = f"{name} ({number})"
            number += 1
        found.append((wanted, one))
    return found


def changed_text(scenario: Scenario) -> str:
    """How far a scenario is from the defaults, in words."""
    count = len(changed_paths(scenario, state.DEFAULT))
    return f"{count} input{'' if count == 1 else 's'} changed, rule pack {scenario.rules.pack}"
