"""The lines that go over the bench's port: each with its check, the answers kept, the events numbered."""

from __future__ import annotations

import binascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Port(Protocol):
        """usb_cdc.Serial, with time-outs of 0."""

        @property
        def in_waiting(self) -> int: ...
        def read(self, __size: int) -> bytes | None: ...
        def write(self, __data: bytes) -> int | None: ...

    Obey = Callable[[str, str, list[str]], "str | None"]


_LONGEST = 220
_KEPT_OUT = 2048  # bytes for a computer that does not read; then the oldest lines go


class Lines:
    """newest: number of the latest event. told: there was one since the last `end_of_pass`. asked: somebody has said
    something.
    """

    def __init__(self, port: Port, now_ms: Callable[[], int]) -> None:
        self._port = port
        self._now = now_ms
        self._in = b""
        self._out = b""
        self._question = b""  # the last line that was understood
        self._answer = ""  # to it
        self.newest = 0
        self.told = False

    @property
    def asked(self) -> bool:
        return bool(self._question)

    def end_of_pass(self) -> None:
        self.told = False

    # to the computer

    def say(self, words: str) -> None:
        """An event."""
        self.told = True
        self.newest = (self.newest + 1) % 100
        self._put("#%d %d %s" % (self.newest, self._now(), words))

    def answer(self, number: str, words: str) -> None:
        """What was asked as question `number`."""
        self._reply("=%s %s" % (number, words))

    def _reply(self, words: str) -> None:
        self._answer = words
        self._put(words)

    def _put(self, words: str) -> None:
        line = words.encode()
        self._out += line + b"*%04X\n" % (binascii.crc32(line) & 0xFFFF)
        while len(self._out) > _KEPT_OUT:
            self._out = self._out[self._out.find(b"\n") + 1 :]

    def flush(self) -> bool:
        """Give the port what it takes; True when something is left."""
        if self._out:
            self._out = self._out[self._port.write(self._out) or 0 :]
        return bool(self._out)

    # from the computer

    def receive(self, obey: Obey) -> None:
        """`obey(number, verb, words)` returns the words of the answer, or None when `answer` is called later. It raises
        ValueError, KeyError, IndexError for what cannot be done.
        """
        port = self._port
        while port.in_waiting:
            self._in += port.read(port.in_waiting) or b""
            while True:
                end = self._in.find(b"\n")
                if end < 0:
                    break
                line = self._in[:end].strip()
                self._in = self._in[end + 1 :]
                if line:
                    self._take(line, obey)
            if len(self._in) > _LONGEST:
                self._in = b""
                self.say("bad line: too long")

    def _take(self, line: bytes, obey: Obey) -> None:
        if line == self._question:  # asked again: the answer has been lost
            if self._answer:
                self._put(self._answer)
            return
        body = line
        if line[-5:-4] == b"*":
            body = line[:-5]
            if line[-4:] != b"%04X" % (binascii.crc32(body) & 0xFFFF):
                self.say("bad line: check")
                return
        try:
            words = body.decode().split(" ")
            number = words[0]
            self._question = line
            self._answer = ""
            if len(words) < 2 or not number.isdigit():
                raise ValueError("NUMBER VERB")
            answer = obey(number, words[1], words[2:])
            if answer is not None:
                self.answer(number, answer)
        except (ValueError, KeyError, IndexError, UnicodeError) as error:
            self._reply("!%s %s" % (body.split(b" ")[0].decode() if body[:1].isdigit() else "0", error))
