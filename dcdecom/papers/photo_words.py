"""What the report says of what stood on a photo when it was recorded."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.facts.base import PhotoRead
from dcdecom.model.photo_challenge import read
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import moment


def photo_reading(case: Case, sha256: str, texts: Texts, zone: tzinfo) -> tuple[str, str, tuple[str, ...]]:
    """The grade of a photo, by what it was graded, and the labels of other devices on it; empty where nothing read it.
    """
    found = case.photo_reads.get(sha256)
    if found is None:
        return "", "", ()
    said = found.fact
    return said.grade, _basis(said, texts, zone), tuple(f"{one.barcode} ({one.device})" for one in said.others)


def _basis(said: PhotoRead, texts: Texts, zone: tzinfo) -> str:
    if said.same_as:
        case, _, event = said.same_as.rpartition(" ")
        return texts.say("report.photo-same", case=case, event=event)
    shown = read(said.challenge)
    if shown is None:
        return ""
    return texts.say("report.photo-challenge", case=shown.case, at=moment(shown.begins, zone), event=shown.seq)
