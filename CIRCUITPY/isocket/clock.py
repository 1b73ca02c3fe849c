"""Deadlines and the time of day.

`now` is milliseconds since CircuitPython has started, a plain int that never wraps (hardware.now_ms): what lies in the
past stays there, however late it is asked for. A deadline is such a time, or None for "nothing planned". The time of
day is local time with its zone, as GSM gives it.
"""

from __future__ import annotations

from isocket.text import is_decimal

FIRST_YEAR = 2024  # modems without network time say 2004, 1980, 2080 …: no year outside this window is believed
LAST_YEAR = 2079
HOUR_S = 3600
DAY_S = 24 * HOUR_S
_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class Timed:
    """Something that is stepped when its deadline has come: `due` is a time in ms, or None when nothing is planned."""

    due: int | None = None

    def step(self, now: int) -> None:
        """Do what is due, and set the next `due`. Never waits."""
        self.due = None


def _days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 else 28  # true for every year from 2000 to 2099
    return 30 if month in (4, 6, 9, 11) else 31


def to_seconds(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """Seconds since 2000-01-01 00:00 (a Saturday) on the same local clock; years 2000 to 2099."""
    years = year - 2000
    days = years * 365 + (years + 3) // 4 + _DAYS_BEFORE_MONTH[month - 1] + day - 1
    if month > 2 and years % 4 == 0:
        days += 1
    return ((days * 24 + hour) * 60 + minute) * 60 + second


def to_fields(seconds: int) -> tuple[int, int, int, int, int, int]:
    """Year, month, day, hour, minute, second: the inverse of `to_seconds`."""
    days, rest = divmod(seconds, DAY_S)
    years = days * 4 // 1461
    days -= years * 365 + (years + 3) // 4
    leap = 0 if years % 4 else 1
    month = min(days // 28 + 1, 12)  # or one earlier
    while True:
        before = _DAYS_BEFORE_MONTH[month - 1] + (leap if month > 2 else 0)
        if days >= before:
            break
        month -= 1
    return 2000 + years, month, days - before + 1, rest // 3600, rest // 60 % 60, rest % 60


def format_seconds(seconds: int) -> str:
    """`yy/mm/dd,hh:mm:ss`."""
    year, month, day, hour, minute, second = to_fields(seconds)
    return "%02d/%02d/%02d,%02d:%02d:%02d" % (year - 2000, month, day, hour, minute, second)


def weekday(seconds: int) -> int:
    """1 (Monday) to 7 (Sunday)."""
    return (seconds // DAY_S + 5) % 7 + 1


def format_zone(quarters: int) -> str:
    return "%s%02d" % ("-" if quarters < 0 else "+", abs(quarters))


def parse_stamp(text: str) -> tuple[int, int]:
    """Read `yy/mm/dd,hh:mm:ss+zz` (zone: signed quarter hours, one or two digits) as (local seconds, quarters).

    Raises ValueError if it is malformed, impossible, or outside FIRST_YEAR to LAST_YEAR. Source: 3GPP TS 27.007 8.15.
    """
    if len(text) not in (19, 20) or (text[2], text[5], text[8], text[11], text[14]) != ("/", "/", ",", ":", ":"):
        raise ValueError("stamp")
    sign = text[17]
    if sign not in "+-":
        raise ValueError("zone sign")
    digits = text[0:2] + text[3:5] + text[6:8] + text[9:11] + text[12:14] + text[15:17] + text[18:]
    if not is_decimal(digits):
        raise ValueError("digits")
    year = 2000 + int(digits[0:2])
    month = int(digits[2:4])
    day = int(digits[4:6])
    hour = int(digits[6:8])
    minute = int(digits[8:10])
    second = int(digits[10:12])
    quarters = int(digits[12:])
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12 or not 1 <= day <= _days_in_month(year, month):
        raise ValueError("date")
    if hour > 23 or minute > 59 or second > 59 or quarters > 56:
        raise ValueError("time")
    return to_seconds(year, month, day, hour, minute, second), -quarters if sign == "-" else quarters


class WallClock:
    """The time of day: seconds since start, and what to add to them once somebody knows it. from_network: the network
    has given it, and not a text.
    """

    def __init__(self, now: int) -> None:
        self.is_set = False
        self.from_network = False
        self.quarters = 0
        self._began = now
        self._offset_s = 0

    def uptime(self, now: int) -> int:
        """Seconds since start."""
        return (now - self._began) // 1000

    def set(self, seconds: int, quarters: int, now: int, from_network: bool) -> None:
        """Local seconds since 2000, zone in quarter hours."""
        self.is_set = True
        self.from_network = from_network
        self.quarters = quarters
        self._offset_s = seconds - self.uptime(now)

    def seconds(self, now: int) -> int:
        """Local seconds since 2000; meaningless while unset."""
        return self.uptime(now) + self._offset_s

    def seconds_at(self, uptime_s: int) -> int:
        """Local seconds since 2000 at a moment of this run."""
        return uptime_s + self._offset_s

    def ms_to_next_minute(self, now: int) -> int:
        """Until the local minute changes, by whole seconds: at most a second late, never early."""
        return (60 - self.seconds(now) % 60) * 1000 - (now - self._began) % 1000

    def text(self, now: int) -> str:
        """`yy/mm/dd,hh:mm:ss`, or `not set`."""
        return self.text_at(self.uptime(now))

    def text_at(self, uptime_s: int) -> str:
        """The time of day at a moment of this run."""
        return format_seconds(uptime_s + self._offset_s) if self.is_set else "not set"

    def stamp(self, now: int) -> str:
        """`yy/mm/dd,hh:mm:ss+zz`."""
        return self.text(now) + format_zone(self.quarters)
