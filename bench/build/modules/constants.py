"""Constants, NAME = a number or a text, as values where they are used."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Mapping

from bench.build.modules.module import BuildError, Module, imports_of

Value = int | str
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*$")
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.LShift: operator.lshift}


def _evaluate(node: ast.expr, known: Mapping[str, Value]) -> Value | None:
    """The value of a constant expression of numbers and texts; None if it is not one."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int | str) and not isinstance(node.value, bool) else None
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _evaluate(node.operand, known)
        return -value if isinstance(value, int) else None
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _evaluate(node.left, known), _evaluate(node.right, known)
        if isinstance(left, int) and isinstance(right, int):
            return _OPERATORS[type(node.op)](left, right)
    return None


def _constants(tree: ast.Module, known: Mapping[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            value = _evaluate(node.value, {**known, **found})
            if _CONSTANT.match(node.targets[0].id) and value is not None:
                found[node.targets[0].id] = value
    return found


def inline_constants(modules: Mapping[str, Module], kept: frozenset[str]) -> dict[str, dict[str, Value]]:
    """Put the values in place; drop the assignments, but of what is kept, and the imports. Returns each module's."""
    constants: dict[str, dict[str, Value]] = {name: {} for name in modules}
    for _ in range(3):  # constants made of another module's constants
        for name, module in modules.items():
            constants[name] = _constants(module.tree, _visible(module.tree, constants))
    for name, module in modules.items():
        _Inliner(name, constants[name], _visible(module.tree, constants), constants, kept).visit(module.tree)
        ast.fix_missing_locations(module.tree)
    return constants


def _visible(tree: ast.Module, constants: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    """The constants that a module imports by name."""
    visible: dict[str, Value] = {}
    for node, _ in imports_of(tree):
        if isinstance(node, ast.ImportFrom):
            exported = constants.get(node.module or "", {})
            for alias in node.names:
                if alias.name in exported:
                    visible[alias.asname or alias.name] = exported[alias.name]
    return visible


class _Inliner(ast.NodeTransformer):
    def __init__(
        self,
        name: str,
        own: Mapping[str, Value],
        visible: Mapping[str, Value],
        constants: Mapping[str, Mapping[str, Value]],
        kept: frozenset[str],
    ) -> None:
        self._module = name
        self._own = own
        self._kept = kept
        self._values = {**visible, **own}
        self._constants = constants
        self._aliases: dict[str, str] = {}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        exported = self._constants.get(node.module or "", {})
        for alias in node.names:
            if f"{node.module}.{alias.name}" in self._constants:
                self._aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        node.names = [alias for alias in node.names if alias.name not in exported]
        return node if node.names else None

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in self._own and target.id not in self._kept:
            return None
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        self._refuse(node.arg, node)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        self._refuse(node.arg or "", node)
        self.generic_visit(node)
        return node

    def _refuse(self, name: str, node: ast.arg | ast.keyword) -> None:
        if name in self._values:
            raise BuildError(f"{self._module}:{node.lineno}: {name} is a constant and a keyword or a variable")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self._values or not isinstance(node.ctx, ast.Load):
            return node
        return ast.copy_location(ast.Constant(self._values[node.id]), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            value = self._constants.get(self._aliases.get(node.value.id, ""), {}).get(node.attr)
            if value is not None:
                return ast.copy_location(ast.Constant(value), node)
        return node
