"""What the child finds of certified electronic signatures in a PDF; in this process, but for what a process shows."""

from __future__ import annotations

import base64
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.adapters.decoding import ChildDecoder, check_signatures, run_decoder
from dcdecom.ports.decoder import INSTALL_TTE, PdfSignatures

from . import ttes
from .test_child import playing
from .ttes import AT, DAY, changed, kept, office, page, signed

CODE = "874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS"
BOUNDS = {name: limit.most for name, limit in run_decoder.LIMITS.items()}


def look(content: bytes, **instead: int) -> PdfSignatures:
    """What the child would answer."""
    given = {"roots": office().ca.pem, "at": AT.isoformat()}
    return run_decoder.pdf_signatures(
        check_signatures.signatures(io.BytesIO(content), {**BOUNDS, **instead}, given)
    )


def plain() -> bytes:
    return signed(page("Lembar persetujuan", CODE), office().dewi)


def crl() -> list[object]:
    return [office().ca.crl()]


def flipped(content: bytes) -> bytes:
    at = content.index(b"stream") + 12
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


NOT_PROVED = ("time",)
LOOKS: dict[str, tuple[Callable[[], bytes], list[tuple[tuple[str, ...], tuple[str, ...]]]]] = {
    "good": (lambda: kept(plain(), crl()), [((), NOT_PROVED)]),
    "good-by-ocsp": (lambda: kept(plain(), [], [office().ca.ocsp(office().dewi)]), [((), NOT_PROVED)]),
    "revocation-among-what-is-signed": (
        lambda: ttes.signed_with_lists(page(CODE), office().dewi), [((), NOT_PROVED)],
    ),
    "stamped-as-a-whole": (
        lambda: ttes.stamped(kept(plain(), crl()), office().stamper), [((), NOT_PROVED), ((), ())],
    ),
    "stamped-as-a-whole-by-nobody-known": (
        lambda: ttes.stamped(kept(plain(), crl()), ttes.strange_stamper()), [((), NOT_PROVED), ((), NOT_PROVED)],
    ),
    "with-a-timestamp": (
        lambda: kept(signed(page(CODE), office().dewi, stamp=AT - DAY / 2), crl()), [((), ())],
    ),
    "a-timestamp-of-nobody-known": (
        lambda: kept(signed(page(CODE), office().dewi, stamp=AT - DAY / 2, stamper=ttes.strange_stamper()), crl()),
        [((), NOT_PROVED)],
    ),
    "expired-after-its-timestamp": (
        lambda: kept(signed(page(CODE), office().expired, stamp=AT - 2 * DAY), [office().ca.crl(at=AT - 3 * DAY)]),
        [((), ())],
    ),
    "no-revocation-information": (plain, [((), ("revocation", "time"))]),
    "revocation-that-is-stale": (
        lambda: kept(plain(), [office().ca.crl(at=AT - 30 * DAY, until=AT - 20 * DAY)]),
        [((), ("revocation", "time"))],
    ),
    "an-answer-that-is-stale": (
        lambda: kept(plain(), [], [office().ca.ocsp(office().dewi, at=AT - 30 * DAY)]),
        [((), ("revocation", "time"))],
    ),
    "revocation-by-another-authority": (
        lambda: kept(plain(), [ttes.Authority().crl()]), [((), ("revocation", "time"))],
    ),
    "flipped": (lambda: flipped(kept(plain(), crl())), [(("changed",), NOT_PROVED)]),
    "saved-again": (lambda: ttes.resaved(kept(plain(), crl())), [(("changed", "part"), NOT_PROVED)]),
    "overlaid": (lambda: changed(plain(), ttes.overlaid), [(("changed-after",), NOT_PROVED)]),
    "page-added": (lambda: changed(plain(), ttes.extended), [(("changed-after",), NOT_PROVED)]),
    "field-filled-after-signing": (
        lambda: changed(signed(page(CODE, field="nama"), office().dewi), ttes.filled),
        [(("changed-after",), NOT_PROVED)],
    ),
    "empty-field-that-covers-the-page": (
        lambda: changed(kept(plain(), crl()), ttes.unsigned_field), [(("changed-after",), NOT_PROVED)],
    ),
    "covers-a-part": (lambda: ttes.in_part(plain(), office().dewi), [(("part",), NOT_PROVED)]),
    "expired": (
        lambda: kept(signed(page(CODE), office().expired), crl()), [(("expired",), NOT_PROVED)],
    ),
    "revoked": (lambda: kept(plain(), [office().ca.crl(office().dewi)]), [(("revoked",), NOT_PROVED)]),
    "revoked-by-ocsp": (
        lambda: kept(plain(), [], [office().ca.ocsp(office().dewi, revoked=True)]), [(("revoked",), NOT_PROVED)],
    ),
    "revoked-by-a-stale-list": (
        lambda: kept(plain(), [office().ca.crl(office().dewi, at=AT - 30 * DAY, until=AT - 20 * DAY)]),
        [(("revoked",), NOT_PROVED)],
    ),
    "unknown-authority": (
        lambda: kept(signed(page(CODE), office().stranger), crl()), [(("untrusted",), NOT_PROVED)],
    ),
    "sha-1": (lambda: kept(signed(page(CODE), office().dewi, digest="sha1"), crl()), [(("weak",), NOT_PROVED)]),
    "short-key": (lambda: kept(signed(page(CODE), office().short), crl()), [(("weak",), NOT_PROVED)]),
    "two-signers": (
        lambda: kept(signed(plain(), office().sri, "TTE2"), crl()), [((), NOT_PROVED), ((), NOT_PROVED)],
    ),
    "two-of-whom-one-is-unknown": (
        lambda: kept(signed(plain(), office().stranger, "TTE2"), crl()),
        [((), NOT_PROVED), (("untrusted",), NOT_PROVED)],
    ),
    "none": (lambda: page(CODE), []),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKS)
