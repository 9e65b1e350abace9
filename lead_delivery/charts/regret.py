"""Charts of robust choice: what each alternative may give up under open questions, and what an answer is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lead_analysis import text as wording
from lead_analysis.decisions.regret import TIE_DOLLARS, Regret
from lead_analysis.decisions.scorecard import Scorecard
from lead_delivery.charts import numbers, scales, series, theme
from lead_delivery.charts.figure import Figure
from lead_delivery.charts.money import MILLION, MILLIONS_AXIS
from lead_delivery.charts.theme import GRAY, INK, Chart, hover_text, wrapped


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar: what stands beside it, its length in dollars, what is written at its end, the text under the pointer."""

    label: str
    dollars: float
    written: str
    hover: str
    color: str


def _drawn_rows(
    figure: Figure, rows: Sequence[_Row], name: str, axis: str, room: tuple[float, float], *, width: float, nticks: int
) -> None:  # fmt: skip
    """Horizontal bars, the first on top, with a text at the end of each. `room` : see `scales.amount_axis`."""
    values = np.array([row.dollars for row in rows]) / MILLION
    marker, hover = theme.bar_marker([row.color for row in rows]), [row.hover for row in rows]
    series.row_bars(figure, list(range(len(rows))), values, name, marker, hover, width=width)
    for place, row in enumerate(rows):
        figure.add_note_beside(values[place], place, row.written, 5)
    span = (0.0, float(values.max()) or 1.0)
    scales.amount_axis(figure, axis, span, room, nticks=nticks, tickangle=0, **MILLIONS_AXIS)
    scales.row_axis(figure, [row.label for row in rows])
    figure.update_yaxes(tickfont={"size": 12})


def regret_bars(regret: Regret) -> Chart:
    """Largest and average regret of each alternative, the safest on top."""
    choice = regret.choice
    order = [int(p) for p in np.argsort(choice.largest_regret, kind="stable")]
    rows = [
        _Row(
            _name(regret, p),
            float(choice.largest_regret[p]),
            wording.dollars(float(choice.largest_regret[p])),
            _hover(regret, p),
            theme.style_of(choice.choices[p]).color,
        )
        for p in order
    ]
    figure = theme.blank(left=150, top=12, bottom=52, right=16, key="regret")
    _drawn_rows(figure, rows, "Largest regret", "Given up, $ million", (0.03, 0.22), width=0.66, nticks=5)
    figure.add_scatter(
        x=choice.mean_regret[order] / MILLION,
        y=list(range(len(order))),
        mode="markers",
        name="Average regret",
        hoverinfo="skip",
        marker={"symbol": "diamond", "size": 11, "color": theme.PAPER, "line": {"color": INK, "width": 2}},
    )
    often, safe = int(np.argmax(choice.best_count)), order[0]
    title = (
        f"With the answers in use {regret.best_now.words} is best; over {regret.combinations:,} combinations of answers "
        f"{choice.labels[often]} comes first most often ({choice.best_count[often]:,}), and {choice.labels[safe]} can give "
        f"up least, {rows[0].written} at most."
    )
    text = (
        f"Every combination of answers to {len(regret.questions)} questions CMS has left open, for each LEAD path, MSSP and "
        "not participating, after start-up cost. Bar: the most a choice gives up against the best one in any combination. "
        "Diamond: on average, all answers weighing the same."
    )
    return Chart(figure, title, text, lambda: regret_table(regret), 72 + 40 * len(order))


def _name(regret: Regret, p: int) -> str:
    return f"{regret.choice.labels[p]}<br>best in {regret.choice.best_count[p]:,}"


def _hover(regret: Regret, p: int) -> str:
    choice = regret.choice
    worst = "; ".join(f"{question} {answer}" for question, answer in regret.worst_for(choice.choices[p]))
    return hover_text(
        choice.labels[p],
        f"at most {wording.dollars(float(choice.largest_regret[p]))}, "
        f"on average {wording.dollars(float(choice.mean_regret[p]))}",
        source=f"most when: {worst}",
    )


def regret_table(regret: Regret) -> pd.DataFrame:
    """Every alternative: results over the combinations, regret, and in how many it is best."""
    rows = regret.rows()
    columns: dict[str, numbers.Column] = {
        "Average ($M)": "mean_dollars",
        "Lowest ($M)": "lowest_dollars",
        "Highest ($M)": "highest_dollars",
        "Largest regret ($M)": "largest_regret_dollars",
        "Average regret ($M)": "mean_regret_dollars",
        "Best in": lambda row: f"{row['best_in']:,}",
    }
    return numbers.of_records(columns, rows, [row["label"] for row in rows], "Alternative")


def answers_worth(regret: Regret) -> Chart:
    """What one answer from CMS is worth, and all of them together."""
    worth = [("All answers together", regret.choice.perfect_information, True)]
    worth += [(question.question.label, question.dollars, question.decides) for question in regret.worth]
    rows = [
        _Row(
            wrapped(label, 26),
            dollars,
            _worth_written(dollars, decides),
            hover_text(label, wording.dollars(dollars, 2)),
            INK if place == 0 else GRAY,
        )
        for place, (label, dollars, decides) in enumerate(worth)
    ]
    figure = theme.blank(left=176, top=12, bottom=52, right=16, key="answers")
    _drawn_rows(figure, rows, "Worth", "Worth, $ million", (0.0, 0.4), width=0.62, nticks=4)
    title = regret.single_answers
    text = (
        f"{regret.worth_most} "
        "What is gained on average by choosing after CMS has answered instead of before (the expected value of perfect "
        f"information). Knowing all answers would be worth {wording.dollars(regret.choice.perfect_information, 2)}. "
        "Guardrails are judged at growth two points off the ACPT."
    ).lstrip()
    return Chart(figure, title, text, lambda: answers_table(regret), 72 + 44 * len(worth))


def _worth_written(dollars: float, decides: bool) -> str:
    if dollars > TIE_DOLLARS:
        return wording.dollars(dollars)
    return "$0" if decides else "changes no choice"


def answers_table(regret: Regret) -> pd.DataFrame:
    """Each question with the best choice for each answer."""
    rows = regret.question_rows()
    columns: dict[str, numbers.Column] = {
        "Worth ($M)": "worth_dollars",
        "Best on average, by answer": lambda row: "; ".join(
            f"{a}: {c}" for a, c in row["best_choices"].items()
        ),
    }
    return numbers.of_records(columns, rows, [row["question"] for row in rows], "Question to CMS")


def score_table(card: Scorecard) -> pd.DataFrame:
    """The five factors with mark, who gave it, weight and evidence, to take away."""
    rows = card.rows()
    columns = {"Mark, 1 to 5": "mark", "Marked by": "given_by", "Weight": "weight", "Evidence": "evidence"}
    labels = [f"{row['letter']}. {row['factor']}" for row in rows]
    return numbers.of_records(columns, rows, labels, "Factor")
