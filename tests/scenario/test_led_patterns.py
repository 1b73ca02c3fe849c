"""The LEDs of spec ch. 12, recognised at any phase, and not taken for each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import pytest

from bench.scenario import leds
from bench.world.clock import MS, SECOND, Clock
from bench.world.signals import Signal

# (lit, ms) stretches, repeated
BLINKS: dict[str, list[tuple[bool, int]]] = {
    "off": [(False, 1000)],
    "steady": [(True, 1000)],
    "4 Hz": [(True, 125), (False, 125)],
    "3 flashes per s": [(True, 167), (False, 166)],
    "1 flash per s": [(True, 100), (False, 900)],
    "1 flash per 3 s": [(True, 100), (False, 2900)],
    "4 flashes in 1 s, then 2 s lit": [(False, 125), (True, 125)] * 3 + [(False, 125), (True, 2125)],
}
SPEC_1HZ = [(True, 500), (False, 500)]
LONG_LIT = [(True, 2000), *[(False, 125), (True, 125)] * 3, (False, 250)]


def blinking(stretches: list[tuple[bool, int]], *, start_ms: int = 0, jitter_ms: int = 0) -> Iterator[leds.Trace]:
    """The trace of a LED that does this, every 130 ms once it has done it for 8 s."""
    clock = Clock()
    led = Signal("led", clock)
    other = Signal("other", clock)
    late = cycle([0, jitter_ms, 0, -jitter_ms])
    at_ms = 10_000 + start_ms
    due: list[tuple[int, bool]] = []
    for lit, ms in cycle(stretches):
        due.append((at_ms + next(late), lit))
        at_ms += ms
        if at_ms > 40_000:
            break
    for at, lit in due:
        clock.at(at * MS, led.set, lit)
    now_ms = 18_000
    while now_ms < 30_000:
        clock.advance(now_ms * MS)
        yield leds.Trace(led, clock.now_us, other)
        now_ms += 130


@pytest.mark.parametrize("name", BLINKS)
@pytest.mark.parametrize("start_ms", [0, 333])
@pytest.mark.parametrize("jitter_ms", [0, 15])
def test_a_pattern_is_recognised_whenever_one_looks_and_as_nothing_else(
    name: str, start_ms: int, jitter_ms: int
) -> None:
    for trace in blinking(BLINKS[name], start_ms=start_ms, jitter_ms=jitter_ms):
        shown = [pattern.name for pattern in leds.PATTERNS if pattern.shown(trace)]
        assert shown == [name], f"at {trace.now_us / SECOND} s: {leds.describe(trace)}"


def test_a_flash_may_be_short_or_half_of_the_period() -> None:
    assert all(leds.HZ_1.shown(trace) for trace in blinking(SPEC_1HZ))


def test_the_sim_pattern_may_begin_with_its_lit_part() -> None:
    shown = [leds.SIM_FAILED.shown(trace) for trace in blinking(LONG_LIT)]
    assert all(shown)


@pytest.mark.parametrize(
    "stretches",
    [
        [(True, 2900), (False, 100)],  # a dark blip each 3 s
        [(True, 100), (False, 1900)],  # a flash each 2 s
        [(True, 250), (False, 250)],  # 2 Hz
        [(True, 100), (False, 200), (True, 100), (False, 2600)],  # two flashes each 3 s
        [(False, 100), (True, 100)] * 5 + [(True, 2000)],  # five flashes at 5 Hz, then lit
    ],
)
def test_what_the_spec_does_not_have_is_no_pattern(stretches: list[tuple[bool, int]]) -> None:
    for trace in blinking(stretches):
        assert leds.recognise(trace) is None, leds.describe(trace)


def test_a_pattern_is_not_seen_before_it_is_whole_nor_long_after_its_end() -> None:
    clock = Clock()
    led = Signal("led", clock)
    for flash in range(4):
        clock.at(flash * 3 * SECOND + SECOND, led.set, True)
        clock.at(flash * 3 * SECOND + SECOND + 100 * MS, led.set, False)
    seen = []
    for at_s in range(1, 20):
        clock.advance(at_s * SECOND)
        seen.append(leds.REGISTERED.shown(leds.Trace(led, clock.now_us)))
    assert seen[:3] == [False] * 3
    assert seen[3:13] == [True] * 10
    assert not any(seen[13:])


def test_three_flashes_together_need_both_leds_and_an_end() -> None:
    def flashes(count: int, shift_ms: int) -> bool:
        clock = Clock()
        power, out = Signal("POWER", clock), Signal("OUT", clock)
        clock.advance(10 * SECOND)
        for flash in range(count):
            for led, late in ((power, 0), (out, shift_ms)):
                clock.at((10_200 + flash * 300 + late) * MS, led.set, True)
                clock.at((10_350 + flash * 300 + late) * MS, led.set, False)
        clock.advance(12 * SECOND)
        return leds.BOOT.shown(leds.trace_of({"POWER": power, "OUT": out, "GSM": out}, "POWER", clock.now_us))

    assert flashes(3, 0)
    assert flashes(3, 20)
    assert not flashes(3, 140), "not together"
    assert not flashes(4, 0)
    assert not flashes(2, 0)


def test_a_boot_is_no_failed_sim() -> None:
    """Dark, three flashes, then steady: at no moment does that look like four flashes and 2 s lit."""
    clock = Clock()
    power = Signal("POWER", clock, value=True)
    power.set(False)
    lit = False
    for at_ms in (10_100, 10_250, 10_400, 10_550, 10_700, 10_850, 11_000):
        lit = not lit
        clock.at(at_ms * MS, power.set, lit)
    for at_ms in range(9_000, 16_000, 50):
        clock.advance(at_ms * MS)
        assert not leds.SIM_FAILED.shown(leds.Trace(power, clock.now_us)), at_ms


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("off", leds.OFF),
        ("steady", leds.STEADY),
        ("1Hz", leds.HZ_1),
        ("4Hz", leds.HZ_4),
        ("4 Hz", leds.HZ_4),
        ("4 flashes in 1 s, then 2 s lit", leds.SIM_FAILED),
        ("4 flashes in 1s, then 2s lit", leds.SIM_FAILED),
        ("four flashes in one second, then two seconds lit", leds.SIM_FAILED),
        ("1 flash per s", leds.HZ_1),
        ("1 flash per second", leds.HZ_1),
        ("1 flash per 1 s", leds.HZ_1),
        ("one flash every second", leds.HZ_1),
        ("per s", leds.HZ_1),
        ("searching", leds.HZ_1),
        ("1 flash per 3 s", leds.REGISTERED),
        ("1 flash per 3s", leds.REGISTERED),
        ("one flash every 3 seconds", leds.REGISTERED),
        ("once per 3 s", leds.REGISTERED),
        ("per 3 s", leds.REGISTERED),
        ("registered", leds.REGISTERED),
        ("3 flashes", leds.BOOT),
        ("three times together", leds.BOOT),
        ("3 flashes together", leds.BOOT),
        ("3 flashes per s", leds.HZ_3),
        ("3 times per second", leds.HZ_3),
        ("3Hz", leds.HZ_3),
    ],
)
def test_a_pattern_has_more_than_one_spelling(written: str, pattern: leds.Pattern) -> None:
    assert leds.pattern_named(written) is pattern


@pytest.mark.parametrize("written", ["", "blue", "0Hz", "5 flushes", "per", "4 flashes in 2 h"])
def test_what_names_no_pattern(written: str) -> None:
    assert leds.pattern_named(written) is None
