"""Every limit of the table is met: what is within it is read, and what is over it is named, never taken for none."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PIL import Image

from dcdecom import limits
from dcdecom.adapters.batching import Unread
from dcdecom.adapters.certificates.reader import FileReader
from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.credentials.certificates import CERTIFICATES
from dcdecom.adapters.credentials.reader import CredentialFiles
from dcdecom.adapters.decoding import ChildDecoder
from dcdecom.adapters.decoding.run_decoder import CHILD
from dcdecom.adapters.http import Failed, Session
from dcdecom.adapters.known_hosts.reader import KnownHosts
from dcdecom.adapters.netbox.connection import Connection
from dcdecom.adapters.secrets import Secrets
from dcdecom.adapters.snmp.walk import Incomplete, walk
from dcdecom.adapters.ticket import VALUES, read_template
from dcdecom.adapters.tte_roots import read_roots
from dcdecom.adapters.zabbix.export import only_host
from dcdecom.casework.evidence import keep_brought
from dcdecom.casework.orders import read_file
from dcdecom.casework.secret_looking import secret_in
from dcdecom.documents.composing import read_tree
from dcdecom.documents.tree import refuse
from dcdecom.errors import InputError
from dcdecom.journal import people_file, tar
from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.canonical import canonical
from dcdecom.journal.exit_pass import TEXTS, TITLE, NoPass
from dcdecom.journal.exit_pass import read as read_pass
from dcdecom.journal.export import read_lines
from dcdecom.journal.roles import Roles
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.verify import NotVerified, ReaderEvidence, verify_path
from dcdecom.limits import LIMITS, Limit
from dcdecom.model.estate.reading import Unreadable
from dcdecom.model.settings import CredentialFilesSettings, KnownHostsSettings, SecretRef
from dcdecom.papers.templates import check_own, read_crest
from dcdecom.ports.certificates import Unclear
from dcdecom.ports.queue import Answered
from docs.pages import PAGES
from tests.agents.asking import StillClock
from tests.unit.adapters_http.conftest import SECRETS, netbox_settings
from tests.unit.adapters_http.serving import Asked, Said, raw, scripted
from tests.unit.certificates import recorded
from tests.unit.controllers import served as controllers
from tests.unit.decoding import ttes
from tests.unit.dhcp.served import SUBJECT as DHCP_SUBJECT
from tests.unit.dhcp.served import own as dhcp_own
from tests.unit.dhcp.writing import place as dhcp_place
from tests.unit.journal.bundles import Bundle, Bundled, Key, everything, signers
from tests.unit.journal.replays import played
from tests.unit.logs.hearing import Night
from tests.unit.texts.repositories import repository, why_not, write
from tests.unit.zones.served import SUBJECT, lab
from tests.unit.zones.served import reader as zones_reader
from tests.unit.zones.writing import place


@dataclass(frozen=True)
class Given:
    """What a test may use. `lower` makes a limit small enough to be met at once."""

    lower: Callable[[str, int], None]
    folder: Path


Meeting = Callable[[Given], str]
MET: dict[str, Meeting] = {}
"""By the limit's name: what meets it, and returns what was said."""


def meets(name: str) -> Callable[[Meeting], Meeting]:
    def add(meeting: Meeting) -> Meeting:
        MET[name] = meeting
        return meeting

    return add


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Given:
    def lower(name: str, most: int) -> None:
        place = name.upper().replace("-", "_")
        limit = replace(getattr(limits, place), most=most)
        monkeypatch.setattr(limits, place, limit)
        for module in ("dcdecom.casework.orders.SIGNED_BYTES", "dcdecom.adapters.secrets.SECRET_BYTES"):
            if module.endswith(f".{place}"):
                monkeypatch.setattr(module, limit)

    return Given(lower, tmp_path)


def test_every_limit_has_a_test() -> None:
    assert MET.keys() == LIMITS.keys()


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_that_is_met_is_named(name: str, given: Given) -> None:
    said = MET[name](given)
    if name in ("mistakes", "error-text"):
        assert f"cut by the limit {name}" in said
    else:
        assert f"could not be read: LIMIT {name}, at most " in said, said[:500]


# --- HTTP ------------------------------------------------------------------------------------------------------------


def _refused(answer: Callable[[Asked], Said], timeout: int = 2) -> str:
    """What a session says of an answer; a write is never taken for done."""
    with scripted(answer) as server:
        session = Session(server.url, timeout, None, "t0ken", lambda _: "", lambda asked: asked.method == "GET")
        with pytest.raises(Failed) as read:
            session.get(server.url)
        assert len(server.asked) == 1, "what is too much is not asked for again"
        with pytest.raises(Failed) as written:
            session.post(server.url, json={})
    assert read.value.outcome == written.value.outcome == "no-answer"
    return str(read.value)


def _get(body: Any) -> None:
    with scripted(lambda _: Said(body)) as server:
        Session(server.url, 2, None, "t0ken", lambda _: "", lambda _: True).get(server.url)


