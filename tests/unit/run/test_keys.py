"""Signatures by key and by TTE: which count, and what is said and recorded of those that do not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.signing import Signature, statement
from dcdecom.errors import DcdecomError, InputError, Refused, SystemFailure
from dcdecom.journal.notary import SshNotary
from dcdecom.model.people import Key as PublicKey
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import Gate, Row, SignatureKind
from dcdecom.model.source import EstateName
from dcdecom.steps.moves import Await, Finished
from tests.unit.journal.bundles import Key
from tests.unit.journal.passkeys import ECDSA, ED25519, PRESENT, VERIFIED, SecurityKey

from .office import FIRST_DAY, ONE, PEOPLE, ROWS, TODAY, TWO, Office, playbook
from .world import STRANGER

Making = Callable[..., Office]
EVERY: tuple[SignatureKind, ...] = ("paper", "tte", "key")


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "sri", "budi", "umar", "rina", "nobody")}


@dataclass
class Desk:
    """An office whose people have keys, a case that waits for the head's approval, and a signer's own machine."""

    office: Office
    keyring: dict[str, Key]
    case: str = ""
    number: int = 0
    grade: str = ""

    def printed(self, step: str = "ok", case: str = "", **options: object) -> bytes:
        said = Signature(step, "head", **options)  # type: ignore[arg-type]  # by name
        return statement(self.office.log(), self.office.procedure, case or self.case, said, SshNotary())

    def signed(self, text: bytes, by: str = "dewi", namespace: str = "dcdecom-gate", beside: bool = True) -> Path:
        """What comes back from the signer's machine."""
        self.number += 1
        path = self.office.folder / f"{self.number}.statement"
        if beside:
            path.write_bytes(text)
        signature = path.with_name(f"{path.name}.sig")
        signature.write_bytes(self.keyring[by].sign(text, namespace))
        return signature

    def record(self, file: Path, step: str = "ok", case: str = "", who: str = "rina", **options: object) -> None:
        said = Signature(step, "head", key=file, **options)  # type: ignore[arg-type]  # by name
        self.grade = self.office.sign(case or self.case, said, who).grade

    def refused(self, file: Path, why: str, **options: object) -> str:
        """It is refused, and the attempt is journalled; returns what was said."""
        before = len(self.office.store.events(self.case))
        with pytest.raises(Refused) as caught:
            self.record(file, **options)
        (event,) = self.office.store.events(self.case)[before:]
        assert (event.type, event.payload["why"]) == ("signature-refused", why)
        assert len(event.payload["attachments"]) == 2
        assert "It was not recorded; the attempt was." in str(caught.value)
        assert all(g.closed is None for g in self.office.case(self.case).gates if g.step == "ok")
        return str(caught.value)


@pytest.fixture
def desk(making: Making, keyring: dict[str, Key]) -> Desk:
    office = making()
    office.people = with_keys(keyring)
    office.rules = replace(playbook(), rows=(approval("ok"), ROWS["end"]))
    desk = Desk(office, keyring)
    desk.case = waiting(office)
    return desk


def with_keys(keyring: dict[str, Key]) -> People:
    def of(person: Person) -> Person:
        key = keyring.get(person.id)
        return replace(person, keys=(PublicKey(f"{key.public} laptop", FIRST_DAY),) if key else ())

    return replace(PEOPLE, people=tuple(of(p) for p in PEOPLE.people))


def approval(slug: str, takes: tuple[SignatureKind, ...] = EVERY) -> Row:
    gates = (Gate("head", "approval", takes=takes),)
    return replace(ROWS["appointed"], slug=slug, gates=gates, from_request=False)


def waiting(office: Office) -> str:
    id = office.opened()
    office.drive(id, "gate")
    return id


# --- a signature that counts -----------------------------------------------------------------------------------------


