"""What goes onto a board: the drive and its modules, CircuitPython's image, releases, and how they are installed."""
