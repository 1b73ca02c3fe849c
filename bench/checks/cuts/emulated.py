"""Cuts on the emulated board: real CircuitPython, whose flash a cut tears in the middle of an operation.

Two ways. A command is sent and the power goes in the flash operation that stores it; the text is still on the
SIM, so afterwards the device must have carried it out. Or the journal is nearly full when the device starts, and
the power goes in the n-th operation of writing it anew.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.build.drive import SNAPSHOT
from bench.checks.cuts.cutter import Cutter, kind_of
from bench.checks.cuts.device import Owner
from bench.checks.cuts.history import OWNER, Script, answers
from bench.checks.cuts.simulated import Result, against, known
from bench.checks.cuts.store import Board
from bench.emulator import fat12
from bench.scenario.failure import Failure
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.emulator import NVM, VOLUME, EmulatorTarget
from bench.units import counted
from bench.world.clock import SECOND

OPERATIONS = 51  # of one compaction: two sectors of the drive and nvm, an erase and 16 pages each
COMMANDS_BEFORE = 12
QUESTIONS = 2
ASK_EVERY = 10  # of the compactions; the others are only looked at in flash
COMMAND_WITHIN_US = 30 * SECOND
STORE_WITHIN_US = 30 * SECOND
COMPACTION_WITHIN_US = 90 * SECOND


def run(cuts: int, seed: int, progress: Callable[[str], None] = lambda words: None) -> Result:
    """As many cuts; two of three in compactions, one in each of their 51 operations and then again from the first."""
    began = time.perf_counter()
    result = Result()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="isocket-cuts-") as folder:
        base = Path(folder) / "base.bin"
        script = _first_life(base, seed, result)
        full = Path(folder) / "full.bin"
        fill(base, full)
        own = Path(folder) / "flash.bin"
        for number in range(cuts * 2 // 3):
            shutil.copy(full, own)
            operation = number % OPERATIONS + 1
            _cut_compaction(own, operation, rng, script.values, number % ASK_EVERY == 0, result)
            progress(f"{counted(sum(result.cuts.values()), 'cut')}, {result.lost} lost")
        shutil.copy(base, own)
        _cut_commands(own, cuts - cuts * 2 // 3, rng, script, result, progress)
    result.wall_s = round(time.perf_counter() - began, 1)
    return result


def _first_life(flash: Path, seed: int, result: Result) -> Script:
    """A device that has been set up; its flash is then in the file."""
    target = EmulatorTarget(World(seed=seed), settings=NO_TEXT_LIMIT, flash_file=flash)
    owner = Owner(target)
    script = Script(seed)
    try:
        owner.start()
        for _ in range(COMMANDS_BEFORE):
            owner.ask(script.next().text)
            result.commands += 1
        owner.settle()
    finally:
        target.close()
    return script


def fill(flash: Path, full: Path) -> None:
    """The same device, when its journal is about to be written anew."""
    image = bytearray(flash.read_bytes())
    file = fat12.read(bytes(image[VOLUME]))[SNAPSHOT]
    board = Board(bytes(image[NVM]), file)
    settings = board.boot()
    from isocket.store.settings import LOW  # there since `boot`

    number = 0
    while settings._journal.room >= LOW:
        number += 1
        settings.put("last minute", f"{number:x}")
        settings.save()
    image[NVM] = board.nvm.data
    full.write_bytes(image)


def _cut_compaction(
    flash: Path, operation: int, rng: random.Random, values: dict[str, str], ask: bool, result: Result
) -> None:
    target = EmulatorTarget(World(seed=rng.randrange(1000)), flash_file=flash)
    owner = Owner(target)
    cutter = Cutter(target)
    cutter.plan(operation, rng.random())
    try:
        target.start()
        owner.player.wait(lambda: cutter.done, COMPACTION_WITHIN_US)
        if not cutter.done:
            result.fault(f"compaction: no operation {operation} within {COMPACTION_WITHIN_US // SECOND} s")
            return
        where = f"compaction, operation {operation}, {cutter.operation}"
        result.cuts[kind_of(cutter.operation)] += 1
        if ask:
            _ask(owner, values, rng, where, result)
        else:
            _wait_for_store(target)
    finally:
        target.close()
    _examine(flash, values, where, result)


def _wait_for_store(target: EmulatorTarget) -> None:
    """The power is off, or about to be: until the device has its values again, and has mended what was torn."""
    said: list[str] = []
    target.world.record.listeners.append(lambda entry: said.append(entry.text) if entry.kind == "console" else None)
    until_us = target.world.clock.now_us + STORE_WITHIN_US
    while not any("bytes left" in line for line in said) and target.world.clock.now_us < until_us:
        target.run_for(SECOND // 4)


def _cut_commands(
    flash: Path, cuts: int, rng: random.Random, script: Script, result: Result, progress: Callable[[str], None]
) -> None:
    target = EmulatorTarget(World(seed=rng.randrange(1000)), flash_file=flash)
    owner = Owner(target)
    cutter = Cutter(target)
    where = "the last command"
    try:
        owner.start()
        for _ in range(cuts):
            cutter.operation = ""
            while not cutter.done:  # a cut planned for the end of an operation may come too late for it
                command = script.next()
                result.commands += 1
                cutter.plan(1, rng.random())
                target.world.network.text(OWNER, command.text)
                owner.player.wait(lambda: cutter.done, COMMAND_WITHIN_US)
            where = f"{command.text}, {cutter.operation}"
            result.cuts[kind_of(cutter.operation)] += 1
            _ask(owner, script.values, rng, where, result)
            progress(f"{counted(sum(result.cuts.values()), 'cut')}, {result.lost} lost")
    finally:
        target.close()
    _examine(flash, script.values, where, result)


def _ask(owner: Owner, values: dict[str, str], rng: random.Random, where: str, result: Result) -> None:
    """Once the device is up again and has had time to read what is on its SIM: some of what it knows, by text."""
    result.devices += 1
    try:
        owner.player.run_for(2 * SECOND)
        owner.wait_until_ready()
        owner.player.run_for(5 * SECOND)
        asked = ("SECNUMBER?", *rng.sample(sorted(answers(values)), QUESTIONS))
        for wrong in owner.differences(values, asked):
            result.fault(f"{where}: {wrong}")
        if not _remembers(values):
            values["relay"] = "1" if owner.world.relay.value else "0"
        elif owner.world.relay.value != (values["relay"] == "1"):
            result.fault(f"{where}: the relay is {'on' if owner.world.relay.value else 'off'}")
    except Failure as failure:
        result.fault(f"{where}: {failure}")


def _examine(flash: Path, values: dict[str, str], where: str, result: Result) -> None:
    """All that is in flash."""
    image = flash.read_bytes()
    found = known(Board(image[NVM], fat12.read(image[VOLUME])[SNAPSHOT]).boot(), set(values))
    if not _remembers(values):
        found["relay"] = values["relay"]
    if found != values:
        result.fault(f"{where}: flash has {against(found, values)}")


def _remembers(values: dict[str, str]) -> bool:
    """Else each start moves the relay."""
    return values.get("POWERSTATE", "REMEMBER") == "REMEMBER"
