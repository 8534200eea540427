"""Journals that somebody wrote anew, chain and keys intact, so that they say something else than was signed."""

from __future__ import annotations

import pytest

from dcdecom.journal import people_file

from .test_roles import same

# --- the people file -------------------------------------------------------------------------------------------------

KASI, KADIS = ("mandates: [{party: %s, valid_from: 2026-01-05}]" % party for party in ("kasi", "kadis"))


@pytest.mark.parametrize(
    "line",
    [
        f"  - {{id: kasi, name: 'A'' # x', {KASI},\n     rank: \"', {KADIS}, post: x\"}}\n",
        f"  - {{id: kasi, name: A 'b, rank: c, {KASI}, # x', {KADIS},\n     post: 'y'}}\n",
        f"  - {{id: kasi, name: 'A'''''' # b', {KASI}}}\n",
        f"  - {{id: kasi, name: A \"b, {KASI}}} # \", c: d}}\n",
    ],
)
def test_a_quote_has_one_reading(line: str) -> None:
    """Nobody writes a people file that one reader takes otherwise than the other."""
    text = f"people:\n{line}"
    try:
        people_file.read(text.encode())
    except people_file.NotRead:
        return
    same(text)
