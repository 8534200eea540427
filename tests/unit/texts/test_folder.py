"""Folders: what is read, what is not and is told, and that nothing outside is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dcdecom import limits

from .repositories import DB1, found, places, search, why_not, write


def test_every_mention_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, {"lb/haproxy.cfg": "x\nserver web 10.7.0.21:443\n", "jobs/db1.conf": "x", "b": "db10"})
    assert places(tmp_path, git=False) == ["jobs/db1.conf name", "lb/haproxy.cfg:2 address"]


def test_a_link_is_not_followed_and_told(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"a": "db1\n"})
    folder = write(tmp_path / "folder", {"b": "x\n"})
    (folder / "file").symlink_to(outside / "a")
    (folder / "tree").symlink_to(outside)
    (folder / "round").symlink_to(folder)
    assert places(folder, git=False) == []
    assert found(folder, git=False).state.left_out == ("file: a link", "round: a link", "tree: a link")


def test_what_is_no_text_is_told_and_what_windows_writes_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.bin": b"\0db1", "b.txt": "db1\n".encode("utf-16"), "c": b"\xff db1\n", "v": "$ANSIBLE_VAULT;1"})
    os.mkfifo(tmp_path / "pipe")
    assert places(tmp_path, git=False) == ["b.txt:1 name", "c:1 name"]
    assert found(tmp_path, git=False).state.left_out == ("a.bin: no text", "pipe: no file", "v: encrypted")


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a": "db1\n"})

    def refuse(*arguments: object, **named: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dcdecom.adapters.texts.plain_folder.os.open", refuse)
    assert found(tmp_path, git=False).state.left_out == ("a: Permission denied",)


def test_a_folder_that_is_not_there_could_not_be_read(tmp_path: Path) -> None:
    assert why_not(tmp_path / "nowhere", git=False).endswith("nowhere: No such file or directory")
    (tmp_path / "file").write_text("db1")
    assert why_not(tmp_path / "file", git=False).endswith("file: Not a directory")


def test_what_is_too_much_could_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a": "db1\n" * 9, "b": "x"})
    for name, most in {"TEXTS_TOTAL": 30, "TEXTS_FILES": 1, "TEXTS_SECONDS": 0, "TEXTS_MENTIONS": 8}.items():
        limit = getattr(limits, name)
        with monkeypatch.context() as lower:
            lower.setattr(limits, name, limits.Limit(limit.name, most, limit.unit, limit.of))
            assert limit.name in why_not(tmp_path, git=False)


def test_all_servers_are_unread_together(tmp_path: Path) -> None:
    assert list(search(tmp_path / "nowhere", DB1, git=False)) == ["db1"]
