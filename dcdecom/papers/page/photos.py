"""Photos of a report: those of an inspection say whose they are; others are found by the ending of their names."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dcdecom.papers.page.views import Report
from dcdecom.papers.thumbnails import Photo

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


def photo_digests(report: Report) -> tuple[str, ...]:
    """SHA-256 of each photo that the report names."""
    return tuple(dict.fromkeys(p.sha256 for p in _named(report)))


def photos_view(report: Report, photos: Mapping[str, Photo]) -> tuple[ShownPhoto, ...]:
    return tuple(_shown(p, photos.get(p.sha256, Photo(why="absent"))) for p in _named(report))


def _shown(named: ShownPhoto, photo: Photo) -> ShownPhoto:
    source = f"data:image/jpeg;base64,{b64encode(photo.jpeg).decode()}" if photo.jpeg else ""
    return ShownPhoto(named.name, named.sha256, source, photo.why, named.device, named.by, named.at)


def _named(report: Report) -> Iterator[ShownPhoto]:
    """Each photo once."""
    seen = set()
    for photo in (*_inspected(report), *_others(report)):
        if photo.sha256 not in seen:
            seen.add(photo.sha256)
            yield photo


def _inspected(report: Report) -> Iterator[ShownPhoto]:
    for device in report["perangkat"]:
        for look in device.get("pemeriksaan_fisik") or ():
            for entry in look.get("foto") or ():
                given = (device["nama"], look.get("oleh", ""), look["waktu"])
                yield ShownPhoto(entry.get("nama", ""), entry["sha256"], "", "", *given)


def _others(report: Report) -> Iterator[ShownPhoto]:
    for entry in report["lampiran"]:
        if not entry.get("tersegel") and entry.get("nama", "").lower().endswith(ENDINGS):
            yield ShownPhoto(entry["nama"], entry["sha256"], "", "")
