"""The scheduler (manual ch. 10)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, after, weekday
from isocket.commands import ACT, INF, ExecuteError, IncorrectValue, Row
from isocket.rare import rare
from isocket.text import is_decimal

MAX_RULES = 8
CATCH_UP_MINUTES = 60  # a correction of the clock by less than this neither repeats a rule nor loses one
LOOK_AGAIN_MS = 60_000


class Scheduler(Timed):
    """Rules `hh:mm,day,action` in order of time. `act(action, now)` is called once for each rule that fires.

    `_last` is the last minute (local minutes since 2000) that was looked at; a minute is never looked at twice, unless
    the clock was put back by an hour or more. It is kept over a reset when a rule has fired in it.
    """

    def __init__(self, settings, wall, act, now: int) -> None:
        self._settings = settings
        self._wall = wall
        self._act = act
        stored = settings.get("last minute")
        self._fired = int(stored, 16) if stored else -1
        self._last: int | None = None
        self._fired_now: list[str] = []  # in the minute `_last`
        self._minutes: list[int] = []  # those that have come and whose rules are to fire yet
        self._actions: list[tuple[str, int]] = []  # of the rules that have fired, and their minutes
        self.due = now

    def clock_changed(self, now: int) -> None:
        self.due = after(now, 1)  # in a pass of its own

    def step(self, now: int) -> None:
        # each in a pass of its own
        if self._actions:
            action, minute = self._actions.pop(0)
            self._act(action, now)
            if not self._actions:  # in the same record as what was done; before that a cut does all of them again
                self._settings.put("last minute", "%x" % minute)
        elif self._minutes:
            self._fire(self.rules(), self._minutes.pop(0), now)
        else:
            self._look(now)
            return
        self.due = after(now, 1 if self._minutes or self._actions else self._wall.ms_to_next_minute(now))

    @rare
    def _look(self, now: int) -> None:
        if not self._wall.is_set:
            self._wall.uptime(now)
            self.due = after(now, LOOK_AGAIN_MS)
            return
        minute = self._wall.seconds(now) // 60
        self.due = after(now, self._wall.ms_to_next_minute(now))
        last = self._last
        if last is None:  # just started, or the clock just known: what was missed is not made up (ch. 10)
            last = minute - 1
            if 0 <= self._fired - last < CATCH_UP_MINUTES:
                last = self._fired
        if minute <= last:
            if last - minute < CATCH_UP_MINUTES:
                self._last = last
                return
            last = minute - 1  # the clock was put back by an hour or more: that is another day
        if minute - last > CATCH_UP_MINUTES:
            last = minute - 1
        self._last = minute
        self._fired_now = []
        if self.rules():
            self._minutes = list(range(last + 1, minute + 1))
            self.due = after(now, 1)

    @rare
    def _fire(self, rules: list[str], minute: int, now: int) -> None:
        time = "%02d:%02d" % (minute // 60 % 24, minute % 60)
        day = str(weekday(minute * 60))
        for rule in rules:
            at, days, action = rule.split(",")
            if at == time and days in ("*", day) and rule not in self._fired_now:
                log.say("scheduler: " + rule)
                self._fired_now.append(rule)
                self._actions.append((action, minute))
                self.due = after(now, 1)

    def rules(self) -> list[str]:
        stored = self._settings.get("schedule")
        return stored.split(";") if stored else []

    def _store(self, rules: list[str]) -> None:
        self._settings.put("schedule", ";".join(rules))

    def rows(self) -> dict[str, tuple]:
        return {
            "SCHEDULER+": Row(ACT, self._add),
            "SCHEDULER-": Row(ACT, self._remove),
            "SCHEDULER?": Row(INF, lambda request: "\n".join(self.rules()) or "SCHEDULER is empty"),
        }

    def _add(self, request) -> str:
        _with_colon(request)
        parts = request.value.split(",")
        if len(parts) != 3:
            raise IncorrectValue
        check_time(parts[0])
        if len(parts[1]) != 1 or parts[1] not in "*1234567" or parts[2] not in ("ON", "OFF", "INF", "AON", "AOF"):
            raise IncorrectValue
        rules = self.rules()
        if request.value not in rules:
            if len(rules) >= MAX_RULES:
                raise ExecuteError
            rules.append(request.value)
            rules.sort(key=lambda rule: rule[:5])
            self._store(rules)
            if self._last is not None and self._wall.seconds(request.now) // 60 == self._last:
                self._fire([request.value], self._last, request.now)  # its minute may be this one
        return request.ok

    def _remove(self, request) -> str:
        if request.value == "ALL":
            self._store([])
            return request.ok
        _with_colon(request)
        check_time(request.value)
        self._store([rule for rule in self.rules() if not rule.startswith(request.value)])
        return request.ok


def _with_colon(request) -> None:
    """07.00 is taken for 07:00, and answered so."""
    value = request.value
    if value[2:3] == ".":
        request.value = value[:2] + ":" + value[3:]
        request.command = request.command[: -len(value)] + request.value


def check_time(text: str) -> None:
    """`hh:mm` with two digits each. Raises IncorrectValue."""
    if len(text) != 5 or text[2] != ":" or not is_decimal(text[:2] + text[3:]):
        raise IncorrectValue
    if int(text[:2]) > 23 or int(text[3:]) > 59:
        raise IncorrectValue
