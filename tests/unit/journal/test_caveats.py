"""What the verifier says besides: files behind the anchor or sealed later, signatures that the journal calls papers."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from dcdecom.journal import sshsig
from dcdecom.journal.caveats import files, papers, sealed_later

from .histories import Files, Said, history

A, B, C = (hashlib.sha256(name).hexdigest() for name in (b"a", b"b", b"c"))


def names(*attachments: dict[str, Any], type: str = "attached", **more: Any) -> Said:
    return type, {"attachments": list(attachments), **more}


def file(digest: str, name: str = "x.txt", **more: Any) -> dict[str, Any]:
    return {"name": name, "sha256": digest, **more}


def report(digest: str, name: str = "laporan.yaml") -> Said:
    return names(file(digest, name), type="report-made")


REPLACED = f"event 2: reports/laporan.yaml takes the place of event 1's, which the anchor covers: {A}"
BEHIND: dict[str, tuple[tuple[Said, ...], int, list[str]]] = {
    "no anchor": ((names(file(A)),), 0, []), "nothing behind": ((names(file(A)),), 1, []),
    "a new file": ((names(), names(file(A))), 1, ["event 2: x.txt"]),
    "without a name": ((names(), names({"sha256": A})), 1, [f"event 2: {A}"]),
    "the same again": ((names(file(A)), names(file(A))), 1, []),
    "other bytes of that name": ((names(file(A)), names(file(B))), 1, ["event 2: x.txt"]),
    "another report": ((report(A), report(B)), 1, [REPLACED]),
    "the same report": ((report(A), report(A)), 1, []),
    "a report of another name": ((report(A), report(B, "other.yaml")), 1, ["event 2: other.yaml"]),
    "the last that is covered": ((report(B), report(A), report(C)), 2, [REPLACED.replace("event 2", "event 3")
                                  .replace("event 1", "event 2")]),
    "what was replaced first": ((report(A), report(B), names(file(C))), 1, [REPLACED, "event 3: x.txt"]),
    "new ones before it": ((report(A), names(file(C)), report(B)), 1, [
        REPLACED.replace("event 2", "event 3"), "event 2: x.txt"]),
    "of another kind of event": ((report(A), names(file(B, "laporan.yaml"))), 1, ["event 2: laporan.yaml"]),
}  # fmt: skip
"""Events, how many of them the anchor covers, and what is said of the others' files."""


@pytest.mark.parametrize(("events", "covered", "said"), BEHIND.values(), ids=BEHIND)
def test_files_behind_the_anchor_are_named(events: tuple[Said, ...], covered: int, said: list[str]) -> None:
    assert list(files(history(*events), covered)) == said


SEALED: dict[str, tuple[tuple[Said, ...], list[tuple[int, int, str, str]]]] = {
    "open": ((names(file(A)), names(file(A))), []), "sealed": ((names(file(A, sealed=True)),), []),
    "sealed, then open": ((names(file(A, sealed=True)), names(file(A))), []),
    "open, then sealed": ((names(file(A)), names(file(A, "y", sealed=True))), [(1, 2, "x.txt", A)]),
    "open first": ((names(file(A)), names(file(A, "y")), names(file(A, sealed=True))), [(1, 3, "x.txt", A)]),
    "sealed twice": ((names(file(A)), names(file(A, sealed=True)), names(file(A, sealed=True))), [(1, 2, "x.txt", A)]),
    "another": ((names(file(A)), names(file(B, sealed=True))), []),
    "said otherwise": ((names(file(A)), names(file(A, sealed="yes"))), []),
    "without a name": ((names({"sha256": A}), names(file(A, sealed=True))), [(1, 2, "", A)]),
}  # fmt: skip


@pytest.mark.parametrize(("events", "found"), SEALED.values(), ids=SEALED)
def test_what_was_open_and_is_sealed_later_is_named(
    events: tuple[Said, ...], found: list[tuple[int, int, str, str]]
) -> None:
    assert list(sealed_later(history(*events))) == found


SIGNATURE = b" \n" + sshsig.BEGIN
PAPER = names(type="gate-closed", step="review", person="kasi", evidence="paper")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, ""), ({"signed": "by key"}, "it was signed by key, and the journal calls it paper"),
        ({"signed": "by key", "evidence": ""}, "it was signed by key, and the journal calls it a paper"),
        ({"authority": {"kind": "key"}}, "it was signed by key, and the journal calls it paper"),
        ({"authority": {"kind": "login"}}, ""), ({"authority": "key"}, ""), ({"signed": "x", "evidence": "key"}, ""),
        ({"attachments": [file(A)]}, ""), ({"attachments": [file(hashlib.sha256(b"c").hexdigest())]}, ""),
        ({"attachments": [file(A), file(hashlib.sha256(SIGNATURE).hexdigest(), "s.sig")]},
         "s.sig is a signature by key, and the journal calls it a paper"),
    ],
)  # fmt: skip
def test_a_signature_that_is_called_a_paper_is_named(said: dict[str, Any], why: str) -> None:
    kept = Files.of(b"a", SIGNATURE)
    rows = history((PAPER[0], PAPER[1] | said))
    lines = [f"event 1: review by kasi: {why}"] if why else []
    assert [line for line in papers(rows, kept, None).lines if "calls it" in line] == lines
    assert [line for line in papers(rows, kept, b"").bad if "calls it" in line] == lines
    assert not any("calls it" in line for line in papers(rows, kept, b"").lines)
    assert [line for line in papers(rows, None, None).lines if "s.sig" in line] == []
