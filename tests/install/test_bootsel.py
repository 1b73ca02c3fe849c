"""`bench install` on a board in BOOTSEL mode. The board is a folder RPI-RP2 that takes a UF2 file as the boot loader
does, block by block, and is gone with the last one; what then comes is a folder CIRCUITPY. Its content is that of
another test's, or what real CircuitPython has made of the flash that the blocks make (the emulated board).
"""

from __future__ import annotations

import shutil
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.firmware import FirmwareMissing, find_image
from bench.build.install import bootsel, find
from bench.build.install.disk import Disk
from bench.build.install.plan import make_plan, version_on
from bench.build.release.package import release_drive
from bench.build.version import firmware_version
from bench.emulator import fat12
from bench.emulator.uf2 import BLOCK, FLASH_START, MAGIC, MAGIC_END, flash_image
from bench.surroundings import World
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import SECOND
from tests.emulator.conftest import image  # noqa: F401  (the fixture that skips without the image)
from tests.install.cutting import put, tree
from tests.install.test_install import BOOT_OUT, HELLO

INFO = b"UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"
BARE = {"INFO_UF2.TXT": INFO, "INDEX.HTM": b"<html></html>"}
FRESH = {
    "code.py": HELLO,
    "settings.toml": b"",
    "boot_out.txt": BOOT_OUT,
}  # what CircuitPython makes at its first start


def uf2(blocks: int = 8) -> bytes:
    heads = (
        struct.pack("<8I", *MAGIC, 0x2000, FLASH_START + 256 * number, 256, number, blocks, 0xE48BFF56)
        for number in range(blocks)
    )
    return b"".join(head + bytes(476) + struct.pack("<I", MAGIC_END) for head in heads)


class BarePico(threading.Thread):
    """Watches its folder RPI-RP2. becomes: what CIRCUITPY holds, of the flash that was written; at: where it comes."""

    def __init__(self, drive: Path, becomes: Callable[[bytearray], dict[str, bytes]], at: Path) -> None:
        super().__init__(daemon=True)
        self.drive, self.becomes, self.at = drive, becomes, at
        self.flash: bytearray | None = None
        self.over = threading.Event()
        put(drive, BARE)

    def run(self) -> None:
        while not self.over.wait(0.02):
            for path in self.drive.glob("*.uf2"):
                content = path.read_bytes()
                if len(content) >= BLOCK and len(content) == BLOCK * struct.unpack_from("<I", content, 24)[0]:
                    self.flash = flash_image(content)
                    shutil.rmtree(self.drive)
                    files = dict(self.becomes(self.flash))
                    about = files.pop("boot_out.txt")
                    put(self.at, files)
                    put(self.at, {"boot_out.txt": about})
                    return


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, object]:
    """This computer has no other boards; what is mounted and what circup finds can be set. The image is a small one."""
    computer: dict[str, object] = {"mounted": [], "circuitpy": None}
    small = tmp_path / "cache" / "adafruit-circuitpython-raspberry_pi_pico.uf2"
    put(small.parent, {small.name: uf2()})
    monkeypatch.setattr(bootsel, "mounted", lambda: computer["mounted"])
    monkeypatch.setattr(bootsel, "find_image", lambda: small)
    monkeypatch.setattr("circup.command_utils.find_device", lambda: computer["circuitpy"])
    return computer


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Callable[..., BarePico]]:
    picos: list[BarePico] = []

    def make(at: str = "media/CIRCUITPY", becomes: Callable[[bytearray], dict[str, bytes]] | None = None) -> BarePico:
        picos.append(BarePico(tmp_path / "media" / "RPI-RP2", becomes or (lambda flash: FRESH), tmp_path / at))
        picos[-1].start()
        return picos[-1]

    yield make
    for pico in picos:
        pico.over.set()
        pico.join(10)


def installed(drive: Path) -> bool:
    return version_on(Disk(drive)) == firmware_version() and make_plan(Disk(drive), release_drive()).is_nothing


