"""What differs from modem to modem, as data. Only the profile in use is in memory: each is read on demand.

A profile is a list; the constants below are its places. Rows of commands are one text, cut at blanks: that is the
smallest they can be. `A|B` in a row: B where A is refused. docs/modem.md has the sources; what no source tells is
marked there.
"""

from __future__ import annotations

from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

START = 0  # commands sent after each start of the modem, once it has said who it is, and again now and then
TEXTS = 1  # those sent once its SIM is ready
HANG_UP = 2
POWER_DOWN = 3
STATUS = 4  # what tells whether it is registered, without AT and `?`
BOOT = 5  # names of the lines that tell that it has started, or stopped, by itself: its settings are lost
BOOT_MS = 6  # from its start to its first answer, at most
RST_MS = 7  # how long RST has to be held
KEY_MS = 8  # KEY, to switch it on …
KEY_OFF_MS = 9  # … and off

MODELS = "auto SIM800 SIM808 SIM5320 SIM7000 SIM7600 A7670 EC25 BG95 SARA-R5"  # for settings.toml
# in what a model is called that makes no calls (LilyGo-Modem-Series#131, #254; LilyGO-T-SIM7000G#192); SIM70: SIM7000,
# SIM7070, SIM7080; -LN, -MN: A7670E-LNXY, A7672E-LNXY, SIM7670G-MNGV
VOICELESS = "SIM70 SIM767 -LN -MN BG9 BG7 SARA-R"
HEARS_KEYS = "SIM8"  # of the other end, by AT+DDET=1 (SIM800 AT manual 16.2.1); a SIM900 does not
# before its SIM is asked for, in this order; ATE0Q0V1: whatever profile somebody has stored in it
BEGIN = "ATE0Q0V1 ATI AT+CGMM "
COMMON = 'AT+CMGF=0 AT+CSCS="GSM" AT+CLIP=1 AT+CPMS? '  # CPMS: fails until texts are ready; the inbox chooses
CNMI = "AT+CNMI=2,1,0,0|AT+CNMI=2,1|AT+CNMI=1,1"
TIME = " AT+CTZU=1 AT+CTZR=1 AT+CREG=1"


@on_demand
def _any() -> tuple:
    """Anything with V.250, 3GPP TS 27.005 and 27.007; while it is unknown, too. Its times are the longest of all."""
    return (
        "AT+CMEE=1 AT+CTZU=1|AT+CLTS=1 AT+CTZR=1 AT+CREG=1 AT+CEREG=1 AT+CVHU=0",
        COMMON + CNMI,
        "AT+CHUP|ATH",
        "AT+CPOF|AT+QPOWD=1|AT+CPOWD=1",
        ("+CREG", "+CEREG"),
        ("RDY", "NORMAL POWER DOWN"),
        25_000,
        2_500,
        1_500,
        2_600,
    )


@on_demand
def _sim800() -> tuple:
    """SIM800, SIM808, SIM868, SIM900. The under-voltage check is off by default; CLTS: the network's time."""
    return (
        "AT+CMEE=1 AT+CBATCHK=1 AT+CLTS=1 AT+CREG=1",
        COMMON + CNMI,
        "ATH",
        "AT+CPOWD=1",
        ("+CREG",),
        ("RDY", "NORMAL POWER DOWN"),
        8_000,
        150,
        1_500,
        1_500,
    )


@on_demand
def _sim5320() -> tuple:
    """SIM5320 (FONA 3G), SIM5360. ATH ends no voice call before AT+CVHU=0; AT+CHUP always does."""
    return (
        "AT+CMEE=1 AT+CVALARM=1,3400" + TIME + " AT+CVHU=0",
        COMMON + CNMI,
        "AT+CHUP",
        "AT+CPOF",
        ("+CREG",),
        ("START", "RDY"),
        15_000,
        150,
        1_500,
        1_500,
    )


@on_demand
def _sim7000() -> tuple:
    """SIM7000, SIM7070, SIM7080: LTE-M and NB-IoT, the language of a SIM800."""
    return (
        "AT+CMEE=1 AT+CBATCHK=1 AT+CLTS=1 AT+CREG=1 AT+CEREG=1",
        COMMON + CNMI,
        "ATH",
        "AT+CPOWD=1",
        ("+CREG", "+CEREG"),
        ("RDY", "NORMAL POWER DOWN"),
        12_000,
        500,
        1_500,
        1_500,
    )


@on_demand
def _sim7600() -> tuple:
    """SIM7600, SIM7500. On LTE the network answers to CEREG."""
    return (
        "AT+CMEE=1 AT+CVALARM=1,3400,4400" + TIME + " AT+CEREG=1 AT+CVHU=0",
        COMMON + CNMI,
        "AT+CHUP",
        "AT+CPOF",
        ("+CREG", "+CEREG"),
        ("RDY",),
        25_000,
        500,
        1_500,
        2_600,
    )


@on_demand
def _a7670() -> tuple:
    """A7670, A7608, A7672, SIM7670, SIM7672. Those with voice tell of calls by +CLCC unasked."""
    return (
        "AT+CMEE=1" + TIME + " AT+CEREG=1",
        COMMON + CNMI,
        "AT+CHUP",
        "AT+CPOF",
        ("+CREG", "+CEREG"),
        ("*ATREADY", "QCRDY", "RDY"),
        25_000,
        2_500,
        1_500,
        2_600,
    )


@on_demand
def _quectel() -> tuple:
    """EC200U, EG25, EG91, BG95. AT+CTZU=3: the clock is local time, with 1 it would be GMT."""
    return (
        "AT+CMEE=1 AT+CTZU=3|AT+CTZU=1 AT+CTZR=1 AT+CREG=1 AT+CEREG=1",
        COMMON + CNMI,
        "AT+CHUP|ATH",
        "AT+QPOWD=1",
        ("+CREG", "+CEREG"),
        ("RDY", "POWERED DOWN", "NORMAL POWER DOWN"),
        25_000,
        500,
        700,
        800,
    )


@on_demand
def _ublox() -> tuple:
    """SARA-R4, SARA-R5, LARA."""
    return (
        "AT+CMEE=1" + TIME + " AT+CEREG=1",
        COMMON + CNMI,
        "AT+CHUP|ATH",
        "AT+CPWROFF",
        ("+CREG", "+CEREG"),
        ("+PBREADY",),
        15_000,
        150,
        1_500,
        1_600,
    )


@on_demand
def for_model(model: str) -> Callable[[], tuple]:
    """What gives the profile of the model that ATI or AT+CGMM has named; "": not known yet."""
    for words, profile in (
        ("A76 SIM767", _a7670),
        ("SIM70", _sim7000),
        ("SIM7", _sim7600),
        ("SIM53", _sim5320),
        ("SIM8 SIM9", _sim800),
        ("EC2 EG2 EG9 BG", _quectel),
        ("SARA- LARA-", _ublox),
    ):
        for word in words.split():
            if word in model:
                return profile
    return _any
