# Runs once after each hard reset, before USB starts. Prints nothing: whatever it says lands in boot_out.txt, and a text
# that changes from boot to boot would make CircuitPython rewrite the drive's FAT each time.
import os

import board
import digitalio
import supervisor
import usb_cdc
import usb_hid
import usb_midi

# Bench mode (docs/bench-protocol.md): asked for in settings.toml, or by holding the button while power comes.
_button = digitalio.DigitalInOut(getattr(board, str(os.getenv("ISOCKET_PIN_BUTTON") or "GP8"), board.GP8))
_button.switch_to_input(digitalio.Pull.UP)
_bench = str(os.getenv("ISOCKET_BENCH")) == "1" or not _button.value
_button.deinit()
usb_cdc.enable(console=True, data=_bench)
usb_hid.disable()
usb_midi.disable()
supervisor.runtime.autoreload = False  # a computer that writes to the drive must not restart a device at work
