"""Wrong passwords (spec ch. 2): who guesses is ignored for a while, whoever knows the password never is.

Times are seconds of uptime. What has to survive a reset of the board is in the setting `strikes`:
`guesses of the day:minute until which they count;minute until which unknown numbers are ignored;number:minute,…`,
minutes of local time since 2000 in hex, "?" where the clock was not set. The numbers that had the password are in
`known`.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import DAY_S, HOUR_S
from isocket.on_demand import on_demand
from isocket.text import is_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.numbers import Numbering
    from isocket.store.settings import Settings

STRIKES = 5  # wrong guesses of an unknown number in an hour
MANY = 30  # of all unknown numbers, or of one that is known, in a day
MAX_GUESSERS = 8
MAX_KNOWN = 8
ALIKE = 5  # digits at the end of a number, which no spelling changes; a look at all of it takes 1 ms
UNKNOWN_MINUTE = "?"

WRONG = "Invalid access password!"
IGNORED = WRONG + " You are ignored for an hour."
ALL_IGNORED = "30 wrong passwords: unknown numbers are ignored for a day. Known numbers still work."


def password_fits(password: str, text: str) -> bool:
    """The text begins with it; the case of its first letter does not count, since phones capitalise it."""
    if text.startswith(password):
        return True
    octets = bytearray(password.encode())
    for at in range(len(octets)):
        if 0x41 <= octets[at] & 0xDF <= 0x5A:
            octets[at] ^= 0x20
            return text.startswith(str(octets, "utf-8"))
    return False


class _Guesser:
    """number: as the lists have it. times: of its latest wrong guesses, as many as count. until: it is ignored."""

    def __init__(self, number: str, known: bool) -> None:
        self.number = number
        self.known = known
        self.times: list[int] = []
        self.until: int | None = None
        self.minute = UNKNOWN_MINUTE


class Guesses:
    """numbering: tells two spellings of a number apart. warn(text): the alert numbers are told."""

    @on_demand
    def __init__(self, settings: Settings, wall: WallClock, numbering: Numbering, warn: Callable[[str], None]) -> None:
        self._settings = settings
        self._wall = wall
        self._numbering = numbering
        self._warn = warn
        self._guessers: list[_Guesser] = []
        self._day: list[int] = []  # times of the latest wrong guesses of unknown numbers
        self._all_until: int | None = None  # unknown numbers are ignored
        self._all_minute = self._day_minute = UNKNOWN_MINUTE
        self._restored = False  # something, and the clock has not said yet how long it still counts
        self._told = {}  # kind of warning -> when
        self._restore()

    # who has had the password

    def _known(self) -> list[str]:
        stored = self._settings.get("known")
        return stored.split(",") if stored else []

    def knows(self, number: str) -> bool:
        return self._numbering.find(self._known(), number) != ""

    def password_changed(self, number: str) -> None:
        """number: of who has set it; "" when there is none any more."""
        self._settings.put("known", self._numbering.to_store(number) if number else "")

    # a text

    def ignores(self, number: str, known: bool, now: int) -> bool:
        now_s = self._wall.uptime(now)
        if not known and self._all_until is not None:
            if now_s < self._all_until:
                return True
            self._all_until = None
            self._day = []
            self._keep()
        guesser = self._find(number)
        if guesser is None or guesser.until is None:
            return False
        if now_s < guesser.until and guesser.known == known:
            return True
        if known and not guesser.known:
            return False  # another one has vouched for it since
        self._guessers.remove(guesser)
        self._keep()
        return False

    def right(self, number: str, listed: bool) -> None:
        """It gave the right password. listed: it is on a list, and known without that."""
        guesser = self._find(number)
        if guesser is not None:
            self._guessers.remove(guesser)
            self._keep()
        if listed:
            return
        numbers = self._known()
        found = self._numbering.find(numbers, number)
        if not found or (len(numbers) >= MAX_KNOWN and numbers[-1] != found):  # with room the order does not matter
            self._learn(numbers, found, number)

    @on_demand
    def _learn(self, numbers: list[str], found: str, number: str) -> None:
        """It is the latest."""
        numbers = [one for one in numbers if one != found] + [self._numbering.to_store(number)]
        self._settings.put("known", ",".join(numbers[-MAX_KNOWN:]))

    def wrong(self, number: str, known: bool, now: int) -> str:
        """A wrong guess; the answer."""
        now_s = self._wall.uptime(now)
        guesser = self._find(number)
        if guesser is None or guesser.known != known:
            guesser = self._enter(number, known, guesser)
        most, seconds = (MANY, DAY_S) if known else (STRIKES, HOUR_S)
        guesser.times = [at for at in guesser.times if now_s - at < seconds] + [now_s]
        answer = WRONG
        if len(guesser.times) >= most:
            answer = self._ignore(guesser, number, now)
        if not known:
            self._day = [at for at in self._day if now_s - at < DAY_S] + [now_s]
            self._day_minute = self._minute_at(now, DAY_S)
            if len(self._day) >= MANY:
                self._all_until = now_s + DAY_S
                self._all_minute = self._minute_at(now, DAY_S)
                self._tell("30", ALL_IGNORED, now_s)
        self._keep()
        return answer

    def _ignore(self, guesser: _Guesser, number: str, now: int) -> str:
        now_s = self._wall.uptime(now)
        guesser.until = now_s + HOUR_S
        guesser.minute = self._minute_at(now, HOUR_S)
        if guesser.known:
            log.say("guesses: a known number is ignored for an hour")
            return WRONG
        self._tell("5", "5 wrong passwords from %s: ignored for an hour." % number.lstrip("+~"), now_s)
        return IGNORED

    def _tell(self, kind: str, text: str, now_s: int) -> None:
        if kind not in self._told or now_s - self._told[kind] >= DAY_S:
            self._told[kind] = now_s
            self._warn(text)

    def _find(self, number: str) -> _Guesser | None:
        """One who is ignored before others: abroad, two spellings of a number may have been two people."""
        found = None
        for guesser in self._guessers:
            alike = guesser.number[-ALIKE:] == number[-ALIKE:]
            if alike and (found is None or guesser.until is not None) and self._numbering.one(guesser.number, number):
                found = guesser
        return found

    def _enter(self, number: str, known: bool, old: _Guesser | None) -> _Guesser:
        """In the place of `old`; the oldest makes room, one that is being ignored last."""
        if old is not None:
            self._guessers.remove(old)
        if len(self._guessers) >= MAX_GUESSERS:
            free = [guesser for guesser in self._guessers if guesser.until is None]
            self._guessers.remove((free or self._guessers)[0])
        guesser = _Guesser(self._numbering.to_store(number), known)  # what came with 00 would be another one with +
        self._guessers.append(guesser)
        return guesser

    # over a reset of the board

    def _minute_at(self, now: int, seconds: int) -> str:
        return "%x" % ((self._wall.seconds(now) + seconds) // 60) if self._wall.is_set else UNKNOWN_MINUTE

    def _keep(self) -> None:
        ignored = []
        for guesser in self._guessers:
            if guesser.until is not None and not guesser.known:
                ignored.append("%s:%s" % (guesser.number, guesser.minute))
        until = self._all_minute if self._all_until is not None else ""
        day = "%d:%s" % (len(self._day), self._day_minute) if self._day else ""
        kept = "%s;%s;%s" % (day, until, ",".join(ignored))
        self._settings.put("strikes", "" if kept == ";;" else kept)

    @on_demand
    def _restore(self) -> None:
        """Who was ignored is so for the whole time again, until the clock says better."""
        parts = self._settings.get("strikes").split(";")
        count, _, minute = parts[0].partition(":")
        if len(parts) != 3 or not is_decimal(count or "0"):
            return
        self._restored = True
        self._day = [0] * min(int(count or "0"), MANY)
        self._day_minute = minute or UNKNOWN_MINUTE
        if parts[1]:
            self._all_until = DAY_S
            self._all_minute = parts[1]
        for entry in parts[2].split(",") if parts[2] else []:
            number, _, minute = entry.partition(":")
            guesser = _Guesser(number, False)
            guesser.until = HOUR_S
            guesser.minute = minute
            self._guessers.append(guesser)

    def clock_changed(self, now: int) -> None:
        """Now it may be known how long those who were ignored before the start still are."""
        if self._restored and self._wall.is_set:
            self._restored = False
            self._shorten(self._wall.uptime(now) - self._wall.seconds(now), self._wall.uptime(now))

    @on_demand
    def _shorten(self, start_s: int, now_s: int) -> None:
        """start_s: local time is that much behind the uptime."""
        if self._day_minute != UNKNOWN_MINUTE and int(self._day_minute, 16) * 60 + start_s <= now_s:
            self._day = [at for at in self._day if at]
        if self._all_until is not None and self._all_minute != UNKNOWN_MINUTE:
            self._all_until = min(self._all_until, int(self._all_minute, 16) * 60 + start_s)
        for guesser in self._guessers:
            if guesser.until is not None and guesser.minute != UNKNOWN_MINUTE:
                guesser.until = min(guesser.until, int(guesser.minute, 16) * 60 + start_s)
