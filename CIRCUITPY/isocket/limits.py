"""What may be sent (spec ch. 2): no stranger, and no phone that answers by itself, may empty the card. Notices have
limits of their own, in notices.py.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import DAY_S, HOUR_S
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

REACHED = "Limit of texts reached: some replies and reports are not sent now."

STREAK_S = 600  # errors that count as one after the other
ERRORS = 5  # to a number in a row that are answered
SAME = 2  # of those to the same text
MAX_NUMBERS = 8


def sms_parts(text: str) -> int:
    """How many SMS a text takes; at least one."""
    size = len(text)
    single, part = (160, 153) if size == len(text.encode()) else (70, 67)
    return 1 if size <= single else (size + part - 1) // part


class Window:
    """So many in any hour and in any day; 0 for any number."""

    @on_demand
    def __init__(self, hour: int, day: int) -> None:
        self._limits = ((hour, HOUR_S), (day, DAY_S))
        self._sent: list[int] = []  # when, as many as the larger limit

    def takes(self, count: int, now_s: int) -> bool:
        """There is room for so many, and they are entered."""
        sent = self._sent
        longest = 0
        for most, seconds in self._limits:
            at = len(sent) - most + min(count, most) - 1
            if most and at >= 0 and now_s - sent[at] < seconds:
                return False
            longest = max(longest, most)
        for _ in range(count if longest else 0):
            sent.append(now_s)
            if len(sent) > longest:
                sent.pop(0)
        return True


class _Errors:
    """Texts of one number that were answered by an error, one after the other. texts: (when, text)."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.texts: list[tuple[int, str]] = []


class Limits:
    """limits: numbers by name, as Config has them. send(number, text, owner) sends a reply; uptime(): seconds."""

    @on_demand
    def __init__(
        self, send: Callable[[str, str, bool], None], uptime: Callable[[], int], limits: dict[str, int]
    ) -> None:
        self._send = send
        self._uptime = uptime
        self._owners = Window(limits["REPLIES_HOUR"], limits["REPLIES_DAY"])
        self._others = Window(limits["OTHERS_HOUR"], limits["OTHERS_DAY"])
        self._reports = Window(limits["REPORTS_HOUR"], limits["REPORTS_DAY"])
        self._errors: list[_Errors] = []
        self._told_s: int | None = None
        self._warn: Callable[[str], None] | None = None

    @on_demand
    def warn_by(self, warn: Callable[[str], None]) -> None:
        """`warn(text)` tells the alert numbers, once a day."""
        self._warn = warn

    def reply(self, number: str, text: str, owner: bool) -> None:
        """owner: the number may command the device."""
        for errors in self._errors:
            if errors.number == number:
                errors.texts = []
        self._reply(number, text, owner)

    def error(self, number: str, text: str, owner: bool, cause: str) -> None:
        """A reply that says what was wrong with `cause`, a text."""
        now_s = self._uptime()
        errors = self._errors_of(number)
        errors.texts = [one for one in errors.texts if now_s - one[0] < STREAK_S][-ERRORS:]
        same = 0
        for _, known in errors.texts:
            same += known == cause
        answers = len(errors.texts) < ERRORS and same < SAME
        errors.texts.append((now_s, cause))
        if answers:
            self._reply(number, text, owner)
        else:
            log.say("limits: an error is not answered any more")

    def _errors_of(self, number: str) -> _Errors:
        for errors in self._errors:
            if errors.number == number:
                return errors
        if len(self._errors) >= MAX_NUMBERS:
            self._errors.pop(0)
        errors = _Errors(number)
        self._errors.append(errors)
        return errors

    def _reply(self, number: str, text: str, owner: bool) -> None:
        if (self._owners if owner else self._others).takes(sms_parts(text), self._uptime()):
            self._send(number, text, owner)
        else:
            self._reached()

    def report(self) -> bool:
        """A report may be sent."""
        if self._reports.takes(1, self._uptime()):
            return True
        self._reached()
        return False

    def _reached(self) -> None:
        log.say("limits: reached")
        now_s = self._uptime()
        if self._told_s is None or now_s - self._told_s >= DAY_S:
            self._told_s = now_s
            if self._warn is not None:
                self._warn(REACHED)
