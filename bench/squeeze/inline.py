"""Functions that are called in one place only, put in that place.

A function costs some 100 bytes of heap beside its bytecode, and each call 20 to 30 us. A function or method goes into
its caller when nothing else mentions its name, both are in one module (of methods: in one class), and the call is a
statement by itself, the value of an assignment or of a `return`; or anywhere when all that it does is to return an
expression.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from bench.squeeze.modules import Module, walk

_NESTED = ast.FunctionDef | ast.Lambda | ast.ClassDef
_REFUSED = _NESTED | ast.Global | ast.Nonlocal | ast.Yield | ast.YieldFrom | ast.Await | ast.Import | ast.ImportFrom
_LOOPS = ast.For | ast.While
_SCOPED = _NESTED | ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp
_SIMPLE = ast.Name | ast.Constant


def inline_single_uses(modules: Mapping[str, Module], kept: Iterable[str]) -> int:
    """Do it in the modules' trees, constants being in place already; returns how many functions are gone."""
    numbers = itertools.count(1)
    refused = set(kept)
    done = 0
    mentions = {name: _mentioned(module) for name, module in modules.items()}
    mentioned = sum(mentions.values(), Counter[str]())
    while True:
        for name, module in modules.items():
            for place, function in list(_functions(module.tree)):
                if function.name in refused or mentioned[function.name] != 2 or not _is_plain(function):
                    continue
                refused.add(function.name)
                if _Caller(place, function, next(numbers)).take(module.tree):
                    place.body.remove(function)
                    if not place.body:
                        place.body.append(ast.Pass())
                    mentioned.subtract(mentions[name])
                    mentions[name] = _mentioned(module)
                    mentioned.update(mentions[name])
                    refused.discard(function.name)
                    done += 1
                    break
            else:
                continue
            break
        else:
            break
    if done:
        for module in modules.values():
            ast.fix_missing_locations(module.tree)
    return done


def _functions(tree: ast.Module) -> Iterator[tuple[ast.Module | ast.ClassDef, ast.FunctionDef]]:
    for place in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
        for node in place.body:
            if isinstance(node, ast.FunctionDef):
                yield place, node


def _mentioned(module: Module) -> Counter[str]:
    """How often each name stands somewhere in a module; what only stands where it is defined does so once."""
    found: Counter[str] = Counter()
    for node in walk(module.tree):
        if isinstance(node, ast.Name):
            found[node.id] += 1
        elif isinstance(node, ast.Attribute):
            found[node.attr] += 1
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] += 1
        elif isinstance(node, ast.arg | ast.keyword):
            found[node.arg or ""] += 1
        elif isinstance(node, ast.alias):
            found[node.asname or node.name] += 2  # an import gives it to another module
            found[node.name] += 2
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found[node.value] += 2  # setattr and the like
    return found


def _is_plain(function: ast.FunctionDef) -> bool:
    arguments = function.args
    return not (
        function.decorator_list
        or function.name.startswith("__")
        or arguments.vararg
        or arguments.kwarg
        or arguments.kwonlyargs
        or not all(isinstance(default, ast.Constant) for default in arguments.defaults)
        or any(isinstance(node, _REFUSED) for statement in function.body for node in walk(statement))
    )


def _only_expression(function: ast.FunctionDef) -> ast.expr | None:
    statement = function.body[0]
    return statement.value if len(function.body) == 1 and isinstance(statement, ast.Return) else None


