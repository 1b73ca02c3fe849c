"""Which modules go together, and the text that comes out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bench.squeeze.modules import Binding, Module, SqueezeError
from bench.squeeze.names import Names
from bench.squeeze.renamer import Renamer, bound_by

_COMPOUND = re.compile(r"(if|elif|else|for|while|def|class|try|except|finally|with|@)\b|@")
_INDENT = 4


def joined(lines: Iterable[str]) -> list[str]:
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


def closure_of(modules: Mapping[str, Module], start: str) -> list[str]:
    """A module after all that it imports at the top, directly or not."""
    found: dict[str, None] = {}
    for needed in modules[start].needs:
        found.update(dict.fromkeys(closure_of(modules, needed)))
    return [*found, start]


def groups_of(
    modules: Mapping[str, Module], door: str, island: str = "", seldom: frozenset[str] = frozenset()
) -> tuple[list[list[str]], tuple[str, ...]]:
    """The modules in the order in which they come to life, a new group for each import inside a function; and those
    that are entered from outside: the door, and the programs that nobody imports. island: in none of them. seldom:
    modules that most boards never import, so nothing that others need may be put with them.
    """
    groups: list[list[str]] = []
    seen = {island}

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
    put_off: list[str] = []
    for start in starts:
        group: list[str] = []
        reach(start, group, ())
        groups.append(group)
        for name in group:
            for later in modules[name].later:
                if later not in seen and later not in starts:
                    (put_off if later.rpartition(".")[2] in seldom else starts).append(later)
    for start in put_off:
        group = []
        reach(start, group, ())
        groups.append(group)
    entered = [door]
    for name in modules:
        if name not in seen and modules[name].tree.body and "." in name:
            entered.append(name)
            group = []
            reach(name, group, ())
            groups.append(group)
    return [group for group in groups if group], tuple(entered)


@dataclass
class Bundle:
    name: str
    body: list[ast.stmt]
    defined: dict[Binding, str]
    uses: dict[Binding, str]
    later: dict[ast.ImportFrom, list[tuple[Binding, str]]]
    names: Names
    modules: list[str] = field(default_factory=list)

    def source(self, home: Mapping[Binding, Bundle]) -> str:
        lines: list[str] = []
        inside: dict[str, list[str]] = {}
        for binding, name in self.uses.items():
            if not binding.module:
                lines.append(_import_as(binding.name, name))
            elif home[binding] is not self:
                inside.setdefault(home[binding].name, []).append(name)
        lines += [f"from {bundle} import {', '.join(names)}" for bundle, names in inside.items()]
        for node, wanted in self.later.items():
            homes = {home[binding].name for binding, _ in wanted}
            if len(homes) > 1:
                raise SqueezeError(f"{self.name}: {node.module} is spread over {', '.join(sorted(homes))}")
            node.module = homes.pop()
            node.names = [ast.alias(self.names.globals.get(binding, binding.name), local) for binding, local in wanted]
        lines += joined(ast.unparse(ast.Module(self.body, [])).splitlines())
        return "\n".join(lines) + "\n"


def _import_as(statement: str, name: str) -> str:
    return statement if statement.split()[-1] == name else f"{statement} as {name}"


def bundles_of(
    group: list[str], modules: Mapping[str, Module], names: Names, package: str, entered: tuple[str, ...], most: int
) -> Iterator[Bundle]:
    """A group's modules in bundles of about `most` bytes. entered: modules that are known by name from outside."""
    renamed = []
    for name in group:
        renamer = Renamer(modules[name], modules, names)
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
    chunks: list[list[tuple[str, list[ast.stmt], Renamer, int]]] = [[]]
    for entry in renamed:
        if chunks[-1] and filled + entry[-1] / 2 > total * (at + 1) / parts and at + 1 < parts:
            chunks.append([])
            at += 1
        chunks[-1].append(entry)
        filled += entry[-1]
    last = group[-1].rpartition(".")[2]
    for number, chunk in enumerate(chunks, 1):
        # never the name of a folder of the source: one that was left behind on a drive would be imported instead
        title = last if number == len(chunks) and group[-1] in entered else f"{last}_{number}"
        bundle = Bundle(f"{package}.{title}", [], {}, {}, {}, names)
        for name, body, renamer, _ in chunk:
            bundle.modules.append(name)
            bundle.body += body
            bundle.later.update(renamer.later)
            for binding in dict.fromkeys(modules[name].bindings.values()):
                if binding.module == name:
                    bundle.defined[binding] = names.globals.get(binding, binding.name)
            for binding in renamer.globals:
                if not binding.module:
                    bundle.uses[binding] = bound_by(binding.name)
                else:
                    bundle.uses[binding] = names.globals.get(binding, binding.name)
        bundle.uses = {binding: name for binding, name in bundle.uses.items() if binding not in bundle.defined}
        yield bundle
