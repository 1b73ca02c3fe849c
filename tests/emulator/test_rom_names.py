"""The names that the drive's modules are given are in CircuitPython's ROM: they take no heap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.build.modules.rom_names import ROM_NAMES
from bench.emulator.interned import NoNames, names_in_rom
from bench.emulator.uf2 import flash_image
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


def test_the_image_has_them_all(image: Path) -> None:
    names = names_in_rom(flash_image(image.read_bytes()))
    assert set(ROM_NAMES) <= names, sorted(set(ROM_NAMES) - names)
    assert {"__init__", "usb_cdc", "keypad", "append"} <= names and "isocket" not in names
    assert len(names) < 3000, "it has read what are no names"


def test_an_image_without_names_is_refused() -> None:
    with pytest.raises(NoNames):
        names_in_rom(bytes(range(256)) * 64)
