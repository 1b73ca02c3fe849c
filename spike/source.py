"""Edits of a module's source that leave every line where it is, so that a traceback of the board is a place in a file.

Each edit is a span of the syntax tree and what stands there instead; what takes lines away leaves them empty.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

Value = int | str
PACKAGE = "isocket"
MARKS = ("rare", "compiled")  # of isocket/rare.py: means nothing in the shape that is built here


class SourceChanged(Exception):
    """The firmware no longer looks as this spike has to find it; the message names the place."""


class Source:
    """A module's text with edits that are carried out by `text`."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._octets = text.encode()  # columns of the tree count octets
        self.tree = ast.parse(text, name)
        self._starts = [0]
        for line in self._octets.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._edits: dict[tuple[int, int], bytes] = {}

    def put(self, node: ast.expr | ast.stmt, words: str) -> None:
        """`words`, of one line, in place of the node."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        lines = node.end_lineno - node.lineno
        if lines and isinstance(node, ast.expr):
            words, lines = f"({words}" + "\n" * lines + ")", 0
        self._put(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, words, lines)

    def drop(self, node: ast.stmt) -> None:
        """A statement with its decorators; `pass` costs no bytecode."""
        decorators = getattr(node, "decorator_list", [])
        first = decorators[0].lineno if decorators else node.lineno
        assert node.end_lineno is not None and node.end_col_offset is not None
        self._put(first, node.col_offset, node.end_lineno, node.end_col_offset, "pass", node.end_lineno - first)

    def drop_decorator(self, node: ast.expr) -> None:
        assert node.end_col_offset is not None
        self._put(node.lineno, node.col_offset - 1, node.lineno, node.end_col_offset, "", 0)

    def text(self) -> str:
        out, at = [], 0
        for (start, end), words in sorted(self._edits.items(), key=lambda edit: (edit[0][0], -edit[0][1])):
            if start < at:
                continue  # inside of something that is gone
            out += [self._octets[at:start], words]
            at = end
        return b"".join([*out, self._octets[at:]]).decode()

    def _put(self, line: int, column: int, end_line: int, end_column: int, words: str, lines: int) -> None:
        start, end = self._starts[line - 1] + column, self._starts[end_line - 1] + end_column
        self._edits[start, end] = (words + "\n" * lines).encode()


# -- constants


def constants_of(sources: Mapping[str, Source]) -> dict[str, dict[str, Value]]:
    """Module -> NAME -> value, of all that are numbers or texts, those made of another module's included."""
    found: dict[str, dict[str, Value]] = {name: {} for name in sources}
    for _ in range(3):
        for name, source in sources.items():
            known = {**_imported(source.tree, found), **found[name]}
            for node in source.tree.body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    target, value = node.targets[0].id, _value(node.value, known)
                    if value is not None and target.isupper():
                        found[name][target] = known[target] = value
    return found


def inline_constants(sources: Mapping[str, Source]) -> None:
    """As `_NAME = const(…)` in each module that uses one: the compiler puts the value in place, and no name is left.

    The same bytecode (tests/spike), without a second edit of each use.
    """
    constants = constants_of(sources)
    for name, source in sources.items():
        own = {} if name == PACKAGE else constants[name]
        _inline(source, own, {**_imported(source.tree, constants), **own}, constants)


def _value(node: ast.expr, known: Mapping[str, Value]) -> Value | None:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    plain = (ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)
    if not all(isinstance(n, plain) for n in ast.walk(node)) or not names <= set(known):
        return None
    value = eval(compile(ast.Expression(node), "constant", "eval"), {"__builtins__": {}}, dict(known))
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _imported(tree: ast.Module, constants: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    return {
        alias.asname or alias.name: constants[node.module or ""][alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in constants
        for alias in node.names
        if alias.name in constants[node.module or ""]
    }


def _inline(
    source: Source,
    own: Mapping[str, Value],
    known: Mapping[str, Value],
    constants: Mapping[str, Mapping[str, Value]],
) -> None:
    modules: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            modules |= {
                alias.asname or alias.name: f"{node.module}.{alias.name}"
                for alias in node.names
                if f"{node.module}.{alias.name}" in constants
            }
            exported = constants.get(node.module or "", {})
            rest = [alias for alias in node.names if alias.name not in exported]
            if not rest:
                source.drop(node)
            elif len(rest) < len(node.names):
                source.put(node, ast.unparse(ast.ImportFrom(node.module, rest, node.level)))
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in own:
            source.drop(node)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in known:
            source.put(node, repr(known[node.id]))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            value = constants.get(modules.get(node.value.id, ""), {}).get(node.attr)
            if value is not None:
                source.put(node, repr(value))


# -- rare functions


def drop_rare_marks(source: Source) -> None:
    """`@rare` and its import: such a function is one like any other."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == f"{PACKAGE}.rare":
            left = [alias.name for alias in node.names if alias.name not in MARKS]
            if left:
                raise SourceChanged(f"{source.name}:{node.lineno}: {', '.join(left)} of isocket/rare.py is still used")
            source.drop(node)
        for decorator in getattr(node, "decorator_list", []):
            if isinstance(decorator, ast.Name) and decorator.id in MARKS:
                source.drop_decorator(decorator)


# -- a chapter in two


def drop_commands(source: Source) -> list[str]:
    """Take out of a feature what is texted: `rows`, and what nothing but those need; returns their names.

    Raises SourceChanged when the module has no class with `rows`.
    """
    dropped: list[str] = []
    for kind in source.tree.body:
        if not isinstance(kind, ast.ClassDef):
            continue
        methods = {node.name: node for node in kind.body if isinstance(node, ast.FunctionDef)}
        if "rows" not in methods:
            continue
        gone = {"rows"}
        while True:
            kept = [method for name, method in methods.items() if name not in gone]
            needed = {name for method in kept for name in _mentioned(method)}
            more = {
                name
                for lost in gone
                for name in _mentioned(methods[lost])
                if name in methods and name.startswith("_") and name not in needed
            } - gone
            if not more:
                break
            gone |= more
        for name in methods:
            if name in gone:
                source.drop(methods[name])
                dropped.append(name)
    if not dropped:
        raise SourceChanged(f"{source.name}: no class of it has rows()")
    return dropped


def _mentioned(method: ast.AST) -> Iterator[str]:
    for node in ast.walk(method):
        if isinstance(node, ast.Attribute):
            yield node.attr
