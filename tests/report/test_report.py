"""The report of a run: what stands in it, in which order, and that a browser shows it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.__main__ import main
from bench.ui.report.plots import strip
from bench.ui.report.run import FIGURES, Kind

SCENARIOS = """
scenario "a relay that <never> comes & stays"
  sms +358401234567 "OFF"
  expect relay on within 10s
scenario "ON switches"
  sms +358401234567 "ON"
  expect relay on within 10s
  expect sms +358401234567 "Power socket ON"
  probe 31.5
  contact closed
  wait 2s
scenario "only on a board"
  target serial
  reset
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run with one of each ending."""
    place = tmp_path_factory.mktemp("report")
    (place / "own.scn").write_text(SCENARIOS)
    assert main(["play", str(place / "own.scn"), "--report", str(place / "out")]) == 1
    (made,) = (path for path in (place / "out").iterdir() if path.is_dir())
    return made


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "index.html").read_text()


def test_verdict_first_and_failures_before_what_passed(page: str) -> None:
    body = page[page.index("<body>") :]
    order = [
        "<h1>FAILED</h1>",
        "1 passed, 1 failed, 1 left out",
        'id="failures"',
        'id="about"',
        'id="measurements"',
        'id="left-out"',
        'id="passed"',
    ]
    places = [body.index(words) for words in order]
    assert places == sorted(places)


def test_a_failure_tells_all_that_is_known(page: str) -> None:
    failure = page[page.index('id="failures"') : page.index('id="about"')]
    assert "a relay that &lt;never&gt; comes &amp; stays" in failure
    assert "<dt>expected</dt><dd>relay on within 10s</dd>" in failure
    assert "relay off since 0.000s, never switched before" in failure
    transcript = failure[failure.index("AT transcript") :]
    assert re.search(r"\d+\.\d{3}s at&gt; +AT\+CMGR=1", transcript)
    assert "<svg" in failure


def test_what_was_tested_and_how_to_do_it_again(page: str, folder: Path) -> None:
    about = json.loads((folder / "run.json").read_text())["about"]
    assert about["board"] == "simulated, uid E661000000000000"
    assert re.fullmatch(r"[0-9a-f]{12}(\+changes)?|unknown", about["firmware source"])
    assert about["modem"] == "emulated SIMCOM_SIM800H"
    assert "python -m bench play" in page and "own.scn --report" in page


def test_measurements_have_unit_limit_and_plot(page: str, folder: Path) -> None:
    kinds = json.loads((folder / "run.json").read_text())["measurements"]
    (relay,) = [kind for kind in kinds if kind["what"] == "relay"]
    assert (relay["unit"], relay["limit"], relay["bound"]) == ("s", 10.0, "most")
    late, in_time = sorted(relay["values"], key=lambda value: value is not None)
    assert late is None and 0 < in_time < 10
    row = page[page.index("<td>relay</td>") :]
    row = row[: row.index("</tr>")]
    assert "≤ 10 s" in row and "not in time" in row and "1 of 2" in row
    assert row.count("<circle") == 2 and 'class="limit"' in row


def test_figures_are_as_people_write_them(page: str) -> None:
    words, unit, limit, bound = FIGURES["heap"]
    drawn = strip(Kind(words, unit, limit, bound, [(7.662e04, "a"), (22_520.0, "b")]))
    assert "limit 22.5 KB" in drawn and ">76.6 KB: a<" in drawn
    assert ">22.52 KB: b<" in drawn and drawn.count("dot bad") == 1, "what misses the limit does not read like it"
    assert not re.search(r"\de[+-]\d", re.sub(r"<(svg|pre).*?</\1>", "", page, flags=re.DOTALL))


def test_the_time_line_has_wires_temperature_and_texts(folder: Path, page: str) -> None:
    scenarios = json.loads((folder / "run.json").read_text())["scenarios"]
    (passed,) = [one for one in scenarios if one["verdict"] == "passed"]
    assert passed["wires"]["relay"][0] == [0.0, False] and passed["wires"]["relay"][1][1] is True
    assert passed["wires"]["mains"] == [[0.0, True]]
    assert passed["wires"]["contact"][-1][1] is True
    assert [celsius for _, celsius in passed["temperatures"]] == [20.0, 31.5]
    assert [text for _, text in passed["texts"]][-1] == "device to +358401234567: Power socket ON"
    drawing = page[page.index('id="passed"') :]
    for words in ('class="wire relay"', 'class="wire mains"', 'class="probe"', 'class="sms in"', 'class="sms out"'):
        assert words in drawing, words


def test_the_page_needs_nothing_else(page: str) -> None:
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert "@import" not in page and "url(" not in page
    assert "<script" not in page


def test_junit_is_what_ci_reads(folder: Path) -> None:
    suite = ET.parse(folder / "junit.xml").getroot().find("testsuite")
    assert suite is not None
    counts = {key: suite.attrib[key] for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    failure = suite.find("testcase/failure")
    assert failure is not None and failure.attrib["message"] == "expected relay on within 10s"
    assert "the last" in str(failure.text)
    skipped = suite.find("testcase/skipped")
    assert skipped is not None and skipped.attrib["message"] == "only for serial (line 12)"


# -- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("NOT SEEN IN A BROWSER: run apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1000,1400",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(driver))
    made.set_page_load_timeout(60)
    yield made
    made.quit()


def test_a_browser_shows_it_without_a_complaint(browser, folder: Path) -> None:
    browser.get((folder / "index.html").as_uri())
    assert browser.title == "FAILED: isocket on sim"
    assert browser.get_log("browser") == []
    size = browser.execute_script(
        "const svg = document.querySelector('.failure svg').getBoundingClientRect();"
        "return [svg.width, svg.height, document.documentElement.scrollWidth <= window.innerWidth]"
    )
    assert size[0] > 600 and size[1] > 100, "the time line is drawn"
    assert size[2], "nothing sticks out to the right"
    colour = "return getComputedStyle(document.querySelector('.verdict')).borderLeftColor"
    assert browser.execute_script(colour) in ("rgb(198, 40, 40)", "rgb(244, 112, 103)"), "red: it has failed"
    bars = browser.execute_script(
        "return [...document.querySelectorAll('.failure rect.led-power')].map(r => r.getBoundingClientRect().width)"
    )
    assert bars and max(bars) > 100, "LED POWER is lit most of the time"
    drawn_relay = "return document.querySelector('.failure rect.relay')"
    assert browser.execute_script(drawn_relay) is None, "the relay never came on"


def test_what_passed_can_be_opened(browser, folder: Path) -> None:
    browser.get((folder / "index.html").as_uri())
    seen = "return document.querySelector('#passed ~ details svg').checkVisibility()"
    assert browser.execute_script(seen) is False
    browser.find_element("css selector", "#passed ~ details summary").click()
    assert browser.execute_script(seen) is True
    assert browser.get_log("browser") == []
