# Runs once after each hard reset, before USB starts. Prints nothing: whatever it says lands in boot_out.txt, and a text
# that changes from boot to boot would make CircuitPython rewrite the drive's FAT each time.
import supervisor
import usb_cdc
import usb_hid
import usb_midi

try:
    from button import held

    bench = held()
except ImportError:
    bench = False

# The drive stays as CircuitPython has it: open to the computer, closed to us.
supervisor.runtime.autoreload = False  # a computer that writes to it must not restart a device at work
usb_cdc.enable(console=True, data=bench)
usb_hid.disable()
usb_midi.disable()
