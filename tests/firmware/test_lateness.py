"""Late texts (spec 2.43 to 2.48): what a network has held is not carried out, and no clock shuts an owner out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isocket.clock import WallClock, format_seconds, format_zone, to_seconds
from isocket.lateness import AGAIN_S, LATE_S, MAX_REFUSED, Lateness
from kept import Kept

NOON = to_seconds(2026, 3, 2, 12, 0, 0)  # UTC; when the first board starts
CENTRES = ("358405202000", "31624000000", "491710760000", "46705008999", "447785016005")
OWNER = "+358401234567"


class Desk:
    """A device whose clock may say anything. true_s: seconds since NOON."""

    def __init__(self) -> None:
        self.true_s = 0
        self.kept = Kept()
        self.number = 0
        self.reset()

    def reset(self) -> None:
        self.now = 1000
        self.wall = WallClock(self.now)
        self.lateness = Lateness(self.kept, self.wall, self)
        self.out_of_reach()

    def out_of_reach(self) -> None:
        self._out_s = self.wall.uptime(self.now)

    def out_s(self, now: int) -> int:
        return self._out_s

    def wait(self, seconds: int) -> None:
        self.true_s += seconds
        self.now += seconds * 1000

    def set_clock(self, wrong_s: int = 0, quarters: int = 8, network: bool = True) -> None:
        self.wall.set(NOON + self.true_s + quarters * 900 + wrong_s, quarters, self.now, network)

    def text(self, behind_s: int = 0, sender: str = OWNER, centre: str = CENTRES[0], quarters: int = 8) -> str:
        """One that is stamped so long ago; what it is refused with."""
        self.number += 1
        return self.text_again(behind_s, sender, centre, quarters)

    def text_again(self, behind_s: int, sender: str = OWNER, centre: str = CENTRES[0], quarters: int = 8) -> str:
        """The latest message a second time."""
        stamp = format_seconds(NOON + self.true_s - behind_s + quarters * 900) + format_zone(quarters)
        return self.lateness.refuses(sender, stamp, centre, f"{self.number:04x}beef", self.now)


@pytest.fixture
def desk() -> Desk:
    """In reach again after an outage of three hours, with the network's time."""
    desk = Desk()
    desk.wait(3 * 3600)
    desk.out_of_reach()
    desk.set_clock()
    desk.wait(10)
    return desk


def test_a_text_that_was_held_is_refused_with_both_times_in_the_devices_zone(desk: Desk) -> None:
    assert desk.text(2 * 3600, quarters=0) == "Sent 26/03/02,15:00, now 26/03/02,17:00"


@pytest.mark.parametrize("behind_s, late", [(0, False), (LATE_S, False), (LATE_S + 1, True), (-3600, False)])
def test_a_quarter_of_an_hour_is_the_limit(desk: Desk, behind_s: int, late: bool) -> None:
    assert bool(desk.text(behind_s)) == late


def test_to_a_device_in_reach_all_the_time_nothing_is_late(desk: Desk) -> None:
    desk.wait(2 * 3600)
    assert not desk.text(3600)
    assert desk.text(2 * 3600 + 15), "it was out of reach since that was sent"


def test_a_clock_that_a_text_has_set_makes_nothing_late(desk: Desk) -> None:
    desk.set_clock(5 * 3600, network=False)
    assert not desk.text(2 * 3600)


def test_without_a_clock_or_a_stamp_nothing_is_late(desk: Desk) -> None:
    assert not desk.lateness.refuses(OWNER, "80/01/06,00:00:00+00", CENTRES[0], "1", desk.now)
    desk.reset()
    assert not desk.text(2 * 3600)


def test_the_same_message_again_is_not_the_next_one(desk: Desk) -> None:
    assert desk.text(2 * 3600)
    desk.wait(AGAIN_S + 5)
    assert desk.text_again(2 * 3600 + AGAIN_S + 5)
    assert not desk.text(2 * 3600)


def test_a_lot_that_was_held_together_is_refused_together(desk: Desk) -> None:
    for behind_s in (7200, 7000, 3600):
        assert desk.text(behind_s)
        desk.wait(6)
    desk.wait(2)
    assert not desk.text(3000), "20 s after the first"


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("behind_s", [3600, 5000])
def test_all_commands_of_the_text_that_is_believed_are(desk: Desk, behind_s: int, reset: bool) -> None:
    assert desk.text(3600)
    if reset:
        desk.reset()
        desk.set_clock()
    desk.wait(30)
    desk.out_of_reach()
    assert not desk.text(behind_s)
    assert not desk.text_again(behind_s), "another command of it"


