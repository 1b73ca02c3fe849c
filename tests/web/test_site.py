"""The tours as plain files: built, opened from the disk without a server, played, stepped, and all there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from bench.scenario.steps.owner import AsOwner
from bench.scenario.steps.texts import Sms
from bench.ui.web.browser import Page, set_scheme, set_size
from bench.ui.web.live.script import tours
from bench.ui.web.site.classic import ModuleError, component, library
from tests.web.looks import COVERED, WIDTHS, found, sized


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    assert main(["site", "--out", str(out)]) == 0
    return out


@pytest.fixture
def site(browser: Any, folder: Path) -> Iterator[Page]:
    set_size(browser, 1440, 1000)
    set_scheme(browser, False)
    browser.get_log("browser")
    browser.get_log("performance")
    page = Page(browser, (folder / "index.html").as_uri())
    browser.get("about:blank")
    browser.get(page.address)
    yield page
    strange = [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    assert not strange, f"the browser complains: {strange}"


def recorded(folder: Path, name: str) -> dict[str, Any]:
    text = (folder / "tours" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("isocketTour(").removesuffix(");\n").replace("<\\/", "</"))


def test_each_tour_is_recorded_whole(folder: Path) -> None:
    for script in tours():
        tour = recorded(folder, script.name)
        assert [scene["caption"] for scene in tour["scenes"]] == [scene.caption for scene in script.scenes]
        assert all(scene["at"] <= scene["end"] for scene in tour["scenes"])
        sent = [item["text"] for _, item in tour["items"] if item["kind"] == "sent"]
        steps = [placed.step for placed in script.scenario.steps]
        wanted = [one.text if isinstance(one, Sms) else "MAKEMEBOSS" for one in steps if isinstance(one, Sms | AsOwner)]
        assert sent == wanted
        kinds = {line[1] for _, line in tour["lines"]}
        assert {"at<", "at>", "console", "step"} <= kinds, script.name
        assert tour["edges"] and {edge[1] for edge in tour["edges"]} >= {"GSM"}
        series = {one["name"]: one["data"] for one in tour["plot"]["series"]}
        assert series["temperature"] and series["relay"] and series["text to the socket"]
    frost = recorded(folder, "03-frost-guard")
    relay = next(one["data"] for one in frost["plot"]["series"] if one["name"] == "relay")
    assert sum(value for _, value in relay) > 3, "the heater moves"
    cold = [state for _, state in frost["states"] if "stays cold" in state.get("socket", "")]
    assert cold and cold[0]["drawn"]["broken"], "the fuse has blown, and the heater glows"


@pytest.mark.parametrize(
    "name, caption, said",
    [
        ("01-boss", "A new socket obeys anybody", "Socket OFF: the lamp is dark"),
        ("03-frost-guard", "the heater goes on", "Socket ON: the heater heats"),
        ("03-frost-guard", "the heater stays cold", "Socket ON, but the heater stays cold: its fuse has blown"),
        ("04-flood", "The POWER light flashes quickly", "POWER: alarm function on, sensor active (4 Hz)"),
        ("04-flood", "the pump stops", "Socket OFF: the pump stands still"),
        ("05-door", "The siren sounds", "Socket ON: the siren sounds"),
        ("07-power-failure", "You switch the lamp on", "Socket ON: the lamp is lit"),
        ("07-power-failure", "The lights are out", "POWER: on battery (off)"),
        ("07-power-failure", "switches the lamp on as before", "Socket ON: the lamp is lit"),
        ("09-lost-network", "The GSM light flashes once a second", "GSM: searching (1 flash per s)"),
    ],
)
def test_a_caption_says_what_is_to_be_seen(folder: Path, name: str, caption: str, said: str) -> None:
    tour = recorded(folder, name)
    scene = next(one for one in tour["scenes"] if caption in one["caption"])
    shown: dict[str, Any] = {}
    seen: set[str] = set()
    for at_us, change in tour["states"]:
        shown |= change
        if scene["at"] <= at_us <= scene["end"]:
            seen |= {shown["socket"], *shown["lights"].values()}
    assert said in seen


def test_it_asks_nobody_for_anything(folder: Path) -> None:
    own = ("index.html", "site.js", "style.css")
    for name in own:
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.search(r"""(?:https?:)?//[\w-]+\.[a-z]""", re.sub(r"http://www\.w3\.org/\S+", "", text)), name
        assert not re.search(r"fetch\(|XMLHttpRequest|WebSocket|@import", text), name
    assert not list(folder.rglob("*.map"))


