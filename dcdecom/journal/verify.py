"""Verify a journal without dcdecom's database, configuration or other code: standard library and `ssh-keygen` only."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from dcdecom import limits

from . import anchor_dates, anchors, attachment_status, bundle, bundle_check, caveats, follows, tar, timestamps
from .anchor_dates import Moment
from .attachment_status import Kept
from .bundle_source import FileSource, Folder, Tar
from .chain import Problem, Row, check, well_formed
from .export import NAME, read_lines
from .plain_file import opened, read
from .signatures import Signed, signatures
from .verdict import ALTERED, UNREADABLE, Verification


class NotVerified(Exception):
    """Nothing could be verified: there is no bundle and no journal here, or no anchor in what was typed. Exit code 2.

    Where a bundle lost its journal, or all that was in it, the exit code is 3.
    """

    def __init__(self, what: str, exit: int = UNREADABLE) -> None:
        super().__init__(what)
        self.exit = exit


@dataclass(frozen=True)
class ReaderEvidence:
    """What the verifier holds himself: codes and heads from papers, a signers file of his own, and timestamps."""

    anchors: tuple[str, ...] = ()
    """Codes and heads, each with the date on which it stood there where he knows it: `CODE@2026-11-26`."""
    signers: bytes | None = None
    stamps: tuple[tuple[str, bytes], ...] = ()
    """Answers of timestamping authorities by the names of their files."""
    authorities: bytes | None = None
    """The certificates of those that he trusts."""

    @staticmethod
    def given(
        codes: Sequence[str], signers: Path | None, stamps: Sequence[Path] = (), authorities: Path | None = None
    ) -> ReaderEvidence:
        """What was given on a command line. Raises NotVerified where a file cannot be read."""
        return ReaderEvidence(
            tuple(codes), _given(signers, limits.SIGNERS_BYTES) if signers else None,
            tuple((path.name, _given(path, limits.TIMESTAMP_BYTES)) for path in stamps),
            _given(authorities, limits.SIGNERS_BYTES) if authorities else None,
        )  # fmt: skip


def _given(path: Path, limit: limits.Limit) -> bytes:
    try:
        return read(path, limit)
    except (OSError, limits.OverLimit) as error:
        raise NotVerified(f"{path}: {getattr(error, 'strerror', None) or error}") from error


NOTHING = ReaderEvidence()
INSIDE = "bundle/"
"""Where `report bundle` puts a bundle: below what is about the case, such as its sheets."""
SCHEMA, AUTHORITY = 2, "authority"
"""The latest schema of an event, as in `rows`, which the verifier does without."""
CLOSING = frozenset({"sealed", "cancelled"})
"""Events behind which a case gets no other, but that an attachment was purged."""


def verify_path(path: Path, given: ReaderEvidence = NOTHING) -> Verification:
    """Verify a bundle (a folder or a tar), or a journal file alone, whose attachments are not looked at.

    Raises NotVerified where there is none, where it cannot be read, or where an anchor is no code.
    """
    try:
        if path.is_dir():
            return _verify_bundle(path, Folder(path), given)
        if tar.is_tar(path):
            return _verify_bundle(path, Tar(path), given)
        with opened(path) as file:
            found = read_lines(file)
    except (OSError, ValueError) as error:
        raise NotVerified(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if not any(map(well_formed, found.events)):
        raise NotVerified(f"{path}: no line of it is an event of a dcdecom journal")
    return replace(verify_events(found.events, given, None, found.faults), unread=found.unread)


def _verify_bundle(path: Path, place: FileSource, given: ReaderEvidence) -> Verification:
    journal, manifest = NAME in place.names, bundle.MANIFEST in place.names
    if not manifest and any(name.startswith(INSIDE) for name in place.names):
        raise NotVerified(f"{path} is no bundle: {path / INSIDE} is one")
    if not journal and not manifest:
        neither = f"there is neither {NAME} nor {bundle.MANIFEST} in it"
        why = neither if place.names else next(iter(place.faults), neither)
        raise NotVerified(f"{path} is no bundle: {why}")
    if not journal:
        raise NotVerified(f"{path}: ALTERED: {'; '.join((f'{NAME} is missing', *place.faults[:1]))}", ALTERED)
    lines = read_lines(io.BytesIO(place.read(NAME, limits.JOURNAL_BYTES.most + 1)))
    sound = [event for event in lines.events if well_formed(event)]
    if not sound:
        what = f"no line of {NAME} is an event of a dcdecom journal"
        raise NotVerified(f"{path}: {'ALTERED: ' if manifest else ''}{what}", ALTERED if manifest else UNREADABLE)
    files = bundle_check.hashed(place, sound)
    verdict = verify_events(lines.events, given, files, lines.faults)
    unread = tuple(f"{name}: {why}" for name, why in files.unread.items() if not name.startswith("files/"))
    unread = (*verdict.unread, *lines.unread, *unread)
    return replace(verdict, faults=tuple(bundle_check.faults(files, sound)), unread=unread)


def verify_events(
    events: Sequence[Row], given: ReaderEvidence = NOTHING, kept: Kept | None = None, faults: Sequence[Problem] = (),
    withholds: frozenset[str] = attachment_status.NOT_HERE,
) -> Verification:  # fmt: skip
    """Verify the events of one case, and their attachments where it is said where these are kept.

    `faults` are what the reader of a file has already found; `withholds` are the states in which a sealed attachment
    counts as withheld. Raises NotVerified without an event, and for an anchor that is no code.
    """
    if not events:
        raise NotVerified("a journal without a single event")
    sound = [event for event in events if well_formed(event)]
    problems = (*faults, *check(events), *_opened_again(sound), *_misnumbered(sound))
    try:
        held = tuple(_anchor(sound, problems, text) for text in given.anchors)
    except (anchors.NoAnchor, ValueError) as error:
        raise NotVerified(str(error)) from error
    stamped, unread = _stamped(sound, problems, given)
    found = (*held, *stamped)
    looked = attachment_status.named(sound) if kept is None else attachment_status.look(sound, kept, withholds)
    attachments = tuple(looked)
    sealed, withheld = _sealed_later(sound, attachments)
    signed = _signatures(sound, problems, found, kept, given)
    verdict = Verification(
        case=str(events[0].get("case")),
        events=len(events),
        first_at=str(events[0].get("at")),
        last_at=str(events[-1].get("at")),
        head=str(events[-1].get("hash")),
        problems=problems,
        attachments=attachments,
        anchors=found,
        signatures=signed,
        whereabouts=tuple(sorted(anchors.whereabouts(sound), key=lambda found: found.seq)),
        papers=caveats.papers(sound, kept, given.signers, {s.seq: s.why for s in signed if s.state == "bad"}),
        sealed=sealed,
        unread=(*withheld, *unread, *_later(sound)),
        remarks=(*_remarks(sound), *_ahead(found), *_followed(sound)),
    )
    return replace(verdict, behind=tuple(caveats.files(sound, verdict.covered)))


def _opened_again(events: Sequence[Row]) -> Iterator[Problem]:
    for event in events:
        if event["type"] == "case-opened" and event["seq"] != 1:
            yield Problem(event["seq"], "it opens the case again")
        elif event["seq"] == 1 and event["type"] != "case-opened":
            yield Problem(1, "it does not open the case, and is the first")


def _misnumbered(events: Sequence[Row]) -> Iterator[Problem]:
    """Events of a schema that no version writes: 2 is that of those that name an authority, 1 that of the others."""
    for event in events:
        fits = event["schema"] == (SCHEMA if AUTHORITY in event["payload"] else 1)
        if event["schema"] <= SCHEMA and not fits:
            yield Problem(event["seq"], f"no event like it is of schema {event['schema']}")


def _later(events: Sequence[Row]) -> Iterator[str]:
    for event in events:
        if event["schema"] > SCHEMA:
            yield f"event {event['seq']} is of schema {event['schema']}, which this version of dcdecom does not know"


def _sealed_later(
    events: Sequence[Row], attachments: Sequence[attachment_status.Attachment]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was sealed after it had been open; and of that, what cannot be looked at here for that reason."""
    states = {a.sha256: a.state for a in attachments}
    found, withheld = [], []
    for first, later, name, digest in caveats.sealed_later(events):
        line = f"event {later} seals {name or digest}, which event {first} had open: {digest}"
        found.append(line)
        if states.get(digest) == "withheld":
            withheld.append(f"{line}: it is withheld here")
    return tuple(found), tuple(withheld)


