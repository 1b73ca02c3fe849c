"""What a handset and the service centre exchange: DELIVER, SUBMIT, STATUS-REPORT (3GPP TS 23.040 9.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bench.units import counted
from bench.world import gsm7
from bench.world.stamp import Stamp

INTERNATIONAL, UNKNOWN, NATIONAL, ALPHANUMERIC = 0x91, 0x81, 0xA1, 0xD0  # octets: 0x80, type of number, plan
GSM7, OCTETS, UCS2 = "gsm7", "octets", "ucs2"
DELIVER, SUBMIT, STATUS_REPORT = 0, 1, 2  # TP-MTI, service centre to handset for 0 and 2, handset to centre for 1
MORE_COMING_NOT = 0x04  # TP-MMS set: no more messages are waiting
HEADER = 0x40  # TP-UDHI
REPORT_WANTED = 0x20  # TP-SRR
_DIGITS = "0123456789*#abc"


class PduError(ValueError):
    """Octets that are no such message: too short, too long, or a field that cannot be."""


class SurplusError(PduError):
    """Octets behind the user data that TP-UDL counts."""


class Address(NamedTuple):
    """A number (`+358…` when international) or an alphanumeric name, with its type-of-address octet.

    That octet holds type of number and numbering plan (TS 23.040 9.1.2.5) and stays as it came.
    """

    text: str
    kind: int

    @property
    def digits(self) -> str:
        """As the octets have them: without the plus that the type stands for."""
        return self.text.removeprefix("+")

    @property
    def number_type(self) -> int:
        """0 unknown, 1 international, 2 national, 5 alphanumeric …"""
        return self.kind >> 4 & 7

    @classmethod
    def of(cls, text: str) -> Address:
        if text.startswith("+"):
            return cls(text, INTERNATIONAL)
        if all(char in _DIGITS for char in text):
            return cls(text, UNKNOWN)
        return cls(text, ALPHANUMERIC)


class Content(NamedTuple):
    """User data: how it is coded, its header (without the length octet) and its text, or its octets for 8 bit data."""

    coding: str
    header: bytes
    text: str
    octets: bytes
    length: int  # TP-UDL as sent: septets or octets, header included


class Deliver(NamedTuple):
    """stamp: None when its digits are no time; stamped: those digits, as a modem shows them."""

    first_octet: int
    sender: Address
    pid: int
    dcs: int
    stamp: Stamp | None
    stamped: str
    content: Content


class Submit(NamedTuple):
    first_octet: int
    reference: int
    recipient: Address
    pid: int
    dcs: int
    validity: bytes
    content: Content


class StatusReport(NamedTuple):
    first_octet: int
    reference: int
    recipient: Address
    stamp: Stamp
    discharged: Stamp
    status: int


class Part(NamedTuple):
    """One message's worth of a text: header and user data, ready to be put into a TPDU."""

    dcs: int
    header: bytes
    length: int
    octets: bytes


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, count: int) -> bytes:
        piece = self.data[self.place : self.place + count]
        if len(piece) < count:
            raise PduError(f"message ends after {counted(len(self.data), 'octet')}")
        self.place += count
        return piece

    def octet(self) -> int:
        return self.take(1)[0]

    def rest(self) -> bytes:
        piece = self.data[self.place :]
        self.place = len(self.data)
        return piece


# -- addresses and stamps


def _swapped(digits: str) -> bytes:
    padded = digits + "f" * (len(digits) % 2)
    codes = [15 if char == "f" else _DIGITS.index(char) for char in padded]
    return bytes(codes[i] | codes[i + 1] << 4 for i in range(0, len(codes), 2))


def _digits(octets: bytes, count: int) -> str:
    codes = [code for octet in octets for code in (octet & 15, octet >> 4)][:count]
    if 15 in codes:
        codes = codes[: codes.index(15)]
    return "".join(_DIGITS[code] for code in codes)


