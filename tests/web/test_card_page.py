"""The page for the owner's phone (`bench card --html`) in a browser: what its buttons open, and how wide it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.papers.card.page import make_page
from bench.papers.card.recipes import RECIPES
from bench.papers.catalogue import SECTIONS, examples, key_of
from bench.papers.table import read_table
from bench.ui.web.browser import set_scheme, set_size
from tests.web.looks import found

NUMBER = "+358401234567"
WIDTH, HEIGHT = 390, 844
AGENTS = {
    "android": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile",
    "iphone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari",
    "ipad": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1",
}
SIGNS = {"android": "?", "iphone": "&", "ipad": "&"}
# what a press of the button would open; the press itself goes no further
PRESSED = """
const [text, field] = arguments;
const one = [...document.querySelectorAll("a[data-text]")]
  .find((a) => a.dataset.text === text && !!a.closest(".field") === field);
let opened = null;
addEventListener("click", (event) => { if (!event.defaultPrevented) opened = one.getAttribute("href");
  event.preventDefault(); }, { once: true });
one.click();
return opened;
"""
FILL = """
const [stem, value] = arguments;
const one = [...document.querySelectorAll(".field a")].find((a) => a.dataset.text === stem);
one.closest(".field").querySelector("input").value = value;
"""
WIDE = """
for (const one of document.querySelectorAll("details")) one.open = true;
const found = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility())
  .filter((one) => { const b = one.getBoundingClientRect(); return b.left < 0 || b.right > innerWidth + 0.5; })
  .map((one) => one.outerHTML.slice(0, 90));
return [document.documentElement.scrollWidth, found];
"""
SMALL = """
return [...document.querySelectorAll("a, summary, input[type=text], input[type=password]")]
  .filter((one) => one.checkVisibility() && !one.closest("h1") && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 90));
