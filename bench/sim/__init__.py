"""CircuitPython 10 on an RP2040, simulated under CPython in virtual time (docs/simulator.md)."""
