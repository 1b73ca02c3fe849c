from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from bench.build import drive
from bench.build.drive import DriveError, assemble, merge_settings
from bench.build.modules.kept import MODULES


def test_the_whole_drive_and_nothing_else(tmp_path: Path) -> None:
    written = assemble(tmp_path / "out")

    names = {path.as_posix() for path in written}
    there = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert names == there
    assert {
        "boot.py",
        "code.py",
        "settings.toml",
        f"{MODULES}/isocket/crash/supervisor.mpy",
        "lib/adafruit_onewire/bus.py",
    } <= names
    assert {"lib/adafruit_ds18x20.py", "lib/simpleio.py", "lib/adafruit_fona/adafruit_fona.py"} <= names
    pins = (tmp_path / "out" / "requirements.txt").read_text().splitlines()  # circup goes by it
    assert [pin.split("==")[0] for pin in pins] == list(drive.LIBRARIES.values())
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".md"))]
    for path in written:
        if path.suffix == ".py":
            ast.parse((tmp_path / "out" / path).read_text())


def test_a_second_time_takes_away_what_is_no_longer_part_of_it(tmp_path: Path) -> None:
    assemble(tmp_path)
    (tmp_path / "isocket" / "forgotten.py").write_text("x = 1")
    (tmp_path / "my notes.txt").write_text("mine")

    assemble(tmp_path)

    assert not (tmp_path / "isocket" / "forgotten.py").exists()
    assert (tmp_path / "my notes.txt").read_text() == "mine"


def test_the_second_home_of_the_settings_keeps_what_is_in_it(tmp_path: Path) -> None:
    assemble(tmp_path)
    snapshot = tmp_path / drive.SNAPSHOT
    blank = snapshot.read_bytes()
    assert blank == b"\xff" * 20480
    snapshot.write_bytes(b"settings".ljust(20480, b"."))

    assemble(tmp_path)
    assert snapshot.read_bytes().startswith(b"settings")

    snapshot.write_bytes(b"too short")
    assemble(tmp_path)
    assert snapshot.read_bytes() == blank


def test_settings_are_added_or_replaced(tmp_path: Path) -> None:
    assemble(tmp_path, {"CIRCUITPY_HEAP_START_SIZE": 60000, "ISOCKET_NAME": 'the "red" one\\'})

    settings = tomllib.loads((tmp_path / "settings.toml").read_text())
    assert settings["CIRCUITPY_HEAP_START_SIZE"] == 60000
    assert settings["ISOCKET_NAME"] == 'the "red" one\\'


def test_comments_of_the_settings_stay() -> None:
    merged = merge_settings("# A = 1\nB = 2\n", {"A": "x", "B": 3})

    assert merged == '# A = 1\nB = 3\nA = "x"\n'


@pytest.mark.parametrize(("key", "value"), [("a b", 1), ("A", True), ("A", 1.5), ('A"', "x")])
def test_settings_that_circuitpython_cannot_read(key: str, value: object) -> None:
    with pytest.raises(DriveError, match=r"settings\.toml"):
        merge_settings("", {key: value})  # type: ignore[dict-item]


def test_a_library_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text(drive.REQUIREMENTS.read_text().replace("onewire==", "onewire==99."))
    monkeypatch.setattr(drive, "REQUIREMENTS", pins)

    with pytest.raises(DriveError, match=r"onewire .* is installed, requirements.txt pins 99\..*pip install"):
        assemble(tmp_path / "out")


def test_a_folder_that_is_no_drive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DriveError, match=r"no code\.py"):
        drive.drive_files(folder=tmp_path)
