"""SIM7670 and SIM7672: LTE Cat-1, texts where the operator has them over SGs, no calls.

Sources: Xinyuan-LilyGO/LilyGo-Modem-Series #106, #131, #140 (a log), #216, #441, #463 (a log), gammu/gammu#1176 (a log:
the prompt). What `sources` calls assumed is what an A7670 does.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialects.a7670 import A7670
from bench.modem.dialects.common import VOICE_COMMANDS, VOICE_SETTINGS
from bench.modem.dialects.sim5320 import identity

IMEI = "862205050000001"
SIM7670 = replace(
    A7670,
    name="SIM7670",
    model="SIM7670G-MNGV",
    imei=IMEI,
    fixed=identity("SIMCOM INCORPORATED", "SIM7670G-MNGV", "2382B02SIM767XM5A", IMEI, "+CGSM"),
    settings=tuple(row for row in A7670.settings if row.name not in VOICE_SETTINGS),
    without=A7670.without | VOICE_COMMANDS,
    boot=(("rdy", "QCRDY"),),
    registration={"+CREG": 6, "+CGREG": 1, "+CEREG": 1},  # 6: for texts alone
    voice=False,
    tells_calls=False,
    prompt="\r\n>\r\n\r",
    sources={
        "ATI": "LilyGo-Modem-Series#463",
        "AT+CGMM": "LilyGo-Modem-Series#140",
        "no AT+CLTS": "LilyGo-Modem-Series#140",
        "prompt": "gammu/gammu#1176",
        "texts": "LilyGo-Modem-Series#216, #106",
        "no calls": "LilyGo-Modem-Series#131",
        "first word": "LilyGo-Modem-Series#388",
        "CREG 6": "LilyGo-Modem-Series#388, #434",
        "network time": "assumed",
        "memories": "assumed",
        "KEY": "assumed",
        "times": "assumed",
    },
    broken={"2382B02SIM767XM5A": "its prompt is a line of its own (gammu/gammu#1176)"},
)
_IMEI_72 = "862205050000019"
SIM7672 = replace(
    SIM7670,
    name="SIM7672",
    model="SIM7672G-MNGV",
    imei=_IMEI_72,
    fixed=identity("SIMCOM INCORPORATED", "SIM7672G-MNGV", "2374B05SIM767XM5A_M", _IMEI_72, "+CGSM"),
    prompt="\r\n> ",
    broken={},
)