def _anchor(events: Sequence[Row], problems: Sequence[Problem], text: str) -> anchors.Anchor:
    """What a code says, with its date. Raises NoAnchor, and ValueError for what is no date."""
    code, moment = anchor_dates.dated(text)
    return replace(anchors.find(events, problems, code), given=text, dated=moment)


def _stamped(
    events: Sequence[Row], problems: Sequence[Problem], given: ReaderEvidence
) -> tuple[tuple[anchors.Anchor, ...], tuple[str, ...]]:
    """The anchors that timestamps prove, and why others prove nothing."""
    found, unread = list[anchors.Anchor](), list[str]()
    for name, answer in given.stamps:
        try:
            stamp = timestamps.read(answer)
            if given.authorities is None:
                raise ValueError("not checked: give --tsa FILE, the certificates of the authorities that you trust")
            if why := timestamps.verify(answer, stamp.head, given.authorities):
                raise ValueError(why)
            anchor = anchors.find(events, problems, stamp.head)
            found.append(replace(anchor, given=f"timestamp {name}", dated=Moment(stamp.at, anchor_dates.STAMP)))
        except (ValueError, OSError, timestamps.NotChecked) as error:
            unread.append(f"timestamp {name}: {error}")
    return tuple(found), tuple(unread)


def _ahead(found: Sequence[anchors.Anchor]) -> Iterator[str]:
    """A head that stood somewhere before the time that its event bears: the clock of the journal was wrong, or is."""
    for a in found:
        if a.seq and a.holds and a.dated and datetime.fromisoformat(a.at) > a.dated.at:
            yield f"event {a.seq} bears {a.at}, and its head stood there by {a.dated.said}: one of the two is wrong"


