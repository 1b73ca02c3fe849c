# Which modules are there, and what some of them lack.
import sys
import time
import traceback

import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)

NAMES = """
abc alarm array asyncio binascii board busio collections collections.abc contextlib copy dataclasses
datetime digitalio enum errno functools gc hashlib heapq io itertools json keypad logging math
microcontroller micropython onewireio os os.path pathlib queue random re rtc select socket storage
string struct subprocess supervisor sys threading time traceback types typing unittest usb_cdc usb_hid
usb_midi watchdog weakref zlib __future__
"""

for name in NAMES.split():
    try:
        __import__(name)
        print("=", name, "is there")
    except ImportError as error:
        print("=", name, str(error))

for module, attribute in (
    ("os", "path"),
    ("os", "replace"),
    ("os", "sync"),
    ("os", "rename"),
    ("os", "urandom"),
    ("sys", "exc_info"),
    ("sys", "exit"),
    ("sys", "print_exception"),
    ("sys", "getsizeof"),
    ("sys", "maxsize"),
    ("collections", "defaultdict"),
    ("collections", "deque"),
    ("collections", "OrderedDict"),
    ("collections", "Counter"),
    ("json", "loads"),
    ("json", "JSONDecodeError"),
    ("struct", "Struct"),
    ("struct", "error"),
    ("re", "findall"),
    ("re", "split"),
    ("re", "sub"),
    ("re", "error"),
    ("time", "time"),
    ("time", "strftime"),
    ("time", "gmtime"),
    ("time", "ticks_ms"),
    ("time", "monotonic_ns"),
    ("math", "inf"),
    ("math", "hypot"),
    ("math", "floor"),
    ("random", "shuffle"),
    ("random", "choice"),
    ("binascii", "crc32"),
    ("binascii", "crc_hqx"),
    ("gc", "threshold"),
    ("gc", "mem_free"),
    ("io", "IOBase"),
    ("io", "BytesIO"),
    ("io", "TextIOWrapper"),
    ("select", "poll"),
    ("select", "select"),
    ("select", "epoll"),
    ("traceback", "format_exception"),
    ("traceback", "format_exc"),
    ("traceback", "print_exc"),
    ("supervisor", "ticks_ms"),
    ("supervisor", "get_setting"),
    ("micropython", "const"),
    ("micropython", "mem_info"),
    ("hashlib", "sha256"),
    ("hashlib", "new"),
    ("zlib", "compress"),
    ("zlib", "crc32"),
    ("errno", "EROFS"),
    ("errno", "ENOTDIR"),
):
    print("=", module + "." + attribute, hasattr(__import__(module), attribute))

try:
    from time import nothing_like_it  # noqa: F401
except ImportError as error:
    print("= from time", str(error))

# a text compiled under the name of a file, and from a line of it on
print("= sys.path", sys.path)
made = {}
exec(compile("\n" * 40 + "def f(a):\n    return a.b\n", "folder/file.py", "exec"), {}, made)
try:
    made["f"](1)
except AttributeError as error:
    print("=", traceback.format_exception(error)[-1].replace("\r", "").replace("\n", "|"))

print("= end")
