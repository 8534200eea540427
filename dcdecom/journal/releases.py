"""Which other versions of dcdecom may have judged a journal: it names one, and anybody can write a name."""

from __future__ import annotations

import re

from dcdecom import __version__

RELEASES = frozenset({"0.1.0"})
"""Every version that was released, up to this one."""
NAME = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})((a|b|rc|\.dev|\.post)\d{1,4})?", re.ASCII)


def may_be_released(name: str) -> bool:
    """Whether there may be a version of this name: a release that is known, or one that is later than this."""
    return name in RELEASES or (_parts(name) or (0,)) > (_parts(__version__) or (0,))


def _parts(name: str) -> tuple[int, ...] | None:
    found = NAME.fullmatch(name)
    return tuple(int(part) for part in found.groups()[:3]) if found else None
