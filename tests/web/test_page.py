"""The page in a real browser: what one sees, does, saves and comes back to."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from selenium.webdriver.common.keys import Keys

from bench.ui.web.browser import ROOT, Page, set_scheme, set_size

# of every visible text its colour and what is behind it; what is worse than WCAG AA wants comes back
CONTRAST = """
const parse = (c) => (c.match(/[\\d.]+/g) ?? []).map(Number);
const linear = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const light = ([r, g, b]) => { const f = [r, g, b].map(linear);
  return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
const behind = (el) => { for (; el; el = el.parentElement) { const c = parse(getComputedStyle(el).backgroundColor);
  if (c.length && (c[3] ?? 1) > 0.99) return c; } return [255, 255, 255]; };
const poor = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const el = node.parentElement;
  if (!node.data.trim() || !el.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
  if (el.closest("svg, option, [disabled], .who-said, .skip, style, script")) continue;
  const style = getComputedStyle(el);
  const [a, b] = [light(parse(style.color)), light(behind(el))].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${node.data.trim().slice(0, 40)}`);
}
return poor;
"""
NAMELESS = """
return [...document.querySelectorAll("button, input, select, a[href], [role=button], [tabindex='0'], section")]
  .filter((el) => el.checkVisibility() && el.type !== "file")
  .filter((el) => !el.getAttribute("aria-label") && !el.getAttribute("aria-labelledby"))
  .filter((el) => !el.innerText?.trim() && !el.labels?.length)
  .map((el) => el.outerHTML.slice(0, 120));
"""


def test_the_first_text(page: Page) -> None:
    page.send("MAKEMEBOSS")
    assert page.wait_for_bubble("assigned").startswith("Your phone number has been assigned")
    page.send("on")
    page.wait_for_bubble("Power socket ON")
    page.wait(lambda: "Socket ON" in page.chips(), 5, "the page does not say that the socket is on")
    assert "works" in page.driver.execute_script("return document.querySelector('.scene').getAttribute('class')")
    assert page.bubbles("sent") == ["MAKEMEBOSS", "on"]
    page.phone("Stranger")
    assert page.bubbles() == []
    assert "AT+CMGR" in page.text_of(".lines") or "AT+CMGL" in page.text_of(".lines")


def test_leds_blink_as_on_the_device(page: Page) -> None:
    """GSM, registered: one flash in three seconds, each as short as the board makes it."""
    seen = page.driver.execute_async_script(
        """
        const done = arguments[0], led = document.querySelector('[data-led=GSM]'), flashes = [];
        const note = () => flashes.push([performance.now(), led.dataset.lit]);
        new MutationObserver(note).observe(led, { attributes: true, attributeFilter: ["data-lit"] });
        setTimeout(() => done(flashes), 7500);
        """
    )
    rises = [at for at, lit in seen if lit == "true"]
    assert len(rises) >= 2, seen
    assert 2700 < rises[-1] - rises[-2] < 3300, rises


def test_an_alarm_call_is_answered(page: Page) -> None:
    page.speed(10)
    page.ask("MAKEMEBOSS", "assigned")
    page.ask("ALERT=CALL", "ALERT=CALL - OK")
    page.ask("ALARMON", "Enabled")
    page.click("closed", "#world")
    page.wait(lambda: "is calling You" in page.text_of(".ring-screen"), 20, "no call comes")
    page.wait(lambda: "1× while a phone rings" in page.text_of("header"), 5, "the clock runs on")
    # who answers sooner than a human could is an answering machine to the device; the page's seconds, not ours, count
    human = page.clock() + timedelta(seconds=4)
    page.wait(lambda: page.clock() >= human, 20, "time stands still while it rings")
    page.click("Answer", ".ring-screen")
    page.wait(lambda: "Call ended" in page.text_of(".thread"), 10, "the call does not end")
    page.wait(lambda: not page.text_of(".ring-screen"), 5, "it still rings")
    assert not any("ALARM!" in text for text in page.bubbles()), "who answered needs no text"


def test_abroad_and_with_a_phone_that_answers_by_itself(page: Page) -> None:
    page.speed(10)
    page.ask("MAKEMEBOSS", "assigned")
    page.click("abroad", "#world")
    page.click("Answers by itself")
    page.ask("STATUS", "Power socket OFF")
    page.wait(lambda: "I am driving and will answer later" in page.bubbles("sent"), 20, "no echo was sent")
    page.click("Answers by itself")


def test_the_heater_over_a_simulated_day(page: Page) -> None:
    page.click("Heater", "#scene")
    page.click("a room", "#world")
    page.slide("Temperature outside the room", -8)
    page.speed(10)
    page.ask("SWITCHOFFTEMP=15C", "15C(60F)")
    page.ask("THERMOSTATON", "working")
    assert _shown_share(page) > 0.25, "the curves are a dash in an empty picture"
    page.click("7 d", "#curves")
    page.speed(3600)
    page.wait_for_clock(24, 90)
    page.speed(1)
    page.send("TEMPERATURE")
    assert page.wait_for_bubble("TEMPERATURE: ").startswith("TEMPERATURE: 15C")
    curves = page.wait(
        lambda: page.driver.execute_script(
            """
        const chart = getElement(+document.querySelector('#curves .plot').id.slice(1)).chart;
        return Object.fromEntries(chart.getOption().series.map((one) => [one.name, one.data]));
        """
        ),
        5,
        "no curves",
    )
    values = [value for _, value in curves["temperature"]]
    assert values[0] == max(values) > 19 and min(values) > 14 and abs(values[-1] - 15) < 0.5
    assert curves["set point"][-1][1] == 15
    assert sum(value for _, value in curves["relay"]) > 50, "the relay moved all day"
    assert curves["temperature"][-1][0] - curves["temperature"][0][0] > 23 * 3600 * 1000
    assert [mark["name"] for mark in curves["text to the socket"]][-1] == "TEMPERATURE"
    page.click("all", "#curves")
    page.wait(lambda: _shown_share(page) > 0.9, 5, "the curves do not fill their picture")


def _shown_share(page: Page) -> float:
    """How much of the width of the picture the curve of the temperature takes."""
    return page.driver.execute_script(
        """
        const option = getElement(+document.querySelector('#curves .plot').id.slice(1)).chart.getOption();
        const data = option.series.find((one) => one.name === "temperature").data;
        return (data.at(-1)[0] - data[0][0]) / (option.xAxis[0].max - option.xAxis[0].min);
        """
    )


def test_save_and_replay(page: Page, downloads: Path) -> None:
    page.speed(10)
    page.ask("MAKEMEBOSS", "assigned")
    page.ask("ON", "Power socket ON")
    page.click("gone", "#world")
    page.wait_for_bubble("Power failure!", 20)
    page.click("Save as .scn")
    saved = page.wait(lambda: next(downloads.glob("*.scn"), None), 10, "nothing is saved")
    played = subprocess.run(
        [sys.executable, "-m", "bench", "play", str(saved)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert played.returncode == 0, played.stdout
    assert "mains off" in saved.read_text() and "Power failure!" in saved.read_text()
    page.driver.find_element("css selector", "input[type=file]").send_keys(str(saved))
    page.wait(lambda: "what happened on the page" in page.text_of(".tour"), 10, "it is not played")
    page.wait(lambda: "the end" in page.text_of(".tour h2"), 90, "it does not end well")
    page.wait_for_sent(["MAKEMEBOSS", "ON"])
    page.wait_for_bubble("Power failure!")


def test_a_file_that_is_no_scenario_is_told(page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.scn"
    wrong.write_text('scenario "x"\n  exepct relay on\n')
    page.driver.find_element("css selector", "input[type=file]").send_keys(str(wrong))
    page.wait(lambda: 'unknown step "exepct"' in page.text_of(".q-dialog"), 10, "no error is shown")
    page.click("Close", ".q-dialog")


def test_a_tour_is_stepped_and_left(page: Page) -> None:
    page.click("Make me boss", ".tours")
    page.wait(lambda: "A new socket obeys anybody" in page.text_of(".tour .caption"), 15, "no caption")
    page.click("Next step", ".tour")
    page.wait(lambda: "2 of" in page.text_of(".tour h2"), 20, "it stands still")
    page.wait_for_sent(["MAKEMEBOSS"])
    clock = page.text_of(".clock")
    time.sleep(1.2)
    assert page.text_of(".clock") == clock, "it waits for who steps"
    page.click("Leave", ".tour")
    page.wait(lambda: not page.text_of(".tour"), 5, "it stays")
    page.send("STATUS")
    page.wait_for_bubble("Signal")


def test_tabs_see_the_same_and_a_reload_loses_nothing(page: Page) -> None:
    driver: Any = page.driver
    page.send("ON")
    page.wait_for_bubble("Power socket ON")
    driver.find_element("css selector", ".composer input").send_keys("STAT")
    first = driver.current_window_handle
    driver.switch_to.new_window("tab")
    second = Page(driver, page.address)
    second.open()
    second.wait_for_sent(["ON"])
    assert "Socket ON" in second.chips()
    second.send("OFF")
    second.wait_for_bubble("Power socket OFF")
    driver.close()
    driver.switch_to.window(first)
    page.wait_for_bubble("Power socket OFF")
    clock = page.text_of(".clock")
    driver.get("about:blank")  # nobody looks
    time.sleep(3)
    page.open()
    assert page.text_of(".clock") > clock
    page.wait_for_sent(["ON", "OFF"])
    assert driver.execute_script("return document.querySelector('.composer input').value") == "STAT"
    driver.execute_script("sessionStorage.clear()")


def test_commands_are_offered_as_one_types_by_keyboard_alone(page: Page) -> None:
    driver: Any = page.driver
    for _ in range(80):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        focused = driver.switch_to.active_element
        if focused.get_attribute("role") == "combobox":
            break
    else:
        raise AssertionError("the line to type on cannot be reached with Tab")
    focused.send_keys("therm")
    offered = page.text_of("#offers")
    assert "THERMOSTATON" in offered and "let the thermostat switch the socket" in offered
    focused.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
    assert focused.get_attribute("value") == "THERMOSTATOFF"
    focused.send_keys(Keys.ENTER)
    page.wait_for_bubble("Thermostat was disabled")


def test_the_button_by_keyboard(page: Page) -> None:
    page.driver.execute_script("document.querySelector('.scene .button').focus()")
    page.driver.switch_to.active_element.send_keys(Keys.SPACE)
    page.wait(lambda: "Socket ON" in page.chips(), 5, "a press does not switch")


def test_on_a_phones_width(page: Page) -> None:
    set_size(page.driver, 390, 844, mobile=True)
    page.open()
    wide = page.driver.execute_script("return document.documentElement.scrollWidth")
    assert wide <= 390, f"the page is {wide} wide"
    for name in ("scene", "phone", "world", "curves", "record"):
        place = page.driver.execute_script(f"return document.getElementById('{name}').getBoundingClientRect().toJSON()")
        assert place["left"] >= 0 and place["right"] <= 390 and place["height"] > 100, name
    page.send("ON")
    page.wait_for_bubble("Power socket ON")


def test_contrast_and_names_in_light_and_dark(page: Page) -> None:
    page.send("ON")
    page.wait_for_bubble("Power socket ON")
    page.click("All commands")
    for dark in (False, True):
        set_scheme(page.driver, dark)
        page.wait(
            lambda dark=dark: (
                page.driver.execute_script("return document.body.classList.contains('body--dark')") == dark
            ),
            5,
            "the page does not follow the system's colours",
        )
        assert page.driver.execute_script(CONTRAST) == []
    assert page.driver.execute_script(NAMELESS) == []


def test_nothing_comes_from_elsewhere(page: Page) -> None:
    page.driver.get_log("performance")
    page.open()
    asked = []
    for line in page.driver.get_log("performance"):
        message = json.loads(line["message"])["message"]
        if message["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
            params = message["params"]
            asked.append(params["request"]["url"] if "request" in params else params["url"])
    assert len(asked) > 5
    elsewhere = [url for url in asked if not url.startswith((page.address, "data:", "blob:", "ws://127.0.0.1:"))]
    assert elsewhere == []
