"""One device from its first power-on until it is replaced: world, target, phones, and all that watches them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.scenario.parser import Scenario, read_step
from bench.scenario.player import Player
from bench.scenario.steps import Step
from bench.scenario.steps.board import Button, PowerCut, Reset
from bench.scenario.steps.calls import CallDevice
from bench.scenario.steps.owner import AsOwner
from bench.scenario.steps.surroundings import SetRoom
from bench.scenario.steps.texts import Sms
from bench.scenario.tokens import quoted, tokenise
from bench.surroundings import World
from bench.targets.registry import make_target
from bench.ui.sliced import Sliced
from bench.ui.web.live.journal import Journal
from bench.ui.web.live.lights import Lights
from bench.ui.web.live.recorder import Recorder
from bench.world.clock import MS, SECOND
from bench.world.network import Call
from bench.world.signals import Entry

FACTORY_RESET_US = 10 * SECOND
APART_US = 100 * MS  # between two things that are done: a contact that moves faster is ignored (spec ch. 8)


class Life:
    """To be made, used and closed in one thread. `perform` and `finish` may raise Failure and what the world refuses.

    between: called before each slice of the run. wait: sleeps so many seconds of wall time.
    """

    def __init__(
        self,
        selection: str,
        drive: Path | None,
        numbers: list[str],
        between: Callable[[], None],
        wait: Callable[[float], object],
    ) -> None:
        self.world = World()
        self.target = Sliced(make_target(selection, self.world, drive=drive), between, wait)
        self.player = Player(self.target)
        self.journal = Journal(self.world)
        self.lights = Lights(self.world)
        self.recorder = Recorder(self.world)
        self.ready = False
        self.appliance = "lamp"
        self.broken = False  # a heater that the room gets nothing of: its fuse has blown
        self.outside_c = 5.0
        self._met: set[int] = set()
        self._pressed_us: int | None = None
        self.world.record.listeners.append(self._entry)
        for number in numbers:
            self.player.phone(number)
        self.meet()

    def begin(self) -> None:
        """Switch it on, and wait until it has registered; raises Failure."""
        self.player.begin(Scenario("the page", 0, "the device starts"))
        self.recorder.begin()
        self.ready = True

    def close(self) -> None:
        self.target.close()

    def meet(self) -> None:
        """Watch the phones that have come up."""
        for phone in self.player.phones():
            if id(phone) not in self._met:
                self._met.add(id(phone))
                self.recorder.meet(phone)
        self.journal.meet(self.player.phones())

    # -- steps

    def perform(self, step: Step, line: str) -> None:
        """Let a step of the scenario language happen, as a player would, and write it down."""
        began_us = self.world.clock.now_us
        if step.words[0] in ("expect", "wait"):
            self.player.perform(step)
            return
        if isinstance(step, AsOwner):
            line = f"sms {step.number} {quoted('MAKEMEBOSS')}"
        if isinstance(step, Button):
            self.recorder.did(line, lasts_us=step.down_us)
        elif isinstance(step, PowerCut):
            self.recorder.did(line, lasts_us=step.for_us)
        else:
            self.recorder.did(line)
        self._tell(step)
        self.player.perform(step)
        self._performed(step)
        if isinstance(step, Button):
            self._released(self.world.clock.now_us - began_us)

    def do(self, step: Step, line: str) -> None:
        """The same for somebody who does not wait: a step that lasts goes on by itself."""
        if isinstance(step, PowerCut):
            self.recorder.did(line, lasts_us=step.for_us)
            self._tell(step)
            self.target.power_cut(step.for_us)
        elif isinstance(step, Button):
            self.press()
            self.world.clock.after(step.down_us, self.release)
        else:
            self.perform(step, line)

    def _tell(self, step: Step) -> None:
        for number in step.numbers():
            self.player.phone(number)
        self.meet()
        if isinstance(step, Sms):
            self.journal.sent(self._name(step.sender), step.text)
        elif isinstance(step, AsOwner):
            self.journal.sent(self._name(step.number), "MAKEMEBOSS")
        elif isinstance(step, PowerCut):
            self.journal.mark("world", "all supplies gone")
        elif isinstance(step, Reset):
            self.journal.mark("world", "reset")

    def _performed(self, step: Step) -> None:
        if isinstance(step, SetRoom):
            self.outside_c = self.outside_c if step.outside_c is None else step.outside_c
            self.broken = step.outside_c is not None and self.appliance == "heater" and not step.heater
        if isinstance(step, CallDevice):
            self.journal.call_to_device(self.world.network.calls[-1])

    def _name(self, sender: str) -> str:
        return self.player.phone(sender).number if sender.lstrip("+").isdigit() else sender

    # -- the button, which is down as long as somebody wants

    @property
    def pressed(self) -> bool:
        return self._pressed_us is not None

    def press(self) -> None:
        if self._pressed_us is None:
            self._pressed_us = self.world.clock.now_us
            self.world.button.set(True)

    def release(self) -> None:
        """Not before the button has been down long enough to be seen."""
        if self._pressed_us is None:
            return
        lasted_us = self.world.clock.now_us - self._pressed_us
        if lasted_us < APART_US:
            self.world.clock.after(APART_US - lasted_us, self.release)
            return
        began_us, self._pressed_us = self._pressed_us, None
        self.world.button.set(False)
        verb = "hold" if lasted_us >= FACTORY_RESET_US else "press"
        self.recorder.did(
            f"button {verb} {lasted_us / SECOND:.6f}".rstrip("0").rstrip(".") + "s",
            lasts_us=lasted_us,
            began_us=began_us,
        )
        self._released(lasted_us)

    def _released(self, lasted_us: int) -> None:
        self.journal.mark("world", f"button held {lasted_us / SECOND:.3g} s")
        if lasted_us >= FACTORY_RESET_US:
            self.journal.forget_settings()

    # -- calls of the device, to be answered by hand

    @property
    def ringing(self) -> list[Call]:
        """Calls of the device that ring somewhere and that nobody but a hand will answer."""
        network = self.world.network
        return [
            call
            for call in network.calls
            if call.caller == network.own_number
            and call.outcome == "ringing"
            and call.ringing_us is not None
            and network.phone(call.callee).reaction == "ignores"
        ]

    def answer(self, number: str) -> None:
        for call in self._calls_of(number):
            if call.outcome == "ringing" and call.ringing_us is not None:
                self.world.network.answer(call)
                self.recorder.by_hand(call)

    def hang_up(self, number: str) -> None:
        """Reject, or end, whatever call that phone has."""
        network = self.world.network
        for call in self._calls_of(number):
            rings_here = call.caller == network.own_number and call.outcome == "ringing"
            if not rings_here:
                self.recorder.did(f"hangup {number}")
            self.journal.hung_up(call)
            network.end_from_outside(call)
            if rings_here:
                self.recorder.by_hand(call)

    def _calls_of(self, number: str) -> list[Call]:
        network, phone = self.world.network, self.player.phone(number)
        return [
            call
            for call in network.calls
            if network.phones.get(call.callee if call.caller == network.own_number else call.caller) is phone
        ]

    def _entry(self, entry: Entry) -> None:
        # a slice at high speed is longer than a call: whoever runs us has to look at once
        if self.ready and entry.kind == "call" and entry.text.startswith("device rings"):
            self.world.clock.interrupt()

    # -- the room

    def plug_in(self, appliance: str) -> None:
        if appliance != self.appliance:
            self.recorder.did(f"#@ appliance {appliance}")  # a hint to who shows it; a player passes over it
        self.appliance = appliance
        self.broken = False
        if self.world.room is not None:
            self.furnish(self.outside_c)

    def furnish(self, outside_c: float | None) -> None:
        """A room around the probe that the outside cools and a heater warms; None: none, the probe stays as it is."""
        if outside_c is None:
            line = "room none"
        else:
            self.outside_c = outside_c
            line = f"room {outside_c:g}{' heater' if self.appliance == 'heater' else ''}"
        self.perform(read_step(tokenise(line, {})), line)
