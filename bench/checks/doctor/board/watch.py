# Changes of one input: INPUT, PULL ("UP" or "DOWN"), SECONDS, CHANGES that are enough.
look = digitalio.DigitalInOut(pin(INPUT))
look.switch_to_input(getattr(digitalio.Pull, PULL))
time.sleep(0.005)
before = look.value
began = time.monotonic()
seen = 0
while time.monotonic() - began < SECONDS and seen < CHANGES:
    if look.value != before:
        time.sleep(0.03)
        if look.value != before:
            before = not before
            seen += 1
            tell("change", int(before))
    time.sleep(0.005)
tell("changes", seen)
