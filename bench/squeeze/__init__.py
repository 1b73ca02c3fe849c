"""Makes the firmware's modules into what the board can afford: the same behaviour, in two thirds of the memory.

CircuitPython keeps a module's bytecode, its dictionary, its table of names and every identifier on the heap. So what
`drive` writes to the board is the source of CIRCUITPY/isocket with

- its modules joined into a few bundles, each module after those that it imports: `guard` has what is always there, what
  is imported later (inside a function) comes in bundles of its own,
- one module, `minimal`, in bundles that have a copy of all that it needs, for the day on which the others fail,
- annotations, docstrings and comments gone,
- the handlers of commands, and what is marked `@rare`, in a file of its own (isocket/rare.py reads it),
- constants (NAME = a number or a text) standing as their value where they are used,
- functions that are called in one place put in that place,
- identifiers short and shared: the same few serve the local variables of every function and the private names of every
  module; public names get one short name each. Whatever is, or could be, a name of CircuitPython or of a library stays.

It works on the syntax tree, and refuses (SqueezeError) what it cannot do safely. What the scenario suite says of the
source it must say of this, too: `python -m bench play --drive OUT`.
"""

from __future__ import annotations

import ast
import copy
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.squeeze.bundles import Bundle, bundles_of, closure_of, groups_of
from bench.squeeze.constants import inline_constants
from bench.squeeze.inline import inline_single_uses
from bench.squeeze.modules import Module, SqueezeError, bared
from bench.squeeze.names import Names, foreign_names
from bench.squeeze.rare import RareFunctions, unmarked

__all__ = ["PACKAGE", "SqueezeError", "Squeezed", "squeeze"]

PACKAGE = "isocket"
DOOR = "guard"  # the module that code.py enters
ISLAND = "minimal"  # the one that needs no other bundle than the door's
# known by name to code.py, to the bench, to app.py
KEPT = frozenset(("main", "Hardware", "idle", "rows", "VERSION"))
# modules that few boards import: their names come last, and cost the others nothing
SELDOM = frozenset(("bench_link",))
BUNDLE_BYTES = 9_000  # compiling takes two to three times the source in memory at once
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Squeezed:
    """bundles: module name -> source. rare: the file of functions that are read when they are called; empty if none."""

    bundles: dict[str, str]
    rare: bytes


def squeeze(
    sources: Mapping[str, str],
    *,
    package: str = PACKAGE,
    door: str = DOOR,
    libraries: Iterable[str] = (),
    bundle_bytes: int = BUNDLE_BYTES,
) -> Squeezed:
    """All modules of a package, name (`isocket.modem.calls`) -> source.

    It is entered by its module `door`, which gives the bundle that has it its name. Its module `rare`, if there is
    one, reads the rare functions; its module ISLAND, if there is one, gets bundles that stand for themselves.
    libraries: sources of what it imports from elsewhere, whose names must stay.
    """
    libraries = tuple(libraries)
    stamp = _stamp(sources, libraries, bundle_bytes)
    modules = {name: Module(name, bared(ast.parse(source, name))) for name, source in sources.items()}
    reader = f"{package}.rare"
    if reader in modules:
        _put_stamp(modules[reader].tree, stamp)
    constants = inline_constants(modules, KEPT)
    kept = KEPT | foreign_names(libraries)
    inline_single_uses(modules, kept)
    island = f"{package}.{ISLAND}"
    copies = {name: Module(name, unmarked(copy.deepcopy(modules[name].tree))) for name in modules}
    rare = RareFunctions(reader, constants, stamp) if reader in modules else None
    if rare is not None:
        for module in modules.values():
            rare.take_from(module)
        rare.inline(modules, kept)
    for module in modules.values():
        module.learn(modules)
    groups, entered = groups_of(modules, f"{package}.{door}", island, SELDOM)
    kept |= {name for program in entered[1:] for name in modules[program].bindings}
    order = [name for group in groups for name in group]
    order.sort(key=lambda name: name.rpartition(".")[2] in SELDOM)  # stable: the others keep their places
    names = Names(modules, order + [island] * (island in modules), kept)
    bundles: list[Bundle] = []
    for group in groups:
        bundles += bundles_of(group, modules, names, package, entered, bundle_bytes)
    home = {binding: bundle for bundle in bundles for binding in bundle.defined}
    if island in modules:
        for name in copies:
            copies[name].learn(copies)
        own = [name for name in closure_of(copies, island) if name not in groups[0]]
        with_copies = {**modules, **{name: copies[name] for name in own}}
        alone = list(bundles_of(own, with_copies, names, package, (island,), bundle_bytes))
        homes = {binding: bundle for bundle in alone for binding in bundle.defined}
        home.update({binding: bundle for binding, bundle in homes.items() if binding.module == island})
        islands = {bundle.name: bundle.source({**home, **homes}) for bundle in alone}
    texts = {bundle.name: bundle.source(home) for bundle in bundles}
    if island in modules:
        texts.update(islands)
    texts.setdefault(package, ast.unparse(modules[package].tree) + "\n")
    bundle_of = {module: bundle.name for bundle in bundles for module in bundle.modules}
    return Squeezed(texts, rare.file(bundle_of) if rare is not None else b"")


def _stamp(sources: Mapping[str, str], libraries: tuple[str, ...], bundle_bytes: int) -> str:
    """Of all that the outcome depends on: eight hex digits."""
    ours = [path.read_text() for path in sorted(_FOLDER.glob("*.py"))]
    return f"{zlib.crc32(repr((sorted(sources.items()), libraries, bundle_bytes, ours)).encode()):08x}"


def _put_stamp(tree: ast.Module, stamp: str) -> None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "STAMP":
            node.value = ast.Constant(stamp)
