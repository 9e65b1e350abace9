"""Ten years: benchmark and spending, net result, its running sum, and every step of any year explained."""

import streamlit as st

from lead_model.charts import Money, numbers, ten_years, waterfall
from lead_model.ui import answers, chart_box, compute, inputs, state
from lead_model.ui import format as fmt
from lead_model.ui.explain_box import explain_box
from lead_model.ui.frame import frame
from lead_model.ui.live import live, part
from lead_model.ui.menu import link_to

frame("Ten years", about="What each performance year brings, and why.", live=True)


@part
def trends_and_savings() -> None:
    """The inputs that are paths over the years."""
    with st.expander("Trends and savings path", key="ten-years-inputs", on_change="rerun") as opened:
        if opened.open:
            for path in ("choices.savings_rate", "world.regional_trend_rate", "world.acpt_rate"):
                inputs.widget(path, where="ten-years")


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
    projection = compute.projection(state.scenario())
    money = Money.of(projection, state.unit())
    years = list(projection.years)
    if st.session_state.get("ten-years-year") not in years:
        st.session_state["ten-years-year"] = years[min(2, len(years) - 1)]
    chart_box.show(
        ten_years.net_bars(projection, money, st.session_state["ten-years-year"]),
        key="ten-years-net",
        on_click=choose_year,
    )
    chart_box.show(ten_years.cumulative(projection, money, answers.pinned()), key="ten-years-sum")


@live
def benchmark() -> None:
    """Benchmark and spending."""
    projection = compute.projection(state.scenario())
    money = Money.of(projection, state.unit())
    chart_box.show(ten_years.benchmark_and_spending(projection, money), key="ten-years-benchmark")


@live
def one_year() -> None:
    """One year explained."""
    scenario = state.scenario()
    projection = compute.projection(scenario)
    money, years = Money.of(projection, state.unit()), list(projection.years)
    st.header("Explain this year", anchor=False)
    py = st.pills(
        "Year", years, key="ten-years-year", format_func=fmt.year, required=True, on_change=every_part_follows
    )
    explained, place = answers.explanation(scenario, py), years.index(py)
    whole = st.segmented_control(
        "Show", ["From expected cost to net result", "Every step on one scale"], key="ten-years-scale",
        default="From expected cost to net result", required=True, label_visibility="collapsed",
    )  # fmt: skip
    clicked = chart_box.show(
        waterfall.waterfall(explained, money, place, close_up=whole != "Every step on one scale"),
        key="ten-years-waterfall", on_click="rerun",
    )  # fmt: skip
    if clicked is not None and isinstance(clicked.customdata, list):
        st.session_state["ten-years-step"] = clicked.customdata[0]
    explain_box(explained, money, place, chosen=st.session_state.get("ten-years-step"))
    chart_box.show(waterfall.rate_gap(explained), key="ten-years-gap")


@part
def every_step() -> None:
    """The table of all years and steps, for those who open it."""
    every_year = st.expander("All years, all steps, as a table", key="ten-years-table", on_change="rerun")
    if every_year.open:
        projection = compute.projection(state.scenario())
        money = Money.of(projection, state.unit())
        with every_year:
            table = ten_years.year_table(projection, money)
            st.caption(fmt.markdown(f"In {money.column_title}. Steps add up to the lines marked with =."))
            st.dataframe(
                numbers.in_words(table), hide_index=True, height="content",
                column_config={"Part": None, "Step": st.column_config.TextColumn(pinned=True, width=270)},
            )  # fmt: skip
            chart_box.downloads(table, key="year-table")
    link_to("Risk and capital", state.link_parameters(), text="How bad could a year become? Risk and capital")


trends_and_savings()
results()
benchmark()
one_year()
every_step()
