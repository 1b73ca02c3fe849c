"""The drive of the next shape: made of CIRCUITPY/ as it is, line by line, and refused where that has changed."""

from __future__ import annotations

import ast
import re
from functools import cache
from types import ModuleType

import pytest

from bench.release.mpy import CompilerError
from spike.build import ALL_CHAPTERS, CATALOGUE, CHAPTERS, OWN, Shape, _texts, index_source, sources, spike_files
from spike.changes import changed
from spike.mpy import compile_module, wrong_with
from spike.source import Source, SourceChanged, drop_commands, inline_constants
from spike.stand_ins import kinds_of

HOMES = {chapter: f"isocket.features.{chapter}" for chapter in CHAPTERS}


@cache
def files() -> dict[str, bytes]:
    return spike_files()


@cache
def index(chapters: tuple[str, ...] = CHAPTERS) -> ModuleType:
    module = ModuleType("index")
    exec(index_source(_texts(Shape(chapters)), chapters), module.__dict__)
    return module


def test_every_module_is_in_the_catalogue_and_nothing_else() -> None:
    groups = files()[CATALOGUE].decode().partition("\n")[2].split("\n\n")
    listed = [line.split(" ")[0] for group in groups for line in group.splitlines()]
    assert sorted(listed) == sorted(path for path in files() if path.endswith(".mpy"))
    assert [line.split(" ")[0] for line in groups[0].splitlines()] == [
        f"isocket/commands/{chapter}.mpy" for chapter in sorted(CHAPTERS)
    ]
    assert {"isocket/guard.mpy", "isocket/features/socket.mpy", "isocket/minimal.mpy"} <= {
        line.split(" ")[0] for line in groups[1].splitlines()
    }
    assert all(len(line) < 79 for line in files()[CATALOGUE].decode().splitlines())  # on_demand.LINE


def test_another_module_makes_another_build() -> None:
    first = files()[CATALOGUE].splitlines()[0]
    assert re.fullmatch(rb"isocket \d+\.\d+\.\d+ build [0-9a-f]{8}", first)
    assert spike_files(Shape(whole_library=True))[CATALOGUE].splitlines()[0] != first


def test_every_module_is_one_that_circuitpython_loads() -> None:
    for path, content in files().items():
        if path.endswith(".mpy"):
            assert wrong_with(content) == "", path
            assert path.removesuffix("mpy").encode() + b"py" in content, "what a traceback calls it"


@pytest.mark.parametrize(
    ("mpy", "why"),
    [(b"M\x06\x00\x1f", "magic"), (b"C\x05\x00\x1f", "version 5"), (b"C\x06\x0c\x1f", "flags"), (b"C\x06", "cut")],
)
def test_any_other_header_is_refused(mpy: bytes, why: str) -> None:
    assert why in wrong_with(mpy)


def test_async_is_refused_and_so_is_what_is_no_python() -> None:
    with pytest.raises(CompilerError, match="async"):
        compile_module("isocket/x.py", "async def f():\n    pass\n")
    with pytest.raises(CompilerError, match="SyntaxError"):
        compile_module("isocket/x.py", "match 1:\n    case 1: pass\n")


def test_every_function_stays_on_its_line() -> None:
    before, after = _texts(Shape()), sources()
    for name, text in after.items():
        places = {(node.name, node.lineno) for node in ast.walk(ast.parse(before[name])) if hasattr(node, "name")}  # type: ignore[attr-defined]
        kept = {(node.name, node.lineno) for node in ast.walk(ast.parse(text)) if hasattr(node, "name")}  # type: ignore[attr-defined]
        assert kept - {("*", 0)} <= places, name
        assert len(text.splitlines()) == len(before[name].splitlines()), name


def test_a_constant_in_place_is_what_const_makes_of_it() -> None:
    uses = "def f(x):\n    return x * {0} + {0}\n"
    other = Source("isocket.other", "LIMIT = 40\n")
    user = Source("isocket.user", "from isocket.other import LIMIT\nMORE = LIMIT + 2\n" + uses.format("MORE"))
    inline_constants({"isocket.other": other, "isocket.user": user})
    by_const = "from micropython import const\n_MORE = const(42)\n" + uses.format("_MORE")
    ours, theirs = (compile_module("isocket/user.py", text) for text in (user.text(), by_const))
    assert b"MORE" not in ours and b"MORE" not in theirs
    assert ours[-7:] == theirs[-7:]  # the function's code


def test_rows_and_what_only_they_need_leave_the_feature() -> None:
    source = Source("alarm", "class A:\n def rows(self): self._a\n def _a(self): self._b\n def _b(self): self.go()\n"
                             " def go(self): self._c\n def _c(self): pass\n")  # fmt: skip
    assert drop_commands(source) == ["rows", "_a", "_b"]
    assert [line.strip() for line in source.text().splitlines()[1:4]] == ["pass"] * 3
    with pytest.raises(SourceChanged):
        drop_commands(Source("x", "class A:\n    pass\n"))


def test_the_index_has_the_keys_and_kinds_that_the_firmware_has() -> None:
    for chapter, home in HOMES.items():
        kinds = kinds_of(home)
        for key, kind in kinds.items():
            assert index().row_of(key) == (chapter, kind)
        assert index().KINDS[chapter].count(":") == len(kinds)


def test_an_unknown_key_is_none_also_one_that_looks_like_the_index() -> None:
    for key in ("", "ONE", "ON:0 OFF", "O", "ALARM", " ON", "ON:0"):
        assert index(ALL_CHAPTERS).row_of(key) is None


def test_the_commands_of_a_chapter_use_only_what_is_left_of_its_feature() -> None:
    left = sources()
    for chapter, home in HOMES.items():
        there = {node.name for node in ast.walk(ast.parse(left[home])) if isinstance(node, ast.FunctionDef)}
        there |= {node.attr for node in ast.walk(ast.parse(left[home])) if isinstance(node, ast.Attribute)}
        there |= {"due", "step"}
        tree = ast.parse((OWN / "isocket" / "commands" / f"{chapter}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == chapter:
                assert node.attr in there, f"commands/{chapter}.py:{node.lineno}: {chapter}.{node.attr}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_module_on_demand_imports_only_what_is_resident_defines_no_class_and_keeps_nothing(chapter: str) -> None:
    tree = ast.parse((OWN / "isocket" / "commands" / f"{chapter}.py").read_text())
    for node in ast.walk(tree):
        assert not isinstance(node, ast.ClassDef | ast.Global | ast.Import)
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            assert node.module and f"{node.module.replace('.', '/')}" not in [f"isocket/commands/{c}" for c in CHAPTERS]


def test_a_change_that_does_not_fit_any_more_is_said() -> None:
    assert changed("x", "a b", [("b", "c")]) == "a c"
    for text in ("a", "b b"):
        with pytest.raises(SourceChanged, match=r"x: 'b' stands there \d times"):
            changed("x", text, [("b", "c")])
