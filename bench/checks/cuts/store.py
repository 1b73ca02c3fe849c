"""The firmware's own store on flash that is cut where a test wants it, without the rest of the device."""

from __future__ import annotations

import importlib.util
import itertools
import random
import sys
from collections.abc import Callable
from typing import Any

from bench.build.drive import SOURCE
from bench.checks.cuts.tear import PAGE, after_program, torn_erase, torn_program

SECTOR = 4096


def load_firmware() -> None:
    """`isocket` by its own name (not by sys.path: the drive's `code.py` would hide the standard library's)."""
    if "isocket" not in sys.modules:
        folder = SOURCE / "isocket"
        spec = importlib.util.spec_from_file_location(
            "isocket", folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["isocket"] = module
        spec.loader.exec_module(module)


HALF = 2048


def by_halves_in_turns(journal: Any) -> None:
    """Every second time nvm is written anew by smaller blocks, as where a heap has no 4 KB in one piece."""
    turns = itertools.cycle((SECTOR, HALF, SECTOR, 1024, SECTOR, 512))
    journal.largest_block = lambda: bytearray(next(turns))


class Cut(BaseException):
    """The power has gone."""


class Nvm:
    """microcontroller.nvm with its write rules; before each operation `operate` may have a word (see Board)."""

    def __init__(self, data: bytes, operate: Callable[[str, bytes, int, bytes], bytes | None]) -> None:
        self.data = data
        self._operate = operate

    def __len__(self) -> int:
        return SECTOR

    def __getitem__(self, where: slice) -> bytearray:
        return bytearray(self.data[where])

    def __setitem__(self, where: slice, value: Any) -> None:
        start, value = where.start, bytes(value)
        assert where.stop - start == len(value)
        image = self.data[:start] + value + self.data[start + len(value) :]
        if self.data[start : start + len(value)].count(0xFF) == len(value):
            pages = range(start - start % PAGE, start + len(value), PAGE)
        else:
            self._do("erase", 0, b"")
            pages = range(0, SECTOR, PAGE)
        for page in pages:
            self._do("program", page, image[page : page + PAGE])

    def _do(self, kind: str, start: int, page: bytes) -> None:
        torn = self._operate(kind, self.data, start, page)
        if torn is not None:
            self.data = torn
            raise Cut
        self.data = b"\xff" * SECTOR if kind == "erase" else after_program(self.data, start, page)


class SnapshotFile:
    """/store/snapshot.bin, written in whole blocks; not cut here."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reads: set[range] = set()  # the places that were read
        self._at = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset if whence == 0 else len(self.content) + offset
        return self._at

    def read(self, size: int) -> bytes:
        self.reads.add(range(self._at, self._at + size))
        self._at += size
        return self.content[self._at - size : self._at]

    def readinto(self, buffer: bytearray) -> int:
        buffer[:] = self.read(len(buffer))
        return len(buffer)

    def write(self, data: Any) -> None:
        self.content = self.content[: self._at] + bytes(data) + self.content[self._at + len(data) :]
        self._at += len(data)

    def close(self) -> None:
        pass


class Board:
    """nvm and drive as a cut has left them; `boot` starts the store on them."""

    def __init__(self, nvm: bytes, file: bytes) -> None:
        self.nvm = Nvm(nvm, self._operate)
        self.file = SnapshotFile(file)
        self.operations = 0
        self._cut_at = 0
        self._random = random.Random(0)

    def boot(self) -> Any:
        """The firmware's Settings."""
        load_firmware()
        from isocket.store.settings import Settings

        return Settings(self.nvm, lambda write: [self.file] if write else self.file, lambda: True)

    def cut_next(self, operation: int, seed: int) -> None:
        """The power goes in the n-th operation from now on nvm."""
        self.operations = 0
        self._cut_at = operation
        self._random = random.Random(seed)

    def _operate(self, kind: str, sector: bytes, start: int, page: bytes) -> bytes | None:
        self.operations += 1
        if self.operations != self._cut_at:
            return None
        rng = self._random
        left = torn_erase(sector, rng, False) if kind == "erase" else torn_program(sector, start, page, rng, False)
        return rng.choice(list(left))
