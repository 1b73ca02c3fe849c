"""The commands of the chapters that are not written for the new shape yet, taken out of their features as they are.

They work, and take what such a chapter takes: so the figures of a firmware with all chapters on demand can be measured
before it is written. Nobody is to read them: the three chapters of commands/ are the shape.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from unittest.mock import MagicMock

from spike.firmware import firmware
from spike.source import PACKAGE, Source, drop_commands

STAND_INS = {  # chapter -> the name of what runs in house.py
    "access": "access",
    "ring": "ring",
    "scheduler": "scheduler",
    "power": "power",
    "credit": "credit",
    "info": "info",
    "datetime": "date",
}


def stand_in(home: str, text: str, kinds: Mapping[str, int]) -> str:
    """Source of a module of commands/, made of the `text` of the feature `home`; kinds: key -> kind of its rows."""
    tree = ast.parse(text)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and _method(node, "rows")]
    dropped = set(drop_commands(Source(home, text)))
    functions: list[ast.stmt] = []
    for kind in classes:
        own = {node.name for node in kind.body if isinstance(node, ast.FunctionDef)} & dropped
        others = [other.name for other in classes if other is not kind]
        for node in kind.body:
            if isinstance(node, ast.FunctionDef) and node.name in own:
                properties = {
                    n.name
                    for n in kind.body
                    if isinstance(n, ast.FunctionDef) and "property" in map(ast.unparse, n.decorator_list)
                }
                moved = _Moved(kind.name, own, properties, others).visit(node)
                moved.name, moved.decorator_list = f"{kind.name}_{node.name}", []
                functions.append(moved)
    used = {n.id for function in functions for n in ast.walk(function) if isinstance(n, ast.Name)}
    lines = [f"from {PACKAGE}.commands import key_of"]
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            names = [alias for alias in node.names if (alias.asname or alias.name) in used]
            lines += [ast.unparse(ast.ImportFrom(node.module, names, 0))] if names else []
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign):
            name = node.targets[0].id if isinstance(node, ast.Assign) else node.name  # type: ignore[attr-defined]
            if name in used:
                lines.append(f"from {home} import {name}")
    lines += [ast.unparse(ast.fix_missing_locations(function)) for function in functions]
    main = classes[-1].name
    lines += ["def _any(feature, request):"]
    lines += [f"    return {main}_rows(feature)[key_of(request.command)[0]][0](request)"]
    lines += ["ROWS = {" + ", ".join(f'"{key}": (_any, {kind}, "{key}")' for key, kind in kinds.items()) + "}"]
    return "\n".join(lines) + "\n"


def kinds_of(home: str) -> dict[str, int]:
    """Key -> kind of a feature's rows, by asking it, here, with nothing behind it."""
    source = str(firmware())
    others = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == PACKAGE}
    sys.path.insert(0, source)
    try:
        module = __import__(home, fromlist=["*"])
    finally:
        sys.path.remove(source)
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
        sys.modules.update(others)
    settings = MagicMock()
    settings.get.return_value = ""
    kind = [k for k in vars(module).values() if isinstance(k, type) and k.__module__ == home and hasattr(k, "rows")][-1]
    if kind.__name__ == "Access":
        return {key: row[1] for key, row in kind(settings, 0).rows().items()}
    bare = type(kind.__name__, (kind,), {"__init__": lambda self: None, "__getattr__": lambda self, name: MagicMock()})
    return {key: row[1] for key, row in bare().rows().items()}


def _method(kind: ast.ClassDef, name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in kind.body)


class _Moved(ast.NodeTransformer):
    """A method as a function of the module: what it needs of its class that is gone, too, is one there."""

    def __init__(self, kind: str, gone: set[str], properties: set[str], others: list[str]) -> None:
        self._kind, self._gone, self._properties, self._others = kind, gone, properties, others

    def _is_gone(self, node: ast.AST) -> bool:
        own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
        return own and node.attr in self._gone  # type: ignore[attr-defined]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        if self._is_gone(function) and function.attr not in self._properties:  # type: ignore[attr-defined]
            node.func = ast.Name(f"{self._kind}_{function.attr}", ast.Load())  # type: ignore[attr-defined]
            node.args = [ast.Name("self", ast.Load()), *(self.visit(argument) for argument in node.args)]
            return node
        if (
            isinstance(function, ast.Attribute)
            and function.attr == "rows"
            and isinstance(function.value, ast.Attribute)
        ):
            return ast.Call(ast.Name(f"{self._others[0]}_rows", ast.Load()), [function.value], [])
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if not self._is_gone(node):
            self.generic_visit(node)
            return node
        name = f"{self._kind}_{node.attr}"
        if node.attr in self._properties:
            return ast.parse(f"{name}(self)", mode="eval").body
        return ast.parse(f"lambda *given: {name}(self, *given)", mode="eval").body
