"""The page at the widths that people have: nothing covers anything, and what happens is seen wherever one is."""

from __future__ import annotations

from typing import Any

import pytest

from bench.ui.web.browser import Page
from tests.web.looks import COVERED, HEIGHT, WIDTHS, sized

# scrolled to each third of the page: the buttons with these words that are in sight, and on top
IN_SIGHT = """
const words = arguments[0], seen = [];
const bottom = document.documentElement.scrollHeight - innerHeight;
for (const share of [0, 0.33, 0.66, 1]) {
  window.scrollTo(0, share * bottom);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)));
  const there = [...document.querySelectorAll("button")].filter((one) => {
    const b = one.getBoundingClientRect(), x = b.left + b.width / 2, y = b.top + b.height / 2;
    return one.innerText.trim() === words && b.width && b.top >= 0 && b.bottom <= innerHeight
      && one.contains(document.elementFromPoint(x, y));
  });
  seen.push(there.length);
}
return seen;
"""


def in_sight(page: Page, words: str) -> list[int]:
    """How many buttons with these words can be pressed at the top, at each third and at the bottom of the page."""
    return page.driver.execute_script(f"return (async () => {{ {IN_SIGHT} }})(...arguments)", words)


def test_nothing_covers_what_can_be_pressed(page: Page) -> None:
    for width in WIDTHS:
        sized(page, width)
        assert page.driver.execute_script(COVERED) == [], f"at {width}"


def test_a_call_is_seen_and_answered_wherever_one_has_scrolled_to(page: Page) -> None:
    page.speed(60)
    page.ask("MAKEMEBOSS", "assigned")
    page.ask("ALERT=CALL", "ALERT=CALL - OK")
    page.ask("ALARMON", "Enabled")
    sized(page, 390)
    page.click("closed", "#world")
    page.wait(lambda: page.driver.execute_script("return !!document.querySelector('.ring-screen')"), 30, "no call")
    for width in WIDTHS:
        sized(page, width)
        for words in ("Answer", "Reject"):
            assert min(in_sight(page, words)) >= 1, f"{words} at {width}"
    sized(page, 390)
    page.driver.execute_script("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.wait(lambda: "isocket is calling You" in page.text_of(".strip"), 5, "nothing rings at the page's end")
    page.click("Reject", ".strip")
    page.wait(
        lambda: not page.driver.execute_script("return !!document.querySelector('.strip.rings')"), 5, "it rings on"
    )
    page.wait(lambda: "You rejected the call" in page.text_of(".thread"), 5, "who rejected it is not told")


def test_the_words_and_texts_of_a_tour_stay_in_sight(page: Page) -> None:
    sized(page, 390)
    page.click("Make me boss", ".tours")
    page.wait(lambda: "A new socket obeys anybody" in page.text_of(".tour .caption"), 15, "no caption")
    page.driver.execute_script("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.click("Next step", ".tour")
    strip = page.wait(lambda: page.text_of(".strip"), 20, "no text is shown at the end of the page")
    assert "MAKEMEBOSS" in strip or "assigned" in strip
    for width in WIDTHS:
        sized(page, width)
        assert in_sight(page, "Next step") == [1, 1, 1, 1], f"at {width}"
        box = page.driver.execute_script(
            "return document.querySelector('.tour .caption').getBoundingClientRect().toJSON()"
        )
        assert box["top"] >= 0 and box["bottom"] <= HEIGHT / 2, f"the caption at {width}: {box}"
        assert page.driver.execute_script(COVERED) == [], f"at {width}"
    page.click("Leave", ".tour")


@pytest.mark.parametrize("way", ["skip", "add"])
def test_to_the_phone_and_plus_lead_to_a_line(page: Page, way: str) -> None:
    driver: Any = page.driver
    sized(page, 390)
    focused = "return document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"
    if way == "skip":
        driver.execute_script("document.querySelector('.skip').click()")
    else:
        driver.execute_script("document.querySelector('.add').click()")
        page.wait(lambda: driver.execute_script(focused) == "new-number", 5, "the number cannot be typed")
        driver.switch_to.active_element.send_keys("+358401112222\ue007")
    page.wait(lambda: driver.execute_script(focused) == "Text to the socket", 5, "the line has no focus")
    box = driver.execute_script("return document.activeElement.getBoundingClientRect().toJSON()")
    assert box["top"] >= 0 and box["bottom"] <= HEIGHT
    if way == "add":
        page.wait(lambda: "+358401112222" in page.text_of(".who small"), 5, "another phone is shown")
        page.phone("You")
