"""What is kept of a scenario that was played: for the report, and small enough to cross processes."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.surroundings import World
from bench.world.probe import Probe
from bench.world.signals import Entry, Signal

TOLD_KINDS = ("sms", "call", "step", "world", "modem", "pin")
KEPT_AT = 400  # AT lines of a scenario that are kept, the newest
KEPT = 1_000


@dataclass(frozen=True)
class Measure:
    """How long something that was expected took. seconds: None when it did not come within the limit."""

    what: str
    line: int
    seconds: float | None
    limit_s: float


@dataclass
class Trace:
    """entries: the record. wires: name -> changes as (us, value), the first being the state at the start.

    temperatures: (us, C at the probe, None when it is faulty or unplugged).
    figures: what the device has measured itself. about: what was tested.
    """

    entries: list[Entry] = field(default_factory=list)
    wires: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)
    temperatures: list[tuple[int, float | None]] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    end_us: int = 0

    def watch(self, world: World) -> None:
        """From the start of a world on."""
        self._note_probe(world, world.probe)
        world.probe.watchers.append(lambda probe: self._note_probe(world, probe))

    def _note_probe(self, world: World, probe: Probe) -> None:
        sound = probe.plugged and probe.fault is None
        now = (world.clock.now_us, round(probe.celsius, 2) if sound else None)
        if not self.temperatures or self.temperatures[-1][1] != now[1]:
            self.temperatures.append(now)

    def end(self, world: World) -> None:
        self.end_us = world.clock.now_us
        entries = list(world.record.entries)
        talk = [entry for entry in entries if entry.kind.startswith("at")][-KEPT_AT:]
        rest = [entry for entry in entries if not entry.kind.startswith("at")][-KEPT:]
        self.entries = sorted([*talk, *rest], key=lambda entry: entry.at_us)
        for name, signal in (
            ("relay", world.relay),
            *((f"LED {name}", led) for name, led in world.leds.items()),
            ("contact", world.contact),
            ("button", world.button),
            ("mains", world.mains),
        ):
            self.wires[name] = _changes(signal)


def _changes(signal: Signal) -> list[tuple[int, bool]]:
    edges = list(signal.edges)
    first = not edges[0][1] if edges else signal.value
    return [(0, first), *edges]
