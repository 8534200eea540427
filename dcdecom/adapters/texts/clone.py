"""A git repository on this machine as a source of mentions: searched at one commit, never in its work tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from dcdecom import limits
from dcdecom.adapters.texts.clean_git import Git, NotGiven, shares_objects
from dcdecom.adapters.texts.terms import Terms
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.references import SourceState

OLD = timedelta(days=1)
UPSTREAM = "@{upstream}"
ENCRYPTED = r"^\$ANSIBLE_VAULT;"
ELSEWHERE = r"^version https://git-lfs\.github\.com/spec/"
"""A file of which the repository has only a pointer."""
UNSEARCHED = {re.compile(ENCRYPTED.encode()): "encrypted", re.compile(ELSEWHERE.encode()): "kept elsewhere (git LFS)"}
MATCH = re.compile(rb"(?P<commit>[0-9a-f]{40,64}):(?P<path>[^\0]+)\0(?P<line>\d+)\0(?P<text>[^\n]*)\n?")
SUBMODULE, PLAIN = "160000", "100"
GREP = (
    "grep", "--no-color", "--no-column", "--full-name", "--no-textconv", "--no-recurse-submodules",
    "-I", "-i", "-E", "-z",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line that may hold a mention, or a path; `number` 0 is the path itself."""

    path: str
    number: int
    text: str


@dataclass(frozen=True)
class Entry:
    """One file of a commit."""

    path: str
    mode: str
    empty: bool


@dataclass(frozen=True)
class Commit:
    """One commit, readable without anything that its repository says."""

    git: Git
    id: str
    as_of: datetime | None
    """When the copy was made, fetched, or committed to last; None where it is no copy."""
    old: bool

    @cached_property
    def files(self) -> tuple[Entry, ...]:
        """Raises NotGiven and OverLimit."""
        rows = self.git.ask("ls-tree", "-r", "-l", "-z", "--full-tree", self.id).split(b"\0")[:-1]
        if limits.TEXTS_FILES.passed(len(rows)):
            raise OverLimit(limits.TEXTS_FILES)
        return tuple(map(_entry, rows))


def _entry(row: bytes) -> Entry:
    about, _, path = row.partition(b"\t")
    mode, _, _, size = about.split()
    return Entry(shown(_text(path)), mode.decode(), size == b"0")


def git_folder(path: Path) -> Path:
    """The git directory of a work tree or bare repository. Raises NotGiven where it is neither."""
    inner = path / ".git"
    if inner.exists():
        return inner
    if (path / "HEAD").is_file() and (path / "objects").is_dir():
        return path
    raise NotGiven(f"{path} is no git repository")


@contextmanager
def at_commit(path: Path, ref: str, now: datetime, until: float) -> Iterator[Commit]:
    """The commit that is searched: of `ref`, else of what the current branch follows, else of the current branch.

    A fetch moves what a branch follows and not the branch. Raises NotGiven and OverLimit.
    """
    asked = Git(git_folder(path), until)
    said = asked.ask(
        "rev-parse", "--path-format=absolute", "--git-common-dir", "--git-path", "objects", "--show-object-format"
    )
    common, objects, form = said.decode(errors="surrogateescape").splitlines()
    id = _resolved(asked, ref)
    with shares_objects(asked, Path(objects), form) as git:
        times = (_committed(git, id), *_fetched(Path(common))) if _is_copy(asked) else ()
        as_of = max((time for time in times if time <= now), default=None)
        yield Commit(git, id, as_of, bool(times) and (as_of is None or now - as_of > OLD))


def _resolved(git: Git, ref: str) -> str:
    wanted = (ref,) if ref else (UPSTREAM, "HEAD")
    for name in wanted:
        with suppress(NotGiven):
            found = git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            return found.decode().split()[-1]
    raise NotGiven(f"it has no commit {ref}" if ref else "it has no commit yet")


def _committed(git: Git, id: str) -> datetime:
    """When the commit was made, as it says itself."""
    for line in git.ask("cat-file", "commit", id).split(b"\n"):
        if line.startswith(b"committer "):
            with suppress(ValueError, IndexError, OverflowError):
                return datetime.fromtimestamp(int(line.rsplit(b" ", 2)[1]), UTC)
        if not line:
            break
    raise NotGiven(f"commit {id[:12]} does not say when it was made")


def _is_copy(git: Git) -> bool:
    """Whether it was cloned from elsewhere, or fetches from there: else it is itself what others copy."""
    return bool(git.ask("config", "--local", "--get-regexp", r"^remote\..*\.url$", fine=(0, 1)).strip())


def _fetched(common: Path) -> Iterator[datetime]:
    """When it was cloned, and fetched last. A fetch that failed leaves an empty file behind, which counts for none."""
    for file in (common / "FETCH_HEAD", *sorted(common.glob("refs/remotes/*/HEAD"))):
        with suppress(OSError):
            if (about := file.stat()).st_size:
                yield datetime.fromtimestamp(about.st_mtime, UTC)


# --- the search -------------------------------------------------------------------------------------------------------


def state(commit: Commit) -> SourceState:
    """What of the commit can be searched. Raises NotGiven and OverLimit."""
    return SourceState(commit.id, commit.as_of, commit.old, tuple(_left_out(commit)))


def lines(commit: Commit, terms: Terms) -> Iterator[Line]:
    """Every path, and every line that may hold a mention. Raises NotGiven and OverLimit."""
    yield from (Line(file.path, 0, "") for file in commit.files)
    for found in MATCH.finditer(_grep(commit, "-n", pattern=terms.pattern)):
        yield Line(shown(_text(found["path"])), int(found["line"]), _text(found["text"]))


def _grep(commit: Commit, *options: str, pattern: str) -> bytes:
    return commit.git.ask(*GREP, *options, "-f", "-", commit.id, given=f"{pattern}\n", fine=(0, 1))


def _left_out(commit: Commit) -> Iterator[str]:
    """Submodules, files that are no text, and files whose text is not in the repository as it is."""
    yield from (f"{f.path}: a submodule, which is a source of its own" for f in commit.files if f.mode == SUBMODULE)
    texts = {shown(_text(name.partition(b":")[2])) for name in _grep(commit, "-l", pattern="^").split(b"\0")}
    plain = (f for f in commit.files if f.mode.startswith(PLAIN) and not f.empty)
    yield from (f"{f.path}: no text" for f in plain if f.path not in texts)
    for found in MATCH.finditer(_grep(commit, "-n", pattern=f"{ENCRYPTED}|{ELSEWHERE}")):
        if why := unsearched(found["text"]) if found["line"] == b"1" else "":
            yield f"{shown(_text(found['path']))}: {why}"


def unsearched(first_line: bytes) -> str:
    """Why a file says nothing of what it means, by its first line; empty where it does."""
    return next((said for start, said in UNSEARCHED.items() if start.match(first_line)), "")


def _text(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")


def shown(path: str) -> str:
    """A path in one line, whatever its characters are."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in path)
