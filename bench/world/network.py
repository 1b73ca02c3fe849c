"""The mobile network as one device lives in it: coverage, time, texts, calls, USSD, and the phones at its other end."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from bench.units import counted
from bench.world import numbering, tpdu
from bench.world.clock import MS, SECOND, Clock, Timer
from bench.world.phone import RINGS_FOR_US, Call, Phone, Text
from bench.world.signals import Record
from bench.world.sim_card import CENTRE
from bench.world.stamp import Stamp

HIDDEN = "hidden"
STATES = ("on", "off", "denied", "roaming")
SERVING = ("on", "roaming")
RING_LIMIT_US = 45 * SECOND  # how long the network lets a call from the device ring
KEY_US = 300 * MS  # from one pressed key to the next
LOCAL_DIGITS = 8  # what people write with more digits, without + or 0 in front, is international all the same
HOME = ("Test Network", "TestNet", "24499")
ABROAD = ("Visited Network", "Visited", "24201")

__all__ = ["HIDDEN", "SERVING", "STATES", "Call", "Envelope", "Handset", "Network", "Phone", "Text"]


class Envelope(NamedTuple):
    """What a handset gets: the service centre's address, its length in front, and the TPDU behind it."""

    centre: bytes
    data: bytes


class Handset(Protocol):
    """What the network needs from the device's modem."""

    @property
    def reachable(self) -> bool: ...
    def network_changed(self) -> None: ...
    def time_given(self) -> None: ...
    def deliver(self, envelope: Envelope) -> bool: ...
    def ring(self, call: Call) -> bool: ...
    def call_changed(self, call: Call) -> None: ...
    def key_pressed(self, call: Call, key: str) -> None: ...


