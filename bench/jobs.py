"""Work for several processes at the same time, which ends with the command that wanted it: also by Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

TIDYING_S = 5  # at most, for a process that is told to end

_at_work = False  # in such a process: on an item


def side_by_side(do: Callable[[T], R], items: Iterable[T], jobs: int) -> Iterator[R]:
    """do(item) of each item, `jobs` of them at a time, each in another process; the results in the order of the items.

    When the caller wants no more, or is interrupted, the processes tidy up and end. Raises what `do` raises.
    """
    pool = ProcessPoolExecutor(jobs, initializer=_prepare)
    finished = False
    try:
        with _interrupted_later():
            results = [pool.submit(_one, do, item) for item in items]
        for result in results:
            yield result.result()
        finished = True
    finally:
        if not finished:
            _end(list((pool._processes or {}).values()))  # there is no public way before Python 3.14
        pool.shutdown()  # without cancelling: a pool that has lost its processes cannot take that


def _end(processes: list) -> None:
    for process in processes:
        process.terminate()
    until_s = time.monotonic() + TIDYING_S
    for process in processes:
        process.join(max(0, until_s - time.monotonic()))
        if process.is_alive():
            process.kill()


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """The processes that start here inherit it for good: what interrupts all of us is for the first one to tell."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _told_to_end)


def _told_to_end(number: int, frame: object) -> None:
    if _at_work:
        raise KeyboardInterrupt  # temporary folders go, emulated boards end
    os._exit(128 + number)


def _one(do: Callable[[T], R], item: T) -> R:
    global _at_work
    _at_work = True
    try:
        return do(item)
    except KeyboardInterrupt:
        os._exit(128 + signal.SIGTERM)
    finally:
        _at_work = False
