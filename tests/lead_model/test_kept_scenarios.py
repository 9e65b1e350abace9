"""Scenario files and links that people already have open and give the same ten-year net, to the cent.

`kept/schema1.json.gz` holds 200 scenarios written by the version of November 22, 2026 (schema 1): the default, the five
presets, five public ACOs, and random ones that use every input, each as JSON, as a link code, and with its ten-year net.
"""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from lead_model import project
from lead_model.scenario import from_code, from_dict, opened_dict
from lead_model.scenario.codec import CORRECTED_IN_3

# Ten-year net before and after, where a rule corrected since moves it.
MOVED = {
    "random 116": (
        "regional and prior savings adjustment tie at their 5% caps; the regional spread now wins (amendments 7.1)",
        -1_551_137_263_632.1,
        -1_540_596_191_568.4855,
    ),
}
KEPT = Path(__file__).parent / "kept"


def kept(schema: int) -> list[dict[str, Any]]:
    return json.loads(gzip.decompress((KEPT / f"schema{schema}.json.gz").read_bytes()))


@pytest.mark.parametrize("one", kept(1), ids=lambda one: one["label"])
def test_a_file_and_a_link_of_schema_1_open_and_keep_their_ten_year_net(one: dict[str, Any]) -> None:
    from_file = from_dict(one["scenario"])
    opened = from_code(one["code"])
    assert opened.scenario == from_file
    assert opened.notes[0] == CORRECTED_IN_3
    assert all("Level E is taken from the sixth performance year" in note for note in opened.notes[1:])
    assert opened_dict(one["scenario"]) == opened
    net = float(project(from_file).ten_year_net[0])
    _, before, after = MOVED.get(one["label"], ("", one["ten_year_net_dollars"], one["ten_year_net_dollars"]))
    assert one["ten_year_net_dollars"] == pytest.approx(before, rel=0, abs=0.051)
    assert net == pytest.approx(after, rel=1e-12, abs=0.0051)


def test_two_hundred_are_kept() -> None:
    assert len(kept(1)) == 200
