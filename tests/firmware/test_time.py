"""Time never wraps: hardware.now_ms counts on over the wraps of supervisor.ticks_ms, and nobody else reads those."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

DRIVE = Path(__file__).parents[2] / "CIRCUITPY"
MODULES = sorted(DRIVE.rglob("*.py"))
# what tells a time that wraps, stands still in deep sleep, or loses its precision after some days
CLOCKS = {"ticks_ms", "ticks_add", "ticks_diff", "ticks_less", "monotonic", "monotonic_ns"}
ALLOWED = {
    "isocket/hardware.py": {"ticks_ms", "monotonic"},  # the latter for the alarm that ends deep sleep, at once
    "safemode.py": {"monotonic"},  # it runs for an hour at most, and every run starts anew
}


def clocks_read(source: str) -> set[str]:
    """The clocks that a module names, as attributes, names, or in imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found & CLOCKS


def masks(source: str) -> list[int]:
    """Lines with arithmetic modulo the wrap: a mask of 28 bits or more that is no CRC's or hash's."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and node.value in ((1 << 29) - 1, 1 << 29, 1 << 28, (1 << 28) - 1)
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(DRIVE)))
def test_nobody_else_reads_a_clock_that_wraps(path: Path) -> None:
    name = path.relative_to(DRIVE).as_posix()
    source = path.read_text()
    assert clocks_read(source) <= ALLOWED.get(name, set())
    assert name == "isocket/hardware.py" or not masks(source)


def test_the_check_notices() -> None:
    assert clocks_read("import supervisor\nsupervisor.ticks_ms()") == {"ticks_ms"}
    assert clocks_read("from supervisor import ticks_ms as now") == {"ticks_ms"}
    assert clocks_read("import time\nbegan = time.monotonic") == {"monotonic"}
    assert masks("a = (now - since) & 0x1FFFFFFF") == [1]