def test_the_statement_is_short_and_readable_and_printing_it_records_nothing(desk: Desk) -> None:
    before = desk.office.store.events(desk.case)
    head = desk.office.case(desk.case).gates[0].head
    assert desk.printed().decode() == (
        f"dcdecom statement 2\nkind: gate\ncase: {desk.case}\nstep: ok\nas: head\ndecision: approve\ndevice: srv-one\n"
        f"subject: none\nhappened on: 2026-11-24\nhead: {head}\n"
    )
    assert desk.office.store.events(desk.case) == before


def test_a_signature_closes_the_gate_and_names_signer_key_and_recorder(desk: Desk) -> None:
    text = desk.printed()
    desk.record(desk.signed(text))
    event = desk.office.store.events(desk.case)[-1]
    closed = event.payload
    assert (event.type, closed["person"], closed["recorder"]) == ("gate-closed", "dewi", "rina")
    assert (closed["decision"], closed["on"]) == ("approve", "2026-11-24")
    assert (closed["evidence"], closed["code_grade"], desk.grade) == ("key", "key", "key")
    signed = closed["signed"]
    assert desk.office.attachments.files[signed["statement"]] == text
    assert b"BEGIN SSH SIGNATURE" in desk.office.attachments.files[signed["signature"]]
    assert signed["key"].startswith("SHA256:")
    assert isinstance(desk.office.advance(desk.case), Finished)
    assert desk.office.case(desk.case).step("ok").grade == "signed"


def test_what_was_signed_decides_and_not_what_the_recorder_typed(making: Making, keyring: dict[str, Key]) -> None:
    office = making("look", "say-no", "ask-them", "end", servers=(ONE, TWO))
    office.people = with_keys(keyring)
    look = replace(ROWS["look"], gates=(Gate("head", "choice", takes=EVERY),))
    office.rules = replace(playbook("look", "say-no", "ask-them", "end"), rows=(look, *office.rules.rows[1:]))
    office.world.strangers[TWO.port("data")] = STRANGER
    desk = Desk(office, keyring, waiting(office))
    text = desk.printed("look", only=(ONE.name,))
    assert b"device: srv-one\n" in text
    assert b"srv-two" not in text
    with pytest.raises(InputError, match="--only, --reject: the signed statement says otherwise"):
        desk.record(desk.signed(text), "look", only=(TWO.name,), decision="reject")
    desk.record(desk.signed(text), "look")
    assert [d.name for d in office.case(desk.case).going] == [ONE.name]


def test_a_statement_of_a_disagreeing_device_is_not_even_printed(making: Making, keyring: dict[str, Key]) -> None:
    office = making("look", "say-no", "ask-them", "end", servers=(ONE, TWO))
    look = replace(ROWS["look"], gates=(Gate("head", "choice", takes=EVERY),))
    office.rules = replace(playbook("look", "say-no", "ask-them", "end"), rows=(look, *office.rules.rows[1:]))
    office.world.strangers[TWO.port("data")] = STRANGER
    desk = Desk(office, keyring, waiting(office))
    with pytest.raises(Refused, match="srv-two does not agree"):
        desk.printed("look", only=(TWO.name,))


def test_without_a_statement_beside_it_that_of_today_is_taken(desk: Desk) -> None:
    desk.record(desk.signed(desk.printed(), beside=False))
    assert desk.office.case(desk.case).gates[0].closed


def test_a_deputy_signs_by_an_own_key(desk: Desk) -> None:
    desk.record(desk.signed(desk.printed(), by="sri"))
    assert desk.office.case(desk.case).gates[0].closed.person == "sri"


# --- one that does not -----------------------------------------------------------------------------------------------


def test_over_an_old_head(desk: Desk) -> None:
    text = desk.printed()
    desk.office.outdated(desk.case)
    said = desk.refused(desk.signed(text), "old-head")
    assert "it is over an old head: what it speaks of has changed since" in said
    with pytest.raises(Refused, match="printed before what it says changed"):
        desk.printed()
    desk.office.advance(desk.case)
    assert "it is over an old head" in desk.refused(desk.signed(text), "old-head")
    desk.record(desk.signed(desk.printed()))


