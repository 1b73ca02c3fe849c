"""Names that CircuitPython has in ROM, in the place of ours.

It keeps every other identifier that it has ever seen on the heap, some 20 bytes each, in a table that it searches from
end to end for each word that it compiles: with 800 names of ours a function that is read on demand took twice as long
as with 400 (docs/architecture.md). So attributes, local variables and what stands at the top of modules get names of
ROM: private attributes and local variables of every module and function the same few, all else one each. Modules keep
theirs, and so does what could be a name of CircuitPython or of a library.
"""

from __future__ import annotations

import ast
import builtins
import io
import keyword
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import count, product
from string import ascii_lowercase

from bench.build.modules.module import Binding, BuildError, Module, names_stored, own_nodes, walk
from bench.build.modules.rom_names import ROM_NAMES

_LONGEST = 9  # letters: a long name makes a text longer that is read on demand
_TYPES = (str, bytes, bytearray, memoryview, list, dict, set, tuple, int, float, property, range, io.IOBase, OSError)
_MOST = 80  # of a module, or of a function


class Names:
    """The new names of all modules. kept: names that stay.

    Raises BuildError when a module speaks of another's private names.
    """

    def __init__(self, modules: Mapping[str, Module], kept: frozenset[str]) -> None:
        self._kept = kept
        self._modules = modules
        self.keywords = frozenset(
            node.arg
            for module in modules.values()
            for node in module.walk()
            if isinstance(node, ast.keyword) and node.arg
        )
        stock = _short(_spoken(modules.values()))
        self._stock = [next(stock) for _ in range(_MOST)]
        self._private = {name: self._privates_of(module) for name, module in modules.items()}
        used = Counter(name for module in modules.values() for name in _attributes_of(module))
        publics = (name for name, _ in used.most_common() if name not in kept and not name.startswith("_"))
        self._public = {name: next(stock) for name in publics}
        tops = (binding for module in modules.values() for binding in module.bindings.values())
        self._tops = {
            binding: next(stock)
            for binding in dict.fromkeys(binding for binding in tops if binding.module in modules)
            if binding.name not in kept and self.home(binding) == binding
        }
        for module in modules.values():
            self._refuse_strangers(module, modules)

    def attribute(self, module: Module, name: str) -> str:
        return self._private[module.name].get(name) or self._public.get(name, name)

    def home(self, binding: Binding) -> Binding:
        """Where it is defined, and not just imported."""
        while binding.module in self._modules:
            further = self._modules[binding.module].bindings.get(binding.name, binding)
            if further == binding:
                break
            binding = further
        return binding

    def top(self, binding: Binding) -> str:
        """Of what stands at the top of a module."""
        home = self.home(binding)
        return self._tops.get(home, home.name)

    def local(self, at: int, module: Module) -> str:
        if at >= len(self._stock):
            raise BuildError(f"{module.name}: more than {len(self._stock)} names")
        return self._stock[at]

    def _privates_of(self, module: Module) -> dict[str, str]:
        """Those that its classes, or functions that were taken out of them, define."""
        mine = set(_attributes_of(module)) - self._kept
        private = sorted(name for name in mine if name.startswith("_") and not name.startswith("__"))
        return {name: self.local(at, module) for at, name in enumerate(private)}

    def _refuse_strangers(self, module: Module, modules: Mapping[str, Module]) -> None:
        """Private names are numbered module by module, so nobody may use another module's, or extend a class that has
        some: the two would get the same short names.
        """
        own = self._private[module.name]
        elsewhere = {name for other, names in self._private.items() if other != module.name for name in names}
        for node in module.walk():
            if isinstance(node, ast.Attribute) and node.attr in elsewhere and node.attr not in own:
                raise BuildError(f"{module.name}:{node.lineno}: {node.attr} is private to another module")
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    binding = module.bindings.get(base.id) if isinstance(base, ast.Name) else None
                    if binding is not None and binding.module not in ("", module.name):
                        self._refuse_privates(modules[binding.module], binding.name, f"{module.name}:{node.lineno}")

    def _refuse_privates(self, module: Module, kind: str, place: str) -> None:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == kind:
                spoken = [inner.attr for inner in walk(node) if isinstance(inner, ast.Attribute)]
                spoken += [name for statement in node.body for name in names_stored(statement)]
                if set(spoken) & set(self._private[module.name]):
                    raise BuildError(f"{place}: extends a class of {module.name} that has private names")


@cache
def foreign_names(libraries: tuple[str, ...]) -> frozenset[str]:
    """All that could be a name of the interpreter, of its modules or of a library (sources)."""
    found = set(dir(builtins)) | set(keyword.kwlist)
    for kind in _TYPES:
        found.update(dir(kind))
    found.update(ROM_NAMES)
    for library in libraries:
        found.update(_defined(library))
    return frozenset(found)


