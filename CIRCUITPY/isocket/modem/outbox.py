"""Texts out: the most urgent first, one at a time, tried again as the kind of error asks (field faults ch. 1.1), for a
day at most. docs/modem.md has the policy as a table.

Alerts are kept in flash until they are sent, so that a reset of the board does not lose them; a reply is when it could
not be sent at once. Only texts that fit into a place of the store are (alerts do; long replies do not).
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, after, reached
from isocket.modem.channel import ABORTED, ERROR, OK, TIMEOUT, Command
from isocket.notices import REPLY, URGENT
from isocket.rare import rare
from isocket.sms.pdu import Outgoing
from isocket.store.settings import MAX_UNSENT, UNSENT
from isocket.text import is_decimal

CAPACITY = 40
SEND_MS = 60_000
BACK_OFF_S = (15, 60, 300, 900, 3600)
MAX_AGE_S = 24 * 3600
AT_ONCE_MS = 2_000
REPEAT_MS = 10_000  # a late +CMGS would spare it
LATE_RETRY_MS = 300_000

_PDU_MODE = Command("AT+CMGF=0", timeout_ms=5000, attempts=2)

# what a +CMS ERROR tells about (3GPP TS 27.005 3.2.5)
PERMANENT = (1, 8, 10, 21, 27, 28, 29, 30, 50, 69)  # this number is not to be reached
BUSY = (14, 314, 515, 604)
CONFIG = (0, 302, 303, 304, 305, 321, 330)  # 0: a plain ERROR
STORAGE = (208, 211, 322)
NOT_SENT = 1000  # the modem did not come so far, or says so in words of its own


class _Text:
    """One text to one number; `part` is the next to send.

    born: seconds of uptime; minutes: since 2000, when it was kept by an earlier run of the board, else 0. unclear: it
    may have gone out before. place: where it is kept, None: nowhere.
    """

    def __init__(self, number: str, text: str, priority: int, done, born: int) -> None:
        self.number = number
        self.text = text
        self.priority = priority
        self.done = done
        self.born = born
        self.minutes = 0
        self.part = 1
        self.tries = 0
        self.refused = False
        self.unclear = False
        self.place: int | None = None
        self.not_before: int | None = None
        self.parts: Outgoing | None = None


class Outbox(Timed):
    """`add` queues; `done(delivered, now)` is called once for each text, when the network has taken it or it was given
    up. `on_trouble(code, result, now)`: the modem or the network refused a text.
    """

    def __init__(self, channel, settings, wall) -> None:
        self._channel = channel
        self._settings = settings
        self._wall = wall
        self._texts: list[_Text] = []
        self._to_keep: list[_Text] = []
        self._sending: _Text | None = None
        self._late: _Text | None = None
        self._accepted = False
        self._pdu_mode = False
        self._reference = 0
        self.on_trouble = lambda code, result, now: None
        channel.urcs["+CMGS"] = self._on_late

    @property
    def empty(self) -> bool:
        return not self._texts

    def add(self, number: str, text: str, priority: int, done, now: int) -> None:
        if len(self._texts) >= CAPACITY:
            self._drop()
        item = _Text(number, text, priority, done, self._wall.uptime(now))
        self._insert(item)
        if priority != REPLY:
            self._to_keep.append(item)
            self.due = now

    def _insert(self, item: _Text) -> None:
        at = len(self._texts)
        while at and self._texts[at - 1].priority > item.priority:
            at -= 1
        self._texts.insert(at, item)

    @rare
    def _drop(self) -> None:
        """Where memory is short, the least important goes first: the last of the queue."""
        at = len(self._texts) - 1
        if self._texts[at] is self._sending:
            at -= 1
        text = self._texts.pop(at)
        self._free(text)
        log.say("outbox: full, a text to %s dropped" % text.number)

    @rare
    def restart(self, now: int) -> None:
        """The modem, or the network, is back."""
        self._pdu_mode = False
        for text in self._texts:
            if not text.refused:
                text.not_before = None
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
            self._prepare(text, now)
            return None
        if not self._pdu_mode:  # in text mode the length would be taken for a number to send the PDU to
            return _PDU_MODE
        payload, length = text.parts.submit(text.part)
        self._sending = text
        self._accepted = False
        self._pdu_mode = False
        return Command("AT+CMGS=%d" % length, "+CMGS", timeout_ms=SEND_MS, payload=payload)

    def _prepare(self, text: _Text, now: int) -> None:
        self.due = now
        if text.tries and self._too_old(text, now):
            return
        self._reference = (self._reference + 1) & 0xFF
        text.parts = Outgoing(text.number, text.text, self._reference)

    def on_line(self, command: Command, line: str, now: int) -> None:
        if line.startswith("+CMGS:"):
            self._accepted = True

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        if command is _PDU_MODE:
            self._pdu_mode = result == OK
            if result == OK:
                return
            self._sending = self._next(now, False)
        text = self._sending
        self._sending = None
        if text is None:
            return
        if result == OK and self._accepted:
            self._sent(text, now)
            return
        text.tries += 1
        log.say("outbox: to %s: %s" % (text.number, result))
        self._after_error(text, result, now)

    def _sent(self, text: _Text, now: int) -> None:
        text.part += 1
        if text.tries:  # then others may have a chance, too
            self.restart(now)
            text.tries = 0
        if text.parts is None or text.part > text.parts.parts:
            self._finish(text, True, now)

    def _on_late(self, line: str, now: int) -> bool:
        """After its time: the text did go out."""
        text = self._late
        self._late = None
        if text is not None and text in self._texts and text is not self._sending:
            self._sent(text, now)
        return False

    @rare
    def _after_error(self, text: _Text, result: str, now: int) -> None:
        if self._too_old(text, now):
            return
        unknown = result in (TIMEOUT, ABORTED) and self._channel.prompted
        code = _code(result)
        wait_ms = BACK_OFF_S[min(text.tries, len(BACK_OFF_S)) - 1] * 1000
        if unknown:  # it may have gone out or not: an alert is said again once, a reply is not
            if text.priority == REPLY or text.unclear:
                self._finish(text, False, now)
                return
            text.unclear = True
            self._late = text
            wait_ms = REPEAT_MS
        elif code in PERMANENT:
            if text.refused:
                self._finish(text, False, now)
                return
            text.refused = True
            wait_ms = LATE_RETRY_MS
        elif text.tries < 3 and (code in BUSY or code in CONFIG or code == NOT_SENT):
            wait_ms = AT_ONCE_MS
        text.not_before = after(now, wait_ms)
        if text.part == 1 and not unknown:
            text.parts = None  # memory, while it waits
        if text.place is None or text.unclear:
            self._to_keep.append(text)
        self.on_trouble(code, result, now)

    @rare
    def _too_old(self, text: _Text, now: int) -> bool:
        uptime_s = self._wall.uptime(now)
        if text.minutes and self._wall.is_set:
            text.born = uptime_s - self._wall.seconds(now) + text.minutes * 60
            text.minutes = 0
        if uptime_s - text.born <= MAX_AGE_S:
            return False
        log.say("outbox: to %s: given up after a day" % text.number)
        self._finish(text, False, now)
        return True

    def _finish(self, text: _Text, delivered: bool, now: int) -> None:
        if text in self._texts:
            self._texts.remove(text)
        self._free(text)
        if text.done is not None:
            text.done(delivered, now)

    # over a reset of the board: `priority, unclear, minutes (7 hex digits), number, blank, text`

    def step(self, now: int) -> None:
        """One a pass."""
        self.due = None
        if self._to_keep:
            self._keep(self._to_keep.pop(0), now)
            self.due = now

    def _free(self, text: _Text) -> None:
        if text in self._to_keep:
            self._to_keep.remove(text)
        if text.place is not None:
            self._settings.put("unsent %d" % text.place, "")
            text.place = None

    @rare
    def _keep(self, text: _Text, now: int) -> None:
        minutes = text.minutes
        if not minutes and self._wall.is_set:
            minutes = (self._wall.seconds(now) - self._wall.uptime(now) + text.born) // 60
        kept = "%d%d%07x%s %s" % (text.priority, text.unclear, minutes, text.number, text.text)
        if len(kept.encode()) > MAX_UNSENT:
            return
        if text.place is None:
            for place in range(UNSENT):
                if not self._settings.get("unsent %d" % place):
                    text.place = place
                    break
            else:
                return
        self._settings.put("unsent %d" % text.place, kept)

    @rare
    def restore(self, now: int) -> None:
        """What an earlier run of the board could not send, the oldest first."""
        kept = []
        for place in range(UNSENT):
            value = self._settings.get("unsent %d" % place)
            if value:
                kept.append((value[2:9], place, value))
        kept.sort()
        for _, place, value in kept:
            number, _, words = value[9:].partition(" ")
            text = _Text(number, words, int(value[0]), None, self._wall.uptime(now))
            text.minutes = int(value[2:9], 16)
            text.unclear = value[1] == "1"
            text.tries = 1  # its age is looked at before it is sent
            text.place = place
            self._insert(text)
            log.say("outbox: to %s: kept from before" % number)


@rare
def _code(result: str) -> int:
    """The number in `+CMS ERROR: 38`. A +CME ERROR counts only as far as its numbers mean the same."""
    if result == ERROR:
        return 0
    digits = result[result.find(":") + 1 :].strip()
    code = int(digits) if is_decimal(digits) else NOT_SENT
    return code if code in BUSY or result.startswith("+CMS") else NOT_SENT
