"""settings.toml as CircuitPython 10.2.1 reads it: byte by byte, anew for each key (shared-module/os/getenv.c).

What it makes of files that are no TOML was seen on the emulated board (tests/sim/test_settings_toml.py).
"""

from __future__ import annotations

import re

_SPACE = b" \t\v\f\r"  # and \n, which ends a line
_ESCAPES = {ord("b"): 8, ord("r"): 13, ord("n"): 10, ord("t"): 9, ord("v"): 11, ord("f"): 12}
_INTEGER = re.compile(r"[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_LONGEST_INTEGER = 15
_HIGHEST = 2**31 - 1
HEAP = "CIRCUITPY_HEAP_START_SIZE"


class _Malformed(Exception):
    """The value is none."""


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._content)

    def end(self) -> None:
        self._at = len(self._content)

    def next(self) -> int:
        """0 at the end of the file, so a NUL is much like one."""
        if self.at_end:
            return 0
        self._at += 1
        return self._content[self._at - 1]

    def after_space(self) -> int:
        while (octet := self.next()) in _SPACE and octet:
            pass
        return octet

    def next_line(self) -> None:
        while self.next() not in (0, 10):
            pass

    def has_key(self, key: bytes) -> bool:
        """At the beginning of a line; afterwards behind the `=`, or at the beginning of the next."""
        octet = self.after_space()
        if octet in (0, ord("[")):
            self.end()
            return False
        for wanted in key:
            if octet != wanted:
                if octet != 10:
                    self.next_line()
                return False
            octet = self.next()
        if octet in _SPACE and octet:
            octet = self.after_space()
        if octet == ord("="):
            return True
        if octet != 10:
            self.next_line()
        return False

    def value(self) -> tuple[bytes, bool]:
        """(what it is, whether it is quoted)"""
        octet = self.after_space()
        if octet == ord('"'):
            return self._quoted(), True
        found = bytearray()
        while octet not in (0, 10, ord("#")):
            found.append(octet)
            octet = self.next()
        if not found.strip():
            raise _Malformed
        return bytes(found).strip(), False

    def _quoted(self) -> bytes:
        found = bytearray()
        while True:
            octet = self.next()
            if octet in (0, 10):
                raise _Malformed
            if octet == ord('"'):
                if self.after_space() not in (0, 10, ord("#")):
                    raise _Malformed
                return bytes(found)
            if octet == ord("\\"):
                octet = self.next()
                if octet in (0, 10):
                    raise _Malformed
                if octet in b"uU":
                    found += self._character(4 if octet == ord("u") else 8)
                    continue
                octet = _ESCAPES.get(octet, octet)
            found.append(octet)

    def _character(self, digits: int) -> bytes:
        try:
            return chr(int(bytes(self.next() for _ in range(digits)), 16)).encode("utf-8", "surrogatepass")
        except (ValueError, OverflowError):
            raise _Malformed from None


def _find(content: bytes, key: str) -> tuple[bytes, bool] | None:
    reader = _Reader(content)
    while not reader.at_end:
        if reader.has_key(key.encode()):
            return reader.value()
    return None


def _text(found: bytes) -> str:
    try:
        found.decode("utf-8", "surrogatepass")  # which MicroPython's check lets through, too
    except UnicodeDecodeError:
        raise UnicodeError from None
    return found.decode(errors="replace")


def getenv(content: bytes, key: str) -> str | None:
    """As os.getenv: always text, None for what is not there or malformed; UnicodeError when it is not UTF-8."""
    try:
        found = _find(content, key)
    except _Malformed:
        return None
    return None if found is None else _text(found[0])


def get_setting(content: bytes, key: str) -> str | int | bool | None:
    """As supervisor.get_setting: with its type; ValueError when it is malformed, UnicodeError when it is not UTF-8."""
    try:
        found = _find(content, key)
    except _Malformed:
        raise ValueError("Invalid value") from None
    if found is None:
        return None
    raw, quoted = found
    if quoted:
        return _text(raw)
    text = raw.decode("latin-1")
    if text in ("true", "false"):
        return text == "true"
    if not _INTEGER.fullmatch(text) or len(text) > _LONGEST_INTEGER:
        raise ValueError("Invalid value")
    return max(-_HIGHEST - 1, min(_HIGHEST, _integer(text)))


def _integer(text: str) -> int:
    digits = text.lstrip("+-").lower()
    value = int(digits, 16 if digits.startswith("0x") else 8 if digits.startswith("0") else 10)
    return -value if text.startswith("-") else value


# the largest first piece of the heap, by board; a guess for those that no interpreter here is of
LARGEST_HEAP = {"raspberry_pi_pico_w": 100_000, "raspberry_pi_pico2": 400_000}


def kills_circuitpython(content: bytes, board: str = "") -> bool:
    """CircuitPython crashes with a heap of a few bytes, or beyond its RAM, before any program of ours or in its middle
    (seen on the emulated RP2040: 1, 12, 171 000, 12 000 000; 0, 120 and 170 500 are well). board: its id, as
    boot_out.txt has it.
    """
    try:
        heap = get_setting(content, HEAP)
    except ValueError:
        return False
    return isinstance(heap, int) and (0 < heap < 120 or heap > LARGEST_HEAP.get(board, 170_000))
