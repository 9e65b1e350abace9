"""What *Scenarios and compare* shows: charts and tables of two to four scenarios, the base first."""

import pandas as pd

from lead_analysis import text as wording
from lead_analysis.decisions.compare import KeyFigure, differing_paths
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.state.saved_list import free_name
from lead_delivery.charts import Chart, compare
from lead_model.scenario import Scenario, changed_paths, family_of

Named = tuple[str, Scenario]


def overlaid_chart(named: list[Named]) -> Chart:
    """Running sums of the compared scenarios, the base first."""
    return compare.overlaid([(name, cached.projection(one)) for name, one in named], state.unit().value)


def difference_chart(base: Named, other: Named) -> Chart:
    """The difference of two scenarios as bars by family."""
    apart = cached.difference(base[1], other[1])
    inputs = [wording.listed([fmt.input_label(path) for path in part.changed]) for part in apart.parts]
    parts = [(part.label, part.dollars) for part in apart.parts]
    return compare.scenario_difference(parts, apart.total, base[0], other[0], inputs)


def figure_text(figure: KeyFigure, value: float, *, sign: bool = False) -> str:
    """A key figure, or a difference of two, as readers see it in the unit of the unit switch."""
    if figure.unit == "share":
        text = wording.percent(value, 2, sign=sign)
        return f"{text.rstrip('%')} points" if sign else text
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


def figure_table(named: list[Named]) -> pd.DataFrame:
    """Key figures by scenario, with differences from the first one."""
    columns = [cached.key_figures(one) for _, one in named]
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


def changed_table(named: list[Named]) -> pd.DataFrame:
    """Only the inputs in which the scenarios differ; a path is one row."""
    paths = differing_paths([one for _, one in named])
    table = {"Family": [family_of(path) for path in paths]}
    for name, one in named:
        table[name] = [fmt.input_text(path, one.get(path)) for path in paths]
    return pd.DataFrame(table, index=pd.Index([fmt.input_label(path) for path in paths], name="Input"))


def unique_names(scenarios: list[Named]) -> list[Named]:
    """Names to tell scenarios apart in charts and tables: the scenario's own, numbered where two are equal."""
    named: list[Named] = []
    for name, one in scenarios:
        named.append((free_name(name, [other for other, _ in named]), one))
    return named


def changed_text(scenario: Scenario) -> str:
    """How far a scenario is from the defaults, in words."""
    count = len(changed_paths(scenario, state.DEFAULT))
    return f"{fmt.counted(count)} changed, rule pack {scenario.rules.pack}"
