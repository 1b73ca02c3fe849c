"""The drawings and the hardware guide cannot disagree with the firmware."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.doctor.firmware import default_pins
from bench.drive import PROJECT
from bench.wiring.drawings import SHEETS, drawings, pin_label

PAGE = (PROJECT / "docs" / "hardware.md").read_text(encoding="utf-8")
FOLDER = PROJECT / "docs" / "wiring"


def test_the_committed_drawings_are_those_of_the_firmware() -> None:
    assert {path.name for path in FOLDER.glob("*.svg")} == set(drawings(default_pins()))
    assert main(["wiring", "--check"]) == 0


def test_every_signal_is_drawn_with_its_pin() -> None:
    pins = default_pins()
    made = drawings(pins)

    assert {signal for sheet in SHEETS for signal in sheet.signals} == set(pins)
    for sheet in SHEETS:
        drawn = re.findall(r"GP\d+ \(\d+\)", made[f"{sheet.name}.svg"].decode())
        assert sorted(drawn) == sorted(pin_label(pins, signal) for signal in sheet.signals)


def test_another_pin_makes_another_drawing(tmp_path: Path) -> None:
    pins = {**default_pins(), "RELAY": "GP22"}

    changed = drawings(pins)["outputs.svg"]

    assert b"GP22 (29)" in changed and b"GP9 (12)" not in changed
    assert changed != (FOLDER / "outputs.svg").read_bytes()


def test_a_stale_drawing_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wiring", "--out", str(tmp_path)]) == 0
    assert main(["wiring", "--out", str(tmp_path), "--check"]) == 0
    (tmp_path / "inputs.svg").write_text("<svg/>")
    assert main(["wiring", "--out", str(tmp_path), "--check"]) == 1
    assert "inputs.svg" in capsys.readouterr().err


def test_the_table_of_the_guide() -> None:
    pins = default_pins()
    rows = dict(re.findall(r"^\| ([A-Z_]+) \| (GP\d+ \(\d+\)) \|", PAGE, re.MULTILINE))

    assert rows == {signal: pin_label(pins, signal) for signal in pins}


def test_every_drawing_is_shown() -> None:
    for name in drawings(default_pins()):
        assert f"(wiring/{name})" in PAGE


def test_every_number_of_a_source_has_its_source() -> None:
    used = set(re.findall(r" \[(\d)\]", PAGE))
    listed = set(re.findall(r"^(\d)\. \S", PAGE.split("## Sources")[1], re.MULTILINE))

    assert used == listed
