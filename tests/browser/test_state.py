"""Nothing entered is lost, and nobody gets lost: restart, back and forward, reload, broken links, undo, quick moves."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from lead_analysis.acos.presets import PRESETS
from lead_model.scenario import Scenario, to_code
from tests.browser import driver, reader

R1 = PRESETS["reference"].scenario
EIGHT = R1.with_values({"choices.savings_rate": 0.08})


def verdict(page: Page) -> str:
    return page.locator(".st-key-lead-verdict").inner_text()


def test_after_a_restart_an_open_tab_goes_on_and_every_page_opens_directly(browser: Browser) -> None:
    with driver.open_page(browser) as (page, _), driver.open_page(browser) as (second, traffic):
        with driver.running_app() as address:
            port = int(address.rsplit(":", 1)[1])
            reader.visit(page, address, "", EIGHT)
            before = verdict(page)
        with driver.running_app(port=port):
            # The tab that was open: its first click makes a new session, with the scenario from the address.
            expect(page.get_by_test_id("stConnectionStatus")).to_have_count(0)
            page.wait_for_function("fetch('/_stcore/health').then(answer => answer.ok)")
            driver.settled(page, quiet_ms=1500)
            reader.go(page, "Ten years")
            assert verdict(page) == before
            assert reader.scenario(page) == EIGHT
            for path in driver.page_paths():
                reader.visit(second, address, path, EIGHT)
                expect(second.get_by_role("heading", level=1)).to_have_count(1)
                expect(second.get_by_test_id("stException")).to_have_count(0)
                assert reader.scenario(second) == EIGHT, path
    assert traffic.console_errors == []


def test_back_and_forward_keep_page_and_scenario_together(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "", R1)
    driver.move_slider(page, "Savings rate", 8)
    reader.go(page, "Ten years")
    expect(reader.main(page)).to_contain_text("+$69.1M")  # 10 × 60% × 8% × $144.0M
    reader.go(page, "What matters")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ten years")
    driver.settled(page)
    assert reader.scenario(page) == EIGHT
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    driver.settled(page)
    assert reader.scenario(page) == EIGHT
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ten years")
    driver.settled(page)
    assert reader.scenario(page) == EIGHT
    expect(reader.main(page)).to_contain_text("+$69.1M")


def test_back_after_a_change_shows_what_the_address_says(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "", R1)
    driver.move_slider(page, "Savings rate", 8)
    page.go_back()
    driver.settled(page, quiet_ms=500)
    shown = 100 * reader.scenario(page).choices.savings_rate
    expect(page.get_by_role("slider", name="Savings rate", exact=True)).to_have_value(f"{shown:g}")


def test_reload_keeps_scenario_base_and_unit(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Ten_years", R1)
    reader.press(page, "Pin as base")
    driver.move_slider(page, "Savings rate", 8)
    page.get_by_test_id("stMain").get_by_role("radio", name="PBPM").click()
    driver.settled(page)
    before = verdict(page)
    page.reload()
    driver.settled(page)
    assert verdict(page) == before
    assert "base" in before.lower()
    assert reader.scenario(page) == EIGHT
    assert reader.code(page, "b") == to_code(R1)
    expect(page.get_by_test_id("stMain").get_by_role("radio", name="PBPM")).to_be_checked()


def test_a_broken_link_gives_a_message_and_the_default(page: Page, app_url: str) -> None:
    whole = to_code(EIGHT)
    changed = whole.replace(whole[10:14], "AAAA")
    for broken in ("x", whole[:-9], changed, "%00%FF", "é" * 50, "1" * 5000):
        page.goto(f"{app_url}/Ten_years?s={broken}")
        driver.settled(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.locator(".st-key-lead-notices")).to_contain_text("Copy the whole link again")
        assert reader.scenario(page) == Scenario()
    reader.press(page, "Close this message")
    expect(page.locator(".st-key-lead-notices")).to_have_count(0)


def test_of_twenty_quick_moves_the_last_one_wins(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "", R1)
    slider = page.get_by_role("slider", name="Savings rate", exact=True)
    step = float(slider.get_attribute("step"))
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")  # no waiting in between
    driver.settled(page, quiet_ms=600)
    final = 4 + 20 * step
    assert float(slider.input_value()) == pytest.approx(final)
    assert reader.scenario(page).choices.savings_rate == pytest.approx(final / 100)
    expect(page.locator(".st-key-lead-verdict")).to_contain_text(re.compile(rf"You plan {final:.1f}\d*%"))
    reader.press(page, "Undo")
    assert reader.scenario(page) == R1, "one quick series is one step to undo"


def test_ten_undos_return_the_exact_first_scenario_and_redo_brings_all_back(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "", R1)
    first = reader.code(page)
    codes = [first]
    for number in range(5):  # two sliders in turn: each move is a step of its own
        for name, value in (("Savings rate", 5 + number), ("High Needs share", 20 + number)):
            driver.move_slider(page, name, value)
            page.wait_for_function("code => !location.search.includes(code)", arg=codes[-1])
            driver.settled(page)
            codes.append(reader.code(page))
    assert len(set(codes)) == 11
    undo = reader.main(page).get_by_role("button", name="Undo", exact=True)
    redo = reader.main(page).get_by_role("button", name="Redo", exact=True)
    for code in reversed(codes[:-1]):
        undo.click()
        reader.wait_for_code(page, code)
    assert reader.code(page) == first
    expect(undo).to_be_disabled()
    for code in codes[1:]:
        redo.click()
        reader.wait_for_code(page, code)
    expect(redo).to_be_disabled()
    undo.click()
    driver.settled(page)
    expect(redo).to_be_enabled()
    driver.move_slider(page, "Savings rate", 2)
    expect(redo).to_be_disabled()  # a new change clears redo
