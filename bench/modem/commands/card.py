"""Commands about the SIM card (V1.09 3.2.11, 3.2.24 ff.) and its telephone book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem import charset
from bench.modem.commands.row import READ, TEST, WRITE, Command, only
from bench.modem.errors import CmeError
from bench.modem.port import Outcome
from bench.modem.request import Request
from bench.world.tpdu import Address

if TYPE_CHECKING:
    from bench.modem.modem import Modem


def _pin(modem: Modem, request: Request) -> Outcome:
    card = modem.card
    if request.kind == TEST:
        return None
    if request.kind == READ:
        status = card.status
        if status in ("NOT INSERTED", "NOT READY"):
            card.require()
        return [f"+CPIN: {status}"]
    only(request, WRITE)
    card.enter(request.text(0), request.text(1) if len(request.args) > 1 else None)
    return None


def _imsi(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return None
    modem.card.require()
    return [modem.card.sim.imsi]


def _iccid(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return None
    if modem.card.status in ("NOT INSERTED", "NOT READY"):
        modem.card.require()
    return [modem.card.sim.iccid]


def _iccid_named(modem: Modem, request: Request) -> Outcome:
    """AT+CICCID, as the newer modules have it"""
    lines = _iccid(modem, request)
    return [f"+ICCID: {line}" for line in lines] if isinstance(lines, list) else None


def _own_number(modem: Modem, request: Request) -> Outcome:
    if request.kind == TEST:
        return None
    modem.card.require()
    number = modem.world.network.own_number
    return [f'+CNUM: "","{number}",{Address.of(number).kind},7,4']


def _charset(modem: Modem, request: Request) -> Outcome:
    names = modem.dialect.charsets
    if request.kind == TEST:
        return ["+CSCS: (" + ",".join(f'"{name}"' for name in names) + ")"]
    if request.kind == READ:
        return [f'+CSCS: "{modem.settings.charset}"']
    name = request.text(0).upper()
    if name not in names:
        # while UCS2 is chosen, even this parameter may come in it
        name = charset.decode(name, "UCS2").upper() if modem.settings.charset == "UCS2" else name
    if name not in names:
        raise CmeError(50)
    modem.settings.words["+CSCS"] = (name,)
    return None


def _pin_tries(modem: Modem, request: Request) -> Outcome:
    """AT+SPIC: how many tries are left for PIN, PIN2, PUK, PUK2 (V1.09 6.2.22)."""
    sim = modem.card.sim
    return [f"+SPIC: {sim.pin_tries},3,{sim.puk_tries},10"]


def _lock(modem: Modem, request: Request) -> Outcome:
    """AT+CLCK: only whether the card asks for its PIN can be asked here."""
    if request.kind == TEST:
        return ['+CLCK: ("AO","OI","OX","AI","IR","FD","SC","PN","PU","PP")']
    modem.card.require()
    if request.text(0) != "SC" or request.number(1) != 2:
        raise CmeError(3)
    return [f"+CLCK: {int(modem.card.sim.state == 'pin')}"]


ROWS = (
    Command("+CPIN", _pin, "sim"),
    Command("+CIMI", _imsi, "sim"),
    Command("+CCID", _iccid, "sim"),
    Command("+CICCID", _iccid_named, "sim"),
    Command("+CNUM", _own_number, "sim"),
    Command("+CSCS", _charset),
    Command("+SPIC", _pin_tries, "sim"),
    Command("+CLCK", _lock, "sim"),
)
