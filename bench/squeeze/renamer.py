"""A module with its names changed."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from bench.squeeze.modules import Binding, Module, SqueezeError, names_stored, own_nodes
from bench.squeeze.names import Names


@dataclass
class _Scope:
    """A function: its variables' new names. Comprehensions share the scope they stand in."""

    names: dict[str, str]
    declared: frozenset[str]  # global
    used: int


class Renamer(ast.NodeTransformer):
    """One module, its names changed. `globals`: what it uses of other modules and from elsewhere."""

    def __init__(self, module: Module, modules: Mapping[str, Module], names: Names) -> None:
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
            return bound_by(binding.name)
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
        self._class.append(frozenset(name for statement in node.body for name in names_stored(statement)))
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
        declared = frozenset(name for inner in own_nodes(body) if isinstance(inner, ast.Global) for name in inner.names)
        elsewhere = declared.union(
            name for inner in own_nodes(body) if isinstance(inner, ast.Nonlocal) for name in inner.names
        )
        outer = self._scopes[-1] if self._scopes else None
        used = outer.used if outer else 0
        scope = _Scope({}, declared, used)
        stored = [name for statement in body for name in names_stored(statement)]
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


def bound_by(statement: str) -> str:
    return statement.split()[-1].split(".")[0]
