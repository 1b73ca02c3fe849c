"""What the line between board and modem tells about texts, in and out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from bench.world import tpdu
from bench.world.signals import Entry, Record

ENDS = ("+CMGS:", "+CMS ERROR", "+CME ERROR", "ERROR", "OK")
KEPT = 400
_PDU = re.compile("(?:[0-9A-F]{2}){15,}")


class Given(NamedTuple):
    """A text that was given to the modem: when, to whom, its words."""

    at_us: int
    number: str
    text: str


class SendWatch:
    """Notes each text that was given to the modem (Ctrl-Z) and of which the modem never said what became of it."""

    def __init__(self, record: Record) -> None:
        self._pending: Given | None = None
        self._unclear: deque[Given] = deque(maxlen=KEPT)
        self._sent: deque[Given] = deque(maxlen=KEPT)  # at_us: when the modem said so
        self._refused: deque[Given] = deque(maxlen=KEPT)
        self._counts: dict[str, int] = {}
        record.listeners.append(self._listen)

    def unclear(self, number: str, since_us: int) -> list[str]:
        """The words of those to that number since then, the one under way included."""
        pending = [self._pending] if self._pending is not None else []
        return [
            given.text for given in (*self._unclear, *pending) if given.number == number and given.at_us >= since_us
        ]

    def unclear_before(self, number: str) -> list[Given]:
        """Those to that number, but for the one under way."""
        return [given for given in self._unclear if given.number == number]

    def unclear_to(self, number: str) -> int:
        """How many there were in all."""
        return self._counts.get(number, 0)

    def sent(self, number: str, since_us: int) -> list[Given]:
        """Those to that number of which the modem has said since then that they are sent."""
        return [given for given in self._sent if given.number == number and given.at_us >= since_us]

    def refused(self, number: str, since_us: int) -> list[str]:
        """The words of those to that number since then that the modem would not take."""
        return [given.text for given in self._refused if given.number == number and given.at_us >= since_us]

    def _listen(self, entry: Entry) -> None:
        if entry.kind == "at<":
            if entry.text.startswith(ENDS):
                if self._pending is not None and entry.text.startswith("+CMGS:"):
                    self._sent.append(self._pending._replace(at_us=entry.at_us))
                elif self._pending is not None and "ERROR" in entry.text:
                    self._refused.append(self._pending)
                self._pending = None
        elif entry.kind == "at>":
            if self._pending is not None:  # the board goes on without an answer
                self._unclear.append(self._pending)
                self._counts[self._pending.number] = self._counts.get(self._pending.number, 0) + 1
                self._pending = None
            if entry.text.endswith("^Z"):
                self._pending = self._read(entry)

    @staticmethod
    def _read(entry: Entry) -> Given | None:
        try:
            _, data = tpdu.split_centre(bytes.fromhex(entry.text.removesuffix("^Z")))
            submit = tpdu.decode_submit(data)
        except ValueError:
            return None
        return Given(entry.at_us, submit.recipient.text, submit.content.text)


class ReadWatch:
    """Tells `on_read(sender, text)` of each text that the board gets from the modem, each time it does."""

    def __init__(self, record: Record, on_read: Callable[[str, str], None]) -> None:
        self._on_read = on_read
        record.listeners.append(self._listen)

    def _listen(self, entry: Entry) -> None:
        if entry.kind != "at<" or _PDU.fullmatch(entry.text) is None:
            return
        try:
            _, data = tpdu.split_centre(bytes.fromhex(entry.text))
            deliver = tpdu.decode_deliver(data)
        except ValueError:
            return
        self._on_read(deliver.sender.text, deliver.content.text)
