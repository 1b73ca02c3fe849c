"""Modules as bytecode: no compiling on the board, hence a faster start and no peak of memory in it.

Only the mpy-cross of CircuitPython will do. What MicroPython's makes begins with `M` and is refused by the board
(facts in py/persistentcode.c of CircuitPython: 'C', version 6).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

VARIABLE = "ISOCKET_MPY_CROSS"
MAGIC = b"C\x06"

Compile = Callable[[str, bytes], bytes]


class CompilerError(Exception):
    """No compiler, one that is not CircuitPython's, or a module that it refuses; the message says which."""


def find_compiler() -> tuple[Path | None, str]:
    """(the mpy-cross of CircuitPython, how it came) or (None, why there is none): `$ISOCKET_MPY_CROSS`, then PATH."""
    chosen = os.environ.get(VARIABLE)
    found = chosen or shutil.which("mpy-cross")
    where = f"${VARIABLE}" if chosen else "PATH"
    if not found:
        return None, f"no mpy-cross on PATH, and {VARIABLE} is not set"
    try:
        magic = run_compiler(Path(found), "probe.py", b"x = 1\n")[:2]
    except CompilerError as error:
        return None, str(error)
    if magic != MAGIC:
        return None, f"{found} ({where}) is not CircuitPython's: what it makes begins with {magic!r}, not {MAGIC!r}"
    return Path(found), f"{found} ({where})"


def run_compiler(compiler: Path, name: str, source: bytes) -> bytes:
    """Compile one module; `name` is what tracebacks call it. Raises CompilerError."""
    with tempfile.TemporaryDirectory(prefix="isocket-mpy-") as folder:
        given, made = Path(folder) / "in.py", Path(folder) / "out.mpy"
        given.write_bytes(source)
        try:
            done = subprocess.run(
                [compiler, "-s", name, "-o", made, given], capture_output=True, text=True, timeout=60, check=False
            )
        except OSError as error:
            raise CompilerError(f"{compiler} cannot be run: {error.strerror}") from error
        if done.returncode or not made.is_file():
            raise CompilerError(f"{compiler}: {name}: {(done.stderr or done.stdout).strip()}")
        return made.read_bytes()


def compiled(files: Mapping[str, bytes], compile: Compile) -> dict[str, bytes]:
    """The drive with its modules as .mpy."""
    out = {}
    for path, content in files.items():
        if path.endswith(".py") and "/" in path:  # CircuitPython looks for boot.py and code.py by name
            out[path.removesuffix(".py") + ".mpy"] = compile(path, content)
        else:
            out[path] = content
    return out
