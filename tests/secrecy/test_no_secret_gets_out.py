"""The accepted case, what can go wrong in it, and systems that repeat what they were told: always with `-vv`."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cases.driver import Said
from tests.cases.stages import REVIEWS, to_plan, to_rack, to_review, to_second_plan
from tests.crash.bench import SERVER, Bench
from tests.faults.impatient import impatient
from tests.secrecy.watched import Watched, edit, watched
from tests.unit.adapters_http.serving import Asked, scripted
from tests.unit.adapters_http.serving import Said as Answer
from tests.unit.journal.bundles import Key

WEB = {
    "netbox": ("status", "drop", "cut", "wrong", "fail", "deny", "refuse", "gone"), "zabbix": ("cut", "wrong", "deny"),
}  # fmt: skip
LINES = ("gone", "deny")
Mend = Callable[[], None]


@pytest.fixture
def marked(tmp_path: Path) -> Iterator[Watched]:
    with closing(Bench(tmp_path / "bench")) as bench, watched(impatient(bench)) as found:
        yield found


def _found_nothing(marked: Watched) -> None:
    """No secret is anywhere; and where one is put, it is found."""
    places = marked.places()
    assert marked.leaks(places) == []
    for secret in marked.secrets.values():
        assert marked.leaks({"control": f"x{secret}x".encode()})


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_accepted_case(marked: Watched, tmp_path: Path) -> None:
    """With a fault at a write of each system, a signature by key and a mailbox: both are children of a command."""
    bench, office, lab = marked.bench, marked.bench.office, marked.bench.lab
    kasi = _kasi(marked, tmp_path / "kasi")
    id = office.open(office.request("accepted"), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    lab.line_fault("tor-3", line="shutdown", kind="deny")
    assert office.end(office.shuts_down(id, SERVER)).code == 5
    lab.line_fault("tor-3")
    office.type("case", "resume", id).ended(0)
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    to_second_plan(office, id)
    lab.web_fault("zabbix", kind="fail", method="host.delete", times=1)
    lab.web_fault("netbox", kind="deny", method="PATCH", times=1)
    to_review(office, id, SERVER)
    _signed_by_key(marked, id, kasi, tmp_path)
    for step, party in REVIEWS[1:]:
        office.signs(id, step, party, "--by", party).ended(0)
        office.run(id)
    assert office.case(id).state == "sealed"
    for words in (("case", "show"), ("report", "show"), ("report", "render"), ("report", "bundle"), ("verify",)):
        office.read(*words, id).ended(0)
    _found_nothing(marked)
    names = {path.name.partition(".")[0] for path in (office.folder / "told").iterdir()}
    assert names == {"mail", "ssh-keygen"}
    assert any(b"-m dcdecom" in line or b"forkserver" in line for line in marked.commands)
    _sealed_apart(marked, id)
    assert bench.lab.acts("switch")


def _kasi(marked: Watched, path: Path) -> Key:
    """The Kasi's key, in the people file before the case is opened."""
    key = Key.made(path)

    def give(people: dict[str, Any]) -> None:
        person = next(p for p in people["people"] if p["id"] == "kasi")
        person["keys"] = [{"key": f"{key.public} kasi@laptop", "valid_from": "2026-01-05"}]

    edit(marked.folder / "inventory" / "people.yaml", give)
    return key


def _signed_by_key(marked: Watched, id: str, key: Key, folder: Path) -> None:
    office = marked.bench.office
    said = office.read("case", "sign", id, "review-kasi", "--as", "kasi", "--print").ended(0)
    signature = folder / "review.sig"
    signature.write_bytes(key.sign(said.out.encode()))
    signed = office.type("case", "sign", id, "review-kasi", "--as", "kasi", "--signature", str(signature))
    signed.ended(0, "a signature by key")
    office.run(id).ended(4, "review-kabid")


