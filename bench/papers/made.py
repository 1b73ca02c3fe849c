"""What is made stands in a document between `<!-- made: NAME -->` and `<!-- end -->`; the rest is written by people."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(r"(<!-- made: ([^>]*) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(page: str, made: Mapping[str, str], *, partly: bool = False) -> str:
    """The page with all its blocks as they are now. partly: not all of `made` must have a place there.

    Raises KeyError for a block that is not in `made`, or of which there is none in the page.
    """
    told = []

    def block(found: re.Match[str]) -> str:
        told.append(found[2])
        return f"{found[1]}\n{made[found[2]]}\n{found[3]}"

    page = _BLOCK.sub(block, page)
    missing = made.keys() - set(told)
    if missing and not partly:
        raise KeyError(f"no place for {', '.join(sorted(missing))}")
    return page
