"""Makes the firmware's modules into what the board can afford: the same behaviour, in little more than half the memory.

CircuitPython keeps a module's bytecode, its dictionary, its table of names and every identifier on the heap. So what
`drive` writes to the board is the source of CIRCUITPY/isocket with

- its modules joined into a few bundles, each module after those that it imports: `app` has what the relay needs, what
  is imported later (inside a function) comes in bundles of its own,
- annotations, docstrings and comments gone,
- the handlers of commands in a file of their own, read when their command comes (isocket/rare.py),
- constants (NAME = a number or a text) standing as their value where they are used,
- identifiers short and shared: the same few serve the local variables of every function and the private names of every
  module; public names get one short name each. Whatever is, or could be, a name of CircuitPython or of a library stays.

It works on the syntax tree, and refuses (SqueezeError) what it cannot do safely. What the scenario suite says of the
source it must say of this, too: `python -m bench play --drive OUT`.
"""

from __future__ import annotations

import ast
import builtins
import copy
import io
import keyword
import operator
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count, product
from pathlib import Path
from string import ascii_lowercase

PACKAGE = "isocket"
DOOR = f"{PACKAGE}.app"  # the module that code.py imports
RARE = f"{PACKAGE}.rare"  # the module that reads them
RARE_NAME = "f"
MARK = "rare"
RECALL = "recall"
ROW = "Row"
OFFSET_DIGITS = 6
ALWAYS, RARE_SHIFT = 4, 3  # as in isocket/commands.py
KEPT = frozenset(("main", "Hardware", "idle", "rows", "VERSION"))  # known by name to code.py, to the bench, to app.py
BUNDLE_BYTES = 30_000  # compiling takes some twice the source in memory at once

_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*$")
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.LShift: operator.lshift}
_SIMULATED = Path(__file__).parent / "circuitpython"
_TYPES = (str, bytes, bytearray, memoryview, list, dict, set, tuple, int, float, property, range, io.IOBase, OSError)
Value = int | str


class SqueezeError(Exception):
    """A source that this cannot be done to; the message names file and line."""


@dataclass(frozen=True)
class Squeezed:
    """bundles: module name -> source. rare: the file of functions that are read when they are needed."""

    bundles: dict[str, str]
    rare: bytes


def squeeze(
    sources: Mapping[str, str], *, door: str = DOOR, libraries: Iterable[str] = (), bundle_bytes: int = BUNDLE_BYTES
) -> Squeezed:
    """All modules of a package, name (`isocket.modem.calls`) -> source.

    door: the module by which the package is entered; its name is that of the bundle which has it. libraries: sources of
    what the package imports from elsewhere, whose names must stay.
    """
    libraries = tuple(libraries)
    modules = {name: _Module(name, _bared(ast.parse(source, name))) for name, source in sources.items()}
    made_of = repr((sorted(sources.items()), libraries, bundle_bytes)).encode() + Path(__file__).read_bytes()
    stamp = f"{zlib.crc32(made_of):08x}"
    if RARE in modules:
        _stamp(modules[RARE].tree, stamp)
    _inline_constants(modules)
    rare = _set_aside(modules) if RARE in modules else []
    for module in modules.values():
        module.learn(modules)
    groups, entered = _groups(modules, door)
    kept = KEPT | _foreign(libraries)
    kept |= {name for program in entered - {door} for name in modules[program].bindings}
    names = _Names(modules, [name for group in groups for name in group], kept)
    bundles: list[_Bundle] = []
    for group in groups:
        bundles += _bundles(group, modules, names, door, entered, bundle_bytes)
    home = {binding: bundle for bundle in bundles for binding in bundle.defined}
    result = {bundle.name: bundle.source(home) for bundle in bundles}
    package = door.rpartition(".")[0]
    result.setdefault(package, ast.unparse(modules[package].tree) + "\n" if package in modules else "")
    where = {module: bundle.name for bundle in bundles for module in bundle.modules}
    return Squeezed(result, _rare_file(stamp, [(where[module], function) for module, function in rare]))


