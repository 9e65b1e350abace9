"""Under the pointer: every formula and rule value names its document, every share of runs the runs it was counted in."""

import json
from collections.abc import Iterator

import numpy as np
import pytest

from lead_analysis.acos.presets import PRESETS
from lead_analysis.cash.calendar import cash_calendar
from lead_analysis.cash.settlement_month import advance_balance, lag_sweep
from lead_analysis.decisions.break_even import break_even
from lead_analysis.decisions.heatmap import heatmap as find_heatmap
from lead_analysis.decisions.pay_off import pay_off
from lead_analysis.decisions.switch_year import switch_years_of
from lead_analysis.decisions.tornado import tornado
from lead_analysis.explain.year import explain, rules_behind
from lead_analysis.levels.programs import cara_split
from lead_analysis.other_models.lead_or_mssp import lead_or_mssp as programs_of
from lead_analysis.risk.histogram import histogram
from lead_analysis.risk.simulate import simulate
from lead_analysis.risk.summary import summarize
from lead_delivery.charts import (
    Chart,
    Money,
    capital,
    cash,
    compare,
    global_or_professional,
    heatmap,
    high_needs,
    home,
    lead_or_mssp,
    programs,
    quality,
    risk,
    source_lines,
    ten_years,
    waterfall,
    what_matters,
    your_aco,
)
from lead_delivery.charts.theme import wrapped
from lead_delivery.charts.words import NAME as WORDS
from lead_model.parameters import Override
from lead_model.projection import project
from lead_model.rule_files import load_parameters
from lead_model.scenario import Capitation, RiskOption, Scenario

PAPER = "LEAD PY2027 Alignment and Financial Methodology paper (2026-07)"
WEBINAR = "LEAD Model overview webinar (slides and chat) (2026-01-29)"
DECIDING = PRESETS["mssp_deciding"].scenario.with_values(
    {
        "choices.capitation.kind": Capitation.ENHANCED_PCC,
        "choices.switch_py": 2032,
        "choices.cara.elected": True,
        "choices.quality.score_share": 0.8,
    }
)


def drawn(s: Scenario) -> dict[str, Chart]:
    p = project(s)
    money, py, calendar, found = Money.of(p), p.years[2], cash_calendar(p), programs_of(s)
    e = explain(p, py)
    return {
        "curve": home.answer_curve(found.found, switch_years_of(s), money, []),
        "pay-off": global_or_professional.pay_off_chart(pay_off(s, py), "dollars"),
        "crossover": global_or_professional.crossover_by_year(break_even(s)),
        "switch": global_or_professional.switch_bars(switch_years_of(s), money),
        "net": ten_years.net_bars(p, money),
        "sum": ten_years.cumulative_net(p, money),
        "benchmark": ten_years.benchmark_and_spending(p, money),
        "close-up": waterfall.waterfall(e, money, 2),
        "whole": waterfall.waterfall(e, money, 2, close_up=False),
        "alternatives": lead_or_mssp.ten_year_lines(found, money),
        "difference": lead_or_mssp.bridge_from_mssp(found, money),
        "both benchmarks": lead_or_mssp.benchmark_lines(found),
        "cash": cash.running_sum(calendar),
        "advance": cash.advance(calendar, advance_balance(p)),
        "lag": cash.later_settlement(lag_sweep(s), 9.0),
        "overlaid": compare.overlaid([("A", p), ("B", p)]),
        "quality": quality.earned_and_lost(p, money),
        "score": quality.score_by_year(p),
        "cara": programs.cara_split_chart(cara_split(s), 0.3),
        "share": high_needs.share_path(p),
        "populations": high_needs.benchmark_by_population(p, money),
        "gap": high_needs.gap_by_population(p, money),
        "path": your_aco.savings_path(s, break_even(s).by_year("global")),
    }


def hovers(chart: Chart) -> Iterator[str]:
    """What stands under the pointer at each point."""
    for one in chart.figure.data:
        if one.hoverinfo == "skip" or not one.hovertemplate:
            continue
        for text in one.customdata if one.customdata is not None else [""]:
            shown = text if isinstance(text, str) else text[-1]
            yield one.hovertemplate.replace("%{customdata}", shown).replace("%{customdata[1]}", shown)


@pytest.mark.parametrize(
    "scenario",
    [DECIDING, DECIDING.with_values({"choices.option": RiskOption.GLOBAL, "choices.switch_py": None})],
    ids=["Professional", "Global"],
)
def test_no_formula_stands_without_its_source(scenario: Scenario) -> None:
    for key, chart in drawn(scenario).items():
        shown = list(hovers(chart))
        assert shown, key
        for text in shown:
            assert "<br>= " not in text or "<i>" in text or "= all " in text, (key, text)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_page_gets_half_the_bytes_and_the_same_words(preset: str) -> None:
    for key, chart in drawn(PRESETS[preset].scenario).items():
        sent = json.loads(chart.figure.for_screen(chart.height))
        drawn_traces = [trace for trace in sent["data"] if trace["name"] != WORDS]
        for trace, short in zip(chart.figure.traces, drawn_traces, strict=True):
            texts = trace.get("customdata") or []
            for number, text in enumerate(texts):
                full, template = trace["hovertemplate"], short["hovertemplate"]
                whole = text if isinstance(text, str) else text[1]
                full = full.replace("%{customdata}", whole).replace("%{customdata[1]}", whole)
                for place, word in enumerate((short["customdata"] or [[]] * len(texts))[number]):
                    template = template.replace(f"%{{customdata[{place}]}}", str(word)).replace(
                        "%{customdata}", whole
                    )
                assert template == full, key


