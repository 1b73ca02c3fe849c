"""The thermostat and its alerts (manual ch. 7.2, 7.3)."""

from __future__ import annotations

from isocket.degrees import parse_set_point, reading_text, set_point_text
from isocket.features.temperature import BLIND_S
from isocket.notices import REPORT
from isocket.on_demand import on_demand
from isocket.rows import ACT, CONF, INF, IncorrectValue, Row
from isocket.values import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.features.socket import Socket
    from isocket.features.temperature import ProbeFailure, Temperature
    from isocket.notices import Notices
    from isocket.store.settings import Settings

HEATING = "HEATING"
COOLING = "COOLING"
DEFAULTS_C = {HEATING: 10, COOLING: 22}
SET_POINTS = {HEATING: "heating set point", COOLING: "cooling set point"}
REST_S = 300  # relays and compressors wear out by switching


class Thermostat:
    """Acts on each reading while enabled. A failed probe leaves it enabled, idle, and the relay as it was. failure: see
    ProbeFailure.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        wall: WallClock,
        socket: Socket,
        temperature: Temperature,
        notices: Notices,
        failure: ProbeFailure,
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._socket = socket
        self._temperature = temperature
        self._notices = notices
        self._failure = failure
        self._switched_s: int | None = None  # uptime, None: it may switch on at once
        self._failed_to = "KEEP"  # as FAILSAFE said, in this failure of the probe
        temperature.listeners.append(self.on_reading)

    @property
    def enabled(self) -> bool:
        return self._settings.get("thermostat enabled") == "1"

    @property
    def mode(self) -> str:
        return self._settings.get("THERMOSTAT", HEATING)

    @property
    def set_point_c(self) -> int:
        stored = self._settings.get(SET_POINTS[self.mode]) or self._settings.get("SWITCHOFFTEMP")
        return int(stored) if stored else DEFAULTS_C[self.mode]

    def on_reading(self, reading: int | None, now: int) -> None:
        """reading: sixteenths of a degree Celsius, None for a failed one."""
        if not self.enabled:
            return
        now_s = self._wall.uptime(now)
        if reading is None:
            self._fail_safe(now_s, now)
            return
        self._failed_to = "KEEP"
        short = self.set_point_c * 16 - reading
        if self.mode == COOLING:
            short = -short
        wanted = short > (0 if self._socket.on else int(self._settings.get("HYSTERESIS", "0")) * 16)
        if wanted == self._socket.on:
            return
        if wanted and self._switched_s is not None and now_s - self._switched_s < REST_S:
            return
        self._switched_s = now_s
        self._socket.regulate(wanted, now)
        if not wanted and self._settings.get("SWITCHOFFALERT") == "ON":
            self._notices.tell(REPORT, "Socket switched OFF at " + reading_text(reading), name="off")

    def _fail_safe(self, now_s: int, now: int) -> None:
        """Once a failure, or when FAILSAFE changes in it: who switches afterwards knows better."""
        state = self._settings.get("FAILSAFE", "KEEP")
        if state != self._failed_to and self._failure.lasted_s(now_s) >= BLIND_S:
            self._failed_to = state
            if state != "KEEP":
                self._switched_s = now_s
                self._socket.regulate(state == "ON", now)

    def _changed(self, now: int) -> None:
        """Any setting re-arms the failure alert (ch. 7.3) and takes effect at once."""
        self._failure.rearm()
        self._act_anew(now)

    def _act_anew(self, now: int) -> None:
        self._switched_s = None
        self._temperature.measure_soon(now)

    @property
    def _switch_off_text(self) -> str:
        return "Switch-off temperature: " + set_point_text(self.set_point_c)

    @property
    def _state_text(self) -> str:
        return "THERMOSTAT: Enabled" if self.enabled else "THERMOSTAT: Disabled"

    def rows(self) -> dict[str, tuple]:
        return {
            "THERMOSTATON": Row(ACT, self._enable),
            "THERMOSTATOFF": Row(ACT, self._disable),
            "THERMOSTAT=": Row(CONF, self._set_mode),
            "THERMOSTAT?": Row(INF, self._tell),
            "SWITCHOFFTEMP=": Row(CONF, self._set_point),
            "SWITCHOFFALERT=": Row(CONF, self._set_alert),
        }

    def _enable(self, request) -> str:
        self._settings.put("thermostat enabled", "1")
        self._failed_to = "KEEP"
        self._changed(request.now)
        answer = "%s\nTHERMOSTAT=%s\n%s\nNote! Thermostat is working now!" % (
            request.ok,
            self.mode,
            self._switch_off_text,
        )
        return answer if self._temperature.reading is not None else answer + "\nNote! No temperature sensor!"

    def _disable(self, request) -> str:
        self._settings.put("thermostat enabled", "0")
        self._changed(request.now)
        return request.ok + "\nNote! Thermostat was disabled!"

    def _set_mode(self, request) -> str:
        if request.value not in DEFAULTS_C:
            raise IncorrectValue
        self._settings.put("THERMOSTAT", request.value)
        self._changed(request.now)
        return "%s\n%s\n%s" % (request.ok, self._switch_off_text, self._state_text)

    def set_to(self, value: str, now: int) -> int:
        """The set point of the mode in force, `20C` or `68F`; returns it in degrees Celsius. Raises IncorrectValue. A
        rule calls it, too: nobody who could want to be told of a failure again.
        """
        celsius = parse_set_point(value)
        self._settings.put(SET_POINTS[self.mode], str(celsius))
        self._act_anew(now)
        return celsius

    def _set_point(self, request) -> str:
        celsius = self.set_to(request.value, request.now)
        self._failure.rearm()
        return "SWITCHOFFTEMP=%s - OK\nTHERMOSTAT=%s\n%s" % (set_point_text(celsius), self.mode, self._state_text)

    def _tell(self, request) -> str:
        return "%s\nTHERMOSTAT=%s\n%s" % (self._state_text, self.mode, self._switch_off_text)

    def _set_alert(self, request) -> str:
        value = chosen(request)
        self._failure.rearm()
        self._settings.put("SWITCHOFFALERT", value)
        return request.ok
