# Where CircuitPython's language is not CPython's.
import time

import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)


def show(label, function):
    try:
        print("=", label, function())
    except Exception as error:
        text = "" if isinstance(error, NameError) else str(error)  # the two interpreters word it differently
        print("=", label, "raises", type(error).__name__, text)


class Plain:
    def __init__(self):
        self.title = "own"

    def zfill(self, width):
        return width


show("isinstance True int", lambda: isinstance(True, int))
show("isinstance True bool", lambda: isinstance(True, (str, bool)))
show("issubclass bool int", lambda: issubclass(bool, int))
show("next default", lambda: next(iter([]), 1))
show("next", lambda: next(iter([5])))
show("getattr default", lambda: getattr("", "zfill", "none"))
show("hasattr zfill", lambda: hasattr("", "zfill"))
show("zfill", lambda: "7".zfill(3))
show("own zfill", lambda: Plain().zfill(3))
show("own title", lambda: Plain().title)
show("ljust", lambda: "7".ljust(3))
show("title", lambda: "abc".title())
show("removeprefix", lambda: "abc".removeprefix("a"))
show("isalnum", lambda: "abc".isalnum())
show("casefold", lambda: "abc".casefold())
show("center", lambda: "abc".center(7))
show("partition", lambda: "a=b".partition("="))
show("splitlines", lambda: "a\nb\r\nc".splitlines())
show("split keyword", lambda: "a,b".split(sep=","))
show("rsplit", lambda: "a b c".rsplit(" ", 1))
show("int base keyword", lambda: int("10", base=16))
show("int", lambda: int("ff", 16))
show("bytearray startswith", lambda: bytearray(b"abc").startswith(b"a"))
show("bytearray find", lambda: bytearray(b"abc").find(b"c"))
show("bytearray pop", lambda: bytearray(b"abc").pop())
show("bytearray clear", lambda: bytearray(b"abc").clear())
show("bytearray append", lambda: bytearray(b"abc").append(1))
show("bytes strip", lambda: b" a ".strip())
show("bytes hex", lambda: b"\x01\xff".hex())
show("decode ascii", lambda: b"abc".decode("ascii"))
show("decode errors", lambda: b"abc\xff".decode("utf-8", "ignore"))
show("decode errors keyword", lambda: b"abc".decode(errors="ignore"))
show("encode latin", lambda: "\xe9".encode("latin-1"))
show("list sort key", lambda: sorted(["bb", "a"], key=len))
show("int bit_count", lambda: (5).bit_count())
show("to_bytes", lambda: (258).to_bytes(2, "big"))
show("from_bytes", lambda: int.from_bytes(b"\x01\x02", "little"))
show("format", lambda: "{:>5}|{:<5}|{:^5}|{:05d}|{:x}|{:,}".format(1, 2, 3, 4, 255, 12345))
show("f-string", lambda: f"{'a'!r:>5} {1 + 1} {3:0{4}d}")
show("percent", lambda: "%5.1f %02X %s %-4d|" % (1.5, 10, None, 7))
show("dict get", lambda: {}.get("a", 1))
show("dict union", lambda: {"a": 1} | {"a": 2})
show("KeyError", lambda: {}["a"])
show("OSError text", lambda: str(OSError(30)))
show("OSError errno", lambda: OSError(2).errno)
show("OSError unknown", lambda: str(OSError(999)))
show("OSError two", lambda: str(OSError(2, "x")))
show("exception args", lambda: ValueError("a", 1).args)
show("__slots__", lambda: type("A", (), {"__slots__": ("a",)}) is not None)
show("divmod", lambda: divmod(-7, 3))
show("round", lambda: (round(2.5), round(-2.5), round(2.675, 1)))
show("min key", lambda: min([3, 1, 2]))
show("sum start", lambda: sum([1, 2], 3))
show("zip strict", lambda: list(zip([1], [2], strict=True)))
show("enumerate start", lambda: list(enumerate("ab", 1)))
show("reversed", lambda: list(reversed([1, 2])))
show("ascii", lambda: ascii("a"))
show("vars", lambda: vars())
show("format builtin", lambda: format(1, "d"))
show("FileNotFoundError", lambda: FileNotFoundError)
show("ModuleNotFoundError", lambda: ModuleNotFoundError)
show("UnicodeDecodeError", lambda: UnicodeDecodeError)
show("TimeoutError", lambda: issubclass(TimeoutError, OSError))
show("docstring", lambda: show.__doc__)
show("frozenset", lambda: len(frozenset((1, 2))))
show("set pop", lambda: {1}.pop())
show("memoryview slice", lambda: bytes(memoryview(b"abcdef")[2:4]))


def slice_assign():
    data = bytearray(b"abcdef")
    data[1:3] = b"XYZ"
    return bytes(data)


show("bytearray slice assignment", slice_assign)


def generator():
    try:
        yield 1
        yield 2
    finally:
        print("= finally")


show("generator", lambda: list(generator()))


class Finalised:
    def __del__(self):
        print("= del")


def drop():
    thing = Finalised()
    del thing
    return "dropped"


show("__del__", drop)

OCTETS = b"ab"
show("int in bytes", lambda: 97 in OCTETS)
show("str in bytes", lambda: "a" in OCTETS)
show("str not in bytes", lambda: "a" not in OCTETS)
show("bytes in str", lambda: OCTETS in "ab")
show("int in bytearray", lambda: 97 in bytearray(OCTETS))
show("str in bytearray", lambda: "a" in bytearray(OCTETS))
show("int in tuple", lambda: 97 in (97, 98))
show("find int", lambda: OCTETS.find(97))
show("find bytes", lambda: OCTETS.find(b"b"))
show("find int in bytearray", lambda: bytearray(OCTETS).find(97))

print("= end")
