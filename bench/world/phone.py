"""The phones at the other end of the network: what comes to them, and how they treat it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bench.world import tpdu
from bench.world.clock import SECOND

if TYPE_CHECKING:
    from bench.world.network import Network

RINGS_FOR_US = 30 * SECOND
THINKS_US = SECOND  # from picking up to the first key
NOBODY = tpdu.Address("", tpdu.UNKNOWN)


class Text(NamedTuple):
    """A text as the reader sees it: the parts of a concatenated one put together.

    recipient: the address that the device gave, in its spelling and with its type.
    """

    at_us: int
    sender: str
    text: str
    recipient: tpdu.Address = NOBODY


class Call:
    """One call, from its first sign to its end. `watchers` are called with it after each change.

    outcome: `ringing` until it is decided, then `answered`, `rejected`, `busy`, `cancelled` (the caller gave up) or
    `no answer` (nobody picked up, or nobody could be reached). `ringing_us` is None until it rings at the other end.
    shown: the caller as the network shows it to the device. dialled: the number that the device gave, with its type.
    """

    def __init__(
        self, caller: str, callee: str, started_us: int, shown: tpdu.Address = NOBODY, dialled: tpdu.Address = NOBODY
    ) -> None:
        self.caller = caller
        self.callee = callee
        self.shown = shown
        self.dialled = dialled
        self.started_us = started_us
        self.ringing_us: int | None = None
        self.answered_us: int | None = None
        self.ended_us: int | None = None
        self.outcome = "ringing"
        self.watchers: list[Callable[[Call], None]] = []


class Phone:
    """One phone of the world. It ignores calls until told otherwise.

    received: texts from the device. calls: calls from the device that rang here. echo: what it answers each text with.
    keys: those that it presses in each call once that stands, `keys_us` later.
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
        self.echo: str | None = None
        self.keys = ""
        self.keys_us = 0
        self._network = network
        self._parts: dict[tuple[int, int], dict[int, str]] = {}

    def answers_after(self, delay_us: int) -> None:
        self.reaction, self.reaction_us = "answers", delay_us

    def rejects_after(self, delay_us: int) -> None:
        self.reaction, self.reaction_us = "rejects", delay_us

    def ignores(self) -> None:
        self.reaction, self.reaction_us = "ignores", 0

    def presses(self, keys: str, after_us: int = THINKS_US) -> None:
        """In a call that stands: now, after that time; without one: in each call, after that time from its answer."""
        standing = [call for call in self._calls_in_progress() if call.outcome == "answered"]
        if not standing:
            self.keys, self.keys_us = keys, after_us
        for call in standing:
            self._network.press(call, keys, after_us)

    def call_device(self, for_us: int = RINGS_FOR_US) -> Call:
        return self._network.call(self.number, for_us)

    def hang_up(self) -> None:
        """End the call in progress, in either direction; nothing happens when there is none."""
        for call in self._calls_in_progress():
            self._network.end_from_outside(call)

    def _calls_in_progress(self) -> list[Call]:
        return [call for call in self._network.calls if self.number in (call.caller, call.callee)]

    def text(self, text: str) -> None:
        self._network.text(self.number, text)

    def take(self, submit: tpdu.Submit, sender: str, now_us: int) -> Text | None:
        """A message for this phone; the Text when it completes one."""
        words = submit.content.text
        if submit.content.coding == tpdu.OCTETS:
            words = submit.content.octets.decode("latin-1")
        place = tpdu.concatenation(submit.content.header)
        if place is not None and 1 <= place[2] <= place[1]:  # else no such part can be (23.040 9.2.3.24.1)
            reference, total, number = place
            parts = self._parts.setdefault((reference, total), {})
            parts[number] = words
            if len(parts) < total:
                return None
            del self._parts[reference, total]
            words = "".join(parts[i] for i in sorted(parts))
        text = Text(now_us, sender, words, submit.recipient)
        self.received.append(text)
        for listener in list(self.on_text):
            listener(self, text)
        if self.echo is not None:
            self.text(self.echo)
        return text
