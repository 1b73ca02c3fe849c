# What settings.toml says of pins, or, where that cannot be, all pins of the bus at their defaults; but no button: what
# is wired to its default may rest low, would be held down for ever, and would restore the settings of the factory. Read
# only when it says anything of pins, or the board is no Pico: it is compiled at the start, which takes 50 ms.
from pins import DEFAULTS, PREFIX, is_pico, value_of

MAY_BE_EMPTY = "MODEM_RST MODEM_KEY MODEM_PS MODEM_RI MODEM_SUPPLY LED_POWER LED_GSM LED_OUT"  # "": not wired


def pin_named(name):
    """The pin of the board, or None; one may have several names (GP26, GP26_A0; D9, SCK)."""
    import board
    import microcontroller

    pin = getattr(board, name, None) if name else None
    return pin if isinstance(pin, microcontroller.Pin) else None


def number_of(name):
    """Of the chip's GPIO; -1 for none."""
    import microcontroller

    pin = pin_named(name)
    for number in range(48 if pin else 0):
        if getattr(microcontroller.pin, "GPIO%d" % number, None) is pin:
            return number
    return -1


def serves(signal, name):
    """Whether the pin is one that wires can be led to. Behind GP23 to GP25 are parts of the Pico (its data sheet, 2.1):
    as a button GP24 would be held down for ever. GP25, its LED, can be one of ours.
    """
    if not name:
        return signal in MAY_BE_EMPTY.split()
    pin = pin_named(name)
    for own in ("GP23", "GP24", "GP25"):
        if pin is pin_named(own):  # under whatever name; None is no pin
            return pin is not None and own == "GP25" and bus_of(signal) == "LED"
    return pin is not None


def are_uart(tx, rx):
    """Whether they are TX and RX of one UART (RP2040 data sheet, 1.4.3)."""
    tx, rx = number_of(tx), number_of(rx)
    return tx >= 0 and tx % 4 == 0 and rx % 4 == 1 and (tx + 4) // 8 % 2 == (rx + 4) // 8 % 2


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
    if names == dict(DEFAULTS) and not bad and is_pico():
        return names
    while True:
        for signal, default in DEFAULTS:
            if bus_of(signal) in bad:
                names[signal] = default if signal != "BUTTON" else ""
            if names[signal] and pin_named(names[signal]) is None:  # of another board than a Pico
                names[signal] = ""
                warning = "this board has no %s: set %s%s" % (default, PREFIX, signal)
                if not serves(signal, "") and warning not in warnings:
                    warnings.append(warning)
        count = len(bad)
        if "MODEM" not in bad and not are_uart(names["MODEM_RX"], names["MODEM_TX"]):
            warnings.append("no UART sends on %s and receives on %s" % (names["MODEM_RX"], names["MODEM_TX"]))
            warnings[-1] += _defaults("MODEM_RX")
            bad.append("MODEM")
            continue
        pins = {signal: pin_named(names[signal]) for signal in names}
        for index, (signal, _) in enumerate(DEFAULTS):
            for other, _ in DEFAULTS[index + 1 :]:
                if pins[signal] is not None and pins[signal] is pins[other]:
                    warnings.append("%s and %s have one pin" % (signal, other) + _defaults(signal, other))
                    bad += [bus_of(signal), bus_of(other)]
        if len(bad) == count:
            return names


def _defaults(*signals):
    buses = []
    for signal in signals:
        if bus_of(signal) not in buses and signal != "BUTTON":
            buses.append(bus_of(signal))
    told = ", %s at defaults" % " and ".join(buses) if buses else ""
    return told + ", no button" if "BUTTON" in signals else told
