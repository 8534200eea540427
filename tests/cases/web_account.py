"""An installed site with a worker and the web application's account, each a Unix account of its own, and that account
taken over: what runs in it has its uid, its groups, the files that `dcdecom store share` and the units give it, and no
network, as its unit says.

Only root may become another account.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pwd
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.signing_pages import install
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement_folder import Offered, StatementFolder
from dcdecom.ports.journal import Event
from dcdecom.ports.queue import Answered
from tests.beds import Bed
from tests.cases.driver import ROOT, Running
from tests.cases.office import QUICK, Office
from tests.cases.test_worker import WORKER
from tests.cases.warm import ALONE, WarmKeyboard
from tests.cases.web_attacks import hand_in
from tests.unit.journal.passkeys import ECDSA, SecurityKey

HOST, SIGN = "dcdecom.example.test", "sign.dcdecom.example.test"
SIGNING, APPLICATION = f"https://{SIGN}", f"https://{HOST}"
WEB, WORKS = pwd.getpwnam("nobody"), pwd.getpwnam("daemon")
"""Accounts of every machine, in place of `dcdecom-web` and `dcdecom-worker`: ssh-keygen wants one that has a name."""
OPERATIONS, SUBMIT = WORKS.pw_uid, 61010
"""The worker's account, whose group has its number, and the group of those who hand in."""
NO_NEW_PRIVS, DUMPABLE, NEWNET, NEWNS = 38, 4, 0x40000000, 0x00020000
BIND, RECURSIVE, PRIVATE = 4096, 16384, 1 << 18
"""Of prctl(2), unshare(2) and mount(2)."""
OURS = (sys.base_prefix, sys.prefix, str(ROOT))
"""What an account has to read to run dcdecom at all: an installed one lies where everybody may."""
PATIENCE = 90.0
SINCE = "2026-01-05"


@dataclass(frozen=True)
class Account:
    """A process becomes it for good, as a unit starts its service."""

    uid: int
    gid: int
    groups: tuple[int, ...] = ()
    umask: int = 0o007
    has_network: bool = True

    def __call__(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        _must(libc.unshare(NEWNS | (0 if self.has_network else NEWNET)))
        _open_the_interpreter(libc)
        libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
        os.setgroups(self.groups)
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)
        os.umask(self.umask)
        libc.prctl(DUMPABLE, 1, 0, 0, 0)  # as a program that was started in the account, and did not become it


def _must(answer: int) -> None:
    if answer:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _open_the_interpreter(libc: ctypes.CDLL) -> None:
    """Where Python or this clone lies in a folder of root's alone, show them there, and nothing else of that folder."""
    _must(libc.mount(None, b"/", None, RECURSIVE | PRIVATE, None))
    kept = {path: os.open(path, os.O_PATH) for path in map(Path, OURS)}
    hidden = {above for path in kept for above in path.parents if not above.stat().st_mode & 0o001}
    for above in sorted(hidden):
        if above.is_dir():
            _must(libc.mount(b"tmpfs", os.fsencode(above), b"tmpfs", 0, b"mode=755"))
    for path, shown in kept.items():
        if hidden & {*path.parents}:
            path.mkdir(parents=True, exist_ok=True)
            _must(libc.mount(f"/proc/self/fd/{shown}".encode(), os.fsencode(path), None, BIND | RECURSIVE, None))
        os.close(shown)


OPERATOR = Account(OPERATIONS, WORKS.pw_gid)
TAKEN_OVER = Account(WEB.pw_uid, WEB.pw_gid, (SUBMIT,), 0o077, has_network=False)


def taken_over(act: Callable[..., Any], *given: Any) -> Any:
    """What something returns that is done as the web account; whatever it raises is raised here."""
    here, process = _started(act, given)
    try:
        assert here.poll(PATIENCE), f"{act.__name__} did not end"
        came, is_error = here.recv()
    finally:
        process.join(5)
        if process.is_alive():
            process.kill()
    if is_error:
        raise AssertionError(f"{act.__name__}: {came}")
    return came


@contextmanager
def meanwhile(act: Callable[..., NoReturn], *given: Any) -> Iterator[None]:
    """Something that the web account does without end."""
    _, process = _started(act, given)
    try:
        yield
        assert process.is_alive(), f"{act.__name__} ended"
    finally:
        process.kill()
        process.join()


def _started(act: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Connection, Any]:
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_be, args=(there, act, given))
    with ALONE:
        process.start()
    there.close()
    return here, process


def _be(there: Connection, act: Callable[..., Any], given: tuple[Any, ...]) -> None:
    TAKEN_OVER()
    try:
        there.send((act(*given), False))
    except BaseException as error:  # noqa: BLE001  # the test is told of it, whatever it is
        there.send((f"{type(error).__name__}: {error}", True))


