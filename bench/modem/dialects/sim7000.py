"""SIM7000: LTE-M and NB-IoT with 2G; SMS where the operator has it, no calls, no USSD.

Sources: botletics/SIM7000-LTE-Shield #99, #103, Xinyuan-LilyGO/LilyGO-T-SIM7000G #192, T-SIM7600X #63. Start and pulse
times are of the order that logs and hardware designs show; KEY: SIM7000 hardware design V1.04, table 9. SIM7070 and
SIM7080 speak as it does, as far as Xinyuan-LilyGO/LilyGo-T-SIM7080G #98 and #162 show.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialect import Dialect
from bench.modem.dialects.common import LATENCY, registration
from bench.modem.dialects.sim800 import SIM800
from bench.world.clock import MS, SECOND

_ABSENT = {"+CLCC", "+CLIP", "+MORING", "+DDET", "+COLP", "+CCWA", "+CR", "+CMOD", "+CVHU"}
MODEL = "SIMCOM_SIM7000G"
SIM7000 = replace(
    SIM800,
    sources={
        "off": "LilyGo-T-SIM7080G#98 (NORMAL POWER DOWN)",
        "KEY": "SIM7000 hardware design V1.04, table 9",
        "no USSD": "botletics/SIM7000-LTE-Shield#99",
        "no calls": "LilyGO-T-SIM7000G#192",
        "+CMS 500": "botletics/SIM7000-LTE-Shield#103",
        "ATI": "TinyGSM#401",
        "AT+CSQ": "LilyGO-T-SIM7000G#140; TinyGSM#592; SimpleNB#3",
        "first word": "assumed",
        "network time": "assumed",
        "memories": "assumed",
        "CREG 6": "assumed",
        "times": "assumed",
    },
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
    texts_first=frozenset(),
    no_signal=99,
    bit_errors=99,
    surplus_cms=304,
    line_feed_ends=False,
    technology=7,
    tells_mms_push=False,
    time_urcs=('*PSUTTZ: {gmt:%y/%m/%d,%H:%M:%S}","{quarters:+03d}",0', "DST: 0"),
    clock_lost="80/01/06,00:00:00+00",
)


def _of_7070(name: str, revision: str) -> Dialect:
    model = f"SIMCOM_{name[:7]}"
    return replace(
        SIM7000,
        name=name[:7],
        model=model,
        fixed=SIM7000.fixed
        | {
            "I": f"{name} R1951",
            "+GMM": model,
            "+CGMM": model,
            "+GMR": f"Revision:{revision}",
            "+CGMR": f"Revision:{revision}",
        },
        latency=SIM7000.latency | {"key": 1_000 * MS, "key_off": 1_200 * MS},
        sources=SIM7000.sources
        | {
            "AT+GMM": "techstudio-design/SimpleNB#3",
            "ATI": "assumed",
            "a reset that does not help": "LilyGo-T-SIM7080G#162",
        },
    )


SIM7070 = _of_7070("SIM7070G", "1951B08SIM7070")
SIM7080 = _of_7070("SIM7080G", "1951B08SIM7080")
