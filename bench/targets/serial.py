"""The device on a real board: the same world, linked to it over USB (docs/bench.md).

What is written after `serial` says how: `serial[:PORT][,KEY=VALUE…]`. PORT: of the data port, or the board's uid;
without it the only board that is there.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.serial_harness import BoardLink, BoardSilent, Event, Ports, Restarted, find_board
from bench.targets.base import Settings, Target, TargetError
from bench.world.clock import MS, SECOND
from bench.world.probe import Probe
from bench.world.signals import Signal
from bench.world.world import World

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
PACES = ("real", "jump")


@dataclass(frozen=True)
class Setup:
    """How a board is connected. pace: `real`, or `jump`: the board's clock skips what it would sleep through."""

    port: str = ""
    console: str = ""
    pace: str = "real"

    @classmethod
    def of(cls, written: str) -> Setup:
        """Of `[PORT][,KEY=VALUE…]`; raises TargetError."""
        port, *options = written.split(",") if written else [""]
        found: dict[str, str] = {"port": port}
        for option in options:
            key, equals, value = option.partition("=")
            if key not in ("console", "pace") or not equals or (key == "pace" and value not in PACES):
                raise TargetError(
                    f'serial: "{option}" is not understood; expected console=PORT, pace=real or pace=jump'
                )
            found[key] = value
        return cls(**found)


