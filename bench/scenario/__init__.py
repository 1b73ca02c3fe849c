"""The scenario language: what happens around a device and what it must do (see docs/scenarios.md)."""
