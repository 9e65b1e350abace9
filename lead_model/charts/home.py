"""The charts of *Home*: the running net result under each way to take part, and what each option pays."""

import numpy as np
import pandas as pd

from lead_model import wording
from lead_model.alternatives import Line
from lead_model.charts import options, theme
from lead_model.charts.money import Money
from lead_model.charts.options import short_name
from lead_model.charts.sources import rule_pack
from lead_model.charts.theme import Chart, hover_text, year_label
from lead_model.decisions.pay_off import PayOff
from lead_model.decisions.switch_year import SwitchYears
from lead_model.paths import GLOBAL, PROFESSIONAL, ParticipationPath

PAY_OFF_HEIGHT, PAY_OFF_RIGHT = 270, 92  # beside the line stands one word, the name of an option


def compared_plans(found: SwitchYears) -> tuple[ParticipationPath, ...]:
    """Professional, Global, the best year to move, and the scenario's own plan when it is none of these."""
    wanted = [PROFESSIONAL, GLOBAL, found.best_switch, found.planned]
    return tuple(plan for plan in found.plans if plan in wanted)


def answer_curve(
    found: SwitchYears, money: Money, marks: list[tuple[int, str]], mssp: Line | None = None
) -> Chart:
    """Running sum of the net result under each compared plan, and of staying in MSSP where `mssp` is given.

    marks : years to mark, see `ten_years.year_marks`. In PBPM and percent MSSP is measured on LEAD's people and benchmark.
    """
    plans = compared_plans(found)
    curves = {plan: money.cumulative(found.net[found.plans.index(plan)][None, :])[0] for plan in plans}
    figure = theme.blank(right=theme.LABEL_ROOM, key=f"home-{money.unit}")
    labels, source = [], rule_pack(found.rules)
    for plan, value in curves.items():
        name = line_name(plan, found)
        hover = [
            hover_text(f"{plan.label}, to the end of {year_label(py)}", money.text(y, sign=True),
                       f"net results from {found.years[0]} on, added up", source)
            for py, y in zip(found.years, value, strict=True)
        ]  # fmt: skip
        theme.line(figure, found.years, value, name, theme.style_of(plan.kind.value), hover,
                   width=3.5 if plan == found.planned else 2.5)  # fmt: skip
        labels.append((name, float(value[-1])))
    if mssp is not None:
        staying = money.cumulative(mssp.net[None, :])[0]
        hover = [
            hover_text(
                f"{mssp.label}, to the end of {year_label(py)}",
                money.text(y, sign=True),
                source="same people and savings, rules of the Shared Savings Program",
            )
            for py, y in zip(found.years, staying, strict=True)
        ]
        theme.line(figure, found.years, staying, mssp.label, theme.style_of(mssp.key), hover, width=2.0)
        labels.append(("Stay in MSSP", float(staying[-1])))
    theme.year_axis(figure, found.years)
    how = "sum" if money.unit == "dollars" else "average"
    title_y = f"Net result, {money.axis_title}, {how} to date"
    drawn = [*curves.values(), *([] if mssp is None else [staying])]
    span = theme.value_axis(figure, title_y, *theme.range_of(*drawn), money.axis)
    theme.mark_years(figure, marks)
    theme.end_labels(figure, found.years[-1], labels, span)
    title = _sentence(found, money) + (_staying(found, money, mssp) if mssp is not None else "")
    ends = [f"{plan.label} {money.text(float(value[-1]), sign=True)}" for plan, value in curves.items()]
    if mssp is not None:
        ends.append(f"{mssp.label} {money.text(float(staying[-1]), sign=True)}")
    summary = f"Net result from {found.years[0]} to {found.years[-1]}, start-up cost not counted: {wording.listed(ends)}."

    def table() -> pd.DataFrame:
        columns = {
            f"{plan.label} ({money.column_title})": money.for_table(value) for plan, value in curves.items()
        }
        if mssp is not None:
            columns[f"{mssp.label} ({money.column_title})"] = money.for_table(staying)
        index = pd.Index([year_label(py) for py in found.years], name="To the end of")
        return pd.DataFrame(columns, index=index)

    return Chart(theme.finished(figure, title), title, summary, table)


def pay_off(found: PayOff, unit: str) -> Chart:
    """What each option pays by gross savings in one year, in small; *Global or Professional* shows the same in large."""
    return options.pay_off_chart(found, unit, height=PAY_OFF_HEIGHT, right=PAY_OFF_RIGHT, every=2)


def line_name(plan: ParticipationPath, found: SwitchYears) -> str:
    """Name at the end of a line; the scenario's own plan is named as such."""
    name = short_name(plan).removesuffix(" throughout")
    return f"{name} (yours)" if plan == found.planned else name


def _sentence(found: SwitchYears, money: Money) -> str:
    count = f"{in_letters(len(found.years))} year{'s' if len(found.years) > 1 else ''}"
    best = found.best
    value = money.over_years(found.value(best))
    if value < 0:
        return (
            f"Over {count} every way to take part loses; the least is {money.text(value)}, {_called(best)}."
        )
    others = [plan for plan in compared_plans(found) if plan != best]
    if not others:
        return f"Over {count} {_called(best)} brings {money.text(value, sign=True)}."
    second = max(others, key=found.value)
    apart = money.over_years(found.value(best) - found.value(second))
    if np.isclose(apart, 0.0):
        return f"Over {count} {_called(best)} and {_called(second)} bring the same, {money.text(value, sign=True)}."
    return (
        f"Over {count} {_called(best)} brings {money.text(value, sign=True)}, {money.text(apart)} more than "
        f"{_called(second)}."
    )


def _staying(found: SwitchYears, money: Money, mssp: Line) -> str:
    """What staying in MSSP would bring against the best plan, in a sentence of its own."""
    apart = money.over_years(mssp.total - found.value(found.best))
    if np.isclose(apart, 0.0):
        return ""
    return f" Staying in {mssp.label} would bring {money.text(abs(apart))} {'more' if apart > 0 else 'less'}."


def _called(plan: ParticipationPath) -> str:
    return (
        f"moving to Global in {plan.switch_py}" if plan.switch_py else plan.label.removesuffix(" throughout")
    )


def in_letters(count: int) -> str:
    """A small number in words.

    >>> in_letters(10)
    'ten'
    """
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)
