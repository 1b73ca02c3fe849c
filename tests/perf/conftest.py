"""Boards to try things on."""

from tests.emulator.conftest import image, place

__all__ = ["image", "place"]
