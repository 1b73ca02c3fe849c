"""Where the app can fail: found over the syntax tree, so that what is written tomorrow is found, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.build.drive import SOURCE
from bench.build.modules.module import bared

PACKAGE = "isocket"
DOOR, FALLBACK = "isocket.crash.supervisor", "isocket.crash.fallback"
BY_HAND = ("isocket.bench_link", "isocket.diagnose")  # nobody has them in the field
KINDS = ("RuntimeError", "MemoryError")
# the ticks wrap 65 s after power-on: from then on, for three days, they are in the lower half
_ARMED = '__import__("supervisor").ticks_ms() < 1 << 28'
_FLAG = '__import__("alarm").sleep_memory[16]'


@dataclass(frozen=True)
class Point:
    """A function of the app: where its first statement stands. name: `features/alarm.py Alarm.step`."""

    path: str
    name: str
    line: int
    column: int

    def spoilt(self, source: str, kind: str, once: bool) -> str:
        """`source` with a mistake at this point: it raises `kind` from the 66th second after power-on."""
        lines = source.split("\n")
        # bench/build wants each statement on a line of its own
        wrong = [f"if {_ARMED}:", f" raise {kind}('mistake')"]
        if once:
            wrong = [f"if {_ARMED} and not {_FLAG}:", f" {_FLAG} = 1", f" raise {kind}('mistake')"]
        lines[self.line - 1 : self.line - 1] = [" " * self.column + line for line in wrong]
        return "\n".join(lines)


def points(source: Path = SOURCE) -> list[Point]:
    """Every `step`, every function named after an event (`on_…`), and every function that is handed on as a value, in
    all modules that the fallback does not need. Not `rows`, which is a number on the drive (on_demand.py).
    """
    trees = {path: ast.parse(path.read_text()) for path in sorted((source / PACKAGE).rglob("*.py"))}
    names = {path: ".".join(path.relative_to(source).with_suffix("").parts) for path in trees}
    left_out = fallback_modules(source)
    handed_on = set().union(*(set(_handed_on(tree)) for tree in trees.values())) - {"rows"}
    found = []
    for path, tree in trees.items():
        if names[path] not in left_out and not _is_by_hand(names[path]):
            short = path.relative_to(source / PACKAGE).as_posix()
            found += [
                Point(f"{PACKAGE}/{short}", f"{short} {name}", *_first_statement(node))
                for name, node in _functions(tree)
                if node.name in ("step", "next_command")
                or node.name.startswith(("on_", "_on_"))
                or node.name in handed_on
            ]
    return found


def fallback_modules(source: Path = SOURCE) -> set[str]:
    """The modules that code.py enters by and that the fallback imports, those that they import included."""
    wanted, seen = {DOOR, FALLBACK}, set()
    while wanted:
        name = wanted.pop()
        seen.add(name)
        path = source.joinpath(*name.split(".")).with_suffix(".py")
        if not path.is_file():
            continue
        for node in ast.walk(bared(ast.parse(path.read_text()))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE):
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                modules = {one for one in inner if source.joinpath(*one.split(".")).with_suffix(".py").is_file()}
                wanted |= (modules or {node.module}) - seen
        if name == DOOR:
            wanted.discard("isocket.app")
        wanted = {name for name in wanted if not _is_by_hand(name)}
    return seen


def _is_by_hand(module: str) -> bool:
    return any(module == name or module.startswith(name + ".") for name in BY_HAND)


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            if not any(isinstance(mark, ast.Name) and mark.id == "property" for mark in node.decorator_list):
                yield f"{prefix}{node.name}", node
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        else:
            yield from _functions(node, prefix)


def _handed_on(tree: ast.AST) -> Iterator[str]:
    """Names of functions that stand somewhere without being called: as an argument, on the right of `=`, in a row."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if id(node) in called or not isinstance(getattr(node, "ctx", None), ast.Load):
            continue
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name) and node.id in ("done", "take"):
            yield node.id


def _first_statement(node: ast.FunctionDef) -> tuple[int, int]:
    body = node.body
    first = body[1] if len(body) > 1 and ast.get_docstring(node) is not None else body[0]
    return first.lineno, first.col_offset
