"""Texts out: the most urgent first, one at a time, tried again as the kind of error asks (field faults ch. 1.1), for a
day at most. docs/modem.md has the policy as a table.

Alerts are kept in flash until they are sent, so that a reset of the board does not lose them; a reply is when it could
not be sent at once. Only texts that fit into a place of the store are (alerts do; long replies do not).
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, after, reached
from isocket.modem.channel import ABORTED, ERROR, OK, TIMEOUT, Command, number_of
from isocket.notices import REPLY, URGENT
from isocket.rare import rare
from isocket.sms.pdu import Outgoing
from isocket.store.settings import MAX_UNSENT, UNSENT

CAPACITY = 40
SEND_MS = 60_000
MAX_AGE_S = 24 * 3600
AT_ONCE_S = 2
REPEAT_S = 10  # a late +CMGS would spare it
LATE_RETRY_S = 300

PDU_MODE = "AT+CMGF=0"

# kinds of trouble
NETWORK = "network"
PERMANENT = "number"  # is not to be reached
CONFIG = "config"  # of the modem; or it is busy
STORAGE = "storage"


class _Text:
    """One text to one number; `part` is the next to send.

    born: seconds of uptime; minutes: since 2000, when it was kept by an earlier run of the board, else 0. unclear: it
    may have gone out before. place: where it is kept, None: nowhere.
    """

    minutes = 0
    part = 1
    tries = 0
    refused = False
    unclear = False
    reference = 0
    place: int | None = None
    not_before: int | None = None
    parts: Outgoing | None = None

    def __init__(self, number: str, text: str, priority: int, done, born: int) -> None:
        self.number = number
        self.text = text
        self.priority = priority
        self.done = done
        self.born = born


class Outbox(Timed):
    """`add` queues; `done(delivered, now)` is called once for each text, when the network has taken it or it was given
    up. texts: those that wait, in order. trouble: what kept the latest from going out, to be mended by whoever can;
    "": nothing.
    """

    def __init__(self, channel, settings, wall) -> None:
        self._channel = channel
        self._settings = settings
        self._wall = wall
        self.texts: list[_Text] = []
        self._to_keep: list[_Text] = []
        self._sending: _Text | None = None
        self._late: _Text | None = None
        self._accepted = False
        self._pdu_mode = False
        self._failed: tuple = ()  # (text, result), then (text, result, kind of trouble), each for a pass of its own
        self._reference = 0
        self._worked_at: int | None = None  # in this pass something was done that takes much of one
        self.trouble = ""
        channel.urcs["+CMGS"] = self._on_late

    @property
    def failing(self) -> bool:
        """A refusal is being dealt with; each step takes much of a pass."""
        return bool(self._failed or self.trouble)

    @property
    def empty(self) -> bool:
        return not self.texts

    def add(self, number: str, text: str, priority: int, done, now: int) -> None:
        if len(self.texts) >= CAPACITY:
            self._drop()
        item = _Text(number, text, priority, done, self._wall.uptime(now))
        self._insert(item)
        self.due = self._worked_at = now
        if priority != REPLY:
            self._to_keep.append(item)

    def _insert(self, item: _Text) -> None:
        at = len(self.texts)
        while at and self.texts[at - 1].priority > item.priority:
            at -= 1
        self.texts.insert(at, item)

    @rare
    def _drop(self) -> None:
        """Where memory is short, the least important goes first: the last of the queue."""
        at = len(self.texts) - 1
        if self.texts[at] is self._sending:
            at -= 1
        text = self.texts.pop(at)
        self._free(text)
        log.say("outbox: full, a text to %s dropped" % text.number)

    @rare
    def restart(self, now: int) -> None:
        """The modem, or the network, is back."""
        self._pdu_mode = False
        for text in self.texts:
            if not text.refused:
                text.not_before = None
        self.due = now

    def _next(self, now: int, urgent: bool) -> _Text | None:
        self.due = None
        for text in self.texts:
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
        if self._worked_at == now:
            self.due = now
            return None
        if text.parts is None or not text.parts.parts:  # encoding and cutting take their time: passes of their own
            self._prepare(text, now)
            return None
        if not self._pdu_mode:  # in text mode the length would be taken for a number to send the PDU to
            return Command(PDU_MODE, timeout_ms=5000, attempts=2)
        payload, length = text.parts.submit(text.part)
        self._sending = text
        self._accepted = False
        self._pdu_mode = False
        return Command("AT+CMGS=%d" % length, "+CMGS", timeout_ms=SEND_MS, payload=payload)

    def _prepare(self, text: _Text, now: int) -> None:
        self.due = self._worked_at = now
        aged = text.minutes or self._wall.uptime(now) - text.born > MAX_AGE_S
        if aged and self._too_old(text, now):
            return
        if not text.reference:
            self._reference = text.reference = self._reference % 255 + 1
        if text.parts is None:
            text.parts = Outgoing(text.number, text.text, text.reference)
        if text.parts.prepare() and text.part > text.parts.parts:  # a late word of success came while it waited
            self._finish(text, True, now)

    def on_line(self, command: Command, line: str, now: int) -> None:
        if line.startswith("+CMGS:"):
            self._accepted = True

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        if command.text == PDU_MODE:
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
        self._failed = (text, result)
        self.due = now

    def _sent(self, text: _Text, now: int) -> None:
        text.part += 1
        if text.tries:  # then others may have a chance, too
            self.restart(now)
            text.tries = 0
            text.unclear = text.refused = False
        if text.parts is not None and 0 < text.parts.parts < text.part:
            self._finish(text, True, now)

    @rare
    def _on_late(self, line: str, now: int) -> bool:
        """After its time: the text did go out."""
        text = self._late
        self._late = None
        if text is not None and text in self.texts and text is not self._sending:
            self._sent(text, now)
        return False

    @rare
    def _after_error(self, text: _Text, result: str, kind: str, now: int) -> None:
        log.say("outbox: to %s: %s" % (text.number, result))
        unclear = result in (TIMEOUT, ABORTED) and self._channel.prompted
        if unclear and (text.priority == REPLY or text.unclear):  # a reply is not said twice, an alert not three times
            self._finish(text, False, now)
            return
        text.tries += 1
        at_once = 2 if kind == CONFIG else 0
        wait_s = AT_ONCE_S if text.tries <= at_once else (15, 60, 300, 900, 3600)[min(text.tries - at_once, 5) - 1]
        if unclear:
            text.unclear = True
            self._late = text
            wait_s = REPEAT_S
        elif kind == PERMANENT:
            if text.refused:
                self._finish(text, False, now)
                return
            text.refused = True
            wait_s = LATE_RETRY_S
        text.not_before = after(now, wait_s * 1000)
        text.parts = None  # memory, while it waits
        if text.place is None or unclear:
            self._to_keep.append(text)
        self.trouble = kind

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
        if text in self.texts:
            self.texts.remove(text)
        self._free(text)
        if text.done is not None:
            text.done(delivered, now)

    # over a reset of the board: `priority, unclear, minutes (7 hex digits), number, blank, text`

    def step(self, now: int) -> None:
        """What takes its time, one thing a pass."""
        self.due = None
        failed = self._failed
        if failed:
            self.due = now
            if len(failed) == 2:
                self._failed = (failed[0], failed[1], _kind(failed[1]))
            else:
                self._failed = ()
                self._after_error(failed[0], failed[1], failed[2], now)
        elif self._to_keep:
            self.due = now
            if self._worked_at != now:
                self._worked_at = now
                self._keep(self._to_keep.pop(0), now)

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
            text.place = place
            self._insert(text)
            log.say("outbox: to %s: kept from before" % number)


@rare
def _kind(result: str) -> str:
    """What the error tells about (3GPP TS 27.005 3.2.5). Of +CME ERROR only 14, SIM busy, means the same everywhere."""
    code = number_of(result[11:].strip())
    if result == ERROR or code in (14, 314, 515, 604, 302, 303, 304, 305, 321, 330):
        return CONFIG
    if result.startswith("+CMS"):
        if code in (1, 8, 10, 21, 27, 28, 29, 30, 50, 69):
            return PERMANENT
        if code in (208, 211, 322):
            return STORAGE
    return NETWORK
