"""alarm: light and deep sleep (ports/raspberrypi/common-hal/alarm)."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from bench.sim.chip import CALL_US, NEVER_US
from bench.sim.errors import need_number, need_pin
from bench.sim.lives import DeepSleepRequest
from bench.sim.modules.making import module
from bench.sim.modules.time import short_float, to_seconds
from bench.sim.pins import Pin

if TYPE_CHECKING:
    from bench.sim.board import Board
    from bench.sim.vm import VM


class PinAlarm:
    """Level alarm, or with `edge` a change to that level."""

    def __init__(self, pin: Pin, *, value: bool, edge: bool = False, pull: bool = False) -> None:
        self._pin: Pin | None = need_pin(pin)
        self._value = bool(value)
        self._edge = bool(edge)
        self._pull = bool(pull)

    pin = property(lambda self: self._pin)
    value = property(lambda self: self._value)


class TimeAlarm:
    """Made by `make`, which knows the time."""

    def __init__(self, monotonic_time: float) -> None:
        self._monotonic_time = monotonic_time

    monotonic_time = property(lambda self: self._monotonic_time)


def recorded_alarm(cause: str | None) -> Any:
    """What wake_alarm shows after a deep sleep: the kind of alarm, without its particulars."""
    if cause == "pin":
        alarm = PinAlarm.__new__(PinAlarm)
        alarm._pin = None
        alarm._value = alarm._edge = alarm._pull = False
        return alarm
    return TimeAlarm(0.0) if cause == "time" else None


class Watch:
    """Waits for the first of some alarms; pins are set up as inputs when it is made."""

    def __init__(self, board: Board, alarms: list[Any]) -> None:
        self._board = board
        self._chip = board.chip
        self.alarm: Any = None
        self._pins = [alarm for alarm in alarms if isinstance(alarm, PinAlarm)]
        self._until_us = NEVER_US
        for alarm in alarms:
            if isinstance(alarm, TimeAlarm):
                # the RTC alarm has whole seconds, and one is added (TimeAlarm.c)
                wait_s = max(0.0, alarm._monotonic_time - self._chip.ms() / 1000)
                second_us = self._chip.up_us() // 1_000_000 * 1_000_000
                self._until_us = self._chip.born_us + second_us + (int(wait_s) + 1) * 1_000_000
                self._time_alarm = alarm
        self._seen: dict[int, bool] = {}
        for alarm in self._pins:
            pin = alarm._pin
            pin._claim(self)
            pin._pull = (not alarm._value) if alarm._pull else None
            self._seen[pin._number] = pin._level()
            pin._listeners.append(self._look)
        self._look()

    def _lost(self) -> None:
        pass

    def _look(self) -> None:
        for alarm in self._pins:
            pin = alarm._pin
            level = pin._level()
            changed = level != self._seen[pin._number]
            self._seen[pin._number] = level
            if self.alarm is None and level == alarm._value and (changed or not alarm._edge):
                self.alarm = alarm

    def wait(self) -> str:
        """Returns `pin` or `time`."""
        chip = self._chip
        while self.alarm is None:
            due = min(chip.next_event_us(), self._until_us)
            if chip.clock.now_us >= self._until_us:
                self.alarm = self._time_alarm
                break
            chip.wait_until(max(due, chip.clock.now_us + 1))
        for alarm in self._pins:
            alarm._pin._reset()
        return "pin" if isinstance(self.alarm, PinAlarm) else "time"


def make(vm: VM) -> ModuleType:
    chip = vm.chip
    board = vm.board

    class NewTimeAlarm(TimeAlarm):
        """At a time of time.monotonic(), or of time.time()."""

        def __init__(self, *, monotonic_time: float | None = None, epoch_time: int | None = None) -> None:
            if (monotonic_time is None) == (epoch_time is None):
                raise ValueError("Supply one of monotonic_time or epoch_time")
            now = chip.ms() / 1000
            if monotonic_time is None:
                monotonic_time = now + epoch_time - to_seconds(vm.rtc_source.datetime)
            if short_float(need_number(monotonic_time)) < short_float(now):
                raise ValueError("Time is in the past.")
            super().__init__(monotonic_time)

    NewTimeAlarm.__name__ = "TimeAlarm"

    def need_alarms(alarms: tuple[Any, ...]) -> None:
        for alarm in alarms:
            if not isinstance(alarm, (PinAlarm, TimeAlarm)):
                raise TypeError("Expected a kind of Alarm")
        if sum(isinstance(alarm, TimeAlarm) for alarm in alarms) > 1:
            raise ValueError("Only one alarm.time alarm can be set.")

    def light_sleep_until_alarms(*alarms: Any) -> Any:
        chip.enter(CALL_US)
        need_alarms(alarms)
        watch = Watch(board, list(alarms))
        watch.wait()
        made.wake_alarm = watch.alarm
        return watch.alarm

    def exit_and_deep_sleep_until_alarms(*alarms: Any, preserve_dios: Any = ()) -> None:
        chip.enter(CALL_US)
        need_alarms(alarms)
        if preserve_dios:
            raise NotImplementedError("preserve_dios")
        board.sleep_alarms = list(alarms)
        raise DeepSleepRequest

    made: Any = module(
        "alarm",
        wake_alarm=board.wake_alarm,
        light_sleep_until_alarms=light_sleep_until_alarms,
        exit_and_deep_sleep_until_alarms=exit_and_deep_sleep_until_alarms,
        pin=module("alarm.pin", PinAlarm=PinAlarm),
        time=module("alarm.time", TimeAlarm=NewTimeAlarm),
        sleep_memory=board.sleep_memory,
    )
    return made
