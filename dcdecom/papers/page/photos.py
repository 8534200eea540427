"""Photos of a report: those of an inspection say whose they are; others are found by the ending of their names."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.photo_source import Photo, photo
from dcdecom.papers.report import AttachmentEntry, Report
from dcdecom.papers.vocabulary import PHOTOS
from dcdecom.ports.decoder import Decoder

ENDINGS = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class ShownPhoto:
    name: str
    sha256: str
    source: str
    """A data URI; empty where there is no picture."""
    why: str
    device: str = ""
    by: str = ""
    at: str = ""
    shows: str = ""
    """In words, where somebody said it."""
    grade: str = ""
    """What its challenge was worth when it was recorded; empty where nothing read it."""
    basis: str = ""
    others: tuple[str, ...] = ()
    """Labels of other devices that it shows."""


def photo_digests(report: Report) -> tuple[str, ...]:
    """SHA-256 of each photo that the report names."""
    return tuple(dict.fromkeys(p.sha256 for p in _named(report)))


def photos_of(report: Report, open_file: Callable[[str], BinaryIO], decoder: Decoder) -> dict[str, Photo]:
    """The small picture of each photo that the report names, by SHA-256, which `open_file` takes."""
    aside = {file.sha256 for file in report.attachments if file.set_aside}
    return {
        digest: Photo(why="set-aside") if digest in aside else photo(partial(open_file, digest), decoder)
        for digest in photo_digests(report)
    }


def photos_view(report: Report, photos: Mapping[str, Photo]) -> tuple[ShownPhoto, ...]:
    read = {file.sha256: file for file in reversed(report.attachments)}
    return tuple(
        _shown(p, photos.get(p.sha256, Photo(why="absent")), read.get(p.sha256)) for p in _named(report)
    )  # fmt: skip


def _shown(named: ShownPhoto, small: Photo, read: AttachmentEntry | None) -> ShownPhoto:
    if read:
        named = replace(named, grade=read.photo_grade, basis=read.photo_basis, others=read.other_labels)
    source = f"data:image/jpeg;base64,{b64encode(small.jpeg).decode()}" if small.jpeg else ""
    return replace(named, source=source, why=small.why)


def _named(report: Report) -> Iterator[ShownPhoto]:
    """Each photo once."""
    seen = set()
    for named in (*_inspected(report), *_others(report)):
        if named.sha256 not in seen:
            seen.add(named.sha256)
            yield named


def _inspected(report: Report) -> Iterator[ShownPhoto]:
    for device in report.devices:
        for reading in device.chassis:
            for file in reading.photos:
                yield ShownPhoto(file.name, file.sha256, "", "", device.name, reading.by, reading.at, PHOTOS["label"])


def _others(report: Report) -> Iterator[ShownPhoto]:
    for file in report.attachments:
        if not file.sealed and file.name.lower().endswith(ENDINGS):
            shows = PHOTOS.get(file.shows, file.shows)
            yield ShownPhoto(file.name, file.sha256, "", "", file.device, shows=shows)
