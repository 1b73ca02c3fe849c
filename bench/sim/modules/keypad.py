"""keypad (shared-module/keypad): scans are worked out from the edges on the pins, not run."""

from __future__ import annotations

from collections import deque
from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US, Chip
from bench.sim.errors import deinited, need_int, need_min, need_number, need_pin, need_range, type_name
from bench.sim.modules.making import module
from bench.sim.pins import Pin
from bench.sim.vm import VM

# the tick interrupt re-arms itself 977 us after its own work is done (ports/raspberrypi/supervisor/port.c)
TICK_US = 980
POLL_US = 2
READABLE = 1


def make(vm: VM) -> ModuleType:
    chip = vm.chip

    class Event(_Event):
        """A key transition."""

        def __init__(self, key_number: int = 0, pressed: bool = True, timestamp: int | None = None) -> None:
            super().__init__()
            self._key = int(need_min(need_int(key_number), 0, "key_number"))
            self._pressed = bool(pressed)
            self._timestamp = ticks_ms(chip, chip.clock.now_us) if timestamp is None else need_int(timestamp)

    class EventQueue(_EventQueue):
        """The events of one Keys object."""

    class Keys(_Keys):
        """Independent keys, each on its own pin."""

    EventQueue.Event = Event
    Keys.EventQueue = EventQueue
    return module("keypad", Event=Event, EventQueue=EventQueue, Keys=Keys)


def ticks_ms(chip: Chip, at_us: int) -> int:
    """supervisor.ticks_ms at that time."""
    return (chip.ms_at(at_us) + 0x1FFF0000) % (1 << 29)


class _Event:
    def __init__(self) -> None:
        self._key = 0
        self._pressed = True
        self._timestamp = 0

    key_number = property(lambda self: self._key)
    pressed = property(lambda self: self._pressed)
    released = property(lambda self: not self._pressed)
    timestamp = property(lambda self: self._timestamp)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Event) and (self._key, self._pressed) == (other._key, other._pressed)

    def __hash__(self) -> int:
        return (self._pressed << 15) + self._key

    def __repr__(self) -> str:
        return f"<Event: key_number {self._key} {'pressed' if self._pressed else 'released'}>"


class _EventQueue:
    """A full queue loses the new event and sets `overflowed`."""

    Event: type[_Event] = _Event

    def __init__(self, chip: Chip, size: int) -> None:
        self._enter = chip.enter
        self._events: deque[tuple[int, bool, int]] = deque()
        self._size = size
        self._overflowed = False

    def _record(self, key: int, pressed: bool, timestamp: int) -> None:
        if len(self._events) >= self._size:
            self._overflowed = True
        else:
            self._events.append((key, pressed, timestamp))

    def _poll(self, events: int) -> int:
        self._enter(POLL_US)
        return READABLE if self._events and events & READABLE else 0

    def _quiet(self) -> int:
        """How long a poll takes that finds nothing, in us; 0 when there is something."""
        return 0 if self._events else POLL_US

    def get(self) -> _Event | None:
        event = self.Event()
        return event if self.get_into(event) else None

    def get_into(self, event: _Event) -> bool:
        if not isinstance(event, _Event):
            raise TypeError(f"event must be of type Event, not {type_name(event)}")
        self._enter(CALL_US)
        if not self._events:
            return False
        event._key, event._pressed, event._timestamp = self._events.popleft()
        return True

    def clear(self) -> None:
        self._enter(CALL_US)
        self._events.clear()
        self._overflowed = False

    @property
    def overflowed(self) -> bool:
        self._enter(CALL_US)
        return self._overflowed

    def __len__(self) -> int:
        self._enter(CALL_US)
        return len(self._events)

    def __bool__(self) -> bool:
        self._enter(CALL_US)
        return bool(self._events)


