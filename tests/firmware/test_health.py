"""A late answer is not the answer to what is asked next (SETTLE_MS; docs/modem.md)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from isocket.config import defaults
from isocket.modem.bring_up import BringUp
from isocket.modem.channel import OK, TIMEOUT, Channel, Command
from isocket.modem.health import Health
from isocket.modem.recovery import Recovery

SLOW = Command("AT+CMGD=1", timeout_ms=5000)


class Uart:
    """`answers`: (when, what) that the modem has yet to say; `said`: (when, command) that it was asked."""

    def __init__(self) -> None:
        self.now = 0
        self.answers: list[tuple[int, bytes]] = []
        self.said: list[tuple[int, str]] = []
        self._line = b""

    @property
    def in_waiting(self) -> int:
        return sum(len(what) for when, what in self.answers if when <= self.now)

    def read(self, count: int) -> bytes:
        due = [one for one in self.answers if one[0] <= self.now]
        self.answers = [one for one in self.answers if one[0] > self.now]
        return b"".join(what for _, what in due)

    def write(self, data: bytes) -> None:
        self._line += data
        if self._line.endswith(b"\r"):
            self.said.append((self.now, self._line.decode().strip()))
            self._line = b""


class Next:
    """Whoever has the line next."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.results: list[str] = []

    def on_line(self, command: Command, line: str, now: int) -> None:
        self.lines.append(line)

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.results.append(result)


@pytest.mark.parametrize("behind_ms", [20, 100, 250])
def test_an_answer_that_is_late_is_not_that_to_the_next_command(behind_ms: int) -> None:
    """OK of the command that was given up passes for AT's, whose own comes when others could have the line."""
    uart = Uart()
    channel = Channel(uart, lambda began: False)
    settings: Any = None  # asked for a SIM's PIN only
    lines: Any = SimpleNamespace(modem_is_on=True)
    recovery = Recovery(channel, lines, 0)
    bring_up = BringUp(channel, recovery, defaults(), settings)
    health = Health(channel, lines, recovery, bring_up, 0)
    recovery.arrive(0)
    given_up, following = Next(), Next()
    channel.start(SLOW, given_up, 0)
    asked = False
    for now in range(12_000):
        uart.now = now
        channel.receive(now)
        if channel.due is not None and now >= channel.due:
            channel.step(now)
        if not channel.idle:
            continue
        command = None if recovery.waits(now) else health.next_command(now)
        if command is not None:
            assert command.text == "AT" and given_up.results == [TIMEOUT]
            channel.start(command, health, now)
            uart.answers = [(now + 10, b"\r\nOK\r\n"), (now + 10 + behind_ms, b"\r\nOK\r\n")]  # SLOW's, and AT's
        elif recovery.free and not asked:
            asked = True
            channel.start(Command("AT+CMGR=2", "+CMGR", timeout_ms=5000), following, now)
            uart.answers.append((now + 400, b'\r\n+CMGR: 1,"",24\r\n\r\n0791\r\n\r\nOK\r\n'))
    assert [text for _, text in uart.said] == ["AT+CMGD=1", "AT", "AT+CMGR=2"]
    assert following.lines == ['+CMGR: 1,"",24', "0791"] and following.results == [OK]
