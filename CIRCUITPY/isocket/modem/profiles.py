"""What differs from modem to modem, as data. Only the profile in use is in memory: each is read on demand.

A profile is a tuple; the constants below are its places. Rows of commands are one text, cut at blanks: that is the
smallest they can be.
"""

from __future__ import annotations

from isocket.on_demand import on_demand

START = 0  # commands sent after each start of the modem, once it has said who it is, and again now and then
TEXTS = 1  # those sent once its SIM is ready
HANG_UP = 2
POWER_DOWN = 3
STATUS = 4  # what tells whether it is registered, without AT and `?`
BOOT = 5  # names of the lines that tell that it has started, or stopped, by itself: its settings are lost
BOOT_MS = 6  # from its start to its first answer, at most
RST_MS = 7  # how long RST has to be held

MODELS = "auto SIM800 SIM808 SIM5320 SIM7600 A7670"  # for settings.toml
# in what ATI says of those that make no calls (LilyGo-Modem-Series#131, #254; LilyGO-T-SIM7000G#192); SIM70: SIM7000,
# SIM7070, SIM7080
VOICELESS = "SIM70 SIM7670 SIM7672 LNXY"
COMMON = 'AT+CMGF=0 AT+CSCS="GSM" AT+CLIP=1 AT+CPMS? '  # CPMS: fails until texts are ready; the inbox chooses


@on_demand
def _sim800() -> tuple:
    """SIM800, SIM808 (FONA 800, 808), SIM900. The under-voltage check is off by default; CLTS: the network's time."""
    return (
        "AT+CMEE=1 AT+CBATCHK=1 AT+CLTS=1 AT+CREG=1",
        COMMON + "AT+CNMI=2,1,0,0,0",
        "ATH",
        "AT+CPOWD=1",
        ("+CREG",),
        ("RDY", "NORMAL POWER DOWN"),
        8_000,
        150,
    )


@on_demand
def _sim5320() -> tuple:
    """SIM5320 (FONA 3G), SIM5360. ATH ends no voice call before AT+CVHU=0; AT+CHUP always does."""
    return (
        "AT+CMEE=1 AT+CVALARM=1,3400 AT+CTZU=1 AT+CTZR=1 AT+CREG=1 AT+CVHU=0",
        COMMON + "AT+CNMI=2,1,0,0",
        "AT+CHUP",
        "AT+CPOF",
        ("+CREG",),
        ("START", "RDY"),
        15_000,
        150,
    )


@on_demand
def _sim7600() -> tuple:
    """SIM7600, SIM7500; also SIM7000, SIM7070, SIM7080, which have no voice. On LTE the network answers to CEREG."""
    return (
        "AT+CMEE=1 AT+CVALARM=1,3400,4400 AT+CTZU=1 AT+CTZR=1 AT+CREG=1 AT+CEREG=1 AT+CVHU=0",
        COMMON + "AT+CNMI=2,1,0,0",
        "AT+CHUP",
        "AT+CPOF",
        ("+CREG", "+CEREG"),
        ("RDY",),
        25_000,
        500,
    )


@on_demand
def _a7670() -> tuple:
    """A7670 with voice (FASE, LASE, LLSE), A7608. It tells of calls by +CLCC unasked."""
    return (
        "AT+CMEE=1 AT+CTZU=1 AT+CTZR=1 AT+CREG=1 AT+CEREG=1",
        COMMON + "AT+CNMI=2,1,0,0",
        "AT+CHUP",
        "AT+CPOF",
        ("+CREG", "+CEREG"),
        ("*ATREADY", "RDY"),
        25_000,
        2_500,
    )


@on_demand
def for_model(model: str) -> tuple:
    """The profile of the model that ATI named; an unknown one is spoken to as a SIM800."""
    if "SIM53" in model:
        return _sim5320()
    if "SIM7" in model:
        return _sim7600()
    return _a7670() if model.startswith("A7") else _sim800()
