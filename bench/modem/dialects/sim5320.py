"""SIM5320: 3G, as on a FONA 3G.

Sources: what public drivers and their issues show (TinyGSM #366, Adafruit FONA), and what it shares with its successor
SIM7600. Start and pulse times are of the order that logs show.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialect import Dialect, Setting
from bench.modem.dialects.common import LATENCY, SETTINGS, call_list, errors, registration, switches, text_mode
from bench.world.clock import MS, SECOND


def identity(manufacturer: str, model: str, revision: str, imei: str, capabilities: str) -> dict[str, str]:
    """ATI of the newer modules has a line for everything."""
    lines = [
        f"Manufacturer: {manufacturer}",
        f"Model: {model}",
        f"Revision: {revision}",
        f"IMEI: {imei}",
        f"+GCAP: {capabilities}",
    ]
    return {
        "I": "\n".join(lines),
        "+GMM": model,
        "+CGMM": model,
        "+GMI": manufacturer,
        "+CGMI": manufacturer,
        "+GMR": f"+CGMR: {revision}",
        "+CGMR": f"+CGMR: {revision}",
        "+GCAP": f"+GCAP: {capabilities}",
    }


IMEI = "012345012345672"
MODEL = "SIMCOM_SIM5320E"
SIM5320 = Dialect(
    name="SIM5320",
    model=MODEL,
    imei=IMEI,
    fixed=identity("SIMCOM INCORPORATED", MODEL, "SIM5320E_V1.5", IMEI, "+CGSM,+DS,+ES"),
    settings=(
        errors(2),
        text_mode(0),
        call_list(0),
        Setting(
            "+CNMI",
            (2, 1, 0, 0, 0),
            (range(3), range(4), (0, 2), range(3), (0, 1)),
            "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
        ),
        *registration("+CREG", "+CGREG"),
        Setting("+CVHU", (1,), ((0, 1),), "(0,1)"),  # ATH leaves a voice call alone unless it is 0
        *switches("+CTZU", "+CTZR"),
        Setting("+CVALARM", (0, 3300), ((0, 1), range(3300, 4001)), "(0,1),(3300-4000)"),
        *SETTINGS,
    ),
    boot=(("rdy", "START"),),
    card_ready=(("sms_ready", "SMS DONE"), ("pb_done", "PB DONE")),
    memories={"SM": (30, "SM"), "ME": (23, "ME"), "MT": (30, "SM")},
    default_memory="SM",
    charsets=("IRA", "GSM", "UCS2"),
    default_charset="IRA",
    latency=LATENCY
    | {
        "rdy": 5 * SECOND,
        "sms_ready": 3 * SECOND,
        "pb_done": 2 * SECOND,
        "key": 180 * MS,
        "key_off": 1 * SECOND,
        "reset": 50 * MS,
        "power_down": 3 * SECOND,
    },
    without=frozenset({"+CPOWD", "+CMGDA", "+CCID", "+SPIC"}),
    first_index=0,
    empty_slot_error=321,
    clip='+CLIP: "{number}",{kind},,,,{validity}',
    clcc='+CLCC: {index},{direction},{state},0,0,"{number}",{kind}',
    tells_calls=True,
    storage_full="+SMS FULL",
    ussd='+CUSD: 0,"{text}",{scheme}',
    clock_setting="+CTZU",
    zone_setting="+CTZR",
    time_urcs=("+CTZV: {quarters:+03d}",),
    clock_lost="80/01/06,00:00:00+00",
    power_down="",
    voltage_check="+CVALARM",
    technology=2,  # UTRAN, as 3G modules tell it (gammu/gammu#393)
    battery="+CBC: 0,{percent},{volts:.3f}V",
    bit_errors=99,
)
SIM5360 = replace(
    SIM5320,
    name="SIM5360",
    model="SIMCOM_SIM5360E",
    fixed=identity("SIMCOM INCORPORATED", "SIMCOM_SIM5360E", "SIM5360E_V3.5", IMEI, "+CGSM,+DS,+ES"),
    sources={"all": "assumed, as SIM5320"},
)
