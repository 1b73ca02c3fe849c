"""The mobile network as one device lives in it: coverage, time, texts, calls, USSD, and the phones at its other end."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from bench.world import tpdu
from bench.world.clock import MS, SECOND, Clock, Timer
from bench.world.signals import Record
from bench.world.stamp import Stamp

HIDDEN = "hidden"
STATES = ("on", "off", "denied")
SIM_STATES = ("ready", "absent", "pin")
RING_LIMIT_US = 45 * SECOND  # how long the network lets a call from the device ring
CALL_US = 30 * SECOND


class Text(NamedTuple):
    """A text as the reader sees it: the parts of a concatenated one put together."""

    at_us: int
    sender: str
    text: str


class Call:
    """One call, from its first sign to its end. `watchers` are called with it after each change.

    outcome: `ringing` until it is decided, then `answered`, `rejected`, `busy`, `cancelled` (the caller gave up) or
    `no answer` (nobody picked up, or nobody could be reached). `ringing_us` is None until it rings at the other end.
    """

    def __init__(self, caller: str, callee: str, started_us: int) -> None:
        self.caller = caller
        self.callee = callee
        self.started_us = started_us
        self.ringing_us: int | None = None
        self.answered_us: int | None = None
        self.ended_us: int | None = None
        self.outcome = "ringing"
        self.watchers: list[Callable[[Call], None]] = []


class Handset(Protocol):
    """What the network needs from the device's modem."""

    @property
    def reachable(self) -> bool: ...
    def network_changed(self) -> None: ...
    def time_given(self) -> None: ...
    def deliver(self, data: bytes) -> bool: ...
    def ring(self, call: Call) -> bool: ...
    def call_changed(self, call: Call) -> None: ...


class SimCard:
    """The card: `ready` (no PIN asked), `absent`, or `pin` (locked at every start of the modem until the PIN is given).

    Three wrong PINs ask for the PUK, ten wrong PUKs end the card (3GPP TS 31.101 9.5). `watchers` see it go and come.
    """

    def __init__(self) -> None:
        self.state = "ready"
        self.pin = "1234"
        self.puk = "12345678"
        self.pin_tries = 3
        self.puk_tries = 10
        self.imsi = "244990000000001"
        self.iccid = "8935899000000000001f"
        self.watchers: list[Callable[[SimCard], None]] = []

    def set_state(self, state: str) -> None:
        if state not in SIM_STATES:
            raise ValueError(f"unknown SIM state {state!r}; known: {', '.join(SIM_STATES)}")
        if state == self.state:
            return
        self.state = state
        for watcher in list(self.watchers):
            watcher(self)

    def verify(self, pin: str) -> bool:
        if self.pin_tries == 0:
            return False
        if pin == self.pin:
            self.pin_tries = 3
            return True
        self.pin_tries -= 1
        return False

    def unblock(self, puk: str, pin: str) -> bool:
        if self.puk_tries == 0:
            return False
        if puk != self.puk:
            self.puk_tries -= 1
            return False
        self.pin, self.pin_tries, self.puk_tries = pin, 3, 10
        return True


class Phone:
    """One phone of the world. It ignores calls until told otherwise.

    received: texts from the device. calls: calls from the device that rang here.
    on_text(phone, text), on_call(phone, call): called when one comes in.
    """

    def __init__(self, network: Network, number: str) -> None:
        self.number = number
        self.received: list[Text] = []
        self.calls: list[Call] = []
        self.on_text: list[Callable[[Phone, Text], None]] = []
        self.on_call: list[Callable[[Phone, Call], None]] = []
        self.reaction = "ignores"
        self.reaction_us = 0
        self._network = network
        self._parts: dict[tuple[int, int], dict[int, str]] = {}

    def answers_after(self, delay_us: int) -> None:
        self.reaction, self.reaction_us = "answers", delay_us

    def rejects_after(self, delay_us: int) -> None:
        self.reaction, self.reaction_us = "rejects", delay_us

    def ignores(self) -> None:
        self.reaction, self.reaction_us = "ignores", 0

    def call_device(self, for_us: int = CALL_US) -> Call:
        return self._network.call(self.number, for_us)

    def hang_up(self) -> None:
        """End the call in progress, in either direction; nothing happens when there is none."""
        for call in list(self._network.calls):
            if self.number in (call.caller, call.callee):
                self._network.end_from_outside(call)

    def text(self, text: str) -> None:
        self._network.text(self.number, text)

    def take(self, submit: tpdu.Submit, sender: str, now_us: int) -> Text | None:
        """A message for this phone; the Text when it completes one."""
        words = submit.content.text
        if submit.content.coding == tpdu.OCTETS:
            words = submit.content.octets.decode("latin-1")
        place = tpdu.concatenation(submit.content.header)
        if place is not None:
            reference, total, number = place
            parts = self._parts.setdefault((reference, total), {})
            parts[number] = words
            if len(parts) < total:
                return None
            del self._parts[reference, total]
            words = "".join(parts[i] for i in sorted(parts))
        text = Text(now_us, sender, words)
        self.received.append(text)
        for listener in list(self.on_text):
            listener(self, text)
        return text


