"""The shape on real CircuitPython: it answers, drives the relay, and does without a chapter whose module is cut."""

from __future__ import annotations

from pathlib import Path

from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import SECOND
from bench.world.world import World
from spike.build import write
from tests.emulator.conftest import image  # noqa: F401  (the fixture that skips without the image)

OWNER = "+358401234567"


def test_a_chapter_is_brought_and_a_cut_one_is_refused(image: Path, tmp_path: Path) -> None:  # noqa: F811
    drive = write(tmp_path / "drive")
    cut = drive / "isocket" / "commands" / "alarm.mpy"
    cut.write_bytes(cut.read_bytes()[:700])
    target = EmulatorTarget(World(), drive=drive)
    try:
        player = Player(target)
        phone = player.phone(OWNER)
        player.begin(Scenario("spike", 0, "starts"))
        for text in ("ON30", "ALARM?", "THERMOSTAT?"):
            target.world.network.text(OWNER, text)
            target.run_for(8 * SECOND)
        assert target.world.relay.value
        assert [text.text for text in phone.received] == [
            "Power ON for 30 seconds",
            "ALARM? - Execute error!",
            "THERMOSTAT: Disabled\nTHERMOSTAT=HEATING\nSwitch-off temperature: 10C(50F)",
        ]
        said = [entry.text for entry in target.world.record.entries if entry.kind == "console"]
        assert sum("on demand: isocket/commands/alarm.mpy is cut, or of another build" in line for line in said) == 1
        assert sum("command: isocket/commands/alarm.mpy is cut, or of another build" in line for line in said) == 1
        assert not any("guard:" in line for line in said)
    finally:
        target.close()
