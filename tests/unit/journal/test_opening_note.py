"""The line that says what a case is opened for: read as it was written, and nothing else."""

from __future__ import annotations

import pytest

from dcdecom.journal import opening_note

WHOLE = ("penarikan-server", 'Dinas "A", letter "9" of B', "800/112/2026", "2026-11-02")


def test_it_is_read_as_it_was_written() -> None:
    assert opening_note.read(opening_note.text(*WHOLE)) == WHOLE


@pytest.mark.parametrize("wrong", [
    "", "playbook x", 'playbook x, office "A", letter "1"', 'playbook x, office A, letter "1" of 2026-11-02',
    'playbook x, office "A", letter "1" of 2026-11-02 and more',
    'playbook x, office "\\u0041", letter "1" of 2026-11-02',
    'playbook x, office "\\q", letter "1" of 2026-11-02',
])  # fmt: skip
def test_another_line_says_nothing(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"does not say what is opened|Invalid"):
        opening_note.read(wrong)
