"""The three ways to run the device: simulated, emulated, real. Same verbs, same world, same suite."""
