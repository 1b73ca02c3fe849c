"""A spoilt settings.toml: each trouble is named once, the default is used, and the device runs."""

from __future__ import annotations

import random

import pytest

from bench.__main__ import main
from bench.build.drive import SOURCE
from bench.build.firmware import FirmwareMissing, find_image
from bench.build.modules.kept import MODULES, PY
from bench.checks.hostile.settings_files import mutated, run, start_with
from bench.sim.settings_toml import HEAP, kills_circuitpython

SHIPPED = (SOURCE / "settings.toml").read_bytes()
MODEM = "MODEM at defaults"


def pin(**names: str) -> bytes:
    return b"".join(f'ISOCKET_PIN_{signal} = "{name}"\n'.encode() for signal, name in names.items())


CASES: dict[str, tuple[bytes, list[str]]] = {
    "as it is shipped": (b"", []),
    "Latin-1 in a comment": (b"# caf\xe9\nISOCKET_NAME = 'x'\n", ["is not all UTF-8"]),
    "Latin-1 in a value": (
        b'ISOCKET_NAME = "caf\xe9"\n',
        ["is not all UTF-8", "ISOCKET_NAME = None is not valid, default used"],
    ),
    "Latin-1 in the value for boot.py": (
        b'ISOCKET_BENCH = "\xe9"\n',
        ["is not all UTF-8", "ISOCKET_BENCH = None is not valid, default used"],
    ),
    "Latin-1 in the pin of the button": (
        b'ISOCKET_PIN_BUTTON = "\xe9"\n',
        ["is not all UTF-8", "ISOCKET_PIN_BUTTON = None is no pin for it, no button"],
    ),
    "RX and TX exchanged": (
        pin(MODEM_RX="GP1", MODEM_TX="GP0"),
        [f"no UART sends on GP1 and receives on GP0, {MODEM}"],
    ),
    "two UARTs": (pin(MODEM_RX="GP16", MODEM_TX="GP21"), [f"no UART sends on GP16 and receives on GP21, {MODEM}"]),
    "another UART": (pin(MODEM_RX="GP20", MODEM_TX="GP21"), []),
    "two names of one pin": (
        pin(RELAY="GP26", MAINS="GP26_A0"),
        ["RELAY and MAINS have one pin, RELAY and MAINS at defaults"],
    ),
    "one pin twice": (
        pin(BUTTON="GP20", CONTACT="GP20"),
        ["CONTACT and BUTTON have one pin, CONTACT at defaults, no button"],
    ),
    "twice on one bus": (pin(LED_GSM="GP10"), ["LED_POWER and LED_GSM have one pin, LED at defaults"]),
    "a default in the way": (
        pin(RELAY="GP5", MODEM_KEY="GP99", MODEM_RI="GP15"),
        [
            f"ISOCKET_PIN_MODEM_KEY = 'GP99' is no pin for it, {MODEM}",
            "MODEM_RI and RELAY have one pin, MODEM and RELAY at defaults",
        ],
    ),
    "exchanged on purpose": (pin(BUTTON="GP7", CONTACT="GP8"), []),
    "the LED of the Pico": (pin(LED_OUT="GP25"), []),
    "… as a button": (pin(BUTTON="GP25"), ["ISOCKET_PIN_BUTTON = 'GP25' is no pin for it, no button"]),
    "a button that would be held": (
        pin(BUTTON="GP24"),
        ["ISOCKET_PIN_BUTTON = 'GP24' is no pin for it, no button"],
    ),
    "PS where the button would be, low at the start": (
        pin(MODEM_PS="GP8"),
        [f"MODEM_PS and BUTTON have one pin, {MODEM}, no button"],
    ),
    "… of a button that cannot be": (
        pin(MODEM_PS="GP8", BUTTON="GP20", LED_GSM="GP20"),
        ["BUTTON and LED_GSM have one pin, LED at defaults, no button"],
    ),
    "no pins": (
        pin(PROBE="LED", RELAY="board_id", MAINS="GP29"),
        [
            "ISOCKET_PIN_PROBE = 'LED' is no pin for it, PROBE at defaults",
            "ISOCKET_PIN_RELAY = 'board_id' is no pin for it, RELAY at defaults",
            "ISOCKET_PIN_MAINS = 'GP29' is no pin for it, MAINS at defaults",
        ],
    ),
    "unknown": (b"ISOCKET_COLOUR = 1\n", ["ISOCKET_COLOUR = '1' is not valid, default used"]),
    "no value": (b"ISOCKET_NAME\n", ["ISOCKET_NAME has no value"]),
    "twice": (b'ISOCKET_NAME = "a"\nISOCKET_NAME = "b"\n', ["ISOCKET_NAME is there twice, the first counts"]),
    "a secret": (b'ISOCKET_SIM_PIN = "12345678901"\n', ["ISOCKET_SIM_PIN = '...' is not valid, default used"]),
    "not ended": (b'ISOCKET_NAME = "abc\n', ["ISOCKET_NAME = None is not valid, default used"]),
    "a table": (b"[x]\nISOCKET_ANSWER_S = 3\n", ["ISOCKET_ANSWER_S = None is not valid, default used"]),
    "NUL": (b"\0\n", ["is no plain text: it has a NUL"]),
    "long": (b"# x\n" * 20_000, ["longer than 8192 bytes, defaults used"]),
    "numbers": (
        b"ISOCKET_ANSWER_S = -1\nISOCKET_OTHERS_DAY = 99999\nISOCKET_BENCH = true\nISOCKET_REPORTS_DAY = 5.5\n",
        [
            "ISOCKET_ANSWER_S = '-1' is not valid, default used",
            "ISOCKET_OTHERS_DAY = '99999' is not valid, default used",
            "ISOCKET_BENCH = 'true' is not valid, default used",
            "ISOCKET_REPORTS_DAY = '5.5' is not valid, default used",
        ],
    ),
    "a heap that is none": (f'{HEAP} = "x"\n'.encode(), []),
}
ON_THE_EMULATED_BOARD = (
    *("Latin-1 in a comment", "Latin-1 in the value for boot.py", "RX and TX exchanged", "two names of one pin"),
    *("a default in the way", "a button that would be held"),
)


