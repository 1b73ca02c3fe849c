"""The doctor and a drive, with one fault planted at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.install.disk import Disk
from bench.build.install.install import install
from bench.build.modules.kept import MODULES
from bench.build.release.package import release_drive
from bench.checks.doctor.finding import FAULT, NOTE, OK, WARNING
from bench.checks.doctor.folder import judge_folder
from bench.sim.settings_toml import HEAP

BOOT_OUT = "Adafruit CircuitPython 10.2.1 on 2026-01-01; Raspberry Pi Pico with rp2040\nBoard ID:raspberry_pi_pico\n"

ON_DEMAND = f"{MODULES}/isocket/on_demand.txt"


@cache
def sound() -> dict[str, bytes]:
    return release_drive()


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    (tmp_path / "boot_out.txt").write_text(BOOT_OUT)
    install(Disk(tmp_path), sound())
    return tmp_path


def test_a_sound_drive(drive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {finding.level for finding in judge_folder(drive)} == {OK}
    assert main(["doctor", "--path", str(drive)]) == 0
    assert "0 faults, 0 warnings" in capsys.readouterr().out


def append(path: str, text: str) -> Callable[[Path], object]:
    def do(drive: Path) -> None:
        place = drive / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((place.read_bytes() if place.is_file() else b"") + text.encode())

    return do


def overwrite(path: str, content: bytes) -> Callable[[Path], object]:
    return lambda drive: (drive / path).write_bytes(content)


def remove(path: str) -> Callable[[Path], object]:
    return lambda drive: (drive / path).unlink()


@pytest.mark.parametrize(
    "do, level, subject, words",
    [
        (append("boot_out.txt", ""), OK, "image", "10.2.1"),
        (lambda drive: (drive / "boot_out.txt").write_text("Adafruit CircuitPython 9.2.1\n"), FAULT, "image", "9.2.1"),
        (remove(f"{MODULES}/isocket/modem/calls.mpy"), FAULT, "firmware", "isocket/modem/calls.mpy"),
        (append(ON_DEMAND, "x"), FAULT, "firmware", f"not as it was installed: {ON_DEMAND}"),
        (remove("isocket/contents.txt"), WARNING, "firmware", "without a list"),
        (append("isocket/old.py", "x = 1"), WARNING, "firmware", "isocket/old.py"),
        (append("update/isocket/contents.txt", ""), WARNING, "firmware", "update was cut short"),
        (append("code.txt", "print()"), FAULT, "firmware", "code.txt"),
        (remove("lib/simpleio.py"), WARNING, "library", "simpleio is missing"),
        (
            lambda drive: (drive / "lib/adafruit_onewire/bus.mpy").write_bytes(b"M\x06"),
            WARNING,
            "library",
            "no .mpy of CircuitPython",
        ),
        (remove("settings.toml"), WARNING, "settings.toml", "not there"),
        (append("settings.toml", "ISOCKET_NAME = cottage\n"), WARNING, "settings.toml", "line"),
        (append("settings.toml", 'ISOCKET_PIN_RELAY = "GP99"\n'), FAULT, "settings.toml", "GP99"),
        (append("settings.toml", 'ISOCKET_COLOUR = "red"\n'), FAULT, "settings.toml", "ISOCKET_COLOUR"),
        (append("settings.toml", 'ISOCKET_SIM_PIN = "12"\n'), FAULT, "settings.toml", "ISOCKET_SIM_PIN"),
        (
            append("settings.toml", 'ISOCKET_PIN_RELAY = "GP10"\n'),
            FAULT,
            "settings.toml",
            "RELAY and LED_POWER have one pin",
        ),
        (append("settings.toml", "# caf\\xe9"), OK, "settings.toml", "as it"),
        (lambda drive: (drive / "settings.toml").write_bytes(b"# caf\xe9"), FAULT, "settings.toml", "UTF-8"),
        (lambda drive: (drive / "settings.toml").write_text(f"{HEAP} = 12\n"), FAULT, "settings.toml", "= 12"),
        (append("settings.toml", 'ISOCKET_SIM_PIN = "1234"\n'), NOTE, "settings.toml", "PIN"),
        (lambda drive: (drive / "settings.toml").write_text(""), WARNING, "settings.toml", HEAP),
        (remove("store/snapshot.bin"), WARNING, "memory", "missing"),
        (append("store/snapshot.bin", "x"), WARNING, "memory", "another size"),
        (lambda drive: (drive / ".Trash-1000").mkdir(), NOTE, "drive", ".Trash-1000"),
    ],
)
def test_a_planted_fault_is_found(
    do: Callable[[Path], object], level: str, subject: str, words: str, drive: Path
) -> None:
    do(drive)

    found = [finding for finding in judge_folder(drive) if finding.subject == subject and words in finding.seen]

    assert [finding.level for finding in found] == [level], judge_folder(drive)
    assert main(["doctor", "--path", str(drive)]) == (1 if level == FAULT else 0)


@pytest.mark.parametrize(
    ("board", "heap", "level"),
    [
        ("raspberry_pi_pico", 122_000, OK),
        ("raspberry_pi_pico", 175_000, FAULT),
        ("raspberry_pi_pico_w", 122_000, FAULT),
        ("raspberry_pi_pico_w", 0, OK),
        ("raspberry_pi_pico2", 175_000, OK),
    ],
)
def test_a_heap_is_judged_by_the_board(board: str, heap: int, level: str, drive: Path) -> None:
    about = (drive / "boot_out.txt").read_text()
    (drive / "boot_out.txt").write_text(about.replace("Board ID:raspberry_pi_pico\n", f"Board ID:{board}\n"))
    (drive / "settings.toml").write_text(f"{HEAP} = {heap}\n")
    found = [finding.level for finding in judge_folder(drive) if finding.subject == "settings.toml"]
    assert found == [level]


def test_an_empty_folder(tmp_path: Path) -> None:
    levels = {finding.subject: finding.level for finding in judge_folder(tmp_path)}
    assert levels["firmware"] == FAULT and levels["library"] == WARNING


def test_no_board(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--port", "/dev/does-not-exist"]) == 1
    assert "cannot be opened" in capsys.readouterr().err
