"""Uses of the mains and of silence that the manual does not have (specification ch. 15): POWERDELAY, OUTAGE=STAY,
KEEPALIVE.
"""

from __future__ import annotations

import re
from collections import deque

from bench.checks.soak.alerts import STATUS, STATUS_FORM, Alert
from bench.checks.soak.uses import Uses
from bench.units import counted
from bench.world.clock import DAY, HOUR, MINUTE, SECOND
from bench.world.signals import Entry

DELAY_S = 60
TOLD_US = 2 * MINUTE
FULL_MV, EMPTY_MV = 4130, 3460
LOW = "Battery low, going to sleep!"
SILENT_DAYS = 7  # KEEPALIVE at its least
LOOKS_US = 70 * MINUTE  # it is looked at each hour
_AFTER = re.compile(r"After (?:(\d+) h )?(\d+) min")


class MainsUses:
    """`kinds`: name -> what does it. hands: what all uses do alike. It has the mains, and nobody else takes them."""

    def __init__(self, hands: Uses) -> None:
        self._hands = hands
        self.kinds = {"mains told later": self._delayed, "outage on the battery": self._stays}

    def _delayed(self) -> None:
        """POWERDELAY: a short failure brings neither text, a longer one is told then and not before."""
        hands, rng = self._hands, self._hands.random
        hands.holds.add("POWERDELAY?")
        hands.choose("POWERDELAY", str(DELAY_S))
        if hands.wait(lambda: hands.desk.ready(MINUTE), 4 * HOUR):
            hands.desk.lose_mains(rng.randint(5, DELAY_S - 5) * SECOND, DELAY_S * SECOND)  # what comes has no reason
            hands.player.run_for(2 * DELAY_S * SECOND)
        if hands.wait(lambda: hands.desk.ready(MINUTE), 4 * HOUR):
            began_us, lasts_us = hands.now, rng.randint(2 * DELAY_S, 600) * SECOND
            alert = hands.desk.lose_mains(lasts_us, DELAY_S * SECOND)
            faults: list[str] = []
            if alert is None:
                return
            if not hands.wait(lambda: not hands.desk.alerts.is_open(alert), DELAY_S * SECOND + TOLD_US):
                faults.append("the failure was not told")
            elif hands.now - began_us < DELAY_S * SECOND:
                faults.append(f"told after {(hands.now - began_us) // SECOND} s")
            hands.verdict("mains told later", began_us, faults, hands.desk.disturbed.but_mains_since(began_us))
            hands.wait(lambda: hands.desk.ready(MINUTE), 4 * HOUR)
        hands.choose("POWERDELAY", "2")

    def _stays(self) -> None:
        """OUTAGE=STAY: it answers on its battery, and says when that is nearly empty, and how long it all lasted."""
        hands, rng = self._hands, self._hands.random
        hands.holds.add("OUTAGE?")
        hands.world.modem.battery_mv = FULL_MV
        hands.choose("OUTAGE", "STAY")
        if not hands.wait(lambda: hands.desk.ready(MINUTE), 4 * HOUR):
            return
        began_us, lasts_us = hands.now, rng.randint(30, 240) * MINUTE
        low = hands.desk.alerts.expect(LOW, certain=False)  # also of a modem that tells too little for a while
        if hands.desk.lose_mains(lasts_us, 2 * SECOND) is not None:
            hands.player.run_for(lasts_us // 2)  # without STAY it sleeps by now
            faults = self._answers()
            if rng.random() < 0.5 and not faults:
                hands.world.modem.battery_mv = EMPTY_MV
                if not hands.wait(lambda: not hands.desk.alerts.is_open(low), MINUTE + TOLD_US):
                    faults.append("it did not say that its battery is low")
            hands.wait(lambda: hands.world.mains.value, lasts_us)
            hands.world.modem.battery_mv = FULL_MV
            hands.player.run_for(4 * MINUTE)
            faults += self._says_how_long(lasts_us)
            hands.verdict("outage on the battery", began_us, faults, hands.desk.disturbed.but_mains_since(began_us))
        if not hands.desk.disturbed.but_mains_since(began_us):
            hands.desk.alerts.withdraw(low)
        hands.world.modem.battery_mv = FULL_MV
        hands.choose("OUTAGE", "SLEEP")

    def _answers(self) -> list[str]:
        hands = self._hands
        letter = hands.desk.send("STATUS", STATUS_FORM, lambda reply: True, True)
        answered = hands.wait(lambda: bool(letter.closed_us), 2 * MINUTE)
        return [] if answered else ["out of reach on its battery"]

    def _says_how_long(self, lasts_us: int) -> list[str]:
        came = [words for _, words in self._hands.desk.alerts.texts if "Power restored!" in words]
        found = _AFTER.search(came[-1]) if came else None
        minutes = int(found[1] or 0) * 60 + int(found[2]) if found else 0
        if abs(minutes - lasts_us / MINUTE) <= 1.5:
            return []
        return [f"{lasts_us // MINUTE} min without mains: {came[-1] if came else 'nothing came'}"]


class Silence:
    """KEEPALIVE in a quiet spell, the only time in which nothing is sent for days: STATUS after seven, and not before
    (spec 15.25).
    """

    def __init__(self, hands: Uses) -> None:
        self._hands = hands
        self._sent: deque[int] = deque(maxlen=10)  # when the latest texts of the device went out
        self._is_on = False
        self._due: Alert | None = None
        hands.world.record.listeners.append(self._listen)

    def prepare(self) -> None:
        if self._hands.random.random() < 0.7:
            self._hands.choose("KEEPALIVE", str(SILENT_DAYS))
            self._is_on = self._hands.desk.kept_settings["KEEPALIVE?"].settled == str(SILENT_DAYS)
        if self._is_on:
            self._due = self._hands.desk.alerts.expect(STATUS, SILENT_DAYS * DAY, certain=False)

    def judge(self, for_us: int) -> None:
        """Nothing has happened for so long; how many days that are by the date is one more or less."""
        if not self._is_on:
            return
        hands = self._hands
        came = [at_us for at_us, words in hands.desk.alerts.texts if re.fullmatch(STATUS_FORM, words)]
        came = [at_us for at_us in came if at_us > hands.now - for_us]
        until_us = came[0] if came else hands.now
        silent_us = until_us - max((at_us for at_us in self._sent if at_us < until_us - MINUTE), default=0)
        faults: list[str] = []
        if came and silent_us < (SILENT_DAYS - 1) * DAY:
            faults.append(f"STATUS after {silent_us / DAY:.1f} days")
        elif len(came) > 1:
            faults.append(f"STATUS came {counted(len(came), 'time')}")
        elif not came and silent_us > SILENT_DAYS * DAY + LOOKS_US:
            faults.append(f"no STATUS in {silent_us / DAY:.1f} days")
        hands.counts["keepalive told"] += len(came)
        hands.verdict("keepalive", hands.now, faults)

    def over(self) -> None:
        self._is_on = False
        if self._due is not None:
            self._hands.desk.alerts.withdraw(self._due)
        self._due = None
        if self._hands.desk.kept_settings["KEEPALIVE?"].settled != "OFF":
            self._hands.choose("KEEPALIVE", "OFF")

    def _listen(self, entry: Entry) -> None:
        if entry.kind == "at<" and entry.text.startswith("+CMGS:"):
            self._sent.append(entry.at_us)
