"""The figures of one shape on the emulated board, in board time (python -m spike measure)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.perf import figures as f
from bench.perf.run import ISOCKET, Order, Plan, _Measurement
from bench.perf.session import DeviceFailed
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import MS, SECOND
from bench.world.world import World
from spike.build import Shape, write
from spike.changes import changed
from spike.watched import SpikeBoard, marked_drive

HERE = Path(__file__).parent
PLAN = Plan(edges=15, hints=20, idle_s=30, mixed=(50, 200))
QUICK = Plan(edges=2, hints=2, idle_s=10, mixed=(2, 4), ten=False, situations=("idle",))
SAMPLES, SAMPLES_WITHIN_US = 20, 120 * SECOND


class _Spike(_Measurement):
    """The measurement of bench perf, and what it does not ask: the heap after boot, texts whose module is not there."""

    def __init__(self, order: Order, board: SpikeBoard, tell: Callable[[str], None]) -> None:
        super().__init__(order, board, tell)
        self._spike_board = board
        self.more: dict[str, str] = {}
        self._said: list[str] = []
        board.world.record.listeners.append(self._heard)

    def _heard(self, entry) -> None:
        if entry.kind == "console" and "perf: heap" in entry.text:
            self._said.append(entry.text)

    def _heap_words(self) -> str:
        free, marks = self._session.heap()
        self._session.run_for(5 * SECOND)  # the board looks at the question when it idles
        largest = int(self._said[-1].split("largest ")[1].split(",")[0])
        return f"{(free + marks) / 1024:.1f} KB, largest piece {largest / 1024:.1f} KB"

    def _everything(self) -> None:
        self._session.ask("STATUS")
        self._session.run_for(3 * SECOND)
        self.more["heap free after a start and a few texts"] = self._heap_words()
        super()._everything()
        self._session.run_for(5 * SECOND)
        self.more["heap free after everything once"] = self._heap_words()

    def _hints(self) -> None:
        super()._hints()
        session, latencies = self._session, []
        session.quick_modem()
        for _ in range(self._plan.hints):
            session.ask("OFF")
            session.ask("ALARM?")
            session.run_for(session.random.randrange(100 * MS, 1500 * MS))
            session.text("ON")
            hint = session.wait_for_entry("at<", "+CMTI", 10 * SECOND)
            on_us = session.wait_for_relay(True)
            if hint is None or on_us is None:
                raise DeviceFailed("ON after ALARM? was not followed")
            latencies.append((on_us - hint.at_us) / 1000)
            session.wait_for_reply()
        session.quick_modem(False)
        self.more["+CMTI to relay, another chapter in memory"] = _worst_of(latencies)


def shape_figures(shape: Shape, quick: bool, tell: Callable[[str], None]) -> dict[str, str]:
    """Name -> what was measured, with the drive of `shape`."""
    with tempfile.TemporaryDirectory(prefix="isocket-spike-") as folder:
        drive = marked_drive(Path(folder) / "marked", write(Path(folder) / "drive", shape))
        board = SpikeBoard(World(seed=0), drive=drive, settings=NO_TEXT_LIMIT, watch_wire=True)
        plan = QUICK if quick else PLAN
        try:
            measurement = _Spike(Order(ISOCKET, "emulator", 0, plan), board, tell)
            found = measurement.run()
            bringing, others = board.passes_apart()
        finally:
            board.close()
    lines = dict(measurement.more)
    for kind in (f.HEAP, f.CONTACT, f.HINT, f.RELAY, f.FIRST_AT, f.DRIFT, f.SLEEP, f.TEN, f.RESETS):
        for figure in found:
            if figure.kind == kind:
                note = f" ({figure.note})" if figure.note else ""
                lines[f"{kind.words}, {figure.situation}"] = f"{figure.shown}, n {figure.n}{note}"
    brings = [span.ms for span in board.brings]
    lines["passes that bring a module"] = _worst_of([span.ms for span in bringing])
    lines["of it the import and the collection"] = _worst_of(brings)
    lines["all other passes"] = _worst_of([span.ms for span in others])
    over = sorted((span.ms for span in others), reverse=True)
    lines["other passes over 25 ms"] = str(sum(ms > 25 for ms in over))
    return lines


def import_costs(shape: Shape) -> list[str]:
    """What the board says of a check, a collection, an import, and of the heap after 200 of them."""
    extra = tuple((f"isocket.commands.sample_{n:02d}", sample(n, 1 + n * 7 // SAMPLES)) for n in range(SAMPLES))
    program = (HERE / "board" / "import_costs.py").read_text()
    with tempfile.TemporaryDirectory(prefix="isocket-spike-") as folder:
        drive = write(Path(folder), Shape(shape.chapters, shape.whole_library, (), shape.ballast, extra))
        (drive / "spike_costs.py").write_text(program)
        code = drive / "code.py"
        instead = "    import spike_costs\n\n    spike_costs.run(guard)\n"
        code.write_text(changed(code.name, code.read_text(), [("    guard.main()\n", instead)]))
        sizes = {path.stem: path.stat().st_size for path in (drive / "isocket" / "commands").glob("sample_*.mpy")}
        board = EmulatorTarget(World(), drive=drive)
        said: list[str] = []
        board.world.record.listeners.append(lambda entry: said.append(entry.text) if "spike: " in entry.text else None)
        try:
            board.start()
            while not (said and "spike: end" in said[-1]) and board.world.clock.now_us < SAMPLES_WITHIN_US:
                board.run_for(SECOND)
        finally:
            board.close()
    words = [line.partition("spike: ")[2] for line in said]
    return [re.sub(r"sample_\d\d", lambda found: f"{sizes[found[0]]} bytes:", line) for line in words]


def sample(number: int, functions: int) -> str:
    """A module like one of commands/, with names of its own."""
    lines = ["from isocket.commands import whole_number"]
    for i in range(functions):
        lines += [
            f"def _set_thing_{number}_{i}(feature, request):",
            "    seconds = whole_number(request.value, 1, 600)",
            f"    if not feature.on: return 'Power socket is OFF {number} {i}'",
            "    feature.put('RESTARTTIME', str(seconds))",
            f"    return '%s seconds from {number} {i}: %s' % (request.ok, feature.text_at(seconds))",
        ]
    rows = [f'"SAMPLE{number}{i}=": (_set_thing_{number}_{i}, 1, "SAMPLE{number}{i}=60")' for i in range(functions)]
    return "\n".join([*lines, "ROWS = {" + ", ".join(rows) + "}"]) + "\n"


def _worst_of(values: list[float]) -> str:
    if not values:
        return "none"
    return f"worst {max(values):.1f} ms, median {f.median(values):.2f} ms, n {len(values)}"
