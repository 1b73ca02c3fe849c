"""A syntax tree as source again, each statement on the line that it has in the repository: a traceback of the board is
a place that one can open.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable

from bench.build.modules.module import BuildError

_INDENT = " "


def source_of(body: Iterable[ast.stmt], where: str, first: int = 1) -> str:
    """The text of `body`, whose first line is line `first` of the repository's file. where: the name of the file.

    Raises BuildError when two statements want the same line; the repository's formatter leaves none such.
    """
    writer = _Writer(where, first)
    writer.body(list(body), 0)
    return "\n".join(writer.lines) + "\n"


class _Writer:
    def __init__(self, where: str, first: int) -> None:
        self.lines: list[str] = []
        self._where = where
        self._first = first

    def _put(self, line: int, depth: int, text: str) -> None:
        """On this line of the repository, or on the next that is free: a header that has none of its own (`else:`)."""
        at = line - self._first
        if at < len(self.lines):
            raise BuildError(f"{self._where}:{line}: two statements on a line")
        self.lines += [""] * (at - len(self.lines))
        self.lines.append(_INDENT * depth + text)

    def body(self, statements: list[ast.stmt], depth: int) -> None:
        for statement in statements:
            self._statement(statement, depth)

    def _statement(self, node: ast.stmt, depth: int) -> None:
        if isinstance(node, ast.ImportFrom) and node.lineno - self._first == len(self.lines) - 1:
            self.lines[-1] += f"; {_one_line(node)}"  # behind the one that was added (on_demand.py)
        elif not hasattr(node, "body"):
            self._put(node.lineno, depth, _one_line(node))
        elif isinstance(node, ast.If):
            self._if(node, depth, "if")
        elif isinstance(node, ast.Try):
            self._put(node.lineno, depth, "try:")
            self.body(node.body, depth + 1)
            for handler in node.handlers:
                kind = f" {ast.unparse(handler.type)}" if handler.type else ""
                name = f" as {handler.name}" if handler.name else ""
                self._put(handler.lineno, depth, f"except{kind}{name}:")
                self.body(handler.body, depth + 1)
            self._tail("else:", node.orelse, depth)
            self._tail("finally:", node.finalbody, depth)
        else:
            bare = copy.copy(node)
            bare.body = [ast.Pass()]  # type: ignore[attr-defined]
            if hasattr(bare, "orelse"):
                bare.orelse = []  # type: ignore[attr-defined]
            *decorators, header, _ = ast.unparse(bare).splitlines()
            for number, decorator in enumerate(decorators):
                self._put(node.lineno - len(decorators) + number, depth, decorator)
            body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
            if body[0].lineno == node.lineno:  # a lambda, or what was made
                self._put(node.lineno, depth, f"{header} {_one_line(body[0])}")
                return
            self._put(node.lineno, depth, header)
            self.body(body, depth + 1)
            self._tail("else:", getattr(node, "orelse", []), depth)

    def _if(self, node: ast.If, depth: int, word: str) -> None:
        self._put(node.lineno, depth, f"{word} {ast.unparse(node.test)}:")
        self.body(node.body, depth + 1)
        inner = node.orelse[0] if len(node.orelse) == 1 else None
        if isinstance(inner, ast.If) and inner.col_offset == node.col_offset:
            self._if(inner, depth, "elif")
        else:
            self._tail("else:", node.orelse, depth)

    def _tail(self, word: str, body: list[ast.stmt], depth: int) -> None:
        if body:
            self._put(body[0].lineno - 1, depth, word)
            self.body(body, depth + 1)


def _one_line(node: ast.stmt) -> str:
    text = ast.unparse(node)
    if "\n" in text:
        raise BuildError(f"a statement of several lines: {text!r}")
    return text
