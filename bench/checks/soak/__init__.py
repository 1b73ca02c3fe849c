"""Days and weeks of ordinary life on the simulated device, in minutes: nothing may get lost, nothing may grow."""
