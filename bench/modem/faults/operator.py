"""Registration, calls, time and USSD (rows 13, 19 to 21, 26, 32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem.faults.fault import FUNCTION, HANG_UP, RESTARTS, Fault

if TYPE_CHECKING:
    from bench.modem.modem import Modem


def _look_again(modem: Modem) -> None:
    modem.radio.update()


FAULTS = (
    Fault(
        "registration-stuck",
        "13",
        "it searches for ever, with the network there; the radio off and on by AT+CFUN helps, as does a restart",
        cured_by=RESTARTS | {FUNCTION},
        begin=_look_again,
        end=_look_again,
    ),
    Fault(
        "phantom-call",
        "13",
        "it believes in a call that is not there: callers and calls find it busy; ATH or a restart helps",
        cured_by=RESTARTS | {HANG_UP},
    ),
    Fault(
        "no-volte",
        "2.3",
        "a network without calls for this modem: none comes in, and each call out ends with NO CARRIER",
    ),
    Fault("clock-1980", "19", "no time from the network, and AT+CCLK? tells 80/01/06"),
    Fault("clock-2004", "19", "no time from the network, and AT+CCLK? tells 04/01/01"),
    Fault("zone-104", "20", "AT+CCLK? gives the zone as +104, the sign bit of the time stamp taken for a digit"),
    Fault("zone-one-digit", "20", "AT+CCLK? gives the zone with one digit, such as +8"),
    Fault("clock-gmt", "20", "AT+CCLK? tells GMT, with zone +00"),
    # reported, source not found
    Fault("time-twice", "19", "the network's time is told twice (`*PSUTTZ`, `+CTZV`), with `DST: 253`"),
    Fault("no-clip", "21", "calls are told by RING alone, without +CLIP; AT+CLCC knows the number"),
    Fault("no-ring", "21", "calls are told by +CLIP alone, without RING"),
    Fault("clip-first", "21", "+CLIP comes 300 ms before RING"),
    Fault("urc-in-reply", "26", "unsolicited lines fall inside answers, between the header of a text and its PDU, too"),
    # reported, source not found; gammu/gammu#1176 has one behind a prompt
    Fault("lone-cr", "26", "where two lines meet, the first ends with CR alone"),
    Fault("garbage", "26", "line noise between the lines that the modem sends"),
    Fault("ussd-ucs2", "32", "operator codes are answered in hex of UCS2, scheme 72"),
    Fault("ussd-ucs2-15", "32", "operator codes are answered in hex of UCS2, but the scheme says 15"),
    Fault("ussd-packed", "32", "operator codes are answered in hex of packed septets, scheme 15"),
    Fault("ussd-octets", "32", "operator codes are answered in hex of 8 bit characters, scheme 68"),
    Fault("ussd-empty", "32", "operator codes are answered with `+CUSD: 2` and nothing else"),
    Fault("ussd-late", "32", "operator codes are answered after 50 s"),
    # gammu/gammu#492: OK first, and +CME ERROR: 100 instead of an answer
    Fault("ussd-cme", "32", "operator codes end with OK, and later with +CME ERROR: 100 instead of an answer"),
    # reported, source not found
    Fault("ussd-cme-in-send", "32", "as ussd-cme, but it is said behind the next Ctrl-Z, before +CMGS"),
    Fault("ussd-first", "32", "the answer to an operator code comes before the OK of AT+CUSD"),
)
