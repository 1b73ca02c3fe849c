"""CircuitPython's compiler as far as it says no: sources are checked, adjusted to its semantics, compiled by CPython.

What its grammar lacks is refused here with SyntaxError (facts ch. 8, py/grammar.h). What its types lack cannot be known
before the type is: such names are routed through guards that look at the object (see guards.py).
"""

from __future__ import annotations
import __future__

import ast
import hashlib
import io
import marshal
import os
import re
import sys
import tokenize
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from bench.build.firmware import cache_folder
from bench.sim import guards

COMPILED = 2_000  # texts that are remembered
_compiled: dict[Any, CodeType] = {}
_NAME_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\N\{")


def compile_cached(key: Any, read: Any, filename: str) -> CodeType:
    """The code of a module file; `read()` gives its bytes when this version has not been seen before."""
    code = _compiled.get((key, filename))
    if code is None:
        code = _compiled[(key, filename)] = _kept(read(), filename)
    return code


def _kept(source: bytes, filename: str) -> CodeType:
    """As `compile_source`, once for all processes. A folder that cannot be written to costs time, nothing else."""
    digest = hashlib.sha256(repr((source, filename, _own_sources(), sys.version)).encode()).hexdigest()[:32]
    path = cache_folder() / "simulated" / digest
    code = _read(path)
    if code is None:
        code = compile_source(source, filename)
        content = marshal.dumps(code)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(zlib.crc32(content).to_bytes(4, "big") + content)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
    return code


def _read(path: Path) -> CodeType | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    # what is damaged may end the interpreter
    whole = zlib.crc32(content[4:]).to_bytes(4, "big") == content[:4]
    return marshal.loads(content[4:]) if whole and len(content) > 4 else None


@cache
def _own_sources() -> tuple[str, ...]:
    return tuple(Path(file).read_text() for file in (__file__, guards.__file__))


@lru_cache(COMPILED)
def compile_source(source: bytes | str, filename: str, mode: str = "exec") -> CodeType:
    """Compile as CircuitPython 10.2.1 would. Raises SyntaxError with file and line.

    A board compiles a function on demand each time it is called; what CPython makes of the text is the same each time.
    """
    text = source.decode() if isinstance(source, bytes) else source
    tree = ast.parse(text, filename, mode)
    check(tree, text, filename)
    tree = ast.fix_missing_locations(_Adjust().visit(tree))
    # annotations are parsed and never evaluated
    return compile(tree, filename, mode, __future__.annotations.compiler_flag, dont_inherit=True, optimize=0)


def check(tree: ast.AST, text: str, filename: str) -> None:
    """Raise SyntaxError for what CircuitPython's grammar lacks."""
    lines = text.splitlines()
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for line, column, message in sorted([*_refused_nodes(tree), *_refused_tokens(tokens)]):
        shown = lines[line - 1] if line <= len(lines) else ""
        raise SyntaxError(message, (filename, line, column + 1, shown))


def _refused_nodes(tree: ast.AST) -> Iterable[tuple[int, int, str]]:
    for node in ast.walk(tree):
        message = _refusal(node)
        if message is not None:
            place: Any = node
            if isinstance(node, ast.comprehension):
                place = node.target
            yield getattr(place, "lineno", 1), getattr(place, "col_offset", 0), message


def _refusal(node: ast.AST) -> str | None:
    match node:
        case ast.Match():
            return "invalid syntax: match is not in CircuitPython"
        case ast.TryStar():
            return "invalid syntax: except* is not in CircuitPython"
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() if node.args.posonlyargs:
            return "invalid syntax: positional-only parameters are not in CircuitPython"
        case ast.List(ctx=ast.Load()) | ast.Tuple(ctx=ast.Load()) | ast.Set():
            if any(isinstance(item, ast.Starred) for item in node.elts):
                return "invalid syntax: unpacking in a literal is not in CircuitPython"
        case ast.Dict() if None in node.keys:
            return "invalid syntax: unpacking in a literal is not in CircuitPython"
        case ast.comprehension(is_async=1):
            return "invalid syntax: asynchronous comprehensions are not in CircuitPython"
        case ast.FormattedValue(conversion=97):
            return "malformed f-string: !a is not in CircuitPython"
        case ast.FormattedValue() if any(isinstance(inner, ast.JoinedStr) for inner in ast.walk(node.value)):
            return "malformed f-string: f-strings cannot be nested in CircuitPython"
    for decorator in getattr(node, "decorator_list", ()):
        if not _is_dotted(decorator.func if isinstance(decorator, ast.Call) else decorator):
            return "invalid syntax: a decorator is a dotted name, or a call of one, in CircuitPython"
    return None


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _refused_tokens(tokens: list[tokenize.TokenInfo]) -> Iterable[tuple[int, int, str]]:
    strings: list[tokenize.TokenInfo] = []
    for index, token in enumerate(tokens):
        if token.type == tokenize.STRING:
            strings.append(token)
            if _is_fstring(token) and not _fstring_survives(token.string):
                yield (
                    *token.start,
                    "malformed f-string: this expression needs more than CircuitPython's lexer can split",
                )
            if _NAME_ESCAPE.search(token.string) and not set("rb") & set(_prefix(token)):
                yield *token.start, "unicode name escapes are not in CircuitPython"
            continue
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            yield from _refused_joint(strings)
            strings = []
        if token.type == tokenize.NAME and token.string == "with" and _is_parenthesised_with(tokens, index):
            yield *token.start, "invalid syntax: parenthesised context managers are not in CircuitPython"


def _prefix(token: tokenize.TokenInfo) -> str:
    return token.string[: min(token.string.index(quote) for quote in "'\"" if quote in token.string)].lower()


def _is_fstring(token: tokenize.TokenInfo) -> bool:
    return "f" in _prefix(token)


def _refused_joint(strings: list[tokenize.TokenInfo]) -> Iterable[tuple[int, int, str]]:
    """Adjacent strings become one before `.format` is applied, so braces in a plain one are read as fields."""
    if len(strings) > 1 and any(_is_fstring(token) for token in strings):
        for token in strings:
            if not _is_fstring(token) and ("{" in token.string or "}" in token.string):
                yield *token.start, "braces in a plain string joined to an f-string are fields in CircuitPython"


def _fstring_survives(literal: str) -> bool:
    """Whether an f-string can be split the way py/lexer.c does it: brackets counted, parentheses and quotes not."""
    quote_at = min(literal.index(quote) for quote in "'\"" if quote in literal)
    quotes = 3 if literal[quote_at : quote_at + 3] in ('"""', "'''") else 1
    body = literal[quote_at + quotes : -quotes]
    at = 0
    while at < len(body):
        if body[at] != "{":
            at += 1
            continue
        if body[at : at + 2] == "{{":
            at += 2
            continue
        start = at = at + 1
        depth = 0
        while at < len(body) and (depth or not _ends_field(body, at)):
            depth += (body[at] in "[{") - (body[at] in "]}")
            at += 1
        expression = body[start:at].removesuffix("=")
        try:
            ast.parse(f"({expression}\n)", mode="eval")
        except SyntaxError:
            return False
    return True


def _ends_field(body: str, at: int) -> bool:
    return body[at] in ":}" or (
        body[at] == "!" and body[at + 1 : at + 2] in ("r", "s") and body[at + 2 : at + 3] in (":", "}")
    )


def _is_parenthesised_with(tokens: list[tokenize.TokenInfo], index: int) -> bool:
    """`with (` … `)` `:` where the parentheses hold more than one expression."""
    rest = [token for token in tokens[index + 1 :] if token.type not in (tokenize.NL, tokenize.COMMENT)]
    if not rest or rest[0].string != "(":
        return False
    depth = 0
    several = False
    for position, token in enumerate(rest):
        if token.string in "([{" and token.type == tokenize.OP:
            depth += 1
        elif token.string in ")]}" and token.type == tokenize.OP:
            depth -= 1
            if not depth:
                return several and rest[position + 1].string == ":"
        elif depth == 1 and token.string in (",", "as"):
            several = True
    return False


class _Adjust(ast.NodeTransformer):
    """Where the two Pythons differ at run time: guards around what differs, a lap counter in `while` loops."""

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        lap = ast.Expr(ast.Call(ast.Name(guards.LAP, ast.Load()), [], []))
        ast.copy_location(lap, node.body[0])
        node.body.insert(0, lap)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        # classes written in Python have no finaliser there; an empty body cannot be
        node.body = [item for item in node.body if getattr(item, "name", "") != "__del__"] or [ast.Pass()]
        for keyword in node.keywords:
            keyword.arg = f"<{keyword.arg}>"  # any is a TypeError there, metaclass included
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return node
        found: ast.expr = ast.Call(ast.Name(guards.CONTAINS, ast.Load()), [node.left, node.comparators[0]], [])
        if isinstance(node.ops[0], ast.NotIn):
            found = ast.UnaryOp(ast.Not(), found)
        return ast.copy_location(found, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in guards.GUARDED and not node.keywords:
            self.generic_visit(node)
            guarded = ast.Call(ast.Name(guards.METHOD, ast.Load()), [function.value, ast.Constant(function.attr)], [])
            node.func = ast.copy_location(guarded, function)
            return node
        if isinstance(function, ast.Name) and function.id in guards.NUMBERS and not node.keywords:
            node.func = ast.copy_location(ast.Name(guards.NUMBER, ast.Load()), function)
            node.args.insert(0, function)
            self.generic_visit(node)
            return node
        strict = (
            isinstance(function, ast.Attribute)
            and function.attr in guards.STRICT_METHODS
            and bool(node.keywords or function.attr in ("decode", "encode"))
        )
        if strict:
            node.func = function.value  # visited below as what it is
        self.generic_visit(node)
        if strict:
            guarded = ast.Call(ast.Name(guards.STRICT_METHOD, ast.Load()), [node.func, ast.Constant(function.attr)], [])
            node.func = ast.copy_location(guarded, function)
        elif isinstance(function, ast.Name) and function.id in guards.NO_KEYWORDS and node.keywords:
            node.func = ast.copy_location(ast.Name(guards.STRICT_FUNCTION, ast.Load()), function)
            node.args.insert(0, function)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr in guards.DOUBTFUL and isinstance(node.ctx, ast.Load):
            return ast.copy_location(
                ast.Call(ast.Name(guards.ATTRIBUTE, ast.Load()), [node.value, ast.Constant(node.attr)], []), node
            )
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Slice) and node.slice.step:
            taken = ast.Call(ast.Name(guards.TAKE, ast.Load()), [node.value, _slice(node.slice)], [])
            return ast.copy_location(taken, node)
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.AST | list[ast.AST]:
        self.generic_visit(node)
        found: list[ast.AST] = []
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                key = _slice(target.slice) if isinstance(target.slice, ast.Slice) else target.slice
                call = ast.Call(ast.Name(guards.DELETE, ast.Load()), [target.value, key], [])
                found.append(ast.copy_location(ast.Expr(call), node))
            else:
                found.append(ast.copy_location(ast.Delete([target]), node))
        return found


def _slice(part: ast.Slice) -> ast.expr:
    ends = [end or ast.Constant(None) for end in (part.lower, part.upper, part.step)]
    return ast.Call(ast.Name(guards.SLICE, ast.Load()), ends, [])
