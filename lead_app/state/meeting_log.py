"""The log of a meeting: what was tried and said and when, kept for the visit and given away as notes."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from lead_analysis import text as wording
from lead_app import cached, state
from lead_app import format as fmt
from lead_app.state import comparison
from lead_delivery.reports import statement
from lead_model.scenario import Scenario, changed_paths

LONGEST_NOTE = 4_000  # characters kept in the scenario's note, so that its link stays short enough


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that was tried: when, what, and what came out (dollars over all years)."""

    when: datetime
    what: str
    net: float
    difference: float | None
    scenario: Scenario


@dataclass(slots=True)
class MeetingLog:
    """What one visitor's meeting has tried and said since it `started`; seen_log : changes of the visit already in it."""

    tried: list[Tried] = field(default_factory=list)
    remarks: list[tuple[datetime, str]] = field(default_factory=list)
    started: Scenario | None = None
    seen_log: int = 0


def _log() -> MeetingLog:
    return state.of_visit("lead_meeting_log", MeetingLog)


def headline(scenario: Scenario) -> str:
    """The net result, and the difference to the pinned base, in one sentence."""
    (net, gap), base = _net_and_gap(scenario), comparison.base()
    text = f"{wording.dollars(net, sign=True)} over {len(scenario.years)} years"
    if base is None or gap is None:
        return f"{text}."
    return f"{text}: {wording.dollars(gap, sign=True)} against the base “{base.name}”."


def note_what_was_tried(scenario: Scenario) -> None:
    """Write down a change since the last run. A drag counts once: its last value replaces the ones on the way."""
    found = _log()
    if found.started is None:
        found.started, found.seen_log = scenario, len(state.log())
        return
    log = state.log()
    last = found.tried[-1].scenario if found.tried else found.started
    if scenario == last:
        found.seen_log = len(log)
        return
    fresh = log[found.seen_log :] or log[-1:]
    if not fresh:
        return
    what = "; ".join(f"{one.what}: {one.before} → {one.after}" for one in fresh)
    entry = Tried(fresh[-1].when, what, *_net_and_gap(scenario), scenario)
    if len(log) == found.seen_log and found.tried:
        found.tried[-1] = entry
    else:
        found.tried.append(entry)
    found.seen_log = len(log)


def _net_and_gap(scenario: Scenario) -> tuple[float, float | None]:
    """Net over all years in dollars, and its distance from the pinned base's, if there is one."""
    net, base = float(cached.projection(scenario).ten_year_net[0]), comparison.base()
    return net, None if base is None else net - float(cached.projection(base).ten_year_net[0])


def remark(text: str, now: datetime) -> None:
    """Write down what somebody said."""
    if text.strip():
        _log().remarks.append((now, text.strip()))


def log_lines() -> list[str]:
    """What was tried and said, in order, by the reader's clock."""
    found = _log()
    lines = [(one.when, _tried_text(one)) for one in found.tried]
    lines += [(when, f"Note: {text}") for when, text in found.remarks]
    return [
        f"{state.reader_time(when):%Y-%m-%d %H:%M:%S}  {text}"
        for when, text in sorted(lines, key=lambda line: line[0])
    ]


def _tried_text(one: Tried) -> str:
    result = f"net result {wording.dollars(one.net, 2, sign=True)}"
    if one.difference is not None:
        result += f" ({wording.dollars(one.difference, 2, sign=True)} against the base)"
    return f"{one.what}. {result[0].upper()}{result[1:]}"


def notes(scenario: Scenario) -> str:
    """The notes of the meeting as text: what was tried, and what the figures rest on."""
    base = comparison.base()
    head = [f"Notes of a meeting about {scenario.name}", f"Base: {base.name if base else 'none pinned'}",
            f"Where it ended: {headline(scenario)}", "", "What was tried", *(log_lines() or ["Nothing was changed."]), "",
            "Inputs that differ from the base" if base else "Inputs that differ from the defaults"]  # fmt: skip
    before = base or state.DEFAULT
    for path in changed_paths(scenario, before):
        values = f"{fmt.input_text(path, before.get(path))} → {fmt.input_text(path, scenario.get(path))}"
        head.append(f"{fmt.input_label(path)}: {values}")
    return "\n".join([*head, "", "What this rests on", *statement(scenario).lines()]) + "\n"


def keep_with_scenario() -> None:
    """Add the log to the scenario's own note, which travels in its link and its file."""
    scenario = state.scenario()
    lines = [line for line in log_lines() if line not in scenario.note]
    text = "\n".join(filter(None, [scenario.note, *lines]))[-LONGEST_NOTE:]
    if text != scenario.note:
        state.apply(replace(scenario, note=text), "Log of the meeting kept in the note")
        _log().seen_log = len(state.log())
