"""What lies on CircuitPython's heap, by module and kind: read from a copy of the chip's memory.

Nothing runs on the board for it, so nothing is changed by looking. The layouts are those of CircuitPython 10 on the
RP2040 (py/gc.c, py/qstr.c, py/obj.h with object representation C, py/objfun.h, py/map.c); a type is known by its name,
which stands in ROM.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

RAM_AT, FLASH_AT = 0x2000_0000, 0x1000_0000
BLOCK = 16
FREE, HEAD, TAIL, MARKED = range(4)

# what a block is there for
CODE, FUNCTIONS, CLASSES, NAMES, CONSTANTS, PARTS, DATA, OTHER = KINDS = (
    "bytecode",  # of functions, with its line numbers
    "functions",  # the objects around it: function, closure, method, property, lambdas that are made anew
    "classes",  # with their dictionaries
    "names",  # the dictionary of the module, and the tables by which bytecode finds names
    "constants",  # that bytecode mentions: long texts, bytes, tuples
    "parts",  # instances of its classes, with their dictionaries
    "data",  # what instances and the module hold: lists, dictionaries, texts, buffers
    "other",
)
_FUNCTIONS = ("function", "generator")
_AROUND = ("closure", "property", "staticmethod", "classmethod", "bound_method")


class HeapUnreadable(Exception):
    """Memory that does not look as CircuitPython 10 leaves it; the message says what is missing."""


@dataclass
class HeapMap:
    """free, largest_free: bytes, of what CircuitPython has claimed for its heap so far. taken: (module, kind) -> bytes;
    module "" has the texts of all names and their tables, and what belongs to none. code: module -> (bytes, line) of
    each function. names: those that are not in ROM. room: how many more fit before their table doubles.
    """

    free: int
    largest_free: int
    taken: Counter[tuple[str, str]]
    code: dict[str, list[tuple[int, int]]]
    names: list[str]
    room: int

    @property
    def total(self) -> int:
        return sum(self.taken.values())

    def of(self, module: str) -> int:
        return sum(self.taken[module, kind] for kind in KINDS)


def heap_map(ram: bytes, flash: bytes) -> HeapMap:
    """The map of a heap that has just been collected. ram: from its first byte on. Raises HeapUnreadable."""
    return _Reader(ram, flash).read()


class _Reader:
    def __init__(self, ram: bytes, flash: bytes) -> None:
        self._ram, self._flash = ram, flash
        self._sizes: dict[int, int] = {}  # head -> bytes
        self._free: list[int] = []  # bytes of each gap
        self._owner: dict[int, tuple[str, str]] = {}
        self._names: dict[int, str] = {}
        self._code: dict[str, list[tuple[int, int]]] = {}

    # -- memory

    def _word(self, at: int) -> int:
        for start, memory in ((RAM_AT, self._ram), (FLASH_AT, self._flash)):
            if start <= at <= start + len(memory) - 4:
                return struct.unpack_from("<I", memory, at - start)[0]
        return 0

    def _bytes(self, at: int, size: int) -> bytes:
        start, memory = (RAM_AT, self._ram) if at >= RAM_AT else (FLASH_AT, self._flash)
        return memory[at - start : at - start + size]

    def _words(self, block: int) -> Iterator[int]:
        for at in range(block, block + self._sizes[block], 4):
            yield self._word(at)

    # -- blocks: a heap is one or more areas, each with two bits for each of its blocks (py/gc.c)

    def _areas(self) -> list[tuple[int, int, int]]:
        """(allocation table, its bytes, first block) of each."""
        words = struct.unpack(f"<{len(self._ram) // 4}I", self._ram)
        found = []
        for at in range(len(words) - 7):
            table, size, _, _, begin, end = words[at : at + 6]
            if 0 < size < len(self._ram) and end - begin == size * 4 * BLOCK and RAM_AT <= table < begin:
                found.append((table, size, begin))
        if not found:
            raise HeapUnreadable("no heap is to be found in this memory")
        return found

    def _read_blocks(self) -> None:
        for table, size, begin in self._areas():
            gap = 0
            head = 0
            for number in range(size * 4):
                kind = self._bytes(table + number // 4, 1)[0] >> 2 * (number % 4) & 3
                if kind == FREE:
                    gap += BLOCK
                    continue
                if gap:
                    self._free.append(gap)
                    gap = 0
                if kind != TAIL:
                    head = begin + number * BLOCK
                    self._sizes[head] = 0
                self._sizes[head] += BLOCK
            if gap:
                self._free.append(gap)

    # -- names (py/qstr.c): pools that point at the one before; the newest is the one that counts furthest

    def _read_names(self) -> tuple[list[str], int]:
        pools = [block for block in self._sizes if self._is_pool(block)]
        if not pools:
            raise HeapUnreadable("no table of names is to be found on this heap")
        pool = newest = max(pools, key=lambda block: self._word(block + 4) & 0x7FFF_FFFF)
        ours: list[str] = []
        texts: set[int] = set()
        while pool:
            before, first, _, count, _, lengths = (self._word(pool + 4 * at) for at in range(6))
            for at in range(count):
                text = self._word(pool + 24 + 4 * at)
                name = self._bytes(text, self._bytes(lengths + at, 1)[0]).decode(errors="replace")
                self._names[(first & 0x7FFF_FFFF) + at] = name
                if pool >= RAM_AT:
                    ours.append(name)
                    texts.add(text)
            if pool >= RAM_AT:
                self._owner[pool] = ("", NAMES)
            pool = before
        heads = sorted(self._sizes)
        for text in texts:
            block = self._block_of(text, heads)
            if block:
                self._owner[block] = ("", NAMES)
        return ours, self._word(newest + 8) - self._word(newest + 12)

    def _is_pool(self, block: int) -> bool:
        if self._sizes[block] < 32:
            return False
        before, _, most, count, hashes, lengths = (self._word(block + 4 * at) for at in range(6))
        inside = range(block + 24, block + self._sizes[block])
        return before >= FLASH_AT and count <= most and hashes in inside and lengths in inside

    def _block_of(self, at: int, heads: list[int]) -> int:
        place = bisect_right(heads, at) - 1
        return heads[place] if place >= 0 and at < heads[place] + self._sizes[heads[place]] else 0

    # -- objects

    def _type(self, block: int) -> str:
        """Of an object whose type is in ROM; empty for what is none, or an instance of a class."""
        kind = self._word(block)
        if not FLASH_AT <= kind < FLASH_AT + len(self._flash) or kind % 4:
            return ""
        return self._names.get(self._word(kind + 4) >> 16, "") if self._type_of_types(kind) else ""

    def _type_of_types(self, kind: int) -> bool:
        meta = self._word(kind)
        return FLASH_AT <= meta < FLASH_AT + len(self._flash) and self._word(meta) == meta

    def _items(self, dictionary: int) -> list[tuple[int, int]]:
        """(key, value) of a dict object: base, used << 3 | flags, allocated, table."""
        table, size = self._word(dictionary + 12), self._word(dictionary + 8)
        pairs = [(self._word(table + 8 * at), self._word(table + 8 * at + 4)) for at in range(size)]
        return [(key, value) for key, value in pairs if key not in (0, 4)]

    def _name(self, key: int) -> str:
        return self._names.get(key >> 4, "?") if key & 0xF == 6 else "?"

    def _own(self, block: int, module: str, kind: str) -> bool:
        """False if it is no block, or has an owner already."""
        if block not in self._sizes or block in self._owner:
            return False
        self._owner[block] = (module, kind)
        return True

    # -- who owns what

    def read(self) -> HeapMap:
        self._read_blocks()
        names, room = self._read_names()
        modules = {}
        for block in self._sizes:
            if self._type(block) == "module":
                found = {self._name(key): value for key, value in self._items(self._word(block + 4))}
                modules[block] = self._name(found.get("__name__", 0))
        for block, module in modules.items():
            self._take_module(block, module)
        classes = {block: owner for block, (owner, kind) in self._owner.items() if kind == CLASSES}
        instances = [block for block in self._sizes if self._word(block) in classes and block not in self._owner]
        for block in instances:
            self._own(block, classes[self._word(block)], PARTS)
            self._own(self._word(block + 12), classes[self._word(block)], PARTS)
        for block in instances:
            self._take_data(block, classes[self._word(block)])
            self._take_data(self._word(block + 12), classes[self._word(block)])
        for block, module in modules.items():
            for _, value in self._items(self._word(block + 4)):
                if self._own(value, module, DATA):
                    self._take_data(value, module)
        taken: Counter[tuple[str, str]] = Counter()
        for block, size in self._sizes.items():
            taken[self._owner.get(block, ("", OTHER))] += size
        return HeapMap(sum(self._free), max(self._free), taken, self._code, names, room)

    def _take_module(self, block: int, module: str) -> None:
        dictionary = self._word(block + 4)
        self._own(block, module, NAMES)
        self._own(dictionary, module, NAMES)
        self._own(self._word(dictionary + 12), module, NAMES)
        self._take_context(block, module)
        for _, value in self._items(dictionary):
            self._take_callable(value, module, dictionary)

    def _take_context(self, block: int, module: str) -> None:
        """What the bytecode of a module finds names and constants by: the module itself, or, for one that was compiled
        on the board, a record of the same form.
        """
        self._own(block, module, NAMES)
        table, objects = self._word(block + 8), self._word(block + 12)  # one piece of memory: names, then objects
        if self._own(table, module, NAMES):
            for at in range(objects, table + self._sizes[table], 4):
                value = self._word(at)
                if self._own(value, module, CONSTANTS):
                    self._take_data(value, module, CONSTANTS)

    def _take_callable(self, block: int, module: str, dictionary: int) -> None:
        """A function, or what is around one, or a class, if it was made by this module."""
        if block not in self._sizes or block in self._owner:
            return
        kind = self._type(block)
        if kind == "type":
            self._take_class(block, module, dictionary)
        elif kind in _FUNCTIONS:
            if self._word(self._word(block + 4) + 4) == dictionary:
                self._own(block, module, FUNCTIONS)
                self._take_context(self._word(block + 4), module)
                self._take_code(self._word(block + 12), module)
                self._take_children(self._word(block + 8), module)
        elif kind in _AROUND:
            inner = [value for value in self._words(block) if self._type(value) in _FUNCTIONS + _AROUND]
            for value in inner:
                self._take_callable(value, module, dictionary)
            if any(self._owner.get(value, ("",))[0] == module for value in inner):
                self._own(block, module, FUNCTIONS)

    def _take_class(self, block: int, module: str, dictionary: int) -> None:
        dictionaries = [value for value in self._words(block) if self._type(value) == "dict"]
        if not dictionaries:
            return
        items = self._items(dictionaries[0])
        if module not in [self._name(value) for key, value in items if self._name(key) == "__module__"]:
            return  # imported from another module
        self._own(block, module, CLASSES)
        for own in dictionaries:
            self._own(own, module, CLASSES)
            self._own(self._word(own + 12), module, CLASSES)
        for _, value in items:
            self._take_callable(value, module, dictionary)

    def _take_code(self, block: int, module: str) -> None:
        if self._own(block, module, CODE):
            self._code.setdefault(module, []).append((self._sizes[block], self._line(block)))

    def _take_children(self, table: int, module: str) -> None:
        """Functions that this one makes: their raw code stays, a record that points at the bytecode (py/emitglue.h)."""
        if self._own(table, module, FUNCTIONS):
            for raw in self._words(table):
                if self._own(raw, module, FUNCTIONS):
                    for value in self._words(raw):
                        if self._type(value) == "":
                            self._take_code(value, module)

    def _line(self, block: int) -> int:
        """The first line of a function, from what stands before its bytecode (py/bc.h)."""
        code = self._bytes(block, self._sizes[block])
        at = 1
        octet = code[0]
        arguments = octet & 3
        shift = 0
        while octet & 0x80:
            octet = code[at]
            arguments += ((octet & 4) << shift) + ((octet >> 3 & 1) << shift)
            shift += 1
            at += 1
        length = shift = 0
        while True:
            octet = code[at]
            at += 1
            length |= (octet >> 1 & 0x3F) << shift
            shift += 6
            if not octet & 0x80:
                break
        end = at + length
        for _ in range(1 + arguments):  # its name and theirs, numbers of one to three bytes
            while code[at] & 0x80:
                at += 1
            at += 1
        line = 1
        while at < end:
            octet = code[at]
            if octet & (0x0F if octet & 0x80 else 0x1F):
                break  # lines from here on belong to the bytecode behind so many bytes
            line += (octet << 4 & 0x700 | code[at + 1]) if octet & 0x80 else octet >> 5
            at += 2 if octet & 0x80 else 1
        return line

    def _take_data(self, block: int, module: str, kind: str = DATA) -> None:
        if block not in self._sizes:
            return
        todo = [block]
        while todo:
            for value in self._words(todo.pop()):
                if self._type(value) in ("module", "type") if value in self._sizes else True:
                    continue
                if self._own(value, module, kind):
                    todo.append(value)
