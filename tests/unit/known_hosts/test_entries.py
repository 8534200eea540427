"""Whose entries a known_hosts file has: plain ones by whole tokens, hashed ones as ssh-keygen itself hashes them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dcdecom.adapters.known_hosts.reader import KnownHosts
from dcdecom.doctor.references import of_sources
from dcdecom.model.drift import Drift
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import Mentions, Subject
from dcdecom.model.settings import KnownHostsSettings
from dcdecom.reconcile.coverage import Coverage
from tests.agents.asking import StillClock

SRV = Subject("srv-1", ("srv-1",), ("10.7.0.21", "2001:db8::21"), (), ("SGH331XK71",), 1)
OTHER = Subject("srv-10", ("srv-10",), ("10.7.0.210",), (), (), 2)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8ZkGsXGzdFv0QJAnz2pZ0OcV2xQ3kq0m0q3s3o5j7e"


def reader(file: Path) -> KnownHosts:
    return KnownHosts(KnownHostsSettings("ops", file, "Tim Operasi"), ("batam.go.id",), StillClock())


def told(file: Path) -> dict[str, list[tuple[str, str]]]:
    """By server: place without the file's name, and token."""
    found = {}
    for device, answer in reader(file).mentions([SRV, OTHER]).items():
        assert isinstance(answer, Reading), answer
        assert isinstance(answer.value, Mentions)
        found[device] = [(r.place.removeprefix("known_hosts:"), f"{r.by} {r.token}") for r in answer.value.lines]
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "known_hosts"


def hashed(file: Path, *hosts: str) -> None:
    """Entries of these hosts, hashed by ssh-keygen."""
    file.write_text("".join(f"{host} {KEY}\n" for host in hosts))
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(file)], check=True, capture_output=True)
    file.with_name("known_hosts.old").unlink()
    assert not any(host in file.read_text() for host in hosts)


def test_plain_entries(file: Path) -> None:
    file.write_text(
        f"# {KEY} srv-1\n\nsrv-1,10.7.0.21 {KEY}\n"
        f"[srv-1.batam.go.id]:2222 {KEY} root@x\n@revoked 2001:DB8:0::21 {KEY}\n"
        f"srv-10 {KEY}\nmy-srv-1,srv-1.other.go.id {KEY}\n*.batam.go.id,srv-?,!srv-1 {KEY}\nx {KEY} root@srv-1\n"
        f"#srv-1 {KEY}\nSGH331XK71 {KEY}\n"
    )
    assert told(file) == {
        "srv-1": [
            ("3 ssh-ed25519", "name srv-1"), ("3 ssh-ed25519", "address 10.7.0.21"), ("4 ssh-ed25519", "name srv-1"),
            ("5 ssh-ed25519", "address 2001:db8::21"),
        ],
        "srv-10": [("6 ssh-ed25519", "name srv-10")],
    }  # fmt: skip


def test_hashed_entries(file: Path) -> None:
    hashed(file, "srv-1", "srv-1.batam.go.id", "10.7.0.21", "2001:db8::21", "srv-10", "elsewhere")
    assert told(file) == {
        "srv-1": [
            ("1 ssh-ed25519", "name srv-1"), ("2 ssh-ed25519", "name srv-1"), ("3 ssh-ed25519", "address 10.7.0.21"),
            ("4 ssh-ed25519", "address 2001:db8::21"),
        ],
        "srv-10": [("5 ssh-ed25519", "name srv-10")],
    }  # fmt: skip


def test_hashed_entries_of_another_port_are_found_by_the_ports_that_stand_there_in_plain(file: Path) -> None:
    hashed(file, "[srv-1]:2222")
    assert told(file)["srv-1"] == []
    with file.open("a") as more:
        more.write(f"[bastion]:2222 {KEY}\n")
    assert told(file)["srv-1"] == [("1 ssh-ed25519", "name srv-1")]


def test_what_is_no_entry_is_told(file: Path) -> None:
    file.write_text(f"srv-1\n|2|abc|def {KEY}\n|1|!|! {KEY}\nsrv-10 {KEY}\n")
    answer = reader(file).state()
    assert isinstance(answer, Reading)
    assert answer.value.left_out == tuple(f"line {n}: no entry that is known" for n in (1, 2, 3))


def test_a_file_that_cannot_be_read_is_not_one_without_entries(file: Path) -> None:
    for answer in (reader(file).state(), *reader(file).mentions([SRV]).values()):
        assert isinstance(answer, Unreadable)
        assert answer.reason == f"{file}: No such file or directory"
    os.mkfifo(file)
    [answer] = reader(file).mentions([SRV]).values()
    assert isinstance(answer, Unreadable)
    assert answer.reason == f"{file}: it is no regular file"


def test_the_doctor_tries_it(file: Path) -> None:
    [line] = of_sources([reader(file)])
    assert (line.state, line.subject) == ("could not look", "known-hosts ops")
    assert "references.known_hosts" in line.how
    file.write_text(f"srv-1 {KEY}\n")
    [line] = of_sources([reader(file)])
    assert (line.state, line.said) == ("ok", "SSH host keys; Tim Operasi answers for it")


def test_a_file_that_was_not_read_ends_no_drift() -> None:
    drift = Drift("reference-left", "srv-1 ops", (), sources=("known-hosts ops",))
    listed = frozenset({"srv-1"})
    assert Coverage({}, frozenset({"known-hosts ops"}), frozenset(), listed, "zabbix").why_not(drift) == ""
    assert Coverage({}, frozenset(), frozenset(), listed, "zabbix").why_not(drift)


def test_a_key_is_never_told(file: Path) -> None:
    file.write_text(f"srv-1 {KEY}\n")
    [mentions] = reader(file).mentions([SRV]).values()
    assert KEY.split()[1] not in repr(mentions)
