"""What may keep the device from doing what is due, as it is seen from outside: faults, network, supply, a rule."""

from __future__ import annotations

from collections.abc import Callable

from bench.surroundings import World
from bench.world.clock import MINUTE, Clock
from bench.world.signals import Entry

RECOVERS_US = 10 * MINUTE  # from the end of a fault, or the return of network or power, to a device that is well again
CLOCK_US = 60 * MINUTE  # a modem tells a wrong time for half an hour
RADIO_US = MINUTE  # the device itself takes the radio off for 10 s when nothing has come in 4 hours (docs/modem.md)


class Disturbances:
    """until_us: until when the latest one is an excuse. down_us: when power or mains last went or came back. faulty_us:
    when a fault of modem or network last began or ended. others_until_us: as until_us, of all but the mains.

    powered(): there are power and mains.
    """

    def __init__(self, world: World, powered: Callable[[], bool]) -> None:
        self.until_us = 0
        self.down_us = 0
        self.faulty_us = 0
        self.others_until_us = 0
        self._jumped_us = -CLOCK_US
        self._world, self._powered = world, powered
        self._clock: Clock = world.clock
        world.record.listeners.append(self._listen)
        world.mains.watchers.append(lambda mains: self._mains_changed())

    @property
    def now(self) -> bool:
        """Something is wrong at this moment."""
        world = self._world
        faulty = world.modem.until_us > self._clock.now_us
        return faulty or world.network.state != "on" or not self._powered()

    def since(self, from_us: int) -> bool:
        """Something was wrong then, or has been since."""
        return self.now or self.until_us > from_us

    def but_mains_since(self, from_us: int) -> bool:
        """Something else than the mains was."""
        world = self._world
        faulty = world.modem.until_us > self._clock.now_us or world.network.state != "on"
        return faulty or self.others_until_us > from_us

    def clock_since(self, from_us: int) -> bool:
        """Something was wrong, or the clock that the device goes by may have been."""
        return self.since(from_us) or self._jumped_us + CLOCK_US > from_us

    def power(self) -> None:
        """The power has gone or come back."""
        self._mains_changed()
        self._note(RECOVERS_US)

    def clock_jumped(self) -> None:
        self._jumped_us = self._clock.now_us

    def _mains_changed(self) -> None:
        self.down_us = self._clock.now_us
        self.until_us = max(self.until_us, self._clock.now_us + RECOVERS_US)

    def _note(self, margin_us: int) -> None:
        self.until_us = max(self.until_us, self._clock.now_us + margin_us)
        self.others_until_us = max(self.others_until_us, self._clock.now_us + margin_us)

    def _listen(self, entry: Entry) -> None:
        kind, text = entry.kind, entry.text
        if (kind == "modem" and text.startswith("fault ")) or (kind == "world" and text.startswith("network ")):
            self.faulty_us = entry.at_us
            self._note(RECOVERS_US)
        elif (kind == "console" and "scheduler: " in text) or (kind == "at>" and text.startswith("AT+CFUN")):
            self._note(RADIO_US)
