"""The page held against axe-core: at three widths, in light and dark, while things happen, with no violation."""

from __future__ import annotations

from bench.ui.web.browser import Page, set_scheme, set_size
from tests.web.looks import found

DARK = "return document.body.classList.contains('body--dark')"
# what is told by a colour has to be told by words, too: the element, and the words that are its
SAID = {
    ".says .chip": ("mains present", "registered", "socket on"),
    ".bubble.alert": ("Alert",),
    "#curves .legend": ("temperature", "set point", "alert limit", "relay on", "alert", "call", "in the world"),
    "#world .chip.bad": ("Now: A network without calls",),
    "#record .lines": ("board ▸ modem", "modem ▸ board"),
}


def _says(page: Page, selector: str, words: tuple[str, ...]) -> bool:
    said = page.driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText).join(' ')", selector
    )
    return all(one in said for one in words)


def test_no_violation_at_three_widths_in_light_and_dark(page: Page, axe: str) -> None:
    page.speed(60)
    page.ask("MAKEMEBOSS", "assigned")
    page.ask("ALERT=CALL", "OK")
    page.ask("TRISEALERT=25C", "OK")
    page.ask("ON", "Power socket ON")
    page.slide("Temperature at the probe", 27)
    page.wait_for_bubble("Temperature rise", 30)
    page.driver.execute_script(
        "const s = document.querySelector('[aria-label=\"Fault of the modem\"]'); s.value = 'no-volte';"
        "s.dispatchEvent(new Event('change', { bubbles: true }));"
    )
    page.click("Begin", "#world")
    page.wait(lambda: page.text_of("#world .chip.bad"), 10, "the fault is not told")
    page.speed(1)
    for selector, words in SAID.items():
        page.wait(lambda words=words, selector=selector: _says(page, selector, words), 10, f"{selector} lacks {words}")
    page.click("All commands")
    page.driver.execute_script("document.querySelector('.add').click()")
    for width in (390, 900, 1280):
        set_size(page.driver, width, 900, mobile=width < 500)
        for dark in (False, True):
            set_scheme(page.driver, dark)
            page.wait(lambda dark=dark: page.driver.execute_script(DARK) == dark, 5, "it keeps its colours")
            assert found(page.driver, axe) == [], f"{width} wide, {'dark' if dark else 'light'}"
    page.click("Link to it")
    page.wait(lambda: page.text_of(".address"), 10, "no link")
    page.wait(lambda: found(page.driver, axe) == [], 3, f"the dialog: {found(page.driver, axe)}")
    page.click("Close", ".asks")


def test_no_violation_while_it_rings_and_in_a_tour(page: Page, axe: str) -> None:
    page.speed(60)
    page.ask("MAKEMEBOSS", "assigned")
    page.ask("ALERT=CALL", "OK")
    page.ask("ALARMON", "Enabled")
    page.click("closed", "#world")
    page.wait(lambda: page.text_of(".ring-screen"), 30, "no call")
    for width, dark in ((390, True), (390, False), (1280, True)):
        set_size(page.driver, width, 900, mobile=width < 500)
        set_scheme(page.driver, dark)
        page.driver.execute_script("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.wait(lambda: page.text_of(".strip"), 5, "no call in sight")
        assert found(page.driver, axe) == []
    page.click("Answer", ".strip")
    page.click("Flood alarm", ".tours")
    page.wait(lambda: "A water sensor" in page.text_of(".tour .caption"), 15, "no caption")
    assert found(page.driver, axe) == []
    page.click("Leave", ".tour")