@dataclass
class _Caller:
    """Looks for the one call of a function and puts the function there."""

    place: ast.Module | ast.ClassDef
    function: ast.FunctionDef
    number: int

    def take(self, tree: ast.Module) -> bool:
        for place, caller in _functions(tree):
            if caller is self.function or (isinstance(self.place, ast.ClassDef) and place is not self.place):
                continue
            if any(isinstance(mark, ast.Name) for mark in caller.decorator_list):
                continue  # rare: what it needs in memory is little already, and it must stay short
            if self._in_body(caller.body, True, False) or self._in_expressions(caller):
                return True
        return False

    def _is_call(self, node: ast.AST | None) -> TypeGuard[ast.Call]:
        if not isinstance(node, ast.Call) or any(isinstance(argument, ast.Starred) for argument in node.args):
            return False
        if any(keyword.arg is None for keyword in node.keywords):
            return False
        if isinstance(self.place, ast.ClassDef):
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            named = isinstance(receiver, ast.Name) and receiver.id == "self"
            return named and isinstance(node.func, ast.Attribute) and node.func.attr == self.function.name
        return isinstance(node.func, ast.Name) and node.func.id == self.function.name

    # a statement in the body of the caller

    def _in_body(self, body: list[ast.stmt], is_last: bool, in_loop: bool) -> bool:
        """is_last: nothing of the caller is done after this body."""
        for at, statement in enumerate(body):
            last = is_last and at == len(body) - 1
            put = self._in_place_of(statement, last)
            if put is not None:
                body[at : at + 1] = put
                return True
            for inner in _bodies(statement):
                if self._in_body(inner, last and isinstance(statement, ast.If), in_loop):
                    return True
        return False

    def _in_place_of(self, statement: ast.stmt, last: bool) -> list[ast.stmt] | None:
        """What stands in place of the statement; None if it is not the call, or the call cannot be replaced."""
        value = getattr(statement, "value", None)
        if not self._is_call(value):
            return None
        if isinstance(statement, ast.Return):
            before, body = self._pasted(value)
            ends = isinstance(body[-1], ast.Return | ast.Raise)
            return [*before, *body] if ends or last else [*before, *body, ast.Return(None)]
        if isinstance(statement, ast.Expr):
            return self._with_result(value, None)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            return self._with_result(value, target) if isinstance(target, ast.Name | ast.Tuple) else None
        return None

    def _with_result(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt] | None:
        """The body with its returns as assignments; in a loop of one lap, when it may return early."""
        before, body = self._pasted(call)
        returns = list(_returns(body, False))
        if not returns:
            return None if target is not None else [*before, *body]
        if any(inside for _, inside in returns):
            return None  # in a loop of its own: `break` would leave that
        if len(returns) == 1 and returns[0][0] is body[-1]:
            return [*before, *body[:-1], *_result(returns[0][0], target)]
        if target is not None and not isinstance(body[-1], ast.Return | ast.Raise):
            body.append(ast.Return(None))
        if not isinstance(body[-1], ast.Return):
            body.append(ast.Return(None))
        return [*before, ast.While(ast.Constant(True), _with_breaks(body, target), [])]

    def _pasted(self, call: ast.Call) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """Assignments of the arguments, and a copy of the body with names of its own."""
        given = self._arguments(call)
        stored = {
            node.id
            for statement in self.function.body
            for node in walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del)
        }
        caught = {
            node.name
            for statement in self.function.body
            for node in walk(statement)
            if isinstance(node, ast.ExceptHandler) and node.name
        }
        values: dict[str, ast.expr] = {}
        before: list[ast.stmt] = []
        for name, value in given.items():
            if isinstance(value, _SIMPLE) and name not in stored:
                values[name] = value
            else:
                values[name] = ast.Name(self._own(name), ast.Load())
                before.append(ast.Assign([ast.Name(self._own(name), ast.Store())], value))
        for name in stored | caught:
            values.setdefault(name, ast.Name(self._own(name), ast.Load()))
        body = copy.deepcopy(self.function.body)
        return before, [_Put(values).visit(statement) for statement in body]

    def _own(self, name: str) -> str:
        return f"{name}_{self.number}"

    def _arguments(self, call: ast.Call) -> dict[str, ast.expr]:
        names = [argument.arg for argument in self.function.args.args]
        defaults = self.function.args.defaults
        given: dict[str, ast.expr] = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
        values = list(call.args)
        if isinstance(self.place, ast.ClassDef):
            values.insert(0, ast.Name("self", ast.Load()))
        given.update(zip(names, values, strict=False))
        given.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None})
        return {name: given[name] for name in names}

    # an expression anywhere in the caller

    def _in_expressions(self, caller: ast.FunctionDef) -> bool:
        expression = _only_expression(self.function)
        if expression is None:
            return False
        calls = [node for node in walk(caller) if self._is_call(node)]
        if len(calls) != 1 or any(isinstance(node, _SCOPED) for node in walk(expression)):
            return False
        call = calls[0]
        given = self._arguments(call)
        used = Counter(node.id for node in walk(expression) if isinstance(node, ast.Name))
        others = [name for name, value in given.items() if not isinstance(value, _SIMPLE)]
        # what is not just a name is to be worked out once, and in the same order
        if len(others) > 1 or any(used[name] != 1 for name in others):
            return False
        if others and any(isinstance(node, ast.BoolOp | ast.IfExp | ast.Compare) for node in walk(expression)):
            return False
        put = _Put(given).visit(copy.deepcopy(expression))
        _Replace(call, put).visit(caller)
        return True


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(statement, _NESTED):
        return
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for handler in getattr(statement, "handlers", []):
        yield handler.body


def _returns(body: list[ast.stmt], inside: bool) -> Iterator[tuple[ast.Return, bool]]:
    """The returns in a body, and whether each stands in a loop."""
    for statement in body:
        if isinstance(statement, ast.Return):
            yield statement, inside
        for inner in _bodies(statement):
            yield from _returns(inner, inside or isinstance(statement, _LOOPS))


def _result(statement: ast.Return, target: ast.expr | None) -> list[ast.stmt]:
    value = statement.value
    if target is not None:
        return [ast.Assign([copy.deepcopy(target)], value or ast.Constant(None))]
    return [] if value is None or isinstance(value, _SIMPLE) else [ast.Expr(value)]


def _with_breaks(body: list[ast.stmt], target: ast.expr | None) -> list[ast.stmt]:
    made: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Return):
            made += [*_result(statement, target), ast.Break()]
            continue
        for inner in _bodies(statement):
            inner[:] = _with_breaks(inner, target)
        made.append(statement)
    return made


class _Put(ast.NodeTransformer):
    """Names as what they stand for in the caller."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = self._values.get(node.id)
        if value is None:
            return node
        if isinstance(value, ast.Name):
            return ast.copy_location(ast.Name(value.id, node.ctx), node)
        return ast.copy_location(copy.deepcopy(value), node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        value = self._values.get(node.name or "")
        if isinstance(value, ast.Name):
            node.name = value.id
        self.generic_visit(node)
        return node


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.copy_location(self._new, node) if node is self._old else super().visit(node)
