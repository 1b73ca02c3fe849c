"""What the doctor can be asked for by name; light, so that the command line can list it."""

INPUTS = ("contact", "button", "mains")
PARTS = ("board", *INPUTS, "probe", "leds", "relay", "modem")
