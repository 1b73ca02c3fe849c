"""The map of the heap tells what the board itself tells: how much is free, and what each module has added."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.build.firmware import find_image
from bench.checks.perf.heap import CLASSES, CODE, DATA, FUNCTIONS, NAMES, PARTS, HeapUnreadable, heap_map
from bench.checks.perf.memory import largest_functions
from bench.emulator.uf2 import flash_image
from tests.emulator.place import Place

MODULE = """
class Zebra_kind:
    def __init__(self):
        self.stripes = bytearray(2000)
    def count(self):
        return len(self.stripes)

def far_away(a, b):
    return a + b

one = Zebra_kind()
"""
PROGRAM = """
import gc, sys
sys.path.insert(0, "/mine")
gc.collect()
before = gc.mem_free()
import zoo
gc.collect()
say("heap", before, gc.mem_free())
time.sleep(5)
"""


def test_what_a_module_takes(place: Callable[..., Place], tmp_path: Path) -> None:
    board = place(PROGRAM)
    (tmp_path / "drive0/mine").mkdir()
    (tmp_path / "drive0/mine/zoo.py").write_text(MODULE)
    before, free = map(int, board.start().run_until_heard("heap").split()[1:])
    ram, flash = board.target.memory(), bytes(flash_image(find_image().read_bytes()))
    found = heap_map(ram, flash)
    assert 0 < found.largest_free <= found.free < free, "the heap has not grown to its full size yet"
    for kind in (CODE, FUNCTIONS, CLASSES, NAMES, PARTS):
        assert 0 < found.taken["zoo", kind] < 500, kind
    assert 2000 <= found.taken["zoo", DATA] < 2200
    named = found.taken["", NAMES]
    assert abs(before - free - found.of("zoo")) < 700, "and some names"
    assert {"Zebra_kind", "stripes", "far_away"} <= set(found.names) and named > 100
    assert sorted(line for _, line in found.code["zoo"]) == [4, 6, 9]
    assert [where for _, where in largest_functions(found) if where.startswith("zoo:")]


def test_memory_without_a_heap_is_refused() -> None:
    with pytest.raises(HeapUnreadable, match="no heap"):
        heap_map(bytes(264 * 1024), bytes(4096))
