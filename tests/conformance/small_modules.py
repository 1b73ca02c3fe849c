# re, struct, json, collections, binascii, array, os and files.
import array
import binascii
import collections
import errno
import hashlib
import io
import json
import os
import re
import struct
import sys
import time
import traceback

import storage
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)


def show(label, function):
    try:
        print("=", label, function())
    except Exception as error:
        print("=", label, "raises", type(error).__name__, str(error))


def groups(pattern, text):
    found = re.match(pattern, text)
    return None if found is None else (found.group(0), found.groups())


show("re digits", lambda: groups(r"(\d+)-(\w+)", "12-ab!"))
show("re braces", lambda: (groups("a{2}", "aa"), groups("a{2}", "a{2}")))
show("re non-capturing", lambda: groups("(?:ab)+(c)", "ababc"))
show("re named", lambda: groups("(?P<x>a)", "a"))
show("re look-ahead", lambda: groups("a(?=b)", "ab"))
show("re \\b", lambda: groups(r"\bab", "ab"))
show("re newline", lambda: groups("a.b", "a\nb"))
show("re escapes", lambda: groups(r"a\nb", "a\nb"))
show("re dollar", lambda: (groups("a$", "a"), groups("a$", "a\n")))
show("re caret", lambda: re.search("^b", "ab"))
show("re alternatives", lambda: (groups("ab|cd", "cd"), groups("(ab|c)d", "cd")))
show("re lazy", lambda: groups("a+?(a*)", "aaa"))
show("re class", lambda: groups("[^a-c\\d]+", "xyz1"))
show("re search", lambda: re.search("(b+)", "aabbc").span(1))
show("re optional group", lambda: groups("a(b)?", "a"))
show("re nothing to repeat", lambda: groups("*a", "a"))
show("re double star", lambda: groups("a**", "a"))
show("re open", lambda: groups("(a", "a"))
show("re close", lambda: groups("a)", "a"))
show("re bytes", lambda: re.match(b"a(.)", b"ab").group(1))
show("re sub", lambda: re.sub("(a)(b)?", r"<\1\2>", "abab a"))
show("re sub function", lambda: re.sub("b", lambda found: found.group(0) + "!", "abc"))
show("re sub count", lambda: re.sub("a", "b", "aaa", 2))
show("re split", lambda: re.compile(",+").split("a,,b,c"))
show("re group", lambda: re.match("a", "a").group(1))
show("re no keyword", lambda: re.match("a", "a").group("x"))

show("struct", lambda: struct.unpack("<BhI", struct.pack("<BhI", 1, -2, 3)))
show("struct size", lambda: struct.calcsize("<BhI8s"))
show("struct short", lambda: struct.unpack("<I", b"abc"))
show("struct long", lambda: struct.unpack("<I", b"abcde"))
show("struct from", lambda: struct.unpack_from("<H", b"\x00\x01\x02\x03", 1))
show("struct few", lambda: struct.pack("<HH", 1))
show("json", lambda: json.loads('{"a": [1, 2.5, null, true, "x"]}')["a"])
show("json dumps", lambda: json.dumps([1, None, True, "a\n"]))
show("json bad", lambda: json.loads("{"))
show("deque", lambda: list(collections.deque([1, 2, 3], 2)))
show("deque no length", lambda: collections.deque([1]))
show("deque empty", lambda: collections.deque([], 2).popleft())
show("deque full", lambda: collections.deque([1, 2], 2, 1).append(3))
show("deque clear", lambda: hasattr(collections.deque([], 2), "clear"))
show("namedtuple", lambda: collections.namedtuple("P", ("x", "y"))(1, 2))
show("namedtuple asdict", lambda: hasattr(collections.namedtuple("P", "x y")(1, 2), "_asdict"))
show("OrderedDict", lambda: list(collections.OrderedDict([("z", 1), ("a", 2)])))
show("hexlify", lambda: binascii.hexlify(b"\x01\xab"))
show("unhexlify odd", lambda: binascii.unhexlify("abc"))
show("unhexlify", lambda: binascii.unhexlify("01ab"))
show("crc32", lambda: binascii.crc32(b"123456789"))
show("sha256", lambda: binascii.hexlify(hashlib.new("sha256", b"a").digest())[:8])
show("md5", lambda: hashlib.new("md5", b"a"))
show("array", lambda: array.array("H", [1, 2]))
show("BytesIO", lambda: io.BytesIO(b"abc").read(2))
show("errno", lambda: (errno.EROFS, errno.errorcode[2]))
show("implementation", lambda: (sys.implementation.name, sys.implementation.version[:2]))
show("platform", lambda: (sys.platform, sys.byteorder, sys.maxsize))
show("uname", lambda: (os.uname().sysname, os.uname().machine))
show("cwd", lambda: os.getcwd())

show("open none", lambda: open("/nothing.txt"))
show("open to write", lambda: open("/new.txt", "w"))
show("read", lambda: open("/code.py").readline())
show("read bytes", lambda: open("/code.py", "rb").read(4))
show("remove", lambda: os.remove("/code.py"))
show("mkdir", lambda: os.mkdir("/folder"))
show("stat", lambda: os.stat("/code.py")[0])
show("stat folder", lambda: os.stat("/")[0])
show("stat none", lambda: os.stat("/none"))
show("listdir", lambda: "code.py" in os.listdir("/"))
show("listdir none", lambda: os.listdir("/none"))
show("getenv none", lambda: os.getenv("NOTHING", "default"))
show("getenv", lambda: (os.getenv("CONFORMANCE_TEXT"), os.getenv("CONFORMANCE_NUMBER")))
show("get_setting", lambda: (supervisor.get_setting("CONFORMANCE_TEXT"), supervisor.get_setting("CONFORMANCE_NUMBER")))
show("get_setting none", lambda: supervisor.get_setting("NOTHING"))
show("getmount", lambda: storage.getmount("/").readonly)
show("getmount none", lambda: storage.getmount("/sd9"))
show("disable drive", lambda: storage.disable_usb_drive())


def inner():
    raise ValueError("inside")


def outer():
    try:
        inner()
    except ValueError as error:
        raise RuntimeError("outside") from error


try:
    outer()
except RuntimeError as error:
    for line in "".join(traceback.format_exception(error)).split("\n"):
        print("=", line)

print("= end")
