"""Exceptions and argument checks as CircuitPython words them."""

from __future__ import annotations

import builtins
from typing import Any

ERRNO = {
    "EPERM": 1,
    "ENOENT": 2,
    "EIO": 5,
    "EBADF": 9,
    "EAGAIN": 11,
    "ENOMEM": 12,
    "EACCES": 13,
    "EEXIST": 17,
    "ENODEV": 19,
    "EISDIR": 21,
    "EINVAL": 22,
    "ENOSPC": 28,
    "EROFS": 30,
    "EOPNOTSUPP": 95,
    "EADDRINUSE": 98,
    "ECONNABORTED": 103,
    "ECONNRESET": 104,
    "ENOBUFS": 105,
    "ENOTCONN": 107,
    "ETIMEDOUT": 110,
    "ECONNREFUSED": 111,
    "EHOSTUNREACH": 113,
    "EALREADY": 114,
    "EINPROGRESS": 115,
}
ENOTDIR = 20
_NAMES = {number: name for name, number in ERRNO.items()}
_MESSAGES = {
    1: "Operation not permitted",
    2: "No such file/directory",
    5: "Input/output error",
    13: "Permission denied",
    17: "File exists",
    19: "No such device",
    22: "Invalid argument",
    28: "No space left on device",
    30: "Read-only filesystem",
}


class OSError(builtins.OSError):
    """CircuitPython's OSError: `errno` is the first argument also when it is the only one; no subclasses by number."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.args = args

    @property
    def errno(self) -> Any:
        return self.args[0] if self.args else None

    def __str__(self) -> str:
        if 0 < len(self.args) < 3 and isinstance(self.args[0], int):
            number = self.args[0]
            message = _MESSAGES.get(number) or _NAMES.get(number)
            if message is not None:
                return f"[Errno {number}] {message}" + (f": {self.args[1]}" if len(self.args) > 1 else "")
        if len(self.args) == 1:
            return str(self.args[0])
        return str(self.args) if self.args else ""

    def __repr__(self) -> str:
        return f"OSError({self.args[0]!r},)" if len(self.args) == 1 else f"OSError{self.args!r}"


class TimeoutError(OSError):
    pass


class ConnectionError(OSError):
    pass


class BrokenPipeError(ConnectionError):
    pass


def type_name(value: Any) -> str:
    return type(value).__name__


def deinited() -> ValueError:
    return ValueError("Object has been deinitialized and can no longer be used. Create a new object.")


def need_pin(value: Any, argument: str = "pin") -> Any:
    """A Pin that nobody has claimed, or the error that CircuitPython raises."""
    from bench.sim.pins import Pin

    if not isinstance(value, Pin):
        raise TypeError(f"{argument} must be of type Pin, not {type_name(value)}")
    if value._claimed:
        raise ValueError(f"{value._name} in use")
    return value


def need_pin_or_none(value: Any, argument: str) -> Any:
    return None if value is None else need_pin(value, argument)


def need_range(value: int, least: int, most: int, argument: str) -> int:
    if not least <= value <= most:
        raise ValueError(f"{argument} must be {least}-{most}")
    return value


def need_min(value: float, least: int, argument: str) -> float:
    if value < least:
        raise ValueError(f"{argument} must be >= {least}")
    return value


def need_number(value: Any) -> float:
    """mp_obj_get_float."""
    if not isinstance(value, (int, float)):
        raise TypeError(f"can't convert {type_name(value)} to float")
    return value


def need_int(value: Any) -> int:
    """mp_obj_get_int."""
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"can't convert {type_name(value)} to int")


def need_bytes(value: Any) -> bytes:
    """mp_get_buffer_raise for reading; a str gives its UTF-8 bytes."""
    if isinstance(value, str):
        return value.encode()
    try:
        return bytes(memoryview(value).cast("B")) if not isinstance(value, bytes) else value
    except TypeError:
        raise TypeError("object with buffer protocol required") from None


class EnumValue:
    """A member of a CircuitPython enum: compares by identity, prints as module.Class.NAME."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def make_enum(module: str, name: str, *members: str) -> type:
    """A class that cannot be instantiated usefully, with one attribute a member, each an instance of it."""
    kind = type(name, (EnumValue,), {"__slots__": ()})
    for member in members:
        setattr(kind, member, kind(f"{module}.{name}.{member}"))
    return kind
