"""select (extmod/modselect.c), with its busy loop skipped where nothing can happen in it."""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from bench.sim.board import SAFE_MODE_HARD_FAULT
from bench.sim.chip import CALL_US, Chip, slept_us
from bench.sim.errors import ERRNO, OSError, need_int, need_number
from bench.sim.modules.making import module
from bench.sim.vm import VM

POLLIN = 1
POLLOUT = 4
POLLERR = 8
POLLHUP = 16
MP_STREAM_POLL = 3
ONE_SHOT = 1

LAP_US = 5  # one lap of the C loop without its polls
IOCTL_US = 30  # a call of an ioctl method written in Python

_STORES = frozenset(("STORE_ATTR", "STORE_GLOBAL", "STORE_SUBSCR", "STORE_DEREF", "DELETE_ATTR", "DELETE_SUBSCR"))
_judged: dict[CodeType, bool] = {}


def make(vm: VM) -> ModuleType:
    chip = vm.chip

    def new_poll() -> Poll:
        chip.enter(CALL_US)
        return Poll(chip)

    def select(readers: Any, writers: Any, others: Any, timeout: float | None = None) -> tuple[list, list, list]:
        poll = Poll(chip)
        for items, events in ((readers, POLLIN), (writers, POLLOUT), (others, POLLERR | POLLHUP)):
            for item in items:
                poll._add(item, events, merge=True)
        milliseconds = -1 if timeout is None or need_number(timeout) < 0 else int(timeout * 1000)
        found = poll._wait(milliseconds)
        return (
            [item for item, events in found if events & POLLIN],
            [item for item, events in found if events & POLLOUT],
            [item for item, events in found if events & ~(POLLIN | POLLOUT)],
        )

    return module(
        "select", poll=new_poll, select=select, POLLIN=POLLIN, POLLOUT=POLLOUT, POLLERR=POLLERR, POLLHUP=POLLHUP
    )


class _Entry:
    """One registered object: how to poll it, and for what.

    quiet: how long, in us, a poll of it takes that finds nothing and does nothing; 0 when that cannot be told, or when
    there is something.
    """

    __slots__ = ("ask", "events", "quiet", "ready", "thing")

    def __init__(self, thing: Any, ask: Callable[[int], int], events: int, quiet: Callable[[], int]) -> None:
        self.thing = thing
        self.ask = ask
        self.events = events
        self.quiet = quiet
        self.ready = 0


class _Sleeper:
    """An object with an ioctl of its own, which may do nothing but sleep: how long that is has been seen before."""

    def __init__(self, chip: Chip, thing: Any) -> None:
        self._chip = chip
        self._thing = thing
        self._method = type(thing).ioctl
        self._known: dict[tuple[Any, ...], int] = {}
        self._names = [name for name in self._method.__code__.co_names if name not in ("time", "sleep")]

    def quiet(self) -> int:
        thing = self._thing
        method = type(thing).ioctl
        if method is not self._method or not _only_sleeps(thing):
            return 0
        try:
            key = tuple([getattr(thing, name) for name in self._names])
            return self._known[key]
        except AttributeError:  # a name of its module
            return 0
        except KeyError:
            us = self._known[key] = self._measured()
            return us

    def _measured(self) -> int:
        chip = self._chip
        slept: list[int] = []
        chip.sleep_ms = slept.append  # type: ignore[method-assign]
        try:
            result = self._thing.ioctl(MP_STREAM_POLL, POLLIN)
        except Exception:
            return 0
        finally:
            del chip.sleep_ms
        return 0 if result != 0 or not slept else IOCTL_US + sum(map(slept_us, slept))


