"""The charts of *Home*: the running net result under each participation path and in MSSP, and what each option pays."""

from lead_analysis import text as wording
from lead_analysis.decisions.alternatives import Alternatives
from lead_analysis.decisions.pay_off import PayOff
from lead_analysis.decisions.switch_year import SwitchYears
from lead_delivery.charts import global_or_professional, numbers, series, theme
from lead_delivery.charts.lead_or_mssp import winner_sentence
from lead_delivery.charts.money import Money
from lead_delivery.charts.series import YearLine
from lead_delivery.charts.source_lines import rule_pack
from lead_delivery.charts.theme import Chart, path_name
from lead_model.paths import GLOBAL, PROFESSIONAL, ParticipationPath

PAY_OFF_HEIGHT, PAY_OFF_RIGHT = 270, 92  # beside the line stands one word, the name of an option


def compared_paths(switch_years: SwitchYears) -> tuple[ParticipationPath, ...]:
    """Professional, Global, the best year to switch, and the scenario's own path when it is none of these."""
    wanted = [PROFESSIONAL, GLOBAL, switch_years.best_switch, switch_years.planned]
    return tuple(path for path in switch_years.paths if path in wanted)


def answer_curve(
    found: Alternatives, switch_years: SwitchYears, money: Money, marks: list[tuple[int, str]]
) -> Chart:
    """Running sum of the net result after start-up cost: each compared path, and staying in MSSP under each rule set.

    marks : years to mark, see `ten_years.year_marks`. In PBPM and percent MSSP is measured on LEAD's months and benchmark.
    """
    rules, since = rule_pack(switch_years.rules), f"net results from {switch_years.years[0]} on, added up"
    compared = compared_paths(switch_years)
    lines: dict[str, YearLine] = {}
    for line in found.lead:
        if (path := line.path) in compared and path is not None:
            lines[path.label] = series.money_line(
                found.years, line_name(path, switch_years), money.cumulative(line.counted_net),
                theme.style_of(path.kind.value), money, called=path.label, formula=since, source=rules, to_end=True,
                width=3.5 if path == switch_years.planned else 2.5,
            )  # fmt: skip
    for mssp in found.mssp.values():
        lines[mssp.label] = series.money_line(
            found.years, mssp.label, money.cumulative(mssp.counted_net), theme.style_of(mssp.key), money, to_end=True,
            width=2.0, source="same beneficiaries and savings, rules of the Shared Savings Program",
            label=mssp.label.replace("Stay in MSSP, ", "MSSP, ").removesuffix(" rules"),
        )  # fmt: skip
    title_y = f"Net result, {money.axis_title}, {money.sum_word} to date"
    figure = series.year_lines(f"home-{money.unit}", list(lines.values()), title_y, money.axis, marks=marks)
    values = {name: each.values for name, each in lines.items()}
    ends = [f"{name} {money.text(value[-1], sign=True)}" for name, value in values.items()]
    first, last = switch_years.years[0], switch_years.years[-1]
    summary = f"Net result from {first} to {last} after start-up cost: {wording.listed(ends)}."
    return Chart(
        figure,
        winner_sentence(found, money),
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
