"""The table of commands of the running firmware, asked of a device in the simulator."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from bench.surroundings import World
from bench.targets.base import TargetError
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND

CONTROL, CONFIGURE, INFORM = "Ctrl", "Conf", "Inf"  # the manual's words
STARTED_US = 20 * SECOND


@dataclass(frozen=True)
class Command:
    """One row. key: as isocket/commands.py has it, such as `RING=`. values: of a setting with fixed ones, the
    factory's first; empty for all others.
    """

    key: str
    kind: str
    values: tuple[str, ...]


def read_table(drive: Path | None = None) -> dict[str, Command]:
    """Key -> command, of the project's own drive or of the one in `drive` (sources, not the form of a drive).

    Nothing is read from the sources: what is on the card is what a device has put together. Raises TargetError when the
    firmware does not start.
    """
    target = SimTarget(World(), drive=drive)
    try:
        target.start()
        target.run_for(STARTED_US)
        vm = target.board.vm
        module = vm.modules.get("isocket.rows") if vm is not None else None
        machine = vm.modules.get("isocket.commands") if vm is not None else None
        if module is None or machine is None:
            raise TargetError(f"the firmware does not start:\n{target.console}")
        held = [thing for thing in gc.get_referrers(machine.Commands) if isinstance(thing, machine.Commands)]
        kinds = {
            module.CTRL: CONTROL,
            module.ACT: CONTROL,
            module.CONF: CONFIGURE,
            module.INF & module.KIND_MASK: INFORM,
        }
        found = {
            key: Command(key, kinds[row[1] & module.KIND_MASK], ())
            for commands in held
            for chapter in commands._chapters
            for key, row in chapter.rows().items()
        }
        return _with_values(found, vm.modules["isocket.values"])
    finally:
        target.close()


def _with_values(found: dict[str, Command], values: ModuleType) -> dict[str, Command]:
    """isocket/values.py has one pair of rows for all its settings, a line each: `NAME=VALUE,VALUE`, `NAME=2..60`. Of
    those behind a blank only the second; their chapters have the first. Rows behind a blank serve other commands.
    """
    both = {sign: found.pop(f" {sign}") for sign in "=?"}
    for line in values.SETTINGS.strip("\n").split("\n"):
        name, _, rule = line.removeprefix(values.OWN).partition("=")
        fixed = () if ".." in rule or rule.startswith("<") else tuple(rule.replace(values.OWN, "").split(","))
        for sign, row in both.items():
            kind = found[name + sign].kind if name + sign in found else row.kind
            found[name + sign] = Command(name + sign, kind, fixed)
    return {key: row for key, row in found.items() if not key.startswith(values.OWN)}
