"""What each module of the firmware keeps to itself, and what it says of what it is given: rules over the syntax tree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.build import build

DRIVE = Path(__file__).parents[2] / "CIRCUITPY"
SOURCES = {path.relative_to(DRIVE).as_posix(): path.read_text() for path in sorted((DRIVE / "isocket").rglob("*.py"))}

# -- every parameter of a constructor has a type that an editor can follow

# to be typed with their next change
UNTYPED = {"isocket/app.py App", "isocket/probe.py Probe"}


def untyped(source: str) -> dict[str, list[str]]:
    """class -> parameters of its constructor without an annotation."""
    found = {}
    for kind in ast.walk(ast.parse(source)):
        for node in kind.body if isinstance(kind, ast.ClassDef) else []:
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                given = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
                found[kind.name] = [one.arg for one in given if one.annotation is None and one.arg != "self"]
    return found


@pytest.mark.parametrize("path", SOURCES)
def test_every_parameter_of_a_constructor_has_a_type(path: str) -> None:
    for kind, names in untyped(SOURCES[path]).items():
        if f"{path} {kind}" in UNTYPED:
            assert names, f"{kind} is typed now: it needs no exception any more"
        else:
            assert not names, f"{path}: {kind}({', '.join(names)})"


def test_an_untyped_parameter_is_noticed() -> None:
    assert untyped("class A:\n  def __init__(self, a: int, b, *, c=None): pass") == {"A": ["b", "c"]}
    assert untyped("class A:\n  def __init__(self, a: int): pass\n  def other(self, b): pass") == {"A": []}


def test_types_cost_nothing_on_the_board() -> None:
    names = {path: path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in SOURCES}
    built = build({names[path]: source for path, source in SOURCES.items()})
    for source in [*built.modules.values(), *built.fallback.values(), built.on_demand.decode()]:
        assert "TYPE_CHECKING" not in source and "Protocol" not in source and ") ->" not in source
    for name, source in [*built.modules.items(), *built.fallback.items()]:
        tree = ast.parse(source)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)], name
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation], name
