"""USSD: a code to the operator, a text back, or not (3GPP TS 27.007 7.15)."""

from __future__ import annotations

import binascii

from isocket import log
from isocket.clock import Timed
from isocket.modem.channel import ABORTED, OK, Command, number_of
from isocket.on_demand import on_demand
from isocket.sms import gsm7
from isocket.sms.pdu import ucs2_text
from isocket.text import is_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.modem.channel import Channel

ANSWER_MS = 60_000
MAX_TEXT = 500
LINES_MS = 1_000  # within which all lines of an answer come; a torn one must not swallow what comes after it
LONGEST_NUMBER = 20  # digits: a SIM's number of itself, or a voucher; longer it is hex that has no letter by chance
LOOKED_AT = 64  # octets that tell how a text is coded
MORE_MS = 150  # within which the rest follows of one that is whole by its looks
NO_MORE = ("3", "4", "5")  # in place of an answer: another client, not supported, timed out (3GPP TS 27.007 7.15)

CANCEL = "AT+CUSD=2"
REFUSED = "+CME ERROR"  # while an answer is awaited it is in its place, whatever else has been asked (gammu#492)

# how answers are coded
PLAIN = "plain"
UCS2 = "ucs2"
OCTETS = "octets"
PACKED = "packed"


class Ussd(Timed):
    """One question at a time."""

    @on_demand
    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._code = ""
        self._done = None
        self._asked = False
        self._until = 0
        self._lines: list[str] = []  # of an answer
        self._whole = 0  # so many of them are a whole one
        self._lines_until = 0
        self._heard = ""  # an answer as it came
        self._said: tuple = ()  # the same taken apart
        self._coded: tuple = ()  # and how that is coded
        self._texts: tuple = ()  # the same as text, or None, to be given to who has asked
        self._cancel = False
        channel.urcs["+CUSD"] = self._on_answer

    @on_demand
    def ask(self, code: str, done, now: int) -> bool:
        """`done(text | None)` follows within 60 s; False when another question is under way."""
        if self._done is not None:
            return False
        self._code = code
        self._done = done
        self._asked = False
        self._until = now + ANSWER_MS
        self.due = now
        return True

    def next_command(self, now: int) -> Command | None:
        if self._cancel:
            self._cancel = False
            return Command(CANCEL, timeout_ms=5000)
        if self._done is not None and not self._asked:
            self._asked = True
            return Command('AT+CUSD=1,"%s",15' % self._code, timeout_ms=20_000)
        if not (self._texts or self._heard or self._said or self._coded or self._lines):
            self.due = None if self._done is None else self._until
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        pass

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        if command.text == CANCEL or result == ABORTED:
            return
        if result != OK:
            log.say("ussd: " + result)
            self._answer(None)
        elif self._done is not None and not (self._lines or self._heard or self._said or self._coded or self._texts):
            self._channel.urcs[REFUSED] = self._on_refusal

    def step(self, now: int) -> None:
        """An answer is taken apart, looked at, decoded and given to who has asked, each in a pass of its own."""
        self.due = None
        if self._lines and now >= self._lines_until:
            self._end_of_answer(now)
        if self._lines:
            self.due = self._lines_until
        if self._heard:
            self._said = _said(self._heard)
            if not self._said and self._heard[7:8] in NO_MORE:
                self._texts = (None,)
            self._heard = ""
            self.due = now
            return
        if self._said:
            self._coded = coding_of(self._said[0], self._said[1])
            self._said = ()
            self.due = now
            return
        if self._coded:
            coding, octets = self._coded
            text = ucs2_text(octets).strip() if coding == UCS2 else decoded(coding, octets)
            if text:  # an empty answer is none: the real one may follow
                self._texts = (text[:MAX_TEXT],)
            self._coded = ()
            self.due = now
            return
        if self._texts:
            text = self._texts[0]
            self._texts = ()
            self._answer(text)
        if self._done is None:
            return
        if now >= self._until:
            self._cancel = self._asked
            self._answer(None)
        elif self.due is None:
            self.due = self._until

    def restart(self, now: int) -> None:
        """The modem is ready again: a question that went down with it is asked again."""
        self._asked = False
        self._cancel = False
        self._channel.urcs.pop(REFUSED, None)
        self.due = now

    @on_demand
    def _on_refusal(self, line: str, now: int) -> bool:
        """Instead of an answer; it may come when nobody waits for one any more."""
        log.say("ussd: " + line)
        self._channel.urcs.pop(REFUSED, None)
        self._texts = (None,)
        self.due = now
        return False

    def _answer(self, text: str | None) -> None:
        done = self._done
        self._done = None
        if done is not None:
            done(text)

    def _on_answer(self, line: str, now: int) -> bool:
        """`+CUSD: m,"text",dcs`; the text may run over several lines, have quotes of its own, and read like a line of
        the modem. So the lines that come at once behind it are looked at, too.
        """
        self._channel.urcs.pop(REFUSED, None)
        if not self._lines:
            self._lines_until = now + LINES_MS
        self._lines.append(line)
        if self._whole and line.startswith("+") and ":" in line:
            self._lines_until = now  # `+CMTI: "SM",3` would look like the end of a longer one
        elif _is_whole("\n".join(self._lines)):
            self._whole = len(self._lines)
            self._lines_until = now + MORE_MS
        self.due = self._lines_until
        return True

    def _end_of_answer(self, now: int) -> None:
        lines = self._lines
        whole = self._whole or len(lines)
        self._heard = "\n".join(lines[:whole])
        self._lines = []
        self._whole = 0
        self._cancel = self._heard.startswith("+CUSD: 1") and '""' not in self._heard  # it would go on with a menu
        self._channel.end_of_lines(lines[whole:], now)


