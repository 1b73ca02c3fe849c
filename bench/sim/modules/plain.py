"""Modules that CPython has too, cut down to what CircuitPython has of them and given its errors."""

from __future__ import annotations

import array
import binascii
import collections
import hashlib
import json
import math
import random
import re
import struct
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from bench.sim.errors import ERRNO, need_bytes, need_int
from bench.sim.guards import words
from bench.sim.modules.making import module
from bench.sim.vm import VM

_MATH = words(
    "e pi sqrt pow exp expm1 log log2 log10 cosh sinh tanh acosh asinh atanh dist cos sin tan acos asin atan "
    "atan2 ceil copysign fabs floor fmod frexp ldexp modf isfinite isinf isnan trunc radians degrees erf erfc "
    "gamma lgamma"
)


def make_math(vm: VM) -> ModuleType:
    return module("math", **{name: getattr(math, name) for name in _MATH})


def make_struct(vm: VM) -> ModuleType:
    def told(function: Callable[..., Any], kind: type[Exception], text: str) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            try:
                return function(*arguments, **keywords)
            except struct.error as error:
                if str(error).startswith("bad char"):
                    raise ValueError("bad typecode") from None
                counted = _ITEMS.search(str(error))
                if counted is not None:
                    raise ValueError(f"values length must be {counted[1]}") from None
                raise kind(text) from None

        return call

    return module(
        "struct",
        calcsize=told(struct.calcsize, ValueError, "bad typecode"),
        pack=told(struct.pack, OverflowError, "value out of range"),
        pack_into=told(struct.pack_into, RuntimeError, "Buffer too small"),
        unpack=told(struct.unpack, RuntimeError, "buffer size must match format"),
        unpack_from=told(struct.unpack_from, RuntimeError, "buffer too small"),
    )


_ITEMS = re.compile(r"expected (\d+) items for packing")


class Deque:
    """collections.deque of py/objdeque.c: a length is required, and only the ends can be changed."""

    def __init__(self, items: Any = None, maxlen: int | None = None, flags: int = 0) -> None:
        if maxlen is None:
            raise TypeError("function missing 1 required positional arguments")
        if need_int(maxlen) < 0:
            raise ValueError
        self._items: collections.deque[Any] = collections.deque(maxlen=maxlen)
        self._checks = bool(flags & 1)
        self.extend(items)

    def _need_room(self) -> None:
        if self._checks and len(self._items) == self._items.maxlen:
            raise IndexError("full")

    def append(self, item: Any) -> None:
        self._need_room()
        self._items.append(item)

    def appendleft(self, item: Any) -> None:
        self._need_room()
        self._items.appendleft(item)

    def extend(self, items: Any) -> None:
        for item in items:
            self.append(item)

    def pop(self) -> Any:
        if not self._items:
            raise IndexError("empty")
        return self._items.pop()

    def popleft(self) -> Any:
        if not self._items:
            raise IndexError("empty")
        return self._items.popleft()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Any:
        return iter(self._items)

    def __getitem__(self, index: int) -> Any:
        try:
            return self._items[index]
        except IndexError:
            raise IndexError("deque index out of range") from None

    def __setitem__(self, index: int, item: Any) -> None:
        try:
            self._items[index] = item
        except IndexError:
            raise IndexError("deque index out of range") from None


Deque.__name__ = "deque"


def make_collections(vm: VM) -> ModuleType:
    return module(
        "collections",
        deque=Deque,
        namedtuple=lambda name, fields: collections.namedtuple(name, fields),
        OrderedDict=collections.OrderedDict,
    )


def make_binascii(vm: VM) -> ModuleType:
    def checked(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(data: Any, *more: Any) -> Any:
            try:
                return function(need_bytes(data), *more)
            except binascii.Error:
                raise ValueError("non-hex digit" if function is binascii.unhexlify else "invalid padding") from None

        return call

    names = ("hexlify", "unhexlify", "a2b_base64", "b2a_base64", "crc32")
    return module("binascii", **{name: checked(getattr(binascii, name)) for name in names})


def make_json(vm: VM) -> ModuleType:
    def loads(text: Any) -> Any:
        try:
            return json.loads(need_bytes(text))
        except ValueError:
            raise ValueError("syntax error in JSON") from None

    def dumps(value: Any, *, separators: tuple[str, str] | None = None) -> str:
        return json.dumps(value, separators=separators, ensure_ascii=False)

    return module(
        "json",
        loads=loads,
        load=lambda stream: loads(stream.read()),
        dumps=dumps,
        dump=lambda value, stream, **kind: stream.write(dumps(value, **kind)),
    )


def make_random(vm: VM) -> ModuleType:
    source = random.Random(vm.chip.random.getrandbits(32))
    names = ("seed", "getrandbits", "randrange", "randint", "choice", "random", "uniform")
    return module("random", **{name: getattr(source, name) for name in names})


def make_hashlib(vm: VM) -> ModuleType:
    def new(name: str, data: bytes = b"") -> Any:
        if name not in ("sha1", "sha256"):
            raise ValueError("Unsupported hash algorithm")
        return hashlib.new(name, data)

    return module("hashlib", new=new)


def make_zlib(vm: VM) -> ModuleType:
    def decompress(data: bytes, wbits: int = 15, bufsize: int = 0) -> bytes:
        return zlib.decompress(data, wbits)

    return module("zlib", decompress=decompress)


def make_errno(vm: VM) -> ModuleType:
    return module("errno", errorcode={number: name for name, number in ERRNO.items()}, **ERRNO)


MODULES: dict[str, Callable[[VM], ModuleType]] = {
    "__future__": lambda vm: module("__future__", annotations=True),
    "array": lambda vm: module("array", array=array.array),
    "binascii": make_binascii,
    "collections": make_collections,
    "errno": make_errno,
    "hashlib": make_hashlib,
    "json": make_json,
    "math": make_math,
    "random": make_random,
    "struct": make_struct,
    "zlib": make_zlib,
}