# -- rare functions


def _stamp(tree: ast.Module, stamp: str) -> None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "STAMP":
            node.value = ast.Constant(stamp)


def _set_aside(modules: Mapping[str, _Module]) -> list[tuple[str, ast.FunctionDef]]:
    """Take the handlers of commands out of their classes, `Row(kind, self._handler)` becomes `(self, kind with the
    number)`, and the bodies out of the functions that are marked `@rare`.

    A handler is a private method that stands as the second argument of Row and is mentioned nowhere else; or a lambda
    there, which needs nothing but `self` and its own argument.
    """
    found: list[tuple[str, ast.FunctionDef]] = []
    for name, module in modules.items():
        replaced: dict[ast.Call, ast.expr] = {}
        for kind in [node for node in module.tree.body if isinstance(node, ast.ClassDef)]:
            methods = {node.name: node for node in kind.body if isinstance(node, ast.FunctionDef)}
            # a private name is the class's own affair
            mentioned = Counter(node.attr for node in ast.walk(kind) if isinstance(node, ast.Attribute))
            for method in methods.values():
                variables = set(_stored(ast.Module(method.body, [])))
                for row in ast.walk(method):
                    if not (isinstance(row, ast.Call) and isinstance(row.func, ast.Name) and row.func.id == ROW):
                        continue
                    handler = _handler(row.args[1], methods, mentioned, variables)
                    if handler is None:
                        continue
                    if handler in kind.body:
                        kind.body.remove(handler)
                    handler.name = RARE_NAME
                    replaced[row] = _pair(row, len(found), name)
                    module.rare.append(handler)
                    found.append((name, handler))
        for place in [module.tree, *(node for node in module.tree.body if isinstance(node, ast.ClassDef))]:
            for at, function in enumerate(place.body):
                if isinstance(function, ast.FunctionDef) and any(_is_mark(d) for d in function.decorator_list):
                    place.body[at] = _stub(function, len(found))
                    function.name = RARE_NAME
                    function.decorator_list = []
                    module.rare.append(function)
                    found.append((name, function))
                    recalls = ast.ImportFrom(RARE, [ast.alias(RECALL)], 0)
                    if recalls.module != name and not any(_imports_recall(node) for node in module.tree.body):
                        module.tree.body.insert(0, recalls)
        _Replacer(replaced).visit(module.tree)
        ast.fix_missing_locations(module.tree)
    return found


class _Replacer(ast.NodeTransformer):
    def __init__(self, replaced: Mapping[ast.Call, ast.expr]) -> None:
        self._replaced = replaced

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        return self._replaced.get(node, node)


def _pair(row: ast.Call, number: int, module: str) -> ast.expr:
    """What Row would return, with the number of the handler instead of the handler (isocket/commands.py)."""
    kind = row.args[0]
    if not (isinstance(kind, ast.Constant) and isinstance(kind.value, int)):
        raise SqueezeError(f"{module}:{row.lineno}: the kind of a command has to be a constant")
    flags = kind.value | (number + 1) << RARE_SHIFT
    for given in row.keywords:
        if not isinstance(given.value, ast.Constant):  # Choice: as its maker says
            always = ast.IfExp(given.value, ast.Constant(ALWAYS), ast.Constant(0))
            return ast.Tuple(
                [ast.Name("self", ast.Load()), ast.BinOp(ast.Constant(flags), ast.BitOr(), always)], ast.Load()
            )
        flags |= ALWAYS if given.value.value else 0
    return ast.Tuple([ast.Name("self", ast.Load()), ast.Constant(flags)], ast.Load())


