"""The terminal phone: what is typed, what is told, on a pipe and on a terminal."""

from __future__ import annotations

import io
import threading
import time

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bench.scenario import leds
from bench.surroundings import World
from bench.ui.terminal.handbook import help_lines
from bench.ui.terminal.lights import Lights
from bench.ui.terminal.pace import Paced
from bench.ui.terminal.pipe import run_on_pipe
from bench.ui.terminal.prompt import run_on_terminal
from bench.ui.terminal.screen import NARROWEST, wrapped
from bench.ui.terminal.session import Session
from bench.world.clock import MS, SECOND
from tests.scenario.toy_device import ToyTarget
from tests.wall import Wall

A = "+358401234567"


def sitting(speed: float | None = None, *, boot_s: float | None = 2) -> tuple[Session, Paced, list[str]]:
    told: list[str] = []
    target = Paced(ToyTarget(World(), boot_s), speed)
    return Session(target, A, told.append), target, told


def piped(*lines: str) -> list[str]:
    """What is told when these lines come down a pipe."""
    session, target, told = sitting()
    run_on_pipe(session, target, io.StringIO("\n".join(lines)))
    return told


def has(told: list[str], *words: str) -> bool:
    """The words are in lines of their own, in this order."""
    lines = iter(told)
    return all(any(word in line for line in lines) for word in words)


def test_a_text_and_its_reply_of_several_lines_with_the_time() -> None:
    told = piped("ON", "STATUS")
    assert has(told, f"{A} to device: ON", "relay on", f"device to {A}: Power socket ON", f"{A} to device: STATUS")
    assert " " * 20 + "TEMP: 20C(68F)" in told
    assert "[    10.000s] sms   " in "\n".join(told)


def test_each_text_waits_for_its_reply() -> None:
    told = piped("ON", "OFF", "NEVER", "ON")
    assert has(told, "Power socket ON", "OFF", "Power socket OFF", "no reply within 30s", "Power socket ON")


def test_lines_that_begin_with_a_word_of_the_world_are_steps() -> None:
    told = piped("contact closed", "mains off", "signal 99", 'sms +358409 "ON"', "wait 5s", "expect relay on")
    assert has(told, "contact on", "mains off", "+358409 to device: ON", "relay on", "as expected")


def test_a_step_that_nothing_else_tells_of_is_told_to_be_done() -> None:
    told = piped("probe 4", "battery 3.6", "contact closed")
    assert has(told, "done  probe 4; the device reads it once a minute", "done  battery 3.6", "contact on")
    assert not any("done  contact" in line for line in told)


@pytest.mark.parametrize("line", ['"wait"', "sms wait", "wait!"])
def test_a_text_can_be_forced(line: str) -> None:
    session, _, told = sitting()
    session.begin()
    session.act(line)
    assert has(told, f"{A} to device: wait")


