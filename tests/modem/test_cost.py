"""A month of simulated time must cost seconds: commands are cheap, and an idle modem has nothing to do."""

from __future__ import annotations

import time

from bench.world.clock import DAY, SECOND
from tests.modem.desk import Desk

LIMIT_US = 100  # measured: 6 to 10


def test_an_idle_modem_asks_for_no_time(desk: Desk) -> None:
    desk.wait(60)
    assert desk.clock.next_us() is None
    desk.clock.advance(desk.clock.now_us + 365 * DAY)
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "04/12/31,')


def test_a_command_costs_little(desk: Desk) -> None:
    commands = (b"AT+CSQ\r", b"AT+CREG?\r", b"AT\r")
    count = 3_000
    started = time.process_time()
    for i in range(count):
        desk.world.line.to_modem(commands[i % 3])
        desk.clock.advance(desk.clock.now_us + 20 * SECOND)
    cost_us = (time.process_time() - started) / count * 1e6
    assert bytes(desk.raw).count(b"\r\nOK\r\n") == count
    assert cost_us < LIMIT_US, f"{cost_us:.0f} us a command"
