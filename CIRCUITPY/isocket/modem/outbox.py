"""Texts out: the most urgent first, one at a time, tried again as the kind of error asks (field faults ch. 1.1), for a
day at most. docs/modem.md has the policy as a table.

A notice goes to the alert numbers, one after the other; it is in flash until the last has had it, with the set of those
that have not. A reply is there when it could not be sent at once. Only texts that fit into a place of the store are.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import DAY_S, Timed, format_seconds
from isocket.modem.channel import ABORTED, ERROR, OK, TIMEOUT, Command, number_of
from isocket.notices import ALARM, FORWARDED, REPLY, TEMPERATURE, UNDATED, URGENT
from isocket.on_demand import on_demand
from isocket.sms.pdu import Outgoing
from isocket.store.settings import MAX_NOTICE, MAX_UNSENT, NOTICES, UNSENT, UNSENT_USED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.modem.channel import Channel
    from isocket.store.settings import Settings

CAPACITY = 40
SEND_MS = 60_000
MAX_AGE_S = DAY_S
AT_ONCE_S = 2
REPEAT_S = 10  # a late +CMGS would spare it
LATE_RETRY_S = 300
FIRST_READING_S = 60  # of uptime
LATE_S = 300  # what goes out so long after its cause says when that was
KEPT = ["SR", "T", "W", "PA"]  # kinds of notices, those first that make room for others when all places are taken

PDU_MODE = "AT+CMGF=0"

# kinds of trouble
NETWORK = "network"
PERMANENT = "number"  # is not to be reached
CONFIG = "config"  # of the modem; or it is busy
STORAGE = "storage"


class _Text:
    """One text: a reply to `number`, or a notice to those of the alert list whose places are `owed`; `part` is the next
    to send to the first of them.

    born: seconds of uptime; minutes: since 2000, when it was kept by an earlier run of the board, else 0. refused:
    places that the network would not take, for one late try, which is the `last`. sent_to: the place that the modem
    sends it to. unclear: the first may have had it. place: where it is kept, None: nowhere. owner: it may be kept; a
    stranger's is not: it would wear the flash, and what was kept goes out without regard to the limits.
    """

    number = ""
    owner = True
    minutes = 0
    part = 1
    tries = 0
    unclear = False
    last = False
    undated = False  # kept by an earlier run that did not know the time
    delivered = False
    reference = 0
    place: int | None = None
    not_before: int | None = None
    parts: Outgoing | None = None
    words = ""  # as it goes out, perhaps with the time of its cause

    def __init__(self, kind: str, text: str, done: Callable[[bool, int], None] | None, born: int) -> None:
        self.kind = kind
        self.priority = 1 if kind == REPLY else 0 if kind in URGENT else 2
        self.text = text
        self.done = done
        self.born = born
        self.owed: list[int] = []
        self.refused: list[int] = []
        self.sent_to: list[int] = []

    def failed(self, kind: str, unclear: bool, now: int) -> bool:
        """The network has not taken it; unclear: or it has. False: this number is not tried again now."""
        if unclear and (self.kind == REPLY or self.unclear):  # a reply is not said twice, a notice not three times
            return False
        self.tries += 1
        self.parts = None  # memory, while it waits
        at_once = 2 if kind == CONFIG else 0
        wait_s = AT_ONCE_S if self.tries <= at_once else (15, 60, 300, 900, 3600)[min(self.tries - at_once, 5) - 1]
        if unclear:
            self.unclear = True
            wait_s = REPEAT_S
        elif kind == PERMANENT:
            if self.last:
                return False
            if self.kind != REPLY:
                self.refused.append(self.owed[0])
                return False
            self.last = True
            wait_s = LATE_RETRY_S
        self.not_before = now + wait_s * 1000
        return True

    def done_with_one(self, delivered: bool, now: int) -> None:
        """With the first of those that it is for."""
        self.delivered = self.delivered or delivered
        self.tries = 0
        self.unclear = False
        self.begin_anew()
        if self.owed:
            self.owed.pop(0)
        self._late_round(now)

    def begin_anew(self) -> None:
        self.part = 1
        self.parts = None

    def forget(self, place: int | None, now: int) -> bool:
        """A number has left the alert list, None: all have; True: what is under way was for it."""
        first = self.owed[0] if self.owed else -1
        self.owed = _without(self.owed, place)
        self.refused = _without(self.refused, place)
        self.sent_to = _without(self.sent_to, place)
        self._late_round(now)
        return place is None or first == place

    def _late_round(self, now: int) -> None:
        """Once all others have had it, those that the network would not take are tried again."""
        if not self.owed and self.refused:
            self.owed = self.refused
            self.refused = []
            self.last = True
            self.not_before = now + LATE_RETRY_S * 1000


class KeptTexts:
    """Texts over a reset of the board. A notice: `kind, minutes (7 hex digits), text`, and apart from it who is owed
    it: `unclear, a bit for each place of the alert list (hex)`. A reply: `1, unclear, minutes, number, blank, text`.
    """

    @on_demand
    def __init__(self, settings: Settings, wall: WallClock) -> None:
        self._settings = settings
        self._wall = wall
        self.later: list[_Text] = []  # to be kept in a pass of their own

    def keep_next(self, texts: list[_Text]) -> None:
        self.keep(self.later.pop(0), texts)

    def keep_all(self, texts: list[_Text]) -> None:
        """The app has failed: no pass comes in which the rest could be kept."""
        while self.later:
            self.keep_next(texts)

    def clock_changed(self, texts: list[_Text]) -> None:
        """Those that were kept without the time of their cause get it."""
        for text in texts:
            if text.kind != REPLY and text.place is not None and not text.undated and text not in self.later:
                self.later.append(text)

    def keep(self, text: _Text, texts: list[_Text]) -> None:
        """If there is a place, or one of the others gives it up."""
        minutes = text.minutes
        if not minutes and not text.undated and self._wall.is_set:
            minutes = max(self._wall.seconds_at(text.born), 0) // 60
        if text.kind == REPLY:
            kept = "1%d%07x%s %s" % (text.unclear, minutes, text.number, text.text)
            if len(kept.encode()) > MAX_UNSENT:
                return
            if text.place is None:
                text.place = self._free_place("unsent", UNSENT_USED)
            if text.place is not None:
                self._settings.put("unsent %d" % text.place, kept)
            return
        words, tab, number = text.text.partition("\t")
        while len((words + tab + number).encode()) > MAX_NOTICE:  # better cut than lost
            words = words[:-1]
        if text.place is None:
            text.place = self._free_place("notice", NOTICES)
            if text.place is None:
                text.place = _place_of_another(text, texts)
        if text.place is not None:
            self._settings.put("notice %d" % text.place, "%s%07x%s%s%s" % (text.kind, minutes, words, tab, number))
            self.keep_owed(text)

    def note_sent(self, now: int) -> None:
        """For KEEPALIVE (info.py): today, in flash once a day."""
        if self._settings.get("KEEPALIVE", "0") != "0":
            wall = self._wall
            day = "%d" % (wall.seconds(now) // DAY_S) if wall.is_set else "u%x" % (wall.uptime(now) // DAY_S)
            self._settings.put("last sent", day)

    def keep_owed(self, text: _Text) -> None:
        if text.place is None or text.kind == REPLY:
            return
        bits = 0
        for place in text.owed + text.refused:
            bits |= 1 << place
        self._settings.put("owed %d" % text.place, "%d%x" % (text.unclear, bits))

    def free(self, text: _Text) -> None:
        if text in self.later:
            self.later.remove(text)
        if text.place is not None:
            if text.kind == REPLY:
                self._settings.put("unsent %d" % text.place, "")
            else:
                self._settings.put("notice %d" % text.place, "")
                self._settings.put("owed %d" % text.place, "")
            text.place = None

    def _free_place(self, name: str, count: int) -> int | None:
        for place in range(count):
            if not self._settings.get("%s %d" % (name, place)):
                return place
        return None

    @on_demand
    def restore(self, texts: list[_Text], now: int) -> None:
        """What an earlier run of the board could not send, the oldest first."""
        kept = []
        for place in range(UNSENT):
            value = self._settings.get("unsent %d" % place)
            if value:
                kept.append((value[2:9], place, value, ""))
        for place in range(NOTICES):
            value = self._settings.get("notice %d" % place)
            if value:
                kept.append((value[1:8], place, value, self._settings.get("owed %d" % place) or "03ff"))
        kept.sort()
        for minutes, place, value, owed in kept:
            if owed:
                text = _Text(value[0], value[8:], None, 0)
                text.unclear = owed[0] == "1"
                bits = int(owed[1:], 16)
                text.owed = [at for at in range(16) if bits >> at & 1]
            else:
                number, _, words = value[9:].partition(" ")
                text = _Text(REPLY, words, None, 0)
                text.number = number
                text.unclear = value[1] == "1"
            text.minutes = int(minutes, 16)
            text.undated = not text.minutes
            text.born = self._wall.uptime(now)
            text.place = place
            _insert(texts, text)
            log.say("outbox: kept from before: %s" % text.text)


class Outbox(Timed):
    """`add` queues; `done(delivered, now)` is called once for each text, when the network has taken it or it was given
    up. texts: those that wait, in order. trouble: what kept the latest from going out, to be mended by whoever can; "":
    nothing.
    """

    @on_demand
    def __init__(self, channel: Channel, settings: Settings, wall: WallClock) -> None:
        self._channel = channel
        self._wall = wall
        self._addresses: Callable[[], list[str]] = list
        self.texts: list[_Text] = []
        self._kept = KeptTexts(settings, wall)
        self._sending: _Text | None = None
        self._late: _Text | None = None
        self._accepted = False
        self._pdu_mode = False
        self._failed: tuple = ()  # (text, result), then (text, result, kind of trouble), each for a pass of its own
        self._reference = 0
        self._worked_at: int | None = None  # in this pass something was done that takes much of one
        self.trouble = ""
        channel.urcs["+CMGS"] = self._on_late

    @on_demand
    def tell_notices_to(self, addresses: Callable[[], list[str]]) -> None:
        """`addresses()`: those of the alert list."""
        self._addresses = addresses

    def mended(self) -> None:
        """What can be done about `trouble` is done."""
        self.trouble = ""

    @property
    def failing(self) -> bool:
        """A refusal is being dealt with; each step takes much of a pass."""
        return bool(self._failed or self.trouble)

    @property
    def empty(self) -> bool:
        return not self.texts

    @property
    def sending(self) -> bool:
        """The modem has a text, and has not said yet what became of it."""
        return self._sending is not None

    @property
    def owes_notices(self) -> bool:
        """Of alarm, power or temperature."""
        return any([text.kind in "APT" for text in self.texts])  # noqa: C419

    def add(self, number: str, text: str, done, now: int, owner: bool) -> None:
        """A reply; owner: the number may command the device."""
        item = _Text(REPLY, text, done, self._wall.uptime(now))
        item.number = number
        item.owner = owner
        self._enter(item, now)

    def notify(self, kind: str, text: str, done, born_s: int, now: int) -> int:
        """A notice to all alert numbers, FORWARDED to the first. born_s: uptime at its cause. Returns their number."""
        count = len(self._addresses())
        # what an earlier run of the board kept last is said again by the first reading of this one: once is enough
        if kind == TEMPERATURE and born_s < FIRST_READING_S:
            kept = _kept_last(self.texts, text)
            if kept is not None and kept not in (self._sending, self._late):
                self._finish(kept, now)
        if count and text:
            item = _Text(kind, text, done, born_s)
            item.owner = kind != FORWARDED
            item.owed = list(range(count if item.owner else 1))
            self._enter(item, now)
            if kind == ALARM:
                self._kept.keep(item, self.texts)  # before the alarm is noted as told
            elif item.owner:
                self._kept.later.append(item)
        return count

    def _enter(self, item: _Text, now: int) -> None:
        if len(self.texts) >= CAPACITY:
            self._kept.free(_dropped(self.texts, self._sending))
        _insert(self.texts, item)
        self.due = self._worked_at = now

    def forget(self, place: int | None, now: int) -> None:
        """A number has left the alert list; None: all have."""
        for text in list(self.texts):
            if text.kind == REPLY:
                continue
            if text.forget(place, now):
                text.begin_anew()
                if self._late is text:
                    self._late = None
            self._go_on(text, now)
        self.due = now

    def restart(self, now: int) -> None:
        """The modem, or the network, is back."""
        self._pdu_mode = False
        for text in self.texts:
            if not text.last:
                text.not_before = None
        self.due = now

    def next_command(self, now: int, urgent: bool = False) -> Command | None:
        """To be called when the modem is registered. urgent: for alarm and power alone."""
        text, self.due = _next(self.texts, now, urgent)
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
        text.sent_to = text.owed[:1]
        self._accepted = False
        self._pdu_mode = False
        return Command("AT+CMGS=%d" % length, "+CMGS", timeout_ms=SEND_MS, payload=payload)

    def _prepare(self, text: _Text, now: int) -> None:
        self.due = self._worked_at = now
        aged = text.minutes or self._wall.uptime(now) - text.born > MAX_AGE_S
        if aged and _is_too_old(text, self._wall, now):
            log.say("outbox: given up after a day")
            self._finish(text, now)
            return
        if not text.reference:
            self._reference = text.reference = self._reference % 255 + 1
        if text.parts is None:
            number = text.number
            if text.kind != REPLY:
                addresses = self._addresses()
                if text.owed[0] >= len(addresses):
                    self._next_number(text, False, now)
                    return
                number = addresses[text.owed[0]]
            if text.part == 1:
                text.words = _as_sent(text, self._wall, now)
            text.parts = Outgoing(number, text.words, text.reference)
        if text.parts.prepare() and text.part > text.parts.parts:  # a late word of success came while it waited
            self._next_number(text, True, now)

    def on_line(self, command: Command, line: str, now: int) -> None:
        if line.startswith("+CMGS:"):
            self._accepted = True

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        if command.text == PDU_MODE:
            self._pdu_mode = result == OK
            if result == OK:
                return
            text, self.due = _next(self.texts, now, False)  # the one that cannot be sent
            if text is None:
                return
        else:
            text = self._sending
            self._sending = None
            if text not in self.texts or text.owed[:1] != text.sent_to:
                return  # it has gone meanwhile, or the number has left the list
        if result == OK and self._accepted:
            self._sent(text, now)
            return
        self._failed = (text, result)
        self.due = now

    def _sent(self, text: _Text, now: int) -> None:
        self._kept.note_sent(now)
        text.part += 1
        if text.tries:  # then others may have a chance, too
            self.restart(now)
            text.tries = 0
            text.unclear = False
        if text.parts is not None and 0 < text.parts.parts < text.part:
            self._next_number(text, True, now)

    def _next_number(self, text: _Text, delivered: bool, now: int) -> None:
        text.done_with_one(delivered, now)
        self._go_on(text, now)

    def _go_on(self, text: _Text, now: int) -> None:
        """With those that are still owed it."""
        if text.owed:
            self._kept.keep_owed(text)
            self.due = now
        else:
            self._finish(text, now)

    @on_demand
    def _on_late(self, line: str, now: int) -> bool:
        """After its time: the text did go out."""
        text = self._late
        self._late = None
        if text is not None and text in self.texts and text is not self._sending:
            self._sent(text, now)
        return False

    def _after_error(self, text: _Text, result: str, kind: str, now: int) -> None:
        log.say("outbox: %s" % result)
        if text not in self.texts:
            return
        unclear = result in (TIMEOUT, ABORTED) and self._channel.prompted
        if not text.failed(kind, unclear, now):
            self._next_number(text, False, now)
            return
        if unclear:
            self._late = text
        if text.owner and (text.place is None or unclear):
            self._kept.later.append(text)
        self.trouble = kind

    def _finish(self, text: _Text, now: int) -> None:
        if text in self.texts:
            self.texts.remove(text)
        self._kept.free(text)
        if text.done is not None:
            text.done(text.delivered, now)

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
        elif self._kept.later:
            self.due = now
            if self._worked_at != now:
                self._worked_at = now
                self._kept.keep_next(self.texts)

    @on_demand
    def restore(self, now: int) -> None:
        """What an earlier run of the board could not send."""
        self._kept.restore(self.texts, now)

    def keep_all(self) -> None:
        self._kept.keep_all(self.texts)

    def clock_changed(self, now: int) -> None:
        self._kept.clock_changed(self.texts)
        self.due = now


def _insert(texts: list[_Text], item: _Text) -> None:
    """The most urgent stand first."""
    at = len(texts)
    while at and texts[at - 1].priority > item.priority:
        at -= 1
    texts.insert(at, item)


@on_demand
def _dropped(texts: list[_Text], sending: _Text | None) -> _Text:
    """Where memory is short, the least important goes first: the last, but not the one that is being sent."""
    log.say("outbox: full, a text dropped")
    return texts.pop(-2 if texts[-1] is sending else -1)


def _next(texts: list[_Text], now: int, urgent: bool) -> tuple[_Text | None, int | None]:
    """The one whose turn it is, and if there is none, when the next one's turn comes."""
    due = None
    for text in texts:
        if urgent and text.priority:
            break
        if text.not_before is None or now >= text.not_before:
            return text, None
        if due is None or due >= text.not_before:
            due = text.not_before
    return None, due


