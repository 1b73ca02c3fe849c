"""A headless Chromium, as Debian and others package it, for tests and pictures of the page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PATIENCE = 6  # times as long as on an idle machine: a limit is there to end what hangs
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class BrowserMissing(Exception):
    """There is no browser here; the message says what to install."""


@contextmanager
def chromium(width: int = 1440, height: int = 1000, downloads: str = "") -> Iterator[Any]:
    """A selenium driver; raises BrowserMissing. downloads: folder that files are saved to."""
    from selenium import webdriver  # only who wants a browser needs it
    from selenium.webdriver.chrome.service import Service

    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    driver_path = shutil.which("chromedriver")
    if browser is None or driver_path is None:
        raise BrowserMissing(
            "no chromium with chromedriver here; `apt-get install chromium chromium-driver` brings both"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", f"--window-size={width},{height}"):
        options.add_argument(argument)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium has none for root, as in most containers
    if downloads:
        options.add_experimental_option("prefs", {"download.default_directory": downloads})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(driver_path))
    try:
        set_size(driver, width, height)
        yield driver
    finally:
        driver.quit()


def set_size(driver: Any, width: int, height: int, *, mobile: bool = False, scale: float = 1) -> None:
    """The size of the window that the page sees; narrower than a desktop window can be, too."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile},
    )


def set_scheme(driver: Any, dark: bool) -> None:
    """Whether the system prefers dark colours."""
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]},
    )


class Page:
    """The page in a browser, by the words that are on it. All waits are of wall time and raise AssertionError; their
    limits are those of an idle machine, and a busy one gets more.
    """

    def __init__(self, driver: Any, address: str) -> None:
        self.driver = driver
        self.address = address

    def open(self, within_s: float = 15) -> None:
        """Until it shows a device that has booted."""
        self.driver.get(self.address)
        self.wait(
            lambda: self.life() not in ("", "0") and "booting" not in self.text_of("header"), within_s, "no device"
        )

    def wait(self, holds: Callable[[], Any], within_s: float, trouble: str) -> Any:
        until_s = time.monotonic() + PATIENCE * within_s
        while True:
            found = holds()
            if found:
                return found
            assert time.monotonic() < until_s, f"{trouble} within {within_s:g} s"
            time.sleep(0.05)

    def text_of(self, selector: str) -> str:
        """The words of the first such element that can be seen; empty if there is none."""
        return self.driver.execute_script(_TEXT, selector)

    def clock(self) -> datetime:
        """The time that the page shows."""
        shown = self.text_of(".clock")
        return datetime.strptime(shown, "%a %d %b %Y %H:%M:%S") if shown else datetime.min

    def wait_for_clock(self, hours: float, within_s: float) -> None:
        """Until so many hours of board time have passed since noon of 2 March 2026, when all devices begin."""
        until = datetime(2026, 3, 2, 12) + timedelta(hours=hours)
        self.wait(lambda: self.clock() >= until, within_s, f"it does not get {until}")

    def chips(self) -> str:
        """What the page says in words about the socket and its LEDs."""
        return self.text_of("#scene .says")

    def click(self, words: str, within: str = "body") -> None:
        """The button with these words, or this label."""
        self.wait(lambda: self.driver.execute_script(_CLICK, within, words), 5, f'there is no button "{words}"')

    def phone(self, name: str) -> None:
        self.click(name, ".phone-tabs")

    def send(self, text: str) -> None:
        """As one who types: letter by letter, then Enter."""
        line = self.driver.find_element("css selector", ".composer input")
        line.send_keys(text)
        line.send_keys("\ue00c")  # Escape: the offered commands are closed
        line.send_keys("\ue007")

    def bubbles(self, kind: str = "got") -> list[str]:
        """Texts of the phone that is shown, oldest first. kind: `got` from the socket or `sent` to it."""
        return self.driver.execute_script(_BUBBLES, kind)

    def wait_for_bubble(self, words: str, within_s: float = 10) -> str:
        """The newest text of the socket, when there is one with these words."""
        return self.wait(
            lambda: next((text for text in reversed(self.bubbles()) if words in text), None),
            within_s,
            f'the phone got no "{words}"; it got {self.bubbles()}',
        )

    def wait_for_sent(self, texts: list[str], within_s: float = 5) -> None:
        """These are the texts to the socket that the phone shows."""
        self.wait(lambda: self.bubbles("sent") == texts, within_s, f"the phone does not show {texts}")

    def ask(self, text: str, reply: str) -> None:
        """Send a text and wait for the answer."""
        self.send(text)
        self.wait_for_bubble(reply, 20)

    def speed(self, times: int) -> None:
        self.click(f"{times}×", "header")

    def renew(self) -> None:
        """A new device, with empty threads."""
        old = self.life()
        self.click("New device", "#world")
        self.wait(lambda: self.life() != old, 15, "the old device is still there")
        self.wait(lambda: "registered" in self.chips() and "starts" not in self.chips(), 30, "no new device")
        self.wait(lambda: not self.bubbles("sent"), 5, "the threads are not empty")

    def life(self) -> str:
        """Which device the page shows."""
        return self.driver.execute_script("return document.querySelector('.scene')?.dataset.life ?? ''")

    def slide(self, label: str, value: float) -> None:
        """Move the slider of that label."""
        self.driver.execute_script(_SLIDE, label, str(value))


_TEXT = """
const found = [...document.querySelectorAll(arguments[0])].find((one) => one.checkVisibility());
return found?.innerText ?? "";
"""
_CLICK = """
const [within, words] = arguments;
const named = (b) => b.innerText?.trim() === words || b.getAttribute("aria-label") === words;
const all = [...document.querySelectorAll(within + " button")];
const one = all.find((b) => named(b) && b.offsetParent !== null && !b.disabled);
if (one) one.click();
return !!one;
"""
_SLIDE = """
const sliders = [...document.querySelectorAll("input[type=range]")];
const slider = sliders.find((one) => one.getAttribute("aria-label") === arguments[0]);
slider.value = arguments[1];
slider.dispatchEvent(new Event("input", { bubbles: true }));
"""
_BUBBLES = """
return [...document.querySelectorAll(".bubble." + arguments[0])].map((bubble) =>
  [...bubble.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(""));
"""


@contextmanager
def demo(*options: str) -> Iterator[str]:
    """`bench demo` in a process of its own; gives the address of its page."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    command = [sys.executable, "-m", "bench", "demo", "--no-browser", "--port", str(port), *options]
    # NiceGUI behaves otherwise when it believes that pytest imports it
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=env)
    try:
        address = f"http://127.0.0.1:{port}"
        until_s = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(address, timeout=5):
                    break
            except OSError as error:
                said = process.communicate()[0] if process.poll() is not None else ""
                if said or time.monotonic() > until_s:
                    raise RuntimeError(f"bench demo does not answer: {said or error}") from error
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
