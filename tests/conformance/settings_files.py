# boot.py: import storage; storage.disable_usb_drive()
# What os.getenv and supervisor.get_setting make of files that are no TOML, and what reading such a file as text does.
import os
import time

import storage
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)

storage.remount("/", readonly=False)
COMMENTS = b"# " + b"x" * 60 + b"\n"
FILES = [
    ("plain", b'A = 5\nB = "x"\n'),
    ("latin1 comment", b'# caf\xe9\nA = 5\nB = "x"\n'),
    ("latin1 comment same line", b'A = 5 # caf\xe9\nB = "x"\n'),
    ("latin1 after", b'A = 5\nB = "x"\n# caf\xe9\n'),
    ("latin1 value", b'A = "caf\xe9"\nB = "x"\n'),
    ("utf8 value", 'A = "caf\u00e9"\nB = "x"\n'.encode()),
    ("latin1 key", b'\xe9 = 1\nA = 5\nB = "x"\n'),
    ("cr only", b'# c\rA = 5\rB = "x"\r'),
    ("crlf", b'# c\r\nA = 5\r\nB = "x"\r\n'),
    ("bom", b'\xef\xbb\xbfA = 5\nB = "x"\n'),
    ("bom comment", b'\xef\xbb\xbf# c\nA = 5\nB = "x"\n'),
    ("utf16", 'A = 5\nB = "x"\n'.encode("utf-16") if 0 else b"\xff\xfeA\x00 \x00=\x00 \x005\x00\n\x00"),
    ("unterminated", b'A = "abc\nB = "x"\n'),
    ("unterminated last", b'B = "x"\nA = "abc'),
    ("single quote", b"A = 'abc'\nB = \"x\"\n"),
    ("bare word", b'A = abc\nB = "x"\n'),
    ("empty value", b'A =\nB = "x"\n'),
    ("empty value2", b'A = \nB = "x"\n'),
    ("no equals", b'A\nB = "x"\n'),
    ("float", b'A = 5.5\nB = "x"\n'),
    ("bool", b'A = true\nB = "x"\n'),
    ("huge", b'A = 99999999999999999999999\nB = "x"\n'),
    ("int31", b'A = 2147483648\nB = "x"\n'),
    ("negative", b'A = -5\nB = "x"\n'),
    ("plus", b'A = +5\nB = "x"\n'),
    ("hex", b'A = 0x10\nB = "x"\n'),
    ("under", b'A = 1_000\nB = "x"\n'),
    ("duplicate", b'A = 5\nA = 6\nB = "x"\n'),
    ("dup bad first", b'A = abc\nA = 6\nB = "x"\n'),
    ("table", b'[t]\nA = 5\nB = "x"\n'),
    ("table after", b'A = 5\n[t]\nB = "x"\n'),
    ("inline table", b'A = {x=1}\nB = "x"\n'),
    ("list", b'A = [1, 2]\nB = "x"\n'),
    ("multi", b'A = """\nabc\n"""\nB = "x"\n'),
    ("no newline", b'B = "x"\nA = 5'),
    ("no newline str", b'A = 5\nB = "x"'),
    ("nul", b'A = 5\n\x00\nB = "x"\n'),
    ("nul in value", b'A = "a\x00b"\nB = "x"\n'),
    ("nul in comment", b'# \x00\nA = 5\nB = "x"\n'),
    ("nul after int", b'A = 5\x00\nB = "x"\n'),
    ("trailing junk", b'A = 5 6\nB = "x" y\n'),
    ("trailing comment", b'A = 5 # c\nB = "x" # c\n'),
    ("comment nospace", b'A = 5# c\nB = "x"# c\n'),
    ("escape", b'A = "a\\n\\t\\u00e9\\q"\nB = "x"\n'),
    ("escape u", b'A = "a\\u00e9b"\nB = "x"\n'),
    ("escape surrogate", b'A = "a\\ud800b"\nB = "x"\n'),
    ("escape end", b'A = "a\\\nB = "x"\n'),
    ("tab", b'\tA\t=\t5\n  B   =   "x"\n'),
    ("nospace", b'A=5\nB="x"\n'),
    ("long value", b'A = "' + b"y" * 5000 + b'"\nB = "x"\n'),
    ("long key", b"y" * 5000 + b' = 1\nA = 5\nB = "x"\n'),
    ("quoted key", b'"A" = 5\nB = "x"\n'),
    ("dotted", b'A.c = 5\nB = "x"\n'),
    ("key prefix", b'AA = 5\nA = 6\nB = "x"\n'),
    ("case", b'a = 5\nb = "x"\n'),
    ("ctrl", b'A = "a\x01\x1b\x7f"\nB = "x"\n'),
    ("empty", b""),
    ("64k", None),
    ("binary", bytes(range(256))),
]


def show(value):
    shown = repr(value)
    return shown if len(shown) < 60 else "%s...%d" % (shown[:40], len(shown))


def tried(do):
    try:
        return show(do())
    except Exception as error:
        return "%s:%r" % (type(error).__name__, str(error))


def lines():
    with open("/settings.toml") as file:
        return len([1 for _ in file])


def settings():
    return [tried(lambda: get(key)) for key in ("A", "B") for get in (os.getenv, supervisor.get_setting)]


for name, content in FILES:
    with open("/settings.toml", "wb") as file:
        if content is None:
            for _ in range(1000):
                file.write(COMMENTS)
            content = b'A = 5\nB = "x"\n'
        file.write(content)
    print("=", name, "|", " | ".join(settings() + [tried(lines)]))
os.remove("/settings.toml")
print("= no file |", " | ".join(settings() + [tried(lines)]))
print("= end")
