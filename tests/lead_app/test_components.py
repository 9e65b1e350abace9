"""Components without a browser: what is sent, what is refused, and that pages can be tested headless."""

import base64
import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from lead_app.components import assets, live_slider, show_figures
from lead_app.components.figures import Numbers, encode, hidden_element
from lead_app.components.slider import parse_format
from lead_delivery.charts.figure import Figure
from tests.messages import decode, decode_settings, decode_texts, message_of, own_figure
from tests.page_visits import chart_messages

DEMO = Path(__file__).parents[1] / "browser" / "apps" / "components_demo.py"


@pytest.fixture
def demo() -> AppTest:
    return AppTest.from_file(str(DEMO), default_timeout=30).run()


def sent(app: AppTest) -> list[go.Figure]:
    [message] = chart_messages(app)
    return decode(message)


def test_a_page_with_components_runs_without_a_browser(demo: AppTest) -> None:
    assert not demo.exception
    assert [figure.layout.title.text for figure in sent(demo)] == [
        "Fan at 4.0%",
        "Steps at 4.0%",
        "Heat at 4.0%",
        "Pay-off at 4.0%",
    ]


def test_a_second_test_of_the_same_page_finds_its_components_too(demo: AppTest) -> None:
    # Each AppTest brings a new server; the files have to be declared to that one as well.
    again = AppTest.from_file(str(DEMO), default_timeout=30).run()
    assert not again.exception
    assert len(sent(again)) == 4


def test_a_new_value_changes_the_figures_that_are_sent(demo: AppTest) -> None:
    demo.session_state["trend"] = 7.5
    assert sent(demo.run())[0].layout.title.text == "Fan at 7.5%"


def test_figures_arrive_as_they_were_given() -> None:
    y = np.linspace(0, 1, 50)
    figure = go.Figure(go.Scatter(y=y, line_color="var(--st-text-color)", name="a\nb")).update_layout(
        template="none"
    )
    message = encode([own_figure(figure)], key="k", alt=["x"], heights=[300], columns=1, clicks=False)
    assert message.count(b"\n") == 1, "one line of settings, one line per figure"
    [back] = decode(message)
    np.testing.assert_array_equal(back.data[0].y, y)
    assert back.data[0].line.color == "var(--st-text-color)"


def test_a_message_reads_the_same_out_of_its_hidden_element_and_no_name_breaks_its_table() -> None:
    content = "\ufeffx,y\n1,'2' & <3>\n"
    numbers = Numbers(["Year", "<$M>"], [["2027 & 'on'", "−1.5"]], {"<a>'b.csv": content}, "a <note>")
    figure = go.Figure(go.Scatter(y=[1.0], name="it's <b>5 & more</b>")).update_layout(template="none")
    message = encode(
        [own_figure(figure)], key="k", alt=["a"], heights=[300], columns=1, clicks=False, titles=["“t” & <i>"], notes=[""],
        numbers=[numbers],
    )  # fmt: skip
    element = hidden_element(message)
    assert not set("&<>'") & set(element.removeprefix("<div data-message='").removesuffix("'></div>")), (
        "nothing HTML would read"
    )
    message = message_of(element)
    assert message is not None
    assert message_of("<p>another element</p>") is None
    assert decode_texts(message) == [("“t” & <i>", "")]
    assert decode(message)[0].data[0].name == figure.data[0].name
    [html] = decode_settings(message)["numbers"]
    seen = Seen()
    seen.feed(html)
    assert seen.words == ["Year", "<$M>", "2027 & 'on'", "−1.5", "CSV", "a <note>"]
    [link] = [attributes for tag, attributes in seen.tags if tag == "a"]
    assert link["download"] == "<a>'b.csv"
    assert base64.b64decode(link["href"].split(",")[1]).decode() == content
    assert [a.get("class") for tag, a in seen.tags if tag == "td"] == ["lead-figure-number"]


