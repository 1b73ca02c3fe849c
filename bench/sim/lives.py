"""The ways in which a run of firmware ends that no firmware code may prevent."""

from __future__ import annotations


class Killed(BaseException):
    """Thrown into the firmware when its chip is reset or loses power; `power` tells which of the two."""

    def __init__(self, power: bool) -> None:
        super().__init__("power lost" if power else "chip reset")
        self.power = power


class DeepSleepRequest(BaseException):
    """CircuitPython's own: alarm.exit_and_deep_sleep_until_alarms ends the VM with it."""


class ReloadException(BaseException):
    """CircuitPython's own: supervisor.reload() and autoreload end the VM with it."""


class ConsoleInterrupt(KeyboardInterrupt):
    """Ctrl-C from the simulated console; the real one is meant for the bench and passes through the firmware."""


ConsoleInterrupt.__name__ = "KeyboardInterrupt"
