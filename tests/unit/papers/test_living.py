"""Lines at the foot of a terminal that change in place: what is watched, what is waited for, what is done meanwhile."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[3]
BEGIN = """
import time
from dcdecom.cli.interactive import Working
from dcdecom.cli.screen import Drawn
from dcdecom.cli.stderr_log import Speech
from dcdecom.documents.texts import load
import click
speech, texts = Speech(), load("en")
click.Context(click.Command("x"), obj=speech).__enter__()
"""
WATCH = """
with speech.living(lambda over: Drawn("watched" if over else "watching  tor-3"), stays=True):
    time.sleep(2)
print("typed:", repr(input()))
"""
SILENT = """
speech.last_event = %r
with speech.working(Working(texts)):
    time.sleep(1.6)
    speech.show(["1 shut verified"], err=True)
    speech.begin_living(lambda over: Drawn("watched" if over else "watching  tor-3"), stays=True)
    time.sleep(0.5)
    speech.end_living()
    time.sleep(1)
print("done")
"""


def at(tmp_path: Path, script: str) -> Terminal:
    return Terminal([sys.executable, "-c", BEGIN + script], tmp_path, os.environ | {"PYTHONPATH": str(ROOT)})


def test_what_is_watched_stands_there_once_whatever_is_pressed_meanwhile(tmp_path: Path) -> None:
    """An impatient Enter is kept for whoever asks next, and leaves no second line."""
    with at(tmp_path, WATCH) as terminal:
        terminal.sees("watching  tor-3")
        terminal.types("")
        time.sleep(0.7)
        assert terminal.looks().count("watching") == 1
        assert terminal.ended() == 0
        assert terminal.text.splitlines() == ["watched", "typed: ''"]


@pytest.mark.parametrize(("event", "told"), [
    ("step-opened", "reading NetBox, Zabbix and the switches  0:0"),
    ("plan-confirmed", "writing, and reading back what it did  0:0"),
    ("change-proved", "writing, and reading back what it did  0:0"),
    ("gate-opened", "making papers  0:0"),
])  # fmt: skip
def test_what_is_done_is_said_while_nothing_else_is(tmp_path: Path, event: str, told: str) -> None:
    """No second of silence without a word; and nothing of it is left once there is something to read."""
    with at(tmp_path, SILENT % event) as terminal:
        terminal.sees(told)
        terminal.sees("watching  tor-3")
        assert terminal.ended() == 0
        assert [line for line in terminal.text.splitlines() if line] == ["1 shut verified", "watched", "done"]
