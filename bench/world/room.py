"""A room with a heater in the socket: what a thermostat has to do with."""

from __future__ import annotations

import math

from bench.world.clock import DAY, HOUR, SECOND, Clock
from bench.world.probe import Probe
from bench.world.signals import Signal

STEP_US = 30 * SECOND


class Room:
    """One well-mixed volume of air: dT/dt = (T_out + rise - T) / tau, where `rise` counts while the relay is on.

    outside_c and swing_c: mean and daily swing of the outside, coldest 12 h before the start. heater_rise_c: how much
    warmer than outside the room would get in the end. tau_us: time constant of its walls. The equation is solved
    exactly between two looks (30 s, and each switching of the relay), so the step does not matter.
    """

    def __init__(
        self,
        clock: Clock,
        probe: Probe,
        relay: Signal,
        *,
        start_c: float = 18.0,
        outside_c: float = 5.0,
        swing_c: float = 4.0,
        heater_rise_c: float = 35.0,
        tau_us: int = 3 * HOUR,
    ) -> None:
        self.celsius = start_c
        self.switched = 0
        self._clock, self._probe, self._relay = clock, probe, relay
        self._outside_c, self._swing_c = outside_c, swing_c
        self._heater_rise_c, self._tau_us = heater_rise_c, tau_us
        self._began_us = self._since_us = clock.now_us
        self._heating = relay.value
        relay.watchers.append(self._relay_switched)
        self._look()

    def outside_c(self) -> float:
        return self._outside_c + self._swing_c * math.cos(2 * math.pi * (self._clock.now_us - self._began_us) / DAY)

    def _settle(self) -> None:
        """Bring the temperature from the last look to now."""
        goal_c = self.outside_c() + (self._heater_rise_c if self._heating else 0.0)
        share = math.exp((self._since_us - self._clock.now_us) / self._tau_us)
        self.celsius = goal_c + (self.celsius - goal_c) * share
        self._since_us = self._clock.now_us

    def _relay_switched(self, relay: Signal) -> None:
        self._settle()
        self._heating = relay.value
        self.switched += 1

    def _look(self) -> None:
        self._settle()
        self._probe.set(self.celsius)
        self._clock.after(STEP_US, self._look)
