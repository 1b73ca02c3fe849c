"""Power, resets, hangs, and settings that get lost (rows 1 to 8, 14, 26)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.modem.faults.fault import FUNCTION, POWER, RESET, RESTARTS, SUPPLY, Fault
from bench.world.line import BAUD

if TYPE_CHECKING:
    from bench.modem.modem import Modem


def _late(modem: Modem) -> None:
    modem.power.restart("by itself")


def _comes_with(name: str, value: int, sound: int) -> tuple[Callable[[Modem], None], Callable[[Modem], None]]:
    """Begin and end of a profile that somebody has stored: the modem starts with it."""

    def begin(modem: Modem) -> None:
        modem.settings.come_with(name, value)
        modem.power.restart("with a stored profile")

    def end(modem: Modem) -> None:
        modem.settings.come_with(name, sound)
        if name == "+IPR":
            modem.set_speed(sound)
        else:
            modem.settings.set_number(name, sound)

    return begin, end


def _profile(fault: str, words: str, name: str, value: int, sound: int) -> Fault:
    begin, end = _comes_with(name, value, sound)
    return Fault(fault, "7", words, begin=begin, end=end)


def _lock_card(modem: Modem) -> None:
    if modem.power.running:
        modem.card.stop()
        modem.port.unsolicited("+CPIN: NOT READY")
        modem.radio.update()


def _unlock_card(modem: Modem) -> None:
    if modem.power.running and modem.function:
        modem.card.begin()


FAULTS = (
    Fault(
        "under-voltage",
        "1",
        "the supply sags: AT+CBC shows it, and with AT+CBATCHK=1 each text that goes out brings the warning",
        begin=lambda modem: modem.warn_of_voltage(),
    ),
    Fault(
        "brown-out",
        "1",
        "the supply sags below 3.4 V: with AT+CBATCHK=1 the warning is said, then the modem is off; KEY starts it",
        once=True,
        begin=lambda modem: modem.power.brown_out(),
    ),
    Fault(
        "reset-at-registration", "2", "a weak supply: the modem restarts at the very moment at which it would register"
    ),
    Fault(
        "dies",
        "3",
        "the supply breaks down and recovers at once: the modem is off without a word; KEY starts it",
        once=True,
        begin=lambda modem: modem.power.die(),
    ),
    Fault(
        "absent",
        "4",
        "no modem: a dead line, PS low; `modem ok` plugs one in, switched off",
        begin=lambda modem: modem.power.lose("absent"),
        end=lambda modem: modem.power.give_back("absent"),
    ),
    Fault(
        "hang",
        "4",
        "total hang: nothing in, nothing out, KEY is not seen; RST or taking the supply away helps",
        deaf=True,
        mute=True,
        dumb=True,
        frozen=True,
        cured_by=frozenset({RESET, SUPPLY}),
    ),
    Fault(
        "silent",
        "5",
        "half hang: no command is answered, but RING and +CMTI still come; a reset or a power cycle helps",
        deaf=True,
        mute=True,
        cured_by=RESTARTS,
    ),
    Fault(
        "stuck",
        "6",
        "as hang, and RST does not help either: only taking the supply away does",
        deaf=True,
        mute=True,
        dumb=True,
        frozen=True,
        cured_by=frozenset({SUPPLY}),
    ),
    Fault(
        "reboot",
        "7",
        "the modem restarts by itself, once; its settings fall back",
        once=True,
        begin=lambda modem: modem.power.restart("by itself"),
    ),
    Fault(
        "quiet-reboot",
        "7",
        "the modem restarts by itself, and none of its start messages is said (as with AT+IPR=0)",
        begin=lambda modem: modem.power.restart("by itself"),
    ),
    Fault(
        "forgets",
        "7",
        "settings fall back without a restart or a word: echo on, text mode, no +CMTI, no +CLIP, +CME ERROR as ERROR",
        once=True,
        begin=lambda modem: modem.settings.forget(),
    ),
    Fault(
        "power-down",
        "7",
        "the modem switches itself off with NORMAL POWER DOWN, once",
        once=True,
        begin=lambda modem: modem.power.shut_down(),
    ),
    Fault(
        "late-ready",
        "8",
        "the modem restarts, and SMS Ready comes 40 s late: until then commands for texts end with +CMS ERROR: 330",
        begin=_late,
    ),
    # Xinyuan-LilyGO/LilyGo-Modem-Series#247 (waits for SMS DONE), vshymanskyy/TinyGSM#540 (waits for PB DONE)
    Fault(
        "late-done",
        "8",
        "the modem restarts, SMS Ready or SMS DONE comes 20 s late, and PB DONE, where it is said, 20 s more",
        begin=_late,
    ),
    # JFF-Bohdan/sim-module#2: octets of no sense before the first answer; V1.09 2.2.41.1 warns of them
    Fault("start-garbage", "26", "each start of the modem, also by AT+CFUN=1,1, begins with garbage on the line"),
    # V1.09 2.2: ATV, ATQ and AT&W; 2.2.41: AT+IPR, which AT&W stores, too
    _profile("stored-v0", "the modem restarts with a stored profile: ATV0, result codes are digits", "V", 0, 1),
    _profile("stored-q1", "the modem restarts with a stored profile: ATQ1, no result codes at all", "Q", 1, 0),
    # Xinyuan-LilyGO/LilyGo-T-Call-SIM800#254: out of reach after AT+IPR=19200
    _profile("stored-9600", "the modem restarts with a stored profile: AT+IPR=9600", "+IPR", 9600, BAUD),
    Fault(
        "sim-busy",
        "14",
        "the card is not ready any more: AT+CPIN? gives +CME ERROR: 14; AT+CFUN or a restart helps",
        cured_by=frozenset({RESET, POWER, SUPPLY, FUNCTION}),
        begin=_lock_card,
        end=_unlock_card,
    ),
)
