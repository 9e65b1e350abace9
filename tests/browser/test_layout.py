"""What stands where on a telephone, a small laptop and a meeting room's screen."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lead_analysis.acos.presets import PRESETS
from tests.browser import driver, reader

R1 = PRESETS["reference"].scenario
CARDS, CONTROLS, FAN = ".st-key-lead-cards-risk", ".st-key-lead-beside-charts", '[data-chart="risk-fan"]'


def box(one: Locator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom in pixels of the window."""
    expect(one).to_be_visible()
    found = one.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


@pytest.mark.parametrize(
    "scheme", [pytest.param(one, marks=pytest.mark.screen(color_scheme=one)) for one in ("light", "dark")]
)
def test_a_meeting_sees_sentence_three_sliders_chart_and_chooser_at_once(
    page: Page, app_url: str, scheme: str
) -> None:
    reader.visit(page, app_url, "Meeting_mode", R1)
    for name in ("Global discount", "High Needs share"):
        reader.add(page, "Sliders, at most 3", name)
    page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollTo(0, 0)")
    main = reader.main(page)
    title, answer_bar = box(page.get_by_role("heading", level=1)), box(page.locator(".st-key-lead-verdict"))
    sentence, chart = (
        box(main.get_by_role("heading", level=2).first),
        box(page.locator(".st-key-meeting-chart .lead-figure")),
    )
    chooser = box(main.get_by_test_id("stMultiSelect"))
    assert answer_bar[1] - title[3] >= 4, "the title does not touch the answer bar"
    assert sentence[3] <= chart[1], "the sentence stands above the chart"
    sliders = main.get_by_role("slider")
    expect(sliders).to_have_count(3)
    for slider in (box(one) for one in sliders.all()):
        assert sentence[3] <= slider[1], "sliders stand under the sentence"
        assert slider[2] <= chart[0], "and beside the chart"
        assert slider[3] <= 900
    assert chooser[3] <= 900, "the chooser is in sight without scrolling"
    assert chart[3] <= 900, "and so is the whole chart"


@pytest.mark.screen(width=1024, height=768)
def test_a_small_laptop_has_three_sliders_in_a_row_above_the_chart(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Meeting_mode", R1)
    for name in ("Global discount", "High Needs share"):
        reader.add(page, "Sliders, at most 3", name)
    chart = box(page.locator(".st-key-meeting-chart .lead-figure"))
    rows = [box(one) for one in reader.main(page).get_by_role("slider").all()]
    tops = [one[1] for one in rows]
    assert len(tops) == 3
    assert max(tops) - min(tops) < 8
    assert all(one[3] <= chart[1] for one in rows)
    assert box(reader.main(page).get_by_test_id("stMultiSelect"))[1] >= chart[3], (
        "the chart is not pushed down by the set-up"
    )


@pytest.mark.parametrize(
    "width", [pytest.param(one, marks=pytest.mark.screen(width=one)) for one in (390, 1024)]
)
def test_key_figures_of_risk_come_before_the_controls_where_columns_are_stacked(
    page: Page, app_url: str, width: int
) -> None:
    reader.visit(page, app_url, "Risk_and_capital", R1)
    cards, controls, fan = (box(page.locator(one)) for one in (CARDS, CONTROLS, FAN))
    assert box(page.locator(".st-key-risk-plan"))[3] <= cards[1]
    assert cards[3] <= controls[1], "figures first"
    assert controls[3] <= fan[1], "then what moves them, then the charts"
    losing = box(page.locator('[data-chart="risk-losing"]'))
    assert fan[3] < losing[1], "charts keep their order"
    assert (losing[0], losing[2]) == pytest.approx((fan[0], fan[2]), abs=1), "and their width"


def test_controls_of_risk_stand_beside_the_charts_on_a_wide_screen(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Risk_and_capital", R1)
    cards, controls = box(page.locator(CARDS)), box(page.locator(CONTROLS))
    assert controls[2] <= cards[0]
    assert abs(controls[1] - cards[1]) < 200


@pytest.mark.screen(width=390, height=844)
def test_a_telephone_shows_one_rule_after_the_other_and_opens_what_each_program_says(
    page: Page, app_url: str
) -> None:
    reader.visit(page, app_url, "LEAD_or_MSSP", R1)
    rules = page.locator("details.lead-rule")
    expect(reader.main(page).get_by_role("table")).to_have_count(0)
    expect(rules).to_have_count(17)
    closed = box(rules.last)[3] - box(rules.first)[1]
    assert closed < 17 * 60, "all topics take little more than a screen"
    discount = rules.filter(has_text=re.compile("^Discount"))
    discount.locator("summary").click()
    expect(discount.locator("dt")).to_have_text(["LEAD", "MSSP, proposed for 2027"])
    expect(discount.locator("dd").first).to_contain_text("Global 3% (lower-spending)")
    reader.main(page).get_by_role("button", name="ACO REACH, PY2026").click()
    driver.settled(page)
    expect(rules.filter(has_text=re.compile("^Discount")).locator("dt")).to_have_count(3)
    expect(reader.main(page).get_by_role("button", name="CSV")).to_be_visible()


def test_a_wide_screen_shows_the_whole_table_of_rules(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "LEAD_or_MSSP", R1)
    table = reader.main(page).get_by_role("table").filter(has_text="Sequestration")
    expect(table.locator("tbody tr")).to_have_count(17)
    expect(page.locator("details.lead-rule").first).to_be_hidden()
