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
    resolution_c: the probe is told of changes of that size only (a DS18B20 sees no others); 0: of every one.
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
        resolution_c: float = 0.0,
    ) -> None:
        self.celsius = start_c
        self.switched = 0
        self._clock, self._probe, self._relay = clock, probe, relay
        self._outside_c, self._swing_c = outside_c, swing_c
        self._heater_rise_c, self._tau_us = heater_rise_c, tau_us
        self._resolution_c = resolution_c
        self._began_us = self._since_us = clock.now_us
        self._heating = relay.value
        relay.watchers.append(self._relay_switched)
        self._look()

    def change(self, *, outside_c: float | None = None, heater_rise_c: float | None = None) -> None:
        """From now on another weather, or another thing in the socket."""
        self._settle()
        if outside_c is not None:
            self._outside_c = outside_c
        if heater_rise_c is not None:
            self._heater_rise_c = heater_rise_c

    def close(self) -> None:
        """The probe is left as it is from now on."""
        self._timer.cancel()
        self._relay.watchers.remove(self._relay_switched)

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
        shown_c = self.celsius
        if self._resolution_c:
            shown_c = round(shown_c / self._resolution_c) * self._resolution_c
        if shown_c != self._probe.celsius or not self._resolution_c:
            # a room warms the probe, it does not mend it
            self._probe.set(shown_c, fault=self._probe.fault, plugged=self._probe.plugged)
        self._timer = self._clock.after(STEP_US, self._look)
