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
from lead_model.scenario import from_code, from_dict

KEPT = Path(__file__).parent / "kept"


def kept(schema: int) -> list[dict[str, Any]]:
    return json.loads(gzip.decompress((KEPT / f"schema{schema}.json.gz").read_bytes()))


@pytest.mark.parametrize("one", kept(1), ids=lambda one: one["label"])
def test_a_file_and_a_link_of_schema_1_open_and_keep_their_ten_year_net(one: dict[str, Any]) -> None:
    from_file = from_dict(one["scenario"])
    opened = from_code(one["code"])
    assert opened.scenario == from_file
    assert opened.notes == ()
    net = float(project(from_file).ten_year_net[0])
    assert net == pytest.approx(one["ten_year_net_dollars"], rel=0, abs=0.0051)


def test_two_hundred_are_kept() -> None:
    assert len(kept(1)) == 200
