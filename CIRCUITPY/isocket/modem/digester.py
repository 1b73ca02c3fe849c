"""Bytes in; a line, the prompt, or nothing out. Knows nothing of commands, time or the modem's make."""

from __future__ import annotations

from isocket.on_demand import on_demand

# of the line: whoever had the modem before may have stored another than the first
SPEEDS = (115_200, 9_600, 19_200, 38_400, 57_600)
PROMPT = "> "
MAX_LINE = 1024  # a PDU of 176 octets is 352 characters; more than this is noise
MAX_NOISY = 80  # a line with bytes that are no ASCII is worth the time of cleaning only when it is short


def _text(line: bytes) -> str:
    """The line as text; bytes that are no ASCII show as `?` (decode raises on what a noisy line brings)."""
    if max(line) < 0x80:
        return str(line, "ascii")
    return str(bytes([byte if byte < 0x80 else 0x3F for byte in line[:MAX_NOISY]]), "ascii")


class Digester:
    """Feeding byte by byte equals feeding all at once. Holds at most MAX_LINE bytes once `next` said None."""

    @on_demand
    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False
        self.dropped = 0

    def feed(self, data: bytes) -> None:
        self._rest += data

    def next(self) -> str | None:
        """The next line without its line end, PROMPT, or None when more bytes are needed. Empty lines are left out."""
        while True:
            rest = self._rest if self._skipping else self._rest.lstrip(b"\r\n")
            if rest.startswith(b"> ") and not self._skipping:
                self._rest = rest[2:]
                return PROMPT
            at = rest.find(b"\n")
            if at < 0:
                if len(rest) > MAX_LINE:
                    rest = b""
                    self._skipping = True
                self._rest = rest
                return None
            self._rest = rest[at + 1 :]
            if self._skipping or at > MAX_LINE:
                self._skipping = False
                self.dropped += 1
                continue
            line = rest[:at].strip()
            if line:
                return PROMPT if line == b">" else _text(line)  # so a SIM7670G has it (gammu#1176)
