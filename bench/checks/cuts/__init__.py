"""Power cuts at every operation of the flash, and what the device knows afterwards (docs/store.md)."""
