"""Texts from the device: what becomes of AT+CMGS (rows 27 to 29, 31 and the classes of ch. 1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem.faults.fault import Fault
from bench.world.clock import SECOND
from bench.world.network import HIDDEN

if TYPE_CHECKING:
    from bench.modem.modem import Modem
    from bench.world.network import Call

CALL_US = 20 * SECOND


def _call(modem: Modem) -> None:
    def over(call: Call) -> None:
        if call.ended_us is not None and modem.faulty("call"):
            modem.end_fault("call")

    modem.world.network.call(HIDDEN, CALL_US).watchers.append(over)


def _refused(code: int, kind: str) -> Fault:
    return Fault(f"cms-{code}", "1.1", f"every text is refused with +CMS ERROR: {code} ({kind})", cms=code)


FAULTS = (
    Fault("call", "27", "a hidden caller rings for 20 s, and a text that is being sent waits for the end", begin=_call),
    Fault("no-prompt", "27", "AT+CMGS waits for the text, but says no `> `; ESC ends it"),
    # gammu/gammu#1176: so it is on a SIM7670G, and so is the single carriage return behind it
    Fault("bare-prompt", "27", "the prompt of AT+CMGS is a line of its own, `>` without a space; a lone CR follows"),
    # reported, source not found
    Fault("urc-in-prompt", "26, 27", "unsolicited lines such as +CMTI come while the prompt is open, too"),
    Fault("ok-only", "28", "AT+CMGS ends with OK but without +CMGS, and the text is not sent"),
    Fault("send-silent", "29", "no answer after Ctrl-Z, and the text is not sent"),
    Fault("send-unsaid", "29", "no answer after Ctrl-Z, though the text is sent"),
    Fault(
        "reports", "31", "each text that is sent brings a status report, as two lines +CDS, though nobody asked for it"
    ),
    Fault("reports-stored", "31", "each text that is sent brings a status report, stored and told as +CDSI"),
    Fault("send-fails", "1.1", "every text is refused with +CMS ERROR: 38 (network out of order)", cms=38),
    _refused(42, "congestion"),
    _refused(331, "no network"),
    _refused(500, "unknown; said of bad registration, too"),
    Fault("cme-14", "1.1", "AT+CMGS ends with +CME ERROR: 14 (SIM busy)"),
    _refused(515, "busy with something else"),
    _refused(330, "service centre unknown"),
    _refused(304, "invalid PDU parameter"),
    _refused(313, "SIM failure"),
    _refused(322, "memory full"),
    _refused(325, "not in any list of theirs"),  # zabsalahid/serialport-gsm#66; 27.005 3.2.5 has no such number
    _refused(1, "unassigned number"),
    _refused(28, "unidentified subscriber"),
    _refused(69, "facility not implemented"),
)
