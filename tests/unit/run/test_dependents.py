"""A case of a server that a text mentions: who is asked, what is read again, and what the report says at its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dcdecom.adapters.texts.reader import TextsReader
from dcdecom.casework.signing import Signature
from dcdecom.errors import InputError, Refused, SystemFailure
from dcdecom.model.case import Case
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import TextsSettings
from dcdecom.model.texts import Texts
from dcdecom.papers.build_report import build
from dcdecom.steps.moves import Await, Finished
from tests.unit.texts.repositories import write
from tests.unit.zones import served

from .office import ONE, TWO, Office

Making = Callable[..., Office]
KEY = f"{ONE.name}/dependent-text/fw-dmz"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    return write(folder, {"dmz.nft": f"# web\nip saddr {ONE.ip} accept\nip saddr {ONE.ip}0 accept\n"})


@pytest.fixture
def office(making: Making, rules: Path) -> Office:
    office = making()
    settings = TextsSettings("fw-dmz", rules, "Tim Jaringan", "firewall", git=False)
    office.references = (TextsReader(settings, (), office.clock),)
    return office


def accepted(office: Office, id: str, step: str) -> None:
    paper, until = office.paper("accepted.pdf"), office.clock.time + timedelta(hours=20)
    office.sign(id, Signature(step, "head", "dewi", accept=KEY, until=until, note="told", scan=paper))


def driven(office: Office, id: str, to: str = "") -> Await | Finished:
    """On to the end, with the mention accepted wherever it is asked about."""
    for _ in range(20):
        outcome = office.drive(id, to)
        if isinstance(outcome, Finished) or outcome.what != "accept":
            return outcome
        step = office.case(id).current
        assert step
        accepted(office, id, step.slug)
    raise AssertionError(outcome)


def entries(case: Case, office: Office, texts: Texts) -> list[tuple[str, str, str, str]]:
    [device] = build(case, office.rules, texts, ZoneInfo("Asia/Jakarta")).devices
    return [(one.source, one.owner, one.places, one.state) for one in device.dependents]


def test_the_head_is_asked_and_the_report_says_who_answers_for_it(office: Office, english: Texts) -> None:
    id = office.opened()
    waiting = office.drive(id)
    assert isinstance(waiting, Await)
    assert [(f.code, f.key) for f in waiting.findings] == [("dependent-text", KEY)]
    accepted(office, id, waiting_at(office, id))
    assert isinstance(driven(office, id), Finished)
    case = office.case(id)
    assert entries(case, office, english) == [("fw-dmz", "Tim Jaringan", "dmz.nft:2 (address)", "accepted")]
    report = build(case, office.rules, english, ZoneInfo("Asia/Jakarta"))
    assert "dependent" in [m.code for m in report.missing], "accepted is not cleared"


def waiting_at(office: Office, id: str) -> str:
    step = office.case(id).current
    assert step
    return step.slug


def test_what_its_owner_clears_is_open_no_more(office: Office, rules: Path, english: Texts) -> None:
    id = office.opened()
    office.drive(id)
    accepted(office, id, waiting_at(office, id))
    assert isinstance(driven(office, id, "inspect"), Await)
    write(rules, {"dmz.nft": "# web\n"})
    assert isinstance(driven(office, id), Finished)
    case = office.case(id)
    assert [entry[3] for entry in entries(case, office, english)] == ["not told"]
    assert "dependent" not in [m.code for m in build(case, office.rules, english, ZoneInfo("Asia/Jakarta")).missing]


def test_a_source_that_cannot_be_read_stops_the_shut(office: Office, rules: Path) -> None:
    id = office.opened()
    assert isinstance(driven(office, id, "drop"), Await)
    rules.rename(rules.with_name("moved"))
    office.world.running.clear()
    with pytest.raises(SystemFailure, match="dependent-unread"):
        driven(office, id)
    assert not [line for line in office.world.done if line.startswith("shut")]


def test_one_question_a_look_for_all_servers(making: Making) -> None:
    asked: list[list[str]] = []

    class Counting(TextsReader):
        def mentions(self, subjects):  # type: ignore[no-untyped-def]  # as its parent
            asked.append([each.device for each in subjects])
            return super().mentions(subjects)

    office = making(servers=(ONE, TWO))
    (office.folder / "texts").mkdir()
    settings = TextsSettings("lb", office.folder / "texts", "Ani", git=False)
    office.references = (Counting(settings, (), office.clock),)
    office.drive(office.opened(), "inspect")
    assert asked
    assert {tuple(names) for names in asked} == {(ONE.name, TWO.name)}


def test_it_is_searched_by_all_that_is_known_of_it(making: Making) -> None:
    found: list[Subject] = []

    class Keeping(TextsReader):
        def mentions(self, subjects):  # type: ignore[no-untyped-def]  # as its parent
            found.extend(subjects)
            return super().mentions(subjects)

    office = making()
    (office.folder / "texts").mkdir()
    office.references = (Keeping(TextsSettings("lb", office.folder / "texts", "Ani", git=False), (), office.clock),)
    office.drive(office.opened(), "inspect")
    [first, *_] = found
    assert (first.names, first.addresses, first.serials) == ((ONE.name,), (ONE.ip,), (ONE.serial,))
    assert {ONE.mac("data"), ONE.mac("bmc")} <= set(first.macs)


def test_without_a_named_source_nothing_is_kept_of_any(making: Making) -> None:
    office = making()
    office.drive(office.opened(), "inspect")
    readings = [content for content in office.attachments.files.values() if b'"evidence"' in content]
    assert readings
    assert not [content for content in readings if "references" in json.loads(content)["evidence"]]


# --- the record itself as a source -----------------------------------------------------------------------------------


@dataclass
class Record:
    """A `ReferenceReader` that says what a test puts into it; without lines it could not be read."""

    office: Office
    lines: list[Reference] | None = field(default_factory=list)

    @property
    def source(self) -> ReferenceSource:
        return ReferenceSource("netbox", "record", "Tim NetBox", archive=False, of_system="netbox")

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        return {each.device: self._answer() for each in subjects}

    def _answer(self) -> Answer[Mentions]:
        source, now = Source.named("references", "netbox"), self.office.clock.now()
        if self.lines is None:
            return Unreadable("You do not have permission to perform this action. (/api/ipam/services/)", source, now)
        return Reading(Mentions(SourceState("", None, False, ()), tuple(self.lines)), source, now)

    def state(self) -> Answer[SourceState]:
        raise AssertionError("no case asks for it")


SERVICE = Reference("service", "https tcp/443, service 12", "device", ONE.name)
NAT = Reference("nat", "NAT from 203.0.113.21, address 9", "address", ONE.ip)
MACHINE = Reference("virtual-machine", "vm-1, virtual machine 4", "device", ONE.name)


@pytest.fixture
def record(making: Making) -> Record:
    office = making()
    found = Record(office)
    office.references = (found,)
    return found


def test_each_kind_of_the_record_is_accepted_apart_and_told_apart(record: Record, english: Texts) -> None:
    record.lines, office = [SERVICE, NAT], record.office
    id = office.opened()
    waiting = office.drive(id)
    assert isinstance(waiting, Await)
    keys = [f"{ONE.name}/dependent-{kind}/netbox" for kind in ("service", "nat")]
    assert sorted(f.key for f in waiting.findings) == sorted(keys)
    for _ in range(20):
        outcome = office.drive(id)
        if isinstance(outcome, Finished) or outcome.what != "accept":
            break
        for key in [f.key for f in outcome.findings if f.key in keys]:
            accept(office, id, key)
    assert isinstance(outcome, Finished), outcome
    case = office.case(id)
    assert entries(case, office, english) == [
        ("netbox", "Tim NetBox", "https tcp/443, service 12 (device)", "accepted"),
        ("netbox", "Tim NetBox", "NAT from 203.0.113.21, address 9 (address)", "accepted"),
    ]
    report = build(case, office.rules, english, ZoneInfo("Asia/Jakarta"))
    assert [m.code for m in report.missing].count("dependent") == 1, "one line a source"


def test_a_virtual_machine_stops_the_case_and_nobody_may_accept_it(record: Record) -> None:
    record.lines, office = [MACHINE], record.office
    id = office.opened()
    waiting = office.drive(id)
    assert not isinstance(waiting, Finished)
    assert not [line for line in office.world.done if line.startswith("shut")]
    look = office.case(id).devices[ONE.name].evidence
    assert look
    found = {f.code: f for f in look.findings}
    assert found["dependent-virtual-machine"].severity == "block"
    with pytest.raises((InputError, Refused), match="dependent-virtual-machine"):
        accept(office, id, f"{ONE.name}/dependent-virtual-machine/netbox")


def accept(office: Office, id: str, key: str) -> None:
    paper, until = office.paper("accepted.pdf"), office.clock.time + timedelta(hours=20)
    signature = Signature(waiting_at(office, id), "head", "dewi", accept=key, until=until, note="told", scan=paper)
    office.sign(id, signature)


def test_a_machine_that_came_after_the_first_check_stops_the_shut(record: Record) -> None:
    office = record.office
    id = office.opened()
    assert isinstance(driven(office, id, "drop"), Await)
    record.lines = [MACHINE]
    office.world.running.clear()
    with pytest.raises((SystemFailure, Refused), match="dependent-virtual-machine"):
        driven(office, id)
    assert not [line for line in office.world.done if line.startswith("shut")]


def test_a_record_that_does_not_say_what_points_to_it_stops_the_shut(record: Record) -> None:
    office = record.office
    id = office.opened()
    assert isinstance(driven(office, id, "drop"), Await)
    record.lines = None
    office.world.running.clear()
    with pytest.raises(SystemFailure, match="dependent-unread"):
        driven(office, id)
    assert not [line for line in office.world.done if line.startswith("shut")]


# --- DNS as a source --------------------------------------------------------------------------------------------------

AT_ITS_ADDRESS = Reference("dns-unrecorded", "a name in DNS", "address", ONE.ip)


@pytest.mark.parametrize("name", [TWO.name, f"{TWO.name}.batam.test"])
def test_a_name_at_its_address_that_is_another_devices_by_the_record_stops_the_case(making: Making, name: str) -> None:
    office = making(servers=(ONE, TWO))
    office.references = (Record(office, [replace(AT_ITS_ADDRESS, other_name=name)]),)
    id = office.opened()
    assert not isinstance(office.drive(id), Finished)
    look = office.case(id).devices[ONE.name].evidence
    assert look
    assert {f.code: f.severity for f in look.findings}["dependent-name-foreign"] == "block"


def test_a_name_that_the_record_does_not_know_is_noted(making: Making) -> None:
    office = making()
    named = [replace(AT_ITS_ADDRESS, other_name=name) for name in ("rapor.batam.test", f"{ONE.name}.batam.test")]
    office.references = (Record(office, named),)
    id = office.opened()
    office.drive(id)
    look = office.case(id).devices[ONE.name].evidence
    assert look
    codes = {f.code: f.severity for f in look.findings if f.code.startswith("dependent-")}
    assert codes == {"dependent-name-unrecorded": "note"}


def test_a_name_that_the_record_does_not_tell_of_is_not_read(making: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    office = making()
    office.references = (Record(office, [replace(AT_ITS_ADDRESS, other_name="rapor.batam.test")]),)
    readers = office.systems().readers
    silent = Unreadable("no answer", Source.named("netbox", "netbox"), office.clock.now())
    asked = type(readers.record).devices

    def devices(self: object, names: Iterable[str]) -> Iterator[tuple[str, object]]:
        wanted = list(names)
        yield from ((n, silent) for n in wanted) if "rapor" in wanted else asked(self, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(type(readers.record), "devices", devices)
    id = office.opened()
    office.drive(id)
    look = office.case(id).devices[ONE.name].evidence
    assert look
    [unread] = [f for f in look.findings if f.code == "dependent-unread"]
    assert dict(unread.params)["reason"] == "whose rapor.batam.test is by the record: no answer"


def test_a_case_reads_real_zones_and_asks_about_a_shared_name(making: Making) -> None:
    office = making()
    text = f"{ONE.name} A {ONE.ip}\nrapor A {ONE.ip}\nrapor A 10.250.0.1\n"
    with served.lab({"batam.test": text}) as server:
        office.references = (served.reader(server),)
        id = office.opened()
        waiting = office.drive(id)
        assert isinstance(waiting, Await)
        assert [f.key for f in waiting.findings] == [f"{ONE.name}/dependent-name-shared/inside"]
    assert {key for _, key in server.asked} == {"reader"}
