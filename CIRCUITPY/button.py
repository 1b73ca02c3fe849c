# The hidden button while the board starts: the way in that always works. For boot.py, safemode.py and code.py, so it
# needs nothing else of the drive.
import os
import time

import board
import digitalio

KEEP_DOWN_S = 3


def held() -> bool:
    """Is it down? Never raises: what is wrong in settings.toml must not lock anyone out."""
    try:
        pin = getattr(board, os.getenv("ISOCKET_PIN_BUTTON") or "GP8")
        with digitalio.DigitalInOut(pin) as look:
            look.switch_to_input(digitalio.Pull.UP)
            time.sleep(0.001)  # the pull needs a moment against the wire's capacitance
            return not look.value
    except (AttributeError, OSError, RuntimeError, TypeError, ValueError):
        return False


def kept_down() -> bool:
    """Is it down, and stays so for 3 s? Waits only if it is."""
    for _ in range(KEEP_DOWN_S * 10):
        if not held():
            return False
        time.sleep(0.1)
    return True
