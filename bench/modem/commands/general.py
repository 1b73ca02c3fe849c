"""Commands of V.250 and about the module itself (V1.09 ch. 2, 3, 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem import battery
from bench.modem.commands.row import EXECUTE, READ, TEST, WRITE, Command, only
from bench.modem.errors import CmeError, CommandError
from bench.modem.faults import FUNCTION
from bench.modem.port import Final, Outcome
from bench.modem.request import Request
from bench.modem.settings import REGISTERS, SPEEDS
from bench.world.stamp import Stamp

if TYPE_CHECKING:
    from bench.modem.modem import Modem


def switch(name: str, highest: int) -> Command:
    """ATE, ATV, ATQ, ATX: without a number it is 0."""

    def handler(modem: Modem, request: Request) -> Outcome:
        only(request, EXECUTE, WRITE)
        value = request.number(0, 0)
        if value > highest:
            raise CommandError
        modem.settings.set_number(name, value)
        return None

    return Command(name, handler)


def register(name: str) -> Command:
    def handler(modem: Modem, request: Request) -> Outcome:
        if request.kind == READ:
            return [f"{modem.settings.number(name):03d}"]
        value = request.number(0, 0)
        if value > 255:
            raise CommandError
        modem.settings.set_number(name, value)
        return None

    return Command(name, handler)


def _recall(modem: Modem, request: Request) -> Outcome:
    modem.settings.recall()
    modem.voice.hang_up()
    return None


def _factory(modem: Modem, request: Request) -> Outcome:
    modem.settings.factory()
    return None


def _store(modem: Modem, request: Request) -> Outcome:
    modem.settings.store()
    return None


def _view(modem: Modem, request: Request) -> Outcome:
    settings = modem.settings
    return [f"{name}: {','.join(map(str, values))}" for name, values in sorted(settings.numbers.items())]


def _imei(modem: Modem, request: Request) -> Outcome:
    return None if request.kind == TEST else [modem.dialect.imei]


def _speed(modem: Modem, request: Request) -> Outcome:
    """AT+IPR (V1.09 2.2.41): 0 is the speed of whoever speaks; another one holds from the OK on, and AT&W keeps it."""
    if request.kind == READ:
        return [f"+IPR: {modem.settings.speed}"]
    if request.kind == TEST:
        speeds = ",".join(map(str, SPEEDS))
        return [f"+IPR: (),(0,{speeds})"]
    only(request, WRITE)
    baud = request.number(0)
    if baud not in (0, *SPEEDS):
        raise CmeError(50)
    modem.settings.speed = baud  # which AT&W behind it on the same line stores
    modem.port.behind_answer(lambda: modem.set_speed(baud))
    return None


def _function(modem: Modem, request: Request) -> Outcome:
    if request.kind == READ:
        return [f"+CFUN: {modem.function}"]
    if request.kind == TEST:
        return ["+CFUN: (0,1,4),(0-1)"]
    level = request.number(0, 1)
    again = request.number(1, 0)
    if level not in (0, 1, 4) or again > 1:
        raise CmeError(50)
    if again:
        return Final("OK", lambda: modem.power.restart("on AT+CFUN=1,1"))
    if level == 0 and modem.function:
        _set_function(modem, 0)
        return ["+CPIN: NOT READY"]  # before OK (vshymanskyy/TinyGSM#318)
    return Final("OK", lambda: _set_function(modem, level))


def _set_function(modem: Modem, level: int) -> None:
    old, modem.function = modem.function, level
    if level == old:
        return
    if level == 0:
        modem.card.stop()
    elif old == 0:
        modem.card.begin()
    if level == 1:
        modem.cure(FUNCTION)
    modem.radio.update()


def _power_down(modem: Modem, request: Request) -> Outcome:
    urgent = request.number(0) == 0
    return Final("", lambda: modem.power.shut_down(urgent=urgent))


def _power_off(modem: Modem, request: Request) -> Outcome:
    """AT+CPOF, AT+QPOWD=1, AT+CPWROFF"""
    return None if request.kind == TEST else Final("OK", modem.power.shut_down)


def _restart(modem: Modem, request: Request) -> Outcome:
    """AT+CRESET"""
    return None if request.kind == TEST else Final("OK", lambda: modem.power.restart("on AT+CRESET"))


def _battery(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return ["+CBC: (0-2),(1-100),(voltage)"]
    millivolts = battery.LOW_MV if modem.faulty("under-voltage") else modem.battery_mv
    percent = battery.percent_of(millivolts)
    return [modem.dialect.battery.format(percent=percent, millivolts=millivolts, volts=millivolts / 1000)]


def _time_told(modem: Modem) -> str:
    """The clock as AT+CCLK? tells it, faults included."""
    now = modem.clock_chip.now()
    words = f"{now.local:%y/%m/%d,%H:%M:%S}"
    if modem.faulty("clock-1980"):
        return f"80/01/06,{now.local:%H:%M:%S}+00"
    if modem.faulty("clock-2004"):
        return f"04/01/01,{now.local:%H:%M:%S}+00"
    if modem.faulty("zone-104"):
        return words + "+104"
    if modem.faulty("zone-one-digit"):
        return f"{words}{now.quarters:+d}"
    if modem.faulty("clock-gmt"):
        return f"{now.gmt:%y/%m/%d,%H:%M:%S}+00"
    return str(now)


def _clock(modem: Modem, request: Request) -> Outcome:
    if request.kind == READ:
        return [f'+CCLK: "{_time_told(modem)}"']
    if request.kind == TEST:
        return None
    try:
        stamp = Stamp.parse(request.text(0))
    except ValueError as error:
        raise CmeError(50) from error
    if abs(stamp.quarters) > 48:  # 27.007 8.15: -47..+48
        raise CmeError(50)
    modem.clock_chip.set(stamp)
    return None


def _activity(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return ["+CPAS: (0,2,3,4)"]
    call = modem.voice.call
    if call is None:
        return ["+CPAS: 0"]
    return [f"+CPAS: {3 if modem.voice.incoming and call.outcome == 'ringing' else 4}"]


def _nothing(modem: Modem, request: Request) -> Outcome:
    return None


RARE = (Command("+QPOWD", _power_off), Command("+CPWROFF", _power_off))  # of Quectel, of u-blox
ROWS = (
    switch("E", 1),
    switch("V", 1),
    switch("Q", 1),
    switch("X", 4),
    *(register(name) for name in REGISTERS),
    Command("Z", _recall),
    Command("&F", _factory),
    Command("&W", _store),
    Command("&V", _view),
    Command("L", _nothing),
    Command("M", _nothing),
    Command("T", _nothing),
    Command("P", _nothing),
    Command("+GSN", _imei),
    Command("+CGSN", _imei),
    Command("+IPR", _speed),
    Command("+CFUN", _function, "function"),
    Command("+CPOWD", _power_down),
    Command("+CPOF", _power_off),
    Command("+CRESET", _restart),
    Command("+CBC", _battery),
    Command("+CCLK", _clock),
    Command("+CPAS", _activity),
)
