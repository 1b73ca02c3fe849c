"""How a version of the firmware gets onto a CIRCUITPY drive, and the next one after it (docs/install.md)."""
