"""Cuts on the simulated board: a history is played once, and every flash operation in it is cut in many ways.

The history need not be played again for each cut: what a cut can leave of nvm and of the drive's file is worked out
from the operation, and the firmware's own store is started on that. For a sample the whole device is.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bench.checks.cuts.device import Owner
from bench.checks.cuts.history import BORN, CHOICES, Script, answers
from bench.checks.cuts.store import SECTOR, Board, Cut, by_halves_in_turns
from bench.checks.cuts.tear import torn_erase, torn_program
from bench.scenario.failure import Failure
from bench.sim.flash import Operation
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.units import counted
from bench.world.clock import MINUTE, SECOND

FILE = "/store/snapshot.bin"
LONG_PRESS_US = 11 * SECOND
FAULTS_KEPT = 20


class HistoryError(Exception):
    """The history itself did not go as it should, without any cut."""


class Moment(NamedTuple):
    """One flash operation. sector: as it was; page: to be programmed. place: where the sector lies in the file.

    acknowledged: the values of the last command that was answered; flying: of the one that may be under way.
    """

    kind: str
    in_file: bool
    place: int
    offset: int
    sector: bytes
    page: bytes
    nvm: bytes
    file: bytes
    acknowledged: dict[str, str]
    flying: dict[str, str]
    text: str


@dataclass
class Result:
    """What came out of it; no losses is the verdict."""

    commands: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    devices: int = 0
    compactions: int = 0
    repaired: int = 0
    faults: list[str] = field(default_factory=list)
    wall_s: float = 0.0

    def fault(self, words: str) -> None:
        self.lost += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(words)


def play(commands: int, seed: int, result: Result) -> list[Moment]:
    """The history: commands by text to a device that boots once; a factory reset at its end. Raises HistoryError."""
    target = SimTarget(World(seed=seed), settings=NO_TEXT_LIMIT, seed=seed)
    recorder = _Recorder(target)
    owner = Owner(target)
    script = Script(seed)
    try:
        owner.start()
        assert target.board.vm is not None
        by_halves_in_turns(target.board.vm.modules["isocket.store.journal"])
        target.flash.watchers.append(recorder.watch)
        for number in range(commands):
            command = script.next()
            recorder.flying, recorder.text = command.values, command.text
            answer = owner.ask(command.text)
            if answer is None or not answer.endswith(("- OK", "ON", "OFF", "active!", "activated", "Disabled")):
                raise HistoryError(f"command {number + 1}, {command.text}, was answered {answer!r}")
            recorder.acknowledged = command.values
        owner.player.run_for(MINUTE)  # for a compaction that was about to come
        recorder.flying, recorder.text = {}, "factory reset"
        target.world.button.set(True)
        owner.player.run_for(LONG_PRESS_US)
        target.world.button.set(False)
        before = len(recorder.moments)
        owner.player.run_for(6 * SECOND)
        if len(recorder.moments) != before + 1:
            raise HistoryError(
                f"factory reset took {counted(len(recorder.moments) - before, 'flash operation')}, not 1"
            )
    finally:
        target.close()
    result.commands = commands
    result.operations = Counter(f"{moment.kind} {'file' if moment.in_file else 'nvm'}" for moment in recorder.moments)
    result.compactions = result.operations["erase nvm"] * 2 // 3  # every second one erases it twice
    return recorder.moments


class _Recorder:
    def __init__(self, target: SimTarget) -> None:
        self.moments: list[Moment] = []
        self.acknowledged = dict(BORN)
        self.flying: dict[str, str] = {}
        self.text = ""
        self._target = target

    def watch(self, operation: Operation, sector: bytes, page: bytes) -> None:
        drive = self._target.board.drive
        file = drive.read(FILE)
        place = 0
        in_file = operation.area != "nvm"
        if in_file:
            name, _, where = operation.area.removeprefix("drive ").partition(" ")
            place = int(where or "0", 16)
            if name != FILE or place == 0 or place + SECTOR > len(file):
                raise AssertionError(f"{operation} is none of the store's, or touches its neighbours")
        self.moments.append(
            Moment(
                operation.kind,
                in_file,
                place,
                operation.offset,
                sector,
                page,
                bytes(self._target.flash.nvm),
                file,
                self.acknowledged,
                self.flying,
                self.text,
            )
        )


def left_by_cuts(moment: Moment, rng: random.Random, thorough: bool) -> Iterator[tuple[bytes, bytes]]:
    """(nvm, file) as cuts in this operation can leave them."""
    if moment.kind == "erase":
        sectors = torn_erase(moment.sector, rng, thorough)
    else:
        sectors = torn_program(moment.sector, moment.offset, moment.page, rng, thorough and not moment.in_file)
    for sector in sectors:
        if moment.in_file:
            yield moment.nvm, moment.file[: moment.place] + sector + moment.file[moment.place + SECTOR :]
        else:
            yield sector, moment.file


def examine(moments: list[Moment], seed: int, thorough: bool, result: Result, progress: Callable[[int], None]) -> None:
    """Start the store after every cut of every operation."""
    for number, moment in enumerate(moments):
        rng = random.Random(f"{seed} {number}")
        for variant, (nvm, file) in enumerate(left_by_cuts(moment, rng, thorough)):
            result.cuts[f"{moment.kind} {'file' if moment.in_file else 'nvm'}"] += 1
            try:
                wrong = _wrong(moment, nvm, file, rng, result)
            except Exception as error:
                wrong = f"does not even start: {error!r}"
            if wrong:
                result.fault(f"operation {number + 1} ({moment.kind}, {moment.text}), cut {variant}: {wrong}")
        progress(number + 1)


def _wrong(moment: Moment, nvm: bytes, file: bytes, rng: random.Random, result: Result) -> str:
    """What the store got wrong after one cut, a cut while it mended itself, and a restart; empty when nothing."""
    board = Board(nvm, file)
    if rng.random() < 0.5:
        board.cut_next(rng.randint(1, 17), rng.randrange(1 << 30))
        try:
            board.boot()
        except Cut:
            result.repaired += 1
        board.cut_next(0, 0)
    settings = board.boot()
    names = {*moment.acknowledged, *moment.flying}
    found = known(settings, names)
    if found not in (moment.acknowledged, moment.flying):
        return f"has {against(found, moment.acknowledged)}"
    settings.put("RESTARTTIME", "599")
    settings.save()
    again = known(board.boot(), {*names, "RESTARTTIME"})
    return "" if again == {**found, "RESTARTTIME": "599"} else f"after a restart {against(again, found)}"


def known(settings: Any, names: set[str]) -> dict[str, str]:

    everything = {*names, *CHOICES, "PASSWORD", "SECLIST", "security list", "alert list", "schedule", "relay"}
    return {name: settings.get(name) for name in everything if settings.get(name)}


def against(found: dict[str, str], wanted: dict[str, str]) -> str:
    names = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    return ", ".join(f"{name} {found.get(name)!r} instead of {wanted.get(name)!r}" for name in names)


def try_devices(moments: list[Moment], count: int, seed: int, result: Result) -> None:
    """Start whole devices after cuts spread over the history, and ask them by text."""
    rng = random.Random(seed)
    picked = sorted({round(at * (len(moments) - 1) / max(count - 1, 1)) for at in range(count)})
    for number in picked:
        moment = moments[number]
        nvm, file = rng.choice(list(left_by_cuts(moment, rng, False)))
        result.devices += 1
        for wrong in _ask_device(moment, nvm, file, seed):
            result.fault(f"device after operation {number + 1} ({moment.kind}, {moment.text}): {wrong}")


def _ask_device(moment: Moment, nvm: bytes, file: bytes, seed: int) -> list[str]:
    target = SimTarget(World(seed=seed), settings=NO_TEXT_LIMIT, seed=seed)
    target.flash.nvm[:] = nvm
    target.board.drive.put_from_host(FILE, file)
    owner = Owner(target)
    try:
        owner.start()
        stranger = owner.player.phone("+358509999999")
        target.world.network.text(stranger.number, "OFF")
        first, second = moment.acknowledged, moment.flying
        # one question tells which it is; with the wrong password more of them would get the owner ignored
        changed = next(
            (asked for asked, said in answers(first).items() if said != answers(second)[asked]), "SECNUMBER?"
        )
        if first != second and owner.differences(first, (changed,)):
            first = second
        wrong = owner.differences(first)
        if (
            first.get("SECLIST") == "ON" == second.get("SECLIST")
            and stranger.received
            and ("ON" not in (first.get("SMSCONFIRMUNAUTH"), second.get("SMSCONFIRMUNAUTH")))
        ):
            wrong.append(f"a stranger was answered {stranger.received[0].text!r}")
        return wrong
    except Failure as failure:
        return [str(failure)]
    finally:
        target.close()


def run(
    commands: int, seed: int, thorough: bool, devices: int, progress: Callable[[str], None] = lambda words: None
) -> Result:
    """The whole of it."""
    began = time.perf_counter()
    result = Result()
    moments = play(commands, seed, result)
    total = len(moments)

    def told(number: int) -> None:
        if number % 50 == 0 or number == total:
            progress(f"operation {number} of {total}")

    examine(moments, seed, thorough, result, told)
    try_devices(moments, devices, seed, result)
    result.wall_s = round(time.perf_counter() - began, 1)
    return result
