"""The device on a real board: the same world, linked to it over USB (docs/bench.md).

What is written after `serial` says how: `serial[:PORT][,KEY=VALUE…]`. PORT: of the data port, or the board's uid;
without it the only board that is there.
"""

from __future__ import annotations

import contextlib
import os
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.serial_harness import BoardLink, BoardSilent, Event, Ports, Refused, Restarted, Uart, find_board, find_boards
from bench.surroundings import World
from bench.targets import labgrid_place
from bench.targets.air_phone import AirPhone, Budget, ask_on_terminal
from bench.targets.base import Settings, Target, TargetError
from bench.targets.power_switch import EXPECTED, STIMULUS, PowerSwitch, is_understood, switch_of
from bench.world.clock import MS, SECOND
from bench.world.network import Call, Text
from bench.world.probe import Probe
from bench.world.signals import Signal

if TYPE_CHECKING:
    from bench.scenario.parser import Scenario
    from bench.scenario.steps import Step

TICKS = 1 << 29
START_S = 30.0  # from reset to `hello`: USB comes back, code.py compiles
FIRST_TRIES = 15  # of a second each: it may be in the middle of its start
PIECE = 80  # bytes of the modem in one line
LONGEST_JUMP_MS = 30_000
JUMP_S = 15.0
ALIVE_S = 5.0
SHORTEST_US = 100 * MS  # what USB and the firmware's passes leave of a wanted time
PROBE_FAULTS = {"crc": "crc", "85fault": "85", "short": "short"}
LEDS = ("POWER", "GSM", "OUT")
SILENT_S = 0.3  # nobody has answered for so long: it is off
DIES_S = 3.0
SHORTEST_CUT_US = SECOND  # what a hub's switch and the board's capacitors leave of a wanted time
PACES = ("real", "jump")
KEYS = ("console", "pace", "modem", "stimulus", "power", "phone", "device", "cap")
TUNNEL, AIR = "tunnel", "air"
# what can happen to a device in a real network, by the words of the steps
ON_AIR = frozenset(
    (
        *("sms", "call", "hangup", "as", "wait", "button", "contact", "mains", "probe", "reset"),
        *("expect sms", "expect no sms", "expect at most", "expect relay", "expect led"),
    )
)
# nor does a real network do as it is told with a text, or tell its reader in which spelling the device gave his number
NOT_ON_AIR = ("age_us", "stamp", "shown", "kind")
WATCHED_S = 5.0  # of wall time, until it can be told how fast the board's clock runs
RUNS_AHEAD = 1.5  # times the wall clock; a crystal is right to some 0.0001
WIRED_LOOK_S = 0.004  # how often wires are looked at that cannot wake us


@dataclass(frozen=True)
class Setup:
    """How a board is connected.

    pace: `real`, or `jump`: the board's clock skips what it would sleep through. modem: `tunnel`, or the port of a
    USB-UART adapter that is wired to the board. stimulus: port of a second board that drives contact, button, mains and
    PS, and reads relay and LEDs; without one that is done through the link. power: what switches the board's supply
    (bench/targets/power_switch.py). modem `air`: the board's own modem with its SIM, of number `device`; phone: port of
    a second GSM modem, the owner's; cap: how many texts a run may cost.
    """

    port: str = ""
    console: str = ""
    pace: str = "real"
    modem: str = TUNNEL
    stimulus: str = ""
    power: str = ""
    phone: str = ""
    device: str = ""
    cap: str = "20"

    @classmethod
    def of(cls, written: str) -> Setup:
        """Of `[PORT][,KEY=VALUE…]`; raises TargetError."""
        port, *options = written.split(",") if written else [""]
        found: dict[str, str] = {"port": port}
        for option in options:
            key, equals, value = option.partition("=")
            wrong = (key == "pace" and value not in PACES) or (key == "power" and not is_understood(value))
            if key not in KEYS or not equals or wrong:
                raise TargetError(
                    f'serial: "{option}" is not understood; expected console=PORT, pace=real, pace=jump, modem=PORT, '
                    f"stimulus=PORT, {EXPECTED}, or modem=air with phone=PORT, device=NUMBER and cap=N"
                )
            found[key] = value
        setup = cls(**found)
        if setup.on_air and not (setup.phone and setup.device.startswith("+") and setup.cap.isdecimal()):
            raise TargetError(
                "serial: modem=air needs the owner's phone and the device's number: phone=PORT,device=+358…, and cap=N "
                "with how many texts it may cost"
            )
        if setup.power == STIMULUS and not setup.stimulus:
            raise TargetError("serial: power=stimulus needs the stimulus that it is a pin of: stimulus=PORT")
        if setup.wired and setup.pace == "jump":
            raise TargetError("serial: pace=jump is for the tunnel; what is wired lives in real time: pace=real")
        return setup

    @property
    def wired(self) -> bool:
        return self.modem != TUNNEL or bool(self.stimulus)

    @property
    def on_air(self) -> bool:
        return self.modem == AIR

    def __str__(self) -> str:
        modem = "modem through USB" if self.modem == TUNNEL else f"modem emulator on the UART by {self.modem}"
        if self.on_air:
            modem = f"the board's own modem ({self.device}), the owner's phone a modem at {self.phone}"
        power = f"; power switched by {self.power}" if self.power else ""
        wires = f"driven and read by the stimulus at {self.stimulus}" if self.stimulus else "through USB"
        return f"{modem}; contact, button, mains, relay, LEDs {wires}; probe through USB; pace {self.pace}{power}"


