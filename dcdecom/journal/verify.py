"""Verify a journal without dcdecom's database, configuration or other code: standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from . import attached
from .chain import Problem, Row, check, digits, well_formed
from .export import NAME, read_lines
from .verdict import Anchor, Verdict


class NotAJournal(Exception):
    """There is nothing to verify: no journal here, or no anchor in what was typed. Exit code 2."""


def verify_folder(path: Path, anchor: str | None = None) -> Verdict:
    """Verify a folder with `journal.jsonl` and `files/`, or a journal file alone (its attachments are not looked at).

    Raises NotAJournal where there is none or where the anchor is no code.
    """
    folder = path if path.is_dir() else None
    journal = path / NAME if folder else path
    try:
        found = read_lines(journal)
    except OSError as error:
        raise NotAJournal(f"{journal}: {error.strerror or error}") from error
    if not any(well_formed(event) for event in found.events):
        raise NotAJournal(f"{journal}: no line of it is an event of a dcdecom journal")
    return verify_events(found.events, anchor, [folder / "files"] if folder else None, found.faults)


def verify_events(
    events: Sequence[Row],
    anchor: str | None = None,
    folders: Sequence[Path] | None = None,
    faults: Sequence[Problem] = (),
) -> Verdict:
    """Verify the events of one case, and their attachments where `folders` are given (files named by SHA-256).

    `anchor` is a code (16 digits) or a whole head (64), blanks, dashes and capitals as they come. `faults` are what the
    reader of a file has already found. Raises NotAJournal without an event, and for an anchor of any other length.
    """
    if not events:
        raise NotAJournal("a journal without a single event")
    sound = [event for event in events if well_formed(event)]
    problems = (*faults, *check(events))
    return Verdict(
        case=str(events[0].get("case")),
        events=len(events),
        first_at=str(events[0].get("at")),
        last_at=str(events[-1].get("at")),
        head=str(events[-1].get("hash")),
        problems=problems,
        attachments=tuple(attached.named(sound) if folders is None else attached.look(sound, folders)),
        anchor=None if anchor is None else _anchor(sound, problems, anchor),
        remarks=tuple(_remarks(sound, folders)),
    )


def _anchor(events: Sequence[Row], problems: Sequence[Problem], given: str) -> Anchor:
    typed = digits(given)
    if len(typed) not in (16, 64) or set(typed) - set("0123456789abcdef"):
        raise NotAJournal(f"anchor {given!r}: a code has 16 hexadecimal digits (41c9-02fe-7d10-a3b8), a head has 64")
    for place, event in enumerate(events):
        if event["hash"].startswith(typed):
            holds = not any(problem.seq <= event["seq"] for problem in problems)
            return Anchor(given, event["seq"], event["at"], len(events) - place - 1, holds)
    return Anchor(given, None, "", 0, holds=False)


def _remarks(events: Sequence[Row], folders: Sequence[Path] | None) -> Iterator[str]:
    for before, event in pairwise(events):
        if event["at"] < before["at"]:
            yield f"event {event['seq']} bears an earlier time than the event before it: {event['at']}"
    for seq in attached.misnamed(events):
        yield f"event {seq} has an attachment that is named by no SHA-256: nothing tells whether it is still the same"
    for folder in folders or ():
        for name in attached.unnamed(events, folder):
            yield f"{folder.name}/{name} is named by no event: the journal says nothing about it"
