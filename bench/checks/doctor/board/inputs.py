# Levels of the inputs with their pull and against it: what a wire does shows, whatever the pull says.
for signal in ("CONTACT", "BUTTON", "MAINS", "MODEM_PS"):
    if pin(signal) is not None:
        tell("level", signal, int(level(signal, digitalio.Pull.UP)), int(level(signal, digitalio.Pull.DOWN)))
