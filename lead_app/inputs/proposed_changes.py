"""What a file, an ACO or a set of answers would change, shown before it is applied."""

from collections.abc import Mapping

from lead_app import format as fmt
from lead_app.shell import display
from lead_model.scenario import FAMILIES, Scenario, changed_paths, family_of


def changes_list(now: Scenario, new: Scenario, why: Mapping[str, str] | None = None) -> int:
    """The inputs that would change, by family, each with its value now; returns how many. `why` : reasons by path."""
    paths = changed_paths(now, new)
    lines = []
    if new.name != now.name:
        lines.append(f"- Name: **{new.name}**, now {now.name}")
    for family in FAMILIES.values():
        own = [path for path in paths if family_of(path) == family]
        if own:
            lines.append(f"\n**{family}**\n")
        said = ""
        for path in own:
            line = f"- {fmt.input_label(path)}: **{fmt.input_text(path, new.get(path))}**, now "
            line += fmt.input_text(path, now.get(path))
            reason = (why or {}).get(path, "")
            lines.append(f"{line}  \n  *{reason}*" if reason and reason != said else line)
            said = reason
    if lines:
        display.text("\n".join(lines))
    return len(paths) + (new.name != now.name)
