"""Keytabs of Kerberos: which principals they have keys of. The keys are stepped over.

The format is that of MIT Kerberos, version 2 ("The keytab file format" of its documentation): 05 02, then entries, each
behind its length in four bytes. A length below zero is a hole that a deleted entry left; zero is the end. An entry has
the number of the principal's components, realm and components, each behind its length in two bytes; its type, a time,
the key's version in one byte, the type of the key, the key; and, where four more bytes follow, the version again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dcdecom.adapters.credentials.credential import Credential, FileKind
from dcdecom.adapters.credentials.files import Files
from dcdecom.adapters.texts.clone import shown
from dcdecom.late_dataclass import dataclass

MAGIC = b"\x05\x02"
OLD = b"\x05\x01"
"""Of version 1, which nothing has written since 1993: its numbers are in the byte order of whoever wrote it."""
NAME_TYPE, TIME, KEY_TYPE, VERSION = 4, 4, 2, 4
"""Bytes."""


class NotWhole(ValueError):
    """A keytab ends in the middle of an entry, or has an entry that is none."""


@dataclass(frozen=True)
class Entry:
    """One key of one principal."""

    realm: str
    components: tuple[str, ...]
    version: int

    def __str__(self) -> str:
        return f"{'/'.join(self.components)}@{self.realm}"


def entries(content: bytes) -> Iterator[Entry]:
    """Every entry of a keytab of version 2, without the keys. Raises NotWhole."""
    at = len(MAGIC)
    while at < len(content):
        length = int.from_bytes(_cut(content, at, 4), "big", signed=True)
        at += 4
        if length == 0:
            return
        body = _cut(content, at, abs(length))
        at += abs(length)
        if length > 0:
            yield _entry(body)


def _entry(body: bytes) -> Entry:
    number, at, texts = int.from_bytes(_cut(body, 0, 2), "big"), 2, []
    if not number:
        raise NotWhole("an entry names no principal")
    for _ in range(number + 1):
        length = int.from_bytes(_cut(body, at, 2), "big")
        texts.append(shown(_cut(body, at + 2, length).decode(errors="backslashreplace")))
        at += 2 + length
    at += NAME_TYPE + TIME
    [version] = _cut(body, at, 1)
    at += 1 + KEY_TYPE
    at += 2 + int.from_bytes(_cut(body, at, 2), "big")
    if at > len(body):
        raise NotWhole("it ends in the middle of an entry")
    longer = int.from_bytes(body[at : at + VERSION], "big") if at + VERSION <= len(body) else 0
    return Entry(texts[0], tuple(texts[1:]), longer or version)


def _cut(content: bytes, at: int, length: int) -> bytes:
    part = content[at : at + length]
    if len(part) < length:
        raise NotWhole("it ends in the middle of an entry")
    return part


def _find(files: Files, now: datetime) -> Iterator[Credential]:
    """Each principal of each keytab once, with its newest key's version. What is no keytab is left out."""
    for name, content in files.read():
        if content[:2] == OLD:
            raise NotWhole(f"{name}: it is a keytab of version 1, which is not known")
        if content[:2] != MAGIC:
            files.left_out.append(f"{name}: no keytab")
            continue
        newest: dict[tuple[str, tuple[str, ...]], Entry] = {}
        try:
            for entry in entries(content):
                before = newest.setdefault((entry.realm, entry.components), entry)
                if entry.version > before.version:
                    newest[entry.realm, entry.components] = entry
        except NotWhole as error:
            raise NotWhole(f"{name}: {error}") from None
        for entry in newest.values():
            # of Active Directory, a machine's account is its name with a dollar sign
            named = tuple(one.removesuffix("$") for one in entry.components)
            yield Credential(f"{name}: {entry}, key version {entry.version}", named)


KEYTABS = FileKind("keytabs", "Kerberos keys", "keytab", _find)
