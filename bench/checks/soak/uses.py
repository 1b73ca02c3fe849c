"""What an owner has such a socket for besides texts: calls both ways, thermostat, frost and heat, a probe that fails,
the operator's code. Each use says from the specification what is due, and when; it is excused only if something was
wrong at that time (disturbed.py), and counted.
"""

from __future__ import annotations

import random
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


def measured(celsius: int) -> str:
    """A reading as it prints: each unit rounded half away from zero (spec 4.18)."""
    tenths = celsius * 18 + 320
    fahrenheit = (abs(tenths) + 5) // 10
    return f"{celsius}C({fahrenheit if tenths >= 0 else -fahrenheit}F)"


@dataclass
class Desk:
    """The judges, and what the owner does by text. ready(us): power and mains have been there for so long.
    alarm_is_free(): no earlier alarm holds off another one.
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
    trouble: Callable[[str], None]


class Uses:
    """One at a time. counts: each kind, and `held`, `disturbed` (did not hold, and something was wrong), `failed`.

    busy: one is under way: the alarm function, the probe and the settings are its own. alarm_us: the latest alarm.
    temperatures: when the probe was changed, to what.
    """

    def __init__(self, player: Player, rng: random.Random, desk: Desk) -> None:
        self.counts: Counter[str] = Counter()
        self.busy = False
        self.alarm_us = 0
        self.plugged_us = -SOUND_US
        self.temperatures: list[tuple[int, int]] = [(0, ROOM_C)]
        self._player, self._world = player, player.target.world
        self._clock, self._network = self._world.clock, self._world.network
        self._random, self._desk = rng, desk
        self._edges: list[tuple[int, bool]] = []
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
        self._network.on_call.append(self._rung)

    # -- which, and when

    def one(self) -> None:
        """Whatever else goes on."""
        self._do(self._random.choice([kind for kind in self._kinds if kind != "timer"]))

    def prepare(self) -> None:
        """All that can be set beforehand is, so that each use is the first thing that happens after a quiet spell."""
        rng = self._random
        self.busy = True
        self._ring(rng.choice(("SWITCH", "RESTART")), rng.choice(CONFIRMS))
        self._choose("ALERT", "CALL")
        self._settled("CREDITUMS?", unlike="NO")
        for name in ("TFALLALERT?", "TRISEALERT?"):
            self._settled(name, unlike="OFF")
        # a timer that runs while it is on is ended by it, and told so (spec 6.14 to 6.16): none runs, and none is sent
        if rng.random() < 0.5 and self._lend():
            self._set_thermostat(on=True)
            self._desk.pulses.take_back()
        self.busy = False

    def all_of_them(self) -> None:
        """In any order, but that a thermostat that is on has the relay first."""
        kinds = list(self._kinds)
        self._random.shuffle(kinds)
        if self._state().on:
            kinds.sort(key=lambda kind: kind != "thermostat")
        for kind in kinds:
            self._do(kind)

    def _do(self, kind: str) -> None:
        self.busy = True
        if kind != "timer":
            self._wait(lambda: self._now - self.alarm_us > ALARM_APART_US and self._desk.ready(MINUTE), LONG_US)
        self._world.record.add("judge", f"use: {kind}")
        self._kinds[kind]()
        self.busy = False

    @property
    def _now(self) -> int:
        return self._clock.now_us

    def _wait(self, holds: Callable[[], bool], for_us: int, every_us: int = SECOND) -> bool:
        until_us = self._now + for_us
        while not holds():
            if self._now >= until_us:
                return False
            self._player.run_for(min(every_us, until_us - self._now))
        return True

    def _verdict(self, kind: str, from_us: int, faults: list[str]) -> None:
        self.counts[kind] += 1
        if not faults:
            self.counts["held"] += 1
        elif self._desk.disturbed.since(from_us):
            self.counts["disturbed"] += 1
        else:
            self.counts["failed"] += 1
            self._desk.trouble(f"{kind}: {'; '.join(faults)}")

    @property
    def thermostat_may_be_on(self) -> bool:
        kept = self._desk.kept_settings["THERMOSTAT?"]
        return any(Thermostat.of(value).on for value in (kept.value, *kept.maybe))

    # -- settings, until they are acknowledged

    def _bring(self, kept: KeptSetting, value: str, text: str, right: str) -> None:
        until_us = self._now + LONG_US
        while kept.settled != value and self._now < until_us:
            if not self._settle(kept):
                continue
            if kept.settled != value:
                kept.send(text, value, right, self._desk.send)
                self._wait(lambda: not kept.open, HOUR)

    def _settle(self, kept: KeptSetting) -> bool:
        """Ask until it is known; False while it is not."""
        if self._wait(lambda: not kept.open, HOUR) and kept.settled is None:
            self._desk.ask_for(kept)
            self._wait(lambda: not kept.asked, HOUR)
        return kept.settled is not None

    def _settled(self, question: str, unlike: str = "") -> str:
        """The value of a setting that the owner changes all the time; changed until it is not `unlike`."""
        kept, until_us = self._desk.kept_settings[question], self._now + LONG_US
        while (kept.settled is None or kept.settled == unlike) and self._now < until_us:
            if self._settle(kept) and kept.settled == unlike:
                kept.set_to(self._random, self._desk.send)
        return kept.settled or kept.value

    def _choose(self, name: str, value: str) -> None:
        text = f"{name}={value}"
        self._bring(self._desk.kept_settings[name + "?"], value, text, text + " - OK")

    def _ring(self, action: str, confirm: str) -> None:
        text = f"RINGCONFIRM={confirm}"
        right = text if confirm == "OFF" else f"RINGCONFIRMTYPE={confirm}"
        self._bring(self._desk.kept_settings["RINGCONFIRM?"], confirm, text, right + " - OK")
        self._choose("RING", action)

    # -- the relay

    def _lend(self) -> bool:
        self._edges.clear()
        return self._wait(lambda: self._desk.pulses.lend(self._edges), 6 * HOUR)

    def _give_back(self, disturbed: bool) -> None:
        """The socket is off, and a text has said so."""
        off = "Power socket OFF"
        while disturbed or self._world.relay.value:
            self._wait(lambda: not any(letter.text.startswith("a call") for letter in self._desk.letters.open), HOUR)
            letter = self._desk.send("OFF", off, lambda reply: True)
            self._wait(lambda letter=letter: bool(letter.closed_us), LONG_US)
            disturbed = letter.reply != off and self._desk.disturbed.since(letter.sent_us)
            if not disturbed and self._world.relay.value:
                self._desk.trouble("the socket is on after OFF")
                break
        self._desk.pulses.take_back()

    # -- calls to the device

    def _calls_in(self) -> None:
        if not self._lend():
            return
        began_us = self._now
        ring = self._desk.kept_settings["RING?"]
        confirm = self._desk.kept_settings["RINGCONFIRM?"].settled
        if ring.settled not in ("SWITCH", "RESTART") or confirm is None:
            confirm = self._random.choice(CONFIRMS)
            self._ring(self._random.choice(("SWITCH", "RESTART")), confirm)
        stranger = self._random.randint(0, 2)
        for turn in range(3):
            action = ring.settled or ""
            if turn == stranger:
                self._stranger_calls(action)
            else:
                self._owner_calls(action, confirm)
            self._player.run_for(self._random.randint(10, 60) * SECOND)
            if turn != stranger:
                confirm = self._random.choice([other for other in CONFIRMS if other != confirm])
                self._ring(self._random.choice(("SWITCH", "RESTART")), confirm)
        self._choose("RING", "NOACTION")
        self._rings_on("NOACTION", OWNER)
        self._give_back(self._desk.disturbed.since(began_us))

    def _owner_calls(self, action: str, confirm: str) -> None:
        restart_us = int(self._settled("RESTARTTIME?")) * SECOND
        phone, relay = self._player.phone(OWNER), self._world.relay
        before, began_us, was, first = len(phone.calls), self._now, relay.value, len(self._edges)
        self._rings_back_until_us = began_us + 5 * MINUTE
        call = self._network.call(OWNER, 30 * SECOND)
        self._wait(lambda: call.ended_us is not None, MINUTE)
        self._player.run_for(AT_ONCE_US)
        edges = self._edges[first:]
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
        if confirm == "SMS" and (moved or self._desk.disturbed.since(began_us)):
            at_us = edges[0][0] if edges else self._now
            letter = self._desk.letters.confirm_call(words, at_us, certain=moved)
            if not self._wait(lambda: bool(letter.closed_us), CONFIRMED_US) and moved:
                faults.append("was not confirmed")
        elif confirm == "CALL":
            self._is_rung_back(phone, before, call, faults)
        if action == "RESTART":  # another one within its time is no edge: the same pause begins anew (spec 4.04)
            self._wait(lambda: relay.value is was, restart_us + 5 * SECOND)
        if action == "RESTART" and moved and not self._desk.disturbed.since(began_us):
            edges = self._edges[first:]
            if len(edges) != 2 or abs(edges[1][0] - edges[0][0] - restart_us) > SECOND:
                faults.append(f"restarted wrongly: {edges}, not {restart_us} us")
        elif len(edges) > 1:
            faults.append("moved the relay again")
        self._verdict("calls in", began_us, faults)

    def _is_rung_back(self, phone: Phone, before: int, call: Call, faults: list[str]) -> None:
        ended_us = call.ended_us or self._now
        self._wait(lambda: len(phone.calls) > before and phone.calls[before].ended_us is not None, 40 * SECOND)
        if len(phone.calls) != before + 1:
            faults.append(f"was rung back {counted(len(phone.calls) - before, 'time')}")
            return
        back = phone.calls[before]
        late = back.started_us - ended_us > BACK_US
        if late or back.outcome != "cancelled" or (back.ended_us or self._now) - (back.ringing_us or 0) > BACK_US:
            faults.append(f"was rung back wrongly: {back.outcome}")

    def _stranger_calls(self, action: str) -> None:
        self._rings_on(action, self._random.choice((STRANGER, HIDDEN, *LOOKALIKES)))

    def _rings_on(self, action: str, caller: str) -> None:
        """Nothing is done, and it rings until the caller gives up (spec 5.09)."""
        began_us, first = self._now, len(self._edges)
        if self._desk.kept_settings["RING?"].settled != action:
            return  # never acknowledged
        call = self._network.call(caller, self._random.randint(8, 25) * SECOND)
        self._wait(lambda: call.ended_us is not None, MINUTE)
        self._player.run_for(5 * SECOND)
        faults: list[str] = []
        if call.outcome != "cancelled":
            faults.append(f"{caller}: {call.outcome}")
        if len(self._edges) > first:
            faults.append(f"{caller} moved the relay")
        self._verdict("calls in left ringing", began_us, faults)

    # -- calls of the device

    def _rung(self, number: str, call: Call) -> None:
        """It rings nobody for nothing."""
        called_back = number == OWNER and self._now < self._rings_back_until_us
        alarmed = number == ALERTED and self._now - self.alarm_us < ALARM_APART_US
        if not called_back and not alarmed and not self._desk.disturbed.since(self._now):
            self.counts["failed"] += 1
            self._desk.trouble(f"{number} was rung for nothing")

    def _alarm_calls(self) -> None:
        self._choose("ALERT", "CALL")
        for outcome in self._random.sample(OUTCOMES, 3):
            function = self._desk.kept_settings["ALARM?"]
            right = "ALARMON - OK\nALARM function: Enabled"
            self._bring(function, ARMED, "ALARMON", right)
            free = self._wait(self._desk.alarm_is_free, LONG_US)
            if free and function.settled == ARMED:
                self._alarm(outcome)
        if self._random.random() < 0.5:
            self._choose("ALERT", "SMS")

    def _alarm(self, outcome: str) -> None:
        alerts, phone = self._desk.alerts, self._player.phone(ALERTED)
        phone.calls.clear()
        self._reacts(phone, outcome)
        began_us = self.alarm_us = self._now
        alert = alerts.expect(ALARM)
        self._world.contact.set(True)
        self._clock.after(SECOND, self._world.contact.set, False)
        faults: list[str] = []
        if self._wait(lambda: bool(phone.calls), 30 * SECOND):
            call = phone.calls[0]
            self._wait(lambda: call.ended_us is not None, MINUTE)
            faults += self._wrong_in(call, outcome)
        else:
            faults.append("nobody was rung")
        phone.on_call.clear()
        self.counts[f"calls out {outcome}"] += bool(phone.calls)
        # a power cut before the end of the cycle is in flash, and the device rings again after it: who takes that call
        # has been told (spec 8.11)
        self._wait(lambda: not alerts.is_open(alert) or self._is_heard(phone), 2 * MINUTE)
        phone.ignores()
        self._wait(lambda: all(call.ended_us is not None for call in phone.calls), MINUTE)
        if self._is_heard(phone):
            self._player.run_for(MINUTE)
            if not alerts.is_open(alert):
                faults.append("told, though somebody had answered")
            alerts.withdraw(alert, may_come=self._desk.disturbed.since(began_us))
        elif alerts.is_open(alert):
            faults.append("no text came after it")
        self._verdict(f"alarm calls {outcome}", began_us, faults)

    def _reacts(self, phone: Phone, outcome: str) -> None:
        phone.ignores()
        if outcome in (ANSWERS, TOO_SHORT):
            phone.answers_after(self._random.randint(4, 17) * SECOND)
        elif outcome == REJECTS:
            phone.rejects_after(self._random.randint(1, 15) * SECOND)
        elif outcome == VOICEMAIL:
            phone.answers_after(self._random.randint(100, 1400) * MS)
        if outcome == TOO_SHORT:
            phone.on_call.append(lambda phone, call: call.watchers.append(lambda call: self._hangs_up(phone, call)))

    def _hangs_up(self, phone: Phone, call: Call) -> None:
        if call.answered_us is not None and call.ended_us is None:
            self._clock.after(self._random.randint(1, 5) * SECOND, phone.hang_up)

    def _wrong_in(self, call: Call, outcome: str) -> list[str]:
        ended_us = call.ended_us or self._now
        rung_us = (call.answered_us or ended_us) - (call.ringing_us or self._now)
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

    def _state(self) -> Thermostat:
        return Thermostat.of(self._desk.kept_settings["THERMOSTAT?"].value)

    def _warms(self, celsius: int) -> None:
        self._world.probe.set(celsius)
        self.temperatures = [*self.temperatures[-20:], (self._now, celsius)]

    def _is_sound(self) -> bool:
        return self._world.probe.plugged and not self._world.probe.fault

    def _set_thermostat(self, *, on: bool) -> None:
        kept, rng = self._desk.kept_settings["THERMOSTAT?"], self._random
        self._settle(kept)
        if on:
            mode = rng.choice(("HEATING", "COOLING"))
            new = self._state()._replace(mode=mode)
            right = f"THERMOSTAT={mode} - OK\nSwitch-off temperature: {set_point(new.point_c)}\nTHERMOSTAT: Disabled"
            self._bring(kept, str(new), f"THERMOSTAT={mode}", right)
            point_c = rng.randint(3, ROOM_C - 1) if mode == "HEATING" else rng.randint(ROOM_C + 1, 30)
            key = "heating_c" if mode == "HEATING" else "cooling_c"
            new = self._state()._replace(**{key: point_c})
            right = f"SWITCHOFFTEMP={set_point(point_c)} - OK\nTHERMOSTAT={mode}\nTHERMOSTAT: Disabled"
            self._bring(kept, str(new), f"SWITCHOFFTEMP={point_c}C", right)
            new = self._state()._replace(on=True)
            self._bring(
                kept, str(new), "THERMOSTATON", f"THERMOSTATON - OK\n{new.lines}\nNote! Thermostat is working now!"
            )
        else:
            new = self._state()._replace(on=False)
            self._bring(kept, str(new), "THERMOSTATOFF", "THERMOSTATOFF - OK\nNote! Thermostat was disabled!")
        self._switched_us = None  # it may switch at once

    def _thermostat(self) -> None:
        if not self._wait(self._is_sound, 2 * HOUR) or not self._lend():
            return
        began_us = self._now
        if not self._state().on:
            self._set_thermostat(on=True)
        state = self._state()
        if state.on and self._desk.kept_settings["THERMOSTAT?"].settled is not None:
            for on in (True, False, True, False):
                self._demand(state, on)
                self._player.run_for(self._random.choice((1, 20, 90, 200, 400)) * SECOND)
        self._warms(ROOM_C)
        if self._desk.disturbed.since(began_us):  # it may be on, as a power cut found it, and now be switched off
            self._told_of_off(ROOM_C, on=False)
        self._set_thermostat(on=False)
        self._give_back(self._desk.disturbed.since(began_us))

    def _demand(self, state: Thermostat, on: bool) -> None:
        """Another temperature: off comes with the reading, on 5 minutes after it last switched at the earliest."""
        sign = -1 if (state.mode == "HEATING") is on else 1
        celsius = state.point_c + sign * self._random.randint(int(on), 5)
        began_us, relay, first = self._now, self._world.relay, len(self._edges)
        if relay.value is on:
            return  # as something wrong has left it
        alert = self._told_of_off(celsius, on=on)
        self._warms(celsius)
        earliest_us = began_us
        if on and self._switched_us is not None:
            earliest_us = max(began_us, self._switched_us + REST_US)
        latest_us = earliest_us + READING_US
        self._wait(lambda: relay.value is on, latest_us - began_us, 200 * MS)
        faults: list[str] = []
        edges = self._edges[first:]
        if relay.value is not on:
            faults.append(f"{celsius} C, {state.mode} to {state.point_c} C: not {'on' if on else 'off'} in time")
        elif edges[0][0] < earliest_us - SECOND:
            faults.append(f"on {(edges[0][0] - (self._switched_us or 0)) / SECOND:.0f} s after it last switched")
        if edges:
            self._switched_us = edges[-1][0]
        told = self._desk.kept_settings["SWITCHOFFALERT?"].settled == "ON" and not self._desk.disturbed.since(began_us)
        if alert is not None and told and not faults and self._desk.alerts.is_open(alert):
            self._desk.alerts.withdraw(alert)
            self._desk.alerts.expect(alert.words)
            self.counts["thermostat off told"] += 1
        self._verdict(f"thermostat {'on' if on else 'off'}", began_us, faults)

    def _told_of_off(self, celsius: int, *, on: bool) -> Alert | None:
        """The notice that may come when it switches off."""
        if on or self._desk.kept_settings["SWITCHOFFALERT?"].settled == "OFF":
            return None
        return self._desk.alerts.expect(f"Socket switched OFF at {measured(celsius)}", certain=False)

    # -- notices of temperature and probe

    def _temperature(self) -> None:
        if not self._wait(self._is_sound, 2 * HOUR):
            return
        guards = [("TFALLALERT?", "Temperature fall", -1), ("TRISEALERT?", "Temperature rise", 1)]
        self._random.shuffle(guards)
        for question, words, sign in guards:
            limit = self._settled(question, unlike="OFF")
            for _ in range(2):
                if limit != "OFF":
                    self._passes(int(limit), words, sign)

    def _passes(self, limit: int, words: str, sign: int) -> None:
        """Beyond the limit, and back by more than a degree."""
        alerts, celsius, began_us = self._desk.alerts, limit + sign * self._random.randint(1, 4), self._now
        self._warms(celsius)
        alert = alerts.expect(f"{words}: {measured(celsius)}")
        alerts.lasting = alert.words, began_us
        faults = [] if self._wait(lambda: not alerts.is_open(alert), 3 * MINUTE) else [f"{alert.words} did not come"]
        self._player.run_for(READING_US)
        self._warms(ROOM_C)
        self._player.run_for(READING_US)
        self._while_down(alert, began_us)
        self._verdict(words, began_us, faults)

    def _while_down(self, alert: Alert, began_us: int) -> None:
        """Without power it may not have been seen; after it, it is seen anew."""
        self._desk.alerts.lasting = None
        if self._desk.disturbed.down_us >= began_us or not self._desk.ready(0):
            self._desk.alerts.withdraw(alert, may_come=True)
            self._desk.alerts.expect(alert.words, certain=False)

    def _probe(self) -> None:
        self._wait(lambda: self._is_sound() and self._now - self.plugged_us > SOUND_US, 4 * HOUR)
        guarded = self._settled("TFALLALERT?", unlike="OFF") != "OFF"
        at_once = self._settled("TSENSFAILALERT?") == "ON"
        if not guarded or not self._desk.ready(MINUTE) or not self._is_sound():
            return
        alerts, began_us = self._desk.alerts, self._now
        fault = self._random.choice((None, "crc", "85fault", "short"))
        self._world.probe.set(fault=fault, plugged=fault is not None)
        self.temperatures = [*self.temperatures[-20:], (self._now, ROOM_C)]
        alert = alerts.expect(BLIND, 0 if at_once else BLIND_US)
        alerts.lasting = alert.words, began_us
        faults: list[str] = []
        if not self._wait(lambda: not alerts.is_open(alert), 3 * MINUTE + (0 if at_once else BLIND_US)):
            faults.append("nobody was told of a dead probe")
        elif not at_once and self._now - began_us < BLIND_US:
            faults.append(f"told after {(self._now - began_us) // SECOND} s")
        self._player.run_for(self._random.randint(1, 10) * MINUTE)
        self._warms(ROOM_C)
        self.plugged_us = self._now
        self._player.run_for(READING_US)
        self._while_down(alert, began_us)
        self._verdict("probe", began_us, faults)

    # -- the operator, and a timer

    def _operator(self) -> None:
        code = self._settled("CREDITUMS?", unlike="NO")
        for kind in self._random.sample((SAID, self._random.choice((SILENT, REFUSED))), 2):
            self._asks_operator(code, kind)
        self._network.ussd.clear()

    def _asks_operator(self, code: str, kind: str) -> None:
        error = "CREDIT - Execute error!"
        cents = self._random.randint(0, 9999)
        answer = f"Balance: {cents / 100:.2f} EUR" + self._random.choice(("", "\nValid until 31/12"))
        self._network.ussd.clear()
        if kind != REFUSED:
            self._network.ussd[code] = answer if kind == SAID else None
        began_us = self._now

        def right(reply: str) -> bool:
            if kind == SAID and not self._desk.disturbed.since(began_us):
                return reply == answer
            return reply == error or (kind == SAID and reply == answer)

        letter = self._desk.send("CREDIT", r"(?s)Balance: .*|CREDIT - .*", right, True)
        faults: list[str] = []
        if not self._wait(lambda: bool(letter.closed_us), OPERATOR_US + CONFIRMED_US):
            faults.append("no answer")
            self._wait(lambda: bool(letter.closed_us), LONG_US)
        elif kind == SILENT and letter.closed_us - began_us < OPERATOR_US:
            faults.append("gave up too soon")
        self._verdict(f"operator {kind}", began_us, faults)

    def _timer(self) -> None:
        self._wait(lambda: not self._desk.pulses.busy, 6 * HOUR)
        began_us = self._now
        letter = self._desk.timer()
        held = self._wait(lambda: bool(letter.closed_us), CONFIRMED_US)
        self._wait(lambda: not self._desk.pulses.busy, HOUR)
        self._verdict("timer", began_us, [] if held else ["no reply"])
