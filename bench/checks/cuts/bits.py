"""Wrong bits in what the store keeps: each bit of nvm and of the second home of configured devices, one at a time.

The firmware's own store is started on each (docs/store.md says what it promises then).
"""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bench.checks.cuts.history import OWNER, SECOND
from bench.checks.cuts.store import HALF, SECTOR, Board, Cut, load_firmware
from bench.units import counted

PARTS = (SECTOR, 3 * SECTOR)  # of the file: where those begin that are used
FILE_SIZE = 5 * SECTOR
FAULTS_KEPT = 20
RESTART_EVERY = 8  # of what was found as it should be
ACCESS = ("SECLIST", "PASSWORD", "security list")
DEVICE = {
    "alert list": OWNER,
    "RING": "SWITCH",
    "RESTARTTIME": "44",
    "schedule": "06:00,*,INF;07:30,1,ON",
    "CREDITUMS": "*100#",
    "relay": "1",
}
BOSS = {"security list": OWNER, "alert list": OWNER, "SECLIST": "ON"}
OFF = {"SECLIST": "OFF", "RING": "NOACTION"}


class State(NamedTuple):
    """A configured device as its flash is. values: what it has acknowledged."""

    name: str
    nvm: bytes
    file: bytes
    values: dict[str, str]


@dataclass
class Result:
    """What wrong bits did. there: all is as it was acknowledged; older: a setting is an older sound one, and that was
    said. The rest must be 0: opened (the security list), password (lost), shut_out (the owner), silent (an older value
    without a word), else_wrong.
    """

    tried: Counter[str] = field(default_factory=Counter)
    there: int = 0
    older: int = 0
    told: int = 0
    opened: int = 0
    password: int = 0
    shut_out: int = 0
    silent: int = 0
    else_wrong: int = 0
    states: int = 0
    longest_ms: int = 0  # of a start on real CircuitPython
    faults: list[str] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def lost(self) -> int:
        return self.opened + self.password + self.shut_out + self.silent + self.else_wrong


class _Maker:
    """Lives a little on flash, as the app would: what it stores at once is what one command stores."""

    def __init__(self) -> None:
        self.board = Board(b"\xff" * SECTOR, b"\xff" * FILE_SIZE)
        self.settings = self.board.boot()
        self.values: dict[str, str] = {}
        self._number = 0

    def store(self, values: dict[str, str]) -> _Maker:
        """A command: what it changes, and the mark of its text."""
        for name, value in values.items():
            self.settings.put(name, value)
        self.settings.put(
            f"executed {self._number % 16}", f"{self._number % 256:02x}{self._number * 2654435761:08x}"[:10]
        )
        self._number += 1
        self.settings.save()
        self.values.update(values)
        return self

    def restart(self) -> _Maker:
        self.settings = self.board.boot()
        return self

    def compact(self) -> _Maker:
        assert self.settings.make_room()
        return self

    def live(self, commands: int, seed: int) -> _Maker:
        rng = random.Random(seed)
        for _ in range(commands):
            self.store(rng.choice(({"relay": rng.choice("01")}, {"RESTARTTIME": str(rng.randint(1, 600))})))
        return self

    def cut(self, operation: int, seed: int) -> _Maker:
        """The power goes in the n-th operation of what follows on nvm; it is not started again."""
        self.board.cut_next(operation, seed)
        return self

    def state(self, name: str) -> State:
        return State(name, self.board.nvm.data, self.board.file.content, dict(self.values))