def _is_whole(answer: str) -> bool:
    """No text, or one that ends in `",15`. One that ends in a quote may be whole, or have one at the end of a line."""
    first = answer.find('"')
    last = answer.rfind('"')
    rest = answer[last + 1 :].strip()
    return first < 0 or (first < last and rest.startswith(",") and is_decimal(rest[1:].strip()))


@on_demand
def _said(answer: str) -> tuple:
    """Text and data coding scheme; empty if it has none."""
    first = answer.find('"')
    last = answer.rfind('"')  # the text may have quotes of its own
    return (answer[first + 1 : last], number_of(answer[last + 1 :].strip(", "), 15)) if last > first else ()


@on_demand
def coding_of(text: str, scheme: int) -> tuple[str, bytes]:
    """How an answer is coded, and its octets, by its data coding scheme (3GPP TS 23.038 ch. 5) and by what it looks
    like: some modems give hex of UCS2, of packed septets or of octets whatever the scheme says (field faults 32).
    """
    try:
        octets = binascii.unhexlify(text)
    except ValueError:
        octets = b""
    general = scheme < 0x80 and scheme & 0xF0 != 0x10
    ucs2 = octets and (scheme & 0x0C == 0x08 if general else scheme == 0x11)
    alike = not ucs2 and _is_like_ucs2(octets[:LOOKED_AT])
    is_number = is_decimal(text) and not (_is_hex_of_ascii(octets) or (alike and len(text) > LONGEST_NUMBER))
    if not ucs2 and (len(octets) < 4 or is_number):
        return PLAIN, text.encode()  # with AT+CSCS="GSM" each character is a septet
    if ucs2 or alike:
        return UCS2, octets
    return OCTETS if general and scheme & 0x0C == 0x04 else PACKED, octets


def _is_like_ucs2(octets: bytes) -> bool:
    """Of most characters the upper octet is 0, or that of one script: a balance has digits and blanks in it."""
    script = alike = 0
    for at in range(0, len(octets), 2):
        script = script or octets[at]
        alike += octets[at] == 0 or octets[at] == script
    return alike * 4 > len(octets)


def _is_hex_of_ascii(octets: bytes) -> bool:
    """UCS2 of signs below 128: every other octet is 0. A phone number that begins with 00 is not."""
    for at in range(0, len(octets), 2):  # octets[::2] is not implemented
        if octets[at]:
            return False
    return len(octets) % 2 == 0


@on_demand
def decoded(coding: str, octets: bytes) -> str:
    """The operator's text; not for UCS2."""
    if coding == PLAIN:
        return gsm7.text_of(octets).strip()
    if coding == OCTETS:
        return gsm7.text_of([octet & 0x7F for octet in octets]).strip()
    return gsm7.text_of(gsm7.unpack(octets, len(octets) * 8 // 7)).strip("@\r\n ")
