"""The doctor's visit for a bundle: nobody is asked, nothing is switched, and what was said to the modem is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.checks.doctor.boards import Board, BoardError
from bench.checks.doctor.finding import FAULT, Finding
from bench.checks.doctor.programs import facts_of
from bench.checks.doctor.session import Nobody, visit

_SERIAL = re.compile(r"serial number ([0-9A-F]{16})\b")


@dataclass
class Visit:
    """uid: of the chip, as the board has told it. at: a command and its answer a line."""

    findings: list[Finding] = field(default_factory=list)
    uid: str = ""
    at: list[str] = field(default_factory=list)


class _Overheard:
    """A board whose answers are kept."""

    def __init__(self, board: Board, at: list[str]) -> None:
        self._board = board
        self._at = at

    def run(self, program: str, within_s: float) -> str:
        printed = self._board.run(program, within_s)
        facts = facts_of(printed)
        for key in ("at", "answer", "load", "at_after_load"):
            for words in facts.get(key, []):
                self._at.append(f"{key}: {words}")
        return printed

    def close(self) -> None:
        self._board.close()


def looked_over(make: Callable[[], Board], say: Callable[[str], None]) -> Visit:
    """A board that does not come to its REPL is a finding, too."""
    found = Visit()
    try:
        board = _Overheard(make(), found.at)
        try:
            for finding in visit(board, Nobody()):
                found.findings.append(finding)
                say("\n".join(finding.lines()))
        finally:
            board.close()
    except BoardError as error:
        found.findings.append(Finding(FAULT, "doctor", str(error)))
        say(f"the doctor: {error}")
    for finding in found.findings:
        told = _SERIAL.search(finding.seen)
        if told:
            found.uid = told[1]
    return found


def console_of(selection: str) -> str:
    """The console of the board that `serial…` selects, if USB knows that board; empty otherwise."""
    from bench.serial_harness import find_board, find_boards
    from bench.targets.registry import written_of
    from bench.targets.serial import Setup

    setup = Setup.of(written_of(selection))
    ports = find_board(setup.port)
    return (setup.console or ports.console or "") if ports in find_boards().values() else ""


def uid_at(port: str) -> str:
    """Of the board with that console, as its USB descriptor has it; empty when USB tells nothing of it."""
    from adafruit_board_toolkit import circuitpython_serial

    for one in circuitpython_serial.repl_comports():
        if one.device == port:
            return (one.serial_number or "").upper()
    return ""
