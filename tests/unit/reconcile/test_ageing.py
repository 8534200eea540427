"""What a drift is from run to run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dcdecom.errors import Exit, InputError
from dcdecom.journal.database import transaction
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.memory import SqliteMemory
from dcdecom.model.drift import Drift, DriftEvidence, KnownDrift, TrackedDrift
from dcdecom.model.site import Every, SiteSlug, Unsited
from dcdecom.model.trace import NOTHING
from dcdecom.reconcile.run_once import Reconciled, reconcile

from .sheet import NOW, SLUG, TODAY, WANTED, Estate, Sheet, StillClock, changed, claims, journals

MOVED = {"rows/b": "02:00:00:00:00:0b tor-1 Gi3"}
ELSEWHERE = ("cable-elsewhere", "srv-b 02:00:00:00:00:0b")


@dataclass
class Nightly:
    """One configuration that is reconciled night after night."""

    folder: Path
    known: tuple[KnownDrift, ...] = ()
    night: int = 0
    last: Reconciled | None = field(default=None)

    @property
    def store(self) -> SqliteDrift:
        return SqliteDrift(self.folder / "store.sqlite")

    def run(self, sheet: Sheet, classes: tuple[str, ...] = (), **narrowed: Any) -> dict[tuple[str, str], TrackedDrift]:
        """Reconcile once and tell; the drifts by their keys."""
        self.night += 1
        readers = replace(Estate(sheet).readers(), memory=SqliteMemory(self.folder / "store.sqlite"))
        wanted = replace(WANTED, **narrowed)
        self.last = reconcile(
            readers, journals(sheet), self.store, self.known, claims(sheet), wanted, _Night(self.night),
            TODAY + timedelta(days=self.night - 1), known_of=lambda id: NOTHING,
        )  # fmt: skip
        self.last.keep_in(self.store, "new", classes, NOW)
        return {kept.drift.key: kept for kept in self.last.kept}

    def states(self, sheet: Sheet, **narrowed: Any) -> dict[str, str]:
        return {" ".join(key): kept.state for key, kept in self.run(sheet, **narrowed).items()}

    def exit(self, fail_on: str = "new") -> Exit:
        assert self.last
        return self.last.exit(fail_on)


class _Night(StillClock):
    def __init__(self, night: int) -> None:
        self.night = night

    def now(self) -> Any:
        return NOW + timedelta(days=self.night)


@pytest.fixture
def nightly(tmp_path: Path) -> Nightly:
    return Nightly(tmp_path)


def through(nightly: Nightly, sheets: Iterable[Sheet], key: tuple[str, str] = ELSEWHERE) -> list[str]:
    """The state of one drift night after night; `-` where nothing is known of it."""
    states = []
    for sheet in sheets:
        kept = nightly.run(sheet).get(key)
        states.append(kept.state if kept else "-")
    return states


def test_it_is_new_after_two_runs_and_then_still_until_it_is_gone(nightly: Nightly) -> None:
    moved, healthy = changed(MOVED), changed(None)
    assert through(nightly, [moved, moved, moved, healthy, healthy]) == ["once", "new", "still", "gone", "-"]


def test_the_exit_follows_what_is_new(nightly: Nightly) -> None:
    codes = []
    for _ in range(3):
        nightly.run(changed(MOVED))
        codes.append([int(nightly.exit(on)) for on in ("new", "any", "never")])
    assert codes == [[0, 7, 0], [7, 7, 0], [0, 7, 0]]


@pytest.mark.parametrize(
    ("put", "key"),
    [
        ({"rows/old": "02:00:00:00:00:0f tor-1 Gi2"}, "zombie-network srv-old 02:00:00:00:00:0f"),
        ({"hosts/srv-old": {"id": "909"}}, "zombie-monitoring srv-old"),
        ({"cases/2026-0002": {"state": "open", "faults": ["event 3"]}}, "chain-broken 2026-0002"),
    ],
)
def test_what_cannot_wait_is_new_at_once(nightly: Nightly, put: dict[str, Any], key: str) -> None:
    assert nightly.states(changed(put))[key] == "new"
    assert nightly.exit() == Exit.DRIFT


def test_first_seen_stays_and_last_seen_goes_on(nightly: Nightly) -> None:
    for _ in range(3):
        kept = nightly.run(changed(MOVED))[ELSEWHERE]
    assert (kept.first_seen, kept.last_seen, kept.runs) == (NOW + timedelta(days=1), NOW + timedelta(days=3), 3)


# --- not re-checked --------------------------------------------------------------------------------------------------

UNREAD: dict[str, Callable[[], Sheet]] = {
    "its device": lambda: changed({"unread": {"netbox srv-b": "HTTP 502"}}),
    "its switch": lambda: changed({"unread": {"snmp tor-1": "silent"}}, ["rows/b"]),
    "NetBox": lambda: changed({"unread": {"netbox": "refused"}}),
    "which switches there are": lambda: changed({"unread": {"network": "HTTP 502"}}),
    "the address is silent": lambda: changed(None, ["rows/b"]),
}


@pytest.mark.parametrize("what", UNREAD)
def test_what_was_not_read_is_not_rechecked_and_never_gone(nightly: Nightly, what: str) -> None:
    for _ in range(2):
        nightly.run(changed(MOVED))
    kept = nightly.run(UNREAD[what]())[ELSEWHERE]
    assert (kept.state, bool(kept.why), kept.last_seen) == ("not-rechecked", True, NOW + timedelta(days=2))
    assert nightly.run(changed(MOVED))[ELSEWHERE].state == "still"
    assert nightly.run(changed(None))[ELSEWHERE].state == "gone"


def test_another_device_that_was_not_read_keeps_nothing_from_being_gone(nightly: Nightly) -> None:
    sheets = [changed(MOVED), changed({"unread": {"netbox srv-a": "HTTP 502"}})]
    assert through(nightly, sheets) == ["once", "gone"]


def test_zabbix_that_was_not_read_hides_no_old_drift(nightly: Nightly) -> None:
    missing = changed(None, ["hosts/srv-b"])
    key = ("unmonitored", "srv-b")
    down = changed({"unread": {"zabbix": "refused"}})
    assert through(nightly, [missing, missing, down, changed(None)], key) == ["once", "new", "not-rechecked", "gone"]


def test_a_source_says_since_when_it_was_not_read(nightly: Nightly) -> None:
    down, key = changed({"unread": {"snmp tor-1": "silent"}}), ("not-read", "snmp tor-1")
    assert through(nightly, [down, down, down, changed(None)], key) == ["once", "new", "still", "gone"]


def test_a_zombie_stays_known_while_the_switch_on_which_it_was_is_not_read(nightly: Nightly) -> None:
    key = ("zombie-network", "srv-old 02:00:00:00:00:0f")
    seen = changed({"rows/old": "02:00:00:00:00:0f tor-1 Gi2 snmp"})
    dark = changed({"unread": {"snmp tor-1": "silent"}})
    assert through(nightly, [seen, dark, seen, changed(None)], key) == ["new", "not-rechecked", "still", "gone"]


def test_nor_while_nobody_knows_which_switches_there_are(nightly: Nightly) -> None:
    key = ("zombie-network", "srv-old 02:00:00:00:00:0f")
    seen = changed({"rows/old": "02:00:00:00:00:0f tor-1 Gi2"})
    assert through(nightly, [seen, changed({"unread": {"network": "HTTP 502"}})], key) == ["new", "not-rechecked"]


# --- explained and accepted ------------------------------------------------------------------------------------------


def test_an_open_case_that_claims_the_device_explains_it_and_its_end_makes_it_new(nightly: Nightly) -> None:
    claimed = changed({**MOVED, "cases/2026-0002": {"state": "open", "claims": ["device 12"]}})
    assert through(nightly, [claimed, claimed, changed(MOVED)]) == ["explained", "explained", "new"]


def test_a_case_at_rest_explains_with_its_day_and_is_told_apart(nightly: Nightly) -> None:
    case = {"state": "open", "claims": ["device 12"], "device": "srv-rests", "rests_until": "2026-12-08"}
    kept = nightly.run(changed({**MOVED, "cases/2026-0002": case}))[ELSEWHERE]
    assert (kept.state, kept.why) == ("explained", "case 2026-0002, at rest until 2026-12-08")
    assert nightly.last
    [rests] = nightly.last.at_rest
    assert (rests.case, rests.devices, str(rests.until)) == ("2026-0002", ("srv-rests",), "2026-12-08")


def test_a_claim_on_the_port_explains_too(nightly: Nightly) -> None:
    stranger = {"rows/x": "06:00:00:00:00:99 tor-1 Gi2"}
    claimed = changed({**stranger, "cases/2026-0002": {"state": "open", "claims": ["port 102"]}})
    assert nightly.states(claimed)["foreign-mac tor-1 Gi2 06:00:00:00:00:99"] == "explained"


def test_the_case_that_withdrew_a_server_does_not_explain_its_return(nightly: Nightly) -> None:
    own = changed({"cases/2026-0001/claims": ["device 19", "port 105"], "rows/old": "02:00:00:00:00:0f tor-1 Gi2",
                   "switches/tor-1/Gi5": "up"})  # fmt: skip
    assert nightly.states(own)["zombie-network srv-old 02:00:00:00:00:0f"] == "new"
    assert nightly.states(own)["port-back-up tor-1 Gi5"] == "new"
    other = changed({"cases/2026-0002": {"state": "open", "claims": ["port 105"]}, "switches/tor-1/Gi5": "up"})
    assert nightly.states(other)["port-back-up tor-1 Gi5"] == "explained"


def test_accepted_until_a_day_and_new_on_the_next(nightly: Nightly) -> None:
    nightly.known = (KnownDrift(*ELSEWHERE, "the cable moves in December", date(2026, 11, 28)),)
    assert through(nightly, [changed(MOVED)] * 4) == ["accepted", "accepted", "new", "still"]


def test_what_is_accepted_and_told_before_is_told_again_when_that_ends(nightly: Nightly) -> None:
    assert through(nightly, [changed(MOVED)] * 2) == ["once", "new"]
    nightly.known = (KnownDrift(*ELSEWHERE, "soon", TODAY + timedelta(days=2)),)
    assert through(nightly, [changed(MOVED)] * 2) == ["accepted", "new"]


def test_accepted_drift_fails_nothing(nightly: Nightly) -> None:
    nightly.known = (KnownDrift(*ELSEWHERE, "soon", date(2027, 1, 1)),)
    nightly.run(changed(MOVED))
    assert nightly.exit("any") == Exit.DONE
    nightly.run(changed({"unread": {"netbox srv-b": "HTTP 502"}}))
    assert nightly.states(changed({"unread": {"netbox srv-b": "HTTP 502"}}))[" ".join(ELSEWHERE)] == "accepted"


# --- narrowed runs ---------------------------------------------------------------------------------------------------


def test_a_run_about_another_device_leaves_a_drift_as_it_was(nightly: Nightly) -> None:
    nightly.run(changed(MOVED))
    assert nightly.states(changed(None), device="srv-a") == {" ".join(ELSEWHERE): "once"}
    assert nightly.states(changed(MOVED), device="srv-b") == {" ".join(ELSEWHERE): "new"}
    assert nightly.states(changed(None), device="srv-a") == {" ".join(ELSEWHERE): "new"}
    assert nightly.states(changed(None), site="dc-batam") == {" ".join(ELSEWHERE): "gone"}


def test_a_name_that_is_nowhere_is_refused(nightly: Nightly) -> None:
    for narrowed in ({"device": "SRV-B"}, {"site": "nowhere"}):
        with pytest.raises(InputError, match="Nothing was compared"):
            nightly.run(changed(None), **narrowed)
    nightly.run(changed(None, ["devices/srv-old"]), device="srv-old")


# --- exits and memory ------------------------------------------------------------------------------------------------


def test_where_nothing_could_be_compared_it_ends_with_5_even_with_news(nightly: Nightly) -> None:
    zombie = {"cases/2026-0002": {"state": "open", "faults": ["event 3"]}}
    nightly.run(changed({**zombie, "unread": {"netbox": "refused"}}))
    assert nightly.exit() == Exit.SYSTEM
    assert nightly.store.last_success() is None
    nightly.run(changed(zombie))
    assert nightly.store.last_success() == NOW


def test_the_lab_is_refused_on_a_real_estate(nightly: Nightly) -> None:
    with pytest.raises(InputError, match="the lab answers for estate real"):
        nightly.run(changed(None), estate="real")


def test_it_fills_the_memory_of_addresses(nightly: Nightly) -> None:
    nightly.run(changed(None))
    nightly.run(changed(None))
    rows = SqliteMemory(nightly.folder / "store.sqlite").on([("tor-1", "Gi2")])
    assert {(r.mac, r.witness) for r in rows} == {("02:00:00:00:00:0b", "snmp"), ("02:00:00:00:00:0b", "cli")}
    assert {r.last_seen - r.first_seen for r in rows} == {timedelta(0)}  # this clock of the readers stands still


LISTS = {"hosts/lama": {"id": "977"}, "rows/b": MOVED["rows/b"]}


def test_what_lists_tell_is_told_by_lists_alone_and_the_rest_stays_as_it_was(tmp_path: Path) -> None:
    nightly = Nightly(tmp_path)
    for _ in range(2):
        nightly.run(changed(LISTS))
    assert nightly.states(changed(None, ["hosts/srv-a"]), lists_only=True) == {
        " ".join(ELSEWHERE): "still", "unrecorded lama": "gone", "unmonitored srv-a": "once",
    }  # fmt: skip
    assert nightly.last
    assert nightly.last.fleet.compared == len(nightly.last.fleet.chosen) > 0
    assert nightly.states(changed(None), lists_only=True) == {
        " ".join(ELSEWHERE): "still", "unmonitored srv-a": "gone",
    }  # fmt: skip


def test_lists_alone_ask_no_device_and_no_switch(tmp_path: Path) -> None:
    estate = Estate(changed(None))
    reconcile(estate.readers(), (), SqliteDrift(tmp_path / "store.sqlite"), (), {},
              replace(WANTED, lists_only=True), StillClock(), TODAY)  # fmt: skip
    assert set(estate.asked) == {"netbox", "zabbix"}


def test_a_list_of_nothing_to_compare_is_not_a_run_without_drift(tmp_path: Path) -> None:
    nightly = Nightly(tmp_path)
    nightly.run(changed({"unread/zabbix": "down"}), lists_only=True)
    assert nightly.exit() == Exit.SYSTEM


def test_one_device_is_told_its_own_drift_and_no_other(tmp_path: Path) -> None:
    nightly = Nightly(tmp_path)
    wrong = changed({**MOVED, "hosts/lama": {"id": "977"}})
    for _ in range(2):
        nightly.run(wrong)
    nightly.run(wrong, device="srv-b")
    assert nightly.last
    assert [k.drift.key for k in nightly.last.told("any")] == [ELSEWHERE]
    assert [k.drift.key for k in nightly.last.told("any", ["unrecorded"])] == []
    nightly.run(wrong)
    assert {k.drift.key for k in nightly.last.told("any")} == {ELSEWHERE, ("unrecorded", "lama")}


BROKEN: Sheet = {"cases/2026-0002": {"state": "open", "faults": ["event 3"]}}


@pytest.mark.parametrize(
    ("narrowed", "sheet", "key", "runs"),
    [
        ({"device": "srv-b"}, BROKEN, ("chain-broken", "2026-0002"), 1),
        ({"classes": ("zombie-monitoring",), "lists_only": True}, {"hosts/lama": {"id": "977"}},
         ("unrecorded", "lama"), 2),
    ],
    ids=["device", "class"],
)  # fmt: skip
def test_what_a_narrow_run_did_not_tell_is_new_to_the_next_one(
    nightly: Nightly, narrowed: dict[str, Any], sheet: Sheet, key: tuple[str, str], runs: int
) -> None:
    """It comes upon it, by a journal or by the list of all hosts, and was not asked for it."""
    wrong = changed(sheet)
    for _ in range(runs - 1):
        nightly.run(wrong)
    nightly.run(wrong, **narrowed)
    assert nightly.run(wrong)[key].state == "new"
    assert nightly.last
    assert [k.drift.key for k in nightly.last.told("new")] == [key]
    assert nightly.run(wrong)[key].state == "still"


def test_lists_alone_do_not_say_that_what_was_not_read_is_read_again(nightly: Nightly) -> None:
    nightly.run(changed({"unread/netbox srv-a": "timed out"}))
    before = {key for key in nightly.run(changed({"unread/netbox srv-a": "timed out"})) if key[0] == "not-read"}
    assert before
    found = nightly.run(changed(None), lists_only=True)
    assert {found[key].state for key in before} == {"still"}


# --- by site ---------------------------------------------------------------------------------------------------------


def test_a_run_of_one_site_keeps_that_sites_drift_and_leaves_the_others(nightly: Nightly) -> None:
    """What another host found of its own site meanwhile is not lost."""
    nightly.run(changed(MOVED))
    theirs = TrackedDrift(Drift("unready", "srv-z", (), site="Jakarta"), "once", NOW, NOW, 1, site=SiteSlug("jakarta"))
    run = nightly.run(changed(MOVED), site=SLUG)
    assert run[ELSEWHERE].state == "new"
    nightly.store.keep([theirs], frozenset({theirs.site}), None)
    nightly.store.keep(nightly.last.remembered("new"), nightly.last.sites, None)  # type: ignore[union-attr]  # it ran
    assert theirs in nightly.store.known()
    assert {k.drift.key: k.state for k in nightly.store.known()}[ELSEWHERE] == "new"


def as_an_earlier_version_kept(store: SqliteDrift, table: str) -> None:
    """Its table has no key but class and object, and no site in the first version."""
    columns = "class, object, id, state, first_seen, last_seen, runs, told, why, found"
    places, site = ("site TEXT NOT NULL, ", "site, ") if table == "drift_at" else ("", "")
    with transaction(store.path, write=True) as connection:
        connection.execute(
            f"CREATE TABLE {table} ({places}class TEXT NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL, "
            "state TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, runs INTEGER NOT NULL, "
            f"told INTEGER NOT NULL, why TEXT NOT NULL, found TEXT NOT NULL, PRIMARY KEY ({site}class, object)) "
            "WITHOUT ROWID"
        )
        rows = connection.execute(f"SELECT site, {columns} FROM drift_of").fetchall()
        for row in rows:
            body = json.loads(row[-1])
            later = ("of", "extent", "variant", "told_at_site", "back", "acceptance")
            found = json.dumps({key: value for key, value in body.items() if key not in later})
            values = (*(row if site else row[1:])[:-1], found)
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        for new in ("drift_of", "last_run"):
            connection.execute(f"DROP TABLE {new}")


@pytest.mark.parametrize("table", ["drift", "drift_at"])
def test_what_an_earlier_version_kept_goes_on_as_what_it_was(nightly: Nightly, table: str) -> None:
    """It knew drift by name alone, and in its first version without a site: nothing is told anew."""
    nightly.run(changed(MOVED))
    (before,) = nightly.store.known()
    as_an_earlier_version_kept(nightly.store, table)
    (legacy,) = nightly.store.known()
    assert (legacy.drift.of, legacy.drift.id) == ("", before.drift.earlier_id)
    assert (legacy.site == Unsited.NOT_KNOWN_YET) == (table == "drift")
    kept = nightly.run(changed(MOVED))[ELSEWHERE]
    assert (kept.state, kept.first_seen, kept.runs) == ("new", before.first_seen, 2)
    assert (kept.site, kept.drift.of) == (before.site, "device 12")
    with transaction(nightly.store.path, write=False) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    as_an_earlier_version_kept(nightly.store, table)
    assert nightly.run(changed(MOVED))[ELSEWHERE].state == "still"


def test_an_upgrade_loses_no_acceptance_and_tells_nothing_of_what_was_not_read_anew(nightly: Nightly) -> None:
    """An earlier version knew everything of NetBox that was not read as one drift."""
    down = changed({"unread": {"netbox srv-b": "HTTP 502"}, **MOVED}, ["rows/b"])
    nightly.run(down)
    (unit,) = (k for k in nightly.store.known() if k.drift.drift == "not-read")
    reason = KnownDrift("not-read", "netbox", "NetBox is mended on Friday", date(2027, 1, 1))
    said = tuple(DriftEvidence("netbox", f"{name}: HTTP 502") for name in ("srv-b", "srv-z"))
    old = replace(unit, drift=replace(unit.drift, object="netbox", evidence=said, sources=("netbox",)),
                  state="accepted", why=f"until {reason.until}: {reason.reason}")  # fmt: skip
    nightly.store.keep([old], Every.SITE, None)
    as_an_earlier_version_kept(nightly.store, "drift_at")
    nightly.known = (reason,)
    found = nightly.run(changed({"unread": {"netbox srv-b": "HTTP 502", "netbox srv-a": "HTTP 502"}}))
    assert found["not-read", "netbox srv-b"].state == "accepted"
    assert found["not-read", "netbox srv-a"].state == "once", "what is new is not accepted by the entry of before"