class Seen(HTMLParser):
    """What a browser reads of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_streamlits_placeholder_template_does_not_get_into_a_figure() -> None:
    # Importing streamlit makes its own template plotly's default; its colors are placeholders and nearly black.
    assert go.Figure().layout.template.layout.colorway[0] == "#000001"
    message = encode(
        [Figure().add_scatter(y=[1, 2])], key="k", alt=["x"], heights=[300], columns=1, clicks=False
    )
    assert json.loads(message.split(b"\n")[1])["layout"] == {}


def test_every_figure_needs_its_text() -> None:
    with pytest.raises(ValueError, match="2 figures but 1 texts in alt; give one per figure"):
        show_figures([Figure(), Figure()], key="k", alt=["one"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%.1f%%", {"prefix": "", "decimals": 1, "grouped": False, "suffix": "%"}),
        ("$%,.0f PBPM", {"prefix": "$", "decimals": 0, "grouped": True, "suffix": " PBPM"}),
        ("%d years", {"prefix": "", "decimals": 0, "grouped": False, "suffix": " years"}),
        ("100%% of %f", {"prefix": "100% of ", "decimals": 2, "grouped": False, "suffix": ""}),
    ],
)
def test_number_formats(text: str, expected: dict[str, object]) -> None:
    assert parse_format(text) == expected


@pytest.mark.parametrize("text", ["", "plain", "%s", "%.1f and %.1f", "50% of %d"])
def test_number_formats_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write one number as"):
        parse_format(text)


def test_slider_refuses_a_value_outside_its_limits() -> None:
    with pytest.raises(ValueError, match="Trend: 20 is outside the allowed range -5 to 15"):
        live_slider("Trend", 20, -5, 15, 0.1, key="k")


@pytest.mark.parametrize("way", ["slider", "relay"])
def test_what_a_browser_sends_is_kept_within_the_limits(way: str) -> None:
    def page(way: str) -> None:
        import streamlit as st

        from lead_app.components import MoveRelay, live_slider
        from lead_app.components.slider import _moved, _take

        heard = st.session_state.setdefault("heard", [])
        relay = MoveRelay()
        live_slider("Trend", 1.0, 0, 10, 1, key="trend", on_change=heard.append, relay=relay)
        for number, value in enumerate((99, float("nan"), "7", 7)):
            move = {"value": value, "seq": number, "live": True, "slider": "trend", "seen": ["a"]}
            st.session_state["raw"] = {"move": move}
            if way == "relay":
                relay.take(st.session_state["raw"])
            else:
                _moved("raw", lambda value: _take(0, 10, heard.append, value), None, relay)
        relay.take({"move": {"value": 5, "seq": 9, "live": True, "slider": "of another page"}})
        relay.take(None)

    app = AppTest.from_function(page, args=(way,)).run()
    assert not app.exception
    # 99 is held at the limit; the two that are no numbers, and the slider that is not there, are ignored.
    assert app.session_state["heard"] == [10, 7]


def test_an_idle_slider_does_not_bring_back_what_was_undone_meanwhile() -> None:
    def page() -> None:
        from unittest.mock import patch

        import streamlit as st

        from lead_app.components import MoveRelay
        from lead_app.components.slider import _moved

        relay = MoveRelay()
        heard = st.session_state.setdefault("heard", [])
        with patch("lead_app.components.slider.st.rerun"):
            for number, (value, live) in enumerate(((6, True), (6, False), (7, False), (6, True))):
                st.session_state["raw"] = {"move": {"value": value, "seq": number, "live": live}}
                _moved("raw", heard.append, lambda moving, seen: None, relay)

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.session_state["heard"] == [6, 7, 6]


def test_stock_elements_stand_in_where_the_files_cannot_be_served(
    monkeypatch: pytest.MonkeyPatch, demo: AppTest
) -> None:
    def refuse(name: str) -> None:
        raise AttributeError(f"no such thing as {name} in this Streamlit")

    monkeypatch.setattr(assets, "_declare", refuse)
    app = AppTest.from_file(str(DEMO), default_timeout=30).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 4
    assert [slider.label for slider in app.slider] == ["Trend", "Share"]
    app.slider[0].set_value(6.0).run()
    assert "trend is 6.0000" in [text.value for text in app.text]


def test_outside_a_server_a_page_still_runs() -> None:
    # A script run with plain Python has no server that could serve a component's files.
    done = subprocess.run(
        [sys.executable, str(DEMO)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
