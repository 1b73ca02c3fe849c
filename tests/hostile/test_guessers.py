"""Those who guess the password, on the device as it is, and on one that was spoilt for it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.checks.hostile.device import OWNER, Broken
from bench.checks.hostile.guessers import GUESSED, LISTED, NEAR, PASSWORD, Life, spellings
from bench.checks.hostile.run import one_life

FIRMWARE = Path(__file__).resolve().parents[2] / "CIRCUITPY"
MANY = 150


def lived(kind: str, seed: int, spoilt: tuple[str, str, str] | None = None) -> None:
    life = Life("sim", f"{seed}")
    life.kind = kind
    if spoilt is not None:
        path, sound, broken = spoilt
        source = (FIRMWARE / path).read_text()
        assert source.count(sound) == 1, "the firmware has changed: spoil it elsewhere"
        board = life._device.target.board  # type: ignore[attr-defined]
        board.drive.put_from_host("/" + path, source.replace(sound, broken).encode())
        life._device.target.reset()
        life._device.run_for(60_000_000)
    life.run(MANY)


def test_guessers_of_any_seed() -> None:
    seed = random.randrange(1_000_000)
    said = one_life("sim", seed, "guesses", 0, 200)
    assert not said[1], said[1]


@pytest.mark.parametrize("kind", [GUESSED, LISTED])
def test_they_get_what_the_specification_gives_them(kind: str) -> None:
    lived(kind, 1)


GUESSES, TO_STORE = "guesses.py", "_Guesser(self._numbering.to_store(number), known)"
# the seed of a life in which it comes to that, and what is spoilt
SPOILT = {
    "nobody is ignored": (1, GUESSED, GUESSES, "        if len(guesser.times) >= most:", "        if False:"),
    "everybody is told": (1, GUESSED, GUESSES, "if kind not in self._told or now_s - self._told[kind]", "if DAY_S"),
    "the hour begins anew": (1, GUESSED, GUESSES, "if now_s < guesser.until and", "if guesser.until and"),
    "00 is another one than +": (2, GUESSED, GUESSES, TO_STORE, "_Guesser(number, known)"),
    "seven digits make a number": (1, LISTED, "numbers.py", "if own != digits:", "if own[-7:] != digits[-7:]:"),
    "no password is wrong": (1, GUESSED, GUESSES, "    if text.startswith(password):", "    if True:"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_device_that_gives_more_is_found_out(name: str) -> None:
    seed, kind, path, sound, broken = SPOILT[name]
    with pytest.raises(Broken, match=r"not sent|sent for nothing|settings changed|no reply"):
        lived(kind, seed, ("isocket/" + path, sound, broken))


def test_nobody_is_the_owner_and_nobody_knows_the_password() -> None:
    shown = {address.digits for number in NEAR for address in spellings(number)}
    assert not shown & {address.digits for address in spellings(OWNER)}
    life = Life("sim", "1")
    sent: list[str] = []
    life._device.world.network.text = lambda sender, text, shown=None: sent.append(text)  # type: ignore[method-assign]
    for _ in range(2000):
        life._send(OWNER, None)
    life._device.close()
    assert not any(text[:1].lower() + text[1:5] == PASSWORD for text in sent)
