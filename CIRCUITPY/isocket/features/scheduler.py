"""The scheduler (manual ch. 10)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, weekday
from isocket.degrees import parse_set_point
from isocket.on_demand import on_demand
from isocket.rows import INF, OWNERS_ACT, ExecuteError, IncorrectValue, Row
from isocket.text import is_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.store.settings import Settings

MAX_RULES = 8
BACK_MINUTES = 120  # a clock that is put back by no more repeats no rule
LATE_MINUTES = 2  # a minute that is looked at so late was not skipped
DAY_MINUTES = 1440
LOOK_AGAIN_MS = 60_000
NOT_YET = "?"  # in place of a minute: a rule that was entered while the clock was unset


class Scheduler(Timed):
    """Rules `hh:mm,days,action` in order of time. `act(action, now)` is called once for each rule that fires.

    Minutes are those of local time since 2000. A rule fires in a minute unless it has fired in just that one (`fired`),
    so it fires once whatever the clock does. What came due up to `last minute` is settled; when the clock is known
    again after a gap, what came due since is made up: the latest ON or OFF, AON or AOF, and set point. overruled: this
    start followed a lost supply, and POWERSTATE has decided about the socket.
    """

    @on_demand
    def __init__(
        self, settings: Settings, wall: WallClock, act: Callable[[str, int], None], overruled: bool, now: int
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._act = act
        self._overruled = overruled
        self._last: int | None = None  # minute that was looked at
        self._skipped_since: int | None = None  # minute
        self._actions: list[tuple[str, str, int]] = []  # (rule, action, minute) of those that have fired, to be done
        self.due = now

    def clock_changed(self, now: int) -> None:
        self.due = now + 1  # in a pass of its own

    def step(self, now: int) -> None:
        # each in a pass of its own
        if self._actions:
            rule, action, minute = self._actions.pop(0)
            self._act(action, now)
            # in the same record as what was done; before that a cut does it again
            self._mark(rule, minute)
            if not self._actions and self._last is not None:
                self._settle(self._last)
            self.due = now + (1 if self._actions else self._wall.ms_to_next_minute(now))
        elif self._skipped_since is not None and self._last is not None:
            self._make_up(self._skipped_since, self._last)
            self._skipped_since = None
            self._settle(self._last - 1)
            self._fire(self._last)
            self.due = now + 1 if self._actions else now + self._wall.ms_to_next_minute(now)
        else:
            self._look(now)

    def _look(self, now: int) -> None:
        if not self._wall.is_set:
            self._wall.uptime(now)
            self.due = now + LOOK_AGAIN_MS
            return
        minute = self._wall.seconds(now) // 60
        self.due = now + self._wall.ms_to_next_minute(now)
        stored = self._settings.get("last minute")
        last = self._last if self._last is not None else int(stored, 16) if stored else minute - 1
        if self._last is None:
            self._date_the_new(minute)
        if last - minute > BACK_MINUTES:  # put back by more: the rules begin anew
            self._forget_later_than(minute)
            last = minute - 1
            self._settle(last)
        if self._last == minute:
            return
        if self._last is not None and minute - self._last == 1:  # a first time may be a wrong one
            self._overruled = False
        self._last = minute
        if self.rules():
            if minute - last > LATE_MINUTES:
                self._skipped_since = last
                self.due = now + 1
                return
            for late in range(last + 1, minute + 1):
                self._fire(late)
            if self._actions:
                self.due = now + 1

    def _fire(self, minute: int) -> None:
        for rule in self.rules():
            if _matches(rule, minute) and self._fired(rule) != minute:
                self._plan(rule, minute)

    def _plan(self, rule: str, minute: int) -> None:
        log.say("scheduler: " + rule)
        self._actions.append((rule, rule.split(",")[2], minute))

    @on_demand
    def _make_up(self, last: int, minute: int) -> None:
        """What came due after `last` and before `minute`."""
        for kind in "OAT":
            found = self._skipped(kind, last, minute)
            if found and (kind != "O" or not (self._overruled or self._switched_since(found[0]))):
                self._plan(found[1], found[0])

    def _skipped(self, kind: str, last: int, minute: int) -> tuple:
        """(minute, rule) of the latest with that first letter of its action; empty for none."""
        found = ()
        for rule in self.rules():
            at = _latest(rule, minute - 1)
            skipped = last < at and minute - at <= DAY_MINUTES and self._fired(rule) < at
            if skipped and rule.split(",")[2][0] == kind and (not found or at >= found[0]):
                found = (at, rule)
        return found

    def _switched_since(self, minute: int) -> bool:
        """By text, call or button."""
        by_hand = self._settings.get("by hand")
        return by_hand == NOT_YET or (by_hand != "" and int(by_hand, 16) >= minute)

    # rules, and the minutes in which they fired, in the same order

    def rules(self) -> list[str]:
        stored = self._settings.get("schedule")
        return stored.split(";") if stored else []

    def _minutes(self) -> list[str]:
        minutes = self._settings.get("fired").split(",")
        rules = len(self.rules())
        return (minutes + [""] * rules)[:rules]

    def _fired(self, rule: str) -> int:
        """The latest minute in which it fired, or was entered."""
        rules = self.rules()
        minute = self._minutes()[rules.index(rule)] if rule in rules else ""
        return int(minute, 16) if minute and minute != NOT_YET else -1

    def _mark(self, rule: str, minute: int) -> None:
        rules = self.rules()
        if rule in rules:
            minutes = self._minutes()
            minutes[rules.index(rule)] = "%x" % minute
            self._settings.put("fired", ",".join(minutes))

    def _settle(self, minute: int) -> None:
        self._settings.put("last minute", "%x" % minute)

    @on_demand
    def _date_the_new(self, minute: int) -> None:
        """Rules that were entered while the clock was unset are not made up."""
        minutes = ["%x" % (minute - 1) if one == NOT_YET else one for one in self._minutes()]
        self._settings.put("fired", ",".join(minutes))
        if self._settings.get("by hand") == NOT_YET:
            self._settings.put("by hand", "%x" % minute)

    @on_demand
    def _forget_later_than(self, minute: int) -> None:
        minutes = ["" if one and one != NOT_YET and int(one, 16) >= minute else one for one in self._minutes()]
        self._settings.put("fired", ",".join(minutes))
        if self._switched_since(minute):
            self._settings.put("by hand", "%x" % minute)

    def _store(self, entries: list[tuple[str, str]]) -> None:
        self._settings.put("schedule", ";".join([rule for rule, _ in entries]))
        self._settings.put("fired", ",".join([minute for _, minute in entries]))

    def _entries(self) -> list[tuple[str, str]]:
        return list(zip(self.rules(), self._minutes()))

    # commands

    def rows(self) -> dict[str, tuple]:
        return {
            "SCHEDULER+": Row(OWNERS_ACT, self._add),
            "SCHEDULER-": Row(OWNERS_ACT, self._remove),
            "SCHEDULER?": Row(INF, lambda request: "\n".join(self.rules()) or "SCHEDULER is empty"),
        }

    def _add(self, request) -> str:
        _with_colon(request)
        check_rule(request.value.split(","))
        if request.value not in self.rules():
            self._enter(request.value, request.now)
        return request.ok

    def _enter(self, rule: str, now: int) -> None:
        entries = self._entries()
        if len(entries) >= MAX_RULES:
            raise ExecuteError
        if self._last is None:
            entered = NOT_YET
        else:
            minute = self._wall.seconds(now) // 60
            entered = "%x" % (minute - 1 if minute == self._last else minute)
            if not self._actions:
                self._settle(minute)
        entries.append((rule, entered))
        entries.sort(key=lambda entry: entry[0][:5])
        self._store(entries)
        if self._last is not None and _matches(rule, self._last) and entered != "%x" % self._last:
            self._plan(rule, self._last)  # its minute is this one
            self.due = now + 1

    def _remove(self, request) -> str:
        if request.value == "ALL":
            self._store([])
            return request.ok
        _with_colon(request)
        check_time(request.value)
        left = [entry for entry in self._entries() if not entry[0].startswith(request.value)]
        if len(left) == len(self.rules()):
            raise IncorrectValue
        self._store(left)
        return request.ok


def _matches(rule: str, minute: int) -> bool:
    at, days, _ = rule.split(",")
    if at != "%02d:%02d" % (minute // 60 % 24, minute % 60):
        return False
    day = str(weekday(minute * 60))
    return days == "*" or (days[0] <= day <= days[2] if days[1:2] == "-" else day in days)


def _latest(rule: str, minute: int) -> int:
    """The last minute up to this one, a day back at most, at which it came due; -1 for none."""
    at = int(rule[0:2]) * 60 + int(rule[3:5])
    midnight = minute - minute % DAY_MINUTES
    for candidate in (midnight + at, midnight + at - DAY_MINUTES):
        if candidate <= minute:
            return candidate if _matches(rule, candidate) else -1
    return -1


def _with_colon(request) -> None:
    """07.00 is taken for 07:00, and answered so."""
    value = request.value
    if value[2:3] == ".":
        request.mean(value[:2] + ":" + value[3:])


def check_rule(parts: list[str]) -> None:
    """Raises IncorrectValue."""
    if len(parts) != 3:
        raise IncorrectValue
    check_time(parts[0])
    check_days(parts[1])
    if parts[2][:1] == "T":
        parse_set_point(parts[2][1:])
    elif parts[2] not in ("ON", "OFF", "INF", "AON", "AOF"):
        raise IncorrectValue


def check_days(text: str) -> None:
    """`*`, or days from 1 (Monday) to 7 as a set in order, `67`, or a range, `1-5`. Raises IncorrectValue."""
    days = text[0] + text[2] if len(text) == 3 and text[1] == "-" else text
    last = "0"
    for day in days:
        if not last < day <= "7" and text != "*":
            raise IncorrectValue
        last = day
    if not days:
        raise IncorrectValue


def check_time(text: str) -> None:
    """`hh:mm` with two digits each. Raises IncorrectValue."""
    if len(text) != 5 or text[2] != ":" or not is_decimal(text[:2] + text[3:]):
        raise IncorrectValue
    if int(text[:2]) > 23 or int(text[3:]) > 59:
        raise IncorrectValue
