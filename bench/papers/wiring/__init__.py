"""Wiring drawings for docs/hardware.md, made from the firmware's table of pins."""
