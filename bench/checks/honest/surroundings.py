"""What honest surroundings do: other spellings, other clocks, outages, frost. Whoever needs to know is told."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from bench.checks.honest import numbers
from bench.checks.honest.notices import Due, Notices
from bench.checks.honest.reach import MAINS, NETWORK, SUPPLY, Reach
from bench.targets.base import Target
from bench.world import tpdu
from bench.world.clock import DAY, HOUR, MINUTE, SECOND
from bench.world.stamp import Stamp

OUTAGES_US = (5 * SECOND, 40 * SECOND, 3 * MINUTE, 20 * MINUTE, 2 * HOUR, 9 * HOUR, 20 * HOUR)
MAINS_US = (SECOND, 5 * SECOND, MINUTE, 10 * MINUTE, 40 * MINUTE, 3 * HOUR, 10 * HOUR)
CUTS_US = (SECOND, 10 * SECOND, 3 * MINUTE, HOUR, 8 * HOUR)
FROSTS_US = (20 * MINUTE, 2 * HOUR, 6 * HOUR)
STABLE_US = 2 * SECOND
NOTICED_US = 4 * SECOND  # and a little more: an event that lasts so long is in flash
BOOT_US = 15 * SECOND
READ_US = 3 * MINUTE  # the probe is read once a minute
TIME_SETTLES_US = 3 * MINUTE
JUMP_S = 2 * 3600  # of the network's clock, and a notice that waits may look older than it is by so much
TOLD, NOT_TOLD, PERHAPS = "told", "not told", "perhaps"
WARM_C, COLD_C = 15.0, 2.0


class Surroundings:
    """`country` is the SIM's. on_time(): the device has got another time. on_power(how): `lost`, `back`, `mains back`,
    `reset`, for whoever keeps account of the socket.
    """

    def __init__(
        self,
        target: Target,
        country: numbers.Country,
        dice: random.Random,
        reach: Reach,
        notices: Notices,
        counts: Counter[str],
    ) -> None:
        self.country = country
        self.texts_way = self.calls_way = numbers.INTERNATIONAL
        self.on_time: Callable[[], None] = lambda: None
        self.on_power: Callable[[str], None] = lambda how: None
        self.powered = True
        self.stops = False  # the end of the life is near: nothing new begins
        self.frost_alert = False
        self.power_alert = True
        # chapter 15; two values while the owner changes it and has no answer yet
        self.power_delays_s: set[Any] = {2}  # POWERDELAY
        self.frost_delays_s: set[Any] = {0}  # TDELAY
        self.recovers: set[Any] = {"OFF"}  # RECOVERALERT
        self.stays: set[Any] = {"SLEEP"}  # OUTAGE
        self._mains_away = False
        self.time_sound_us: int | None = TIME_SETTLES_US  # from then on the device has the network's time, None: never
        self._time_waits = False  # it has been given while the device was away
        self._target, self._world, self._clock = target, target.world, target.world.clock
        self._dice, self._reach, self._notices, self._counts = dice, reach, notices, counts
        self._utc_us = self._clock.now_us
        self._zone = dice.choice((0, 4, 8, 12, -20))
        self._network_error_s = 0
        self._network_zone = self._zone
        self._centre_error_s = 0
        self._centre_zone = self._zone
        self._home = "on"
        self._mains_us = 0
        self._world.set_centre(self.country.centre)
        self._world.probe.set(WARM_C)
        self._world.network.set_time(str(self._network_time()))
        self.another_spelling()
        self._each(3 * DAY, self.another_spelling)
        self._each(3 * DAY, self.another_time)
        self._each(14 * HOUR, self._lose_network)
        self._each(20 * HOUR, self._lose_mains)
        self._each(30 * HOUR, self.lose_supply)
        self._each(40 * HOUR, self._reset)
        self._each(DAY, self._frost)
        self._clock.after(dice.randint(2, 28) * DAY, self._summer_time)

    def _each(self, mean_us: int, action: Callable[[], object]) -> None:
        def strike() -> None:
            if not self.stops:
                action()
                self._clock.after(round(self._dice.uniform(0.3, 1.7) * mean_us), strike)

        self._clock.after(round(self._dice.uniform(0.1, 1.3) * mean_us), strike)

    # -- numbers

    def shown(self, number: str, *, calls: bool = False) -> tpdu.Address:
        return numbers.shown(number, self.country, self.calls_way if calls else self.texts_way)

    def another_spelling(self) -> None:
        abroad = self._dice.random() < 0.1
        ways = numbers.ABROAD if abroad else numbers.WAYS
        self.texts_way, self.calls_way = self._dice.choice(ways), self._dice.choice(ways)
        self._counts["spellings"] += 1
        self._home = "roaming" if abroad else "on"
        if NETWORK not in self._reach.down and self._world.network.state != self._home:
            self._reach.begin(NETWORK)
            self._network_returns()
        modem = self._world.modem
        modem.ok()
        for habit in ("duplicate", "parts-reversed", "parts-lost"):
            if self._dice.random() < 0.25:
                modem.fault(habit)

    @property
    def loses_parts(self) -> bool:
        return self._world.modem.faulty("parts-lost")

    # -- time

    def _true(self) -> int:
        """Seconds of UTC since 2000."""
        return Stamp.parse("26/03/02,10:00:00+00").seconds + (self._clock.now_us - self._utc_us) // SECOND

    def _network_time(self) -> Stamp:
        return Stamp(self._true() + self._network_error_s + self._network_zone * 900, self._network_zone)

    def stamp(self, number: str) -> Stamp:
        """What the service centre of that number writes on a text now; one abroad is right."""
        if not number.startswith("+" + self.country.code):
            return Stamp(self._true() + self._zone * 900, self._zone)
        return Stamp(self._true() + self._centre_error_s + self._zone * 900, self._centre_zone)

    def right_time(self) -> Stamp:
        return Stamp(self._true() + self._zone * 900, self._zone)

    def another_time(self) -> None:
        """The network's, the service centre's, or both."""
        dice = self._dice
        before_s = self._network_error_s
        errors = (0, 0, dice.randint(-14, 14) * 60, dice.randint(20, 50) * 60, dice.randint(-5, 5) * 3600)
        self._network_error_s = dice.choice((*errors, dice.randint(-2, 2) * 86400))
        self._centre_error_s = dice.choice(errors)
        if abs(self._network_error_s - before_s) >= JUMP_S:
            self._notices.clock_jumped()
        self._network_zone = dice.choice((self._zone, self._zone, dice.choice((0, 4, 8, 38, -20))))
        self._centre_zone = dice.choice((self._zone, self._zone, dice.choice((0, 4, 8, -20))))
        if dice.random() < 0.2:
            self._counts["networks without time"] += 1
            self._world.network.set_time(None)
        else:
            self.give_time()

    def give_time(self) -> None:
        """The network gives its time anew; a device that is away gets it when it is back."""
        self._counts["times given"] += 1
        self._world.network.set_time(str(self._network_time()))
        self._time_waits = bool(self._reach.down)
        self._time_given()

    def _time_given(self) -> None:
        self.time_sound_us = None
        if not self._time_waits:
            self.time_sound_us = max(self._clock.now_us, self._reach.since_us) + TIME_SETTLES_US
        self.on_time()

    def _reach_again(self) -> None:
        """What the network's time has become meanwhile the device learns now."""
        if self._time_waits and not self._reach.down:
            self._time_waits = False
            self._time_given()

    def _summer_time(self) -> None:
        self._zone += 4
        self._network_zone += 4
        self._centre_zone += 4
        if self._world.network.gives_time:
            self.give_time()

    def time_is_sound(self) -> bool:
        return self.time_sound_us is not None and self._clock.now_us >= self.time_sound_us

    def _time_lost(self) -> None:
        """The modem has forgotten it; whether it comes again is the network's affair."""
        if not self._world.network.gives_time:
            self.time_sound_us = None
            self.on_time()

    # -- outages

    def _lose_network(self) -> None:
        if NETWORK in self._reach.down:
            return
        self._counts["outages of the network"] += 1
        self._reach.begin(NETWORK)
        self._world.network.set_state(self._dice.choice(("off", "off", "denied")))
        self._clock.after(self._dice.choice(OUTAGES_US), self._network_returns)

    def _network_returns(self) -> None:
        self._world.network.set_state(self._home)
        self._reach.end(NETWORK)
        self._reach_again()

    def _lose_mains(self) -> None:
        if self._mains_away or self._reach.down - {NETWORK} or not self._reach.up_for(MINUTE):
            return
        lasts_us = self._dice.choice(MAINS_US)
        told = self._is_told(lasts_us)
        self._counts["blinks of the mains" if told == NOT_TOLD else "outages of the mains"] += 1
        self._mains_us = self._clock.now_us
        self._mains_away = True
        if told != NOT_TOLD and self.power_alert:
            self._notices.expect("power", "Power failure!", certain=told == TOLD)
        if told == NOT_TOLD and lasts_us > STABLE_US:
            self._counts["failures shorter than POWERDELAY"] += 1
            self._notices.forbid("Power .*", 2 * MINUTE)
        in_reach = self.stays == {"STAY"}
        if in_reach:
            self._counts["outages in reach"] += 1
        else:
            self._reach.begin(MAINS)
        self._world.mains.set(False)
        self._clock.after(lasts_us, self._mains_return, told, in_reach)

    def _is_told(self, lasts_us: int) -> str:
        if lasts_us > max(self.power_delays_s) * SECOND:
            return TOLD
        return NOT_TOLD if lasts_us <= min(self.power_delays_s) * SECOND else PERHAPS

    def _mains_return(self, told: str, in_reach: bool) -> None:
        self._world.mains.set(True)
        self._mains_away = False
        if not in_reach:
            self._reach.end(MAINS)
        self._reach_again()
        if told == NOT_TOLD:
            return
        if self.power_alert:
            self._notices.expect("power", "Power restored!", certain=told == TOLD)
        if self._clock.now_us - self._mains_us >= MINUTE and not in_reach:  # it may have slept, its modem been off
            self._time_lost()
        self.on_power("mains back")

    def lose_supply(self) -> None:
        self.cut(self._dice.choice(CUTS_US))

    def cut(self, lasts_us: int) -> None:
        """All supplies gone for so long."""
        if not self.powered or self._mains_away or not self._reach.up_for(MINUTE):
            return
        self._counts["power cuts"] += 1
        self.powered = False
        self._reach.begin(SUPPLY)
        self.on_power("lost")
        self._target.power_cut(lasts_us)
        self._clock.after(lasts_us, self._supply_returns)

    def _supply_returns(self) -> None:
        self.powered = True
        self._reach.end(SUPPLY)
        self._reach_again()
        if self.power_alert:
            self._notices.expect("power", "Power restored!")
        self._time_lost()
        self.on_power("back")

    def _reset(self) -> None:
        if self._mains_away or not self._reach.up_for(5 * MINUTE):
            return
        self._counts["resets"] += 1
        self._reach.started()
        self._target.reset()
        self.on_power("reset")

    # -- frost

    def _frost(self) -> None:
        if self._world.probe.celsius < WARM_C:
            return
        self._counts["frosts"] += 1
        self._world.probe.set(COLD_C)
        lasts_us = self._dice.choice(FROSTS_US)
        until_us = self._clock.now_us + lasts_us
        due = None
        if self.frost_alert and lasts_us > min(self.frost_delays_s) * SECOND - READ_US:
            due = self._notices.expect("temperature", "Temperature fall: .*", certain=False)
            after_us = max(self.frost_delays_s) * SECOND + READ_US
            self._clock.after(after_us, self._must_notice, due, until_us, after_us)
        if min(self.frost_delays_s):
            self._counts["frosts that have to last"] += 1
            self._notices.forbid("Temperature fall: .*", min(min(self.frost_delays_s) * SECOND, lasts_us))
        self._clock.after(lasts_us, self._frost_ends, due, self._clock.now_us)

    def _must_notice(self, due: Due, until_us: int, up_us: int) -> None:
        """The notice has to come once a device that was up for so long has read the probe."""
        if not self.frost_alert or self._clock.now_us > until_us:
            return
        if self._reach.up_for(up_us):
            due.certain = True
        else:
            self._clock.after(MINUTE, self._must_notice, due, until_us, up_us)

    def _frost_ends(self, due: Due | None, began_us: int) -> None:
        self._world.probe.set(WARM_C)
        if due is None or "ON" not in self.recovers:
            return
        back = self._notices.expect("temperature", "Temperature normal: .*", certain=False)
        if self.recovers == {"ON"}:
            self._clock.after(2 * READ_US, self._must_be_back, due, back, began_us)

    def _must_be_back(self, due: Due, back: Due, began_us: int) -> None:
        """A device that has told of the frost, and has run all the time, tells of its end."""
        told = due.certain and not due.owed
        if self.recovers == {"ON"} and told and self._reach.up_for(self._clock.now_us - began_us):
            back.certain = True
            self._counts["ends of frosts to be told"] += 1

    def is_about(self, name: str) -> bool:
        """Something is under way that this setting decides."""
        if name in ("POWERDELAY", "OUTAGE"):
            return self._mains_away
        return name in ("TDELAY", "RECOVERALERT") and self._world.probe.celsius < WARM_C
