"""Files that are set aside or purged: only by whom an accepted people file knows, and never what proves an order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.casework import files
from dcdecom.casework.cancel import cancel, cancelling
from dcdecom.casework.orders import ByKey
from dcdecom.casework.plan_confirmation import attach
from dcdecom.errors import InputError, JournalBroken, Refused, Waiting
from dcdecom.journal.notary import SshNotary
from dcdecom.model.people import Key as PublicKey
from dcdecom.model.people import Mandate, Person
from tests.unit.journal.bundles import Key

from .office import FIRST_DAY, Office
from .test_keys import with_keys
from .test_orders import BINDING, WEB, Desk

Making = Callable[..., Office]
NOTARY = SshNotary()
WHY = "shows an identity card"


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "mal")}


@pytest.fixture
def desk(making: Making, keyring: dict[str, Key]) -> Desk:
    """A case with two photos, which rina attached."""
    office = making("look", "say-no", "take-out", "end")
    people = with_keys(keyring)
    office.people = replace(people, people=(*people.people, WEB))
    office.world.running.clear()
    id = office.opened()
    office.drive(id)
    for name in ("a.jpg", "b.jpg"):
        attached(office, id, name)
    return Desk(office, keyring, id)


def attached(office: Office, id: str, name: str, who: str = "rina") -> None:
    attach(office.log(who), office.rules, id, "look", [office.paper(name, b"\xff\xd8\xff " + name.encode())])


def let_in(desk: Desk) -> None:
    """Somebody gives himself the head's post in the people file, which nobody accepted."""
    key = PublicKey(desk.keyring["mal"].public, FIRST_DAY)
    mal = Person("mal", "Malik", (Mandate("head", FIRST_DAY),), ("mal",), (key,))
    people = desk.office.people
    desk.office.people = replace(people, people=(*people.people, mal), digest="f" * 64)


def purge(desk: Desk, who: str, *names: str) -> None:
    files.purge(desk.office.log(who), desk.office.procedure, desk.case, files.PurgeSelection(names), "head", WHY)


def nothing_is_done(desk: Desk, act: Callable[[], object], error: type[Exception], why: str) -> None:
    before, kept = desk.office.store.events(desk.case), dict(desk.office.attachments.files)
    with pytest.raises(error, match=why):
        act()
    assert desk.office.store.events(desk.case) == before
    assert desk.office.attachments.files.items() >= kept.items()


def test_a_people_file_that_nobody_accepted_lets_nobody_decide(desk: Desk) -> None:
    """By login and by key: what becomes of files, and whether the case is given up."""
    office, id = desk.office, desk.case
    let_in(desk)
    procedure = office.procedure
    other = replace(procedure, people=replace(procedure.people, digest=office.case(id).binding.people))
    aside = files.setting_aside(office.log(), other, id, "b.jpg", "head", WHY, NOTARY)
    given_up = cancelling(office.log(), other, id, "head", "no", NOTARY)

    def by_key(text: bytes) -> ByKey:
        return ByKey(desk.signed(text, "mal"), "head", NOTARY, procedure)

    tried: list[Callable[[], object]] = [
        lambda: files.set_aside(office.log("mal"), procedure, id, "a.jpg", "head", WHY),
        lambda: files.set_aside(office.log("web"), procedure, id, "b.jpg", "head", "", by_key(aside)),
        lambda: purge(desk, "mal", "a.jpg"),
        lambda: cancel(office.log("web"), office.rules.policy, id, "", by_key(given_up)),
        lambda: files.setting_aside(office.log(), procedure, id, "b.jpg", "head", WHY, NOTARY),
        lambda: cancelling(office.log(), procedure, id, "head", "no", NOTARY),
    ]
    for act in tried:
        nothing_is_done(desk, act, Waiting, "people changed")


def test_of_a_case_that_ended_the_file_that_it_accepted_last_says_who_purges(desk: Desk) -> None:
    office = desk.office
    cancel(office.log(), office.rules.policy, desk.case, "the office withdrew its letter")
    accepted = office.people
    let_in(desk)
    office.people = replace(
        office.people,
        people=tuple(replace(p, logins=("dewi", "dewi2")) if p.id == "dewi" else p for p in office.people.people),
    )
    procedure = replace(office.procedure, accepted_people=accepted)
    which = files.PurgeSelection(("a.jpg",))
    for who in ("mal", "dewi2"):
        nothing_is_done(
            desk, lambda who=who: files.purge(office.log(who), procedure, desk.case, which, "head", WHY),  # type: ignore[misc]
            Refused, "nobody of the people file that 2026-0001 accepted last",
        )  # fmt: skip
    files.purge(office.log("dewi"), procedure, desk.case, which, "head", WHY)
    assert [e.payload["person"] for e in office.store.events(desk.case)[-1:]] == ["dewi"]


