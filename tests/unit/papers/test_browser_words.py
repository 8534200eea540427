"""What stops a command, as it is said in a browser: no option, and no line that is typed at a terminal."""

from __future__ import annotations

import pytest

from dcdecom.documents.texts import load
from dcdecom.papers.browser_words import in_browser

SAID = {
    "f: a handover needs --at, the hour that its paper bears. Nothing was recorded.":
        "f: a handover needs the hour, the hour that its paper bears. Nothing was recorded.",
    "f: say --post TEXT, as the paper has it.": "f: say the post, as the paper has it.",
    "--on 2027-01-01 lies ahead.": "the day 2027-01-01 lies ahead.",
    "f waits.\nWho may sign:\n  --as opd --by opd-disdik   (Budi)\ndcdecom case sign 2026-0001 f --as opd":
        "f waits.\nWho may sign:\n  opd-disdik   (Budi)",
    "it holds, dcdecom case show 2026-0001": "it holds, dcdecom case show 2026-0001",
    "an option --unknown WORD of none": "an option unknown of none",
}


@pytest.mark.parametrize("said", SAID)
def test_options_are_said_in_words_and_commands_left_out(said: str) -> None:
    texts = load("en")
    assert in_browser(said, texts) == SAID[said]
