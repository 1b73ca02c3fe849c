"""The socket and its timer (manual ch. 4.1), and what it does in an alarm (ch. 9.4)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.on_demand import on_demand
from isocket.rows import ACT, CONF, CTRL, INF, IncorrectValue, Row, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.hardware import Output
    from isocket.store.settings import Settings

MAX_SECONDS = 65000
MAX_RESTART_SECONDS = 600
DEFAULT_RESTART = "10"
# what has switched it, for SHOWLOG; below: the last 4 digits of the number that sent the text
CALL = 10_000
BUTTON = 10_001
TIMER = 10_002
THERMOSTAT = 10_003
SCHEDULE = 10_004
ALARM = 10_005
POWER = 10_006
CAUSES = "call button timer thermostat schedule alarm power"  # as one text: seven take longer to compile
IS_ON = 0x8000
EVENT = 6  # bytes
MOST_EVENTS = 20 * EVENT


class Socket(Timed):
    """`on` is the state of the relay. A timer, when one runs, ends in the opposite state.

    The journal keeps the state to come back to: that of a running timer is its end state (spec ch. 10). While the alarm
    holds the socket it also keeps the state before the alarm (spec ch. 8), and always when text, call or button last
    switched (ch. 9): minutes of local time since 2000 in hex, "?" while the clock is unset.

    In memory are the latest 20 switchings, newest first, each in 6 bytes: seconds of uptime, then cause and state.
    """

    def __init__(self, relay: Output, settings: Settings, wall: WallClock) -> None:
        self._relay = relay
        self._settings = settings
        self._wall = wall
        self.on = False
        self._since_s = 0
        self._restarting = False
        self._events = b""

    @on_demand
    def left(self, now: int) -> tuple:
        """Should the app fail: end of the timer, whether it is a RESTART, seconds in this state and since the start."""
        uptime_s = self._wall.uptime(now)
        return self.due, self._restarting, uptime_s - self._since_s, uptime_s

    @on_demand
    def go_on(self, left) -> None:
        """Instead of `switch`, after a restart in the same VM: the relay stays as it is, and so does its timer."""
        self.on = bool(self._relay.level)
        if left is not None:
            self.due, self._restarting, seconds, _ = left
            self._since_s = -seconds

    def begin(self, on: bool, now: int) -> None:
        """Instead of `switch`, for what POWERSTATE wants: nobody has switched."""
        self._put(on, 0, now, POWER)

    def switch(self, on: bool, now: int, cause: int) -> None:
        """By text, call or button, for good; a running timer ends."""
        self.switch_for(on, 0, now, cause)

    def switch_for(self, on: bool, seconds: int, now: int, cause: int) -> None:
        """The same for so many seconds, then the opposite."""
        self._by_hand(now)
        self._put(on, seconds, now, cause)

    def regulate(self, on: bool, now: int) -> None:
        """By the thermostat."""
        self._settings.put("before alarm", "")
        self._put(on, 0, now, THERMOSTAT)

    def schedule(self, on: bool, now: int) -> None:
        """By a rule. While the alarm holds the socket, only what disarming returns to."""
        if self._settings.get("before alarm"):
            self._settings.put("before alarm", _digit(on))
        else:
            self._put(on, 0, now, SCHEDULE)

    def alarm(self, now: int) -> None:
        """An alarm has begun: as RELAYTIME says."""
        on, seconds = relay_time(self._settings.get("RELAYTIME", "0"))
        if on is not None:
            self._put_by_alarm(on, seconds, now)

    def alarm_over(self, now: int) -> None:
        """With ALERT=SMSCHANGE: the opposite."""
        on, _ = relay_time(self._settings.get("RELAYTIME", "0"))
        if on is not None:
            self._put_by_alarm(not on, 0, now)

    def _put_by_alarm(self, on: bool, seconds: int, now: int) -> None:
        """0 seconds: for good."""
        if not self._settings.get("before alarm"):
            self._settings.put("before alarm", _digit(self.remembered))
        self._put(on, seconds, now, ALARM)

    def end_alarm(self, now: int) -> None:
        """Disarmed: what the alarm did is undone."""
        before = self._settings.get("before alarm")
        if before:
            self._settings.put("before alarm", "")
            self._put(before == "1", 0, now, ALARM)

    def armed(self) -> None:
        """What an earlier alarm did is how it is."""
        self._settings.put("before alarm", "")

    def _by_hand(self, now: int) -> None:
        self._settings.put("before alarm", "")
        wall = self._wall
        self._settings.put("by hand", "%x" % (wall.seconds(now) // 60) if wall.is_set else "?")

    def _put(self, on: bool, seconds: int, now: int, cause: int) -> None:
        self._restarting = False
        self._apply(on, now, cause)
        self._remember(on if not seconds else not on)
        self.due = now + seconds * 1000 if seconds else None

    def restart(self, now: int, cause: int) -> None:
        """The opposite state for RESTARTTIME, then back: to where it was before, also when it is restarting already."""
        away = self.on if self._restarting else not self.on
        self.switch_for(away, int(self._settings.get("RESTARTTIME", DEFAULT_RESTART)), now, cause)
        self._restarting = True

    def step(self, now: int) -> None:
        self.due = None
        self._restarting = False
        self._apply(not self.on, now, TIMER)

    def _apply(self, on: bool, now: int, cause: int) -> None:
        self._relay.set(on)
        if on != self.on:
            log.say("socket: %s" % ("ON" if on else "OFF"))
            self.on = on
            self._since_s = uptime_s = self._wall.uptime(now)
            event = uptime_s << 16 | cause | (IS_ON if on else 0)
            self._events = (event.to_bytes(EVENT, "big") + self._events)[:MOST_EVENTS]

    def _remember(self, on: bool) -> None:
        self._settings.put("relay", _digit(on))

    @property
    def remembered(self) -> bool:
        return self._settings.get("relay") == "1"

    @property
    def text(self) -> str:
        return "Power socket ON" if self.on else "Power socket OFF"

    def rows(self) -> dict[str, tuple]:
        return {
            "ON": Row(ACT, self._switch_on),
            "OFF": Row(ACT, self._switch_off),
            "ON9": Row(ACT, self._switch_for),
            "OFF9": Row(ACT, self._switch_for),
            "RESTART": Row(ACT, self._restart),
            "RESTARTTIME=": Row(CONF, self._set_restart_time),
            "RESTARTTIME?": Row(INF, self._tell_restart_time),
            "RELAYTIME=": Row(CONF, self._set_relay_time),
            "RELAYTIME?": Row(INF, lambda request: "RELAYTIME=" + self._settings.get("RELAYTIME", "0")),
            "RUNTIME": Row(CTRL, self._runtime, always=True),
            "SHOWLOG": Row(CTRL, self._show_log, always=True),
        }

    def _switch_on(self, request) -> str:
        self.switch(True, request.now, int(request.sender[-4:]))
        return self.text

    def _switch_off(self, request) -> str:
        self.switch(False, request.now, int(request.sender[-4:]))
        return self.text

    def _switch_for(self, request) -> str:
        on = request.command.startswith("ON")
        seconds = whole_number(request.value, 1, MAX_SECONDS)
        self.switch_for(on, seconds, request.now, int(request.sender[-4:]))
        return "Power %s for %d seconds" % ("ON" if on else "OFF", seconds)

    def _restart(self, request) -> str:
        self.restart(request.now, int(request.sender[-4:]))
        return "Power socket restarted"

    def _set_restart_time(self, request) -> str:
        seconds = whole_number(request.value, 1, MAX_RESTART_SECONDS)
        self._settings.put("RESTARTTIME", str(seconds))
        return request.ok

    def _tell_restart_time(self, request) -> str:
        return "RESTARTTIME=%s seconds" % self._settings.get("RESTARTTIME", DEFAULT_RESTART)

    def _set_relay_time(self, request) -> str:
        relay_time(request.value)
        self._settings.put("RELAYTIME", request.value)
        return request.ok

    def _runtime(self, request) -> str:
        if not self.on:
            return "Power socket is OFF"
        return "Power socket is ON from: %s" % self._wall.text_at(self._since_s)

    def _show_log(self, request) -> str:
        lines = []
        for at in range(0, len(self._events), EVENT):
            event = int.from_bytes(self._events[at : at + EVENT], "big")
            cause = event & (IS_ON - 1)
            who = CAUSES.split()[cause - CALL] if cause >= CALL else "%04d" % cause
            lines.append("%s %s by %s" % (self._wall.text_at(event >> 16)[:14], "ON" if event & IS_ON else "OFF", who))
        return "\n".join(lines) or "Log is empty"


def _digit(on: bool) -> str:
    return "1" if on else "0"


def relay_time(value: str) -> tuple[bool | None, int]:
    """`ON60`, `ON`, `OFF60`, `OFF` or `0` as (state, seconds; 0: for good), (None, 0) for untouched. Raises
    IncorrectValue.
    """
    if value == "0":
        return None, 0
    for word, state in (("ON", True), ("OFF", False)):
        if value == word:
            return state, 0
        if value.startswith(word):
            return state, whole_number(value[len(word) :], 1, MAX_SECONDS)
    raise IncorrectValue
