"""SMS-DELIVER in, SMS-SUBMIT out (3GPP TS 23.040 9.2), one part at a time so that no pass grows long."""

from __future__ import annotations

import binascii

from isocket.on_demand import on_demand
from isocket.sms import gsm7

SINGLE_SEPTETS = 160
PART_SEPTETS = 153  # what a six-octet concatenation header leaves
SINGLE_UCS2 = 70
PART_UCS2 = 67
MAX_PARTS = 8
# characters that are encoded in one pass: 10 ms and 16 ms at most
SEPTETS_AT_ONCE = 160
UCS2_AT_ONCE = 32

_DELIVER = 0
_STATUS_REPORT = 2
_INTERNATIONAL = 0x91
_NATIONAL = 0xA1
_UNKNOWN_TYPE = 0x81
_ALPHANUMERIC = 5
_TYPE_0 = 0x40  # protocol identifier of a text that is to be acknowledged and thrown away (9.2.3.9)
_DIGITS = b"0123456789*#abc"


class BadPdu(Exception):
    """The octets are no message that we can read; the argument says what was wrong."""


class Deliver:
    """A received message.

    sender: digits, with `+` in front if international, `~` if national (numbers.py); "" if there is none.
    alphanumeric: the sender is a name, not a number. centre: digits of the service centre it came by, "" if not told.
    stamp: `yy/mm/dd,hh:mm:ss+zz`. part, parts: 1, 1 unless concatenated; 0, 1 when joined. kind: "text"; "report"
    (status report), "data" (8-bit, compressed, or for a port), "indication" (message waiting), "silent" (type 0).
    """

    def __init__(self) -> None:
        self.sender = ""
        self.centre = ""
        self.alphanumeric = False
        self.stamp = ""
        self.text = ""
        self.reference = 0
        self.part = 1
        self.parts = 1
        self.kind = "text"
        self._units: bytes = b""  # of UCS2, whose words are not in `text` yet

    def joined(self, text: str) -> Deliver:
        """The whole text of which this is one part; part 0, since its parts have been heard of."""
        whole = Deliver()
        whole.sender = self.sender
        whole.centre = self.centre
        whole.alphanumeric = self.alphanumeric
        whole.stamp = self.stamp
        whole.text = text
        whole.part = 0
        return whole

    def decode_more(self) -> bool:
        """Some more of its words; True when `text` has them all."""
        units = self._units
        if not units:
            return True
        size = UCS2_AT_ONCE * 2
        if len(units) > size and 0xD8 <= units[size - 2] <= 0xDB:  # not between the halves of a pair
            size -= 2
        self.text += ucs2_text(units[:size])
        self._units = units[size:]
        return not self._units


def _semi_octets(octets) -> str:
    """Swapped BCD digits, a filler of 0xF left out."""
    digits = bytearray()
    for octet in octets:
        for nibble in (octet & 15, octet >> 4):
            if nibble < 15:
                digits.append(_DIGITS[nibble])
    return str(digits, "utf-8")


def _stamp(octets) -> str:
    """Service-centre time stamp (9.2.3.11): bit 3 of the first zone nibble is its sign."""
    fields = []
    for octet in octets[:6]:
        fields.append("%d%d" % (octet & 15, octet >> 4))
    zone = octets[6]
    quarters = (zone & 7) * 10 + (zone >> 4)
    sign = "-" if zone & 8 else "+"
    return "%s/%s/%s,%s:%s:%s" % tuple(fields) + "%s%02d" % (sign, quarters)


def decode(line: str) -> Deliver:
    """Read the hex of a stored message, service-centre address first, as AT+CMGR gives it; words in UCS2 follow by
    `decode_more`. Raises BadPdu.
    """
    try:
        octets = binascii.unhexlify(line)
        return _decode(octets)
    except (IndexError, ValueError) as error:
        raise BadPdu("%s" % error) from error


