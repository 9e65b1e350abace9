"""Charts of *Your ACO*: the savings path beside what Global needs, and the ACO among those of CMS's public file."""

from collections.abc import Sequence

import numpy as np

from lead_analysis import text as wording
from lead_analysis.acos.peers import DATA_YEAR, Position
from lead_delivery.charts import numbers, series, theme
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import PAID_UNDER, documents
from lead_delivery.charts.theme import GRAY, INK, Chart, Style, hover_text, hovered
from lead_model.axes import CATEGORIES, CATEGORY_LABELS, FloatArray
from lead_model.scenario import FAMILIES, ByCategory, Ramp, Scenario, path_values

PATH_HEIGHT, PEERS_HEIGHT = 260, 250
EVERYONE = Style(theme.BLUE, "solid", "circle")
BY_CATEGORY = {"aged_disabled": EVERYONE, "esrd": Style(GRAY, "dot", "square"),
               "high_needs": Style(theme.PURPLE, "dash", "diamond")}  # fmt: skip
BREAK_EVEN = "Global breaks even"


def savings_path(scenario: Scenario, break_even: FloatArray) -> Chart:
    """Savings rate by year, and the rate at which Global breaks even in each year (NaN where there is none), (Y,)."""
    years, value = scenario.years, scenario.choices.savings_rate
    parts = {"Savings": value}
    styles = {"Savings": EVERYONE}
    if isinstance(value, ByCategory):
        parts = {CATEGORY_LABELS[name]: value[name] for name in CATEGORIES}
        styles = {CATEGORY_LABELS[name]: style for name, style in BY_CATEGORY.items()}
    lines: list[YearLine] = []
    for name, part in parts.items():
        rates: FloatArray = np.array(path_values(part, years))  # type: ignore[arg-type]
        texts = [wording.percent(rate) for rate in rates]
        formula = "spending avoided ÷ spending otherwise"
        hover = series.year_hovers(name, years, texts, formula, FAMILIES["choices"])
        lines.append(YearLine(years, name, rates, styles[name], hover))
    shown = {line.name: line.values for line in lines}
    if np.isfinite(break_even).any():
        texts = [wording.rate(one) if one == one else "at no rate" for one in break_even]
        sources = [documents(scenario.parameters, PAID_UNDER["global"], py) for py in years]
        formula = "net result under Global = 0, operating cost included"
        hover = series.year_hovers(BREAK_EVEN, years, texts, formula, sources)
        lines.append(YearLine(years, BREAK_EVEN, break_even, Style(theme.ORANGE, "dash", "square"), hover, 2))
    figure = series.year_lines(
        "savings-path", lines, "Savings rate", {"tickformat": ".1%"}, height=PATH_HEIGHT
    )
    title = _path_sentence(value, years, lines[0].values, break_even)
    summary = (
        "Savings are measured against what the same people would have cost without your work. The dashed line is the rate "
        "at which Global would break even in each year, with your operating cost."
    )

    columns = {f"{name} (%)": rates * 100 for name, rates in (shown | {BREAK_EVEN: break_even}).items()}
    return Chart(figure, title, summary, lambda: numbers.by_year(columns, years), PATH_HEIGHT)


def _path_sentence(value: object, years: Sequence[int], line: FloatArray, break_even: FloatArray) -> str:
    """What the path does and in which years it covers Global's break-even."""
    if isinstance(value, ByCategory):
        text = f"Savings by category; Aged & Disabled ends at {wording.percent(float(line[-1]))}"
    elif isinstance(value, Ramp) and value.start != value.level:
        moves = "rise" if value.level > value.start else "fall"
        text = (
            f"Savings {moves} from {wording.percent(value.start)} in {value.from_py} to {wording.percent(value.level)} "
            f"from {value.to_py}"
        )
    elif len(set(line.tolist())) == 1:
        text = f"Savings stay at {wording.percent(float(line[0]))}"
    else:
        text = f"Savings go from {wording.percent(float(line[0]))} to {wording.percent(float(line[-1]))}"
    if isinstance(value, ByCategory) or not np.isfinite(break_even).any():
        return f"{text}."
    above = [py for py, one, need in zip(years, line, break_even, strict=True) if one >= need]
    if not above:
        return f"{text}; Global would lose in every year."
    if len(above) == len(years):
        return f"{text}; that covers what Global needs in every year."
    if above == list(years)[-len(above) :]:
        return f"{text}; from {above[0]} on that covers what Global needs."
    return f"{text}; that covers what Global needs in {len(above)} of {len(years)} years."


