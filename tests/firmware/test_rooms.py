"""What each module of the firmware keeps to itself, and what it tells of what it is given: over the syntax tree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.build.modules.rewrite import build

DRIVE = Path(__file__).parents[2] / "CIRCUITPY"
SOURCES = {path.relative_to(DRIVE).as_posix(): path.read_text() for path in sorted((DRIVE / "isocket").rglob("*.py"))}

# -- every parameter of a constructor has a type that an editor can follow


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


# -- nobody changes what is another's

# who may, and why
MAY = {"isocket/crash/supervisor.py": {"sys.modules[name]"}}  # where Python looks for a package
HARDWARE = "isocket/hardware.py"  # its pins and ports are CircuitPython's objects


def of_others(source: str) -> list[tuple[int, str, str]]:
    """(line, whose, name) of each attribute that is set, of an object that is not `self` and of no class of this
    module.
    """
    tree = ast.parse(source)
    own: set[str] = set()
    for kind in ast.walk(tree):
        if isinstance(kind, ast.ClassDef):
            for node in ast.walk(kind):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_self(node.value):
                    own.add(node.attr)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    own.add(node.id)
    return [
        (node.lineno, ast.unparse(node.value), node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del)
        if not is_self(node.value) and (node.attr not in own or isinstance(node.value, ast.Attribute))
    ]


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


@pytest.mark.parametrize("path", [path for path in SOURCES if path != HARDWARE])
def test_nobody_sets_an_attribute_of_another_part(path: str) -> None:
    found = [one for one in of_others(SOURCES[path]) if one[1] not in MAY.get(path, set())]
    assert not found, f"{path}: ask its owner to do it, by a method: {found}"


def test_setting_an_attribute_of_another_part_is_noticed() -> None:
    assert of_others("def f(a):\n  a.b = 1") == [(2, "a", "b")]
    assert of_others("class A:\n  def f(self):\n    self.b = 1\n    self.c.d += 1\n    self.c.b = 2") == [
        (4, "self.c", "d"),
        (5, "self.c", "b"),
    ]
    record = "class A:\n  def __init__(self): self.b = 0\nclass B:\n  def f(self, a): a.b = 1"
    assert not of_others(record), "a record of this module"


# -- and nobody speaks of what is another's own


def foreign_private(source: str) -> list[tuple[int, str]]:
    """(line, name) of each `_name` that is imported, or that is asked of an object other than `self` and defined by
    no class of this module.
    """
    tree = ast.parse(source)
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    own |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found += [(node.lineno, alias.name) for alias in node.names if is_private(alias.name)]
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            found += [] if is_self(node.value) else [(node.lineno, node.attr)]
    return found


LIBRARY = {"isocket/probe.py": {"_read_temp"}}  # of adafruit_ds18x20


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@pytest.mark.parametrize("path", SOURCES)
def test_nobody_speaks_of_what_is_private_to_another_module(path: str) -> None:
    assert not [one for one in foreign_private(SOURCES[path]) if one[1] not in LIBRARY.get(path, set())]


def test_speaking_of_what_is_private_is_noticed() -> None:
    assert foreign_private("from isocket.log import _lines") == [(1, "_lines")]
    assert foreign_private("from isocket import log\nlog._lines") == [(2, "_lines")]
    assert not foreign_private("class A:\n  def __init__(self): self._a = 1\n  def f(self, other): return other._a")


# -- sizes: what stands here is too large still, and may only shrink. Each class that is cut in two costs 0.5 KB of heap
# and a look-up of an attribute in passes that have 25 ms; the functions are lists of what is done once, at the start

MOST_LINES_OF_A_CLASS = 250
MOST_LINES_OF_A_FUNCTION = 40
LARGE = {
    "isocket/app.py start": 50,
    "isocket/hardware.py __init__": 60,
    "isocket/sms/pdu.py _decode": 47,
    "isocket/store/journal.py load": 53,
}


# a line or two a part: the list of all of them (docs/developers.md, "Adding a feature")
GROWS = {"isocket/house.py __init__"}


def sizes(source: str) -> dict[str, int]:
    """name -> lines, of each class and function that is larger than it may be."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            most = MOST_LINES_OF_A_CLASS if isinstance(node, ast.ClassDef) else MOST_LINES_OF_A_FUNCTION
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > most:
                found[node.name] = lines
    return found


@pytest.mark.parametrize("path", SOURCES)
def test_classes_and_functions_are_small(path: str) -> None:
    found = {f"{path} {name}": lines for name, lines in sizes(SOURCES[path]).items() if f"{path} {name}" not in GROWS}
    for name, lines in found.items():
        assert lines <= LARGE.get(name, 0), f"{name} has {lines} lines"
    known = {name for name in LARGE if name.startswith(path + " ")}
    assert known == set(found), "small now: it needs no exception any more"


def test_a_large_class_and_a_large_function_are_noticed() -> None:
    body = "\n".join(f"    a{number} = 1" for number in range(MOST_LINES_OF_A_CLASS))
    assert sizes(f"class A:\n{body}") == {"A": MOST_LINES_OF_A_CLASS + 1}
    body = "\n".join(f"    a{number} = 1" for number in range(MOST_LINES_OF_A_FUNCTION))
    assert sizes(f"def f():\n{body}") == {"f": MOST_LINES_OF_A_FUNCTION + 1}


# -- no module needs, by way of others, itself


def imports(sources: dict[str, str]) -> dict[str, set[str]]:
    """module -> those of the firmware that it imports at its top, when it runs: not for types alone."""
    modules = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in sources}
    found: dict[str, set[str]] = {}
    for name, path in modules.items():
        found[name] = set()
        for node in ast.parse(sources[path]).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                both = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
                found[name] |= {one for one in both if one in modules and "." in one}
    return found


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules of which each needs the next one, and the last the first; none if there are no such."""
    done: set[str] = set()

    def follow(name: str, way: list[str]) -> list[str]:
        if name in way:
            return way[way.index(name) :]
        for other in sorted(graph[name]) if name not in done else []:
            found = follow(other, [*way, name])
            if found:
                return found
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := follow(name, []))), [])


def test_no_modules_need_each_other() -> None:
    assert not circle(imports(SOURCES))


def test_a_circle_is_noticed() -> None:
    made = {"isocket/a.py": "from isocket.b import c", "isocket/b.py": "from isocket import d", "isocket/d.py": ""}
    assert not circle(imports(made))
    made["isocket/d.py"] = "from isocket.a import e"
    assert circle(imports(made)) == ["isocket.a", "isocket.b", "isocket.d"]
    made["isocket/d.py"] = "if TYPE_CHECKING:\n    from isocket.a import e"
    assert not circle(imports(made))
