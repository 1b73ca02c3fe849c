"""The drawings as a browser shows them, in its default fonts: no word is cut, none lies upon another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from bench.build.drive import PROJECT

DRAWINGS = sorted((PROJECT / "docs" / "wiring").glob("*.svg"))
MEASURE = """
const box = document.documentElement.viewBox.baseVal;
return [
  [box.x, box.y, box.x + box.width, box.y + box.height],
  [...document.querySelectorAll('text')].map(text => {
    const own = text.getBBox(), to = text.getCTM(), root = document.documentElement.getCTM().inverse().multiply(to);
    const corners = [[own.x, own.y], [own.x + own.width, own.y + own.height]].map(([x, y]) =>
      new DOMPoint(x, y).matrixTransform(root));
    const [a, b] = corners;
    return [text.textContent, Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)];
  }),
];
"""
Words = list[tuple[str, float, float, float, float]]


@pytest.fixture(scope="module")
def browser() -> Iterator:
    binary, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("NOT SEEN IN A BROWSER: run apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    made = webdriver.Chrome(options=options, service=Service(driver))
    made.set_page_load_timeout(60)
    yield made
    made.quit()


def measured(browser, drawing: Path) -> tuple[list[float], Words]:
    browser.get(drawing.as_uri())
    return browser.execute_script(MEASURE)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.stem)
def test_no_word_is_cut(browser, drawing: Path) -> None:
    (left, top, right, bottom), words = measured(browser, drawing)

    assert len(words) >= 8
    assert [one for one in words if one[1] < left or one[2] < top or one[3] > right or one[4] > bottom] == []


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.stem)
def test_no_word_lies_upon_another(browser, drawing: Path) -> None:
    _, words = measured(browser, drawing)
    slack = 1.5  # a line box is higher than its letters

    def meet(one, other) -> bool:
        wide = min(one[3], other[3]) - max(one[1], other[1])
        high = min(one[4], other[4]) - max(one[2], other[2])
        return wide > slack and high > slack

    assert [(one[0], other[0]) for one, other in combinations(words, 2) if meet(one, other)] == []


def test_a_cut_word_is_seen(browser, tmp_path: Path) -> None:
    """The measure itself: as these drawings once were."""
    drawing = tmp_path / "cut.svg"
    drawing.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><text x="5" y="20" font-size="11">'
        "5 V from the mains supply</text></svg>"
    )

    (_, _, right, _), ((_, _, _, end, _),) = measured(browser, drawing)

    assert end > right
