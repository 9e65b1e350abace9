"""Files that are written when their button is pressed, and stay on the server until the browser has fetched them."""

from collections.abc import Callable
from itertools import cycle

from streamlit.runtime import Runtime

HELD = 16
"""Files held at a time: a browser asks for its file at once, and a file of all charts has two megabytes."""
_places = cycle(range(HELD))


def held(write: Callable[[], str | bytes], file: str, kind: str) -> Callable[[], bytes]:
    """What gives `st.download_button` its content, as bytes; `file`, `kind`: its name and media type, the same as there.

    Streamlit takes a file written on demand for one that nobody uses: the second run that ends after it was written,
    whoever's it is, deletes it. With twenty visitors that is a matter of milliseconds; the browser then finds nothing and
    saves that under the last part of the address. Here the file has a user besides, until sixteen later ones are written.
    """

    def written() -> bytes:
        content = write()
        data = content.encode() if isinstance(content, str) else content
        if Runtime.exists():
            place = f"download-{next(_places)}"
            Runtime.instance().media_file_mgr.add(data, kind, place, file, is_for_static_download=True)
        return data

    return written
