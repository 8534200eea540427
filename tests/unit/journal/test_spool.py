"""The spool: what is handed in is whole, is copied before it is looked at, and whatever else lies there is answered."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom import limits
from dcdecom.errors import InputError, SystemFailure
from dcdecom.journal import tar
from dcdecom.journal.spool import FolderQueue
from dcdecom.ports.queue import Answered, Submission, Taken
from tests.unit.run.memory import StillClock


@pytest.fixture
def queue(tmp_path: Path) -> FolderQueue:
    found = FolderQueue(tmp_path / "spool", StillClock())
    found.prepare()
    return found


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    scan, photo = tmp_path / "scan.pdf", tmp_path / "photo 1.jpg"
    scan.write_bytes(b"%PDF- scan")
    photo.write_bytes(b"\xff\xd8\xff" + bytes(100_000))
    options = {"step": "penarikan", "as": "opd", "note": "as agreed; \u00e9 \u65e5"}
    return Submission("sign", "2026-0001", options, (("scan", scan), ("photo", photo)))


def taken(queue: FolderQueue, id: str) -> Taken:
    found = queue.take(id)
    assert isinstance(found, Taken), found
    return found


def test_what_was_handed_in_is_taken_as_it_was(queue: FolderQueue, submission: Submission) -> None:
    id = queue.defer(submission)
    assert queue.due() == (id,)
    found = taken(queue, id)
    assert (found.submission.command, found.submission.case) == (submission.command, submission.case)
    assert found.submission.options == submission.options
    for (kind, path), (was, original) in zip(found.submission.files, submission.files, strict=True):
        assert (kind, path.name, path.read_bytes()) == (was, original.name, original.read_bytes())
    assert found.login == taken(queue, id).login != ""
    assert queue.answer(id) is None


def test_how_long_the_oldest_waits_is_not_told_by_whoever_handed_it_in(
    queue: FolderQueue, submission: Submission
) -> None:  # fmt: skip
    assert queue.oldest() is None
    before = time.time()
    id = queue.defer(submission)
    for told in (0, 4e9):  # long ago, and far ahead
        os.utime(queue.folder / "incoming" / f"{id}.sub", (told, told))
        found = queue.oldest()
        assert found
        assert before - 1 <= found.timestamp() <= time.time() + 1
    since = taken(queue, id).at
    assert queue.oldest() == since
    queue.done(id, Answered(id, "not-now", "held", queue.clock.now()))
    assert queue.oldest() == since
    queue.done(id, Answered(id, "recorded", "", queue.clock.now()))
    assert queue.oldest() is None


def test_an_answer_puts_it_away_unless_it_is_tried_again(queue: FolderQueue, submission: Submission) -> None:
    id, other = queue.defer(submission), queue.defer(submission)
    for one in (id, other):
        taken(queue, one)
    assert set(queue.stalled()) == {id, other}
    answer = Answered(id, "recorded", "x", queue.clock.now())
    queue.done(id, answer)
    queue.done(other, Answered(other, "not-now", "held", queue.clock.now()))
    assert queue.due() == (other,)
    assert queue.stalled() == ()
    assert queue.answer(id) == answer
    assert not (queue.folder / "taken" / id).exists()
    assert (queue.folder / "taken" / other).is_dir()
    queue.done(other, Answered(other, "refused", "x", queue.clock.now()))
    assert queue.due() == ()


def test_whoever_hands_in_can_list_nothing_and_the_copy_is_the_workers_alone(
    queue: FolderQueue, submission: Submission
) -> None:
    id = queue.defer(submission)
    mode = stat.S_IMODE((queue.folder / "incoming").stat().st_mode)
    assert mode & 0o070 == 0o030, "the group may write, and not read"
    assert mode & stat.S_ISVTX, "nobody renames or removes another's"
    assert stat.S_IMODE((queue.folder / "incoming" / f"{id}.sub").stat().st_mode) == 0o644, "of that account to change"
    taken(queue, id)
    assert stat.S_IMODE((queue.folder / "taken").stat().st_mode) == 0o700


WORKER, ONE, OTHER, HAND_IN = 61001, 61002, 61003, 61010
"""Accounts, each of a group of its own, and the group of those who hand in."""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be another account")
def test_accounts_that_share_no_group_but_the_spools_hand_in_and_the_worker_takes_it(submission: Submission) -> None:
    """As docs/how-to/hand-in.md sets it up. Nobody else reads what was handed in, or finds its name."""
    with tempfile.TemporaryDirectory(prefix="dcdecom-spool-") as name:
        folder = Path(name, "spool")
        folder.mkdir(0o750)
        Path(name).chmod(0o711)
        os.chown(folder, WORKER, HAND_IN)
        queue = FolderQueue(folder, StillClock())
        _as(WORKER, queue.prepare)
        for part in ("incoming", "answers"):
            os.chown(folder / part, -1, HAND_IN)
        bare = replace(submission, files=())
        assert _as(ONE, lambda: queue.defer(bare)) == ""
        [id] = queue.due()
        file = folder / "incoming" / f"{id}.sub"
        for attempt in (
            lambda: [*(folder / "incoming").iterdir()], file.unlink, lambda: file.rename(file.with_name("mine")),
            lambda: file.open("r+b"), lambda: [*(folder / "taken").iterdir()], (folder / "answers/x").touch,
        ):  # fmt: skip
            assert _as(OTHER, attempt) == "PermissionError"
        assert _as(WORKER, lambda: taken(queue, id)) == ""
        answer = Answered(id, "recorded", "", queue.clock.now())
        assert _as(WORKER, lambda: queue.done(id, answer)) == ""
        assert _as(ONE, lambda: queue.answer(id) or 1 / 0) == ""


def _as(account: int, act: Callable[[], object]) -> str:
    """Do it in a process of that account; returns the name of the exception that ended it."""
    ends, told = os.pipe()
    if not (child := os.fork()):
        said = ""
        try:
            os.setgroups([HAND_IN])
            os.setresgid(account, account, account)
            os.setresuid(account, account, account)
            act()
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test reads its name
            said = type(error).__name__
        os.write(told, said.encode())
        os._exit(0)
    os.close(told)
    with os.fdopen(ends, "rb") as answer:
        said = answer.read().decode()
    os.waitpid(child, 0)
    return said


def test_what_its_maker_changes_afterwards_changes_nothing(queue: FolderQueue, submission: Submission) -> None:
    id = queue.defer(submission)
    path = queue.folder / "incoming" / f"{id}.sub"
    with path.open("r+b") as file:
        before = taken(queue, id).submission.files[0][1].read_bytes()
        file.seek(0)
        file.write(b"x" * 2048)
    assert taken(queue, id).submission.files[0][1].read_bytes() == before


def test_a_torn_one_is_never_due(queue: FolderQueue, submission: Submission, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        queue.defer(replace(submission, files=(("scan", tmp_path / "missing"),)))
    assert list((queue.folder / "incoming").iterdir()) == []
    (queue.folder / "incoming" / ".new-1-ab").write_bytes(b"half")
    assert queue.due() == ()


def _tar(path: Path, *files: tuple[str, bytes]) -> None:
    with path.open("w+b") as file:
        tar.write(file, [(name, len(content), io.BytesIO(content)) for name, content in files])


HEADER = {"submission": 1, "command": "sign", "case": "2026-0001", "options": {}, "files": []}


def _header(**instead: object) -> bytes:
    return json.dumps({**HEADER, **instead}).encode()


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _hard_link(path: Path) -> None:
    (path.parent.parent / "mine").write_bytes(b"x")
    os.link(path.parent.parent / "mine", path)


HOSTILE: dict[str, Callable[[Path], object]] = {
    "nothing": lambda p: p.write_bytes(b""),
    "noise": lambda p: p.write_bytes(bytes(range(256)) * 40),
    "a link": _link,
    "a second name of a file": _hard_link,
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a tar without a header": lambda p: _tar(p, ("files/001", b"x")),
    "a header that is no JSON": lambda p: _tar(p, ("submission.json", b"{")),
    "a header of a list": lambda p: _tar(p, ("submission.json", b"[]")),
    "a header of a thousand brackets": lambda p: _tar(p, ("submission.json", b"[" * 60_000)),
    "another schema": lambda p: _tar(p, ("submission.json", _header(submission=2))),
    "another command": lambda p: _tar(p, ("submission.json", _header(command="undo"))),
    "a key too many": lambda p: _tar(p, ("submission.json", _header(actor="rina"))),
    "an option that is no text": lambda p: _tar(p, ("submission.json", _header(options={"as": 1}))),
    "a long option": lambda p: _tar(p, ("submission.json", _header(options={"note": "x" * 20_000}))),
    "a name with a slash": lambda p: _tar(
        p, ("files/001", b"x"), ("submission.json", _header(files=[{"as": "scan", "name": "../../x"}]))
    ),
    "a name of dots": lambda p: _tar(
        p, ("files/001", b"x"), ("submission.json", _header(files=[{"as": "scan", "name": ".."}]))
    ),
    "a file of no kind": lambda p: _tar(
        p, ("files/001", b"x"), ("submission.json", _header(files=[{"as": "script", "name": "x"}]))
    ),
    "a file that is not there": lambda p: _tar(
        p, ("submission.json", _header(files=[{"as": "scan", "name": "x"}]))
    ),
    "a path out of its folder": lambda p: _tar(p, ("../../escaped", b"x"), ("submission.json", _header())),
    "more files than one has": lambda p: _tar(
        p, *((f"files/{n:03d}", b"") for n in range(1, 103)), ("submission.json", _header())
    ),
    "a name that no file can have": lambda p: _tar(
        p, ("files/001", b"x"), ("submission.json", _header(files=[{"as": "scan", "name": "\ud800"}]))
    ),
    "a name that is too long in bytes": lambda p: _tar(
        p, ("files/001", b"x"), ("submission.json", _header(files=[{"as": "scan", "name": "\u65e5" * 200}]))
    ),
    "half a letter in an option": lambda p: _tar(p, ("submission.json", _header(options={"step": "\udfff"}))),
    "half a letter in a case": lambda p: _tar(p, ("submission.json", _header(case="\ud800"))),
    "a long header": lambda p: _tar(p, ("submission.json", _header(case="x" * 70_000))),
}  # fmt: skip


@pytest.mark.parametrize("sort", HOSTILE)
def test_whatever_lies_there_is_refused_and_put_away(queue: FolderQueue, sort: str) -> None:
    id = "0" * 32
    HOSTILE[sort](queue.folder / "incoming" / f"{id}.sub")
    before = sorted(p for p in queue.folder.parent.rglob("*") if "incoming" not in p.parts)
    found = queue.take(id)
    assert isinstance(found, Answered)
    assert found.outcome == "refused"
    assert found.said
    queue.done(id, found)
    assert queue.due() == ()
    after = [p for p in queue.folder.parent.rglob("*") if "incoming" not in p.parts and "answers" not in p.parts]
    assert sorted(after) == [p for p in before if "answers" not in p.parts], "nothing was written elsewhere"


def test_what_is_no_file_costs_no_descriptor(queue: FolderQueue) -> None:
    """Each that stayed open would be one less, until the worker can open nothing."""
    before = len([*Path("/proc/self/fd").iterdir()])
    for number in range(20):
        (queue.folder / "incoming" / f"{number:032x}.sub").mkdir()
        assert isinstance(queue.take(f"{number:032x}"), Answered)
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def test_what_is_taken_away_while_it_is_looked_for_is_not_due(queue: FolderQueue, submission: Submission) -> None:
    """Whoever owns a file in the spool removes it when he likes."""
    id, ended = queue.defer(submission), threading.Event()

    def flicker() -> None:
        mine = queue.folder / "incoming" / f"{'f' * 32}.sub"
        while not ended.is_set():
            mine.touch()
            mine.unlink()

    other = threading.Thread(target=flicker)
    other.start()
    try:
        for _ in range(3000):
            assert id in queue.due()
            queue.oldest()
    finally:
        ended.set()
        other.join()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk of its own")
def test_what_does_not_fit_on_the_disk_stays_until_it_does(queue: FolderQueue, submission: Submission) -> None:
    """What somebody signed is not lost because somebody else has filled the disk."""
    id = queue.defer(submission)
    copies = queue.folder / "taken"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(copies)], check=True)
    try:
        with pytest.raises(SystemFailure, match="the disk is full"):
            queue.take(id)
        assert [*copies.iterdir()] == []
        assert queue.due() == (id,)
    finally:
        subprocess.run(["umount", str(copies)], check=True)
    assert taken(queue, id).submission.options == submission.options


def test_one_that_is_too_large_is_not_copied(queue: FolderQueue) -> None:
    path = queue.folder / "incoming" / f"{'0' * 32}.sub"
    with path.open("wb") as file:
        file.truncate(limits.SUBMISSION_BYTES.most + 1)
    found = queue.take("0" * 32)
    assert isinstance(found, Answered)
    assert "LIMIT submission-bytes" in found.said


@pytest.mark.parametrize("id", ["", "..", "../x", "0" * 31, "0" * 33, "x" * 32])
def test_an_id_is_a_number_and_no_path(queue: FolderQueue, id: str) -> None:
    with pytest.raises(InputError, match="no number of a submission"):
        queue.answer(id)


def test_where_no_worker_takes_anything_it_is_said(tmp_path: Path, submission: Submission) -> None:
    with pytest.raises(InputError, match="no worker takes submissions here"):
        FolderQueue(tmp_path / "none", StillClock()).defer(submission)
