"""The bench's way in, by the second USB serial port (docs/bench.md). Imported in bench mode only."""