def states() -> Iterator[State]:
    """Configured devices."""
    configured = {**DEVICE, **BOSS, "PASSWORD": "12abc"}
    yield _Maker().store(configured).compact().state("just written anew")
    yield _Maker().store(DEVICE).store(BOSS).state("never written anew, list switched on")
    yield _Maker().store(DEVICE).compact().store(BOSS).state("list switched on since")
    yield (
        _Maker()
        .store(configured)
        .compact()
        .live(3, 1)
        .store({"PASSWORD": "Xy9!z"})
        .live(2, 2)
        .state("password changed")
    )
    yield _Maker().store(DEVICE).compact().store({"PASSWORD": "Xy9!z"}).state("password set, the last thing")
    yield _Maker().store(configured).compact().live(2, 3).store(OFF).live(2, 4).state("list switched off since")
    numbers = ",".join([OWNER, SECOND, *[f"+35840{number:09}" for number in range(8)]])
    yield (
        _Maker().store(DEVICE).compact().store({**BOSS, "security list": numbers, "alert list": numbers}).live(60, 5)
    ).state("a long journal, both lists full")
    yield _Maker().store(configured).compact().live(30, 6).compact().live(9, 7).store(OFF).state("written anew twice")

    torn = _Maker().store(configured).compact().live(4, 8).store({"PASSWORD": "Xy9!z"})
    values = dict(torn.values)
    try:
        torn.cut(1, 5).store({"SECLIST": "OFF", "RESTARTTIME": "17"})
        raise AssertionError("it was not cut")
    except Cut:
        pass
    torn.board.cut_next(0, 0)
    torn.values = values
    yield torn.state("a command torn by a cut")
    yield torn.restart().live(5, 9).state("torn by a cut, and used since")

    for operation in (1, 2, 5, 9):  # the erase of nvm, and some of its pages
        for seed in range(3 if operation == 1 else 1):
            broken = _Maker().store(configured).compact().live(12, 10).store({"PASSWORD": "Xy9!z"})
            with contextlib.suppress(Cut):
                broken.cut(operation, seed).settings.make_room()
            yield broken.state(f"cut in operation {operation} of writing nvm anew, {seed}")
    for operation in (1, 9, 17, 18, 19, 26):  # the upper half's erase, all but its last page, the lower half's erase
        broken = _Maker().store(configured).compact().live(12, 10).store({"PASSWORD": "Xy9!z"})
        with contextlib.suppress(Cut), _by(HALF):
            broken.cut(operation, 3).settings.make_room()
        yield broken.state(f"cut in operation {operation} of writing nvm anew by halves")
    for operation in (1, 18, 35, 60, 70):  # the erases of two quarters, of the last, and pages
        broken = _Maker().store(configured).compact().live(12, 10).store({"PASSWORD": "Xy9!z"})
        with contextlib.suppress(Cut), _by(HALF // 2):
            broken.cut(operation, 3).settings.make_room()
        yield broken.state(f"cut in operation {operation} of writing nvm anew by quarters")

    for generation in (0, 1):
        dropped = _Maker().store(configured)
        for _ in range(generation):
            dropped.compact()
        steps = dropped.live(9, 11).settings.steps_to_room()
        before = dropped.board.file.content
        for _ in steps:
            if dropped.board.file.content[:FILE_SIZE] != before and _is_whole(dropped.board.file.content, before):
                break
        yield dropped.state(f"between second home and nvm, {generation}")
        yield dropped.store(OFF).state(f"an image that was dropped, {generation}")


@contextlib.contextmanager
def _by(size: int) -> Iterator[None]:
    """Blocks of this size, where the heap has no larger ones."""
    from isocket.store import journal  # there since `boot`

    whole = journal.largest_block
    journal.largest_block = lambda: bytearray(size)
    try:
        yield
    finally:
        journal.largest_block = whole


def _is_whole(content: bytes, before: bytes) -> bool:
    """A new generation is in the file."""
    from isocket.store.journal import headings  # there since `boot`

    changed = [start for start in PARTS if content[start : start + SECTOR] != before[start : start + SECTOR]]
    return headings([content[changed[0] : changed[0] + SECTOR]])[0] is not None


def changes(state: State, every: int, rng: random.Random) -> Iterator[tuple[str, bytes, bytes]]:
    """(kind, nvm, file): each bit of both turned, and each byte of nvm wrong in some way; every n-th of them.

    What the store does depends on nothing but what it reads, so bits of the file that it does not read are left out.
    """
    for bit in range(rng.randrange(every), SECTOR * 8, every):
        yield "bits of nvm", _with(state.nvm, bit // 8, 1 << bit % 8), state.file
    for bit in sorted(at * 8 + bit for at in _read_by(state) for bit in range(8))[rng.randrange(every) :: every]:
        yield "bits of the second home", state.nvm, _with(state.file, bit // 8, 1 << bit % 8)
    for at in range(rng.randrange(every), SECTOR, every):
        yield "bytes of nvm", _with(state.nvm, at, rng.randint(1, 255)), state.file


def one_of(state: State, number: int, rng: random.Random) -> tuple[str, bytes, bytes]:
    """(kind, nvm, file) with one bit turned that matters, in turns: heading, snapshot or first record, somewhere in
    what is written, its last record; where nvm is torn, in the second home.
    """
    board = Board(state.nvm, state.file)
    board.boot()
    torn = board.nvm.data != state.nvm
    end = len((state.file if torn else state.nvm).rstrip(b"\xff"))
    at = (rng.randrange(16), rng.randrange(16, 80), rng.randrange(16, end), rng.randrange(end - 16, end))[number % 4]
    bit = 1 << rng.randrange(8)
    if torn:
        start = max(PARTS, key=lambda part: int.from_bytes(state.file[part + 3 : part + 7], "little") + 1 & 0xFFFFFFFF)
        end = start + len(state.file[start : start + SECTOR].rstrip(b"\xff"))
        return "bits of the second home", state.nvm, _with(state.file, min(start + at, end - 1), bit)
    return "bits of nvm", _with(state.nvm, at, bit), state.file


def _read_by(state: State) -> set[int]:
    """The bytes of the file that the store reads, where no bit is wrong."""
    board = Board(state.nvm, state.file)
    settings = board.boot()
    _goes_on(settings, board, {name: settings.get(name) for name in state.values}, "", Result())
    return {at for read in board.file.reads for at in read}


def _with(data: bytes, at: int, error: int) -> bytes:
    return data[:at] + bytes((data[at] ^ error,)) + data[at + 1 :]


def judge(state: State, nvm: bytes, file: bytes, result: Result) -> str:
    """Start the store on it, twice; what is wrong, empty for nothing."""
    said: list[str] = []
    board = Board(nvm, file)
    try:
        settings = _boot(board, said)
    except Exception as error:
        result.shut_out += 1
        return f"does not start: {error!r}"
    found = {name: settings.get(name) for name in state.values}
    told = settings.damage
    result.told += told != ""
    wrong = _access(state, settings, result)
    if wrong:
        return wrong
    if found == state.values:
        result.there += 1
    elif told and said:
        result.older += 1
    else:
        result.silent += 1
        return f"says nothing, and has {_against(found, state.values)}"
    if told or found != state.values or result.there % RESTART_EVERY == 0:
        return _goes_on(settings, board, found, told, result)
    return ""


def _boot(board: Board, said: list[str]) -> Any:
    load_firmware()
    from isocket import log

    log.to(lambda line: said.append(line) if "wrong" in line or "damaged" in line else None)
    try:
        return board.boot()
    finally:
        log.to(None)


def _access(state: State, settings: Any, result: Result) -> str:
    wanted = {name: state.values.get(name, "") for name in ACCESS}
    found = {name: settings.get(name) for name in ACCESS}
    if wanted["SECLIST"] == "ON" != found["SECLIST"]:
        result.opened += 1
        return "the list is open"
    if wanted["PASSWORD"] and found["PASSWORD"] != wanted["PASSWORD"]:
        result.password += 1
        return f"the password is {found['PASSWORD']!r}"
    listed = found["security list"].split(",")
    if (found["SECLIST"] == "ON" and OWNER not in listed) or (found["PASSWORD"] and not wanted["PASSWORD"]):
        result.shut_out += 1
        return f"the owner is shut out: {found}"
    return ""


def _goes_on(settings: Any, board: Board, found: dict[str, str], told: str, result: Result) -> str:
    """It stores one more value and starts again: as before, and what was told is not told again."""
    if told:
        settings.damage_told()
    settings.put("RESTARTTIME", "599")
    settings.save()
    again = board.boot()
    now = {name: again.get(name) for name in {**found, "RESTARTTIME": ""}}
    if now != {**found, "RESTARTTIME": "599"}:
        result.else_wrong += 1
        return f"after a restart {_against(now, found)}"
    if told and again.damage:
        result.else_wrong += 1
        return "is told again"
    return ""


def _against(found: dict[str, str], wanted: dict[str, str]) -> str:
    names = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    return ", ".join(f"{name} {found.get(name)!r} instead of {wanted.get(name)!r}" for name in names)


def run(every: int, seed: int, progress: Callable[[str], None] = lambda words: None) -> Result:
    """Every n-th bit and byte, 1 for all."""
    began = time.perf_counter()
    result = Result()
    rng = random.Random(seed)
    for state in states():
        result.states += 1
        for kind, nvm, file in changes(state, every, rng):
            result.tried[kind] += 1
            wrong = judge(state, nvm, file, result)
            if wrong and len(result.faults) < FAULTS_KEPT:
                result.faults.append(f"{state.name}, {kind}: {wrong}")
        progress(
            f"{counted(result.states, 'state')}, {counted(sum(result.tried.values()), 'change')}, {result.lost} lost"
        )
    result.wall_s = round(time.perf_counter() - began, 1)
    return result
