# Runs once after each hard reset, before USB starts. Prints nothing: whatever it says lands in boot_out.txt, and a text
# that changes from boot to boot would make CircuitPython rewrite the drive's FAT each time.
import supervisor
import usb_cdc
import usb_hid
import usb_midi

usb_cdc.enable(console=True, data=False)
usb_hid.disable()
usb_midi.disable()
supervisor.runtime.autoreload = False  # a computer that writes to the drive must not restart a device at work