def test_what_an_open_case_is_bound_to_stays_also_where_somebody_accepted_it(desk: Desk) -> None:
    """The people file, the playbook and the policy of the acceptance: without them the case cannot be read."""
    office = desk.office
    content = b"people: another"
    Path(office.people_path).write_bytes(content)
    office.people = replace(office.people, digest=hashlib.sha256(content).hexdigest())
    office.rules = replace(office.rules, digest="ab" * 32, policy_digest="cd" * 32)
    desk.record(desk.signed(desk.printed(accept=BINDING)))
    bound = office.case(desk.case).binding.people
    assert [a.type for a in office.case(desk.case).attachments if a.file.sha256 == bound] == ["finding-accepted"]
    nothing_is_done(desk, lambda: purge(desk, "dewi", bound), Refused, "the open case goes on by it")
    attached(office, desk.case, "c.jpg")
    purge(desk, "dewi", "c.jpg")


@pytest.mark.parametrize("ended", [False, True])
def test_what_proves_an_order_is_not_purged(desk: Desk, ended: bool) -> None:
    office = desk.office
    desk.record(desk.signed(desk.printed()))
    event = office.store.events(desk.case)[-1]
    names = [str(file["name"]) for file in event.payload["attachments"]]  # type: ignore[attr-defined]
    assert [Path(name).suffix for name in names] == [".statement", ".sig"]
    if ended:
        cancel(office.log(), office.rules.policy, desk.case, "the office withdrew its letter")
    for name in (*names, event.payload["signed"]["signature"]):  # type: ignore[index]
        nothing_is_done(desk, lambda name=name: purge(desk, "dewi", name), Refused, "what a key signed")  # type: ignore[misc]


def test_a_statement_that_somebody_only_attached_is_purged(desk: Desk) -> None:
    attached(desk.office, desk.case, "notes.statement")
    purge(desk, "dewi", "notes.statement")


def test_who_acted_purges_nothing_of_an_open_case(desk: Desk) -> None:
    """Sri is the head's deputy, and brought the photo."""
    office = desk.office
    attached(office, desk.case, "wrong.jpg", "sri")
    office.record(desk.case, "inspected", {"device": "srv-one", "serial": "S", "asset_tag": "", "position": "R1 U1",
                                           "person": "sri"}, "sri")  # fmt: skip
    nothing_is_done(desk, lambda: purge(desk, "sri", "wrong.jpg"), Refused, "acted in it, and so does not decide")
    purge(desk, "dewi", "wrong.jpg")


# --- what other cases have -------------------------------------------------------------------------------------------

PHOTO = b"\xff\xd8\xff one photo of two cases"


def another(desk: Desk) -> str:
    """A second open case."""
    desk.office.store.claims.clear()
    return desk.office.opened(desk.office.request(number="second"), "sri")


def kept_here(desk: Desk, id: str, content: bytes = PHOTO) -> str:
    attach(desk.office.log(), desk.office.rules, id, "look", [desk.office.paper("same.jpg", content)])
    return hashlib.sha256(content).hexdigest()


def test_a_file_that_another_case_names_meanwhile_is_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    office, other = desk.office, another(desk)
    digest, append = kept_here(desk, desk.case), office.store.append

    def meanwhile(case: str, after: int, at: object, actor: str, type: str, *rest: object, **more: object) -> object:
        event = append(case, after, at, actor, type, *rest, **more)  # type: ignore[arg-type]  # as it was called
        if type == "attachment-purged":
            kept_here(desk, other)
        return event

    monkeypatch.setattr(office.store, "append", meanwhile)
    done = files.purge(
        office.log("dewi"), office.procedure, desk.case, files.PurgeSelection(("same.jpg", "a.jpg")), "head", WHY
    )
    assert ([f.name for f in done.removed], [(f.name, who) for f, who in done.left]) == (
        ["a.jpg"], [("same.jpg", other)],
    )  # fmt: skip
    assert office.attachments.files[digest] == PHOTO


