"""A changed people file that one signature accepts for every open case."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from dcdecom.casework import people_change
from dcdecom.casework.people_change import PeopleAcceptance
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.people_orders import FilePeopleOrders
from dcdecom.model.case import Case
from dcdecom.model.people import Key as PublicKey
from dcdecom.model.people import Mandate, People, Person
from dcdecom.ports.people_orders import Brought
from dcdecom.steps.moves import Await
from dcdecom.steps.procedure import Procedure
from tests.unit.journal.bundles import Key
from tests.unit.journal.passkeys import ED25519, PRESENT, VERIFIED, SecurityKey

from .office import FIRST_DAY, ONE, PEOPLE, TODAY, TWO, Office

Making = Callable[..., Office]
NOTARY = SshNotary()


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "lestari", "rina", "thief")}


@dataclass
class Bureau:
    """An office with two open cases, whose people file changes."""

    office: Office
    keyring: dict[str, Key]
    files: dict[str, People] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.orders = FilePeopleOrders(self.office.folder / "people")

    def change(self, name: str, *people: Person) -> People:
        """The people file becomes another one."""
        content = name.encode()
        self.office.people_path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        self.office.people = self.files[digest] = replace(PEOPLE, people=people or PEOPLE.people, digest=digest)
        return self.office.people

    def person(self, id: str, **other: object) -> Person:
        found = self.office.people.by_id(id)
        assert found
        return replace(found, **other)  # type: ignore[arg-type]  # by name

    def with_keys(self, **keys: str) -> tuple[Person, ...]:
        """Everybody, some with a key of the keyring."""
        people = []
        for person in self.office.people.people:
            key = keys.get(person.id)
            public = (PublicKey(self.keyring[key].public, FIRST_DAY),) if key else person.keys
            people.append(replace(person, keys=public))
        return tuple(people)

    def procedure(self, id: str) -> Procedure:
        now, bound = self.office.procedure, self.office.case(id).binding.people
        return now if bound == now.people.digest else replace(now, accepted_people=self.files[bound])

    def open(self) -> Iterator[tuple[Procedure, Case]]:
        for id in self.cases:
            case = self.office.case(id)
            if case.state == "open":
                yield self.procedure(id), case

    def load(self, procedure: Procedure, digest: str) -> People:
        return self.files[digest]

    def printed(self, party: str = "head") -> bytes:
        return people_change.statement(self.open(), self.office.clock, party, None, self.orders, NOTARY, self.load)

    def printed_after(self, name: str, people: tuple[Person, ...]) -> bytes:
        self.change(name, *people)
        return self.printed()

    def signed(self, text: bytes, by: str = "dewi", namespace: str = "dcdecom-gate") -> Path:
        self.number += 1
        path = self.office.folder / f"{self.number}.statement"
        path.write_bytes(text)
        signature = path.with_name(f"{path.name}.sig")
        signature.write_bytes(self.keyring[by].sign(text, namespace))
        return signature

    def accept(self, file: Path, party: str = "head", who: str = "rina") -> PeopleAcceptance:
        return people_change.accept(self.office.log(who), self.open(), party, file, self.orders, NOTARY, self.load)

    def take_up(self, id: str, who: str = "rina") -> int:
        log = self.office.log(who)
        return len(people_change.take_up(log, self.procedure(id), id, self.orders, NOTARY, self.load))

    def waits(self, id: str) -> bool:
        """Whether the case goes on by no people file of now."""
        self.take_up(id)
        try:
            self.office.advance(id)
        except Waiting as waiting:
            return "people changed" in waiting.what
        return False


@pytest.fixture
def bureau(making: Making, keyring: dict[str, Key]) -> Bureau:
    office = making("ask-them", "judge", "end", servers=(ONE, TWO))
    bureau = Bureau(office, keyring)
    bureau.change("first", *bureau.with_keys(dewi="dewi", lestari="lestari"))
    for server in (ONE, TWO):
        office.store.claims.clear()
        id = office.opened(office.request((server,), number=server.name))
        bureau.cases.append(id)
        assert isinstance(office.advance(id), Await)
    return bureau


def test_the_statement_names_the_file_and_every_file_that_it_replaces(bureau: Bureau) -> None:
    first = bureau.office.people.digest
    now = bureau.change("second", *bureau.with_keys(rina="rina"))
    assert bureau.printed().decode().splitlines() == [
        "dcdecom statement 2", "kind: people", "case: every open case", "step: none", "as: head", "decision: accept",
        f"subject: people {now.digest}", f"replaces: {first}", "happened on: 2026-11-24", "head: none",
    ]  # fmt: skip


def test_one_signature_lets_every_open_case_go_on_and_each_keeps_it(bureau: Bureau) -> None:
    before = bureau.office.people.digest
    now = bureau.change("second", *bureau.with_keys(rina="rina"))
    assert all(map(bureau.waits, bureau.cases))
    text = bureau.printed()
    kept = bureau.accept(bureau.signed(text))
    assert (kept.signer, kept.counts, kept.others) == ("Dewi", tuple(bureau.cases), ())
    for id in bureau.cases:
        assert not bureau.waits(id)
        [event] = [e for e in bureau.office.store.events(id) if e.type == "people-accepted"]
        body = event.payload
        assert (event.schema, event.actor, body["person"], body["before"]) == (2, "rina", "dewi", before)
        statement = hashlib.sha256(text).hexdigest()
        assert body["authority"] == {"kind": "key", "person": "dewi", "executor": "rina", "statement": statement}
        assert body["binding"]["people"] == now.digest
        files = {file["name"]: bureau.office.attachments.files[file["sha256"]] for file in body["attachments"]}
        assert files["people.yaml"] == b"second"
        assert text in files.values()
        case = bureau.office.case(id)
        assert "dewi" in case.deciders
        assert bureau.take_up(id) == 0, "it is recorded once"


def test_a_paper_that_is_signed_meanwhile_stays_good(bureau: Bureau) -> None:
    id = bureau.cases[0]
    bureau.office.drive(id, "gate")
    gates = [g.old for g in bureau.office.case(id).gates]
    bureau.change("second", *bureau.with_keys(rina="rina"))
    bureau.accept(bureau.signed(bureau.printed()))
    assert not bureau.waits(id)
    assert [g.old for g in bureau.office.case(id).gates] == gates


def test_nobody_lets_himself_in(bureau: Bureau, keyring: dict[str, Key]) -> None:
    """A thief's key stands for the head in the new file: the file that was accepted last knows nothing of it."""
    bureau.change("thief", *bureau.with_keys(dewi="thief"))
    with pytest.raises(Refused, match="belongs to nobody in the people file that was accepted last"):
        bureau.accept(bureau.signed(bureau.printed(), "thief"))
    assert bureau.orders.kept() == ()
    assert all(map(bureau.waits, bureau.cases))