def _is_mark(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id == MARK


def _imports_recall(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == RARE and any(a.name == RECALL for a in node.names)


def _stub(function: ast.FunctionDef, number: int) -> ast.FunctionDef:
    """`def name(self, a): return recall(7)(self, a)`"""
    arguments = copy.deepcopy(function.args)
    if arguments.kwonlyargs or arguments.vararg or arguments.kwarg or len(function.decorator_list) > 1:
        raise SqueezeError(f"{function.name}:{function.lineno}: only a plain function can be rare")
    recalled = ast.Call(ast.Name(RECALL, ast.Load()), [ast.Constant(number)], [])
    passed: list[ast.expr] = [ast.Name(argument.arg, ast.Load()) for argument in arguments.args]
    stub = ast.FunctionDef(function.name, arguments, [ast.Return(ast.Call(recalled, passed, []))], [], None)
    return ast.fix_missing_locations(ast.copy_location(stub, function))


def _handler(
    node: ast.expr, methods: Mapping[str, ast.FunctionDef], mentioned: Counter[str], variables: set[str]
) -> ast.FunctionDef | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        method = methods.get(node.attr)
        own = method is not None and node.attr.startswith("_") and not method.decorator_list
        return method if own and mentioned[node.attr] == 1 else None
    if isinstance(node, ast.Lambda) and not variables & {n.id for n in ast.walk(node.body) if isinstance(n, ast.Name)}:
        arguments = ast.arguments([], [ast.arg("self"), *node.args.args], None, [], [], None, [])
        function = ast.FunctionDef(RARE_NAME, arguments, [ast.Return(node.body)], [], None)
        return ast.fix_missing_locations(ast.copy_location(function, node))
    return None


def _rare_file(stamp: str, functions: Iterable[tuple[str, ast.FunctionDef]]) -> bytes:
    texts = []
    for bundle, function in functions:
        lines = _joined(ast.unparse(function).splitlines())
        texts.append(("\n".join([bundle, *lines]) + "\n").encode())
    offsets = [len(stamp) + OFFSET_DIGITS * (len(texts) + 1)]
    for text in texts:
        offsets.append(offsets[-1] + len(text))
    return stamp.encode() + b"".join(b"%0*d" % (OFFSET_DIGITS, offset) for offset in offsets) + b"".join(texts)


# -- one module


def _bared(tree: ast.Module) -> ast.Module:
    """Without annotations, docstrings and imports of __future__."""

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

        def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
            return None if node.module == "__future__" else node

        def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
            if isinstance(node.targets[0], ast.Name) and node.targets[0].id == "TYPE_CHECKING":
                return None
            self.generic_visit(node)
            return node

    return Bare().visit(tree)


@dataclass(frozen=True)
class Binding:
    """A name at the top of a module of the package, or (module "") something imported from elsewhere."""

    module: str
    name: str


@dataclass
class _Module:
    name: str
    tree: ast.Module
    bindings: dict[str, Binding] = field(default_factory=dict)  # what a global name of it stands for
    aliases: dict[str, str] = field(default_factory=dict)  # local name -> module of the package
    outside: dict[Binding, str] = field(default_factory=dict)  # of what comes from elsewhere: how it is imported
    needs: list[str] = field(default_factory=list)  # modules imported at the top, in order
    later: list[str] = field(default_factory=list)  # modules imported inside functions
    rare: list[ast.FunctionDef] = field(default_factory=list)  # methods that are not in its classes any more

    def walk(self) -> Iterator[ast.AST]:
        yield from ast.walk(self.tree)
        for function in self.rare:
            yield from ast.walk(function)

    def learn(self, modules: Mapping[str, _Module]) -> None:
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.bindings[node.name] = Binding(self.name, node.name)
            for target in _stored(node) if not isinstance(node, ast.FunctionDef | ast.ClassDef) else ():
                self.bindings[target] = Binding(self.name, target)
        inner = [(node, True) for function in self.rare for node, _ in _imports(function)]
        for node, inside in [*_imports(self.tree), *inner]:
            for module, name, local, statement in _imported(node):
                if module in modules or f"{module}.{name}" in modules:
                    whole = f"{module}.{name}"
                    home = whole if whole in modules else module
                    (self.later if inside else self.needs).append(home)
                    if whole in modules:
                        self.aliases[local] = whole
                    elif not inside:
                        self.bindings[local] = Binding(module, name)
                elif inside:
                    raise SqueezeError(f"{self.name}:{node.lineno}: {module} is imported inside a function")
                else:
                    binding = Binding("", statement)
                    self.bindings[local] = binding
                    self.outside[binding] = local


def _imports(tree: ast.Module | ast.FunctionDef) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, id(node) not in top


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str, str, str]]:
    """(module, name in it, name here, the statement without `as`) of each name that an import binds."""
    for alias in node.names:
        local = alias.asname or alias.name
        if isinstance(node, ast.ImportFrom):
            yield node.module or "", alias.name, local, f"from {node.module} import {alias.name}"
        else:
            yield alias.name, "", local, f"import {alias.name}"


