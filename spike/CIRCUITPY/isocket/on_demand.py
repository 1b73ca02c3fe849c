"""Modules that are on the drive, and in memory only while they are needed: checked, imported, called, forgotten.

Nothing else knows how. Somebody asks for a module (`ask`); the loop finds it `wanted` and brings it (`bring`) in place
of a pass: an import collects the whole heap (16 to 26 ms), and so replaces the loop's next collection. The module stays
until another one is needed. It imports only what is resident, defines no class and keeps no state.

A module that is cut hangs the interpreter, and one of another build calls what is not there. So the drive has a
catalogue of its files with size and CRC-32, and nothing is imported that is not in it as it lies on the drive.
isocket/catalogue.txt: `isocket VERSION build XXXXXXXX`, then `path size crc32` a line, in three groups with an empty
line between: what relay and fallback need, the rest of what is resident, what is on demand.
"""

from __future__ import annotations

import sys
from binascii import crc32

from isocket import log

CATALOGUE = "isocket/catalogue.txt"

wanted = ""  # a module that has been checked, and that the loop is to bring
_name = ""  # of the one that is in memory
_module = None
_build = b""  # which the resident modules are of


class Refused(Exception):
    """The drive does not hold the module as it was built; says which, and what is wrong."""


class OtherBuild(Refused):
    """The drive has been written to since the start: a reset brings up what it holds now."""


def begin() -> None:
    """Before anything else of the firmware is imported. Raises Refused for a file that relay or fallback need."""
    global _build
    groups = _catalogue().split(b"\n\n")
    _build = groups[0].split(b"\n", 1)[0]
    _check(groups[0], groups[0])


def check_the_rest() -> None:
    """Once the relay is set. Raises Refused for what is resident; a module on demand is only named in the log."""
    groups = _catalogue().split(b"\n\n")
    _check(groups[1], groups[1])
    for line in groups[2].split(b"\n"):
        try:
            _check(line, groups[2])
        except Refused as error:
            log.say("on demand: %s" % error)


def ready(name: str):
    """The module if it is in memory, else None."""
    return _module if name == _name else None


def ask(name: str) -> None:
    """The loop is to bring this module before its next pass. Raises Refused, before anything is imported."""
    global wanted
    listed = _catalogue()
    if not listed.startswith(_build + b"\n"):
        raise OtherBuild("the drive holds another build, the board has to be reset")
    _compare(name.replace(".", "/") + ".mpy", listed)
    wanted = name


def bring() -> None:
    """What is `wanted`, in place of what was brought before."""
    global wanted, _name, _module
    name, wanted = wanted, ""
    forget()
    __import__(name)
    _module = sys.modules[name]
    _name = name


def forget() -> None:
    """The module goes back to the heap: out of sys.modules, and out of its package, which would give the old one."""
    global _name, _module
    if _name:
        package, _, own = _name.rpartition(".")
        sys.modules.pop(_name, None)
        if hasattr(sys.modules.get(package), own):
            delattr(sys.modules[package], own)
    _name = ""
    _module = None


def _catalogue() -> bytes:
    try:
        with open(CATALOGUE, "rb") as file:
            return file.read()
    except OSError:
        raise Refused(CATALOGUE + " is missing") from None


def _check(lines: bytes, listed: bytes) -> None:
    for line in lines.split(b"\n"):
        path = line.split(b" ")[0].decode()
        if path.endswith(".mpy"):
            _compare(path, listed)


def _compare(path: str, listed: bytes) -> None:
    """The file as it lies there, against its line."""
    try:
        with open(path, "rb") as file:
            octets = file.read()
    except OSError:
        raise Refused(path + " is missing") from None
    line = b"%s %d %08x" % (path.encode(), len(octets), crc32(octets))
    if line not in listed:
        raise Refused("%s is cut, or of another build" % path)
