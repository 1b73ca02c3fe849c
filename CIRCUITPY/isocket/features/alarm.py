"""The sensor jack and the alarm function (manual ch. 9)."""

from __future__ import annotations

from isocket import log
from isocket.clock import HOUR_S, Timed, format_seconds
from isocket.modem.calls import KEY, SPEECH
from isocket.notices import ALARM
from isocket.on_demand import on_demand
from isocket.rows import ACT, CONF, CTRL, INF, ExecuteError, Row
from isocket.values import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.features.socket import Socket
    from isocket.modem.modem import Modem
    from isocket.notices import Notices
    from isocket.store.settings import Settings

ACTIVATED = "ALARM! Sensor activated"
RETURNED = "Sensor returned to normal"
LOG_LENGTH = 10
INTERVAL_MS = 60_000
RING_MS = 20_000
# A modem that cannot send must not keep later alarms from the log and the relay: after this the cycle counts as ended.
CYCLE_LIMIT_MS = 120_000
CALLS_AN_HOUR = 6  # cycles of calls; after them the text is sent instead
NOTED = "1"
TOLD = "2"


def words_of(settings: Settings) -> str:
    words = settings.get("ALERTTEXT")
    return "ALARM! " + words if words else ACTIVATED


class AlarmLog:
    """The times of the latest alarms: local seconds since 2000 in hex; `u` and seconds since the start while the clock
    is unset, mended when it is set; `-` for those that nobody knows.
    """

    @on_demand
    def __init__(self, settings: Settings, wall: WallClock) -> None:
        self._settings = settings
        self._wall = wall
        self.begin()

    def note(self, now: int) -> None:
        log.say("alarm: sensor activated")
        uptime_s = self._wall.uptime(now)
        times = self._times()
        times.insert(0, "%x" % self._wall.seconds_at(uptime_s) if self._wall.is_set else "u%x" % uptime_s)
        self._store(times[:LOG_LENGTH])

    def clock_changed(self, now: int) -> None:
        times = []
        for time in self._times():
            times.append("%x" % self._wall.seconds_at(int(time[1:], 16)) if time.startswith("u") else time)
        self._store(times)

    @on_demand
    def begin(self) -> None:
        """What an earlier run could not date stays without a date."""
        self._store(["-" if time.startswith("u") else time for time in self._times()])

    def _store(self, times: list[str]) -> None:
        self._settings.put("alarm log", ",".join(times))

    def _times(self) -> list[str]:
        stored = self._settings.get("alarm log")
        return stored.split(",") if stored else []

    def rows(self) -> dict[str, tuple]:
        return {"SHOWALARMLOG": Row(CTRL, self._show, always=True)}

    def _show(self, request) -> str:
        times = self._times()
        if not times:
            return "Alarm log is empty"
        return "\n".join([format_seconds(int(time, 16)) if time[0] not in "u-" else "not set" for time in times])


