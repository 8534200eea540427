"""Clones: which commit is searched, what of it, and that nothing which a repository says is run."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from dcdecom import limits
from dcdecom.adapters.texts.reader import TextsReader
from dcdecom.model.estate.reading import Reading
from dcdecom.model.settings import TextsSettings
from tests.agents.asking import StillClock

from .repositories import DB1, DB2, NOW, commit, found, git, places, repository, search, why_not, write

RULES = {"rules/dmz.nft": "# db1\nip saddr 10.7.0.21 accept\nip saddr 10.7.0.210 accept\n", "other.txt": "db10\n"}


def test_every_mention_with_its_place(tmp_path: Path) -> None:
    clone = repository(tmp_path / "firewall", {**RULES, "host_vars/db1.yml": "rack: R07\n"})
    assert places(clone) == ["host_vars/db1.yml name", "rules/dmz.nft:1 name", "rules/dmz.nft:2 address"]
    assert found(clone).state.version == git(clone, "rev-parse", "HEAD")


def test_one_question_for_all_servers(tmp_path: Path) -> None:
    clone = repository(tmp_path / "firewall", {"a": "db1\n10.7.0.22\n"})
    answers = search(clone, DB1, DB2)
    lines = {name: a.value.lines for name, a in answers.items() if isinstance(a, Reading)}
    assert {name: [line.place for line in of] for name, of in lines.items()} == {"db1": ["a:1"], "db2": ["a:2"]}


def test_the_commit_is_searched_and_not_the_work_tree(tmp_path: Path) -> None:
    clone = repository(tmp_path / "firewall", RULES)
    write(clone, {"rules/dmz.nft": "nothing\n", "more.txt": "db1\n"})
    assert places(clone) == ["rules/dmz.nft:1 name", "rules/dmz.nft:2 address"]


def test_what_the_branch_follows_is_searched_since_a_fetch_moves_only_that(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin", {"a": "x\n"})
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    newer = commit(origin, {"a": "db1\n"})
    git(tmp_path / "clone", "fetch", "--quiet")
    assert places(tmp_path / "clone") == ["a:1 name"]
    assert found(tmp_path / "clone").state.version == newer
    assert places(tmp_path / "clone", ref="main") == []
    assert "it has no commit nowhere" in why_not(tmp_path / "clone", ref="nowhere")


def test_a_bare_repository_and_one_by_sha_256(tmp_path: Path) -> None:
    origin = repository(tmp_path / "origin", RULES)
    git(tmp_path, "clone", "--quiet", "--bare", str(origin), "bare.git")
    assert len(places(tmp_path / "bare.git")) == 2
    (tmp_path / "long").mkdir()
    git(tmp_path / "long", "init", "--quiet", "--object-format=sha256")
    commit(tmp_path / "long", RULES)
    assert len(places(tmp_path / "long")) == 2


# --- how old it is ----------------------------------------------------------------------------------------------------


def _cloned(folder: Path, made: timedelta, fetched: timedelta | None) -> Path:
    """A clone of a commit that was made and fetched so long ago."""
    repository(folder / "origin", {"a": "x\n"}, at=NOW - made)
    git(folder, "clone", "--quiet", str(folder / "origin"), "clone")
    clone = folder / "clone"
    long_ago = (NOW - timedelta(days=30)).timestamp()
    for file in (clone / ".git/refs/remotes").glob("*/HEAD"):
        os.utime(file, (long_ago, long_ago))
    if fetched is not None:
        git(clone, "fetch", "--quiet")
        at = (NOW - fetched).timestamp()
        os.utime(clone / ".git/FETCH_HEAD", (at, at))
    return clone


HOURS, DAYS = timedelta(hours=2), timedelta(days=3)


@pytest.mark.parametrize(
    ("made", "fetched", "old"),
    [(DAYS, None, True), (DAYS, HOURS, False), (DAYS, DAYS, True), (HOURS, None, False)],
    ids=["never fetched", "fetched today", "fetched before", "committed today"],
)
def test_a_clone_older_than_a_day_is_told_as_old(
    tmp_path: Path, made: timedelta, fetched: timedelta | None, old: bool
) -> None:
    assert found(_cloned(tmp_path, made, fetched)).state.old is old


def test_a_fetch_that_failed_makes_nothing_young(tmp_path: Path) -> None:
    clone = _cloned(tmp_path, DAYS, None)
    shutil.rmtree(tmp_path / "origin")
    with pytest.raises(subprocess.CalledProcessError):
        git(clone, "fetch", "--quiet")
    at = (NOW - HOURS).timestamp()
    os.utime(clone / ".git/FETCH_HEAD", (at, at))
    assert found(clone).state.old


def test_a_commit_of_tomorrow_makes_nothing_young(tmp_path: Path) -> None:
    assert found(_cloned(tmp_path, -DAYS, None)).state.old


def test_what_others_copy_is_never_old(tmp_path: Path) -> None:
    state = found(repository(tmp_path / "central", RULES, at=NOW - DAYS)).state
    assert (state.old, state.as_of) == (False, None)


# --- what is not searched ---------------------------------------------------------------------------------------------


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"a": "db1\n"})
    clone = repository(
        tmp_path / "clone",
        {
            "image.bin": b"\0db1\n", "wide.txt": "db1".encode("utf-16"), "empty": "", "plain": "x\n",
            "vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
            "big.iso": "version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
        },
    )  # fmt: skip
    git(clone, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "part")
    commit(clone, {})
    left_out = found(clone).state.left_out
    assert sorted(left_out) == [
        "big.iso: kept elsewhere (git LFS)", "image.bin: no text", "part: a submodule, which is a source of its own",
        "vault.yml: encrypted", "wide.txt: no text",
    ]  # fmt: skip


def test_odd_names_are_told_in_one_line(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone", {"a\nb:7/\x1b[31m\u202e": "db1\n", os.fsdecode(b"\xff"): "db1\n"})
    assert places(clone) == ["a\\x0ab:7/\\x1b[31m\\x202e:1 name", "\\xff:1 name"]


def test_a_tree_says_nothing_of_how_it_is_searched(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone", {".gitattributes": "* binary\n", "a": "db1\n"})
    assert (places(clone), found(clone).state.left_out) == (["a:1 name"], ())


# --- what is wrong with it --------------------------------------------------------------------------------------------


def test_what_is_no_repository_could_not_be_read(tmp_path: Path) -> None:
    repository(tmp_path / "outer", RULES)
    (tmp_path / "outer/inner").mkdir()
    for folder in (tmp_path, tmp_path / "nowhere", tmp_path / "outer/inner"):
        assert why_not(folder) == f"{folder} is no git repository"
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet")
    assert why_not(empty) == "it has no commit yet"


def test_objects_that_are_damaged_could_not_be_read(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone", RULES)
    blob = git(clone, "rev-parse", "HEAD:rules/dmz.nft")
    (clone / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert blob[:7] in why_not(clone)


def test_what_is_too_much_could_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = repository(tmp_path / "clone", {"a": "db1\n" * 40, "b": "x" * 50})
    for name, most in {"TEXTS_FOUND": 60, "TEXTS_FILES": 1, "TEXTS_SECONDS": 0, "TEXTS_MENTIONS": 39}.items():
        limit = getattr(limits, name)
        with monkeypatch.context() as lower:
            lower.setattr(limits, name, limits.Limit(limit.name, most, limit.unit, limit.of))
            assert limit.name in why_not(clone)
    assert len(places(clone)) == 40


PROGRAM = """#!/bin/sh
echo run >> {mark}
cat "$@"
"""


def test_nothing_that_a_repository_says_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting of git that names a program, hooks, and the environment of who calls."""
    mark, program = tmp_path / "mark", tmp_path / "program"
    program.write_text(PROGRAM.format(mark=mark))
    program.chmod(0o755)
    clone = repository(tmp_path / "clone", {"a.txt": "db1\n", ".gitattributes": "*.txt diff=evil filter=evil\n"})
    settings = (
        "core.fsmonitor", "core.pager", "pager.grep", "pager.rev-parse", "pager.ls-tree", "pager.cat-file",
        "diff.evil.textconv", "diff.evil.command", "diff.external", "filter.evil.smudge", "filter.evil.clean",
        "filter.evil.process", "core.editor", "core.sshCommand", "core.askPass", "credential.helper", "gpg.program",
        "core.alternateRefsCommand", "uploadpack.packObjectsHook", "alias.grep", "alias.rev-parse",
    )  # fmt: skip
    for setting in settings:
        git(clone, "config", setting, str(program))
    hooks = {"core.hooksPath": str(tmp_path), "grep.patternType": "fixed", "grep.column": "true",
             "color.ui": "always", "color.grep": "always", "submodule.recurse": "true", "grep.fullName": "false",
             "extensions.partialClone": "origin", "remote.origin.promisor": "true",
             "remote.origin.url": f"ext::{program}", "protocol.ext.allow": "always",
             "core.attributesFile": str(clone / ".gitattributes"), "log.showSignature": "true"}  # fmt: skip
    for setting, value in hooks.items():
        git(clone, "config", setting, value)
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(program))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    assert places(clone) == ["a.txt:1 name"]
    monkeypatch.delenv("GIT_DIR")
    blob = git(clone, "rev-parse", "HEAD:a.txt")
    (clone / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert why_not(clone), "what a partial clone lacks is not fetched"
    assert not mark.exists(), mark.read_text()


def test_nothing_that_a_repository_says_hides_a_text(tmp_path: Path) -> None:
    """By these git takes texts for binary files, and passes over them."""
    clone = repository(tmp_path / "clone", {"a": "db1\n", "b": "db1\n"})
    (clone / ".git/info/attributes").write_text("a -diff\n")
    assert places(clone) == ["a:1 name", "b:1 name"]
    git(clone, "config", "core.bigFileThreshold", "1")
    assert (places(clone), found(clone).state.left_out) == (["a:1 name", "b:1 name"], ())


def test_an_object_that_is_said_to_stand_for_another_does_not(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone", RULES)
    old = git(clone, "rev-parse", "HEAD")
    git(clone, "replace", old, commit(clone, {"rules/dmz.nft": "nothing\n"}))
    assert len(places(clone, ref=old)) == 2


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = repository(tmp_path / "clone", RULES)
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    before = sorted(str(f) for f in clone.rglob("*"))
    found(clone)
    assert sorted(str(f) for f in clone.rglob("*")) == before
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_name_counts_under_the_domains_of_the_configuration(tmp_path: Path) -> None:
    clone = repository(tmp_path / "clone", {"a": "db1.batam.go.id\ndb1.other.go.id\n"})
    reader = TextsReader(TextsSettings("firewall", clone, "Tim Jaringan"), ("batam.go.id",), StillClock())
    answer = reader.mentions([DB1])["db1"]
    assert isinstance(answer, Reading)
    assert [line.place for line in answer.value.lines] == ["a:1"]
