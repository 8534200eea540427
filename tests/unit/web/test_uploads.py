"""Photos that come with a signature, and a photo of a label: what reaches the spool, and what is refused, over HTTP."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap import storage
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement import Statement, text
from dcdecom.journal.statement_folder import Offered, StatementFolder
from dcdecom.model.photo_challenge import challenge
from dcdecom.ports.queue import Taken
from dcdecom.web import drop, uploads
from dcdecom.web.cases import ShownCase
from tests.unit.decoding import photographed as photos
from tests.unit.journal.passkeys import ECDSA, SecurityKey
from tests.unit.papers import journals

from .conftest import Served, bound
from .place import HOST, SIGN, Answer, Office, served

photographed = partial(photos.photographed, size=(1500, 1100))
CASE, OTHER = "2026-0100", "2026-0101"
ORIGIN = f"https://{SIGN}"
JPEG, PNG = b"\xff\xd8\xff\xe1EXIF, with the place" + b"x" * 5_000, b"\x89PNG\r\n\x1a\n" + b"y" * 300
HEIC = b"\0\0\0\x18ftypheic" + b"z" * 100


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Served]:
    office = Office(tmp_path / "office")
    office.keep(bound(CASE, journals.accepted("plan")), bound(OTHER, journals.three(chosen=False)))
    its = office.site()
    storage.queue(its.settings).prepare()
    with served(its) as at:
        yield Served(office, its, at)


def _statement(kind: str = "inspect", note: str = "", *photos: bytes) -> str:
    subjects = tuple(f"photo {hashlib.sha256(photo).hexdigest()}" for photo in photos)
    return text(Statement(
        CASE, "penarikan", "tim-dc", "record", ("srv-disdik-01",), "2026-11-26", "none", "7d" * 32, kind, 2, subjects,
        note=note,
    )).decode()  # fmt: skip


READING = 'serial "SGH331XK7P", position "R07 U12"'
SIGNED = _statement("inspect", READING, JPEG, PNG)
SIGNATURE = SecurityKey(ECDSA, SIGN).sign_in_browser(SIGNED.encode(), ORIGIN).decode()


def _body(*photos: bytes, sizes: list[Any] | None = None, **more: Any) -> bytes:
    given = {"statement": SIGNED, "signature": SIGNATURE,
             "photos": sizes if sizes is not None else [len(p) for p in photos], **more}  # fmt: skip
    return json.dumps(given).encode() + b"\n" + b"".join(photos)


def _post(place: Served, body: bytes, path: str = "/submissions/photos", origin: str = ORIGIN) -> Answer:
    return place.visitor().ask("POST", path, body, {"Origin": origin, "Content-Type": None})


def _queue(place: Served) -> FolderQueue:
    return FolderQueue(place.office.folder / "data/spool", SystemClock())


def test_photos_reach_the_worker_byte_for_byte_with_what_was_signed(place: Served) -> None:
    answer = _post(place, _body(JPEG, PNG))
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (202, ORIGIN)
    taken = _queue(place).take(json.loads(answer.text)["id"])
    assert isinstance(taken, Taken)
    its = taken.submission
    assert (its.command, its.case, its.options) == ("inspect", CASE, {})
    assert [(kind, path.read_bytes()) for kind, path in its.files] == [
        ("signature", SIGNATURE.encode()), ("statement", SIGNED.encode()), ("photo", JPEG), ("photo", PNG),
    ]  # fmt: skip
    names = [path.name for kind, path in its.files if kind == "photo"]
    assert names == ["srv-disdik-01-label-1.jpg", "srv-disdik-01-label-2.png"]


def test_a_photo_of_the_list_goes_to_the_command_that_keeps_it(place: Served) -> None:
    signed = _statement("attach", "before", JPEG)
    taken = _queue(place).take(json.loads(_post(place, _body(JPEG, statement=signed)).text)["id"])
    assert isinstance(taken, Taken)
    assert taken.submission.command == "attach"
    assert [path.name for kind, path in taken.submission.files if kind == "photo"] == ["srv-disdik-01-before-1.jpg"]


GATE = _statement().replace("kind: inspect", "kind: gate").replace("decision: record", "decision: approve")
REFUSED: dict[str, tuple[bytes, int, str]] = {
    "a HEIC": (_body(HEIC), 415, "heic"),
    "a PDF": (_body(b"%PDF-1.4 ....................."), 415, "kind"),
    "a script": (_body(b"<svg onload=alert(1)>"), 415, "kind"),
    "an empty photo": (_body(b"", sizes=[0]), 400, ""),
    "sizes beyond the body": (_body(JPEG, sizes=[len(JPEG) + 1]), 400, ""),
    "a body beyond the sizes": (_body(JPEG, sizes=[len(JPEG) - 1]), 400, ""),
    "a size below none": (_body(JPEG, sizes=[-1, len(JPEG) + 1]), 400, ""),
    "a size that is no number": (_body(JPEG, sizes=["1"]), 400, ""),
    "too many": (_body(*[JPEG[:20]] * 9), 413, "large"),
    "no statement": (_body(JPEG, statement="x\n"), 400, ""),
    "no signature": (_body(JPEG, signature="x"), 400, ""),
    "photos of a decision": (_body(JPEG, statement=GATE), 400, ""),
    "more besides": (_body(JPEG, more="x"), 400, ""),
    "a number for a text": (_body(JPEG, statement=1), 400, ""),
    "no JSON": (b"{\n" + JPEG, 400, ""),
    "no line": (b"{" + b" " * 70_000, 400, ""),
    "a list": (b"[]\n", 400, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_else_reaches_the_worker(place: Served, name: str) -> None:
    body, status, said = REFUSED[name]
    answer = _post(place, body)
    assert (answer.status, json.loads(answer.text).get("said", "")) == (status, said)
    assert _queue(place).due() == ()


@pytest.mark.parametrize("origin", [f"https://{HOST}", "https://evil.example", "null", f"http://{SIGN}"])
@pytest.mark.parametrize("path", ["/submissions/photos", f"/labels/{'0' * 64}"])
def test_another_page_hands_in_no_photo(place: Served, origin: str, path: str) -> None:
    assert _post(place, _body(JPEG, PNG), path, origin).status == 403
    assert _queue(place).due() == ()


def test_a_body_without_an_end_is_given_up(place: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "WHOLE_BYTES", 100_000)
    head = f"POST /submissions/photos HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {ORIGIN}\r\n"
    part = b"%x\r\n" % 65_536 + b"x" * 65_536 + b"\r\n"
    with socket.socket(socket.AF_UNIX) as made:
        made.settimeout(20)
        made.connect(str(place.socket))
        made.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        with suppress(OSError):
            for _ in range(10):
                made.sendall(part)
        assert made.recv(100).startswith(b"HTTP/1.1 413")
    assert _queue(place).due() == ()


def test_who_sends_nothing_more_is_given_up(place: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PAUSE", 0.1)
    head = f"POST /submissions/photos HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {ORIGIN}\r\nContent-Length: 9000\r\n\r\n{{"
    with socket.socket(socket.AF_UNIX) as made:
        made.settimeout(20)
        made.connect(str(place.socket))
        made.sendall(head.encode())
        assert made.recv(100).startswith(b"HTTP/1.1 408")


def test_uploads_leave_room_for_others(place: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop, "AT_ONCE", 0)
    assert _post(place, _body(JPEG, PNG)).status == 503


# --- labels ---


def _waits(place: Served, brings: str = "reading") -> str:
    folder = StatementFolder(place.office.statements)
    folder.prepare()
    offered = Offered(CASE, _statement(), "none", "", ("AAAA",), f"https://{HOST}/submissions", brings=brings)
    folder.put(CASE, (offered,))
    return f"/labels/{offered.digest}"


def test_a_label_is_read_off_its_photo(place: Served) -> None:
    answer = _post(place, photographed("SGH331XK7P", turn=33), _waits(place))
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert json.loads(answer.text) == {
        "why": "", "texts": ["SGH331XK7P"], "others": [], "challenge": "absent",
    }  # fmt: skip


def test_the_serial_of_another_recorded_device_is_named_and_not_taken(place: Served) -> None:
    said = json.loads(_post(place, photographed("MXQ1140BP2", "KOM-2019-0117"), _waits(place)).text)
    assert said["others"] == [{"text": "MXQ1140BP2", "device": "srv-bpkad-02"}]
    assert said["texts"] == ["KOM-2019-0117"]


def test_nothing_is_told_of_what_the_record_has_of_the_device_itself(place: Served) -> None:
    """A code that is no device's and one that is the device's own are told alike."""
    path = _waits(place)
    for code in ("SGH331XK7P", "SGH331XK7Q"):
        said = json.loads(_post(place, photographed(code), path).text)
        assert (said["texts"], said["others"]) == ([code], [])


def test_codes_of_ours_and_addresses_are_no_serial_numbers(place: Served) -> None:
    photo = photographed("SGH331XK7P", qr="https://evil.example/x")
    assert json.loads(_post(place, photo, _waits(place)).text)["texts"] == ["SGH331XK7P"]


def test_only_for_a_reading_that_waits_is_a_label_read(place: Served) -> None:
    photo = photographed("SGH331XK7P")
    assert _post(place, photo, f"/labels/{'0' * 64}").status == 404
    assert _post(place, photo, _waits(place, "")).status == 404
    assert [_post(place, body, _waits(place)).status for body in (HEIC, b"%PDF-1.4")] == [415, 415]


def test_the_challenge_on_a_photo_is_judged_by_the_journal_and_is_no_serial_number(place: Served) -> None:
    """As the page of the rack shows it; and with another hash, as nobody showed it."""
    shown, path = place.site.cases.one(CASE), _waits(place)
    assert isinstance(shown, ShownCase)
    for head, grade in ((shown.case.head, "present"), ("0" * 64, "unknown")):
        code = challenge(CASE, shown.case.last_seq, head, place.site.now())
        said = json.loads(_post(place, photographed("SGH331XK7P", qr=code), path).text)
        assert (said["challenge"], said["texts"]) == (grade, ["SGH331XK7P"])


PDF = b"%PDF-1.4" + b"p" * 400
HANDED = text(Statement(
    CASE, "formulir", "tim-dc", "record", ("srv-disdik-01",), "2026-11-26", "none", "7d" * 32, "paper", 2,
    (f"attachment {hashlib.sha256(PDF).hexdigest()}",), note='paper "form", as "opd"',
)).decode()  # fmt: skip
PAPER = "/submissions/paper"


def _paper(*files: bytes, statement: str = HANDED) -> bytes:
    signature = SecurityKey(ECDSA, SIGN).sign_in_browser(statement.encode(), ORIGIN).decode()
    return _body(*files, statement=statement, signature=signature)


def test_the_scan_of_a_paper_reaches_the_worker_and_nothing_else_does(place: Served) -> None:
    answer = _post(place, _paper(PDF), PAPER)
    assert answer.status == 202
    taken = _queue(place).take(json.loads(answer.text)["id"])
    assert isinstance(taken, Taken)
    assert (taken.submission.command, taken.submission.case) == ("paper", CASE)
    sorts = dict(taken.submission.files)
    assert set(sorts) == {"signature", "statement", "scan"}
    assert (sorts["scan"].name, sorts["scan"].read_bytes()) == ("formulir-1.pdf", PDF)
    wrong = {
        _post(place, _paper(PDF)).status: 415, _post(place, _paper(PNG), PAPER).status: 415,
        _post(place, _paper(HEIC), PAPER).status: 415, _post(place, _body(JPEG), PAPER).status: 400,
        _post(place, _paper(JPEG)).status: 400, _post(place, _paper(PDF), PAPER, "https://evil.example").status: 403,
        _post(place, _body(PDF, sizes=[uploads.PHOTO_BYTES + 1]), PAPER).status: 400,
    }  # fmt: skip
    assert all(found == expected for found, expected in wrong.items()), wrong
    large = _paper(PDF, statement=HANDED) + b"x" * uploads.PHOTO_BYTES
    sized = large.replace(f'"photos": [{len(PDF)}]'.encode(), f'"photos": [{len(PDF) + uploads.PHOTO_BYTES}]'.encode())
    assert _post(place, sized, PAPER).status == 413
