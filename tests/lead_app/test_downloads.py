"""A file that is written when its button is pressed is there when the browser asks for it, whoever's run ends meanwhile."""

from functools import partial
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from lead_app.components.download import HELD
from lead_app.shell import display


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> MediaFileManager:
    """Streamlit's keeper of files, as a running server has it."""
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(Runtime, "exists", lambda: True)
    monkeypatch.setattr(Runtime, "instance", lambda: type("Server", (), {"media_file_mgr": files}))
    return files


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What buttons on a page were given: label, content, file, kind."""
    given: list[tuple[Any, ...]] = []
    monkeypatch.setattr(st, "download_button", lambda *all_, **_look: given.append(all_))
    return given


def press(server: MediaFileManager, button: tuple[Any, ...], place: str) -> str:
    """The name under which the server then has the file."""
    _, content, file, kind = button
    url = server.execute_deferred(server.add_deferred(content, kind, place, file))
    return url.rpartition("/")[2]


def test_a_file_outlives_the_runs_of_other_visitors(
    server: MediaFileManager, buttons: list[tuple[Any, ...]]
) -> None:
    display.download("Scenario", lambda: "made for −1 and “you”", "scenario.json", key="one")
    name = press(server, buttons[0], "1")
    for _ in range(5):  # each at the end of somebody's run
        server.remove_orphaned_files()
    found = server.read_file(name)
    assert found is not None
    assert found.content.decode() == "made for −1 and “you”"
    assert (found.filename, found.mimetype) == ("scenario.json", "application/json")


def test_files_do_not_pile_up(server: MediaFileManager, buttons: list[tuple[Any, ...]]) -> None:
    for number in range(HELD + 3):
        display.download("One", partial(bytes, [number]), "one.zip", key=str(number))
    names = [press(server, button, str(number)) for number, button in enumerate(buttons)]
    for _ in range(2):
        server.remove_orphaned_files()
    assert [server.read_file(name) is not None for name in names] == [False] * 3 + [True] * HELD
