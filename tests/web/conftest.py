"""One demo and one browser for all tests of the page; without a browser they are skipped, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.ui.web.browser import BrowserMissing, Page, chromium, demo, set_scheme, set_size
from tests.web.looks import program


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="session")
def browser(downloads: Path) -> Iterator[Any]:
    try:
        with chromium(downloads=str(downloads)) as driver:
            yield driver
    except BrowserMissing as error:
        pytest.skip(f"THE PAGE IS NOT TRIED IN A BROWSER: {error}")


@pytest.fixture(scope="session")
def address(browser: Any) -> Iterator[str]:
    with demo() as found:
        yield found


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Page]:
    """The page with a new device at 1x, 1440 wide, light."""
    set_size(browser, 1440, 1000)
    set_scheme(browser, False)
    one = Page(browser, address)
    one.open()
    one.speed(1)
    one.renew()
    one.phone("You")
    yield one
    strange = [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    assert not strange, f"the browser complains: {strange}"


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core as a program for the browser."""
    try:
        return program()
    except FileNotFoundError as error:
        pytest.skip(f"THE PAGE IS NOT HELD AGAINST AXE-CORE: {error}")