def test_another_sender_proves_nothing(desk: Desk) -> None:
    assert desk.text(2 * 3600)
    desk.wait(60)
    assert desk.text(2 * 3600, sender="+358409999999")


def test_the_error_of_a_service_centre_is_learned_and_counts_for_all(desk: Desk) -> None:
    assert desk.text(3600)
    desk.wait(90)
    assert not desk.text(3600)
    desk.out_of_reach()
    assert not desk.text(3600, sender="+358409999999")
    assert desk.text(3600 + LATE_S + 60, sender="+358409999998"), "held, and by that centre"
    assert desk.text(3600, sender="+358409999997", centre=CENTRES[1]), "another centre has its own clock"


def test_stamps_that_lie_apart_otherwise_than_the_arrivals_teach_nothing(desk: Desk) -> None:
    assert desk.text(3600)
    desk.wait(90)
    assert not desk.text(3600 + 300)
    desk.out_of_reach()
    assert desk.text(3600, sender="+358409999999")


def test_what_was_learned_is_kept_over_a_reset_and_lowered_by_a_text_with_less(desk: Desk) -> None:
    assert desk.text(3600)
    desk.wait(90)
    assert not desk.text(3600)
    desk.reset()
    desk.set_clock()
    assert not desk.text(3600, sender="+358409999999")
    assert not desk.text(0, sender="+358409999999")
    assert desk.text(3600, sender="+358409999999"), "its clock was put right"


def test_the_errors_of_four_centres_are_kept(desk: Desk) -> None:
    for centre in CENTRES:
        assert desk.text(3600, centre=centre)
        desk.wait(30)
        assert not desk.text(3600, centre=centre)
    desk.out_of_reach()
    assert [bool(desk.text(3600, sender=f"+35840{at}", centre=centre)) for at, centre in enumerate(CENTRES)] == [
        *(True, False, False, False, False)
    ]


def test_who_was_refused_is_known_after_a_reset(desk: Desk) -> None:
    assert desk.text(3600)
    desk.reset()
    desk.wait(3600)
    desk.out_of_reach()
    desk.set_clock()
    assert not desk.text(3600)


def test_all_of_a_full_list_were_refused_and_all_are_believed(desk: Desk) -> None:
    numbers = [f"+3584000000{at:02}" for at in range(10)]
    assert all(desk.text(3600, sender=number) for number in numbers)
    desk.wait(30)
    assert not any(desk.text(3600 + 300 * at, sender=number) for at, number in enumerate(numbers))


def test_the_same_message_again_is_known_after_a_reset_too(desk: Desk) -> None:
    """One that cannot be deleted comes again and again, and a list of copies has an end."""
    assert desk.text(3600)
    desk.reset()
    desk.wait(3600)
    desk.out_of_reach()
    desk.set_clock()
    assert desk.text_again(7200)
    assert not desk.text(7200)


def test_a_held_text_a_day_after_he_was_believed_is_refused_again(desk: Desk) -> None:
    assert desk.text(3600)
    desk.wait(30)
    assert not desk.text(5000)
    desk.wait(86_400)
    desk.out_of_reach()
    assert desk.text(3600)


senders = st.sampled_from([f"+3584000000{at:02}" for at in range(MAX_REFUSED)])
offsets = st.integers(-100_000, 100_000) | st.sampled_from([0, 3600, 7200, -3600, 901, 86_400 * 3])
acts = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 20, 21, 60, 600, 3600, 4000, 90_000])),
    st.tuples(st.just("network time"), offsets, st.sampled_from([8, 0, -20, 12])),
    st.tuples(st.just("time by text"), offsets, st.sampled_from([8, 0, -20, 2])),
    st.tuples(st.just("out of reach")),
    st.tuples(st.just("reset")),
    *[st.tuples(st.just("text"), offsets, senders, st.sampled_from(CENTRES), st.sampled_from([8, 0, -20]))] * 4,
)


@settings(max_examples=500)
@given(st.lists(acts, max_size=40))
def test_whoever_texts_again_twenty_seconds_after_he_was_refused_is_believed(life: list[tuple]) -> None:
    desk = Desk()
    refused_at: dict[str, int] = {}
    for act, *rest in life:
        if act == "wait":
            desk.wait(*rest)
        elif act in ("network time", "time by text"):
            desk.set_clock(*rest, network=act == "network time")
        elif act == "out of reach":
            desk.out_of_reach()
        elif act == "reset":
            desk.reset()
        else:
            behind_s, sender, centre, quarters = rest
            refused = desk.text(behind_s, sender, centre, quarters)
            if sender in refused_at and desk.true_s - refused_at[sender] >= AGAIN_S:
                assert not refused
            if not refused:
                refused_at.pop(sender, None)
            else:
                refused_at.setdefault(sender, desk.true_s)