def test_a_file_that_is_purged_before_its_event_is_recorded_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was kept, and another case purged its bytes before the event that names it: no event names what is gone."""
    office, other = desk.office, another(desk)
    digest, keep = kept_here(desk, desk.case), office.attachments.keep

    def meanwhile(source: Path) -> str:
        found = keep(source)
        monkeypatch.setattr(office.attachments, "keep", keep)
        purge(desk, "dewi", "same.jpg")
        return found

    monkeypatch.setattr(office.attachments, "keep", meanwhile)
    before = office.store.events(other)
    with pytest.raises(InputError, match=r"same\.jpg is gone"):
        kept_here(desk, other)
    assert office.store.events(other) == before
    kept_here(desk, other)
    assert office.attachments.files[digest] == PHOTO


def damaged(desk: Desk, id: str, change: Callable[[list[dict[str, object]]], None]) -> None:
    """The journal of a case does not hold, and this stands in its place."""
    store, events = desk.office.store, desk.office.store.events
    rows = [dict(vars(event)) for event in events(id)]
    change(rows)

    def broken(case: str) -> object:
        if case == id:
            raise JournalBroken(f"the journal of {id} does not hold")
        return events(case)

    desk.office.store.events = broken  # type: ignore[method-assign,assignment]  # as a damaged store would
    desk.office.store.rows = lambda case: rows if case == id else [vars(e) for e in store.events(case)]  # type: ignore[method-assign,assignment,return-value]


@pytest.mark.parametrize("says", ["whole", "a sign in the digest", "no json"])
def test_a_damaged_journal_keeps_what_it_names_and_nothing_else(desk: Desk, says: str) -> None:
    other = another(desk)
    digest = kept_here(desk, other)
    kept_here(desk, desk.case)

    def change(rows: list[dict[str, object]]) -> None:
        text = str(rows[-1]["payload"])
        if says == "a sign in the digest":
            rows[-1]["payload"] = text.replace(digest, digest[:20] + "\\xa1" + digest[21:])
        elif says == "no json":
            rows[-1]["payload"] = "\\xff" + text
        else:
            rows[-1]["actor"] = "somebody else"

    damaged(desk, other, change)
    nothing_is_done(desk, lambda: purge(desk, "dewi", "same.jpg"), Refused, "whose journal is damaged")
    purge(desk, "dewi", "a.jpg")


def test_a_journal_of_which_events_are_missing_stops_a_purge(desk: Desk) -> None:
    other = another(desk)
    kept_here(desk, other)
    kept_here(desk, desk.case)
    damaged(desk, other, lambda rows: rows.__delitem__(0))
    nothing_is_done(desk, lambda: purge(desk, "dewi", "same.jpg"), Refused, "events of 2026-0002 are missing")


def test_a_people_file_that_cases_have_yet_to_take_up_stays(desk: Desk) -> None:
    office = desk.office
    people = hashlib.sha256(office.people_path.read_bytes()).hexdigest()
    cancel(office.log(), office.rules.policy, desk.case, "the office withdrew its letter")
    args = (office.log("dewi"), office.procedure, desk.case, files.PurgeSelection((people,)), "head", WHY)
    nothing_is_done(desk, lambda: files.purge(*args, {people}), Refused, "cases have yet to take up")
    files.purge(*args)


def test_the_name_of_a_file_that_somebody_brought_spares_nothing(desk: Desk) -> None:
    """What is called like a signature, or like the playbook, may be a photo of anybody."""
    names = ("ktp.sig", "nik.statement", "playbook.yaml", "policy.yaml")
    for name in names:
        attached(desk.office, desk.case, name)
    cancel(desk.office.log(), desk.office.rules.policy, desk.case, "the office withdrew its letter")
    found = files.to_be_purged(
        desk.office.log(), desk.office.case(desk.case), files.PurgeSelection(personal=True)
    )
    assert {f.name for f in found} >= set(names)


def test_a_copy_of_what_the_case_rests_on_is_not_set_aside(desk: Desk) -> None:
    """Its bytes are those of the people file: set aside, that would be shown of neither."""
    office = desk.office
    copy = office.paper("copy.png", office.people_path.read_bytes())
    attach(office.log(), office.rules, desk.case, "look", [copy])
    nothing_is_done(
        desk, lambda: files.set_aside(office.log("kasi"), office.procedure, desk.case, "copy.png", "head", WHY),
        Refused, "is the same as people.yaml, which the case rests on",
    )  # fmt: skip
