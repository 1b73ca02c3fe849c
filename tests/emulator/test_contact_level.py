"""What `Hardware.contact_moves` reads: the level of a pin beside keypad, before keypad tells of it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bench.build.drive import SOURCE
from bench.world.clock import MS
from tests.emulator.place import Place

Maker = Callable[..., Place]


def _method(name: str) -> str:
    """Its source in hardware.py, as a function."""
    tree = ast.parse((SOURCE / "isocket" / "hardware.py").read_text())
    found = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)
    found.decorator_list = []
    found.returns = None
    return ast.unparse(found)


CODE = f"""
import keypad
class Board:
    pass
{_method("look_ahead")}
{_method("contact_moves")}
keys = keypad.Keys((board.GP7,), value_when_pressed=False, pull=True, interval=0.001, debounce_threshold=31)
it = Board()
it._pins = {{"CONTACT": board.GP7}}
it._contact_bit = None
it.contact_closed = False
say("before", contact_moves(it))
look_ahead(it)
say("at rest", contact_moves(it))
while not contact_moves(it):
    pass
say("moves", keys.events.get())
time.sleep(0.1)
event = keys.events.get()
it.contact_closed = event.pressed
say("told", event.pressed, contact_moves(it))
"""


def test_the_level_is_known_before_it_is_told(place: Maker) -> None:
    there = place(CODE).start()
    assert there.run_until_heard("before") == "before False"
    assert there.run_until_heard("at rest") == "at rest False"
    there.target.run_for(50 * MS)
    there.world.contact.set(True)
    assert there.run_until_heard("moves") == "moves None", "keypad has not told of it yet"
    assert there.run_until_heard("told") == "told True False"
