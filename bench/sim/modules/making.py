"""How a simulated module is put together."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def module(name: str, **contents: Any) -> ModuleType:
    """A module with exactly these attributes."""
    made = ModuleType(name)
    for unknown in ("__doc__", "__loader__", "__spec__", "__package__"):
        made.__dict__.pop(unknown, None)
    made.__dict__.update(contents)
    return made
