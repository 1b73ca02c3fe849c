"""What a fault is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.modem.modem import Modem

# what may end a fault besides time and `ok()`
RESET = "reset"  # RST, or AT+CFUN=1,1
POWER = "power"  # off and on by KEY
SUPPLY = "supply"  # the supply taken away
FUNCTION = "function"  # the radio off and on by AT+CFUN
REGISTER = "register"  # registered anew, for whatever reason
HANG_UP = "hang-up"  # ATH or AT+CHUP
RESTARTS = frozenset({RESET, POWER, SUPPLY})


@dataclass(frozen=True)
class Fault:
    """One way of failing, as owners of such modems have reported it.

    row: where the list of field problems has it (docs/modem-emulator.md, "Faults").
    deaf: bytes to the modem are lost. mute: it answers no command. dumb: it says nothing unsolicited. frozen: network
    and pins get no reaction either. cms: the +CMS ERROR with which every text is refused. cured_by: what ends it
    besides time and `ok()`. begin, end: run when it starts and stops. once: over at once.
    """

    name: str
    row: str
    words: str
    deaf: bool = False
    mute: bool = False
    dumb: bool = False
    frozen: bool = False
    once: bool = False
    cms: int | None = None
    cured_by: frozenset[str] = frozenset()
    begin: Callable[[Modem], None] | None = None
    end: Callable[[Modem], None] | None = None
