"""The names that the drive's modules are given are in CircuitPython's ROM: they take no heap."""

from __future__ import annotations

from collections.abc import Callable

from bench.build.modules.rom_names import ROM_NAMES
from tests.emulator.place import Place

PROGRAM = """
import gc
class Empty: pass
def cost(names):
    for name in names[:1]:
        getattr(Empty, name, None)
    gc.collect()
    before = gc.mem_free()
    for name in names:
        getattr(Empty, name, None)
    gc.collect()
    return before - gc.mem_free()
names = {names!r}.split()
others = ["no_" + name for name in names]
say("cost", len(names), cost(names), cost(others))
"""


def test_they_are_in_rom(place: Callable[..., Place]) -> None:
    short = [name for name in ROM_NAMES if len(name) <= 5]
    said = place(PROGRAM.replace("{names!r}", repr(" ".join(short)))).start().run_until_heard("cost")
    _, count, rom, others = said.split()
    assert int(count) == len(short) > 400
    assert int(rom) < 100  # 500 names that are not there take some 6 KB
    assert int(others) > 10 * int(count)
