"""Parts of a page: a lever moves what is looked at, the rest follows once it is released, and nothing is left behind."""

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lead_analysis.acos.presets import PRESETS
from lead_model.scenario import Scenario, changed_paths
from tests.browser import driver, reader

R1 = PRESETS["reference"].scenario
LIVE_PAGES = (
    "", "Ten_years", "Global_or_Professional", "LEAD_or_MSSP", "Risk_and_capital", "Cash_and_payback", "Quality",
    "High_Needs_and_growth", "Specialists_and_programs", "What_matters",
)  # fmt: skip


def verdict(page: Page) -> str:
    return page.locator(".st-key-lead-verdict").inner_text()


@pytest.mark.parametrize("path", LIVE_PAGES)
def test_after_a_move_every_part_of_the_page_shows_the_same_scenario(
    page: Page, app_url: str, path: str
) -> None:
    reader.visit(page, app_url, path, R1)
    before = verdict(page)
    driver.move_slider(page, "Savings rate", 7)
    moved = R1.with_value("choices.savings_rate", 0.07)
    assert reader.scenario(page) == moved
    assert verdict(page) != before
    for link in page.locator(".st-key-lead-menu").get_by_role("link").all()[:3]:
        assert f"s={reader.code(page)}" in link.get_attribute("href")
    text = reader.main(page).inner_text()
    reader.visit(page, app_url, path, moved)  # the whole page, drawn at once
    assert [line for line in reader.main(page).inner_text().split("\n") if line not in text] == []


def test_the_address_follows_when_the_hand_rests(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Ten_years", R1)
    first, before = reader.code(page), verdict(page)
    slider = page.get_by_role("slider", name="Savings rate", exact=True)
    track = slider.bounding_box()
    middle = track["y"] + track["height"] / 2
    share = (4 + 5) / 20  # 4% on a scale from −5 to 15
    page.mouse.move(track["x"] + share * track["width"], middle)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.8 * track["width"], middle, steps=5)
    expect(page.locator(".st-key-lead-verdict")).not_to_have_text(before)
    page.wait_for_timeout(600)
    assert reader.code(page) == first, "the hand is still on the slider"
    page.mouse.up()
    page.wait_for_function("code => !location.search.includes(code)", arg=first)
    driver.settled(page)
    final = float(slider.input_value()) / 100
    assert reader.scenario(page).choices.savings_rate == pytest.approx(final)


def test_an_undo_pressed_at_once_is_not_taken_back(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Risk_and_capital", R1.with_value("organization.aligned", 12_000))
    driver.move_slider(page, "High Needs share", 12)
    before = reader.code(page)
    slider = page.get_by_role("slider", name="Savings rate", exact=True)
    answer_bar = verdict(page)
    slider.press("ArrowRight")
    expect(page.locator(".st-key-lead-verdict")).not_to_have_text(answer_bar)
    reader.main(page).get_by_role("button", name="Undo", exact=True).click()
    driver.settled(page, quiet_ms=800)
    assert reader.code(page) == before, "the move is undone, and the released slider does not bring it back"
    expect(slider).to_have_value("4")


def test_going_to_another_page_at_once_takes_the_move_along(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Ten_years", R1)
    slider = page.get_by_role("slider", name="Savings rate", exact=True)
    before = verdict(page)
    slider.press("ArrowRight")
    expect(page.locator(".st-key-lead-verdict")).not_to_have_text(before)
    final = float(slider.input_value()) / 100
    reader.go(page, "Cash and payback")
    assert reader.scenario(page).choices.savings_rate == pytest.approx(final)
    expect(page.get_by_role("slider", name="Savings rate", exact=True)).to_have_value(f"{final * 100:g}")


def test_a_choice_in_a_part_moves_the_whole_page(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Global_or_Professional", R1)
    sidebar = page.locator('[data-testid="stSidebar"]')
    sidebar.get_by_role("radio", name="Global", exact=True).or_(
        sidebar.get_by_role("button", name="Global", exact=True)
    ).first.click()
    driver.settled(page)
    assert reader.scenario(page).choices.option == "global"
    expect(reader.main(page).get_by_text("Your plan is Global from the start.")).to_be_visible()
    expect(sidebar.get_by_text("Move to Global in")).to_have_count(0)


def test_the_link_of_an_open_tour_takes_a_move_along(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "", R1)
    reader.press(page, "Show me around")
    driver.move_slider(page, "Savings rate", 7)
    link = page.locator(".st-key-lead-tour").get_by_role("link")
    assert f"s={reader.code(page)}" in link.get_attribute("href")
    reader.press(page, "Close the tour")
    expect(page.locator(".st-key-lead-tour")).to_have_count(0)


def test_a_number_typed_between_the_steps_arrives_exactly(page: Page, app_url: str) -> None:
    reader.visit(page, app_url, "Ten_years", R1)
    box = page.get_by_role("spinbutton", name="Savings rate, number")
    box.fill("6.4321")
    box.press("Enter")
    driver.settled(page)
    assert reader.scenario(page).choices.savings_rate == pytest.approx(0.064321)
    count = len(changed_paths(reader.scenario(page), Scenario()))
    expect(page.get_by_role("button", name=f"Changed: {count}")).to_be_visible()


def test_a_move_runs_the_part_in_sight_once_and_nothing_else(page: Page, app_url: str) -> None:
    """Relayed into the part (components/move_relay.py); sent by the slider itself it would first run that one's own part."""
    kinds: list[str] = []

    def received(frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            message = ForwardMsg()
            message.ParseFromString(frame)
            kinds.append(message.WhichOneof("type"))

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    reader.visit(page, app_url, "Risk_and_capital", R1)
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        kinds.clear()
        before = verdict(page)
        page.get_by_role("slider", name="Savings rate", exact=True).press(key)
        expect(page.locator(".st-key-lead-verdict")).not_to_have_text(before)
        assert kinds.count("new_session") == 1
        driver.settled(page)
