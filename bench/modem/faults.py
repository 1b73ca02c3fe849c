"""What can go wrong with a modem, as data; where a fault needs more than a flag, the modem asks for it by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.modem.modem import Modem

RESET, POWER, SUPPLY = "reset", "power", "supply"


@dataclass(frozen=True)
class Fault:
    """One way of failing.

    deaf: bytes to the modem are lost. mute: it answers no command. dumb: it says nothing unsolicited. frozen: network
    and pins get no reaction either. cured_by: what ends it besides time and `ok()`: a `reset` (RST, AT+CFUN=1,1), a
    `power` cycle by KEY, taking the `supply` away. begin, end: run when it starts and stops. once: over at once.
    """

    name: str
    words: str
    deaf: bool = False
    mute: bool = False
    dumb: bool = False
    frozen: bool = False
    once: bool = False
    cured_by: frozenset[str] = frozenset()
    begin: Callable[[Modem], None] | None = None
    end: Callable[[Modem], None] | None = None


def _vanish(modem: Modem) -> None:
    modem.power.lose("absent")


def _appear(modem: Modem) -> None:
    modem.power.give_back("absent")


def _fill(modem: Modem) -> None:
    modem.sms.fill()


def _empty(modem: Modem) -> None:
    modem.sms.remove_filling()


def _warn(modem: Modem) -> None:
    modem.warn_of_voltage()


ALL = (
    Fault("absent", "no modem: a dead line, PS low; `modem ok` plugs one in, switched off", begin=_vanish, end=_appear),
    Fault(
        "silent",
        "half hang: no command is answered, but RING and +CMTI still come; a reset or a power cycle helps",
        deaf=True,
        mute=True,
        cured_by=frozenset({RESET, POWER, SUPPLY}),
    ),
    Fault(
        "hang",
        "total hang: nothing in, nothing out, KEY is not seen; RST or taking the supply away helps",
        deaf=True,
        mute=True,
        dumb=True,
        frozen=True,
        cured_by=frozenset({RESET, SUPPLY}),
    ),
    Fault(
        "stuck",
        "as hang, and RST does not help either: only taking the supply away does",
        deaf=True,
        mute=True,
        dumb=True,
        frozen=True,
        cured_by=frozenset({SUPPLY}),
    ),
    Fault(
        "reboot", "the modem restarts by itself, once", once=True, begin=lambda modem: modem.power.restart("by itself")
    ),
    Fault(
        "power-down",
        "the modem switches itself off with NORMAL POWER DOWN, once",
        once=True,
        begin=lambda modem: modem.power.shut_down(),
    ),
    Fault("no-cmti", "texts are stored, but +CMTI is never said"),
    Fault("merged-cmti", "texts that come within 3 s of each other share one +CMTI, that of the last"),
    Fault("send-fails", "every text is refused with +CMS ERROR: 38 (network out of order)"),
    Fault("send-silent", "no answer after Ctrl-Z, and the text is not sent"),
    Fault("under-voltage", "the supply sags: AT+CBC shows it, and with AT+CBATCHK=1 the warning is said", begin=_warn),
    Fault("full-storage", "all free places of the message store are taken by old texts", begin=_fill, end=_empty),
    Fault("duplicate", "each text is delivered and stored twice"),
    Fault("garbage", "line noise between the lines that the modem sends"),
)
FAULTS = {fault.name: fault for fault in ALL}
