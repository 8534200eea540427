"""What stands on photos when they are recorded: a challenge is graded, and another device's label stops the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.chassis import inspect
from dcdecom.casework.plan_confirmation import attach
from dcdecom.engine.case_log import CaseLog
from dcdecom.journal import challenges
from dcdecom.model.facts.base import PhotoRead
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.model.photo_challenge import challenge
from dcdecom.ports.decoder import Mark, Marks
from dcdecom.ports.journal import Event

from .office import ONE, PHOTO, TWO, Office

HOUR = 3600
ALIKE, OTHER = "f0f1" * 16, "0f1e" * 16


@dataclass
class Camera:
    """Protocol `LabelReader`: what stands on a photo is what the test has put on it."""

    shows: dict[bytes, Marks] = field(default_factory=dict)

    def label(self, content: bytes) -> Marks:
        return self.shows.get(content, Marks())

    def scene(self, content: bytes) -> Marks:
        return self.shows.get(content, Marks())


@dataclass
class AtTheRack:
    """An office whose case waits for a chassis to be read."""

    office: Office
    case: str
    camera: Camera = field(default_factory=Camera)
    taken: int = 0

    def photo(self, *codes: str, why: str = "", likeness: str = "") -> Path:
        self.taken += 1
        content = PHOTO + f"{self.taken}".encode()
        marks = Marks(tuple(Mark("QR Code", code) for code in codes), why, likeness=likeness)  # type: ignore[arg-type]  # a word of Why
        self.camera.shows[content] = marks
        return self.office.paper(f"{self.taken}.jpg", content)

    def challenge(self) -> str:
        """As the page of the rack shows it now."""
        case = self.office.case(self.case)
        return challenge(case.id, case.last_seq, case.head, self.office.clock.time)

    def inspect(self, *photos: Path, device: str = ONE.name) -> None:
        office = self.office
        server = ONE if device == ONE.name else TWO
        reading = office.reading(server)
        inspect(office.log(), office.rules, office.tray, self.case, device, reading, photos, self.camera)

    def attach(self, photo: Path, kind: str = "before", device: str = ONE.name) -> None:
        office = self.office
        attach(office.log(), office.rules, self.case, "take-out", [photo], False, kind, device, self.camera)

    def read(self, photo: Path) -> PhotoRead:
        log: CaseLog = self.office.log()
        digest = log.attachments.keep(photo)
        return log.case(self.case).photo_reads[digest].fact

    def faults(self) -> list[str]:
        """What the verifier says of it."""
        return [why for _, why in challenges.unfounded([vars(e) for e in self.events()])]

    def events(self) -> tuple[Event, ...]:
        return self.office.store.events(self.case)


@pytest.fixture
def rack(making: Callable[..., Office]) -> AtTheRack:
    office = making("look", "say-no", "take-out", "end", servers=(ONE, TWO))
    id = office.opened()
    office.drive(id, until="inspect")
    return AtTheRack(office, id)


def test_a_challenge_of_this_case_and_hour_is_present_and_the_verifier_says_so_too(rack: AtTheRack) -> None:
    photo = rack.photo(rack.challenge(), "something else")
    rack.inspect(photo)
    assert rack.read(photo).grade == "present"
    later = rack.photo(rack.challenge())
    rack.office.clock.sleep(HOUR)
    rack.attach(later)
    assert rack.read(later).grade == "present", "the hour behind it"
    assert rack.faults() == []


@pytest.mark.parametrize(("make", "grade"), [
    (lambda rack: rack.photo(), "absent"),
    (lambda rack: rack.photo("SGH331XK7P", "https://example.test"), "absent"),
    (lambda rack: rack.photo(challenge("2026-0099", 3, "ab" * 32, rack.office.clock.time)), "other-case"),
    (lambda rack: rack.photo(challenge(rack.case, 2, "ab" * 32, rack.office.clock.time)), "unknown"),
    (lambda rack: rack.photo(why="died"), "unread"),
])  # fmt: skip
def test_other_photos_are_graded_and_kept_all_the_same(
    rack: AtTheRack, make: Callable[[AtTheRack], Path], grade: str
) -> None:
    photo = make(rack)
    rack.inspect(photo)
    assert rack.read(photo).grade == grade
    assert rack.faults() == []


def test_a_photo_that_came_hours_later_is_stale(rack: AtTheRack) -> None:
    photo = rack.photo(rack.challenge())
    rack.office.clock.sleep(2 * HOUR)
    rack.inspect(photo)
    assert rack.read(photo).grade == "stale"
    assert rack.faults() == []


def test_a_challenge_that_was_told_before_its_hour_is_unknown(rack: AtTheRack) -> None:
    """The case went on meanwhile: in that hour another event was the last one."""
    case = rack.office.case(rack.case)
    rack.inspect(rack.photo(), device=TWO.name)
    rack.office.clock.sleep(3 * HOUR)
    photo = rack.photo(challenge(case.id, case.last_seq, case.head, rack.office.clock.time))
    rack.inspect(photo)
    assert rack.read(photo).grade == "unknown"


def test_the_same_file_and_a_copy_of_the_picture_are_replayed(rack: AtTheRack) -> None:
    first = rack.photo(rack.challenge(), likeness=ALIKE)
    rack.inspect(first)
    copy = rack.photo(rack.challenge(), likeness=ALIKE[:-1] + "3")
    rack.attach(copy)
    own = rack.photo(rack.challenge(), likeness=OTHER)
    rack.attach(own, "pulled")
    seq = next(e.seq for e in rack.events() if e.type == "inspected")
    assert (rack.read(copy).grade, rack.read(copy).same_as) == ("replayed", f"{rack.case} {seq}")
    assert rack.read(own).grade == "present"
    assert rack.faults() == []


def test_a_copy_of_a_picture_of_another_case_is_replayed_whatever_stands_on_it(rack: AtTheRack) -> None:
    """Saved anew, so that its bytes are new; cut before the code, or with a fresh code beside it."""
    office = rack.office
    rack.inspect(rack.photo(rack.challenge(), likeness=ALIKE))
    seq = rack.events()[-1].seq
    journals = office.store.journals
    journals["2025-0009"] = [replace(event, case="2025-0009") for event in journals[rack.case]]
    journals[rack.case] = journals[rack.case][:-1]
    for kind, codes in (("before", ()), ("pulled", (rack.challenge(),))):
        copy = rack.photo(*codes, likeness=ALIKE[:-1] + "7")
        rack.attach(copy, kind)
        assert (rack.read(copy).grade, rack.read(copy).same_as) == ("replayed", f"2025-0009 {seq}")
    assert rack.faults() == []


def test_a_part_of_a_picture_of_another_case_is_graded_by_the_code_that_it_still_bears(rack: AtTheRack) -> None:
    """Its likeness is another one, since it is cut: what is left of the code tells whose it was, and how old."""
    case, elsewhere = rack.office.case(rack.case), rack.photo(
        challenge("2025-0009", 17, "ab" * 32, rack.office.clock.time), likeness=OTHER
    )
    rack.inspect(elsewhere)
    assert rack.read(elsewhere).grade == "other-case"
    own = challenge(case.id, case.last_seq, case.head, rack.office.clock.time)
    rack.office.clock.sleep(2 * HOUR)
    old = rack.photo(own)
    rack.attach(old)
    assert rack.read(old).grade == "stale"
    assert rack.faults() == []


@pytest.mark.parametrize(("hours", "grade"), [(1, "unknown"), (24, "unknown"), (-1, "unknown"), (0, "present")])
def test_a_code_that_was_shown_by_a_clock_that_is_wrong_is_never_fresh(
    rack: AtTheRack, hours: int, grade: str
) -> None:
    """The web process shows codes by its own clock, and photos are graded by the worker's."""
    case = rack.office.case(rack.case)
    shown = challenge(case.id, case.last_seq, case.head, rack.office.clock.time + timedelta(hours=hours))
    photo = rack.photo(shown)
    rack.inspect(photo)
    assert rack.read(photo).grade == grade
    assert rack.faults() == []


