"""What is read of certificates: nwipe's own, and what somebody made of them."""

from __future__ import annotations

import pytest

from dcdecom.adapters.certificates.nwipe_log import log as read_log
from dcdecom.adapters.certificates.nwipe_report import report
from dcdecom.adapters.certificates.reader import FileReader
from dcdecom.adapters.decoding import ChildDecoder, run_decoder
from dcdecom.model.facts.wiping import WipedDisk
from dcdecom.ports.certificates import Certificate, Unclear
from dcdecom.ports.decoder import INSTALL_TEXT, PdfText
from tests.unit.decoding.ttes import page as another_pdf

from . import recorded

READER = FileReader(ChildDecoder())
SEEN = {
    "erased": ("erased", "S5Y2NX0R412345K", "last", "0/0/0"),
    "unverified": ("erased", "WD-WCC4N7KSZ1PA", "none", "0/0/0"),
    "failed": ("failed", "Z4Y0BQ7N", "last", "1/1/0"),
    "aborted": ("aborted", "9XF3ABCD", "all", "0/0/0"),
    "unknown": ("erased", "", "last", "0/0/0"),
}


def disks(found: Certificate | Unclear) -> tuple[WipedDisk, ...]:
    assert isinstance(found, Certificate), found
    return found.disks


@pytest.mark.parametrize("name", recorded.NAMES)
@pytest.mark.parametrize("kind", ["nwipe-pdf", "nwipe-log"])
def test_a_certificate_says_which_disk_and_what_became_of_it(name: str, kind: str) -> None:
    found = READER.read(recorded.pdf(name) if kind == "nwipe-pdf" else recorded.log(name))
    assert isinstance(found, Certificate), found
    assert (found.kind, found.tool) == (kind, "nwipe 0.38")
    (disk,) = found.disks
    assert (disk.outcome, disk.serial, disk.verified, disk.errors) == SEEN[name]
    assert disk.started <= disk.ended
    assert disk.ended.startswith("2026-12-03T12:0")


def test_what_else_stands_on_a_report() -> None:
    assert disks(READER.read(recorded.pdf("aborted"))) == (
        WipedDisk(
            "aborted", "9XF3ABCD", model="Loopback device", size=3_145_728_000, status="ABORTED",
            method="Gutmann Wipe", verified="all", erased="3.25", errors="0/0/0", rounds="0/1",
            started="2026-12-03T12:01:39", ended="2026-12-03T12:01:42",
        ),
    )  # fmt: skip


def test_the_text_of_a_report_is_plain_so_that_anybody_writes_another_number_into_it() -> None:
    """No signature and no sum speak against it: it is graded as a paper."""
    assert recorded.pdf("erased").count(b"(S5Y2NX0R412345K)")
    forged = recorded.pdf("erased").replace(b"S5Y2NX0R412345K", b"S5Y2NX0R499999K")
    assert disks(READER.read(forged))[0].serial == "S5Y2NX0R499999K"


def test_a_number_that_was_changed_in_one_place_only_contradicts_the_page() -> None:
    forged = recorded.pdf("erased").replace(b"(S5Y2NX0R412345K)", b"(S5Y2NX0R499999K)", 1)
    assert READER.read(forged) == Unclear("contradicts", "S/N, Serial")


# --- pages of our own ------------------------------------------------------------------------------------------------

PAGE = """Disc Erasure by NWIPE version 0.38
 Model: ACME {model}
 S/N: {head}
Disk Erasure Report
Page 1 - Erasure Status
Customer Details
Name: {customer}
Make/Model: ACME {model} Serial: {serial}
Bus: SATA    Size(Apparent): 480 GB, 480103981056 bytes
Size(Real): 480 GB, 480103981056 bytes
Start time: 2026/11/30 08:00:00 End time: 2026/11/30 09:30:00
Duration: 01:30:00 Status: {status}
Method: PRNG Stream PRNG algorithm: Isaac
Final Pass(Zeros/Ones/None): Zeros Verify Pass(Last/All/None): Verify Last
*Bytes Erased: 480103981056, ({erased}%) Rounds(completed/requested): {rounds}
Throughput:    89 MB/secErrors(pass/sync/verify): {errors}
"""
SAID = {
    "model": "D1", "head": "AB12CD34", "serial": "AB12CD34", "status": "ERASED", "customer": "Dinas", "rounds": "1/1",
    "erased": "100.00", "errors": "0/0/0",
}  # fmt: skip


def page(**instead: str) -> str:
    return PAGE.format(**{**SAID, **instead})


