"""Life after life, until so many texts and so many streams have been survived."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bench.checks.hostile import guessers, streams, texts
from bench.checks.hostile.device import Broken
from bench.jobs import side_by_side

FAULTS_KEPT = 10
LIVES = {"texts": texts, "guesses": guessers, "streams": streams}
GUESSED_PART = 5  # one text in so many is in a life of those who guess the password


@dataclass
class Summary:
    """What came out of it; `ok` is the verdict."""

    seed: int
    texts: int = 0
    texts_lives: int = 0
    answers: int = 0
    guesses: int = 0
    guesses_lives: int = 0
    guesses_answers: int = 0
    streams: int = 0
    streams_lives: int = 0
    bytes: int = 0
    wall_s: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


def one_life(target: str, seed: int, kind: str, number: int, size: int) -> tuple[int, str]:
    """(what `run` of the life returned, what went wrong). Kinds: those of LIVES."""
    life = LIVES[kind].Life(target, f"{seed} {kind} {number}")
    try:
        return life.run(size), ""
    except Broken as broken:
        return 0, f"--target {target} --seed {seed} --life {kind}:{number}: {broken}"


def run(
    target: str, seed: int, many_texts: int, many_streams: int, jobs: int, progress: Callable[[Summary], None]
) -> Summary:
    """progress: called after each life."""
    summary, began = Summary(seed), time.perf_counter()
    guesses = many_texts // GUESSED_PART
    lives = [("texts", number, size) for number, size in enumerate(_sizes(many_texts - guesses, texts.A_LIFE))]
    lives += [("guesses", number, size) for number, size in enumerate(_sizes(guesses, guessers.A_LIFE))]
    lives += [("streams", number, size) for number, size in enumerate(_sizes(many_streams, streams.A_LIFE))]
    results = side_by_side(partial(_one_of_them, target, seed), lives, jobs)
    for (kind, _, size), (got, fault) in zip(lives, results, strict=True):
        if fault and len(summary.faults) < FAULTS_KEPT:
            summary.faults.append(fault)
        if kind == "guesses":
            summary.guesses += size
            summary.guesses_lives += 1
            summary.guesses_answers += got
        elif kind == "texts":
            summary.texts += size
            summary.texts_lives += 1
            summary.answers += got
        else:
            summary.streams += size
            summary.streams_lives += 1
            summary.bytes += got
        summary.wall_s = round(time.perf_counter() - began, 1)
        progress(summary)
    return summary


def _one_of_them(target: str, seed: int, life: tuple[str, int, int]) -> tuple[int, str]:
    return one_life(target, seed, *life)


def _sizes(total: int, each: int) -> list[int]:
    return [min(each, total - at) for at in range(0, total, each)]