def test_each_file_is_judged_by_the_one_before_it_also_where_a_case_slept_over_it(bureau: Bureau) -> None:
    """The head's first key is ended by the second file: whoever stole it cannot accept a third one by the first."""
    ended = (PublicKey(bureau.keyring["dewi"].public, FIRST_DAY, TODAY - timedelta(1)),)
    people = tuple(replace(p, keys=ended) if p.id == "dewi" else p for p in bureau.office.people.people)
    first = bureau.office.people.digest
    bureau.change("second", *people)
    bureau.accept(bureau.signed(bureau.printed()))
    awake, asleep = bureau.cases
    assert bureau.take_up(awake) == 1
    bureau.change("third", *bureau.with_keys(rina="thief"))
    text = bureau.printed()
    second = hashlib.sha256(b"second").hexdigest()
    assert f"replaces: {second}\n".encode() in text
    assert first.encode() not in text, "no case goes on by the first"
    with pytest.raises(Refused, match="is valid until 2026-11-23"):
        bureau.accept(bureau.signed(text))
    both = text.replace(b"replaces:", f"replaces: {first}\nreplaces:".encode())
    with pytest.raises(Refused, match="is valid until 2026-11-23"):
        bureau.accept(bureau.signed(both))
    assert bureau.waits(asleep)
    assert bureau.office.case(asleep).binding.people == second
    with pytest.raises(InputError, match="accepted by head in the open cases, not by chief"):
        bureau.printed("chief")


def test_a_case_takes_up_several_in_their_order(bureau: Bureau) -> None:
    for name in ("second", "third"):
        bureau.change(name, *bureau.with_keys(rina="rina"))
        bureau.accept(bureau.signed(bureau.printed()))
    id = bureau.cases[0]
    assert bureau.take_up(id) == 2
    digests = [hashlib.sha256(name).hexdigest() for name in (b"first", b"second", b"third")]
    events = [e.payload for e in bureau.office.store.events(id) if e.type == "people-accepted"]
    assert [(e["before"], e["binding"]["people"]) for e in events] == list(pairwise(digests))


