"""Whose time it is (spec 7, 15.30)."""

from __future__ import annotations

import pytest
from isocket.clock import WallClock
from isocket.features.datetime import DateTime

from tests.firmware.kept import Kept

NETWORKS = "26/03/02,12:00:00+08"


@pytest.mark.parametrize("by_text", [True, False])
def test_the_network_s_time_that_is_refused_is_not_taken_later_nor_asked_for_every_few_seconds(by_text: bool) -> None:
    kept = Kept({"NETTIME": "OFF", "clock source": "text"})
    wall = WallClock(0)
    if by_text:
        wall.set(831_000_000, 8, 0, False)
    date = DateTime(kept, wall, lambda stamp: None, ())
    before = wall.stamp(1000)
    for told in (True, False):
        assert date.from_modem(NETWORKS, told, 0) is by_text, "false makes registration ask again in 5 s"
    assert wall.stamp(1000) == before and wall.is_set is by_text
    after = WallClock(0)  # a reset of the board
    assert not DateTime(kept, after, lambda stamp: None, ()).from_modem(NETWORKS, False, 0)
    assert not after.is_set
