"""Texts out: the most urgent first, one at a time, tried again as the kind of error asks (field faults ch. 1.1)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, after, reached
from isocket.modem.channel import OK, TIMEOUT, Command
from isocket.notices import REPLY, URGENT
from isocket.rare import rare
from isocket.sms.pdu import Outgoing
from isocket.text import is_decimal

CAPACITY = 40
SEND_MS = 60_000
BACK_OFF_S = (15, 60, 300, 900, 3600)
MAX_TRIES = 12
_PERMANENT = (1, 8, 10, 21, 27, 28, 29, 30, 50, 69)  # +CMS ERROR: this number is not to be reached
_AT_ONCE_MS = 2_000  # busy, or set up wrongly: the next try comes soon


class _Text:
    """One text to one number; `part` is the next to send."""

    def __init__(self, number: str, text: str, priority: int, done) -> None:
        self.number = number
        self.text = text
        self.priority = priority
        self.done = done
        self.part = 1
        self.tries = 0
        self.not_before: int | None = None
        self.parts: Outgoing | None = None


class Outbox(Timed):
    """`add` queues; `done(delivered, now)` is called once for each text, when the network has taken it or it was given
    up.
    """

    def __init__(self) -> None:
        self._texts: list[_Text] = []
        self._sending: _Text | None = None
        self._accepted = False
        self._reference = 0
        self.dropped = 0

    @property
    def empty(self) -> bool:
        return not self._texts

    def add(self, number: str, text: str, priority: int = REPLY, done=None) -> None:
        if len(self._texts) >= CAPACITY:
            self._drop()
        at = len(self._texts)
        while at and self._texts[at - 1].priority > priority:
            at -= 1
        self._texts.insert(at, _Text(number, text, priority, done))

    def _drop(self) -> None:
        """Where memory is short, the least important goes first: the last of the queue."""
        at = len(self._texts) - 1
        if self._texts[at] is self._sending:
            at -= 1
        text = self._texts.pop(at)
        self.dropped += 1
        log.say("outbox: full, a text to %s dropped" % text.number)

    def restart(self, now: int) -> None:
        """The modem is ready again."""
        self._sending = None
        self.due = now

    def _next(self, now: int, urgent: bool) -> _Text | None:
        self.due = None
        for text in self._texts:
            if urgent and text.priority != URGENT:
                return None
            if text.not_before is None or reached(text.not_before, now):
                return text
            if self.due is None or reached(text.not_before, self.due):
                self.due = text.not_before
        return None

    def next_command(self, now: int, urgent: bool = False) -> Command | None:
        """To be called when the modem is registered. urgent: for alarm and power alone."""
        text = self._next(now, urgent)
        if text is None:
            return None
        if text.parts is None:  # cutting it up takes its time: a pass of its own
            self._reference = (self._reference + 1) & 0xFF
            text.parts = Outgoing(text.number, text.text, self._reference)
            self.due = now
            return None
        payload, length = text.parts.submit(text.part)
        self._sending = text
        self._accepted = False
        return Command("AT+CMGS=%d" % length, "+CMGS", timeout_ms=SEND_MS, payload=payload)

    def on_line(self, command: Command, line: str, now: int) -> None:
        if line.startswith("+CMGS:"):
            self._accepted = True

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        text = self._sending
        self._sending = None
        if text is None:
            return
        if result == OK and self._accepted:
            text.part += 1
            text.tries = 0
            if text.part > text.parts.parts:
                self._finish(text, True, now)
            return
        text.tries += 1
        log.say("outbox: to %s: %s" % (text.number, result))
        self._after_error(text, result, now)

    @rare
    def _after_error(self, text: _Text, result: str, now: int) -> None:
        if result == TIMEOUT:
            # it may have gone out or not: what is urgent is said again once, a reply is not
            if text.priority != URGENT or text.tries > 1:
                self._finish(text, False, now)
                return
            wait_ms = _AT_ONCE_MS
        else:
            code = _code(result)
            if code in _PERMANENT:
                if text.tries > 1:
                    self._finish(text, False, now)
                    return
                wait_ms = BACK_OFF_S[1] * 1000
            elif text.tries >= MAX_TRIES:
                self._finish(text, False, now)
                return
            elif code in (14, 302, 303, 304, 305, 314, 321, 330, 515, 604) and text.tries < 3:
                wait_ms = _AT_ONCE_MS
            else:
                wait_ms = BACK_OFF_S[min(text.tries, len(BACK_OFF_S)) - 1] * 1000
        text.not_before = after(now, wait_ms)

    def _finish(self, text: _Text, delivered: bool, now: int) -> None:
        if text in self._texts:
            self._texts.remove(text)
        if text.done is not None:
            text.done(delivered, now)


def _code(result: str) -> int:
    """The number in `+CMS ERROR: 38`; 0 if it has none."""
    digits = result[result.find(":") + 1 :].strip()
    return int(digits) if is_decimal(digits) else 0
