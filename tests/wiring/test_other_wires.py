"""Boards that turn KEY or RST over by a transistor, or lead no PS to a pin, played."""

from __future__ import annotations

import pytest

from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import MINUTE, SECOND
from bench.world.signals import Signal

OWNER = "+358401234567"
NO_PS = {"ISOCKET_PIN_MODEM_PS": "", "ISOCKET_PIN_MODEM_RI": "", "ISOCKET_PIN_MODEM_SUPPLY": ""}


def turned_over(signal: Signal) -> None:
    """A transistor between the board's pin and the module: what was low is high."""
    watchers, signal.watchers = list(signal.watchers), []
    inner = Signal("turned", signal._clock)
    inner.watchers = watchers
    signal.watchers.append(lambda outer: inner.set(not outer.value))


def test_an_inverted_key_switches_it_on() -> None:
    world = World()
    turned_over(world.modem_key)
    target = SimTarget(world, settings={"ISOCKET_INVERT": "KEY"})
    target.start()
    target.run_for(40 * SECOND)
    assert world.modem.powered and world.modem.registered


def test_without_the_setting_it_would_not() -> None:
    world = World()
    turned_over(world.modem_key)
    target = SimTarget(world)
    target.start()
    target.run_for(8 * SECOND)
    assert "modem on" not in target.console and not world.modem.registered


@pytest.mark.parametrize("modem", ["SIM800", "SIM7600", "unknown"])
def test_without_ps_it_works_and_is_switched_off_on_the_battery(modem: str) -> None:
    world = World(modem=modem)
    target = SimTarget(world, settings=NO_PS)
    target.start()
    target.run_for(90 * SECOND)
    phone = world.network.phone(OWNER)
    phone.text("ON")
    target.run_for(10 * SECOND)
    assert [text.text for text in phone.received] == ["Power socket ON"]
    world.mains.set(False)
    target.run_for(25 * MINUTE)
    assert not world.modem.powered and "does not power down" not in target.console.replace("does not power down", "", 1)


def test_how_long_key_is_held_can_be_set() -> None:
    world = World(modem="BG95")
    held: list[int] = []
    world.modem_key.watchers.append(lambda key: held.append(world.clock.now_us) if held or key.value else None)
    target = SimTarget(world, settings={"ISOCKET_KEY_MS": 650})
    target.start()
    target.run_for(30 * SECOND)
    assert world.modem.registered
    assert held[1] - held[0] < 700_000
