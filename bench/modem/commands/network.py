"""Commands about registration, signal and USSD (V1.09 3.2.20 ff., 3.2.53)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem import charset
from bench.modem.commands.row import READ, TEST, WRITE, Command, keep
from bench.modem.errors import CmeError, CommandError
from bench.modem.port import Final, Outcome, Wait
from bench.modem.request import Request
from bench.world import gsm7
from bench.world.clock import SECOND
from bench.world.network import SERVING

if TYPE_CHECKING:
    from bench.modem.modem import Modem

GSM7_DCS, OCTETS_DCS, UCS2_DCS = 15, 68, 72
LATE_US = 50 * SECOND  # fault `ussd-late`
USSD_REFUSED = "+CME ERROR: 100"  # faults `ussd-cme`, `ussd-cme-in-send`


def registration(name: str) -> Command:
    """AT+CREG, AT+CGREG, AT+CEREG."""

    def handler(modem: Modem, request: Request) -> Outcome:
        if name not in modem.settings.rows:
            raise CommandError
        if request.kind != READ:
            return keep(modem, modem.settings.rows[name], request)
        level = modem.settings.number(name)
        return [f"{name}: {level},{modem.radio.told(name)}" + modem.radio.place(level)]

    return Command(name, handler)


def _signal(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return ["+CSQ: (0-31,99),(0-7,99)"]
    if request.kind != "":
        raise CommandError
    return [f"+CSQ: {modem.radio.csq()},{modem.dialect.bit_errors}"]


def _operator(modem: Modem, request: Request) -> Outcome:
    radio, network = modem.radio, modem.world.network
    if request.kind == READ:
        mode = 0 if radio.wanted else 2
        if not radio.registered:
            return [f"+COPS: {mode}"]
        technology = "" if modem.dialect.technology is None else f",{modem.dialect.technology}"
        return [f'+COPS: {mode},{radio.name_format},"{network.operator[radio.name_format]}"{technology}']
    if request.kind == TEST:
        return Wait(modem.latency["scan"], lambda: _scan(modem))
    modem.card.require()
    mode = request.number(0)
    if mode == 3:
        name_format = request.number(1)
        if name_format > 2:
            raise CmeError(50)
        radio.name_format = name_format
    elif mode == 2:
        radio.wanted = False
        return Final("OK", radio.update)
    elif mode in (0, 1, 4):
        if mode and request.text(2) not in network.operator:
            raise CmeError(modem.dialect.no_service_cme)
        return Final("OK", radio.again)
    else:
        raise CmeError(50)
    return None


def _scan(modem: Modem) -> Outcome:
    operator, short, plmn = modem.world.network.operator
    here = 2 if modem.radio.registered else 1
    state = {"on": here, "roaming": here, "denied": 3}.get(modem.world.network.state)
    found = f'({state},"{operator}","{short}","{plmn}"),' if state is not None and modem.radio.camped else ""
    return [f"+COPS: {found},(0-4),(0-2)"]


def _attached(modem: Modem, request: Request) -> Outcome:
    """AT+CGATT: the packet side follows the registration; nothing here uses it."""
    if request.kind == TEST:
        return ["+CGATT: (0,1)"]
    if request.kind == READ:
        return [f"+CGATT: {int(modem.radio.registered)}"]
    if request.number(0) and not modem.radio.registered:
        raise CmeError(modem.dialect.no_service_cme)
    return None


def _provider(modem: Modem, request: Request) -> Outcome:
    operator = modem.world.network.operator[0]
    return [f'+CSPN: "{operator}",0']


def _ussd(modem: Modem, request: Request) -> Outcome:
    """AT+CUSD: OK at once, the operator's answer later as +CUSD."""
    if request.kind == READ:
        return ["+CUSD: 0"]
    if request.kind == TEST:
        return ["+CUSD: (0,1,2)"]
    if request.kind != WRITE:
        raise CommandError
    mode = request.number(0)
    if mode > 2:
        raise CmeError(50)
    if len(request.args) < 2 or mode == 2:
        return None
    code = charset.decode(request.text(1), modem.settings.charset)
    modem.card.require()
    if not modem.reachable:
        raise CmeError(modem.dialect.no_service_cme)
    if modem.faulty("ussd-first"):
        return Wait(modem.latency["ussd"], lambda: _ussd_answer(modem, code, modem.starts))
    delay_us = LATE_US if modem.faulty("ussd-late") else modem.latency["ussd"]
    modem.world.clock.after(delay_us, _ussd_answer, modem, code, modem.starts)
    return None


def _ussd_answer(modem: Modem, code: str, starts: int) -> None:
    answers = modem.world.network.ussd
    if modem.starts != starts or not modem.reachable or modem.world.network.state not in SERVING:
        return
    if modem.faulty("ussd-cme"):
        modem.port.unsolicited(USSD_REFUSED)
        return
    if modem.faulty("ussd-cme-in-send"):
        modem.sms.behind_next_send = USSD_REFUSED
        return
    if code not in answers:
        modem.port.unsolicited("+CUSD: 4")  # 27.007 7.15: operation not supported
        return
    words = answers[code]
    if words is not None:
        modem.port.unsolicited(_ussd_line(modem, words))


def _ussd_line(modem: Modem, words: str) -> str:
    """The answer in the coding that its characters ask for, or that a fault has chosen."""
    septets = gsm7.encode(words)
    ucs2 = charset.encode(words, "UCS2")
    if modem.faulty("ussd-empty"):
        return "+CUSD: 2"
    text, scheme = charset.encode(words, modem.settings.charset), GSM7_DCS
    if modem.faulty("ussd-ucs2-15"):
        text = ucs2
    elif septets is None or modem.faulty("ussd-ucs2"):
        text, scheme = ucs2, UCS2_DCS
    elif modem.faulty("ussd-packed"):
        text = gsm7.pack(septets).hex().upper()
    elif modem.faulty("ussd-octets"):
        text, scheme = words.encode("latin-1", "replace").hex().upper(), OCTETS_DCS
    return modem.dialect.ussd.format(text=text, scheme=scheme)


ROWS = (
    registration("+CREG"),
    registration("+CGREG"),
    registration("+CEREG"),
    Command("+CSQ", _signal),
    Command("+COPS", _operator),
    Command("+CGATT", _attached),
    Command("+CSPN", _provider, "sim"),
    Command("+CUSD", _ussd, "sim"),
)
