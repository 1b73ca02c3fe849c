"""Boards to try things on."""

from tests.emulator.conftest import image

__all__ = ["image"]
