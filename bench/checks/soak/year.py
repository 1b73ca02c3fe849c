"""A year in which everything happens that happens to such a socket, power cuts in the middle of flash operations too.

What happens is here, and in uses.py; what must come of it is judged by letters.py, kept_settings.py, alerts.py and
pulses.py.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.checks.cuts.cutter import kind_of
from bench.checks.soak.alerts import Alert, Alerts
from bench.checks.soak.disturbed import Disturbances
from bench.checks.soak.evidence import Evidence
from bench.checks.soak.kept_settings import ARMED, DISARMED, KeptSetting, changeable, kept_settings
from bench.checks.soak.letters import Letter, Letters, Outages
from bench.checks.soak.mains_uses import MainsUses, Silence
from bench.checks.soak.people_uses import PeopleUses
from bench.checks.soak.pulses import Pulses
from bench.checks.soak.random_faults import RandomFaults
from bench.checks.soak.rungs import Rungs
from bench.checks.soak.temperature_uses import TemperatureUses
from bench.checks.soak.uses import (
    ALARM,
    ALARM_APART_US,
    ALERTED,
    BLIND,
    BLIND_US,
    OWNER,
    READING_US,
    ROOM_C,
    SOUND_US,
    STRANGER,
    Desk,
    Uses,
    measured,
)
from bench.checks.soak.wire import ReadWatch, SendWatch
from bench.scenario.durations import stamp
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.targets.sim import SimTarget
from bench.world.clock import DAY, HOUR, MINUTE, MS, SECOND
from bench.world.network import Phone, Text
from bench.world.signals import Entry

# how far apart things are on average; from a third of it to five thirds
EVERY_US = {
    "text": HOUR,
    "fault": 5 * HOUR,
    "contact": HOUR,
    "arm": 96 * HOUR,
    "stranger": 12 * HOUR,
    "cut": 24 * HOUR,
    "outage": 60 * HOUR,
    "storm": 5 * DAY,
    "probe": 7 * DAY,
    "jump": 30 * DAY,
}
USE_EVERY_US = 16 * HOUR  # on average, one use of another kind
BUSY_DAYS, QUIET_DAYS = (12.0, 20.0), (3.0, 10.0)  # in turn; then each use once
ARMED_HOURS = (4, 8)  # the alarm function's LED makes four passes of one, and the year three times as long
LOOK_EVERY_US = 10 * MINUTE
FAILURE, RESTORED = "Power failure!", "Power restored!"
RESTORED_US = 62 * SECOND  # it waits for the clock, to say how long mains were lost (spec 15.16)
STABLE_US = 2 * SECOND
BOOT_US = 8 * SECOND  # from power to the first alert in flash
PROBE_US = 3 * MINUTE  # from a change at the probe to what the device says of it
CALLS_US = 2 * MINUTE  # what ringing all alert numbers may take
JUMP_US = 2 * HOUR  # after a jump of the clock a text may look old to the device
OLD_US = 14 * MINUTE
ASKED_APART_US = 20 * SECOND  # all settings, one after the other
SETTLE_US = 12 * HOUR  # longer than any outage
RECORD = 500
TROUBLES_KEPT = 20
NO_SENSOR = "TEMPERATURE: no sensor"
APART = ("SECNUMBER?", "SCHEDULER?")  # what no use depends on
REARM = ("SWITCHOFFALERT?", "TSENSFAILALERT?")  # a change of these begins a failure of the probe anew (spec 6.26)
_START = re.compile(r".*, firmware \S+, ([a-z-]+)")
THEFTS = ("ON", "OFF", "RESTART", "MAKEMEBOSS", "SECLIST=OFF", "ALERTNUMBER-ALL", "PASSWORD=12abc")


@dataclass
class YearSummary:
    """What happened, and what came of it."""

    days: float
    seed: int
    happened: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    jumps: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)
    pulses: Counter[str] = field(default_factory=Counter)
    starts: Counter[str] = field(default_factory=Counter)
    rungs: Counter[str] = field(default_factory=Counter)
    uses: Counter[str] = field(default_factory=Counter)
    quiet_days: float = 0.0
    first_uses: int = 0
    settings_lost: int = 0
    strangers_served: int = 0
    slowest_reply_s: int = 0
    slowest_alert_s: int = 0
    erases: int = 0
    troubles: list[str] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def ok(self) -> bool:
        letters = sum(self.letters[kind] for kind in ("lost", "wrong", "twice", "unexpected"))
        alerts = sum(self.alerts[kind] for kind in ("lost", "twice", "unexpected"))
        pulses = sum(self.pulses[kind] for kind in ("twice", "missing", "wrong length", "for nothing"))
        failures = self.starts["restart"] + self.uses["failed"]  # of the app, and of uses
        bad = letters + alerts + pulses + failures + self.settings_lost + self.strangers_served
        return not bad and self.letters["answered"] > 0 and self.pulses["once"] > 0

    def trouble(self, words: str) -> None:
        if len(self.troubles) < TROUBLES_KEPT:
            self.troubles.append(words)

    def as_json(self) -> dict[str, object]:
        said = {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}
        return {**said, "ok": self.ok}


class YearSoak:
    """One simulated device; everything is seeded. progress: called with the day that is over. busy_days, quiet_days:
    how long both last in turn, from and to. keep: a folder for what was recorded around each complaint.
    """

    def __init__(
        self,
        target: SimTarget,
        days: float,
        seed: int,
        progress: Callable[[int], None],
        *,
        busy_days: tuple[float, float] = BUSY_DAYS,
        quiet_days: tuple[float, float] = QUIET_DAYS,
        keep: Path | None = None,
    ) -> None:
        world = target.world
        world.record.entries = deque(world.record.entries, maxlen=RECORD)
        self._target, self._world, self._clock = target, world, world.clock
        self._player = Player(target)
        self._random = random.Random(seed)
        self._progress, self._days = progress, days
        self._summary = summary = YearSummary(days, seed)
        self._random_faults = RandomFaults(world, self._random, summary.faults)
        self._evidence = Evidence(world.record, world.clock, keep) if keep is not None else None
        self._rungs = Rungs(world.record)
        self._outages = Outages()
        watch = SendWatch(world.record)
        self._letters = Letters(
            self._clock, watch, self._outages, OWNER, self._old_enough, self._able_us, self._trouble
        )
        self._alerts = Alerts(self._clock, watch, self._outages, ALERTED, self._trouble)
        self._pulses = Pulses(self._clock, world.relay, self._outages, self._was_down, self._rule, self._trouble)
        self._kept_settings = kept_settings()
        self._alarm_function = self._kept("ALARM?")
        self._guards = [kept for kept in self._kept_settings if kept.question in ("TFALLALERT?", "TRISEALERT?")]
        self._rules = self._kept("SCHEDULER?")
        self._to_be = DISARMED
        ReadWatch(world.record, self._read)
        world.record.listeners.append(self._listen)
        target.flash.cut = self._cut_in_flash
        self._over_us = 0
        self._powered = True
        self._up_us = 0  # since when there is power, and mains
        self._mains_back_us = 0
        self._told_after_us = STABLE_US
        self._planned = False  # a cut in a flash operation
        self._storm_until_us = 0
        self._jump_us = -DAY
        self._count = 0
        self._busy_days, self._quiet_days = busy_days, quiet_days
        self._quiet = False  # nobody does anything, and nothing goes wrong
        self._disturbed = Disturbances(world, lambda: self._powered and world.mains.value)
        desk = Desk(
            self._letters,
            self._alerts,
            self._pulses,
            self._disturbed,
            {kept.question: kept for kept in self._kept_settings},
            self._send,
            self._ask_for,
            self._set_timer,
            self._ready,
            self._alarm_is_free,
            self._lose_mains,
            self._clock_jumped,
            self._trouble,
        )
        self._uses = uses = Uses(self._player, self._random, desk)
        self._silence = Silence(uses)
        for kinds in (TemperatureUses(uses).kinds, MainsUses(uses).kinds, PeopleUses(uses).kinds):
            uses.add(kinds)

    def run(self) -> YearSummary:
        """Raises Failure when the device does not even start."""
        summary, began, worked = self._summary, time.perf_counter(), time.process_time()
        self._player.begin(Scenario("soak", 0, "soak"))
        self._set_up()
        from_us = self._clock.now_us
        self._over_us = from_us + round(self._days * DAY)
        for name, action in {
            "text": self._text,
            "fault": self._fault,
            "contact": self._contact,
            "arm": self._arm,
            "stranger": self._stranger,
            "cut": self._cut,
            "outage": self._outage,
            "storm": self._storm,
            "probe": self._unplug,
            "jump": self._jump,
        }.items():
            self._each(EVERY_US[name], action)
        self._clock.after(LOOK_EVERY_US, self._look)
        self._live(from_us)
        self._end()
        summary.letters, summary.alerts, summary.pulses = self._letters.counts, self._alerts.counts, self._pulses.counts
        summary.rungs, summary.uses = self._rungs.counts, self._uses.counts
        summary.slowest_reply_s = self._letters.slowest_us // SECOND
        summary.slowest_alert_s = self._alerts.slowest_us // SECOND
        summary.erases = self._target.flash.erases
        summary.wall_s = round(time.perf_counter() - began, 1)
        summary.cpu_s = round(time.process_time() - worked, 1)
        return summary

    def _live(self, from_us: int) -> None:
        """A use now and then, and from time to time nothing at all for days."""
        rng, day = self._random, 0
        use_us = from_us + rng.randint(0, USE_EVERY_US)
        quiet_us = from_us + round(rng.uniform(*self._busy_days) * DAY)
        while self._clock.now_us < self._over_us:
            now = self._clock.now_us
            if now >= quiet_us:
                self._quiet_spell(round(rng.uniform(*self._quiet_days) * DAY))
                quiet_us = self._clock.now_us + round(rng.uniform(*self._busy_days) * DAY)
            elif now >= use_us:
                self._uses.one()
                use_us = self._clock.now_us + rng.randint(USE_EVERY_US // 3, USE_EVERY_US * 5 // 3)
            else:
                self._player.run_for(min(use_us, quiet_us, now + HOUR, self._over_us) - now)
            while day < (self._clock.now_us - from_us) // DAY:
                day += 1
                self._progress(day)

    def _quiet_spell(self, for_us: int) -> None:
        """Nothing goes wrong and nobody does anything, for days; then each use at once, and no excuse."""
        self._uses.prepare()
        self._silence.prepare()
        self._quiet = True
        self._to_be = self._alarm_function.value if self._random.random() < 0.3 else DISARMED
        self._world.modem.ok()
        self._planned = False
        until_us = self._clock.now_us + 2 * SETTLE_US
        while not self._is_calm() and self._clock.now_us < until_us:
            self._player.run_for(MINUTE)
        if self._is_calm():
            self._player.run_for(for_us)
            self._silence.judge(for_us)
            self._summary.happened["quiet spells"] += 1
            self._summary.quiet_days = round(self._summary.quiet_days + for_us / DAY, 1)
            before = self._uses.counts["held"]
            self._uses.all_of_them()
            self._summary.first_uses += self._uses.counts["held"] - before
        else:
            self._trouble("it never became calm")
        self._silence.over()
        self._quiet = False

    def _is_calm(self) -> bool:
        """Nothing is under way."""
        probe = self._world.probe
        busy = self._letters.open or self._alerts.open or self._pulses.busy or probe.fault or not probe.plugged
        known = all(kept.settled is not None for kept in self._kept_settings)
        calm = self._ready(5 * MINUTE) and not self._disturbed.since(self._clock.now_us)
        return not busy and known and calm and self._alarm_function.settled == self._to_be

    def _set_up(self) -> None:
        owner, alerted = OWNER.lstrip("+"), ALERTED.lstrip("+")
        phone = self._player.phone(OWNER)
        for text in ("MAKEMEBOSS", f"ALERTNUMBER-{owner}", f"ALERTNUMBER+{alerted}"):
            phone.received.clear()
            self._world.network.text(OWNER, text)
            self._player.wait(lambda: bool(phone.received), 2 * MINUTE, [phone.on_text])
        phone.received.clear()
        phone.on_text.append(self._answered)
        self._player.phone(ALERTED).on_text.append(self._alerted)
        self._player.phone(STRANGER).on_text.append(self._told_a_stranger)

    def _end(self) -> None:
        """All is well again; what is under way has its time, then the device is asked for all that it should know."""
        self._world.modem.ok()
        self._world.network.set_state("on")
        self._target.flash.cut = None
        ended_us = self._clock.now_us
        while (
            self._letters.open or self._alerts.open or not self._ready(5 * MINUTE)
        ) and self._clock.now_us < ended_us + SETTLE_US:
            self._player.run_for(MINUTE)
            self._letters.look()
        self._ask_all()
        self._player.run_for(len(self._kept_settings) * ASKED_APART_US + 5 * MINUTE)  # whatever comes twice comes now
        self._letters.look(all_of_them=True)
        self._alerts.look(all_of_them=True)
        self._pulses.finish()

    def _each(self, every_us: int, action: Callable[[], None]) -> None:
        def again() -> None:
            if self._clock.now_us < self._over_us:
                if not self._quiet:
                    action()
                self._clock.after(self._random.randint(every_us // 3, every_us * 5 // 3), again)

        self._clock.after(self._random.randint(0, every_us), again)

    def _look(self) -> None:
        self._letters.look()
        self._alerts.look()
        unknown = [kept for kept in self._kept_settings if kept.maybe and not kept.open] if self._quiet else []
        if self._uses.busy:
            pass
        elif unknown:
            for kept in unknown:
                self._ask_for(kept)
        elif self._alarm_function.maybe and not self._alarm_function.open:
            self._ask_for(self._alarm_function)
        elif self._alarm_function.settled not in (None, self._to_be) and not self._world.contact.value:
            self._summary.happened["armed, disarmed"] += 1
            if self._to_be == DISARMED:
                self._call_off()
            self._alarm_function.set_to(self._random, self._send)
        if self._clock.now_us < self._over_us:
            self._clock.after(LOOK_EVERY_US, self._look)

    # -- the owner, and a stranger

    def _text(self) -> None:
        self._count += 1
        kind = self._random.random()
        free = [kept for kept in changeable(self._kept_settings) if kept is not self._alarm_function]
        if self._uses.busy:  # which has its settings
            free = [kept for kept in free if kept.question in APART and kept.question not in self._uses.holds]
        if kind < 0.25 and not self._pulses.busy and not self._uses.thermostat_may_be_on:
            self._set_timer()
        elif kind < 0.6 and free:
            kept = self._random.choice(free)
            if kept.question in REARM and not self._is_probe_sound():
                self._expect_blind(certain=False)
            kept.set_to(self._random, self._send)
            self._summary.happened["settings"] += 1
        elif kind < 0.7:
            self._ask_for_temperature()
        elif kind < 0.85:
            self._ask_for(self._random.choice(self._kept_settings))
        else:
            text = f"NONSENSE{self._count}"
            words = f"{text} - No such command exists on the device!"
            self._send(text, re.escape(words), lambda reply: True, long=True)
            self._summary.happened["nonsense"] += 1

    def _set_timer(self) -> Letter:
        seconds = 5 + self._count % 295
        words = f"Power ON for {seconds} seconds"
        letter = self._send(f"ON{seconds}", words, lambda reply: reply == words)
        self._pulses.expect(letter, seconds)
        self._summary.happened["timers"] += 1
        return letter

    def _send(
        self,
        text: str,
        form: str,
        right: Callable[[str], bool],
        long: bool = False,
        on_close: Callable[[Letter], None] = lambda letter: None,
    ) -> Letter:
        letter = self._letters.add(Letter(text, form, right, self._clock.now_us, long, on_close))
        self._world.network.text(OWNER, text)
        return letter

    def _ask_for_temperature(self) -> None:
        sent_us = self._clock.now_us
        if not self._is_asked("TEMPERATURE"):
            self._summary.happened["questions"] += 1
            self._send("TEMPERATURE", r"TEMPERATURE: .*", lambda reply: self._is_temperature(reply, sent_us))

    def _ask_for(self, kept: KeptSetting) -> None:
        if not self._is_asked(kept.question):
            self._summary.happened["questions"] += 1
            kept.ask(self._send, self._lost)

    def _is_asked(self, question: str) -> bool:
        """Nobody asks the same again before there is an answer."""
        return any(letter.text == question for letter in self._letters.open)

    def _ask_all(self) -> None:
        self._summary.happened["audits"] += 1
        for at, kept in enumerate(self._kept_settings):
            self._clock.after(at * ASKED_APART_US, self._ask_for, kept)

    def _lost(self, words: str) -> None:
        self._summary.settings_lost += 1

    def _is_temperature(self, reply: str, sent_us: int) -> bool:
        seen = self._uses.temperatures
        values = {celsius for at_us, celsius in seen if at_us > sent_us - PROBE_US} | {
            next(celsius for at_us, celsius in reversed(seen) if at_us <= sent_us - PROBE_US or at_us == seen[0][0])
        }
        right = {f"TEMPERATURE: {measured(celsius)}" for celsius in values}
        if seen[-1][0] > sent_us - PROBE_US or self._is_probe_sound():
            if seen[-1][0] > sent_us - PROBE_US:
                right.add(NO_SENSOR)
            return reply in right
        return reply == NO_SENSOR

    def _is_probe_sound(self) -> bool:
        return self._world.probe.plugged and not self._world.probe.fault

    def _stranger(self) -> None:
        self._summary.happened["strangers"] += 1
        text = self._random.choice(THEFTS)
        forward = self._kept("FORWARD?")
        if "ON" in (forward.value, *forward.maybe):
            self._alerts.expect(f"From {STRANGER.lstrip('+')}: {text}", certain=False)
        self._world.network.text(STRANGER, text)

    # -- what goes wrong

    def _fault(self) -> None:
        if self._random.random() < 0.1:
            self._lose_network(self._random.randint(10, 90) * MINUTE)
        else:
            self._random_faults.strike()

    def _lose_network(self, for_us: int) -> None:
        self._summary.faults["network off for long"] += 1
        self._world.network.set_state("off")
        self._clock.after(for_us, self._world.network.set_state, "on")

    def _cut(self) -> None:
        """Half of them now, a third of those twice in a row; half in the n-th operation of the flash from now."""
        if self._random.random() < 0.5:
            self._planned = True
            # up to two compactions: an erase and 16 pages of nvm, two sectors of the file
            self._target.flash.plan_cut(self._random.randint(1, 40), self._random.random())
            return
        self._lose_power("at any moment")
        if self._random.random() < 0.3:
            self._clock.after(self._random.randint(1, 40) * SECOND, self._lose_power, "soon after another")

    def _cut_in_flash(self) -> None:
        if self._planned:
            self._planned = False
            operation = self._target.flash.log[-1]
            self._lose_power(kind_of(f"{operation.kind} {operation.area}"))

    def _lose_power(self, kind: str) -> None:
        if not self._powered:
            return
        now = self._clock.now_us
        for_us = self._random.choice((SECOND, 10 * SECOND, MINUTE, 20 * MINUTE, 3 * HOUR))
        if not self._world.mains.value:  # the battery has had its time
            for_us = max(self._mains_back_us - now, 1)
            kind = "battery empty"
        self._summary.cuts[kind] += 1
        self._world.record.add("judge", f"power cut ({kind}) of {for_us // SECOND} s")
        self._powered = False
        self._outages.add(now)
        self._disturbed.power()
        self._alerts.power_went()
        self._target.power_cut(for_us)
        self._clock.after(for_us, self._power_returns)

    def _power_returns(self) -> None:
        self._powered = True
        self._up_us = self._clock.now_us
        self._disturbed.power()
        self._alerts.expect(RESTORED, BOOT_US, within_us=RESTORED_US)
        if self._world.contact.value or self._storm_until_us > self._clock.now_us:
            self._alerts.expect(ALARM, certain=False)
        if self._world.probe.fault or not self._world.probe.plugged:
            self._expect_blind(certain=False)
        self._clock.after(3 * MINUTE, self._ask_all)

    def _outage(self) -> None:
        """Mains gone: a blink, or for longer; a quarter without network, a fifth until the battery is empty."""
        lasts_us = self._random.choice((500 * MS, 5 * SECOND, 30 * SECOND, 10 * MINUTE, HOUR, 8 * HOUR))
        mains_of_a_use = self._uses.busy and {"POWERDELAY?", "OUTAGE?"} & self._uses.holds
        if mains_of_a_use or self._lose_mains(lasts_us, STABLE_US) is None:
            return
        chance = self._random.random()
        if chance < 0.25:
            self._lose_network(self._random.randint(5, 40) * MINUTE)
        elif chance < 0.45:
            self._clock.after(self._random.randint(0, lasts_us), self._battery_empty, self._mains_back_us)

    def _lose_mains(self, lasts_us: int, after_us: int) -> Alert | None:
        """after_us: how long they must be gone for it to be told."""
        if not self._ready(MINUTE):
            return None
        self._world.mains.set(False)
        self._mains_back_us = self._clock.now_us + lasts_us
        self._told_after_us = after_us
        self._clock.after(lasts_us, self._mains_return)
        if lasts_us < after_us:
            self._summary.happened["blinks of the mains"] += 1
            return None
        self._summary.happened["outages"] += 1
        self._alerts.mains_went()
        return self._alerts.expect(FAILURE, after_us)

    def _battery_empty(self, mains_back_us: int) -> None:
        if not self._world.mains.value and self._mains_back_us == mains_back_us:
            self._lose_power("battery empty")

    def _mains_return(self) -> None:
        self._world.mains.set(True)
        if self._clock.now_us - self._up_us and self._powered and not self._blink():
            self._up_us = self._clock.now_us
            self._alerts.expect(RESTORED, BOOT_US, within_us=RESTORED_US)
            if not self._is_probe_sound():  # the device slept, and sees it for the first time since it started
                self._expect_blind(certain=False)
            self._clock.after(3 * MINUTE, self._ask_all)

    def _blink(self) -> bool:
        edges = self._world.mains.edges
        return edges[-1][0] - edges[-2][0] < self._told_after_us

    def _ready(self, since_us: int) -> bool:
        """There have been power and mains for so long."""
        return self._powered and self._world.mains.value and self._clock.now_us - self._up_us >= since_us

    def _rule(self) -> bool:
        """A rule `OFF` has just fired; the device's clock may be some seconds off."""
        time = self._world.network.stamp(-2 * SECOND).local
        values = (self._rules.value, *self._rules.maybe)
        return time.second <= 7 and any(value.startswith(f"{time:%H:%M}") for value in values)

    def _able_us(self) -> int:
        """Since when nothing keeps it from reading and answering, or now."""
        return self._up_us if self._powered and self._world.mains.value else self._clock.now_us

    def _was_down(self, from_us: int, until_us: int) -> bool:
        return self._outages.between(from_us, until_us) or not self._world.mains.value

    def _arm(self) -> None:
        self._to_be = ARMED
        self._clock.after(self._random.randint(*ARMED_HOURS) * HOUR, self._disarm)

    def _disarm(self) -> None:
        self._to_be = DISARMED

    def _contact(self) -> None:
        """It closes for a second: an alarm, or none if the alarm function is off."""
        if not self._may_alarm():
            return
        if self._alarm_function.settled == ARMED:
            self._summary.happened["alarms"] += 1
            self._expect_alarm()
        else:
            self._summary.happened["contacts without alarm function"] += 1
        self._world.contact.set(True)
        self._clock.after(SECOND, self._world.contact.set, False)

    def _storm(self) -> None:
        """It chatters for 25 s: one alarm, since an alarm holds off the next for a minute."""
        if self._quiet:
            return
        if not self._may_alarm() or self._alarm_function.settled != ARMED:
            if self._clock.now_us < self._over_us:
                self._clock.after(ALARM_APART_US, self._storm)
            return
        self._summary.happened["storms"] += 1
        self._expect_alarm()
        self._storm_until_us = self._clock.now_us + 25 * SECOND
        self._world.contact.set(True)
        self._clock.after(100 * MS, self._chatter)

    def _chatter(self) -> None:
        contact = self._world.contact
        if self._clock.now_us < self._storm_until_us:
            contact.set(not contact.value)
            self._summary.happened["edges of storms"] += 1
            self._clock.after(self._random.randint(5, 150) * MS, self._chatter)
        else:
            contact.set(False)

    def _may_alarm(self) -> bool:
        return not self._uses.busy and self._alarm_function.settled is not None and self._alarm_is_free()

    def _alarm_is_free(self) -> bool:
        """Nothing holds off another alarm. A cut may have kept one from being acted upon: that is done at the start, at
        the latest BOOT_US after power, and holds off the next for 60 s (spec 8.14), or for as long as it cannot be told
        (spec 8.15).
        """
        held_us = MINUTE
        if self._disturbed.now or self._disturbed.faulty_us >= self._up_us:
            held_us = ALARM_APART_US
        return self._ready(held_us + BOOT_US) and self._clock.now_us - self._uses.alarm_us > ALARM_APART_US

    def _expect_alarm(self) -> None:
        self._uses.alarm_us = self._clock.now_us
        self._alerts.expect(ALARM)

    def _call_off(self) -> None:
        """Who disarms while the device rings the alert numbers (ALERT=CALL) ends that: no text need follow."""
        for alert in self._alerts.open:
            if alert.words == ALARM and self._clock.now_us - alert.since_us < CALLS_US:
                self._alerts.withdraw(alert, may_come=True)

    def _unplug(self) -> None:
        if self._uses.busy or not self._is_probe_sound():
            return
        self._summary.happened["probe failures"] += 1
        fault = self._random.choice((None, "crc", "85fault", "short"))
        self._world.probe.set(fault=fault, plugged=fault is not None)
        self._note_probe()
        self._clock.after(HOUR, self._plug)
        guarded = any(kept.settled not in (None, "OFF") for kept in self._guards)
        known = not any(kept.open for kept in self._kept_settings if kept.question in REARM)
        rearmed = self._clock.now_us - self._uses.plugged_us > SOUND_US
        at_once = self._kept("TSENSFAILALERT?").settled != "OFF"  # or may be: then this is the cause
        certain = guarded and rearmed and self._ready(MINUTE)
        self._alerts.expect(BLIND, 0 if at_once else BLIND_US, certain=certain, within_us=READING_US)
        if not known:
            self._expect_blind(certain=False)

    def _kept(self, question: str) -> KeptSetting:
        return next(kept for kept in self._kept_settings if kept.question == question)

    def _note_probe(self) -> None:
        self._uses.temperatures = [*self._uses.temperatures[-20:], (self._clock.now_us, ROOM_C)]

    def _expect_blind(self, *, certain: bool) -> None:
        """A frost guard whose probe stays dead says so (spec 6.27); what keeps the device from reading it may delay it,
        or begin it anew.
        """
        self._alerts.expect(BLIND, BLIND_US, certain=certain)

    def _plug(self) -> None:
        self._world.probe.set()
        self._note_probe()
        self._uses.plugged_us = self._clock.now_us

    def _jump(self) -> None:
        """The network's time or zone is another; or the modem tells a wrong time after a cut."""
        network = self._world.network
        now = network.stamp()
        kind = self._random.choice(("an hour on", "an hour back", "another zone", "no time after a cut"))
        self._summary.jumps[kind] += 1
        self._clock_jumped()
        if kind == "no time after a cut":
            self._world.modem.fault(self._random.choice(("clock-1980", "clock-2004")), 30 * MINUTE)
            self._lose_power("with a wrong clock")
            return
        quarters = now.quarters
        if kind == "another zone":
            quarters = 8 if quarters != 8 else 12
            later_s = (quarters - now.quarters) * 15 * 60
        else:
            later_s = 3600 if kind == "an hour on" else -3600
        network.set_time(str(now.later(later_s)._replace(quarters=quarters)))

    def _clock_jumped(self) -> None:
        self._jump_us = self._clock.now_us
        self._disturbed.clock_jumped()

    # -- what comes of it

    def _read(self, sender: str, text: str) -> None:
        if self._world.network.number_of(sender) == OWNER:  # in whatever spelling the network shows it
            self._letters.read(text)

    def _answered(self, phone: Phone, text: Text) -> None:
        phone.received.clear()
        self._letters.answered(text.text)

    def _alerted(self, phone: Phone, text: Text) -> None:
        phone.received.clear()
        self._alerts.arrived(text.text)

    def _told_a_stranger(self, phone: Phone, text: Text) -> None:
        phone.received.clear()
        self._summary.strangers_served += 1
        self._trouble(f"a stranger was told {text.text!r}")

    def _old_enough(self, letter: Letter) -> bool:
        """Whether the device may have found it too old."""
        seen_us = letter.reads[-1] if letter.reads else self._clock.now_us
        return seen_us - letter.sent_us >= OLD_US or seen_us - self._jump_us <= JUMP_US

    def _listen(self, entry: Entry) -> None:
        if entry.kind != "console":
            return
        match = _START.fullmatch(entry.text)
        if match is not None:
            self._summary.starts[match[1]] += 1
        elif "outbox: full" in entry.text:
            self._letters.drops()
        elif "scheduler: " in entry.text:
            self._summary.happened["rules fired"] += 1

    def _trouble(self, words: str) -> None:
        if self._evidence is not None:
            self._evidence.complain(words)
        self._summary.trouble(f"{stamp(self._clock.now_us)} {words} ({self._random_faults.latest})")
