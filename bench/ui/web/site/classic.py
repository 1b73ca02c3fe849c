"""ES modules as plain scripts: a page that is opened as a file may not import modules, but may load scripts."""

from __future__ import annotations

import re

_EXPORTS = re.compile(r"export\s*\{([^{}]*)\}\s*;?\s*(?://# sourceMappingURL=\S*\s*)?$")
_NAME = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?")


class ModuleError(Exception):
    """That module has another shape than it had when this was written."""


def library(source: str, name: str, only: dict[str, str] | None = None) -> str:
    """A bundled library as a script that sets `globalThis.name` to what it exports; raises ModuleError.

    only: what of it is wanted, new name -> exported name.
    """
    found = _EXPORTS.search(source)
    if found is None:
        raise ModuleError(f"{name}: no export at its end")
    local = {exported or inner: inner for inner, exported in _NAME.findall(found[1])}
    wanted = only or {exported: exported for exported in local}
    missing = [exported for exported in wanted.values() if exported not in local]
    if missing:
        raise ModuleError(f"{name} does not export {', '.join(missing)}")
    parts = ",".join(f"{new}:{local[exported]}" for new, exported in wanted.items())
    return f"(()=>{{{source[: found.start()]}\n;globalThis.{name}={{{parts}}};}})();\n"


def component(source: str, name: str) -> str:
    """A Vue component of the page as a script that sets `globalThis.name`; raises ModuleError."""
    if source.count("export default") != 1 or re.search(r"^\s*import\b", source, re.M):
        raise ModuleError(f"{name} is no component by itself")
    return f"(() => {{\n{source.replace('export default', f'globalThis.{name} =')}\n}})();\n"