def test_a_photo_that_another_case_named_is_replayed(rack: AtTheRack) -> None:
    """As where the same file is brought twice: the second case has recorded nothing of it before."""
    first, office = rack.photo(rack.challenge()), rack.office
    rack.inspect(first)
    seq = rack.events()[-1].seq
    journals = office.store.journals
    journals["2025-0009"] = [replace(event, case="2025-0009") for event in journals[rack.case]]
    journals[rack.case] = journals[rack.case][:-1]
    rack.inspect(first)
    assert (rack.read(first).grade, rack.read(first).same_as) == ("replayed", f"2025-0009 {seq}")


def test_two_like_photos_of_one_event_are_one_picture(rack: AtTheRack) -> None:
    one, two = rack.photo(rack.challenge(), likeness=ALIKE), rack.photo(rack.challenge(), likeness=ALIKE)
    rack.inspect(one, two)
    assert (rack.read(one).grade, rack.read(two).grade) == ("present", "replayed")


def _label(rack: AtTheRack) -> list[tuple[str, str]]:
    device = rack.office.case(rack.case).devices[ONE.name]
    assert device.evidence
    return [(f.code, dict(f.params)["other"]) for f in device.evidence.findings if f.code == "label-of-another"]


def test_the_label_of_another_device_stops_the_case_until_it_was_read_once_more(rack: AtTheRack) -> None:
    """Its serial number was typed as recorded: somebody may have copied it at the wrong machine."""
    wrong = rack.photo(f"S/N {TWO.serial}")
    rack.inspect(wrong)
    rack.inspect(rack.photo(TWO.serial), device=TWO.name)
    [label] = rack.read(wrong).others
    assert (label.device, label.barcode) == (TWO.name, f"S/N {TWO.serial}")
    outcome = rack.office.advance(rack.case)
    device = rack.office.case(rack.case).devices[ONE.name]
    assert device.evidence
    assert _label(rack) == [("label-of-another", TWO.name)]
    assert device.evidence.verdicts[Comparison.RECORD_MACHINE] is Verdict.DISAGREES
    assert device.misread
    assert not rack.office.case(rack.case).plans, outcome
    rack.inspect(rack.photo(ONE.serial, TWO.serial))
    rack.office.advance(rack.case)
    assert _label(rack) == [], "its own label is on the photo too"
    assert rack.office.case(rack.case).plans


