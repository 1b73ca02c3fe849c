"""The firmware against a modem that we did not write: ofono's phonesim, built from source, by the path of its program
in ISOCKET_PHONESIM and of its default.xml in ISOCKET_PHONESIM_XML (else beside it).

It is driven through its own door for tests, scripts over D-Bus, on a bus of its own. It speaks 27.005 and 27.007 with
holes: AT, AT+CMEE=1 and AT+CPMS? are an ERROR, the network's time is not told, an empty list is +CMS ERROR: 321, and a
call rings as +CRING though AT+CRC is 0.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modem.bus import bus_of_its_own
from tests.modem.wall_firmware import WallFirmware, firmware_at

OWNER = "+15550001234"  # in the country of its service centre
FOLDERS = "/usr/bin:/usr/sbin:/bin:/sbin"
BALANCE = "Thank you, your request is being processed. A message will be sent to your phone."  # its words for *225#


def missing() -> str:
    """What is not here, or nothing."""
    program = os.environ.get("ISOCKET_PHONESIM", "")
    if not program:
        return "ISOCKET_PHONESIM does not name a program (ofono's phonesim, built from source)"
    if not os.access(program, os.X_OK):
        return f"{program} of ISOCKET_PHONESIM cannot be run"
    if not rules().is_file():
        return f"{rules()}: no such file; ISOCKET_PHONESIM_XML names phonesim's default.xml"
    lacks = [name for name in ("dbus-daemon", "dbus-send") if not shutil.which(name, path=FOLDERS)]
    return f"{' and '.join(lacks)} not installed (apt install dbus)" if lacks else ""


def rules() -> Path:
    beside = Path(os.environ["ISOCKET_PHONESIM"]).parent / "default.xml"
    return Path(os.environ.get("ISOCKET_PHONESIM_XML", beside)).resolve()


if MISSING := missing():
    print(f"\n{MISSING}: THE FIRMWARE IS NOT HELD AGAINST PHONESIM")
    pytest.skip(MISSING, allow_module_level=True)


SERVICE = "org.ofono.phonesim"
TEXT = """
tabSMS.gbMessage1.leMessageSender.text = "%s";
tabSMS.gbMessage1.teSMSText.setPlainText("%s");
tabSMS.gbMessage1.pbSendSMSMessage.click();
"""
CALL = """
tabCall.gbIncomingCall.cbCaller.checked = true;
tabCall.gbIncomingCall.leCaller.text = "%s";
tabCall.gbIncomingCall.pbIncomingCall.click();
"""
OTHER_END = "tabCall.pb%s.click();"


class Phonesim:
    """It, with one line open. `text` and `call` come from its network."""

    def __init__(self, port: int, bus: str, folder: Path) -> None:
        self._folder = folder
        self._environment = {"PATH": FOLDERS, "DBUS_SESSION_BUS_ADDRESS": bus}
        self.line = _connected(port)
        self._until_it_listens()

    def _until_it_listens(self) -> None:
        ends = time.monotonic() + 20
        while self._dbus("SetPath", str(self._folder)).returncode:
            assert time.monotonic() < ends, "phonesim does not come to its bus"
            time.sleep(0.1)

    def _dbus(self, method: str, argument: str) -> subprocess.CompletedProcess[str]:
        command = ["dbus-send", "--session", "--print-reply", f"--dest={SERVICE}", "/"]
        return subprocess.run(
            [*command, f"{SERVICE}.Script.{method}", f"string:{argument}"],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=20,
        )

    def _run(self, script: str) -> None:
        (self._folder / "script.js").write_text(script)
        done = self._dbus("Run", "script.js")
        assert done.returncode == 0, done.stderr

    def text(self, sender: str, words: str) -> None:
        self._run(TEXT % (sender, words))

    def call(self, number: str) -> None:
        self._run(CALL % number)

    def other_end(self, does: str) -> None:
        """Of a call that the modem makes: `Alerting`, it rings there; `Active`, it is taken."""
        self._run(OTHER_END % does)


def _connected(port: int) -> socket.socket:
    ends = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            assert time.monotonic() < ends, "phonesim does not listen"
            time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def phonesim(tmp_path: Path) -> Iterator[Phonesim]:
    port = _free_port()
    with bus_of_its_own(tmp_path) as bus, (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [os.environ["ISOCKET_PHONESIM"], "-p", str(port), "-gui", str(rules())],
            env={
                "PATH": FOLDERS,
                "DBUS_SESSION_BUS_ADDRESS": bus,
                "QT_QPA_PLATFORM": "offscreen",
                "XDG_RUNTIME_DIR": str(tmp_path),
            },
            cwd=tmp_path,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            phonesim = Phonesim(port, bus, tmp_path)
            yield phonesim
            phonesim.line.close()
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture
def firmware(phonesim: Phonesim) -> Iterator[WallFirmware]:
    with firmware_at(phonesim.line.fileno()) as firmware:
        firmware.until(lambda: "modem: registered" in firmware.console)
        yield firmware
        assert "Traceback" not in firmware.console, firmware.words()


def text_and_reply(phonesim: Phonesim, firmware: WallFirmware, words: str) -> str:
    """The owner sends it; what came back to that number."""
    before = len(firmware.sent())
    phonesim.text(OWNER, words)
    firmware.until(lambda: len(firmware.sent()) > before)
    number, reply = firmware.sent()[before]
    assert number == OWNER
    firmware.until(lambda: firmware.heard("<").count("+CMGS: 0") > before)
    return reply


def test_it_is_set_up_and_registers(firmware: WallFirmware) -> None:
    """What it refuses is done without, each said once; what hangs on texts is tried for 20 s."""
    assert "Synthetic Device" in firmware.answer("AT+CGMM")
    assert "+CREG: 1,1" in firmware.answer("AT+CREG?")
    refused = [line.split("modem: ")[1] for line in firmware.console.splitlines() if line.endswith(": ERROR")]
    assert refused == [f"AT+{row}: ERROR" for row in ("CPMS?", "CMEE=1", "CLTS=1", "CTZR=1", "CEREG=1", "CVHU=0")], (
        "and no more"
    )
    assert "it makes no calls" not in firmware.console


def test_texts_both_ways(phonesim: Phonesim, firmware: WallFirmware) -> None:
    assert "Your phone number has been assigned" in text_and_reply(phonesim, firmware, "MAKEMEBOSS")
    assert text_and_reply(phonesim, firmware, "ON") == "Power socket ON"
    assert firmware.world.relay.value
    assert text_and_reply(phonesim, firmware, "STATUS").startswith("Power socket ON\nSignal: "), firmware.words()
    firmware.live(5)
    deleted = re.findall(r"AT\+CMGD=\d+", firmware.heard(">"))
    assert len(deleted) == 3, "each is deleted when its work is done"
    assert phonesim_store(firmware) == "+CMS ERROR: 321", "nothing is left there"


def phonesim_store(firmware: WallFirmware) -> str:
    """What its list of texts says the next time that the firmware asks for it."""
    before = firmware.heard(">").count("AT+CMGL=4\r")
    firmware.until(lambda: firmware.heard(">").count("AT+CMGL=4\r") > before)
    firmware.live(1)
    return firmware.answer("AT+CMGL=4").strip()


def test_a_call_comes_in(phonesim: Phonesim, firmware: WallFirmware) -> None:
    """It says +CRING and +CLIP, but no RING."""
    text_and_reply(phonesim, firmware, "MAKEMEBOSS")
    assert text_and_reply(phonesim, firmware, "RING=SWITCH") == "RING=SWITCH - OK"
    phonesim.call(OWNER)
    firmware.until(lambda: firmware.world.relay.value, 30)
    assert f'+CLIP: "{OWNER[1:]}",145,,,,0' in firmware.heard("<")


def test_an_alarm_call_goes_out(phonesim: Phonesim, firmware: WallFirmware) -> None:
    """It is taken after 5 s and stands for longer than a voicemail would: AT+CLCC tells so, there is no other word."""
    text_and_reply(phonesim, firmware, "MAKEMEBOSS")
    assert text_and_reply(phonesim, firmware, "ALERT=CALL") == "ALERT=CALL - OK"
    assert text_and_reply(phonesim, firmware, "ALARMON").startswith("ALARMON - OK")
    texts = len(firmware.sent())
    firmware.world.contact.set(True)
    firmware.until(lambda: f"ATD{OWNER};" in firmware.heard(">"), 30)
    phonesim.other_end("Alerting")
    firmware.live(5)
    phonesim.other_end("Active")
    firmware.until(lambda: f'+CLCC: 1,0,0,0,0,"{OWNER[1:]}",145' in firmware.heard("<"), 30)
    firmware.live(60)
    assert firmware.heard(">").count(f"ATD{OWNER};") == 1, "whom it has reached it does not call again"
    assert len(firmware.sent()) == texts, "nor does it send a text"


def test_an_operator_code(phonesim: Phonesim, firmware: WallFirmware) -> None:
    text_and_reply(phonesim, firmware, "MAKEMEBOSS")
    text_and_reply(phonesim, firmware, "CREDITUMS=*225#")
    assert text_and_reply(phonesim, firmware, "CREDIT") == BALANCE
