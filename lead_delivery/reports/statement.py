"""What every export states about itself: whose scenario, which rules and versions, what for, and what it leaves out."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lead_analysis.decisions.verdict import verdict
from lead_delivery.reports.results_json import NOT_MODELED, RESULT_SCHEMA, assumptions
from lead_model import __version__
from lead_model.errors import ScenarioError
from lead_model.projection import RESULTS_CHANGED
from lead_model.rule_files import load_packs
from lead_model.scenario import Scenario, changed_paths, default_scenario, to_dict
from lead_model.scenario.codec import SCHEMA

PURPOSE = (
    "To compare ways of taking part in CMS's LEAD Model over its performance years, and to show which assumptions decide. "
    "It is a projection of what was entered, not a forecast and not a settlement."
)
RELIANCE = (
    "Rests on the inputs named here, on CMS's rules as published or as reported by named third parties, and on named "
    "defaults where CMS has not said. Inputs were not audited. Confirm rules with status 'reported', 'inferred', 'recalled' "
    "or 'open' against CMS's own papers, and have an actuary review the result, before money depends on it."
)
LIMITS = (
    "Performance years 6 to 10 reach beyond anything observed: nobody has watched a fixed benchmark for more than five or "
    "six years.",
    "Single figures are one run without chance; the page on risk shows how far a year can lie from them.",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything an export says about itself. `assumed` holds one sentence an assumption."""

    scenario: str
    client: str
    author: str
    note: str
    scenario_hash: str
    rule_pack: str
    rule_pack_title: str
    rule_pack_date: str
    program_version: str
    scenario_schema: int
    result_schema: int
    results_changed: str
    changed_inputs: int
    purpose: str
    reliance: str
    limits: tuple[str, ...]
    not_modeled: tuple[str, ...]
    assumed: tuple[str, ...]
    answer: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The statement as plain data."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    def lines(self) -> list[str]:
        """The statement as lines of text, none of them with a line break inside."""
        head = [
            ("Scenario", self.scenario), ("Client", self.client or "not given"), ("Author", self.author or "not given"),
            ("Note", self.note or "none"), ("Scenario hash", self.scenario_hash),
            ("Rule pack", f"{self.rule_pack} ({self.rule_pack_title}, {self.rule_pack_date})"),
            ("Program", f"lead-model {self.program_version}; results comparable since {self.results_changed}; schema of "
                        f"scenarios {self.scenario_schema}, of results {self.result_schema}"),
            ("Inputs changed from the defaults", str(self.changed_inputs)),
            ("Purpose", self.purpose), ("Reliance", self.reliance),
        ]  # fmt: skip
        return [
            *(f"Answer: {one_line(text)}" for text in self.answer),
            *(f"{label}: {one_line(text)}" for label, text in head),
            *(f"Limit: {one_line(text)}" for text in self.limits),
            *(f"Not modeled: {one_line(text)}" for text in self.not_modeled),
            *(f"Assumed: {one_line(text)}" for text in self.assumed),
        ]


def statement(scenario: Scenario) -> Statement:
    """The statement of a scenario."""
    pack = load_packs()[scenario.rules.pack]
    return Statement(
        scenario=scenario.name, client=scenario.client, author=scenario.author, note=scenario.note,
        scenario_hash=scenario_hash(scenario), rule_pack=pack.key, rule_pack_title=pack.title, rule_pack_date=pack.date,
        program_version=__version__, scenario_schema=SCHEMA, result_schema=RESULT_SCHEMA, results_changed=RESULTS_CHANGED,
        changed_inputs=changed_count(scenario), purpose=PURPOSE, reliance=RELIANCE, limits=LIMITS,
        not_modeled=NOT_MODELED, assumed=tuple(_sentence(assumed) for assumed in assumptions(scenario)),
        answer=answer(scenario),
    )  # fmt: skip


@lru_cache(maxsize=256)  # each file states it
def answer(scenario: Scenario) -> tuple[str, ...]:
    """Headline, what must be said with every figure, and what the answer rests on; why there is none where MSSP elections
    are not possible."""
    try:
        said = verdict(scenario)
    except ScenarioError as error:
        return (f"No comparison with MSSP: {error}",)
    rests = (said.rests_on_line, *(one.sentence for one in said.rests_on))
    return (said.headline, *said.labels, *filter(None, rests))


def scenario_hash(scenario: Scenario) -> str:
    """Twelve characters that differ when any input or the name differs; the same on every machine."""
    content = json.dumps(to_dict(scenario), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


@lru_cache(maxsize=256)  # a page asks for every file it offers
def changed_count(scenario: Scenario) -> int:
    """Inputs that differ from the defaults."""
    return len(changed_paths(scenario, default_scenario()))


def file_name(scenario: Scenario, what: str, ending: str) -> str:
    """A file name with scenario, content, rule pack and number of changed inputs.

    >>> file_name(Scenario(name="Clinic A/B"), "years", "csv")
    'lead-clinic-a-b-years-py2027-2026-07-defaults.csv'
    """
    count = changed_count(scenario)
    parts = ["lead", slug(scenario.name), *([what] if what else []), scenario.rules.pack]
    return f"{'-'.join(parts)}-{f'changed-{count}' if count else 'defaults'}.{ending}"


def slug(text: str) -> str:
    """Letters and digits with hyphens between, safe in any file system.

    >>> slug("Ärzte & Co."), slug("../..")
    ('ärzte-co', 'scenario')
    """
    words = "".join(c if c.isalnum() else " " for c in text).lower().split()
    return "-".join(words)[:60].strip("-") or "scenario"


def one_line(text: str) -> str:
    """The text with every run of white space, line breaks included, as one space."""
    return " ".join(text.split())


def _sentence(assumption: dict[str, Any]) -> str:
    value = assumption["value"]
    shown = ", ".join(f"{key} {part:g}" for key, part in value.items()) if isinstance(value, dict) else value
    since = f" from PY{assumption['from_year']}" if assumption["from_year"] else ", all years"
    if assumption["kind"] == "reading":
        return f"{assumption['term']}: {assumption['assumption']} ({assumption['question']})"
    shown = f"{shown:g}" if isinstance(shown, float) else shown
    why = f"; open: {assumption['question']}" if assumption["question"] else ""
    return f"{assumption['term']}{since} = {shown} ({assumption['unit']}): {assumption['assumption']}{why}"


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