"""

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("card") / "card.html"
    path.write_text(make_page(read_table(), NUMBER, "1.2.3"), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Any, file: Path) -> Iterator[Open]:
    """Opens the page from its file on such a phone, without any network; nothing is complained of."""
    usual = browser.execute_script("return navigator.userAgent")
    set_scheme(browser, False)
    browser.execute_cdp_cmd("Network.enable", {})

    def open_it(agent: str = "android", language: str = "en-GB", *, script: bool = True, width: int = WIDTH) -> Any:
        set_size(browser, width, HEIGHT, mobile=True)
        browser.execute_cdp_cmd(
            "Network.setUserAgentOverride", {"userAgent": AGENTS[agent], "acceptLanguage": language}
        )
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
        browser.get_log("performance")
        browser.get(file.as_uri())
        return browser

    network = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **network})
    try:
        yield open_it
        strange = [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]
        assert not strange, f"the browser complains: {strange}"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        browser.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": usual})
        network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **network})
        browser.get("about:blank")
        set_size(browser, 1440, 1000)


def press(driver: Any, text: str, value: str | None = None) -> str | None:
    if value is not None:
        driver.execute_script(FILL, text, value)
    return driver.execute_script(PRESSED, text, value is not None)


def asked_for(driver: Any) -> list[str]:
    """The addresses that the browser has asked for since the page was opened."""
    events = [json.loads(line["message"])["message"] for line in driver.get_log("performance")]
    return [
        one["params"].get("request", one["params"])["url"]
        for one in events
        if one["method"] in ("Network.requestWillBeSent", "Page.frameRequestedNavigation")
    ]


@pytest.mark.parametrize("agent", AGENTS)
def test_a_button_opens_the_messages_of_that_phone(opened: Open, agent: str) -> None:
    driver = opened(agent)
    start = f"sms:{NUMBER}{SIGNS[agent]}body="

    assert press(driver, "ON") == start + "ON"
    assert press(driver, "ALARM?") == start + "ALARM%3F"
    assert press(driver, "SECNUMBER+", "+31 6 1234") == start + "SECNUMBER%2B%2B31%206%201234"
    assert press(driver, "SIMCARD*", "101*123#") == start + "SIMCARD*101*123%23"
    assert press(driver, "NAME=", " Mökki & co ") == start + "NAME%3DM%C3%B6kki%20%26%20co"
    assert press(driver, "ON", "7200") == start + "ON7200"
    assert press(driver, RECIPES[0].text[0]) == start + "TFALLALERT%3D5C%3BTSENSFAILALERT%3DON%3BRECOVERALERT%3DON"


def test_a_field_without_a_value_opens_nothing(opened: Open) -> None:
    driver = opened()
    driver.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    assert press(driver, "RESTARTTIME=", "") is None
    assert press(driver, "RESTARTTIME=", "  ") is None
    assert driver.execute_script("return document.activeElement.placeholder") == "5"


def test_a_button_beside_a_field_sends_itself_alone(opened: Open) -> None:
    driver = opened()
    assert press(driver, "RESTARTTIME=", "7") == f"sms:{NUMBER}?body=RESTARTTIME%3D7"
    assert press(driver, "RESTARTTIME?") == f"sms:{NUMBER}?body=RESTARTTIME%3F"
    assert press(driver, "SECNUMBER-ALL") == f"sms:{NUMBER}?body=SECNUMBER-ALL"


def test_enter_in_a_field_is_its_button(opened: Open) -> None:
    driver = opened()
    driver.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    driver.execute_script(
        "window.pressed = []; addEventListener('click', (e) => { window.pressed.push(e.target.closest('a')?.href); "
        "e.preventDefault(); })"
    )
    field = driver.find_element("css selector", "input[placeholder='35C']")
    field.send_keys("31C\ue007")
    assert driver.execute_script("return window.pressed") == [f"sms:{NUMBER}?body=TRISEALERT%3D31C"]


def test_the_password_stands_before_the_command_and_nowhere_else(opened: Open, file: Path) -> None:
    driver = opened()
    driver.find_element("id", "password").send_keys("12a#c")

    assert press(driver, "STATUS") == f"sms:{NUMBER}?body=12a%23cSTATUS"
    assert press(driver, "RESTARTTIME=", "7") == f"sms:{NUMBER}?body=12a%23cRESTARTTIME%3D7"
    html = driver.execute_async_script("setTimeout(() => arguments[0](document.documentElement.outerHTML), 50)")
    assert "12a#c" not in html and "12a%23c" not in html, "the page would be saved with the password"
    assert driver.execute_script("return [localStorage.length, document.cookie]") == [0, ""]
    driver.get(file.as_uri())
    assert driver.execute_script("return document.getElementById('password').value") == ""


def test_the_browser_is_sent_there(opened: Open) -> None:
    """Not only what the link says: where a press of it leads."""
    driver = opened("iphone")
    driver.find_element("id", "password").send_keys("12abc")
    driver.find_element("css selector", ".common a").click()
    driver.execute_async_script("setTimeout(arguments[0], 300)")
    assert f"sms:{NUMBER}&body=12abcSTATUS" in asked_for(driver)


def test_nothing_is_fetched(opened: Open, file: Path) -> None:
    driver = opened()
    driver.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    assert [address for address in asked_for(driver) if address != file.as_uri()] == []


def test_every_command_of_the_catalogue_has_a_button(opened: Open) -> None:
    driver = opened()
    keys = list(read_table())
    for text in examples():
        key = str(key_of(text, keys)).removesuffix("9")
        value = text.removeprefix(key)
        plain = driver.execute_script(
            "return [...document.querySelectorAll('a[data-text]')].some((a) => a.dataset.text === arguments[0])", text
        )
        body = press(driver, text) if plain else press(driver, key, value)
        assert body and driver.execute_script("return decodeURIComponent(arguments[0])", body).endswith("body=" + text)


@pytest.mark.parametrize("width", [320, WIDTH, 768])
@pytest.mark.parametrize("language", ["en-GB", "nl-NL"])
def test_nothing_sticks_out(opened: Open, language: str, width: int) -> None:
    driver = opened("android", language, width=width)
    assert driver.execute_script("return innerWidth") == width
    assert driver.execute_script(WIDE) == [width, []]
    assert driver.execute_script(SMALL) == [], "too small for a finger"


@pytest.mark.parametrize(("language", "place"), [("en-GB", 0), ("nl-NL", 1), ("nl", 1), ("fi-FI", 0)])
def test_it_speaks_the_language_of_the_phone(opened: Open, language: str, place: int) -> None:
    driver = opened("android", language)
    titles = driver.execute_script("return [...document.querySelectorAll('summary')].map((one) => one.innerText)")
    assert titles[: len(SECTIONS)] == [(one.en, one.nl)[place] for one in SECTIONS]
    assert driver.execute_script("return document.documentElement.lang") == ("en", "nl")[place]
    driver.execute_script("document.getElementById(arguments[0]).click()", ("nl", "en")[place])
    title = driver.execute_script("return document.querySelector('summary').innerText")
    assert title == (SECTIONS[0].nl, SECTIONS[0].en)[place]
    assert driver.execute_script("return document.documentElement.lang") == ("nl", "en")[place]


def test_without_script_the_links_are_those_of_the_standard(opened: Open) -> None:
    driver = opened("iphone", script=False)
    links = {one.get_attribute("data-text"): one for one in driver.find_elements("css selector", "a[data-text]")}
    assert links["ON"].get_attribute("href") == f"sms:{NUMBER}?body=ON"
    assert links["RESTARTTIME="].get_attribute("href") == f"sms:{NUMBER}?body=RESTARTTIME%3D"
    assert not driver.find_element("id", "password").is_displayed()
    assert driver.find_element("class name", "without-script").is_displayed()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(opened: Open, axe: str, dark: bool) -> None:
    driver = opened()
    set_scheme(driver, dark)
    driver.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
    assert found(driver, axe) == []
