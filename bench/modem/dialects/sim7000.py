"""SIM7000: LTE-M and NB-IoT with 2G; SMS where the operator has it, no calls, no USSD.

Sources: botletics/SIM7000-LTE-Shield #99, #103, Xinyuan-LilyGO/LilyGO-T-SIM7000G #192, T-SIM7600X #63. Start and pulse
times are of the order that logs and hardware designs show.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialects.common import LATENCY, registration
from bench.modem.dialects.sim800 import SIM800
from bench.world.clock import MS, SECOND

_ABSENT = {"+CLCC", "+CLIP", "+MORING", "+DDET", "+COLP", "+CCWA", "+CR", "+CMOD"}
MODEL = "SIMCOM_SIM7000G"
SIM7000 = replace(
    SIM800,
    name="SIM7000",
    model=MODEL,
    imei="869951030000002",
    fixed=SIM800.fixed
    | {
        "I": "SIM7000G R1529",
        "+GMM": MODEL,
        "+CGMM": MODEL,
        "+GMR": "Revision:1529B11SIM7000G",
        "+CGMR": "Revision:1529B11SIM7000G",
    },
    settings=(*(row for row in SIM800.settings if row.name not in _ABSENT), *registration("+CEREG")),
    card_ready=(("sms_ready", "SMS Ready"),),
    memories={"SM": (30, "SM"), "ME": (50, "ME"), "MT": (30, "SM")},
    latency=LATENCY
    | {
        "rdy": 4 * SECOND,
        "sms_ready": 3 * SECOND,
        "register": 5 * SECOND,
        "key": 900 * MS,
        "key_off": 1_200 * MS,
        "reset": 252 * MS,
    },
    registration={"+CREG": 6, "+CGREG": 1, "+CEREG": 1},  # 6: registered for SMS only (27.007 7.2)
    without=SIM800.without | {"D", "A", "+CHUP", "+CLCC", "+CLIP", "+CHLD", "+VTS", "+CUSD"},
    voice=False,
    technology=7,
    tells_mms_push=False,
    time_urcs=('*PSUTTZ: {gmt:%y/%m/%d,%H:%M:%S}","{quarters:+03d}",0', "DST: 0"),
    clock_lost="80/01/06,00:00:00+00",
)
