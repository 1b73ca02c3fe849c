"""How often the thermostat switches its relay: what docs/hardware.md says of it, played."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from bench.build.drive import PROJECT, assemble
from bench.build.modules.kept import PY
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import DAY, HOUR, SECOND
from bench.world.room import Room

OWNER = "+358401234567"
PAGE = (PROJECT / "docs" / "hardware.md").read_text(encoding="utf-8")


def times_a_day(outside_c: float, rise_c: float, tau_h: float) -> int:
    """Times that the relay closes in a day at 12 C, after some hours in which the room has settled."""
    with tempfile.TemporaryDirectory() as folder:
        assemble(Path(folder), form=PY)
        world = World()
        target = SimTarget(world, drive=Path(folder))
        try:
            player = Player(target)
            player.phone(OWNER)
            player.begin(Scenario("wear", 0, "wear"))
            Room(
                world.clock,
                world.probe,
                world.relay,
                start_c=11.0,
                outside_c=outside_c,
                heater_rise_c=rise_c,
                tau_us=int(tau_h * HOUR),
                resolution_c=1 / 16,
            )
            for text in ("MAKEMEBOSS", "SWITCHOFFTEMP=12C", "THERMOSTATON"):
                world.network.text(OWNER, text)
                target.run_for(20 * SECOND)
            target.run_for(6 * HOUR)
            closed = 0

            def count(signal) -> None:
                nonlocal closed
                closed += signal.value

            world.relay.watchers.append(count)
            target.run_for(DAY)
            return closed
        finally:
            target.close()


ROWS = re.findall(r"^\| (-?\d+) C \| (\d+) C \| (\d+) h \| (\d+) \|", PAGE, re.MULTILINE)


def test_there_are_some() -> None:
    assert len(ROWS) >= 3


@pytest.mark.parametrize("outside, rise, tau, told", ROWS)
def test_as_often_as_the_page_says(outside: str, rise: str, tau: str, told: str) -> None:
    assert times_a_day(float(outside), float(rise), float(tau)) == pytest.approx(int(told), rel=0.1)
