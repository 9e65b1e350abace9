"""Ten years: benchmark and spending, net result, its running sum, and every step of any year explained."""

import streamlit as st

from lead_app import cached, inputs, state
from lead_app import format as fmt
from lead_app.pages_support import ten_years as ten_years_page
from lead_app.shell import display
from lead_app.shell.explained_steps import steps_of_year
from lead_app.shell.frame import frame, link_to, live, part
from lead_delivery.charts import numbers, ten_years, waterfall

CLOSE_UP, ONE_SCALE = "From expected cost to net result", "Every step on one scale"

frame("Ten years", about="What each performance year brings, and why.", live=True)


@part
def trends_and_savings() -> None:
    """The inputs that are paths over the years."""
    if place := display.opened("Trends and savings path", "ten-years-inputs"):
        with place:
            paths = ("choices.savings_rate", "market.regional_trend_rate", "market.acpt_rate")
            inputs.widgets(paths, where="ten-years")
            ten_years_page.growth_against_acpt()


def choose_year() -> None:
    """A bar of the net result was chosen: its year becomes the explained one."""
    sent = st.session_state["ten-years-net"].get("click") or {}
    if isinstance(sent.get("x"), int | float) and round(sent["x"]) in state.scenario().years:
        st.session_state["ten-years-year"] = round(sent["x"])
        every_part_follows()


def every_part_follows() -> None:
    """The explained year is marked in one part and explained in another."""
    state.session().whole = True


@live
def results() -> None:
    """Net result and its sum."""
    projection, money = cached.in_unit(state.scenario())
    years = projection.years
    py = display.chosen_year("ten-years-year", years, min(2, len(years) - 1))
    display.chart(ten_years.net_bars(projection, money, py), key="ten-years-net", on_click=choose_year)
    growth = cached.growth_band(state.scenario())
    display.chart(ten_years.cumulative_net(projection, money, cached.pinned(), growth), key="ten-years-sum")


@live
def benchmark() -> None:
    """Benchmark and spending."""
    projection_and_money = cached.in_unit(state.scenario())
    display.chart(ten_years.benchmark_and_spending(*projection_and_money), key="ten-years-benchmark")


@live
def one_year() -> None:
    """One year explained."""
    scenario = state.scenario()
    _, money = cached.in_unit(scenario)
    st.header("Explain this year", anchor=False)
    py = display.year_choice("ten-years-year", scenario.years, on_change=every_part_follows)
    explained, place = cached.explanation(scenario, py), scenario.years.index(py)
    scale = st.segmented_control("Show", [CLOSE_UP, ONE_SCALE], key="ten-years-scale", default=CLOSE_UP, required=True,
                                 label_visibility="collapsed")  # fmt: skip
    steps = waterfall.waterfall(explained, money, place, close_up=scale != ONE_SCALE)
    clicked = display.chart(steps, key="ten-years-waterfall", on_click="rerun")
    if clicked is not None and isinstance(clicked.customdata, list):
        st.session_state["ten-years-step"] = clicked.customdata[0]
    steps_of_year(explained, money, place, chosen=st.session_state.get("ten-years-step"))
    display.chart(waterfall.rate_gap(explained), key="ten-years-gap")


@part
def measures() -> None:
    """MLR against a target, the check at settlement, and costs above plan."""
    if place := display.opened("MLR, owed at settlement, and costs above plan", "ten-years-measures"):
        with place:
            ten_years_page.medical_loss_ratio(state.scenario())
            ten_years_page.owed_at_settlement(state.scenario())
            ten_years_page.costs_above_plan(state.scenario())


@part
def every_step() -> None:
    """The table of all years and steps, for those who open it."""
    if place := display.opened("All years, all steps, as a table", "ten-years-table"):
        projection, money = cached.in_unit(state.scenario())
        with place:
            table = ten_years.year_table(projection, money)
            st.caption(fmt.markdown(f"In {money.column_title}. Steps add up to the lines marked with =."))
            st.dataframe(
                numbers.in_words(table), hide_index=True, height="content",
                column_config={"Part": None, "Step": st.column_config.TextColumn(pinned=True, width=270)},
            )  # fmt: skip
            display.downloads(table, key="year-table")
    link_to("Risk and capital", text="How bad could a year become? Risk and capital")


trends_and_savings()
results()
benchmark()
one_year()
measures()
every_step()