class SerialTarget(Target):
    """One board on USB, its modem, inputs and probe taken over by the world; relay and LEDs read back from its pins.

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
        self._link: BoardLink | None = None
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
        self._wire()
        self._ask_before_all("factory")
        self._await_start()

    def run_until(self, until_us: int) -> int:
        clock = self.world.clock
        clock.interrupted = False
        while clock.now_us < until_us and not clock.interrupted:
            event = self._running.next_event()
            if event is not None:
                self._happened(event)
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
        raise TargetError("serial: the bench cannot cut the supplies of a board that hangs on USB")

    @classmethod
    def cannot_play(cls, step: Any) -> str:
        words = " ".join(step.words)
        if words == "power-cut":
            return "needs the supplies cut, which USB gives"
        short = min((value for name in ("for_us", "down_us") if (value := getattr(step, name, None))), default=None)
        if words in ("wait", "button") and short is not None and short < SHORTEST_US:
            return f"a time of {short // MS} ms, shorter than the link can time ({SHORTEST_US // MS} ms)"
        return ""

    def figures(self) -> dict[str, str]:
        """What the board tells of itself: passes and the worst of them, heap."""
        try:
            return {**fields(self._running.ask("id")), **fields(self._running.ask("passes"))}
        except (Restarted, TargetError):
            return {}

    def about(self) -> dict[str, str]:
        told = self.identity
        if not told:
            return {}
        return {
            "interpreter": f"CircuitPython {told['circuitpython']}",
            "board": f"on USB at {self._port}, uid {told['uid']}, firmware {told['firmware']}, last {told['reset']}",
            "modem": f"emulated {self.world.modem.model}",
            "wiring": f"everything through USB (tunnel), pace {self.setup.pace}",
        }

    def close(self) -> None:
        if self._link is not None:
            link, self._link = self._link, None
            self._up = False
            with contextlib.suppress(TargetError, Restarted):  # gone: then nothing is taken over any more
                link.ask("give all", tries=1)
            link.close()

    @property
    def asleep(self) -> bool:
        return self._asleep

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
        try:
            self._running.ask(verb, tries=FIRST_TRIES)
        except Restarted:  # it was just starting
            self._running.forget()
            self._running.ask(verb)
        self._up = False
        self._running.forget()

    def _await_start(self) -> None:
        until = time.monotonic() + START_S
        while (left := until - time.monotonic()) > 0:
            event = self._running.next_event(left)
            if event is not None and event.words == "hello":
                self._started(event)
                return
        raise BoardSilent(
            f"serial: {self._running.ports.data}: the firmware has not said hello within {START_S:.0f} s of a reset; "
            f"look at its console ({self._running.ports.console or 'the first port'}). It said: {self.console[-300:]!r}"
        )

    def _gone(self) -> None:
        """The board is being reset: its pins are released."""
        self._up = False
        self._asleep = False
        for signal in (self.world.relay, *self.world.leds.values(), self.world.modem_rst, self.world.modem_key):
            signal.set(False)
        self.world.modem_supply.set(True)
        self._began = (time.monotonic(), self.world.clock.now_us)

    def _started(self, hello: Event) -> None:
        clock = self.world.clock
        self._gone()
        self._anchor = (hello.ticks, clock.now_us)
        self._began = (time.monotonic(), clock.now_us)
        self._running.forget()
        self._take_all()
        self.identity = fields(self._running.ask("id"))
        self._running.ask("go")
        self._up = True
        self._alive_at = time.monotonic()

    def _take_all(self) -> None:
        world = self.world
        for name, signal in self._levels():
            self._running.ask(f"take {name} {int(signal.value)}")
        self._running.ask(f"take probe {probe_words(world.probe)}")
        self._running.ask("take modem")

    # -- from the world to the board

    def _levels(self) -> tuple[tuple[str, Signal], ...]:
        world = self.world
        return ("contact", world.contact), ("button", world.button), ("mains", world.mains), ("ps", world.modem_ps)

    def _wire(self) -> None:
        for name, signal in self._levels():
            signal.watchers.append(lambda signal, name=name: self._tell(f"take {name} {int(signal.value)}"))
        self.world.probe.watchers.append(lambda probe: self._tell(f"take probe {probe_words(probe)}"))
        self.world.line.board_receiver = self._from_modem

    def _tell(self, words: str) -> None:
        if not self._up:
            return  # it will be told all when it says hello
        try:
            self._running.ask(words)
        except Restarted:
            self._gone()

    def _from_modem(self, start_us: int, data: bytes) -> None:
        line = self.world.line
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            due_us = round(start_us + (at + len(piece)) * line.byte_us)
            self.world.clock.at(due_us, self._tell, f"m {piece.hex()}")

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
        if what == "hello":
            world.record.add("world", "the board has started")
            self._started(event)
            return
        if not self._up:
            return
        at_us = self._us(event.ticks) if self.setup.pace == "jump" else self._wall_us()
        clock.advance(max(clock.now_us, at_us))
        if what == "m":
            world.line.to_modem(bytes.fromhex(value), min(at_us, clock.now_us))
        elif what == "relay":
            world.relay.set(value == "1")
        elif what in LEDS:
            world.leds[what].set(value == "1")
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

    # -- time

    def _wall_us(self) -> int:
        began, at_us = self._began
        return at_us + round((time.monotonic() - began) * SECOND)

    def _live(self, bound_us: int) -> None:
        """Real time, up to `bound_us` or the board's next word."""
        wait_s = (bound_us - self._wall_us()) / SECOND
        event = self._running.next_event(min(wait_s, 0.5)) if wait_s > 0 else None
        if event is not None:
            self._happened(event)
            return
        self.world.clock.advance(max(self.world.clock.now_us, min(bound_us, self._wall_us())))
        self._check_alive()

    def _check_alive(self) -> None:
        """Now and then ask for all pins: a board that hangs is noticed, and an edge whose line was lost is made up."""
        now = time.monotonic()
        if not self._up:
            if now - self._began[0] > START_S:
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
        self.world.relay.set(state.get("relay") == "1")
        for name in LEDS:
            self.world.leds[name].set(state.get(name) == "1")

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


def fields(answer: str) -> dict[str, str]:
    """`a=1 b=x` as a dictionary."""
    return {key: value for key, _, value in (word.partition("=") for word in answer.split()) if value or "=" in answer}


def probe_words(probe: Probe) -> str:
    if not probe.plugged:
        return "none"
    if probe.fault is not None:
        return PROBE_FAULTS[probe.fault]
    return str(round(probe.celsius * 16))
