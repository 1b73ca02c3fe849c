"""Quectel: EC200U, EG25 and EG91 (LTE with voice), BG95 (LTE-M and NB-IoT).

Sources: vshymanskyy/TinyGSM#157 (a log), zephyrproject-rtos/zephyr#93068, particle-iot/device-os#2555,
IchthysMaranatha/asterisk-chan-quectel#75, forums.quectel.com/t/37289 (a log), EC25 AT commands manual as
easymanua.ls/quectel/ec25/manual?p=84 has it, BG95&BG96 compatible design, BG77 hardware design. What `sources` calls
assumed is what the modules of SIMCom do.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialect import Setting
from bench.modem.dialects.common import LATENCY, VOICE_COMMANDS, VOICE_SETTINGS, errors, registration
from bench.modem.dialects.sim5320 import SIM5320
from bench.world.clock import MS, SECOND

_OWN = {"+CMEE", "+CTZU", "+CTZR", "+CVALARM", "+CLCC", "+CVHU", "+CNMI"}
SOURCES = {
    "ATI": "vshymanskyy/TinyGSM#157",
    "first word": "vshymanskyy/TinyGSM#157",
    "off": "vshymanskyy/TinyGSM#157 (POWERED DOWN); BG77 hardware design 3.6.2.2 (AT+QPOWD)",
    "KEY": "BG95&BG96 compatible design 4.3.2; git log of ofono, plugins/quectel.c, on EC21",
    "errors": "particle-iot/device-os#2555",
    "network time": "forums.quectel.com/t/37289 (AT+CTZU=3); EC25 AT manual, AT+CTZR",
    "empty place": "forums.quectel.com/t/37289; IchthysMaranatha/asterisk-chan-quectel#75",
    "last words": "the-modem-distro/pinephone_modem_sdk#130",
    "AT+CREG=2": "4IceG/luci-app-3ginfo-lite#135 (EC200A)",
    "AT+CSCS": "gammu/gammu#492 (EC25)",
    "AT+CNMI": "gammu/gammu#468 (EC25)",
    "memories": "assumed",
    "call lines": "assumed",
    "USSD": "assumed",
    "lost clock": "assumed",
    "times": "assumed",
}


def _identity(model: str, revision: str) -> dict[str, str]:
    return {
        "I": f"Quectel\n{model}\nRevision: {revision}",
        "+GMM": model,
        "+CGMM": model,
        "+GMI": "Quectel",
        "+CGMI": "Quectel",
        "+GMR": revision,
        "+CGMR": revision,
        "+GCAP": "+GCAP: +CGSM",
    }


EG25 = replace(
    SIM5320,
    name="EG25",
    model="EG25",
    imei="867698040000005",
    fixed=_identity("EG25", "EG25GGBR07A08M2G"),
    settings=(
        errors(1),
        *(row for row in SIM5320.settings if row.name not in _OWN),
        Setting("+CTZU", (0,), ((0, 1, 3),), "(0,1,3)"),
        Setting("+CTZR", (0,), ((0, 1, 2),), "(0-2)"),
        Setting(
            "+CNMI",
            (2, 1, 0, 0, 0),
            (range(3), range(4), (0, 2), range(3), (0, 1)),
            "(0-2),(0-3),(0,2),(0-2),(0,1)",
        ),
        *registration("+CEREG"),
    ),
    boot=(("rdy", "RDY"),),
    card_ready=(
        ("cfun", "+QUSIM: 1"),
        ("cfun", "+CFUN: 1"),
        ("sms_ready", "+QIND: SMS DONE"),
        ("pb_done", "+QIND: PB DONE"),
    ),
    memories={"ME": (50, "ME"), "MT": (50, "ME"), "SM": (50, "SM")},
    default_memory="ME",
    charsets=("GSM", "IRA", "UCS2"),
    default_charset="GSM",
    latency=LATENCY
    | {
        "rdy": 9 * SECOND,
        "cpin": 1 * SECOND,
        "sms_ready": 3 * SECOND,
        "pb_done": 2 * SECOND,
        "register": 4 * SECOND,
        "key": 500 * MS,
        "key_off": 650 * MS,
        "reset": 150 * MS,
        "power_down": 3 * SECOND,
    },
    registration={"+CREG": 1, "+CGREG": 1, "+CEREG": 1},
    without=SIM5320.without | {"+CPOF", "+CRESET", "+CICCID"},
    also=frozenset({"+QPOWD"}),
    empty_slot_error=None,
    tells_calls=False,
    storage_full='+QIND: "smsfull","ME"',
    time_urcs=('+CTZV: "{quarters:+03d}"',),
    local_time=3,
    clock_lost="80/01/06,00:00:00+00",
    power_down="POWERED DOWN",
    voltage_check="",
    technology=7,
    cell_technology=True,
    battery="+CBC: 0,{percent},{millivolts}",
    sources=SOURCES,
)
EC200U = replace(
    EG25,
    name="EC200U",
    model="EC200U",
    fixed=_identity("EC200U", "EC200UEUAAR03A01M08"),
    empty_slot_error=321,
    clock_lost="70/01/01,00:00:00+00",
)
EG91 = replace(EG25, name="EG91", model="EG91", fixed=_identity("EG91", "EG91EFBR06A08M4G"))
BG95 = replace(
    EG25,
    name="BG95",
    model="BG95-M3",
    fixed=_identity("BG95-M3", "BG95M3LAR02A03"),
    settings=tuple(row for row in EG25.settings if row.name not in VOICE_SETTINGS),
    card_ready=(("cfun", "+QUSIM: 1"), ("sms_ready", "+QIND: SMS DONE"), ("pb_done", "APP RDY")),
    latency=EG25.latency | {"rdy": 4 * SECOND, "register": 8 * SECOND, "power_down": 1_300 * MS},
    registration={"+CREG": 6, "+CGREG": 1, "+CEREG": 1},
    without=EG25.without | VOICE_COMMANDS,
    key_again_us=1_500 * MS,
    voice=False,
    sources=SOURCES | {"CREG 6": "assumed", "firmware": "zephyrproject-rtos/zephyr#93068"},
)
