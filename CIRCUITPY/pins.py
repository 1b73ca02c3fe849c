# Which pin of the board has which signal, unless settings.toml says otherwise (pin_rules.py). For button.py and
# isocket/config.py, which must agree; so it needs nothing else of the drive. Its names stay in memory, 20 bytes each,
# unless CircuitPython has them in ROM (bench/build/rom_names.py): so there are few others.
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


def is_pico():
    """Or a board whose pins have the names of a Pico's."""
    import board

    return hasattr(board, "GP0")


def are_defaults(keys):
    """Nothing has been said of pins, so that pin_rules.py is not needed."""
    return is_pico() and not any([key.startswith(PREFIX) for key in keys])  # noqa: C419
