# What the built-in types do with what is not plain: slices with a step, text beyond ASCII, numbers oddly written.
import time

import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)


def show(label, function):
    try:
        print("=", label, ascii_of(function()))
    except Exception as error:
        print("=", label, "raises", type(error).__name__)


def ascii_of(value):
    return "".join([letter if ord(letter) < 128 else "<%x>" % ord(letter) for letter in repr(value)])


def without(items, cut):
    del items[cut]
    return items


TEXT = "abcdef"
OCTETS = b"abcdef"
MANY = bytearray(OCTETS)
show("every other of bytes", lambda: OCTETS[::2])
show("every other of a bytearray", lambda: MANY[::2])
show("every other of text", lambda: TEXT[::2])
show("every other of a tuple", lambda: (1, 2, 3)[::2])
show("every other of a list", lambda: [1, 2, 3][::2])
show("every other of a range", lambda: list(range(6)[::2]))
show("every other of a memoryview", lambda: bytes(memoryview(OCTETS)[::2]))
show("text with step 1", lambda: TEXT[1:3:1])
show("text backwards", lambda: TEXT[::-1])
show("bytes backwards", lambda: OCTETS[::-1])
show("a list backwards", lambda: [1, 2, 3][::-1])
show("a slice by name", lambda: OCTETS[slice(0, 4, 2)])
show("slice deleted from a bytearray", lambda: without(bytearray(OCTETS), slice(0, 2)))
show("item deleted from a bytearray", lambda: without(bytearray(OCTETS), 0))
show("slice deleted from a list", lambda: without([1, 2, 3], slice(0, 2)))
show("every other deleted from a list", lambda: without([1, 2, 3], slice(0, 3, 2)))
show("bytes times", lambda: OCTETS * 2)
show("bytes and bytearray", lambda: OCTETS + MANY)
show("bytearray and bytes", lambda: MANY + OCTETS)
show("bytes are a bytearray", lambda: OCTETS == MANY)
show("bytes of text are text", lambda: OCTETS == TEXT)
show("bytes and text", lambda: OCTETS + TEXT)
show("text and a number", lambda: TEXT + 1)
show("tuple before tuple", lambda: (1, 2) < (1, 3))
show("none before a number", lambda: None < 1)

show("upper", lambda: "stra\u00dfe \u00e4\u00f6 \u03b1".upper())
show("lower", lambda: "\u00c4\u00d6 \u0391 \u0130 A".lower())
show("strip of a space that does not break", lambda: "\u00a0a\u00a0".strip())
show("strip of a thin space", lambda: len("\u2009a\u3000".strip()))
show("strip of separators", lambda: "\x1c\x1d\x1ea\x1f\x85".strip())
show("strip of tabs and lines", lambda: "\t\n\x0b\x0c\ra\r\n".strip())
show("split at a space that does not break", lambda: "a\u00a0b c\x1cd".split())
show("splitlines of oddities", lambda: "a\x0bb\x0cc\x1cd\x85e\u2028f\rg".splitlines())
show("isdigit of arabic", lambda: "\u0661".isdigit())
show("isdigit of a square", lambda: "\u00b2".isdigit())
show("isalpha of umlaut", lambda: "\u00e4".isalpha())
show("isspace of a space that does not break", lambda: "\u00a0".isspace())
show("isupper of umlaut", lambda: "\u00c4".isupper())
show("isdigit of nothing", lambda: "".isdigit())
show("find behind an umlaut", lambda: "\u00e4bc".find("c"))
show("slice behind an umlaut", lambda: "\u00e4bc"[1:])
show("length", lambda: len("\u00e4\U0001f600"))
show("order", lambda: "\u00e4" > "z")
show("repr of an umlaut", lambda: "\u00e4\x07'\"")
show("repr of bytes", lambda: b"\x00'\xff\"\n")
show("replace with a count", lambda: "aaa".replace("a", "b", 2))
show("replace of nothing", lambda: "ab".replace("", "-"))
show("split of nothing", lambda: "a,,b".split(","))
show("split no more than", lambda: "a b  c".split(None, 1))
show("rsplit no more than", lambda: "a b  c".rsplit(None, 1))
show("split at nothing", lambda: "ab".split(""))
show("count of nothing", lambda: "ab".count(""))
show("startswith of several", lambda: "ab".startswith(("a", "b")))
show("startswith from", lambda: "ab".startswith("b", 1))
show("endswith from", lambda: "ab".endswith("b", 1))
show("join of numbers", lambda: ",".join([1]))

show("int of blanks", lambda: int(" 12 "))
show("int with a sign", lambda: int("+5"))
show("int with a blank behind its sign", lambda: int("- 5"))
show("int with an underscore", lambda: int("1_000"))
show("int of arabic digits", lambda: int("\u0661"))
show("int of wide digits", lambda: int("\uff11"))
show("int of nothing", lambda: int(""))
show("int of a float", lambda: int("1.0"))
show("int with its base", lambda: int("0x1f", 0))
show("int of hex without a base", lambda: int("0x1f"))
show("int of leading zeros", lambda: int("007", 0))
show("int of octets", lambda: int(b"12"))
show("int in base 16 with a prefix", lambda: int("0x1f", 16))
show("float with an underscore", lambda: float("1_0.5"))
show("float of a comma", lambda: float("1,5"))
show("float without a zero", lambda: float(".5"))
show("float with a point alone", lambda: float("5."))
show("float of nan", lambda: float("nan"))
show("float of infinity", lambda: float("-Infinity"))
show("float of blanks", lambda: float(" 1.5\n"))
show("float of nothing", lambda: float(""))
show("float of an exponent", lambda: float("1e2"))
show("float of hex", lambda: float("0x1"))
show("float of arabic digits", lambda: float("\u0661"))
show("int of too much", lambda: int(float("inf")))
show("a float's text", lambda: (0.1, 21.5, 1e10, -0.0625, 100.0))
show("one decimal", lambda: ("%.1f" % 0.25, "%.1f" % -0.04, "%d" % 2.9))
show("too few for percent", lambda: "%d %d" % (1,))
show("too many for percent", lambda: "%d" % (1, 2))
show("percent of a text", lambda: "%d" % "1")
show("percent of a name", lambda: "%(a)s" % {"a": 1})
show("percent of a character", lambda: "%c%c" % (65, "B"))
show("format of a width", lambda: "{:>5}|{:<5}|{:05.1f}".format("ab", "cd", 2.25))
show("shift", lambda: (1 << 40, -1 >> 3, ~5))
show("negative remainder", lambda: (-7 % 3, -7 // 3, 7 % -3))
show("power", lambda: (2**10, 2**-1))
show("division by nothing", lambda: 1 // 0)
show("octet too big", lambda: bytes((256,)))
show("octet appended too big", lambda: bytearray().append(256))
show("to_bytes too big", lambda: (256).to_bytes(1, "big"))
show("to_bytes of a negative", lambda: (-1).to_bytes(1, "big"))
show("sorted by two", lambda: sorted([(2, "b"), (1, "c"), (1, "a")]))
show("sort is stable", lambda: sorted([(1, "a"), (0, "b"), (1, "b"), (0, "a")], key=lambda pair: pair[0]))
show("order of a dict", lambda: list({"b": 1, "a": 2, "c": 3}))
show("dict changed while read", lambda: [changed.pop(key) for changed in ({1: 2, 3: 4},) for key in changed])
show("list changed while read", lambda: [items.remove(item) or item for items in ([1, 2, 3],) for item in items])

print("= end")