def test_over_a_head_that_no_gate_has(desk: Desk) -> None:
    head = desk.office.case(desk.case).gates[0].head
    text = desk.printed().replace(head.encode(), b"0" * 64)
    assert "its head 0000000000000000 is no gate's" in desk.refused(desk.signed(text), "other-head")


def test_by_an_expired_key(desk: Desk, keyring: dict[str, Key]) -> None:
    """Judged on the day of recording, whatever day the statement claims."""
    text = desk.printed()
    people = desk.office.people
    dated = (PublicKey(keyring["dewi"].public, FIRST_DAY, TODAY),)
    desk.office.people = replace(
        people, people=tuple(replace(p, keys=dated) if p.id == "dewi" else p for p in people.people)
    )
    file = desk.signed(text)
    desk.office.clock.sleep(24 * 3600)
    said = desk.refused(file, "expired-key")
    assert "its key, of Dewi, is valid until 2026-11-24, and it was recorded on 2026-11-25" in said


def test_of_two_keys_either_signs_and_the_lost_one_no_more(desk: Desk) -> None:
    """What was signed by it before stays."""
    both = tuple(PublicKey(desk.keyring[name].public, FIRST_DAY) for name in ("dewi", "nobody"))

    def have(*keys: PublicKey) -> None:
        people = tuple(replace(p, keys=keys) if p.id == "dewi" else p for p in PEOPLE.people)
        desk.office.people = replace(PEOPLE, people=people)

    have(*both)
    desk.record(desk.signed(desk.printed(), "dewi"))
    before = desk.office.store.events(desk.case)[-1]
    desk.case = waiting_too(desk)
    have(replace(both[0], valid_until=TODAY - timedelta(1)), both[1])
    assert "is valid until" in desk.refused(desk.signed(desk.printed(), "dewi"), "expired-key")
    desk.record(desk.signed(desk.printed(), "nobody"))
    closed = desk.office.store.events(desk.case)[-1]
    assert (before.payload["person"], closed.payload["person"]) == ("dewi", "dewi")
    assert before.payload["signed"]["key"] != closed.payload["signed"]["key"]


def test_by_a_key_that_is_not_valid_yet(desk: Desk, keyring: dict[str, Key]) -> None:
    people = desk.office.people
    later = (PublicKey(keyring["dewi"].public, TODAY + timedelta(days=1)),)
    desk.office.people = replace(
        people, people=tuple(replace(p, keys=later) if p.id == "dewi" else p for p in people.people)
    )
    assert "is valid from 2026-11-25" in desk.refused(desk.signed(desk.printed()), "expired-key")


@pytest.mark.parametrize(
    ("by", "why", "said"),
    [
        ("nobody", "foreign-key", "belongs to nobody in the people file"),
        ("budi", "doubted", "(people file, budi) may be 'Dr. Budi' (the letter's signatory), who signed the request"),
        ("rina", "no-mandate", "Rina does not act for head on 2026-11-24"),
        ("umar", "no-mandate", "Umar does not act for head on 2026-11-24"),
    ],
)
def test_by_somebody_who_may_not(desk: Desk, by: str, why: str, said: str) -> None:
    assert said in desk.refused(desk.signed(desk.printed(), by=by), why)


def test_a_name_in_doubt_is_answered_by_somebody_else_and_the_same_signature_counts(desk: Desk) -> None:
    file = desk.signed(desk.printed(), by="budi")
    said = desk.refused(file, "doubted")
    assert "If these are two people, chief says so" in said
    assert "--as head --by dewi" in said
    [key] = desk.office.case(desk.case).doubts
    until, scan = desk.office.clock.time + timedelta(days=2), desk.office.paper("two.pdf")
    two = Signature("ok", "chief", by="hadi", accept=key, until=until, note="two people", scan=scan)
    desk.office.sign(desk.case, two)
    desk.record(file)
    closed = desk.office.case(desk.case).gates[0].closed
    assert closed
    assert (closed.person, closed.acts_for) == ("budi", "Plt.")


