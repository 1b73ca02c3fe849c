"""Notices of rise and fall (manual ch. 7.3), independent of thermostat and relay."""

from __future__ import annotations

from isocket.degrees import parse_set_point, reading_text, set_point_text
from isocket.notices import TEMPERATURE
from isocket.rows import CONF, INF, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.features.temperature import Temperature
    from isocket.notices import Notices
    from isocket.store.settings import Settings

HYSTERESIS = 16  # one degree, in sixteenths


class TemperatureAlerts:
    """TRISEALERT and TFALLALERT."""

    def __init__(self, settings: Settings, wall: WallClock, temperature: Temperature, notices: Notices) -> None:
        self._settings = settings
        self._temperature = temperature
        self._rise = TemperatureAlert("TRISEALERT", 1, "Temperature rise", settings, wall, temperature, notices)
        self._fall = TemperatureAlert("TFALLALERT", -1, "Temperature fall", settings, wall, temperature, notices)

    @property
    def is_set(self) -> bool:
        """One of them is."""
        return self._stored("TRISEALERT") != "OFF" or self._stored("TFALLALERT") != "OFF"

    def _stored(self, name: str) -> str:
        return self._settings.get(name) or "OFF"

    def rows(self) -> dict[str, tuple]:
        return {
            "TRISEALERT=": Row(CONF, self._set),
            "TRISEALERT?": Row(INF, self._tell),
            "TFALLALERT=": Row(CONF, self._set),
            "TFALLALERT?": Row(INF, self._tell),
        }

    def _set(self, request) -> str:
        name = request.name
        if request.value == "OFF":
            self._settings.put(name, "OFF")
            return request.ok
        celsius = parse_set_point(request.value)
        self._settings.put(name, str(celsius))
        (self._rise if name == "TRISEALERT" else self._fall).rearm()
        self._temperature.measure_soon(request.now)
        return "%s=%s - OK" % (name, set_point_text(celsius))

    def _tell(self, request) -> str:
        stored = self._stored(request.name)
        return "%s=%s" % (request.name, "OFF" if stored == "OFF" else set_point_text(int(stored)))


class TemperatureAlert:
    """sign: 1 for rise, -1 for fall. One text when passed, re-armed once the reading is back by a degree."""

    def __init__(
        self,
        name: str,
        sign: int,
        words: str,
        settings: Settings,
        wall: WallClock,
        temperature: Temperature,
        notices: Notices,
    ) -> None:
        self._name = name
        self._sign = sign
        self._words = words
        self._settings = settings
        self._wall = wall
        self._notices = notices
        self._told = False
        self._told_s = 0
        self._since_s: int | None = None  # uptime, while the reading is beyond the set point
        temperature.listeners.append(self.on_reading)

    def rearm(self) -> None:
        """The set point is another one."""
        self._told = False
        self._since_s = None

    def on_reading(self, reading: int | None, now: int) -> None:
        stored = self._settings.get(self._name)
        if reading is None or stored in ("", "OFF"):
            return
        beyond = (reading - int(stored) * 16) * self._sign
        now_s = self._wall.uptime(now)
        if beyond > 0:
            if self._since_s is None:
                self._since_s = now_s
            if self._is_due(now_s - self._since_s, now_s):
                self._told = self._notices.tell(TEMPERATURE, "%s: %s" % (self._words, reading_text(reading)))
                self._told_s = now_s
            return
        self._since_s = None
        if beyond <= -HYSTERESIS:
            if self._told and self._settings.get("RECOVERALERT") == "ON":
                self._notices.tell(TEMPERATURE, "Temperature normal: " + reading_text(reading))
            self._told = False

    def _is_due(self, lasted_s: int, now_s: int) -> bool:
        """It has lasted long enough, or is to be told again."""
        get = self._settings.get
        if not self._told:
            return lasted_s >= int(get("TDELAY", "0")) * 60
        every_s = int(get("TREPEAT", "0")) * 60
        return 0 < every_s <= now_s - self._told_s
