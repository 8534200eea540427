"""Orders by key: a person's key decides, and whoever types it in only carries it out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from dcdecom.casework.cancel import cancel, cancelling
from dcdecom.casework.chassis import inspect
from dcdecom.casework.manual import StandsUp, attach_made, sign_made
from dcdecom.casework.opening import correct, open_case
from dcdecom.casework.orders import ByKey
from dcdecom.casework.plan_confirmation import attach, confirm
from dcdecom.casework.signing import Signature, sign, statement
from dcdecom.engine.permissions import must_be_allowed
from dcdecom.errors import DcdecomError, InputError, Refused
from dcdecom.journal.notary import SshNotary
from dcdecom.model.people import Key as PublicKey
from dcdecom.model.people import Person
from dcdecom.steps.moves import Finished
from tests.unit.journal.bundles import Key
from tests.unit.journal.passkeys import ED25519, PRESENT, VERIFIED, SecurityKey

from .office import FIRST_DAY, ONE, Office
from .test_keys import with_keys

Making = Callable[..., Office]
NOTARY = SshNotary()
WEB = Person("web", "Web", (), ("web",), service=True)


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "lestari", "rina", "nobody")}


KEY = "srv-one/not-seen/tor-3 Gi1/0/1"
BINDING = "case/binding-changed"


@dataclass
class Desk:
    """A case that stops at a finding which the head may accept, and a program that carries signatures in."""

    office: Office
    keyring: dict[str, Key]
    case: str
    number: int = 0

    def said(self, **other: object) -> Signature:
        until = self.office.clock.time + timedelta(hours=8)
        said = Signature("look", "head", accept=KEY, until=until, note="off since Monday")
        return replace(said, **other)  # type: ignore[arg-type]  # by name

    def printed(self, **other: object) -> bytes:
        return statement(self.office.log(), self.office.procedure, self.case, self.said(**other), NOTARY)

    def signed(self, text: bytes, by: str = "dewi", namespace: str = "dcdecom-gate") -> Path:
        self.number += 1
        path = self.office.folder / f"{self.number}.statement"
        path.write_bytes(text)
        signature = path.with_name(f"{path.name}.sig")
        signature.write_bytes(self.keyring[by].sign(text, namespace))
        return signature

    def record(self, file: Path, who: str = "web", **other: object) -> str:
        said = replace(Signature("look", "head", key=file), **other)  # type: ignore[arg-type]  # by name
        return sign(self.office.log(who), self.office.procedure, self.case, said, NOTARY).grade

    def refused(self, file: Path, code: str, **other: object) -> str:
        """It does not count; the attempt is journalled, and nothing else."""
        before = len(self.office.store.events(self.case))
        with pytest.raises(Refused) as caught:
            self.record(file, **other)
        [event] = self.office.store.events(self.case)[before:]
        assert (event.type, event.payload["why"]) == ("order-refused", code), event.payload
        assert len(event.payload["attachments"]) == 2
        assert "Nothing was done by it; the attempt was recorded." in str(caught.value)
        return str(caught.value)

    def wrong(self, file: Path, **other: object) -> str:
        """It is refused, and nothing at all is recorded."""
        before = self.office.store.events(self.case)
        with pytest.raises(DcdecomError) as caught:
            self.record(file, **other)
        assert self.office.store.events(self.case) == before
        return str(caught.value)


@pytest.fixture
def desk(making: Making, keyring: dict[str, Key]) -> Desk:
    office = making("look", "say-no", "take-out", "end")
    people = with_keys(keyring)
    office.people = replace(people, people=(*people.people, WEB))
    office.world.running.clear()
    id = office.opened()
    office.drive(id)
    return Desk(office, keyring, id)


# --- an order that counts --------------------------------------------------------------------------------------------


def test_the_statement_says_what_is_accepted_until_when_and_why(desk: Desk) -> None:
    before = desk.office.store.events(desk.case)
    until = desk.office.clock.time + timedelta(hours=8)
    assert desk.printed(until=until).decode().splitlines() == [
        "dcdecom statement 2", "kind: accept", f"case: {desk.case}", "step: look", "as: head", "decision: accept",
        f"finding: {KEY}", f"until: {until.isoformat()}",
        "note: off since Monday", "subject: none", "happened on: 2026-11-24", f"head: {before[-1].hash}",
    ]  # fmt: skip
    assert desk.office.store.events(desk.case) == before


def test_a_service_records_what_a_person_ordered_and_the_person_counts(desk: Desk) -> None:
    text = desk.printed()
    assert desk.record(desk.signed(text)) == "key"
    event = desk.office.store.events(desk.case)[-1]
    body = event.payload
    assert (event.type, event.schema, event.actor) == ("finding-accepted", 2, "web")
    assert (body["person"], body["recorder"], body["note"]) == ("dewi", "web", "off since Monday")
    statement = hashlib.sha256(text).hexdigest()
    assert body["authority"] == {"kind": "key", "person": "dewi", "executor": "web", "statement": statement}
    assert body["signed"]["statement"] == statement
    case = desk.office.case(desk.case)
    assert "dewi" in case.deciders
    assert "web" not in case.deciders | case.actors
    assert isinstance(desk.office.drive(desk.case), Finished)


def test_an_event_without_authority_stays_of_schema_1(desk: Desk) -> None:
    events = desk.office.store.events(desk.case)
    assert {e.schema for e in events} == {1}
    desk.record(desk.signed(desk.printed()))
    schemas = {e.type: e.schema for e in desk.office.store.events(desk.case)[len(events) :]}
    assert schemas == {"finding-accepted": 2}


def test_options_may_only_repeat_what_was_signed(desk: Desk) -> None:
    file = desk.signed(desk.printed())
    for option, value in (("accept", "srv-one/other"), ("note", "other"), ("until", desk.office.clock.time)):
        assert f"--{option}: the signed statement says otherwise" in desk.wrong(file, **{option: value})
    assert desk.record(file, note="off since Monday", accept=KEY, who="joko") == "key"


def test_a_login_that_orders_is_said_too(desk: Desk) -> None:
    sign(desk.office.log("dewi"), desk.office.procedure, desk.case, desk.said(), NOTARY)
    event = desk.office.store.events(desk.case)[-1]
    assert (event.schema, event.payload["authority"]) == (
        2, {"kind": "login", "person": "dewi", "executor": "dewi"},
    )  # fmt: skip


def test_a_changed_binding_is_accepted_by_its_digests(desk: Desk) -> None:
    desk.office.rules = replace(desk.office.rules, digest="ab" * 32, policy_digest="cd" * 32)
    desk.office.people = replace(desk.office.people, digest="ef" * 32)
    text = desk.printed(accept=BINDING)
    for line in (f"subject: playbook {'ab' * 32}", f"subject: people {'ef' * 32}", f"subject: policy {'cd' * 32}"):
        assert f"{line}\n".encode() in text
    desk.office.rules = replace(desk.office.rules, digest="00" * 32)
    assert "it is over playbook abab" in desk.refused(desk.signed(text), "other-subjects")
    desk.record(desk.signed(desk.printed(accept=BINDING)))
    assert desk.office.case(desk.case).binding.playbook == "00" * 32


# --- one that does not -----------------------------------------------------------------------------------------------


def test_it_counts_once(desk: Desk) -> None:
    """Also where its finding would have to be accepted anew."""
    file = desk.signed(desk.printed())
    desk.record(file)
    assert "is accepted until" in desk.wrong(file)


def test_what_changed_since_makes_it_old(desk: Desk) -> None:
    text = desk.printed()
    desk.office.outdated(desk.case)
    said = desk.refused(desk.signed(text), "old-head")
    assert "what it speaks of has changed since, in event" in said
    assert "print it again" in said


def test_two_findings_may_be_accepted_over_one_head(desk: Desk) -> None:
    text = desk.printed()
    desk.record(desk.signed(text))
    longer = text.replace(b"note: off since Monday", b"note: and the day after")
    later = (desk.office.clock.time + timedelta(hours=9)).isoformat().encode()
    until = next(line for line in longer.splitlines() if line.startswith(b"until"))
    desk.record(desk.signed(longer.replace(until, b"until: " + later)))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("case: 2026-0001", "case: 2026-0002", "other-case"),
        ("step: look", "step: take-out", "other-step"),
        ("as: head", "as: chief", "other-party"),
        ("kind: accept", "kind: oath", None),
        ("kind: accept", "kind: gate", None),
        ("decision: accept", "decision: approve", "unfit"),
        ("decision: accept", "decision: accept\ndevice: srv-one", "other-devices"),
        ("subject: none", f"subject: people {'0' * 64}", "other-subjects"),
        ("happened on: 2026-11-24", "happened on: 2026-11-25", "other-day"),
        ("happened on: 2026-11-24", "happened on: 2026-11-23", "other-day"),
    ],
)
def test_a_statement_that_says_something_else(desk: Desk, old: str, new: str, code: str | None) -> None:
    file = desk.signed(desk.printed().replace(old.encode(), new.encode()))
    if code:
        desk.refused(file, code)
    else:
        assert "waits for no paper" in desk.wrong(file) or "accepts nothing" in desk.wrong(file)


@pytest.mark.parametrize("day", ["20261124", "2026-W48-2"])
def test_a_day_is_written_as_the_verifier_reads_it(desk: Desk, day: str) -> None:
    text = desk.printed().replace(b"happened on: 2026-11-24", f"happened on: {day}".encode())
    assert "which is no day as YYYY-MM-DD" in desk.wrong(desk.signed(text))


def test_over_a_head_of_another_case(desk: Desk) -> None:
    desk.office.store.claims.clear()
    other = desk.office.opened(desk.office.request(number="2"))
    head = desk.office.case(other).head
    mine = desk.office.case(desk.case).head
    text = desk.printed().replace(mine.encode(), head.encode())
    assert f"its head {head[:16]} is none of {desk.case}" in desk.refused(desk.signed(text), "other-head")


def test_by_the_wrong_key_or_hand(desk: Desk) -> None:
    text = desk.printed()
    assert "belongs to nobody" in desk.refused(desk.signed(text, "nobody"), "foreign-key")
    assert "does not act for head" in desk.refused(desk.signed(text, "lestari"), "no-mandate")
    assert "does not act for head" in desk.refused(desk.signed(text, "rina"), "no-mandate")
    assert "made for 'file'" in desk.refused(desk.signed(text, namespace="file"), "other-purpose")
    torn = desk.signed(text)
    torn.with_suffix("").write_bytes(text.replace(b"off since", b"out since"))
    assert "it is none over the statement beside it" in desk.refused(torn, "not-valid")
    lone = desk.signed(text)
    lone.with_suffix("").unlink()
    assert "waits for no paper" in desk.wrong(lone)


@pytest.mark.parametrize(
    ("flags", "code"),
    [(PRESENT | VERIFIED, ""), (PRESENT, "touch-only"), (VERIFIED, "not-present"), (0, "not-present")],
)
def test_a_token_orders_only_where_somebody_was_verified(desk: Desk, flags: int, code: str) -> None:
    token = SecurityKey(ED25519)
    keys = (PublicKey(token.public, FIRST_DAY),)
    people = desk.office.people
    desk.office.people = replace(
        people, people=tuple(replace(p, keys=keys) if p.id == "dewi" else p for p in people.people)
    )
    text = desk.printed()
    file = desk.signed(text)
    file.write_bytes(token.sign(text, flags=flags))
    if code:
        desk.refused(file, code)
    else:
        assert desk.record(file) == "key"


def test_a_statement_of_an_old_version_accepts_nothing(desk: Desk) -> None:
    text = (
        f"dcdecom gate statement 1\ncase: {desk.case}\nstep: look\nas: head\ndecision: accept\n"
        f"happened on: 2026-11-24\nreport: none\nhead: {desk.office.case(desk.case).head}\n"
    )
    said = desk.said()
    file = desk.signed(text.encode())
    assert "accepts nothing" in desk.wrong(file, accept=KEY, until=said.until, note="x")


def test_what_nobody_may_accept_is_accepted_by_no_key(desk: Desk) -> None:
    text = desk.printed().replace(KEY.encode(), b"srv-one/serial-differs")
    assert "is no open finding" in desk.wrong(desk.signed(text))


# --- giving a case up ------------------------------------------------------------------------------------------------


def ordered(desk: Desk, note: str = "withdrawn", party: str = "head", **instead: str) -> Path:
    text = cancelling(desk.office.log(), desk.office.procedure, desk.case, party, note, NOTARY).decode()
    for old, new in instead.items():
        text = text.replace(old, new)
    return desk.signed(text.encode())


def gave_up(desk: Desk, file: Path, note: str = "") -> None:
    office = desk.office
    order = ByKey(file, "head", NOTARY, office.procedure)
    cancel(office.log("web"), office.rules.policy, desk.case, note, order)


def test_a_case_is_given_up_by_key(desk: Desk) -> None:
    gave_up(desk, ordered(desk))
    event = desk.office.store.events(desk.case)[-1]
    assert (event.type, event.schema, event.actor) == ("cancelled", 2, "web")
    assert (event.payload["note"], event.payload["person"], event.payload["by"]) == ("withdrawn", "dewi", "head")
    assert event.payload["authority"]["person"] == "dewi"
    assert desk.office.case(desk.case).state == "cancelled"


def test_an_acceptance_gives_no_case_up(desk: Desk) -> None:
    for file in (desk.signed(desk.printed()), ordered(desk, **{"kind: cancel": "kind: set-aside"})):
        with pytest.raises(Refused, match="The order does not count"):
            gave_up(desk, file)
        assert desk.office.store.events(desk.case)[-1].type == "order-refused"
    with pytest.raises(InputError, match="--as crew: a case is given up by head or chief"):
        ordered(desk, party="crew")
    with pytest.raises(InputError, match="the signed statement says otherwise"):
        gave_up(desk, ordered(desk), "other")


# --- a service ------------------------------------------------------------------------------------------------------


def test_a_service_does_nothing_by_its_login(desk: Desk) -> None:
    office, id = desk.office, desk.case
    log, procedure, systems = office.log("web"), office.procedure, office.systems()
    readers = systems.reading()
    photo = office.paper("x.jpg", b"\xff\xd8\xff")
    gate = Signature("look", "head", by="dewi", scan=photo, code="x")
    made = StandsUp("look", 1, "head", "dewi", scan=photo)
    tried: list[Callable[[], object]] = [
        lambda: open_case(log, procedure, readers, office.tray, office.request(number="3")),
        lambda: correct(log, procedure, readers, id, office.request()),
        lambda: cancel(log, procedure.policy, id, "x"),
        lambda: confirm(log, procedure, id, "0" * 8, "1234"),
        lambda: attach(log, procedure.playbook, id, "look", [photo]),
        lambda: attach_made(log, procedure, readers, id, "look", 1, [photo]),
        lambda: sign_made(log, procedure, readers, id, made),
        lambda: inspect(log, office.rules, office.tray, id, ONE.name, office.reading(ONE), [photo]),
        lambda: sign(log, procedure, id, gate, NOTARY),
        lambda: sign(log, procedure, id, replace(gate, scan=None, code="", tte=photo), NOTARY),
        lambda: sign(log, procedure, id, desk.said(scan=photo), NOTARY),
        lambda: sign(log, procedure, id, desk.said(), NOTARY),
        lambda: must_be_allowed(log, procedure, office.case(id)),
    ]
    before = office.store.events(id)
    for act in tried:
        with pytest.raises(Refused, match="Web is a service account: it records what a person ordered by key"):
            act()
    assert office.store.events(id) == before
    assert list(office.store.journals) == [id]
