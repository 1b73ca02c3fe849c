"""Uses of the thermometer that the manual does not have (specification ch. 15): TREPEAT, TDELAY, RECOVERALERT,
HYSTERESIS, FAILSAFE, and a rule that sets the set point.
"""

from __future__ import annotations

from bench.checks.soak.alerts import Alert
from bench.checks.soak.uses import (
    BLIND,
    BLIND_US,
    READING_US,
    REST_US,
    ROOM_C,
    Uses,
    measured,
)
from bench.world.clock import HOUR, MINUTE, SECOND

GUARDS = (("TFALLALERT?", "Temperature fall", -1), ("TRISEALERT?", "Temperature rise", 1))
REPEAT_MIN = 10  # TREPEAT at its least
TOLD_US = 2 * MINUTE  # from a reading to the text
EARLY_US = 30 * SECOND  # a text that took long to come makes the next one seem early
FIRES_US = 2 * MINUTE  # from the minute of a rule to a device that has carried it out, and some more


class TemperatureUses:
    """`kinds`: name -> what does it. hands: what all uses do alike."""

    def __init__(self, hands: Uses) -> None:
        self._hands = hands
        self.kinds = {
            "frost that lasts": self._lasting,
            "hysteresis": self._hysteresis,
            "failsafe": self._failsafe,
            "set point by rule": self._rule,
        }

    # -- frost or heat that lasts

    def _lasting(self) -> None:
        """What is shorter than TDELAY is not told; what lasts is told again after TREPEAT, and RECOVERALERT its end."""
        hands, rng = self._hands, self._hands.random
        question, words, sign = rng.choice(GUARDS)
        if not hands.wait(hands.is_sound, 2 * HOUR) or hands.settled(question, unlike="OFF") == "OFF":
            return
        celsius = int(hands.settled(question)) + sign * rng.randint(1, 4)
        delay_min = rng.choice((0, 10))
        hands.choose("TDELAY", str(delay_min))
        hands.choose("TREPEAT", str(REPEAT_MIN))
        hands.choose("RECOVERALERT", "ON")
        began_us = hands.now
        if delay_min:
            hands.warms(celsius)
            hands.player.run_for(rng.randint(2, delay_min - 2) * MINUTE)  # and comes for no reason if it is told
            hands.warms(ROOM_C)
            hands.player.run_for(2 * READING_US)
            hands.counts["too short to be told"] += 1
        self._is_told_while_it_lasts(f"{words}: {measured(celsius)}", celsius, delay_min * MINUTE)
        for name, value in (("TDELAY", "0"), ("TREPEAT", "OFF"), ("RECOVERALERT", "OFF")):
            hands.choose(name, value)
        if hands.desk.disturbed.since(began_us):  # after a start it is told anew, and what was kept comes later
            for _ in range(4):
                hands.desk.alerts.expect(f"{words}: {measured(celsius)}", certain=False)

    def _is_told_while_it_lasts(self, words: str, celsius: int, delay_us: int) -> None:
        hands, began_us = self._hands, self._hands.now
        hands.desk.alerts.lasting = words, began_us
        hands.warms(celsius)
        faults = self._comes(words, delay_us)
        for _ in range(hands.random.randint(1, 3)):
            if not faults:
                faults = self._comes(words, REPEAT_MIN * MINUTE - EARLY_US)
        hands.warms(ROOM_C)
        hands.desk.alerts.lasting = None
        if faults:
            hands.desk.alerts.expect(f"Temperature normal: {measured(ROOM_C)}", certain=False)
        else:
            faults = self._comes(f"Temperature normal: {measured(ROOM_C)}", 0)
        hands.player.run_for(2 * READING_US)
        hands.verdict("frost that lasts", began_us, faults)

    def _comes(self, words: str, after_us: int) -> list[str]:
        """So long from now, and not before."""
        hands, began_us = self._hands, self._hands.now
        alert = hands.desk.alerts.expect(words, certain=False)
        came = hands.wait(lambda: not hands.desk.alerts.is_open(alert), after_us + READING_US + TOLD_US)
        if not came:
            hands.desk.alerts.withdraw(alert, may_come=hands.desk.disturbed.since(began_us))
            return [f"{words!r} did not come"]
        if hands.now - began_us < after_us - EARLY_US:
            return [f"{words!r} came after {(hands.now - began_us) // SECOND} s"]
        return []

    # -- the thermostat

    def _hysteresis(self) -> None:
        """Off until it is colder (COOLING: warmer) than the set point by more than that."""
        hands, rng = self._hands, self._hands.random
        if not hands.wait(hands.is_sound, 2 * HOUR) or not hands.lend():
            return
        began_us = hands.now
        degrees = rng.randint(1, 5)
        hands.choose("HYSTERESIS", f"{degrees}C")
        hands.set_thermostat(on=True)
        state = hands.state()
        away = -1 if state.mode == "HEATING" else 1
        if state.on:
            hands.player.run_for(READING_US)
            for apart, on in ((degrees, False), (degrees + 1, True), (1, True), (0, False)):
                self._is_switched(state.point_c + away * apart, on)
        hands.warms(ROOM_C)
        hands.told_of_off(ROOM_C, on=False)
        hands.set_thermostat(on=False)
        hands.choose("HYSTERESIS", "0C")
        hands.give_back(hands.desk.disturbed.since(began_us))

    def _is_switched(self, celsius: int, on: bool) -> None:
        hands, began_us, relay = self._hands, self._hands.now, self._hands.world.relay
        was = relay.value
        alert = hands.told_of_off(celsius, on=on)
        hands.warms(celsius)
        if relay.value is on:
            hands.player.run_for(REST_US + READING_US)
        else:
            hands.wait(lambda: relay.value is on, REST_US + READING_US)
        if alert is not None and was is on:
            hands.desk.alerts.withdraw(alert, may_come=hands.desk.disturbed.since(began_us))
        faults = [] if relay.value is on else [f"{celsius} C: not {'on' if on else 'off'}"]
        hands.verdict("hysteresis", began_us, faults)

    def _failsafe(self) -> None:
        """A probe that is dead for 10 minutes: the socket is as FAILSAFE says."""
        hands, rng = self._hands, self._hands.random
        if not hands.wait(hands.is_sound, 2 * HOUR) or not hands.lend():
            return
        kind = rng.choice(("ON", "ON", "KEEP"))
        hands.choose("FAILSAFE", kind)
        hands.set_thermostat(on=True)
        hands.player.run_for(READING_US)
        began_us, first = hands.now, len(hands.edges)
        if hands.state().on and not hands.world.relay.value and hands.is_sound():
            faults = self._is_safe(kind == "ON", first)
            hands.verdict(f"failsafe {kind}", began_us, faults)
        hands.warms(ROOM_C)
        hands.plugged_us = hands.now
        hands.told_of_off(ROOM_C, on=False)
        hands.player.run_for(READING_US)
        hands.desk.alerts.lasting = None
        hands.set_thermostat(on=False)
        hands.choose("FAILSAFE", "KEEP")
        hands.give_back(hands.desk.disturbed.since(began_us))

    def _is_safe(self, on: bool, first: int) -> list[str]:
        hands, began_us = self._hands, self._hands.now
        fault = hands.random.choice((None, "crc", "85fault", "short"))
        hands.temperatures = [*hands.temperatures[-20:], (began_us, ROOM_C)]
        alerts = self._may_be_told_of_the_probe()
        hands.world.probe.set(fault=fault, plugged=fault is not None)
        hands.player.run_for(BLIND_US + 2 * READING_US)
        hands.player.run_for(hands.random.randint(0, 10) * MINUTE)
        if not hands.desk.disturbed.since(began_us):
            for alert in alerts:
                hands.desk.alerts.withdraw(alert)
        edges = hands.edges[first:]
        if not on:
            return ["it moved the relay"] if edges else []
        if [to for _, to in edges] != [True]:
            return [f"switched so: {edges}"]
        after_us = edges[0][0] - began_us
        return [f"on after {after_us // SECOND} s"] if not BLIND_US <= after_us <= BLIND_US + 2 * READING_US else []

    def _may_be_told_of_the_probe(self) -> list[Alert]:
        """At once, after 10 minutes, or, with neither limit nor TSENSFAILALERT, not at all: `probe` judges that."""
        alerts = self._hands.desk.alerts
        alerts.lasting = BLIND, self._hands.now
        return [alerts.expect(BLIND, certain=False)]

    # -- a rule

    def _rule(self) -> None:
        """`SCHEDULER+hh:mm,days,T21C`: the set point of the mode in force, on these days and no others (spec 15.29)."""
        hands, rng = self._hands, self._hands.random
        rules, kept = (hands.desk.kept_settings[name] for name in ("SCHEDULER?", "THERMOSTAT?"))
        hands.holds.add("SCHEDULER?")
        self._no_rule()
        hands.settle(kept)
        began_us, local = hands.now, hands.network.stamp(-4 * 60 * SECOND).local
        is_today = rng.random() < 0.6
        days, key = self._days(local.isoweekday(), is_today), f"{hands.state().mode.lower()}_c"
        celsius = rng.randint(5, 30)
        rule = f"{local:%H:%M},{days},T{celsius}C"
        due_us = began_us + (4 * 60 - local.second) * SECOND
        old, new = hands.state(), hands.state()._replace(**{key: celsius})
        rules.send(f"SCHEDULER+{rule}", rule, f"SCHEDULER+{rule} - OK", hands.desk.send)
        hands.wait(lambda: not rules.open, 3 * MINUTE)
        in_time = rules.settled == rule and hands.now < due_us - 30 * SECOND
        kept.maybe.append(str(new))
        hands.player.run_for(max(due_us - hands.now, 0) + FIRES_US)
        kept.maybe.append(str(new))  # who asked before that minute was told of the time before it
        excused = not in_time or (hands.desk.disturbed.clock_since(began_us) and self._is_unsure(began_us, due_us))
        hands.settle(kept)
        wanted = new if is_today else old
        faults = [] if kept.settled == str(wanted) else [f"{rule}: {kept.settled}, not {wanted}"]
        self._no_rule()
        hands.settle(kept)  # a rule that came due late
        hands.verdict("set point by rule", began_us, faults, excused)

    def _is_unsure(self, began_us: int, due_us: int) -> bool:
        """The rule itself is a disturbance to others, for a minute (disturbed.py)."""
        disturbed = self._hands.desk.disturbed
        return disturbed.now or not began_us < disturbed.until_us <= due_us + 2 * MINUTE

    def _no_rule(self) -> None:
        hands, rules = self._hands, self._hands.desk.kept_settings["SCHEDULER?"]
        until_us = hands.now + 26 * HOUR
        while rules.settled != "" and hands.now < until_us:
            if hands.settle(rules) and rules.settled:
                rules.set_to(hands.random, hands.desk.send)
                hands.wait(lambda: not rules.open, HOUR)

    def _days(self, today: int, is_today: bool) -> str:
        rng = self._hands.random
        if is_today:
            first, last = rng.randint(1, today), rng.randint(today, 7)
            return rng.choice((f"{first}-{last}" if first < last else str(today), str(today), "*"))
        others = [day for day in range(1, 8) if day != today]
        some = sorted(rng.sample(others, rng.randint(1, 3)))
        return "".join(map(str, some))
