"""What differs from one module to the next, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.world.clock import MS, SECOND


@dataclass(frozen=True)
class Setting:
    """A command that only keeps numbers: AT+X=a,b,… / AT+X? / AT+X=?.

    allowed: for each parameter the values it takes. shown: how many parameters the read command shows.
    """

    name: str
    default: tuple[int, ...]
    allowed: tuple[range | tuple[int, ...], ...]
    test: str
    required: int = 1


@dataclass(frozen=True)
class Dialect:
    """One module's way of speaking.

    fixed: commands that always give the same lines. settings: commands that only keep numbers.
    boot: what it says as it starts, each (latency name, line); it takes commands from the first on.
    card_ready: what it says after +CPIN: READY; texts work from the last on.
    memories: name -> (slots, the store behind it). latency: durations in us, by name; a bench may change its copy.
    without: commands of the common table that this module does not know.
    """

    name: str
    model: str
    imei: str
    fixed: dict[str, str]
    settings: tuple[Setting, ...]
    boot: tuple[tuple[str, str], ...]
    card_ready: tuple[tuple[str, str], ...]
    memories: dict[str, tuple[int, str]]
    default_memory: str
    charsets: tuple[str, ...]
    default_charset: str
    latency: dict[str, int]
    without: frozenset[str] = frozenset()
    first_index: int = 1
    empty_slot_error: int | None = None  # +CMS ERROR for reading an empty slot; None: just OK
    header_as_hex: bool = True  # text mode shows a message with a user data header in hex
    flash_is_stored: bool = False
    clip: str = '+CLIP: "{number}",{kind},"",0,"",{validity}'
    clcc: str = '+CLCC: {index},{direction},{state},0,0,"{number}",{kind},""'
    withheld_kind: int = 128
    time_urcs: tuple[str, ...] = ()
    clock_lost: str = "04/01/01,00:00:00+00"
    no_service_cms: int = 331
    no_service_cme: int = 30
    power_down: str = "NORMAL POWER DOWN"
    low_voltage: str = "UNDER-VOLTAGE WARNNING"  # spelled so by the module
    too_low_voltage: str = "UNDER-VOLTAGE POWER DOWN"
    voltage: tuple[int, int] = (95, 4130)  # per cent, mV
    low: tuple[int, int] = (8, 3460)
    basic: dict[str, int] = field(default_factory=lambda: {"E": 1, "V": 1, "Q": 0, "X": 4, "+CSMS": 0})


_BIT = (0, 1)

# Sources: SIM800 Series AT Command Manual V1.09 (clauses in the comments), SIM800H hardware design V1.01,
# and logs of real modules where the manual is silent.
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
        Setting("+CMEE", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+CMGF", (0,), (_BIT,), "(0,1)"),
        Setting("+CSDH", (0,), (_BIT,), "(0,1)"),
        Setting("+CSMP", (17, 167, 0, 0), (range(256),) * 4, ""),
        Setting(
            "+CNMI", (2, 1, 0, 0, 0), (range(4), range(4), (0, 2), _BIT, _BIT), "(0,1,2,3),(0,1,2,3),(0,2),(0,1),(0,1)"
        ),
        Setting("+CREG", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+CGREG", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+CLIP", (0,), (_BIT,), "(0,1)"),
        Setting("+CLIR", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+COLP", (0,), (_BIT,), "(0,1)"),
        Setting("+CRC", (0,), (_BIT,), "(0,1)"),
        Setting("+CLTS", (0,), (_BIT,), "(0,1)"),
        Setting("+CBATCHK", (0,), (_BIT,), "(0,1)"),
        Setting("+CSCLK", (0,), ((0, 1, 2),), "(0,1,2)"),
        Setting("+CMER", (0, 0, 0, 0, 0), (range(4), (0,), (0,), range(3), _BIT), "(0-3),(0),(0),(0-2),(0,1)"),
        Setting("+CLCC", (0,), (_BIT,), "(0,1)"),
        Setting("+CSMINS", (0,), (_BIT,), "(0,1)"),
        Setting("+MORING", (0,), (_BIT,), "(0,1)"),
        Setting("+GSMBUSY", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+CFGRI", (0,), (_BIT,), "(0,1)"),
        Setting("+DDET", (0,), (_BIT,), "(0,1)"),
        Setting("+CNETLIGHT", (1,), (_BIT,), "(0,1)"),
        Setting("+CSGS", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+CCWA", (0,), (_BIT,), "(0,1)"),
        Setting("+CSSN", (0, 0), (_BIT, _BIT), "(0,1),(0,1)"),
        Setting("+ICF", (3, 3), (range(7), range(5)), "(0-6),(0-4)"),
        Setting("+IFC", (0, 0), (range(3), range(3)), "(0-2),(0-2)"),
        Setting("+CMMS", (0,), ((0, 1, 2),), "(0-2)"),
        Setting("+CSTA", (129,), ((129, 145, 161, 177),), "(129,145,161,177)"),
        Setting("+CR", (0,), (_BIT,), "(0,1)"),
        Setting("+CMOD", (0,), ((0,),), "(0)"),
        Setting("&C", (1,), (_BIT,), "(0,1)"),
        Setting("&D", (1,), ((0, 1, 2),), "(0-2)"),
    ),
    # chapter 19.3, and logs; SMS Ready comes last and late
    boot=(("rdy", "RDY"), ("cfun", "+CFUN: 1")),
    card_ready=(("call_ready", "Call Ready"), ("sms_ready", "SMS Ready")),
    memories={"SM": (30, "SM"), "ME": (50, "ME"), "SM_P": (30, "SM"), "ME_P": (50, "ME"), "MT": (30, "SM")},
    default_memory="SM",
    charsets=("IRA", "GSM", "UCS2", "HEX", "PCCP", "PCDN", "8859-1"),
    default_charset="IRA",
    # logs: +CTZV, then *PSUTTZ in GMT, then DST
    time_urcs=(
        "+CTZV: {quarters:+d},0",
        '*PSUTTZ: {gmt.year},{gmt.month},{gmt.day},{gmt.hour},{gmt.minute},{gmt.second},"{quarters:+d}",0',
        "DST: 0",
        '+CIEV: 10,"{plmn}","{operator}","{short}", 0, 0',
    ),
    latency={
        "command": 8 * MS,
        "sim": 18 * MS,  # commands that go to the card
        "list": 15 * MS,  # for each message of a list
        "prompt": 12 * MS,
        "cmgs": 2_500 * MS,
        "cmgs_refused": 1_200 * MS,
        "ussd": 2_500 * MS,
        "dial": 20 * MS,
        "hang_up": 120 * MS,
        "function": 400 * MS,  # AT+CFUN=0/1/4
        "scan": 12 * SECOND,  # AT+COPS=?
        "register": 2_200 * MS,
        "lose": 4 * SECOND,  # from loss of coverage to noticing it
        "rdy": 3 * SECOND,
        "cfun": 60 * MS,
        "cpin": 350 * MS,
        "call_ready": 2_400 * MS,
        "sms_ready": 500 * MS,
        "unlock": 300 * MS,
        "key": 1 * SECOND,
        "reset": 99 * MS,  # the data sheet asks for 105 ms; what works in practice is 100
        "power_down": 1_800 * MS,
        "ring": 3 * SECOND,
        "ri_pulse": 120 * MS,
        "brown_out": 1_500 * MS,  # from the warning to being off
    },
)

DIALECTS = {dialect.name: dialect for dialect in (SIM800,)}