def _sealed_apart(marked: Watched, id: str) -> None:
    """The export is for the writers' group alone, and the bundle says that it is withheld."""
    office = marked.bench.office
    (sealed,) = [a for a in office.case(id).attachments if a.file.sealed]
    kept = office.data / "sealed" / sealed.file.sha256
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o640, 0o2750)
    assert kept.stat().st_gid == kept.parent.stat().st_gid
    bundle = office.data / "out" / id / "bundle"
    assert SERVER in kept.read_text("utf-8")
    packed = {p.name: p.read_bytes() for p in bundle.rglob("*") if p.is_file()}
    assert sealed.file.sha256 not in packed
    assert not any(kept.read_bytes() in content for content in packed.values())
    assert "withheld: 1" in next(s.out for s in office.said if s.words[:2] == ("report", "bundle"))
    assert json.loads(office.read("report", "render", id, "--format", "json").ended(0).out)


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_what_goes_wrong_repeats_no_secret(marked: Watched, counted: Callable[[str, int], None]) -> None:
    """A request is checked while something is broken, in every way in which a reading can break."""
    office, tried = marked.bench.office, 0
    request = str(office.request("accepted"))
    office.read("check", request).ended(0)
    for broken in (_web, _cli, _wrong_secrets, _repeating):
        for mend in broken(marked):
            said: Said = office.read("check", request)
            mend()
            assert said.code in (2, 3, 4, 5), said
            assert "Traceback" not in said.text, said
            tried += 1
    _found_nothing(marked)
    counted("secrecy", tried)


def _web(marked: Watched) -> Iterator[Mend]:
    lab = marked.bench.lab
    for system, kinds in WEB.items():
        for kind in kinds:
            lab.web_fault(system, kind=kind)
            yield lambda system=system: lab.web_fault(system)  # type: ignore[misc]  # mypy infers no default


def _cli(marked: Watched) -> Iterator[Mend]:
    lab = marked.bench.lab
    for kind in LINES:
        lab.line_fault("tor-3", line="show", kind=kind, times=100)
        yield lambda: lab.line_fault("tor-3")
    for fault in ("deny", "refuse", "startup_missing"):
        lab.ssh_fault("tor-3", fault)
        yield lambda fault=fault: lab.ssh_fault("tor-3", fault, False)  # type: ignore[misc]  # as above
    lab.snmp_fault("tor-3", "silent", True)
    yield lambda: lab.snmp_fault("tor-3", "silent", False)


def _wrong_secrets(marked: Watched) -> Iterator[Mend]:
    """Each secret in a file in turn is another one: its system refuses it, and may say so in its own words."""
    for name in ("zabbix-reader", "switch-enable", "snmp-auth", "snmp-privacy"):
        right = marked.secrets[name]
        marked.hide(name, right[::-1][:-4] + "XyZ9")
        yield lambda name=name, right=right: marked.hide(name, right)  # type: ignore[misc]  # as above


def _repeating(marked: Watched) -> Iterator[Mend]:
    """A system that repeats every header and the body of what it was asked, as an error of its own."""

    def repeated(asked: Asked) -> str:
        return f"you sent {asked.headers} {asked.body}"

    answers: tuple[Callable[[Asked], Answer], ...] = (
        lambda asked: Answer({"detail": repeated(asked)}, 403),
        lambda asked: Answer(f"<html><title>{repeated(asked)}</title></html>", 502),
        lambda asked: Answer({"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": repeated(asked), "data": ""}}),
        lambda asked: Answer({}, 302, {"Location": f"https://elsewhere.example/{asked.headers['authorization']}"}),
    )
    config = marked.bench.office.config
    before = config.read_text("utf-8")
    for system, path in (("netbox", ""), ("zabbix", "/api_jsonrpc.php")):
        for answer in answers:
            with scripted(answer) as server:
                edit(config, lambda it: it[system].update(url=server.url + path))  # noqa: B023  # called at once
                yield lambda: config.write_text(before, "utf-8") and None
