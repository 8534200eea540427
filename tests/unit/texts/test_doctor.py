"""What the doctor says of each source of texts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dcdecom.adapters.texts.reader import TextsReader
from dcdecom.doctor.references import of_sources
from dcdecom.model.settings import TextsSettings
from tests.agents.asking import StillClock

from .repositories import NOW, git, repository, write


def looked(path: Path, **different: bool) -> list[tuple[str, str, str]]:
    its = TextsSettings("fw-dmz", path, "Tim Jaringan", "firewall", **different)
    return [(line.code, line.state, line.said) for line in of_sources([TextsReader(its, (), StillClock())])]


def test_a_source_that_can_be_searched(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone", {"a": "x\n"})
    at = git(clone, "rev-parse", "HEAD")[:12]
    assert looked(clone) == [("references", "ok", f"firewall, commit {at}; Tim Jaringan answers for it")]


def test_a_source_that_cannot_be_read_is_not_fine(tmp_path: Path) -> None:
    [(code, state, said)] = looked(tmp_path)
    assert (code, state) == ("references", "could not look")
    assert said == f"{tmp_path} is no git repository"


def test_an_old_clone_is_to_be_fetched(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone", {"a": "x\n"}, at=NOW - timedelta(days=3))
    git(clone, "remote", "add", "origin", "https://git.example.test/fw")
    [(code, state, said)] = looked(clone)
    assert (code, state) == ("references-old", "to fix")
    assert "brought up to date at 2026-11-21 13:00 UTC" in said


def test_what_is_not_searched_is_named(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys("abcde", b"\x00"))
    [_, (code, state, said)] = looked(tmp_path, git=False)
    assert (code, state, said) == (
        "references-unsearched", "ok", "not searched: a: no text; b: no text; c: no text and 2 more",
    )  # fmt: skip
