"""Debouncing worked out from edges is what scanning every tick would give (shared-module/keypad/__init__.c)."""

from __future__ import annotations

import random

import pytest
from place import Place

from bench.sim.modules.keypad import TICK_US

PROGRAM = """
    import board, keypad, microcontroller, time
    keys = keypad.Keys((board.GP7, board.GP8), value_when_pressed=False, interval=%s, debounce_threshold=%d)
    event = keypad.Event()
    for step in range(60):
        time.sleep(0.1)
        while keys.events.get_into(event):
            print(event.key_number, event.pressed, event.timestamp)
"""


class Scanner:
    """The same, done the long way: a timer for every scan, a counter for every key."""

    def __init__(self, place: Place, threshold: int) -> None:
        self._keys = place.board.chip.scanners[0]
        self._clock = place.world.clock
        self._chip = place.board.chip
        self._threshold = threshold
        self._counters = list(self._keys._counters)
        self._signals = (place.world.contact, place.world.button)
        self.events: list[tuple[int, bool, int]] = []
        self._clock.at(self._keys._last_us + self._keys._period_us, self._scan)

    def _scan(self) -> None:
        for key, signal in enumerate(self._signals):
            step = 1 if signal.value else -1
            if self._counters[key] * step < self._threshold:
                self._counters[key] += step
                if not self._counters[key]:
                    self._counters[key] = step * self._threshold
                    ticks = (self._chip.ms() + 0x1FFF0000) % (1 << 29)
                    self.events.append((key, signal.value, ticks))
        self._clock.after(self._keys._period_us, self._scan)


@pytest.mark.parametrize("seed", range(20))
def test_against_scanning_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    interval, threshold = chance.choice([(0, 1), (0.001, 31), (0.005, 4), (0.02, 1), (0.02, 3), (0.003, 127)])
    place = Place(PROGRAM % (interval, threshold))
    if chance.randrange(2):
        place.world.contact.set(True)
    while not place.board.chip.scanners:
        place.run(0.0005)
    scanner = Scanner(place, threshold)
    keys = place.board.chip.scanners[0]
    for signal in (place.world.contact, place.world.button):
        at, value = place.now_us, signal.value
        while at < 7_500_000:
            at += round(chance.choice([300, 3_000, 30_000, 300_000]) * chance.uniform(0.3, 3))
            at += (at - keys._last_us) % TICK_US == 0  # not in the very moment of a scan: either order is as good
            value = not value
            place.world.clock.at(at, signal.set, value)
    place.run(12)

    told = [line.split() for line in place.said if line[:1] in ("0", "1")]
    got = [(int(key), pressed == "True", int(ticks)) for key, pressed, ticks in told]
    assert got == scanner.events[: len(got)]
    assert scanner.events
    assert len(got) >= len(scanner.events) * 0.6  # the program ends before the world does


def test_nothing_runs_while_nothing_changes() -> None:
    place = Place(PROGRAM.replace("range(60)", "range(2)") % (0.001, 31)).run(3)
    place.world.clock.advance(place.now_us)
    waiting = [timer for _, _, timer in place.world.clock.pending if timer.action is not None]

    assert not [timer for timer in waiting if getattr(timer.action, "__self__", None) in place.board.chip.scanners]


def test_a_pulse_shorter_than_the_threshold_is_not_seen() -> None:
    place = Place(PROGRAM % (0.001, 31)).run(3)
    for length_ms, seen in ((5, False), (28, False), (32, True), (100, True)):
        said = len(place.said)
        place.world.contact.set(True)
        place.run(length_ms / 1000)
        place.world.contact.set(False)
        place.run(0.5)
        assert (len(place.said) - said == 2) is seen, length_ms
        assert len(place.said) - said in (0, 2)


def test_scans_wait_for_the_flash() -> None:
    """During an erase no scan happens: a pulse that falls into it whole is not seen; a change is seen late."""
    place = Place("""
        import board, keypad, microcontroller, time
        keys = keypad.Keys((board.GP7,), value_when_pressed=False, interval=0.001, debounce_threshold=5)
        microcontroller.nvm[0] = 1
        time.sleep(1)
        print("erase", time.monotonic_ns())
        microcontroller.nvm[0] = 2
        print("done", time.monotonic_ns())
        time.sleep(0.2)
        print(keys.events.get())
        time.sleep(1)
        print("erase")
        microcontroller.nvm[0] = 3
        time.sleep(0.2)
        event = keys.events.get()
        print(event)
    """)
    contact, clock = place.world.contact, place.world.clock
    erases: list[int] = []

    def heard(entry) -> None:
        if entry.kind == "console" and entry.text.startswith("erase"):
            erases.append(entry.at_us)
            clock.after(5_000, contact.set, True)
            if len(erases) == 1:
                clock.after(40_000, contact.set, False)

    place.world.record.listeners.append(heard)
    place.run(6)

    assert len(erases) == 2
    start, done = (int(line.split()[1]) for line in place.said if line[:5] in ("erase", "done ") and " " in line)
    assert 51_000_000 < done - start < 53_000_000
    assert place.said[-4:-2] == ["erase", "<Event: key_number 0 pressed>"]
    assert "None" in place.said
