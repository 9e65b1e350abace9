"""Charts of robust choice: what each way to take part may give up under open questions, and what an answer is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.charts import theme
from lead_model.charts.figure import Figure
from lead_model.charts.risk import plan_name
from lead_model.charts.theme import GREY, INK, Chart, hover_text, wrapped
from lead_model.decisions import Regret, Scorecard
from lead_model.decisions.regret import TIE_DOLLARS

MILLION = 1e6


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar: what stands beside it, its length in $ million, what is written at its end, the text under the pointer."""

    label: str
    million: float
    written: str
    hover: str
    colour: str


def _bars(
    rows: Sequence[_Row],
    *,
    left: int,
    width: float,
    key: str,
    name: str,
    axis: str,
    span: tuple[float, float],
    ticks: int,
) -> Figure:
    """A figure of horizontal bars, the first on top. `span` : the axis from and to, as multiples of the longest bar."""
    places, values = list(range(len(rows))), np.array([row.million for row in rows])
    figure = theme.blank(left=left, top=12, bottom=52, right=16, key=key)
    figure.add_bar(
        orientation="h",
        y=places,
        x=values,
        width=width,
        name=name,
        marker={"color": [row.colour for row in rows], "line": {"color": INK, "width": 1}},
        customdata=[row.hover for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )
    for place, row in enumerate(rows):
        figure.add_annotation(
            x=row.million,
            y=place,
            text=row.written,
            showarrow=False,
            xanchor="left",
            xshift=5,
            font={"size": 12},
        )
    most = float(values.max()) or 1.0
    figure.update_xaxes(
        range=[span[0] * most, span[1] * most],
        tickformat="$,.2~f",
        ticksuffix="M",
        nticks=ticks,
        tickangle=0,
        showgrid=True,
        title={"text": axis},
    )
    return figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6],
        tickmode="array",
        tickvals=places,
        ticktext=[row.label for row in rows],
        showgrid=False,
        tickfont={"size": 12},
    )


def regret_bars(found: Regret) -> Chart:
    """Largest and average regret of each way to take part, the safest on top."""
    choice = found.choice
    order = [int(p) for p in np.argsort(choice.largest_regret, kind="stable")]
    rows = [
        _Row(
            _name(found, p),
            float(choice.largest_regret[p]) / MILLION,
            wording.dollars(float(choice.largest_regret[p])),
            _hover(found, p),
            theme.style_of(choice.choices[p]).colour,
        )
        for p in order
    ]
    figure = _bars(
        rows, left=150, width=0.66, key="regret", name="Largest regret", axis="Given up, $ million",
        span=(-0.03, 1.22), ticks=5,
    )  # fmt: skip
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
        f"{plan_name(choice.choices[often])} is best under {choice.best_count[often]:,} of {found.combinations:,} "
        f"combinations of answers; {plan_name(choice.choices[safe])} can give up least, "
        f"{rows[0].written} at most."
    )
    text = (
        f"Every combination of answers to {len(found.questions)} questions CMS has left open, projected for each way to "
        "take part. Bar: the most a choice gives up against the best one in any combination. Diamond: on average, all "
        "answers weighing the same."
    )
    return Chart(
        theme.finished(figure, title), title, text, lambda: regret_table(found), 72 + 40 * len(order)
    )


def _name(found: Regret, p: int) -> str:
    return f"{plan_name(found.choice.choices[p])}<br>best in {found.choice.best_count[p]:,}"


def _hover(found: Regret, p: int) -> str:
    choice = found.choice
    worst = "; ".join(f"{question} {answer}" for question, answer in found.worst_for(choice.choices[p]))
    return hover_text(
        choice.labels[p],
        f"at most {wording.dollars(float(choice.largest_regret[p]))}, "
        f"on average {wording.dollars(float(choice.mean_regret[p]))}",
        source=f"most when: {worst}",
    )


def regret_table(found: Regret) -> pd.DataFrame:
    """Every way to take part: results over the combinations, regret, and in how many it is best."""
    rows = found.rows()
    return pd.DataFrame(
        {
            "Average ($M)": [row["mean_dollars"] / MILLION for row in rows],
            "Lowest ($M)": [row["lowest_dollars"] / MILLION for row in rows],
            "Highest ($M)": [row["highest_dollars"] / MILLION for row in rows],
            "Largest regret ($M)": [row["largest_regret_dollars"] / MILLION for row in rows],
            "Average regret ($M)": [row["mean_regret_dollars"] / MILLION for row in rows],
            "Best in": [f"{row['best_in']:,}" for row in rows],
        },
        index=pd.Index([row["label"] for row in rows], name="Way to take part"),
    )


def answers_worth(found: Regret) -> Chart:
    """What one answer from CMS is worth, and all of them together."""
    worth = [("All answers together", found.choice.perfect_information, True)]
    worth += [(one.question.label, one.dollars, one.decides) for one in found.worth]
    rows = [
        _Row(
            wrapped(label, 26),
            dollars / MILLION,
            _worth_written(dollars, decides),
            hover_text(label, wording.dollars(dollars, 2)),
            INK if place == 0 else GREY,
        )
        for place, (label, dollars, decides) in enumerate(worth)
    ]
    figure = _bars(
        rows,
        left=176,
        width=0.62,
        key="answers",
        name="Worth",
        axis="Worth, $ million",
        span=(0.0, 1.4),
        ticks=4,
    )
    top = found.worth[0] if found.worth else None
    if top is None or top.dollars <= TIE_DOLLARS:
        title = "No single answer from CMS would change the choice, all answers weighing the same."
    else:
        title = (
            f"The answer worth most is to “{top.question.label}”: {wording.dollars(top.dollars)} on average."
        )
    text = (
        "What is gained on average by choosing after CMS has answered instead of before (the expected value of perfect "
        f"information). Knowing all answers would be worth {wording.dollars(found.choice.perfect_information, 2)}."
    )
    return Chart(
        theme.finished(figure, title), title, text, lambda: answers_table(found), 72 + 44 * len(worth)
    )


def _worth_written(dollars: float, decides: bool) -> str:
    if dollars > TIE_DOLLARS:
        return wording.dollars(dollars)
    return "$0" if decides else "changes no choice"


def answers_table(found: Regret) -> pd.DataFrame:
    """Each question with the best choice for each answer."""
    rows = found.question_rows()
    return pd.DataFrame(
        {
            "Worth ($M)": [row["worth_dollars"] / MILLION for row in rows],
            "Best choice by answer": [
                "; ".join(f"{a}: {c}" for a, c in row["best_choices"].items()) for row in rows
            ],
        },
        index=pd.Index([row["question"] for row in rows], name="Question to CMS"),
    )


def score_table(card: Scorecard) -> pd.DataFrame:
    """The five factors with mark, who gave it, weight and evidence, to take away."""
    rows = card.rows()
    return pd.DataFrame(
        {
            "Mark, 1 to 5": [row["mark"] for row in rows],
            "Marked by": [row["given_by"] for row in rows],
            "Weight": [row["weight"] for row in rows],
            "Evidence": [row["evidence"] for row in rows],
        },
        index=pd.Index([f"{row['letter']}. {row['factor']}" for row in rows], name="Factor"),
    )
