"""Makes the modules of CIRCUITPY/isocket into those of the drive: one for one, by their names, each statement on the
line that it has in the repository. So a traceback of the board is a place that one can open.

Bytecode, names and objects live on CircuitPython's heap, and as they are written the modules do not fit
(docs/architecture.md has the figures). So a module of the drive is the source with

- annotations, docstrings, comments and imports that only they need gone,
- constants (NAME = a number or a text) standing as their value where they are used,
- attributes and local variables under short names, those of private ones the same in every module (names.py),
- the rows of commands with their handlers, and what is marked `@on_demand`, in two files, which isocket/on_demand.py
  reads.

What runs when all else fails (FALLBACK) is there a second time, with all its functions in it, in a folder that nothing
else needs. It works on the syntax tree, and refuses (BuildError) what it cannot do safely. What the scenarios say of
the source they must say of this, too: `python -m bench play --drive OUT`.
"""

from __future__ import annotations

import ast
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.build.modules.constants import inline_constants
from bench.build.modules.lines import source_of
from bench.build.modules.module import BuildError, Module, bared, copied, walk
from bench.build.modules.names import Names, Renamer, foreign_names
from bench.build.modules.on_demand import OnDemand, unmarked

__all__ = ["FALLBACK", "PACKAGE", "BuildError", "Built", "build", "path_of"]

PACKAGE = "isocket"
FALLBACK = "crash.fallback"  # the module that is entered when the app has failed
READER = "on_demand"
# these, and what they import at once, set the relay
FIRST = ("crash.supervisor", "crash.checks", "config", "app")
# known by name to code.py, to the bench, to app.py
KEPT = frozenset(("main", "Hardware", "idle", "rows", "VERSION"))
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Built:
    """modules, fallback: module name -> source. first: those of modules that are there before the relay is set.
    on_demand: the file of functions that are read when they are called; commands: that of the rows of commands; empty
    if there are none. stamp: of the build.
    """

    modules: dict[str, str]
    fallback: dict[str, str]
    first: list[str]
    on_demand: bytes
    commands: bytes
    stamp: str


def build(sources: Mapping[str, str], *, package: str = PACKAGE, libraries: Iterable[str] = ()) -> Built:
    """All modules of a package, name (`isocket.modem.calls`) -> source.

    Its module `on_demand`, if there is one, reads the functions that stay on the drive. libraries: sources of what it
    imports from elsewhere, whose names must stay.
    """
    libraries = tuple(libraries)
    kept = KEPT | foreign_names(libraries)
    reader = f"{package}.{READER}"
    stamp = _stamp(sources, libraries)
    modules = {name: Module(name, bared(ast.parse(source, name))) for name, source in sources.items()}
    if reader in modules:
        _put_stamp(modules[reader].tree, stamp)
    constants = inline_constants(modules, KEPT)
    whole = {name: Module(name, unmarked(copied(module.tree))) for name, module in modules.items()}
    on_demand = OnDemand(reader, constants, stamp) if reader in modules else None
    if on_demand is not None:
        for module in modules.values():
            on_demand.take_from(module)
        on_demand.inline(modules, kept)
    paths = {name: path_of(name, sources) for name in sources}
    for module in (*modules.values(), *whole.values()):
        _drop_unused_imports(module)
        module.learn(modules)
    names = Names(whole, kept)  # what runs when all else fails speaks with what is already in memory
    made = {name: _source(modules[name], names, paths[name]) for name in modules}
    needed = _needed(f"{package}.{FALLBACK}", whole) if f"{package}.{FALLBACK}" in modules else []
    fallback = {name: _source(whole[name], names, paths[name]) for name in needed}
    made.pop(f"{package}.{FALLBACK}", None)
    first = [name for name in _at_once([f"{package}.{one}" for one in FIRST], modules) if name in made]
    if on_demand is None:
        return Built(made, fallback, first, b"", b"", stamp)
    return Built(made, fallback, first, on_demand.file(paths.__getitem__), on_demand.rows(), stamp)


def path_of(module: str, modules: Iterable[str]) -> str:
    """Of a module's file, without its ending: `isocket/modem/calls`, `isocket/modem/__init__`."""
    is_package = any(other.startswith(module + ".") for other in modules)
    return module.replace(".", "/") + ("/__init__" if is_package else "")


def _source(module: Module, names: Names, path: str) -> str:
    Renamer(module, names).rename()
    return source_of(module.tree.body, path + ".py")


def _drop_unused_imports(module: Module) -> None:
    """What annotations and marks alone needed."""
    spoken = {node.id for node in module.walk() if isinstance(node, ast.Name)}
    for node in list(module.tree.body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [alias for alias in node.names if (alias.asname or alias.name).split(".")[0] in spoken]
            if not node.names:
                module.tree.body.remove(node)


def _needed(module: str, modules: Mapping[str, Module]) -> list[str]:
    """It, all that it imports, and the packages they are in."""
    found = [module]
    for name in found:  # it grows as we go
        for node in walk(modules[name].tree):
            wanted: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            for one in wanted:
                parts = one.split(".")
                for length in range(1, len(parts) + 1):
                    whole = ".".join(parts[:length])
                    if whole in modules and whole not in found:
                        found.append(whole)
    return found


def _at_once(names: list[str], modules: Mapping[str, Module]) -> list[str]:
    """These, what they import when they are imported, and the packages they are in."""
    found = [name for name in names if name in modules]
    for name in found:  # it grows as we go
        for wanted in modules[name].needs:
            parts = wanted.split(".")
            packages = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
            found += [one for one in packages if one in modules and one not in found]
    return found


def _stamp(sources: Mapping[str, str], libraries: tuple[str, ...]) -> str:
    """Of all that the outcome depends on: eight hex digits."""
    ours = [path.read_text() for path in sorted(_FOLDER.glob("*.py"))]
    return f"{zlib.crc32(repr((sorted(sources.items()), libraries, ours)).encode()):08x}"


def _put_stamp(tree: ast.Module, stamp: str) -> None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "STAMP":
            node.value = ast.Constant(stamp)
