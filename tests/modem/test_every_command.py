"""Each command of each module, in each form, right and wrong: it is answered, and nothing breaks behind it."""

from __future__ import annotations

import pytest

from bench.modem.dialects import DIALECTS
from tests.modem.desk import OWNER, Desk

EXTENDED = ("", "?", "=?", "=", "=0", "=1", "=4", "=1,4", '="ME"', f'="{OWNER}"', '="SM","SM","SM"', "=,,", "=999,1")
BASIC = ("", "0", "1", "9", "?", "=?")
LAST = ("+CFUN", "+CPOWD", "+CPOF", "+QPOWD", "+CPWROFF", "+CRESET", "+IPR")  # nobody may be there behind them
FINAL = ("OK\r", "ERROR", "NO ", "BUSY", "POWER", "0\r", "4\r")
SILENT = ("ATQ1", "AT+CPOWD=0")  # no result codes; off at once, without a word
LONGEST_S = 120  # a call that nobody answers
ESCAPE = b"\x1b"


def started(name: str) -> Desk:
    desk = Desk(name)
    desk.start(within=40)
    return desk


def answer_of(desk: Desk, command: str) -> str:
    desk.heard()
    desk.world.line.to_modem(command.encode("latin-1") + b"\r")
    said = ""
    for _ in range(4 * LONGEST_S):
        desk.wait(0.25)
        said += desk.heard()
        if any(word in said for word in FINAL):
            break
        if ">" in said:
            desk.world.line.to_modem(ESCAPE)
    return said


@pytest.mark.parametrize("name", DIALECTS)
def test_every_form_of_every_command_is_answered(name: str) -> None:
    desk = started(name)
    silent = []
    for command in sorted(desk.modem.commands, key=lambda known: known in LAST):
        for form in EXTENDED if command[0] in "+*^#%$" else BASIC:
            if command in LAST:
                desk = started(name)
            whole = f"AT{command}{form}"
            said = answer_of(desk, whole)
            if not any(word in said for word in FINAL) and whole not in SILENT:
                silent.append(f"{whole}: {said!r}")
            if command in ("V", "Q", "E"):
                desk.type("ATE0V1Q0\r")
    assert not silent
