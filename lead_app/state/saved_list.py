"""Scenarios a visitor has saved in this visit, and which of them are compared.

They live in the visitor's session. On the page *Scenarios and compare* the address carries them too (`k`), so that a
reload or a sent link brings them back; a file keeps them for good.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from lead_analysis.acos.presets import PRESETS
from lead_app import state
from lead_app.state import comparison
from lead_model.errors import LeadModelError, ScenarioError
from lead_model.scenario import Opened, Scenario, from_code, opened_dict, opened_json, to_code, to_dict

MOST_SAVED = 12
LONGEST_ADDRESS = 6_000  # characters of saved scenarios in the address; servers commonly allow 8,000 in all
COLLECTION = "lead-scenarios"  # mark of a file with several scenarios
PRESENT, BASE, DEFAULTS = "present", "base", "defaults"


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved scenario; its name and note are the scenario's own."""

    key: str
    scenario: Scenario
    when: datetime


@dataclass(slots=True)
class SavedList:
    """What one visitor saved, and what is being compared: keys of scenarios, the base first in `chosen` or not."""

    saved: list[Saved] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    base: str = ""
    counter: int = 0
    pending: list[tuple[str, Scenario]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    from_link: list[str] = field(default_factory=list)

    def add(self, scenario: Scenario) -> Saved:
        """Put a scenario at the end of the list."""
        self.counter += 1
        self.saved.append(Saved(f"saved-{self.counter}", scenario, datetime.now(UTC)))
        return self.saved[-1]


def saved_list() -> SavedList:
    """This visitor's saved scenarios; made on the first call, from the address if it holds some."""
    return state.of_visit("lead_saved", _from_address)


# ---- saving ----------------------------------------------------------------------------------------------------


def save(scenario: Scenario, name: str = "", note: str | None = None) -> Saved | None:
    """Keep a copy under a name that is not taken yet; None, with a message to the reader, when the list is full."""
    kept = saved_list()
    if len(kept.saved) >= MOST_SAVED:
        state.notify(
            f"{MOST_SAVED} scenarios are saved already. Delete one, or download them and start anew."
        )
        return None
    wanted = name.strip() or scenario.name
    named = replace(scenario, name=free_name(wanted, [one.scenario.name for one in kept.saved]),
                    note=scenario.note if note is None else note.strip())  # fmt: skip
    return kept.add(named)


def duplicate(key: str) -> None:
    """A copy of a saved scenario."""
    save(get(key).scenario)


def rename_saved(key: str, name: str, note: str) -> None:
    """Another name and note; an empty name is ignored."""
    kept = saved_list()
    for index, one in enumerate(kept.saved):
        if one.key == key:
            others = [other.scenario.name for other in kept.saved if other.key != key]
            wanted = free_name(name.strip() or one.scenario.name, others)
            kept.saved[index] = replace(one, scenario=replace(one.scenario, name=wanted, note=note.strip()))


def delete(key: str) -> None:
    """Take a scenario off the list."""
    kept = saved_list()
    kept.saved = [one for one in kept.saved if one.key != key]
    kept.chosen = [one for one in kept.chosen if one != key]


def get(key: str) -> Saved:
    """The saved scenario with this key; raises KeyError for an unknown one."""
    return {one.key: one for one in saved_list().saved}[key]


def free_name(name: str, taken: Sequence[str]) -> str:
    """The name, numbered where it is taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


# ---- files -----------------------------------------------------------------------------------------------------


def as_file() -> str:
    """All saved scenarios as one JSON document."""
    content = {COLLECTION: [to_dict(one.scenario) for one in saved_list().saved]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read_file(text: str) -> list[Opened]:
    """Scenarios of a file made here or by `lead-model new`. Raises ScenarioError saying what is wrong with it."""
    try:
        content: Any = json.loads(text)
    except json.JSONDecodeError:
        return [opened_json(text)]  # refuses it, with the likely cause
    if isinstance(content, dict) and COLLECTION in content:
        inside = content[COLLECTION]
        if not isinstance(inside, list) or not all(isinstance(one, dict) for one in inside):
            raise ScenarioError(
                f"'{COLLECTION}' must hold a list of scenarios; this file holds something else there."
            )
        if len(inside) > MOST_SAVED:
            raise ScenarioError(f"The file holds {len(inside)} scenarios; at most {MOST_SAVED} can be saved.")
        return [opened_dict(one) for one in inside]
    return [opened_json(text)]


def offer(files: Sequence[tuple[str, bytes]]) -> None:
    """Read uploaded files for a preview; nothing is saved before the reader confirms."""
    kept = saved_list()
    kept.pending, kept.refused = [], []
    for name, content in files:
        try:
            opened = read_file(content.decode("utf-8-sig"))
            kept.pending += [(name, one.scenario) for one in opened]
            kept.from_link += dict.fromkeys(f"{name}: {note}" for one in opened for note in one.notes)
        except UnicodeDecodeError:
            kept.refused.append(
                f"{name}: this is not a text file. A scenario file is JSON, as the button below writes it."
            )
        except LeadModelError as error:
            kept.refused.append(f"{name}: {error}")


def accept() -> None:
    """Save what was offered."""
    kept = saved_list()
    for _, scenario in kept.pending:
        if save(scenario) is None:
            break
    kept.pending = []


# ---- comparing -------------------------------------------------------------------------------------------------


def candidates() -> dict[str, Scenario]:
    """Everything that can be compared, by key: the present scenario, the pinned base, saved ones, examples."""
    by_key = {PRESENT: state.scenario()}
    base = comparison.base()
    if base is not None:
        by_key[BASE] = base
    by_key |= {one.key: one.scenario for one in saved_list().saved}
    by_key[DEFAULTS] = state.DEFAULT
    return by_key | {f"preset-{key}": preset.scenario for key, preset in PRESETS.items()}


def label(key: str, scenario: Scenario) -> str:
    """How a candidate is called in lists."""
    if key == PRESENT:
        return f"{scenario.name} (as it is now)"
    if key == BASE:
        return f"{scenario.name} (pinned base)"
    if key == DEFAULTS:
        return "Defaults of this model"
    return f"{scenario.name} ({'saved' if key.startswith('saved-') else 'example'})"


def chosen(most: int) -> list[str]:
    """Keys being compared, the base first. Without a choice: what is likely meant, two to start with."""
    kept, known = saved_list(), candidates()
    keys = [key for key in kept.chosen if key in known]
    if len(keys) < 2:
        likely = [BASE, *(one.key for one in kept.saved), DEFAULTS, "preset-small_rural"]
        others = [key for key in likely if key in known and known[key] != known[PRESENT]]
        another = next(key for key in (PRESENT, *others) if key not in keys)
        keys = [*keys, another] if keys else [others[0], PRESENT]
    base = kept.base if kept.base in keys else keys[0]
    return [base, *(key for key in keys if key != base)][:most]


# ---- the address -----------------------------------------------------------------------------------------------


def sync_address() -> bool:
    """Put the saved scenarios into the address of this page; False when they are too many for it."""
    codes = ".".join(to_code(one.scenario) for one in saved_list().saved)
    fits = len(codes) <= LONGEST_ADDRESS
    state.write_parameter("k", codes if fits else "")
    return fits


def _from_address() -> SavedList:
    kept = SavedList()
    for code in filter(None, st.query_params.get("k", "").split(".")[:MOST_SAVED]):
        try:
            opened = from_code(code)
        except LeadModelError as error:
            kept.from_link.append(f"One of the saved scenarios in the link could not be read. {error}")
            continue
        kept.from_link += [f"From the link: {note}" for note in opened.notes]
        kept.add(opened.scenario)
    return kept
