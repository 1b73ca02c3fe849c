"""What is done in which pass."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from isocket.clock import WallClock, parse_stamp
from isocket.features.button import Button
from isocket.features.scheduler import Scheduler
from isocket.modem.channel import Channel
from isocket.modem.modem import Modem
from kept import Kept

LONG = 5  # ms


class Uart:
    def __init__(self) -> None:
        self.coming = b""

    @property
    def in_waiting(self) -> int:
        return len(self.coming)

    def read(self, count: int) -> bytes:
        read, self.coming = self.coming[:count], self.coming[count:]
        return read


def heard(act: Callable[[str], None], took: Callable[[], int] = lambda: 0) -> tuple[Channel, Uart]:
    uart = Uart()
    channel = Channel(uart, lambda began: took() >= LONG)

    def on_line(line: str, now: int) -> bool:
        act(line)
        return False

    channel.urcs["RING"] = channel.urcs["+CLIP"] = on_line
    return channel, uart


def test_half_a_line_is_nothing_yet() -> None:
    lines: list[str] = []
    channel, uart = heard(lines.append)
    uart.coming = b"\r\nRI"
    assert not channel.receive(0)
    uart.coming = b"NG\r\n"
    assert channel.receive(1)
    assert lines == ["RING"]


@pytest.mark.parametrize(("lasts", "passes"), [(LONG - 1, 1), (LONG, 2)])
def test_a_line_that_takes_long_is_the_last_of_its_pass(lasts: int, passes: int) -> None:
    lines: list[str] = []
    channel, uart = heard(lines.append, lambda: lasts if len(lines) == 1 else 0)
    uart.coming = b"\r\nRING\r\n\r\n+CLIP: 1\r\n"
    assert channel.receive(0)
    assert lines == ["RING", "+CLIP: 1"][: 3 - passes]
    assert channel.receive(1) == (passes == 2), "without another byte"
    assert lines == ["RING", "+CLIP: 1"]
    channel.receive(2)
    assert not channel.receive(3)


def test_a_minute_is_done_when_the_last_of_its_rules_is() -> None:
    """A power cut in between does all of them again, and loses none."""
    settings = Kept(schedule="08:00,*,ON;08:00,*,INF")
    wall = WallClock(0)
    wall.set(*parse_stamp("26/03/02,07:59:58+08"), 0, True)
    done: list[str] = []
    scheduler = Scheduler(settings, wall, lambda action, now: done.append(action), False, 0)
    seen = []
    now = 0
    while now < 5_000:
        if scheduler.due is not None and scheduler.due <= now:
            scheduler.step(now)
            seen.append((len(done), settings.get("last minute") != ""))
        now += 1
    assert done == ["ON", "INF"]
    assert (1, False) in seen, "one of two is not the minute"
    assert seen[-1] == (2, True)
    assert (2, False) not in seen, "with the last one, in the same pass"


def test_a_press_acts_in_the_next_pass_and_none_is_lost_to_the_next_press() -> None:
    switched: list[bool] = []

    class Socket:
        on = False

        def switch(self, on: bool, now: int, cause: int) -> None:
            self.on = on
            switched.append(on)

    alarm, indicators = SimpleNamespace(enabled=False), SimpleNamespace(button_held=lambda now: None)
    between: list[int] = []
    button = Button(Socket(), alarm, indicators, lambda: None, lambda: between.append(button.due or 0))
    button.on_button(True, 0)
    button.on_button(False, 100)
    assert (switched, button.due) == ([], 100)
    button.step(101)
    assert (switched, button.due) == ([True], None)
    button.on_button(True, 1000)
    button.on_button(False, 1040)
    button.on_button(True, 1080)  # all in one pass
    assert (switched, button.due) == ([True, False], 11_080)
    button.step(11_080)
    assert switched == [True, False], "held: no press"


def test_a_press_that_is_neither_short_nor_long_acts_in_the_next_pass_too() -> None:
    done: list[str] = []
    nobody = SimpleNamespace()
    button = Button(nobody, nobody, nobody, lambda: done.append("reset"), lambda: done.append("between"))
    button.on_button(True, 0)
    button.on_button(False, 5_000)
    assert (done, button.due) == ([], 5_000)
    button.step(5_001)
    assert (done, button.due) == (["between"], None)


def test_while_it_rests_only_calls_and_urgent_texts_have_their_turn() -> None:
    modem = Modem.__new__(Modem)
    text = SimpleNamespace(priority=1)
    calls = SimpleNamespace(due=None, wants=False, busy=False, next_command=lambda now: "dial")
    modem.calls = calls  # type: ignore[assignment]
    modem.outbox = SimpleNamespace(texts=[text], next_command=lambda now, urgent=False: "send")  # type: ignore[assignment]
    modem.inbox = SimpleNamespace(decoding=False, next_command=lambda now: "read")  # type: ignore[assignment]
    modem.registration = SimpleNamespace(registered=True)  # type: ignore[assignment]
    modem.bring_up = SimpleNamespace(can_text=True)  # type: ignore[assignment]
    modem._read_at = modem.due = None
    modem._rests = False
    assert modem._choose(5)[1] == "read"
    modem.rest(True, 5)
    assert modem._choose(5)[1] is None
    text.priority = 0  # an alarm
    assert modem._choose(5)[1] == "send"
    text.priority = 1
    calls.wants = True
    assert modem._choose(5)[1] == "dial"
    calls.wants = False
    modem.due = None
    modem.rest(False, 9)
    assert modem._choose(9)[1] == "read"
    assert modem.due == 9, "at once"
