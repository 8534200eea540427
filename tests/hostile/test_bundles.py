"""A bundle that a stranger made is altered or no bundle: exit 3 or 2, in no time, in little memory, nothing written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile.files import TRICKS, Trick
from tests.hostile.test_files import MEGABYTES, SECONDS, tree, typed
from tests.unit.journal.bundles import Bundle, Bundled

ALTERED = 3
FILES = ("journal.jsonl", "MANIFEST")
SAMPLE = ("deep lists", "fifty megabytes", "a terminal escape")


def _event(**instead: object) -> Trick:
    """The first event says something else, its hash as it was."""

    def change(good: bytes) -> bytes:
        first, *rest = good.splitlines(keepends=True)
        return b"".join((json.dumps(json.loads(first) | instead).encode() + b"\n", *rest))

    return change


def _deep(payload: bytes) -> Trick:
    return lambda good: good.replace(b'"payload":{', b'"payload":{"a":' + payload + b",", 1)


def _with_a_value(good: bytes) -> bytes:
    """The file with one value where the tricks for YAML look for it."""
    return good.replace(b'":', b'": ', 1) if b'":' in good else good.replace(b"  ", b": ", 1)


EVENTS: Mapping[str, Trick] = {
    "a number for a text": _event(actor=7),
    "a text for a number": _event(seq="1"),
    "no event": lambda good: b"[]\n" + good,
    "a deep payload": _deep(b"[" * 50_000 + b"]" * 50_000),
    "a key twice": _deep(b"1,\"a\":2"),
    "a number that is none": _deep(b"NaN"),
    "a huge number": _deep(b"9" * 100_000),
    "a lone surrogate": _deep(b'"\\ud800"'),
    "terminal escapes": _event(actor="\x1b]0;mine\x07\x1b[2J", type="<script>{{ 7*7 }}`id`\u202e"),
    "ways out": _deep(b'0,"attachments":[{"name":"../../x","sha256":"../../etc/passwd","sealed":false}]'),
    "another case": _event(case="../../2026-0001"),
}
ALL = [
    *((file, name, trick) for file in FILES for name, trick in TRICKS.items()),
    *(("journal.jsonl", name, trick) for name, trick in EVENTS.items()),
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of three events and a photo."""
    case = Bundled(tmp_path_factory.mktemp("bundled"))
    case.add("inspected", {"device": "srv-disdik-01"}, front_jpg=b"photo")
    case.add("sealed", {"note": "done"})
    return Bundle(case).folder


def _verified(bundle: Path) -> tuple[int, str, float, float]:
    return typed(bundle.parent, ("verify", bundle.name), "dcdecom.journal")


@pytest.mark.parametrize(
    ("file", "name", "trick"),
    [
        pytest.param(*row, id=f"{row[0]}: {row[1]}", marks=[] if row[1] in (*SAMPLE, *EVENTS) else [pytest.mark.long])
        for row in ALL
    ],
)
def test_a_hostile_bundle_is_altered_or_none(good: Path, file: str, name: str, trick: Trick) -> None:
    path = good / file
    content = path.read_bytes()
    path.write_bytes(trick(_with_a_value(content)))
    before = tree(good)
    try:
        code, said, seconds, megabytes = _verified(good)
        assert tree(good) == before
    finally:
        path.write_bytes(content)
    assert code == ALTERED, said[:2000]
    assert "Traceback" not in said
    assert all(c.isprintable() or c == "\n" for c in said), repr(said[:2000])
    assert len(said) < 500_000
    assert megabytes < MEGABYTES
    assert seconds < SECONDS


def test_the_good_bundle_is_intact(good: Path) -> None:
    code, said, _, _ = _verified(good)
    assert (code, "INTACT" in said) == (0, True), said
