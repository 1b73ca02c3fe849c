"""What an owner asks in a day, and what a sound device answers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.surroundings import World
from bench.world.room import Room

SET_POINT_C = 20
AT_NIGHT = ("22:00", "22:30")  # between them the alarm function is on
RULES = ("06:00,*,INF", "12:00,1,INF", f"{AT_NIGHT[0]},*,AON", f"{AT_NIGHT[1]},*,AOF")
MOMENT = r"\d\d/\d\d/\d\d,\d\d:\d\d:\d\d"
Judge = Callable[[str], bool]


@dataclass(frozen=True)
class Request:
    """A text and what its reply must be."""

    text: str
    right: Judge


def moment(written: str) -> datetime:
    """`26/03/02,12:00:00+08` as local time; the zone is left out."""
    return datetime.strptime(written[:17], "%y/%m/%d,%H:%M:%S")


def _exactly(reply: str) -> Judge:
    return lambda text: text == reply


def _like(pattern: str) -> Judge:
    return lambda text: re.fullmatch(pattern, text) is not None


class Owner:
    """Chooses one request after the other, seeded, and knows what it has set before."""

    def __init__(self, world: World, room: Room, number: str, alerted: str, seed: int) -> None:
        self._world, self._room = world, room
        self._random = random.Random(seed)
        self._number, self._alerted = number.lstrip("+"), alerted.lstrip("+")
        self._restart_s = 10

    def set_up(self) -> list[Request]:
        """How the device is made ready for the soak."""
        set_point = f"Switch-off temperature: {SET_POINT_C}C(68F)"
        note = "Note! Thermostat is working now!"
        return [
            Request("MAKEMEBOSS", _like("Your phone number has been assigned .* which has been activated")),
            Request(f"ALERTNUMBER-{self._number}", _exactly(f"ALERTNUMBER-{self._number} - OK")),
            Request(f"ALERTNUMBER+{self._alerted}", _exactly(f"ALERTNUMBER+{self._alerted} - OK")),
            Request(f"SWITCHOFFTEMP={SET_POINT_C}C", _like(rf"SWITCHOFFTEMP={SET_POINT_C}C\(68F\) - OK\n.*\n.*")),
            Request("THERMOSTATON", _exactly(f"THERMOSTATON - OK\nTHERMOSTAT=HEATING\n{set_point}\n{note}")),
            *(Request(f"SCHEDULER+{rule}", _exactly(f"SCHEDULER+{rule} - OK")) for rule in RULES),
        ]

    def next(self) -> Request:
        """What the owner asks now: mostly anything, and the alarm function in the half hour in which it is on."""
        if self.alarm_on():
            return self._alarm()
        choices = (
            *(self._status, self._temperature, self._thermostat, self._date, self._alarm, self._set_restart_time),
            *(self._restart_time, self._rules, self._numbers, self._ring, self._runtime, self._firmware, self._wrong),
        )
        return self._random.choice(choices)()

    def alarm_on(self) -> bool:
        now = f"{moment(self._world.network.time_string()):%H:%M}"
        return AT_NIGHT[0] <= now < AT_NIGHT[1]

    def _status(self) -> Request:
        state = "Enabled" if self.alarm_on() else "Disabled"
        return Request(
            "STATUS",
            _like(
                rf"Power socket (ON|OFF)\nSignal: Good \(-77dBm\)\nTEMP: -?\d+C\(-?\d+F\)\n"
                rf"ALARMF: {state}\nALARM status: No act\nTime: {MOMENT}"
            ),
        )

    def _temperature(self) -> Request:
        """The probe is read once a minute and whole degrees are told: it may be 1 C off."""

        def right(text: str) -> bool:
            match = re.fullmatch(r"TEMPERATURE: (-?\d+)C\(-?\d+F\)", text)
            return match is not None and abs(int(match[1]) - self._room.celsius) <= 1.0

        return Request("TEMPERATURE", right)

    def _thermostat(self) -> Request:
        point = f"Switch-off temperature: {SET_POINT_C}C(68F)"
        return Request("THERMOSTAT?", _exactly(f"THERMOSTAT: Enabled\nTHERMOSTAT=HEATING\n{point}"))

    def _date(self) -> Request:
        """A crystal and a network that tells its time once: a minute in a month is still a sound clock."""

        def right(text: str) -> bool:
            match = re.fullmatch(rf"DATE ({MOMENT})[+-]\d\d", text)
            apart = abs(moment(match[1]) - moment(self._world.network.time_string())) if match else None
            return apart is not None and apart <= timedelta(minutes=1)

        return Request("DATE", right)

    def _alarm(self) -> Request:
        state = "Enabled" if self.alarm_on() else "Disabled"
        return Request("ALARM?", _exactly(f"ALARM function: {state}\nSensor(s): Connected\nALARM status: No activity"))

    def _set_restart_time(self) -> Request:
        self._restart_s = self._random.randint(1, 600)
        return Request(f"RESTARTTIME={self._restart_s}", _exactly(f"RESTARTTIME={self._restart_s} - OK"))

    def _restart_time(self) -> Request:
        return Request("RESTARTTIME?", _exactly(f"RESTARTTIME={self._restart_s} seconds"))

    def _rules(self) -> Request:
        in_order = sorted(RULES)
        return Request("SCHEDULER?", _like("\n".join(f".*{re.escape(rule)}" for rule in in_order)))

    def _numbers(self) -> Request:
        return Request("SECNUMBER?", _exactly(f"SECNUMBERs: {self._number}"))

    def _ring(self) -> Request:
        return Request("RING?", _exactly("RING=(NOACTION),RESTART,SWITCH"))

    def _runtime(self) -> Request:
        return Request("RUNTIME", _like(rf"Power socket is (OFF|ON from: {MOMENT})"))

    def _firmware(self) -> Request:
        return Request("FIRMWARE", _like(r"v\d+\.\d+\.\d+\S*"))

    def _wrong(self) -> Request:
        word = f"NONSENSE{self._random.randint(0, 999)}"
        return Request(word, _exactly(f"{word} - No such command exists on the device!"))