def test_an_acceptance_that_was_taken_back_does_not_come_back(bureau: Bureau) -> None:
    """The second file is accepted, then the first again. Whoever restores the second cannot use its old acceptance."""
    first = bureau.office.people.people
    file = bureau.signed(bureau.printed_after("second", bureau.with_keys(rina="rina")))
    bureau.accept(file)
    assert not any(map(bureau.waits, bureau.cases))
    bureau.change("first", *first)
    bureau.accept(bureau.signed(bureau.printed()))
    assert not any(map(bureau.waits, bureau.cases))
    bureau.change("second", *first)
    assert [bureau.take_up(id) for id in bureau.cases] == [0, 0], "each counted once"
    assert all(map(bureau.waits, bureau.cases))
    with pytest.raises(Refused, match="was brought already, and counts once"):
        bureau.accept(file)


def test_an_acceptance_that_was_passed_over_does_not_count_later(bureau: Bureau) -> None:
    """The second file is accepted, and the first one put back unsigned: what the head signed is followed all the same.

    Else whoever puts the second one there again, when nobody thinks of it any more, would go on by the old signature.
    """
    first = bureau.office.people.people
    bureau.accept(bureau.signed(bureau.printed_after("second", bureau.with_keys(rina="rina"))))
    bureau.change("first", *first)
    assert [bureau.take_up(id) for id in bureau.cases] == [1, 1]
    assert all(map(bureau.waits, bureau.cases)), "nobody accepted the first in place of the second"
    bureau.accept(bureau.signed(bureau.printed()))
    assert not any(map(bureau.waits, bureau.cases))
    bureau.office.clock.sleep(40 * 24 * 3600)
    bureau.change("second", *bureau.with_keys(rina="rina"))
    assert [bureau.take_up(id) for id in bureau.cases] == [0, 0]
    assert all(map(bureau.waits, bureau.cases))


def test_when_it_was_brought_lies_between_what_it_replaces_and_now(bureau: Bureau) -> None:
    """The head's key ended by the second file. Whoever has it writes an acceptance into the folder as of before."""
    at = bureau.office.clock.now()
    ended = (PublicKey(bureau.keyring["dewi"].public, FIRST_DAY, TODAY),)
    people = tuple(replace(p, keys=ended) if p.id == "dewi" else p for p in bureau.office.people.people)
    bureau.office.clock.sleep(24 * 3600)
    bureau.accept(bureau.signed(bureau.printed_after("second", people)))
    bureau.office.clock.sleep(24 * 3600)
    awake, asleep = bureau.cases
    assert bureau.take_up(awake) == 1
    text = bureau.printed_after("third", bureau.with_keys(rina="thief"))
    old = text.replace(b"happened on: 2026-11-26", b"happened on: 2026-11-24")
    assert old != text
    for day, when in ((old, at), (text, bureau.office.clock.now() + timedelta(days=1))):
        file = bureau.signed(day)
        bureau.orders.keep(Brought(file.with_suffix("").read_bytes(), file.read_bytes(), when, "rina"))
    assert bureau.take_up(awake) == 0
    assert bureau.take_up(asleep) == 1
    for id in bureau.cases:
        stands = people_change.standing(
            bureau.procedure(id), bureau.office.clock, bureau.office.case(id), bureau.orders, NOTARY, bureau.load
        )
        early, ahead = stands.why_not
        assert "and what it replaces was accepted at 2026-11-25" in early
        assert "which lies ahead" in ahead
        assert bureau.waits(id)


def test_a_people_file_that_is_not_there_any_more_is_not_taken_up(bureau: Bureau) -> None:
    """Another case that ended named it, and what names people was purged of that one."""
    bureau.accept(bureau.signed(bureau.printed_after("second", bureau.with_keys(rina="rina"))))
    second = hashlib.sha256(b"second").hexdigest()
    bureau.change("third", *bureau.with_keys(rina="rina"))

    def load(procedure: Procedure, digest: str) -> People:
        raise InputError(f"attachment {digest} was purged")

    id = bureau.cases[0]
    stands = people_change.standing(
        bureau.procedure(id), bureau.office.clock, bureau.office.case(id), bureau.orders, NOTARY, load
    )
    assert stands.links == ()
    assert stands.why_not == (
        f"the people file {second[:16]} that it accepts cannot be read: attachment {second} was purged",
    )


