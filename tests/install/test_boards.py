"""Each ready settings.toml of boards/ is what the firmware of that board can use."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.boards import BOARDS, FOLDER
from bench.build.drive import SOURCE
from bench.checks.doctor.firmware import settings_of

SIGNALS = 15


@pytest.mark.parametrize("name", BOARDS)
def test_the_firmware_reads_it_as_it_stands(name: str) -> None:
    board = BOARDS[name]
    config, troubles = settings_of(FOLDER / name / "settings.toml", board.identity)
    assert not troubles
    assert len(config.pins) == SIGNALS
    wired = [pin for pin in config.pins.values() if pin]
    assert all(pin in board.names for pin in wired)
    assert len({board.names[pin] for pin in wired}) == len(wired)
    for signal in ("MODEM_RX", "MODEM_TX", "RELAY", "PROBE", "CONTACT", "BUTTON", "MAINS"):
        assert config.pins[signal], signal


@pytest.mark.parametrize("name", BOARDS)
def test_it_leaves_safe_mode_at_once_and_has_a_heap_of_large_pieces(name: str) -> None:
    settings = tomllib.loads(BOARDS[name].settings.decode())
    assert settings["CIRCUITPY_SAFE_MODE_DELAY"] == 0
    # a Pico W has not so much: CircuitPython would crash
    assert settings.get("CIRCUITPY_HEAP_START_SIZE") == (None if name == "pico-w" else 122000)


def test_every_folder_is_listed() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(BOARDS)
    assert all(f"`{name}`" in (FOLDER / "README.md").read_text(encoding="utf-8") for name in BOARDS)


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ('ISOCKET_PIN_RELAY = ""', "ISOCKET_PIN_RELAY = '' is no pin for it, RELAY at defaults"),
        ('ISOCKET_PIN_MODEM_RX = ""', "ISOCKET_PIN_MODEM_RX = '' is no pin for it, MODEM at defaults"),
        ('ISOCKET_INVERT = "KEY LED"', "ISOCKET_INVERT = 'KEY LED' is not valid, default used"),
        ('ISOCKET_KEY_MS = "5001"', "ISOCKET_KEY_MS = '5001' is not valid, default used"),
        ('ISOCKET_PIN_PROBE = "LED"', "ISOCKET_PIN_PROBE = 'LED' is no pin for it, PROBE at defaults"),
    ],
)
def test_what_cannot_be_is_named(line: str, trouble: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(line + "\n")
    assert settings_of(file)[1] == [trouble]


def test_on_another_board_what_is_not_set_is_named(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('ISOCKET_PIN_MODEM_RX = "TX"\nISOCKET_PIN_MODEM_TX = "RX"\n')
    config, troubles = settings_of(file, "adafruit_feather_rp2040")
    assert "this board has no GP9: set ISOCKET_PIN_RELAY" in troubles
    assert config.pins["MODEM_PS"] == "" and config.pins["RELAY"] == ""


def drive_of(identity: str, folder: Path) -> Path:
    (folder / "boot_out.txt").write_text(
        f"Adafruit CircuitPython 10.2.1 on 2026-01-01; a board with rp2040\nBoard ID:{identity}\n"
    )
    return folder


def test_install_brings_it_to_a_drive_that_has_none(tmp_path: Path) -> None:
    drive = str(drive_of("adafruit_feather_rp2040", tmp_path))
    assert main(["install", "--path", drive, "--board", "feather-rp2040-fona", "--yes"]) == 0
    assert (tmp_path / "settings.toml").read_bytes() == BOARDS["feather-rp2040-fona"].settings
    (tmp_path / "settings.toml").write_text("# mine\n")
    main(["install", "--path", drive, "--board", "feather-rp2040-fona", "--yes"])
    assert (tmp_path / "settings.toml").read_text().startswith("# mine")


@pytest.mark.parametrize(("identity", "name"), [("raspberry_pi_pico_w", "pico-w"), ("raspberry_pi_pico", "")])
def test_the_settings_of_the_only_board_with_that_id_need_no_word(identity: str, name: str, tmp_path: Path) -> None:
    assert main(["install", "--path", str(drive_of(identity, tmp_path)), "--yes"]) == 0
    wanted = BOARDS[name].settings if name else (SOURCE / "settings.toml").read_bytes()
    assert (tmp_path / "settings.toml").read_bytes() == wanted


def test_settings_of_another_board_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drive = drive_of("adafruit_feather_rp2040", tmp_path)
    before = sorted(tmp_path.iterdir())
    assert main(["install", "--path", str(drive), "--board", "pico", "--yes"]) == 1
    told = capsys.readouterr().err
    assert "the board is adafruit_feather_rp2040; the settings of pico are for raspberry_pi_pico" in told
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", BOARDS)
def test_install_says_on_which_boards_nothing_was_tried(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board = BOARDS[name]
    assert main(["install", "--path", str(drive_of(board.identity, tmp_path)), "--board", name, "--dry-run"]) == 0
    warned = f"NOT TRIED: this firmware has never run on a {board.identity}" in capsys.readouterr().out
    assert warned == (board.identity != "raspberry_pi_pico")