class Network:
    """The operator. `state` is `on`, `off` (no coverage) or `denied` (registration refused).

    csq: 0..31, or 99 for unknown: what a registered modem measures; it does not cut coverage, `state` does.
    ussd: what the operator answers to a code, None for silence; a code that is not in it is refused.
    refusals: number -> RP cause with which texts to that number are refused (3GPP TS 24.011 8.2.5.4).
    latency: how long things take, in us.
    """

    country = "+358"
    centre = "+358400000099"
    operator = ("Test Network", "TestNet", "24499")

    def __init__(self, clock: Clock, record: Record, start_time: str, seed: int) -> None:
        self.own_number = "+358400000000"
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
        self.quirks: set[str] = set()  # national-numbers, numbers-00, parts-reversed, parts-lost, flash
        self._clock = clock
        self._record = record
        self._handset: Handset | None = None
        self._base = (Stamp.parse(start_time), clock.now_us)
        self._waiting: deque[bytes] = deque()  # messages for the device that have not been taken yet
        self._delivery: Timer | None = None
        self._reference = random.Random(seed).randrange(256)
        self._timers: dict[Call, Timer] = {}

    def attach(self, handset: Handset) -> None:
        """The device's modem makes itself known; one network serves one."""
        self._handset = handset

    def phone(self, number: str) -> Phone:
        """The phone with that number; it is there from the first mention."""
        if number not in self.phones:
            self.phones[number] = Phone(self, number)
        return self.phones[number]

    # -- coverage and time

    def set_state(self, state: str) -> None:
        if state not in STATES:
            raise ValueError(f"unknown network state {state!r}; known: {', '.join(STATES)}")
        if state == self.state:
            return
        self.state = state
        self._record.add("world", f"network {state}")
        if state != "on":
            self.drop_calls()
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

    def time_string(self, age_us: int = 0) -> str:
        return str(self.stamp(age_us))

    # -- texts to the device

    def text(self, sender: str, text: str, age_us: int = 0, *, flash: bool = False) -> None:
        """A text for the device, in as many messages as it takes; `flash`: class 0, to be shown and not stored."""
        address = tpdu.Address("", tpdu.UNKNOWN) if sender == HIDDEN else tpdu.Address.of(self.shown(sender))
        stamp = self.stamp(age_us)
        self._reference = (self._reference + 1) % 256
        self._record.add("sms", f"{sender} to device: {text}")
        parts = tpdu.split(text, self._reference, flash or "flash" in self.quirks)
        if "parts-lost" in self.quirks and len(parts) > 1:
            del parts[-1]
        for part in reversed(parts) if "parts-reversed" in self.quirks else parts:
            self._send(tpdu.encode_deliver(address, stamp, part))

    def octets(self, sender: str, data: bytes) -> None:
        """A message of 8 bit data for the device."""
        self._record.add("sms", f"{sender} to device: {len(data)} octets")
        part = tpdu.part_of_octets(data, 4)
        self._send(tpdu.encode_deliver(tpdu.Address.of(sender), self.stamp(), part))

    def shown(self, number: str) -> str:
        """A number as this network shows it to the device."""
        if "national-numbers" in self.quirks and number.startswith(self.country):
            return "0" + number[len(self.country) :]
        if "numbers-00" in self.quirks and number.startswith("+"):
            return "00" + number[1:]
        return number

    def deliver_again(self, data: bytes, delay_us: int) -> None:
        """The service centre has not heard that this message was taken."""
        self._clock.after(delay_us, self._queue, data)

    def _send(self, data: bytes) -> None:
        self._clock.after(self.latency["text_to_device"], self._queue, data)

    def _queue(self, data: bytes) -> None:
        self._waiting.append(data)
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
        return handset is not None and self.state == "on" and handset.reachable

    # -- texts from the device

    def submit(self, data: bytes) -> int | None:
        """An SMS-SUBMIT from the device; None when the service centre has it, else the RP cause of its refusal."""
        submit = tpdu.decode_submit(data)
        number = self.resolve(submit.recipient.text)
        if number in self.refusals:
            self._record.add("sms", f"device to {number} refused, cause {self.refusals[number]}")
            return self.refusals[number]
        self._clock.after(self.latency["text_to_phone"], self._arrived, number, submit, self.stamp())
        return None

    def _arrived(self, number: str, submit: tpdu.Submit, sent: Stamp) -> None:
        if number == self.own_number:
            part = tpdu.Part(submit.dcs, submit.content.header, submit.content.length, submit.content.octets)
            self._queue(tpdu.encode_deliver(tpdu.Address.of(number), sent, part))
        else:
            text = self.phone(number).take(submit, self.own_number, self._clock.now_us)
            if text is None:
                self._record.add("sms", f"device to {number}, one part of several")
            else:
                self._record.add("sms", f"device to {number}: {text.text}")
        if submit.first_octet & tpdu.REPORT_WANTED:
            report = tpdu.StatusReport(
                tpdu.STATUS_REPORT | tpdu.MORE_COMING_NOT, submit.reference, submit.recipient, sent, self.stamp(), 0
            )
            self._send(tpdu.encode_status_report(report))

    def resolve(self, number: str) -> str:
        """The number as the network routes it; without `+` it is a national one, as a real network takes it."""
        if number.startswith("00"):
            return "+" + number[2:]
        if number.startswith("0"):
            return self.country + number[1:]
        return number

    # -- calls

    def call(self, sender: str, for_us: int = CALL_US) -> Call:
        """That phone, or `hidden`, calls the device and lets it ring for `for_us` at most."""
        call = self._begin(sender, self.own_number)
        self._later(call, self.latency["page"], self._page, for_us)
        return call

    def dial(self, number: str) -> Call:
        """The device calls; how it goes on is told by `call_changed`."""
        call = self._begin(self.own_number, self.resolve(number))
        self._later(call, self.latency["call_setup"], self._alert)
        return call

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

    def _begin(self, caller: str, callee: str) -> Call:
        call = Call(caller, callee, self._clock.now_us)
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
        if not self._covers(self._handset):
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
