"""The thermometer (manual ch. 7.1): one reading a minute, who wants to know it, and what is told of it (ch. 7.3)."""

from __future__ import annotations

from isocket.clock import Timed
from isocket.degrees import parse_set_point, reading_text, set_point_text
from isocket.notices import TEMPERATURE
from isocket.on_demand import on_demand
from isocket.rows import CONF, CTRL, INF, Row
from isocket.values import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.notices import Notices
    from isocket.probe import Probe
    from isocket.store.settings import Settings

INTERVAL_MS = 60_000
HYSTERESIS = 16  # one degree, in sixteenths
BLIND_S = 600  # a frost guard that has been blind for so long says so, whatever TSENSFAILALERT is
SOUND_S = 3600  # then the next failure is another one


class Temperature(Timed):
    """`reading`: sixteenths of a degree Celsius, or None for no sensor. `listeners` are called (reading, now) after
    each reading.
    """

    @on_demand
    def __init__(self, probe: Probe, now: int) -> None:
        self._probe = probe
        self.reading: int | None = None
        self.listeners = []
        self.due = now

    def step(self, now: int) -> None:
        self.due = now + INTERVAL_MS
        self._probe.read(now)

    def measure_soon(self, now: int) -> None:
        """A setting has changed: its effect should not take a minute to show."""
        self.due = now

    def took(self, reading: int | None, now: int) -> None:
        """The probe has answered."""
        self.reading = reading
        for listener in self.listeners:
            listener(reading, now)

    @property
    def text(self) -> str:
        return "no sensor" if self.reading is None else reading_text(self.reading)

    def rows(self) -> dict[str, tuple]:
        return {"TEMPERATURE": Row(CTRL, lambda request: "TEMPERATURE: " + self.text, always=True)}


class TemperatureAlerts:
    """TRISEALERT and TFALLALERT, independent of thermostat and relay."""

    @on_demand
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

    @on_demand
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


class ProbeFailure:
    """A thermometer that has failed: whoever relies on it is told, once. relied_on(): (by the thermostat, by TRISEALERT
    or TFALLALERT).
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        wall: WallClock,
        temperature: Temperature,
        notices: Notices,
        relied_on: Callable[[], tuple[bool, bool]],
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._notices = notices
        self._relied_on = relied_on
        self._told = False
        self._dead_since_s: int | None = None
        self._sound_since_s: int | None = None
        temperature.listeners.append(self.on_reading)

    def rearm(self) -> None:
        """A setting of the thermostat has changed."""
        self._told = False

    def lasted_s(self, now_s: int) -> int:
        """For so long there has been no reading."""
        return 0 if self._dead_since_s is None else now_s - self._dead_since_s

    def on_reading(self, reading: int | None, now: int) -> None:
        now_s = self._wall.uptime(now)
        if reading is not None:
            self._dead_since_s = None
            if self._sound_since_s is None:
                self._sound_since_s = now_s
            if now_s - self._sound_since_s >= SOUND_S:
                self._told = False
            return
        self._sound_since_s = None
        if self._dead_since_s is None:
            self._dead_since_s = now_s
        if self._told:
            return
        by_thermostat, by_alert = self._relied_on()
        wanted = self._settings.get("TSENSFAILALERT") == "ON" and (by_thermostat or by_alert)
        if wanted or (by_alert and now_s - self._dead_since_s >= BLIND_S):
            self._told = self._notices.tell(TEMPERATURE, "Temperature sensor failed!")

    def rows(self) -> dict[str, tuple]:
        return {"TSENSFAILALERT=": Row(CONF, self._set)}

    def _set(self, request) -> str:
        value = chosen(request)
        self.rearm()
        self._settings.put("TSENSFAILALERT", value)
        return request.ok
