"""Switches the supply of a board that hangs on USB: by the hub's port, or by a spare pin of the stimulus."""

from __future__ import annotations

import re
import shutil
from typing import Protocol

from bench.serial_harness import BoardLink, Restarted
from bench.targets.base import TargetError
from bench.targets.program import ask

TIMEOUT_S = 30
STIMULUS = "stimulus"
_HUB = re.compile(r"uhubctl:([0-9]+(?:-[0-9.]+)?):([0-9]+)")
EXPECTED = "power=uhubctl:HUB:PORT (as `uhubctl` lists them: uhubctl:1-1.4:2), or power=stimulus"


class PowerSwitch(Protocol):
    def set(self, on: bool) -> None:
        """Raises TargetError when it cannot."""
        ...


def is_understood(written: str) -> bool:
    return written == STIMULUS or _HUB.fullmatch(written) is not None


def switch_of(written: str, stimulus: BoardLink | None) -> PowerSwitch:
    """written: as EXPECTED has it. Raises TargetError."""
    if written == STIMULUS:
        if stimulus is None:
            raise TargetError("serial: power=stimulus needs the stimulus that it is a pin of: stimulus=PORT")
        return StimulusPin(stimulus)
    hub = _HUB.fullmatch(written)
    if hub is None:
        raise TargetError(f'serial: "power={written}" is not understood; expected {EXPECTED}')
    return HubPort(hub[1], hub[2])


class HubPort:
    """A port of a hub that can switch its ports, by uhubctl (https://github.com/mvp/uhubctl, README, "Usage")."""

    def __init__(self, hub: str, port: str) -> None:
        self._hub, self._port = hub, port

    def set(self, on: bool) -> None:
        tool = shutil.which("uhubctl")
        if tool is None:
            raise TargetError("serial: uhubctl is not installed; on Debian: apt-get install uhubctl")
        hint = "Does `uhubctl` list that hub? It may want root, or its udev rule"
        ask([tool, "-l", self._hub, "-p", self._port, "-a", "on" if on else "off"], TIMEOUT_S, hint)


class StimulusPin:
    """The pin `supply` of the stimulus: low switches off, let go is on."""

    def __init__(self, link: BoardLink) -> None:
        self._link = link

    def set(self, on: bool) -> None:
        words = "release supply" if on else "set supply 0"
        for _ in range(3):
            try:
                self._link.ask(words)
                return
            except Restarted:
                self._link.forget()
        raise TargetError("serial: the stimulus starts over and over; look at its console")
