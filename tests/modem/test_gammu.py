"""A client that we did not write: Gammu, as Debian packs it, over a pseudo terminal."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modem.desk import OWNER
from tests.modem.serial_port import Bench, serving

if shutil.which("gammu") is None:
    print("\nGammu is not installed (apt install gammu): its tests of the modem emulator are left out")
    pytest.skip("gammu is not installed (apt install gammu)", allow_module_level=True)

TEXTS = ("Hello from outside, {€}", "Здравствуй, мир", "0123456789" * 25)
SENT = ("Hello from Gammu", "Привет € 😀", "a long text, " * 25 + "end")


@pytest.fixture
def bench() -> Iterator[Bench]:
    with serving(speed=5) as bench:
        yield bench


def gammu(bench: Bench, folder: Path, *commands: str) -> tuple[int, list[str]]:
    """One session of several commands (finding the modem takes it 5 s): how it ended, and what each one said."""
    settings, batch = folder / "gammurc", folder / "batch"
    settings.write_text(f"[gammu]\ndevice = {bench.path}\nconnection = at115200\nuse_locking = no\n")
    batch.write_text("\n".join(commands) + "\n")
    done = subprocess.run(
        ["gammu", "-c", str(settings), "batch", str(batch)],
        capture_output=True,
        text=True,
        timeout=60,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": str(folder)},
    )
    said = re.split(r"-{40,}\nExecuting batch .*\n", done.stdout + done.stderr)
    return done.returncode, said[1:]


def test_a_session(bench: Bench, tmp_path: Path) -> None:
    for text in TEXTS:
        bench.do(lambda world, text=text: world.network.text(OWNER, text))
    bench.until(lambda world: len(world.modem.sms.stores["SM"].slots) == 4)
    code, said = gammu(
        bench,
        tmp_path,
        "identify",
        "networkinfo",
        "battery",
        "getsmsc",
        "getsecuritystatus",
        "getallsms",
        "deleteallsms 1",
        f'sendsms TEXT {OWNER} -text "{SENT[0]}"',
        f'sendsms TEXT {OWNER} -unicode -text "{SENT[1]}"',
        f'sendsms TEXT {OWNER} -len 400 -text "{SENT[2]}"',
    )
    assert code == 0 and len(said) == 10, f"{said}\n{bench.traffic()}"
    identity, network, battery, centre, security, texts = said[:6]
    for word in ("SIMCOM_Ltd", "SIMCOM_SIM800H", "1418B04SIM800H32", "865067020000002", "244990000000001"):
        assert word in identity
    assert "home network" in network and '"Test Network"' in network
    assert "95 percent" in battery
    assert '"+358400000099"' in centre
    assert "Nothing to enter" in security
    assert "4 SMS parts in" in texts
    assert "".join(re.findall(r"\n\n(.+?)\n\n", texts)) == "".join(TEXTS)
    assert texts.count(f'Remote number        : "{OWNER}"') == 4
    assert "part 1 of 2" in texts and "part 2 of 2" in texts
    assert bench.do(lambda world: len(world.modem.sms.stores["SM"].slots)) == 0
    assert all("OK, message reference=" in words for words in said[7:])
    bench.until(lambda world: len(world.network.phone(OWNER).received) == 3)
    assert bench.do(lambda world: [text.text for text in world.network.phone(OWNER).received]) == list(SENT)


def test_a_refused_text_is_an_error(bench: Bench, tmp_path: Path) -> None:
    bench.do(lambda world: world.modem.fault("send-fails"))
    _, said = gammu(bench, tmp_path, f"sendsms TEXT {OWNER} -text lost")
    assert "error 38" in said[0], f"{said}\n{bench.traffic()}"
    assert bench.do(lambda world: world.network.phone(OWNER).received) == []
