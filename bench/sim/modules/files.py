"""os, io and the files of the drive (extmod/vfs_fat.c, shared-module/os)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.drive import BLOCK, normal
from bench.sim.errors import ERRNO, OSError, need_bytes, need_int
from bench.sim.modules.making import module
from bench.sim.modules.time import EPOCH_2000
from bench.sim.vm import VM

_FOLDER = 0x4000
_FILE = 0x8000
_CLUSTER = 512
_CLUSTERS = 2000  # of a 1 MB drive, about


class File:
    """An open file; what was written reaches the drive when it is flushed or closed."""

    def __init__(self, vm: VM, path: str, mode: str) -> None:
        if sum(mode.count(letter) for letter in "rwxa") != 1 or set(mode) - set("rwxa+bt"):
            raise ValueError("Invalid mode")
        self._vm = vm
        self._path = normal(vm.path_of(path))
        self._text = "b" not in mode
        self._writes = any(letter in mode for letter in "wax+")
        drive = vm.drive
        kind = drive.kind(self._path)
        if self._writes:
            drive.need_writable()
        if kind == "folder" or (kind is None and ("r" in mode or not self._writes)):
            raise OSError(ERRNO["ENOENT"], path)
        if kind is not None and "x" in mode:
            raise OSError(ERRNO["EEXIST"], path)
        keeps = kind is not None and "w" not in mode
        drive.flush(vm.chip)
        content = drive.read(self._path) if keeps else b""
        self._size_before = len(content) if keeps else -1
        self._content = io.BytesIO(content)
        if "a" in mode:
            self._content.seek(0, io.SEEK_END)
        self._changed = self._writes and not keeps
        self._blocks = False  # whole blocks have been written in place
        self._closed = False

    def _need(self) -> io.BytesIO:
        if self._closed:
            raise OSError(ERRNO["EINVAL"])
        self._vm.chip.enter(CALL_US)
        return self._content

    def _shown(self, data: bytes) -> Any:
        if not self._text:
            return data
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise UnicodeError from None  # without words, as there

    def _need_to_read(self) -> io.BytesIO:
        """Reading looks at flash, so what waits to be written goes there first."""
        content = self._need()
        self._vm.drive.flush(self._vm.chip)
        return content

    def read(self, size: int = -1) -> Any:
        content = self._need_to_read()
        if not self._text or size < 0:
            return self._shown(content.read(size))
        text = content.getvalue()[content.tell() :].decode()[:size]
        content.seek(content.tell() + len(text.encode()))
        return text

    def readline(self, size: int = -1) -> Any:
        return self._shown(self._need_to_read().readline(size))

    def readlines(self) -> list[Any]:
        return [self._shown(line) for line in self._need_to_read().readlines()]

    def readinto(self, buffer: Any, size: int | None = None) -> int:
        view = memoryview(buffer).cast("B")
        return self._need_to_read().readinto(view if size is None else view[:size])

    def write(self, data: Any) -> int:
        content = self._need()
        if not self._writes:
            raise OSError(ERRNO["EACCES"])
        if self._text and not isinstance(data, str):
            raise TypeError(f"can't convert '{type(data).__name__}' object to str implicitly")
        raw = need_bytes(data)
        at = content.tell()
        content.write(raw)
        if not self._changed and at % BLOCK == len(raw) % BLOCK == 0 and at + len(raw) <= self._size_before:
            self._blocks = True
            for start in range(0, len(raw), BLOCK):
                self._vm.drive.write_block(self._vm.chip, self._path, at + start, raw[start : start + BLOCK])
        else:
            self._changed = True
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._need().seek(need_int(offset), whence)

    def tell(self) -> int:
        return self._need().tell()

    def flush(self) -> None:
        self._need()
        if self._changed:
            self._changed = False
            data = self._content.getvalue()
            in_place = len(data) == self._size_before
            self._vm.drive.write(self._vm.chip, self._path, data, in_place=in_place)
            self._size_before = len(data)
        elif self._blocks:
            self._vm.drive.update_directory(self._vm.chip, self._path)
        self._blocks = False

    def close(self) -> None:
        if not self._closed:
            self.flush()
            self._closed = True
            if self in self._vm.files:
                self._vm.files.remove(self)

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        while line := self.readline():
            yield line


class IOBase:
    """Streams written in Python derive from it and have ioctl, readinto, write."""

    _is_iobase = True


def make_io(vm: VM) -> ModuleType:
    return module("io", open=vm.open_file, IOBase=IOBase, StringIO=io.StringIO, BytesIO=io.BytesIO)


class _Uname(tuple):
    sysname = property(lambda self: self[0])
    nodename = property(lambda self: self[1])
    release = property(lambda self: self[2])
    version = property(lambda self: self[3])
    machine = property(lambda self: self[4])

    def __repr__(self) -> str:
        names = ("sysname", "nodename", "release", "version", "machine")
        return "(" + ", ".join(f"{name}={value!r}" for name, value in zip(names, self, strict=True)) + ")"


def make_os(vm: VM) -> ModuleType:
    drive = vm.drive
    chip = vm.chip
    board = vm.board
    uname = _Uname(("rp2040", "rp2040", "10.2.1", "10.2.1 on 2026-01-01", "Raspberry Pi Pico with rp2040"))

    def at(path: str) -> str:
        chip.enter(board.file_us)
        return vm.path_of(path)

    def getenv(key: str, default: Any = None) -> Any:
        chip.enter(board.file_us)
        value = drive.raw_setting(key)
        return default if value is None else value

    def listdir(path: str = "") -> list[str]:
        return drive.list(at(path))

    def stat(path: str) -> tuple[int, ...]:
        place = at(path)
        kind = drive.kind(place)
        if kind is None:
            raise OSError(ERRNO["ENOENT"])
        size = len(drive.read(place)) if kind == "file" else 0
        return (_FILE if kind == "file" else _FOLDER, 0, 0, 0, 0, 0, size, EPOCH_2000, EPOCH_2000, EPOCH_2000)

    def statvfs(path: str) -> tuple[int, ...]:
        at(path)
        return (_CLUSTER, _CLUSTER, _CLUSTERS, _CLUSTERS // 2, _CLUSTERS // 2, 0, 0, 0, 0, 255)

    def chdir(path: str) -> None:
        place = normal(at(path))
        if drive.kind(place) != "folder":
            raise OSError(ERRNO["ENOENT"])
        vm.cwd = place

    def urandom(size: int) -> bytes:
        chip.enter(CALL_US)
        return chip.random.randbytes(need_int(size))

    def utime(path: str, times: Any) -> None:
        at(path)
        drive.need_writable()

    def remove(path: str) -> None:
        drive.remove(chip, at(path))

    return module(
        "os",
        uname=lambda: uname,
        chdir=chdir,
        getcwd=lambda: vm.cwd,
        getenv=getenv,
        listdir=listdir,
        mkdir=lambda path: drive.mkdir(chip, at(path)),
        remove=remove,
        unlink=remove,
        rename=lambda old, new: drive.rename(chip, at(old), at(new)),
        rmdir=lambda path: drive.rmdir(chip, at(path)),
        stat=stat,
        statvfs=statvfs,
        sync=lambda: (chip.enter(board.file_us), drive.flush(chip))[0],
        urandom=urandom,
        utime=utime,
        sep="/",
    )
