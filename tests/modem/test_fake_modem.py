"""The firmware against a small fake modem that we did not write: mdmemul of github.com/rsa9000/modememul, built from
source, by the path of its program in ISOCKET_FAKE_MODEM.

It plays a Huawei E3372, as far as reading texts goes: no AT+CREG, AT+CPMS, AT+CNMI, AT+CMGS or ATI, one command in a
line (V.250 5.2.1 wants several), so that ATE0Q0V1 is refused and it echoes for ever, and a length in +CMGL that counts
the service centre (27.005 4.1 does not). What the firmware does not manage with it is expected to fail here, with why.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modem.wall_firmware import WallFirmware, firmware_at

SPEED = 4.0  # it answers at once, and waits for nothing
REFUSED = ('CSCS="GSM"', "CLIP=1", "CPMS?", "CNMI=1,1", "CMEE=1", "CLTS=1", "CTZR=1", "CREG=1", "CEREG=1", "CVHU=0")


def missing() -> str:
    """What is not here, or nothing."""
    program = os.environ.get("ISOCKET_FAKE_MODEM", "")
    if not program:
        return "ISOCKET_FAKE_MODEM does not name a program (mdmemul of rsa9000/modememul, built from source)"
    return "" if os.access(program, os.X_OK) else f"{program} of ISOCKET_FAKE_MODEM cannot be run"


if MISSING := missing():
    print(f"\n{MISSING}: THE FIRMWARE IS NOT HELD AGAINST A FAKE MODEM")
    pytest.skip(MISSING, allow_module_level=True)


class Mdmemul:
    def __init__(self, process: subprocess.Popen[bytes], path: Path) -> None:
        self._process = process
        ends = time.monotonic() + 20
        while not path.exists():
            assert time.monotonic() < ends, "mdmemul does not start"
            time.sleep(0.05)
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)

    def three_parts_come_in(self) -> None:
        """Of one text, into places 0 to 2; unannounced."""
        self._process.send_signal(signal.SIGUSR1)


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[Mdmemul]:
    path = tmp_path / "port"
    process = subprocess.Popen([os.environ["ISOCKET_FAKE_MODEM"], "-l", str(path)], stdout=subprocess.DEVNULL)
    try:
        modem = Mdmemul(process, path)
        yield modem
        os.close(modem.fd)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def firmware(modem: Mdmemul) -> Iterator[WallFirmware]:
    with firmware_at(modem.fd, SPEED) as firmware:
        firmware.until(lambda: "modem: preparing -> ready" in firmware.console)
        yield firmware


def test_it_gets_ready_with_what_there_is(firmware: WallFirmware) -> None:
    """What is refused is said once, tried for 20 s where texts hang on it, and is no reason to restart the modem."""
    firmware.live(100)
    refused = [line.split("modem: ")[1] for line in firmware.console.splitlines() if line.endswith(": ERROR")]
    assert [line for line in refused if line.startswith("AT")] == [f"AT+{row}: ERROR" for row in REFUSED]
    assert "recovery:" not in firmware.console
    assert "Traceback" not in firmware.console
    assert "+CPIN: READY" in firmware.heard("<")


def test_an_echo_is_no_model(firmware: WallFirmware) -> None:
    assert "AT+CGMM\r\nERROR" in firmware.answer("AT+CGMM"), "it echoes"
    assert "modem: ATE0Q0V1" not in firmware.console and "modem: AT+CGMM" not in firmware.console


def test_texts_are_read_though_there_is_no_choice_of_memory(modem: Mdmemul, firmware: WallFirmware) -> None:
    modem.three_parts_come_in()
    firmware.live(130)  # it looks every minute
    assert "AT+CMGL=4\r" in firmware.heard(">")
