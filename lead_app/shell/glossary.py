"""The glossary: terms of the field with their sources, searched on *Method and glossary* and shown beside *Home*."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lead_app import ASSETS


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field in plain language."""

    name: str
    text: str
    source: str
    also: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def glossary(file: Path = ASSETS / "glossary.toml") -> tuple[Term, ...]:
    """All terms in alphabetical order. Raises ValueError naming the term that lacks a text or a source."""
    terms = []
    for name, content in tomllib.loads(file.read_text(encoding="utf-8")).items():
        unknown = set(content) - {"text", "source", "also"}
        if unknown or not content.get("text") or not content.get("source"):
            raise ValueError(
                f"{file.name} [{name}]: text and source are needed, also is allowed; found {sorted(content)}."
            )
        terms.append(Term(name, content["text"], content["source"], tuple(content.get("also", ()))))
    return tuple(sorted(terms, key=lambda one: one.name.lower()))


def found_terms(words: str) -> tuple[Term, ...]:
    """Terms that hold all the words, in name, other names or text; those found by name first."""
    wanted = words.lower().split()
    by_name, by_text = [], []
    for term in glossary():
        names = " ".join((term.name, *term.also)).lower()
        if all(word in names for word in wanted):
            by_name.append(term)
        elif all(word in f"{names} {term.text.lower()}" for word in wanted):
            by_text.append(term)
    return (*by_name, *by_text)


def term_text(term: Term) -> str:
    """A term as Markdown."""
    also = f" ({', '.join(term.also)})" if term.also else ""
    return f"**{term.name}**{also}  \n{term.text} *{term.source}.*"