def test_no_photo_of_a_rack_is_held_against_labels(rack: AtTheRack) -> None:
    photo = rack.photo(TWO.serial)
    rack.attach(photo)
    assert rack.read(photo).others == ()


def test_the_verifier_names_a_grade_that_does_not_follow(rack: AtTheRack) -> None:
    photo = rack.photo(rack.challenge())
    rack.office.clock.sleep(3 * HOUR)
    rack.inspect(photo)
    rows = [vars(e) for e in rack.events()]
    said = rows[-1]["payload"]["photo_reads"][0]
    for instead, why in (
        ({"grade": "present"}, "its challenge comes to stale"), ({"sha256": "0" * 64}, "no such file"),
        ({"challenge": ""}, "comes to absent"), ({"grade": "absent"}, "has a challenge"),
        ({"challenge": said["challenge"].replace(rack.case, "2026-0099")}, "comes to other-case"),
    ):  # fmt: skip
        changed = {**rows[-1], "payload": {**rows[-1]["payload"], "photo_reads": [{**said, **instead}]}}
        [(_, found)] = challenges.unfounded([*rows[:-1], changed])
        assert why in found
    again = {**rows[-1], "seq": rows[-1]["seq"] + 1}
    assert "named it before" in next(why for _, why in challenges.unfounded([*rows, again]))


def test_both_ways_of_making_a_challenge_are_one() -> None:
    at = datetime(2026, 12, 2, 7, 30, tzinfo=UTC)
    for seq, head in ((1, "ab" * 32), (999, "0f" * 32)):
        made = challenge("2026-0042", seq, head, at)
        assert made == challenges.challenge("2026-0042", seq, head, "2026120207")
        assert challenges.TEXT.fullmatch(made)
