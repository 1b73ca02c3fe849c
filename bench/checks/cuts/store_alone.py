"""The store alone on real CircuitPython: the firmware's own modules and a small program that keeps storing values.

It starts in two seconds, so hundreds of cuts can be tried where the whole device allows a few.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.build.drive import SNAPSHOT, SOURCE
from bench.checks.cuts import bits
from bench.checks.cuts.cutter import Cutter, kind_of
from bench.checks.cuts.simulated import Result
from bench.surroundings import World
from bench.targets.emulator import NVM, EmulatorTarget
from bench.units import counted
from bench.world.clock import SECOND
from bench.world.signals import Entry

MODULES = (
    "__init__",
    "log",
    "on_demand",
    "clock",
    "text",
    "store/__init__",
    "store/records",
    "store/journal",
    "store/home",
    "store/settings",
)
FIXED = {"security list": ",".join(["358401234567890"] * 8), "PASSWORD": "12abc", "SECLIST": "ON"}
CYCLE = 90  # flash operations from one compaction to the next, about
START_US = 10 * SECOND

BEGINNING = """
import microcontroller, storage, time, usb_cdc
from isocket import log
from isocket.store.settings import Settings

usb_cdc.console.write_timeout = 0


def say(text):
    usb_cdc.console.write((text + "\\r\\n").encode())
    time.sleep(0.01)


log.to(say)
kept = []


def open_file(write):
    if not write:
        return open("/store/snapshot.bin", "rb")
    if not kept:
        storage.remount("/", readonly=False)
        kept.append(open("/store/snapshot.bin", "r+b"))
        storage.remount("/", readonly=True)
    return kept


began = time.monotonic()
settings = Settings(microcontroller.nvm, open_file, lambda: True)
say("took %d" % ((time.monotonic() - began) * 1000))


def tell(settings):
    if settings.damage:
        say("damage " + settings.damage)
    for name in settings._values:
        value = settings._values[name]
        for start in range(0, len(value), 100):
            say(("more " if start else "value ") + name + "=" + value[start : start + 100])
            time.sleep(0.03)  # the console's FIFO holds 256 bytes
    say("that is all")


tell(settings)
"""
PROGRAM = (
    BEGINNING
    + """
number = int(settings.get("RESTARTTIME", "0"))
FIXED = {FIXED!r}
from isocket.store import journal
for name in FIXED:
    settings.put(name, FIXED[name])
while True:
    number += 1
    settings.put("RESTARTTIME", str(number))
    settings.put("CREDITUMS", "*%d#" % number)
    settings.put("last error", ("%d " % number) * 12)
    settings.put("executed %d" % (number % 16), "%010d" % number)
    settings.save()
    say("stored %d" % number)
    if settings.wants_room:
        size = (4096, 2048, 1024, 512)[number % 4]
        journal.largest_block = lambda: bytearray(size)
        settings.make_room()
"""
)
# starts again after it has told what it found
TWICE = (
    BEGINNING
    + """
if settings.damage:
    settings.damage_told()
settings.put("RESTARTTIME", "599")
settings.save()
tell(Settings(microcontroller.nvm, open_file, lambda: True))
while True:
    time.sleep(1)
