"""What differs from one module to the next, as data."""

from __future__ import annotations

from dataclasses import dataclass, field


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

    fixed: commands that always give the same lines (separated by \\n). settings: commands that only keep numbers.
    boot: what it says as it starts, each (latency name, line); it takes commands from the first on.
    card_ready: what it says after +CPIN: READY; texts work from the one that begins with SMS on.
    memories: name -> (slots, the store behind it). latency: durations in us, by name; a bench may change its copy.
    texts_first: settings that are an ERROR before the word of texts. without: commands of the common table that this
    module does not know; also: of the rare ones, those that it knows.
    unknown: +CME ERROR for what it does not know, None: plain ERROR. registration: command -> what it tells as
    <stat> when the module is registered at home. clock_setting, zone_setting: the settings with which it takes, and
    tells, the network's time; local_time: the value of the former with which it is local time, other ones bring GMT.
    key_again_us: KEY held for so long switches it on, and off again. sources: what is known, and from where; "assumed"
    for what is not. broken: firmware version, as it begins -> what is wrong with it. voltage_check: the setting that
    asks for warnings. voice, texts: it has calls and SMS at all.
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
    also: frozenset[str] = frozenset()
    texts_first: frozenset[str] = frozenset()
    unknown: int | None = None
    sources: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    key_again_us: int | None = None
    local_time: int | None = None
    says_ready: bool = True  # False: neither its start nor its readiness is told
    prompt: str = "\r\n> "
    registration: dict[str, int] = field(default_factory=lambda: {"+CREG": 1, "+CGREG": 1})
    voice: bool = True
    texts: bool = True
    tells_calls: bool = False  # VOICE CALL: BEGIN, VOICE CALL: END, MISSED_CALL
    storage_full: str = ""  # said when a text finds no room
    first_index: int = 1
    empty_slot_error: int | None = None  # +CMS ERROR for reading an empty slot; None: just OK
    header_as_hex: bool = True  # text mode shows a message with a user data header in hex
    flash_is_stored: bool = False
    clip: str = '+CLIP: "{number}",{kind},"",0,"",{validity}'
    clcc: str = '+CLCC: {index},{direction},{state},0,0,"{number}",{kind},""'
    withheld_kind: int = 128
    key_pressed: str = ""  # how it tells of a key of the other end (DTMF), after AT+DDET=1
    ussd: str = '+CUSD: 0, "{text}", {scheme}'
    clock_setting: str = "+CLTS"
    zone_setting: str = "+CLTS"
    time_urcs: tuple[str, ...] = ()
    clock_lost: str = "04/01/01,00:00:00+00"
    no_service_cms: int = 331
    line_feed_ends: bool = False  # a line feed ends a command, too, not only a carriage return
    surplus_cms: int = 304  # +CMS ERROR for a PDU with more octets than its TP-UDL counts
    no_service_cme: int = 30
    power_down: str = "NORMAL POWER DOWN"
    low_voltage: str = "UNDER-VOLTAGE WARNNING"  # spelled so by the module
    too_low_voltage: str = "UNDER-VOLTAGE POWER DOWN"
    voltage_check: str = "+CBATCHK"
    technology: int | None = None  # fourth value of AT+COPS?, where it tells the access technology (27.007 7.3)
    tells_mms_push: bool = False  # +CMTI says so of a message to the port of multimedia messages
    battery: str = "+CBC: 0,{percent},{millivolts}"
    bit_errors: int = 0  # second number of AT+CSQ
    no_signal: int = 0  # first number of AT+CSQ when there is nothing to hear
    cell_technology: bool = False  # AT+CREG=2 tells the access technology behind the cell, too (27.007 7.2)
    voltage_mv: int = 4130  # of its battery, until somebody changes it
    basic: dict[str, int] = field(default_factory=lambda: {"E": 1, "V": 1, "Q": 0, "X": 4, "+CSMS": 0})
