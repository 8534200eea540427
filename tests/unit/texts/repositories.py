"""Real git repositories for tests, made with a time of their own."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from dcdecom.adapters.texts.reader import TextsReader
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Mentions, Subject, subject
from dcdecom.model.settings import TextsSettings
from tests.agents.asking import StillClock

NOW = StillClock().now()
DB1 = subject(
    "db1", ("web.batam.go.id",), ("10.7.0.21", "2001:db8::21"), (MacAddress("9c:b6:54:a1:02:10"),), ("SGH331XK71",)
)
DB2 = subject("db2", (), ("10.7.0.22",), (), ("SGH331XK72",))


def git(folder: Path, *arguments: str, at: datetime = NOW - timedelta(hours=1)) -> str:
    """One command in a repository, as somebody with a mail address, at a time."""
    when = f"{at.timestamp():.0f} +0000"
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ani", "GIT_AUTHOR_EMAIL": "ani@example.test", "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": "Ani", "GIT_COMMITTER_EMAIL": "ani@example.test", "GIT_COMMITTER_DATE": when,
    }  # fmt: skip
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=True)
    return done.stdout.decode().strip()


def repository(folder: Path, files: dict[str, str | bytes], at: datetime = NOW - timedelta(hours=1)) -> Path:
    """A repository with one commit of these files."""
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, files, at)
    return folder


def commit(folder: Path, files: dict[str, str | bytes], at: datetime = NOW - timedelta(hours=1)) -> str:
    write(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=x", "--no-verify", at=at)
    return git(folder, "rev-parse", "HEAD")


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def search(path: Path, *subjects: Subject, git: bool = True, ref: str = "") -> dict[str, Answer[Mentions]]:
    its = TextsSettings("firewall", path, "Tim Jaringan", "firewall", git=git, ref=ref)
    return dict(TextsReader(its, (), StillClock()).mentions(subjects or (DB1,)))


def found(path: Path, git: bool = True, ref: str = "") -> Mentions:
    answer = search(path, git=git, ref=ref)["db1"]
    assert isinstance(answer, Reading), answer
    return answer.value


def places(path: Path, git: bool = True, ref: str = "") -> list[str]:
    return [f"{line.place} {line.by}" for line in found(path, git, ref).lines]


def why_not(path: Path, git: bool = True, ref: str = "") -> str:
    answer = search(path, git=git, ref=ref)["db1"]
    assert isinstance(answer, Unreadable), answer
    return answer.reason