@pytest.mark.parametrize(
    ("instead", "outcome"),
    [
        ({}, "erased"), ({"status": "FAILED"}, "failed"), ({"status": "ABORTED"}, "aborted"),
        ({"status": "ERASED See Warning !"}, "failed"), ({"status": "INSANITY"}, "failed"),
        ({"errors": "1/0/0"}, "failed"), ({"errors": "0/1/0"}, "failed"), ({"errors": "0/0/1"}, "failed"),
        ({"rounds": "1/3"}, "failed"), ({"erased": "99.99"}, "failed"), 
        ({"status": "ABORTED", "errors": "1/0/0"}, "aborted"),
    ],
)  # fmt: skip
def test_only_a_whole_disk_without_an_error_is_erased(instead: dict[str, str], outcome: str) -> None:
    assert disks(report([page(**instead)]))[0].outcome == outcome


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (page(customer="x\nDuration: 1 Status: ERASED"), Unclear("contradicts", "Status")),
        (page(customer="Serial: ZZ99"), Unclear("contradicts", "Serial")),
        (page(head="ZZ99"), Unclear("contradicts", "S/N, Serial")),
        (page(serial="АB12CD34", head="АB12CD34"), Unclear("unread", "Serial")),
        (page(errors="none"), Unclear("lacks", "Errors")),
        (page().replace("End time: 2026/11/30", "End time: 30-11-2026"), Unclear("lacks", "End time")),
        (page().replace("Verify Pass(Last/All/None): ", ""), Unclear("lacks", "Verify Pass")),
        (page().replace("Page 1 - Erasure Status", ""), Unclear("lacks", "Erasure Status")),
    ],
)
def test_a_page_that_says_too_much_or_too_little_is_not_read(text: str, found: Unclear) -> None:
    assert report([text]) == found


def test_wide_letters_and_ligatures_of_an_odd_font_are_the_letters_that_they_show() -> None:
    wide = page(serial="\uff21\uff22\uff11\uff12\uff23\uff24\uff13\uff14").replace("Final Pass", "\ufb01nal Pass")
    assert disks(report([wide]))[0].serial == "AB12CD34"


@pytest.mark.parametrize("none", ["Unknown", "XXXXXX", "N/A", "", "\x01"])
def test_a_number_that_nwipe_did_not_know_or_hid_is_none(none: str) -> None:
    assert disks(report([page(serial=none, head=none)]))[0].serial == ""


def test_reports_that_were_put_into_one_file_are_one_disk_each() -> None:
    found = disks(report([page(), "Page 2 - Smart Data", page(serial="EF56", head="EF56", status="FAILED")]))
    assert [(d.serial, d.outcome) for d in found] == [("AB12CD34", "erased"), ("EF56", "failed")]


# --- logs ------------------------------------------------------------------------------------------------------------


def test_a_log_of_several_runs_tells_of_each() -> None:
    found = disks(READER.read(recorded.log("failed") + recorded.log("erased")))
    assert [(d.serial, d.outcome) for d in found] == [("Z4Y0BQ7N", "failed"), ("S5Y2NX0R412345K", "erased")]


TWO = recorded.log("erased").decode().replace(
    "!   Device | Status", "    sdb |           0 |                    2 |                    0\n!   Device | Status"
).replace(
    "     loop0 | Erased |", "!      sdb |-FAILED-|    0 B/s | 00:00:00 | Other/S2\n     loop0 | Erased |"
).replace(
    "[2026/12/03 12:01:18]    info: /dev/loop0, sector",
    "[2026/12/03 12:01:18]  notice: Found /dev/sdb, ATA, Other, 480 GB, S/N=S2\n"
    "[2026/12/03 12:01:18]  notice: Found /dev/sdc, ATA, Not, told, 480 GB, S/N=S3\n"
    "[2026/12/03 12:01:18]    info: /dev/loop0, sector",
)  # fmt: skip


def test_a_log_of_two_disks_tells_of_both_and_of_none_that_was_only_found() -> None:
    found = disks(read_log(TWO))
    assert {(d.serial, d.outcome, d.errors) for d in found} == {
        ("S5Y2NX0R412345K", "erased", "0/0/0"), ("S2", "failed", "0/0/2"),
    }  # fmt: skip


def test_a_run_that_was_killed_is_no_erased_disk() -> None:
    text = recorded.log("erased").decode().partition("******")[0]
    (disk,) = disks(read_log(text))
    assert (disk.outcome, disk.serial) == ("aborted", "S5Y2NX0R412345K")


def test_a_summary_of_a_disk_that_the_log_never_found_is_not_read() -> None:
    assert read_log(recorded.log("erased").decode().replace("S/N=", "")) == Unclear("lacks", "/dev/loop0")


# --- other files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"any text", b"\xff\xd8\xff photo", "Sertifikat\n".encode("utf-16")])
def test_of_another_file_nothing_is_read(content: bytes) -> None:
    assert READER.read(content) == Certificate()


def test_another_pdf_is_a_paper() -> None:
    assert READER.read(another_pdf("Sertifikat penghancuran", "S5Y2NX0R412345K")) == Certificate()


@pytest.mark.parametrize("content", [b"%PDF-1.4 broken", recorded.pdf("erased")[:3000]])
def test_a_pdf_that_cannot_be_read_is_no_paper_by_that(content: bytes) -> None:
    found = READER.read(content)
    assert isinstance(found, Unclear)
    assert found.why == "unread"


def test_without_its_library_nothing_is_said_of_a_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_decoder, "NEEDED_TEXT", ("no_such_module",))
    assert READER.read(recorded.pdf("erased")) == Unclear("lacking", INSTALL_TEXT)


def test_the_child_is_bounded() -> None:
    assert ChildDecoder(TEXT=100).text(recorded.pdf("erased")).why == "too-large"
    assert ChildDecoder(PAGES=1).text(recorded.pdf("erased")).why == "too-large"
    assert ChildDecoder().text(b"GIF89a") == PdfText(why="no-picture", detail="it is no PDF")
