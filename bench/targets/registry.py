"""Names of targets and how to get one; a target's own modules are loaded only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from bench.targets.base import Settings, Target, TargetError
from bench.world.world import World

MODULES = {"sim": ("bench.targets.sim", "SimTarget"), "emulator": ("bench.targets.emulator", "EmulatorTarget")}
NAMES = ("sim", "emulator", "serial")


def name_of(selection: str) -> str:
    """`serial:/dev/ttyACM0` selects the target `serial`; raises TargetError for a name that nobody knows."""
    name = selection.partition(":")[0]
    if name not in NAMES:
        raise TargetError(f'there is no target "{selection}"; known: {", ".join(NAMES)}')
    return name


def make_target(selection: str, world: World, *, drive: Path | None = None, settings: Settings | None = None) -> Target:
    """The selected target, wired to the world and not started yet; raises TargetError when it cannot be had."""
    name = name_of(selection)
    if name not in MODULES:
        raise TargetError("the target serial (a board on USB) is not there yet; play on sim or emulator until it is")
    module, cls = MODULES[name]
    return getattr(import_module(module), cls)(world, drive=drive, settings=settings)
