"""Help texts: one Markdown file per control in assets/help, so that wording can be edited without code.

A file holds a few plain sentences, then a line `Source: …` and a line `Status: …`. The file of an input is called after
its path (`choices.savings_rate.md`), that of a rule value used as a lever after its name (`rule.global_discount.md`).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lead_app import ASSETS

HELP_FOLDER = ASSETS / "help"
STATUSES = ("Published", "Reported", "Open", "Assumption", "Estimated", "Your fact", "Your choice")


@dataclass(frozen=True, slots=True)
class HelpText:
    """Text, source and status of one control."""

    text: str
    source: str
    status: str

    @property
    def markdown(self) -> str:
        """For the help of a Streamlit widget."""
        return f"{self.text}\n\n**Source:** {self.source}\n\n**Status:** {self.status}"

    @property
    def plain(self) -> str:
        """The same without marks."""
        return f"{self.text}\n\nSource: {self.source}\nStatus: {self.status}"


@cache
def help_text(name: str, folder: Path = HELP_FOLDER) -> HelpText:
    """Help of the control called `name`.

    Raises ValueError, naming the file, when it lacks the text, the source or the status.
    """
    file = folder / f"{name}.md"
    body: list[str] = []
    found = {"Source": "", "Status": ""}
    for line in file.read_text(encoding="utf-8").splitlines():
        key, _, rest = line.partition(":")
        if key in found:
            found[key] = rest.strip()
        else:
            body.append(line)
    result = HelpText("\n".join(body).strip(), found["Source"], found["Status"])
    if not result.text or not result.source or not result.status.startswith(STATUSES):
        raise ValueError(
            f"assets/help/{file.name} needs a text, a line 'Source: …' and a line 'Status: …' that starts with one of: "
            f"{', '.join(STATUSES)}."
        )
    return result
