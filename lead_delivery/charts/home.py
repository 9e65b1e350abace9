"""The charts of *Home*: the running net result under each way to take part, and what each option pays."""

import numpy as np

from lead_analysis import text as wording
from lead_analysis.decisions.pay_off import PayOff
from lead_analysis.decisions.switch_year import SwitchYears
from lead_analysis.other_models.lead_or_mssp import Alternative
from lead_delivery.charts import global_or_professional, numbers, series, theme
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import rule_pack
from lead_delivery.charts.theme import Chart, path_name
from lead_model.paths import GLOBAL, PROFESSIONAL, ParticipationPath

PAY_OFF_HEIGHT, PAY_OFF_RIGHT = 270, 92  # beside the line stands one word, the name of an option


def compared_paths(switch_years: SwitchYears) -> tuple[ParticipationPath, ...]:
    """Professional, Global, the best year to move, and the scenario's own path when it is none of these."""
    wanted = [PROFESSIONAL, GLOBAL, switch_years.best_switch, switch_years.planned]
    return tuple(path for path in switch_years.paths if path in wanted)


def answer_curve(
    switch_years: SwitchYears, money: Money, marks: list[tuple[int, str]], mssp: Alternative | None = None
) -> Chart:
    """Running sum of the net result under each compared path, and of staying in MSSP where `mssp` is given.

    marks : years to mark, see `ten_years.year_marks`. In PBPM and percent MSSP is measured on LEAD's people and benchmark.
    """
    rules, since = rule_pack(switch_years.rules), f"net results from {switch_years.years[0]} on, added up"
    lines: dict[str, YearLine] = {}
    for path in compared_paths(switch_years):
        value = money.cumulative(switch_years.net[switch_years.paths.index(path)])
        lines[path.label] = series.money_line(
            switch_years.years, line_name(path, switch_years), value, theme.style_of(path.kind.value), money,
            called=path.label, formula=since, source=rules, to_end=True, width=3.5 if path == switch_years.planned else 2.5,
        )  # fmt: skip
    if mssp is not None:
        lines[mssp.label] = series.money_line(
            switch_years.years, mssp.label, money.cumulative(mssp.net), theme.style_of(mssp.key), money, to_end=True,
            width=2.0, source="same people and savings, rules of the Shared Savings Program", label="Stay in MSSP",
        )  # fmt: skip
    title_y = f"Net result, {money.axis_title}, {money.sum_word} to date"
    figure = series.year_lines(f"home-{money.unit}", list(lines.values()), title_y, money.axis, marks=marks)
    title = _sentence(switch_years, money) + (_staying(switch_years, money, mssp) if mssp is not None else "")
    values = {name: each.values for name, each in lines.items()}
    ends = [f"{name} {money.text(value[-1], sign=True)}" for name, value in values.items()]
    first, last = switch_years.years[0], switch_years.years[-1]
    summary = f"Net result from {first} to {last}, start-up cost not counted: {wording.listed(ends)}."
    return Chart(
        figure,
        title,
        summary,
        lambda: numbers.by_year(money.columns(values), switch_years.years, "To the end of"),
    )


def small_pay_off(pay_off: PayOff, unit: str) -> Chart:
    """What each option pays by gross savings in one year, in small; *Global or Professional* shows the same in large."""
    return global_or_professional.pay_off_chart(
        pay_off, unit, height=PAY_OFF_HEIGHT, right=PAY_OFF_RIGHT, every=2
    )


def line_name(path: ParticipationPath, switch_years: SwitchYears) -> str:
    """Name at the end of a line; the scenario's own path is named as such."""
    return f"{path_name(path.key)} (yours)" if path == switch_years.planned else path_name(path.key)


def _sentence(switch_years: SwitchYears, money: Money) -> str:
    count = f"{wording.in_letters(len(switch_years.years))} year{'s' if len(switch_years.years) > 1 else ''}"
    best = switch_years.best
    value = money.over_years(switch_years.value(best))
    if value < 0:
        return (
            f"Over {count} every way to take part loses; the least is {money.text(value)}, {_called(best)}."
        )
    others = [path for path in compared_paths(switch_years) if path != best]
    if not others:
        return f"Over {count} {_called(best)} brings {money.text(value, sign=True)}."
    second = max(others, key=switch_years.value)
    apart = money.over_years(switch_years.value(best) - switch_years.value(second))
    if np.isclose(apart, 0.0):
        return f"Over {count} {_called(best)} and {_called(second)} bring the same, {money.text(value, sign=True)}."
    return (
        f"Over {count} {_called(best)} brings {money.text(value, sign=True)}, {money.text(apart)} more than "
        f"{_called(second)}."
    )


def _staying(switch_years: SwitchYears, money: Money, mssp: Alternative) -> str:
    """What staying in MSSP would bring against the best path, in a sentence of its own."""
    apart = money.over_years(mssp.total - switch_years.value(switch_years.best))
    if np.isclose(apart, 0.0):
        return ""
    return f" Staying in {mssp.label} would bring {money.text(abs(apart))} {'more' if apart > 0 else 'less'}."


def _called(path: ParticipationPath) -> str:
    return f"moving to Global in {path.switch_py}" if path.switch_py else path_name(path.key)
