"""What an owner has such a socket for besides texts: calls both ways, thermostat, frost and heat, a probe that fails,
the operator's code. Each use says from the specification what is due, and when; it is excused only if something was
wrong at that time (disturbed.py), and counted.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bench.checks.soak.alerts import Alert, Alerts
from bench.checks.soak.disturbed import Disturbances
from bench.checks.soak.kept_settings import ARMED, CONFIRMS, KeptSetting, Thermostat, set_point
from bench.checks.soak.letters import Letter, Letters
from bench.checks.soak.pulses import Pulses
from bench.scenario.player import Player
from bench.units import counted
from bench.world.clock import HOUR, MINUTE, MS, SECOND
from bench.world.network import HIDDEN, Call, Phone

OWNER, ALERTED, STRANGER = "+358401234567", "+358407654321", "+358409998877"
LOOKALIKES = ("+358401234568", "+46401234567", "+3580401234567", "+35840123456")
ALARM, BLIND = "ALARM! Sensor activated", "Temperature sensor failed!"
BLIND_US = 10 * MINUTE
ALARM_APART_US = 5 * MINUTE  # an alarm holds off the next for 60 s, and for 2 minutes more while it cannot be told
ROOM_C = 20
AT_ONCE_US = 2 * SECOND  # from the first ring to the relay
REJECTED_US = 10 * SECOND  # at once, or as soon as a text has been sent
BACK_US = 10 * SECOND  # a confirming call: begun within, and hung up within (spec 5.07)
CONFIRMED_US = 2 * MINUTE
RUNG_US, STANDS_US = 20 * SECOND, 8 * SECOND  # by an alarm (spec 8.11); how long an answered one stands (docs/modem.md)
MACHINE_US = 2 * SECOND  # whoever picks up sooner is no human
ANSWERS, IGNORES, REJECTS, VOICEMAIL, TOO_SHORT = "answered", "ignored", "rejected", "voicemail", "hung up at once"
OUTCOMES = (ANSWERS, IGNORES, REJECTS, VOICEMAIL, TOO_SHORT)
READING_US = 64 * SECOND  # once a minute, and what the probe takes
REST_US = 5 * MINUTE
SOUND_US = 65 * MINUTE  # then the next failure of the probe is another one
OPERATOR_US = 60 * SECOND
SAID, SILENT, REFUSED = "answered", "silent", "refused"
LONG_US = 26 * HOUR
MORE = 0.6  # of the uses are of chapter 15
MORE_AT_ONCE = 4  # after a quiet spell


def measured(celsius: int) -> str:
    """A reading as it prints: each unit rounded half away from zero (spec 4.18)."""
    tenths = celsius * 18 + 320
    fahrenheit = (abs(tenths) + 5) // 10
    return f"{celsius}C({fahrenheit if tenths >= 0 else -fahrenheit}F)"


@dataclass
class Desk:
    """The judges, and what the owner does by text. ready(us): power and mains have been there for so long.
    alarm_is_free(): no earlier alarm holds off another one. lose_mains(lasts_us, after_us): they go, and are told so
    after that time; None when they cannot go now, or will not be told. clock_jumped(): the network's.
    """

    letters: Letters
    alerts: Alerts
    pulses: Pulses
    disturbed: Disturbances
    kept_settings: dict[str, KeptSetting]
    send: Callable[..., Letter]
    ask_for: Callable[[KeptSetting], None]
    timer: Callable[[], Letter]
    ready: Callable[[int], bool]
    alarm_is_free: Callable[[], bool]
    lose_mains: Callable[[int, int], Alert | None]
    clock_jumped: Callable[[], None]
    trouble: Callable[[str], None]


class Uses:
    """One at a time. counts: each kind, and `held`, `disturbed` (did not hold, and something was wrong), `failed`.

    busy: one is under way: the alarm function, the probe and the settings are its own. alarm_us: the latest alarm.
    temperatures: when the probe was changed, to what. holds: questions after settings that are this use's alone.
    """

    def __init__(self, player: Player, rng: random.Random, desk: Desk) -> None:
        self.counts: Counter[str] = Counter()
        self.busy = False
        self.holds: set[str] = set()
        self.alarm_us = 0
        self.plugged_us = -SOUND_US
        self.temperatures: list[tuple[int, int]] = [(0, ROOM_C)]
        self.player, self.world = player, player.target.world
        self.clock, self.network = self.world.clock, self.world.network
        self.random, self.desk = rng, desk
        self.edges: list[tuple[int, bool]] = []
        self._switched_us: int | None = None  # by the thermostat
        self._rings_back_until_us = 0
        self._kinds: dict[str, Callable[[], None]] = {
            "calls in": self._calls_in,
            "alarm calls": self._alarm_calls,
            "thermostat": self._thermostat,
            "temperature": self._temperature,
            "probe": self._probe,
            "operator": self._operator,
            "timer": self._timer,
        }
        self._more: dict[str, Callable[[], None]] = {}
        self.network.on_call.append(self._rung)

    def add(self, kinds: dict[str, Callable[[], None]]) -> None:
        """Those of specification ch. 15."""
        self._more |= kinds

    # -- which, and when

    def one(self) -> None:
        """Whatever else goes on."""
        more = self.random.random() < MORE
        self._do(self.random.choice([*self._more] if more else [kind for kind in self._kinds if kind != "timer"]))

    def prepare(self) -> None:
        """All that can be set beforehand is, so that each use is the first thing that happens after a quiet spell."""
        rng = self.random
        self.busy = True
        self.ring(rng.choice(("SWITCH", "RESTART")), rng.choice(CONFIRMS))
        self.choose("ALERT", "CALL")
        self.settled("CREDITUMS?", unlike="NO")
        for name in ("TFALLALERT?", "TRISEALERT?"):
            self.settled(name, unlike="OFF")
        # a timer that runs while it is on is ended by it, and told so (spec 6.14 to 6.16): none runs, and none is sent
        if rng.random() < 0.5 and self.lend():
            self.set_thermostat(on=True)
            self.desk.pulses.take_back()
        self.busy = False

    def all_of_them(self) -> None:
        """In any order, but that a thermostat that is on has the relay first; then some of the manual's later ones."""
        kinds = list(self._kinds)
        self.random.shuffle(kinds)
        if self.state().on:
            kinds.sort(key=lambda kind: kind != "thermostat")
        for kind in (*kinds, *self.random.sample([*self._more], MORE_AT_ONCE)):
            self._do(kind)

    def _do(self, kind: str) -> None:
        self.busy = True
        if kind != "timer":
            self.wait(lambda: self.now - self.alarm_us > ALARM_APART_US and self.desk.ready(MINUTE), LONG_US)
        self.world.record.add("judge", f"use: {kind}")
        {**self._kinds, **self._more}[kind]()
        self.holds.clear()
        self.busy = False

    @property
    def now(self) -> int:
        return self.clock.now_us

    def wait(self, holds: Callable[[], bool], for_us: int, every_us: int = SECOND) -> bool:
        until_us = self.now + for_us
        while not holds():
            if self.now >= until_us:
                return False
            self.player.run_for(min(every_us, until_us - self.now))
        return True

    def verdict(self, kind: str, from_us: int, faults: list[str], excused: bool | None = None) -> None:
        """excused: whether something was wrong, if that is not for `disturbed` alone to say."""
        self.counts[kind] += 1
        if not faults:
            self.counts["held"] += 1
        elif self.desk.disturbed.since(from_us) if excused is None else excused:
            self.counts["disturbed"] += 1
        else:
            self.counts["failed"] += 1
            self.desk.trouble(f"{kind}: {'; '.join(faults)}")

    @property
    def thermostat_may_be_on(self) -> bool:
        kept = self.desk.kept_settings["THERMOSTAT?"]
        return any(Thermostat.of(value).on for value in (kept.value, *kept.maybe))

    # -- settings, until they are acknowledged

    def bring(self, kept: KeptSetting, value: str, text: str, right: str) -> None:
        until_us = self.now + LONG_US
        while kept.settled != value and self.now < until_us:
            if not self.settle(kept):
                continue
            if kept.settled != value:
                kept.send(text, value, right, self.desk.send)
                self.wait(lambda: not kept.open, HOUR)

    def settle(self, kept: KeptSetting) -> bool:
        """Ask until it is known; False while it is not."""
        if self.wait(lambda: not kept.open, HOUR) and kept.settled is None:
            self.desk.ask_for(kept)
            self.wait(lambda: not kept.asked, HOUR)
        return kept.settled is not None

    def settled(self, question: str, unlike: str = "") -> str:
        """The value of a setting that the owner changes all the time; changed until it is not `unlike`."""
        kept, until_us = self.desk.kept_settings[question], self.now + LONG_US
        while (kept.settled is None or kept.settled == unlike) and self.now < until_us:
            if self.settle(kept) and kept.settled == unlike:
                kept.set_to(self.random, self.desk.send)
        return kept.settled or kept.value

    def choose(self, name: str, value: str) -> None:
        text = f"{name}={value}"
        self.bring(self.desk.kept_settings[name + "?"], value, text, text + " - OK")

    def ring(self, action: str, confirm: str) -> None:
        text = f"RINGCONFIRM={confirm}"
        right = text if confirm == "OFF" else f"RINGCONFIRMTYPE={confirm}"
        self.bring(self.desk.kept_settings["RINGCONFIRM?"], confirm, text, right + " - OK")
        self.choose("RING", action)

    # -- the relay

    def lend(self) -> bool:
        self.edges.clear()
        return self.wait(lambda: self.desk.pulses.lend(self.edges), 6 * HOUR)

    def give_back(self, disturbed: bool) -> None:
        """The socket is off, and a text has said so."""
        off = "Power socket OFF"
        while disturbed or self.world.relay.value:
            self.wait(lambda: not any(letter.text.startswith("a call") for letter in self.desk.letters.open), HOUR)
            letter = self.desk.send("OFF", off, lambda reply: True)
            self.wait(lambda letter=letter: bool(letter.closed_us), LONG_US)
            disturbed = letter.reply != off and self.desk.disturbed.since(letter.sent_us)
            if not disturbed and self.world.relay.value:
                self.desk.trouble("the socket is on after OFF")
                break
        self.desk.pulses.take_back()

    # -- calls to the device

    def _calls_in(self) -> None:
        if not self.lend():
            return
        began_us = self.now
        ring = self.desk.kept_settings["RING?"]
        confirm = self.desk.kept_settings["RINGCONFIRM?"].settled
        if ring.settled not in ("SWITCH", "RESTART") or confirm is None:
            confirm = self.random.choice(CONFIRMS)
            self.ring(self.random.choice(("SWITCH", "RESTART")), confirm)
        stranger = self.random.randint(0, 2)
        for turn in range(3):
            action = ring.settled or ""
            if turn == stranger:
                self._stranger_calls(action)
            else:
                self._owner_calls(action, confirm)
            self.player.run_for(self.random.randint(10, 60) * SECOND)
            if turn != stranger:
                confirm = self.random.choice([other for other in CONFIRMS if other != confirm])
                self.ring(self.random.choice(("SWITCH", "RESTART")), confirm)
        self.choose("RING", "NOACTION")
        self._rings_on("NOACTION", OWNER)
        self.give_back(self.desk.disturbed.since(began_us))

    def _owner_calls(self, action: str, confirm: str) -> None:
        restart_us = int(self.settled("RESTARTTIME?")) * SECOND
        phone, relay = self.player.phone(OWNER), self.world.relay
        before, began_us, was, first = len(phone.calls), self.now, relay.value, len(self.edges)
        self._rings_back_until_us = began_us + 5 * MINUTE
        call = self.network.call(OWNER, 30 * SECOND)
        self.wait(lambda: call.ended_us is not None, MINUTE)
        self.player.run_for(AT_ONCE_US)
        edges = self.edges[first:]
        faults: list[str] = []
        rung_us, moved = call.ringing_us, False
        if rung_us is None:
            faults.append("did not get through")
        else:
            moved = bool(edges) and edges[0][1] is not was and edges[0][0] - rung_us <= AT_ONCE_US
            if not moved:
                faults.append("the relay did not move at once")
            if call.outcome != "rejected" or (call.ended_us or 0) - rung_us > REJECTED_US:
                faults.append(f"was not rejected at once: {call.outcome}")
        self.counts["calls in acted on"] += moved
        words = "Power socket restarted" if action == "RESTART" else f"Power socket {'OFF' if was else 'ON'}"
        if confirm == "SMS" and (moved or self.desk.disturbed.since(began_us)):
            at_us = edges[0][0] if edges else self.now
            letter = self.desk.letters.confirm_call(re.escape(words), at_us, certain=moved)
            if not self.wait(lambda: bool(letter.closed_us), CONFIRMED_US) and moved:
                faults.append("was not confirmed")
        elif confirm == "CALL":
            self._is_rung_back(phone, before, call, faults)
        if action == "RESTART":  # another one within its time is no edge: the same pause begins anew (spec 4.04)
            self.wait(lambda: relay.value is was, restart_us + 5 * SECOND)
        if action == "RESTART" and moved and not self.desk.disturbed.since(began_us):
            edges = self.edges[first:]
            if len(edges) != 2 or abs(edges[1][0] - edges[0][0] - restart_us) > SECOND:
                faults.append(f"restarted wrongly: {edges}, not {restart_us} us")
        elif len(edges) > 1:
            faults.append("moved the relay again")
        self.verdict("calls in", began_us, faults)

    def _is_rung_back(self, phone: Phone, before: int, call: Call, faults: list[str]) -> None:
        ended_us = call.ended_us or self.now
        self.wait(lambda: len(phone.calls) > before and phone.calls[before].ended_us is not None, 40 * SECOND)
        if len(phone.calls) != before + 1:
            faults.append(f"was rung back {counted(len(phone.calls) - before, 'time')}")
            return
        back = phone.calls[before]
        late = back.started_us - ended_us > BACK_US
        if late or back.outcome != "cancelled" or (back.ended_us or self.now) - (back.ringing_us or 0) > BACK_US:
            faults.append(f"was rung back wrongly: {back.outcome}")

    def _stranger_calls(self, action: str) -> None:
        self._rings_on(action, self.random.choice((STRANGER, HIDDEN, *LOOKALIKES)))

    def _rings_on(self, action: str, caller: str) -> None:
        """Nothing is done, and it rings until the caller gives up (spec 5.09)."""
        began_us, first = self.now, len(self.edges)
        if self.desk.kept_settings["RING?"].settled != action:
            return  # never acknowledged
        call = self.network.call(caller, self.random.randint(8, 25) * SECOND)
        self.wait(lambda: call.ended_us is not None, MINUTE)
        self.player.run_for(5 * SECOND)
        faults: list[str] = []
        if call.outcome != "cancelled":
            faults.append(f"{caller}: {call.outcome}")
        if len(self.edges) > first:
            faults.append(f"{caller} moved the relay")
        self.verdict("calls in left ringing", began_us, faults)

    # -- calls of the device

    def _rung(self, number: str, call: Call) -> None:
        """It rings nobody for nothing."""
        called_back = number == OWNER and self.now < self._rings_back_until_us
        alarmed = number == ALERTED and self.now - self.alarm_us < ALARM_APART_US
        if not called_back and not alarmed and not self.desk.disturbed.since(self.now):
            self.counts["failed"] += 1
            self.desk.trouble(f"{number} was rung for nothing")

    def _alarm_calls(self) -> None:
        self.choose("ALERT", "CALL")
        for outcome in self.random.sample(OUTCOMES, 3):
            function = self.desk.kept_settings["ALARM?"]
            right = "ALARMON - OK\nALARM function: Enabled"
            self.bring(function, ARMED, "ALARMON", right)
            free = self.wait(self.desk.alarm_is_free, LONG_US)
            if free and function.settled == ARMED:
                self._alarm(outcome)
        if self.random.random() < 0.5:
            self.choose("ALERT", "SMS")

    def _alarm(self, outcome: str) -> None:
        alerts, phone = self.desk.alerts, self.player.phone(ALERTED)
        phone.calls.clear()
        self._reacts(phone, outcome)
        began_us = self.alarm_us = self.now
        alert = alerts.expect(ALARM)
        self.world.contact.set(True)
        self.clock.after(SECOND, self.world.contact.set, False)
        faults: list[str] = []
        if self.wait(lambda: bool(phone.calls), 30 * SECOND):
            call = phone.calls[0]
            self.wait(lambda: call.ended_us is not None, MINUTE)
            faults += self._wrong_in(call, outcome)
        else:
            faults.append("nobody was rung")
        phone.on_call.clear()
        self.counts[f"calls out {outcome}"] += bool(phone.calls)
        # a power cut before the end of the cycle is in flash, and the device rings again after it: who takes that call
        # has been told (spec 8.11)
        self.wait(lambda: not alerts.is_open(alert) or self._is_heard(phone), 2 * MINUTE)
        phone.ignores()
        self.wait(lambda: all(call.ended_us is not None for call in phone.calls), MINUTE)
        if self._is_heard(phone):
            self.player.run_for(MINUTE)
            if not alerts.is_open(alert):
                faults.append("told, though somebody had answered")
            alerts.withdraw(alert, may_come=self.desk.disturbed.since(began_us))
        elif alerts.is_open(alert):
            faults.append("no text came after it")
        self.verdict(f"alarm calls {outcome}", began_us, faults)

    def _reacts(self, phone: Phone, outcome: str) -> None:
        phone.ignores()
        if outcome in (ANSWERS, TOO_SHORT):
            phone.answers_after(self.random.randint(4, 17) * SECOND)
        elif outcome == REJECTS:
            phone.rejects_after(self.random.randint(1, 15) * SECOND)
        elif outcome == VOICEMAIL:
            phone.answers_after(self.random.randint(100, 1400) * MS)
        if outcome == TOO_SHORT:
            phone.on_call.append(lambda phone, call: call.watchers.append(lambda call: self._hangs_up(phone, call)))

    def _hangs_up(self, phone: Phone, call: Call) -> None:
        if call.answered_us is not None and call.ended_us is None:
            self.clock.after(self.random.randint(1, 5) * SECOND, phone.hang_up)

    def _wrong_in(self, call: Call, outcome: str) -> list[str]:
        ended_us = call.ended_us or self.now
        rung_us = (call.answered_us or ended_us) - (call.ringing_us or self.now)
        stood_us = ended_us - call.answered_us if call.answered_us is not None else 0
        wrong = {
            ANSWERS: not -SECOND <= stood_us - STANDS_US <= 3 * SECOND,
            IGNORES: call.outcome != "cancelled" or abs(rung_us - RUNG_US) > 2 * SECOND,
            REJECTS: call.outcome != "rejected",
            VOICEMAIL: call.answered_us is None or stood_us > 3 * SECOND,
            TOO_SHORT: call.answered_us is None,
        }[outcome]
        return [f"{call.outcome}, rung {rung_us / SECOND:.1f} s, stood {stood_us / SECOND:.1f} s"] if wrong else []

    def _is_heard(self, phone: Phone) -> bool:
        return any(self._is_taken(call) for call in phone.calls)

    @staticmethod
    def _is_taken(call: Call) -> bool:
        """By a human, for long enough."""
        if call.answered_us is None or call.ended_us is None or call.ringing_us is None:
            return False
        return call.answered_us - call.ringing_us >= MACHINE_US and call.ended_us - call.answered_us >= 7 * SECOND

    # -- the thermostat

    def state(self) -> Thermostat:
        return Thermostat.of(self.desk.kept_settings["THERMOSTAT?"].value)

    def warms(self, celsius: int) -> None:
        self.world.probe.set(celsius)
        self.temperatures = [*self.temperatures[-20:], (self.now, celsius)]

    def is_sound(self) -> bool:
        return self.world.probe.plugged and not self.world.probe.fault

    def set_thermostat(self, *, on: bool) -> None:
        kept, rng = self.desk.kept_settings["THERMOSTAT?"], self.random
        self.settle(kept)
        if on:
            mode = rng.choice(("HEATING", "COOLING"))
            new = self.state()._replace(mode=mode)
            right = f"THERMOSTAT={mode} - OK\nSwitch-off temperature: {set_point(new.point_c)}\nTHERMOSTAT: Disabled"
            self._bring_thermostat(new, f"THERMOSTAT={mode}", right)
            point_c = rng.randint(3, ROOM_C - 1) if mode == "HEATING" else rng.randint(ROOM_C + 1, 30)
            key = "heating_c" if mode == "HEATING" else "cooling_c"
            new = self.state()._replace(**{key: point_c})
            right = f"SWITCHOFFTEMP={set_point(point_c)} - OK\nTHERMOSTAT={mode}\nTHERMOSTAT: Disabled"
            self._bring_thermostat(new, f"SWITCHOFFTEMP={point_c}C", right)
            new = self.state()._replace(on=True)
            right = f"THERMOSTATON - OK\n{new.lines}\nNote! Thermostat is working now!"
            self._bring_thermostat(new, "THERMOSTATON", right)
        else:
            new = self.state()._replace(on=False)
            self._bring_thermostat(new, "THERMOSTATOFF", "THERMOSTATOFF - OK\nNote! Thermostat was disabled!")
        self._switched_us = None  # it may switch at once

    def _bring_thermostat(self, new: Thermostat, text: str, right: str) -> None:
        """While the probe is dead, each of these texts may have that told once more (spec 6.26)."""
        if not self.is_sound():
            self.desk.alerts.expect(BLIND, certain=False)
        self.bring(self.desk.kept_settings["THERMOSTAT?"], str(new), text, right)

    def _thermostat(self) -> None:
        if not self.wait(self.is_sound, 2 * HOUR) or not self.lend():
            return
        began_us = self.now
        if not self.state().on:
            self.set_thermostat(on=True)
        state = self.state()
        if state.on and self.desk.kept_settings["THERMOSTAT?"].settled is not None:
            for on in (True, False, True, False):
                self._demand(state, on)
                self.player.run_for(self.random.choice((1, 20, 90, 200, 400)) * SECOND)
        self.warms(ROOM_C)
        if self.desk.disturbed.since(began_us):  # it may be on, as a power cut found it, and now be switched off
            self.told_of_off(ROOM_C, on=False)
        self.set_thermostat(on=False)
        self.give_back(self.desk.disturbed.since(began_us))

    def _demand(self, state: Thermostat, on: bool) -> None:
        """Another temperature: off comes with the reading, on 5 minutes after it last switched at the earliest."""
        sign = -1 if (state.mode == "HEATING") is on else 1
        celsius = state.point_c + sign * self.random.randint(int(on), 5)
        began_us, relay, first = self.now, self.world.relay, len(self.edges)
        if relay.value is on:
            return  # as something wrong has left it
        alert = self.told_of_off(celsius, on=on)
        self.warms(celsius)
        earliest_us = began_us
        if on and self._switched_us is not None:
            earliest_us = max(began_us, self._switched_us + REST_US)
        latest_us = earliest_us + READING_US
        self.wait(lambda: relay.value is on, latest_us - began_us, 200 * MS)
        faults: list[str] = []
        edges = self.edges[first:]
        if relay.value is not on:
            faults.append(f"{celsius} C, {state.mode} to {state.point_c} C: not {'on' if on else 'off'} in time")
        elif edges[0][0] < earliest_us - SECOND:
            faults.append(f"on {(edges[0][0] - (self._switched_us or 0)) / SECOND:.0f} s after it last switched")
        if edges:
            self._switched_us = edges[-1][0]
        told = self.desk.kept_settings["SWITCHOFFALERT?"].settled == "ON" and not self.desk.disturbed.since(began_us)
        if alert is not None and told and not faults and self.desk.alerts.is_open(alert):
            self.desk.alerts.withdraw(alert)
            self.desk.alerts.expect(alert.words)
            self.counts["thermostat off told"] += 1
        self.verdict(f"thermostat {'on' if on else 'off'}", began_us, faults)

    def told_of_off(self, celsius: int, *, on: bool) -> Alert | None:
        """The notice that may come when it switches off."""
        if on or self.desk.kept_settings["SWITCHOFFALERT?"].settled == "OFF":
            return None
        return self.desk.alerts.expect(f"Socket switched OFF at {measured(celsius)}", certain=False)

    # -- notices of temperature and probe

    def _temperature(self) -> None:
        if not self.wait(self.is_sound, 2 * HOUR):
            return
        guards = [("TFALLALERT?", "Temperature fall", -1), ("TRISEALERT?", "Temperature rise", 1)]
        self.random.shuffle(guards)
        for question, words, sign in guards:
            limit = self.settled(question, unlike="OFF")
            for _ in range(2):
                if limit != "OFF":
                    self._passes(int(limit), words, sign)

    def _passes(self, limit: int, words: str, sign: int) -> None:
        """Beyond the limit, and back by more than a degree."""
        alerts, celsius, began_us = self.desk.alerts, limit + sign * self.random.randint(1, 4), self.now
        self.warms(celsius)
        alert = alerts.expect(f"{words}: {measured(celsius)}")
        alerts.lasting = alert.words, began_us
        faults = [] if self.wait(lambda: not alerts.is_open(alert), 3 * MINUTE) else [f"{alert.words} did not come"]
        self.player.run_for(READING_US)
        self.warms(ROOM_C)
        self.player.run_for(READING_US)
        self._while_down(alert, began_us)
        self.verdict(words, began_us, faults)

    def _while_down(self, alert: Alert, began_us: int) -> None:
        """Without power it may not have been seen; after it, it is seen anew."""
        self.desk.alerts.lasting = None
        if self.desk.disturbed.down_us >= began_us or not self.desk.ready(0):
            self.desk.alerts.withdraw(alert, may_come=True)
            self.desk.alerts.expect(alert.words, certain=False)

    def _probe(self) -> None:
        self.wait(lambda: self.is_sound() and self.now - self.plugged_us > SOUND_US, 4 * HOUR)
        guarded = self.settled("TFALLALERT?", unlike="OFF") != "OFF"
        at_once = self.settled("TSENSFAILALERT?") == "ON"
        if not guarded or not self.desk.ready(MINUTE) or not self.is_sound():
            return
        alerts, began_us = self.desk.alerts, self.now
        fault = self.random.choice((None, "crc", "85fault", "short"))
        self.world.probe.set(fault=fault, plugged=fault is not None)
        self.temperatures = [*self.temperatures[-20:], (self.now, ROOM_C)]
        alert = alerts.expect(BLIND, 0 if at_once else BLIND_US)
        alerts.lasting = alert.words, began_us
        faults: list[str] = []
        if not self.wait(lambda: not alerts.is_open(alert), 3 * MINUTE + (0 if at_once else BLIND_US)):
            faults.append("nobody was told of a dead probe")
        elif not at_once and self.now - began_us < BLIND_US:
            faults.append(f"told after {(self.now - began_us) // SECOND} s")
        self.player.run_for(self.random.randint(1, 10) * MINUTE)
        self.warms(ROOM_C)
        self.plugged_us = self.now
        self.player.run_for(READING_US)
        self._while_down(alert, began_us)
        self.verdict("probe", began_us, faults)

    # -- the operator, and a timer

    def _operator(self) -> None:
        code = self.settled("CREDITUMS?", unlike="NO")
        for kind in self.random.sample((SAID, self.random.choice((SILENT, REFUSED))), 2):
            self._asks_operator(code, kind)
        self.network.ussd.clear()

    def _asks_operator(self, code: str, kind: str) -> None:
        error = "CREDIT - Execute error!"
        cents = self.random.randint(0, 9999)
        answer = f"Balance: {cents / 100:.2f} EUR" + self.random.choice(("", "\nValid until 31/12"))
        self.network.ussd.clear()
        if kind != REFUSED:
            self.network.ussd[code] = answer if kind == SAID else None
        began_us = self.now

        def right(reply: str) -> bool:
            if kind == SAID and not self.desk.disturbed.since(began_us):
                return reply == answer
            return reply == error or (kind == SAID and reply == answer)

        letter = self.desk.send("CREDIT", r"(?s)Balance: .*|CREDIT - .*", right, True)
        faults: list[str] = []
        if not self.wait(lambda: bool(letter.closed_us), OPERATOR_US + CONFIRMED_US):
            faults.append("no answer")
            self.wait(lambda: bool(letter.closed_us), LONG_US)
        elif kind == SILENT and letter.closed_us - began_us < OPERATOR_US:
            faults.append("gave up too soon")
        self.verdict(f"operator {kind}", began_us, faults)

    def _timer(self) -> None:
        self.wait(lambda: not self.desk.pulses.busy, 6 * HOUR)
        began_us = self.now
        letter = self.desk.timer()
        held = self.wait(lambda: bool(letter.closed_us), CONFIRMED_US)
        self.wait(lambda: not self.desk.pulses.busy, HOUR)
        self.verdict("timer", began_us, [] if held else ["no reply"])
