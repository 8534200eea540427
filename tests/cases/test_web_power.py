"""Somebody has taken over the web application's account, and tries everything that the account can do, on a live case.

It may keep others from working and show its readers what it likes. It may not bring about an event that its signer did
not sign, alter or remove what is kept, read a secret, or reach a system; and the worker goes on working.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import stat
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcdecom.casework.submitted import ATTEMPTS, OPTIONS
from dcdecom.journal.spool import COMMANDS
from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.cases.web_account import (
    APPLICATION,
    OPERATIONS,
    SIGN,
    SIGNING,
    WEB,
    Installed,
    installed,
    meanwhile,
    taken_over,
)
from tests.cases.web_attacks import (
    change_these,
    exchange,
    flicker,
    hand_in_all,
    hand_in_called,
    list_these,
    plant,
    reach,
    read_everything,
    touch_process,
)
from tests.unit.journal.bundles import signers
from tests.unit.journal.passkeys import ECDSA, NAMESPACE, PRESENT, VERIFIED, SecurityKey

pytestmark = [
    pytest.mark.long, pytest.mark.skipif(os.geteuid() != 0, reason="only root may be another account"),
]  # fmt: skip
SEALED = b"an export that holds a community"
STEP = "penolakan"
AS_KASI = {"step": STEP, "as": "kasi"}


@dataclass
class Site:
    its: Installed
    rejected: str
    """A case whose refusal waits for the Kasi's key."""
    other: str
    """A case at the form."""

    @property
    def incoming(self) -> Path:
        return self.its.spool / "incoming"

    def still_works(self) -> None:
        """What an honest person signs meanwhile is recorded."""
        found = self.its.attaches(self.other, "formulir")
        assert found.outcome == "recorded", found.said

    def count(self, case: str) -> int:
        return len(self.its.events(case))

    def since(self, case: str, seq: int) -> list[str]:
        """What came into a journal, without what it names as an attempt that did not count."""
        return [e.type for e in self.its.events(case)[seq:] if e.type not in ATTEMPTS]


@pytest.fixture(scope="module")
def site(bed: Bed) -> Iterator[Site]:
    with installed(bed) as its:
        rejected = its.office.open(its.office.requests / "rejected.yaml", 3)
        other = its.office.open(its.office.requests / "accepted.yaml", 4)
        sealed = its.top / "export.json"
        sealed.write_bytes(SEALED)
        its.office.type("case", "attach", other, "formulir", str(sealed), "--sealed").ended(0)
        sealed.unlink()
        its.share()
        with its.working():
            its.office.read("doctor", "--only", "web").ended(0)
            yield Site(its, rejected, other)


def test_it_reads_the_cases_and_no_secret(site: Site) -> None:
    its, data = site.its, site.its.office.data
    there = [path for path in its.top.rglob("*") if stat.S_ISREG(path.lstat().st_mode)]
    read = taken_over(read_everything, there)
    shown = {str(Path(path).relative_to(its.top)) for path in read}
    assert {"office/dcdecom.yaml", "office/data/store.sqlite", "pages/sign.js"} <= shown
    store = {f"office/data/store.sqlite{end}" for end in ("", "-wal", "-shm")}
    written = {f"office/{name}" for name in ("dcdecom.yaml", "policy.yaml", "inventory/people.yaml")}
    others = {n for n in shown - store - written if not n.startswith(("office/data/files/", "pages/", "statements/"))}
    assert others == set()
    everything = b"\n".join(read.values())
    secrets = _secrets(its)
    assert len(secrets) > 5
    assert [secret for secret in (*secrets, SEALED) if secret in everything] == []
    kept = {part for path in there if str(path) not in read for part in path.parts}
    assert {"secrets", "sealed", "hosts.yaml"} <= kept
    closed = [data, data / "sealed", its.office.folder, its.office.folder / "secrets", its.spool / "taken"]
    assert taken_over(list_these, [*closed, site.incoming]) == []


def test_it_changes_nothing_that_is_kept(site: Site) -> None:
    its = site.its
    site.still_works()
    its.waiting(site.rejected)
    its.rests()
    another = site.incoming / f"{'a' * 32}.part"
    another.write_bytes(b"what another account hands in")
    os.chown(another, OPERATIONS, -1)
    folders = [its.top, *(p for p in its.top.rglob("*") if p.is_dir() and p != site.incoming)]
    files = [p for p in its.top.rglob("*") if stat.S_ISREG(p.lstat().st_mode)]
    names = {"store.sqlite", "dcdecom.yaml", "people.yaml", "sign.js", "netbox-writer"}
    assert names <= {p.name for p in files}
    assert list((its.office.data / "files").iterdir())
    assert list(its.statements.glob("*.json"))
    before = _digests(files)
    assert taken_over(change_these, [*files, *folders], site.incoming) == []
    after = _digests(files)
    assert [path for path in files if before[path] != after[path] and "store.sqlite" not in path.name] == []
    another.unlink()
    site.still_works()
    its.office.read("store", "check").ended(0)