def encode_address(address: Address) -> bytes:
    """TP-OA, TP-DA, TP-RA (9.1.2.5): the length counts useful semi-octets."""
    if address.kind & 0x70 == ALPHANUMERIC & 0x70:
        septets = gsm7.encode(address.text, "?") or b""
        packed = gsm7.pack(septets[:11])
        return bytes([(7 * len(septets[:11]) + 3) // 4, address.kind]) + packed
    digits = address.text.lstrip("+")
    return bytes([len(digits), address.kind]) + _swapped(digits)


def _take_address(reader: _Reader) -> Address:
    length, kind = reader.octet(), reader.octet()
    octets = reader.take((length + 1) // 2)
    if kind & 0x70 == ALPHANUMERIC & 0x70:
        return Address(gsm7.decode(gsm7.unpack(octets, length * 4 // 7)), kind)
    digits = _digits(octets, length)
    return Address("+" + digits if kind & 0x70 == INTERNATIONAL & 0x70 and digits else digits, kind)


def encode_centre(number: str | Address) -> bytes:
    """The service centre's address in front of a TPDU on the AT line (3GPP TS 27.005 4): the length counts octets."""
    address = Address.of(number) if isinstance(number, str) else number
    if not address.text:
        return b"\x00"
    digits = _swapped(address.digits)
    return bytes([1 + len(digits), address.kind]) + digits


def cut_centre(data: bytes) -> tuple[bytes, bytes]:
    """The octets of the service centre's address, its length in front, and the TPDU behind them."""
    if not data or len(data) < 1 + data[0] or data[0] > 12:
        raise PduError("no service centre address")
    return data[: 1 + data[0]], data[1 + data[0] :]


def decode_centre(octets: bytes) -> Address:
    """The service centre's number, with its length in front; an empty one for none."""
    if len(octets) < 2:
        return Address("", UNKNOWN)
    digits = _digits(octets[2:], 2 * len(octets) - 4)
    return Address(("+" if octets[1] & 0x70 == INTERNATIONAL & 0x70 and digits else "") + digits, octets[1])


def split_centre(data: bytes) -> tuple[str, bytes]:
    """The service centre's number ("" for none) and the TPDU behind it."""
    centre, data = cut_centre(data)
    return decode_centre(centre).text, data


def encode_stamp(stamp: Stamp) -> bytes:
    """TP-SCTS (9.2.3.11): swapped digits; bit 3 of the zone octet is its sign."""
    zone = abs(stamp.quarters)
    fields = _swapped(f"{stamp.local:%y%m%d%H%M%S}{zone:02d}")
    return fields[:6] + bytes([fields[6] | (0x08 if stamp.quarters < 0 else 0)])


def stamp_digits(octets: bytes) -> str:
    """Seven octets of a time stamp as modems show them, whether that is a time or not."""
    zone = octets[6]
    quarters = (zone & 7) * 10 + (zone >> 4)
    pairs = [f"{octet & 15:x}{octet >> 4:x}" for octet in octets[:6]]
    return f"{'/'.join(pairs[:3])},{':'.join(pairs[3:])}{'-' if zone & 8 else '+'}{quarters:02d}"


def _take_stamp(reader: _Reader) -> Stamp:
    shown = stamp_digits(reader.take(7))
    try:
        return Stamp.parse(shown)
    except ValueError as error:
        raise PduError(f"bad time stamp {shown}") from error


# -- user data


def coding_of(dcs: int) -> str:
    """The alphabet that a data coding scheme names (3GPP TS 23.038 4); of compressed data only the octets are known."""
    group = dcs >> 4
    if group < 8:  # general, and marked for automatic deletion
        return OCTETS if dcs & 0x20 else (GSM7, OCTETS, UCS2, GSM7)[dcs >> 2 & 3]
    if group == 0xE:  # message waiting, to be stored
        return UCS2
    if group == 0xF:
        return OCTETS if dcs & 4 else GSM7
    return GSM7  # message waiting in 0xC and 0xD; 0x8 to 0xB are reserved, and read so


def class_of(dcs: int) -> int | None:
    """The message class that a data coding scheme names, if it names one (3GPP TS 23.038 4)."""
    return dcs & 3 if (dcs >> 7 == 0 and dcs & 0x10) or dcs >> 4 == 0xF else None


def is_waiting_indication(dcs: int) -> bool:
    """It tells of voicemail, fax … (3GPP TS 23.038 4, groups 1100 to 1110)."""
    return 0xC0 <= dcs < 0xF0


def concatenated(reference: int, parts: int, part: int, *, wide: bool = False) -> bytes:
    """The header of one part (9.2.3.24.1; `wide`: with a reference of 16 bits, 9.2.3.24.8)."""
    if wide:
        return bytes([8, 4, reference >> 8, reference & 0xFF, parts, part])
    return bytes([0, 3, reference & 0xFF, parts, part])


def ported(destination: int, origin: int) -> bytes:
    """The header of a message to a port (9.2.3.24.4)."""
    return bytes([5, 4]) + destination.to_bytes(2, "big") + origin.to_bytes(2, "big")


def split(text: str, reference: int, flash: bool = False, *, wide: bool = False, header: bytes = b"") -> list[Part]:
    """A text as one message, or as the parts of a concatenated one, whose references are `wide` or of 8 bits.

    header: further elements, the same in each part.
    """
    septets = gsm7.encode(text)
    message_class = 0x10 if flash else 0
    lead = len(header) + 1 if header else 0
    behind = len(header) + (7 if wide else 6)
    if septets is not None:
        fits = len(septets) <= (140 - lead) * 8 // 7
        whole = [septets] if fits else _pieces(septets, (140 - behind) * 8 // 7, gsm7.ESCAPE)
        dcs = message_class
    else:
        units = text.encode("utf-16-be", "surrogatepass")
        whole = [units] if len(units) <= 140 - lead else _unit_pieces(units, (140 - behind) // 2 * 2)
        dcs = message_class | 8
    if len(whole) == 1:
        return [_part(dcs, header, whole[0])]
    count = len(whole)
    return [
        _part(dcs, concatenated(reference, count, number, wide=wide) + header, piece)
        for number, piece in enumerate(whole, start=1)
    ]


def _pieces(septets: bytes, size: int, escape: int) -> list[bytes]:
    pieces = []
    while septets:
        end = size
        if len(septets) > size and septets[size - 1] == escape:
            end -= 1  # an escape and its character stay together
        pieces.append(septets[:end])
        septets = septets[end:]
    return pieces


def _unit_pieces(units: bytes, size: int) -> list[bytes]:
    pieces = []
    while units:
        end = size
        if len(units) > end and 0xD8 <= units[end - 2] <= 0xDB:
            end -= 2  # both halves of a surrogate pair stay together
        pieces.append(units[:end])
        units = units[end:]
    return pieces


def _part(dcs: int, header: bytes, body: bytes) -> Part:
    """`body`: one septet an octet for the 7 bit alphabet, octets otherwise."""
    lead = bytes([len(header)]) + header if header else b""
    if coding_of(dcs) == GSM7:
        bits = 8 * len(lead)
        fill = -bits % 7
        return Part(dcs, header, (bits + fill) // 7 + len(body), lead + gsm7.pack(body, fill))
    return Part(dcs, header, len(lead) + len(body), lead + body)


def part_of(text: str, dcs: int, header: bytes = b"") -> Part:
    """One message in the coding that `dcs` names; PduError when it is too long. What the alphabet lacks becomes `?`."""
    if coding_of(dcs) == GSM7:
        part = _part(dcs, header, gsm7.encode(text, "?") or b"")
    else:
        part = _part(dcs, header, text.encode("utf-16-be", "surrogatepass"))
    return _checked(part)


def part_of_octets(octets: bytes, dcs: int, header: bytes = b"") -> Part:
    """One message of 8 bit data, or of UCS2 units that are already octets."""
    lead = bytes([len(header)]) + header if header else b""
    return _checked(Part(dcs, header, len(lead + octets), lead + octets))


def _checked(part: Part) -> Part:
    if len(part.octets) > 140:
        raise PduError("text too long for one message")
    return part


def _take_content(reader: _Reader, first_octet: int, dcs: int) -> Content:
    length = reader.octet()
    coding = coding_of(dcs)
    count = (7 * length + 7) // 8 if coding == GSM7 else length
    if count > 140:
        raise PduError("user data longer than 140 octets")
    octets = reader.take(count)
    header = b""
    lead = 0
    if first_octet & HEADER:
        if not octets or octets[0] + 1 > len(octets):
            raise PduError("user data header longer than the user data")
        header = octets[1 : 1 + octets[0]]
        lead = 1 + len(header)
    body = octets[lead:]
    if coding == GSM7:
        fill = -8 * lead % 7
        text = gsm7.decode(gsm7.unpack(body, length - (8 * lead + fill) // 7, fill))
    elif coding == UCS2:
        text = body.decode("utf-16-be", "replace")
    else:
        text = ""
    return Content(coding, header, text, octets, length)


def _elements(header: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements of a user data header (9.2.3.24): their identifiers and what is in them."""
    place = 0
    while place + 2 <= len(header):
        length = header[place + 1]
        yield header[place], header[place + 2 : place + 2 + length]
        place += 2 + length


def concatenation(header: bytes) -> tuple[int, int, int] | None:
    """(reference, parts, this part) out of a user data header, or None (9.2.3.24.1, 9.2.3.24.8)."""
    for element, value in _elements(header):
        if element == 0 and len(value) == 3:
            return value[0], value[1], value[2]
        if element == 8 and len(value) == 4:
            return value[0] << 8 | value[1], value[2], value[3]
    return None


def port_of(header: bytes) -> int | None:
    """The port to which a user data header sends the message, or None (9.2.3.24.3, 9.2.3.24.4)."""
    for element, value in _elements(header):
        if element == 4 and len(value) == 2:
            return value[0]
        if element == 5 and len(value) == 4:
            return value[0] << 8 | value[1]
    return None


# -- messages


def encode_deliver(sender: Address, stamp: Stamp, part: Part, pid: int = 0) -> bytes:
    """An SMS-DELIVER (9.2.2.1)."""
    first_octet = DELIVER | MORE_COMING_NOT | (HEADER if part.header else 0)
    return (
        bytes([first_octet])
        + encode_address(sender)
        + bytes([pid, part.dcs])
        + encode_stamp(stamp)
        + bytes([part.length])
        + part.octets
    )


def decode_deliver(data: bytes) -> Deliver:
    reader = _Reader(data)
    first_octet = reader.octet()
    if first_octet & 3 != DELIVER:
        raise PduError("not an SMS-DELIVER")
    sender = _take_address(reader)
    pid, dcs = reader.octet(), reader.octet()
    stamped = stamp_digits(reader.take(7))
    try:
        stamp = Stamp.parse(stamped)
    except ValueError:  # what service centres put there, too: zeros, a month 13
        stamp = None
    return Deliver(first_octet, sender, pid, dcs, stamp, stamped, _take_content(reader, first_octet, dcs))


def scheme_of(data: bytes) -> int:
    """The data coding scheme of an SMS-DELIVER whose user data need not be whole; PduError when its head is not."""
    reader = _Reader(data)
    if reader.octet() & 3 != DELIVER:
        raise PduError("not an SMS-DELIVER")
    _take_address(reader)
    reader.octet()
    dcs = reader.octet()
    reader.take(8)  # stamp and length of what follows
    return dcs


def encode_submit(recipient: Address, part: Part, *, first_octet: int, pid: int, validity: bytes) -> bytes:
    """TP-MR is left 0: the handset numbers its messages when it sends them."""
    flags = (first_octet & ~3 & ~HEADER) | SUBMIT | (HEADER if part.header else 0)
    return (
        bytes([flags, 0])
        + encode_address(recipient)
        + bytes([pid, part.dcs])
        + validity
        + bytes([part.length])
        + part.octets
    )


def decode_submit(data: bytes) -> Submit:
    reader = _Reader(data)
    first_octet = reader.octet()
    if first_octet & 3 != SUBMIT:
        raise PduError("not an SMS-SUBMIT")
    reference = reader.octet()
    recipient = _take_address(reader)
    pid, dcs = reader.octet(), reader.octet()
    validity = reader.take((0, 7, 1, 7)[first_octet >> 3 & 3])
    content = _take_content(reader, first_octet, dcs)
    if reader.rest():
        raise SurplusError("octets after the user data")
    return Submit(first_octet, reference, recipient, pid, dcs, validity, content)


def encode_status_report(report: StatusReport) -> bytes:
    return (
        bytes([report.first_octet, report.reference])
        + encode_address(report.recipient)
        + encode_stamp(report.stamp)
        + encode_stamp(report.discharged)
        + bytes([report.status])
    )


def decode_status_report(data: bytes) -> StatusReport:
    reader = _Reader(data)
    first_octet = reader.octet()
    if first_octet & 3 != STATUS_REPORT:
        raise PduError("not an SMS-STATUS-REPORT")
    reference = reader.octet()
    recipient = _take_address(reader)
    return StatusReport(first_octet, reference, recipient, _take_stamp(reader), _take_stamp(reader), reader.octet())
