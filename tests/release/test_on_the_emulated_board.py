"""Releases on real CircuitPython, and a version that is not in its place yet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.build.install.plan import STAGED
from bench.build.modules.kept import MODULES, MPY, PY
from bench.build.release.package import release_drive
from bench.build.version import firmware_version
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import SECOND
from tests.emulator.conftest import image  # noqa: F401  (the fixture that skips without the image)
from tests.install.cutting import new_files, old_files, put

OWNER = "+358401234567"


def answers(drive: Path) -> tuple[list[str], float]:
    """What a device on this drive answers, and the board time in seconds until it showed that it is registered."""
    target = EmulatorTarget(World(), drive=drive)
    try:
        player = Player(target)
        phone = player.phone(OWNER)
        player.begin(Scenario("release", 0, "starts"))
        ready = target.world.clock.now_us / SECOND
        for text in ("FIRMWARE", "STATUS", "SCHEDULER+08:00,*,ON", "ON"):
            target.world.network.text(OWNER, text)
            target.run_for(10 * SECOND)
        assert target.world.relay.value
        return [text.text for text in phone.received], ready
    finally:
        target.close()


def check(replies: list[str], version: str) -> None:
    assert replies[0] == f"v{version}"
    assert replies[1].startswith("Power socket OFF\nSignal: ")
    assert replies[2:] == ["SCHEDULER+08:00,*,ON - OK", "Power socket ON"]


@pytest.mark.parametrize("form", [PY, MPY])
def test_a_release_starts(form: str, tmp_path: Path, image: Path) -> None:  # noqa: F811
    drive = release_drive(form)
    assert any(path.endswith("supervisor.mpy") for path in drive) == (form == MPY)
    put(tmp_path, drive)

    replies, _ = answers(tmp_path)

    check(replies, firmware_version())


def test_an_update_that_is_not_in_its_place_yet(tmp_path: Path, image: Path) -> None:  # noqa: F811
    """The old version is there, half overwritten; the new one stands in `update`."""
    put(tmp_path, {**old_files(), "code.py": new_files()["code.py"]})
    for path, content in new_files().items():
        put(tmp_path, {f"{STAGED}/{path.removeprefix('lib/')}": content})
    (tmp_path / MODULES / "isocket" / "crash" / "supervisor.py").write_bytes(b"def ")
    shutil.rmtree(tmp_path / "lib")

    replies, _ = answers(tmp_path)

    check(replies, firmware_version())
