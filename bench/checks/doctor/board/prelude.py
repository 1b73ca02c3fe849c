# Before each program of the doctor. PINS (signal -> name on `board`) stands in front of it.
import os
import time

import board
import digitalio


def tell(key, *words):
    print("#", key, " ".join([str(word) for word in words]))


def pin(signal):
    """None: nothing is wired there."""
    name = os.getenv("ISOCKET_PIN_" + signal)
    if name == "":
        return None
    return getattr(board, name or PINS[signal], None) or getattr(board, PINS[signal], None)


class Nothing:
    """In the place of a pin that is not wired."""

    value = True


def pulled(signal, word):
    """A function that pulls it, and lets go of it: low, or high where ISOCKET_INVERT names it."""
    turned = word in (os.getenv("ISOCKET_INVERT") or "").split()
    out = Nothing()
    if pin(signal) is not None:
        out = digitalio.DigitalInOut(pin(signal))
        out.switch_to_output(not turned, digitalio.DriveMode.PUSH_PULL if turned else digitalio.DriveMode.OPEN_DRAIN)

    def pull(on):
        out.value = on == turned

    return pull


def level(signal, pull):
    look = digitalio.DigitalInOut(pin(signal))
    look.switch_to_input(pull)
    time.sleep(0.005)
    value = look.value
    look.deinit()
    return value


def drive(signal, on):
    if pin(signal) is None:
        return Nothing()
    out = digitalio.DigitalInOut(pin(signal))
    out.switch_to_output(on)
    return out


try:
    import microcontroller

    microcontroller.watchdog.mode = None
except (ImportError, NotImplementedError):
    pass
