"""The firmware's heap on the emulated board, once everything has been done once; in words."""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.build.drive import SOURCE
from bench.build.firmware import find_image
from bench.checks.perf import texts
from bench.checks.perf.drives import isocket_drive
from bench.checks.perf.heap import KINDS, HeapMap, heap_map
from bench.checks.perf.session import Session
from bench.checks.perf.watched import WatchedBoard
from bench.emulator.uf2 import flash_image
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.units import counted
from bench.world.clock import SECOND

READY_US, SETTLE_US = 180 * SECOND, 60 * SECOND
REST = "(no module)"


def heap_after_everything(drive: Path | None = None) -> HeapMap:
    """Of the project's drive, or of another. Raises TargetError, DeviceFailed, HeapUnreadable."""
    with tempfile.TemporaryDirectory(prefix="isocket-heap-") as folder:
        drive = isocket_drive(Path(folder), drive)
        board = WatchedBoard(World(), drive=drive, settings=NO_TEXT_LIMIT, watch_wire=False)
        try:
            session = Session(board, 0, speaks=True)
            board.start()
            session.text("STATUS")
            session.wait_for_reply(for_us=READY_US)
            session.run_for(SETTLE_US)
            texts.everything_once(session)
            session.heap()  # has it collected
            return heap_map(board.memory(), bytes(flash_image(find_image().read_bytes())))
        finally:
            board.close()


def table(found: HeapMap) -> list[str]:
    """A line for each module, the largest first."""
    modules = sorted({module for module, _ in found.taken}, key=lambda module: -found.of(module))
    lines = [f"{'bytes':34}" + "".join(f"{kind:>10}" for kind in KINDS) + f"{'all':>10}"]
    for module in [*modules, None]:
        taken = [sum(found.taken[one, kind] for one in (modules if module is None else [module])) for kind in KINDS]
        name = "all" if module is None else module or REST
        lines.append(f"{name:34}" + "".join(f"{size or '':>10}" for size in taken) + f"{sum(taken):10}")
    lines.append("")
    lines.append(f"free: {counted(found.free, 'byte')}, {found.largest_free} of them in one piece")
    lines.append(
        f"names: {len(found.names)} that are not in ROM, "
        f"{counted(found.taken['', 'names'], 'byte')} with their tables; "
        f"room for {found.room} more before the table doubles"
    )
    return lines


def largest_functions(found: HeapMap) -> list[tuple[int, str]]:
    """(bytes, place and name), the largest first."""
    sizes = []
    for module, functions in found.code.items():
        path = SOURCE / (module.replace(".", "/") + ".py")
        names = dict(_functions(path)) if path.is_file() else {}
        for size, line in functions:
            sizes.append((size, f"{module}:{line} {_name_at(names, line)}".rstrip()))
    return sorted(sizes, reverse=True)


def _functions(path: Path) -> Iterator[tuple[tuple[int, int], str]]:
    """((first line, last line), name) of each, the inner ones last."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield (node.lineno, node.end_lineno or node.lineno), node.name


def _name_at(names: dict[tuple[int, int], str], line: int) -> str:
    found = [name for (first, last), name in names.items() if first <= line <= last]
    return found[-1] if found else ""