def _decode(octets: bytes) -> Deliver:
    message = Deliver()
    at = 1 + octets[0]
    if at > 2:
        message.centre = _semi_octets(octets[2:at])
    first = octets[at]
    if first & 3 == _STATUS_REPORT:
        message.kind = "report"
        return message
    if first & 3 != _DELIVER:
        raise BadPdu("type %d" % (first & 3))
    digits = octets[at + 1]
    address_type = octets[at + 2]
    at += 3
    address = octets[at : at + (digits + 1) // 2]
    at += len(address)
    type_of_number = address_type >> 4 & 7
    if type_of_number == _ALPHANUMERIC:
        message.alphanumeric = True
        message.sender = gsm7.text_of(gsm7.unpack(address, digits * 4 // 7))
    elif digits:
        sign = "+" if type_of_number == 1 else "~" if type_of_number == 2 else ""
        message.sender = sign + _semi_octets(address)
    if octets[at] == _TYPE_0:
        message.kind = "silent"
    scheme = octets[at + 1]
    message.stamp = _stamp(octets[at + 2 : at + 9])
    length = octets[at + 9]
    data = octets[at + 10 :]
    header = 0
    if first & 0x40:
        header = data[0] + 1
        _read_header(message, data[1:header])
    if 0xC0 <= scheme < 0xF0:
        message.kind = "indication"
    if message.kind != "text":
        return message
    alphabet = _alphabet(scheme)
    if alphabet == 0:
        skip_septets = (header * 8 + 6) // 7
        skip_bits = skip_septets * 7 - header * 8
        message.text = gsm7.text_of(gsm7.unpack(data[header:], length - skip_septets, skip_bits))
    elif alphabet == 2:
        message._units = bytes(data[header:length])
    else:
        message.kind = "data"
    return message


def _alphabet(scheme: int) -> int:
    """0 GSM 7-bit, 1 octets, 2 UCS2 (23.038 ch. 4)."""
    group = scheme >> 4
    if group < 8:
        return scheme >> 2 & 3 if not scheme & 0x20 else 1  # compressed texts are beyond us
    if group == 14:
        return 2
    if group == 15:
        return 1 if scheme & 4 else 0
    return 0


def _read_header(message: Deliver, header: bytes) -> None:
    """Concatenation, 8-bit or 16-bit reference (9.2.3.24.1, .8), unless its numbers make no sense; ports and message
    waiting (.2 to .4); other elements are stepped over.
    """
    at = 0
    while at + 1 < len(header):
        element = header[at]
        size = header[at + 1]
        value = header[at + 2 : at + 2 + size]
        if element in (0, 8) and size == (4 if element else 3) and 0 < value[-1] <= value[-2]:
            message.reference, message.parts, message.part = int.from_bytes(value[:-2], "big"), value[-2], value[-1]
        elif element in (4, 5):
            message.kind = "data"
        elif element == 1 or element == 0x23:  # (0x23: enhanced voice mail)
            message.kind = "indication"
        at += 2 + size


def ucs2_text(octets) -> str:
    """UTF-16 big-endian octets as text; a lone surrogate becomes U+FFFD."""
    out = bytearray()
    high = 0
    for at in range(0, len(octets) - 1, 2):
        unit = octets[at] << 8 | octets[at + 1]
        low = 0xDC00 <= unit <= 0xDFFF
        if high and low:
            unit = 0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00
            high = 0
        elif high:
            gsm7.append_utf8(out, 0xFFFD)
            high = 0
        elif low:
            unit = 0xFFFD
        if 0xD800 <= unit <= 0xDBFF:
            high = unit
        else:
            gsm7.append_utf8(out, unit if not 0xDC00 <= unit <= 0xDFFF else 0xFFFD)
    if high:
        gsm7.append_utf8(out, 0xFFFD)
    return str(out, "utf-8")


@on_demand
def ucs2_octets(text: str) -> bytes:
    out = bytearray()
    for code in gsm7.code_points(text.encode()):
        if code >= 0x10000:
            code -= 0x10000
            out.append(0xD8 | code >> 18)
            out.append(code >> 10 & 0xFF)
            code = 0xDC00 | code & 0x3FF
        out.append(code >> 8)
        out.append(code & 0xFF)
    return bytes(out)


class Outgoing:
    """A text cut into parts for one recipient: `prepare` until it says True; then `parts` is their number, and
    `submit(part)` gives one as hex.

    Texts in the GSM alphabet go as 7-bit, all others as UCS2. A text of more than MAX_PARTS parts loses its end.
    """

    def __init__(self, number: str, text: str, reference: int) -> None:
        self._number = number
        self._reference = reference & 0xFF
        self._text = text
        self._at = 0
        self._seven_bit = True
        self._data = bytearray()
        self.parts = 0

    def prepare(self) -> bool:
        """One step; True when all is done."""
        size = SEPTETS_AT_ONCE if self._seven_bit else UCS2_AT_ONCE
        piece = self._text[self._at : self._at + size]
        if piece:
            values = gsm7.septets(piece) if self._seven_bit else ucs2_octets(piece)
            if values is None:
                self._seven_bit = False
                self._at = 0
                self._data = bytearray()
                return False
            self._data += values
            self._at += size
            if len(self._data) > SINGLE_UCS2 or self._at < len(self._text):
                return False
        single = SINGLE_SEPTETS if self._seven_bit else SINGLE_UCS2 * 2
        self._cuts = [0, len(self._data)] if len(self._data) <= single else self._cut()
        self.parts = len(self._cuts) - 1
        return True

    @on_demand
    def _cut(self) -> list[int]:
        data = self._data
        size = PART_SEPTETS if self._seven_bit else PART_UCS2 * 2
        cuts = [0]
        while cuts[-1] < len(data) and len(cuts) <= MAX_PARTS:
            end = min(cuts[-1] + size, len(data))
            if end < len(data):  # never between an escape and its character, nor inside a surrogate pair
                if self._seven_bit and data[end - 1] == gsm7.ESCAPE:
                    end -= 1
                elif not self._seven_bit and 0xD8 <= data[end - 2] <= 0xDB:
                    end -= 2
            cuts.append(end)
        return cuts

    def submit(self, part: int) -> tuple[str, int]:
        """Part 1..`parts` as (hex with an empty service-centre address, length for AT+CMGS in octets)."""
        data = self._data[self._cuts[part - 1] : self._cuts[part]]
        many = self.parts > 1
        header = bytes((5, 0, 3, self._reference, self.parts, part)) if many else b""
        if self._seven_bit:
            fill = -len(header) * 8 % 7
            length = (len(header) * 8 + fill) // 7 + len(data)
            body = gsm7.pack(data, fill)
            scheme = 0
        else:
            length = len(header) + len(data)
            body = bytes(data)
            scheme = 8
        digits = self._number.lstrip("+~")
        sign = self._number[:1]
        kind = _INTERNATIONAL if sign == "+" else _NATIONAL if sign == "~" else _UNKNOWN_TYPE
        octets = (
            bytes((0, 0x41 if many else 0x01, 0, len(digits), kind))
            + _swapped(digits)
            + bytes((0, scheme, length))
            + header
            + body
        )
        return str(binascii.hexlify(octets), "utf-8").upper(), len(octets) - 1


def _swapped(digits: str) -> bytes:
    """Swapped BCD, filled up with 0xF."""
    values = [_DIGITS.find(bytes((digit,))) for digit in digits.encode()]
    if len(values) % 2:
        values.append(15)
    return bytes([values[at + 1] << 4 | values[at] for at in range(0, len(values), 2)])
