# Runs on the board, next to the program that is measured: a spare pin is high while the program works and low while it
# idles, so its edges tell each pass to the microsecond; another asks for the free heap, told on the console.
import gc
import time
import traceback

import board
import digitalio
import usb_cdc

MARK = board.GP22
ASK = board.GP21

own_bytes = 0  # heap that this module takes, set by the launcher

_mark = digitalio.DigitalInOut(MARK)
_mark.switch_to_output(False)
_ask = digitalio.DigitalInOut(ASK)
_ask.switch_to_input(digitalio.Pull.DOWN)
_asked = False


def begin():
    """The first line of code.py; the three short pulses tell what one change of the pin costs."""
    mark = _mark
    for _ in range(3):
        mark.value = True
        mark.value = False
    time.sleep(0.002)
    mark.value = True


def _answer():
    global _asked
    _asked = not _asked
    if _asked:
        gc.collect()
        console = usb_cdc.console
        console.write_timeout = 0
        console.write(b"perf: heap %d, of it marks %d\r\n" % (gc.mem_free(), own_bytes))


def run(main):
    """Without a computer a traceback goes nowhere: tell what the program died of, then let it die."""
    try:
        main()
    except BaseException as error:
        gc.collect()
        for line in "".join(traceback.format_exception(error)).split("\n"):
            usb_cdc.console.write(b"perf: died: " + line.strip().encode() + b"\r\n")
            time.sleep(0.003)
        raise


def watch_idle(app):
    """The isocket superloop: all but `Hardware.idle` is work."""
    hardware = getattr(app, "hardware", app)  # joined with others in the drive's bundle
    plain_idle = hardware.Hardware.idle
    mark = _mark
    ask = _ask

    def idle(self, wait_ms):
        mark.value = False
        if ask.value != _asked:
            _answer()
        result = plain_idle(self, wait_ms)
        mark.value = True
        return result

    hardware.Hardware.idle = idle


def loop(one_pass):
    """A superloop that never idles by itself: the pin falls for a moment between two passes."""
    mark = _mark
    ask = _ask
    while True:
        mark.value = False
        if ask.value != _asked:
            _answer()
        mark.value = True
        one_pass()