def test_a_mandate_has_to_hold_on_the_day_of_recording_too(desk: Desk) -> None:
    file, people = desk.signed(desk.printed(), by="sri"), desk.office.people
    over = tuple(replace(m, valid_until=TODAY) for m in people.by_id("sri").mandates)
    desk.office.people = replace(
        people, people=tuple(replace(p, mandates=over) if p.id == "sri" else p for p in people.people)
    )
    desk.office.clock.sleep(24 * 3600)
    assert "Sri does not act for head on 2026-11-25" in desk.refused(file, "no-mandate")


def test_by_who_opened_the_case(making: Making, keyring: dict[str, Key]) -> None:
    office = making()
    office.people = with_keys(keyring)
    office.rules = replace(playbook(), rows=(approval("ok"), ROWS["end"]))
    id = office.opened(who="sri")
    office.drive(id, "gate")
    desk = Desk(office, keyring, id)
    assert "Sri opened 2026-0001 or acted in it" in desk.refused(desk.signed(desk.printed(), by="sri"), "concerned")


def test_by_another_than_named(desk: Desk) -> None:
    file = desk.signed(desk.printed(), by="sri")
    assert "its key is that of Sri, not of dewi" in desk.refused(file, "other-person", by="dewi")


def test_for_another_case(desk: Desk) -> None:
    other = waiting_too(desk)
    text = desk.printed(case=other)
    assert f"it is for case {other}, not {desk.case}" in desk.refused(desk.signed(text), "other-case")


def waiting_too(desk: Desk) -> str:
    desk.office.store.claims.clear()
    return waiting(desk.office)


def test_for_another_step(making: Making, keyring: dict[str, Key]) -> None:
    office = making()
    office.people = with_keys(keyring)
    office.rules = replace(playbook(), rows=(approval("first"), approval("ok"), ROWS["end"]))
    desk = Desk(office, keyring, waiting(office))
    first = desk.printed("first")
    desk.record(desk.signed(first), "first")
    office.drive(desk.case, "gate")
    assert "it is for step first, not ok" in desk.refused(desk.signed(first), "other-step")


def test_for_another_purpose(desk: Desk) -> None:
    file = desk.signed(desk.printed(), namespace="file")
    assert "it was made for 'file', not for dcdecom-gate" in desk.refused(file, "other-purpose")


@pytest.mark.parametrize(
    ("old", "new", "why", "said"),
    [
        ("as: head", "as: chief", "other-party", "it is signed as chief, and ok waits for head"),
        ("subject: none", f"subject: report {'1' * 64}", "other-report", "it is over another report"),
        ("device: srv-one", "device: srv-two", "other-devices", "it is about srv-two, not srv-one"),
    ],
)
def test_over_a_statement_that_says_something_else(desk: Desk, old: str, new: str, why: str, said: str) -> None:
    text = desk.printed().replace(old.encode(), new.encode())
    assert said in desk.refused(desk.signed(text), why)


def test_over_a_statement_that_was_changed_after_it_was_signed(desk: Desk) -> None:
    file = desk.signed(desk.printed())
    beside = file.with_suffix("")
    beside.write_bytes(of_kind(beside.read_bytes(), "return", "return"))
    said = desk.refused(file, "not-valid")
    assert "it is none over the statement beside it: Signature verification failed: incorrect signature" in said


def test_without_its_statement_and_over_another_day(desk: Desk) -> None:
    file = desk.signed(desk.printed(on=TODAY), beside=False)
    desk.office.clock.sleep(24 * 3600)
    assert "the statement of today, for none lay beside it" in desk.refused(file, "not-valid")
    desk.record(file, on=TODAY)


