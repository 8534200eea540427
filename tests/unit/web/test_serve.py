"""`dcdecom serve` as it is started, what it refuses to start with, and the numbers that it gives."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from dcdecom.bootstrap import storage
from dcdecom.cli.serve import listen, serve_
from dcdecom.documents.configuration import load
from dcdecom.errors import InputError, SystemFailure
from dcdecom.web.rate import OF_ALL, Rate
from dcdecom.web.sessions import OF_ONE_PERSON, Sessions

from .conftest import Served, kept
from .place import SIGN, Office, Visitor
from .test_drop import SIGNED, STATEMENT


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path / "office")
    kept(made)
    return made


@contextmanager
def serving(office: Office, *under: str) -> Iterator[subprocess.Popen[str]]:
    """`dcdecom serve`, started under another command."""
    words = [*under, sys.executable, "-m", "dcdecom", "serve", "--config", str(office.config)]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])
    assert process.stderr
    assert "Serving" in process.stderr.readline()
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def started(office: Office) -> Iterator[subprocess.Popen[str]]:
    with serving(office) as process:
        yield process


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may take a network away")
def test_it_does_all_of_its_work_without_a_network(office: Office) -> None:
    """As its unit runs it (PrivateNetwork=): not even the loopback is there, and no system could be reached."""
    storage.queue(office.settings()).prepare()
    with storage.held_open(office.settings()), serving(office, "unshare", "--net") as process:
        devices = Path(f"/proc/{process.pid}/net/dev").read_text("ascii").splitlines()[2:]
        assert [line.split(":")[0].strip() for line in devices] == ["lo"]
        rina = Visitor(office.folder / "web.sock")
        assert rina.log_in(office.keys["rina"]).status == 200
        for path in ("/", "/board", "/drift", "/request", "/case/2026-0042", "/case/2026-0042/rack"):
            assert rina.get(path).status == 200, path
        signed = {"statement": STATEMENT, "signature": SIGNED}
        handed = rina.ask("POST", "/submissions", json.dumps(signed).encode(), {"Origin": f"https://{SIGN}"})
        assert handed.status == 202


UNIT = Path(__file__).parents[3] / "ops/dcdecom-web.service"
UNDER = (sys.executable, str(Path(__file__).with_name("under_the_unit.py")), str(UNIT))
WRONG = """
import ctypes, mmap, os, socket
for name, way in {
    "network": lambda: socket.socket(socket.AF_INET), "raw": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    "root folder": lambda: os.chroot("/"), "priority": lambda: os.nice(1), "turned": lambda: os.setpriority(0, 0, 1),
    "memory": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
}.items():
    try:
        way()
        print(name)
    except OSError:
        pass