@pytest.mark.parametrize("name", CASES)
def test_each_trouble_is_named_once(name: str) -> None:
    more, said = CASES[name]
    start = start_with("sim", SHIPPED + more)
    assert start.trouble == ""
    assert list(start.said) == said


def test_without_line_ends_and_with_others() -> None:
    active = b'ISOCKET_NAME = "a"\nISOCKET_ANSWER_S = 3\n'
    assert start_with("sim", active.replace(b"\n", b"\r\n")).said == ()
    wanted = tuple(f"ISOCKET_{name} = None is not valid, default used" for name in ("NAME", "ANSWER_S"))
    assert start_with("sim", active.replace(b"\n", b"\r")).said == wanted
    assert start_with("sim", b"\xef\xbb\xbf" + active).said == wanted[:1]
    assert start_with("sim", b"").said == ()


def has_image() -> bool:
    try:
        find_image(download=False)
    except FirmwareMissing:
        return False
    return True


needs_image = pytest.mark.skipif(not has_image(), reason="NOT TRIED ON REAL CIRCUITPYTHON: python -m bench firmware")


@needs_image
@pytest.mark.parametrize("name", ON_THE_EMULATED_BOARD)
def test_on_the_emulated_board(name: str) -> None:
    more, said = CASES[name]
    start = start_with("emulator", SHIPPED + more)
    assert start.trouble == ""
    assert list(start.said) == said


@needs_image
def test_a_chip_that_crashes_is_dead() -> None:
    content = SHIPPED.replace(b"122000", b"12")
    assert kills_circuitpython(content) and not kills_circuitpython(SHIPPED)
    assert kills_circuitpython(SHIPPED.replace(b"122000", b"175000"))
    assert "crashed" in start_with("emulator", content).trouble


def test_many_on_the_simulated_board() -> None:
    seed = random.randrange(10**6)
    summary = run("sim", seed, range(30), 2, lambda start: None)
    assert summary.ok and summary.files == 30, summary.dead
    assert summary.named > 12, f"seed {seed}"


@needs_image
def test_both_boards_say_the_same_of_a_few() -> None:
    seed = random.randrange(10**6)
    for number in range(2):
        content, did = mutated(seed, number)
        emulated, simulated = (start_with(target, content, number, did) for target in ("emulator", "sim"))
        assert not emulated.trouble and not simulated.trouble, f"seed {seed}"
        if sum(map(len, simulated.said)) < 150:
            assert emulated.said == simulated.said, f"seed {seed}, file {number}"
        else:  # with no computer the console's FIFO (256 bytes) forgets some of many lines
            assert set(emulated.said) & set(simulated.said), f"seed {seed}, file {number}"


def test_a_file_comes_again() -> None:
    assert mutated(1, 2) == mutated(1, 2) != mutated(1, 3)


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--files", "2", "--seed", "5"]) == 0
    assert "2 files on sim, seed 5: 0 dead devices" in capsys.readouterr().out
    assert main(["settings", "--file", "1", "--seed", "5"]) == 0
    assert "lives" in capsys.readouterr().out
    assert main(["settings", "--files", "0"]) == 2


def test_a_device_that_dies_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from bench.checks.hostile import settings_files

    files = {
        **settings_files.drive_files(form=PY),
        f"{MODULES}/isocket/crash/supervisor.py": b"raise ValueError('pin in use')\n",
    }
    monkeypatch.setattr(settings_files, "drive_files", lambda form: files)
    start = start_with("sim", SHIPPED)
    assert "Traceback" in start.trouble or "no first pass" in start.trouble
