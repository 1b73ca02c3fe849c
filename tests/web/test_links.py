"""What somebody has saved opens on another's page: by link, or dropped on it; and what was done can be copied."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import pytest

from bench.scenario.parser import parse_text, read_step
from bench.scenario.tokens import tokenise
from bench.ui.web.browser import Page, set_size
from bench.ui.web.page.links import LONGEST, MARK, LinkError, from_fragment, to_fragment

TEXT = 'scenario "Ünïcode and \\"quotes\\""\n  sms +358401234567 "ON"\n  expect relay on within 5s\n'


def packed(data: bytes) -> str:
    return MARK + base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_link_holds_the_whole_scenario() -> None:
    fragment = to_fragment(TEXT)
    assert from_fragment(fragment) == from_fragment("#" + fragment) == TEXT
    assert set(fragment.removeprefix(MARK)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    day = TEXT + "".join(f"  wait {n}s\n  probe {n % 30}\n" for n in range(2000))
    assert from_fragment(to_fragment(day)) == day and len(to_fragment(day)) < len(day) / 3


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "phone",
        MARK,
        MARK + "!!!",
        MARK + "AAAA",
        to_fragment(TEXT)[:-6],
        packed(zlib.compress(b"\xff\xfe")),
        packed(zlib.compress(b"x" * (LONGEST + 1))),
        packed(zlib.compress(b"x" * 50_000_000)),
    ],
)
def test_what_is_no_such_link_is_refused(fragment: str) -> None:
    with pytest.raises(LinkError):
        from_fragment(fragment)


def test_what_is_too_long_for_a_link_is_refused() -> None:
    with pytest.raises(LinkError, match="save it as a file"):
        to_fragment("x" * (LONGEST + 1))


def test_a_scenario_goes_by_link_to_anothers_page(page: Page) -> None:
    driver: Any = page.driver
    page.click("Pump", "#scene")
    page.send("ON")
    page.wait_for_bubble("Power socket ON")
    page.click("Link to it")
    link = page.wait(lambda: page.text_of(".address"), 10, "there is no link")
    assert link.startswith(f"{page.address}/#{MARK}") and "token" not in link
    text = from_fragment(link.partition("#")[2])
    assert parse_text(text)[0].steps and 'sms +358401234567 "ON"' in text and "#@ appliance pump" in text
    page.click("Close", ".asks")
    page.renew()
    life = page.life()
    page.click("Lamp", "#scene")
    driver.execute_script("location.hash = arguments[0]", link.partition("#")[2])
    page.wait(lambda: "what happened on the page: " in page.text_of(".asks"), 10, "nobody is asked")
    assert driver.execute_script("return location.hash") == "", "a reload would open it again"
    page.click("No", ".asks")
    page.wait(lambda: not page.text_of(".asks"), 5, "it asks on")
    assert page.life() == life and page.bubbles("sent") == [], "nobody has agreed"
    driver.get("about:blank")
    driver.get(link)  # another's page, opened by the link
    page.wait(lambda: "what happened on the page: " in page.text_of(".asks"), 20, "nobody is asked")
    page.click("Play it", ".asks")
    page.wait(lambda: page.life() != life, 15, "no new device")
    page.wait_for_sent(["ON"], 30)
    page.wait(lambda: "the pump runs" in page.chips(), 10, "another appliance is plugged in")
    driver.execute_script("location.hash = 'scn=AAAA'")
    page.wait(lambda: "the link is damaged" in page.text_of(".asks pre"), 10, "a damaged link is not told")
    page.click("Close", ".asks")


DROP = """
const data = new DataTransfer();
data.items.add(new File([arguments[0]], "dropped.scn"));
document.body.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
"""


def test_a_file_is_dropped_on_the_page(page: Page) -> None:
    life = page.life()
    page.driver.execute_script(DROP, TEXT)
    page.wait(lambda: page.life() != life and "Ünïcode" in page.text_of(".tour h2"), 15, "nothing is played")
    page.wait_for_sent(["ON"], 20)
    page.wait(lambda: "the end" in page.text_of(".tour h2"), 20, "it does not end")
    page.driver.execute_script(DROP, "no scenario at all")
    page.wait(lambda: "dropped.scn is no scenario file" in page.text_of(".asks h2"), 10, "no error is told")
    page.click("Close", ".asks")
    page.click("Leave", ".tour")


def test_each_change_of_the_world_offers_its_line_to_copy(page: Page) -> None:
    driver: Any = page.driver
    changes = {
        "closed": "contact closed",
        "abroad": "network roaming",
        "locked": "sim pin",
        "gone": "mains off",
        "Begin": "modem hang",
        "Reset": "reset",
        "a room": "room 5",
    }
    for words in changes:
        page.click(words, "#world")
    page.slide("Battery", 3.7)
    page.slide("Signal strength", 7)
    page.click("Press the button", "#scene")
    page.click("Siren", "#scene")
    page.phone("Stranger")
    page.send("hello")
    wanted = {*changes.values(), "battery 3.70", "signal 7", "button press 0.1s", "#@ appliance siren"}
    wanted.add('sms +358409999999 "hello"')

    def offered() -> set[str]:
        script = "return [...document.querySelectorAll('.typed button')].filter((b) => b.checkVisibility())"
        return set(driver.execute_script(script + ".map((b) => b.innerText.trim())"))

    try:
        page.wait(lambda: wanted <= offered(), 10, "not all is offered")
    except AssertionError as error:
        raise AssertionError(f"{wanted - offered()} not offered; {offered()}") from error
    for line in wanted:
        if not line.startswith("#@"):
            read_step(tokenise(line, {}))
    driver.execute_script("navigator.clipboard.writeText = async (text) => { window.got = text; }")
    page.click("contact closed", "#world")
    page.wait(lambda: driver.execute_script("return window.got") == "contact closed", 5, "it is not copied")
    page.wait(lambda: "Copied: contact closed" in page.text_of(".copied"), 5, "it is not said")
    driver.execute_script("navigator.clipboard.writeText = async () => { throw new Error('none'); }")
    page.click("mains off", "#world")
    page.wait(lambda: "Copied: mains off" in page.text_of(".copied"), 5, "without a clipboard it is not copied")
    set_size(driver, 1440, 1000)
