"""A scenario as JSON and as a short code for links, with a schema number and migrations.

The JSON form holds every input. The link code holds only what differs from the defaults, which are therefore part of the
schema: a test fails when a default changes without a new schema number.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import NoneType
from typing import Any, get_args, get_type_hints

from lead_model.axes import CATEGORIES, FIRST_MODEL_PY, performance_years
from lead_model.errors import ScenarioError
from lead_model.parameters import Override
from lead_model.rule_files import DEFAULT_PACK
from lead_model.scenario.mssp_elections import MsspAlternative, MsspTrack, within_one_sided_limit
from lead_model.scenario.scenario import MARKS, Scenario, default_scenario
from lead_model.scenario.values import ByCategory, Ramp

SCHEMA = 3
FIRST_SCHEMA = 1  # of a file without a number
CODE_LIMIT_BYTES = 2_000_000
PACK, OVERRIDES = "rules.pack", "rules.overrides"

Json = dict[str, Any]
# Migrations lift a dictionary of schema n to n + 1 and may append a sentence on what they changed.
FAMILIES_BEFORE_2 = {"organisation": "organization", "world": "market"}


def current_path(path: str) -> str:
    """Today's path of an input that an older address names.

    >>> current_path("world.interest_rate")
    'market.interest_rate'
    """
    family, dot, rest = path.partition(".")
    return FAMILIES_BEFORE_2.get(family, family) + dot + rest


def _american_families(content: Json, notes: list[str]) -> Json:
    """Schema 2 calls two families of inputs by their American names; nothing else differs, so there is nothing to note."""
    renamed = dict(content)
    for before, now in FAMILIES_BEFORE_2.items():
        if before in renamed and now not in renamed:  # a file with both is refused for the unknown one
            renamed[now] = renamed.pop(before)
    return renamed


@cache
def _earlier_defaults(schema: int) -> Json:
    """Defaults of a schema that later ones changed, and what stands for inputs it did not have, by dotted path."""
    text = files(__package__).joinpath(f"defaults_of_schema_{schema}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _with_earlier_defaults(content: Json, notes: list[str]) -> Json:
    """Schema 3 changes starting values: a scenario of schema 2 keeps those it was made with in every input left out."""
    filled = json.loads(json.dumps(content))
    for path, value in _earlier_defaults(2).items():
        *groups, last = path.split(".")
        node = filled
        for group in groups:
            node = node.setdefault(group, {}) if isinstance(node, dict) else None
        if isinstance(node, dict):  # what is no group is refused when it is read
            node.setdefault(last, value)
    notes.append(CORRECTED_IN_3)
    _limit_one_sided_years(filled, notes)
    return filled


def _limit_one_sided_years(content: Json, notes: list[str]) -> None:
    """What stays in Level A or B for longer than agreements from 2027 on allow opens with the nearest allowed levels."""
    try:
        mssp = content.get("choices", {}).get("mssp", {})
        track, left = MsspTrack(mssp["track"]), int(mssp.get("years_to_rebase", 5))
        years = performance_years(int(content.get("organization", {}).get("first_py", FIRST_MODEL_PY)))
    except (AttributeError, KeyError, TypeError, ValueError):
        return  # refused, with its reason, when it is read
    chosen = MsspAlternative(track, rises=mssp.get("rises", True) is not False, years_to_rebase=left)
    allowed, note = within_one_sided_limit(chosen, years)
    if note is not None:
        mssp["level_e_from_year"] = allowed.level_e_from_year
        notes.append(note)


CORRECTED_IN_3 = (
    "This scenario was saved before November 30, 2026. Its inputs, starting values included, are kept as they were. Rules "
    "corrected since then can move its results: the regional adjustment wins a tie with prior savings at the same cap; in "
    "MSSP the ACPT is a flat dollar amount, proposed rules act only on agreements that start in 2027 or later, the "
    "repayment mechanism is 0.5% of Part A and B spending, and AI-inferred scores stay out of it."
)
MIGRATIONS: dict[int, Callable[[Json, list[str]], Json]] = {1: _american_families, 2: _with_earlier_defaults}


# ---- out -------------------------------------------------------------------------------------------------------


def to_dict(scenario: Scenario) -> Json:
    """Every input as plain JSON values, with the schema number first."""
    plain = _plain(scenario)
    return {"schema": SCHEMA, **{name: part for name, part in plain.items() if part or name not in MARKS}}


def to_json(scenario: Scenario) -> str:
    """The scenario as a readable JSON document."""
    return json.dumps(to_dict(scenario), indent=2, ensure_ascii=False) + "\n"


def to_code(scenario: Scenario) -> str:
    """The scenario as a short text that is safe in an address."""
    content = {"schema": SCHEMA, **_difference(scenario, default_scenario())}
    raw = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value


def _difference(value: Any, base: Any) -> Json:
    """What differs from the base, as plain values. Values that are not families or groups are kept whole."""
    result = {}
    for item in fields(value):
        part, usual = getattr(value, item.name), getattr(base, item.name)
        if part != usual:
            group = is_dataclass(usual) and not isinstance(usual, ByCategory | Ramp)
            result[item.name] = _difference(part, usual) if group else _plain(part)
    return result


# ---- in --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """A scenario read from outside, with a note on everything that was migrated or replaced."""

    scenario: Scenario
    notes: tuple[str, ...] = ()


def from_json(text: str) -> Scenario:
    """Read a JSON document. Raises ScenarioError for anything that is not a whole, valid scenario."""
    return opened_json(text).scenario


def opened_json(text: str) -> Opened:
    """`from_json`, with a note on what an older schema kept, and which rules have been corrected since."""
    return opened_dict(_parsed(text))


def from_dict(content: Json) -> Scenario:
    """Read plain JSON values; unknown keys are refused.

    Inputs left out take the defaults of the content's schema; without a schema number that is the first one.
    """
    return opened_dict(content).scenario


def opened_dict(content: Json) -> Opened:
    """`from_dict`, with a note on what an older schema kept, and which rules have been corrected since."""
    notes: list[str] = []
    content = _migrated(dict(content), notes)
    problems: list[tuple[str, str]] = []
    scenario = _read(default_scenario(), content, "", problems)
    if problems:
        raise ScenarioError(problems)
    return Opened(scenario, tuple(notes))


def from_code(code: str) -> Opened:
    """Read a link code. Bad values fall back to their defaults, each with a note; a broken code raises ScenarioError."""
    notes: list[str] = []
    try:
        padded = code + "=" * (-len(code) % 4)
        decoder = zlib.decompressobj()
        raw = decoder.decompress(base64.urlsafe_b64decode(padded.encode("ascii", "strict")), CODE_LIMIT_BYTES)
        content = json.loads(raw.decode())
        if not isinstance(content, dict) or not decoder.eof:
            raise ValueError("not a whole scenario")
    except (ValueError, binascii.Error, zlib.error, UnicodeError) as error:
        raise ScenarioError(
            "This link is incomplete or damaged, so the scenario in it cannot be read. Copy the whole link again."
        ) from error
    content = _migrated(content, notes)
    return _lenient(content, notes)


def _lenient(content: Json, notes: list[str]) -> Opened:
    """Drop inputs that are refused, one round of faults at a time, until the rest is a valid scenario."""
    for _ in range(50):
        problems: list[tuple[str, str]] = []
        try:
            scenario = _read(default_scenario(), content, "", problems)
            if not problems:
                return Opened(scenario, tuple(notes))
        except ScenarioError as error:
            problems += error.problems
        for where, message in _one_override_each(content, problems):
            notes.append(f"{where}: {message} {_in_its_place(where)}")
            _drop(content, where)
    raise ScenarioError("The link holds values that contradict each other and cannot be opened.")


def _in_its_place(where: str) -> str:
    """What a dropped input is replaced by, in words."""
    if where == PACK:
        return f"The rule pack {DEFAULT_PACK} is used; your readings and your own rule values are kept."
    return "The default is used."


def _one_override_each(content: Json, problems: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The problems with a refused rule value named by its place, so that pack, readings and the other overrides stay.

    Later places come first, since removing one must not move another.
    """
    rules = content.get("rules")
    overrides = rules.get("overrides") if isinstance(rules, dict) else None
    if not isinstance(overrides, list) or not overrides:
        return problems
    alone = []
    for where, message in problems:
        if where == "rules":
            at = next((i for i, override in enumerate(overrides) if _names(override, message)), None)
            where = where if at is None else f"{OVERRIDES}[{at}]"
        alone.append((where, message))
    return sorted(alone, key=lambda pair: -_place(pair[0]))


