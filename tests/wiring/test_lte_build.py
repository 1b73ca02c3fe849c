"""The LTE build of docs/hardware.md, played: the HAT starts by itself with its supply, has neither KEY nor RST, and PS
is its supply, divided; an open MODEM_SUPPLY is pulled to ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.build.drive import assemble
from bench.build.modules.kept import PY
from bench.checks.doctor.boards import SimBoard
from bench.checks.doctor.finding import FAULT, OK
from bench.checks.doctor.session import Nobody, visit
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import HOUR, MINUTE, SECOND
from bench.world.signals import Signal

OWNER = "+358401234567"


class Hat:
    """The modem of this world, wired like that."""

    def __init__(self, world: World) -> None:
        self.power = world.modem.power
        world.modem_key.watchers.remove(self.power._key_changed)
        world.modem_rst.watchers.remove(self.power._reset_changed)
        world.modem_supply.watchers.append(self._supply)
        self.power._world = _Elsewhere(world)  # type: ignore[assignment]  (its STATUS goes nowhere)
        self._ps = world.modem_ps
        self._supply(world.modem_supply)

    def _supply(self, supply: Signal) -> None:
        self._ps.set(supply.value)
        if supply.value and not self.power.on:
            self.power.start("PWR is at 3V3")


class _Elsewhere:
    """The world, but for PS."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.modem_ps = Signal("STATUS", world.clock)

    def __getattr__(self, name: str) -> object:
        return getattr(self._world, name)


@pytest.fixture
def world() -> World:
    made = World(modem="SIM7600")
    Hat(made)
    return made


@pytest.fixture
def target(world: World, tmp_path: Path) -> Iterator[SimTarget]:
    assemble(tmp_path, form=PY)
    made = SimTarget(world, drive=tmp_path)
    yield made
    made.close()


def test_it_starts_and_answers(world: World, target: SimTarget) -> None:
    player = Player(target)
    phone = player.phone(OWNER)
    player.begin(Scenario("lte", 0, "lte"))
    world.network.text(OWNER, "HARDWARE")
    target.run_for(30 * SECOND)
    assert [text.text for text in phone.received][-1].startswith("iSocket RP2040 SIM7600")


def test_a_modem_that_hangs_is_brought_back_by_its_supply(world: World, target: SimTarget) -> None:
    player = Player(target)
    phone = player.phone(OWNER)
    player.begin(Scenario("lte", 0, "lte"))
    world.modem.fault("hang")
    target.run_for(10 * MINUTE)
    assert "modem: recovery: supply" in target.console

    world.network.text(OWNER, "FIRMWARE")
    target.run_for(2 * MINUTE)
    assert [text.text for text in phone.received][-1].startswith("v")


def test_after_a_power_failure_the_modem_is_off_beside_the_sleeping_board(world: World, target: SimTarget) -> None:
    player = Player(target)
    phone = player.phone(OWNER)
    player.begin(Scenario("lte", 0, "lte"))
    world.network.text(OWNER, "MAKEMEBOSS")
    target.run_for(30 * SECOND)
    states: list[tuple[bool, bool]] = []

    world.mains.set(False)
    for _ in range(60):
        target.run_for(5 * SECOND)
        states.append((target.asleep, world.modem_supply.value))
        if target.asleep:
            break

    assert phone.received[-1].text == "Power failure!"
    assert target.asleep
    assert not states[-2][1], "its supply was cut before the board slept"
    world.modem_supply.set(False)  # what R11 makes of an open pin
    target.run_for(HOUR)
    assert not world.modem.power.on

    world.mains.set(True)
    target.run_for(3 * MINUTE)
    assert phone.received[-1].text == "Power restored! After 1 h 1 min"


def test_the_doctor_waits_for_it(world: World) -> None:
    world.modem_supply.set(False)
    board = SimBoard(world)
    try:
        found = list(visit(board, Nobody(), ("modem",)))
    finally:
        board.close()

    assert any(finding.level == OK and "SIM7600" in finding.seen for finding in found)
    assert [finding for finding in found if finding.level == FAULT] == []
