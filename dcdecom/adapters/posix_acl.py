"""Access lists of files, as POSIX.1e drafts them and Linux keeps them: read, and one account's entry set.

They are what `setfacl -m u:ACCOUNT:rX PATH` writes (acl(5)). The bytes are the kernel's own (linux/posix_acl_xattr.h),
so that no package is needed to write them, and none to read them back.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Collection
from functools import reduce
from operator import or_
from pathlib import Path

from dcdecom.late_dataclass import dataclass

ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
READ, WRITE, PASS = 4, 2, 1
VERSION = 2
OWNER, USER, GROUP, NAMED_GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
NOBODY = 0xFFFFFFFF
NONE = frozenset({errno.ENODATA, errno.ENOTSUP})


@dataclass(frozen=True, order=True)
class Entry:
    tag: int
    id: int
    allows: int


def give(path: Path, uid: int, allows: int) -> None:
    """Let an account do exactly this with a file or folder, whatever its group may. Raises OSError."""
    _set(path, ACCESS, _with(_entries(path, ACCESS) or _of_mode(path), uid, allows))


def give_new(folder: Path, uid: int, allows: int) -> None:
    """The same for what is made in a folder from now on. Raises OSError."""
    _set(folder, DEFAULT, _with(_entries(folder, DEFAULT) or _of_mode(folder), uid, allows))


def allowed(path: Path, uid: int, groups: Collection[int]) -> int:
    """What an account may do with a path of itself; whether it may pass the folders above is another matter.

    Raises OSError.
    """
    entries, about = _entries(path, ACCESS) or _of_mode(path), path.stat()
    mask = next((e.allows for e in entries if e.tag == MASK), READ | WRITE | PASS)
    if uid == 0:
        return READ | WRITE | PASS
    if about.st_uid == uid:
        return next(e.allows for e in entries if e.tag == OWNER)
    if own := [e for e in entries if e.tag == USER and e.id == uid]:
        return own[0].allows & mask
    its = {(GROUP, NOBODY)} if about.st_gid in groups else set()
    its |= {(NAMED_GROUP, id) for id in groups}
    if in_groups := [e.allows & mask for e in entries if (e.tag, e.id) in its]:
        return reduce(or_, in_groups)
    return next(e.allows for e in entries if e.tag == OTHERS)


def _entries(path: Path, name: str) -> list[Entry]:
    """Empty where there is no list."""
    try:
        content = os.getxattr(path, name)
    except OSError as error:
        if error.errno in NONE:
            return []
        raise
    return [Entry(tag, id, allows) for tag, allows, id in struct.iter_unpack("<HHI", content[4:])]


def _of_mode(path: Path) -> list[Entry]:
    mode = path.stat().st_mode
    return [Entry(OWNER, NOBODY, mode >> 6 & 7), Entry(GROUP, NOBODY, mode >> 3 & 7), Entry(OTHERS, NOBODY, mode & 7)]


def _with(entries: list[Entry], uid: int, allows: int) -> list[Entry]:
    """The list with the account's entry, and the mask that lets every entry count: no more than that is changed."""
    kept = [e for e in entries if e.tag != MASK and not (e.tag == USER and e.id == uid)]
    kept.append(Entry(USER, uid, allows))
    mask = next((e.allows for e in entries if e.tag == MASK), 0)
    for entry in kept:
        if entry.tag == GROUP or (entry.tag == USER and entry.id == uid):
            mask |= entry.allows
    return sorted([*kept, Entry(MASK, NOBODY, mask)])


def _set(path: Path, name: str, entries: list[Entry]) -> None:
    body = b"".join(struct.pack("<HHI", e.tag, e.allows, e.id) for e in entries)
    os.setxattr(path, name, struct.pack("<I", VERSION) + body)