@dataclass
class Installed:
    """A site as docs/how-to/hand-in.md and serve.md set it up, on a lab."""

    bed: Bed
    top: Path
    keys: dict[str, SecurityKey] = field(default_factory=dict)
    """By person: the passkey of the signing origin."""
    log_ins: dict[str, SecurityKey] = field(default_factory=dict)
    worker: Running | None = None

    def __post_init__(self) -> None:
        for who in ("kasi", "rina"):
            self.keys[who], self.log_ins[who] = SecurityKey(ECDSA, SIGN), SecurityKey(ECDSA, HOST)
        self.office = Office(self.bed, self.top / "office", QUICK, WarmKeyboard(OPERATOR))
        self.statements, self.spool, self.pages = self.top / "statements", self.top / "spool", self.top / "pages"
        install(self.pages)
        self._configure()
        for folder, group, mode in ((self.statements, OPERATIONS, 0o755), (self.spool, SUBMIT, 0o750)):
            folder.mkdir()
            os.chown(folder, OPERATIONS, group)
            folder.chmod(mode)
        for path in (self.office.folder, *self.office.folder.rglob("*")):
            os.chown(path, OPERATIONS, OPERATIONS)
            path.chmod(0o750 if path.is_dir() else 0o640)
        for secret in (self.office.folder / "secrets").iterdir():
            secret.chmod(0o600)
        self.office.type("worker", "--once", by="worker").ended(0)
        for name in ("incoming", "answers"):
            os.chown(self.spool / name, -1, SUBMIT)
        self.queue = FolderQueue(self.spool, SystemClock())

    def _configure(self) -> None:
        office = self.office
        settings = yaml.safe_load(office.config.read_text("utf-8"))
        web = {"host": HOST, "sign_host": SIGN, "statements": str(self.statements), "pages": str(self.pages),
               "socket": str(self.top / "web.sock"), "account": WEB.pw_name}  # fmt: skip
        more = {"web": web, "spool": str(self.spool), "language": "en"}
        office.config.write_text(yaml.safe_dump({**settings, **more}), "utf-8")
        file = office.folder / settings["people"]
        people = yaml.safe_load(file.read_text("utf-8"))
        for person in people["people"]:
            if person["id"] in self.keys:
                for name, keys in (("keys", self.keys), ("web_keys", self.log_ins)):
                    person[name] = [{"key": f"{keys[person['id']].public} passkey, bound", "valid_from": SINCE}]
        people["people"].append(WORKER)
        file.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")

    def share(self) -> None:
        """What the web account is given, once, by the shipped command; and what the doctor says of it."""
        self.office.read("store", "share").ended(0)

    @contextmanager
    def working(self) -> Iterator[None]:
        """A worker that runs all the time, as its unit starts it. It still has to run at the end."""
        self.worker = self.office.start("worker", by="worker")
        try:
            self.until((self.office.data / "store.sqlite-wal").exists, "no log")
            yield
            assert self.worker.process.poll() is None, self.worker.text
        finally:
            self.worker.interrupt()
            self.office.end(self.worker)

    # --- what waits, and who signs it ---

    def waiting(self, case: str, kind: str = "gate", decision: str = "approve", step: str = "") -> bytes:
        """A statement that waits at the signing origin, as the page there reads it."""
        found = self.until(lambda: self._waiting(case, kind, decision, step), f"a {kind} of {case} {step}")
        return found.statement.encode()

    def _waiting(self, case: str, kind: str, decision: str, step: str) -> Offered | None:
        wanted = [f"kind: {kind}\n", f"decision: {decision}\n", *([f"step: {step}\n"] if step else [])]
        return next((offered for offered in StatementFolder(self.statements).of_case(case)
                     if all(f"\n{part}" in offered.statement for part in wanted)), None)  # fmt: skip

    def until(self, holds: Callable[[], Any], what: str) -> Any:
        """Wait for the worker. Raises AssertionError where it does not come to it."""
        end = time.monotonic() + PATIENCE
        while not (found := holds()):
            said = self.worker.text if self.worker else ""
            assert self.worker is None or self.worker.process.poll() is None, f"the worker ended:\n{said}"
            assert time.monotonic() < end, f"{what}\n{said}"
            time.sleep(0.1)
        return found

    def rests(self) -> None:
        """Wait until the worker writes nothing more: it has gone on with the case, and put away what it took."""
        def is_still() -> bool:
            seen = {path: path.stat().st_mtime_ns for path in self.top.rglob("*") if path.exists()}
            time.sleep(2.5)
            return seen == {path: path.stat().st_mtime_ns for path in self.top.rglob("*") if path.exists()}

        self.until(is_still, "the worker goes on writing")

    def answered(self, id: str) -> Answered:
        """What the worker says of a submission."""
        found = self.until(lambda: self.queue.answer(id), f"no answer to {id}")
        assert isinstance(found, Answered)
        return found

    def signed(self, who: str, statement: bytes) -> bytes:
        """Somebody's signature, made at the signing origin by a verified touch."""
        return self.keys[who].sign_in_browser(statement, SIGNING)

    def attaches(self, id: str, step: str) -> Answered:
        """The team hands in a note, signed by Rina: what any honest person might be doing meanwhile."""
        note = self.top / f"note-{time.monotonic_ns()}.txt"
        note.write_text(f"seen at {time.monotonic_ns()}")
        note.chmod(0o644)
        words = ("case", "attach", id, step, str(note), "--as", "tim-dc", "--print")
        statement = self.office.read(*words).ended(0).out.encode()
        handed = {"statement": statement, "signature": self.signed("rina", statement), "file": note.read_bytes()}
        return self.answered(taken_over(hand_in, self.spool, "attach", id, {}, handed))

    # --- what is known ---

    def events(self, id: str) -> tuple[Event, ...]:
        return self.office.events(id)


@contextmanager
def installed(bed: Bed) -> Iterator[Installed]:
    """Below /tmp, where every folder above may be passed by any account."""
    top = Path(tempfile.mkdtemp(prefix="dcdecom-power-"))
    top.chmod(0o711)
    bed.reset()
    try:
        yield Installed(bed, top)
    finally:
        bed.reset()
        shutil.rmtree(top)
