"""Texts and operator codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.errors import Malformed, suggestion
from bench.scenario.reader import HIDDEN, NUMBER, TIME
from bench.scenario.steps.base import Step, step
from bench.units import counted
from bench.world import tpdu
from bench.world.network import Envelope
from bench.world.stamp import Stamp

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader

PDU = "an SMS-DELIVER in hex, service centre in front, such as 07915348000000F0040C91…"
LONGEST_TPDU = 164  # octets of an SMS-DELIVER: head with the longest sender, 140 of user data (3GPP TS 23.040 9.2.2.1)


@step(
    'sms FROM "TEXT" [sent AGO ago | stamp "yy/mm/dd,hh:mm:ss+zz"] [shown DIGITS [type N]]',
    "a text reaches the network; with another time stamp of its service centre, or a sender that is shown otherwise",
)
@dataclass(frozen=True)
class Sms(Step):
    sender: str
    text: str
    age_us: int = 0
    stamp: Stamp | None = None
    shown: tpdu.Address | None = None

    @classmethod
    def read(cls, reader: Reader) -> Sms:
        sender, text = reader.sender(), reader.text()
        age_us, stamp, shown = 0, None, None
        open_words = ["sent", "stamp", "shown"]
        while reader.peek() is not None and open_words:
            word = reader.word(*open_words)
            if word == "shown":
                shown = reader.shown()
                if not NUMBER.fullmatch(sender):
                    raise Malformed(f"{sender} has no number that could be shown", expected="a number as the sender")
                open_words.remove("shown")
                continue
            if word == "sent":
                age_us = reader.duration()
                reader.word("ago")
            else:
                stamp = reader.time(TIME)
            open_words = [other for other in open_words if other == "shown"]  # a text has one time
        return cls(sender, text, age_us, stamp, shown)

    def play(self, player: Player) -> None:
        player.world.network.text(self.sender, self.text, self.age_us, stamp=self.stamp, shown=self.shown)

    def numbers(self) -> tuple[str, ...]:
        return (self.sender,) if self.sender != HIDDEN and NUMBER.fullmatch(self.sender) else ()


@step("pdu HEX", "an SMS-DELIVER reaches the network, bit for bit as the modem stores it, service centre in front")
@dataclass(frozen=True)
class Pdu(Step):
    """User data need not be as long as the message says: hostile and torn messages are for scenarios, too."""

    envelope: Envelope

    @classmethod
    def read(cls, reader: Reader) -> Pdu:
        token = reader.take(PDU)
        if token.kind == "pattern" or not re.fullmatch(r"([0-9A-Fa-f]{2})+", token.value):
            odd = len(token.value) % 2 and re.fullmatch(r"[0-9A-Fa-f]+", token.value)
            raise Malformed(f"{token} {'has an odd digit' if odd else 'is no hex'}", expected=PDU)
        try:
            envelope = Envelope(*tpdu.cut_centre(bytes.fromhex(token.value)))
            tpdu.scheme_of(envelope.data)
        except tpdu.PduError as error:
            raise Malformed(f"{token} is no message: {error}", expected=PDU) from None
        if len(envelope.data) > LONGEST_TPDU:
            raise Malformed(f"a message of {counted(len(envelope.data), 'octet')}", expected=f"at most {LONGEST_TPDU}")
        return cls(envelope)

    def play(self, player: Player) -> None:
        player.world.network.pdu(self.envelope)


@step(
    "smsc NUMBER | behind D | ahead D",
    "the service centre of the SIM, on the card and in texts from now on; the error of its clock",
)
@dataclass(frozen=True)
class ServiceCentre(Step):
    number: str | None
    error_us: int = 0

    @classmethod
    def read(cls, reader: Reader) -> ServiceCentre:
        if reader.next_is("behind"):
            return cls(None, -reader.duration())
        if reader.next_is("ahead"):
            return cls(None, reader.duration())
        expected = "an international number with +, behind D or ahead D"
        token = reader.take(expected)
        if token.kind == "pattern" or not re.fullmatch(r"\+[1-9]\d{5,18}", token.value):
            raise Malformed(
                f"{token} is no service centre",
                expected=expected,
                suggestion=suggestion(token.value, ["behind", "ahead"]),
            )
        return cls(token.value)

    def play(self, player: Player) -> None:
        if self.number is not None:
            player.world.set_centre(self.number)
        else:
            player.world.network.centre_error_us = self.error_us


@step('line "RAW"', "the modem says this line unasked; \\n in it begins another")
@dataclass(frozen=True)
class Line(Step):
    raw: str

    @classmethod
    def read(cls, reader: Reader) -> Line:
        raw = reader.text()
        if any(ord(char) > 0xFF for char in raw):
            raise Malformed("a line of characters that a serial line has not", expected="characters up to U+00FF")
        return cls(raw)

    def play(self, player: Player) -> None:
        player.world.modem.say(self.raw)


@step('ussd "CODE" "REPLY" or ussd "CODE" silence', "what the operator answers to a code")
@dataclass(frozen=True)
class Ussd(Step):
    code: str
    reply: str | None

    @classmethod
    def read(cls, reader: Reader) -> Ussd:
        code = reader.text()
        return cls(code, None if reader.next_is("silence") else reader.text())

    def play(self, player: Player) -> None:
        player.world.network.ussd[self.code] = self.reply
