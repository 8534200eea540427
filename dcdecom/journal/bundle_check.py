"""A bundle held against its own journal: every file that should be there, as it should be, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from dcdecom import limits

from . import attachment_status, bundle, export
from .bundle_source import FileSource
from .chain import Row


@dataclass(frozen=True)
class Hashed:
    """Protocol `attached.Kept`: the files of a bundle, each hashed once."""

    place: FileSource
    digests: Mapping[str, str]
    """SHA-256 of every file that could be read."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Why the others could not be."""

    def state(self, digest: str) -> tuple[str, str]:
        name = f"files/{digest}"
        if name in self.unread:
            return "unreadable", self.unread[name]
        found = self.digests.get(name)
        if found is None:
            return "missing", ""
        return ("present", "") if found == digest else ("altered", f"its bytes are {found}")

    def read(self, digest: str, limit: int) -> bytes:
        return self.place.read(f"files/{digest}", limit)


def hashed(place: FileSource, events: Sequence[Row]) -> Hashed:
    """Hash every file of a bundle that its journal speaks of. The others are no part of it, whatever is in them."""
    files = (f"files/{attachment.sha256}" for attachment in attachment_status.named(events))
    wanted = {export.NAME, bundle.MANIFEST, *bundle.contents(events), *files}
    digests, unread, total = dict[str, str](), dict[str, str](), 0
    for name in sorted(wanted.intersection(place.names)):
        try:
            size = place.size(name)
            total += size
            over = [limit for limit, count in ((limits.BUNDLE_FILE, size), (limits.BUNDLE_TOTAL, total))
                    if limit.passed(count)]  # fmt: skip
            if over:
                unread[name] = str(over[0])
            else:
                digests[name] = place.digest(name)
        except OSError as error:
            unread[name] = error.strerror or str(error)
    return Hashed(place, digests, unread)


def faults(found: Hashed, events: Sequence[Row]) -> Iterator[str]:
    """What does not hold in a bundle, but for `files/`, whose state `attached.look` says."""
    yield from found.place.faults
    wanted = bundle.contents(events)
    for name in found.place.names:
        if name not in wanted and name not in (export.NAME, bundle.MANIFEST):
            yield f"{name} is no part of this bundle: its journal says nothing of it, or that it stays outside"
    for name, digest in wanted.items():
        if name not in found.digests and name not in found.unread and not name.startswith("files/"):
            yield f"{name} is missing"
        elif found.digests.get(name, digest) != digest and not name.startswith("files/"):
            yield f"{name} is not what its event made: its bytes are {found.digests[name]}"
    yield from _manifest(found, events)


def _manifest(found: Hashed, events: Sequence[Row]) -> Iterator[str]:
    if bundle.MANIFEST not in found.digests:
        if bundle.MANIFEST not in found.unread:
            yield f"{bundle.MANIFEST} is missing"
        return
    content = found.place.read(bundle.MANIFEST, limits.MANIFEST_BYTES.most + 1)
    if limits.MANIFEST_BYTES.passed(len(content)):
        yield f"{bundle.MANIFEST} {limits.MANIFEST_BYTES}: it is longer than the one that its journal makes"
        return
    there = content.splitlines(keepends=True)
    if export.NAME not in found.digests:
        return
    ours = bundle.manifest(events, found.digests[export.NAME]).splitlines(keepends=True)
    for number, (has, wants) in enumerate(zip_longest(there, ours, fillvalue=b""), 1):
        if has != wants:
            yield f"{bundle.MANIFEST}, line {number} is {_shown(has)} and should be {_shown(wants)}"
            return


def _shown(line: bytes) -> str:
    return repr(line[:100].decode("utf-8", "backslashreplace").rstrip("\n")) if line else "not there"