class _Keys:
    """A scanner: each scan moves every key's counter one step towards its level; passing zero is an event.

    Between two edges the level is constant, so the scan that will pass zero is known: one timer waits for it, and none
    runs while all counters rest at their limits.
    """

    EventQueue: type[_EventQueue] = _EventQueue

    def __init__(
        self,
        pins: Any,
        *,
        value_when_pressed: bool | None = None,
        pull: bool = True,
        interval: float = 0.020,
        max_events: int = 64,
        debounce_threshold: int = 1,
    ) -> None:
        if value_when_pressed is None:
            raise TypeError("'value_when_pressed' argument required")
        pins = list(pins)
        for pin in pins:
            if not isinstance(pin, Pin):
                raise TypeError(f"object in row_pins must be of type Pin, not {type_name(pin)}")
            if pins.count(pin) > 1:
                raise TypeError("row_pins contains duplicate pins")
        need_min(need_number(interval), 0, "interval")
        need_min(need_int(max_events), 1, "max_events")
        self._threshold = need_range(need_int(debounce_threshold), 1, 127, "debounce_threshold")
        for pin in pins:
            need_pin(pin)
        chip = self._chip = pins[0]._chip
        chip.enter(CALL_US)
        self._pins: list[Pin] = pins
        self._when_pressed = bool(value_when_pressed)
        for pin in pins:
            pin._claim(self)
            if pull:
                pin._pull = not value_when_pressed
            pin._listeners.append(self._edge)
        self._interval_ticks = int(interval * 1024)
        self._period_us = max(self._interval_ticks, 1) * TICK_US
        self._events = self.EventQueue(chip, max_events)
        self._counters = [0] * len(pins)
        self._levels = [False] * len(pins)
        self._timer: Any = None
        self._paused = False
        self._open = True
        chip.scanners.append(self)
        self._scan_now()

    def _scan_now(self) -> None:
        """One scan outside the grid; the grid begins anew with it."""
        if self._timer is not None:
            self._timer.cancel()
        self._last_us = self._chip.clock.now_us - self._period_us
        self._look()
        self._catch_up()
        self._arm()

    def _look(self) -> None:
        self._levels = [pin._level() == self._when_pressed for pin in self._pins]

    def _edge(self) -> None:
        """A wire has changed: the scans up to now saw the old level."""
        if self._paused:
            return
        self._catch_up()
        self._look()
        self._arm()

    def _catch_up(self) -> None:
        scans = (self._chip.clock.now_us - self._last_us) // self._period_us
        if scans <= 0:
            return
        seen = []
        for key, pressed in enumerate(self._levels):
            counter = self._counters[key]
            if not pressed:
                counter = -counter
            if counter < 0 <= counter + scans:
                seen.append((self._last_us - counter * self._period_us, key))
                counter = self._threshold
            else:
                counter = min(counter + scans, self._threshold)
            self._counters[key] = counter if pressed else -counter
        for at_us, key in sorted(seen):
            self._events._record(key, self._levels[key], ticks_ms(self._chip, at_us))
        self._last_us += scans * self._period_us

    def _arm(self) -> None:
        """Wait for the next scan that makes an event."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        steps = [
            abs(counter)
            for counter, pressed in zip(self._counters, self._levels, strict=True)
            if counter and (counter < 0) == pressed
        ]
        if steps and self._open:
            self._timer = self._chip.clock.at(self._last_us + min(steps) * self._period_us, self._due)

    def _due(self) -> None:
        self._timer = None
        if self in self._chip.scanners and not self._paused:
            self._catch_up()
            self._arm()

    def interrupts_off(self, now_us: int) -> None:
        self._catch_up()
        self._paused = True
        self._paused_us = now_us
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def interrupts_on(self, now_us: int) -> None:
        self._paused = False
        chip = self._chip
        tick_us = self._last_us + (self._paused_us - self._last_us) // TICK_US * TICK_US
        if now_us - tick_us >= TICK_US:  # a tick was held up: it comes now
            tick_us = now_us
        else:
            tick_us += TICK_US
        due_us = chip.us_of_tick((self._last_us - chip.born_us) * 16 // 15625 + self._interval_ticks)
        if due_us > tick_us:
            tick_us += -(-(due_us - tick_us) // TICK_US) * TICK_US
        self._look()
        self._last_us = tick_us - self._period_us
        self._catch_up()
        self._arm()

    def _need(self) -> None:
        if not self._open:
            raise deinited()
        self._chip.enter(CALL_US)

    def _lost(self) -> None:
        self._open = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def deinit(self) -> None:
        if self._open:
            self._need()
            self._lost()
            if self in self._chip.scanners:
                self._chip.scanners.remove(self)
            for pin in self._pins:
                pin._reset()

    def __enter__(self) -> _Keys:
        return self

    def __exit__(self, *_: Any) -> None:
        self.deinit()

    def reset(self) -> None:
        self._need()
        self._catch_up()
        self._counters = [-self._threshold] * len(self._pins)
        self._scan_now()

    @property
    def key_count(self) -> int:
        self._need()
        return len(self._pins)

    @property
    def events(self) -> _EventQueue:
        if not self._open:
            raise deinited()
        return self._events
