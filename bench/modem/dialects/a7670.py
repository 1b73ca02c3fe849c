"""A7670 (A76xx): LTE Cat-1 with 2G, voice where its letters say so; and the variant that has neither calls nor SMS.

Sources: logs in Xinyuan-LilyGO/LilyGo-Modem-Series #79, #138, #184, #221, #240, #247, #254, #264, and logs of calls in
public programs. Start and pulse times are of the order that logs and hardware designs show.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialect import Dialect
from bench.modem.dialects.common import LATENCY, VOICE_COMMANDS, VOICE_SETTINGS, call_list, registration, text_mode
from bench.modem.dialects.sim5320 import SIM5320, identity
from bench.world.clock import MS, SECOND

_OWN = {"+CMGF", "+CLCC", "+CVALARM"}
_TEXT_COMMANDS = frozenset({"+CPMS", "+CMGL", "+CMGR", "+CMGD", "+CMGS", "+CMGW", "+CMSS", "+CSCA", "+CSMS", "+CNMA"})
_TEXT_SETTINGS = {"+CMGF", "+CNMI", "+CSMP", "+CSDH", "+CMMS", "+CSGS"}
_CALL_COMMANDS = frozenset({"D", "A", "+CHUP", "+CLCC", "+CHLD", "+VTS", "+CUSD"})

IMEI = "862771076824922"
MODEL = "A7670E-FASE"
A7670 = replace(
    SIM5320,
    name="A7670",
    model=MODEL,
    imei=IMEI,
    fixed=identity("INCORPORATED", MODEL, "A011B07A7670M7_F", IMEI, "+CGSM,+FCLASS,+DS"),
    settings=(
        *(row for row in SIM5320.settings if row.name not in _OWN),
        text_mode(1),  # some firmware versions begin so, others in PDU mode (#264)
        call_list(1),  # it tells every change of a call by itself
        *registration("+CEREG"),
    ),
    boot=(("rdy", "*ATREADY: 1"),),
    card_ready=(("sms_ready", "SMS DONE"), ("attach", "+CGEV: EPS PDN ACT 1"), ("pb_done", "PB DONE")),
    memories={"SM": (30, "SM"), "ME": (50, "ME"), "MT": (30, "SM")},
    latency=LATENCY
    | {
        "rdy": 6 * SECOND,
        "cpin": 1 * SECOND,
        "sms_ready": 2 * SECOND,
        "attach": 1 * SECOND,
        "pb_done": 1 * SECOND,
        "register": 3 * SECOND,
        "key": 50 * MS,
        "key_off": 2_500 * MS,
        "reset": 2 * SECOND,
        "power_down": 2 * SECOND,
    },
    registration={"+CREG": 1, "+CGREG": 1, "+CEREG": 1},
    technology=7,  # E-UTRAN
    time_urcs=("+CTZV: {quarters}",),
    clock_lost="70/01/01,00:00:00+00",
    voltage_check="",
    no_signal=99,
    battery="+CBC: {volts:.3f}V",
    sources={
        "ATI": "LilyGo-Modem-Series#264",
        "first word": "espressif/esp-protocols#669; LilyGo-Modem-Series#247",
        "last words": "espressif/esp-protocols#669",
        "text mode": "LilyGo-Modem-Series#264",
        "no signal": "LilyGo-Modem-Series#118",
        "+CLCC unasked": "LilyGo-Modem-Series#240",
        "RST": "LilyGo-Modem-Series#463",
        "memories": "LilyGo-Modem-Series#184",
        "call lines": "assumed",
        "network time": "assumed",
        "lost clock": "assumed",
        "times": "assumed",
    },
    broken={"A011B0": "VoLTE wants B07 or later (LilyGo-Modem-Series#240)"},
)

UBL_IMEI = "862771076566085"
UBL_MODEL = "A7670E-LNXY-UBL"
A7670_UBL = replace(
    A7670,
    name=UBL_MODEL,
    model=UBL_MODEL,
    imei=UBL_IMEI,
    fixed=identity("SIMCOM INCORPORATED", UBL_MODEL, "23110B01A7670M4A_CUS_UBIA_91530228", UBL_IMEI, "+CGSM"),
    settings=tuple(row for row in A7670.settings if row.name not in _TEXT_SETTINGS | {"+CLCC", "+CLIP"}),
    card_ready=(("attach", "+CGEV: EPS PDN ACT 1"),),
    registration={"+CREG": 11, "+CGREG": 11, "+CEREG": 11},  # #247: so it is told by a module that is on the network
    without=A7670.without | _TEXT_COMMANDS | _CALL_COMMANDS | {"+CLIP"},
    voice=False,
    texts=False,
)


def _sister(name: str, model: str, revision: str, imei: str, *, voice: bool = True) -> Dialect:
    """Another name, the same language; without voice no calls."""
    return replace(
        A7670,
        name=name,
        model=model,
        imei=imei,
        fixed=identity("INCORPORATED", model, revision, imei, "+CGSM"),
        settings=tuple(row for row in A7670.settings if voice or row.name not in VOICE_SETTINGS),
        without=A7670.without | (frozenset() if voice else VOICE_COMMANDS),
        voice=voice,
        broken={},
    )


A7608 = _sister("A7608", "A7608E-H", "A50C4B12A7608M7", "861529060000001")
A7672 = _sister("A7672", "A7672E-FASE", "A124B01A7672M7", "862071070000003")
A7672_N = _sister("A7672E-LNXY", "A7672E-LNXY", "A124B01A7672M7", "862071070000011", voice=False)
