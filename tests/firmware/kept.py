"""What the parts under test store, without a journal."""

from __future__ import annotations


class Kept(dict[str, str]):
    """As `isocket.store.settings.Settings` towards its users: "" is a name that was never put."""

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(name) or default

    def put(self, name: str, value: str) -> None:
        self[name] = value
