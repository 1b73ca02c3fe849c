"""The modules of CIRCUITPY/isocket as those of the drive."""
