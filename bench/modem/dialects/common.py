"""Settings and latencies that the modules of this maker share (3GPP TS 27.005, 27.007, V.250)."""

from __future__ import annotations

from bench.modem.dialect import Setting
from bench.world.clock import MS, SECOND

_BIT = (0, 1)


def errors(default: int) -> Setting:
    return Setting("+CMEE", (default,), ((0, 1, 2),), "(0-2)")


def text_mode(default: int) -> Setting:
    return Setting("+CMGF", (default,), (_BIT,), "(0,1)")


def call_list(default: int) -> Setting:
    """AT+CLCC=1: every change of a call is told unasked."""
    return Setting("+CLCC", (default,), (_BIT,), "(0,1)")


def registration(*names: str) -> tuple[Setting, ...]:
    return tuple(Setting(name, (0,), ((0, 1, 2),), "(0-2)") for name in names)


def switches(*names: str) -> tuple[Setting, ...]:
    """Settings that are 0 or 1, and 0 at first."""
    return tuple(Setting(name, (0,), (_BIT,), "(0,1)") for name in names)


SETTINGS = (
    Setting("+CSDH", (0,), (_BIT,), "(0,1)"),
    Setting("+CSMP", (17, 167, 0, 0), (range(256),) * 4, ""),
    Setting("+CLIP", (0,), (_BIT,), "(0,1)"),
    Setting("+CLIR", (0,), ((0, 1, 2),), "(0-2)"),
    Setting("+COLP", (0,), (_BIT,), "(0,1)"),
    Setting("+CRC", (0,), (_BIT,), "(0,1)"),
    Setting("+CSCLK", (0,), ((0, 1, 2),), "(0,1,2)"),
    Setting("+CMER", (0, 0, 0, 0, 0), (range(4), (0,), (0,), range(3), _BIT), "(0-3),(0),(0),(0-2),(0,1)"),
    Setting("+CSGS", (0,), ((0, 1, 2),), "(0-2)"),
    Setting("+CCWA", (0,), (_BIT,), "(0,1)"),
    Setting("+CSSN", (0, 0), (_BIT, _BIT), "(0,1),(0,1)"),
    Setting("+ICF", (3, 3), (range(7), range(5)), "(0-6),(0-4)"),
    Setting("+IFC", (0, 0), (range(3), range(3)), "(0-2),(0-2)"),
    Setting("+CMMS", (0,), ((0, 1, 2),), "(0-2)"),
    Setting("+CSTA", (129,), ((129, 145, 161, 177),), "(129,145,161,177)"),
    Setting("+CR", (0,), (_BIT,), "(0,1)"),
    Setting("+CMOD", (0,), ((0,),), "(0)"),
    Setting("&C", (1,), (_BIT,), "(0,1)"),
    Setting("&D", (1,), ((0, 1, 2),), "(0-2)"),
)
# what a module without calls lacks
VOICE_COMMANDS = frozenset({"D", "A", "+CHUP", "+CLCC", "+CLIP", "+CHLD", "+VTS", "+CUSD"})
VOICE_SETTINGS = frozenset({"+CLCC", "+CLIP", "+COLP", "+CCWA", "+CVHU"})
LATENCY = {
    "command": 8 * MS,
    "sim": 18 * MS,  # commands that go to the card
    "list": 15 * MS,  # for each message of a list
    "prompt": 12 * MS,
    "cmgs": 2_500 * MS,
    "cmgs_refused": 1_200 * MS,
    "ussd": 2_500 * MS,
    "dial": 20 * MS,
    "hang_up": 120 * MS,
    "function": 400 * MS,  # AT+CFUN=0/1/4
    "scan": 12 * SECOND,  # AT+COPS=?
    "register": 2_200 * MS,
    "lose": 4 * SECOND,  # from loss of coverage to noticing it
    "rdy": 3 * SECOND,
    "cfun": 60 * MS,
    "cpin": 350 * MS,
    "call_ready": 2_400 * MS,
    "sms_ready": 500 * MS,
    "unlock": 300 * MS,
    "key": 1 * SECOND,
    "key_off": 1 * SECOND,
    "reset": 99 * MS,  # the data sheet asks for 105 ms; what works in practice is 100
    "power_down": 1_800 * MS,
    "ring": 3 * SECOND,
    "ri_pulse": 120 * MS,
    "brown_out": 1_500 * MS,  # from the warning to being off
}
