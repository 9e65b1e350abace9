"""Where a figure of a chart comes from: documents behind rule values as the rule files name them, a rule pack, or runs."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from lead_analysis.explain.year import rules_behind
from lead_analysis.other_models import OTHER_MODELS_FOLDER
from lead_model.parameters import DatedEntry, Parameters, Source
from lead_model.projection import Projection
from lead_model.rule_files import load_sources
from lead_model.rules.discount import GLOBAL_DISCOUNTS

# Rule values behind what an option pays, where a chart holds no projection that would say it by itself.
PAID_UNDER: Mapping[str, tuple[str, ...]] = {
    "professional": ("professional_band_edge", "professional_savings_share", "professional_loss_share"),
    "global": (*GLOBAL_DISCOUNTS, "global_band_edge", "global_share"),
}
_HEADING = re.compile("“[^”]*”")
OPEN, OWN = "open, a named default", "your own value"


def documents(rules: Parameters, names: Iterable[str], py: int) -> str:
    """Documents behind rule values in a year, each once with its sections; own values and open defaults are named as such.

    >>> from lead_model.rule_files import load_parameters
    >>> documents(load_parameters(), ["quality_withhold_rate", "ecqm_phase"], 2027)
    'LEAD Model overview webinar (slides and chat) (2026-01-29), slide “Quality Strategy”'
    """
    entries = [rules.parameter(name).entry(py) for name in names]
    by_title: dict[str, list[str]] = {}
    for entry in entries:
        document, section = _document(entry)
        by_title.setdefault(document, []).append(section)
    return "; ".join(", ".join([document, *_together(sections)]) for document, sections in by_title.items())


def behind(p: Projection, keys: Iterable[str], py: int) -> str:
    """Documents behind the steps called `keys` in a year of a projection, see `lead_analysis.explain.steps`."""
    return documents(p.lookup.parameters, rules_behind(p, keys, py), py)


def rule_pack(rules: Parameters) -> str:
    """The rules a whole result rests on.

    >>> from lead_model.rule_files import load_parameters
    >>> rule_pack(load_parameters())
    'Rules: PY2027 methodology paper, July 2026 (as reported)'
    """
    own = any(
        entry.confidence == "user" for parameter in rules.by_name.values() for entry in parameter.entries
    )
    return f"Rules: {rules.pack.title}{', and your own values' if own else ''}"


def counted_in_runs(number: int, seed: int | None = None) -> str:
    """What a share or a percentile was counted in.

    >>> counted_in_runs(16_384, 7)
    '16,384 runs, seed 7'
    """
    return f"{number:,} runs" + ("" if seed is None else f", seed {seed}")


def _document(entry: DatedEntry) -> tuple[str, str]:
    if entry.confidence == "user":
        return OWN, ""
    if entry.is_open:
        return f"{entry.default_name} ({OPEN})", ""
    source = _known()[entry.source]
    return f"{source.title} ({source.date})", entry.section


def _together(sections: Iterable[str]) -> list[str]:
    """Sections of one document, once each; headings cited with the same words before them share these words.

    >>> _together(["notes under “A”", "notes under “B” and “A”", "page on quality", ""])
    ['notes under “A”, “B”', 'page on quality']
    """
    headings: dict[str, dict[str, None]] = {}
    for section in sections:
        before, quoted = section.partition("“")[0], _HEADING.findall(section)
        plain = section == before + " and ".join(quoted)
        headings.setdefault(before if plain else section, {}).update(dict.fromkeys(quoted if plain else ()))
    return [before + ", ".join(quoted) for before, quoted in headings.items() if before or quoted]


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Source]:
    return {**load_sources(), **load_sources(OTHER_MODELS_FOLDER)}
