"""What a pass compiles: no long function, and no two that are long together. The clock is `play --passes 25`; this
looks at every function, also at those that no scenario has ever run when memory is full.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.build.drive import drive_files

FIRMWARE = Path(__file__).parents[2] / "CIRCUITPY" / "isocket"
HEADING = re.compile(r"isocket\.([\w.]+) (\d+) [0-9a-f]{8}\n(.*?)(?=isocket\.[\w.]+ \d+ [0-9a-f]{8}\n|\Z)", re.DOTALL)
MOST = 440  # characters, as they stand on the drive: 12 ms in fresh memory, 20 in a used one
# what nobody waits for: it runs before the first pass, instead of the last one, or while a sector is erased
NOT_IN_A_PASS = {
    "app": "the start",
    "store.home": "the start, and a second home that is written anew",
    "store.journal": "the start, and a factory reset",
    "store.layout": "the start, and a file that a computer has moved",
    "store.records": "the start, on damaged flash",
    "store.settings._look_at_damage": "the start, on damaged flash",
    "store.settings._close": "the start, on damaged flash",
    "hardware.sleep_until_mains": "the last pass before deep sleep",
    "modem.outbox.restore": "the start",
    "features.alarm.begin": "the start",
    "features.power.begin": "the start",
}


@dataclass(frozen=True)
class Function:
    module: str
    node: ast.FunctionDef
    is_handler: bool  # fetched a pass before it runs
    size: int = 0

    @property
    def name(self) -> str:
        return f"{self.module}.{self.node.name}"

    @property
    def waits(self) -> bool:
        return not {self.module, self.name} & set(NOT_IN_A_PASS) and self.node.name != "__init__"

    def called(self) -> set[str]:
        calls = [node.func for node in ast.walk(self.node) if isinstance(node, ast.Call)]
        return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}


def handlers_of(kind: ast.ClassDef) -> set[str]:
    """What stands in its rows."""
    rows = [node for node in kind.body if isinstance(node, ast.FunctionDef) and node.name == "rows"]
    calls = [node for row in rows for node in ast.walk(row) if isinstance(node, ast.Call) and len(node.args) > 1]
    return {node.attr for call in calls for node in ast.walk(call.args[1]) if isinstance(node, ast.Attribute)}


def functions_in(module: str, source: str) -> Iterator[Function]:
    tree = ast.parse(source)
    kinds = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for place, handlers in ((tree, set()), *((kind, handlers_of(kind)) for kind in kinds)):
        for node in place.body:
            if isinstance(node, ast.FunctionDef):
                marked = any(getattr(mark, "id", "") == "on_demand" for mark in node.decorator_list)
                if marked or node.name in handlers:
                    yield Function(module, node, not marked)


def too_much(functions: list[Function]) -> list[str]:
    """Those that compile more than MOST at once: themselves, and the longest of those that they call by name. (One that
    is called by way of a function in memory is not seen here.)
    """
    sizes: dict[str, int] = {}
    for function in functions:
        if not function.is_handler and function.waits:
            sizes[function.node.name] = max(function.size, sizes.get(function.node.name, 0))
    found = []
    for function in functions:
        if function.waits:
            called = max((sizes.get(name, 0) for name in function.called()), default=0)
            most = max(function.size, called) if function.is_handler else function.size + called
            if most > MOST:
                found.append(f"{function.name}: {most}")
    return found


@pytest.fixture(scope="module")
def functions() -> list[Function]:
    content = drive_files()["isocket/modules/isocket/on_demand.txt"]
    sizes = {}
    for module, line, source in re.findall(HEADING, content.decode()):
        sizes[module, int(line)] = len(source)
    found: list[Function] = []
    for path in sorted(FIRMWARE.rglob("*.py")):
        module = path.relative_to(FIRMWARE).as_posix().removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found += [
            Function(module, one.node, one.is_handler, sizes.pop((module, one.node.lineno), 0))
            for one in functions_in(module, path.read_text())
        ]
    assert len(found) > 200
    assert len(sizes) < 10, f"what else is on the drive: {sizes}"  # rows whose handler is a lambda
    return found


def test_no_pass_compiles_much(functions: list[Function]) -> None:
    assert too_much(functions) == []


def test_each_reason_has_its_function(functions: list[Function]) -> None:
    assert {name for function in functions for name in (function.module, function.name)} >= set(NOT_IN_A_PASS)


@pytest.mark.parametrize(
    ("source", "sizes", "found"),
    [
        ("@on_demand\ndef f(): pass", [MOST + 1], [f"m.f: {MOST + 1}"]),
        ("@on_demand\ndef f(): g()\n@on_demand\ndef g(): pass", [300, MOST - 299], [f"m.f: {MOST + 1}"]),
        ("@on_demand\ndef f(a): a.b.g()\n@on_demand\ndef g(): pass", [300, MOST - 299], [f"m.f: {MOST + 1}"]),
        ("@on_demand\ndef f(): g()\n@on_demand\ndef g(): pass", [300, MOST - 300], []),
        (
            "class A:\n def rows(self): return {'F': Row(INF, self._f)}\n def _f(self): g()\n@on_demand\ndef g(): pass",
            [MOST - 299, 300],
            [],
        ),
    ],
)
def test_the_check_notices(source: str, sizes: list[int], found: list[str]) -> None:
    read = list(functions_in("m", source))
    assert len(read) == len(sizes)
    assert too_much([Function("m", one.node, one.is_handler, size) for one, size in zip(read, sizes, strict=True)]) == (
        found
    )
