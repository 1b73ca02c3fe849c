"""What the device keeps through every loss of power: an append-only journal in nvm, and the settings on top of it."""
