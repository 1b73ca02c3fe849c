"""The boards that the project has ready settings for: boards/NAME/settings.toml."""

from __future__ import annotations

from dataclasses import dataclass

from bench.place import PROJECT

FOLDER = PROJECT / "boards"
PICO = "raspberry_pi_pico"
# boards/raspberry_pi_pico/pins.c of CircuitPython
PICO_NAMES: dict[str, int] = {
    "GP26_A0": 26,  # of several names the first is the one in errors
    "GP27_A1": 27,
    "GP28_A2": 28,
    **{f"GP{number}": number for number in range(29)},
    "SMPS_MODE": 23,
    "VBUS_SENSE": 24,
    "LED": 25,
    "A0": 26,
    "A1": 27,
    "A2": 28,
    "A3": 29,
    "VOLTAGE_MONITOR": 29,
}
# ports/raspberrypi/boards/adafruit_feather_rp2040/pins.c of CircuitPython
FEATHER_NAMES = {
    "A0": 26,
    "A1": 27,
    "A2": 28,
    "A3": 29,
    "D24": 24,
    "D25": 25,
    "SCK": 18,
    "MOSI": 19,
    "MISO": 20,
    "RX": 1,
    "TX": 0,
    "SDA": 2,
    "SCL": 3,
    "D4": 6,
    "D5": 7,
    "D6": 8,
    "LED": 13,
    **{f"D{number}": number for number in range(9, 14)},
}


@dataclass(frozen=True)
class Board:
    """identity: what CircuitPython calls it (Board ID). names: name on `board` -> GPIO."""

    name: str
    identity: str
    names: dict[str, int]
    is_tried: bool = False

    @property
    def settings(self) -> bytes:
        return (FOLDER / self.name / "settings.toml").read_bytes()


BOARDS = {
    board.name: board
    for board in (
        Board("pico", PICO, PICO_NAMES, is_tried=True),
        Board("pico-w", "raspberry_pi_pico_w", PICO_NAMES),
        Board("pico-2", "raspberry_pi_pico2", PICO_NAMES),
        Board("feather-rp2040-fona", "adafruit_feather_rp2040", FEATHER_NAMES),
        Board("waveshare-pico-sim868", PICO, PICO_NAMES),
        Board("waveshare-pico-sim7080g", PICO, PICO_NAMES),
        Board("lilygo-a7670", PICO, PICO_NAMES),
    )
}
IDENTITIES = {board.identity for board in BOARDS.values()}


def only_board(identity: str) -> Board | None:
    """The one board with this Board ID, unless it is a Pico: what is around that is not known."""
    boards = [board for board in BOARDS.values() if board.identity == identity]
    return boards[0] if len(boards) == 1 and identity != PICO else None


def names_of(identity: str) -> dict[str, int]:
    """The pins of the board with this Board ID; a Pico's for one that is not known."""
    return next((board.names for board in BOARDS.values() if board.identity == identity), PICO_NAMES)