def test_it_looks_into_no_process_and_reaches_no_system(site: Site) -> None:
    """Its unit gives it a network of its own (PrivateNetwork=): not even what listens on this machine is there."""
    its = site.its
    assert its.worker
    assert isinstance(its.bed, LabBed)
    access = its.bed.control.access
    ports = [*access.ssh_ports.values(), *access.snmp_ports.values()]
    places = [*(("127.0.0.1", port) for port in ports), *map(_place, (access.netbox.url, access.zabbix.url))]
    agent = its.top / "agent"
    agent.mkdir(0o700)
    os.chown(agent, OPERATIONS, -1)
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as abstract:
        listening.bind(str(agent / "socket"))
        abstract.bind("\0dcdecom-agent")
        for one in (listening, abstract):
            one.listen()
        assert taken_over(reach, places, [str(agent / "socket"), "@dcdecom-agent"]) == []
    assert taken_over(touch_process, its.worker.process.pid) == []
    assert taken_over(touch_process, os.getpid()) == []
    site.still_works()


def test_without_a_key_it_records_nothing(site: Site) -> None:
    """It reads the journal, and so knows every code: a scan of its own with the right code is nobody's paper."""
    its, before = site.its, (site.count(site.rejected), site.count(site.other))
    options = {
        "sign": {**AS_KASI, "by": "kasi", "code": its.office.code_on(its.office.sheet(site.rejected, STEP))},
        "attach": {"step": STEP}, "inspect": {"device": "srv-dinkes-04"}, "cancel": {"as": "kasi"},
    }  # fmt: skip
    parts = {"sign": "scan", "inspect": "photo"}
    handed: dict[str, Whole] = {
        command: (command, site.rejected, options.get(command, {}), {parts.get(command, "file"): b"%PDF-1.4 a scan"})
        for command in sorted(COMMANDS)
    }
    for command, id in zip(handed, taken_over(hand_in_all, its.spool, [*handed.values()]), strict=True):
        found = its.answered(id)
        assert found.outcome == "refused", (command, found)
        assert (WEB.pw_name in found.said) == (command in OPTIONS), (command, found)
    assert site.since(site.rejected, before[0]) == site.since(site.other, before[1]) == []


def test_what_it_asks_for_by_a_form_of_its_own_names_no_file_elsewhere(site: Site) -> None:
    its = site.its
    secret = its.office.folder / "secrets/netbox-writer"
    names = (str(secret), "../../../secrets/netbox-writer", "../../store.sqlite", "/proc/self/environ", "x\0y", "..")
    forms: list[Whole] = [("request", "", {
        "number": "1/2", "scan": name, "minutes-scan": name, "device-0-name": "srv-disdik-01",
    }, {}) for name in names]  # fmt: skip
    for name, id in zip(names, taken_over(hand_in_all, its.spool, forms), strict=True):
        found = its.answered(id)
        assert found.outcome == "refused", (name, found)
        assert "minutes-scan: " in found.said
        assert secret.read_text("utf-8") not in found.said
    assert not list((its.office.data / "requests").glob("*"))


def test_of_signatures_only_the_signers_own_counts_and_once(site: Site) -> None:
    """Forged, stolen, altered, of another page, of another case, step or kind, with more than was signed; then the one
    that was signed, and that once more.
    """
    its, case = site.its, site.rejected
    statement = its.waiting(case)
    good = its.signed("kasi", statement)
    before, beside = site.count(case), site.count(site.other)
    wrong = _not_signed(its, statement) | _misused(statement, good, site)
    ids = taken_over(hand_in_all, its.spool, [*wrong.values()])
    for name, id in zip(wrong, ids, strict=True):
        found = its.answered(id)
        assert found.outcome == "refused", (name, found)
    assert site.since(case, before) == site.since(site.other, beside) == []
    assert {e.type for e in its.events(case)[before:]} <= ATTEMPTS

    odd = {"signature": ("form.yaml", good), "statement": ("--help \u202egnp.$(id)", statement)}
    assert its.answered(taken_over(hand_in_called, its.spool, "sign", case, AS_KASI, odd)).outcome == "recorded"
    [closed] = [e for e in its.events(case)[before:] if e.type == "gate-closed"]
    authority = closed.payload["authority"]
    assert isinstance(authority, dict)
    assert (closed.actor, authority["kind"], authority["person"]) == ("worker", "key", "kasi")
    whole = [("sign", case, AS_KASI, {"signature": good, "statement": statement})] * 3
    for id in taken_over(hand_in_all, its.spool, [*whole, ("sign", site.other, *whole[0][2:])]):
        assert its.answered(id).outcome == "refused"
    assert [e.seq for e in its.events(case)[before:] if e.type == "gate-closed"] == [closed.seq]
    _verifies(site, case)
    site.still_works()


