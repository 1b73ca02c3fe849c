"""The LEDs of the drawn socket: however edges and corrections overtake each other, they end as the board's do."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SCENE = Path(__file__).parents[2] / "bench" / "ui" / "web" / "page" / "scene.js"
# [ms, edges, rate, how they end]: what `play` is told then. The clock of the timers is ours
PROGRAM = """
import scene from %s;
globalThis.window = { matchMedia: () => ({ matches: false }) };
globalThis.setInterval = () => 0;
let now = 0;
const timers = [];
globalThis.setTimeout = (call, ms) => timers.push({ at: now + ms, call });
const page = { ...scene.data(), ...scene.methods, state: { lights: {} } };
scene.mounted.call(page);
for (const [ms, edges, rate, lit] of %s) {
  run(ms);
  page.play(edges.map(([name, on]) => [ms * 1000, name, on]), ms * 1000, rate, lit);
}
run(10000);
function run(until) {
  for (;;) {
    timers.sort((one, other) => one.at - other.at);
    if (!timers.length || timers[0].at > until) break;
    const timer = timers.shift();
    now = timer.at;
    timer.call();
  }
  now = until;
}
console.log(JSON.stringify(page.lit));
"""


def lit_after(*told: tuple[int, list[tuple[str, bool]], float, dict[str, bool]]) -> dict[str, bool]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("THE DRAWN LEDS ARE NOT TRIED: node is not installed")
    program = PROGRAM % (json.dumps(SCENE.as_uri()), json.dumps(told))
    done = subprocess.run(
        [node, "--input-type=module", "-e", program], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def leds(**lit: bool) -> dict[str, bool]:
    return {"POWER": False, "GSM": False, "OUT": False, **lit}


def test_an_edge_is_shown() -> None:
    assert lit_after((0, [("OUT", True)], 1, leds(OUT=True))) == leds(OUT=True)


def test_the_last_edge_on_its_way_is_older_than_what_was_put_right() -> None:
    """A tour goes slowly, then in one step over what switches the LED on: the edge that puts it out came last."""
    assert lit_after(
        (0, [("OUT", True)], 1, leds(OUT=True)),
        (1000, [("OUT", False)], 1, leds()),
        (1100, [], 0, leds(OUT=True)),
    ) == leds(OUT=True)


def test_after_a_fast_stretch_they_are_put_right() -> None:
    assert lit_after(
        (0, [("OUT", True)], 100, leds(OUT=True)),
        (1000, [], 1, leds(OUT=True, GSM=True)),
    ) == leds(OUT=True, GSM=True)


def test_in_a_fast_stretch_no_edge_counts() -> None:
    """They show their pattern then: neither edges that come, nor one that is on its way, touch it."""
    assert lit_after((0, [("OUT", True)], 100, leds(OUT=True))) == leds()
    assert lit_after((0, [("OUT", True)], 1, leds(OUT=True)), (100, [], 100, leds(OUT=True))) == leds()