def _names(override: Any, message: str) -> bool:
    return (
        isinstance(override, dict)
        and re.search(rf"\b{re.escape(str(override.get('name')))}\b", message) is not None
    )


def _place(where: str) -> int:
    """Place of an override in the list that `where` names; −1 for anything else."""
    match = re.match(rf"{re.escape(OVERRIDES)}\[(\d+)\]", where)
    return int(match[1]) if match else -1


def _drop(content: Json, where: str) -> None:
    """Remove the deepest part of `where` that the content holds; everything when nothing of it is found."""
    if (at := _place(where)) >= 0:
        overrides = content["rules"]["overrides"]
        if at < len(overrides):
            del overrides[at]
        return
    node: Any = content
    holder: tuple[Json, str] | None = None
    for part in where.split(" ")[0].split("."):
        if not isinstance(node, dict) or part not in node:
            break
        holder = (node, part)
        node = node[part]
    if holder is None:
        content.clear()
    else:
        del holder[0][holder[1]]


def _parsed(text: str) -> Json:
    if not text.strip():
        raise ScenarioError(
            "The file is empty. A scenario file is JSON; `lead-model new` writes one to start from."
        )
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        first = text.strip().splitlines()[0]
        if "," in first and "{" not in first:
            raise ScenarioError(
                "This looks like a CSV table; a scenario file is JSON. Use `lead-model new` for a scenario, or the "
                "portfolio upload for a table."
            ) from error
        raise ScenarioError(
            f"The file is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        ) from error
    if not isinstance(content, dict):
        raise ScenarioError(
            "A scenario file holds one JSON object with 'schema', 'choices', 'organization' and so on."
        )
    return content


def _migrated(content: Json, notes: list[str]) -> Json:
    schema = content.pop("schema", FIRST_SCHEMA)
    if not isinstance(schema, int) or not 1 <= schema <= SCHEMA:
        raise ScenarioError(
            f"is {schema!r}; this version reads schemas 1 to {SCHEMA}. Update the program.", "schema"
        )
    while schema < SCHEMA:
        content = MIGRATIONS[schema](content, notes)
        schema += 1
    return content


def _read(base: Any, content: Any, where: str, problems: list[tuple[str, str]]) -> Any:
    """`base` with the content's inputs. Inputs left out keep what `base` has, since groups of the same type (two
    incentives, three base years) may have different defaults."""
    if not isinstance(content, dict):
        problems.append((where, "a group of inputs is expected here, in braces."))
        return base
    hints = get_type_hints(type(base))
    known = {item.name for item in fields(base)}
    values = {}
    for key, part in content.items():
        path = f"{where}.{key}" if where else key
        if key not in known:
            problems.append((path, f"unknown key.{_near(key, known)}"))
            continue
        values[key] = _read_part(getattr(base, key), hints[key], part, path, problems)
    return replace(base, **values) if not problems else base


def _near(key: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, known, n=2)
    return f" Did you mean {' or '.join(near)}?" if near else f" Known keys: {', '.join(sorted(known))}."


def _read_part(base: Any, hint: Any, part: Any, where: str, problems: list[tuple[str, str]]) -> Any:
    kinds = get_args(hint) or (hint,)
    enum = next((k for k in kinds if isinstance(k, type) and issubclass(k, StrEnum)), None)
    if enum is not None:
        if part not in list(enum):
            problems.append((where, f"'{part}' is not known. Choose one of: {', '.join(enum)}."))
            return None
        return enum(part)
    if part is None and NoneType in kinds:
        return None
    if where == OVERRIDES:
        return _read_overrides(part, where, problems)
    if is_dataclass(hint) and hint is not ByCategory:
        return _read(base, part, where, problems)
    return _read_value(part, where, problems)


def _read_value(part: Any, where: str, problems: list[tuple[str, str]]) -> Any:
    """A number, text, switch, ramp, yearly values, or values by category; Scenario checks the ranges."""
    if isinstance(part, list):
        return tuple(part)
    if not isinstance(part, dict):
        return part
    if set(part) == {"start", "level", "from_py", "to_py"}:
        return Ramp(**part)
    if set(part) == set(CATEGORIES):
        return ByCategory(
            **{name: _read_value(entry, f"{where}.{name}", problems) for name, entry in part.items()}
        )
    problems.append(
        (where, f"keys {', '.join(map(str, part))} are not understood. Give a number, a list of yearly values, a ramp "
                f"(start, level, from_py, to_py), or one value for each of {', '.join(CATEGORIES)}.")
    )  # fmt: skip
    return None


def _read_overrides(part: Any, where: str, problems: list[tuple[str, str]]) -> tuple[Override, ...]:
    if not isinstance(part, list):
        problems.append((where, "a list of overrides is expected."))
        return ()
    known = {item.name for item in fields(Override)}
    result = []
    for number, entry in enumerate(part):
        if not isinstance(entry, dict) or not set(entry) <= known or not {"name", "value"} <= set(entry):
            problems.append(
                (
                    f"{where}[{number}]",
                    f"an override has the keys name, value and, if wanted, py and key; found {entry}.",
                )
            )
        elif not isinstance(entry["name"], str) or not isinstance(entry.get("key"), str | None):
            problems.append((f"{where}[{number}]", "name and key are words in quotation marks."))
        elif not isinstance(entry.get("py"), int | None):
            problems.append((f"{where}[{number}].py", f"'{entry['py']}' is not a year."))
        elif isinstance(entry["value"], bool) or not isinstance(entry["value"], int | float):
            problems.append((f"{where}[{number}].value", f"'{entry['value']}' is not a number."))
        else:
            result.append(Override(**entry))
    return tuple(result)
