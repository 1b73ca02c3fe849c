"""read, readinto, readline and write as CircuitPython's streams do them (py/stream.c)."""

from __future__ import annotations

from typing import Any

from bench.sim.errors import need_bytes, need_int


class Stream:
    """Base of UART and Serial, which give `_read_some(n)` (None: nothing now, try again) and `_write_some(data)`."""

    def _read_some(self, size: int) -> bytes | None:
        raise NotImplementedError

    def _write_some(self, data: bytes) -> int:
        raise NotImplementedError

    def _read_up_to(self, size: int) -> bytes | None:
        """mp_stream_rw: call again until the size is reached, the end, or nothing comes."""
        got = b""
        while len(got) < size:
            part = self._read_some(size - len(got))
            if part is None:
                return got or None
            if not part:
                break
            got += part
        return got

    def read(self, size: int = -1) -> bytes | None:
        size = need_int(size)
        if size != -1:
            return self._read_up_to(size)
        got = b""
        while True:
            part = self._read_some(256)
            if part is None:
                return got or None
            if not part:
                return got
            got += part

    def readinto(self, buffer: Any, size: int | None = None) -> int | None:
        view = memoryview(buffer).cast("B")
        if view.readonly:
            raise TypeError("object with buffer protocol required")
        if size is not None:
            view = view[: need_int(size)]
        got = self._read_up_to(len(view))
        if got is None:
            return None
        view[: len(got)] = got
        return len(got)

    def readline(self, size: int = -1) -> bytes | None:
        line = b""
        while size == -1 or len(line) < size:
            byte = self._read_some(1)
            if byte is None:
                return line or None
            if not byte:
                break
            line += byte
            if byte == b"\n":
                break
        return line

    def write(self, data: Any, *limits: int) -> int | None:
        content = need_bytes(data)
        if len(limits) == 1:
            content = content[: limits[0]]
        elif len(limits) == 2:
            content = content[limits[0] :][: limits[1]]
        done = 0
        while done < len(content):
            written = self._write_some(content[done:])
            if not written:
                break
            done += written
        return done
