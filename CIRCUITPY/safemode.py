# Runs instead of boot.py and code.py when CircuitPython is in safe mode for a reason of its own (a crash of the
# interpreter, a dip of the supply). In the field nobody is there to reset the board, so it does that itself, later each
# time; on the bench it lets safe mode be, with the drive and the REPL.
# Where nothing else survives, sleep_memory does: all but a loss of power.
import time

import board
import digitalio
import microcontroller

try:
    from alarm import sleep_memory
except ImportError:  # a board that has none
    sleep_memory = bytearray(2)
try:
    from button import held
except Exception:  # a file that is missing or damaged costs the button

    def held() -> bool:
        return False


WAITS_S = (1, 4, 16, 60, 300)  # before the first reset, the second …; then an hour each
MARK = 0xA5


def computer_may_be_there() -> bool:
    """USB has not started yet, so this is all that can be known: 5 V at its socket."""
    try:
        with digitalio.DigitalInOut(board.VBUS_SENSE) as look:
            return look.value
    except (AttributeError, ValueError):
        return False  # a board without that pin


def stays() -> bool:
    """Wait for the next reset; True if there is somebody to whom safe mode is of use."""
    memory = sleep_memory
    count = memory[1] if memory[0] == MARK else 0
    memory[0:2] = bytes((MARK, min(count + 1, 255)))
    ends = time.monotonic() + (WAITS_S[count] if count < len(WAITS_S) else 3600)
    while time.monotonic() < ends:
        if held() or (count and computer_may_be_there()):  # 5 V may come from a charger, too: one reset at least
            return True
        time.sleep(0.1)
    return False


if not stays():
    microcontroller.reset()
