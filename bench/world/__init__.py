"""What surrounds a device: time, signals, the serial line, the probe, the network and its phones. Knows nothing of the firmware."""
