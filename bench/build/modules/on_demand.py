"""Functions that stay on the drive: see isocket/on_demand.py, which reads the file that is written here."""

from __future__ import annotations

import ast
import copy
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from bench.build.modules.constants import Value
from bench.build.modules.lines import source_of
from bench.build.modules.module import BuildError, Module, walk

MARK, RECALL = "on_demand", "recall"  # the decorator, and the reader
CONSTRUCTOR = "__init__"
ROW, ROWS = "Row", "rows"  # what makes a row of the table of commands, and a chapter's method that gives all its own
CRC_DIGITS = 8


class OnDemand:
    """Takes functions, and the rows of commands, out of their modules and gives each function and chapter a number.

    module: the name of the one that reads them. The form of the files and of a row is that of the firmware: `constants`
    (module -> name -> value) has NAME, OFFSET_DIGITS and SECTOR of isocket/on_demand.py, and NUMBER_SHIFT and ALWAYS of
    isocket/rows.py.
    """

    def __init__(self, module: str, constants: Mapping[str, Mapping[str, Value]], stamp: str) -> None:
        known = {name: value for found in constants.values() for name, value in found.items()}
        self._module = module
        self._name = str(known["NAME"])
        self._digits = int(known["OFFSET_DIGITS"])
        self._shift = int(known.get("NUMBER_SHIFT", 0))
        self._always = int(known.get("ALWAYS", 0))
        self._sector = int(known.get("SECTOR", 0))
        self._stamp = stamp
        self._rows: dict[str, tuple[int, int]] = {}  # key -> (chapter, kind)
        self._chapters = 0
        self._taken: list[tuple[str, ast.FunctionDef]] = []  # (module, function)
        self._stubs: list[_Stub] = []
        self._constructors: dict[str, int] = {}  # class -> number

    def take_from(self, module: Module) -> None:
        """Take the rows of commands with their handlers, `rows` becomes the chapter's number, and the bodies of what is
        marked `@on_demand`.

        A handler is a private method that stands as the second argument of Row and is mentioned nowhere else; or a
        lambda there, which needs nothing but `self` and its own argument.
        """
        classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef)]
        for kind in classes:
            self._take_rows(module, kind)
        for place in (module.tree, *classes):
            for at, function in enumerate(place.body):
                if isinstance(function, ast.FunctionDef) and any(_is_mark(d) for d in function.decorator_list):
                    if function.name == CONSTRUCTOR and isinstance(place, ast.ClassDef):
                        self._constructors[place.name] = self._take_constructor(module, function)
                        place.body[at] = ast.copy_location(ast.Pass(), function)  # nothing, once it is compiled
                        continue
                    stub = self._stub(module, function)
                    place.body[at] = stub
                    self._stubs.append(_Stub(module, place, stub, len(self._taken) - 1))
        module.tree.body = [node for node in module.tree.body if getattr(node, "name", "") != ROW]
        if module.on_demand:
            self._import_reader(module)
            ast.fix_missing_locations(module.tree)

    def _import_reader(self, module: Module) -> None:
        """On the first line, where the docstring was."""
        module.tree.body.insert(0, ast.ImportFrom(self._module, [ast.alias(RECALL)], 0, lineno=1, col_offset=0))

    def inline(self, modules: Mapping[str, Module], kept: frozenset[str]) -> None:
        """What is only ever called needs no stub, 110 bytes: `thing.name(a)` becomes `recall(7)(thing, a)`.

        That is sure for a name that has one meaning: a private one in its module, a public one in all, unless it could
        be a name from elsewhere (kept). After `take_from` of all modules.
        """
        defined = Counter[tuple[str, str]]()
        for module in modules.values():
            for node in module.walk():
                for name in _names_made(node):
                    defined[module.name, name] += 1
                    defined["", name] += 1
        changed = self._inline_constructors(modules)
        uses = {module.name: _Uses(module) for module in modules.values()}
        for stub in self._stubs:
            name, method = stub.function.name, isinstance(stub.place, ast.ClassDef)
            private = name.startswith("_")
            if defined[stub.module.name if private else "", name] != 1 or (
                not private and (not method or name in kept)
            ):
                continue
            where = [stub.module] if private else list(modules.values())
            calls = {module.name: uses[module.name].calls_of(name, method=method) for module in where}
            if any(found is None for found in calls.values()):
                continue
            for module in where:
                found = calls[module.name] or []
                for call in found:
                    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
                    call.args = receiver + call.args
                    call.func = ast.Call(ast.Name(RECALL, ast.Load()), [ast.Constant(stub.number)], [])
                if found:
                    changed[module.name] = module
                    if not any(_imports_reader(node) for node in module.tree.body):
                        self._import_reader(module)
            stub.place.body.remove(stub.function)
        for module in changed.values():
            ast.fix_missing_locations(module.tree)
            for function in module.on_demand:
                ast.fix_missing_locations(function)

    def _inline_constructors(self, modules: Mapping[str, Module]) -> dict[str, Module]:
        """`Thing(a)` becomes `recall(7)(Thing(), a)`: so nothing of it is in memory. Gives the modules in which one is
        made. A class whose constructor is on demand has a name of its own, and is called or asked for an attribute.
        """
        changed: dict[str, Module] = {}
        kinds = Counter(node.name for module in modules.values() for node in walk(module.tree) if _is_class(node))
        for name, number in self._constructors.items():
            for module in modules.values():
                calls = _made_in(module, name)
                if calls is None or kinds[name] != 1:
                    raise BuildError(f"{module.name}: {name}, whose constructor is on demand, is not only called")
                for call in calls:
                    call.args = [ast.Call(call.func, [], []), *call.args]
                    call.func = ast.Call(ast.Name(RECALL, ast.Load()), [ast.Constant(number)], [])
                    changed[module.name] = module
                    if not any(_imports_reader(node) for node in module.tree.body):
                        self._import_reader(module)
        return changed

    def file(self, path_of: Callable[[str], str]) -> bytes:
        """Stamp; offsets of all texts and of the end; the texts: `module line crc`, a line of the repository and
        the CRC-32 of what follows, the source. path_of(module): of its file.
        """
        texts = []
        for module, function in self._taken:
            source = source_of([function], path_of(module), function.lineno)
            texts.append(f"{module} {function.lineno} {zlib.crc32(source.encode()):08x}\n{source}".encode())
        offsets = [len(self._stamp) + self._digits * (len(texts) + 1)]
        for text in texts:
            offsets.append(offsets[-1] + len(text))
        index = b"".join(b"%0*d" % (self._digits, offset) for offset in offsets)
        return self._stamp.encode() + index + b"".join(texts)

    def rows(self) -> bytes:
        """Sectors, as `row_of` of isocket/on_demand.py says; as few as hold all rows. Empty if there are none."""
        if not self._rows:
            return b""
        count = 1
        while True:
            lines = [b"\n"] * count
            for key, (chapter, kind) in self._rows.items():
                lines[zlib.crc32(key.encode()) % count] += f"{key}\n{chapter} {kind}\n".encode()
            if all(len(part) < self._sector - CRC_DIGITS for part in lines):
                break
            count += 1
        padded = [part.ljust(self._sector - CRC_DIGITS, b"\n") for part in lines]
        begin = f"{self._stamp}{count}".encode()
        return b"".join(b"%08x" % zlib.crc32(begin + part) + part for part in padded)

    def _take(self, module: Module, function: ast.FunctionDef) -> int:
        function.name = self._name
        function.decorator_list = []
        module.on_demand.append(function)
        self._taken.append((module.name, function))
        return len(self._taken) - 1

    def _take_constructor(self, module: Module, function: ast.FunctionDef) -> int:
        """It gives what it has made."""
        names = [node for node in walk(function) if isinstance(node, ast.Name)]
        own = function.args.args[0].arg if function.args.args and not function.args.posonlyargs else ""
        if any(isinstance(node, ast.Return) for node in walk(function)):
            raise BuildError(f"{module.name}:{function.lineno}: a constructor on demand has no `return`")
        if not own or len(function.decorator_list) > 1 or any(name.id == "super" for name in names):
            raise BuildError(f"{module.name}:{function.lineno}: only a plain constructor can be on demand")
        if any(name.id == own and not isinstance(name.ctx, ast.Load) for name in names):
            raise BuildError(f"{module.name}:{function.lineno}: {own} has to stay what it is")
        made = ast.Return(ast.Name(own, ast.Load()))
        made.lineno = (function.end_lineno or function.lineno) + 1
        function.body.append(ast.fix_missing_locations(made))
        return self._take(module, function)

    def _take_rows(self, module: Module, kind: ast.ClassDef) -> None:
        methods = {node.name: node for node in kind.body if isinstance(node, ast.FunctionDef)}
        method = methods.get(ROWS)
        if method is None:
            return
        self._chapters += 1
        mentioned = Counter(node.attr for node in walk(kind) if isinstance(node, ast.Attribute))
        in_rows = Counter(node.attr for node in walk(method) if isinstance(node, ast.Attribute))
        numbers: dict[str, int] = {}  # of a method that several rows have
        for key, row in _rows_of(module, method):
            handler, is_always = row.args[1], bool(row.keywords and ast.literal_eval(row.keywords[0].value))
            name = handler.attr if isinstance(handler, ast.Attribute) else ""
            if name not in numbers:
                function = _handler(handler, methods, mentioned, in_rows[name])
                if function is None:
                    raise BuildError(
                        f"{module.name}:{row.lineno}: a handler is a private method of rows alone, or a lambda"
                    )
                if function in kind.body:
                    kind.body.remove(function)
                number = self._take(module, function)
                if name:
                    numbers[name] = number
            else:
                number = numbers[name]
            flags = row.args[0]
            if not (isinstance(flags, ast.Constant) and isinstance(flags.value, int)):
                raise BuildError(f"{module.name}:{row.lineno}: the kind of a command has to be a constant")
            value = flags.value | (self._always if is_always else 0) | (number + 1) << self._shift
            if self._rows.setdefault(key, (self._chapters, value)) != (self._chapters, value):
                raise BuildError(f"{module.name}:{row.lineno}: {key} has a row already")
        place = ast.Assign([ast.Name(ROWS, ast.Store())], ast.Constant(self._chapters))
        kind.body[kind.body.index(method)] = ast.fix_missing_locations(ast.copy_location(place, method))

    def _stub(self, module: Module, function: ast.FunctionDef) -> ast.FunctionDef:
        """`def name(self, a): return recall(7)(self, a)`"""
        arguments = copy.deepcopy(function.args)
        if arguments.kwonlyargs or arguments.vararg or arguments.kwarg or len(function.decorator_list) > 1:
            raise BuildError(f"{module.name}:{function.lineno}: only a plain function can be on demand")
        name = function.name
        recalled = ast.Call(ast.Name(RECALL, ast.Load()), [ast.Constant(self._take(module, function))], [])
        passed: list[ast.expr] = [ast.Name(argument.arg, ast.Load()) for argument in arguments.args]
        made = ast.FunctionDef(name, arguments, [ast.Return(ast.Call(recalled, passed, []))], [], None)
        return ast.copy_location(made, function)


