"""The contract of what keeps things: every implementation in `stores.py` passes all of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dcdecom.errors import Held, HoldLost, InputError, JournalBroken, Waiting
from dcdecom.journal.chain import check, row
from dcdecom.model.address import MacAddress
from dcdecom.model.drift import Drift, DriftEvidence
from dcdecom.model.drift import TrackedDrift as KeptDrift
from dcdecom.model.evidence import Sighting
from dcdecom.model.site import Every, SiteKey, SiteSlug, Unsited
from dcdecom.ports.journal import Event, Hold, Store
from tests.records import make_sighting

from .conftest import as_child
from .stores import Kept

BATAM, JAKARTA = SiteSlug("batam"), SiteSlug("jakarta")
DAY = timedelta(days=1)


def note(store: Store, case: str, after: int, now: datetime, **more: object) -> Event:
    return store.append(case, after, now, "rina", "noted", {"number": after}, **more)  # type: ignore[arg-type]  # claims


def seqs(kept: Kept, case: str) -> list[int]:
    return [event.seq for event in kept.store().events(case)]


def test_pictures_of_every_case_are_told_with_the_event_that_read_them(kept: Kept, now: datetime) -> None:
    store = kept.store()
    for n in (1, 2):
        event = store.open_case(2026, now, "rina", {})
        unread = {"sha256": "0" * 64, "grade": "unread"}
        reads = [{"sha256": f"{n}" * 64, "grade": "absent", "likeness": f"{n}" * 64}, unread]
        store.append(event.case, 1, now + DAY, "rina", "inspected", {"photo_reads": reads})
        store.append(event.case, 2, now + DAY, "rina", "noted", {"photo_reads": reads})
    assert store.pictures() == (("2026-0001", 2, "1" * 64), ("2026-0002", 2, "2" * 64))


# --- cases, events, claims -------------------------------------------------------------------------------------------


def test_nothing_is_there_and_nothing_is_made_by_asking(kept: Kept, now: datetime) -> None:
    store = kept.store(create=False)
    assert (store.is_there(), kept.drift().known(), kept.drift().last_success()) == (False, (), None)
    assert (kept.memory().on([("tor-3", "1")]), kept.grants("rina").events()) == ((), ())
    for asked in (store.cases, store.claims, lambda: store.events("2026-0001"), lambda: store.hold("2026-0001", "r")):
        with pytest.raises(InputError):
            asked()
    assert not store.is_there()
    kept.store().open_case(2026, now, "rina", {})
    assert store.is_there()


def test_ids_come_without_gaps_by_year_and_a_case_refused_takes_none(kept: Kept, now: datetime) -> None:
    for year in (2026, 2027, 2026):
        kept.store().open_case(year, now, "rina", {}, {f"letter:{len(kept.store().cases())}": "it"})
    with pytest.raises(Waiting, match="belongs to case 2026-0001"):
        kept.store().open_case(2026, now, "budi", {}, {"letter:0": "the letter"})
    with pytest.raises(Waiting, match="belongs to case 2026-0001"):
        kept.store().open_case(2026, now, "budi", {}, free={"letter:0": "the letter"})
    kept.store().open_case(2026, now, "rina", {})
    assert kept.store().cases() == ("2026-0001", "2026-0002", "2026-0003", "2027-0001")


def test_what_was_appended_is_read_back_as_one_chain(kept: Kept, opened: str, now: datetime) -> None:
    payload = {"devices": ["srv-disdik-01"], "n": 1, "ok": True, "none": None, "é\n\u0000": "😀"}
    event = kept.store().append(opened, 1, now, "budi", "checked", payload)
    found = kept.store().events(opened)
    assert (found[-1], found[-1].payload, found[1].prev) == (event, payload, found[0].hash)
    assert check(kept.store().rows(opened)) == check([row(one) for one in found]) == []


def test_a_changed_event_is_a_broken_journal_that_verify_still_sees(kept: Kept, opened: str, now: datetime) -> None:
    note(kept.store(), opened, 1, now)
    kept.change_an_event(opened, 1)
    with pytest.raises(JournalBroken, match="event 1: it is not what its hash says"):
        kept.store().events(opened)
    assert [problem.seq for problem in check(kept.store().rows(opened))] == [1]


def test_behind_another_than_the_last_event_nothing_is_recorded(kept: Kept, opened: str, now: datetime) -> None:
    note(kept.store(), opened, 1, now)
    with pytest.raises(Waiting, match=r"meanwhile: event 2, noted.*Nothing was recorded"):
        note(kept.store(), opened, 1, now, claim={"device:1": "it"})
    with pytest.raises(JournalBroken, match="ends at event 2; it had 4"):
        note(kept.store(), opened, 4, now)
    with pytest.raises(ValueError, match="no float"):
        kept.store().append(opened, 2, now, "rina", "noted", {"price": 1.5}, {"device:1": "it"})
    assert (seqs(kept, opened), kept.store().claims()) == ([1, 2], ())


def test_claims_come_with_their_event_or_not_at_all(kept: Kept, opened: str, now: datetime) -> None:
    note(kept.store(), opened, 1, now, claim={"port:7": "Gi1/0/7", "device:1": "srv"})
    other = kept.store().open_case(2026, now, "budi", {}).case
    with pytest.raises(Waiting, match=rf"Gi1/0/7 \(port:7\) belongs to case {opened} since .*, by rina"):
        note(kept.store(), other, 1, now, claim={"port:9": "Gi1/0/9", "port:7": "Gi1/0/7"})
    note(kept.store(), other, 1, now, release=["port:7"])
    assert [(c.key, c.case) for c in kept.store().claims()] == [("device:1", opened), ("port:7", opened)]
    note(kept.store(), opened, 2, now, release=["port:7"])
    note(kept.store(), other, 2, now, claim={"port:7": "Gi1/0/7"})
    assert [(c.key, c.case) for c in kept.store().claims()] == [("device:1", opened), ("port:7", other)]


def test_two_processes_fill_one_journal(kept: Kept, opened: str, now: datetime) -> None:
    def work() -> None:
        left = 10
        while left:
            try:
                note(kept.store(), opened, len(kept.store().events(opened)), now)
                left -= 1
            except Waiting:
                continue

    child = os.fork()
    if child == 0:
        os._exit(as_child(work))
    work()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert seqs(kept, opened) == list(range(1, 22))


# --- holding ---------------------------------------------------------------------------------------------------------

HOLDS = {
    "hold": lambda kept, case, who: kept.store().hold(case, who),
    "attend": lambda kept, case, who: kept.store().attend(case, who),
    "reconcile": lambda kept, case, who: kept.locks().hold("the reconcile", who),
    "grant": lambda kept, case, who: kept.locks().hold("the grant", who),
}
Take = Callable[[Kept, str, str], AbstractContextManager[Hold]]


@pytest.fixture(params=HOLDS)
def take(request: pytest.FixtureRequest) -> Take:
    return HOLDS[request.param]


def test_one_holds_and_the_others_are_told_who(kept: Kept, opened: str, take: Take) -> None:
    with take(kept, opened, "rina") as hold:
        hold.must_be_held()
        with pytest.raises(Held, match=r"is held by rina since 2026-11-24 13:"), take(kept, opened, "budi"):
            pytest.fail("two hold it")
        hold.must_be_held()
    with pytest.raises(HoldLost):
        hold.must_be_held()
    with pytest.raises(RuntimeError, match="mine"), take(kept, opened, "budi"):
        raise RuntimeError("mine")
    with take(kept, opened, "rina") as again:
        again.must_be_held()


def test_a_hold_ends_with_its_process(kept: Kept, opened: str, take: Take) -> None:
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with take(kept, opened, "rina"):
            os.write(tell, b".")
            signal.pause()
    os.read(told, 1)
    with pytest.raises(Held, match="rina"), take(kept, opened, "budi"):
        pytest.fail("two hold it")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with take(kept, opened, "budi") as hold:
        hold.must_be_held()


def test_a_child_of_the_holder_holds_nothing(kept: Kept, opened: str, take: Take) -> None:
    with take(kept, opened, "rina") as hold:

        def ask() -> None:
            with pytest.raises(HoldLost):
                hold.must_be_held()

        assert as_child(ask) == 0
        hold.must_be_held()


def test_each_is_held_by_itself(kept: Kept, opened: str) -> None:
    with ExitStack() as all_of_them:
        for take in HOLDS.values():
            all_of_them.enter_context(take(kept, opened, "rina")).must_be_held()


def test_events_of_a_held_case_go_through_its_hold(kept: Kept, opened: str, now: datetime) -> None:
    mine, other = kept.store(), kept.store()
    with mine.hold(opened, "rina") as hold:
        assert mine.holding(opened) is hold
        with pytest.raises(Held, match=f"case {opened} is held by rina"):
            note(other, opened, 1, now, claim={"device:1": "it"})
        assert (seqs(kept, opened), kept.store().claims()) == ([1], ())
        with pytest.raises(HoldLost, match=f"case {opened} is not held by this command"):
            other.holding(opened)
        note(mine, opened, 1, now)
    with pytest.raises(HoldLost):
        mine.holding(opened)
    note(other, opened, 2, now)
    assert seqs(kept, opened) == [1, 2, 3]


def test_who_attends_holds_nobody_from_writing(kept: Kept, opened: str, now: datetime) -> None:
    with kept.store().attend(opened, "rina"):
        note(kept.store(), opened, 1, now)
    assert seqs(kept, opened) == [1, 2]


def test_a_lost_hold_writes_nothing_and_another_may_take_it(kept: Kept, opened: str, now: datetime) -> None:
    mine, other = kept.store(), kept.store()
    with mine.hold(opened, "rina") as hold:
        note(mine, opened, 1, now)
        kept.lose_hold(opened)
        with pytest.raises(HoldLost, match=f"case {opened} is not held by this command any more"):
            hold.must_be_held()
        with pytest.raises(HoldLost):
            note(mine, opened, 2, now, claim={"device:1": "it"})
        with other.hold(opened, "budi") as theirs:
            with pytest.raises(HoldLost):
                note(mine, opened, 2, now)
            note(other, opened, 2, now)
            theirs.must_be_held()
            with pytest.raises(Held, match="budi"), kept.store().hold(opened, "sari"):
                pytest.fail("two hold it")
    assert (seqs(kept, opened), kept.store().claims()) == ([1, 2, 3], ())


@pytest.mark.parametrize(("what", "name"), [("the reconcile", "reconcile"), ("the grant", "grants")])
def test_a_lost_lock_is_said(kept: Kept, what: str, name: str) -> None:
    with kept.locks().hold(what, "rina") as hold:  # type: ignore[arg-type]  # one of the two
        kept.lose_lock(name)
        with pytest.raises(HoldLost, match=f"{what} is not held by this command any more"):
            hold.must_be_held()


# --- grants ----------------------------------------------------------------------------------------------------------


def test_grants_are_one_chain_of_whoever_gave_them(kept: Kept) -> None:
    assert kept.grants("rina").last() is None
    first = kept.grants("rina").append("grant-begun", {"digest": "41c902fe"})
    second = kept.grants("budi").append("grant-ended", {})
    assert (second.prev, second.seq, kept.grants("x").last()) == (first.hash, 2, second)
    assert [event.actor for event in kept.grants("x").events()] == ["rina", "budi"]
    assert check([row(event) for event in kept.grants("x").events()]) == []


# --- drift, by site --------------------------------------------------------------------------------------------------


def drifted(object: str, site: SiteKey, at: datetime, runs: int = 1) -> KeptDrift:
    drift = Drift(
        "unready", object, (DriftEvidence("netbox", "no serial"),), (("device", object),), ("netbox",), object
    )
    return KeptDrift(drift, "once", at, at, runs, site=site)


def test_drift_is_kept_whole_and_last_success_by_itself(kept: Kept, now: datetime) -> None:
    one = drifted("srv-a", BATAM, now)
    kept.drift().keep([one], Every.SITE, None)
    assert (kept.drift().known(), kept.drift().last_success()) == ((one,), None)
    kept.drift().keep([], Every.SITE, now)
    assert (kept.drift().known(), kept.drift().last_success()) == ((), now)


def test_a_run_replaces_its_sites_rows_only(kept: Kept, now: datetime) -> None:
    everything = [drifted("srv-a", at, now) for at in (BATAM, JAKARTA, Unsited.NO_SITE, Unsited.NOT_KNOWN_YET)]
    kept.drift().keep(everything, Every.SITE, None)
    newer = drifted("srv-a", BATAM, now, runs=2)
    kept.drift().keep([newer], frozenset({BATAM}), None)
    assert set(kept.drift().known()) == {newer, *everything[1:]}
    kept.drift().keep([], frozenset({JAKARTA}), None)
    assert kept.drift().known(frozenset({JAKARTA})) == ()
    assert kept.drift().known(frozenset({BATAM})) == (newer,)
    assert {k.site for k in kept.drift().known()} == {BATAM, Unsited.NO_SITE, Unsited.NOT_KNOWN_YET}


@pytest.mark.parametrize("at", Unsited)
def test_no_site_is_never_all_sites(kept: Kept, now: datetime, at: Unsited) -> None:
    theirs = drifted("srv-a", BATAM, now)
    kept.drift().keep([theirs], Every.SITE, None)
    kept.drift().keep([], frozenset({at}), None)
    kept.drift().keep([], frozenset(), None)
    assert (kept.drift().known(), kept.drift().known(frozenset({at})), kept.drift().known(frozenset())) == (
        (theirs,), (), (),
    )  # fmt: skip
    kept.memory().remember([(BATAM, seen(now))])
    for chosen in (frozenset({at}), frozenset[SiteKey]()):
        assert (kept.memory().on([PORT], chosen), kept.memory().of([OURS], chosen)) == ((), ())


def test_what_is_of_another_site_is_not_kept(kept: Kept, now: datetime) -> None:
    with pytest.raises(ValueError, match="srv-b"):
        kept.drift().keep([drifted("srv-a", BATAM, now), drifted("srv-b", JAKARTA, now)], frozenset({BATAM}), None)
    assert kept.drift().known() == ()


@pytest.mark.parametrize("text", ["", "DC Batam", ":none", "batam ", "*"])
def test_a_site_is_a_slug(text: str) -> None:
    with pytest.raises(ValueError, match="no slug"):
        SiteSlug(text)


# --- memory, by site -------------------------------------------------------------------------------------------------

OURS, THEIRS = MacAddress("9c:b6:54:a1:02:10"), MacAddress("9c:b6:54:a1:03:20")
PORT = ("tor-3", "Gi1/0/7")


def seen(at: datetime, mac: MacAddress = OURS) -> Sighting:
    return make_sighting(mac, *PORT, "snmp", "learned", 110, at)


def test_a_switch_of_one_name_at_two_sites_is_two(kept: Kept, now: datetime) -> None:
    kept.memory().remember([(BATAM, seen(now)), (JAKARTA, seen(now + DAY, THEIRS))])
    assert [r.mac for r in kept.memory().on([PORT])] == [OURS, THEIRS]
    assert [r.mac for r in kept.memory().on([PORT], frozenset({BATAM}))] == [OURS]
    assert [r.mac for r in kept.memory().of([OURS, THEIRS], frozenset({JAKARTA}))] == [THEIRS]


def test_a_site_forgets_by_its_own_looks(kept: Kept, now: datetime) -> None:
    kept.memory().remember([(BATAM, seen(now))])
    kept.memory().remember([(JAKARTA, seen(now + 60 * DAY, THEIRS))])
    assert [r.mac for r in kept.memory().on([PORT])] == [OURS, THEIRS], "of Batam nobody looked since"
    kept.memory().remember([(BATAM, seen(now + 60 * DAY, THEIRS))])
    assert [r.mac for r in kept.memory().of([OURS, THEIRS])] == [THEIRS, THEIRS]


def test_a_look_without_the_site_goes_on_with_what_is_known(kept: Kept, now: datetime) -> None:
    kept.memory().remember([(BATAM, seen(now))])
    kept.memory().remember([(Unsited.NOT_KNOWN_YET, seen(now + DAY))])
    [one] = kept.memory().on([PORT])
    assert (one.first_seen, one.last_seen) == (now, now + DAY)
    assert kept.memory().on([PORT], frozenset({BATAM})) == (one,)


def test_what_was_seen_before_its_site_was_known_goes_on_there(kept: Kept, now: datetime) -> None:
    kept.memory().remember([(Unsited.NOT_KNOWN_YET, seen(now))])
    assert kept.memory().on([PORT], frozenset({BATAM})) == ()
    kept.memory().remember([(BATAM, seen(now + DAY))])
    [one] = kept.memory().on([PORT], frozenset({BATAM}))
    assert (one.first_seen, kept.memory().on([PORT])) == (now, (one,)), "one stretch, at one site"


def test_memory_and_drift_disturb_no_journal(kept: Kept, opened: str, now: datetime) -> None:
    before = kept.store().events(opened)
    kept.memory().remember([(BATAM, replace(seen(now), witness="cli"))])
    kept.drift().keep([drifted("srv-a", BATAM, now)], Every.SITE, now)
    assert kept.store().events(opened) == before
    assert note(kept.store(), opened, 1, now).seq == 2