def test_a_text_that_was_altered_on_its_way_to_the_signer_counts_for_nothing(site: Site) -> None:
    """Whoever serves the signing page, or writes what waits there, has another text shown and signed, by the right key.

    It counts for what the case waits for, or not at all.
    """
    its, case, other = site.its, site.other, site.rejected
    note = its.top / "altered.txt"
    note.write_text("seen")
    note.chmod(0o644)
    words = ("case", "attach", case, "formulir", str(note), "--as", "tim-dc", "--print")
    text = its.office.read(*words).ended(0).out.encode()
    day, head = re.search(rb"happened on: (\S+)", text), re.search(rb"head: (\S+)", text)
    assert day
    assert head
    altered = {
        "another case": text.replace(case.encode(), other.encode()),
        "another party": text.replace(b"as: tim-dc", b"as: kasi"),
        "another kind": text.replace(b"kind: attach", b"kind: gate"),
        "a device": text.replace(b"\nsubject: ", b"\ndevice: srv-dinkes-04\nsubject: "),
        "no step": text.replace(b"step: formulir", b"step: formulirr"),
        "another file": re.sub(rb"attachment [0-9a-f]{64}", b"attachment " + b"0" * 64, text),
        "another day": text.replace(day[1], b"2026-01-06"),
        "no version": text.replace(b"dcdecom statement 2", b"dcdecom statement 3"),
        "one line more": text + b"team: rina\n",
        "the same line twice": text.replace(b"case: ", f"case: {other}\ncase: ".encode()),
    }  # fmt: skip
    assert text not in altered.values()
    before = (site.count(case), site.count(other))
    handed: list[Whole] = [
        ("attach", case, {}, {"statement": shown, "signature": its.signed("rina", shown), "file": note.read_bytes()})
        for shown in altered.values()
    ]  # fmt: skip
    for name, id in zip(altered, taken_over(hand_in_all, its.spool, handed), strict=True):
        found = its.answered(id)
        assert found.outcome == "refused", (name, found)
    assert site.since(case, before[0]) == site.since(other, before[1]) == []
    site.still_works()


def test_what_it_plants_in_the_spool_harms_nobody(site: Site) -> None:
    its, data = site.its, site.its.office.data
    secret = its.office.folder / "secrets/netbox-writer"
    targets = [data / "store.sqlite", its.office.config, secret, Path("/etc/passwd")]
    kept = _digests(targets[1:])
    before = site.count(site.other)
    planted = taken_over(plant, its.spool, targets)
    assert len(planted) > 400
    secrets = _secrets(its)
    for id in planted:
        found = its.answered(id)
        assert found.outcome == "refused", found.said
        assert not [secret for secret in secrets if secret.decode() in found.said]
    assert site.since(site.other, before) == []
    assert _digests(targets[1:]) == kept
    assert its.queue.due() == ()
    assert not list((its.spool / "taken").iterdir())
    assert its.worker
    assert "Traceback" not in its.worker.text
    site.still_works()


def test_what_it_changes_while_the_worker_looks_counts_as_one_or_the_other(site: Site) -> None:
    """The worker copies a file once, and judges the copy: what was signed is recorded, or what is there is refused."""
    its = site.its
    with ExitStack() as doing:
        doing.enter_context(meanwhile(flicker, its.spool))
        doing.enter_context(meanwhile(exchange, its.spool, "b" * 32, os.urandom(3000)))
        for _ in range(3):
            site.still_works()
    assert its.worker
    assert "Traceback" not in its.worker.text
    site.still_works()
    _verifies(site, site.other)


# --- what is handed in -----------------------------------------------------------------------------------------------

Whole = tuple[str, str, dict[str, str], dict[str, bytes]]
"""Command, case, options and files of a submission."""


