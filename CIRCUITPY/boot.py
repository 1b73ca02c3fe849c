# Runs once after each hard reset, before USB starts. Prints nothing: whatever it says lands in boot_out.txt, and a text
# that changes from boot to boot would make CircuitPython rewrite the drive's FAT each time.
import os

import supervisor
import usb_cdc
import usb_hid
import usb_midi

# Bench mode (docs/bench.md): asked for in settings.toml, or by the button while power comes.
bench = False
try:
    bench = os.getenv("ISOCKET_BENCH") == "1"
except ValueError:  # not UTF-8
    pass
try:
    from button import held

    bench = bench or held()
except Exception:  # a file that is missing or damaged costs the button
    pass

# The drive stays as CircuitPython has it: open to the computer, closed to us.
supervisor.runtime.autoreload = False  # a computer that writes to it must not restart a device at work
usb_cdc.enable(console=True, data=bench)
usb_hid.disable()
usb_midi.disable()
