"""Disks that their owner has erased: certificates are recorded and matched, and a review waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.certificates import TypedCertificate, bring
from dcdecom.casework.signing import Signature
from dcdecom.checks.wiping import wiping_findings
from dcdecom.errors import Exit, InputError, Refused
from dcdecom.model.facts.wiping import WipedDisk
from dcdecom.model.playbook import Gate, Playbook
from dcdecom.model.typed_form import FormBackup, FormDevice, FormDisk, FormWipe
from dcdecom.ports.certificates import Certificate, Unclear
from dcdecom.steps.moves import Await, Finished

from .office import ONE, POLICY, ROWS, Office, playbook

Making = Callable[..., Office]
GOOD = WipedDisk("erased", "S-1", status="ERASED", size=480_103_981_056, method="PRNG Stream", verified="last",
                 erased="100.00", errors="0/0/0", rounds="1/1", ended="2026-11-24T10:00:00")  # fmt: skip
BAD = replace(GOOD, outcome="failed", status="FAILED", errors="1/0/0", ended="2026-11-24T09:00:00")
DISKS = (
    FormDisk("keep", serial="S-0"), FormDisk("wipe", serial="S-1", size="480 GB SSD"), FormDisk("destroy", serial="S-2")
)  # fmt: skip


def rules(waives: tuple[str, ...] = (), completeness: tuple[str, ...] = ("wipe-certificate",)) -> Playbook:
    asked = replace(ROWS["ask-them"], gates=(Gate("crew", "told"), Gate("owner", "form", form="typed")))
    rows = tuple(asked if row.slug == asked.slug else row for row in playbook().rows)
    policy = replace(POLICY, completeness=completeness, waives=waives)  # type: ignore[arg-type]  # by name
    return replace(playbook(), rows=rows, policy=policy)


def form(disks: tuple[FormDisk, ...] = DISKS) -> FormDevice:
    return FormDevice(ONE.name, disks, (), FormBackup(True, "Sari", date(2026, 11, 20)), FormWipe(True, "owner"))


class Reads:
    """Protocol `CertificateReader`: what the tests say of each content."""

    def __init__(self, **said: Certificate | Unclear) -> None:
        self.said = said

    def read(self, content: bytes) -> Certificate | Unclear:
        return self.said.get(content.decode(), Certificate())


def report(*disks: WipedDisk) -> Certificate:
    return Certificate("nwipe-pdf", "nwipe 0.38", disks)


READER = Reads(
    good=report(GOOD), bad=report(BAD), later=report(replace(BAD, ended="2026-11-24T11:00:00")),
    other=report(replace(GOOD, serial="S-9")), swapped=report(replace(GOOD, serial="1S")),
    nameless=report(replace(GOOD, serial="")), two=report(GOOD, replace(GOOD, serial="")),
    off=report(replace(GOOD, verified="none")), small=report(replace(GOOD, size=1_000_000)),
    early=report(replace(GOOD, ended="2026-10-01T10:00:00")), kept=report(GOOD, replace(GOOD, serial="S-0")),
    twice=Unclear("contradicts", "Status"), torn=Unclear("lacks", "Errors"), scan=Unclear("unread", "broken"),
)  # fmt: skip


@pytest.fixture
def office(making: Making) -> Office:
    made = making()
    made.rules = rules()
    return made


def at_the_form(office: Office) -> str:
    id = office.opened()
    while (waiting := office.advance(id)) and not any(g.paper == "form" for g in office.case(id).gates):
        office.help(id, waiting)  # type: ignore[arg-type]
    return id


def at_the_review(office: Office, disks: tuple[FormDisk, ...] = DISKS) -> tuple[str, Await | Finished]:
    id = at_the_form(office)
    office.signed(id, form=(form(disks),))
    return id, office.drive(id)


def brought(office: Office, id: str, *contents: str, **typed: object) -> Sequence[object]:
    files = [office.paper(f"{content}.pdf", content.encode()) for content in contents]
    return bring(office.log(), id, files, TypedCertificate(**typed), READER)  # type: ignore[arg-type]  # by name


def codes(stop: Await | Finished) -> list[tuple[str, str, str]]:
    assert isinstance(stop, Await), stop
    return [(f.code, f.severity, f.port) for f in stop.findings]


def test_a_review_stops_while_a_disk_that_is_to_be_erased_has_no_certificate(office: Office) -> None:
    id, stop = at_the_review(office)
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit) == ("refused", Exit.REFUSED)
    assert codes(stop) == [("disk-unwiped", "ask", "S-1")]
    assert office.case(id).current.slug == "judge"  # type: ignore[union-attr]
    assert any(f"dcdecom case certificate {id} FILE" in line for line in stop.advice)
    assert any("--accept srv-one/disk-unwiped/S-1 " in line.replace("'", "") for line in stop.advice)


def test_with_its_certificate_the_report_is_made_anew_and_the_case_goes_to_its_end(office: Office) -> None:
    id, _ = at_the_review(office)
    reports = len(office.case(id).reports)
    assert brought(office, id, "good")
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    assert len(case.reports) == reports + 2  # anew, and of the whole case
    assert [row.slug for row in case.steps][-4:] == ["judge", "tell", "judge", "end"]
    fact = case.certificates[0].fact
    assert (fact.kind, fact.tool, fact.person, fact.disks) == ("nwipe-pdf", "nwipe 0.38", "rina", (GOOD,))
    assert [a.name for a in fact.attachments] == ["good.pdf"]


def test_one_that_came_before_the_report_makes_no_row_again(office: Office) -> None:
    id = at_the_form(office)
    office.signed(id, form=(form(),))
    brought(office, id, "good")
    assert isinstance(office.drive(id), Finished)
    assert [row.slug for row in office.case(id).steps].count("tell") == 1


def test_one_that_comes_before_the_minutes_are_signed_is_on_the_report_that_they_are_of(making: Making) -> None:
    office = making()
    office.rules = rules()
    minutes = replace(ROWS["tell"], gates=(Gate("crew", "minutes"),))
    rows = tuple(minutes if row.slug == "tell" else row for row in office.rules.rows)
    office.rules = replace(office.rules, rows=rows)
    id = at_the_form(office)
    office.signed(id, form=(form(),))
    while (waiting := office.advance(id)) and not office.case(id).reports:
        office.help(id, waiting)  # type: ignore[arg-type]
    brought(office, id, "good")
    assert isinstance(stop := office.advance(id), Await)
    assert (stop.what, len(office.case(id).reports)) == ("gate", 2)
    assert isinstance(office.drive(id), Finished)
    assert [row.slug for row in office.case(id).steps].count("tell") == 1


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (("bad",), [("certificate-failed", "block", "S-1")]),
        (("good", "later"), [("certificate-failed", "block", "S-1")]),
        (("off",), [("certificate-unverified", "ask", "S-1")]),
        (("small",), [("certificate-size", "ask", "S-1")]),
        (("early",), [("certificate-early", "ask", "S-1")]),
        (("swapped",), [("certificate-swapped", "ask", "S-1")]),
        (("kept",), [("certificate-of-kept", "ask", "S-0")]),
        (("other",), [("disk-unwiped", "ask", "S-1"), ("certificate-unknown-disk", "ask", "S-9")]),
        (("good", "other"), [("certificate-unknown-disk", "ask", "S-9")]),
    ],
)
def test_what_a_certificate_leaves_open_stops_the_review(
    office: Office, files: tuple[str, ...], found: list[tuple[str, str, str]]
) -> None:
    id, _ = at_the_review(office)
    brought(office, id, *files)
    assert codes(office.drive(id)) == found


@pytest.mark.parametrize("files", [("bad", "good"), ("good", "bad")])
def test_a_wipe_that_was_repeated_counts_by_its_time_whatever_came_first(
    office: Office, files: tuple[str, ...]
) -> None:
    id, _ = at_the_review(office)
    brought(office, id, *files)
    assert isinstance(office.drive(id), Finished)


def test_a_failed_one_cannot_be_accepted_and_a_paper_that_it_was_destroyed_answers_it(office: Office) -> None:
    id, _ = at_the_review(office)
    brought(office, id, "bad")
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert not stop.offered
    assert not any("--accept" in line for line in stop.advice)
    brought(office, id, "paper", serials=("s1",), outcome="destroyed")
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).certificates[-1].fact.disks == (WipedDisk("destroyed", typed="s1"),)


def test_what_the_head_accepts_by_name_is_not_asked_again_at_the_next_review(office: Office) -> None:
    id, _ = at_the_review(office)
    until = office.clock.now() + timedelta(hours=2)
    office.sign(id, Signature(
        "judge", "head", by="dewi", accept=f"{ONE.name}/disk-unwiped/S-1", until=until, note="kept by its owner",
        scan=office.paper("accepted.pdf", b"accepted"),
    ))  # fmt: skip
    assert isinstance(office.drive(id), Finished)


def test_a_disk_of_which_the_record_tells_and_the_form_does_not_is_asked_about_before_anything_is_withdrawn(
    office: Office,
) -> None:
    office.world.disks = ("S-0", "S-1", "S-2", "S-3")
    id = at_the_form(office)
    office.signed(id, form=(form(),))
    assert codes(office.drive(id)) == [("disk-undecided", "ask", "S-3")]
    assert office.case(id).current.slug == "ask-them"  # type: ignore[union-attr]


def test_a_disk_without_a_number_is_asked_about(office: Office) -> None:
    _, stop = at_the_review(office, (FormDisk("wipe", bay="Bay 2"),))
    assert codes(stop) == [("disk-unnumbered", "ask", "Bay 2")]


def test_disks_of_the_record_that_were_not_read_are_not_none(office: Office) -> None:
    id, _ = at_the_review(office)
    brought(office, id, "good", "other")
    case = office.case(id)
    assert [f.code for f in wiping_findings(case)] == ["certificate-unknown-disk"]
    device = case.devices[ONE.name]
    device.record = replace(device.known_record, disk_serials=None)
    assert [f.code for f in wiping_findings(case)] == ["certificate-unknown-unread"]


@pytest.mark.parametrize("before", [rules(completeness=()), rules(waives=("wipe-certificate",))])
def test_a_procedure_that_does_not_ask_for_it_goes_on_as_before(making: Making, before: Playbook) -> None:
    office = making()
    office.rules = before
    office.world.disks = ("S-0", "S-1", "S-2", "S-3")
    id = at_the_form(office)
    office.signed(id, form=(form(),))
    brought(office, id, "bad", "other")
    assert isinstance(office.drive(id), Finished)


def test_without_a_disk_on_the_form_nothing_is_asked_for(office: Office) -> None:
    id = at_the_form(office)
    office.signed(id, form=(replace(form(()), wipe=FormWipe(False)),))
    assert isinstance(office.drive(id), Finished)


# --- what is brought -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "typed", "why"),
    [
        ("paper", {}, "needs --serial and --outcome"),
        ("paper", {"serials": ("S-1",)}, "needs --serial and --outcome"),
        ("paper", {"outcome": "erased"}, "needs --serial and --outcome"),
        ("paper", {"serials": (" - ",), "outcome": "erased"}, "is no serial number"),
        ("good", {"outcome": "erased"}, "says itself what became of its disk"),
        ("bad", {"serials": ("S-1",), "outcome": "erased"}, "says itself what became of its disk"),
        ("good", {"serials": ("S-2",)}, "is of disk S-1, and --serial says S-2"),
        ("nameless", {}, "no serial number of 1 of them"),
        ("two", {"serials": ("S-1",)}, "names 2 disks and no serial number of 1"),
        ("torn", {}, "Errors was not found in it"),
        ("scan", {"serials": ("S-1",)}, "was not read: broken"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    office: Office, content: str, typed: dict[str, object], why: str
) -> None:
    id = at_the_form(office)
    before = len(office.store.events(id))
    with pytest.raises(InputError, match=why):
        brought(office, id, content, **typed)
    assert len(office.store.events(id)) == before


@pytest.mark.parametrize("typed", [{}, {"serials": ("S-1",), "outcome": "erased"}])
def test_what_contradicts_itself_is_no_paper_either(office: Office, typed: dict[str, object]) -> None:
    id = at_the_form(office)
    with pytest.raises(Refused, match="says two things of one disk"):
        brought(office, id, "twice", **typed)


def test_a_number_that_the_certificate_lacks_is_typed_and_told_as_that(office: Office) -> None:
    id = at_the_form(office)
    brought(office, id, "nameless", serials=("S-1",))
    (disk,) = office.case(id).certificates[0].fact.disks
    assert (disk.serial, disk.typed, disk.number) == ("", "S-1", "S-1")


@pytest.mark.parametrize("content", ["torn", "scan"])
def test_what_was_not_read_is_a_paper_where_somebody_types_what_it_says(office: Office, content: str) -> None:
    id = at_the_form(office)
    brought(office, id, content, serials=("S-1", "S-2"), outcome="destroyed", note="by the police")
    fact = office.case(id).certificates[0].fact
    assert (fact.kind, fact.tool, fact.note) == ("paper", "", "by the police")
    assert [d.typed for d in fact.disks] == ["S-1", "S-2"]


def test_a_file_is_recorded_once(office: Office) -> None:
    id = at_the_form(office)
    brought(office, id, "good")
    with pytest.raises(Refused, match="recorded already, by event"):
        brought(office, id, "good")
    one = office.paper("one.pdf", b"bad")
    with pytest.raises(InputError, match="are the same file"):
        bring(office.log(), id, [one, office.paper("two.pdf", b"bad")], TypedCertificate(), READER)
    with pytest.raises(InputError, match="no file that can be read"):
        bring(office.log(), id, [Path("/nowhere/x.pdf")], TypedCertificate(), READER)
    assert len(office.case(id).certificates) == 1


def test_a_case_that_is_over_takes_none(office: Office) -> None:
    id = at_the_form(office)
    office.signed(id, form=(form(),))
    brought(office, id, "good")
    office.drive(id)
    with pytest.raises(Exception, match="nothing is added to it any more"):
        brought(office, id, "bad")
