"""What surrounds a device: time, signals, serial line, probe, network, phones. Knows nothing of the firmware."""
