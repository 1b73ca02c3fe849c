"""`play --flash`: a pseudo terminal that hears 1200 baud stands for the board, a folder for its boot loader's drive."""

from __future__ import annotations

import json
import shutil
import struct
import termios
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.firmware import FirmwareMissing, find_image
from bench.emulator.uf2 import BLOCK, MAGIC, MAGIC_END
from bench.targets import flash
from bench.targets.base import TargetError
from bench.targets.usb_ports import Pty, ServedBoard

RP2040, RP2350 = 0xE48BFF56, 0xE48BFF59


def uf2(family: int = RP2040, blocks: int = 300) -> bytes:
    made = b""
    for number in range(blocks):
        head = struct.pack("<8I", *MAGIC, 0x2000, 0x10000000 + 256 * number, 256, number, blocks, family)
        made += (head + bytes([number % 256]) * 476)[: BLOCK - 4] + struct.pack("<I", MAGIC_END)
    return made


class BootLoader:
    """Appears as a drive when the console has been opened at 1200 baud; gone when it has a whole image.

    told: as its INFO_UF2.TXT has it. deaf: it stays what it is. full: it takes nothing.
    """

    def __init__(
        self, place: Path, console: Pty, told: str = "RPI-RP2", deaf: bool = False, full: bool = False
    ) -> None:
        self.drive = place / "RPI-RP2"
        self.flashed = b""
        self._console, self._told, self._deaf, self._full = console, told, deaf, full
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def _live(self) -> None:
        while not self._over.wait(0.02):
            if termios.tcgetattr(self._console.master)[4] == termios.B1200 and not self._deaf:
                break
        self.appear()
        while not self._over.wait(0.02):
            for image in self.drive.glob("*.uf2"):
                content = image.read_bytes()
                if content and len(content) == BLOCK * struct.unpack_from("<I", content, 24)[0] and not self._full:
                    self.flashed = content
                    shutil.rmtree(self.drive)
                    return

    def appear(self) -> None:
        if not self._over.is_set():
            part = self.drive.parent.parent / "part"  # as a whole: nobody sees half a drive
            part.mkdir()
            about = f"UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: {self._told}\n"
            (part / "INFO_UF2.TXT").write_text(about)
            part.rename(self.drive)

    def close(self) -> None:
        self._over.set()
        self._thread.join(5)


@pytest.fixture
def booting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., BootLoader]]:
    made: list[BootLoader] = []
    place = tmp_path / "media"
    place.mkdir()
    monkeypatch.setattr(flash, "mounted", lambda: sorted(place.iterdir()))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.scn").write_text('scenario "the button"\n  button press 200ms\n  expect relay on within 1s\n')

    def make(console: Pty, **options: object) -> BootLoader:
        made.append(BootLoader(place, console, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def console() -> Iterator[Pty]:
    pty = Pty()
    yield pty
    pty.close()


def test_an_image_before_a_run(
    served: Callable[..., ServedBoard],
    booting: Callable[..., BootLoader],
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    board = served("sim", speed=4)
    boot = booting(board.ports[0])
    (tmp_path / "new.uf2").write_bytes(uf2())
    target = f"serial:{board.data_path},console={board.console_path},pace=jump"
    assert main(["play", "own.scn", "--flash", "new.uf2", "--target", target]) == 0
    assert boot.flashed == uf2()
    said = capsys.readouterr().out
    assert said.index("flash: new.uf2, 153600 bytes, sha256 ") < said.index("1 scenario on serial")
    (folder,) = (path for path in (tmp_path / "out").iterdir() if path.is_dir())
    assert json.loads((folder / "run.json").read_text())["about"]["flashed"].startswith("new.uf2, 153600 bytes")


def written(booting: Callable[..., BootLoader], console: Pty, image: bytes = uf2(), **options: object) -> BootLoader:
    boot = booting(console, **options)
    Path("new.uf2").write_bytes(image)
    flash.flash(Path("new.uf2"), console.path, lambda: True, lambda words: None)
    return boot


def test_another_chip_gets_nothing(booting: Callable[..., BootLoader], console: Pty) -> None:
    with pytest.raises(TargetError, match=r"new.uf2 is for another chip \(family 0xe48bff59\) than RPI-RP2"):
        written(booting, console, uf2(RP2350))
    assert not list(Path("media/RPI-RP2").glob("*.uf2"))


@pytest.mark.parametrize(
    "image", [b"", b"x" * 512, uf2()[:-1], uf2()[:600] + b"x" + uf2()[601:1020] + b"xxxx" + uf2()[1024:]]
)
def test_what_is_no_image_changes_nothing(booting: Callable[..., BootLoader], console: Pty, image: bytes) -> None:
    with pytest.raises(TargetError, match=r"new.uf2 is no UF2"):
        written(booting, console, image)
    assert termios.tcgetattr(console.master)[4] != termios.B1200, "the board was left alone"


def test_a_board_that_does_not_obey(
    booting: Callable[..., BootLoader], console: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flash, "DRIVE_S", 0.2)
    with pytest.raises(TargetError, match=r"no boot loader's drive has been mounted within 0\.2 s"):
        written(booting, console, deaf=True)


def test_a_boot_loader_that_takes_nothing(
    booting: Callable[..., BootLoader], console: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flash, "BACK_S", 0.2)
    with pytest.raises(TargetError, match=r"the boot loader has not taken new\.uf2"):
        written(booting, console, full=True)


def test_a_board_that_does_not_come_back(
    booting: Callable[..., BootLoader], console: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flash, "BACK_S", 0.2)
    booting(console)
    Path("new.uf2").write_bytes(uf2())
    with pytest.raises(TargetError, match=r"the board has not come back within 0.2 s after new\.uf2"):
        flash.flash(Path("new.uf2"), console.path, lambda: False, lambda words: None)


def test_another_board_in_its_boot_loader(booting: Callable[..., BootLoader], console: Pty) -> None:
    boot = booting(console, deaf=True)
    boot.appear()
    Path("new.uf2").write_bytes(uf2())
    with pytest.raises(TargetError, match="another board is in its boot loader"):
        flash.flash(Path("new.uf2"), console.path, lambda: True, lambda words: None)


def test_a_board_that_is_in_its_boot_loader_already(booting: Callable[..., BootLoader], console: Pty) -> None:
    """It has no console; BOOTSEL was held."""
    boot = booting(console)
    Path("new.uf2").write_bytes(uf2())
    termios_now = termios.tcgetattr(console.master)
    termios_now[4] = termios_now[5] = termios.B1200
    termios.tcsetattr(console.master, termios.TCSANOW, termios_now)
    while not flash.boot_drives():
        pass
    flash.flash(Path("new.uf2"), "", lambda: True, lambda words: None)
    assert boot.flashed == uf2()


def test_only_a_board_can_be_flashed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new.uf2").write_bytes(uf2())
    assert main(["play", "--all", "--flash", str(tmp_path / "new.uf2")]) == 2
    assert "only a board on USB can be flashed" in capsys.readouterr().err


def test_the_image_that_bench_firmware_names() -> None:
    try:
        image = find_image(download=False)
    except FirmwareMissing as missing:
        pytest.skip(f"NOT TRIED WITH THE REAL IMAGE: {missing}")
    assert flash.families_of(image.read_bytes(), image.name) == {RP2040}
