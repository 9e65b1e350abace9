"""Files of the present scenario for *Downloads*; each is written only when its button is pressed."""

from dataclasses import replace
from typing import Any

from lead_app import cached, state
from lead_app import format as fmt
from lead_app.state import meeting_log
from lead_delivery.charts import Chart
from lead_delivery.reports import bundle, result_table, statement, table_csv
from lead_delivery.reports.bundle import Picture, charts_page
from lead_delivery.reports.pictures import picture, picture_names
from lead_model.errors import LeadModelError
from lead_model.scenario import Scenario

TEXTS = {"client": "Client", "author": "Author", "note": "Note"}


def set_text(name: str, text: str) -> None:
    """Store client, author or note in the scenario, as one step to undo."""
    scenario = state.scenario()
    changed: dict[str, Any] = {name: text.strip()}
    if getattr(scenario, name) != changed[name]:
        state.apply(replace(scenario, **changed), gesture=name)


def csv_of(scenario: Scenario, key: str) -> str:
    """One table as CSV with the statement above it, and the mark by which spreadsheets know the encoding."""
    made = result_table(cached.projection(scenario), key)
    return "\ufeff" + table_csv(made.frame, statement(scenario), made.title)


@cached.on_page
def chart_of(scenario: Scenario, key: str, unit: fmt.Unit) -> Chart:
    """One chart in a unit of money."""
    return picture(cached.projection(scenario), key, unit.value).chart


def pictures(scenario: Scenario, unit: fmt.Unit) -> list[Picture]:
    """Every chart the scenario has."""
    projection, drawn = cached.projection(scenario), []
    for key in picture_names():
        try:
            drawn.append(picture(projection, key, unit.value))
        except LeadModelError:
            continue  # an election that a compared path cannot hold leaves that chart out
    return drawn


def charts_of(scenario: Scenario, unit: fmt.Unit) -> str:
    """All charts on one page of HTML."""
    return charts_page(pictures(scenario, unit), statement(scenario))


def notes_if_any(scenario: Scenario) -> str:
    """Notes of the meeting, empty when nothing was tried."""
    return meeting_log.notes(scenario) if meeting_log.log_lines() else ""


def everything(scenario: Scenario, unit: fmt.Unit, address: str, notes: str) -> bytes:
    """The ZIP file; notes of a meeting go along where there are any."""
    more = {"meeting-notes.txt": notes} if notes else {}
    return bundle(cached.projection(scenario), pictures(scenario, unit), link=address, more=more)
