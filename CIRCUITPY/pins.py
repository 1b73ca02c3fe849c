# Which pin of the board has which signal: as settings.toml says, or, where that cannot be, all pins of its bus at their
# defaults. For button.py and isocket/config.py, which must agree; so it needs nothing else of the drive. Its names stay
# in memory, 20 bytes each, unless CircuitPython has them in ROM (bench/build/rom_names.py): so there are few others.
import os

PATH = "/settings.toml"
LONGEST = 8192  # bytes; each os.getenv reads the file anew
PREFIX = "ISOCKET_PIN_"
BOM = b"\xef\xbb\xbf"
DEFAULTS = (  # docs/specification.md ch. 1
    ("MODEM_RX", "GP0"),
    ("MODEM_TX", "GP1"),
    ("MODEM_RST", "GP2"),
    ("MODEM_KEY", "GP3"),
    ("MODEM_PS", "GP4"),
    ("MODEM_RI", "GP5"),
    ("PROBE", "GP6"),
    ("CONTACT", "GP7"),
    ("BUTTON", "GP8"),
    ("RELAY", "GP9"),
    ("LED_POWER", "GP10"),
    ("LED_GSM", "GP11"),
    ("LED_OUT", "GP12"),
    ("MAINS", "GP13"),
    ("MODEM_SUPPLY", "GP14"),
)


def keys_in_file(warnings):
    """The keys of ours that settings.toml sets, known or not. warnings: gets what is wrong with the file."""
    try:
        size = os.stat(PATH)[6]
        with open(PATH, "rb") as file:
            data = file.read(LONGEST)
    except OSError:
        warnings.append("not found, defaults used")
        return []
    if size > LONGEST:
        warnings.append("longer than %d bytes, defaults used" % LONGEST)
        return []
    if b"\0" in data:
        warnings.append("is no plain text: it has a NUL")
    try:
        data.decode()
    except ValueError:
        warnings.append("is not all UTF-8")
    if data.startswith(BOM):
        data = data[3:]
    keys = []
    for line in data.replace(b"\r", b"\n").split(b"\n"):
        line = line.strip()
        if not line.startswith(b"ISOCKET_"):
            continue
        key = line.split(b"=")[0].strip()
        key = bytes([code if 32 < code < 127 else 63 for code in key[:40]]).decode()  # 63: a question mark
        if b"=" not in line:
            warnings.append(key + " has no value")
        elif key in keys:
            warnings.append(key + " is there twice, the first counts")
        else:
            keys.append(key)
    return keys


def value_of(key):
    """What os.getenv makes of it; None: nothing."""
    try:
        return os.getenv(key)
    except ValueError:  # not UTF-8
        return None


def pin_named(name):
    """The pin of the board, or None; one may have several names (GP26, GP26_A0)."""
    import board
    import microcontroller

    pin = getattr(board, name, None) if name.startswith("GP") else None
    return pin if isinstance(pin, microcontroller.Pin) else None


def number_of(name):
    return int(name[2:].split("_")[0])


def serves(signal, name):
    """Whether the pin is one that wires can be led to. Behind GP23 to GP25 are parts of the Pico (its data sheet, 2.1):
    as a button GP24 would be held down for ever. GP25, its LED, can be one of ours.
    """
    if pin_named(name) is None:
        return False
    return number_of(name) < 23 or number_of(name) > 25 or (bus_of(signal) == "LED" and number_of(name) == 25)


def are_uart(tx, rx):
    """Whether they are TX and RX of one UART (RP2040 data sheet, 1.4.3)."""
    tx, rx = number_of(tx), number_of(rx)
    return tx % 4 == 0 and rx % 4 == 1 and (tx + 4) // 8 % 2 == (rx + 4) // 8 % 2


def bus_of(signal):
    return signal.split("_")[0]


def settled(keys, warnings):
    """Signal -> name on `board`. keys: as `keys_in_file` gives them. warnings: gets what cannot be, a line each."""
    names = dict(DEFAULTS)
    bad = []  # buses
    for signal, _ in DEFAULTS:
        if PREFIX + signal in keys:
            name = value_of(PREFIX + signal)
            if name is None or not serves(signal, name):
                warnings.append("%s%s = %r is no pin for it" % (PREFIX, signal, name and name[:20]) + _defaults(signal))
                bad.append(bus_of(signal))
            else:
                names[signal] = name
    if names == dict(DEFAULTS):
        return names
    while True:
        for signal, default in DEFAULTS:
            if bus_of(signal) in bad:
                names[signal] = default
        count = len(bad)
        if not are_uart(names["MODEM_RX"], names["MODEM_TX"]):
            warnings.append("no UART sends on %s and receives on %s" % (names["MODEM_RX"], names["MODEM_TX"]))
            warnings[-1] += _defaults("MODEM_RX")
            bad.append("MODEM")
            continue
        pins = {signal: pin_named(names[signal]) for signal in names}
        for index, (signal, _) in enumerate(DEFAULTS):
            for other, _ in DEFAULTS[index + 1 :]:
                if pins[signal] is pins[other]:
                    warnings.append("%s and %s have one pin" % (signal, other) + _defaults(signal, other))
                    bad += [bus_of(signal), bus_of(other)]
        if len(bad) == count:
            return names


def _defaults(*signals):
    buses = []
    for signal in signals:
        if bus_of(signal) not in buses:
            buses.append(bus_of(signal))
    return ", %s at defaults" % " and ".join(buses)