# --- keys in an authenticator -----------------------------------------------------------------------------------------


def with_token(desk: Desk, token: SecurityKey) -> SecurityKey:
    """The head's key is one in an authenticator."""
    keys = (PublicKey(token.public, FIRST_DAY),)
    people = desk.office.people
    desk.office.people = replace(
        people, people=tuple(replace(p, keys=keys) if p.id == "dewi" else p for p in people.people)
    )
    return token


def by_token(desk: Desk, signature: bytes, text: bytes) -> Path:
    desk.number += 1
    path = desk.office.folder / f"{desk.number}.statement"
    path.write_bytes(text)
    file = path.with_name(f"{path.name}.sig")
    file.write_bytes(signature)
    return file


@pytest.mark.parametrize("kind", [ED25519, ECDSA])
@pytest.mark.parametrize(
    ("flags", "allowed", "code"),
    [
        (PRESENT | VERIFIED, False, ""),
        (PRESENT, False, "touch-only"),
        (PRESENT, True, ""),
        (VERIFIED, True, "not-present"),
        (0, True, "not-present"),
    ],
)
def test_a_token_signs_only_where_somebody_was_there(
    desk: Desk, kind: str, flags: int, allowed: bool, code: str
) -> None:
    token, text = with_token(desk, SecurityKey(kind)), desk.printed()
    policy = replace(desk.office.rules.policy, touch_only_keys=allowed)
    desk.office.rules = replace(desk.office.rules, policy=policy)
    file = by_token(desk, token.sign(text, flags=flags), text)
    if code:
        desk.refused(file, code)
        return
    desk.record(file)
    closed = desk.office.case(desk.case).gates[0].closed
    assert closed
    assert closed.signed
    verified = bool(flags & VERIFIED)
    assert closed.signed.presence == ("verified" if verified else "touch-only")
    assert closed.code_grade == ("key" if verified else "key, touch only")
    assert isinstance(desk.office.advance(desk.case), Finished)
    assert desk.office.case(desk.case).step("ok").grade == ("signed" if verified else "signed by touch")


@pytest.mark.parametrize(("flags", "kept"), [(0, "bound"), (0x08, "syncable"), (0x18, "synced")])
def test_a_passkey_is_graded_by_where_it_is_kept(desk: Desk, flags: int, kept: str) -> None:
    host = "sign.example.go.id"
    token, text = with_token(desk, SecurityKey(ECDSA, host)), desk.printed()
    desk.record(by_token(desk, token.sign_in_browser(text, f"https://{host}", PRESENT | VERIFIED | flags), text))
    closed = desk.office.case(desk.case).gates[0].closed
    assert closed
    assert closed.code_grade == f"key, {kept} passkey"
    desk.office.advance(desk.case)
    assert desk.office.case(desk.case).step("ok").grade == "signed"


@pytest.mark.parametrize(
    ("estate", "origin", "host", "more", "code"),
    [
        ("real", "https://sign.batam.go.id", "batam.go.id", {}, ""),
        ("real", "https://evil.example", "batam.go.id", {}, "other-page"),
        ("real", "https://batam.go.id", "batam.go.id", {"crossOrigin": True}, "other-page"),
        ("real", "https://batam.go.id", "batam.go.id", {"topOrigin": "https://evil.example"}, "other-page"),
        ("real", "http://localhost", "localhost", {}, "other-page"),
        ("lab", "http://localhost", "localhost", {}, ""),
        ("lab", "http://batam.go.id", "batam.go.id", {}, "other-page"),
    ],
)
def test_a_passkey_signs_only_on_its_own_page(
    desk: Desk, estate: EstateName, origin: str, host: str, more: dict[str, object], code: str
) -> None:
    passkey, text = with_token(desk, SecurityKey(ECDSA, host)), desk.printed()
    desk.office.estate = estate
    file = by_token(desk, passkey.sign_in_browser(text, origin, **more), text)
    if code:
        desk.refused(file, code)
    else:
        desk.record(file)