@on_demand
def _is_too_old(text: _Text, wall: WallClock, now: int) -> bool:
    uptime_s = wall.uptime(now)
    if text.minutes and wall.is_set:
        text.born = uptime_s - wall.seconds(now) + text.minutes * 60
        text.minutes = 0
    return uptime_s - text.born > MAX_AGE_S


def _as_sent(text: _Text, wall: WallClock, now: int) -> str:
    """A notice's number is behind a tab."""
    words, _tab, number = text.text.partition("\t")
    if text.kind not in UNDATED and not text.undated and wall.is_set and wall.uptime(now) - text.born > LATE_S:
        words = _dated(words, text.born, wall, now)
    return "%s #%s" % (words, number) if number else words


@on_demand
def _dated(words: str, born: int, wall: WallClock, now: int) -> str:
    """A notice that is late says when its cause was, where the clock knows."""
    then = format_seconds(wall.seconds_at(born))
    return "%s (%s)" % (words, then[9:14] if then[:8] == wall.text(now)[:8] else then[:14])


@on_demand
def _place_of_another(text: _Text, texts: list[_Text]) -> int | None:
    """The least important, and of those the oldest, is kept no more; it still waits to be sent."""
    victim = None
    for other in texts:
        if other.place is None or other.kind == REPLY or _rank(other.kind) > _rank(text.kind):
            continue
        if victim is None or (_rank(other.kind), other.born) < (_rank(victim.kind), victim.born):
            victim = other
    if victim is None:
        return None
    log.say("outbox: no room in flash for all notices")
    place = victim.place
    victim.place = None
    return place


def _rank(kind: str) -> int:
    for rank in range(len(KEPT)):
        if kind in KEPT[rank]:
            return rank
    return 0


@on_demand
def _kept_last(texts: list[_Text], notice: str) -> _Text | None:
    """The last of this kind (what stands before the degrees) that an earlier run has kept, if it has these words.
    Without a time are those of a run that did not know it.
    """
    last = None
    words = _words(notice)
    kind = words.rpartition(":")[0] or words
    for text in texts:
        if text.text.startswith(kind) and (text.undated or (text.minutes and not (last and last.undated))):
            last = text
    return last if last is not None and _words(last.text) == words else None


def _without(places: list[int], gone: int | None) -> list[int]:
    """Places of a list from which one was taken out; None: all were."""
    if gone is None:
        return []
    return [place - 1 if place > gone else place for place in places if place != gone]


@on_demand
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


def _words(notice: str) -> str:
    """Without its number."""
    return notice.partition("\t")[0]
