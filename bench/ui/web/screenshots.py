"""`python -m bench.ui.web.screenshots [FOLDER [NAME…]]`: makes the pictures of the page that README and docs show."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from bench.ui.web.browser import ROOT, BrowserMissing, Page, chromium, demo, set_scheme, set_size

FOLDER = ROOT / "docs" / "pictures"
WIDE, NARROW = (1440, 1130), (390, 844)


def first_text(page: Page) -> None:
    """Boss, on, status."""
    page.open()
    for text, reply in (("MAKEMEBOSS", "assigned"), ("ON", "Power socket ON"), ("STATUS", "Signal")):
        page.ask(text, reply)


def alarm_call(page: Page) -> None:
    """The socket calls, and its owner is about to answer."""
    page.open()
    page.click("Siren", "#scene")
    for text, reply in (
        ("MAKEMEBOSS", "assigned"),
        ("ALERT=CALL", "- OK"),
        ("RELAYTIME=ON60", "ON60"),
        ("ALARMON", "Enabled"),
    ):
        page.ask(text, reply)
    page.click("closed", "#world")
    page.wait(lambda: page.text_of(".ring-screen"), 60, "no call")


def heater_day(page: Page) -> None:
    """A thermostat over a day of frost."""
    page.open()
    page.click("Heater", "#scene")
    for text, reply in (
        ("MAKEMEBOSS", "assigned"),
        ("SWITCHOFFTEMP=12C", "12C"),
        ("TFALLALERT=8C", "8C"),
        ("THERMOSTATON", "working"),
    ):
        page.ask(text, reply)
    page.click("a room", "#world")
    page.slide("Temperature outside the room", -6)
    page.click("24 h", "#curves")
    page.speed(3600)
    page.wait_for_clock(24, 180)
    page.speed(60)
    page.wait(lambda: "Socket ON" in page.chips(), 60, "the heater stays off")
    page.speed(1)
    page.ask("STATUS", "Signal")
    page.driver.execute_script("document.querySelector('#scene').scrollIntoView(); window.scrollBy(0, -80)")


def tour(page: Page) -> None:
    """The flood, with its pump running."""
    page.open()
    page.click("Flood alarm", ".tours")
    for _ in range(3):
        page.wait(lambda: page.text_of(".tour .caption") not in ("", "The device starts…"), 60, "no caption")
        caption = page.text_of(".tour .caption")
        page.click("Next step", ".tour")
        page.wait(lambda caption=caption: page.text_of(".tour .caption") != caption, 40, "the tour stands still")
    page.wait_for_bubble("ALARM!", 30)


def narrow(page: Page) -> None:
    """On a phone."""
    first_text(page)
    page.wait(lambda: "socket on" in page.chips(), 10, "its LEDs are not told")
    page.driver.execute_script("document.querySelector('#scene').scrollIntoView()")
    page.wait(lambda: page.text_of(".strip"), 10, "the newest text is out of sight")


def narrow_call(page: Page) -> None:
    """On a phone, scrolled away, while the socket calls."""
    alarm_call(page)
    page.driver.execute_script("document.querySelector('#world').scrollIntoView()")
    page.wait(lambda: page.text_of(".strip"), 10, "no call in sight")


PICTURES: dict[str, tuple[Callable[[Page], None], tuple[int, int], bool]] = {
    "demo-first-text": (first_text, WIDE, False),
    "demo-alarm-call": (alarm_call, WIDE, False),
    "demo-heater-day": (heater_day, WIDE, True),
    "demo-tour": (tour, WIDE, False),
    "demo-narrow": (narrow, NARROW, False),
    "demo-narrow-call": (narrow_call, NARROW, False),
}


def main(arguments: list[str]) -> int:
    """`[FOLDER [NAME…]]`: all pictures, or those named."""
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, (play, (width, height), dark) in PICTURES.items():
            if arguments[1:] and name not in arguments[1:]:
                continue
            with demo() as address, chromium(width, height) as driver:
                set_size(driver, width, height, mobile=width < 500, scale=2 if width < 500 else 1)
                set_scheme(driver, dark)
                play(Page(driver, address))
                driver.save_screenshot(str(folder / f"{name}.png"))
                print(folder / f"{name}.png", flush=True)
    except BrowserMissing as error:
        print(f"screenshots: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
