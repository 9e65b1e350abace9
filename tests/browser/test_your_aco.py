"""In the browser: own data from a file (story H2), ten files that are refused, the link copied in one click, the tour."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lead_analysis.acos.presets import PRESETS
from lead_delivery.files.own_data_layout import own_data_template
from lead_model.scenario import Scenario, from_code, to_code
from tests.browser.driver import settled
from tests.lead_delivery.files.test_own_data import BAD_FILES

WANTED = PRESETS["mssp_deciding"].scenario
TEN = (
    "empty", "a PDF", "a picture", "a damaged workbook", "another encoding", "semicolons", "other columns", "practices",
    "half a scenario", "a tower of brackets",
)  # fmt: skip


def in_address(page: Page) -> Scenario:
    codes = parse_qs(urlsplit(page.url).query).get("s")
    return from_code(codes[0]).scenario if codes else Scenario()


@pytest.fixture
def upload_page(page: Page, app_url: str) -> Page:
    page.goto(f"{app_url}/Your_ACO")
    settled(page)
    page.get_by_role("radio", name="My own file").click()
    return settled(page)


def give(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    # The bytes travel by a request of their own before the script runs.
    page.get_by_text(file.name).first.wait_for()
    page.wait_for_timeout(300)
    settled(page)


def test_a_yearly_figure_is_refused_and_the_mended_file_is_used_after_a_click(
    upload_page: Page, tmp_path: Path
) -> None:
    page = upload_page
    bad = tmp_path / "bad.csv"
    bad.write_bytes(own_data_template(WANTED, "csv").replace(b"total_pbpm,1175", b"total_pbpm,12000"))
    give(page, bad)
    message = page.get_by_role("alert").filter(has_text="total_pbpm")
    expect(message).to_contain_text(
        "outside 100 to 8,000. It looks yearly: 12,000 ÷ 12 = 1,000.00 per month."
    )
    assert in_address(page) == Scenario()
    good = tmp_path / "good.xlsx"
    good.write_bytes(own_data_template(WANTED, "xlsx"))
    page.get_by_role("button", name="Remove bad.csv").click()
    settled(page)
    give(page, good)
    expect(page.get_by_text("good.xlsx would change this:")).to_be_visible()
    assert in_address(page) == Scenario()
    page.get_by_role("button", name="of the file").click()
    settled(page)
    assert in_address(page).organization == WANTED.organization
    page.get_by_role("button", name="Undo").click()
    settled(page)
    assert in_address(page) == Scenario()


def test_ten_bad_files_one_after_another_each_get_a_message_and_change_nothing(
    upload_page: Page, tmp_path: Path
) -> None:
    page = upload_page
    for number, kind in enumerate(TEN):
        name, content, said = BAD_FILES[kind]
        file = tmp_path / f"{number}-{name}"
        file.write_bytes(content)
        give(page, file)
        expect(page.get_by_role("alert").filter(has_text=file.name)).to_contain_text(said)
        assert page.get_by_test_id("stException").count() == 0
        page.get_by_role("button", name=f"Remove {file.name}").click()
        settled(page)
    assert in_address(page) == Scenario()


def test_the_link_is_copied_by_keyboard_and_opens_the_same_scenario(page: Page, app_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{app_url}/Your_ACO?s={to_code(WANTED)}")
    settled(page)
    button = page.get_by_role("button", name="Copy link")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.startswith(f"{app_url}/Your_ACO?s=")
    page.goto(address)
    settled(page)
    assert in_address(page) == WANTED


def test_without_a_clipboard_the_address_stands_marked_in_a_box(page: Page, app_url: str) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{app_url}/Your_ACO?s={to_code(WANTED)}")
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    box = page.get_by_label("Copy this address")
    expect(box).to_be_focused()
    assert from_code(parse_qs(urlsplit(box.input_value()).query)["s"][0]).scenario == WANTED
    assert page.evaluate("document.activeElement.selectionEnd") == len(box.input_value())
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name="Copy link")).to_be_focused()


@pytest.mark.screen(width=390, height=844)
def test_the_tour_leads_on_a_phone_from_home_to_your_aco(page: Page, app_url: str) -> None:
    page.goto(app_url)
    settled(page)
    page.get_by_role("button", name="Show me around").click()
    settled(page)
    for _ in range(2):
        page.get_by_role("button", name="Next", exact=True).click()
        settled(page)
    page.get_by_role("link", name="Open Your ACO").click()
    settled(page)
    expect(page.get_by_role("heading", name="Your ACO", level=1)).to_be_visible()
    expect(page.get_by_text("3 of 5: Make it yours.")).to_be_visible()
    page.get_by_role("button", name="Close the tour").click()
    settled(page)
    expect(page.get_by_text("of 5:")).to_have_count(0)
