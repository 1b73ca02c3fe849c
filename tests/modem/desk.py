"""A desk with a world and a modem on it, in virtual time."""

from __future__ import annotations

from bench.modem.dialects import DEFAULT
from bench.surroundings import World
from bench.world.clock import MS, SECOND

OWNER = "+358401234567"
FINAL = ("OK", "ERROR", "NO CARRIER", "BUSY", "+CME ERROR", "+CMS ERROR")


class Desk:
    """A world without a board: the test has its end of the line and its pins."""

    def __init__(self, modem: str = DEFAULT) -> None:
        self.world = World(modem=modem)
        self.network = self.world.network
        self.modem = self.world.modem
        self.clock = self.world.clock
        self.raw = bytearray()
        self.world.line.board_receiver = lambda start_us, data: self.raw.extend(data)

    def wait(self, seconds: float) -> None:
        self.clock.advance(self.clock.now_us + round(seconds * SECOND))

    def heard(self) -> str:
        """What has come in since this was last asked."""
        text = self.raw.decode("latin-1")
        self.raw.clear()
        return text

    def lines(self) -> list[str]:
        return [line for line in self.heard().split("\r\n") if line]

    def type(self, text: str, seconds: float = 0.5) -> list[str]:
        """Raw characters out, and the lines that come back in that time."""
        self.world.line.to_modem(text.encode("latin-1"))
        self.wait(seconds)
        return self.lines()

    def at(self, command: str, limit: float = 20) -> list[str]:
        """A command, and its answer up to the final word; unsolicited lines that fall into that time are in it."""
        self.heard()
        self.world.line.to_modem(command.encode("latin-1") + b"\r")
        answer: list[str] = []
        for _ in range(round(limit / 0.01)):
            self.wait(0.01)
            answer += self.lines()
            if "> " in answer or ">" in answer or any(line.startswith(FINAL) for line in answer):
                return answer
        raise AssertionError(f"{command}: no final answer within {limit} s, only {answer}")

    def key(self, held: float = 1.2) -> None:
        self.world.modem_key.set(True)
        self.wait(held)
        self.world.modem_key.set(False)

    def start(self, within: float = 10) -> None:
        """On, registered, echo off, nothing unread on the line."""
        self.key()
        self.wait(within)
        assert self.modem.registered
        self.at("ATE0")
        self.heard()

    def send(self, number: str, text: str) -> list[str]:
        """A text in text mode."""
        answer = self.at(f'AT+CMGS="{number}"')
        assert "> " in answer or ">" in answer
        return self.at_text(text)

    def at_text(self, text: str) -> list[str]:
        self.world.line.to_modem(text.encode("latin-1") + b"\x1a")
        answer: list[str] = []
        for _ in range(600):
            self.wait(0.01)
            answer += self.lines()
            if answer and answer[-1].startswith(FINAL):
                return answer
        return answer

    def pulse_reset(self, held_ms: float = 120) -> None:
        self.world.modem_rst.set(True)
        self.clock.advance(self.clock.now_us + round(held_ms * MS))
        self.world.modem_rst.set(False)
