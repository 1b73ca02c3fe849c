# The hidden button while the board starts: the way in that always works. For boot.py, safemode.py and code.py, so all
# that it needs of the drive is pins.py and pin_rules.py, and it does without them, too.
import time

import board
import digitalio

KEEP_DOWN_S = 3


def pin_name():
    """The pin of the button that the app will use; empty when settings.toml asks for one that cannot be."""
    try:
        import pins

        keys = pins.keys_in_file([])
        if pins.are_defaults(keys):
            return "GP8"
        import pin_rules  # 0.1 s, which few have to wait

        return pin_rules.settled(keys, [])["BUTTON"]
    except Exception:  # whatever is wrong with settings.toml, or that file, must not lock anyone out
        return "GP8"


def held() -> bool:
    """Is it down? Never raises."""
    try:
        with digitalio.DigitalInOut(getattr(board, NAME)) as look:
            look.switch_to_input(digitalio.Pull.UP)
            time.sleep(0.001)  # the pull needs a moment against the wire's capacitance
            return not look.value
    except (AttributeError, OSError, RuntimeError, TypeError, ValueError):
        return False


NAME = pin_name()


def kept_down() -> bool:
    """Is it down, and stays so for 3 s? Waits only if it is."""
    for _ in range(KEEP_DOWN_S * 10):
        if not held():
            return False
        time.sleep(0.1)
    return True