def _not_signed(its: Installed, statement: bytes) -> Mapping[str, Whole]:
    """Signatures that are not the Kasi's over this statement, at the signing origin, by a verified touch."""
    kasi, log_in, own = its.keys["kasi"], its.log_ins["kasi"], SecurityKey(ECDSA, SIGN)
    case = statement.partition(b"\ncase: ")[2].partition(b"\n")[0].decode()
    made = {
        "a key of its own": own.sign_in_browser(statement, SIGNING),
        "somebody else's": its.signed("rina", statement),
        "a touch to log in": log_in.sign_in_browser(statement, APPLICATION),
        "a log-in key that names the signing page": log_in.sign_in_browser(statement, SIGNING),
        "a page of the application": kasi.sign_in_browser(statement, APPLICATION),
        "another page": kasi.sign_in_browser(statement, "https://evil.example"),
        "a page below another name": kasi.sign_in_browser(statement, f"https://{SIGN}.evil.example"),
        "a page without TLS": kasi.sign_in_browser(statement, f"http://{SIGN}"),
        "a frame": kasi.sign_in_browser(statement, SIGNING, crossOrigin=True),
        "a frame of another page": kasi.sign_in_browser(statement, SIGNING, topOrigin="https://evil.example"),
        "nobody there": kasi.sign_in_browser(statement, SIGNING, flags=0),
        "nobody verified": kasi.sign_in_browser(statement, SIGNING, flags=PRESENT),
        "nobody touched": kasi.sign_in_browser(statement, SIGNING, flags=VERIFIED),
        "another use": kasi.sign_in_browser(statement, SIGNING, namespace=f"not-{NAMESPACE}"),
        "a new key": kasi.sign_in_browser(statement, SIGNING, type="webauthn.create"),
        "another text": its.signed("kasi", statement + b"\n"),
        "an old head": its.signed("kasi", statement.replace(b"head: ", b"head: 0")),
        "none": b"", "noise": os.urandom(700),
    }  # fmt: skip
    return {name: ("sign", case, AS_KASI, {"signature": made[name], "statement": statement}) for name in made}


def _misused(statement: bytes, good: bytes, site: Site) -> Mapping[str, Whole]:
    """The Kasi's own signature, for something else than what was signed, or with more than that."""
    case, other = site.rejected, site.other
    whole = {"signature": good, "statement": statement}
    altered = {
        "another decision": statement.replace(b"decision: approve", b"decision: reject"),
        "another device": statement.replace(b"device: srv-dinkes-04", b"device: srv-disdik-01"),
        "another case in it": statement.replace(case.encode(), other.encode()),
        "another party": statement.replace(b"as: kasi", b"as: kadis"),
    }  # fmt: skip
    assert statement not in altered.values()
    return {
        **{name: ("sign", case, AS_KASI, {"signature": good, "statement": text}) for name, text in altered.items()},
        "for another case": ("sign", other, AS_KASI, whole),
        "for no case": ("sign", "2026-9999", AS_KASI, whole),
        "for a case that is a path": ("sign", f"../{case}", AS_KASI, whole),
        "for another step": ("sign", case, {**AS_KASI, "step": "formulir"}, whole),
        "for another party": ("sign", case, {**AS_KASI, "as": "kadis"}, whole),
        "as another decision": ("sign", case, {**AS_KASI, "decision": "reject"}, whole),
        "by another person": ("sign", case, {**AS_KASI, "by": "rina"}, whole),
        "of another day": ("sign", case, {**AS_KASI, "on": "2026-01-06"}, whole),
        "with an option of nobody's": ("sign", case, {**AS_KASI, "actor": "kasi"}, whole),
        "with a team": ("sign", case, {**AS_KASI, "team": "rina"}, whole),
        "with two signatures": ("sign", case, AS_KASI, {**whole, "signature 2": good}),
        **{f"as {kind}": (kind, case if kind in ("inspect", "attach", "paper", "cancel") else "", {}, whole)
           for kind in COMMANDS - {"sign", "enrol", "request"}},
        "with a paper": ("sign", case, AS_KASI, {**whole, "scan": b"%PDF-1.4 a scan"}),
    }  # fmt: skip


def _verifies(site: Site, case: str) -> None:
    """A stranger verifies the case, and each of its signatures by plain `ssh-keygen`."""
    its, office = site.its, site.its.office
    office.read("report", "bundle", case).ended(0)
    own = its.top / "signers"
    own.write_bytes(signers(*(f"{who} {key.public}" for who, key in its.keys.items())))
    own.chmod(0o644)
    office.read("verify", str(office.data / "out" / case / "bundle"), "--signers", str(own)).ended(0, " good")
    counted = 0
    for event in its.events(case):
        authority = event.payload.get("authority")
        if isinstance(authority, dict) and authority.get("kind") == "key":
            signed = event.payload["signed"]
            assert isinstance(signed, dict)
            files = [office.data / "files" / str(signed[name]) for name in ("statement", "signature")]
            words = ["ssh-keygen", "-Y", "verify", "-f", str(own), "-I", str(authority["person"]), "-n", NAMESPACE]
            run = subprocess.run([*words, "-s", str(files[1])], input=files[0].read_bytes(), capture_output=True)
            assert run.returncode == 0, run.stderr
            counted += 1
    assert counted


def _secrets(its: Installed) -> list[bytes]:
    """What dcdecom itself knows of the systems."""
    return [file.read_bytes().strip() for file in (its.office.folder / "secrets").iterdir()]


def _digests(paths: list[Path]) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _place(url: str) -> tuple[str, int]:
    host, _, port = url.partition("://")[2].rstrip("/").partition(":")
    return host, int(port.partition("/")[0])
