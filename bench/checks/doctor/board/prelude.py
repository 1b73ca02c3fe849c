# Before each program of the doctor. PINS (signal -> name on `board`) stands in front of it.
import os
import time

import board
import digitalio


def tell(key, *words):
    print("#", key, " ".join([str(word) for word in words]))


def pin(signal):
    name = os.getenv("ISOCKET_PIN_" + signal) or PINS[signal]
    return getattr(board, name, None) or getattr(board, PINS[signal])


def level(signal, pull):
    look = digitalio.DigitalInOut(pin(signal))
    look.switch_to_input(pull)
    time.sleep(0.005)
    value = look.value
    look.deinit()
    return value


def drive(signal, on):
    out = digitalio.DigitalInOut(pin(signal))
    out.switch_to_output(on)
    return out


try:
    import microcontroller

    microcontroller.watchdog.mode = None
except (ImportError, NotImplementedError):
    pass
