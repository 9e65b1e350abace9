"""Pages run without a browser: opened as a reader opens them, and what then stands on them."""

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from lead_app.format import WORD_JOINER
from lead_app.shell import menu
from lead_model.scenario import Scenario, to_code
from tests.messages import decode_texts, message_of

APP = str(menu.ROOT / "app.py")
Opener = Callable[..., AppTest]


def opened(page: str, scenario: Scenario | None = None, *, home_first: bool = False, **query: str) -> AppTest:
    """A page at its own address or come to from Home, with the scenario and other parts of the link."""
    at = AppTest.from_file(APP, default_timeout=60)
    if scenario is not None and scenario != Scenario():
        query["s"] = to_code(scenario)
    for key, value in query.items():
        at.query_params[key] = value
    if home_first:
        at.run()
    at.switch_page(page).run()
    assert not at.exception, at.exception
    return at


def present(at: AppTest) -> Scenario:
    found: Scenario = at.session_state["lead_session"].history.present
    return found


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.warning, at.error, at.caption, at.info)
    return plain(" ".join([*(str(one.value) for kind in kinds for one in kind), chart_words(at)]))


def chart_texts(at: AppTest) -> list[tuple[str, str]]:
    """Title and summary of every chart of the page."""
    return [texts for message in chart_messages(at) for texts in decode_texts(message)]


def chart_messages(at: AppTest) -> list[bytes]:
    """What the browser would get of every group of charts."""
    return [message for one in at.get("html") if (message := message_of(one.proto.body)) is not None]


def chart_words(at: AppTest) -> str:
    return " ".join(text for texts in chart_texts(at) for text in texts)


def plain(markdown: object) -> str:
    """Text as it reads, without the marks that `fmt.markdown` puts in."""
    return str(markdown).replace("\\$", "$").replace(WORD_JOINER, "")


def cards(at: AppTest) -> dict[str, str]:
    """Key figures by their label."""
    found = {}
    for paragraph in (text for one in at.markdown for text in plain(one.value).split("\n\n")):
        match = re.fullmatch(r"(?s)([^*\n]+?)  \n\*\*(.+?)\*\*  \n.*", paragraph)
        if match:
            found[match[1]] = match[2]
    return found


def titles(at: AppTest) -> list[str]:
    """Findings above the charts."""
    return [plain(title) for title, _ in chart_texts(at)]
