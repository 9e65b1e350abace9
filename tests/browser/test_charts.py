"""Charts on a page: names, axis title and table in the chart's own element, and what is taken away."""

import csv
import io
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lead_analysis.acos.presets import PRESETS
from lead_app import cached
from lead_model.scenario import Scenario
from tests.browser import driver, reader

PLAN = PRESETS["reference"].scenario.with_value("choices.savings_rate", 0.05)


@pytest.fixture
def fan(page: Page, app_url: str) -> Locator:
    reader.visit(page, app_url, "Risk_and_capital", PLAN)
    return page.locator('[data-chart="risk-fan"]')


def boxes(names: Locator) -> list[dict[str, float]]:
    return sorted((one.bounding_box() for one in names.all()), key=lambda box: box["y"])


def test_names_at_line_ends_keep_apart_and_the_axis_has_its_title(fan: Locator) -> None:
    expect(fan.locator(".ytitle")).to_have_text("Net result, $ million")
    names = fan.locator(".textpoint text")
    assert sorted(" ".join(text.split()) for text in names.all_text_contents()) == [
        "9 of 10 runs fall in here", "As planned", "Half of the runs fall in here", "Median",
    ]  # fmt: skip
    plot = fan.locator(".nsewdrag").bounding_box()
    placed = boxes(names)
    assert all(one["x"] > plot["x"] + 0.9 * plot["width"] for one in placed)
    for above, below in pairwise(placed):
        assert above["y"] + above["height"] <= below["y"] + 9  # their rims may touch


def test_a_picture_has_axis_title_and_names_as_plotly_draws_them(page: Page, fan: Locator) -> None:
    fan.locator(".main-svg").first.hover()
    with page.expect_download() as waiting:
        fan.locator('[data-title="Download picture (SVG)"]').click()
    picture = Path(waiting.value.path()).read_text()
    for words in ("Net result, $ million", "Median", "From here extrapolation"):
        assert words in picture


def test_numbers_open_below_a_chart_follow_a_move_and_are_taken_away(page: Page, fan: Locator) -> None:
    expect(fan.locator("table")).to_have_count(0)
    fan.locator("summary").click()
    rows = fan.locator("tbody tr")
    expect(rows).to_have_count(10)
    median = rows.nth(9).locator("td").nth(2)

    def expected(scenario: Scenario) -> str:
        summary = cached.summary(scenario)
        level = summary.levels.index(0.5)
        return f"{summary.paths['professional'].quantiles.value[level][9] / 1e6:.2f}".replace("-", "−")

    expect(median).to_have_text(expected(PLAN))
    driver.move_slider(page, "Savings rate", 7)
    moved = PLAN.with_value("choices.savings_rate", 0.07)
    expect(median).to_have_text(expected(moved))
    with page.expect_download() as waiting:
        fan.get_by_role("link", name="CSV").click()
    assert waiting.value.suggested_filename.endswith(".csv")
    lines = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert len(lines) == 11
    assert f"{float(lines[10][3]):.2f}".replace("-", "−") == expected(moved)
    fan.locator("summary").click()
    driver.settled(page)
    expect(median).not_to_be_visible()
