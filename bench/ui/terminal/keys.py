"""The keyboard of a terminal that stays quiet while lines scroll by."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager

from prompt_toolkit.input import Input, create_input


def keyboard() -> Input:
    """The terminal's input; raw for as long as the prompt lives.

    To print above the prompt, prompt_toolkit makes the terminal cooked for a moment: a key typed just then is
    echoed into the output, and ctrl-D is swallowed. Printing needs no cooked terminal, its output side stays.
    """
    if sys.platform == "win32":
        return create_input()
    from prompt_toolkit.input.vt100 import Vt100Input

    class Keyboard(Vt100Input):
        def cooked_mode(self) -> AbstractContextManager[None]:
            return self.raw_mode()

    return Keyboard(sys.stdin)
