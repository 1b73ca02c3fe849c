"""What has happened to one device since it was made: the record by line, the threads of its phones, and curves."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

from bench.surroundings import START_TIME, World
from bench.ui.web.live.thermostat import Thermostat
from bench.world.clock import MINUTE, SECOND
from bench.world.network import RING_LIMIT_US, Call, Phone, Text
from bench.world.probe import Probe
from bench.world.signals import Entry, Signal
from bench.world.stamp import Stamp

LINES, ITEMS, POINTS, MARKS = 20_000, 2_000, 20_000, 2_000
ALERTS = (
    *("ALARM!", "Sensor returned", "Power failure", "Power restored"),
    *("Temperature rise", "Temperature fall", "Temperature sensor", "Socket switched OFF"),
)
RING_HINT = "After RING=SWITCH, a call from its owner switches it, and costs nothing: it rejects the call."
BEGAN = Stamp.parse(START_TIME).local

T = TypeVar("T")


class Numbered(Generic[T]):
    """The newest `size` things, numbered from 1; one thread adds, any may ask for those since a number."""

    def __init__(self, size: int) -> None:
        self.count = 0
        self._kept: deque[T] = deque(maxlen=size)
        self._lock = Lock()

    def add(self, thing: T) -> None:
        with self._lock:
            self.count += 1
            self._kept.append(thing)

    def since(self, number: int, most: int | None = None) -> tuple[int, list[T]]:
        """(number of the newest, what came after `number`, oldest first and the newest `most` only)."""
        with self._lock:
            wanted = min(self.count - number, len(self._kept))
            if most is not None:
                wanted = min(wanted, most)
            return self.count, list(islice(self._kept, len(self._kept) - wanted, None)) if wanted > 0 else []


@dataclass(frozen=True)
class Item:
    """One line of a phone's thread. kind: `sent` by the phone, `got` from the device, or `call`; clock: local time."""

    at_us: int
    clock: str
    number: str
    kind: str
    text: str


@dataclass(frozen=True)
class Mark:
    """Something to be marked in the curves. kind: `sent`, `got`, `alert`, `call` or `world`."""

    at_us: int
    kind: str
    text: str


def moment(at_us: int) -> datetime:
    """The time of day that a board time is, if nobody has set the network's clock."""
    return BEGAN + timedelta(microseconds=at_us)