# --- versions and kinds ----------------------------------------------------------------------------------------------


def of_kind(text: bytes, kind: str, decision: str = "approve") -> bytes:
    changed = text.replace(b"kind: gate\n", f"kind: {kind}\n".encode())
    return changed.replace(b"decision: approve\n", f"decision: {decision}\n".encode())


def of_version_1(desk: Desk) -> bytes:
    """What an earlier dcdecom printed at this gate."""
    lines = desk.printed().decode().splitlines()[2:]
    lines = [line for line in lines if line != "subject: none"]
    return "\n".join(["dcdecom gate statement 1", *lines[:-1], "report: none", lines[-1], ""]).encode()


@pytest.mark.parametrize("beside", [True, False])
def test_a_statement_that_was_printed_before_the_upgrade_still_counts(desk: Desk, beside: bool) -> None:
    text = of_version_1(desk)
    desk.record(desk.signed(text, beside=beside))
    closed = desk.office.case(desk.case).gates[0].closed
    assert closed
    assert closed.signed
    assert desk.office.attachments.files[closed.signed.statement] == text


@pytest.mark.parametrize(
    ("kind", "decision", "why", "said"),
    [
        ("refuse", "approve", "unfit", "one of kind refuse does not say 'approve'"),
        ("gate", "reject", "unfit", "one of kind gate does not say 'reject'"),
        ("gate", "dance", "unfit", "one of kind gate does not say 'dance'"),
        ("oath", "approve", "unfit", "it is of kind 'oath', which this version of dcdecom does not know"),
        ("appoint", "appoint", "other-kind", "it is of kind appoint, and decides nothing at a gate"),
        ("cancel", "cancel", "unfit", "one of kind cancel says why"),
    ],
)
def test_a_statement_of_another_kind_decides_nothing(
    desk: Desk, kind: str, decision: str, why: str, said: str
) -> None:
    assert said in desk.refused(desk.signed(of_kind(desk.printed(), kind, decision)), why)


def test_a_statement_of_a_later_version_is_named_and_not_read(desk: Desk) -> None:
    text = desk.printed().replace(b"dcdecom statement 2", b"dcdecom statement 3")
    assert "it is a statement 3, which this version of dcdecom does not know" in wrong(
        desk, InputError, desk.signed(text)
    )


# --- what is no signature --------------------------------------------------------------------------------------------


def wrong(desk: Desk, error: type[DcdecomError], file: Path, **options: object) -> str:
    """It is refused, and nothing at all is recorded."""
    before = desk.office.store.events(desk.case)
    with pytest.raises(error) as caught:
        desk.record(file, **options)
    assert desk.office.store.events(desk.case) == before
    return str(caught.value)


def test_a_private_key_is_refused_and_never_kept(desk: Desk) -> None:
    said = wrong(desk, InputError, desk.keyring["dewi"].path)
    assert "it is no SSH signature" in said
    assert "ssh-keygen -Y sign -f KEY -n dcdecom-gate STATEMENT" in said
    assert not any(b"PRIVATE" in content for content in desk.office.attachments.files.values())


def test_a_statement_beside_it_that_is_none(desk: Desk) -> None:
    file = desk.signed(b"I approve\n")
    assert "it is no statement of dcdecom, or was changed" in wrong(desk, InputError, file)
    windows = desk.signed(desk.printed().replace(b"\n", b"\r\n"))
    assert "line ends count too" in wrong(desk, InputError, windows)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("happened on: 2026-11-24", "happened on: yesterday", "which is no day"),
        ("happened on: 2026-11-24", "happened on: 2026-W48-2", "which is no day as YYYY-MM-DD"),
        ("happened on: 2026-11-24", "happened on: 20261124", "which is no day as YYYY-MM-DD"),
        ("happened on: 2026-11-24", "happened on: 2026-11-25", "lies ahead"),
        ("happened on: 2026-11-24", "happened on: 2026-11-23", "lies before the sheet was printed"),
    ],
)
def test_a_signed_statement_of_another_day(desk: Desk, old: str, new: str, said: str) -> None:
    text = desk.printed().replace(old.encode(), new.encode())
    assert said in wrong(desk, InputError, desk.signed(text))


