"""The electronic signatures (TTE) of a journal's PDFs, checked anew by trust roots that the verifier names."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dcdecom import limits
from dcdecom.ports.decoder import Decoder, PdfSignatures

from . import attachment_status, bundle_check, gates, tar
from .attachment_status import Kept
from .bundle_source import Folder, Tar
from .chain import Row, well_formed
from .export import NAME, read_lines
from .paper_code import NoCode
from .paper_code import read as read_code
from .verdict import ALTERED, INTACT, UNREADABLE

WORST = (ALTERED, UNREADABLE, INTACT)


@dataclass(frozen=True)
class Again:
    """What checking one PDF anew came to."""

    seq: int
    what: str
    exit: int
    words: str


@dataclass(frozen=True)
class CheckedAgain:
    """What checking all of them anew came to."""

    found: tuple[Again, ...]

    @property
    def exit(self) -> int:
        return next((code for code in WORST if any(one.exit == code for one in self.found)), INTACT)

    def lines(self) -> Iterator[str]:
        if not self.found:
            yield "tte          no PDF with electronic signatures was recorded"
            return
        good = sum(one.exit == INTACT for one in self.found)
        yield f"tte          {len(self.found)} checked anew, {good} of them as the journal says"
        for one in self.found:
            line = f"  event {one.seq}: {one.what}: {one.words}"
            yield "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line[:1000])


def check_path(path: Path, roots: str, decoder: Decoder) -> CheckedAgain:
    """The PDFs of a bundle. Raises OSError and ValueError."""
    if not path.is_dir() and not tar.is_tar(path):
        raise ValueError(f"{path} is a journal without its files: give the bundle")
    place = Folder(path) if path.is_dir() else Tar(path)
    events = read_lines(io.BytesIO(place.read(NAME, limits.JOURNAL_BYTES.most + 1))).events
    return check(events, bundle_check.Hashed(place, {}), roots, decoder)


def check(events: Sequence[Row], kept: Kept, roots: str, decoder: Decoder) -> CheckedAgain:
    """The PDFs of one case: each at the time at which it was recorded."""
    sound = [event for event in events if well_formed(event)]
    by_hash = {event["hash"]: event for event in sound}
    return CheckedAgain(tuple(
        _again(event, by_hash, kept, roots, decoder) for event in sound
        if event["type"] in ("gate-closed", "cancelled") and event["payload"].get("evidence") == "tte"
    ))  # fmt: skip


def _again(event: Row, by_hash: dict[Any, Row], kept: Kept, roots: str, decoder: Decoder) -> Again:
    body = event["payload"]
    what = f"{body.get('step') or 'given up'} by {body.get('person')}"
    digests = [entry["sha256"] for entry in attachment_status.entries(event)]
    try:
        (digest,) = digests
        content = kept.read(digest, limits.PICTURE_BYTES.most + 1)
    except (OSError, ValueError):
        return Again(event["seq"], what, UNREADABLE, "not checked: its PDF is not here")
    read = decoder.signatures(content, roots, datetime.fromisoformat(event["at"]))
    exit, words = _compared(body, read, by_hash)
    return Again(event["seq"], what, exit, words)


def _compared(body: dict[str, Any], read: PdfSignatures, by_hash: dict[Any, Row]) -> tuple[int, str]:
    """What the file shows, and where the event says otherwise."""
    found = body["tte"] if isinstance(body.get("tte"), dict) else {}
    recorded = str(found.get("state") or "not checked")
    if read.why:
        return UNREADABLE, f"not checked: {read.detail or read.why}; when it was recorded: {recorded}"
    signing = [one for one in read.found if one.kind == "signature"]
    if not signing:
        return ALTERED, f"it bears no electronic signature; when it was recorded: {recorded}"
    against = [f"{one.subject.get('common_name') or one.field}: {', '.join(one.against)}"
               for one in read.found if one.against]  # fmt: skip
    if against:
        return ALTERED, f"it does not count: {'; '.join(against)}; when it was recorded: {recorded}"
    certificates = [one.certificate for one in signing]
    kept = found.get("signatures") if isinstance(found.get("signatures"), list) else []
    named = [one.get("certificate") for one in kept or () if isinstance(one, dict)]
    if kept and named != certificates:
        return ALTERED, "its certificates are other ones than the event names"
    if found.get("sheet") == "found" and read.codes and not _bears(body, read, by_hash):
        return ALTERED, "the code of its sheet does not stand in it, and the event says that it does"
    undecided = sorted({what for one in read.found for what in one.open})
    said = f"not known: {', '.join(undecided)}" if undecided else "nothing is left open"
    words = f"its signatures hold ({said}); when it was recorded: {recorded}"
    open_then = {str(what) for one in kept or () if isinstance(one, dict) for what in one.get("open") or ()}
    if set(undecided) - {"time"} or (kept and set(undecided) - open_then):
        return UNREADABLE, words
    return INTACT, words


def _bears(body: dict[str, Any], read: PdfSignatures, by_hash: dict[Any, Row]) -> bool:
    opened = by_hash.get(str(body.get("head")))
    head = gates.printed(opened) if opened else ""
    for text in read.codes:
        with suppress(NoCode):
            if read_code(text).is_of(head):
                return True
    return False
