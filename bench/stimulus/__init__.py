"""The stimulus: a second CircuitPython board that is wired to the one under test. CIRCUITPY/ is what goes onto it."""