@pytest.mark.parametrize("at", ["media/CIRCUITPY", "media/RPI-RP2"])  # a drive letter stays the same
def test_it_copies_the_image_waits_and_goes_on(
    at: str, bare: Callable[..., BarePico], alone: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    pico = bare(at)

    assert main(["install", "--path", str(pico.drive), "--yes"]) == 0

    assert pico.flash == flash_image(uf2())
    assert installed(pico.at)
    assert (pico.at / "before" / "code.py").read_bytes() == HELLO
    said = capsys.readouterr().out
    steps = (
        "a board without CircuitPython",
        "copying adafruit-circuitpython",
        "waiting",
        "has started",
        "version none ->",
    )
    assert [said.index(step) for step in steps] == sorted(said.index(step) for step in steps)


def test_a_board_that_nobody_has_named(bare: Callable[..., BarePico], alone: dict[str, object]) -> None:
    """Found among the mounted drives; the drive that then comes is the one that circup finds."""
    pico = bare("elsewhere/CIRCUITPY")
    alone["mounted"] = [pico.drive.parent, pico.drive]
    alone["circuitpy"] = str(pico.at)  # it is not there before the board has started

    assert main(["install", "--yes"]) == 0

    assert installed(pico.at)


def test_it_asks(
    bare: Callable[..., BarePico],
    alone: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pico = bare()
    asked: list[str] = []
    answers = iter(("n", "y", "y"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(answers))

    assert main(["install", "--path", str(pico.drive)]) == 1
    assert "nothing was changed" in capsys.readouterr().out
    assert tree(pico.drive) == BARE and pico.flash is None

    assert main(["install", "--path", str(pico.drive)]) == 0  # the image, then the firmware
    assert len(asked) == 3 and installed(pico.at)


def test_nobody_at_the_keyboard_and_dry_run_copy_nothing(
    bare: Callable[..., BarePico], alone: dict[str, object]
) -> None:
    pico = bare()

    assert main(["install", "--path", str(pico.drive)]) == 1
    assert main(["install", "--path", str(pico.drive), "--dry-run"]) == 0

    time.sleep(0.1)
    assert tree(pico.drive) == BARE and pico.flash is None


@pytest.mark.parametrize(
    "info, why", [(INFO.replace(b"RPI-RP2", b"RP2350"), "boot loader of RP2350"), (b"UF2\n", "an unknown board")]
)
def test_another_chip_is_refused(
    info: bytes, why: str, tmp_path: Path, alone: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "RP2350", {"INFO_UF2.TXT": info})

    assert main(["install", "--path", str(tmp_path / "RP2350"), "--yes"]) == 1

    assert why in capsys.readouterr().err
    assert tree(tmp_path / "RP2350") == {"INFO_UF2.TXT": info}


def test_with_another_board_plugged_in_it_does_not_guess(
    bare: Callable[..., BarePico], alone: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pico = bare()
    other = tmp_path / "other" / "CIRCUITPY"
    put(other, FRESH)
    alone["circuitpy"] = str(other)

    assert main(["install", "--path", str(pico.drive), "--yes"]) == 1

    assert "unplug one of the two" in capsys.readouterr().err
    assert tree(pico.drive) == BARE and tree(other) == FRESH


def test_a_board_with_circuitpython_goes_before_one_without(
    bare: Callable[..., BarePico], alone: dict[str, object], tmp_path: Path
) -> None:
    pico = bare()
    ready = tmp_path / "ready" / "CIRCUITPY"
    put(ready, FRESH)
    alone["circuitpy"], alone["mounted"] = str(ready), [pico.drive]

    assert main(["install", "--yes"]) == 0

    assert installed(ready) and tree(pico.drive) == BARE


def test_a_drive_that_never_comes(
    tmp_path: Path, alone: dict[str, object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "RPI-RP2", BARE)
    monkeypatch.setattr(bootsel, "WITHIN_S", 0.6)

    assert main(["install", "--path", str(tmp_path / "RPI-RP2"), "--yes"]) == 1

    assert "no drive CIRCUITPY has come" in capsys.readouterr().err


def test_a_drive_that_goes_away_while_it_is_written_is_no_failure(
    bare: Callable[..., BarePico], alone: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    pico = bare()
    real = bootsel.os.fsync

    def gone(handle: int) -> None:
        real(handle)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(bootsel.os, "fsync", gone)
    drive = bootsel.start_circuitpython(pico.drive)

    assert drive == pico.at


def test_no_image_to_be_had(
    bare: Callable[..., BarePico],
    alone: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def missing() -> Path:
        raise FirmwareMissing("cannot download it")

    pico = bare()
    monkeypatch.setattr(bootsel, "find_image", missing)

    assert main(["install", "--path", str(pico.drive), "--yes"]) == 1

    assert "cannot download it" in capsys.readouterr().err
    assert tree(pico.drive) == BARE


def test_there_is_nothing_to_uninstall_from_it(
    bare: Callable[..., BarePico], alone: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    pico = bare()

    assert main(["uninstall", "--path", str(pico.drive), "--yes"]) == 1

    assert "the boot loader's drive" in capsys.readouterr().err
    assert tree(pico.drive) == BARE


def test_where_drives_are_mounted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Said:
        stdout = (
            "/dev/sda1 on /media/me/RPI-RP2 type vfat (rw,nosuid)\n"
            "/dev/disk4s1 on /Volumes/RPI-RP2 (msdos, local, nodev)\n"
            "/dev/sdb1 on /media/my user/NO NAME type vfat (rw)\n"
            "map auto_home on /System/Volumes/Data/home (autofs)\n"
        )

    monkeypatch.setattr(bootsel.subprocess, "run", lambda *words, **how: Said)
    assert [str(place) for place in bootsel.mounted()] == [
        "/media/me/RPI-RP2",
        "/Volumes/RPI-RP2",
        "/media/my user/NO NAME",
        "/System/Volumes/Data/home",
    ]


def test_from_a_bare_board_to_one_that_works(
    image: Path,  # noqa: F811
    bare: Callable[..., BarePico],
    alone: dict[str, object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The real image goes over; what is in flash then starts on the emulated board, which makes its own drive; the
    firmware goes onto that one, and the board starts from it.
    """
    flash = tmp_path / "flash.bin"
    monkeypatch.setattr(bootsel, "find_image", find_image)

    def first_start(written: bytearray) -> dict[str, bytes]:
        flash.write_bytes(written)
        target = EmulatorTarget(World(), flash_file=flash, usb_host=True)
        try:
            target.start()
            target.run_for(8 * SECOND)
        finally:
            target.close()
        return fat12.read(flash.read_bytes()[0x100000:])

    pico = bare(becomes=first_start)
    assert main(["install", "--path", str(pico.drive), "--yes"]) == 0
    find.check_drive(pico.at)

    target = EmulatorTarget(World(), drive=pico.at, flash_file=flash, usb_host=True)
    try:
        target.start()
        target.run_for(20 * SECOND)
        assert "modem: registered" in target.console and "supervisor:" not in target.console
    finally:
        target.close()