def _stored(node: ast.AST) -> list[str]:
    """The names that a statement binds, those inside functions and classes in it left out."""
    found: list[str] = []

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.append(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.append(node.name)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append(node.name)
            return
        elif isinstance(node, ast.Lambda):
            return
        for child in ast.iter_child_nodes(node):
            look(child)

    look(node)
    return found


def _own(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of the functions in it."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield from _own(ast.iter_child_nodes(node))


# -- constants


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


def _inline_constants(modules: Mapping[str, _Module]) -> None:
    """Put the values in place, drop the assignments and the imports of them."""
    constants: dict[str, dict[str, Value]] = {name: {} for name in modules}
    for _ in range(3):  # constants made of another module's constants
        for name, module in modules.items():
            constants[name] = _constants(module.tree, _visible(module.tree, constants))
    for name, module in modules.items():
        _Inliner(name, constants[name], _visible(module.tree, constants), constants).visit(module.tree)
        ast.fix_missing_locations(module.tree)


def _visible(tree: ast.Module, constants: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    """The constants that a module imports by name."""
    visible: dict[str, Value] = {}
    for node, _ in _imports(tree):
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
    ) -> None:
        self._module = name
        self._own = own
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
        if isinstance(target, ast.Name) and target.id in self._own and target.id not in KEPT:
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
            raise SqueezeError(f"{self._module}:{node.lineno}: {name} is a constant and a keyword or a variable")

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


# -- names


@cache
def _foreign(libraries: tuple[str, ...]) -> frozenset[str]:
    """All that could be a name of the interpreter, of its modules or of a library."""
    found = set(dir(builtins)) | set(keyword.kwlist)
    for kind in _TYPES:
        found.update(dir(kind))
    for path in sorted(_SIMULATED.rglob("*.py")):
        found.update(name for name in _defined(path.read_text()) if not name.startswith("_"))
    for library in libraries:
        found.update(_defined(library))
    return frozenset(found)


def _defined(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield from (node.asname or node.name).split(".")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _stored(node)


def _short(taken: frozenset[str]) -> Iterator[str]:
    """a, b, … z, aa, ab …"""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name


class _Names:
    """The new name of every identifier.

    Two stocks of short names, so that they never meet: one for local variables and private attributes, of which each
    function and each module uses the same few; one for public attributes and for all that stands at the top of modules.
    """

    def __init__(self, modules: Mapping[str, _Module], order: Iterable[str], kept: frozenset[str]) -> None:
        self.kept = kept
        self.keywords = frozenset(
            node.arg
            for module in modules.values()
            for node in module.walk()
            if isinstance(node, ast.keyword) and node.arg
        )
        self._private: dict[str, dict[str, str]] = {}
        self._public: dict[str, str] = {}
        self.globals: dict[Binding, str] = {}
        stock = _short(kept | self.keywords)
        self._locals = [next(stock) for _ in range(80)]
        self._shared = list[str]()
        self._stock = stock
        used = Counter[str]()
        for name in order:
            self._learn(modules[name], used)
        publics = [name for name, _ in used.most_common()]
        for at, name in enumerate(publics):
            self._public[name] = self._from_shared(at)
        at = 0
        for name in order:
            module = modules[name]
            for binding in dict.fromkeys(module.bindings.values()):
                if binding.module == name and binding.name not in kept:
                    self.globals[binding] = self._from_shared(at)
                    at += 1

    def _from_shared(self, at: int) -> str:
        while len(self._shared) <= at:
            self._shared.append(next(self._stock))
        return self._shared[at]

    def _learn(self, module: _Module, used: Counter[str]) -> None:
        """The attributes that this module defines: not those of a class that extends somebody else's."""
        mine: set[str] = set()
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ClassDef):
                continue
            if not all(self._is_ours(base, module) for base in node.bases):
                continue
            for statement in node.body:
                mine.update(_stored(statement))
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
                    mine.add(inner.attr)
        for function in module.rare:
            for inner in ast.walk(function):
                if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
                    mine.add(inner.attr)
        private = self._private.setdefault(module.name, {})
        for name in sorted(mine):
            if name in self.kept or name.startswith("__"):
                continue
            if not name.startswith("_"):
                used[name] += 1
            elif name not in private:
                private[name] = self.local(len(private), module)

    def local(self, at: int, module: _Module) -> str:
        if at >= len(self._locals):
            raise SqueezeError(f"{module.name}: more than {len(self._locals)} names")
        return self._locals[at]

    @staticmethod
    def _is_ours(base: ast.expr, module: _Module) -> bool:
        if not isinstance(base, ast.Name):
            return False
        binding = module.bindings.get(base.id)
        return binding.module != "" if binding is not None else base.id.endswith(("Exception", "Error"))

    def attribute(self, module: _Module, name: str) -> str:
        return self._private[module.name].get(name) or self._public.get(name, name)


@dataclass
class _Scope:
    """A function: its variables' new names. Comprehensions share the scope they stand in."""

    names: dict[str, str]
    declared: frozenset[str]  # global
    used: int


class _Renamer(ast.NodeTransformer):
    """One module, its names changed. `globals`: what it uses of other modules and from elsewhere."""

    def __init__(self, module: _Module, modules: Mapping[str, _Module], names: _Names) -> None:
        self._module = module
        self._modules = modules
        self._names = names
        self._scopes: list[_Scope] = []
        self._class: list[frozenset[str] | None] = []
        self.globals: dict[Binding, None] = {}
        self.later: dict[ast.ImportFrom, list[tuple[Binding, str]]] = {}

    # what a name is

    def _global(self, binding: Binding) -> str:
        while binding.module and self._modules[binding.module].bindings.get(binding.name, binding) != binding:
            binding = self._modules[binding.module].bindings[binding.name]  # imported there, too
        self.globals[binding] = None
        if not binding.module:
            return _bound_by(binding.name)
        return self._names.globals.get(binding, binding.name)

    def _resolve(self, name: str) -> str:
        in_class = self._class[-1] if self._class else None
        if in_class is not None and name in in_class:
            return self._names.attribute(self._module, name)
        for scope in reversed(self._scopes):
            if name in scope.declared:
                break
            if name in scope.names:
                return scope.names[name]
        binding = self._module.bindings.get(name)
        new = name if binding is None else self._global(binding)
        if in_class is not None and new in {self._names.attribute(self._module, other) for other in in_class}:
            raise SqueezeError(
                f"{self._module.name}: {name} is used in the body of a class that has the same short name"
            )
        return new

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._resolve(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and not any(node.value.id in scope.names for scope in self._scopes):
            home = self._module.aliases.get(node.value.id)
            if home is not None:
                if not isinstance(node.ctx, ast.Load):
                    raise SqueezeError(f"{self._module.name}:{node.lineno}: a name of another module is assigned")
                binding = self._modules[home].bindings.get(node.attr)
                if binding is None:
                    raise SqueezeError(f"{self._module.name}:{node.lineno}: {home} has no {node.attr}")
                return ast.copy_location(ast.Name(self._global(binding), node.ctx), node)
        self.generic_visit(node)
        node.attr = self._names.attribute(self._module, node.attr)
        return node

    # scopes

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.bases = [self.visit(base) for base in node.bases]
        node.name = self._resolve(node.name)
        self._class.append(frozenset(name for statement in node.body for name in _stored(statement)))
        node.body = [self.visit(statement) for statement in node.body]
        self._class.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        node.name = self._resolve(node.name)
        self._function(node)
        return node

    def method(self, node: ast.FunctionDef) -> None:
        """One that has been taken out of its class."""
        self._class.append(None)
        self._function(node)
        self._class.pop()

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self._function(node)
        return node

    def _function(self, node: ast.FunctionDef | ast.Lambda) -> None:
        arguments = node.args
        arguments.defaults = [self.visit(default) for default in arguments.defaults]
        arguments.kw_defaults = [default and self.visit(default) for default in arguments.kw_defaults]
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
        body = node.body if isinstance(node.body, list) else [node.body]
        declared = frozenset(name for inner in _own(body) if isinstance(inner, ast.Global) for name in inner.names)
        elsewhere = declared.union(
            name for inner in _own(body) if isinstance(inner, ast.Nonlocal) for name in inner.names
        )
        outer = self._scopes[-1] if self._scopes else None
        used = outer.used if outer else 0
        scope = _Scope({}, declared, used)
        stored = [name for statement in body for name in _stored(statement)]
        for name in dict.fromkeys([*(parameter.arg for parameter in parameters), *stored]):
            if name in elsewhere:
                continue
            keeps = name in self._names.keywords and any(parameter.arg == name for parameter in parameters)
            if keeps:
                scope.names[name] = name
            else:
                scope.names[name] = self._names.local(scope.used, self._module)
                scope.used += 1
        self._scopes.append(scope)
        self._class.append(None)
        for parameter in parameters:
            parameter.arg = scope.names[parameter.arg]
        if isinstance(node, ast.FunctionDef):
            node.body = [self.visit(statement) for statement in node.body]
        else:
            node.body = self.visit(node.body)
        self._class.pop()
        self._scopes.pop()

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self._global(self._module.bindings[name]) for name in node.names]
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        if node.name:
            node.name = self._resolve(node.name)
        self.generic_visit(node)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        node.names = [self._resolve(name) for name in node.names]
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """Inside a function: the name that it binds is a local one; where it is, is known when the bundles are."""
        wanted: list[tuple[Binding, str]] = []
        for alias in node.names:
            local = alias.asname or alias.name
            wanted.append((Binding(node.module or "", alias.name), local))
        self.later[node] = wanted
        return node


def _bound_by(statement: str) -> str:
    return statement.split()[-1].split(".")[0]


# -- bundles


def _groups(modules: Mapping[str, _Module], door: str) -> tuple[list[list[str]], frozenset[str]]:
    """The modules in the order in which they come to life, a new group for each import inside a function; and those
    that are entered from outside: the door, and the programs that nobody imports.
    """
    groups: list[list[str]] = []
    seen: set[str] = set()

    def reach(name: str, group: list[str], path: tuple[str, ...]) -> None:
        if name in path:
            raise SqueezeError(f"{name}: imports itself, by {' '.join(path)}")
        if name in seen:
            return
        for needed in modules[name].needs:
            reach(needed, group, (*path, name))
        if name not in seen:
            seen.add(name)
            group.append(name)

    starts = [door]
    for start in starts:
        group: list[str] = []
        reach(start, group, ())
        groups.append(group)
        for name in group:
            starts += [later for later in modules[name].later if later not in seen and later not in starts]
    entered = {door}
    for name in modules:
        if name not in seen and modules[name].tree.body and "." in name:
            entered.add(name)
            group = []
            reach(name, group, ())
            groups.append(group)
    return [group for group in groups if group], frozenset(entered)


@dataclass
class _Bundle:
    name: str
    body: list[ast.stmt]
    defined: dict[Binding, str]
    uses: dict[Binding, str]
    later: dict[ast.ImportFrom, list[tuple[Binding, str]]]
    names: _Names
    modules: list[str] = field(default_factory=list)

    def source(self, home: Mapping[Binding, _Bundle]) -> str:
        lines: list[str] = []
        inside: dict[str, list[str]] = {}
        for binding, name in self.uses.items():
            if not binding.module:
                lines.append(_import_as(binding.name, name))
            elif home[binding] is not self:
                inside.setdefault(home[binding].name, []).append(name)
        lines += [f"from {bundle} import {', '.join(names)}" for bundle, names in inside.items()]
        for node, wanted in self.later.items():
            for binding, local in wanted:
                node.module = home[binding].name
                node.names = [ast.alias(self.names.globals.get(binding, binding.name), local)]
        lines += _joined(ast.unparse(ast.Module(self.body, [])).splitlines())
        return "\n".join(lines) + "\n"


_COMPOUND = re.compile(r"(if|elif|else|for|while|def|class|try|except|finally|with|@)\b|@")
_INDENT = 4


def _joined(lines: Iterable[str]) -> list[str]:
    """Simple statements that follow each other stand in one line, also behind the colon: each line costs a byte or two
    of the table of line numbers. One blank indents.
    """
    out: list[tuple[int, str]] = []
    for line in filter(None, lines):
        text = line.lstrip()
        depth = (len(line) - len(text)) // _INDENT
        if out and out[-1][0] == depth and not _COMPOUND.match(text) and not _COMPOUND.match(out[-1][1]):
            out[-1] = (depth, f"{out[-1][1]};{text}")
        else:
            out.append((depth, text))
    joined: list[str] = []
    for at, (depth, text) in enumerate(out):
        ends = at + 1 == len(out) or out[at + 1][0] < depth
        before = out[at - 1] if at else (0, "")
        if ends and not _COMPOUND.match(text) and before[0] == depth - 1 and before[1].endswith(":"):
            joined[-1] += text
        else:
            joined.append(" " * depth + text)
    return joined


def _import_as(statement: str, name: str) -> str:
    return statement if statement.split()[-1] == name else f"{statement} as {name}"


def _bundles(
    group: list[str], modules: Mapping[str, _Module], names: _Names, door: str, entered: frozenset[str], most: int
) -> Iterator[_Bundle]:
    """A group's modules in bundles of about `most` bytes. entered: modules that are known by name from outside."""
    renamed = []
    for name in group:
        renamer = _Renamer(modules[name], modules, names)
        body = [
            renamer.visit(statement)
            for statement in modules[name].tree.body
            if not isinstance(statement, ast.Import | ast.ImportFrom)
        ]
        for function in modules[name].rare:
            renamer.method(function)
        renamed.append((name, body, renamer, len(ast.unparse(ast.Module(body, [])))))
    total = sum(size for *_, size in renamed)
    parts = max(1, -(-total // most))
    filled = 0
    at = 0
    chunks: list[list[tuple[str, list[ast.stmt], _Renamer, int]]] = [[]]
    for entry in renamed:
        if chunks[-1] and filled + entry[-1] / 2 > total * (at + 1) / parts and at + 1 < parts:
            chunks.append([])
            at += 1
        chunks[-1].append(entry)
        filled += entry[-1]
    package, _, last = group[-1].rpartition(".")
    package = door.rpartition(".")[0]
    for number, chunk in enumerate(chunks, 1):
        # never the name of a folder of the source: one that was left behind on a drive would be imported instead
        title = last if number == len(chunks) and group[-1] in entered else f"{last}_{number}"
        bundle = _Bundle(f"{package}.{title}", [], {}, {}, {}, names)
        for name, body, renamer, _ in chunk:
            bundle.modules.append(name)
            bundle.body += body
            bundle.later.update(renamer.later)
            for binding in dict.fromkeys(modules[name].bindings.values()):
                if binding.module == name:
                    bundle.defined[binding] = names.globals.get(binding, binding.name)
            for binding in renamer.globals:
                if not binding.module:
                    bundle.uses[binding] = _bound_by(binding.name)
                else:
                    bundle.uses[binding] = names.globals.get(binding, binding.name)
        bundle.uses = {binding: name for binding, name in bundle.uses.items() if binding not in bundle.defined}
        yield bundle