socket.socket(socket.AF_UNIX)
"""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_it_does_all_of_its_work_under_the_calls_and_memory_of_its_unit(office: Office) -> None:
    """Its SystemCallFilter=, RestrictAddressFamilies= and MemoryDenyWriteExecute=, as the kernel enforces them."""
    tried = subprocess.run([*UNDER, sys.executable, "-c", WRONG], capture_output=True, text=True)
    assert (tried.returncode, tried.stdout) == (0, ""), tried.stderr
    storage.queue(office.settings()).prepare()
    with storage.held_open(office.settings()), serving(office, *UNDER) as process:
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        assert re.search(r"^Seccomp:\t2$", status, re.MULTILINE)
        assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
        rina = Visitor(office.folder / "web.sock")
        assert rina.log_in(office.keys["rina"]).status == 200
        for path in ("/", "/board", "/drift", "/request", "/case/2026-0042", "/case/2026-0042/rack"):
            assert rina.get(path).status == 200, path
        signed = {"statement": STATEMENT, "signature": SIGNED}
        handed = rina.ask("POST", "/submissions", json.dumps(signed).encode(), {"Origin": f"https://{SIGN}"})
        assert handed.status == 202


def test_it_serves_on_its_socket_alone_and_ends_by_a_signal(office: Office, started: subprocess.Popen[str]) -> None:
    path = office.folder / "web.sock"
    assert stat.filemode(path.stat().st_mode) == "srw-rw----"
    assert "inet" not in _sockets(started.pid)
    visitor = Visitor(path, host="localhost")
    for _ in range(100):
        if (answer := visitor.get("/healthz")).status == 200:
            break
        time.sleep(0.02)
    assert answer.text == "ok\n"
    with pytest.raises(InputError, match="another process serves there"):
        listen(path)
    started.send_signal(signal.SIGTERM)
    assert started.wait(15) in (0, -signal.SIGTERM)
    assert not path.exists()


def _sockets(pid: int) -> str:
    """What of the network a process has open: `inet` for each socket that is no Unix socket."""
    found = []
    known = {line.split()[9] for name in ("tcp", "tcp6", "udp", "udp6")
             for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]}  # fmt: skip
    for link in Path(f"/proc/{pid}/fd").iterdir():
        target = str(link.readlink()) if link.is_symlink() else ""
        if target.startswith("socket:[") and target[8:-1] in known:
            found.append("inet")
    return " ".join(found)


def test_a_socket_that_was_left_over_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    listen(path).close()


def test_what_is_no_socket_stays(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    path.write_text("mine")
    with pytest.raises(InputError, match="is no socket"):
        listen(path)
    assert path.read_text() == "mine"
    with pytest.raises(SystemFailure, match="No such file"):
        listen(tmp_path / "none/web.sock")


def test_without_its_section_it_is_not_started(office: Office) -> None:
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    del settings["web"]
    office.config.write_text(yaml.safe_dump(settings), "utf-8")
    with pytest.raises(InputError, match="has no section `web`"):
        CliRunner().invoke(serve_, ["--config", str(office.config)], catch_exceptions=False, standalone_mode=False)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("host", "https://dcdecom.example.go.id", "web.host"), ("host", "Dcdecom.example", "web.host"),
        ("host", "dcdecom.example:443", "web.host"), ("host", "", "web.host"), ("sign_host", "a b", "web.sign_host"),
        ("sign_host", "dcdecom.example.go.id", "whose keys"), ("sign_host", "example.go.id", "whose keys a page"),
        ("idle_minutes", 0, "web.idle_minutes"), ("session_hours", 100, "web.session_hours"),
        ("secret", "x", "unknown key"),
        ("account", "root;", "web.account"), ("idle_minutes", "twenty", "web.idle_minutes"),
    ],
)  # fmt: skip
def test_each_mistake_of_its_section_is_one_line(office: Office, key: str, value: object, said: str) -> None:
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    settings["web"][key] = value
    office.config.write_text(yaml.safe_dump(settings), "utf-8")
    with pytest.raises(InputError) as refused:
        load(office.config)
    assert said in refused.value.what
    assert len([line for line in refused.value.what.splitlines() if "web" in line]) == 1


def test_the_numbers_are_told(own: Served) -> None:
    here = own.visitor(host="localhost")
    rina = own.logged_in("rina")
    rina.get("/nothing")
    rina.post("/logout", {"token": "wrong"})
    families = text_string_to_metric_families(here.get("/metrics").text)
    found = {s.name + "".join(s.labels.values()): s.value for family in families for s in family.samples}
    assert found["dcdecom_web_cases"] == 3
    assert found["dcdecom_web_journals_read"] == 1
    assert found["dcdecom_web_log_ins_total"] == found["dcdecom_web_sessions"] == 1
    assert found["dcdecom_web_forms_refused_total"] == 1
    assert found["dcdecom_web_answers_total4xx"] == 2
    own.office.store.unlink()
    assert "dcdecom_web_journals_read 0" in here.get("/metrics").text
    assert here.get("/healthz").status == 503


def test_a_store_that_cannot_be_read_is_never_nothing(own: Served) -> None:
    rina = own.logged_in("rina")
    own.office.store.write_bytes(b"damaged" * 1000)
    for path in ("/", "/board", "/case/2026-0042", "/case/2026-9999", "/drift"):
        answer = rina.get(path)
        assert answer.status == 503, path
        assert "That does not mean that there is none" in answer.text


def test_a_journal_that_does_not_hold_is_named_and_the_others_are_shown(own: Served) -> None:
    from dcdecom.journal.database import transaction

    with transaction(own.office.store, write=True) as connection:
        connection.execute("DROP TRIGGER events_are_not_changed")
        connection.execute("UPDATE events SET payload = '{}' WHERE \"case\" = '2026-0042' AND seq = 3")
    for who in ("rina", "kasi"):
        text = own.logged_in(who).get("/board").text
        assert "1 cases could not be read" in text
        assert "2026-0042" in text
        assert "2026-0043" in text
    disdik = own.logged_in("disdik")
    assert "1 cases could not be read" in disdik.get("/").text
    assert "2026-0042" not in disdik.get("/").text
    assert "Nothing waits for you" not in disdik.get("/").text
    assert own.logged_in("rina").get("/case/2026-0042").status == 503


def test_one_person_has_so_many_sessions_and_a_challenge_is_for_two_minutes() -> None:
    now = [0.0]
    sessions = Sessions(1200, 28800, lambda: now[0])
    tokens = []
    for _ in range(OF_ONE_PERSON + 1):
        now[0] += 1
        tokens.append(sessions.begin("rina", "k", "b"))
    assert [sessions.of(token, "b") is None for token in tokens] == [True] + [False] * OF_ONE_PERSON
    sessions.challenge("visit")
    assert sessions.challenged("other") is None
    assert sessions.challenged("visit") is not None
    assert sessions.challenged("visit") is None
    sessions.challenge("visit")
    now[0] += 121
    assert sessions.challenged("visit") is None


def test_all_together_try_no_more_than_so_often() -> None:
    now = [0.0]
    rate = Rate(lambda: now[0])
    assert sum(rate.allows(f"192.0.2.{n}") for n in range(OF_ALL + 5)) == OF_ALL
    now[0] = 61
    assert rate.allows("192.0.2.1")