def test_an_endorsement_by_key_is_not_of_before_its_head(making: Making, keyring: dict[str, Key]) -> None:
    """On paper it may be older than the case; a statement names a head that nobody knew before the gate was opened."""
    office = making()
    office.people = with_keys(keyring)
    row = replace(approval("ok"), gates=(Gate("head", "endorsement", takes=EVERY),))
    office.rules = replace(playbook(), rows=(row, ROWS["end"]))
    desk = Desk(office, keyring, waiting(office))
    old = desk.printed().replace(b"happened on: 2026-11-24", b"happened on: 2026-01-02")
    said = wrong(desk, InputError, desk.signed(old))
    assert "--on 2026-01-02 lies before the statement was printed, 2026-11-24" in said
    desk.record(desk.signed(desk.printed()))


@pytest.mark.parametrize("before", [b"\n", b" \t\r\n", b"\xef\xbb\xbf", b"signed by Dewi\n"])
def test_a_signature_is_no_scan_whatever_stands_before_it(desk: Desk, before: bytes) -> None:
    text = desk.printed()
    scan = desk.office.paper("scan.pdf", before + desk.signed(text).read_bytes())
    events = desk.office.store.events(desk.case)
    head = desk.office.case(desk.case).gates[0].head
    with pytest.raises(InputError, match="is a signature by key: give it as --signature"):
        desk.office.sign(desk.case, Signature("ok", "head", by="dewi", scan=scan, code=head))
    assert desk.office.store.events(desk.case) == events


@pytest.mark.parametrize(
    ("kind", "decision", "said"),
    [
        ("return", "return", "ok offers no --return here"),
        ("refuse", "reject", "ok offers no --reject here"),
    ],
)
def test_a_signed_statement_that_the_row_does_not_know(desk: Desk, kind: str, decision: str, said: str) -> None:
    assert said in wrong(desk, InputError, desk.signed(of_kind(desk.printed(), kind, decision)))


def test_a_file_that_is_not_there_or_too_large(desk: Desk) -> None:
    assert "No such file" in wrong(desk, InputError, desk.office.folder / "nowhere.sig")
    large = desk.office.paper("large.sig", b"x" * 20_000)
    assert "LIMIT signed-bytes" in wrong(desk, InputError, large)


def test_other_options_beside_a_signature(desk: Desk) -> None:
    file = desk.signed(desk.printed())
    scan = desk.office.paper("scan.pdf")
    assert "--scan and --signature exclude each other" in wrong(desk, InputError, file, scan=scan)
    assert "--code stands on a paper" in wrong(desk, InputError, file, code="x")
    assert "--on: the signed statement says otherwise" in wrong(desk, InputError, file, on=date(2026, 11, 23))
    assert "the statement is of kind gate, and accepts nothing" in wrong(
        desk, InputError, file, accept="x", until=desk.office.clock.time + timedelta(1), note="x"
    )


def test_a_signature_by_key_is_no_scan(desk: Desk) -> None:
    signature = desk.signed(desk.printed())
    gate = desk.office.signature(desk.case)
    with pytest.raises(InputError, match="is a signature by key: give it as --signature"):
        desk.office.sign(desk.case, replace(gate, scan=signature))
    assert desk.office.case(desk.case).gates[0].closed is None


def test_without_ssh_keygen_nothing_is_concluded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk.signed(desk.printed())
    monkeypatch.setenv("PATH", "/nowhere")
    said = wrong(desk, SystemFailure, file)
    assert "it was not checked. Nothing was recorded." in said
    assert "Install openssh-client" in said


