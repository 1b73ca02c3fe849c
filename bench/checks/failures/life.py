"""One life of a device with a mistake in it, and what must work all the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bench.build.drive import assemble, drive_files
from bench.build.modules.kept import PY
from bench.checks.failures.points import SOURCE, Point
from bench.scenario.waiting import wait_until
from bench.surroundings import World
from bench.targets.base import Target
from bench.targets.registry import make_target
from bench.units import counted
from bench.world.clock import SECOND

OWNER, STRANGER, SECOND_NUMBER = "+358401234567", "+358409999999", "+358407654321"
ARMED_US = 67 * SECOND  # bench/checks/failures/points.py
SETTINGS = ("MAKEMEBOSS", "ON", "ALARMON", "TFALLALERT=5C", "CREDITUMS=*100#")
ALARM = "ALARM! Sensor activated"
KNOWN = "Only ON, OFF and STATUS work now!"
FALLEN = f"The device has failed several times. {KNOWN}"
PATIENCE = 9  # texts of an owner who gets no answer
END_US = 1500 * SECOND


@dataclass
class Outcome:
    """What came of a life. failures: of the app. fell: the fallback ran for long. broken: promises, in words."""

    point: Point
    kind: str
    once: bool
    failures: int = 0
    fell: bool = False
    broken: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return f"{self.point.name}, {self.kind}, {'once' if self.once else 'for good'}"


@cache
def libraries() -> dict[str, bytes]:
    """The third-party files of a drive: path -> content."""
    return {name: content for name, content in drive_files(form=PY).items() if name.startswith("lib/")}


@contextmanager
def _drive(point: Point, kind: str, once: bool, *, assembled: bool, source: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="isocket-failures-") as folder:
        copy = Path(folder) / "source"
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / point.path
        file.write_text(point.spoilt(file.read_text(), kind, once))
        if not assembled:
            (copy / "lib").mkdir(exist_ok=True)
            for name, content in libraries().items():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes(content)
            yield copy
            return
        assemble(Path(folder) / "drive", source=copy)
        yield Path(folder) / "drive"


def live(point: Point, kind: str, once: bool, target: str = "sim", source: Path = SOURCE) -> Outcome:
    outcome = Outcome(point, kind, once)
    with _drive(point, kind, once, assembled=target != "sim", source=source) as drive:
        device = make_target(target, World(), drive=drive)
        try:
            _Life(device, outcome).run()
        finally:
            device.close()
    return outcome


class _Life:
    def __init__(self, device: Target, outcome: Outcome) -> None:
        self._device, self._outcome, self._world = device, outcome, device.world
        self._owner = self._world.network.phone(OWNER)

    def run(self) -> None:
        world, network = self._world, self._world.network
        moves: list[int] = []
        world.relay.watchers.append(lambda relay: moves.append(world.clock.now_us))
        self._device.start()
        self._to(18)
        for text in SETTINGS:
            self._ask(text)
        if not world.relay.value or world.clock.now_us > ARMED_US:
            self._broken("the settings did not come through before the mistake was armed")
            return
        self._to(70)
        begins = len(self._owner.received)
        moves.clear()
        self._surroundings()
        answered = False
        for _ in range(PATIENCE):
            seen = len(self._owner.received)
            self._owner.text("STATUS")
            self._to(self._now_s() + 50)
            new = [text.text for text in self._owner.received[seen:]]
            answered = any(text.startswith("Power socket ON") for text in new)
        network.text(STRANGER, "OFF")
        self._to(END_US // SECOND)
        self._judge(moves, [text.text for text in self._owner.received[begins:]], answered)

    def _surroundings(self) -> None:
        """A bit of everything, in three minutes."""
        world, network = self._world, self._world.network
        network.ussd["*100#"] = "Your balance is 12.34 EUR."
        self._owner.text("STATUS")
        self._to(85)
        network.call(OWNER, 10 * SECOND)
        self._to(100)
        world.contact.set(True)
        self._to(105)
        world.contact.set(False)
        self._to(115)
        world.probe.set(2.0)
        self._owner.text("SCHEDULER+23:59,*,INF")
        self._to(130)
        world.mains.set(False)
        self._to(131)
        world.mains.set(True)
        network.set_state("off")
        self._to(170)
        network.set_state("on")
        self._to(190)
        self._owner.text("CREDIT")
        network.text(STRANGER, "ON")
        self._to(220)
        world.probe.set(20.0)
        self._owner.text("RESTARTTIME=7")
        self._to(260)

    def _judge(self, moves: list[int], texts: list[str], answered: bool) -> None:
        outcome, record = self._outcome, self._world.record.entries
        console = [entry.text for entry in record if entry.kind == "console"]
        said = [line for line in console if " supervisor: " in line]
        outcome.failures = len(said)
        outcome.fell = FALLEN in texts
        if moves:
            self._broken(f"the relay has moved {counted(len(moves), 'time')}")
        if any("watchdog" in entry.text for entry in record):
            self._broken("the watchdog has fired")
        if len(said) > 5 and not any("fallback: begins" in line for line in console):
            self._broken(f"{counted(len(said), 'failure')}, and no fallback")
        if texts.count(FALLEN) > 1:
            self._broken(f"the owner was told {counted(texts.count(FALLEN), 'time')} that the device has failed")
        if len(said) > 5 and FALLEN not in texts:
            self._broken("the owner was not told that only the fallback runs")
        if not any(text.startswith(ALARM) for text in texts):
            self._broken("the alarm was not told")
        if not answered:
            self._broken("an owner who tries again and again gets no answer")
        different = len({line.split(" supervisor: ")[1] for line in said})
        noted = [int(line.split("last error: ")[1].split()[0]) for line in console if "last error: " in line]
        if max(noted, default=0) > different:
            self._broken(f"{counted(different, 'different failure')}, noted {counted(max(noted), 'time')}")

    def _broken(self, words: str) -> None:
        self._outcome.broken.append(words)

    def _now_s(self) -> float:
        return self._world.clock.now_us / SECOND

    def _to(self, at_s: float) -> None:
        at_us = round(at_s * SECOND)
        while self._world.clock.now_us < at_us:
            self._device.run_until(at_us)

    def _ask(self, words: str) -> None:
        seen = len(self._owner.received)
        self._owner.text(words)
        until_us = self._world.clock.now_us + 20 * SECOND
        wait_until(self._device, lambda: len(self._owner.received) > seen, until_us, [self._owner.on_text])
