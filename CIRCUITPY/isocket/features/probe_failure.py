"""A thermometer that has failed (manual ch. 7.3): whoever relies on it is told."""

from __future__ import annotations

from isocket.notices import TEMPERATURE
from isocket.rows import CONF, Row
from isocket.values import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.features.temperature import Temperature
    from isocket.notices import Notices
    from isocket.store.settings import Settings

BLIND_S = 600  # a frost guard that has been blind for so long says so, whatever TSENSFAILALERT is
SOUND_S = 3600  # then the next failure is another one


class ProbeFailure:
    """One notice a failure. relied_on(): (by the thermostat, by TRISEALERT or TFALLALERT)."""

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
