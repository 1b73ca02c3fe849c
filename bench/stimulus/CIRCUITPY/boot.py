# Runs once after each hard reset: the second USB serial port is what the bench speaks through.
import supervisor
import usb_cdc
import usb_hid
import usb_midi

usb_cdc.enable(console=True, data=True)
usb_hid.disable()
usb_midi.disable()
supervisor.runtime.autoreload = False