class Network:
    """The operator. `state` is `on`, `off` (no coverage), `denied` (registration refused) or `roaming` (a foreign one).

    centre: the service centre of the SIM's own operator; centre_error_us: how far its clock is ahead of the network's.
    csq: 0..31, or 99 for unknown: what a registered modem measures; it does not cut coverage, `state` does.
    ussd: what the operator answers to a code, None for silence; a code that is not in it is refused.
    refusals: number -> RP cause with which texts to that number are refused (3GPP TS 24.011 8.2.5.4).
    latency: how long things take, in us. quirks: what it does to texts and numbers, by the names of the modem's faults.
    on_text(number, text), on_call(number, call): called with each text and call of the device, whoever gets it.
    """

    def __init__(self, clock: Clock, record: Record, start_time: str, seed: int) -> None:
        self.own_number = "+358400000000"
        self.centre = CENTRE
        self.centre_error_us = 0
        self.state = "on"
        self.csq = 18
        self.ussd: dict[str, str | None] = {}
        self.refusals: dict[str, int] = {}
        self.latency = {
            "text_to_device": 300 * MS,
            "text_gap": 300 * MS,
            "alert": 1 * SECOND,  # from room in the handset to the next attempt
            "text_to_phone": 500 * MS,
            "page": 700 * MS,
            "call_setup": 2 * SECOND,
        }
        self.phones: dict[str, Phone] = {}
        self.calls: list[Call] = []  # those in progress
        self.gives_time = True
        self.quirks: set[str] = set()
        self.on_text: list[Callable[[str, Text], None]] = []
        self.on_call: list[Callable[[str, Call], None]] = []
        self._clock = clock
        self._record = record
        self._handset: Handset | None = None
        self._base = (Stamp.parse(start_time), clock.now_us)
        self._waiting: deque[Envelope] = deque()  # messages for the device that have not been taken yet
        self._delivery: Timer | None = None
        self._reference = random.Random(seed).randrange(256)
        self._timers: dict[Call, Timer] = {}
        self._shown: dict[tuple[str, int], str] = {}  # digits and type of number -> the phone that was shown so

    def attach(self, handset: Handset) -> None:
        """The device's modem makes itself known; one network serves one."""
        self._handset = handset

    def phone(self, number: str) -> Phone:
        """The phone with that number; it is there from the first mention."""
        if number not in self.phones:
            self.phones[number] = Phone(self, number)
        return self.phones[number]

    # -- numbers

    @property
    def country(self) -> str:
        """`+358`: where the SIM comes from, as its service centre tells."""
        return numbering.country_of(self.centre)

    @property
    def operator(self) -> tuple[str, str, str]:
        """Long name, short name and code of the network that serves the device."""
        return ABROAD if self.state == "roaming" else HOME

    def resolve(self, number: str) -> str:
        """A number without its type, as the SIM's operator routes it: 00 and the trunk prefix are understood."""
        if number.startswith("00"):
            return "+" + number[2:]
        return numbering.from_national(number, self.country) if self.country else number

    def number_of(self, spelling: str) -> str:
        """The number of the phone that people write so: +358401234567, 358401234567 and 0401234567 are one."""
        number = self.resolve(spelling)
        if number != spelling or number.startswith("+"):
            return number
        for (digits, _), shown in self._shown.items():
            if digits == spelling:
                return shown
        return "+" + number if number.isdigit() and len(number) > LOCAL_DIGITS else number

    def reached(self, address: tpdu.Address) -> str:
        """Whom an address reaches that the device gives: by its type, by the rules of the SIM's country, or because the
        network itself has shown somebody so. The digits as they are when it is none of these.
        """
        digits = address.digits
        if address.number_type == 1:
            return "+" + digits
        number = self.resolve(digits)
        if number == digits and address.number_type == 2 and self.country:
            number = self.country + digits  # national, and without the trunk prefix, as the type asks for
        return self._shown.get((digits, address.number_type), digits) if number == digits else number

    def shown(self, sender: str) -> tpdu.Address:
        """A phone, `hidden` or a name as this network shows it to the device."""
        if sender == HIDDEN:
            return tpdu.Address("", tpdu.UNKNOWN)
        if sender.startswith("+"):
            national = numbering.to_national(sender, self.country) if self.country else sender
            if "national-numbers" in self.quirks and national != sender:
                return tpdu.Address(national, tpdu.UNKNOWN)
            if "numbers-161" in self.quirks and national != sender:
                return tpdu.Address(sender.removeprefix(self.country), tpdu.NATIONAL)
            if "numbers-00" in self.quirks:
                return tpdu.Address("00" + sender[1:], tpdu.UNKNOWN)
            if "numbers-bare" in self.quirks:
                return tpdu.Address(sender[1:], tpdu.UNKNOWN)
        return tpdu.Address.of(sender)

    def _show(self, sender: str, shown: tpdu.Address | None) -> tpdu.Address:
        """The address under which that sender comes in; it is remembered, since an answer to it gets there."""
        address = shown if shown is not None else self.shown(sender)
        if address.text and address.number_type != tpdu.ALPHANUMERIC >> 4 & 7:
            self._shown[address.digits, address.number_type] = self.number_of(sender)
        return address

    def centre_of(self, sender: str) -> str:
        """The service centre of whoever sends a text: a foreign SIM has a foreign one."""
        country = numbering.country_of(sender)
        return self.centre if country in ("", self.country) else f"{country}900000099"

    # -- coverage and time

    def set_state(self, state: str) -> None:
        if state not in STATES:
            raise ValueError(f"unknown network state {state!r}; known: {', '.join(STATES)}")
        if state == self.state:
            return
        self.state = state
        self._record.add("world", f"network {state}")
        self.drop_calls()  # another cell, if any
        if self._handset is not None:
            self._handset.network_changed()

    def set_signal(self, csq: int) -> None:
        if not (0 <= csq <= 31 or csq == 99):
            raise ValueError(f"signal {csq} is not 0..31 or 99")
        self.csq = csq

    def set_time(self, time: str | None) -> None:
        """`26/03/02,12:00:00+08`: it is that now, and the device is told; None: the network gives no time any more."""
        self.gives_time = time is not None
        if time is not None:
            self._base = (Stamp.parse(time), self._clock.now_us)
            if self._handset is not None:
                self._handset.time_given()

    def stamp(self, age_us: int = 0) -> Stamp:
        base, since_us = self._base
        return base.later((self._clock.now_us - since_us - age_us) // SECOND)

    def _stamp_of(self, centre: str, age_us: int) -> Stamp:
        """What a service centre writes on a text that has come to it so long ago."""
        return self.stamp(age_us - (self.centre_error_us if centre == self.centre else 0))

    def time_string(self, age_us: int = 0) -> str:
        return str(self.stamp(age_us))

    # -- texts to the device

    def text(
        self,
        sender: str,
        text: str,
        age_us: int = 0,
        *,
        flash: bool = False,
        stamp: Stamp | None = None,
        shown: tpdu.Address | None = None,
    ) -> None:
        """A text for the device, in as many messages as it takes.

        flash: class 0, to be shown and not stored. stamp: of the service centre, instead of its time `age_us` ago.
        shown: how the network shows the sender, instead of what it usually does.
        """
        self._reference = (self._reference + 1) % 256
        self._record.add("sms", f"{sender} to device: {text}")
        wide = "references-16" in self.quirks
        parts = tpdu.split(
            text, self._reference * 257 if wide else self._reference, flash or "flash" in self.quirks, wide=wide
        )
        if "parts-0-of-0" in self.quirks and len(parts) == 1 and tpdu.coding_of(parts[0].dcs) == tpdu.GSM7:
            parts = [tpdu.part_of(text[:153], parts[0].dcs, tpdu.concatenated(self._reference, 0, 0))]
        if "parts-lost" in self.quirks and len(parts) > 1:
            del parts[-1]
        if "parts-reversed" in self.quirks:
            parts.reverse()
        self.messages(sender, parts, age_us, stamp=stamp, shown=shown)

    def messages(
        self,
        sender: str,
        parts: list[tpdu.Part],
        age_us: int = 0,
        *,
        pid: int = 0,
        stamp: Stamp | None = None,
        shown: tpdu.Address | None = None,
    ) -> None:
        """Messages of any coding, with any header and protocol identifier, as `text` for the rest."""
        address, centre = self._show(sender, shown), self.centre_of(sender)
        stamp = stamp or self._stamp_of(centre, age_us)
        for part in parts:
            self._send(Envelope(tpdu.encode_centre(centre), tpdu.encode_deliver(address, stamp, part, pid)))

    def octets(self, sender: str, data: bytes) -> None:
        """A message of 8 bit data for the device."""
        self._record.add("sms", f"{sender} to device: {counted(len(data), 'octet')}")
        self.messages(sender, [tpdu.part_of_octets(data, 4)])

    def pdu(self, envelope: Envelope) -> None:
        """A message for the device, bit for bit."""
        self._record.add("sms", f"PDU to device: {(envelope.centre + envelope.data).hex().upper()}")
        self._send(envelope)

    def deliver_again(self, envelope: Envelope, delay_us: int) -> None:
        """The service centre has not heard that this message was taken."""
        self._clock.after(delay_us, self._queue, envelope)

    def _send(self, envelope: Envelope) -> None:
        self._clock.after(self.latency["text_to_device"], self._queue, envelope)

    def _queue(self, envelope: Envelope) -> None:
        self._waiting.append(envelope)
        self._deliver()

    def memory_available(self) -> None:
        """The handset has registered, or has room again: what waits is tried again (TS 23.040 3.2.9, 9.3.2)."""
        if self._delivery is None and self._waiting:
            self._delivery = self._clock.after(self.latency["alert"], self._attempt)

    @property
    def waiting(self) -> int:
        """How many messages the service centre still holds for the device."""
        return len(self._waiting)

    def _deliver(self) -> None:
        if self._delivery is None and self._waiting:
            self._attempt()

    def _attempt(self) -> None:
        self._delivery = None
        handset = self._handset
        if not self._waiting or handset is None or not self._covers(handset):
            return
        if handset.deliver(self._waiting[0]):
            self._waiting.popleft()
            self._delivery = self._clock.after(self.latency["text_gap"], self._attempt)

    def _covers(self, handset: Handset | None) -> bool:
        return handset is not None and self.state in SERVING and handset.reachable

    # -- texts from the device

    def submit(self, data: bytes) -> int | None:
        """An SMS-SUBMIT from the device; None when the service centre has it, else the RP cause of its refusal."""
        submit = tpdu.decode_submit(data)
        number = self.reached(submit.recipient)
        if number in self.refusals:
            self._record.add("sms", f"device to {number} refused, cause {self.refusals[number]}")
            return self.refusals[number]
        stamp = self._stamp_of(self.centre, 0)
        self._clock.after(self.latency["text_to_phone"], self._arrived, number, submit, stamp)
        return None

    def _arrived(self, number: str, submit: tpdu.Submit, sent: Stamp) -> None:
        centre = tpdu.encode_centre(self.centre)
        if number == self.own_number:
            part = tpdu.Part(submit.dcs, submit.content.header, submit.content.length, submit.content.octets)
            self._queue(Envelope(centre, tpdu.encode_deliver(tpdu.Address.of(number), sent, part)))
        elif self._is_nobody(number):
            self._record.add("sms", f"device to {number}, which nobody has: {submit.content.text}")
            text = Text(self._clock.now_us, self.own_number, submit.content.text, submit.recipient)
            self._tell_text(number, text)
        else:
            text = self.phone(number).take(submit, self.own_number, self._clock.now_us)
            if text is None:
                self._record.add("sms", f"device to {number}, one part of several")
            else:
                self._record.add("sms", f"device to {number}: {text.text}")
                self._tell_text(number, text)
        if submit.first_octet & tpdu.REPORT_WANTED:
            report = tpdu.StatusReport(
                tpdu.STATUS_REPORT | tpdu.MORE_COMING_NOT,
                submit.reference,
                submit.recipient,
                sent,
                self._stamp_of(self.centre, 0),
                0,
            )
            self._send(Envelope(centre, tpdu.encode_status_report(report)))

    def _is_nobody(self, number: str) -> bool:
        """Digits that no rule makes a number of, and that no phone or service has."""
        return not number.startswith("+") and number not in self.phones

    def _tell_text(self, number: str, text: Text) -> None:
        for listener in list(self.on_text):
            listener(number, text)

    # -- calls

    def call(self, sender: str, for_us: int = RINGS_FOR_US, *, shown: tpdu.Address | None = None) -> Call:
        """That phone, or `hidden`, calls the device and lets it ring for `for_us` at most; shown: as in `text`."""
        caller = sender if sender == HIDDEN else self.number_of(sender)
        call = self._begin(caller, self.own_number, shown=self._show(sender, shown))
        self._later(call, self.latency["page"], self._page, for_us)
        return call

    def dial(self, number: str) -> Call:
        """The device calls; how it goes on is told by `call_changed`."""
        address = tpdu.Address.of(number)
        # abroad a number without + is one of the network that is visited, where we know nobody
        callee = number if self.state == "roaming" and not number.startswith(("+", "00")) else self.reached(address)
        call = self._begin(self.own_number, callee, dialled=address)
        self._later(call, self.latency["call_setup"], self._alert)
        return call

    def press(self, call: Call, keys: str, after_us: int = 0) -> None:
        """Keys of the phone at the other end, one after the other, as long as the call stands."""
        self._clock.after(after_us, self._press, call, keys)

    def _press(self, call: Call, keys: str) -> None:
        if call not in self.calls or call.outcome != "answered":
            return
        self._record.add("call", f"{self._other(call)} presses {keys[0]}")
        if self._handset is not None:
            self._handset.key_pressed(call, keys[0])
        if keys[1:]:
            self.press(call, keys[1:], KEY_US)

    def _other(self, call: Call) -> str:
        return call.callee if call.caller == self.own_number else call.caller

    def answer(self, call: Call) -> None:
        """The device takes a call that rings."""
        if call.outcome == "ringing":
            self._change(call, "answered")

    def hang_up(self, call: Call) -> None:
        """The device ends a call, or rejects one that rings."""
        if call.outcome == "answered":
            self._end(call, "answered")
        else:
            self._end(call, "cancelled" if call.caller == self.own_number else "rejected")

    def end_from_outside(self, call: Call) -> None:
        """The phone at the other end ends a call, or rejects one that rings there."""
        if call.outcome == "answered":
            self._end(call, "answered")
        else:
            self._end(call, "rejected" if call.caller == self.own_number else "cancelled")

    def drop_calls(self) -> None:
        """The radio link is gone."""
        for call in list(self.calls):
            self._end(call, "answered" if call.outcome == "answered" else "no answer")

    def _begin(self, caller: str, callee: str, **addresses: tpdu.Address) -> Call:
        call = Call(caller, callee, self._clock.now_us, **addresses)
        self.calls.append(call)
        return call

    def _page(self, call: Call, for_us: int) -> None:
        handset = self._handset
        if handset is None or not self._covers(handset):
            self._end(call, "no answer")
            return
        call.ringing_us = self._clock.now_us
        if not handset.ring(call):
            call.ringing_us = None
            self._end(call, "busy")
            return
        self._record.add("call", f"{call.caller} rings the device")
        self._later(call, for_us, self.end_from_outside)
        self._tell(call)

    def _alert(self, call: Call) -> None:
        if not self._covers(self._handset) or self._is_nobody(call.callee):
            self._end(call, "no answer")
            return
        phone = self.phone(call.callee)
        if any(other is not call and call.callee in (other.caller, other.callee) for other in self.calls):
            self._end(call, "busy")
            return
        call.ringing_us = self._clock.now_us
        self._record.add("call", f"device rings {call.callee}")
        phone.calls.append(call)
        if phone.reaction == "answers" and phone.reaction_us < RING_LIMIT_US:
            self._later(call, phone.reaction_us, self.answer)
        elif phone.reaction == "rejects" and phone.reaction_us < RING_LIMIT_US:
            self._later(call, phone.reaction_us, self.end_from_outside)
        else:
            self._later(call, RING_LIMIT_US, self._end, "no answer")
        self._tell(call)
        for listener in list(phone.on_call):
            listener(phone, call)
        for watcher in list(self.on_call):
            watcher(call.callee, call)

    def _later(self, call: Call, delay_us: int, action: Callable[..., None], *args: object) -> None:
        self._forget(call)
        self._timers[call] = self._clock.after(delay_us, action, call, *args)

    def _forget(self, call: Call) -> None:
        timer = self._timers.pop(call, None)
        if timer is not None:
            timer.cancel()

    def _change(self, call: Call, outcome: str) -> None:
        if call.caller == self.own_number:
            self._forget(call)  # a call to the device keeps the time at which its caller hangs up
        call.outcome = outcome
        call.answered_us = self._clock.now_us
        self._record.add("call", f"{self._name(call)} answered")
        self._tell(call)
        phone = self.phones.get(self._other(call))
        if phone is not None and phone.keys:
            self.press(call, phone.keys, phone.keys_us)

    def _end(self, call: Call, outcome: str) -> None:
        if call not in self.calls:
            return
        self._forget(call)
        self.calls.remove(call)
        call.outcome = outcome
        call.ended_us = self._clock.now_us
        self._record.add("call", f"{self._name(call)} ended: {outcome}")
        self._tell(call)

    def _name(self, call: Call) -> str:
        return f"call from {'device' if call.caller == self.own_number else call.caller} to " + (
            "device" if call.callee == self.own_number else call.callee
        )

    def _tell(self, call: Call) -> None:
        if self._handset is not None:
            self._handset.call_changed(call)
        for watcher in list(call.watchers):
            watcher(call)
