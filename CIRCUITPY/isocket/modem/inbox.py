"""Texts in. +CMTI is only a hint: the store is listed at boot, after each recovery and every minute (field faults 9,
11).

A message is deleted only after its effect and the mark of its execution are stored.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, after, reached
from isocket.modem.channel import OK, Command, fields_of, number_of
from isocket.rare import rare
from isocket.sms.pdu import BadPdu, decode

LIST_MS = 60_000
LISTED_AT_ONCE = 10
STRIKES = 3

_LIST = Command("AT+CMGL=4", "+CMGL", timeout_ms=20_000)  # 4: all, in PDU mode


class Inbox(Timed):
    """`on_text(message, now)` for each readable text, once; `done()`: what they asked for is done and in flash."""

    def __init__(self, channel, done, now: int) -> None:
        self.done = done
        self.on_text = lambda message, now: None
        self._list_at = now
        self._to_read: list[int] = []
        self._to_delete: int | None = None
        self._reading = -1
        self._pdu = ""
        self._strikes: dict[int, int] = {}
        self._more = False
        channel.urcs["+CMTI"] = self._on_hint
        channel.urcs["+CMT"] = self._on_direct
        channel.urcs["+CDS"] = self._on_report

    def restart(self, now: int) -> None:
        """The modem is ready again: whatever was being done starts from the list."""
        self._to_read = []
        self._to_delete = None
        self._list_at = now
        self.due = now

    def next_command(self, now: int) -> Command | None:
        if self._to_delete is not None:
            if not self.done():
                self.due = now
                return None
            return Command("AT+CMGD=%d" % self._to_delete, timeout_ms=5000, attempts=2)
        if self._to_read:
            self._reading = self._to_read[0]
            self._pdu = ""
            return Command("AT+CMGR=%d" % self._reading, "+CMGR", timeout_ms=5000, attempts=2)
        if reached(self._list_at, now):
            self._list_at = after(now, LIST_MS)
            self._more = False
            return _LIST
        self.due = self._list_at
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        if command is _LIST:
            if line.startswith("+CMGL"):
                self._want(number_of(fields_of(line)[0]))
        elif not line.startswith("+CMGR"):
            self._pdu = line

    def _want(self, index: int) -> None:
        if index < 0 or index in self._to_read:
            return
        if len(self._to_read) < LISTED_AT_ONCE:
            self._to_read.append(index)
        else:
            self._more = True

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        if command is _LIST:
            return
        if command.prefix == "+CMGR":
            if self._to_read and self._to_read[0] == self._reading:
                self._to_read.pop(0)
            if result == OK and self._pdu:
                self._read(now)
            elif self._reading in self._strikes or result != OK:
                self._strike("unreadable: " + result)
        else:
            if result != OK:
                log.say("inbox: delete: " + result)
            self._strikes.pop(number_of(command.text[8:]), None)
            self._to_delete = None
            if not self._to_read and self._more:
                self._list_at = now

    def _read(self, now: int) -> None:
        try:
            message = decode(self._pdu)
        except BadPdu as error:
            self._strike("bad PDU: %s" % error)
            return
        self._strikes.pop(self._reading, None)
        self._to_delete = self._reading
        self._hand_on(message, now)

    @rare
    def _strike(self, why: str) -> None:
        """A record that cannot be read is tried three times, then deleted: it must not block the rest."""
        strikes = self._strikes.get(self._reading, 0) + 1
        self._strikes[self._reading] = strikes
        if strikes >= STRIKES:
            log.say("inbox: record %d deleted: %s" % (self._reading, why))
            self._to_delete = self._reading

    def _hand_on(self, message, now: int) -> None:
        if message.kind == "text" and message.parts == 1:  # a text of several parts is longer than any command: dropped
            self.on_text(message, now)

    def _on_hint(self, line: str, now: int) -> bool:
        fields = fields_of(line)
        index = number_of(fields[1]) if len(fields) > 1 else -1
        if index < 0:
            self._list_at = now
        else:
            self._want(index)
            if self._more:
                self._list_at = now
        self.due = now
        return False

    def _on_direct(self, line: str, now: int) -> bool:
        """A text that is not stored (class 0): its PDU is on the next line."""
        if line.startswith("+CMT:"):
            return True
        try:
            self._hand_on(decode(line), now)
        except BadPdu as error:
            log.say("inbox: +CMT: %s" % error)
        return False

    def _on_report(self, line: str, now: int) -> bool:
        return line.startswith("+CDS:")