def test_what_is_found_of_each_signature(name: str) -> None:
    made, expected = LOOKS[name]
    found = look(made())
    assert [(one.against, one.open) for one in found.found] == expected
    if expected and name not in ("flipped", "saved-again"):
        assert (found.codes, found.unread) == ((CODE,), "")


def test_whichever_byte_of_what_is_signed_is_flipped_nothing_is_good() -> None:
    content, chance = plain(), random.Random(20)
    _, before, after, rest = ttes.byte_range(content)
    covered = [*range(before), *range(after, after + rest)]
    for at in chance.sample(covered, 60):
        bad = content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]
        try:
            found = look(bad)
        except Exception:  # noqa: BLE001  # it could not be read: that is an answer
            continue
        assert all(one.against or "unread" in one.open for one in found.found), at


def test_the_fields_of_the_certificate_are_those_of_the_people_file() -> None:
    (one,) = look(plain()).found
    assert one.subject == {
        "common_name": "Dewi", "serial_number": ttes.NIK, "organization": "Kota Batam", "issuer": "BSrE Uji",
    }  # fmt: skip
    assert one.certificate == office().dewi.certificate.sha256.hex()


def test_text_that_somebody_adds_later_is_not_what_was_signed() -> None:
    """The codes are those of the revision that the first signature covers."""
    content = changed(signed(page("tanpa kode"), office().dewi), ttes.overlaid_with(CODE))
    assert look(content).codes == ()


@pytest.mark.parametrize(
    ("made", "instead", "limit"),
    [
        (lambda: signed(page(CODE, objects=5_000), office().dewi), {}, "OBJECTS"),
        (lambda: signed(plain(), office().sri, "TTE2"), {"SIGNATURES": 1}, "SIGNATURES"),
        (lambda: signed(plain(), office().sri, "TTE2"), {"REVISIONS": 2}, "REVISIONS"),
        (lambda: ttes.encrypted(page(CODE)), {}, ""),
    ],
    ids=["objects", "signatures", "revisions", "encrypted"],
)
def test_what_is_not_looked_into(made: Callable[[], bytes], instead: dict[str, int], limit: str) -> None:
    with pytest.raises(check_signatures.Refuse) as caught:
        look(made(), **instead)
    assert caught.value.limit == limit


def test_a_page_that_unpacks_without_end_has_no_text_that_is_known() -> None:
    found = look(signed(page(CODE, bomb=80 << 20), office().dewi))
    assert (found.codes, found.unread) == ((), "LimitReachedError")


# --- as a process ----------------------------------------------------------------------------------------------------


NOTHING_LATE = """
import base64, io, json, sys
from dcdecom.adapters.decoding import check_signatures
check_signatures.load()
before, order = set(sys.modules), json.load(sys.stdin)
for content in order["files"]:
    check_signatures.signatures(io.BytesIO(base64.b64decode(content)), order["bounds"], order["given"])
print(sorted(set(sys.modules) - before))
"""


def test_nothing_is_imported_once_no_file_can_be_read() -> None:
    """What cannot be imported then would speak against a good signature."""
    stamped = signed(page(CODE), office().dewi, stamp=AT - DAY / 2)
    files = [
        kept(stamped, crl(), [office().ca.ocsp(office().dewi)]), kept(signed(plain(), office().sri, "TTE2"), crl()),
        ttes.resaved(plain()), changed(plain(), ttes.overlaid),
    ]  # fmt: skip
    order = {
        "files": [base64.b64encode(file).decode() for file in files], "bounds": BOUNDS,
        "given": {"roots": office().ca.pem, "at": AT.isoformat()},
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_LATE], input=json.dumps(order), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_child_answers_the_same() -> None:
    content = kept(plain(), crl())
    assert ChildDecoder().signatures(content, office().ca.pem, AT) == look(content)


@pytest.mark.parametrize(
    ("content", "why", "said"),
    [(b"%PDF-1.7\n\x00\xff signed \r\n", "broken", "PdfReadError"), (b"hello", "no-picture", "it is no PDF")],
)
def test_what_is_no_pdf_says_so(content: bytes, why: str, said: str) -> None:
    found = ChildDecoder().signatures(content, office().ca.pem, AT)
    assert (found.found, found.why, said in found.detail) == ((), why, True)


def test_without_the_extra_nothing_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_decoder, "NEEDED_TTE", ("nosuchmodule",))
    found = ChildDecoder().signatures(plain(), office().ca.pem, AT)
    assert (found.found, found.why, found.detail) == ((), "lacking", INSTALL_TTE)


GOOD = '{"field": "x", "kind": "signature", "against": [], "open": [], "subject": {}, "certificate": "", "claimed": ""'


@pytest.mark.parametrize(
    "answer",
    [
        "{}", '{"signatures": {}}', '{"signatures": [[]], "codes": [], "unread": ""}',
        '{"signatures": [], "codes": [7], "unread": ""}', '{"signatures": [], "codes": [], "unread": null}',
        '{"signatures": [' + GOOD + ', "stamped": "yesterday"}], "codes": [], "unread": ""}',
        '{"signatures": [' + GOOD + '}], "codes": [], "unread": ""}',
        '{"signatures": [' + GOOD.replace("[]", '["nothing"]', 1) + ', "stamped": ""}], "codes": [], "unread": ""}',
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_no_answer(answer: str, tmp_path: Path) -> None:
    child = playing(tmp_path, f"sys.stdout.write({answer!r}); sys.stdout.flush(); os._exit(0)")
    found = child.signatures(b"%PDF-", office().ca.pem, AT)
    assert (found.found, found.why) == ((), "died")
