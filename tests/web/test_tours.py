"""Tours are scenarios like any other: they hold, and each scene of them has something to say."""

from __future__ import annotations

import pytest

from bench.scenario.runner import play
from bench.targets.registry import make_target
from bench.ui.web.live.script import Script, read_scripts, tours
from bench.ui.web.live.session import APPLIANCES
from tests.web.place import session, wait

ALL = tours()


def test_there_is_one_for_each_thing_to_be_shown() -> None:
    assert [tour.title for tour in ALL] == [
        *("Make me boss", "Lamp by text", "Frost guard", "Flood alarm", "Door and siren", "Movement"),
        *("Power failure", "Stranger knocks", "Lost network", "Cottage alone", "A family"),
    ]


@pytest.mark.parametrize("tour", ALL, ids=lambda tour: tour.name)
def test_it_holds(tour: Script) -> None:
    play(tour.scenario, lambda world: make_target("sim", world))


@pytest.mark.parametrize("tour", ALL, ids=lambda tour: tour.name)
def test_it_has_something_to_say(tour: Script) -> None:
    assert tour.about and len(tour.scenes) >= 4
    assert sum(len(scene.steps) for scene in tour.scenes) == len(tour.scenario.steps)
    for scene in tour.scenes:
        assert scene.caption and scene.steps
        for name, value in scene.hints:
            assert name in ("appliance", "speed")
            assert value in APPLIANCES if name == "appliance" else 0 < float(value) <= 3600


@pytest.mark.parametrize("tour", ALL, ids=lambda tour: tour.name)
def test_it_plays_on_the_page(tour: Script) -> None:
    """With the speed of its hints and its captions not waited for, at most; 3600x here, to be short."""
    with session(reading_s=0) as one:
        hurried = read_scripts(tour_text(tour), tour.scenario.path)[0]
        one.watch(hurried)
        wait(lambda: one.view.playback and one.view.playback.state in ("done", "failed"), "it does not end", 120)
        assert one.view.playback and one.view.playback.state == "done", one.view.playback.words


def tour_text(tour: Script) -> str:
    from pathlib import Path

    lines = Path(tour.scenario.path).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith("#@ speed"))


def test_captions_hints_and_names() -> None:
    text = """
#: About it.
let me = +358401234567
scenario "first"
  #@ appliance pump
  #: One,
  #: and a half.
  let words = "ON"
  sms $me "$words"   # by text
  #: Two.
  wait 5s
scenario "second"
  sms $me "OFF"
"""
    first, second = read_scripts(text, "some/file.scn")
    assert (first.name, first.title, first.about) == ("file", "first", "About it.")
    assert [scene.caption for scene in first.scenes] == ["One, and a half.", "Two."]
    assert first.scenes[0].hints == (("appliance", "pump"),)
    assert first.scenes[0].plain == ('sms +358401234567 "ON"',)
    assert [scene.plain for scene in second.scenes] == [('sms +358401234567 "OFF"',)]
