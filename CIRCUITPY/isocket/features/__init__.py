"""One file a chapter of the manual: its state, its commands, its notices, its deadline."""
