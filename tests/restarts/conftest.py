"""`device(target, drive, …)`: a started device that is closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.restarts.place import Place


@pytest.fixture
def device() -> Iterator[Callable[..., Place]]:
    places: list[Place] = []

    def make(target: str, drive: Path, **options: Any) -> Place:
        places.append(Place(target, drive, **options))
        return places[-1].start()

    yield make
    for place in places:
        place.close()
