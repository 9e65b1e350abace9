"""Upload of own data: template, preview, messages, and nothing applied before the reader confirms."""

import streamlit as st

from lead_model.errors import DataError
from lead_model.files.own_data import OwnData, read_own_data
from lead_model.files.own_data_layout import template
from lead_model.ui import format as fmt
from lead_model.ui import preview, state
from lead_model.ui.topbar import file_name

ENDINGS = ["csv", "xlsx", "json"]
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload_box() -> None:
    """Templates, the place to drop a file, and what it would change or why it is refused."""
    scenario = state.scenario()
    st.markdown(
        "Upload a scenario saved here (JSON), or fill the template: one input a row, with its unit and allowed range. "
        "Totals of the ACO only: **no claims, no names of patients**. Nothing changes before you say so."
    )
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Template (Excel)", lambda: template(scenario, "xlsx"), file_name(f"{scenario.name} template", "xlsx"),
            EXCEL_TYPE, key="own-template-excel", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Template (CSV)", lambda: template(scenario, "csv"), file_name(f"{scenario.name} template", "csv"), "text/csv",
            key="own-template-csv", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    st.caption("The template holds the values shown on this page now; rows left blank stay as they are.")
    file = st.file_uploader(
        "Your file", type=ENDINGS, key="own-file", help="JSON, CSV in UTF-8 or Excel (.xlsx), up to 5 MB. The file is read "
        "in memory and not kept.",
    )  # fmt: skip
    if file is None:
        return
    try:
        found = read_own_data(file.getvalue(), file.name, scenario)
    except DataError as error:
        _refused(f"{error} Nothing has been changed.")
        return
    if found.scenario is None:
        _problems(found)
    else:
        _offer(found)


def _refused(text: str) -> None:
    st.error(fmt.markdown(text), icon=":material/error:")


def _problems(found: OwnData) -> None:
    count = preview.counted(len(found.problems), "value")
    lines = "\n".join(f"- {_plain(one.text())}" for one in found.problems)
    _refused(
        f"**{_plain(found.name)}: {count} refused. Nothing has been changed.** Mend the file and upload it again.\n\n{lines}"
    )


def _plain(text: str) -> str:
    """Text of a file, without what Markdown would take for a mark."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~:" else letter for letter in text)


def _offer(found: OwnData) -> None:
    new, now = found.scenario, state.scenario()
    assert new is not None
    for note in found.notes:
        st.caption(fmt.markdown(note))
    if new == now:
        st.success(
            f"{_plain(found.name)} and the inputs shown here are the same.", icon=":material/check_circle:"
        )
        return
    st.markdown(f"**{_plain(found.name)} would change this:**")
    count = preview.changes_list(now, new)
    st.button(
        f"Use {preview.counted(count, 'value')} of the file" if count else "Use the file", type="primary", key="own-use",
        icon=":material/check:", on_click=state.apply, args=(new, f"File {found.name}"),
    )  # fmt: skip
