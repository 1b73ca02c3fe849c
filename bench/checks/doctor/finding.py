"""One thing that the doctor has found."""

from __future__ import annotations

from dataclasses import dataclass

OK, NOTE, WARNING, FAULT = "ok", "note", "warning", "FAULT"


@dataclass(frozen=True)
class Finding:
    """subject: what was looked at. seen: what was found. meaning: what that means; do: what to do about it.
    tried: False when it wants a person who was not there, or who said no.
    """

    level: str
    subject: str
    seen: str
    meaning: str = ""
    do: str = ""
    tried: bool = True

    def lines(self) -> list[str]:
        lines = [f"{self.level:<8} {self.subject}: {self.seen}"]
        if self.meaning:
            lines.append(f"         means: {self.meaning}")
        if self.do:
            lines.append(f"         do:    {self.do}")
        return lines