def test_each_hover_names_the_document_its_rule_file_names() -> None:
    charts = drawn(DECIDING)

    def plain(key: str) -> str:
        return " ".join(hovers(charts[key])).replace("<br>", " ")

    for key in ("crossover", "pay-off", "net", "difference", "populations", "path"):
        assert PAPER in plain(key), key
    for key in ("quality", "score", "benchmark"):
        assert WEBINAR in plain(key), key
    assert "slide “Quality Strategy”" in plain("quality")
    for key in ("curve", "switch", "sum", "overlaid", "alternatives"):
        assert "Rules: PY2027 methodology paper, July 2026 (as reported)" in plain(key), key
    assert "Rules: " in next(text for text in hovers(charts["alternatives"]) if "MSSP" in text)
    assert source_lines.OPEN in plain("cash")  # the month of settlement is not published


def test_own_values_and_open_defaults_are_named_as_such() -> None:
    own = load_parameters().with_overrides([Override("quality_withhold_rate", 0.05)])
    assert source_lines.documents(own, ["quality_withhold_rate"], 2027) == "your own value"
    assert source_lines.rule_pack(own).endswith("and your own values")
    assert "own values" not in source_lines.rule_pack(load_parameters())
    month = load_parameters().parameter("settlement_month").entry(2027)
    assert (
        source_lines.documents(load_parameters(), ["settlement_month"], 2027)
        == f"{month.default_name} ({source_lines.OPEN})"
    )


def test_a_step_asks_for_the_rules_of_its_year_and_option() -> None:
    p = project(DECIDING.with_values({"choices.option": RiskOption.PROFESSIONAL, "choices.switch_py": 2033}))
    assert rules_behind(p, ["discount"], 2032) == ("professional_discount",)
    assert rules_behind(p, ["corridor", "discount"], 2033)[:2] == ("global_band_edge", "global_share")
    for name in rules_behind(p, ["update", "quality", "sequestration"], 2030):
        p.lookup.parameters.parameter(name)  # raises for a name no rule file has


def test_ranges_of_rules_name_their_document_in_the_tornado() -> None:
    found = tornado(DECIDING)
    drawn_all = what_matters.tornado_bars(found, shown=60)
    shown = [text.replace("-<br>", "-").replace("<br>", " ") for text in hovers(drawn_all)]
    rules = [bar.driver for bar in found.bars if bar.driver.is_rule]
    assert rules
    for one in rules:
        name = one.path.split(".")[1]
        source = source_lines.documents(DECIDING.parameters, [name], 2027)
        assert sum(one.label in text and source in text for text in shown) == 2, (
            one.label
        )  # both ends of its bar


def test_cells_of_the_heatmap_write_losses_with_a_real_minus() -> None:
    cells = find_heatmap(DECIDING, "choices.savings_rate", "market.regional_trend_rate")
    words = heatmap.heatmap_chart(cells).figure.traces[0]["customdata"]
    j, i = np.unravel_index(int(np.argmin(cells.difference)), cells.difference.shape)
    assert cells.difference[j, i] < 0  # Global less Professional where savings are lowest
    assert words[j][i][1] == f"−${-cells.difference[j, i] / 1e6:,.2f}M"
    assert "-" not in str(words)


def test_shares_of_runs_name_the_runs() -> None:
    s = DECIDING.with_values({"market.uncertainty.runs": 1024, "market.uncertainty.seed": 11})
    simulation = simulate(s)
    summary, p = summarize(simulation), project(s)
    money = Money.of(p)
    key = "professional"
    counted = histogram(simulation.stored[key].net.min(axis=1))
    for chart in (
        risk.fan(summary, key, p.net[0], money), risk.worst_year(summary, key, counted, money),
        risk.losing_years(summary, key), risk.loss_chance(summary, key), capital.set_aside(summary, key, money),
    ):  # fmt: skip
        assert all("1,024 runs, seed 11" in text.replace("<br>", " ") for text in hovers(chart)), chart.title
    rates = {
        one: p.lookup.parameters.value(f"guarantee_{one}_share", 2027) for one in ("professional", "global")
    }
    posted = list(hovers(capital.guarantee(summary, rates, 2027, p.lookup.parameters)))
    expected = source_lines.documents(p.lookup.parameters, ["guarantee_global_share"], 2027)
    assert any(wrapped(expected, 52) in text for text in posted)