def _attributes_of(module: Module) -> list[str]:
    """Those that its classes, or functions that were taken out of them, define; not of a class that extends somebody
    else's.
    """
    found: list[str] = []
    classes = [node for node in walk(module.tree) if isinstance(node, ast.ClassDef)]
    for kind in classes:
        found += [name for statement in kind.body for name in names_stored(statement)]
    for place in (*classes, *module.on_demand):
        found += [
            node.attr for node in walk(place) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        ]
    return found


def _defined(source: str) -> Iterator[str]:
    for node in walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield from (node.asname or node.name).split(".")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from names_stored(node)


def _spoken(modules: Iterable[Module]) -> frozenset[str]:
    """Every name that stands somewhere in the firmware, so that none of them gets a second meaning."""
    found = set(keyword.kwlist) | set(dir(builtins)) | {"const"}  # whose call the compiler takes for its own
    for module in modules:
        for node in module.walk():
            for field in _texts(type(node)):
                value = getattr(node, field, None)
                if isinstance(value, str):
                    found.update(value.split("."))
    return frozenset(found)


@cache
def _texts(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields that may hold a name."""
    return tuple(name for name in kind._fields if name in ("id", "attr", "arg", "name", "asname", "module"))


def _short(taken: frozenset[str]) -> Iterator[str]:
    """What is in ROM and short takes no heap at all; then a, b, … z, aa, ab …"""
    for name in ROM_NAMES:
        if name not in taken and len(name) <= _LONGEST and not name.startswith("_"):
            yield name
    taken = taken | set(ROM_NAMES)
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name


class Renamer(ast.NodeTransformer):
    """Changes the names of one module in place: private attributes, local variables and parameters."""

    def __init__(self, module: Module, names: Names) -> None:
        self._module = module
        self._names = names
        self._scopes: list[dict[str, str]] = []  # of functions; comprehensions share the one that they stand in
        self._class: list[frozenset[str] | None] = []

    def rename(self) -> None:
        self.visit(self._module.tree)
        for function in self._module.on_demand:
            self._class.append(None)
            self._function(function)
            self._class.pop()

    def _resolve(self, name: str) -> str:
        in_class = self._class[-1] if self._class else None
        if in_class is not None and name in in_class:
            return self._names.attribute(self._module, name)
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return self._module_name(name)

    def _module_name(self, name: str) -> str:
        binding = self._module.bindings.get(name)
        return name if binding is None or not binding.module else self._names.top(binding)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._resolve(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        module = self._module.aliases.get(node.value.id) if isinstance(node.value, ast.Name) else None
        self.generic_visit(node)
        if module is None:
            node.attr = self._names.attribute(self._module, node.attr)
        else:
            node.attr = self._names.top(Binding(module, node.attr))
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        for alias in node.names:
            binding = Binding(node.module or "", alias.name)
            new = self._names.top(binding)
            if self._scopes:  # it binds a local
                local = self._resolve(alias.asname or alias.name)
                alias.asname = local if local != new else None
            elif new != alias.name:
                alias.asname = None
            alias.name = new
        return node

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self._resolve(name) for name in node.names]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.bases = [self.visit(base) for base in node.bases]
        node.name = self._resolve(node.name)
        self._class.append(frozenset(name for statement in node.body for name in names_stored(statement)))
        node.body = [self.visit(statement) for statement in node.body]
        self._class.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        node.name = self._resolve(node.name)
        self._function(node)
        return node

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
        declared = [inner for inner in own_nodes(body) if isinstance(inner, ast.Global | ast.Nonlocal)]
        elsewhere = {name for inner in declared for name in inner.names}
        used = sum(len(scope) for scope in self._scopes)
        scope: dict[str, str] = {}
        stored = [name for statement in body for name in names_stored(statement)]
        imports = [inner for inner in own_nodes(body) if isinstance(inner, ast.ImportFrom)]
        stored += [alias.asname or alias.name for inner in imports for alias in inner.names]
        for name in dict.fromkeys([*(parameter.arg for parameter in parameters), *stored]):
            if name in elsewhere:
                continue
            keeps = name in self._names.keywords and any(parameter.arg == name for parameter in parameters)
            scope[name] = name if keeps else self._names.local(used + len(scope), self._module)
        for inner in declared:
            if isinstance(inner, ast.Global):
                scope.update({name: self._module_name(name) for name in inner.names})
        self._scopes.append(scope)
        self._class.append(None)
        for parameter in parameters:
            parameter.arg = scope[parameter.arg]
        if isinstance(node, ast.FunctionDef):
            node.body = [self.visit(statement) for statement in node.body]
        else:
            node.body = self.visit(node.body)
        self._class.pop()
        self._scopes.pop()

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        if node.name:
            node.name = self._resolve(node.name)
        self.generic_visit(node)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        node.names = [self._resolve(name) for name in node.names]
        return node