class Alarm(Timed):
    """Watches the contact. While enabled, an activation is logged, moves the relay (RELAYTIME) and is told (ALERT).

    A notice cycle (texts or calls still out) holds off the next alarm, as does the minute after an alarm began. `alarm
    noted` is NOTED from before an alarm is acted upon until it is told, then TOLD for as long as it lasts: what had not
    gone out goes out after the next start, and an alarm that still lasts then begins anew.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        wall: WallClock,
        socket: Socket,
        notices: Notices,
        modem: Modem,
        alarm_log: AlarmLog,
        now: int,
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._socket = socket
        self._notices = notices
        self._modem = modem
        self._log = alarm_log
        self._closed = False
        self.enabled = settings.get("alarm enabled") == "1"
        self.active = False
        self._known_active = settings.get("sensor active") == "1"  # what the owner was last told, for SMSCHANGE
        self._alarm_at: int | None = None
        self._cycle_number = 0
        self._cycle_ends: int | None = None
        self._to_call: list[str] = []
        self._tells = False  # all get the text in the next pass
        self._called: list[int] = []  # when the latest cycles of calls began, in seconds of uptime

    # what the contact does

    @on_demand
    def begin(self, closed: bool, now: int) -> None:
        """At the start: an alarm that lasts begins anew, and one that was lost on the way is told."""
        self._closed = closed
        self.active = self._is_active()
        noted = self._settings.get("alarm noted")
        if not self.enabled:
            return
        if self._mode == "SMSCHANGE" and noted != NOTED:
            if self.active and self._known_active:
                self._log.note(now)
                self._socket.alarm(now)
            else:
                self._look_for_change(now)
        elif noted == NOTED or self.active:
            self._start(now, told=noted == TOLD)

    def on_contact(self, closed: bool, now: int) -> None:
        self._closed = closed
        self._look(now)

    def _is_active(self) -> bool:
        return self._closed == (self._settings.get("SENSORTYPE", "NO") == "NO")

    def _look(self, now: int) -> None:
        active = self._is_active()
        changed = active != self.active
        self.active = active
        if not self.enabled:
            return
        if self._mode == "SMSCHANGE":
            self._look_for_change(now)
        elif active and (changed or self._alarm_at is None) and self._may_alarm(now):
            self._start(now)
        elif not active and self._cycle_ends is None:
            self._note("")

    def _look_for_change(self, now: int) -> None:
        if self.active == self._known_active:
            return
        self._know(self.active)
        if self.active:
            self._socket.alarm(now)
            self._log.note(now)
            self._notices.tell(ALARM, words_of(self._settings))
        else:
            self._socket.alarm_over(now)
            self._notices.tell(ALARM, RETURNED)

    def _know(self, active: bool) -> None:
        self._known_active = active
        self._settings.put("sensor active", "1" if active else "0")

    # one alarm with SMS, CALL or OFF

    def _note(self, state: str) -> None:
        self._settings.put("alarm noted", state)

    def _may_alarm(self, now: int) -> bool:
        if self._cycle_ends is not None:
            return False
        return self._alarm_at is None or now - self._alarm_at >= INTERVAL_MS

    def _start(self, now: int, told: bool = False) -> None:
        """told: all but the notice, which an earlier run has sent."""
        self._note(TOLD if told else NOTED)
        self._alarm_at = now
        self._socket.alarm(now)  # first: what is logged takes a millisecond
        self._log.note(now)
        self._cycle_number += 1
        self._cycle_ends = now + CYCLE_LIMIT_MS
        self.due = self._cycle_ends
        mode = "OFF" if told else self._mode
        if mode == "CALL" and self._may_call(now):
            self._to_call = self._notices.numbers()
            self._cycle_ends = now + CYCLE_LIMIT_MS + RING_MS * 3 * len(self._to_call)
            self._call_next(now)
        elif mode == "OFF":
            self._end_cycle(now)
        else:
            self._tells = True
            self.due = now + 1  # in a pass of its own

    def _may_call(self, now: int) -> bool:
        """Not too many cycles of calls in an hour."""
        now_s = self._wall.uptime(now)
        self._called = [at for at in self._called if now_s - at < HOUR_S]
        if len(self._called) >= CALLS_AN_HOUR:
            return False
        self._called.append(now_s)
        return True

    def _text_all(self, now: int) -> None:
        cycle = self._cycle_number

        def done(delivered: bool, now: int) -> None:
            if cycle == self._cycle_number and self._cycle_ends is not None:
                self._end_cycle(now)

        sent = self._notices.tell(ALARM, words_of(self._settings), done)
        self._note(TOLD)  # the outbox keeps it from here on
        if not sent:
            self._end_cycle(now)

    def _call_next(self, now: int) -> None:
        """Ring the next number for 20 s; the first to answer ends the cycle, or all get the text (ch. 9.2)."""
        if not self._to_call:
            self._text_all(now)
            return
        cycle = self._cycle_number

        def done(answered: bool, now: int) -> None:
            if cycle != self._cycle_number or self._cycle_ends is None:
                return
            if answered:
                self._to_call = []
                self._end_cycle(now)
            else:
                self._call_next(now)

        kind = KEY if self._settings.get("ANSWERBY") == "KEY" else SPEECH
        self._modem.dial(self._to_call.pop(0), RING_MS, kind, done, now)

    def _end_cycle(self, now: int) -> None:
        self._note(TOLD if self.active else "")
        self._cycle_ends = None
        self._to_call = []
        self.due = now + INTERVAL_MS

    def step(self, now: int) -> None:
        """The cycle took too long; or a minute has passed since it ended: a sensor still active is a new alarm."""
        self.due = None
        if self._tells:
            self._tells = False
            self.due = self._cycle_ends
            self._text_all(now)
            return
        if self._cycle_ends is not None:
            if now >= self._cycle_ends:
                self._end_cycle(now)
            else:
                self.due = self._cycle_ends
            return
        self._alarm_at = None
        if self.enabled and self.active and self._mode != "SMSCHANGE":
            self._start(now)

    # the alarm function

    @property
    def _mode(self) -> str:
        return self._settings.get("ALERT", "SMS")

    def enable(self, on: bool, now: int) -> None:
        """From ALARMON and ALARMOFF, the scheduler and the button. An active sensor counts when the function is
        switched on.
        """
        if on == self.enabled:
            return
        log.say("alarm function: %s" % ("on" if on else "off"))
        self._settings.put("alarm enabled", "1" if on else "0")
        self.enabled = on
        self._cycle_number += 1
        self._cycle_ends = None
        self._to_call = []
        self._tells = False
        self._alarm_at = None
        self.due = None
        self._note("")
        if on:
            self._socket.armed()
            self._know(self.active)
            self._look(now)
        else:
            self._socket.end_alarm(now)

    # commands

    def rows(self) -> dict[str, tuple]:
        return {
            "ALARMON": Row(ACT, self._switch),
            "ALARMOFF": Row(ACT, self._switch),
            "ALARM?": Row(INF, self._tell),
            "SENSORTYPE=": Row(CONF, self._set_type),
            "ALERT=": Row(CONF, self._set_alert),
        }

    def _switch(self, request) -> str:
        self.enable(request.command == "ALARMON", request.now)
        return "%s\nALARM function: %s" % (request.ok, "Enabled" if self.enabled else "Disabled")

    def _tell(self, request) -> str:
        return "ALARM function: %s\nSensor(s): Connected\nALARM status: %s" % (
            "Enabled" if self.enabled else "Disabled",
            "Activity" if self.active else "No activity",
        )

    def _set_type(self, request) -> str:
        """Another kind of sensor is no event: what it says now is where it starts from."""
        value = chosen(request)
        self.active = self._closed == (value == "NO")
        self._know(self.active)
        self._settings.put("SENSORTYPE", value)
        return request.ok

    def _set_alert(self, request) -> str:
        value = chosen(request)
        if value == "CALL" and not self._modem.can_call:
            raise ExecuteError
        self._know(self.active)
        self._settings.put("ALERT", value)
        return request.ok
