"""What differs from the factory, as lines that can be sent back as they are (spec 15.26)."""

from __future__ import annotations

from isocket.access import GUEST, NO_DAY
from isocket.clock import Timed
from isocket.numbers import digits_in
from isocket.on_demand import on_demand
from isocket.rows import LATER, OWNERS_INF, ExecuteError, Row
from isocket.sms.gsm7 import septets
from isocket.values import OWN, rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from isocket.store.settings import Settings

MOST_LINES = 5  # as many commands as a text may have
ONE_SMS = 160
REST_MS = 25
# those that are not in values.py, with the factory's values
OTHERS = "RESTARTTIME=10 RELAYTIME=0 CREDITUMS= TRISEALERT=OFF TFALLALERT=OFF"


class Backup(Timed):
    """BACKUP is answered in separate texts, a line a pass. The password is never told."""

    @on_demand
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._request = None  # whose answer is under way
        self._part = 0
        self._sent = False
        self._rests = False
        self._lines: Iterator[str] | None = None
        self._text: list[str] = []

    def rows(self) -> dict[str, tuple]:
        return {"BACKUP": Row(OWNERS_INF, self._begin)}

    def _begin(self, request):
        if self._request is not None:
            raise ExecuteError
        self._request = request
        self._part = 0
        self._sent = False
        self.due = request.now
        return LATER

    def step(self, now: int) -> None:
        self._rests = not self._rests
        self.due = now + REST_MS if self._rests else now
        if self._rests:  # a pass in which memory can be collected (upkeep.py), between those that compile
            return
        if self._lines is not None:
            self._take_next(self._lines)
        elif self._part < 6:
            self._part += 1
            self._begin_part(self._part)
        else:
            self._end()

    def _begin_part(self, part: int) -> None:
        settings = self._settings
        if part < 3:
            self._lines = _own_lines(settings) if part == 1 else _plain_lines(settings)
        elif part == 3:
            self._lines = _thermostat_lines(settings)
        elif part == 4:
            self._lines = _list_lines(settings)
        else:
            self._lines = _guest_lines(settings) if part == 5 else _last_lines(settings)

    def _take_next(self, lines: Iterator[str]) -> None:
        for line in lines:
            if not line:
                return
            text = "\n".join(self._text + [line])
            if len(self._text) == MOST_LINES or len(septets(text) or text) > ONE_SMS:
                self._request.more("\n".join(self._text))
                self._sent = True
                self._text = []
            self._text.append(line)
            return
        self._lines = None

    @on_demand
    def _end(self) -> None:
        request = self._request
        if self._text:
            request.more("\n".join(self._text))
        request.reply("" if self._text or self._sent else "BACKUP is empty")
        self._request = self.due = None
        self._text = []


@on_demand
def _own_lines(settings: Settings) -> Iterator[str]:
    for pair in OTHERS.split(" "):
        name, _, factory = pair.partition("=")
        value = settings.get(name, factory)
        if value != factory:
            yield "%s=%s%s" % (name, value, "C" if name[1:5] in ("RISE", "FALL") else "")


@on_demand
def _plain_lines(settings: Settings) -> Iterator[str]:
    """Some are empty: that is enough for a pass."""
    for place, line in enumerate(rules().strip("\n").split("\n")):
        if place % 6 == 5:
            yield ""
        name, _, rule = line.partition("=")
        name = name.strip(OWN)
        number = ".." in rule
        factory = "0" if number and "OFF" in rule else rule.partition(",")[0].partition("..")[0]
        value = settings.get(name)
        if value and value != factory:
            yield "%s=%s%s" % (name, value, "C" if number and rule.endswith("C") else "")


@on_demand
def _thermostat_lines(settings: Settings) -> Iterator[str]:
    mode = settings.get("THERMOSTAT", "HEATING")
    now = "HEATING"
    for one, factory in (("COOLING", "22"), ("HEATING", "10")):
        stored = settings.get(one.lower() + " set point") or settings.get("SWITCHOFFTEMP", factory)
        if stored != factory:
            if now != one:
                yield "THERMOSTAT=" + one
            now = one
            yield "SWITCHOFFTEMP=%sC" % stored
    if now != mode:
        yield "THERMOSTAT=" + mode


@on_demand
def _list_lines(settings: Settings) -> Iterator[str]:
    for word in ("SECNUMBER", "ALERTNUMBER"):
        stored = settings.get("security list" if word == "SECNUMBER" else "alert list")
        for number in stored.split(",") if stored else []:
            yield "%s+%s" % (word, digits_in(number))
    rules = settings.get("schedule")
    for rule in rules.split(";") if rules else []:
        yield "SCHEDULER+" + rule


@on_demand
def _guest_lines(settings: Settings) -> Iterator[str]:
    guests = settings.get("guests")
    for at in range(0, len(guests), GUEST):
        digits = "%02d" * GUEST % tuple(guests[at : at + GUEST].encode())
        day = digits[16:]
        until = "" if day == NO_DAY else ",%s/%s/%s" % (day[:2], day[2:4], day[4:])
        yield "USERNUMBER+%s%s" % (digits[:16].lstrip("0")[1:], until)


@on_demand
def _last_lines(settings: Settings) -> Iterator[str]:
    """What begins to act, and the list last: whoever restores is still heard until then."""
    for name, line in (
        ("thermostat enabled", "THERMOSTATON"),
        ("alarm enabled", "ALARMON"),
        ("SECLIST", "SECLIST=ON"),
    ):
        if settings.get(name) in ("1", "ON"):
            yield line
