"""All ACOs: every public ACO under LEAD, your own among them, and a portfolio file through the same screen."""

import streamlit as st

from lead_analysis.acos.portfolio.screen import screen_base
from lead_analysis.acos.public_data.shipped_tables import vintage_note
from lead_app import cached
from lead_app import format as fmt
from lead_app.pages_support import all_acos
from lead_app.shell import display
from lead_app.shell.frame import frame
from lead_delivery.charts import all_acos as charts
from lead_delivery.files.portfolio import portfolio_template
from lead_delivery.files.writer import records_csv
from lead_delivery.reports import file_name

scenario = frame(
    "All ACOs",
    about="Every ACO of CMS's public files under LEAD with your savings path, market and rules; or your own file.",
)
own_file = all_acos.own_file()

with st.expander("Your own portfolio: practices or TINs in a file", key="portfolio-file", expanded=False):
    st.markdown(
        "One row per practice with people and spending by category. Nothing is used before you agree."
    )
    with st.container(horizontal=True, gap="small"):
        display.download(
            "Template (CSV)", lambda: portfolio_template("csv"), "lead-portfolio.csv", key="template-csv"
        )
        display.download(
            "Template (Excel)", lambda: portfolio_template("xlsx"), "lead-portfolio.xlsx", key="template-xlsx"
        )

    def read() -> None:
        """A file was chosen, or taken away again."""
        file = st.session_state["portfolio-upload"]
        if file is not None:
            all_acos.offer_portfolio(file.name, file.getvalue())

    st.file_uploader("Portfolio file (CSV or Excel)", type=["csv", "xlsx"], key="portfolio-upload", on_change=read,
                     max_upload_size=5)  # fmt: skip
    if own_file.refused:
        st.error(fmt.markdown(own_file.refused))
    if own_file.read is not None:
        file = own_file.read
        display.text(
            f"**{file.name}**: {len(file.rows)} of {file.rows_read} rows can be used, {file.rows_refused} refused."
        )
        for note in file.notes:
            st.caption(fmt.markdown(note))
        if file.problems:
            st.warning("Refused rows. Mend them in the file and read it again, or go on without them.")
            display.show_table(all_acos.problems_frame(file))
        if file.rows:
            preview = all_acos.preview_frame(file)
            st.dataframe(preview, hide_index=True, key="portfolio-preview", height=220)
            label = f"Use these {len(file.rows)} rows"
            st.button(label, type="primary", key="portfolio-use", on_click=all_acos.confirm)
    if own_file.confirmed is not None:
        display.text(f"In use: **{own_file.confirmed_name}**.")
        st.button("Let the file go", key="portfolio-forget", on_click=all_acos.forget)

public = cached.public_screen(scenario)
screen = public
if own_file.confirmed is not None:
    shown = st.segmented_control(
        "Show", ["Your file", "All public ACOs"], default="Your file", required=True, key="screen-which"
    )
    if shown == "Your file":
        screen = cached.screen(own_file.confirmed, screen_base(scenario))

portfolio = screen.portfolio
with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    text = st.text_input("Name or id", key="screen-text", width=220)
    all_programs, all_tracks = (sorted({*names} - {""}) for names in (portfolio.programs, portfolio.tracks))
    programs = st.multiselect("Program", all_programs, key="screen-program", width=200)
    tracks = st.multiselect("Track", all_tracks, key="screen-track", width=220)
    classes = st.multiselect("Class", all_acos.DESIGNATIONS, key="screen-class", width=220)
    best = st.multiselect("Best LEAD path", list(all_acos.BEST), key="screen-best", width=260)
    fewest = st.number_input("People from", 0, None, 0, 1000, key="screen-from", width=140)
    most = st.number_input(
        "People to", 0, None, None, 1000, key="screen-to", width=140, placeholder="no limit"
    )
people = (fewest, float("inf") if most is None else most)
filters = all_acos.Filters(text, tuple(programs), tuple(tracks), tuple(classes), tuple(best), people)
rows = all_acos.shown_rows(screen, filters)
display.card_row(all_acos.summary_cards(screen, rows), key="screen")

own = cached.own_screen(scenario)
axes = charts.AXES
with st.container(horizontal=True, gap="small"):
    along = st.selectbox("Across", list(axes), index=list(axes).index("gap"), key="screen-x", width=330,
                         format_func=lambda key: axes[key].label)  # fmt: skip
    up = st.selectbox("Up", list(axes), index=list(axes).index("best"), key="screen-y", width=330,
                      format_func=lambda key: axes[key].label)  # fmt: skip
display.chart(charts.scatter(screen, along, up, own, rows), key="screen-scatter")

st.header("Your ACO among them", anchor=False)
display.text(all_acos.place_sentence(own, public))
display.show_table(all_acos.places_frame(own, public))
st.caption(
    "The public files' people, spending and position, with your savings path, trends and rules. All results are before "
    "operating costs, yours too: no public file tells what another ACO spends on taking part."
)

st.header("Table", anchor=False)
if not rows:
    st.info("No ACO is left by these filters. Take one of them off.")
else:
    chosen = st.dataframe(
        all_acos.table_of(screen, rows), hide_index=True, key="screen-table", height=420,
        column_config=all_acos.column_config(), on_select="rerun", selection_mode="single-row",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        name = file_name(scenario, "all-acos", "csv")
        display.download(
            "CSV", lambda: records_csv([screen.table()[n] for n in rows]), name, key="screen-csv"
        )
        picked = [rows[n] for n in chosen.selection.rows if n < len(rows)]
        if picked and portfolio.ids[picked[0]] in public.portfolio.ids:
            identity = portfolio.ids[picked[0]]
            label = f"Open {identity} as the scenario"
            st.button(label, key="screen-open", on_click=all_acos.open_public, args=(identity,))
        else:
            st.caption("Choose a row to open that ACO as the scenario.")
chances = screen.chances
if chances is not None:
    st.caption(
        f"Ten-year net results: mean of {chances.runs:,} runs of each ACO, seed {chances.seed}. Benchmark against "
        "published: LEAD's in the first year for a dollar of spending, against the present program's (MSSP PY2024, REACH "
        "PY2023), two different historical bases. MSSP: planned net on the ACO's own track and in its own agreement. "
        "REACH's file does not place an ACO against its region: unknown, assumed level with the region, a gap of 0%. "
        + vintage_note("mssp_py2024")
    )