@dataclass
class _Stub:
    module: Module
    place: ast.Module | ast.ClassDef
    function: ast.FunctionDef
    number: int


def _is_class(node: ast.AST) -> TypeGuard[ast.ClassDef]:
    return isinstance(node, ast.ClassDef)


def _made_in(module: Module, kind: str) -> list[ast.Call] | None:
    """The calls of a class; None if it is handed on, has another name here, or is got in another way."""
    nodes = list(module.walk())
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    aliases = [node for node in nodes if isinstance(node, ast.alias) and node.name == kind and node.asname]
    if aliases or any(node.attr in (kind, CONSTRUCTOR, "__class__") for node in attributes):
        return None
    calls = {node.func: node for node in nodes if isinstance(node, ast.Call)}
    asked = {node.value for node in attributes}
    spoken = [node for node in nodes if isinstance(node, ast.Name) and node.id == kind and node not in asked]
    return [calls[node] for node in spoken] if all(node in calls for node in spoken) else None


def _names_made(node: ast.AST) -> Iterator[str]:
    """The names of functions and attributes that a node makes, or imports."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Attribute | ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.attr if isinstance(node, ast.Attribute) else node.id
    elif isinstance(node, ast.alias):
        yield node.asname or node.name
    elif isinstance(node, ast.arg):
        yield node.arg


class _Uses:
    """Where the names of a module stand. What `inline` puts in place of a call mentions none that it asks for later:
    it goes on with the receiver and the arguments that stood there before.
    """

    def __init__(self, module: Module) -> None:
        self._calls: dict[ast.expr, ast.Call] = {}
        self._attributes: defaultdict[str, list[ast.expr]] = defaultdict(list)
        self._names: defaultdict[str, list[ast.expr]] = defaultdict(list)
        for node in module.walk():
            if isinstance(node, ast.Call):
                self._calls[node.func] = node
            elif isinstance(node, ast.Attribute):
                self._attributes[node.attr].append(node)
            elif isinstance(node, ast.Name):
                self._names[node.id].append(node)

    def calls_of(self, name: str, *, method: bool) -> list[ast.Call] | None:
        """The calls of it; None if it is mentioned in any other way."""
        mentions, others = self._attributes[name], self._names[name]
        if not method:
            mentions, others = others, mentions
        if others or not all(mention in self._calls for mention in mentions):
            return None
        return [self._calls[mention] for mention in mentions]


def _imports_reader(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == RECALL for alias in node.names)


def unmarked(tree: ast.Module) -> ast.Module:
    """The same with all its functions where they stand, for who must not need the file."""
    for node in walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = [decorator for decorator in node.decorator_list if not _is_mark(decorator)]
    return tree


def _is_mark(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id == MARK


def _rows_of(module: Module, method: ast.FunctionDef) -> Iterator[tuple[str, ast.Call]]:
    """(key, call of Row) of each row of `return {key: Row(…), …}`."""
    last = method.body[-1]
    if len(method.body) != 1 or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Dict):
        raise BuildError(f"{module.name}:{method.lineno}: `rows` has to return a dictionary, and nothing else")
    for key, row in zip(last.value.keys, last.value.values, strict=True):
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            raise BuildError(f"{module.name}:{row.lineno}: the key of a row has to be a text")
        if not (isinstance(row, ast.Call) and isinstance(row.func, ast.Name) and row.func.id == ROW):
            raise BuildError(f"{module.name}:{row.lineno}: each row has to be a call of {ROW}")
        yield key.value, row


def _handler(
    node: ast.expr, methods: Mapping[str, ast.FunctionDef], mentioned: Counter[str], in_rows: int
) -> ast.FunctionDef | None:
    """None: it may not be taken. in_rows: how many rows have this method."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        method = methods.get(node.attr)
        own = method is not None and node.attr.startswith("_") and not method.decorator_list
        return method if own and mentioned[node.attr] == in_rows else None
    if isinstance(node, ast.Lambda):
        arguments = ast.arguments([], [ast.arg("self"), *node.args.args], None, [], [], None, [])
        function = ast.FunctionDef("", arguments, [ast.Return(node.body)], [], None)
        return ast.fix_missing_locations(ast.copy_location(function, node))
    return None