def test_names_and_comments() -> None:
    assert has(
        piped("# nothing", "", 'let cmd = "ON"', 'sms $who "$cmd"', f"let who = {A}", 'sms $who "$cmd"'), "! ", "ON"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("probe warm", "! warm is no state of the probe; expected a temperature"),
        ("expect rleay on", 'did you mean "relay"?'),
        ("sms", "! the line ends too early"),
        ("expect relay on", "! expected relay on within 500ms"),
        ("help nonsense", "no chapter and no step nonsense"),
        ('"open', "! a text that does not end"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_sitting_goes_on(line: str, said: str) -> None:
    told = piped(line, "ON")
    assert has(told, said)
    assert has(told, "Power socket ON")


def test_leds_are_told_in_words_when_they_change() -> None:
    told = piped("ALARM", "wait 10s", "ON", "wait 5s")
    assert has(told, "GSM: registered (1 flash per 3 s)", "POWER: alarm function on, sensor active (4 Hz)")
    assert has(told, "OUT: socket on (steady)")
    assert sum("POWER" in line and " led " in line for line in told) == 2, "dark at first, then the alarm"


def test_flashes_that_begin_or_end_are_not_taken_for_a_failed_sim() -> None:
    """The four flashes of the alarm, cut short or just begun, look like those of a failed card for a moment."""
    world = World()
    told: list[str] = []
    Lights(world, lambda name, words: told.append(f"{name}: {words}"))
    led = world.leds["POWER"]

    def flash_four_times(from_ms: int) -> None:
        for flash in range(4):
            world.clock.at((from_ms + 250 * flash) * MS, led.set, False)
            world.clock.at((from_ms + 250 * flash + 125) * MS, led.set, True)

    led.set(True)
    flash_four_times(8_000)  # quick flashes that end as soon as they have begun
    seen = set()
    for look in range(1, 40):
        world.clock.advance(look * 500 * MS)
        if look > 6:
            seen.add(leds.recognise(leds.trace_of(world.leds, "POWER", world.clock.now_us)))
    assert leds.SIM_FAILED in seen, "or there was nothing to be mistaken for it"
    assert [words for words in told if "POWER" in words] == ["POWER: mains present (steady)"]

    for begin_s in range(20, 40, 3):  # the failed card itself, again and again
        flash_four_times(begin_s * 1000)
    world.clock.advance(36 * SECOND)
    assert told[-1].startswith("POWER: SIM missing")


def test_calls_are_told() -> None:
    assert has(piped("RING", "wait 5s", f"hangup {A}"), f"device rings {A}", f"call from device to {A} ended: rejected")


def test_it_ends_some_quiet_time_after_the_last_line() -> None:
    session, target, told = sitting()
    run_on_pipe(session, target, io.StringIO("LATE"))
    assert has(told, "no reply within 30s", f"device to {A}: late"), "an answer that comes soon after is still shown"
    session, target, told = sitting()
    run_on_pipe(session, target, io.StringIO(""))
    assert target.world.clock.now_us == 25 * SECOND


def test_quit_ends_at_once() -> None:
    assert not has(piped("quit", "ON"), "Power socket ON")


def test_help_lists_every_chapter_and_every_step() -> None:
    everything = "\n".join(help_lines())
    for word in (
        "4. The socket",
        "MAKEMEBOSS",
        "SHOWALARMLOG",
        "SCHEDULER?",
        "probe CELSIUS",
        "expect no call",
        "quit",
    ):
        assert word in everything
    assert help_lines("5")[0].endswith("Security and alert numbers")
    assert any("DS18B20" in line for line in help_lines("probe"))


def test_a_step_without_a_number_is_of_the_phone_in_the_hand() -> None:
    told = piped("call for 5s", "wait 1s", "hangup", 'sms "ON"', 'expect sms "Power socket ON"', "phone ignores")
    assert has(told, f"{A} rings the device", f"{A} to device: ON", "as expected")
    assert not has(told, "! ")
    told = piped("call", "wait 40s", "call hidden", "wait 40s", "call +358409999999", "sms ON")
    assert has(told, f"{A} rings the device", "hidden rings", f"{A} to device: ON", "+358409999999 rings the device")
    assert has(piped("call for ever"), "! ever is no duration"), "it is the time that is wrong"


@pytest.mark.parametrize("width", [NARROWEST, 30, 40, 59, 79, 100, 131])
def test_no_word_is_broken_at_the_edge(width: int) -> None:
    session, target, told = sitting()
    run_on_pipe(session, target, io.StringIO("STATUS\nprobe warm\nSHOWALARMLOG\nexpect relay on"))
    for line in [*help_lines(width=width), *help_lines("5", width), *help_lines("expect", width), *told]:
        pieces = wrapped(line, width)
        assert " ".join(pieces).split() == line.split() or max(map(len, line.split())) > width
        assert max(map(len, pieces)) <= width
        assert "\n" not in line


def test_what_continues_stands_under_what_it_continues() -> None:
    line = "[     3.000s] sms   device to +358401234567: Power socket ON"
    assert wrapped(line, 50) == [line[:44] + " Power", " " * 20 + "socket ON"]
    assert wrapped("  quit       the end of all.", 27) == ["  quit       the end of", " " * 13 + "all."]
    assert wrapped("      ALARM?        ask what the sensor says", 24) == [
        "      ALARM?",
        "      ask what the",
        "        sensor says",
    ]
    assert wrapped("    expect relay on | off", 18) == ["    expect relay", "      on | off"]


def test_help_answers_while_the_device_starts_and_what_is_typed_meanwhile_is_noted() -> None:
    session, target, told = sitting(1, boot_s=3600)
    seen: list[bool] = []

    def type_on() -> None:
        for line, answer in (("help 5", "Security and alert numbers"), ("ON", "(noted: ON; ")):
            keys.send_text(f"{line}\r")
            give_up = time.monotonic() + 120
            while not has(told, answer) and time.monotonic() < give_up:
                time.sleep(0.02)
            seen.append(has(told, answer))
        keys.send_text("quit\r")

    with create_pipe_input() as keys:
        threading.Thread(target=type_on).start()
        assert run_on_terminal(session, target, source=keys, screen=DummyOutput())
    assert seen == [True, True]
    assert target.world.clock.now_us < 3600 * SECOND, "the device was not ready yet"
    assert not has(told, "ready; "), "nor was it waited for"


def test_what_waits_for_a_step_is_noted_with_its_name() -> None:
    session, target, told = sitting(200)

    def type_on() -> None:
        give_up = time.monotonic() + 120
        while not has(told, "ready; ") and time.monotonic() < give_up:
            time.sleep(0.02)
        keys.send_text("probe 4\r")
        while target.world.probe.celsius != 4 and time.monotonic() < give_up:  # the step tells nothing
            time.sleep(0.02)
        keys.send_text("wait 3d\rON\rquit\r")

    with create_pipe_input() as keys:
        threading.Thread(target=type_on).start()
        assert run_on_terminal(session, target, source=keys, screen=DummyOutput())
    assert has(told, "(noted: ON; it comes after `wait 3d`)")
    assert target.world.probe.celsius == 4
    assert not has(told, "(noted: probe 4")


def test_the_pace_of_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Wall(0.001)
    monkeypatch.setattr("bench.ui.terminal.pace.time", wall)
    _, target, _ = sitting(20)
    target.start()
    began = wall.now_s
    target.run_for(6 * SECOND)
    assert wall.now_s - began == pytest.approx(0.3, abs=0.02)
    assert target.world.clock.now_us == 6 * SECOND


def test_a_paced_run_can_be_interrupted() -> None:
    _, target, _ = sitting(100)
    target.start()
    target.world.clock.after(200 * MS, target.world.clock.interrupt)
    assert target.run_until(60 * SECOND) == 200 * MS


def test_on_a_terminal() -> None:
    session, target, told = sitting(200)

    def type_on() -> None:
        keys.send_text("ON\r")
        give_up = time.monotonic() + 120  # the machine may have much else to do
        while not has(told, f"device to {A}: Power socket ON") and time.monotonic() < give_up:
            time.sleep(0.02)
        keys.send_text("quit\r")

    with create_pipe_input() as keys:
        threading.Thread(target=type_on).start()
        assert run_on_terminal(session, target, source=keys, screen=DummyOutput())
    assert has(told, f"{A} to device: ON", f"device to {A}: Power socket ON")
    assert not has(told, "! ")


def test_ctrl_d_leaves_the_terminal() -> None:
    session, target, _ = sitting(200)
    with create_pipe_input() as keys:
        keys.send_text("\x04")
        assert run_on_terminal(session, target, source=keys, screen=DummyOutput())


def test_a_board_that_does_not_start_ends_the_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    session, target, _ = sitting(5000, boot_s=None)
    with create_pipe_input() as keys:
        assert not run_on_terminal(session, target, source=keys, screen=DummyOutput())
