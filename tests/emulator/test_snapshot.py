"""The second home of the settings on real CircuitPython: which sectors are written, and where the file must lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.build.drive import drive_files
from bench.checks.cuts.emulated import fill
from bench.emulator import fat12
from bench.emulator.uf2 import flash_image
from bench.surroundings import World
from bench.targets.emulator import VOLUME, EmulatorTarget
from bench.world.clock import SECOND

SECTOR = 4096
SIZE = 5 * SECTOR
STARTED_US = 4 * SECOND  # CircuitPython has written boot_out.txt, in 4 or 5 sectors, by where its clusters are free
SNAPSHOT = "store/snapshot.bin"
MARK = b"the file begins here".ljust(512, b".")
WRITE = """
import storage, supervisor, time
supervisor.runtime.autoreload = False
time.sleep(0.5)
storage.remount("/", readonly=False)
file = open("/store/snapshot.bin", "r+b")
storage.remount("/", readonly=True)
file.seek(4096)
file.write(b"\\x5a" * 4096)
file.seek(4096)
assert file.read(512) == b"\\x5a" * 512
time.sleep(3)
CLOSE
time.sleep(100)
"""


def erased(world: World, area: str, after_us: int = 0) -> list[int]:
    words = [entry.text.split() for entry in world.record.entries if entry.kind == "flash" and entry.at_us >= after_us]
    return [int(offset, 16) for kind, where, offset in words if kind == "erase" and where == area]


@pytest.mark.parametrize("close", [False, True])
@pytest.mark.parametrize("before", [0, 3, 6])
def test_overwriting_in_place_erases_the_file_s_own_sectors_and_closing_its_directory_s(
    image: Path, tmp_path: Path, close: bool, before: int
) -> None:
    drive = tmp_path / "drive"
    (drive / "store").mkdir(parents=True)
    (drive / "code.py").write_text(WRITE.replace("CLOSE", "file.close()" if close else ""))
    (drive / "fill.txt").write_bytes(b"x" * max(1, 512 * before))
    (drive / SNAPSHOT).write_bytes(MARK + bytes(SIZE - 512))
    world = World()
    flash = tmp_path / "flash.bin"
    target = EmulatorTarget(world, drive=drive, flash_file=flash)
    target.start()
    target.run_for(STARTED_US)
    installed = len(erased(world, "drive"))
    target.run_for(6 * SECOND)
    target.close()

    volume = flash.read_bytes()[VOLUME]
    start = volume.index(MARK)
    part = range(start + SECTOR, start + 2 * SECTOR)
    assert volume[part.start : part.stop] == b"\x5a" * SECTOR
    own = sorted({at // SECTOR * SECTOR for at in (part.start, part.stop - 1)})
    directory = volume.index(b"SNAPSHOTBIN") // SECTOR * SECTOR
    wanted = own + ([directory] if close else [])
    assert erased(world, "drive")[-len(wanted) :] == wanted
    assert installed <= 4 + len(own)
    assert len(erased(world, "drive")) == 4 + len(wanted)
    assert start < own[0] and own[-1] + SECTOR <= start + SIZE, "nothing but the file in these sectors"


def in_one_piece(volume: bytearray) -> None:
    pass


def in_two_pieces(volume: bytearray) -> None:
    """The 20th cluster of the file is moved away."""
    fat = fat12._unpack_fat(bytes(volume[fat12.SECTOR : fat12.ROOT_START]))
    first = (bytes(volume).index(MARK) - fat12.DATA_START) // 512 + 2
    free = fat12.CLUSTERS - 200
    assert fat[free] == 0 and fat[first + 18] == first + 19
    fat[first + 18], fat[free], fat[first + 19] = free, first + 20, 0
    packed = fat12._pack_fat(fat)
    volume[fat12.SECTOR : fat12.SECTOR + len(packed)] = packed


@pytest.mark.parametrize("lay", [in_one_piece, in_two_pieces])
def test_it_is_written_only_when_it_lies_in_one_piece(
    image: Path, tmp_path: Path, lay: Callable[[bytearray], None]
) -> None:
    files = drive_files()
    files[SNAPSHOT] = MARK + files[SNAPSHOT][512:]
    volume = bytearray(fat12.build(files))
    lay(volume)
    whole = flash_image(image.read_bytes())
    whole[VOLUME] = volume
    fresh, flash = tmp_path / "fresh.bin", tmp_path / "flash.bin"
    fresh.write_bytes(whole)
    fill(fresh, flash)
    world = World()
    target = EmulatorTarget(world, flash_file=flash)
    target.start()
    target.run_for(40 * SECOND)
    target.close()
    if lay is in_one_piece:
        assert "store: written anew" in target.console
        # by halves, each with an erase, where the heap has no 4 KB in one piece at that moment (docs/store.md)
        assert erased(world, "nvm") in ([0], [0, 0])
        assert erased(world, "drive", STARTED_US)
    else:
        assert "is not in one piece" in target.console
        assert erased(world, "nvm") == []
        assert erased(world, "drive", STARTED_US) == []