def _signatures(
    events: Sequence[Row],
    problems: Sequence[Problem],
    found: Sequence[anchors.Anchor],
    kept: Kept | None,
    given: ReaderEvidence,
) -> tuple[Signed, ...]:
    """A signature over a head counts only where the chain holds up to that head."""
    valid_at = anchor_dates.from_anchors(
        ((a.seq, a.dated) for a in found if a.seq and a.holds and a.dated), datetime.now(UTC)
    )
    return tuple(
        signed if signed.state != "good" or anchors.holds(problems, signed.covers) else
        replace(signed, state="bad", why="the chain does not hold up to its head")
        for signed in signatures(events, kept, given.signers, valid_at)
    )  # fmt: skip


def with_before(verdict: Verification, before: follows.Before, events: Sequence[Row]) -> Verification:
    """The verdict on a follow-up with the journal of the case that it follows beside it: then nothing is left to say of
    where that one has to be looked for."""
    problem = follows.compared(before, events)
    if problem:
        return replace(verdict, problems=(*verdict.problems, problem))
    said = f"it follows case {before.case}, whose journal holds up to the head that it names"
    return replace(verdict, remarks=(*(r for r in verdict.remarks if r != before.remark), said))


def _followed(events: Sequence[Row]) -> Iterator[str]:
    if named := follows.before(events):
        yield named.remark


def _remarks(events: Sequence[Row]) -> Iterator[str]:
    for before, event in pairwise(events):
        if event["at"] < before["at"]:
            yield f"event {event['seq']} bears an earlier time than the event before it: {event['at']}"
    closed = next((event["seq"] for event in events if event["type"] in CLOSING), len(events))
    for event in events:
        if event["seq"] > closed and event["type"] != attachment_status.PURGED:
            yield f"event {event['seq']} was added to a case that was closed at event {closed}"
    for seq in attachment_status.misnamed(events):
        yield f"event {seq} has an attachment that is named by no SHA-256: nothing tells whether it is still the same"