@meets("http-wire")
def _(given: Given) -> str:
    given.lower("http-wire", 5_000)
    _get("x" * 4_000)
    return _refused(lambda _: Said("x" * 6_000))


def _of_raw(answer: Callable[[Callable[[bytes], object]], object]) -> str:
    with raw(answer) as url, pytest.raises(Failed) as caught:
        Session(url, 2, None, "t0ken", lambda _: "", lambda _: True).get(url)
    return str(caught.value)


@meets("http-decoded")
def _(given: Given) -> str:
    """A bomb of a hundred kilobytes, at the limit as it is."""
    bomb = gzip.compress(bytes(limits.HTTP_DECODED.most + 1), 9)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    return _of_raw(lambda send: send(head + bomb))


@meets("http-encodings")
def _(given: Given) -> str:
    bomb = gzip.compress(gzip.compress(bytes(1000)))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    return _of_raw(lambda send: send(head + bomb))


def _dripping(head: bytes) -> Callable[[Callable[[bytes], object]], object]:
    def drip(send: Callable[[bytes], object]) -> None:
        send(head)
        for _ in range(200):
            time.sleep(0.1)
            send(b"x")

    return drip


@meets("http-seconds")
def _(given: Given) -> str:
    """Drop by drop, in the headers as well as in the content: each drop comes in time."""
    given.lower("http-seconds", 1)
    said = []
    for head in (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "):
        began = time.monotonic()
        said.append(_of_raw(_dripping(head)))
        assert time.monotonic() - began < 6
    assert said[0] == said[1]
    return said[0]


@meets("json-depth")
def _(given: Given) -> str:
    most = limits.JSON_DEPTH.most
    _get("[" * most + "]" * most)
    _get('{"a":"' + "[" * 5000 + '\\""}')
    for deep in ("[" * 200_000, '{"a":' * (most + 1) + "1" + "}" * (most + 1)):
        said = _refused(lambda _, deep=deep: Said(deep))
    hidden = "[" * (most + 1) + '"]]]]]]]]]]\\"]"' + "]" * (most + 1)
    assert _refused(lambda _: Said(hidden)) == said, "brackets in a text close nothing"
    assert _refused(lambda _: Said("[" * 5000, status=500)) == said, "nor does an error answer"
    return said


@meets("json-nodes")
def _(given: Given) -> str:
    _get("[" + "[]," * 1_000_000 + '"' + "[]," * 3_000_000 + '"]')
    began = time.monotonic()
    said = _refused(lambda _: Said("[" + "[]," * 3_000_000 + "1]"), timeout=20)
    assert time.monotonic() - began < 20
    given.lower("json-nodes", 50)
    assert _refused(lambda _: Said({"a": [0] * 50})).startswith("could not be read: LIMIT json-nodes")
    return said


def _netbox(answer: Callable[[Asked], Said], ask: Callable[[Connection], object] | None = None) -> str:
    """What a list of NetBox's says of itself, one page after another."""
    with scripted(answer) as server:
        connection = Connection(netbox_settings(server.url), SecretRef("env:READER"), SECRETS)
        question = ask or (lambda to: to.rows("dcim/devices", {"id": [1]}, "", lambda row: True, {True}))
        with pytest.raises(Unread) as caught:
            question(connection)
    return str(caught.value)


def _page(asked: Asked, rows: int = 1, again: bool = False) -> Said:
    at = int(asked.query.get("offset", ["0"])[0])
    host = asked.headers["host"]
    following = f"http://{host}/api/dcim/devices/?offset={at if again and at else at + 1}"
    return Said({"count": 10**9, "next": following, "results": [{"id": at * 1000 + n} for n in range(rows)]})


@meets("http-pages")
def _(given: Given) -> str:
    given.lower("http-pages", 20)
    _netbox(lambda asked: _page(asked, 0), lambda to: to.page("dcim/devices", 1, ""))
    return _netbox(_page)


@meets("http-repeats")
def _(given: Given) -> str:
    said = _netbox(lambda asked: _page(asked, again=True))
    assert said == _netbox(lambda asked: _page(asked, 0, again=True), lambda to: to.page("dcim/devices", 1, ""))
    return said


@meets("http-question")
def _(given: Given) -> str:
    given.lower("http-question", 1_000)
    return _netbox(lambda asked: _page(asked, 10))


def test_a_next_that_leads_to_another_host_is_not_followed() -> None:
    with (
        scripted(lambda _: Said({"count": 2, "next": None, "results": []})) as other,
        scripted(lambda _: Said({"count": 9, "next": f"{other.url}/api/x/", "results": [{"id": 1}]})) as server,
    ):
        connection = Connection(netbox_settings(server.url), SecretRef("env:READER"), SECRETS)
        with pytest.raises(Failed, match="another address"):
            connection.rows("dcim/devices", {"id": [1]}, "", lambda row: True, {True})
        assert not other.asked


def test_what_redirects_is_read_within_the_limits_too(given: Given) -> None:
    bomb = gzip.compress(bytes(limits.HTTP_DECODED.most + 1), 9)
    head = f"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    assert "LIMIT http-decoded" in _of_raw(lambda send: send(head.encode() + bomb))


# --- exports and agents ----------------------------------------------------------------------------------------------

EXPORT = "zabbix_export:\n  hosts:\n  - host: a\n    tags: {}\n"


def _exported(tags: str) -> str:
    assert only_host(EXPORT.format("[]"))["host"] == "a"
    with pytest.raises(Unread) as caught:
        only_host(EXPORT.format(tags))
    return str(caught.value)


@meets("export-bytes")
def _(given: Given) -> str:
    given.lower("export-bytes", 500)
    return _exported("x" * 500)


@meets("export-depth")
def _(given: Given) -> str:
    return _exported("[" * 5000 + "]" * 5000)


@meets("export-nodes")
def _(given: Given) -> str:
    given.lower("export-nodes", 500)
    return _exported("[" + "1, " * 500 + "]")


@meets("export-number")
def _(given: Given) -> str:
    for text in ("'" + "1:" * 5_000 + "59'", "1:" * 5_000 + "59 and words", "1:59:59", "|\n      " + "1" * 5_000):
        assert only_host(EXPORT.format(text))["host"] == "a"
    began = time.process_time()
    said = {
        _exported(number)
        for number in ("1:59" + ":59" * 300_000, "9" * 2_000, "-1_0" + "0" * 2_000, "0x" + "f" * 2_000)
    }
    assert time.process_time() - began < 5
    return said.pop() if len(said) == 1 else ""


@pytest.mark.parametrize("tags", ["!!int '1:59'", "!!float 1", "!!set {a, b}", "!x y", "!!binary YQ=="])
def test_an_export_with_a_tag_is_none_of_zabbixs(tags: str) -> None:
    assert "a tag, which no export of Zabbix does" in _exported(tags)


def test_an_export_with_an_alias_is_none_of_zabbixs() -> None:
    assert "alias" in _exported("[&a [1, 1], *a, *a]")


@meets("snmp-rows")
def _(given: Given) -> str:
    import asyncio

    given.lower("snmp-rows", 50)

    async def ask(last: tuple[int, ...], repetitions: int) -> list[Any]:
        return [((1, 3, last[-1] + 1 if len(last) > 2 else 1), 1)]

    with pytest.raises(Incomplete) as caught:
        asyncio.run(walk(ask, (1, 3)))
    return str(caught.value)


# --- texts in which servers may be mentioned -------------------------------------------------------------------------


@meets("texts-seconds")
def _(given: Given) -> str:
    given.lower("texts-seconds", 0)
    return _unsearched(given, {"a": "db1"})


@meets("texts-found")
def _(given: Given) -> str:
    given.lower("texts-found", 50)
    return _unsearched(given, {"a": "db1\n" * 50})


@meets("texts-files")
def _(given: Given) -> str:
    given.lower("texts-files", 2)
    return _unsearched(given, {"a": "", "b": "", "c": ""})


@meets("texts-total")
def _(given: Given) -> str:
    given.lower("texts-total", 50)
    return _unsearched(given, {"a": "x" * 51}, git=False)


@meets("texts-mentions")
def _(given: Given) -> str:
    given.lower("texts-mentions", 5)
    return _unsearched(given, {"a": "db1\n" * 6})


@meets("known-hosts")
def _(given: Given) -> str:
    given.lower("known-hosts", 50)
    file = given.folder / "known_hosts"
    file.write_text("srv-1 ssh-ed25519 AAAA\n" * 5)
    answer = KnownHosts(KnownHostsSettings("ops", file, "Ani"), (), StillClock()).state()
    assert isinstance(answer, Unreadable)
    return answer.reason


@meets("credential-bytes")
def _(given: Given) -> str:
    given.lower("credential-bytes", 50)
    return _credentials(given, {"a": "x" * 51})


@meets("credential-files")
def _(given: Given) -> str:
    given.lower("credential-files", 2)
    return _credentials(given, {"a": "", "b": "", "c": ""})


@meets("credential-total")
def _(given: Given) -> str:
    given.lower("credential-total", 50)
    return _credentials(given, {"a": "x" * 30, "b": "x" * 30})


def _credentials(given: Given, files: dict[str, str]) -> str:
    for name, text in files.items():
        (given.folder / name).write_text(text)
    its = CredentialFilesSettings("issued", given.folder, "Ani")
    answer = CredentialFiles(CERTIFICATES, its, (), StillClock()).state()
    assert isinstance(answer, Unreadable)
    return answer.reason


# --- logs in which withdrawn servers may be heard --------------------------------------------------------------------


@meets("log-seconds")
def _(given: Given) -> str:
    given.lower("log-seconds", 0)
    return _heard(given)


@meets("log-bytes")
def _(given: Given) -> str:
    given.lower("log-bytes", 50)
    return _heard(given)


def _heard(given: Given) -> str:
    night = Night(given.folder)
    night.write(night.noise(), night.noise())
    return night.look().left_over


@meets("dns-records")
def _(given: Given) -> str:
    given.lower("dns-records", 3)
    return _untransferred()


@meets("dns-bytes")
def _(given: Given) -> str:
    given.lower("dns-bytes", 60)
    return _untransferred()


@meets("dns-removed")
def _(given: Given) -> str:
    given.lower("dns-removed", 3)
    with place() as found:
        answer = found.names.leading([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    return answer.reason


@meets("dhcp-removed")
def _(given: Given) -> str:
    given.lower("dhcp-removed", 1)
    with dhcp_place(dhcp_own()) as found:
        answer = found.addresses.held([DHCP_SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    return answer.reason


@meets("controller-answers")
def _(given: Given) -> str:
    given.lower("controller-answers", 3)
    return controllers.why(controllers.own())


@meets("controller-seconds")
def _(given: Given) -> str:
    given.lower("controller-seconds", -1)
    return controllers.why(controllers.own())


@meets("dns-seconds")
def _(given: Given) -> str:
    given.lower("dns-seconds", 0)
    return _untransferred()


def _untransferred() -> str:
    with lab({"batam.test": "srv-1 A 10.7.0.21\n"}) as server:
        answer = zones_reader(server).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    return answer.reason


def _unsearched(given: Given, files: dict[str, str | bytes], git: bool = True) -> str:
    folder = given.folder / "texts"
    if git:
        repository(folder, files)
    else:
        folder.mkdir()
        write(folder, files)
    return why_not(folder, git)


# --- what people write and bring -------------------------------------------------------------------------------------


def _yaml(given: Given, content: str) -> str:
    file = given.folder / "request.yaml"
    file.write_text(content)
    try:
        tree = read_tree(file)
    except InputError as error:
        return error.what
    return str(refuse(file, tree.mistakes)) if tree.mistakes else ""


@meets("yaml-bytes")
def _(given: Given) -> str:
    assert _yaml(given, f"a: b\n{'# x'.ljust(limits.YAML_BYTES.most - 5)}") == ""
    return _yaml(given, f"a: b\n{'# x'.ljust(limits.YAML_BYTES.most - 4)}")


@meets("yaml-depth")
def _(given: Given) -> str:
    assert _yaml(given, "[" * limits.YAML_DEPTH.most + "]" * limits.YAML_DEPTH.most) == ""
    return _yaml(given, "[" * 50_000 + "]" * 50_000)


@meets("yaml-text")
def _(given: Given) -> str:
    assert _yaml(given, "x" * limits.YAML_TEXT.most) == ""
    return _yaml(given, "x" * (limits.YAML_TEXT.most + 1))


@meets("yaml-nodes")
def _(given: Given) -> str:
    return _yaml(given, "[" + "1," * (limits.YAML_NODES.most + 1) + "]")


def test_aliases_are_refused_before_they_multiply(given: Given) -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 20))
    assert "an alias; expected the value itself" in _yaml(given, bomb)


@meets("secret-bytes")
def _(given: Given) -> str:
    file = given.folder / "token"
    file.touch(mode=0o600)
    file.write_bytes(b"x" * (limits.SECRET_BYTES.most + 1))
    with pytest.raises(InputError) as caught:
        Secrets().resolve(SecretRef(f"file:{file}"))
    return str(caught.value)


@meets("ticket-bytes")
def _(given: Given) -> str:
    file = given.folder / "ticket.json"
    file.write_text(json.dumps({"body": "{{ text }}" * 100}))
    with pytest.raises(InputError):
        read_template(file).filled(dict.fromkeys(VALUES, "x" * 1000))
    file.write_bytes(b'"' + b"x" * limits.TICKET_BYTES.most + b'"')
    with pytest.raises(InputError) as caught:
        read_template(file)
    return str(caught.value)


@meets("brought-bytes")
def _(given: Given) -> str:
    brought = given.folder / "dump"
    brought.touch()
    os.truncate(brought, limits.BROUGHT_BYTES.most + 1)
    with pytest.raises(InputError) as caught:
        keep_brought(FileAttachments(given.folder / "files", given.folder / "sealed", 1 << 30), brought, sealed=True)
    return str(caught.value)


@meets("searched-bytes")
def _(given: Given) -> str:
    return secret_in(Path("notes.txt"), b"a" * (limits.SEARCHED_BYTES.most + 1))


@meets("searched-words")
def _(given: Given) -> str:
    assert secret_in(Path("notes.txt"), b"password " * limits.SEARCHED_WORDS.most) == ""
    return secret_in(Path("notes.txt"), b"password " * (limits.SEARCHED_WORDS.most + 1))


@meets("signed-bytes")
def _(given: Given) -> str:
    (given.folder / "x.sig").write_bytes(b"x" * (limits.SIGNED_BYTES.most + 1))
    with pytest.raises(InputError) as caught:
        read_file(given.folder / "x.sig")
    return str(caught.value)


def _png(width: int, height: int) -> bytes:
    """A header that claims so many pixels, and hardly a byte behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    about = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", about) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _jpeg(width: int, height: int) -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (16, 16)).save(made, "JPEG")
    content = bytearray(made.getvalue())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


@meets("picture-area")
def _(given: Given) -> str:
    """By what the header says, before anything is decoded."""
    assert ChildDecoder(AREA=256).thumbnail(_jpeg(16, 16)).jpeg
    assert not ChildDecoder(AREA=255).thumbnail(_jpeg(16, 16)).jpeg
    return ChildDecoder().thumbnail(_jpeg(20_000, 20_000)).detail


class _Playing(ChildDecoder):
    """A child that does what a script says in the place of its task."""

    def __init__(self, folder: Path, does: str, **instead: int) -> None:
        super().__init__(**instead)
        begins = "        answer = TASKS["
        self.child = folder / "child.py"
        self.child.write_text(CHILD.read_text("utf-8").replace(begins, f"        {does}\n{begins}", 1), "utf-8")


@meets("picture-bytes")
def _(given: Given) -> str:
    return ChildDecoder().thumbnail(bytes(limits.PICTURE_BYTES.most + 1)).detail


@meets("picture-seconds")
def _(given: Given) -> str:
    return _Playing(given.folder, "while True: pass", CPU_SECONDS=1).thumbnail(b"").detail


@meets("picture-wait")
def _(given: Given) -> str:
    return _Playing(given.folder, "__import__('time').sleep(60)", WALL_SECONDS=1).thumbnail(b"").detail


@meets("pictures-wait")
def _(given: Given) -> str:
    decoder = _Playing(given.folder, "__import__('time').sleep(60)", ALL_SECONDS=1)
    assert [decoder.thumbnail(b"").why for _ in range(3)] == ["died", "too-large", "too-large"]
    return decoder.thumbnail(b"").detail


@meets("picture-memory")
def _(given: Given) -> str:
    return _Playing(given.folder, "bytearray(bounds['MEMORY'])").thumbnail(b"").detail


@meets("picture-files")
def _(given: Given) -> str:
    return _Playing(given.folder, "all = [os.dup(0) for _ in range(99)]").thumbnail(b"").detail


@meets("picture-answer")
def _(given: Given) -> str:
    return _Playing(given.folder, "print('x' * bounds['ANSWER'] * 2)").thumbnail(b"").detail


@meets("scan-pages")
def _(given: Given) -> str:
    pages = [Image.new("L", (16, 16), 255)] * (limits.SCAN_PAGES.most + 1)
    pages[0].save(given.folder / "scan.tiff", save_all=True, append_images=pages[1:])
    return ChildDecoder().marks((given.folder / "scan.tiff").read_bytes()).detail


@meets("certificate-text")
def _(given: Given) -> str:
    found = FileReader(ChildDecoder()).read(recorded.log("erased") + b" " * limits.CERTIFICATE_TEXT.most)
    assert isinstance(found, Unclear)
    return found.detail


@meets("certificate-disks")
def _(given: Given) -> str:
    run = recorded.log("erased")
    found = FileReader(ChildDecoder()).read(run * (limits.CERTIFICATE_DISKS.most + 1))
    assert isinstance(found, Unclear)
    return found.detail


@meets("scan-marks")
def _(given: Given) -> str:
    return _Playing(given.folder, "TASKS = {'marks': lambda *_: {'marks': [['x', 'y']] * 101}}").marks(b"").detail


def _looked(content: bytes, **instead: int) -> str:
    return ChildDecoder(**instead).signatures(content, ttes.office().ca.pem, ttes.AT).detail


@meets("tte-objects")
def _(given: Given) -> str:
    return _looked(ttes.signed(ttes.page("x", objects=5_000), ttes.office().dewi))


@meets("tte-signatures")
def _(given: Given) -> str:
    return _looked(ttes.signed(ttes.page("x"), ttes.office().dewi), SIGNATURES=0)


@meets("tte-revisions")
def _(given: Given) -> str:
    return _looked(ttes.signed(ttes.page("x"), ttes.office().dewi), REVISIONS=1)


@meets("tte-roots")
def _(given: Given) -> str:
    roots = given.folder / "roots.pem"
    roots.write_bytes(b"x" * limits.TTE_ROOTS.most)
    with pytest.raises(InputError, match="no certificate"):
        read_roots(roots)
    roots.write_bytes(b"x" * (limits.TTE_ROOTS.most + 1))
    with pytest.raises(InputError) as caught:
        read_roots(roots)
    return str(caught.value)


@meets("picture-decoded")
def _(given: Given) -> str:
    assert not ChildDecoder(DECODED=255).thumbnail(_jpeg(16, 16)).jpeg
    return ChildDecoder().thumbnail(_png(10_000, 6_000)).detail


@meets("crest-bytes")
def _(given: Given) -> str:
    return _crest(given, _png(10, 10) + bytes(limits.CREST_BYTES.most))


@meets("crest-area")
def _(given: Given) -> str:
    return _crest(given, _png(6_000, 6_000))


def _crest(given: Given, content: bytes) -> str:
    (given.folder / "crest.png").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_crest(given.folder / "crest.png")
    return str(caught.value)


PULL = "{{ ready }} {% for d in pulled %}{{ d.name }}{% endfor %} {{ left }} {{ unread }} {{ in_slots }}"


def _template(given: Given, text: str) -> str:
    document = Document()
    document.add_paragraph(PULL + text)
    document.save(str(given.folder / "pull-list.docx"))
    with pytest.raises(InputError) as caught:
        check_own(given.folder)
    assert "pull-list.docx" in str(caught.value)
    return str(caught.value)


@meets("template-seconds")
def _(given: Given) -> str:
    given.lower("template-seconds", 2)
    over = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    twice = "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}"
    assert "LIMIT template-seconds" in _template(given, twice)
    return _template(given, over)


@meets("template-memory")
def _(given: Given) -> str:
    return _template(given, "{{ 'x' * 10 ** 10 }}")


@meets("template-bytes")
def _(given: Given) -> str:
    import zipfile

    document = Document()
    document.add_paragraph(PULL)
    document.save(str(given.folder / "pull-list.docx"))
    check_own(given.folder)
    with zipfile.ZipFile(given.folder / "pull-list.docx", "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/media/bomb.xml", bytes(limits.TEMPLATE_BYTES.most))
    with pytest.raises(InputError) as caught:
        check_own(given.folder)
    return str(caught.value)


# --- what is told ----------------------------------------------------------------------------------------------------


@meets("mistakes")
def _(given: Given) -> str:
    given.lower("mistakes", 10)
    said = _yaml(given, "".join(f"a{n}: *b\n" for n in range(15)))
    assert "and 5 more mistakes" in said
    return said


@meets("error-text")
def _(given: Given) -> str:
    most = limits.ERROR_TEXT.most
    assert InputError("x" * most).what == "x" * most
    assert "(and 200,000 more characters" in InputError("x" * (most + 200_000)).what
    return str(InputError("x" * (most + 200_000)))


# --- the verifier ----------------------------------------------------------------------------------------------------


def _said(path: Path, held: ReaderEvidence | None = None, exit: int = 2) -> str:
    try:
        verdict = verify_path(path, held or ReaderEvidence())
        code, said = verdict.exit, "\n".join(verdict.lines())
    except NotVerified as error:
        code, said = error.exit, str(error)
    assert code == exit, said
    return said


def _journal(given: Given, content: Callable[[bytes], bytes] = lambda good: good) -> Path:
    case = Bundled(given.folder)
    case.add("noted", {"a": [1, 2, 3]})
    path = Bundle(case).journal
    assert _said(path, exit=0)
    path.write_bytes(content(path.read_bytes()))
    return path


@meets("journal-line")
def _(given: Given) -> str:
    given.lower("journal-line", 2_000)
    return _said(_journal(given, lambda good: good + b"x" * 3_000))


@meets("journal-bytes")
def _(given: Given) -> str:
    path = _journal(given)
    given.lower("journal-bytes", path.stat().st_size - 1)
    return _said(path)


@meets("journal-events")
def _(given: Given) -> str:
    given.lower("journal-events", 1)
    return _said(_no_check(given))


def _no_check(given: Given) -> Path:
    case = Bundled(given.folder)
    case.add("noted", {"a": [1, 2, 3]})
    return Bundle(case).journal


@meets("journal-faults")
def _(given: Given) -> str:
    return _said(_journal(given, lambda good: good + b"x\n" * 200), exit=3)


@meets("journal-nodes")
def _(given: Given) -> str:
    given.lower("journal-nodes", 1_000)
    return _said(_journal(given, lambda good: good + b'{"a":[' + b"1," * 1_000 + b"1]}\n"))


@meets("event-depth")
def _(given: Given) -> str:
    deep: Any = []
    for _ in range(limits.EVENT_DEPTH.most + 1):
        deep = [deep]
    with pytest.raises(ValueError, match="LIMIT event-depth") as caught:
        canonical(deep)
    (fault,) = read_lines(io.BytesIO(b'{"a":' + b"[" * 99 + b"]" * 99 + b"}\n")).faults
    assert "LIMIT event-depth" in fault.text
    return str(caught.value)


def _bundle(given: Given) -> Bundle:
    case = Bundled(given.folder)
    case.add("inspected", {"device": "srv-disdik-01"}, front_jpg=b"photo")
    return Bundle(case)


@meets("bundle-files")
def _(given: Given) -> str:
    given.lower("bundle-files", 5)
    bundle = _bundle(given)
    packed = bundle.case.pack(as_tar=True)
    assert _said(bundle.folder, exit=0)
    for n in range(5):
        (bundle.files / f"x{n}").touch()
    said = _said(bundle.folder)
    with packed.open("wb") as file:
        tar.write(file, [(f"a{n}", 0, io.BytesIO()) for n in range(6)])
    assert "LIMIT bundle-files" in _said(packed)
    return said


@meets("bundle-file")
def _(given: Given) -> str:
    """A sparse file of a terabyte in the place of the photo is not hashed; nor is one that nobody asked for."""
    bundle = _bundle(given)
    os.truncate(bundle.files / bundle.photo, 2**40)
    (bundle.files / "more").touch()
    os.truncate(bundle.files / "more", 2**40)
    began = time.process_time()
    said = _said(bundle.folder, exit=3)
    assert "files/more is no part of this bundle" in said
    (bundle.files / "more").unlink()
    assert time.process_time() - began < 3
    assert "NOT KNOWN" in _said(bundle.folder)
    kept = bundle.case.attachments.folder / bundle.photo
    kept.chmod(0o600)
    os.truncate(kept, 2**40)
    return said


@meets("bundle-total")
def _(given: Given) -> str:
    given.lower("bundle-total", 3)
    return _said(_bundle(given).folder)


@meets("bundle-levels")
def _(given: Given) -> str:
    bundle = _bundle(given)
    (bundle.files / "deep" / "er").mkdir(parents=True)
    return _said(bundle.folder, exit=3)


@meets("manifest-bytes")
def _(given: Given) -> str:
    bundle = _bundle(given)
    given.lower("manifest-bytes", (bundle.folder / "MANIFEST").stat().st_size)
    assert _said(bundle.folder, exit=0)
    with (bundle.folder / "MANIFEST").open("ab") as file:
        file.write(b"# more\n")
    return _said(bundle.folder, exit=3)


@meets("signers-bytes")
def _(given: Given) -> str:
    path = given.folder / "signers"
    path.write_bytes(b"#" * (limits.SIGNERS_BYTES.most + 1))
    with pytest.raises(NotVerified) as caught:
        ReaderEvidence.given((), path)
    return str(caught.value)


def _handed_in(given: Given, *files: tuple[str, int]) -> str:
    """What the spool says of a submission with files of these sizes."""
    queue = FolderQueue(given.folder / "spool", SystemClock())
    queue.prepare()
    id = "0" * 32
    with (given.folder / "spool" / "incoming" / f"{id}.sub").open("w+b") as file:
        tar.write(file, [(name, size, io.BytesIO(bytes(size))) for name, size in files])
    answer = queue.take(id)
    assert isinstance(answer, Answered)
    assert answer.outcome == "refused"
    return answer.said


@meets("submission-bytes")
def _(given: Given) -> str:
    given.lower("submission-bytes", 10_000)
    return _handed_in(given, ("files/001", 20_000))


@meets("submission-files")
def _(given: Given) -> str:
    given.lower("submission-files", 2)
    return _handed_in(given, *((f"files/{n:03d}", 1) for n in range(1, 5)))


@meets("submission-header")
def _(given: Given) -> str:
    return _handed_in(given, ("submission.json", limits.SUBMISSION_HEADER.most + 1))


@meets("timestamp-bytes")
def _(given: Given) -> str:
    path = given.folder / "head.tsr"
    path.write_bytes(bytes(limits.TIMESTAMP_BYTES.most + 1))
    with pytest.raises(NotVerified) as caught:
        ReaderEvidence.given((), None, [path])
    return str(caught.value)


@meets("pass-bytes")
def _(given: Given) -> str:
    with pytest.raises(NoPass) as caught:
        read_pass("{" + " " * limits.PASS_BYTES.most + "}")
    return str(caught.value)


@meets("pass-text")
def _(given: Given) -> str:
    said = dict.fromkeys(TEXTS, "x" * limits.PASS_TEXT.most)
    with pytest.raises(NoPass, match="its head is no SHA-256"):
        read_pass(json.dumps({**said, "dcdecom": TITLE, "devices": []}))
    with pytest.raises(NoPass) as caught:
        read_pass(json.dumps({**said, "dcdecom": TITLE, "devices": [], "owner": "x" * (limits.PASS_TEXT.most + 1)}))
    return str(caught.value)


@meets("pass-depth")
def _(given: Given) -> str:
    with pytest.raises(NoPass) as caught:
        read_pass("[" * (limits.PASS_DEPTH.most + 1) + "]" * (limits.PASS_DEPTH.most + 1))
    return str(caught.value)


@meets("people-depth")
def _(given: Given) -> str:
    with pytest.raises(people_file.NotRead) as caught:
        people_file.read(b"people: " + b"[" * 5_000 + b"]" * 5_000 + b"\n")
    return str(caught.value)


@meets("policy-bytes")
def _(given: Given) -> str:
    """Then it says nothing of keys that are only touched, and they do not count."""

    class Kept:
        def __init__(self, more: int) -> None:
            self.more = more

        def state(self, digest: str) -> tuple[str, str]:
            return "present", ""

        def read(self, digest: str, limit: int) -> bytes:
            return (b'{"touch_only_keys": true}' + b" " * self.more)[:limit]

    opened = {"seq": 1, "type": "case-opened", "payload": {"binding": {"policy_in_force": "a" * 64}}}
    assert Roles([opened], Kept(0)).touch_is_enough(2)
    assert not Roles([opened], Kept(limits.POLICY_BYTES.most)).touch_is_enough(2)
    return str(limits.POLICY_BYTES)


@meets("readings-bytes")
def _(given: Given) -> str:
    case = played(given.folder)
    given.lower("readings-bytes", 1_000)
    return "\n".join(case.judged().lines())


@meets("readings-depth")
def _(given: Given) -> str:
    case = played(given.folder)
    deep = b"[" * limits.READINGS_DEPTH.most * 2
    return "\n".join(case.resting_on(case.event("evidence-taken")["seq"], deep).judged().lines())


@meets("readings-total")
def _(given: Given) -> str:
    case = played(given.folder)
    given.lower("readings-total", 20_000)
    again = case.judged()
    assert [judged.state for judged in again.judged][:3] == ["repeated", "repeated", "could not be read"]
    return "\n".join(again.lines())


@meets("readings-looks")
def _(given: Given) -> str:
    case = played(given.folder)
    given.lower("readings-looks", 2)
    again = case.judged()
    assert (len(again.judged), again.exit) == (2, 2)
    return "\n".join(again.lines())


@meets("readings-ports")
def _(given: Given) -> str:
    case = played(given.folder)
    given.lower("readings-ports", 1)
    return "\n".join(case.judged().lines())


@meets("readings-sightings")
def _(given: Given) -> str:
    case = played(given.folder)
    given.lower("readings-sightings", 1)
    return "\n".join(case.judged().lines())


@meets("readings-seconds")
def _(given: Given) -> str:
    case = played(given.folder)
    given.lower("readings-seconds", -1)
    again = case.judged()
    assert (again.judged, again.exit) == ((), 2)
    return "\n".join(again.lines())


@meets("signatures")
def _(given: Given) -> str:
    """Three thousand took 78 seconds, one process each: so many are never looked at."""
    given.lower("signatures", 1)
    key = Key.made(given.folder / "kasi")
    case = everything(given.folder, key)
    assert _said(Bundle(case).folder, ReaderEvidence((), signers(f"kasi {key.public}")), exit=0)
    case = Bundled(given.folder / "two")
    for _ in range(2):
        case.sign(case.open_gate("review-kasi", "kasi"), "kasi", key)
    return _said(Bundle(case).folder, ReaderEvidence((), signers(f"kasi {key.public}")))


@pytest.mark.parametrize("as_signers", [False, True])
def test_nothing_waits_on_a_pipe_or_a_device(given: Given, as_signers: bool) -> None:
    os.mkfifo(given.folder / "pipe")
    for path in (given.folder / "pipe", Path("/dev/zero")):
        began = time.monotonic()
        with pytest.raises(NotVerified, match="no plain file"):
            ReaderEvidence.given((), path) if as_signers else verify_path(path)
        assert time.monotonic() - began < 20


def test_gates_are_not_looked_up_once_for_each_event_before(given: Given) -> None:
    """Twenty thousand signed gates: each looked for its own opening in all events before it."""
    from dcdecom.journal.chain import START, event_hash
    from dcdecom.journal.verify import verify_events

    rows: list[dict[str, Any]] = []
    for n in range(1, 20_001):
        row: dict[str, Any] = {
            "case": "2026-0001", "seq": n, "at": "2026-11-24T13:07:00.123456Z", "actor": "rina", "type": "gate-closed",
            "payload": {"step": f"s{n}", "gate": 0, "evidence": "key", "person": "kasi"}, "schema": 1,
            "prev": rows[-1]["hash"] if rows else START,
        }  # fmt: skip
        rows.append({**row, "hash": event_hash(row)})
    began = time.process_time()
    verdict = verify_events(rows, ReaderEvidence((), b""))
    assert time.process_time() - began < 6
    assert str(limits.SIGNATURES) in {signed.why for signed in verdict.signatures}


def test_limits_are_what_they_say() -> None:
    limit = Limit("x", 3, "things", "of one box")
    assert (limit.passed(3), limit.passed(4)) == (False, True)
    assert str(limit) == "could not be read: LIMIT x, at most 3 things of one box"


def test_the_manual_has_each_limit_as_it_is() -> None:
    page = Path(__file__).parents[3] / "docs/reference/limits.md"
    assert PAGES["limits.md"]().strip() in page.read_text("utf-8")