"""
)


def steps_in(values: dict[str, str]) -> dict[str, str]:
    """What the program has put there: all but the places that a cut has torn, which the store itself notes."""
    return {name: value for name, value in values.items() if name != "known damage"}


def expected(number: int) -> dict[str, str]:
    """All of `steps_in` after so many steps."""
    if not number:
        return {}
    marks = {f"executed {step % 16}": f"{step:010}" for step in range(max(1, number - 15), number + 1)}
    changing = {"RESTARTTIME": str(number), "CREDITUMS": f"*{number}#", "last error": f"{number} " * 12}
    return {**FIXED, **changing, **marks}


class _Board:
    def __init__(self, folder: Path, seed: int, program: str = PROGRAM, file: bytes = b"") -> None:
        drive = folder / "drive"
        for module in MODULES:
            path = drive / "isocket" / f"{module}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCE / "isocket" / f"{module}.py", path)
        (drive / SNAPSHOT).parent.mkdir()
        (drive / SNAPSHOT).write_bytes(file or (SOURCE / SNAPSHOT).read_bytes())
        (drive / "code.py").write_text(program.replace("{FIXED!r}", repr(FIXED)))
        self.target = EmulatorTarget(World(seed=seed), drive=drive, flash_file=folder / "flash.bin")
        self.target.world.modem.lose_supply()
        self.stored = 0
        self.acknowledged = 0  # before it started the last time
        self.compactions = 0
        self.values: dict[str, str] = {}
        self.damage: list[str] = []
        self.took_ms = 0
        self.started = False
        self.target.world.record.listeners.append(self._listen)

    def _listen(self, entry: Entry) -> None:
        if entry.kind != "console":
            return
        if entry.text.startswith("stored "):
            self.stored = int(entry.text.split()[1])
        elif entry.text.startswith("value "):
            name, _, value = entry.text.removeprefix("value ").partition("=")
            self.values[name] = value
        elif entry.text.startswith("more "):
            name, _, value = entry.text.removeprefix("more ").partition("=")
            self.values[name] += value
        elif entry.text.startswith("damage "):
            self.damage.append(entry.text.removeprefix("damage "))
        elif entry.text.startswith("took "):
            self.took_ms = int(entry.text.split()[1])
        elif entry.text == "that is all":
            self.started = True
            self.acknowledged = self.stored  # it goes on at once
        elif "written anew" in entry.text:
            self.compactions += 1

    def wait(self, holds: Callable[[], bool], for_us: int) -> bool:
        clock = self.target.world.clock
        until_us = clock.now_us + for_us
        while not holds() and clock.now_us < until_us:
            self.target.run_for(SECOND // 50)
        return holds()


def run(cuts: int, seed: int, progress: Callable[[str], None] = lambda words: None, program: str = PROGRAM) -> Result:
    """So many cuts, one after the other in the same life of one flash chip. program: what writes, and is cut."""
    began = time.perf_counter()
    result = Result()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="isocket-cuts-") as folder:
        board = _Board(Path(folder), seed, program)
        cutter = Cutter(board.target)
        try:
            board.target.start()
            board.wait(lambda: board.stored > 3, START_US)
            for _ in range(cuts):
                cutter.plan(rng.randint(1, CYCLE), rng.random())
                board.wait(lambda: cutter.done, START_US)
                board.started, board.values = False, {}
                result.cuts[kind_of(cutter.operation)] += 1
                if not board.wait(lambda: board.started, START_US):
                    result.fault(f"{cutter.operation}: does not start any more")
                    break
                number = int(board.values.get("RESTARTTIME", "0"))
                before = board.acknowledged
                if number not in (before, before + 1) or steps_in(board.values) != expected(number):
                    result.fault(f"{cutter.operation}: stored were {counted(before, 'step')}, it has {board.values}")
                progress(f"{counted(sum(result.cuts.values()), 'cut')} of the store alone, {result.lost} lost")
        finally:
            board.target.close()
        result.commands, result.compactions = board.stored, board.compactions
    result.wall_s = round(time.perf_counter() - began, 1)
    return result


def run_bits(
    seed: int, progress: Callable[[str], None] = lambda words: None, states: Iterable[bits.State] = ()
) -> bits.Result:
    """A wrong bit of nvm, or of the second home where that counts, in each of the configured devices of bits.py; twice
    started. Of what is read, in turns: heading, snapshot, a record behind it, the last one.
    """
    began = time.perf_counter()
    result = bits.Result()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="isocket-bits-") as folder:
        flash = Path(folder) / "flash.bin"
        for state in states or bits.states():
            kind, nvm, file = bits.one_of(state, result.states, rng)
            result.states += 1
            result.tried[kind] += 1
            own = Path(folder) / str(result.states)
            own.mkdir()
            if not flash.exists():
                _make_flash(own, seed, flash)
            image = bytearray(flash.read_bytes())
            image[NVM] = nvm
            (own / "flash.bin").write_bytes(image)
            board = _Board(own, seed, TWICE, file)
            try:
                board.target.start()
                _judge(board, state, result)
            finally:
                board.target.close()
            progress(f"{counted(result.states, 'store')}, {result.lost} lost, {board.took_ms} ms")
    result.wall_s = round(time.perf_counter() - began, 1)
    return result


def _make_flash(folder: Path, seed: int, flash: Path) -> None:
    """One with CircuitPython in it."""
    board = _Board(folder / "new", seed)
    board.target.start()
    board.target.close()
    shutil.copy(folder / "new" / "flash.bin", flash)


def _judge(board: _Board, state: bits.State, result: bits.Result) -> None:
    board.wait(lambda: board.started, START_US)
    found = {name: board.values.get(name, "") for name in state.values}
    told = len(board.damage)
    result.told += told
    result.longest_ms = max(result.longest_ms, board.took_ms)
    if not board.started:
        result.shut_out += 1
        result.faults.append(f"{state.name}: does not start")
        return
    if found == state.values:
        result.there += 1
    else:
        result.else_wrong += 1
        result.faults.append(f"{state.name}: has {found}")
    board.started, board.values = False, {}
    board.wait(lambda: board.started, START_US)
    again = {name: board.values.get(name, "") for name in state.values}
    if again != {**found, "RESTARTTIME": "599"} or len(board.damage) > told:
        result.else_wrong += 1
        result.faults.append(f"{state.name}: after a restart it has {again}, and told {board.damage}")
