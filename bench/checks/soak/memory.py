"""Whether something grows: the live Python objects of the process, device and bench together."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import dataclass

# what a full day may differ from another by chance: caches that fill late, a reply that is just under way
ALLOWED = 300


@dataclass(frozen=True)
class Census:
    """How many objects the collector knows, and of which types."""

    total: int
    types: Counter[str]


def census() -> Census:
    gc.collect()
    types = Counter(type(thing).__qualname__ for thing in gc.get_objects())
    return Census(sum(types.values()), types)


def growth(before: Census, after: Census) -> list[str]:
    """The types that have grown most, in words; nothing when the total stays within ALLOWED."""
    if after.total - before.total <= ALLOWED:
        return []
    grown = after.types - before.types
    return [f"{count} more {name}" for name, count in grown.most_common(5)]
