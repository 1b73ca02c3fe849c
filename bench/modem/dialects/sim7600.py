"""SIM7600: 2G, 3G and 4G.

Sources: the contents of the SIM7500_SIM7600 Series AT Command Manual, and what public drivers and their issues show
(TinyGSM, Xinyuan-LilyGO/T-SIM7600X #44, #65, #77, #104). Start and pulse times are of the order that logs show.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialect import Setting
from bench.modem.dialects.common import LATENCY, registration
from bench.modem.dialects.sim5320 import SIM5320, identity
from bench.world.clock import MS, SECOND

IMEI = "351602000330570"
MODEL = "SIMCOM_SIM7600E-H"
SIM7600 = replace(
    SIM5320,
    name="SIM7600",
    model=MODEL,
    imei=IMEI,
    fixed=identity("SIMCOM INCORPORATED", MODEL, "SIM7600M22_V2.0", IMEI, "+CGSM"),
    settings=(
        *(row for row in SIM5320.settings if row.name != "+CVALARM"),
        Setting(
            "+CVALARM",
            (0, 3300, 4400),
            ((0, 1), range(3300, 4001), range(4001, 4401)),
            "(0,1),(3300-4000),(4001-4400)",
        ),
        *registration("+CEREG"),
    ),
    boot=(("rdy", "RDY"),),
    memories={"ME": (23, "ME"), "MT": (23, "ME"), "SM": (50, "SM")},
    default_memory="ME",
    latency=LATENCY
    | {
        "rdy": 9 * SECOND,
        "cpin": 1 * SECOND,
        "sms_ready": 3 * SECOND,
        "pb_done": 3 * SECOND,
        "register": 4 * SECOND,
        "key": 500 * MS,
        "key_off": 2_500 * MS,
        "reset": 100 * MS,
        "power_down": 6 * SECOND,
    },
    registration={"+CREG": 1, "+CGREG": 1, "+CEREG": 1},
    technology=7,  # E-UTRAN
    battery="+CBC: {volts:.3f}V",
)
SIM7500 = replace(
    SIM7600,
    name="SIM7500",
    model="SIMCOM_SIM7500E",
    fixed=identity("SIMCOM INCORPORATED", "SIMCOM_SIM7500E", "SIM7500M11_V1.1", IMEI, "+CGSM"),
    sources={"the same commands": "botletics/SIM7000-LTE-Shield#31", "the rest": "assumed, as SIM7600"},
)
