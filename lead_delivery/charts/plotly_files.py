"""plotly.js out of the installed plotly package: the file that a server gives away, and the text that a page carries."""

from pathlib import Path

import plotly
from plotly.offline import get_plotlyjs, get_plotlyjs_version

PACKAGE = Path(plotly.__file__).parent
FOLDER = "package_data"
"""The folder inside `PACKAGE` that holds plotly.min.js."""
VERSION: str = get_plotlyjs_version()


def script() -> str:
    """The text of plotly.js, 4 MB, as it can stand in a script element of a page."""
    return str(get_plotlyjs()).replace("</script", "<\\/script")
