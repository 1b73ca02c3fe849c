"""Takes telephone numbers, IMEI, IMSI and card numbers out of what others will read."""

from __future__ import annotations

import re
from pathlib import Path

from bench.units import counted
from bench.world.tpdu import DELIVER, SUBMIT, PduError, decode_deliver, decode_submit, split_centre

IDENTITY_DIGITS = 15  # of an IMEI, and of an IMSI
CARD_DIGITS = (18, 22)  # of an ICCID, at least and at most
SAME = 7  # last digits; as the device tells numbers apart
# of a chip or a probe: nobody's number
_UID = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{16}(?![0-9A-Za-z])")
_STAMP = re.compile(r"(?<!\d)20\d{6}-\d{6}(?!\d)")  # date and time, as our files are named
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{20,}(?![0-9A-Za-z])")
_HEX_LINE = re.compile(r"(.* at[<>]\s+|\s*)([0-9A-Fa-f]{8,})(\^Z|\x1a)?\s*")  # also a piece of a message
_DIGITS = re.compile(r"\+?\d{7,}")
_KEPT = re.compile(f"({_UID.pattern}|{_STAMP.pattern})")


class Mask:
    """One number is one tag, wherever it stands and however it is spelled, within all that this mask is given.

    `+358401234567` becomes `+<number 1, 12 digits>`, `0401234567` becomes `<number 1, 10 digits>`.
    """

    def __init__(self) -> None:
        self._home = str(Path.home())
        self._tags: dict[str, int] = {}
        self.count = 0  # of what was replaced

    def text(self, text: str) -> str:
        """The same text without numbers. A message in hexadecimal (PDU) becomes its words, the user's folder `~`."""
        return "\n".join(self._line(line.replace(self._home, "~")) for line in text.split("\n"))

    def value(self, value: object) -> object:
        """The same for what goes into JSON: lists, dictionaries (their keys, too) and texts."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        return value

    def _line(self, line: str) -> str:
        alone = _HEX_LINE.fullmatch(line)
        if alone:
            return alone[1] + self._hexadecimal(alone[2])
        parts = _KEPT.split(line)
        parts[::2] = (_DIGITS.sub(lambda found: self._number(found[0]), self._hex_in(part)) for part in parts[::2])
        return "".join(parts)

    def _hex_in(self, part: str) -> str:
        return _HEX.sub(lambda found: self._hexadecimal(found[0]), part)

    def _hexadecimal(self, digits: str) -> str:
        if digits.isdecimal() and len(digits) <= CARD_DIGITS[1]:
            return self._number(digits)
        self.count += 1
        try:
            octets = bytes.fromhex(digits)
            _, message = split_centre(octets)
            if message[0] & 3 == DELIVER:
                deliver = decode_deliver(message)
                who, content = f"from {deliver.sender.text}", deliver.content
            elif message[0] & 3 == SUBMIT:
                submit = decode_submit(message)
                who, content = f"to {submit.recipient.text}", submit.content
            else:
                raise PduError
        except (ValueError, IndexError):  # a PduError is a ValueError
            return f"<{len(digits)} hex digits>"
        words = self._line(f"{who}: {content.text!r}")
        return f"<PDU of {counted(len(octets), 'octet')} {words}>"

    def _number(self, written: str) -> str:
        digits = written.removeprefix("+")
        plus = "+" if written.startswith("+") else ""
        self.count += 1
        if len(digits) == IDENTITY_DIGITS and not plus:
            return f"<IMEI or IMSI {self._tag(digits)}>"
        if CARD_DIGITS[0] <= len(digits) <= CARD_DIGITS[1]:
            return f"{plus}<card {self._tag(digits)}>"
        return f"{plus}<number {self._tag(digits[-SAME:])}, {len(digits)} digits>"

    def _tag(self, what: str) -> int:
        return self._tags.setdefault(what, len(self._tags) + 1)
