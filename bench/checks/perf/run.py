"""All figures of one subject, in one life of one device."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.build.drive import form_of
from bench.checks.perf import figures as f
from bench.checks.perf import texts
from bench.checks.perf.contact import SITUATIONS, ContactEdges, Series
from bench.checks.perf.drives import baseline_drive, isocket_drive
from bench.checks.perf.figures import Figure, Kind
from bench.checks.perf.session import RELAY_US, DeviceFailed, Session
from bench.checks.perf.watched import Span, WatchedBoard
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT, Target
from bench.targets.registry import make_target
from bench.units import counted, duration, measured
from bench.world.clock import SECOND
from bench.world.signals import Entry

ISOCKET, BASELINE = "isocket", "baseline"
READY_US = 180 * SECOND
SETTLE_US = 8 * SECOND
CUT_US = 5 * SECOND
BYTES_PER_KIB = 1024
FELL = " supervisor: "  # what the firmware says when the app has failed and starts again
DIED = "perf: died: "  # what the marks say before each line of a traceback
DEATHS_SHOWN = 12  # lines: one traceback


@dataclass(frozen=True)
class Plan:
    """How many of each. edges: contact edges in each situation. mixed: texts up to the two looks at the heap."""

    edges: int
    hints: int
    idle_s: int
    mixed: tuple[int, int]
    ten: bool = True
    everything: bool = True
    situations: tuple[str, ...] = SITUATIONS


FULL = Plan(edges=40, hints=50, idle_s=180, mixed=(50, 500))
QUICK = Plan(edges=2, hints=2, idle_s=10, mixed=(2, 4), everything=False)
# every text costs the baseline six seconds of its blocking calls, and it is awake in most of them
FULL_BASELINE = Plan(edges=12, hints=12, idle_s=60, mixed=(20, 60), everything=False)
QUICK_BASELINE = Plan(edges=1, hints=1, idle_s=5, mixed=(1, 2), ten=False, everything=False, situations=("idle",))


@dataclass(frozen=True)
class Order:
    """What to measure; goes to a process of its own. drive: a folder to be seen as CIRCUITPY instead of our own."""

    subject: str
    target: str
    seed: int
    plan: Plan
    drive: Path | None = None


def measure(order: Order, tell: Callable[[str], None] = lambda words: None) -> list[Figure]:
    """All figures of the order. Raises TargetError when the target cannot be had."""
    with tempfile.TemporaryDirectory(prefix="isocket-perf-") as folder:
        target = _target(order, Path(folder))
        try:
            return _Measurement(order, target, tell).run()
        finally:
            target.close()


def _target(order: Order, folder: Path) -> Target:
    """The emulated board gets its marks; any other target runs the program as it is."""
    world = World(seed=order.seed)
    watched = order.target == "emulator"
    settings = NO_TEXT_LIMIT if order.subject == ISOCKET else None
    if order.subject == BASELINE:
        drive = baseline_drive(folder, with_marks=watched, form=form_of(order.target))
    else:
        drive = isocket_drive(folder, order.drive) if watched else order.drive
    return (
        WatchedBoard(world, drive=drive, settings=settings, watch_wire=order.subject == ISOCKET)
        if watched
        else make_target(order.target, world, drive=drive, settings=settings)
    )


def _median_of(latencies: list[float]) -> list[str]:
    median = f.median(latencies)
    return [] if median is None else [f"median {measured(median, 'ms')}"]


def kib(octets: float) -> str:
    return measured(octets / BYTES_PER_KIB, "KiB")


class _Measurement:
    def __init__(self, order: Order, target: Target, tell: Callable[[str], None]) -> None:
        self._order, self._plan, self._tell = order, order.plan, tell
        self._session = Session(target, order.seed, speaks=order.subject == ISOCKET)
        self._board = self._session.board
        self._figures: list[Figure] = []
        self._erasing_ms: list[float] = []  # contact edges that met an erase of nvm
        self._resets = 0
        self._deaths: list[str] = []  # tracebacks, line by line
        self._windows: list[tuple[str, int, int]] = []
        self._edges: ContactEdges | None = None
        self._began = time.perf_counter()
        target.world.record.listeners.append(self._said)

    def _said(self, entry: Entry) -> None:
        self._resets += entry.kind == "world" and "watchdog resets" in entry.text
        if entry.kind == "console" and FELL in entry.text:
            self._resets += 1
            self._deaths.append(entry.text.partition(FELL)[2].strip())
        if entry.kind == "console" and DIED in entry.text:
            self._deaths.append(entry.text.partition(DIED)[2].strip())

    def run(self) -> list[Figure]:
        steps: list[tuple[str, Callable[[], None], tuple[Kind, ...]]] = [
            ("start", self._start, (f.RELAY, f.FIRST_AT) if self._board else ()),
            ("idle", self._idle, (f.SLEEP,) if self._board else ()),
            ("everything once", self._everything, (f.HEAP,) if self._board else ()),
            *((f"contact, {situation}", self._contact(situation), (f.CONTACT,)) for situation in self._plan.situations),
            ("+CMTI", self._hints, (f.HINT,)),
            ("ten at once", self._ten, (f.TEN,)),
            ("mixed texts", self._mixed, (f.DRIFT,) if self._board else ()),
        ]
        self._session.target.start()
        for name, step, kinds in steps:
            before = len(self._figures)
            try:
                step()
            except DeviceFailed as failure:
                given = {figure.kind for figure in self._figures[before:]}
                for kind in kinds:
                    if kind not in given:
                        self._add(kind, name, None, 0, str(failure))
                self._pick_up()
            self._tell(
                f"{self._order.subject}: {name}: {self._session.now_us // SECOND} s of board time, {self._wall()}"
            )
        self._sum_up()
        return sorted(self._figures, key=lambda figure: f.KINDS.index(figure.kind))

    def _wall(self) -> str:
        return f"{time.perf_counter() - self._began:.0f} s of ours"

    def _add(self, kind: Kind, situation: str, value: float | None, n: int, note: str = "") -> None:
        self._figures.append(Figure(kind, self._order.subject, situation, value, n, note))

    def _pick_up(self) -> None:
        """Give a device that has failed the time to come back, so that the next figures have a chance."""
        self._session.world.modem.ok()
        self._session.quick_modem(False)
        self._session.run_for(60 * SECOND)
        self._session.owner.received.clear()
        self._edges = None

    # -- the steps

    def _start(self) -> None:
        """Ready once; then a power cut, and the relay has to come back as POWERSTATE=ON (or as it was) says."""
        session = self._session
        session.text("STATUS")
        if session.wait_for_reply(for_us=READY_US) is None:
            raise DeviceFailed(f"no answer to the first text within {READY_US // SECOND} s of power-on")
        session.ask("POWERSTATE=ON" if session.speaks else "ON")
        session.run_for(2 * SECOND)
        session.target.power_cut(CUT_US)
        session.run_for(CUT_US - SECOND)
        first = len(session.sent_us)
        relay_us = session.wait_for_relay(True)
        session.wait(lambda: len(session.sent_us) > first, READY_US, [session.world.record.listeners])
        if self._board is not None:
            begin_us = self._board.begins_ns[-1] / 1000
            self._add(f.RELAY, "power-on", None if relay_us is None else (relay_us - begin_us) / SECOND, 1)
            sent = session.sent_us[first:]
            self._add(f.FIRST_AT, "power-on", (sent[0] - begin_us) / SECOND if sent else None, 1)
        for words in ("POWERSTATE=REMEMBER", "OFF") if session.speaks else ("OFF",):
            session.ask(words)
        session.run_for(SETTLE_US)
        session.owner.received.clear()

    def _idle(self) -> None:
        session, board = self._session, self._board
        begin_us, slept_ns = session.now_us, board.slept_ns if board else 0
        session.run_for(self._plan.idle_s * SECOND)
        self._windows.append(("idle", begin_us, session.now_us))
        if board is not None:
            share = (board.slept_ns - slept_ns) / 10 / (session.now_us - begin_us)
            self._add(f.SLEEP, "idle", share, 1, f"over {duration(self._plan.idle_s)}")

    def _everything(self) -> None:
        session = self._session
        if self._plan.everything and session.speaks:
            begin_us = session.now_us
            texts.everything_once(session)
            self._windows.append(("everything once", begin_us, session.now_us))
        if self._board is not None:
            free, marks = session.heap()
            self._add(f.HEAP, "after gc", free / BYTES_PER_KIB, 1, f"the marks take another {counted(marks, 'byte')}")

    def _contact(self, situation: str) -> Callable[[], None]:
        def step() -> None:
            if self._edges is None:
                edges = ContactEdges(self._session)
                edges.prepare()
                self._edges = edges
            series = self._edges.measure(situation, self._plan.edges)
            self._windows.append((situation, *series.window_us))
            self._add_contact(series)

        return step

    def _add_contact(self, series: Series) -> None:
        latencies = [latency / 1000 for latency in series.latencies_us]
        notes = _median_of(latencies)
        if series.met < len(latencies):
            notes.append(f"{series.met} of them met it")
        if series.lost:
            notes.append(f"{series.lost} were not followed within a minute")
            latencies += [RELAY_US / 1000] * series.lost
        self._add(f.CONTACT, series.situation, f.worst(latencies), len(latencies), ", ".join(notes))
        self._erasing_ms += [latency / 1000 for latency in series.erasing_us]

    def _hints(self) -> None:
        begin_us = self._session.now_us
        latencies = [latency / 1000 for latency in texts.hint_to_relay(self._session, self._plan.hints)]
        self._windows.append(("+CMTI", begin_us, self._session.now_us))
        lost = self._plan.hints - len(latencies)
        notes = _median_of(latencies)
        if lost:
            notes.append(f"{lost} were not followed within a minute")
            latencies += [RELAY_US / 1000] * lost
        self._add(f.HINT, "modem answers in 5 ms", f.worst(latencies), self._plan.hints, ", ".join(notes))

    def _ten(self) -> None:
        if not self._plan.ten:
            return
        begin_us = self._session.now_us
        ten = texts.ten_at_once(self._session)
        self._windows.append(("ten at once", begin_us, self._session.now_us))
        note = f"executed {ten.executed}, answered {ten.answered}, in {duration(ten.took_us / SECOND)}"
        self._add(f.TEN, "a text out takes 2.5 s", ten.sound, 1, note)

    def _mixed(self) -> None:
        session, (few, many) = self._session, self._plan.mixed
        begin_us = session.now_us
        if self._board is None:
            texts.mixed(session, many)
            return
        after_few = texts.heap_after_mixed(session, few)
        after_many = texts.heap_after_mixed(session, many - few)
        self._windows.append(("mixed texts", begin_us, session.now_us))
        note = f"{kib(after_few)} after {few}, {kib(after_many)} after {many}"
        self._add(f.DRIFT, "after gc", abs(after_few - after_many) / BYTES_PER_KIB, many, note)

    # -- what comes out at the end

    def _sum_up(self) -> None:
        contact = [figure for figure in self._figures if figure.kind == f.CONTACT]
        values = [figure.value for figure in contact if figure.value is not None]
        self._figures.insert(
            0,
            Figure(
                f.CONTACT,
                self._order.subject,
                "all",
                f.worst(values) if len(values) == len(contact) else None,
                sum(figure.n for figure in contact),
            ),
        )
        if self._erasing_ms:
            self._add(f.CONTACT_ERASE, "store full", f.worst(self._erasing_ms), len(self._erasing_ms))
        if self._board is not None:
            self._add_passes(self._board)
        self._add(f.RESETS, "all", self._resets, 1, " / ".join(self._deaths[-DEATHS_SHOWN:]))

    def _add_passes(self, board: WatchedBoard) -> None:
        erases_ns = [us * 1000 for us, what in board.flash_us if what.startswith("erase")]
        plain: list[Span] = []
        erasing: list[Span] = []
        for situation, begin_us, end_us in self._windows:
            inside = [span for span in board.passes if begin_us * 1000 <= span.begin_ns < end_us * 1000]
            if not inside:
                self._add(f.PASS_WORST, situation, None, 0, "it did not finish one pass")
                continue
            with_erase = [span for span in inside if any(span.meets(ns - 1000, ns + 1000) for ns in erases_ns)]
            if not self._session.speaks:
                with_erase = []  # the baseline erases each time it stores a bit: that is how it is, no rare event
            without = [span for span in inside if span not in with_erase]
            plain += without
            erasing += with_erase
            lengths = [span.ms for span in without]
            self._add(f.PASS_WORST, situation, f.worst(lengths), len(lengths))
            self._add(f.PASS_MEDIAN_IN, situation, f.median(lengths), len(lengths))
        lengths = [span.ms for span in plain]
        pulse_us = min(board.pulses_ns, default=0) / 1000
        note = f"each has three changes of the mark in it, of {pulse_us:.1f} us"
        self._figures.insert(0, Figure(f.PASS_WORST, self._order.subject, "all", f.worst(lengths), len(lengths), note))
        self._figures.insert(0, Figure(f.PASS_MEDIAN, self._order.subject, "all", f.median(lengths), len(lengths)))
        if erasing:
            self._add(f.PASS_ERASE, "store full", f.worst([span.ms for span in erasing]), len(erasing))
