"""The web account has read access and no more: what it can, and that what it cannot read is never an empty case.

Each test is another account of this machine (65534), as the service is; only root may become one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from dcdecom.adapters import posix_acl
from dcdecom.bootstrap import sharing
from dcdecom.journal.database import held_open
from tests.unit.papers import journals

from .conftest import HANDED, SEALED, bound, kept
from .place import Office

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may be another account")
ACCOUNT, UID = "nobody", 65534
TRIED = """
import os, sys
from pathlib import Path
from dcdecom.documents.configuration import load
from dcdecom.errors import DcdecomError
from dcdecom.web.cases import Cases, NotRead
Cases(load(Path(sys.argv[2]))).all()  # what is imported when it is needed is imported now, before it is an account's
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    print(*(type(found).__name__ for found in Cases(load(Path(sys.argv[1]))).all()))
except DcdecomError as error:
    print(type(error).__name__, error.what)
"""


@pytest.fixture
def office() -> Iterator[Office]:
    """Below /tmp: every folder above can be passed by any account."""
    top = Path(tempfile.mkdtemp(prefix="dcdecom-web-"))
    top.chmod(0o711)
    made = Office(top / "office")
    settings = yaml.safe_load(made.config.read_text("utf-8"))
    settings["web"]["account"] = ACCOUNT
    made.config.write_text(yaml.safe_dump(settings), "utf-8")
    for path in (made.config, made.people_file):
        path.chmod(0o640)
    for folder in (top / "office", top / "office/inventory"):
        folder.chmod(0o750)
    yield made
    shutil.rmtree(top)


@contextmanager
def as_account() -> Iterator[None]:
    """Be the web account for a while."""
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(UID)
    os.seteuid(UID)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def may(path: Path, mode: str = "rb") -> bool:
    """Whether the web account may open a file so."""
    with as_account():
        try:
            path.open(mode).close()
        except PermissionError:
            return False
    return True


def cases_seen(office: Office) -> str:
    """What the application sees, in a process of the web account's: SQLite shares a log within one."""
    root, warm = Path(__file__).parents[3], Office(office.folder / "warm")
    kept(warm)
    words = [sys.executable, "-c", TRIED, str(office.config), str(warm.config)]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True)
    shutil.rmtree(warm.folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def share(office: Office) -> None:
    settings = office.settings()
    assert settings.web
    sharing.share(settings, settings.web)


def faults(office: Office) -> list[str]:
    settings = office.settings()
    assert settings.web
    return list(sharing.faults(settings, settings.web))


def test_it_reads_what_was_shared_and_what_comes_later(office: Office) -> None:
    kept(office)
    share(office)
    with held_open(office.store):
        assert cases_seen(office).count("ShownCase") == 3
        office.keep(bound("2026-0050", journals.accepted("plan")))
        assert cases_seen(office).count("ShownCase") == 4
        later = office.folder / "data/files" / office.file(b"later")
        assert may(later)
        assert faults(office) == []


def test_a_store_that_is_made_later_is_read_too(office: Office) -> None:
    share(office)
    kept(office)
    with held_open(office.store):
        assert cases_seen(office).count("ShownCase") == 3


def test_before_it_is_shared_nothing_is_read_and_no_case_is_none(office: Office) -> None:
    kept(office)
    for path in (office.config, office.people_file):
        path.chmod(0o644)
    for folder in (office.folder, office.folder / "inventory"):
        folder.chmod(0o755)
    with held_open(office.store):
        said = cases_seen(office)
    assert "InputError" in said
    assert f"{ACCOUNT} may not" in faults(office)[0]


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
def test_a_log_that_cannot_be_read_is_not_read_and_never_an_earlier_case(office: Office, ending: str) -> None:
    kept(office)
    share(office)
    with held_open(office.store):
        office.keep(bound("2026-0050", journals.accepted("plan")))
        log = office.store.with_name(office.store.name + ending)
        posix_acl.give(log, UID, 0)
        said = cases_seen(office)
        assert "Case" not in said
        assert "InputError" in said
        assert any(ending in fault for fault in faults(office))


def test_without_a_log_nothing_is_read(office: Office) -> None:
    """Nobody has the store open: SQLite has removed the log, and this account cannot make one."""
    kept(office)
    share(office)
    assert not office.store.with_name("store.sqlite-wal").exists()
    assert "InputError" in cases_seen(office)
    assert any("the worker keeps it there" in fault for fault in faults(office))


def test_what_is_sealed_stays_closed(office: Office) -> None:
    from dcdecom.bootstrap import storage

    share(office)
    digest = storage.attachments(office.settings()).keep_bytes(SEALED, sealed=True)
    sealed = office.folder / "data/sealed"
    assert posix_acl.allowed(sealed, UID, {UID}) == 0
    assert not may(sealed / digest)
    with as_account(), pytest.raises(PermissionError):
        next(sealed.iterdir())


def test_it_writes_nothing(office: Office) -> None:
    kept(office)
    digest = office.file(HANDED)
    share(office)
    data = office.folder / "data"
    assert may(office.store)
    there = (office.store, data / "files" / digest, office.config, office.people_file)
    for path in (*there, data / "new", data / "files/new"):
        assert not may(path, "ab")


@pytest.mark.parametrize("wrong", ["sealed", "written", "secret"])
def test_the_doctor_sees_what_it_may_too_much(office: Office, wrong: str) -> None:
    kept(office)
    share(office)
    with held_open(office.store):
        match wrong:
            case "sealed":
                posix_acl.give(office.folder / "data/sealed", UID, posix_acl.READ | posix_acl.PASS)
            case "written":
                posix_acl.give(office.store, UID, posix_acl.READ | posix_acl.WRITE)
            case "secret":
                settings = yaml.safe_load(office.config.read_text("utf-8"))
                settings["netbox"]["writer"] = "file:writer"
                office.config.write_text(yaml.safe_dump(settings), "utf-8")
                (office.folder / "writer").write_text("token")
                (office.folder / "writer").chmod(0o644)
        [fault] = faults(office)
        assert {"sealed": "may look into", "written": "may write", "secret": "may read the secret"}[wrong] in fault


def test_what_serve_runs_has_no_writer_in_its_memory() -> None:
    """Import contracts look at lines; this looks at what is loaded when every page has been asked for."""
    tried = """
import sys
from tests.unit.web.conftest import kept
from tests.unit.web.place import Office, Visitor, served
from pathlib import Path
office = Office(Path(sys.argv[1])); kept(office); its = office.site()
before = set(sys.modules)
with served(its) as socket:
    rina = Visitor(socket); rina.log_in(office.keys["rina"])
    assert [rina.get(p).status for p in ("/", "/board", "/drift", "/case/2026-0042", "/status")] == [200] * 5
own = {"casework", "engine", "changes", "grant", "steps"}
print(sorted(m for m in sys.modules if m.startswith("dcdecom.") and m.split(".")[1] in own
    or m.startswith(("dcdecom.adapters.netbox", "dcdecom.adapters.zabbix", "dcdecom.adapters.switch", "netmiko",
                     "dcdecom.adapters.snmp", "dcdecom.adapters.secrets", "dcdecom.ports.writers", "pynetbox"))))
"""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-c", tried, f"{folder}/office"], capture_output=True, text=True,
                              cwd=Path(__file__).parents[3])  # fmt: skip
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
