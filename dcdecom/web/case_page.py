"""The case as it stands now: the page of the report, live, with its files one tap away."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import BinaryIO
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import storage
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attachment
from dcdecom.model.settings import Settings
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer, is_asked
from dcdecom.papers.build_report import build
from dcdecom.papers.names import names_of
from dcdecom.papers.page import shown as shown_page
from dcdecom.papers.page.photos import ShownPhoto
from dcdecom.papers.photo_source import Photo, photo
from dcdecom.papers.report import AttachmentEntry
from dcdecom.web.cases import ShownCase

PICTURES = 200
"""Small pictures that this process remembers."""


def page_of(shown: ShownCase, texts: Texts, zone: ZoneInfo) -> dict[str, object]:
    """What the template is given: a photo is fetched when it is looked at, a file when it is asked for."""
    report = build(shown.case, shown.playbook, texts, zone)
    files = {file.sha256 for file in files_of(shown.case).values()}
    given = shown_page(report, texts, {}, names_of(shown.case))
    photos = given["photos"]
    assert isinstance(photos, tuple | list)  # noqa: S101
    return {
        **given,
        "photos": [_linked(shown.case, one, files) for one in photos],
        "address": lambda entry: _address(shown.case, entry, files),
    }


def _linked(case: Case, one: ShownPhoto, files: set[str]) -> ShownPhoto:
    is_there = one.sha256 in files
    return replace(one, source=f"/case/{case.id}/photo/{one.sha256}") if is_there else replace(one, why="set-aside")


def _address(case: Case, entry: AttachmentEntry, files: set[str]) -> str:
    return f"/case/{case.id}/file/{entry.sha256}" if entry.sha256 in files else ""


def files_of(case: Case) -> Mapping[str, Attachment]:
    """The files of a case that may be looked at, by SHA-256: none that is sealed, was set aside, or was purged."""
    return {
        attached.file.sha256: attached.file
        for attached in case.attachments
        if not attached.file.sealed
        and attached.file.sha256 not in case.set_aside and attached.file.sha256 not in case.purged
    }  # fmt: skip


def files_for(shown: ShownCase, looks: Viewer) -> Mapping[str, Attachment]:
    """The same for whoever looks. An office gets the papers that are made for it to sign, and no evidence: that names
    other offices' devices and addresses."""
    there = files_of(shown.case)
    if looks.is_ours(shown.playbook):
        return there
    sheets = [shown.case.sheet(gate) for gate in shown.case.gates if is_asked(gate, shown.playbook)]
    its = {file.sha256 for sheet in sheets if sheet for file in sheet.attachments}
    return {sha256: file for sha256, file in there.items() if sha256 in its}


def open_file(settings: Settings, digest: str) -> BinaryIO:
    """A file, checked before the first byte is given out. Raises InputError."""
    return storage.shown_files(settings).open(digest)


def disposition(name: str) -> str:
    """`Content-Disposition` of a download (RFC 6266): a name that no browser takes for a path or a further header."""
    safe = "".join(c if (c.isalnum() and c.isascii()) or c in "-_." else "_" for c in name).lstrip(".") or "file"
    return f"attachment; filename=\"{safe[-100:]}\"; filename*=UTF-8''{quote(name.replace('/', '_')[-100:], safe='')}"


class Pictures:
    """Small pictures of photos, each opened once by a child of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: OrderedDict[str, Photo] = OrderedDict()
        self._lock = Lock()
        self._one_at_a_time = Lock()

    def of(self, digest: str) -> Photo:
        with self._lock:
            if found := self._known.get(digest):
                return found
        with self._one_at_a_time:
            made = photo(partial(open_file, self._settings, digest), storage.decoder())
        with self._lock:
            self._known[digest] = made
            while len(self._known) > PICTURES:
                self._known.popitem(last=False)
        return made
