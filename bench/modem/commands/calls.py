"""Commands for calls (V1.09 2.2.2 ff., 3.2.3, 3.2.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem.commands.row import EXECUTE, READ, TEST, Command, keep
from bench.modem.errors import CmeError, CommandError
from bench.modem.faults import HANG_UP
from bench.modem.port import Final, Outcome, Wait
from bench.modem.request import Request

if TYPE_CHECKING:
    from bench.modem.modem import Modem

DIGITS = set("0123456789*#+ABCabc")
NOT_DIALLED = str.maketrans("", "", " -()./TPWtpw,")


def _dial(modem: Modem, request: Request) -> Outcome:
    """ATD<number>; — OK at once; how the call goes on is told unasked."""
    string = request.args[0]
    voice = string.endswith(";")
    number = string.rstrip(";").translate(NOT_DIALLED).rstrip("IiGg")
    if not number or not set(number) <= DIGITS:
        raise CommandError
    modem.card.require()
    if modem.voice.call is not None:
        raise CmeError(3)
    if modem.faulty("no-volte"):
        return Wait(modem.latency["cmgs_refused"], lambda: Final("NO CARRIER"))
    if modem.faulty("phantom-call"):
        return Wait(modem.latency["cmgs_refused"], lambda: Final("BUSY"))
    if not modem.reachable or not voice:
        # no network; or a data call, which no network carries any more
        return Wait(modem.latency["cmgs_refused"], lambda: Final("NO CARRIER"))
    modem.voice.dial(number)
    return None


def _answer(modem: Modem, request: Request) -> Outcome:
    if not modem.voice.answer():
        return Final("NO CARRIER")
    return None


def _on_hook(modem: Modem, request: Request) -> Outcome:
    """ATH: with AT+CVHU=1, the default where there is such a setting, OK and nothing else (27.007 6.20)."""
    return None if modem.settings.number("+CVHU") else _hang_up(modem, request)


def _hang_up(modem: Modem, request: Request) -> Outcome:
    if request.kind != TEST:  # AT+CHUP=? only asks whether there is such a command
        modem.cure(HANG_UP)
        modem.voice.hang_up()
    return None


def _line_identity(modem: Modem, request: Request) -> Outcome:
    if request.kind == READ:
        return [f"+CLIP: {modem.settings.number('+CLIP')},1"]  # the network provides it
    return keep(modem, modem.settings.rows["+CLIP"], request)


def _current_calls(modem: Modem, request: Request) -> Outcome:
    if request.kind != EXECUTE:
        row = modem.settings.rows.get("+CLCC")
        if row is not None:
            return keep(modem, row, request)
        if request.kind == TEST:  # it only lists calls (27.007 7.18)
            return None
        raise CommandError
    line = modem.voice.listing()
    return [line] if line is not None else None


def _call_control(modem: Modem, request: Request) -> Outcome:
    """AT+CHLD: with one call, 0 and 1 end it; 11, too, once it stands (27.007 7.13, 22.030 6.5.5)."""
    if request.kind == TEST:
        return ["+CHLD: (0,1,1x,2,2x,3,4)"]
    call = modem.voice.call
    known = (0, 1, 11) if call is not None and call.outcome == "answered" else (0, 1)
    if request.number(0) in known and modem.voice.hang_up():
        return None
    raise CmeError(3)


def _tone(modem: Modem, request: Request) -> Outcome:
    """AT+VTS: tones in a call that stands."""
    if request.kind == TEST:
        return ["+VTS: (0-9,*,#,A,B,C,D),(1-255)"]
    call = modem.voice.call
    if call is None or call.outcome != "answered":
        raise CmeError(3)
    return None


ROWS = (
    Command("D", _dial, "dial"),
    Command("A", _answer, "dial"),
    Command("H", _on_hook, "hang_up"),
    Command("+CHUP", _hang_up, "hang_up"),
    Command("+CLIP", _line_identity),
    Command("+CLCC", _current_calls),
    Command("+CHLD", _call_control),
    Command("+VTS", _tone),
)