_budgets: dict[int, Budget] = {}


def budget_of(cap: int) -> Budget:
    """One budget for the whole run: the question is asked once, and the scenarios pay from it together."""
    return _budgets.setdefault(cap, Budget(cap, ask_on_terminal))


class SerialTarget(Target):
    """One board on USB, its modem, inputs and probe taken over by the world; relay and LEDs read back from its pins.
    Or, as the setup says, some of that by wires.

    pace real: board and world live by the wall clock. pace jump: the world says how far the board's clock may go, the
    board skips its sleep up to there and stops at once when it has done something visible.
    """

    name = "serial"

    def __init__(
        self, world: World, selection: str = "", *, drive: Path | None = None, settings: Settings | None = None
    ) -> None:
        super().__init__(world, drive=drive, settings=settings)
        if drive is not None or settings:
            raise TargetError("serial: the drive of a real board is what is on it; copy yours there (bench drive)")
        self.setup = Setup.of(selection)
        self.identity: dict[str, str] = {}
        self._lacks: set[str] = set()  # what another maker's board does not let us take over
        self._link: BoardLink | None = None
        self._uart = Uart(self.setup.modem) if self.setup.modem not in (TUNNEL, AIR) else None
        self._phone: AirPhone | None = None
        self._stimulus: BoardLink | None = None
        self._switch: PowerSwitch | None = None
        self._cuts = 0
        self._off = False  # its supply is cut
        self._port = ""
        self._up = False  # the firmware runs and has been told what is taken over
        self._asleep = False
        self._anchor = (0, 0)  # ticks of the board and us of the world that are one moment
        self._began = (0.0, 0)  # wall clock and us of the world that are one moment
        self._alive_at = 0.0

    # -- the verbs of a target

    def start(self) -> None:
        found = find_board(self.setup.port)
        ports = Ports(found.data, self.setup.console or found.console)
        self._port = ports.data
        record = self.world.record
        self._link = BoardLink(
            ports, on_console=lambda line: record.add("console", line), note=lambda words: record.add("world", words)
        )
        self._link.open()
        if self.setup.on_air:
            self._phone = AirPhone(self.setup.phone, budget_of(int(self.setup.cap)))
            self._phone.open()
            self._replace_network(self._phone)
        if self._uart is not None:
            self._uart.open()
        if self.setup.stimulus:
            self._stimulus = BoardLink(
                Ports(find_board(self.setup.stimulus).data),
                on_console=lambda line: None,
                note=lambda words: record.add("world", f"stimulus: {words}"),
            )
            self._stimulus.open()
            self._set_wires()
        if self.setup.power:
            self._switch = switch_of(self.setup.power, self._stimulus)
        self._wire()
        try:
            self._ask_before_all("factory")
        except Refused:  # memory is in pieces: then before the app is there
            self._ask_before_all("reset")
            self._await_hello()
            self._ask_before_all("factory")
        self._started(self._await_hello())

    def run_until(self, until_us: int) -> int:
        clock = self.world.clock
        clock.interrupted = False
        while clock.now_us < until_us and not clock.interrupted:
            event = self._running.next_event()
            if event is not None:
                self._happened(event)
                continue
            if self.setup.wired and self._look_at_wires():
                continue
            next_us = clock.next_us()
            bound_us = until_us if next_us is None else min(until_us, max(next_us, clock.now_us))
            if bound_us <= clock.now_us:
                clock.advance(clock.now_us)
            elif self.setup.pace == "jump":
                self._jump(bound_us)
            else:
                self._live(bound_us)
        clock.interrupted = False
        return clock.now_us

    def reset(self) -> None:
        self.world.record.add("world", "the board is reset")
        self._ask_before_all("reset")
        self._gone()

    def power_cut(self, duration_us: int) -> None:
        if self._switch is None:
            raise TargetError("serial: the bench cannot cut the supplies of a board that hangs on USB, without power=")
        self.world.record.add("world", "the board's supply is cut")
        self._off = True
        if self._stimulus is not None:  # else its pins would go on to feed the board
            self._ask_stimulus("release mains ps contact button")
        self._switch.set(False)
        self._await_silence()
        self._running.forget()
        self._gone()
        self.world.modem.lose_supply()
        self._cuts += 1
        self.world.clock.after(duration_us, self._power_returns, self._cuts)

    def _await_silence(self) -> None:
        """A switch that switches something else would prove what never happened."""
        until = time.monotonic() + DIES_S
        while self._running.answers(SILENT_S):
            if time.monotonic() > until:
                raise TargetError(
                    f"serial: {self._port}: the board answers while its supply is cut: does power={self.setup.power} "
                    "name its switch, and does nothing else feed it (another cable, a battery)?"
                )

    def _power_returns(self, cut: int) -> None:
        if self._link is None or cut != self._cuts:  # a later cut is still on
            return
        self.world.modem.restore_supply()
        self._power_on()

    def _power_on(self) -> None:
        assert self._switch is not None
        self._off = False
        self._switch.set(True)
        if self._stimulus is not None:
            self._set_wires()
        self._began = (time.monotonic(), self.world.clock.now_us)

    @staticmethod
    def check(written: str) -> None:
        """Raises TargetError when what is written behind `serial` cannot be understood; nothing is opened."""
        Setup.of(written)

    @classmethod
    def cannot_play(cls, scenario: Scenario, written: str) -> str:
        setup = Setup.of(written)
        if setup.on_air and len(scenario.numbers()) > 1:
            return f"needs {len(scenario.numbers())} phones, and there is one"
        for placed in scenario.steps:
            reason = cls._cannot_be(placed.step, setup)
            if reason:
                return f"line {placed.line}: {reason}"
        return ""

    @staticmethod
    def _cannot_be(step: Step, setup: Setup) -> str:
        words = " ".join(step.words)
        if setup.on_air and (words not in ON_AIR or any(getattr(step, name, None) for name in NOT_ON_AIR)):
            return f"`{words}` needs the emulated network"
        if words == "probe" and getattr(step, "fault", None) == "spike":
            return "one single reading cannot be chosen over the link"
        if words == "power-cut" and not setup.power:
            return "needs the supplies cut, which USB gives; power= names a switch"
        if words == "power-cut" and getattr(step, "for_us", SHORTEST_CUT_US) < SHORTEST_CUT_US:
            return "a cut shorter than the switch can make (1 s)"
        short = min((value for name in ("for_us", "down_us") if (value := getattr(step, name, None))), default=None)
        if words in ("wait", "button") and short is not None and short < SHORTEST_US:
            return f"a time of {short // MS} ms, shorter than the link can time ({SHORTEST_US // MS} ms)"
        return ""

    def figures(self) -> dict[str, str]:
        """What the board tells of itself: passes and the worst of them, heap."""
        told: dict[str, str] = {}
        for question in ("id", "passes"):
            with contextlib.suppress(Restarted, TargetError):  # another maker's board may know neither
                told |= fields(self._running.ask(question))
        return told

    def about(self) -> dict[str, str]:
        told = self.identity
        if not told:
            return {}
        which = ", ".join(
            f"{word} {told.get(name, 'unknown')}"
            for word, name in (("uid", "uid"), ("firmware", "firmware"), ("last", "reset"))
        )
        modem = "the board's own" if self.setup.on_air else f"emulated {self.world.modem.model}"
        if not self.has_modem:
            modem = "the board has none"
        cost = {"texts paid": f"{self._phone.budget.spent} of {self._phone.budget.cap}"} if self._phone else {}
        return {
            **cost,
            "interpreter": f"CircuitPython {told.get('circuitpython', 'unknown')}",
            "board": f"on USB at {self._port}, {which}",
            "modem": modem,
            "wiring": str(self.setup),
        }

    def close(self) -> None:
        if self._off:
            self._power_on()
        if self._link is not None:
            link, self._link = self._link, None
            self._up = False
            with contextlib.suppress(TargetError, Restarted):  # gone: then nothing is taken over any more
                link.ask("give all", tries=1)
            link.close()
        if self._stimulus is not None:
            stimulus, self._stimulus = self._stimulus, None
            with contextlib.suppress(TargetError, Restarted):
                stimulus.ask("release all", tries=1)
            stimulus.close()
        if self._uart is not None:
            self._uart.close()
        if self._phone is not None:
            self._phone.close()

    @property
    def asleep(self) -> bool:
        return self._asleep

    @property
    def has_modem(self) -> bool:
        return "modem" not in self._lacks

    @property
    def console(self) -> str:
        return self._link.console if self._link is not None else ""

    # -- start and restart

    @property
    def _running(self) -> BoardLink:
        if self._link is None:
            raise TargetError("serial: this board has not been started, or is closed")
        return self._link

    def _ask_before_all(self, verb: str) -> None:
        """A reset, whatever the board is doing."""
        self._while_it_says_hello(lambda: self._running.ask(verb, tries=FIRST_TRIES))
        self._up = False
        self._running.forget()

    def _await_hello(self) -> Event:
        until = time.monotonic() + START_S
        while (left := until - time.monotonic()) > 0:
            event = self._running.next_event(left)
            if event is not None and event.words == "hello":
                return event
        raise BoardSilent(
            f"serial: {self._running.ports.data}: the firmware has not said hello within {START_S:.0f} s of a reset; "
            f"look at its console ({self._running.ports.console or 'the first port'}). It said: {self.console[-300:]!r}"
        )

    def _gone(self) -> None:
        """The board is being reset: its pins are released."""
        self._up = False
        self._asleep = False
        world = self.world
        read_back = () if self._stimulus else (world.relay, *world.leds.values())
        for signal in (*read_back, world.modem_rst, world.modem_key):
            signal.set(False)
        world.modem_supply.set(True)
        self._began = (time.monotonic(), self.world.clock.now_us)

    def _started(self, hello: Event) -> None:
        clock = self.world.clock
        self._gone()
        self._anchor = (hello.ticks, clock.now_us)
        self._began = (time.monotonic(), clock.now_us)
        self._running.forget()
        self._while_it_says_hello(self._go)
        self._up = True
        self._alive_at = time.monotonic()

    def _go(self) -> None:
        self._take_all()
        self.identity = fields(self._running.ask("id"))
        self._running.ask("go")

    def _while_it_says_hello(self, action: Callable[[], object]) -> None:
        """It says so again and again until `go`: then what was under way is done once more."""
        for _ in range(FIRST_TRIES):
            try:
                action()
                return
            except Restarted:
                self._running.forget()
        raise BoardSilent(f"serial: {self._running.ports.data}: the board starts over and over; look at its console")

    def _take_all(self) -> None:
        if self._stimulus is None:
            for name, signal in self._levels():
                self._take(name, f" {int(signal.value)}")
        self._take("probe", f" {probe_words(self.world.probe)}")
        if self.setup.modem == TUNNEL:
            self._take("modem")

    def _take(self, name: str, value: str = "") -> None:
        try:
            self._running.ask(f"take {name}{value}")
        except Refused as refused:
            if name not in self._lacks:
                self._lacks.add(name)
                self.world.record.add("world", str(refused))

    def _set_wires(self) -> None:
        """All that the stimulus drives, as it shall be now."""
        assert self._stimulus is not None
        for name, signal in self._levels():
            self._ask_stimulus(f"set {name} {int(signal.value)}")

    def _ask_stimulus(self, words: str) -> None:
        assert self._stimulus is not None
        while True:
            try:
                self._stimulus.ask(words)
                return
            except Restarted:
                self._stimulus.forget()

    # -- from the world to the board

    def _levels(self) -> tuple[tuple[str, Signal], ...]:
        world = self.world
        levels = ("contact", world.contact), ("button", world.button), ("mains", world.mains), ("ps", world.modem_ps)
        return levels[:3] if self.setup.on_air else levels  # a real modem drives its PS

    def _wire(self) -> None:
        for name, signal in self._levels():
            signal.watchers.append(lambda signal, name=name: self._level(name, signal.value))
        self.world.probe.watchers.append(lambda probe: self._tell(f"take probe {probe_words(probe)}"))
        if not self.setup.on_air:
            self.world.line.board_receiver = self._from_modem

    def _level(self, name: str, value: bool) -> None:
        if name == "ps" and not self.has_modem:
            return
        if self._stimulus is None:
            self._tell(f"take {name} {int(value)}")
            return
        if self._off:
            return  # set when the supply is back
        try:
            self._stimulus.ask(f"set {name} {int(value)}")
        except Restarted:
            self._stimulus.forget()
            self._set_wires()

    def _tell(self, words: str) -> None:
        if not self._up:
            return  # it will be told all when it says hello
        try:
            self._running.ask(words)
        except Restarted:
            self._gone()

    def _from_modem(self, start_us: int, data: bytes) -> None:
        if not self.has_modem:
            return
        line = self.world.line
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            if self._uart is not None:
                self.world.clock.at(round(start_us + at * line.byte_us), self._uart.write, piece)  # it has its own pace
                continue
            due_us = round(start_us + (at + len(piece)) * line.byte_us)
            self.world.clock.at(due_us, self._tell, f"m {piece.hex()}")

    # -- on air

    def _replace_network(self, phone: AirPhone) -> None:
        """What the phones of the world do is done by the one that is there."""
        world, device = self.world, self.setup.device
        network = world.network
        network.own_number = device

        def text(sender: str, text: str, age_us: int = 0, **_: object) -> None:
            world.record.add("sms", f"{sender} to device: {text}")
            phone.text(device, text)

        def call(caller: str, for_us: int = 0, **_: object) -> Call:
            world.record.add("call", f"{caller} calls the device")
            phone.call(device)
            world.clock.after(for_us, phone.hang_up)
            return Call(caller, device, world.clock.now_us)

        network.text = text  # type: ignore[method-assign]
        network.call = call  # type: ignore[method-assign]

    def _hear_phone(self, phone: AirPhone) -> bool:
        """A text that has come to the phone; False when none has."""
        try:
            number, words = phone.received.get_nowait()
        except queue.Empty:
            return False
        clock, network = self.world.clock, self.world.network
        clock.advance(max(clock.now_us, self._wall_us()))
        if network.resolve(number) != network.resolve(self.setup.device):
            self.world.record.add("world", f"a text of somebody else, {number}, has come to the phone")
            return True
        for owner in list(network.phones.values()):  # there is one
            self.world.record.add("sms", f"device to {owner.number}: {words}")
            text = Text(clock.now_us, number, words)
            owner.received.append(text)
            for listener in list(owner.on_text):
                listener(owner, text)
            for watcher in list(network.on_text):
                watcher(owner.number, text)
        return True

    # -- from the board to the world

    def _us(self, ticks: int) -> int:
        base, at_us = self._anchor
        passed = (ticks - base) % TICKS
        us = at_us + passed * MS
        if passed > TICKS // 4:  # days of one start: move the anchor along
            self._anchor = (ticks, us)
        return us

    def _happened(self, event: Event) -> None:
        clock, world = self.world.clock, self.world
        what, _, value = event.words.partition(" ")
        if what == "hello" and not self._off:
            world.record.add("world", "the board has started")
            self._started(event)
            return
        if not self._up:
            return
        board_us = self._us(event.ticks)
        if self.setup.pace == "real":
            self._check_pace(board_us)
        at_us = board_us if self.setup.pace == "jump" else self._wall_us()
        clock.advance(max(clock.now_us, at_us))
        if what == "m":
            world.line.to_modem(bytes.fromhex(value), min(at_us, clock.now_us))
        elif what == "relay" or what in LEDS:
            if self._stimulus is None:
                self._output(what, value)
        elif what == "rst":
            world.modem_rst.set(value == "0")
        elif what == "key":
            world.modem_key.set(value == "0")
        elif what == "supply":
            world.modem_supply.set(value == "1")
        elif what == "asleep":
            self._asleep = True
        else:
            world.record.add("world", f"the board says: {event.words}")

    def _check_pace(self, board_us: int) -> None:
        """Raises TargetError when the board's time runs ahead of the wall clock, as `bench board --speed 4` does."""
        began_s, began_us = self._began
        wall_s, board_s = time.monotonic() - began_s, (board_us - began_us) / SECOND
        if wall_s > WATCHED_S and board_s > RUNS_AHEAD * wall_s:
            how = "leave --speed out, since wires live in real time" if self.setup.wired else "play with pace=jump"
            raise TargetError(
                f"serial: {self._running.ports.data}: the board's clock runs {board_s / wall_s:.1f} times as fast as "
                f"this computer's (bench board --speed?), and pace=real goes by this computer's; {how}"
            )

    def _output(self, name: str, value: str) -> None:
        signal = self.world.relay if name == "relay" else self.world.leds[name]
        signal.set(value == "1")

    def _look_at_wires(self) -> bool:
        """What has come from the UART or from the stimulus; True if that was something."""
        clock = self.world.clock
        if self._phone is not None and self._hear_phone(self._phone):
            return True
        data = self._uart.read() if self._uart is not None else b""
        event = self._stimulus.next_event() if self._stimulus is not None else None
        if not data and event is None:
            return False
        clock.advance(max(clock.now_us, self._wall_us()))
        if data:
            self.world.line.to_modem(data, clock.now_us)
        if event is not None:
            name, _, value = event.words.partition(" ")
            if name == "hello" and not self._off:
                self._set_wires()
            elif name == "relay" or name in LEDS:
                self._output(name, value)
        return True

    # -- time

    def _wall_us(self) -> int:
        began, at_us = self._began
        return at_us + round((time.monotonic() - began) * SECOND)

    def _live(self, bound_us: int) -> None:
        """Real time, up to `bound_us` or the board's next word."""
        wait_s = (bound_us - self._wall_us()) / SECOND
        look_s = WIRED_LOOK_S if self.setup.wired else 0.5
        event = self._running.next_event(min(wait_s, look_s)) if wait_s > 0 else None
        if event is not None:
            self._happened(event)
            return
        self.world.clock.advance(max(self.world.clock.now_us, min(bound_us, self._wall_us())))
        self._check_alive()

    def _check_alive(self) -> None:
        """Now and then ask for all pins: a board that hangs is noticed, and an edge whose line was lost is made up."""
        now = time.monotonic()
        if not self._up:
            if not self._off and now - self._began[0] > START_S:
                raise BoardSilent(f"serial: {self._running.ports.data}: the board has not come back after its reset")
            return
        if now - self._alive_at < ALIVE_S:
            return
        self._alive_at = now
        try:
            state = fields(self._running.ask("read"))
        except Restarted:
            self._gone()
            return
        while (event := self._running.next_event()) is not None:
            self._happened(event)  # they were told before the answer
        if self._stimulus is None:
            for name in ("relay", *LEDS):
                if name in state:
                    self._output(name, state[name])

    def _jump(self, bound_us: int) -> None:
        clock = self.world.clock
        if not self._up:
            self._live(min(bound_us, clock.now_us + 50 * MS))
            return
        left_ms = min((bound_us - clock.now_us) // MS, LONGEST_JUMP_MS)
        if left_ms < 1:
            clock.advance(bound_us)
            return
        try:
            answer = self._running.ask(f"jump {left_ms} {self._running.heard}", answer_s=JUMP_S, tries=2)
        except Restarted:
            self._gone()
            return
        ticks = int(answer.removeprefix("jumped "))
        while (event := self._running.next_event()) is not None:
            self._happened(event)
            if clock.interrupted or not self._up:
                return
        clock.advance(max(clock.now_us, self._us(ticks)))


def console_for_flash(written: str) -> str:
    """The console of the board that is selected so; empty when no board is on USB. Raises TargetError."""
    setup = Setup.of(written)
    if setup.port.startswith(labgrid_place.PREFIX):
        raise TargetError("flash: a board in a lab is flashed on its own host")
    if not setup.port and not find_boards() and not setup.console:
        return ""
    console = setup.console or find_board(setup.port).console
    if not console:
        raise TargetError("flash: which port is its console? console=PORT")
    return console


def is_back(written: str) -> bool:
    """Whether the board that is selected so is there, with its data port."""
    try:
        data = find_board(Setup.of(written).port).data
    except TargetError:
        return False
    return Path(data).exists() or os.name == "nt"


def fields(answer: str) -> dict[str, str]:
    """`a=1 b=x` as a dictionary."""
    return {key: value for key, _, value in (word.partition("=") for word in answer.split()) if value or "=" in answer}


def probe_words(probe: Probe) -> str:
    if not probe.plugged:
        return "none"
    if probe.fault is not None:
        if probe.fault not in PROBE_FAULTS:
            raise TargetError(f"probe {probe.fault}: the link cannot do that; it knows {', '.join(PROBE_FAULTS)}")
        return PROBE_FAULTS[probe.fault]
    return str(round(probe.celsius * 16))
