"""The real CircuitPython image on an emulated RP2040: rp2040js on Node, with our own glue around it."""
