"""The QSPI flash: NOR bits, times, wear, and what a power cut leaves behind (facts ch. 1; W25Q16JV data sheet)."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bench.sim.lives import Killed

if TYPE_CHECKING:
    from bench.sim.chip import Chip

SECTOR = 4096
PAGE = 256
ERASE_US = 45_000
PROGRAM_US = 400
LOG = 1000  # a board that lives for months must not grow the bench


class Operation(NamedTuple):
    """One command to the flash: when it began (us), `erase` or `program`, which area, and the offset in it."""

    at_us: int
    kind: str
    area: str
    offset: int


class Flash:
    """The nvm sector with its content, and the time and wear of sectors that the drive rewrites. Survives every reset.

    log: the newest 1000 operations, newest last. `plan_cut(n, fraction)` calls `cut` in the middle of the n-th
    operation from now (1 = the next one), when `fraction` of its time has passed. watchers are called at the beginning
    of each operation on nvm or on data of the drive with (operation, sector as it is, page to be programmed).
    """

    def __init__(self, seed: int = 0) -> None:
        self.nvm = bytearray(b"\xff" * SECTOR)
        self.log: deque[Operation] = deque(maxlen=LOG)
        self.erases = 0
        self.cut: Callable[[], None] | None = None
        self.watchers: list[Callable[[Operation, bytes, bytes], None]] = []
        self._random = random.Random(seed)
        self._countdown = 0
        self._fraction = 0.0

    def plan_cut(self, operation: int, fraction: float = 0.5) -> None:
        if operation < 1:
            raise ValueError("operations are counted from 1")
        self._countdown = operation
        self._fraction = fraction

    def write_nvm(self, chip: Chip, start: int, values: bytes) -> None:
        """Into 0xFF only: program the pages touched. Else erase the whole sector and write it again, equal or not."""
        if self.nvm[start : start + len(values)].count(0xFF) == len(values):
            while values:
                offset = start % PAGE
                part = values[: PAGE - offset]
                page = bytearray(self.nvm[start - offset : start - offset + PAGE])
                page[offset : offset + len(part)] = part
                self._program(chip, "nvm", self.nvm, start - offset, bytes(page))
                start += len(part)
                values = values[len(part) :]
            return
        image = bytearray(self.nvm)
        image[start : start + len(values)] = values
        self.rewrite_sector(chip, "nvm", self.nvm, bytes(image))

    def rewrite_sector(self, chip: Chip, area: str, sector: bytearray, image: bytes) -> None:
        """Erase `sector` (4096 bytes, changed in place) and program `image`; raises Killed in the middle of it."""
        chip.interrupts_off()
        self._erase(chip, area, sector)
        for start in range(0, SECTOR, PAGE):
            self._program(chip, area, sector, start, image[start : start + PAGE])
        chip.interrupts_on()

    def _erase(self, chip: Chip, area: str, sector: bytearray) -> None:
        started = chip.clock.now_us
        try:
            self._take(chip, Operation(started, "erase", area, 0), sector, b"", ERASE_US)
        except Killed as death:
            done = (chip.clock.now_us - started) / ERASE_US
            # a reset leaves the flash to finish by itself; without power the bits are on their way to 1
            sector[:] = b"\xff" * SECTOR if not death.power else bytes(byte | self._some_bits(done) for byte in sector)
            raise
        sector[:] = b"\xff" * SECTOR

    def _program(self, chip: Chip, area: str, sector: bytearray, start: int, page: bytes) -> None:
        started = chip.clock.now_us
        old = sector[start : start + PAGE]
        new = bytes(a & b for a, b in zip(old, page, strict=True))
        try:
            self._take(chip, Operation(started, "program", area, start), sector, new, PROGRAM_US)
        except Killed as death:
            if death.power:
                done = (chip.clock.now_us - started) / PROGRAM_US
                # only the bits to be cleared are at risk
                new = bytes(a & ~(a & ~b & self._some_bits(done)) & 0xFF for a, b in zip(old, new, strict=True))
            sector[start : start + PAGE] = new
            raise
        sector[start : start + PAGE] = new

    def _some_bits(self, part: float) -> int:
        if part >= 1:
            return 0xFF
        bits = 0
        for bit in range(8):
            if self._random.random() < part:
                bits |= 1 << bit
        return bits

    def _take(self, chip: Chip, operation: Operation, sector: bytearray, page: bytes, duration_us: int) -> None:
        clock = chip.clock
        self.log.append(operation)
        if operation.kind == "erase":
            self.erases += 1
        for watcher in self.watchers:
            watcher(operation, bytes(sector), page)
        chip.tell("flash", f"{operation.kind} {operation.area} {operation.offset:#05x}")
        if self._countdown:
            self._countdown -= 1
            if not self._countdown and self.cut is not None:
                clock.at(clock.now_us + round(duration_us * self._fraction), self.cut)
        chip.blackout(duration_us)
