"""A module that nobody has heard of: V.250, 3GPP TS 27.005 and 27.007, and of what those leave open the rarer half.

Made up, to see what a client does without a profile. AT+CTZU, AT+CHUP and AT+CPOF are not there; AT+CLTS, ATH and
AT+CPOWD are.
"""

from __future__ import annotations

from dataclasses import replace

from bench.modem.dialects.common import registration
from bench.modem.dialects.sim800 import SIM800

_ABSENT = {"+CBATCHK", "+DDET", "+MORING", "+GSMBUSY", "+CFGRI", "+CNETLIGHT", "+CSMINS", "+CVHU"}
STANDARD = replace(
    SIM800,
    name="unknown",
    model="M2M-1",
    imei="990000862471854",
    fixed={
        "I": "Acme\nM2M-1",
        "+GMM": "M2M-1",
        "+CGMM": "M2M-1",
        "+GMI": "Acme",
        "+CGMI": "Acme",
        "+GMR": "1.0",
        "+CGMR": "1.0",
        "+GCAP": "+GCAP: +CGSM",
    },
    settings=(*(row for row in SIM800.settings if row.name not in _ABSENT), *registration("+CEREG")),
    boot=(("rdy", "RDY"),),
    card_ready=(("sms_ready", "SMS Ready"),),
    without=SIM800.without | {"+CHUP", "+CBC", "+CMGDA", "+SPIC"},
    registration={"+CREG": 1, "+CGREG": 1, "+CEREG": 1},
    unknown=4,
    texts_first=frozenset(),
    surplus_cms=304,
    line_feed_ends=False,
    key_pressed="",
    voltage_check="",
    sources={"all": "ITU-T V.250, 3GPP TS 27.005, 27.007"},
)