class Journal:
    """Watches one world. Points are (us, value); a curve holds from each point to the next."""

    def __init__(self, world: World) -> None:
        self.lines: Numbered[Entry] = Numbered(LINES)
        self.items: Numbered[Item] = Numbered(ITEMS)
        self.marks: Numbered[Mark] = Numbered(MARKS)
        self.celsius: Numbered[tuple[int, float | None]] = Numbered(POINTS)
        self.relay: Numbered[tuple[int, bool]] = Numbered(POINTS)
        self.set_point: Numbered[tuple[int, int | None]] = Numbered(POINTS)
        self.thermostat = Thermostat()
        self._world = world
        self._known: set[int] = set()
        self._by_hand: set[Call] = set()
        self._point_us = 0
        world.record.listeners.append(self.lines.add)
        world.relay.watchers.append(self._relay)
        world.probe.watchers.append(self._probe)
        world.mains.watchers.append(lambda signal: self.mark("world", f"mains {'back' if signal.value else 'gone'}"))
        world.contact.watchers.append(lambda signal: self.mark("world", f"contact {_state(signal)}"))
        self._relay(world.relay)
        self._probe(world.probe)
        self.set_point.add((0, None))

    # -- what the session tells

    def sent(self, sender: str, text: str) -> None:
        self._item(sender, "sent", text)
        self.mark("sent", text)

    def call_to_device(self, call: Call) -> None:
        self._item(call.caller, "call", "You call the socket")
        self.mark("call", f"call from {call.caller}")
        call.watchers.append(lambda call: self._call_ended(call, call.caller))

    def forget_settings(self) -> None:
        """The device was set back to its factory state."""
        self.thermostat.forget()
        self._note_set_point()

    def meet(self, phones: Iterable[Phone]) -> None:
        """Watch the phones that are new."""
        for phone in phones:
            if id(phone) in self._known:
                continue
            self._known.add(id(phone))
            phone.on_text.append(self._text)
            phone.on_call.append(self._call)
            for text in phone.received:
                self._text(phone, text)

    def mark(self, kind: str, text: str) -> None:
        self.marks.add(Mark(self._world.clock.now_us, kind, text))

    # -- watchers

    def _item(self, number: str, kind: str, text: str) -> None:
        now_us = self._world.clock.now_us
        clock = f"{self._world.network.stamp().local:%a %H:%M}"
        self.items.add(Item(now_us, clock, number, kind, text))

    def _text(self, phone: Phone, text: Text) -> None:
        self._item(phone.number, "got", text.text)
        self.mark("alert" if text.text.startswith(ALERTS) else "got", text.text)
        if phone.echo is not None:
            self.sent(phone.number, phone.echo)
        self.thermostat.hear(text.text)
        self._note_set_point()

    def _call(self, phone: Phone, call: Call) -> None:
        self._item(phone.number, "call", "The socket calls")
        self.mark("call", f"call to {phone.number}")
        call.watchers.append(lambda call: self._call_ended(call, phone.number))

    def hung_up(self, call: Call) -> None:
        """Somebody is about to end or reject that call on his phone; else nobody has."""
        self._by_hand.add(call)

    def _call_ended(self, call: Call, number: str) -> None:
        if call.ended_us == self._world.clock.now_us and call.outcome != "ringing":
            by_device = call.callee == self._world.network.own_number
            by_hand = call in self._by_hand
            self._by_hand.discard(call)
            self._item(number, "call", _to_socket(call, by_hand) if by_device else _from_socket(call, by_hand))

    def _note_set_point(self) -> None:
        set_point_c = self.thermostat.set_point_c
        _, points = self.set_point.since(0, 1)
        if points[-1][1] != set_point_c:
            self.set_point.add((self._world.clock.now_us, set_point_c))

    def _relay(self, relay: Signal) -> None:
        self.relay.add((self._world.clock.now_us, relay.value))

    def _probe(self, probe: Probe) -> None:
        """One point a minute is enough for a curve, and one for each failure and recovery."""
        now_us = self._world.clock.now_us
        value = probe.celsius if probe.plugged and probe.fault is None else None
        _, points = self.celsius.since(0, 1)
        if points and now_us - self._point_us < MINUTE // 2 and value is not None and points[-1][1] is not None:
            return
        self._point_us = now_us
        self.celsius.add((now_us, value))


def _state(contact: Signal) -> str:
    return "closed" if contact.value else "open"


def _to_socket(call: Call, by_hand: bool) -> str:
    """How a call to the socket has ended; by_hand: somebody has hung up."""
    if by_hand:
        return "You hung up"
    if call.outcome == "cancelled":  # the caller's time was over
        return f"It rang for {_rang_s(call)} s, and the socket did not pick up. {RING_HINT}"
    if call.outcome == "no answer":
        return "Cannot be reached" if call.ringing_us is None else "The connection broke"
    words = {"rejected": "The socket rejected the call", "answered": "Call ended", "busy": "The socket was busy"}
    return words.get(call.outcome, call.outcome)


def _from_socket(call: Call, by_hand: bool) -> str:
    """How a call of the socket has ended; by_hand: somebody has hung up, or rejected it."""
    if by_hand:
        return "You hung up" if call.answered_us is not None else "You rejected the call"
    if call.outcome == "no answer":
        rang_us = (call.ended_us or 0) - (call.ringing_us or 0)
        return "Not answered" if rang_us >= RING_LIMIT_US else "The connection broke"
    words = {"rejected": "The phone rejected the call", "answered": "Call ended", "busy": "The phone was busy"}
    words["cancelled"] = "The socket hung up"
    return words.get(call.outcome, call.outcome)


def _rang_s(call: Call) -> int:
    return round(((call.ended_us or 0) - (call.ringing_us or call.started_us)) / SECOND)