def test_a_case_that_was_opened_later_is_not_meant(bureau: Bureau) -> None:
    text = bureau.printed_after("second", bureau.with_keys(rina="rina"))
    bureau.accept(bureau.signed(text))
    bureau.change("first", *bureau.files[hashlib.sha256(b"first").hexdigest()].people)
    bureau.office.clock.sleep(24 * 3600)
    bureau.office.store.claims.clear()
    id = bureau.office.opened(bureau.office.request((ONE,), number="new"))
    bureau.cases.append(id)
    bureau.change("second", *bureau.with_keys(rina="rina"))
    assert bureau.waits(id)
    assert not bureau.waits(bureau.cases[0])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"as: head", b"as: chief", "signed as chief"),
        (b"kind: people", b"kind: accept", "is of kind accept"),
        (b"kind: people", b"kind: oath", "is of kind oath"),
        (b"decision: accept", b"decision: approve", "does not say 'approve'"),
        (b"case: every open case", b"case: 2026-0001", "is for every open case"),
        (b"step: none", b"step: judge", "it is for step judge, not none"),
        (b"happened on: 2026-11-24", b"happened on: 2026-11-25", "it bears 2026-11-25, and was brought on 2026-11-24"),
        (b"happened on: 2026-11-24", b"happened on: 2026-11-23", "for cases that were open then"),
        (b"happened on", b"device: srv-one\nhappened on", "no statement of dcdecom"),
        (b"dcdecom statement 2", b"dcdecom gate statement 1", "no statement of dcdecom"),
    ],
)
def test_a_statement_that_says_something_else(bureau: Bureau, old: bytes, new: bytes, why: str) -> None:
    bureau.change("second", *bureau.with_keys(rina="rina"))
    with pytest.raises((Refused, InputError), match=why):
        bureau.accept(bureau.signed(bureau.printed().replace(old, new)))
    assert all(map(bureau.waits, bureau.cases))


def test_a_signature_for_another_file_purpose_or_text(bureau: Bureau) -> None:
    text = bureau.printed_after("second", bureau.with_keys(rina="rina"))
    with pytest.raises(Refused, match="made for 'file'"):
        bureau.accept(bureau.signed(text, namespace="file"))
    torn = bureau.signed(text)
    torn.with_suffix("").write_bytes(text.replace(b"happened on", b"replaces: " + b"0" * 64 + b"\nhappened on"))
    with pytest.raises(Refused, match="it is none over the statement beside it"):
        bureau.accept(torn)
    for by, why in (("lestari", "does not act for head"), ("rina", "belongs to nobody")):
        with pytest.raises(Refused, match=why):
            bureau.accept(bureau.signed(text, by))
    bureau.change("third", *bureau.with_keys(rina="rina"))
    with pytest.raises(Refused, match="the file is"):
        bureau.accept(bureau.signed(text))


@pytest.mark.parametrize("flags", [PRESENT, VERIFIED, 0])
def test_a_token_accepts_only_where_somebody_was_verified(bureau: Bureau, flags: int) -> None:
    token = SecurityKey(ED25519)
    keys = (PublicKey(token.public, FIRST_DAY),)
    people = bureau.office.people.people
    bureau.change("token", *(replace(p, keys=keys) if p.id == "dewi" else p for p in people))
    bureau.accept(bureau.signed(bureau.printed()))
    assert not any(map(bureau.waits, bureau.cases))
    bureau.change("next", *bureau.with_keys(rina="rina"))
    text = bureau.printed()
    file = bureau.signed(text)
    file.write_bytes(token.sign(text, flags=flags))
    with pytest.raises(Refused, match="nobody was"):
        bureau.accept(file)
    file.write_bytes(token.sign(text))
    assert bureau.accept(file).counts == tuple(bureau.cases)


