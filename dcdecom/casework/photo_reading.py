"""What stands on photos of the rack when they are recorded: their challenge, and barcodes that are another device's.

It grades, and refuses nothing: a photo without a challenge is a photo. A label of another device is judged with the
reading that it came with, by a check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dcdecom.engine.case_log import CaseLog
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attachment, OtherLabel, PhotoRead
from dcdecom.model.label import bears
from dcdecom.model.photo_challenge import are_alike, best, judged, read
from dcdecom.ports.decoder import LabelReader, Marks


def photo_reads(
    log: CaseLog, case: Case, device: str, photos: Iterable[Attachment], reader: LabelReader | None,
    labels: bool = False,
) -> tuple[PhotoRead, ...]:  # fmt: skip
    """What stands on each photo, which is kept already. Without a reader nothing is said of any.

    `labels`: they show labels, whose bars are looked for at every turn and held against the serial numbers that the
    records of all cases had.
    """
    if reader is None:
        return ()
    serials, found = log.store.serials() if labels else (), list[PhotoRead]()
    for photo in photos:
        with log.attachments.open(photo.sha256) as file:
            content = file.read()
        marks = reader.label(content) if labels else reader.scene(content)
        found.append(_read(log, case, device, photo.sha256, marks, serials, found))
    return tuple(found)


def _read(
    log: CaseLog, case: Case, device: str, sha256: str, marks: Marks, serials: Sequence[tuple[str, str]],
    beside: Sequence[PhotoRead],
) -> PhotoRead:  # fmt: skip
    """`beside`: the photos that were read before it for the same event."""
    same_as = _same_as(log, case, sha256, marks.likeness, beside)
    if marks.why:
        return PhotoRead(sha256, "replayed" if same_as else "unread", same_as=same_as)
    at, events = log.clock.now(), log.store.events(case.id)
    texts = [mark.text for mark in marks.found]
    grade, counted = best((judged(c, case.id, events, at), c) for c in map(read, texts) if c)
    own = {serial for name, serial in serials if name == device}
    return PhotoRead(
        sha256, "replayed" if same_as else grade, counted.text if counted else "", same_as, marks.likeness,
        own=any(bears(text, serial) for text in texts for serial in own),
        others=tuple(_others(device, texts, serials)),
    )  # fmt: skip


def _others(device: str, texts: Iterable[str], serials: Sequence[tuple[str, str]]) -> Iterator[OtherLabel]:
    """The barcodes that are another device's serial number, and not this one's too."""
    for text in dict.fromkeys(texts):
        whose = [name for name, serial in serials if bears(text, serial)]
        if whose and device not in whose and read(text) is None:
            yield OtherLabel(whose[0], text[:LONGEST])


LONGEST = 100
"""Characters of a barcode that an event keeps."""


def _same_as(log: CaseLog, case: Case, sha256: str, likeness: str, beside: Sequence[PhotoRead]) -> str:
    """The event, of any case, that named the same file or a copy of the picture; empty where none did."""
    if named := log.store.naming(sha256):
        return f"{named[0]} {named[1]}"
    seen = log.store.pictures() if likeness else ()
    if before := next(((whose, seq) for whose, seq, other in seen if are_alike(other, likeness)), None):
        return f"{before[0]} {before[1]}"
    return f"{case.id} {case.last_seq + 1}" if any(are_alike(r.likeness, likeness) for r in beside) else ""

