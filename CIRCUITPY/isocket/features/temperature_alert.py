"""Notices of rise and fall (manual ch. 7.3), independent of thermostat and relay."""

from __future__ import annotations

from isocket.degrees import parse_set_point, reading_text, set_point_text
from isocket.notices import TEMPERATURE
from isocket.rows import CONF, INF, Choice, Row
from isocket.values import Number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.features.temperature import Temperature
    from isocket.notices import Notices
    from isocket.store.settings import Settings

HYSTERESIS = 16  # one degree, in sixteenths


class TemperatureAlert:
    """One of TRISEALERT (sign 1) and TFALLALERT (sign -1): one text when passed, re-armed once the reading is back by a
    degree. rules: see TemperatureRules.
    """

    def __init__(
        self,
        name: str,
        sign: int,
        words: str,
        settings: Settings,
        wall: WallClock,
        temperature: Temperature,
        notices: Notices,
        rules: TemperatureRules,
    ) -> None:
        self._name = name
        self._sign = sign
        self._words = words
        self._settings = settings
        self._wall = wall
        self._temperature = temperature
        self._notices = notices
        self._rules = rules
        self._told = False
        self._told_s = 0
        self._since_s: int | None = None  # uptime, while the reading is beyond the set point
        temperature.listeners.append(self.on_reading)

    @property
    def is_set(self) -> bool:
        return self._settings.get(self._name) not in ("", "OFF")

    def on_reading(self, reading: int | None, now: int) -> None:
        stored = self._settings.get(self._name)
        if reading is None or stored in ("", "OFF"):
            return
        beyond = (reading - int(stored) * 16) * self._sign
        now_s = self._wall.uptime(now)
        if beyond > 0:
            if self._since_s is None:
                self._since_s = now_s
            if self._rules.is_due(now_s - self._since_s, now_s - self._told_s if self._told else None):
                self._told = self._notices.tell(TEMPERATURE, "%s: %s" % (self._words, reading_text(reading)))
                self._told_s = now_s
            return
        self._since_s = None
        if beyond <= -HYSTERESIS:
            if self._told and self._settings.get("RECOVERALERT") == "ON":
                self._notices.tell(TEMPERATURE, "Temperature normal: " + reading_text(reading))
            self._told = False

    def rows(self) -> dict[str, tuple]:
        return {self._name + "=": Row(CONF, self._set), self._name + "?": Row(INF, self._tell)}

    def _set(self, request) -> str:
        if request.value == "OFF":
            self._settings.put(self._name, "OFF")
            return request.ok
        celsius = parse_set_point(request.value)
        self._settings.put(self._name, str(celsius))
        self._told = False
        self._since_s = None
        self._temperature.measure_soon(request.now)
        return "%s=%s - OK" % (self._name, set_point_text(celsius))

    def _tell(self, request) -> str:
        stored = self._settings.get(self._name)
        return "%s=%s" % (self._name, "OFF" if stored in ("", "OFF") else set_point_text(int(stored)))


class TemperatureRules:
    """What holds for both: when it is told, and when again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._delay = Number(settings, "TDELAY", 0, 60, 0)
        self._repeat = Number(settings, "TREPEAT", 10, 1440, 0, off=True)

    def is_due(self, lasted_s: int, told_s: int | None) -> bool:
        """After so many seconds beyond the set point, told so long ago (None: not yet)."""
        if told_s is None:
            return lasted_s >= self._delay.value * 60
        every_s = self._repeat.value * 60
        return 0 < every_s <= told_s

    def rows(self) -> dict[str, tuple]:
        table = Choice(self._settings, "RECOVERALERT", ("OFF", "ON")).rows()
        table.update(self._delay.rows())
        table.update(self._repeat.rows())
        return table
