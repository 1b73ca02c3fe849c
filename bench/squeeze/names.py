"""The new names: which may change, and what they become."""

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

from bench.squeeze.modules import Binding, Module, SqueezeError, names_stored, walk
from bench.squeeze.rom_names import ROM_NAMES

_LONGEST = 5  # letters: a long name makes the source longer
_TYPES = (str, bytes, bytearray, memoryview, list, dict, set, tuple, int, float, property, range, io.IOBase, OSError)


@cache
def foreign_names(libraries: tuple[str, ...]) -> frozenset[str]:
    """All that could be a name of the interpreter, of its modules or of a library."""
    found = set(dir(builtins)) | set(keyword.kwlist)
    for kind in _TYPES:
        found.update(dir(kind))
    found.update(ROM_NAMES)
    for library in libraries:
        found.update(_defined(library))
    return frozenset(found)


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


def _spoken(modules: Iterable[Module]) -> set[str]:
    """Every name that stands somewhere in the firmware, so that none of them gets a second meaning."""
    found = set(keyword.kwlist)
    for module in modules:
        for node in module.walk():
            for field in ("id", "attr", "arg", "name", "asname", "module"):
                value = getattr(node, field, None)
                if isinstance(value, str):
                    found.update(value.split("."))
    return found


def _short(taken: frozenset[str]) -> Iterator[str]:
    """What is in ROM and short, then a, b, … z, aa, ab …; not `const`, whose call the compiler takes for its own."""
    taken = taken | {"const"}
    for name in ROM_NAMES:
        if name not in taken and len(name) <= _LONGEST and not name.startswith("_"):
            yield name
    taken = taken | set(ROM_NAMES)
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name


class Names:
    """The new name of every identifier.

    Two stocks of short names, so that they never meet: one for local variables and private attributes, of which each
    function and each module uses the same few; one for public attributes and for all that stands at the top of modules.
    """

    def __init__(self, modules: Mapping[str, Module], order: Iterable[str], kept: frozenset[str]) -> None:
        self.kept = kept
        self.keywords = frozenset(
            node.arg
            for module in modules.values()
            for node in module.walk()
            if isinstance(node, ast.keyword) and node.arg
        )
        self._private: dict[str, dict[str, str]] = {}
        self._owners: dict[str, set[str]] = {}  # private name -> modules whose classes have it
        self._public: dict[str, str] = {}
        self.globals: dict[Binding, str] = {}
        stock = _short(frozenset(kept - set(ROM_NAMES)) | _spoken(modules.values()) | set(dir(builtins)))
        self._locals = [next(stock) for _ in range(80)]
        self._shared = list[str]()
        self._stock = stock
        used = Counter[str]()
        for name in order:
            self._learn(modules[name], used)
        for name in order:
            self._refuse_strangers(modules[name], modules)
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

    def _learn(self, module: Module, used: Counter[str]) -> None:
        """The attributes that this module defines: not those of a class that extends somebody else's."""
        mine: set[str] = set()
        for node in walk(module.tree):
            if not isinstance(node, ast.ClassDef):
                continue
            if not all(self._is_ours(base, module) for base in node.bases):
                continue
            for statement in node.body:
                mine.update(names_stored(statement))
            for inner in walk(node):
                if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
                    mine.add(inner.attr)
        for function in module.rare:
            for inner in walk(function):
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
                self._owners.setdefault(name, set()).add(module.name)

    def _refuse_strangers(self, module: Module, modules: Mapping[str, Module]) -> None:
        """Private names are numbered module by module, so nobody may use another module's, or extend a class that has
        some: the two would get the same short names.
        """
        for node in module.walk():
            if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
                if node.attr in self._owners and node.attr not in self._private[module.name]:
                    raise SqueezeError(f"{module.name}:{node.lineno}: {node.attr} is private to another module")
            elif isinstance(node, ast.ClassDef):
                for base in node.bases:
                    binding = module.bindings.get(base.id) if isinstance(base, ast.Name) else None
                    if binding is not None and binding.module not in ("", module.name):
                        self._refuse_privates(modules[binding.module], binding.name, f"{module.name}:{node.lineno}")

    @staticmethod
    def _refuse_privates(module: Module, name: str, place: str) -> None:
        for kind in module.tree.body:
            if isinstance(kind, ast.ClassDef) and kind.name == name:
                names = [node.attr for node in walk(kind) if isinstance(node, ast.Attribute)]
                names += [defined for statement in kind.body for defined in names_stored(statement)]
                if any(name.startswith("_") and not name.startswith("__") for name in names):
                    raise SqueezeError(f"{place}: extends a class of {module.name} that has private names")

    def local(self, at: int, module: Module) -> str:
        if at >= len(self._locals):
            raise SqueezeError(f"{module.name}: more than {len(self._locals)} names")
        return self._locals[at]

    @staticmethod
    def _is_ours(base: ast.expr, module: Module) -> bool:
        if not isinstance(base, ast.Name):
            return False
        binding = module.bindings.get(base.id)
        return binding.module != "" if binding is not None else base.id.endswith(("Exception", "Error"))

    def attribute(self, module: Module, name: str) -> str:
        return self._private[module.name].get(name) or self._public.get(name, name)
