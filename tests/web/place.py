"""A session to be tried, and waiting for what it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from bench.ui.web.live.session import Session

ME, NEIGHBOUR, STRANGER = "+358401234567", "+358407654321", "+358409999999"


HURRY = 4.0


class _HurriedTime:
    """What the module `time` has for who keeps a pace, with seconds that are a quarter as long."""

    def perf_counter(self) -> float:
        return time.perf_counter() * HURRY


def wait(holds: Callable[[], Any], trouble: str, within_s: float = 120) -> Any:
    until_s = time.monotonic() + within_s
    while not (found := holds()):
        assert time.monotonic() < until_s, trouble
        time.sleep(0.005)
    return found


@contextmanager
def session(speed: float = 3600, *, hurried: bool = True, **how: Any) -> Iterator[Session]:
    """A live one, whose device is ready. hurried: its clock on the wall goes four times as fast as the real one."""
    one = Session(how.pop("selection", "sim"), speed=speed, **how)
    if not hurried:
        yield from _live(one)
        return
    wait_in_real_time = one._wait
    one._wait = lambda seconds: wait_in_real_time(seconds / HURRY)  # type: ignore[method-assign]
    with patch("bench.ui.sliced.time", _HurriedTime()):
        yield from _live(one)


def _live(one: Session) -> Iterator[Session]:
    one.start()
    try:
        wait(lambda: one.view.state != "boot", "it does not boot", 240)
        yield one
    finally:
        one.close()


def texts(one: Session, number: str = ME, kind: str = "got") -> list[str]:
    return [item.text for item in one.items_since(0, 2000)[1] if item.number == number and item.kind == kind]


def got(one: Session, words: str, number: str = ME, times: int = 1) -> None:
    def there() -> bool:
        return sum(words in text for text in texts(one, number)) >= times

    wait(there, f"{number} got no {words!r}, but {texts(one, number)}; {one.view.words}")


def ask(one: Session, text: str, reply: str, number: str = ME) -> None:
    """Text it, and wait for what it answers."""
    before = sum(reply in one_text for one_text in texts(one, number))
    one.text(number, text)
    got(one, reply, number, before + 1)