def test_who_acted_in_a_case_does_not_accept_it_there(bureau: Bureau, keyring: dict[str, Key]) -> None:
    """The others go on by it."""
    office = bureau.office
    key = PublicKey(keyring["rina"].public, FIRST_DAY)
    other = Person("wati", "Wati", (Mandate("head", FIRST_DAY),), ("wati",), (key,))
    bureau.change("with wati", *office.people.people, other)
    bureau.accept(bureau.signed(bureau.printed()))
    assert not any(map(bureau.waits, bureau.cases))
    office.store.claims.clear()
    third = office.opened(office.request((ONE,), number="third"), who="wati")
    bureau.cases.append(third)
    bureau.change("fourth", *bureau.with_keys(lestari="thief"))
    kept = bureau.accept(bureau.signed(bureau.printed(), "rina"))
    assert kept.counts == tuple(bureau.cases[:2])
    assert kept.others == ((third, f"Wati opened {third} or acted in it, and so does not decide"),)
    assert bureau.waits(third)
    assert "does not decide" in people_change.standing(
        bureau.procedure(third), office.clock, office.case(third), bureau.orders, NOTARY, bureau.load
    ).why_not[0]
    assert bureau.accept(bureau.signed(bureau.printed())).counts == (third,)
    assert not bureau.waits(third)


def test_a_case_that_waits_for_nothing_needs_none(bureau: Bureau) -> None:
    with pytest.raises(InputError, match="No open case waits"):
        bureau.printed()


def test_a_service_brings_what_a_person_signed(bureau: Bureau) -> None:
    web = Person("web", "Web", (), ("web",), service=True)
    bureau.change("second", *bureau.office.people.people, web)
    bureau.accept(bureau.signed(bureau.printed()), who="web")
    id = bureau.cases[0]
    assert bureau.take_up(id, "web") == 1
    event = bureau.office.store.events(id)[-1]
    assert (event.actor, event.payload["authority"]["person"], event.payload["recorder"]) == ("web", "dewi", "web")
    assert "web" not in bureau.office.case(id).deciders


def test_what_is_kept_survives_its_process_and_is_numbered(bureau: Bureau, tmp_path: Path) -> None:
    for name in ("second", "third"):
        bureau.change(name, *bureau.with_keys(rina="rina"))
        bureau.accept(bureau.signed(bureau.printed()))
    again = FilePeopleOrders(bureau.office.folder / "people").kept()
    assert [k.recorder for k in again] == ["rina", "rina"]
    assert again == bureau.orders.kept()
    folders = sorted(p.name for p in (bureau.office.folder / "people").iterdir())
    assert folders == ["0001", "0002"]
    (bureau.office.folder / "people" / "0002" / "brought.json").write_text("{}")
    assert bureau.orders.kept() == again[:1]
    assert ["does not say when" in why for why in bureau.orders.unread()] == [True]


ODD: dict[str, Callable[[Path], object]] = {
    "an empty folder": lambda folder: folder.mkdir(),
    "a file": lambda folder: folder.write_bytes(b""),
    "no signature": lambda folder: (folder / "statement.sig").unlink(),
    "no statement": lambda folder: (folder / "statement").write_bytes(b"dcdecom statement 2\n"),
    "a signature that is none": lambda folder: (folder / "statement.sig").write_bytes(b"\xff"),
    "no zone": lambda folder: (folder / "brought.json").write_text('{"at": "2026-11-24T13:00:00", "recorder": "x"}'),
    "nested": lambda folder: (folder / "brought.json").write_bytes(b"[" * 16_000),
    "a link": lambda folder: (folder / "statement").unlink() or (folder / "statement").symlink_to("statement.sig"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_acceptance_that_cannot_be_read_is_named_and_left_out(bureau: Bureau, odd: str) -> None:
    """It stops neither those that came nor one that comes."""
    folder = bureau.office.folder / "people"
    bureau.change("second", *bureau.with_keys(rina="rina"))
    bureau.accept(bureau.signed(bureau.printed()))
    whole = folder / "0002"
    if odd not in ("an empty folder", "a file"):
        shutil.copytree(folder / "0001", whole)
    ODD[odd](whole)
    assert ["0002" in why for why in bureau.orders.unread()] == [True]
    assert not any(map(bureau.waits, bureau.cases))
    other = replace(bureau.person("dewi"), id="other", logins=(), keys=())
    bureau.change("third", *bureau.with_keys(rina="rina"), other)
    bureau.accept(bureau.signed(bureau.printed()))
    assert (folder / "0003" / "brought.json").exists()
    assert not any(map(bureau.waits, bureau.cases))


def test_a_folder_with_the_last_number_makes_no_acceptance_lost(bureau: Bureau) -> None:
    """What is kept has a number that is read again."""
    (bureau.office.folder / "people" / ("9" * 9)).mkdir(parents=True)
    bureau.change("second", *bureau.with_keys(rina="rina"))
    with pytest.raises(InputError, match="the last number"):
        bureau.accept(bureau.signed(bureau.printed()))
