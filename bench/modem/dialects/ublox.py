"""u-blox: SARA-R4 and SARA-R5 (LTE-M, NB-IoT: no calls), LARA-R6 (LTE with voice).

Sources: vshymanskyy/TinyGSM#257 (a log), #296, u-blox/ubxlib#244, SARA-R4 system integration manual UBX-16029218 R20
1.6.2. What `sources` calls assumed is what 27.007 leaves open.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialects.common import LATENCY, VOICE_COMMANDS, VOICE_SETTINGS, errors, registration
from bench.modem.dialects.sim5320 import SIM5320
from bench.world.clock import MS, SECOND

_OWN = {"+CMEE", "+CVALARM", "+CLCC", "+CVHU"}
SOURCES = {
    "ATI": "vshymanskyy/TinyGSM#257",
    "AT+CFUN": "vshymanskyy/TinyGSM#257",
    "errors": "vshymanskyy/TinyGSM#296",
    "off": "SARA-R4 system integration manual R20 1.6.2 (AT+CPWROFF, OK, PWR_ON)",
    "lost clock": "u-blox/ubxlib#244",
    "first word": "assumed",
    "memories": "assumed",
    "network time": "assumed",
    "calls": "assumed",
    "USSD": "assumed",
    "KEY": "assumed",
    "times": "assumed",
}


def _identity(model: str, revision: str, imei: str) -> dict[str, str]:
    return {
        "I": f"Manufacturer: u-blox\nModel: {model}\nRevision: {revision}\nSVN: 03\nIMEI: {imei}",
        "+GMM": model,
        "+CGMM": model,
        "+GMI": "u-blox",
        "+CGMI": "u-blox",
        "+GMR": revision,
        "+CGMR": revision,
        "+GCAP": "+GCAP: +FCLASS, +CGSM",
    }


LARA_R6 = replace(
    SIM5320,
    name="LARA-R6",
    model="LARA-R6001",
    imei="352709570000009",
    fixed=_identity("LARA-R6001", "00.13", "352709570000009"),
    settings=(
        errors(0),
        *(row for row in SIM5320.settings if row.name not in _OWN),
        *registration("+CEREG"),
    ),
    boot=(("rdy", ""),),  # it says nothing
    card_ready=(("sms_ready", "SMS"),),
    memories={"ME": (23, "ME"), "MT": (23, "ME"), "SM": (50, "SM")},
    default_memory="ME",
    latency=LATENCY
    | {
        "rdy": 5 * SECOND,
        "sms_ready": 3 * SECOND,
        "register": 5 * SECOND,
        "key": 1_000 * MS,
        "key_off": 1_500 * MS,
        "reset": 100 * MS,
        "power_down": 5 * SECOND,
    },
    registration={"+CREG": 1, "+CGREG": 1, "+CEREG": 1},
    without=SIM5320.without | {"+CPOF", "+CRESET", "+CICCID", "+CBC"},
    also=frozenset({"+CPWROFF"}),
    unknown=4,
    says_ready=False,
    tells_calls=False,
    storage_full="",
    time_urcs=("+CTZV: {quarters:+d}",),
    clock_lost="15/01/01,00:00:00+00",
    voltage_check="",
    technology=7,
    sources=SOURCES,
)
SARA_R5 = replace(
    LARA_R6,
    name="SARA-R5",
    model="SARA-R510S",
    fixed=_identity("SARA-R510S", "02.10", "352709570000009"),
    settings=tuple(row for row in LARA_R6.settings if row.name not in VOICE_SETTINGS),
    without=LARA_R6.without | VOICE_COMMANDS,
    voice=False,
)
SARA_R4 = replace(
    SARA_R5,
    name="SARA-R4",
    model="SARA-R412M-02B",
    fixed=_identity("SARA-R412M-02B", "M0.05.00 [Jul 06 2018 10:01:55]", "354679090045173"),
    clock_lost="80/01/06,00:00:00+00",
)
