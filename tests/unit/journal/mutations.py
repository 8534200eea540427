"""What somebody may do to a bundle: one table, `MUTATIONS`; each draws what it touches from a seeded source of chance.

A mutation returns False where it came to nothing (two equal bytes were exchanged), and is then not counted.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from dcdecom.journal import bundle, export
from dcdecom.journal.chain import START, Row, event_hash

Mutation = Callable[[Path, Random], bool]


def _file(folder: Path, chance: Random) -> Path:
    return chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))


def _changed(path: Path, content: bytes) -> bool:
    same = path.read_bytes() == content
    path.write_bytes(content)
    return not same


# --- bytes -----------------------------------------------------------------------------------------------------------


def _flip(path: Path, chance: Random) -> bool:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return _changed(path, bytes(content))


def _insert(path: Path, chance: Random) -> bool:
    content, at = path.read_bytes(), chance.randrange(path.stat().st_size + 1)
    return _changed(path, content[:at] + chance.randbytes(chance.randint(1, 3)) + content[at:])


def _delete(path: Path, chance: Random) -> bool:
    content, at = path.read_bytes(), chance.randrange(path.stat().st_size)
    return _changed(path, content[:at] + content[at + chance.randint(1, 3) :])


def _exchange(path: Path, chance: Random) -> bool:
    content = bytearray(path.read_bytes())
    one, other = chance.randrange(len(content)), chance.randrange(len(content))
    content[one], content[other] = content[other], content[one]
    return _changed(path, bytes(content))


def _truncate(path: Path, chance: Random) -> bool:
    return _changed(path, path.read_bytes()[: chance.randrange(path.stat().st_size)])


BYTES: dict[str, Mutation] = {
    "flip a bit": _flip, "insert bytes": _insert, "delete bytes": _delete, "exchange two bytes": _exchange,
    "truncate": _truncate,
}  # fmt: skip
"""Of one file, such as a tar."""


# --- events ----------------------------------------------------------------------------------------------------------


def _lines(change: Callable[[list[bytes], Random], list[bytes]]) -> Mutation:
    """A change of the journal's lines."""

    def mutate(folder: Path, chance: Random) -> bool:
        lines = (folder / export.NAME).read_bytes().splitlines(keepends=True)
        return _changed(folder / export.NAME, b"".join(change(lines, chance)))

    return mutate


def _without_one(lines: list[bytes], chance: Random) -> list[bytes]:
    at = chance.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def _one_more(lines: list[bytes], chance: Random) -> list[bytes]:
    at = chance.randrange(len(lines) + 1)
    return [*lines[:at], chance.choice(lines), *lines[at:]]


def _shuffled(lines: list[bytes], chance: Random) -> list[bytes]:
    return chance.sample(lines, len(lines))


def _cut(lines: list[bytes], chance: Random) -> list[bytes]:
    return lines[: chance.randrange(len(lines))]


def _retold(lines: list[bytes], chance: Random) -> list[bytes]:
    """One event says something else, and has a hash that fits; those behind it still follow the old one."""
    at = chance.randrange(len(lines) - 1)
    event = {**json.loads(lines[at]), "actor": "joko"}
    return [*lines[:at], export.line({**event, "hash": event_hash(event)}), *lines[at + 1 :]]


def _without_manifest_noticing(change: Mutation) -> Mutation:
    """The same, and then a MANIFEST that fits the file's new bytes: whoever alters a journal alters that too."""

    def mutate(folder: Path, chance: Random) -> bool:
        before = hashlib.sha256((folder / export.NAME).read_bytes()).hexdigest()
        if not change(folder, chance):
            return False
        after = hashlib.sha256((folder / export.NAME).read_bytes()).hexdigest()
        manifest = folder / bundle.MANIFEST
        manifest.write_text(manifest.read_text().replace(before, after))
        return True

    return mutate


EVENTS: dict[str, Mutation] = {
    name: mutation
    for label, change in (
        ("delete an event", _without_one), ("insert an event", _one_more), ("reorder events", _shuffled),
        ("cut events off", _cut), ("retell an event", _retold),
    )
    for name, mutation in (
        (label, _lines(change)), (f"{label}, MANIFEST too", _without_manifest_noticing(_lines(change))),
    )
}  # fmt: skip


# --- files -----------------------------------------------------------------------------------------------------------


def _replace(folder: Path, chance: Random) -> bool:
    return _changed(_file(folder, chance), _file(folder, chance).read_bytes())


def _remove(folder: Path, chance: Random) -> bool:
    _file(folder, chance).unlink()
    return True


def _add(folder: Path, chance: Random) -> bool:
    content = chance.randbytes(8)
    name = chance.choice([hashlib.sha256(content).hexdigest(), "note.txt", ".hidden", "a\nb", "\udcff"])
    (folder / chance.choice(["", "files", "papers", "reports"]) / name).write_bytes(content)
    return True


def _link(folder: Path, chance: Random) -> bool:
    path = _file(folder, chance)
    outside = shutil.copy(path, folder.parent / "outside")
    path.unlink()
    path.symlink_to(outside if chance.random() < 0.5 else f"../{folder.name}/../outside")
    return True


def _rename(folder: Path, chance: Random) -> bool:
    path = _file(folder, chance)
    path.rename(path.with_name(path.name[:-1]))
    return True


def _move(folder: Path, chance: Random) -> bool:
    path = _file(folder, chance)
    target = folder / chance.choice(["files", "papers", "reports"]) / path.name
    moved = target != path
    path.rename(target)
    return moved


def _add_folder(folder: Path, chance: Random) -> bool:
    (folder / chance.choice(["", "files", "papers"]) / "new").mkdir()
    return True


def _any_file(change: Mutation) -> Mutation:
    return lambda folder, chance: change(_file(folder, chance), chance)


FOLDERS: dict[str, Mutation] = {
    **{f"{name} of a file": _any_file(change) for name, change in BYTES.items()},
    **EVENTS,
    "replace a file": _replace, "remove a file": _remove, "add a file": _add, "link to a file": _link,
    "rename a file": _rename, "move a file": _move, "add a folder": _add_folder,
}  # fmt: skip
"""Of a folder."""


# --- a history that holds --------------------------------------------------------------------------------------------


def rechained(rows: Sequence[Row], change: Callable[[list[dict[str, Any]]], object]) -> list[Row]:
    """A journal told anew from some point on, every hash recomputed: what who holds the store can always do."""
    told = [{**row} for row in rows]
    change(told)
    prev, made, now = START, list[Row](), dict[str, str]()
    for seq, event in enumerate(told, 1):
        body = dict(event["payload"])
        if body.get("head") in now:  # of the gate that it closes
            body["head"] = now[body["head"]]
        linked = {**event, "payload": body, "seq": seq, "prev": prev}
        made.append({**linked, "hash": event_hash(linked)})
        now[event["hash"]] = prev = made[-1]["hash"]
    return made


def rebuilt(folder: Path, rows: Sequence[Row]) -> None:
    """A bundle that fits this journal: files that it does not name are gone, and the MANIFEST is made anew."""
    journal = b"".join(map(export.line, rows))
    (folder / export.NAME).write_bytes(journal)
    wanted = {*bundle.contents(rows), export.NAME, bundle.MANIFEST}
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if str(path.relative_to(folder)) not in wanted:
            path.unlink()
    for path in [path for path in folder.iterdir() if path.is_dir() and not any(path.iterdir())]:
        path.rmdir()
    (folder / bundle.MANIFEST).write_bytes(bundle.manifest(rows, hashlib.sha256(journal).hexdigest()))
