"""All ACOs: every public ACO under LEAD, your own among them, and a portfolio file through the same screen."""

import streamlit as st

from lead_model.charts import screen as charts
from lead_model.files.portfolio import template
from lead_model.files.writer import records_csv
from lead_model.ui import chart_box, figures, screen_view
from lead_model.ui import format as fmt
from lead_model.ui.frame import frame
from lead_model.ui.topbar import file_name

scenario = frame(
    "All ACOs",
    about="Every ACO of CMS's public files under LEAD with your savings path, world and rules; or your own file.",
)
own_file = screen_view.own_file()

with st.expander("Your own portfolio: practices or TINs in a file", key="portfolio-file", expanded=False):
    st.markdown(
        "One row per practice with people and spending by category. Nothing is used before you agree."
    )
    with st.container(horizontal=True, gap="small"):
        st.download_button("Template (CSV)", lambda: template("csv"), "lead-portfolio.csv", "text/csv", key="template-csv",
                           on_click="ignore", icon=":material/download:")  # fmt: skip
        st.download_button("Template (Excel)", lambda: template("xlsx"), "lead-portfolio.xlsx", key="template-xlsx",
                           on_click="ignore", icon=":material/download:")  # fmt: skip

    def read() -> None:
        """A file was chosen, or taken away again."""
        file = st.session_state["portfolio-upload"]
        if file is not None:
            screen_view.offer(file.name, file.getvalue())

    st.file_uploader("Portfolio file (CSV or Excel)", type=["csv", "xlsx"], key="portfolio-upload", on_change=read,
                     max_upload_size=5)  # fmt: skip
    if own_file.refused:
        st.error(fmt.markdown(own_file.refused))
    if own_file.read is not None:
        file = own_file.read
        st.markdown(
            fmt.markdown(
                f"**{file.name}**: {len(file.rows)} of {file.rows_read} rows can be used, {file.rows_refused} refused."
            )
        )
        for note in file.notes:
            st.caption(fmt.markdown(note))
        if file.problems:
            st.warning("Refused rows. Mend them in the file and read it again, or go on without them.")
            st.table(chart_box.shown(screen_view.problems_frame(file)))
        if file.rows:
            st.dataframe(
                screen_view.preview_frame(file), hide_index=True, key="portfolio-preview", height=220
            )
            st.button(
                f"Use these {len(file.rows)} rows",
                type="primary",
                key="portfolio-use",
                on_click=screen_view.confirm,
            )
    if own_file.confirmed is not None:
        st.markdown(fmt.markdown(f"In use: **{own_file.confirmed_name}**."))
        st.button("Let the file go", key="portfolio-forget", on_click=screen_view.forget)

public = screen_view.public_screen(scenario)
found = public
if own_file.confirmed is not None:
    shown = st.segmented_control(
        "Show", ["Your file", "All public ACOs"], default="Your file", required=True, key="screen-which"
    )
    if shown == "Your file":
        found = screen_view.file_screen(own_file.confirmed, scenario)

portfolio = found.portfolio
with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    text = st.text_input("Name or id", key="screen-text", width=220)
    programs = st.multiselect(
        "Program", sorted({one for one in portfolio.programs if one}), key="screen-program", width=200
    )
    tracks = st.multiselect(
        "Track", sorted({one for one in portfolio.tracks if one}), key="screen-track", width=220
    )
    classes = st.multiselect("Class", screen_view.DESIGNATIONS, key="screen-class", width=220)
    best = st.multiselect("Best plan", list(screen_view.BEST), key="screen-best", width=260)
    fewest = st.number_input("People from", 0, None, 0, 1000, key="screen-from", width=140)
    most = st.number_input(
        "People to", 0, None, None, 1000, key="screen-to", width=140, placeholder="no limit"
    )
rows = screen_view.shown_rows(
    found,
    screen_view.Filters(
        text,
        tuple(programs),
        tuple(tracks),
        tuple(classes),
        tuple(best),
        (fewest, float("inf") if most is None else most),
    ),
)
figures.key_figures(screen_view.summary_cards(found, rows), key="screen")

own = screen_view.own_screen(scenario)
axes = charts.AXES
with st.container(horizontal=True, gap="small"):
    along = st.selectbox("Across", list(axes), index=list(axes).index("gap"), key="screen-x", width=330,
                         format_func=lambda key: axes[key].label)  # fmt: skip
    up = st.selectbox("Up", list(axes), index=list(axes).index("best"), key="screen-y", width=330,
                      format_func=lambda key: axes[key].label)  # fmt: skip
chart_box.show(charts.scatter(found, along, up, own, rows), key="screen-scatter")

st.header("Your ACO among them", anchor=False)
st.markdown(fmt.markdown(screen_view.place_sentence(own, public)))
st.table(chart_box.shown(screen_view.places_frame(own, public)))
st.caption(
    "The public files' people, spending and position, with your savings path, trends, rules and cost per beneficiary month. "
    "Costs in dollars a year are left out on both sides."
)

st.header("Table", anchor=False)
if not rows:
    st.info("No ACO is left by these filters. Take one of them off.")
else:
    chosen = st.dataframe(
        screen_view.table_of(found, rows), hide_index=True, key="screen-table", height=420,
        column_config=screen_view.column_config(), on_select="rerun", selection_mode="single-row",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "CSV", lambda: records_csv([found.table()[n] for n in rows]), file_name(f"{scenario.name} all-acos", "csv"),
            "text/csv", key="screen-csv", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        picked = [rows[n] for n in chosen.selection.rows if n < len(rows)]
        if picked and portfolio.ids[picked[0]] in public.portfolio.ids:
            identity = portfolio.ids[picked[0]]
            st.button(
                f"Open {identity} as the scenario",
                key="screen-open",
                on_click=screen_view.open_public,
                args=(identity,),
            )
        else:
            st.caption("Choose a row to open that ACO as the scenario.")
chances = found.chances
if chances is not None:
    st.caption(
        f"Ten-year net results: mean of {chances.runs:,} runs of each ACO, seed {chances.seed}. Benchmark change: the first "
        "year's benchmark for a dollar of spending, against the present program's as published (MSSP PY2024, REACH PY2023). "
        "MSSP: planned net on the ACO's own track, renewed in the first year. REACH's file does not place an ACO against "
        "its region; level with it is taken, so REACH ACOs stand at a gap of 0%."
    )
