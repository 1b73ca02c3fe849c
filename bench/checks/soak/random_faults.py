"""What goes wrong with modem and network, one thing at a time, seeded."""

from __future__ import annotations

import random
from collections import Counter

from bench.modem.faults import FAULTS
from bench.surroundings import World
from bench.world.clock import SECOND

LASTS_S = (20, 240)  # shorter than the 5 minutes after which a refused number gets its one late try
NETWORK = ("network off", "network denied")
# Commands of two hours ago, the owner's among them, that appear on the card of a device that was in reach all the time:
# no network can do that, so they count as new (spec 2.43). Scenarios have the cases in which they are late.
NOT_HERE = {"old-texts"}


class RandomFaults:
    """`latest`: in words, for whoever reports what came of it. counts: how often each fault was there."""

    def __init__(self, world: World, rng: random.Random, counts: Counter[str]) -> None:
        self.latest = ""
        self._world, self._random, self._counts = world, rng, counts

    def strike(self) -> None:
        """One fault, now, in the middle of the next send, or as the modem starts again."""
        name = self._random.choice((*(name for name in FAULTS if name not in NOT_HERE), *NETWORK))
        lasts_us = self._random.randint(*LASTS_S) * SECOND
        moment = self._random.choice((None, None, "send", "boot"))
        self.latest = f"{name} {moment or 'now'}, {lasts_us // SECOND} s"
        self._counts[name] += 1
        if name in NETWORK:
            self._world.network.set_state(name.split()[1])
            self._world.clock.after(lasts_us, self._world.network.set_state, "on")
            return
        modem = self._world.modem
        modem.fault(name, lasts_us, at=moment)
        if moment == "boot":
            modem.fault("reboot")
