"""pwmio: there, as libraries import it (simpleio, by way of adafruit_fona); the simulated board drives no PWM."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.sim.modules.making import module
from bench.sim.vm import VM


def make(vm: VM) -> ModuleType:
    class PWMOut:
        """Refuses rather than pretends: a firmware that needs PWM is to be run on the emulated board."""

        def __init__(self, *_: Any, **__: Any) -> None:
            raise NotImplementedError("the simulated board has no PWM; use the emulated one")

    return module("pwmio", PWMOut=PWMOut)
