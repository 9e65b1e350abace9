"""Every rule value as a row a reader can check: unit, years, status, document, address, and where it is used."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from lead_analysis import text as wording
from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_model.parameters import CONFIDENCE, Override, Parameters, Source, where_in
from lead_model.rule_files import RULES_FOLDER, load_packs, load_parameters, load_sources

MODULE_LABELS: Mapping[str, str] = {
    "adjustments": "Regional and prior-savings adjustments", "alignment": "Alignment and eligibility",
    "baseline": "Baseline", "capitation": "Capitation", "discount": "Discount",
    "enhancements": "CARA, falls and incentives", "quality": "Quality",
    "risk_score": "Risk adjustment", "risk_sharing": "Corridors and guarantee",
    "sequestration": "Sequestration", "stop_loss": "Stop-loss",
    "update": "Yearly update and rate book", "mssp": "MSSP", "reach": "ACO REACH",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One dated rule value as text, with the codes to filter by."""

    module: str
    name: str
    term: str
    unit: str
    years: str
    value: str
    confidence: str
    status: str
    document: str
    publisher: str
    date: str
    address: str
    reading: str
    section: str
    stated_in: str
    note: str
    assumption: str
    used_in: str

    @property
    def module_label(self) -> str:
        return MODULE_LABELS.get(self.module, self.module.replace("_", " ").capitalize())


def rule_rows(parameters: Parameters, folder: Path = RULES_FOLDER) -> tuple[RuleRow, ...]:
    """All dated values of a set of rules, in the order of the files."""
    sources, packs, package = load_sources(folder), load_packs(folder), f"{folder.parent.name}.{folder.name}"
    rows = []
    for parameter in parameters.by_name.values():
        for entry, after in zip(parameter.entries, (*parameter.entries[1:], None), strict=True):
            source = sources[entry.source]
            rows.append(
                RuleRow(
                    parameter.module, parameter.name, parameter.term, parameter.unit,
                    years_text(entry.py, after.py if after else None),
                    wording.rule_value(entry.value, parameter.unit), entry.confidence, CONFIDENCE[entry.confidence],
                    source.title, source.publisher, source.date, source.address, source.reading,
                    where_in(entry, source),
                    packs[entry.pack].title, entry.question or entry.note, entry.default_name,
                    used_in(package, parameter.used_by),
                )
            )  # fmt: skip
    return tuple(rows)


def other_model_rows(pack: str) -> tuple[RuleRow, ...]:
    """The same for MSSP (`mssp-current`, `mssp-2027-proposed`) or `reach`; raises ParameterError for another pack."""
    return rule_rows(load_parameters(pack, OTHER_MODELS_FOLDER), OTHER_MODELS_FOLDER)


def years_text(first: int, after: int | None) -> str:
    """Performance years in which an entry holds.

    >>> years_text(2027, 2032), years_text(2032, None), years_text(2031, 2032)
    ('2027–2031', 'from 2032', '2031')
    """
    if after is None:
        return f"from {first}"
    return str(first) if after - 1 == first else f"{first}–{after - 1}"


def acting_function(package: str, used_by: str) -> Callable[..., Any]:
    """The function a value acts in: `Parameter.used_by`, without its package for what stands beside the rule files."""
    module, _, name = used_by.rpartition(".")
    return getattr(import_module(module if "." in module else f"{package}.{module}"), name)


@lru_cache(maxsize=512)
def used_in(package: str, used_by: str) -> str:
    """What the function does in which a value acts, in the first sentence of its own description."""
    paragraph = (acting_function(package, used_by).__doc__ or "").strip().split("\n\n")[0]
    sentence = " ".join(paragraph.split()).split(". ")[0]
    return f"{sentence.rstrip('.')} ({used_by})"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A cited document and how many values of a set of rules rest on it."""

    source: Source
    values: int


def source_rows(rows: Sequence[RuleRow], folder: Path = RULES_FOLDER) -> tuple[SourceRow, ...]:
    """Cited documents, those with most values first; documents without a value among `rows` are left out."""
    counted = [
        SourceRow(source, sum(row.document == source.title for row in rows))
        for source in load_sources(folder).values()
    ]
    return tuple(sorted((source for source in counted if source.values), key=lambda source: -source.values))


@dataclass(frozen=True, slots=True)
class PackRow:
    """A dated rule pack: what it is, how many values it states itself, and how many rules it changed."""

    key: str
    title: str
    date: str
    about: str
    stated: int
    changed_values: int
    open_values: int


def pack_rows() -> tuple[PackRow, ...]:
    """The LEAD rule packs, oldest first."""
    rows, before = [], None
    for pack in load_packs().values():
        parameters = load_parameters(pack.key)
        entries = [entry for parameter in parameters.by_name.values() for entry in parameter.entries]
        changed = sum(
            before is not None and _values(before, name) != _values(parameters, name)
            for name in parameters.by_name
        )
        rows.append(PackRow(pack.key, pack.title, pack.date, pack.about, sum(e.pack == pack.key for e in entries),
                            changed, sum(e.is_open for e in entries)))  # fmt: skip
        before = parameters
    return tuple(rows)


def _values(parameters: Parameters, name: str) -> list[object]:
    if name not in parameters.by_name:
        return []
    return [parameters.value(name, py) for py in range(parameters.parameter(name).entries[0].py, 2037)]


def override_words(override: Override, parameters: Parameters) -> str:
    """One of the user's own rule values in a line, in the words of the rules."""
    parameter = parameters.parameter(override.name)
    part = f", {override.key.replace('_', ' ')}" if override.key else ""
    when = f"PY{override.py}" if override.py else "all years"
    return f"{parameter.term}{part}, {when}: {wording.rule_value(override.value, parameter.unit)}"
