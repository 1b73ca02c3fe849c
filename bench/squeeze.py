"""Makes the firmware's modules smaller for the board: same lines, same behaviour, less memory.

On the board every identifier costs about 20 bytes of heap once, every module constant a slot and a look-up, and every
character of source time to compile at each start. So in what `drive` writes to the board

- comments and docstrings are gone (their lines stay, empty, so that a traceback names the line of the source),
- constants (NAME = a number or a text) stand as their value where they are used,
- private names (`_like_this`) are short, numbered file by file: the same few serve every file.

What the scenario suite says of the source it must say of this, too: `python -m bench play --drive OUT`.
"""

from __future__ import annotations

import ast
import io
import operator
import re
import tokenize
from collections.abc import Iterable, Mapping

KEPT_PRIVATE = frozenset(("_read_scratch",))  # overrides a method of adafruit_ds18x20
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*$")
_PRIVATE = re.compile(r"_[a-z][a-z0-9_]*$|_[A-Z][A-Za-z0-9_]*$")
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.LShift: operator.lshift}
Value = int | str


class SqueezeError(Exception):
    """A source that this cannot be done to; the message names file and line."""


def squeeze(sources: Mapping[str, str]) -> dict[str, str]:
    """Module name (`isocket.modem.calls`) -> source, for all modules of the package at once; the same, squeezed."""
    trees = {name: ast.parse(source, name) for name, source in sources.items()}
    constants = {name: _constants(tree) for name, tree in trees.items()}
    for name, tree in trees.items():  # a constant made of another module's constants
        known = _visible(name, tree, constants)
        constants[name] = _constants(tree, known)
    return {name: _Squeezer(name, source, trees[name], constants).run() for name, source in sources.items()}


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


def _constants(tree: ast.Module, known: Mapping[str, Value] | None = None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            value = _evaluate(node.value, {**(known or {}), **found})
            if _CONSTANT.match(name) and value is not None:
                found[name] = value
    return found


def _visible(name: str, tree: ast.Module, constants: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    """The constants that a module imports by name."""
    visible: dict[str, Value] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            exported = constants.get(node.module or "", {})
            for alias in node.names:
                if alias.name in exported:
                    visible[alias.asname or alias.name] = exported[alias.name]
    return visible


class _Squeezer:
    """One module. Edits are (row, from column, to column, new text) on its lines, applied from the end."""

    def __init__(self, name: str, source: str, tree: ast.Module, constants: Mapping[str, Mapping[str, Value]]) -> None:
        self._name = name
        self._lines = source.splitlines()
        self._source = source
        self._tree = tree
        self._all = constants
        self._values = {**_visible(name, tree, constants), **constants[name]}
        self._modules = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if f"{node.module}.{alias.name}" in constants
        }
        self._edits: list[tuple[int, int, int, str]] = []
        self._gone: set[int] = set()

    def run(self) -> str:
        for node in ast.walk(self._tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                self._docstring(node)
            elif isinstance(node, ast.ImportFrom):
                self._import(node)
        for node in self._tree.body:
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and self._owns(node.targets[0].id)
            ):
                self._drop(node)
        self._tokens()
        return self._text()

    def _owns(self, name: str) -> bool:
        return name in self._all[self._name]

    def _docstring(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
        if ast.get_docstring(node, clean=False) is None:
            return
        first = node.body[0]
        self._drop(first)
        if len(node.body) == 1 and not isinstance(node, ast.Module):
            self._edits.append((first.lineno, first.col_offset, first.col_offset, "pass"))

    def _drop(self, node: ast.stmt) -> None:
        assert node.end_lineno is not None
        for row in range(node.lineno, node.end_lineno + 1):
            self._gone.add(row)

    def _import(self, node: ast.ImportFrom) -> None:
        """Constants need not be imported; an import keeps its first line."""
        kept = [
            alias.name + (f" as {alias.asname}" if alias.asname else "")
            for alias in node.names
            if (alias.asname or alias.name) not in self._values
        ]
        if node.module == "__future__" or not kept:
            kept = []
        elif len(kept) == len(node.names):
            return
        self._drop(node)
        text = f"from {node.module} import {', '.join(kept)}" if kept else ""
        self._edits.append((node.lineno, node.col_offset, node.col_offset, text))

    def _tokens(self) -> None:
        tokens = [
            token
            for token in tokenize.generate_tokens(io.StringIO(self._source).readline)
            if token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
        ]
        short = self._short_names(token.string for token in tokens if token.type == tokenize.NAME)
        for at, token in enumerate(tokens):
            row, column = token.start
            if row in self._gone:
                continue
            if token.type == tokenize.COMMENT:
                self._edits.append((row, column, len(self._lines[row - 1]), ""))
            if token.type != tokenize.NAME:
                continue
            before = tokens[at - 1].string if at else ""
            after = tokens[at + 1].string if at + 1 < len(tokens) else ""
            module = self._modules.get(token.string)
            if module and before != "." and after == ".":
                value = self._all[module].get(tokens[at + 2].string)
                if value is not None:
                    self._edits.append((row, column, tokens[at + 2].end[1], _literal(value)))
            elif token.string in self._values and before != ".":
                if after == "=":
                    raise SqueezeError(f"{self._name}:{row}: {token.string} is a constant and a keyword or a variable")
                self._edits.append((row, column, token.end[1], _literal(self._values[token.string])))
            elif token.string in short:
                self._edits.append((row, column, token.end[1], short[token.string]))

    @staticmethod
    def _short_names(names: Iterable[str]) -> dict[str, str]:
        private = dict.fromkeys(name for name in names if _PRIVATE.match(name) and name not in KEPT_PRIVATE)
        return {name: f"_{number}" for number, name in enumerate(private)}

    def _text(self) -> str:
        lines = ["" if row in self._gone else line for row, line in enumerate(self._lines, 1)]
        for row, start, end, text in sorted(self._edits, reverse=True):
            line = lines[row - 1].ljust(start) if row in self._gone else lines[row - 1]
            lines[row - 1] = line[:start] + text + line[end:]
        return "\n".join(line.rstrip() for line in lines) + "\n"


def _literal(value: Value) -> str:
    return f"({value})" if isinstance(value, int) and value < 0 else repr(value)
