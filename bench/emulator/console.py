"""What the board says on its USB console: kept as text, and told line by line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

KEPT = 100_000
# titles for the terminal's status bar, and colours and cursor movements
_ESCAPES = re.compile(r"\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b\[[0-9;]*[A-Za-z]")


class Console:
    """`text`: the newest 100,000 characters, escape sequences included. on_line gets each whole line without them."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self.text = ""
        self._on_line = on_line
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._line = ""

    def take(self, data: bytes) -> None:
        said = self._decoder.decode(data)
        self.text = (self.text + said)[-KEPT:]
        *lines, self._line = (self._line + said).split("\n")
        for line in lines:
            clean = _ESCAPES.sub("", line).rstrip("\r")
            if clean:
                self._on_line(clean)
