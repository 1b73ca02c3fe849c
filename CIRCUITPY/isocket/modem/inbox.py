"""Texts in. +CMTI is only a hint: the store is listed at boot, after each recovery and every minute (field faults 9,
11).

A message is deleted only after its effect and the mark of its execution are stored. The parts of a long text stay where
they are until all have come, or PARTS_S have passed (parts.py).
"""

from __future__ import annotations

import binascii

from isocket import log
from isocket.clock import Timed
from isocket.modem.channel import ABORTED, OK, TIMEOUT, Command, fields_of, number_of
from isocket.modem.parts import Parts
from isocket.on_demand import on_demand
from isocket.sms.pdu import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.modem.channel import Channel
    from isocket.sms.pdu import Deliver

LIST_MS = 60_000
LISTED_AT_ONCE = 10
STRIKES = 3
BOTH = 2  # memories
MAX_PLACES = 50  # how many places of the store are remembered for their faults
DONE_MS = 25  # after so long it is asked again: meanwhile memory can be collected (upkeep.py)

_LIST = Command("AT+CMGL=4", "+CMGL", timeout_ms=20_000)  # 4: all, in PDU mode


class Inbox(Timed):
    """full: the store has no room for another one; `on_freed(now)`: it has again. `on_heard(now)`: something has come
    in. `on_doubt(why, now)`: the modem answers as if it had lost its settings; `on_trust()`: it does not.
    """

    @on_demand
    def __init__(
        self,
        channel: Channel,
        on_heard: Callable[[int], None],
        on_freed: Callable[[int], None],
        on_doubt: Callable[[str, int], None],
        on_trust: Callable[[], None],
        now: int,
    ) -> None:
        self._on_text: Callable[[Deliver, int], None] = _to_nobody
        self._done: Callable[[], bool] | None = None
        self._on_heard = on_heard
        self._on_freed = on_freed
        self._on_doubt = on_doubt
        self._on_trust = on_trust
        self.full = self._more = False
        self._list_at = now
        self._to_read: list[int] = []
        self._to_delete: list[int] = []
        self._parts = Parts()
        self._reading = -1
        self._pdu: str | None = None  # "": a message, but no PDU of it
        self._message: tuple = ()  # (message, place) whose words are still being decoded
        self._strikes: dict[int, int] = {}
        self._undeleted: dict[int, int] = {}  # place -> checksum of a text that was obeyed and could not be deleted
        self._memory = "SM"  # where texts come in: the SIM, or the modem's own "ME" when the SIM has no room for any
        self._reads = ""  # the one that is read at the moment
        self._round = 0  # how many of the two are yet to be looked at
        self._listing = self._forced = False  # forced: whatever the memory's count says; it may be refused
        self._hinted = 0  # so many memories yet
        for name in ("+CMTI", "+CDSI", "+SMS FULL"):  # a text, a status report, no room for either
            channel.urcs[name] = self._on_hint
        channel.urcs["+CMT"] = self._on_direct
        channel.urcs["+CDS"] = channel.urcs["+CBM"] = self._on_other

    @on_demand
    def tell_texts_to(self, on_text: Callable[[Deliver, int], None], done: Callable[[], bool]) -> None:
        """`on_text(message, now)` for each readable text, once; `done()`: what they asked for is done and in flash."""
        self._on_text = on_text
        self._done = done

    def wait_until(self, at: int) -> None:
        """Its turn does not come before that."""
        self.due = at

    def restart(self, now: int) -> None:
        """The modem is ready again: whatever was being done starts from the list."""
        self._to_read = []
        self._to_delete = []
        self._parts.restart()
        self._listing = False
        self._reads = ""
        self._hinted = BOTH  # hints may have come before
        self.look(now)

    def look(self, now: int) -> None:
        """See what there is, soon."""
        self._list_at = now
        self.due = now

    @property
    def decoding(self) -> bool:
        return self._message != ()

    def next_command(self, now: int) -> Command | None:
        if self._message:
            message, place = self._message
            if message.decode_more():
                self._message = ()
                self._hand_on(message, place, now)
            self.due = now
            return None
        if self._to_delete:
            if self._done is None or not self._done():
                self.due = now + DONE_MS
                return None
            return Command("AT+CMGD=%d" % self._to_delete[0], timeout_ms=5000, attempts=2)
        if self._to_read:
            self._reading = self._to_read[0]
            self._pdu = None
            return Command("AT+CMGR=%d" % self._reading, "+CMGR", timeout_ms=5000, attempts=2)
        if self._listing:
            self._listing = self._more = False
            return _LIST
        if now >= self._list_at:
            self._list_at = now + LIST_MS
            self._round = 2
        if self._round:
            self._round -= 1
            return self._choose_memory()
        self.due = self._list_at
        return None

    def _choose_memory(self) -> Command:
        """For reading first the other one, where texts may have gone while settings were lost; then the one in use."""
        memory = self._memory
        self._reads = memory if self._round == 0 else "ME" if memory == "SM" else "SM"
        return Command('AT+CPMS="%s","%s","%s"' % (self._reads, memory, memory), "+CPMS", timeout_ms=5000)

    def on_line(self, command: Command, line: str, now: int) -> None:
        if command is _LIST:
            if line.startswith("+CMGL"):
                self._want(number_of(fields_of(line)[0]))
        elif line.startswith("+CPMS:"):
            counts = fields_of(line)  # used, total of the memory that is read, and of the others
            if self._round == 0:
                self._count(counts, now)
            self._give_up_waiting(now)
            self._forced = counts[0] == "0"
            self._listing = not self._forced or self._hinted > 0
            if self._hinted:
                self._hinted -= 1
            if len(counts) > 1 and counts[1] == "0" and self._round == 0:  # it takes none
                self._memory = "ME" if self._memory == "SM" else "SM"
                self._list_at = now
        elif line.startswith("+CMGR"):
            self._pdu = self._pdu or ""
        elif command.prefix and _is_hex(line):  # whatever else comes in between is none
            self._pdu = line

    def _count(self, counts: list[str], now: int) -> None:
        was_full = self.full
        self.full = len(counts) > 1 and number_of(counts[1], 0) > 0 and counts[0] == counts[1]
        if was_full and not self.full:
            self._on_freed(now)

    def _want(self, index: int) -> None:
        if index < 0 or index in self._to_read or self._parts.holds(index, self._reads):
            return
        if len(self._to_read) < LISTED_AT_ONCE:
            self._to_read.append(index)
        else:
            self._more = True

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        if result == ABORTED:
            return
        if command is _LIST or command.prefix == "+CPMS":  # of the other memory an error is none: not all have both
            if result == OK and self._reads:
                self._on_trust()
            elif result not in (OK, TIMEOUT) and self._reads == self._memory and not self._forced:
                self._on_doubt("list: " + result, now)
                if command.prefix == "+CPMS":  # it has one memory at least; which, nobody knows: no reason to trust it
                    self._reads, self._listing = "", True
        elif command.prefix:
            if self._to_read and self._to_read[0] == self._reading:
                self._to_read.pop(0)
            if result == OK and self._pdu:
                self._read(now)
            elif result != OK or self._pdu is not None:
                self._strike("unreadable: " + result)
                if result == TIMEOUT:
                    self.look(now)
        else:
            place = self._to_delete.pop(0) if self._to_delete else -1
            if result == OK:
                self._undeleted.pop(place, None)
            else:
                self._not_deleted(place, result)
            self._listing = self._listing or (self._more and not self._to_read and not self._to_delete)

    def _read(self, now: int) -> None:
        if self._reading in self._undeleted and self._undeleted[self._reading] == _checksum(self._pdu):
            self._to_delete.append(self._reading)
            return
        try:
            message = decode(self._pdu or "")
        except Exception as error:  # whatever is wrong with a record, it must not end the app
            self._strike("bad PDU: %r" % error)
            return
        self._strikes.pop(self._reading, None)
        self._message = (message, self._reading)  # the words in passes of their own
        self.due = now

    @on_demand
    def _strike(self, why: str) -> None:
        """A record that cannot be read is tried three times, then deleted: it must not block the rest."""
        strikes = self._strikes.get(self._reading, 0) + 1
        if len(self._strikes) >= MAX_PLACES:
            self._strikes = {}
        self._strikes[self._reading] = strikes
        if strikes >= STRIKES:
            log.say("inbox: record %d deleted: %s" % (self._reading, why))
            self._to_delete.append(self._reading)

    @on_demand
    def _not_deleted(self, place: int, result: str) -> None:
        """It is read again with the next list, and must not be obeyed again."""
        log.say("inbox: delete: " + result)
        if len(self._undeleted) >= MAX_PLACES:
            self._undeleted = {}
        if place == self._reading:
            self._undeleted[place] = _checksum(self._pdu)

    def _hand_on(self, message, place: int, now: int) -> None:
        """place: where it is stored, -1 for nowhere."""
        self._on_heard(now)
        places = [place]
        if message.kind == "text" and message.parts > 1:
            self._on_text(message, now)  # for FORWARD
            message, places = self._parts.add(message, place, self._reads, now)
        for done in places:
            if done >= 0:
                self._to_delete.append(done)
        if message is not None and message.kind == "text":
            self._on_text(message, now)

    def _give_up_waiting(self, now: int) -> None:
        """A part that has not come by now does not count."""
        message, places = self._parts.overdue(self._reads, now)
        for place in places:
            if place >= 0:
                self._to_delete.append(place)
        if message is not None:
            self._on_text(message, now)

    def _on_hint(self, line: str, now: int) -> bool:
        fields = fields_of(line)
        index = number_of(fields[1]) if len(fields) > 1 and fields[0] == self._memory == self._reads else -1
        if index < 0 or self._round or len(self._to_read) >= LISTED_AT_ONCE:
            self._list_at = now
            self._hinted = BOTH + 1  # one of them may just have been counted
        else:
            self._want(index)
        self.due = now
        return False

    def _on_direct(self, line: str, now: int) -> bool:
        """A text that is not stored (class 0): its PDU is on the next line."""
        if line.startswith("+CMT:"):
            return True
        try:
            message = decode(line)
            while not message.decode_more():
                pass
            self._hand_on(message, -1, now)
        except Exception as error:
            log.say("inbox: +CMT: %r" % error)
        return False

    def _on_other(self, line: str, now: int) -> bool:
        """A status report or a broadcast, in two lines; nobody has asked for it."""
        return line[:5] in ("+CDS:", "+CBM:")


def _to_nobody(message: Deliver, now: int) -> None:
    """Before `tell_texts_to`."""


def _checksum(pdu: str | None) -> int:
    return binascii.crc32((pdu or "").encode()) & 0xFFFFFF


def _is_hex(line: str) -> bool:
    try:
        return bool(binascii.unhexlify(line))
    except ValueError:
        return False
