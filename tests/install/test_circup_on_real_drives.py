"""circup on a drive from which real CircuitPython has started, boot_out.txt and all, and that starts again from what
circup has made of it; and on what `bench drive` and `bench release` make. What circup is told: test_circup.py.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.drive import LIBRARIES, library_pins
from bench.build.install.find import check_drive
from bench.emulator import fat12
from bench.surroundings import World
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import SECOND
from tests.emulator.conftest import image  # noqa: F401  (the fixture that skips without the image)
from tests.install.cutting import put
from tests.install.test_circup import bundle, circup  # noqa: F401  (the fixture)

# what CircuitPython 10.2.1 itself wrote; the last test holds it against the image
BOOT_OUT = (
    b"Adafruit CircuitPython 10.2.1 on 2026-05-13; Raspberry Pi Pico with rp2040\r\n"
    b"Board ID:raspberry_pi_pico\r\n"
    b"UID:E661640843315A2C\r\n"
)
VOLUME = 0x100000  # where the drive begins in flash
FROZEN = {f"{library}=={version}" for library, version in zip(LIBRARIES, library_pins().values(), strict=True)}


def of_drive(folder: Path) -> Path:
    assert main(["drive", str(folder)]) == 0
    return folder


def of_release(folder: Path) -> Path:
    assert main(["release", "--out", str(folder.parent / "out")]) == 0
    (archive,) = (folder.parent / "out").glob("*.zip")
    with zipfile.ZipFile(archive) as release:
        for name in release.namelist():
            _, top, *path = name.split("/")
            if top == "drive":
                put(folder, {"/".join(path): release.read(name)})
    return folder


def frozen(bundle: Path, drive: Path) -> set[str]:  # noqa: F811
    """What circup finds in lib/, with versions."""
    return {line for line in circup(bundle, drive, "freeze").splitlines() if "==" in line}


@pytest.mark.parametrize("made", [of_drive, of_release])
def test_what_we_make_is_a_drive_to_circup(made, bundle: Path, tmp_path: Path) -> None:  # noqa: F811
    drive = made(tmp_path / "CIRCUITPY")
    put(drive, {"boot_out.txt": BOOT_OUT})

    assert frozen(bundle, drive) == FROZEN
    assert "All modules found on the device are up to date" in circup(bundle, drive, "list")
    _make_older(drive)
    assert "adafruit_ds18x20" in circup(bundle, drive, "list")
    circup(bundle, drive, "update", "--all")
    assert frozen(bundle, drive) == FROZEN


def _make_older(drive: Path) -> None:
    (module,) = (drive / "lib").glob("adafruit_ds18x20.*")
    module.write_bytes(module.read_bytes().replace(library_pins()["adafruit-circuitpython-ds18x20"].encode(), b"1.0.0"))


def _started(flash: Path, drive: Path | None = None) -> tuple[str, dict[str, bytes]]:
    """Start a board with this drive, or with what is in its flash: what its console said, what its drive then holds."""
    target = EmulatorTarget(World(), drive=drive, flash_file=flash, usb_host=True)
    try:
        target.start()
        target.run_for(20 * SECOND)
        said = target.console
    finally:
        target.close()
    return said, fat12.read(flash.read_bytes()[VOLUME:])


def test_a_drive_that_circuitpython_has_used_and_uses_again(
    image: Path,  # noqa: F811
    bundle: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    said, files = _started(tmp_path / "first.bin", of_drive(tmp_path / "made"))
    assert "modem: registered" in said
    assert files["boot_out.txt"].startswith(BOOT_OUT)  # behind it: what our boot.py has said
    drive = tmp_path / "CIRCUITPY"
    put(drive, files)

    check_drive(drive)
    assert frozen(bundle, drive) == FROZEN
    _make_older(drive)
    circup(bundle, drive, "update", "--all")
    circup(bundle, drive, "install", "simpleio")

    again, files = _started(tmp_path / "second.bin", drive)
    assert "modem: registered" in again and "supervisor:" not in again  # the app itself, and not what stands in for it
    assert library_pins()["adafruit-circuitpython-ds18x20"].encode() in files["lib/adafruit_ds18x20.py"]