class Poll:
    """Objects are polled in the order of their registration (in C: of their addresses).

    Once an object has been refused, polling crashes the chip: its entry stays behind half made (extmod/modselect.c).
    """

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self._entries: dict[int, _Entry] = {}
        self._sleepers: list[Any] = []  # objects with an ioctl of their own
        self._broken = False
        self._found: Iterator[tuple[Any, int]] = iter(())

    def _add(self, thing: Any, events: int, *, merge: bool = False) -> None:
        entry = self._entries.get(id(thing))
        if entry is not None:
            entry.events = entry.events | events if merge else events
            return
        ask = getattr(thing, "_poll", None)
        quiet = getattr(thing, "_quiet", _cannot_tell)
        if ask is None:
            if not getattr(type(thing), "_is_iobase", False):
                self._broken = True
                raise OSError("stream operation not supported")
            ask = self._ioctl_of(thing)
            self._sleepers.append(thing)
            quiet = _Sleeper(self._chip, thing).quiet if isinstance(type(thing).ioctl, FunctionType) else _cannot_tell
        self._entries[id(thing)] = _Entry(thing, ask, events, quiet)

    def _ioctl_of(self, thing: Any) -> Callable[[int], int]:
        enter = self._chip.enter

        def ask(events: int) -> int:
            enter(IOCTL_US)
            result = need_int(thing.ioctl(MP_STREAM_POLL, events))
            if result < 0:
                raise OSError(-result)
            return result

        return ask

    def register(self, thing: Any, eventmask: int = POLLIN | POLLOUT) -> None:
        self._chip.enter(CALL_US)
        self._add(thing, need_int(eventmask))

    def unregister(self, thing: Any) -> None:
        self._chip.enter(CALL_US)
        if self._entries.pop(id(thing), None) is not None and thing in self._sleepers:
            self._sleepers.remove(thing)

    def modify(self, thing: Any, eventmask: int) -> None:
        self._chip.enter(CALL_US)
        entry = self._entries.get(id(thing))
        if entry is None:
            raise OSError(ERRNO["ENOENT"])
        entry.events = need_int(eventmask)

    def poll(self, timeout: int | None = None, *_: Any) -> list[tuple[Any, int]]:
        return self._wait(-1 if timeout is None else need_int(timeout))

    def ipoll(self, timeout: int | None = None, flags: int = 0) -> Poll:
        found = self._wait(-1 if timeout is None else need_int(timeout))
        if flags & ONE_SHOT:
            for thing, _ in found:
                self._entries[id(thing)].events = 0
        self._found = iter(found)
        return self

    def __iter__(self) -> Poll:
        return self

    def __next__(self) -> tuple[Any, int]:
        return next(self._found)

    def _wait(self, timeout_ms: int) -> list[tuple[Any, int]]:
        """poll_set_poll_until_ready_or_timeout; a negative timeout waits for ever."""
        chip = self._chip
        clock = chip.clock
        chip.enter(CALL_US)
        if self._broken:
            chip.saved_word = SAFE_MODE_HARD_FAULT
            chip.reset("SOFTWARE")
            chip.die_here()
        end_us = chip.us_of_ms(chip.ms() + timeout_ms) if timeout_ms >= 0 else None
        if end_us is not None and chip.skip_idle and self._nothing_comes(end_us):
            return []
        entries = list(self._entries.values())
        arrivals = [entry.thing.next_byte_us for entry in entries if entry.thing in chip.uarts]
        skips = chip.skip_idle and all(_only_sleeps(thing) for thing in self._sleepers)

        def next_change() -> int:
            change = chip.next_event_us()
            for wire_us in arrivals:
                change = min(change, wire_us())
            return change

        while True:
            lap_start = clock.now_us
            change = next_change() if skips else 0
            found = []
            for entry in entries:
                ready = entry.ready = entry.ask(entry.events)
                if ready:
                    found.append((entry.thing, ready))
            polled = clock.now_us
            if found or (end_us is not None and polled >= end_us):
                return found
            chip.enter(LAP_US)
            if clock.now_us < change:  # nothing has happened since this lap asked: the next ones will be like it
                lap = clock.now_us - lap_start
                now = clock.now_us
                change = next_change()
                if end_us is not None:
                    # the lap at whose end the time is up, if nothing happens before
                    last = max(0, -((now + (polled - lap_start) - end_us) // lap)) * lap + now
                    if last + (polled - lap_start) < change:
                        chip.wait_until(last + (polled - lap_start))
                        return []
                laps = (change - 1 - now) // lap
                if laps > 0:
                    chip.wait_until(now + laps * lap)

    def _nothing_comes(self, end_us: int) -> bool:
        """Whether nothing can happen until the time is up; then it is up now. Most waits are like that, and what each
        lap would do is known without doing it.
        """
        polling_us = 0
        for entry in self._entries.values():
            quiet_us = entry.quiet() if entry.events == POLLIN else 0
            if not quiet_us:
                return False
            polling_us += quiet_us
        chip = self._chip
        now = chip.clock.now_us
        polled = now + polling_us
        if polled < end_us:
            lap = polling_us + LAP_US
            polled += -((polled - end_us) // lap) * lap
        if polled >= chip.next_event_us() or any(polled >= uart.next_byte_us() for uart in chip.uarts):
            return False
        chip.clock.now_us = polled
        return True


def _cannot_tell() -> int:
    return 0


def _only_sleeps(thing: Any) -> bool:
    """Whether an ioctl does nothing but sleep: then laps of the loop may be skipped unseen.

    It may read attributes and constants, call time.sleep, and return. One that calls or stores more is not skipped.
    """
    method = type(thing).ioctl
    if not isinstance(method, FunctionType):
        return False
    code = method.__code__
    judged = _judged.get(code)
    if judged is None:
        judged = _judged[code] = _judge(method, thing)
    return judged


def _judge(method: FunctionType, thing: Any) -> bool:
    if any(instruction.opname in _STORES for instruction in dis.get_instructions(method)):
        return False
    return all(_is_harmless(name, method, thing) for name in method.__code__.co_names)


def _is_harmless(name: str, method: FunctionType, thing: Any) -> bool:
    """The module time, its sleep, or plain data."""
    value = method.__globals__.get(name, getattr(thing, name, _unknown))
    if isinstance(value, ModuleType):
        return value.__name__ == "time"
    if value is _unknown:
        return name == "sleep"
    return getattr(value, "_is_sleep", False) or isinstance(value, (int, float, str, tuple, type(None)))


_unknown = object()
