"""Modules that are on the drive, and in memory only while they are needed: checked, imported, called, forgotten.

Nothing else knows how. Somebody wants a module (`want`); the loop brings it (`bring`) in passes of their own, with an
ordinary one between them: an import collects the whole heap (16 ms), which replaces the loop's next collection. The
module stays until another one is needed. It imports only what is resident, defines no class and keeps no state.

A module that is cut hangs the interpreter, and one of another build calls what is not there. So the drive has a
catalogue of its files with size and CRC-32, and nothing is imported that is not in it as it lies on the drive.
isocket/catalogue.txt: `isocket VERSION build XXXXXXXX`, then `path size crc32` a line, in three groups with an empty
line between: what is on demand, what relay and fallback need, the rest of what is resident.

A heap that has been in use for a while has few pieces of more than 1 KB, however much of it is free: so files are read
in small pieces.
"""

from __future__ import annotations

import gc
import sys
from binascii import crc32

from isocket import log

CATALOGUE = "isocket/catalogue.txt"
PIECE = 256
LINE = 80  # octets of the longest line

wanted = ""  # a module that has been checked, and that the loop is to bring
_name = ""  # of the one that is in memory
_module = None
_swept = False  # memory has been collected for what is wanted
_build = b""  # which the resident modules are of


class Refused(Exception):
    """The drive does not hold the module as it was built; says which, and what is wrong."""


class OtherBuild(Refused):
    """The drive has been written to since the start: a reset brings up what it holds now."""


def begin() -> None:
    """Before anything else of the firmware is imported. Raises Refused for a file that relay or fallback need."""
    global _build
    _build, _, rest = _whole_catalogue().partition(b"\n")
    for line in rest.split(b"\n\n")[1].split(b"\n"):
        _check(line)


def check_the_rest() -> None:
    """Once the relay is set. Raises Refused for what is resident; a module on demand is only named in the log."""
    groups = _whole_catalogue().partition(b"\n")[2].split(b"\n\n")
    for line in groups[2].split(b"\n"):
        _check(line)
    for line in groups[0].split(b"\n"):
        try:
            _check(line)
        except Refused as error:
            log.say("on demand: %s" % error)


def want(name: str):
    """The module, if it is in memory; else None, and it will be: ask again in a later pass.

    Raises Refused, before anything is imported.
    """
    global wanted
    if name == _name:
        return _module
    if name != wanted:
        path = name.replace(".", "/") + ".mpy"
        if not _is_listed(_line_of(path)):
            raise Refused("%s is cut, or of another build" % path)
        wanted = name
    return None


def bring() -> None:
    """A step towards what is `wanted`, in a pass of its own; in place of what was brought before.

    The first step collects, so that the import does not run out of memory half-way and collect twice.
    """
    global wanted, _swept, _name, _module
    if not _swept:
        forget()
        gc.collect()
        _swept = True
        return
    _swept = False
    name, wanted = wanted, ""
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


def _whole_catalogue() -> bytes:
    """At the start, while the heap is in one piece."""
    try:
        with open(CATALOGUE, "rb") as file:
            return file.read()
    except OSError:
        raise Refused(CATALOGUE + " is missing") from None


def _check(line: bytes) -> None:
    """A line of the catalogue against the file that it names. Raises Refused."""
    if line:
        path = line.split(b" ")[0].decode()
        if _line_of(path) != line:
            raise Refused("%s is cut, or of another build" % path)


def _line_of(path: str) -> bytes:
    """What the catalogue would say of the file as it lies there. Raises Refused when there is none."""
    piece = bytearray(PIECE)
    size = crc = 0
    try:
        with open(path, "rb") as file:
            count = file.readinto(piece)
            while count:
                size += count
                crc = crc32(piece if count == PIECE else piece[:count], crc)
                count = file.readinto(piece)
    except OSError:
        raise Refused(path + " is missing") from None
    return b"%s %d %08x" % (path.encode(), size, crc)


def _is_listed(line: bytes) -> bool:
    """Among what is on demand. Raises OtherBuild."""
    try:
        with open(CATALOGUE, "rb") as file:
            piece = file.read(PIECE)
            if piece.partition(b"\n")[0] != _build:
                raise OtherBuild("the drive holds another build: the board has to be reset")
            while piece:
                if b"\n" + line + b"\n" in piece:
                    return True
                if b"\n\n" in piece:
                    return False
                more = file.read(PIECE)
                piece = piece[-LINE:] + more if more else b""
    except OSError:
        raise Refused(CATALOGUE + " is missing") from None
    return False
