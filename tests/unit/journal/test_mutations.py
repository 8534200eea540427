"""Nothing is changed in a bundle unseen: each mutation is found, or named as not covered by an anchor."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dcdecom.journal import __main__ as command
from dcdecom.journal.chain import Row
from dcdecom.journal.verify import ReaderEvidence, verify_path

from .bundles import Bundled, Key, everything, signers
from .mutations import BYTES, FOLDERS, Mutation, rebuilt, rechained

SEED = 20261124
Counted = Callable[[str, int], None]
Lied = Callable[[list[dict[str, Any]]], object]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, key: Key) -> Bundled:
    case = everything(tmp_path_factory.mktemp("original"), key)
    case.pack()
    case.pack(as_tar=True)
    return case


def tried(original: Bundled, scratch: Path, wanted: int, seed: int, capsys: pytest.CaptureFixture[str]) -> int:
    """Mutate that many bundles, folders and tars by turns, and see each found. Returns how many it were."""
    chance, done = Random(seed), 0
    tables: list[tuple[str, dict[str, Mutation]]] = [("bundle", FOLDERS), ("bundle.tar", BYTES)]
    while done < wanted:
        name, table = tables[done % 3 // 2]
        what = chance.choice(sorted(table))
        copy = _copied(original.folder / name, scratch)
        if table[what](copy, chance):
            done += 1
            code = command.main(["verify", str(copy)])
            said = capsys.readouterr()
            assert code in (2, 3), f"seed {seed}, mutation {done}, {what} of {name}, was not found:\n{said.out}"
    return done


def _copied(source: Path, scratch: Path) -> Path:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    copy = scratch / source.name
    return Path(shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy))


def test_the_originals_are_intact(original: Bundled) -> None:
    for name in ("bundle", "bundle.tar"):
        assert command.main(["verify", str(original.folder / name)]) == 0


def test_a_sample_of_mutations(
    original: Bundled, tmp_path: Path, counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    counted("mutations-sample", tried(original, tmp_path / "copy", 100, SEED, capsys))


@pytest.mark.long
def test_a_thousand_mutations(
    original: Bundled, tmp_path: Path, counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    counted("mutations", tried(original, tmp_path / "copy", 1500, SEED + 1, capsys))


@pytest.mark.parametrize("what", sorted({*FOLDERS, *BYTES}))
def test_every_kind_of_mutation_at_least_once(
    original: Bundled, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what comes to something: a draw may not."""
    table, name = (FOLDERS, "bundle") if what in FOLDERS else (BYTES, "bundle.tar")
    for seed in range(20):
        copy = _copied(original.folder / name, tmp_path / "copy")
        if table[what](copy, Random(seed)):
            assert command.main(["verify", str(copy)]) in (2, 3)
            return
    raise AssertionError(f"{what} came to nothing in 20 draws")


# --- what no chain shows ---------------------------------------------------------------------------------------------


def _forget(word: str) -> Lied:
    """Take every event that says this word out of the history."""
    return lambda told: told.__setitem__(slice(None), [event for event in told if word not in str(event)])


LIES: dict[str, Lied] = {
    "the tail is cut off": lambda told: told.__delitem__(slice(-2, None)),
    "an event is gone": lambda told: told.__delitem__(1),
    "an actor is another": lambda told: told[1].__setitem__("actor", "joko"),
    "a time is another": lambda told: told[1].__setitem__("at", "2026-11-23T00:00:00.000000Z"),
    "a paper was never printed": _forget("paper-made"),
    "a person signed what another did": lambda told: told[14]["payload"].__setitem__("person", "kadis"),
    "a decision is another": lambda told: told[14]["payload"].__setitem__("decision", "return"),
    "the signature is a word": lambda told: told[14]["payload"].__setitem__("evidence", "paper"),
    "two events changed places": lambda told: told.__setitem__(slice(1, 3), told[2:0:-1]),
}
"""A history told anew, each hash and the MANIFEST recomputed."""


def lied(original: Bundled, scratch: Path, lie: Lied) -> Path:
    copy = _copied(original.folder / "bundle", scratch)
    rebuilt(copy, rechained([_deep(row) for row in original.rows], lie))
    return copy


def _deep(row: Row) -> dict[str, Any]:
    return {**row, "payload": dict(row["payload"])}


@pytest.mark.parametrize("name", LIES)
def test_a_history_told_anew_is_named_as_not_covered_and_found_by_an_anchor(
    original: Bundled, tmp_path: Path, name: str
) -> None:
    copy = lied(original, tmp_path / "copy", LIES[name])
    alone = verify_path(copy)
    said = "\n".join(alone.lines())
    exit = 2 if name == "the signature is a word" else 0  # its case is bound to no people file
    assert (alone.exit, "anchor       none given" in said, "a journal rewritten whole" in said) == (exit, True, True)
    last = verify_path(copy, ReaderEvidence((original.rows[-1]["hash"],)))
    assert last.exit == 3
    assert "rewritten or cut" in "\n".join(last.lines())


@pytest.mark.parametrize("name", ["an event is gone", "an actor is another", "a paper was never printed"])
def test_a_history_told_anew_before_a_signature_is_found_by_the_signers_file(
    original: Bundled, tmp_path: Path, key: Key, name: str
) -> None:
    copy = lied(original, tmp_path / "copy", LIES[name])
    verdict = verify_path(copy, ReaderEvidence((), signers(f"kasi {key.public}")))
    assert verdict.exit == 3
    assert "its statement is not what the journal says was signed" in "\n".join(verdict.lines())


@pytest.mark.parametrize("name", ["a person signed what another did", "a decision is another"])
def test_whose_signature_it_is_cannot_be_told_otherwise(
    original: Bundled, tmp_path: Path, key: Key, name: str
) -> None:
    own = signers(f"kasi {key.public}")
    assert verify_path(lied(original, tmp_path / "copy", LIES[name]), ReaderEvidence((), own)).exit == 3


def test_what_comes_behind_the_last_anchor_is_counted_and_not_covered(
    original: Bundled, tmp_path: Path, key: Key
) -> None:
    copy = lied(original, tmp_path / "copy", lambda told: told.append({**told[-1], "type": "noted"}))
    for held, covered in (
        (ReaderEvidence((), signers(f"kasi {key.public}")), "covered      up to event 14; 3 events came after"),
        (ReaderEvidence((original.rows[-1]["hash"],)), "it covers everything up to there; 1 events came after it"),
    ):
        verdict = verify_path(copy, held)
        said = "\n".join(verdict.lines())
        assert verdict.exit == 0
        assert covered in said
        assert "event 17 was added to a case that was closed at event 16" in said
