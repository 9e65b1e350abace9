"""Upload of own data: template, preview, messages, and nothing applied before the reader confirms."""

import streamlit as st

from lead_app import format as fmt
from lead_app import state
from lead_app.inputs.proposed_changes import changes_list
from lead_app.shell import display
from lead_delivery.files.own_data import OwnData, read_own_data
from lead_delivery.files.own_data_layout import own_data_template
from lead_delivery.reports import file_name
from lead_model.errors import DataError
from lead_model.scenario import Scenario

ENDINGS = ["csv", "xlsx", "json"]


def file_upload() -> None:
    """Templates, the place to drop a file, and what it would change or why it is refused."""
    scenario = state.scenario()
    st.markdown(
        "Upload a scenario saved here (JSON), or fill the template: one input a row, with its unit and allowed range. "
        "Totals of the ACO only: **no claims, no names of patients**. Nothing changes before you say so."
    )
    with st.container(horizontal=True, gap="small"):
        display.download(
            "Template (Excel)", lambda: own_data_template(scenario, "xlsx"), file_name(scenario, "template", "xlsx"),
            key="own-template-excel",
        )  # fmt: skip
        display.download(
            "Template (CSV)", lambda: own_data_template(scenario, "csv"), file_name(scenario, "template", "csv"),
            key="own-template-csv",
        )  # fmt: skip
    st.caption("The template holds the values shown on this page now; rows left blank stay as they are.")
    file = st.file_uploader(
        "Your file", type=ENDINGS, key="own-file", help="JSON, CSV in UTF-8 or Excel (.xlsx), up to 5 MB. The file is read "
        "in memory and not kept.",
    )  # fmt: skip
    if file is None:
        return
    try:
        data = read_own_data(file.getvalue(), file.name, scenario)
    except DataError as error:
        _refused(f"{error} Nothing has been changed.")
        return
    if data.scenario is None:
        _problems(data)
    else:
        _offer(data, data.scenario)


def _refused(text: str) -> None:
    st.error(fmt.markdown(text), icon=":material/error:")


def _problems(data: OwnData) -> None:
    count = fmt.counted(len(data.problems), "value")
    lines = "\n".join(f"- {_plain(one.text())}" for one in data.problems)
    _refused(
        f"**{_plain(data.name)}: {count} refused. Nothing has been changed.** Mend the file and upload it again.\n\n{lines}"
    )


def _plain(text: str) -> str:
    """Text of a file, without what Markdown would take for a mark."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~:" else letter for letter in text)


def _offer(data: OwnData, new: Scenario) -> None:
    now = state.scenario()
    for note in data.notes:
        st.caption(fmt.markdown(note))
    if new == now:
        said = f"{_plain(data.name)} and the inputs shown here are the same."
        st.success(said, icon=":material/check_circle:")
        return
    st.markdown(f"**{_plain(data.name)} would change this:**")
    count = changes_list(now, new)
    st.button(
        f"Use {fmt.counted(count, 'value')} of the file" if count else "Use the file", type="primary", key="own-use",
        icon=":material/check:", on_click=state.apply, args=(new, f"File {data.name}"),
    )  # fmt: skip
