"""What the page says of the three LEDs is true, or not said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.surroundings import World
from bench.targets.registry import make_target
from bench.ui.web.live.lights import Lights
from bench.world.clock import MS, SECOND
from tests.web.place import ME

LOOK_US = 100 * MS
LONGEST_FALSE_US = 1500 * MS  # a LED that has gone dark may be between two flashes for 1.2 s
CLAIMS: dict[str, Callable[[World], bool]] = {
    "on battery": lambda world: not world.mains.value,
    "mains present": lambda world: world.mains.value,
    "SIM missing, locked or failed": lambda world: world.sim_card.state != "ready",
    "socket on": lambda world: world.relay.value,
    "socket off": lambda world: not world.relay.value,
    "alarm function on, sensor active": lambda world: world.contact.value,
    "alarm function on, sensor quiet": lambda world: not world.contact.value,
    "registered": lambda world: world.modem.registered,
    "modem off": lambda world: not world.modem.powered,
}


class Watched:
    """A device whose LEDs are looked at ten times a second."""

    def __init__(self) -> None:
        self.world = World()
        self.target = make_target("sim", self.world)
        self.lights = Lights(self.world)
        self.said: set[str] = set()
        self._false_since: dict[tuple[str, str], int] = {}

    def run(self, seconds: float) -> None:
        clock = self.world.clock
        until_us = clock.now_us + round(seconds * SECOND)
        while clock.now_us < until_us:
            self.target.run_until(clock.now_us + LOOK_US)
            for name, light in self.lights.look().items():
                self.said.add(light.meaning)
                self._check(name, light.meaning)

    def _check(self, name: str, meaning: str) -> None:
        now_us = self.world.clock.now_us
        for claim, holds in CLAIMS.items():
            if meaning != claim or holds(self.world):
                self._false_since.pop((name, claim), None)
            else:
                since_us = self._false_since.setdefault((name, claim), now_us)
                assert now_us - since_us <= LONGEST_FALSE_US, f"{name} says {claim!r} at {now_us / SECOND:.1f} s"

    def hold_button(self, seconds: float) -> None:
        self.world.button.set(True)
        self.run(seconds)
        self.world.button.set(False)


def test_no_word_is_false_for_seconds() -> None:
    device = Watched()
    world = device.world
    try:
        device.target.start()
        device.run(25)
        device.hold_button(0.3)
        device.run(6)
        world.mains.set(False)
        device.run(20)
        world.mains.set(True)
        device.run(30)
        device.hold_button(11.5)
        device.run(30)
        device.target.reset()
        device.run(20)
        world.network.text(ME, "ALARMON")
        device.run(10)
        world.contact.set(True)
        device.run(10)
        world.network.text(ME, "ALARMOFF")
        device.run(10)
        device.hold_button(11.5)
        device.run(30)
        device.target.power_cut(5 * SECOND)
        device.run(30)
    finally:
        device.target.close()
    assert set(CLAIMS) - device.said <= {"SIM missing, locked or failed", "alarm function on, sensor quiet"}
    assert "SIM missing, locked or failed" not in device.said
    assert {"starting", "changing", "back to factory settings"} <= device.said


@pytest.mark.parametrize("state", ["absent", "pin"])
def test_a_sim_that_is_missing_is_told(state: str) -> None:
    device = Watched()
    try:
        device.world.sim_card.set_state(state)
        device.target.start()
        device.run(60)
        assert "SIM missing, locked or failed" in device.said
    finally:
        device.target.close()
