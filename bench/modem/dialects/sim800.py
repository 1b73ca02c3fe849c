"""SIM800 and SIM808: 2G, as on a FONA 800 and 808.

Sources: SIM800 Series AT Command Manual V1.09 (clauses in the comments), SIM800H hardware design V1.01, and logs of
real modules where the manual is silent.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialect import Dialect, Setting
from bench.modem.dialects.common import LATENCY, SETTINGS, call_list, errors, registration, switches, text_mode

_BIT = (0, 1)

SIM800 = Dialect(
    name="SIM800",
    model="SIMCOM_SIM800H",
    imei="865067020000002",
    fixed={
        "I": "SIM800 R14.18",
        "+GMM": "SIMCOM_SIM800H",
        "+CGMM": "SIMCOM_SIM800H",
        "+GMI": "SIMCOM_Ltd",
        "+CGMI": "SIMCOM_Ltd",
        "+GMR": "Revision:1418B04SIM800H32",
        "+CGMR": "Revision:1418B04SIM800H32",
        "+GCAP": "+GCAP: +CGSM",
    },
    settings=(
        errors(0),
        text_mode(0),
        call_list(0),
        Setting("+CNMI", (2, 1, 0, 0, 0), (range(4), range(4), (0, 2), _BIT, _BIT), "(0-3),(0-3),(0,2),(0,1),(0,1)"),
        *registration("+CREG", "+CGREG"),
        *switches("+CLTS", "+CBATCHK", "+CSMINS", "+MORING", "+CFGRI"),
        *switches("+CVHU"),  # taken, and ATH hangs up all the same (whid-injector/whid-31337#13)
        # 16.2.1: mode, shortest time between two keys, whether the time of a key is told, single tones
        Setting("+DDET", (0, 0, 0, 0), (_BIT, range(10001), _BIT, _BIT), "(0,1),(0-10000),(0,1),(0,1)"),
        Setting("+GSMBUSY", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+CNETLIGHT", (1,), (_BIT,), "(0,1)"),
        *SETTINGS,
    ),
    # chapter 19.3, and logs; SMS Ready comes last and late
    boot=(("rdy", "RDY"), ("cfun", "+CFUN: 1")),
    card_ready=(("call_ready", "Call Ready"), ("sms_ready", "SMS Ready")),
    memories={"SM": (30, "SM"), "ME": (50, "ME"), "SM_P": (30, "SM"), "ME_P": (50, "ME"), "MT": (30, "SM")},
    default_memory="SM",
    charsets=("IRA", "GSM", "UCS2", "HEX", "PCCP", "PCDN", "8859-1"),
    default_charset="IRA",
    texts_first=frozenset({"+CMGF"}),  # Seeed-Studio/GPRS_SIM900#39, vshymanskyy/TinyGSM#242
    # logs: +CTZV, then *PSUTTZ in GMT, then DST
    time_urcs=(
        "+CTZV: {quarters:+d},0",
        '*PSUTTZ: {gmt.year},{gmt.month},{gmt.day},{gmt.hour},{gmt.minute},{gmt.second},"{quarters:+d}",0',
        "DST: 0",
        '+CIEV: 10,"{plmn}","{operator}","{short}", 0, 0',
    ),
    # the drivers of esphome and of sim800l-gsm-module send nothing else; a SIM7080 wants more (esphome/esphome#3719)
    line_feed_ends=True,
    # 1418B04SIM800L24 refused texts of 142 to 148 letters, of whose last part node-pdu counts a septet too few: it has
    # more octets than that; those of 141 and of 149 it did not: there the octets are as many
    surplus_cms=325,  # zabsalahid/serialport-gsm#66
    tells_mms_push=True,  # SIM900 MMS AT manual V1.04, and zabsalahid/serialport-gsm#60
    key_pressed="+DTMF: {key}",
    latency=LATENCY,
    without=frozenset({"+CPOF", "+CRESET", "+CICCID"}),
)

SIM808 = replace(
    SIM800,
    name="SIM808",
    model="SIMCOM_SIM808",
    fixed=SIM800.fixed
    | {
        "I": "SIM808 R14.18",
        "+GMM": "SIMCOM_SIM808",
        "+CGMM": "SIMCOM_SIM808",
        "+GMR": "Revision:1418B04SIM808M32",
        "+CGMR": "Revision:1418B04SIM808M32",
    },
)
SIM868 = replace(
    SIM808,
    name="SIM868",
    model="SIMCOM_SIM868",
    fixed=SIM800.fixed
    | {
        "I": "SIM868 R14.18",
        "+GMM": "SIMCOM_SIM868",
        "+CGMM": "SIMCOM_SIM868",
        "+GMR": "Revision:1418B03SIM868M32_BT",
        "+CGMR": "Revision:1418B03SIM868M32_BT",
    },
    unknown=100,
    sources={
        "AT+CGMM, AT+CGMR": "MaJerle/lwcell#7",
        "what it does not know": "MaJerle/lwcell#7",
        "KEY": "vshymanskyy/TinyGSM#460",
        "the rest": "assumed, as SIM808",
    },
)
SIM900 = replace(
    SIM800,
    name="SIM900",
    model="SIMCOM_SIM900",
    fixed=SIM800.fixed
    | {
        "I": "SIM900 R11.0",
        "+GMM": "SIMCOM_SIM900",
        "+CGMM": "SIMCOM_SIM900",
        "+GMR": "Revision:1137B12SIM900M64_ST",
        "+CGMR": "Revision:1137B12SIM900M64_ST",
    },
    key_pressed="",
    settings=tuple(row for row in SIM800.settings if row.name not in ("+CBATCHK", "+DDET", "+CFGRI", "+CVHU")),
    voltage_check="",
    sources={"fails before SMS Ready": "vshymanskyy/TinyGSM#242 (SIM900A)", "the rest": "assumed, as SIM800"},
)
