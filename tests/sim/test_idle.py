"""The sleep in select.poll is skipped, and nothing is different for it but the time the simulator takes."""

from __future__ import annotations

import random
from typing import Any

import pytest
from place import Place

from bench.sim.modules import keypad

LOOP = """
    import io, select, time, board, busio, digitalio, keypad, microcontroller, supervisor
    from watchdog import WatchDogMode
    microcontroller.watchdog.timeout = 8
    microcontroller.watchdog.mode = WatchDogMode.RESET

    class Nap(io.IOBase):
        def __init__(self):
            self.seconds = 0.008

        def ioctl(self, request, argument):
            time.sleep(self.seconds)
            return 0

    uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0, receiver_buffer_size=128)
    keys = keypad.Keys((board.GP7, board.GP8), value_when_pressed=False, interval=0.001, debounce_threshold=31)
    mains = keypad.Keys((board.GP13,), value_when_pressed=True, interval=0.02)
    led = digitalio.DigitalInOut(board.GP10)
    led.switch_to_output()
    nap = Nap()
    poll = select.poll()
    for thing in (uart, keys.events, mains.events, nap):
        poll.register(thing, select.POLLIN)
    event = keypad.Event()
    waits = (3000, 20, 100, 7, 1000, 0, 333)
    step = 0
    while True:
        step += 1
        found = [type(thing).__name__ for thing, _ in poll.ipoll(waits[step % 7])]
        line = [time.monotonic_ns(), supervisor.ticks_ms(), found]
        if uart.in_waiting:
            line.append(uart.read())
        while keys.events.get_into(event):
            line.append(("key", event.key_number, event.pressed, event.timestamp))
        while mains.events.get_into(event):
            line.append(("mains", event.pressed, event.timestamp))
        led.value = not led.value
        if step % 50 == 0:
            microcontroller.nvm[0:3] = b"abc"
        microcontroller.watchdog.feed()
        print(line)
"""


def life(seed: int, skip: bool) -> tuple[list[str], list[Any], int]:
    """What the board said and did in a world that bothers it at random moments; how often the firmware called."""
    chance = random.Random(seed)
    place = Place(LOOP)
    place.board.chip.skip_idle = skip
    world = place.world
    calls = [0]
    enter = place.board.chip.enter

    def counted(cost_us: int) -> None:
        calls[0] += 1
        enter(cost_us)

    place.board.chip.enter = counted
    for _ in range(40):
        at = chance.randrange(2_500_000, 30_000_000)
        what = chance.randrange(5)
        if what == 0:
            world.clock.at(at, world.line.to_board, chance.randbytes(chance.randrange(1, 200)))
        elif what < 4:
            signal = (world.contact, world.button, world.mains)[what - 1]
            world.clock.at(at, signal.set, bool(chance.randrange(2)))
        else:
            world.clock.at(at, world.clock.interrupt)
    while world.clock.now_us < 30_000_000:
        place.target.run_until(min(30_000_000, world.clock.now_us + chance.randrange(1, 3_000_000)))
    return place.said, list(world.leds["POWER"].edges), calls[0]


@pytest.mark.parametrize("seed", range(12))
def test_skipped_and_unskipped_lives_are_equal(seed: int) -> None:
    said, edges, calls = life(seed, skip=True)
    said_unskipped, edges_unskipped, calls_unskipped = life(seed, skip=False)

    assert said == said_unskipped
    assert edges == edges_unskipped
    assert len(said) > 30
    assert calls < calls_unskipped / 3


def naps(code: str) -> tuple[list[str], list[str]]:
    """The same program with and without skipping."""
    lives = []
    for skip in (True, False):
        place = Place(code)
        place.board.chip.skip_idle = skip
        lives.append(place.run(8).said)
    return lives[0], lives[1]


COUNTING = """
    import io, select, time
    class Nap(io.IOBase):
        count = 0
        def ioctl(self, request, argument):
            %s
            time.sleep(0.008)
            return 0
    nap = Nap()
    poll = select.poll()
    poll.register(nap, select.POLLIN)
    for _ in range(3):
        poll.poll(1000)
        print(nap.count, time.monotonic_ns())
"""


@pytest.mark.parametrize(
    "work",
    [
        "self.count += 1",
        "Nap.count += 1",
        "setattr(self, 'count', self.count + 1)",
        "print('nap')",
        "self.work()\n        def work(self):\n            self.count += 1\n        def nothing(self):",
    ],
)
def test_a_nap_that_does_more_than_sleep_is_not_skipped(work: str) -> None:
    skipped, unskipped = naps(COUNTING % work)

    assert skipped == unskipped
    assert len(skipped) > 5


def test_a_nap_may_be_of_any_length() -> None:
    code = COUNTING.replace("count = 0", "count = 0\n        length = 0.001").replace("0.008)", "self.length)") % "pass"
    code = code.replace("poll.poll(1000)", "nap.length *= 3.7\n        poll.poll(1000)")
    skipped, unskipped = naps(code)

    assert skipped == unskipped


def test_a_nap_that_has_something_is_not_skipped() -> None:
    skipped, unskipped = naps("""
        import io, select, time
        class Nap(io.IOBase):
            ready = 0
            def ioctl(self, request, argument):
                time.sleep(0.008)
                return self.ready
        nap = Nap()
        poll = select.poll()
        poll.register(nap, select.POLLIN)
        for _ in range(3):
            print(nap.ready, len(poll.poll(1000)), time.monotonic_ns())
            nap.ready = 1 - nap.ready
    """)

    assert skipped == unskipped
    assert [line[:3] for line in skipped if line[1:2] == " "] == ["0 0", "1 1", "0 0"]


def test_sleeping_for_a_day_is_cheap() -> None:
    place = Place(
        LOOP.replace("waits[step % 7]", "7000").replace("print(line)", "pass").replace("step % 50", "step % 0xFFFFF")
    )
    place.run(10)
    calls = [0]
    enter = place.board.chip.enter

    def counted(cost_us: int) -> None:
        calls[0] += 1
        enter(cost_us)

    for thing in (place.board.chip,):
        thing.enter = counted
    place.run(86_400)

    assert calls[0] < 86_400 / 7 * 10


def test_most_waits_are_known_without_a_lap(monkeypatch: pytest.MonkeyPatch) -> None:
    laps = [0]
    ask = keypad._EventQueue._poll

    def counted(events: Any, mask: int) -> int:
        laps[0] += 1
        return ask(events, mask)

    monkeypatch.setattr(keypad._EventQueue, "_poll", counted)
    place = Place(LOOP.replace("print(line)", "pass").replace("step % 50", "step % 0xFFFFF"))
    place.run(3600)

    assert 0 < laps[0] < 3600  # some 5 500 waits, two queues in each


def test_a_poll_that_refused_an_object_must_not_be_polled() -> None:
    """The map entry stays behind half made, and polling it crashes the chip (extmod/modselect.c says so itself)."""
    place = Place("""
        import select, microcontroller
        print("up")
        poll = select.poll()
        try:
            poll.register(1, 1)
        except OSError as error:
            print(error)
        poll.poll(10)
        print("no")
    """).run(8)

    assert place.said.count("up") == 1
    assert "stream operation not supported" in place.said
    assert "no" not in place.said
    assert place.board.safe_mode == "HARD_FAULT"