# ---- peers -----------------------------------------------------------------------------------------------------


def among_peers(positions: Sequence[Position]) -> Chart:
    """Size, spending and regional gap as percentiles among the MSSP ACOs of the public file."""
    figure = theme.blank(left=110, bottom=52, top=16, right=30, key="peers")
    rows = list(range(len(positions)))[::-1]
    for row, position in zip(rows, positions, strict=True):
        for x0, x1, half, look in (
            (0, 100, 0.0, {"line": {"color": theme.GRID, "width": 2}}),
            (25, 75, 0.13, {"fillcolor": theme.seen_through(GRAY, 0.35), "line": {"width": 0}}),
            (50, 50, 0.13, {"line": {"color": INK, "width": 1.5}}),
        ):
            kind = "rect" if "fillcolor" in look else "line"
            figure.add_shape(type=kind, x0=x0, x1=x1, y0=row - half, y1=row + half, layer="below", **look)
        mark = position.percentile * 100
        figure.add_note(
            mark, row, f"<b>{measure_text(position, position.own)}</b>", yshift=17, font={"size": 13},
            xanchor="left" if mark < 15 else "right" if mark > 85 else "center",
        )  # fmt: skip
        figure.add_note(50, row, measure_text(position, position.quartiles[1]), yshift=-17, font={"size": 11})
    hover = [
        hover_text(
            position.label, measure_text(position, position.own),
            f"above {position.percentile:.0%} of {position.count} MSSP ACOs",
            f"CMS public file, MSSP PY{DATA_YEAR}",
        )
        for position in positions
    ]  # fmt: skip
    figure.add_scatter(
        x=[position.percentile * 100 for position in positions], y=rows, mode="markers", name="Your ACO",
        marker={"symbol": "circle", "size": 13, "color": theme.BLUE, "line": {"color": INK, "width": 1}},
        **hovered(hover),
    )  # fmt: skip
    figure.update_xaxes(
        range=[-3, 103], tickvals=[0, 25, 50, 75, 100], title={"text": "Percentile among MSSP ACOs"}
    )
    figure.update_yaxes(range=[-0.6, len(positions) - 0.4], tickvals=rows, showgrid=False,
                        ticktext=[theme.wrapped(position.label, 16) for position in positions])  # fmt: skip
    title = _peer_sentence(positions)
    count = positions[0].count
    summary = (
        f"Circle: your ACO. Gray box: the middle half of {count} MSSP ACOs in PY{DATA_YEAR}; line and number under it: the "
        "median. Their spending is brought to your base year 3; it leaves out claims above the 99th percentile, yours may "
        "not; their regional gap is worked out from the published adjustment."
    )

    columns = {
        "Yours": [measure_text(position, position.own) for position in positions],
        "Percentile": [position.percentile * 100 for position in positions],
    }
    for place, name in enumerate(("Lower quartile", "Median", "Upper quartile")):
        columns[name] = [measure_text(position, position.quartiles[place]) for position in positions]
    labels = [position.label for position in positions]
    return Chart(
        figure, title, summary, lambda: numbers.numbers_table(columns, labels, "Measure"), PEERS_HEIGHT
    )


def measure_text(position: Position, value: float) -> str:
    """A value of a measure in its unit."""
    if position.unit == "rate":
        return wording.percent(value, sign=True)
    return f"${value:,.0f} PBPM" if position.unit == "PBPM" else f"{value:,.0f} people"


def _peer_sentence(positions: Sequence[Position]) -> str:
    size, spending, region = positions
    return (
        f"Beside {size.count} MSSP ACOs: larger than {_of_100(size.percentile)}, costlier than "
        f"{_of_100(spending.percentile)}, and cheaper for its region than {_of_100(region.percentile)}."
    )


def _of_100(share: float) -> str:
    if share < 0.005:
        return "hardly any"
    return "nearly all" if share > 0.995 else f"{share:.0%}"
