"""A people file that changed while cases are open: what changed, and where its acceptance is signed.

It is compared with the file that was accepted last, by the digests that the statement names. Where one of these cannot
be read, the page says so, and nothing of what changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

from dcdecom.bootstrap import storage
from dcdecom.documents.people import load
from dcdecom.errors import DcdecomError
from dcdecom.journal.sshsig import fingerprint
from dcdecom.journal.statement import EVERY_CASE, Statement, read
from dcdecom.journal.statement_folder import StatementFolder, short_code
from dcdecom.model.people import Certificate, Key, Mandate, People, Person
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.papers.dates import day
from dcdecom.papers.phrases import party
from dcdecom.web.site import Site

PATH, KIND = "/people", "people"


@dataclass(frozen=True)
class Different:
    """One field of a person, with the values that only one of the two files has."""

    field: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """A person who was added, removed or changed."""

    name: str
    what: str
    fields: tuple[Different, ...]


@dataclass(frozen=True)
class ToAccept:
    """The acceptance that waits for a party of whoever looks."""

    party: str
    code: str
    address: str
    changes: tuple[Changed, ...] | None
    """None where a file that was accepted before cannot be read: then nothing is said of what changed."""


def to_accept(site: Site, looks: Viewer, texts: Texts) -> tuple[ToAccept, ...]:
    """What waits at the signing origin for whoever looks; only of the people file as it is now."""
    now = site.people()
    found = []
    for text, digest, said in _statements(site):
        if said.party in looks.parties and said.subject(KIND) == (now.digest,):
            address = f"{site.origin.signing()}/#{digest}"
            who = party(site.procedure, said.party)
            found.append(ToAccept(who, short_code(text), address, _changes(site, said.replaces, now, texts)))
    return tuple(found)


def _statements(site: Site) -> Iterator[tuple[bytes, str, Statement]]:
    for offered in StatementFolder(site.web.statements).of_case(EVERY_CASE):
        with suppress(ValueError):
            text = offered.statement.encode()
            said = read(text)
            if said.kind == KIND:
                yield text, offered.digest, said


def _changes(site: Site, replaced: Iterable[str], now: People, texts: Texts) -> tuple[Changed, ...] | None:
    found: dict[Changed, None] = {}
    for digest in replaced:
        before = _kept(site, digest)
        if before is None:
            return None
        found |= dict.fromkeys(changes(before, now, site, texts))
    return tuple(found)


def _kept(site: Site, digest: str) -> People | None:
    """The people file of a digest, as a journal keeps it."""
    try:
        with (
            storage.shown_files(site.settings).open(digest) as file,
            tempfile.NamedTemporaryFile(prefix="dcdecom-", suffix=".yaml") as copy,
        ):
            copy.write(file.read())
            copy.flush()
            return load(Path(copy.name))
    except (DcdecomError, OSError):
        return None


def changes(before: People, now: People, site: Site, texts: Texts) -> Iterator[Changed]:
    """Who was added, removed or changed, by id."""
    were, are = ({person.id: person for person in file.people} for file in (before, now))
    for id in sorted({*were, *are}):
        old, new = were.get(id), are.get(id)
        if old != new:
            what = "changed" if old and new else "added" if new else "removed"
            named = new or old
            name = f"{named.name} ({id})" if named else id
            differs = tuple(_different(old, new, site, texts)) if new else ()
            yield Changed(name, what, differs)
    gone, added = ([*sorted({*a.shared_logins} - {*b.shared_logins})] for a, b in ((before, now), (now, before)))
    if gone or added:
        yield Changed("", "shared", (Different("logins", tuple(gone), tuple(added)),))


def _different(old: Person | None, new: Person, site: Site, texts: Texts) -> Iterator[Different]:
    for name in (field.name for field in fields(Person) if field.name != "id"):
        was, now = (_values(getattr(person, name), site, texts) if person else () for person in (old, new))
        gone, added = (tuple(v for v in a if v not in b) for a, b in ((was, now), (now, was)))
        if gone or added:
            yield Different(name, gone, added)


def _values(value: object, site: Site, texts: Texts) -> tuple[str, ...]:
    """What a field says, each of its values in words."""
    each = value if isinstance(value, tuple) else (value,) if value else ()
    return tuple(_words(one, site, texts) for one in each)


def _words(value: object, site: Site, texts: Texts) -> str:
    match value:
        case Mandate():
            who = " ".join(filter(None, (value.acts_for, party(site.procedure, value.party), value.through)))
            return f"{who}, {_days(value, texts)}"
        case Key():
            return f"{fingerprint(value.key)}, {_days(value, texts)}"
        case Certificate():
            return ", ".join(text for text in vars(value).values() if text)
        case bool():
            return texts.say("web.people-yes")
    return str(value)


def _days(value: Mandate | Key, texts: Texts) -> str:
    since = day(value.valid_from)
    if value.valid_until is None:
        return texts.say("web.people-since", since=since)
    return texts.say("web.people-until", since=since, until=day(value.valid_until))