# --- what a gate takes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("takes", [("paper",), ("paper", "tte"), ("tte",)])
def test_a_gate_that_takes_no_key(making: Making, keyring: dict[str, Key], takes: tuple[SignatureKind, ...]) -> None:
    office = making()
    office.people = with_keys(keyring)
    office.rules = replace(playbook(), rows=(approval("ok", takes), ROWS["end"]))
    desk = Desk(office, keyring, waiting(office))
    with pytest.raises(InputError, match=f"takes {' or '.join(takes)}, not key"):
        desk.printed()
    assert "not key" in wrong(desk, InputError, desk.signed(b"x"))


def test_a_gate_that_takes_no_paper(making: Making, keyring: dict[str, Key]) -> None:
    office = making()
    office.rules = replace(playbook(), rows=(approval("ok", ("key",)), ROWS["end"]))
    with pytest.raises(InputError, match="takes key, not paper"):
        office.signed(waiting(office))


def test_it_says_that_a_key_may_sign(desk: Desk) -> None:
    outcome = desk.office.advance(desk.case)
    assert isinstance(outcome, Await)
    assert any("--print" in line for line in outcome.advice)


# --- TTE -------------------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n\x00\xff signed \r\n"


def test_a_signed_pdf_is_kept_byte_for_byte_and_not_said_to_be_checked(desk: Desk) -> None:
    said = Signature("ok", "head", by="dewi", tte=desk.office.paper("ok.pdf", PDF))
    assert desk.office.sign(desk.case, said).grade == "tte, not checked by dcdecom"
    closed = desk.office.store.events(desk.case)[-1].payload
    assert (closed["evidence"], closed["code_grade"]) == ("tte", "tte, not checked by dcdecom")
    assert closed["attachments"] == [{"name": "ok.pdf", "sha256": hashlib.sha256(PDF).hexdigest(), "sealed": False}]
    assert desk.office.attachments.files[hashlib.sha256(PDF).hexdigest()] == PDF
    assert isinstance(desk.office.advance(desk.case), Finished)
    assert desk.office.case(desk.case).step("ok").grade == "tte, not checked by dcdecom"


@pytest.mark.parametrize(
    ("content", "options", "error", "said"),
    [
        (b"scan", {}, InputError, "is no PDF"),
        (None, {}, InputError, "No such file"),
        (PDF, {"code": "x"}, InputError, "--code stands on a paper"),
        (PDF, {"by": "umar"}, Refused, "does not act for head"),
    ],
)
def test_a_tte_that_does_not_count(
    desk: Desk, content: bytes | None, options: dict[str, str], error: type[DcdecomError], said: str
) -> None:
    file = desk.office.folder / "ok.pdf"
    if content is not None:
        file.write_bytes(content)
    before = desk.office.store.events(desk.case)
    with pytest.raises(error, match=said):
        desk.office.sign(desk.case, replace(Signature("ok", "head", by="dewi", tte=file), **options))
    assert desk.office.store.events(desk.case) == before


def test_a_tte_of_who_may_have_asked_is_not_recorded(desk: Desk) -> None:
    before = len(desk.office.store.events(desk.case))
    said = Signature("ok", "head", by="budi", tte=desk.office.paper("ok.pdf", PDF))
    with pytest.raises(Refused, match="signed the request, and so does not decide about it"):
        desk.office.sign(desk.case, said)
    assert [e.type for e in desk.office.store.events(desk.case)[before:]] == ["signer-doubted"]


def test_an_old_sheet_is_old_for_a_tte_too(desk: Desk) -> None:
    desk.office.outdated(desk.case)
    said = Signature("ok", "head", by="dewi", tte=desk.office.paper("ok.pdf", PDF))
    with pytest.raises(Refused, match="printed before what it says changed"):
        desk.office.sign(desk.case, said)
