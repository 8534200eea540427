"""What is read at the rack by order of a key: a service records it, with the photos that were signed for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.casework.brought_by_key import attach_by_key, attaching, inspect_by_key, inspecting
from dcdecom.casework.photos import digest_of
from dcdecom.casework.submitted import Recorder, record
from dcdecom.casework.to_sign import ToSign, to_bring
from dcdecom.errors import DcdecomError, InputError, Refused
from dcdecom.journal import label_note
from dcdecom.journal.label_note import LabelNote
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.spool import FolderQueue
from dcdecom.ports.queue import Submission, Taken
from tests.unit.journal.bundles import Key

from .office import ONE, PHOTO, TWO, Office
from .test_confirmed_by_key import WORKER
from .test_keys import with_keys

NOTARY = SshNotary()


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "lestari", "rina", "joko", "late")}


@dataclass
class Telephone:
    """Somebody at the rack who signs, and a service that records."""

    office: Office
    keyring: dict[str, Key]
    case: str

    def photo(self, name: str = "label.jpg", content: bytes = PHOTO) -> Path:
        return self.office.paper(name, content)

    def signed(self, text: bytes, by: str = "rina") -> Path:
        path = self.office.paper("read.statement", text)
        signature = path.with_name("read.statement.sig")
        signature.write_bytes(self.keyring[by].sign(text))
        return signature

    def statement(self, *photos: Path, device: str = ONE.name, serial: str = ONE.serial, party: str = "crew") -> bytes:
        reading = replace(self.office.reading(ONE, serial=serial), macs=("02:00:00:00:01:01",), cables=2)
        office = self.office
        return inspecting(
            office.log("worker"), office.procedure, office.tray, self.case, party, device, reading, photos, NOTARY
        )

    def record(self, file: Path, *photos: Path) -> str:
        office = self.office
        args = office.log("worker"), office.procedure, office.tray, self.case, file, photos, NOTARY
        return inspect_by_key(*args).person.id


@pytest.fixture
def telephone(making: Callable[..., Office], keyring: dict[str, Key]) -> Telephone:
    office = making("look", "say-no", "take-out", "end", servers=(ONE, TWO))
    people = with_keys(keyring)
    office.people = replace(people, people=(*people.people, WORKER))
    id = office.opened()
    office.drive(id, until="inspect")
    return Telephone(office, keyring, id)


def test_a_reading_is_recorded_as_it_was_signed(telephone: Telephone) -> None:
    photo = telephone.photo()
    assert telephone.record(telephone.signed(telephone.statement(photo)), photo) == "rina"
    case = telephone.office.case(telephone.case)
    [reading] = [i.fact for i in case.devices[ONE.name].inspections]
    assert (reading.serial, reading.person, reading.cables) == (ONE.serial, "rina", 2)
    assert [a.name for a in reading.files] == ["label.jpg"]
    assert len(reading.attachments) == 3
    assert reading.authority is not None
    assert (reading.authority.person, reading.authority.executor) == ("rina", "worker")
    assert "rina" in case.actors


def test_two_readings_that_were_signed_before_either_was_recorded_both_count(telephone: Telephone) -> None:
    one, two = telephone.photo("one.jpg"), telephone.photo("two.jpg", PHOTO + b"2")
    texts = telephone.statement(one), telephone.statement(two, device=TWO.name, serial=TWO.serial)
    for text, photo in zip(texts, (one, two), strict=True):
        telephone.record(telephone.signed(text), photo)
    assert all(d.inspections for d in telephone.office.case(telephone.case).going)


def test_another_photo_than_was_signed_for_is_refused(telephone: Telephone) -> None:
    photo, other = telephone.photo(), telephone.photo("other.jpg", PHOTO + b"other")
    file = telephone.signed(telephone.statement(photo))
    for brought in ((other,), (photo, other), ()):
        with pytest.raises(InputError, match="not those that were signed for"):
            telephone.record(file, *brought)
    assert not telephone.office.case(telephone.case).devices[ONE.name].inspections


def test_a_reading_counts_once(telephone: Telephone) -> None:
    photo = telephone.photo()
    file = telephone.signed(telephone.statement(photo))
    telephone.record(file, photo)
    with pytest.raises(DcdecomError):
        telephone.record(file, photo)
    assert len(telephone.office.case(telephone.case).devices[ONE.name].inspections) == 1


@pytest.mark.parametrize(("by", "party"), [("dewi", "crew"), ("dewi", "head"), ("joko", "crew"), ("late", "crew")])
def test_only_who_may_act_reads_by_key(telephone: Telephone, by: str, party: str) -> None:
    photo = telephone.photo()
    file = telephone.signed(telephone.statement(photo, party=party), by)
    with pytest.raises(Refused, match="does not count"):
        telephone.record(file, photo)
    assert not telephone.office.case(telephone.case).devices[ONE.name].inspections


def test_a_reading_that_was_changed_after_it_was_signed_does_not_count(telephone: Telephone) -> None:
    photo = telephone.photo()
    text = telephone.statement(photo)
    file = telephone.signed(text)
    file.with_suffix("").write_bytes(text.replace(ONE.serial.encode(), TWO.serial.encode()))
    with pytest.raises(Refused):
        telephone.record(file, photo)
    assert not telephone.office.case(telephone.case).devices[ONE.name].inspections


def test_files_are_kept_as_they_were_signed_for(telephone: Telephone) -> None:
    office, pulled = telephone.office, telephone.photo("pulled.jpg")
    arguments = office.log("worker"), office.procedure, telephone.case
    text = attaching(*arguments, "crew", "take-out", [pulled], "pulled", ONE.name, NOTARY)
    file = telephone.signed(text)
    with pytest.raises(InputError, match="not those that were signed for"):
        attach_by_key(*arguments, file, [telephone.photo("x.jpg", PHOTO + b"x")], NOTARY)
    with pytest.raises(InputError, match="of kind attach, not inspect"):
        telephone.record(file, pulled)
    assert attach_by_key(*arguments, file, [pulled], NOTARY).person.id == "rina"
    assert [a.name for a in office.case(telephone.case).photos[ONE.name, "pulled"]] == ["pulled.jpg"]


@pytest.mark.parametrize(
    "label",
    [
        LabelNote("SGH331XK7P", "", "R07 U12"),
        LabelNote('a", position "x', 'b\\"', "R1 U1", 0, ("02:00:00:00:00:01", "02:00:00:00:00:02")),
        LabelNote("Ω é 日", "-", "U1", 9999),
    ],
)
def test_the_line_of_a_reading_says_it_in_one_way(label: LabelNote) -> None:
    line = label_note.text(label)
    assert label_note.read(line) == label
    for other in (line + " ", " " + line, line.replace(", pos", ",pos"), line + ', mac ""x', line.replace("s", "S", 1)):
        with pytest.raises(ValueError, match="no reading"):
            label_note.read(other)

# --- as a page at the signing origin has it: a statement that waits, and is filled in ---


def _filled(text: bytes, note: str, *photos: Path) -> bytes:
    """As the page writes it."""
    subjects = "".join(f"subject: photo {digest_of(photo)}\n" for photo in photos)
    line = f"note: {note}\n" if note else ""
    assert text.count(b"\nsubject: none\n") == 1
    return text.replace(b"\nsubject: none\n", f"\n{line}{subjects}".encode())


def _waiting(telephone: Telephone) -> list[ToSign]:
    office = telephone.office
    return [*to_bring(office.log("worker"), office.procedure, telephone.case, NOTARY)]


def test_what_waits_for_a_reading_is_filled_in_and_counts(telephone: Telephone) -> None:
    before = len(telephone.office.store.events(telephone.case))
    waiting = _waiting(telephone)
    assert [NOTARY.stated(w.statement).devices for w in waiting] == [(ONE.name,), (TWO.name,)]
    assert {(w.brings, w.party, w.note, w.typed) for w in waiting} == {("reading", "crew", "none", "")}
    assert len(telephone.office.store.events(telephone.case)) == before, "it records nothing"
    assert ONE.serial.encode() not in waiting[0].statement, "nothing of the record waits in it"
    photo = telephone.photo()
    note = label_note.text(LabelNote(ONE.serial, "", "R01 U05", 2))
    telephone.record(telephone.signed(_filled(waiting[0].statement, note, photo)), photo)
    assert [NOTARY.stated(w.statement).devices for w in _waiting(telephone)] == [(TWO.name,)]


def test_what_a_browser_handed_in_is_recorded_by_the_worker(telephone: Telephone, tmp_path: Path) -> None:
    """Through the spool: the statement beside its signature, and the photo under the name that the application gave."""
    office, photo = telephone.office, telephone.photo("srv-one-label-1.jpg")
    text = _filled(_waiting(telephone)[0].statement, label_note.text(LabelNote(ONE.serial, "", "R01 U05")), photo)
    file = telephone.signed(text)
    queue = FolderQueue(tmp_path / "spool", SystemClock())
    queue.prepare()
    files = (("signature", file), ("statement", file.with_suffix("")), ("photo", photo))
    taken = queue.take(queue.defer(Submission("inspect", telephone.case, {}, files)))
    assert isinstance(taken, Taken)
    log = office.log("worker")
    record(Recorder(log, office.procedure, office.tray, NOTARY, lambda case, form: ()), taken.submission)
    [reading] = [i.fact for i in office.case(telephone.case).devices[ONE.name].inspections]
    assert (reading.serial, reading.person) == (ONE.serial, "rina")
    assert [a.name for a in reading.files] == ["srv-one-label-1.jpg"]


def test_what_waits_is_no_statement_by_itself(telephone: Telephone) -> None:
    waiting = _waiting(telephone)[0].statement
    for text, photos in ((waiting, ()), (_filled(waiting, "", photo := telephone.photo()), (photo,))):
        with pytest.raises(DcdecomError):
            telephone.record(telephone.signed(text), *photos)
    assert not telephone.office.case(telephone.case).devices[ONE.name].inspections


def test_a_label_that_was_misread_waits_once_more_and_one_that_agrees_does_not(telephone: Telephone) -> None:
    for device, serial in ((ONE, ONE.serial), (TWO, "OTHER99")):
        photo = telephone.photo(f"{device.name}.jpg", PHOTO + serial.encode())
        telephone.record(telephone.signed(telephone.statement(photo, device=device.name, serial=serial)), photo)
    telephone.office.drive(telephone.case, until="inspect")
    assert [NOTARY.stated(w.statement).devices for w in _waiting(telephone)] == [(TWO.name,)]


def test_each_photo_of_the_list_that_is_missing_waits_and_may_come_later(telephone: Telephone) -> None:
    office = telephone.office
    policy = replace(office.rules.policy, photos=("before", "pulled"))
    office.rules = replace(office.rules, policy=policy)
    waiting = [w for w in _waiting(telephone) if w.brings == "photos"]
    said = [NOTARY.stated(w.statement) for w in waiting]
    assert [(s.devices[0], s.note) for s in said] == [
        (ONE.name, "before"), (ONE.name, "pulled"), (TWO.name, "before"), (TWO.name, "pulled"),
    ]  # fmt: skip
    photo = telephone.photo("before.jpg")
    file = telephone.signed(_filled(waiting[0].statement, "", photo))
    attach_by_key(office.log("worker"), office.procedure, telephone.case, file, [photo], NOTARY)
    left = [NOTARY.stated(w.statement) for w in _waiting(telephone) if w.brings == "photos"]
    assert (ONE.name, "before") not in {(s.devices[0], s.note) for s in left}
    assert len(left) == 3


def test_before_the_rack_nothing_waits_to_be_read(
    making: Callable[..., Office], keyring: dict[str, Key]
) -> None:  # fmt: skip
    office = making("look", "say-no", "take-out", "end", servers=(ONE,))
    people = with_keys(keyring)
    office.people = replace(people, people=(*people.people, WORKER))
    id = office.opened()
    assert to_bring(office.log("worker"), office.procedure, id, NOTARY) == ()
