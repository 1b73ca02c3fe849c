"""Waiting for something to happen, without looking for it all the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bench.targets.base import Target

Watchers = list[Callable[..., Any]]


def wait_until(
    target: Target,
    holds: Callable[[], bool],
    until_us: int,
    sources: Iterable[Watchers] = (),
    *,
    next_look_us: Callable[[], int | None] = lambda: None,
) -> bool:
    """Run the target until `holds()` or `until_us` is reached; returns whether it holds.

    sources: lists of watchers whose events can make it hold; it is asked at each of them, and the clock runs on
    as long as the answer is no. next_look_us: when it may come to hold without any event (None: never).
    """
    clock = target.world.clock

    def asked(*_: object) -> None:
        # an event may also move the next look
        if holds() or next_look_us() is not None:
            clock.interrupt()

    lists = list(sources)
    for watchers in lists:
        watchers.append(asked)
    try:
        while not holds():
            if clock.now_us >= until_us:
                return False
            look_us = next_look_us()
            stop_us = until_us if look_us is None or look_us <= clock.now_us else min(until_us, look_us)
            target.run_until(stop_us)
        return True
    finally:
        for watchers in lists:
            watchers.remove(asked)
