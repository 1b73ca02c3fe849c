"""Boards to try things on. Without the image or Node these tests are skipped, and say how to get them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.build.firmware import FirmwareMissing, find_image
from bench.emulator.node import NodeMissingError, ensure_packages, node
from tests.emulator.place import Place

_missing: list[str] = []


@pytest.fixture(scope="session")
def image() -> Path:
    """The pinned CircuitPython image; skips when it, or Node, is not here."""
    try:
        path = find_image(download=False)
        node()
        ensure_packages()
    except (FirmwareMissing, NodeMissingError) as error:
        _missing.append(str(error))
        pytest.skip(f"NOT RUN ON REAL CIRCUITPYTHON: {error}")
    return path


@pytest.fixture
def place(image: Path, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """`place("code.py as text", boot=…, flash_file=…, usb_host=…)`: a world with a board that runs this program."""
    places: list[Place] = []

    def make(code: str, **options: object) -> Place:
        made = Place(tmp_path / f"drive{len(places)}", code, **options)  # type: ignore[arg-type]
        places.append(made)
        return made

    yield make
    for one in places:
        one.target.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A quiet run must not hide that nothing has been tried on the real interpreter."""
    for reason in _missing:
        terminalreporter.write_sep("!", "NOT RUN ON REAL CIRCUITPYTHON", yellow=True)
        terminalreporter.write_line(reason)