def test_a_tour_plays_and_is_stepped_from_the_disk(site: Page) -> None:
    driver: Any = site.driver
    site.wait(lambda: "Make me boss · 1 of 5" in site.text_of(".tour h2"), 10, "no tour is there")
    assert "waits for you" in site.text_of(".tour h2") and site.bubbles() == []
    site.click("Flood alarm", ".tours")
    site.wait(lambda: "A water sensor is in the jack" in site.text_of(".tour .caption"), 10, "no caption")
    site.click("Next step", ".tour")
    both = "return [...document.querySelectorAll('.bubble')].map((one) => one.classList[1])"
    seen: list[list[str]] = []
    site.wait(lambda: seen.append(driver.execute_script(both)) or seen[-1], 10, "nothing happens")
    assert seen[-1] == ["sent"], "the answer is there before it has come"
    site.click("Next step", ".tour")  # the scene is played to its end at once
    site.wait(lambda: "2 of 5 · waits for you" in site.text_of(".tour h2"), 5, "it does not stop at the next scene")
    assert site.wait_for_bubble("assigned") and "contact" not in site.text_of(".tour .step")
    for scene in (3, 4):
        site.click("Next step", ".tour")
        site.click("Next step", ".tour")
        site.wait(lambda scene=scene: f"{scene} of 5 · waits" in site.text_of(".tour h2"), 5, "it stands still")
    site.wait_for_bubble("ALARM! Sensor activated")
    assert "the pump runs" in site.chips() and "alarm function on, sensor active" in site.chips()
    lit = "return document.querySelector('.scene').getAttribute('class')"
    assert "works" in driver.execute_script(lit)
    assert "AT+CMGS" in site.text_of("#record .lines")
    site.click("Back", ".tour")
    site.wait(lambda: "3 of 5 · waits" in site.text_of(".tour h2"), 5, "it does not go back")
    site.wait(lambda: not any("ALARM!" in text for text in site.bubbles()), 5, "what comes later is there already")
    assert "the pump stands still" in site.chips()
    clock = site.text_of(".clock")
    site.click("Play", ".tour")
    site.wait(lambda: site.text_of(".clock") > clock, 20, "it does not play by itself")
    site.wait(lambda: "the pump runs" in site.chips(), 10, "it does not play by itself")
    asked = [json.loads(line["message"])["message"] for line in driver.get_log("performance")]
    urls = [one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"]
    assert len(urls) > 4 and all(url.startswith(("file:", "data:", "about:")) for url in urls), urls


def test_the_curves_grow_with_the_tour(site: Page) -> None:
    driver: Any = site.driver
    driver.get(site.address + "#03-frost-guard")
    driver.refresh()
    site.wait(lambda: "Frost guard" in site.text_of(".tour h2"), 10, "an address with a tour does not open it")
    points = """
    const option = echarts.getInstanceByDom(document.querySelector('.plot')).getOption();
    return Object.fromEntries(option.series.map((one) => [one.name, one.data.length]));
    """
    seen = []
    for scene in range(2, 9):
        seen.append(driver.execute_script(points))
        site.click("Next step", ".tour")
        site.click("Next step", ".tour")
        site.wait(lambda scene=scene: f"{scene} of 8" in site.text_of(".tour h2"), 5, "it stands still")
    assert [one["temperature"] for one in seen] == sorted(one["temperature"] for one in seen)
    assert seen[-1]["temperature"] > 100 and seen[-1]["relay"] > seen[2]["relay"] and seen[-1]["set point"]
    assert "Socket ON, but the heater stays cold: its fuse has blown" in site.chips()
    led = "return document.querySelector('[data-led=OUT]').dataset.lit"
    site.wait(lambda: driver.execute_script(led) == "true", 5, "the LED is dark though the socket is on")


def in_the_flood(site: Page) -> None:
    site.wait(lambda: "Make me boss" in site.text_of(".tour h2"), 10, "no tour is there")
    site.click("Flood alarm", ".tours")
    site.wait(lambda: "Flood alarm" in site.text_of(".tour h2"), 10, "no other tour")
    for _ in range(6):
        site.click("Next step", ".tour")


def test_nothing_covers_anything(site: Page) -> None:
    in_the_flood(site)
    for width in WIDTHS:
        sized(site, width)
        assert site.driver.execute_script(COVERED) == [], f"at {width}"


def test_axe_has_nothing_to_say(site: Page, axe: str) -> None:
    in_the_flood(site)
    for width in (390, 900, 1280):
        sized(site, width)
        for dark in (False, True):
            set_scheme(site.driver, dark)
            assert found(site.driver, axe) == [], f"{width} wide, {'dark' if dark else 'light'}"


def test_modules_become_scripts_or_it_is_told() -> None:
    assert library("let a=1;export{a as b,a as c};", "X") == "(()=>{let a=1;\n;globalThis.X={b:a,c:a};})();\n"
    assert "globalThis.X={d:a}" in library("let a=1;export{a as b};\n//# sourceMappingURL=x.js.map\n", "X", {"d": "b"})
    assert "globalThis.Y = {" in component("const a = 1;\nexport default {\n};\n", "Y")
    for source in ("let a=1;", "export default 1;"):
        with pytest.raises(ModuleError):
            library(source, "X")
    with pytest.raises(ModuleError):
        library("let a=1;export{a as b};", "X", {"c": "c"})
    with pytest.raises(ModuleError):
        component('import x from "y";\nexport default {};', "Y")


def test_a_tour_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["site", "--out", str(tmp_path), "-k", "no such tour"]) == 2
    assert "no tour is called" in capsys.readouterr().err
