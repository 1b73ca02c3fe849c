"""The store alone on real CircuitPython: the firmware's own modules and a small program that keeps storing values.

It starts in two seconds, so hundreds of cuts can be tried where the whole device allows a few.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.cuts.cutter import Cutter, kind_of
from bench.cuts.simulated import Result
from bench.drive import SNAPSHOT, SOURCE
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import SECOND
from bench.world.signals import Entry
from bench.world.world import World

MODULES = (
    "__init__",
    "log",
    "rare",
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

PROGRAM = """
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


settings = Settings(microcontroller.nvm, open_file, lambda: True)
for name in settings._values:
    say("value " + name + "=" + settings._values[name])
    time.sleep(0.03)  # the console's FIFO holds 256 bytes
say("that is all")
number = int(settings.get("RESTARTTIME", "0"))
FIXED = {FIXED!r}
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
        settings.make_room()
"""


def expected(number: int) -> dict[str, str]:
    """All values after so many steps."""
    if not number:
        return {}
    marks = {f"executed {step % 16}": f"{step:010}" for step in range(max(1, number - 15), number + 1)}
    changing = {"RESTARTTIME": str(number), "CREDITUMS": f"*{number}#", "last error": f"{number} " * 12}
    return {**FIXED, **changing, **marks}


class _Board:
    def __init__(self, folder: Path, seed: int) -> None:
        drive = folder / "drive"
        for module in MODULES:
            path = drive / "isocket" / f"{module}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCE / "isocket" / f"{module}.py", path)
        (drive / SNAPSHOT).parent.mkdir()
        shutil.copy(SOURCE / SNAPSHOT, drive / SNAPSHOT)
        (drive / "code.py").write_text(PROGRAM.replace("{FIXED!r}", repr(FIXED)))
        self.target = EmulatorTarget(World(seed=seed), drive=drive, flash_file=folder / "flash.bin")
        self.target.world.modem.lose_supply()
        self.stored = 0
        self.acknowledged = 0  # before it started the last time
        self.compactions = 0
        self.values: dict[str, str] = {}
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


def run(cuts: int, seed: int, progress: Callable[[str], None] = lambda words: None) -> Result:
    """So many cuts, one after the other in the same life of one flash chip."""
    began = time.perf_counter()
    result = Result()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="isocket-cuts-") as folder:
        board = _Board(Path(folder), seed)
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
                if number not in (before, before + 1) or board.values != expected(number):
                    result.fault(f"{cutter.operation}: {before} steps were stored, it has {board.values}")
                progress(f"{sum(result.cuts.values())} cuts of the store alone, {result.lost} lost")
        finally:
            board.target.close()
        result.commands, result.compactions = board.stored, board.compactions
    result.wall_s = round(time.perf_counter() - began, 1)
    return result
