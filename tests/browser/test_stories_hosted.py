"""The app in a house with many users: links, uploads, two users at the same time."""

import base64
import json
import re
import zlib

import pytest
from playwright.sync_api import Browser, Page, expect

from lead_analysis.acos.presets import PRESETS
from lead_delivery.files.own_data_layout import own_data_template
from lead_model.scenario import Scenario, from_code, to_dict
from tests.browser import driver, reader

R1 = PRESETS["reference"].scenario


# ---- links -------------------------------------------------------------------------------------------------------


def test_h1_a_copied_link_restores_the_scenario_for_somebody_else(
    browser: Browser, page: Page, app_url: str
) -> None:
    reader.visit(page, app_url, "Ten_years", R1)
    driver.move_slider(page, "Savings rate", 6.5)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    with driver.open_page(browser) as (elsewhere, traffic):
        elsewhere.goto(link)
        driver.settled(elsewhere)
        assert reader.scenario(elsewhere) == R1.with_values({"choices.savings_rate": 0.065})
        expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Ten years")
        assert (
            elsewhere.locator(".st-key-lead-verdict").inner_text()
            == page.locator(".st-key-lead-verdict").inner_text()
        )
    assert traffic.console_errors == []


def packed(content: dict) -> str:
    """Scenario data as a link code, whether or not the model would take them."""
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode(), 9)).decode().rstrip("=")


def test_h1_a_value_out_of_range_in_a_link_gives_a_message_and_its_default(page: Page, app_url: str) -> None:
    whole = to_dict(R1.with_values({"choices.savings_rate": 0.0625}))
    whole["choices"]["savings_rate"] = 62.5
    page.goto(f"{app_url}/?s={packed(whole)}")
    driver.settled(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.locator(".st-key-lead-notices")).to_contain_text(re.compile("savings", re.I))
    found = reader.scenario(page)
    assert found.choices.savings_rate == Scenario().choices.savings_rate
    assert found.organization.baseline == R1.organization.baseline, "the other inputs of the link are kept"


# ---- uploads -----------------------------------------------------------------------------------------------------


def offer(page: Page, name: str, content: bytes) -> None:
    """Gives a file to the uploader of Your ACO and waits for the answer."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_test_id("stMain").get_by_text(name).first).to_be_visible()
    driver.settled(page)


def upload_place(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Your_ACO", R1)
    page.get_by_test_id("stMain").get_by_role("radio", name="My own file").click()
    driver.settled(page)


def with_row(name: str, value: object) -> str:
    """The template of R1 with one value replaced."""
    return re.sub(rf"(?m)^{name},[^,]*,", f"{name},{value},", own_data_template(R1, "csv").decode())


def test_h2_a_yearly_amount_is_refused_and_a_good_file_waits_for_the_reader(page: Page, app_url: str) -> None:
    upload_place(page, app_url)
    offer(page, "yearly.csv", with_row("total_pbpm", 12_000).encode())
    alert = page.get_by_test_id("stAlert")
    row = 1 + next(
        n
        for n, line in enumerate(own_data_template(R1, "csv").decode().splitlines())
        if line.startswith("total_pbpm")
    )
    for part in (f"row {row}", "value", "12000", "looks yearly", "100", "8,?000"):
        expect(alert).to_contain_text(re.compile(part.replace("12000", "12,?000"), re.I))
    assert reader.scenario(page) == R1

    page.get_by_role("button", name=re.compile("^Remove yearly")).click()
    driver.settled(page)
    offer(page, "good.csv", with_row("total_pbpm", 1_250).encode())
    assert reader.scenario(page) == R1, "nothing is applied before the reader says so"
    expect(reader.main(page)).to_contain_text("1,250")
    page.get_by_role("button", name=re.compile("^Use 1 value")).click()
    driver.settled(page)
    assert reader.scenario(page).organization.baseline.total_pbpm == 1_250
    reader.press(page, "Undo")
    assert reader.scenario(page) == R1


@pytest.mark.parametrize(("kind", "ending"), [("CSV", "csv"), ("Excel", "xlsx")])
def test_h2_the_template_comes_back_as_what_is_shown(
    page: Page, app_url: str, kind: str, ending: str
) -> None:
    upload_place(page, app_url)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Template ({kind})").click()
    content = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename.endswith(f".{ending}")
    offer(page, f"back.{ending}", content)
    expect(reader.main(page)).to_contain_text("and the inputs shown here are the same")


# ---- two users ---------------------------------------------------------------------------------------------------


def test_h3_two_users_at_the_same_time_never_mix(browser: Browser, app_url: str) -> None:
    with driver.open_page(browser) as (one, _), driver.open_page(browser) as (two, _):
        reader.visit(one, app_url, "", R1)
        reader.visit(two, app_url, "", R1)  # the same scenario: from here on cached results are shared
        # Without waiting in between, so that both runs are under way at once.
        for step in range(4):
            for page, value in ((one, 5 + 0.5 * step), (two, 2 - 0.5 * step)):
                slider = page.get_by_role("slider", name="Savings rate", exact=True)
                slider.fill(f"{value - float(slider.get_attribute('step')):g}")
                slider.press("ArrowRight")
        for page, savings, yearly in ((one, 0.065, "+$5.62M"), (two, 0.005, "+$432.00K")):
            driver.settled(page, quiet_ms=500)
            assert reader.scenario(page).choices.savings_rate == savings
            # 60% × 6.5% × $144.0M = $5.616M; 60% × 0.5% × $144.0M = $0.432M
            expect(page.locator(".st-key-lead-verdict")).to_contain_text(f"Professional {yearly} a year")
        reader.press(one, "Pin as base")
        reader.press(one, "Reset")
        expect(two.get_by_role("button", name="Pin as base", exact=True)).to_be_visible()
        assert reader.scenario(two).choices.savings_rate == 0.005
        assert from_code(reader.code(two)).scenario == R1.with_values({"choices.savings_rate": 0.005})
