"""What was changed, when, and how to go back: the memory of one visit, as plain data without Streamlit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from lead_app import format as fmt
from lead_model.scenario import Scenario, all_leaves, changed_paths

KEPT_STEPS = 500
GESTURE = timedelta(seconds=2)  # longer than a slow server takes for one value of a drag


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log: when, what, from which value, to which value."""

    when: datetime
    what: str
    before: str
    after: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The present scenario with the ones before it, the ones undone, and the log of every step."""

    present: Scenario
    past: tuple[Scenario, ...] = ()
    future: tuple[Scenario, ...] = ()
    log: tuple[LogEntry, ...] = ()
    gesture: str = ""

    def changed(
        self,
        scenario: Scenario,
        *,
        what: str = "",
        gesture: str = "",
        now: Callable[[], datetime] | None = None,
    ) -> "History":
        """The history after a change; the same one if nothing changed.

        `what` names a change of many inputs at once (a preset, an upload) in the log. Changes with the same `gesture`
        that follow each other within two seconds are one step to undo: a slider reports many values while it is dragged.
        """
        if scenario == self.present:
            return self
        time = (now or _now)()
        entries = _entries(self.present, scenario, what, time)
        last = self.log[-1] if self.log else None
        same = bool(gesture and gesture == self.gesture and self.past and last and time - last.when < GESTURE)
        if same and last is not None and len(entries) == 1 and entries[0].path == last.path:
            merged = replace(entries[0], before=last.before)
            log = (*self.log[:-1], merged) if merged.before != merged.after else self.log[:-1]
            return History(scenario, self.past, (), log, gesture)
        past = self.past if same else (*self.past, self.present)[-KEPT_STEPS:]
        return History(scenario, past, (), self.log + entries, gesture)

    def undone(self, now: Callable[[], datetime] | None = None) -> "History":
        """One step back; the same history when there is none."""
        if not self.past:
            return self
        entries = _entries(self.present, self.past[-1], "", (now or _now)(), prefix="Undo: ")
        return History(self.past[-1], self.past[:-1], (self.present, *self.future), self.log + entries)

    def redone(self, now: Callable[[], datetime] | None = None) -> "History":
        """One step forward again; the same history when nothing was undone."""
        if not self.future:
            return self
        entries = _entries(self.present, self.future[0], "", (now or _now)(), prefix="Redo: ")
        return History(self.future[0], (*self.past, self.present), self.future[1:], self.log + entries)


def _now() -> datetime:
    return datetime.now(UTC)


_TEXTS = {"name": "Scenario name", "client": "Client", "author": "Author", "note": "Note"}
MANY = 6  # more inputs than this in one step are named as one


def _entries(
    before: Scenario, after: Scenario, what: str, when: datetime, prefix: str = ""
) -> tuple[LogEntry, ...]:
    if what:
        return (LogEntry(when, what, before.name, after.name),)
    entries = [
        LogEntry(when, prefix + fmt.input_label(path), fmt.input_text(path, before.get(path)),
                 fmt.input_text(path, after.get(path)), path)
        for path in changed_paths(after, before)
    ]  # fmt: skip
    if len(entries) > MANY:
        return (LogEntry(when, f"{prefix}{len(entries)} inputs", before.name, after.name),)
    texts = [
        LogEntry(when, prefix + label, getattr(before, name), getattr(after, name), name)
        for name, label in _TEXTS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    return (*texts, *entries)


def reset_values(scenario: Scenario, default: Scenario, family: str | None = None) -> dict[str, object]:
    """Values that bring every changed input, or those of one family, back to `default`."""
    wanted = [
        path for path in changed_paths(scenario, default) if family is None or path.split(".")[0] == family
    ]
    assert all(path in all_leaves() or path in ("rules.pack", "rules.overrides") for path in wanted)
    return {path: default.get(path) for path in wanted}
