"""A module of the firmware as a syntax tree: without what only its reader needs, and what its names stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
TYPE_CHECKING = "TYPE_CHECKING"  # what a module sets to False, since CircuitPython has no typing


class BuildError(Exception):
    """A source that this cannot be done to; the message names file and line."""


def bared(tree: ast.Module) -> ast.Module:
    """Without annotations, docstrings, what only they need (`if TYPE_CHECKING:`), and imports of __future__."""

    class Bare(ast.NodeTransformer):
        def _body(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
            if ast.get_docstring(node, clean=False) is not None:
                del node.body[0]
            self.generic_visit(node)
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(ast.Pass())

        def visit_Module(self, node: ast.Module) -> ast.AST:
            self._body(node)
            return node

        def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
            self._body(node)
            return node

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
            node.returns = None
            self._body(node)
            return node

        def visit_arg(self, node: ast.arg) -> ast.AST:
            node.annotation = None
            return node

        def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
            self.generic_visit(node)
            if node.value is None:
                return None
            return ast.copy_location(ast.Assign([node.target], node.value), node)

        def visit_If(self, node: ast.If) -> ast.AST | None:
            if isinstance(node.test, ast.Name) and node.test.id == TYPE_CHECKING:
                return None
            self.generic_visit(node)
            return node

        def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
            return None if node.module == "__future__" else node

        def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
            if isinstance(node.targets[0], ast.Name) and node.targets[0].id == TYPE_CHECKING:
                return None
            self.generic_visit(node)
            return node

    return Bare().visit(tree)


@dataclass(frozen=True)
class Binding:
    """A name at the top of a module of the package, or (module "") an import statement of something from elsewhere."""

    module: str
    name: str


@dataclass
class Module:
    name: str
    tree: ast.Module
    bindings: dict[str, Binding] = field(default_factory=dict)  # what a global name of it stands for
    aliases: dict[str, str] = field(default_factory=dict)  # local name -> module of the package
    needs: list[str] = field(default_factory=list)  # modules imported at the top, in order
    later: list[str] = field(default_factory=list)  # modules imported inside functions
    on_demand: list[ast.FunctionDef] = field(default_factory=list)  # methods that are not in its classes any more

    def walk(self) -> Iterator[ast.AST]:
        yield from walk(self.tree)
        for function in self.on_demand:
            yield from walk(function)

    def learn(self, modules: Mapping[str, Module]) -> None:
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.bindings[node.name] = Binding(self.name, node.name)
            for target in names_stored(node) if not isinstance(node, ast.FunctionDef | ast.ClassDef) else ():
                self.bindings[target] = Binding(self.name, target)
        inner = [(node, True) for function in self.on_demand for node, _ in imports_of(function)]
        for node, inside in [*imports_of(self.tree), *inner]:
            for module, name, local, statement in names_imported(node):
                if module in modules or f"{module}.{name}" in modules:
                    whole = f"{module}.{name}"
                    home = whole if whole in modules else module
                    (self.later if inside else self.needs).append(home)
                    if whole in modules:
                        self.aliases[local] = whole
                    elif not inside:
                        self.bindings[local] = Binding(module, name)
                elif inside:
                    raise BuildError(f"{self.name}:{node.lineno}: {module} is imported inside a function")
                else:
                    self.bindings[local] = Binding("", statement)


def walk(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a tree in the order of `ast.walk`, operators and contexts (`ast.Load`) left out."""
    found = [tree]
    for node in found:  # it grows as we go
        for name in _inner(type(node)):
            value = getattr(node, name, None)
            if type(value) is list:
                found += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


_NO_NODES = ("ctx", "op", "ops", "id", "attr", "type_comment", "kind")  # or none that anybody asks for


@cache
def _inner(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields that may hold nodes."""
    return tuple(name for name in kind._fields if name not in _NO_NODES)


def copied(node: Node) -> Node:
    """As `copy.deepcopy`, in a quarter of its time: a tree has no node twice but operators and contexts, which have no
    content.
    """
    made = type(node)()
    content = made.__dict__
    for name, value in node.__dict__.items():
        if type(value) is list:
            value = [copied(item) if isinstance(item, ast.AST) else item for item in value]
        elif isinstance(value, ast.AST) and value._fields:
            value = copied(value)
        content[name] = value
    return made


def imports_of(tree: ast.Module | ast.FunctionDef) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Those at its top, with False, and those further inside, with True."""
    places: list[ast.AST] = [tree]
    for place in places:  # it grows as we go
        for name in _BODIES:
            for node in getattr(place, name, ()):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node, place is not tree
                else:
                    places.append(node)


_BODIES = ("body", "handlers", "orelse", "finalbody")


def names_imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str, str, str]]:
    """(module, name in it, name here, the statement without `as`) of each name that an import binds."""
    for alias in node.names:
        local = alias.asname or alias.name
        if isinstance(node, ast.ImportFrom):
            yield node.module or "", alias.name, local, f"from {node.module} import {alias.name}"
        else:
            yield alias.name, "", local, f"import {alias.name}"


def names_stored(node: ast.AST) -> list[str]:
    """The names that a statement binds, those inside functions and classes in it left out."""
    found: list[str] = []
    waiting: list[Any] = [node]  # each is what its type says
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Name):
            if not isinstance(one.ctx, ast.Load):
                found.append(one.id)
        elif isinstance(one, ast.FunctionDef | ast.ClassDef):
            found.append(one.name)
        elif not isinstance(one, ast.Lambda):
            if isinstance(one, ast.ExceptHandler) and one.name:
                found.append(one.name)
            waiting += reversed(_children(one))
    return found


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of the functions in it."""
    waiting = [*body]
    for node in waiting:  # it grows as we go
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += _children(node)
    yield from waiting


def _children(node: ast.AST) -> list[ast.AST]:
    """Operators and contexts left out."""
    found: list[ast.AST] = []
    for name in _inner(type(node)):
        value = getattr(node, name, None)
        if type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found
