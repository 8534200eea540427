"""A night that loses nothing: what was not asked and read is not gone, what shrank is not believed, one row blinds
nobody else, and what comes and goes is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dcdecom.errors import Exit
from dcdecom.model.drift import KnownDrift

from .sheet import Sheet, changed
from .test_ageing import ELSEWHERE, MOVED, Nightly, through

OLD = "02:00:00:00:00:0f"
ZOMBIE = ("zombie-network", f"srv-old {OLD}")
TWO: Sheet = {
    "devices/tor-7": {"id": 207, "role": "tor"}, "switches/tor-7": {"Gi1": "up", "Gi48": "up"},
    "rows/gateway7": "00:00:5e:00:53:01 tor-7 Gi48",
}  # fmt: skip
"""A second switch, at the first one's site."""
HERE: Sheet = {**TWO, "rows/old": f"{OLD} tor-1 Gi7"}
THERE: Sheet = {**TWO, "rows/old": f"{OLD} tor-7 Gi1"}


@pytest.fixture
def nightly(tmp_path: Any) -> Nightly:
    return Nightly(tmp_path)


# --- never gone without having asked ---------------------------------------------------------------------------------

BLIND: dict[str, Sheet] = {
    "its agent is down": {"unread": {"snmp tor-7": "silent"}},
    "it has another role": {"devices/tor-7/role": "core", "switches": changed(None)["switches"]},
    "it is not in the record": {"devices/tor-7": {"id": 207, "role": "tor", "name": ""},
                                "switches": changed(None)["switches"]},
    "its table is a blank": {"rows/gateway7": "06:00:00:00:00:77 tor-7 Gi47"},
}  # fmt: skip


@pytest.mark.parametrize("why", BLIND)
def test_a_zombie_that_moved_to_a_switch_that_tells_nothing_is_not_gone(nightly: Nightly, why: str) -> None:
    blind = changed({**TWO, **BLIND[why]})
    assert through(nightly, [changed(HERE), blind, changed(THERE)], ZOMBIE) == ["new", "not-rechecked", "still"]
    assert through(nightly, [changed(TWO)], ZOMBIE) == ["gone"]


def test_a_switch_that_is_not_asked_any_more_is_told_until_somebody_accepts_it(nightly: Nightly) -> None:
    lost = changed({**TWO, **BLIND["it has another role"]})
    key = ("not-read", "snmp tor-7")
    nightly.run(changed(HERE))
    assert through(nightly, [lost, lost], key) == ["once", "new"]
    assert nightly.run(lost)[ZOMBIE].state == "not-rechecked"
    nightly.known = (KnownDrift(*key, "it was taken out", date(2099, 1, 1)),)
    found = nightly.run(lost)
    assert (found[key].state, found[ZOMBIE].state) == ("accepted", "gone")


@pytest.mark.parametrize("narrowed", [{"device": "srv-b"}, {"site": "dc-batam"}, {"lists_only": True}])
def test_a_narrow_run_ends_no_zombie(nightly: Nightly, narrowed: dict[str, Any]) -> None:
    nightly.run(changed(HERE))
    assert nightly.run(changed(TWO), **narrowed)[ZOMBIE].state in ("still", "not-rechecked")
    assert nightly.run(changed(THERE))[ZOMBIE].state == "still"


def test_what_the_command_line_alone_saw_is_not_gone_where_it_is_not_asked_any_more(nightly: Nightly) -> None:
    seen = changed({"rows/old": f"{OLD} tor-1 Gi7 cli"})
    nightly.run(seen)
    assert nightly.run(changed(None), cli=frozenset())[ZOMBIE].state == "not-rechecked"
    both = changed({"rows/old": f"{OLD} tor-1 Gi7"})
    nightly.run(both)
    assert nightly.run(changed(None), cli=frozenset())[ZOMBIE].state == "gone", "SNMP saw it too, and sees it no more"


def test_a_port_that_its_switch_does_not_tell_of_is_not_shut(nightly: Nightly) -> None:
    up, key = changed({"switches/tor-1/Gi5": "up"}), ("port-back-up", "tor-1 Gi5")
    nightly.run(up, cli=frozenset())
    assert nightly.run(changed(None, ["switches/tor-1/Gi5"]), cli=frozenset())[key].state == "not-rechecked"


def test_what_was_not_read_is_not_gone_because_it_was_not_asked(nightly: Nightly) -> None:
    key = ("not-read", "snmp tor-7")
    dark = changed({**TWO, "unread": {"snmp tor-7": "silent"}})
    nightly.run(changed(TWO))
    nightly.run(dark)
    assert nightly.run(dark)[key].state == "new"
    assert nightly.run(changed({**TWO, **BLIND["it has another role"]}))[key].state == "still", "a gap as well"
    assert nightly.run(dark, device="srv-b")[key].state == "still"


def test_a_device_that_is_not_shown_ends_none_of_its_drift(nightly: Nightly) -> None:
    missing = changed({"log": {"begins": "2026-01-01T00:00:00+00:00"}, **MOVED}, ["devices/srv-b"])
    for _ in range(2):
        nightly.run(changed(MOVED))
    assert nightly.run(missing)[ELSEWHERE].state == "not-rechecked"
    assert nightly.run(changed(MOVED))[ELSEWHERE].state == "still"


def test_a_note_that_was_not_asked_for_ends_no_broken_chain(nightly: Nightly) -> None:
    head = "a" * 64
    trace = {"traces": [f"dcdecom case 2026-0077, penarikan: journal head {head} (2026-0077/4/5f3a91c2)"]}
    key = ("chain-broken", "2026-0077")
    assert nightly.run(changed(trace))[key].state == "new"
    assert nightly.run(changed({**trace, "unread": {"traces": "HTTP 502"}}))[key].state == "not-rechecked"
    assert nightly.run(changed(None))[key].state == "gone"


# --- a list that shrank ----------------------------------------------------------------------------------------------


def crowd(number: int, hosts: int | None = None) -> Sheet:
    devices = {f"srv-x{n}": {"id": 300 + n, "serial": f"X{n}", "tenant": "Dinas",
                             "eth0": {"mac": f"02:00:00:00:01:{n:02x}", "port": f"tor-1 Te{n} {400 + n}"}}
               for n in range(number)}  # fmt: skip
    rows = {f"rows/x{n}": f"02:00:00:00:01:{n:02x} tor-1 Te{n}" for n in range(number)}
    listed = {f"hosts/srv-x{n}": {"id": f"{9000 + n}"} for n in range(number if hosts is None else hosts)}
    return {**{f"devices/{name}": body for name, body in devices.items()}, **rows, **listed}


def test_hosts_that_the_account_may_not_see_any_more_are_one_drift(nightly: Nightly) -> None:
    whole, fewer = changed(crowd(12)), changed(crowd(12, hosts=2))
    key = ("not-read", "zabbix fewer hosts")
    nightly.run(whole)
    for state in ("once", "new"):
        found = nightly.run(fewer)
        assert {k: kept.state for k, kept in found.items()} == {key: state}
    assert nightly.run(whole)[key].state == "gone"


def test_a_fall_is_believed_once_somebody_accepts_it_and_the_next_one_is_not(nightly: Nightly) -> None:
    key = ("not-read", "zabbix fewer hosts")
    nightly.run(changed(crowd(12)))
    nightly.run(changed(crowd(12, hosts=8)))
    nightly.known = (KnownDrift(*key, "they were deleted", date(2099, 1, 1)),)
    found = nightly.run(changed(crowd(12, hosts=8)))
    assert found[key].state == "accepted"
    assert {k for k in found if k[0] == "unmonitored"} == {("unmonitored", f"srv-x{n}") for n in range(8, 12)}
    assert nightly.run(changed(crowd(12, hosts=8)))[key].state == "gone"
    assert nightly.run(changed(crowd(12, hosts=3)))[key].state == "new", "this one nobody accepted"


def test_devices_that_the_account_may_not_see_any_more_end_no_zombie_and_depart_as_one(nightly: Nightly) -> None:
    zombie = {"rows/old": f"{OLD} tor-1 Gi7", "cases": {}}
    nightly.run(changed({**crowd(12), **zombie}))
    hidden = changed({**crowd(12), **zombie}, [f"devices/srv-x{n}" for n in range(12)])
    found = nightly.run(hidden)
    assert {k[0] for k, kept in found.items() if kept.state != "not-rechecked"} == {"not-read", "zombie-network"}
    assert found["not-read", "netbox fewer devices"].state == "once"


# --- one row blinds nobody else --------------------------------------------------------------------------------------


def test_one_host_that_may_not_be_read_is_named_and_the_others_are_judged(nightly: Nightly) -> None:
    down = changed({"unread": {"zabbix srv-a": "the proxy that watches srv-a may not be read"}}, ["hosts/srv-b"])
    found = nightly.run(down)
    assert set(found) == {("not-read", "zabbix srv-a"), ("unmonitored", "srv-b")}


def test_a_gap_that_grows_is_told(nightly: Nightly) -> None:
    one = changed({"unread": {"netbox srv-a": "HTTP 502"}})
    both = changed({"unread": {"netbox srv-a": "HTTP 502", "netbox srv-b": "HTTP 502"}})
    for _ in range(3):
        nightly.run(one)
    nightly.run(both)
    found = nightly.run(both)
    assert (found["not-read", "netbox srv-a"].state, found["not-read", "netbox srv-b"].state) == ("still", "new")


# --- identity --------------------------------------------------------------------------------------------------------

STRANGERS = {f"rows/s{n}": f"06:00:00:00:02:{n:02x} tor-1 Gi2" for n in range(12)}


def some(number: int) -> Sheet:
    return changed(dict(list(STRANGERS.items())[:number]))


def test_a_crowd_whose_number_changes_is_told_once(nightly: Nightly) -> None:
    numbers = [9, 9, 10, 7, 12, 3, 9]
    states = [{k[1]: kept.state for k, kept in nightly.run(some(n)).items()} for n in numbers]
    many = "tor-1 Gi2 many"
    assert states == [{many: "once"}, {many: "new"}, *[{many: "still"}] * 5]
    assert {kept.state for kept in nightly.run(some(0)).values()} == {"gone"}


def test_an_acceptance_stops_when_what_it_accepted_has_grown(nightly: Nightly) -> None:
    key = ("foreign-mac", "tor-1 Gi2 many")
    nightly.known = (KnownDrift(*key, "virtual machines", date(2099, 1, 1)),)
    assert through(nightly, [some(10), some(9), some(10)], key) == ["accepted"] * 3
    found = nightly.run(some(12))[key]
    assert (found.state, "has grown" in found.why) == ("new", True)
    assert nightly.run(some(12))[key].state == "still"
    nightly.known = (replace(nightly.known[0], reason="twelve virtual machines"),)
    assert nightly.run(some(12))[key].state == "accepted"


def test_an_acceptance_of_one_lacking_thing_accepts_no_second(nightly: Nightly) -> None:
    key = ("unready", "srv-b")
    nightly.known = (KnownDrift(*key, "its label is worn off", date(2099, 1, 1)),)
    bare = {"devices/srv-b/serial": ""}
    nightly.run(changed(bare))
    assert nightly.run(changed({**bare, "devices/srv-b/tenant": ""}))[key].state == "new"


def test_an_acceptance_by_name_goes_on_for_the_one_that_it_meant(nightly: Nightly) -> None:
    """Another host of the same name came in its place: nobody accepted that one."""
    key = ("unrecorded", "lama")
    nightly.known = (KnownDrift(*key, "a lab", date(2099, 1, 1)),)
    assert nightly.run(changed({"hosts/lama": {"id": "977"}}))[key].state == "accepted"
    assert nightly.run(changed({"hosts/lama": {"id": "978"}}))[key].state == "new"


def test_a_host_that_is_made_anew_every_night_is_told(nightly: Nightly) -> None:
    sheets = [changed({"hosts/lama": {"id": f"{977 + n}"}}) for n in range(6)]
    states = [kept.state for sheet in sheets for kept in nightly.run(sheet).values() if kept.state != "gone"]
    assert states == ["once", "new", "still", "still", "still", "still"]


# --- what comes and goes ---------------------------------------------------------------------------------------------


def test_a_stranger_every_other_night_is_told_once_as_what_comes_and_goes(nightly: Nightly) -> None:
    there, away = some(1), some(0)
    key = ("foreign-mac", "tor-1 Gi2 06:00:00:00:02:00")
    nights = [there, away, there, away, there, away, away, there]
    assert through(nightly, nights, key) == ["once", "gone", "new", "gone", "still", "gone", "-", "still"]
    assert "comes and goes" in nightly.run(there)[key].why


def test_what_stayed_away_for_a_week_is_new_again(nightly: Nightly) -> None:
    there, away = some(1), some(0)
    key = ("foreign-mac", "tor-1 Gi2 06:00:00:00:02:00")
    assert through(nightly, [there, there, *[away] * 8, there, there], key)[-2:] == ["once", "new"]


# --- exit and success ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unread", "lacking"),
    [
        ({"snmp tor-1": "silent", "cli tor-1": "refused"}, {"zombie-network", "cable-elsewhere"}),
        ({"snmp tor-1": "silent", "cli tor-1": "refused", "zabbix": "refused"}, {"zombie-network", "unmonitored"}),
        ({"zabbix": "refused"}, {"unmonitored", "zombie-monitoring"}),
    ],
    ids=["every agent", "every agent and Zabbix", "Zabbix"],
)
def test_a_class_of_which_nothing_could_be_compared_is_no_success(
    nightly: Nightly, unread: Sheet, lacking: set[str]
) -> None:
    nightly.run(changed({"unread": unread}), cli=frozenset({"tor-1"}))
    assert nightly.last
    assert (nightly.exit(), nightly.store.last_success()) == (Exit.SYSTEM, None)
    assert set(nightly.last.not_compared) >= lacking


def test_a_command_line_that_nobody_may_use_is_no_reading(nightly: Nightly) -> None:
    nightly.run(changed({"unread": {"snmp tor-1": "silent"}}), cli=frozenset())
    assert nightly.exit() == Exit.SYSTEM


# --- departed --------------------------------------------------------------------------------------------------------

BY_BUDI = {"id": 12, "field": "deleted", "who": "budi", "at": "2026-11-28T00:30:00+00:00"}
DELETED = {"log": {"begins": "2026-01-01T00:00:00+00:00", "entries": [BY_BUDI]}}
LEFT = ("departed", "srv-b")


def test_a_device_that_was_deleted_is_told_once_and_stays_known_while_it_speaks(nightly: Nightly) -> None:
    gone = changed(DELETED, ["devices/srv-b"])
    nights = [changed(None), gone, gone, gone, *[gone] * 9]
    assert through(nightly, nights, LEFT) == ["-", "once", "new", *["still"] * 10]
    nightly.known = (KnownDrift(*LEFT, "it was scrapped", date(2099, 1, 1)),)
    assert through(nightly, [gone, gone], LEFT) == ["accepted", "gone"]


def test_a_departure_of_which_nothing_is_left_ends_a_week_after_it_was_told(nightly: Nightly) -> None:
    gone = changed(DELETED, ["devices/srv-b", "hosts/srv-b", "rows/b"])
    nights = [changed(None), *[gone] * 12]
    assert through(nightly, nights, LEFT)[-3:] == ["gone", "-", "-"] or through(nightly, [gone], LEFT) == ["-"]


def test_a_departure_is_told_again_when_its_server_speaks(nightly: Nightly) -> None:
    silent = changed(DELETED, ["devices/srv-b", "hosts/srv-b", "rows/b"])
    loud = changed(DELETED, ["devices/srv-b", "hosts/srv-b"])
    assert through(nightly, [changed(None), silent, silent, silent, loud, loud], LEFT)[1:] == [
        "once", "new", "still", "new", "still",
    ]  # fmt: skip


def test_a_told_zombie_whose_device_is_deleted_is_not_gone(nightly: Nightly) -> None:
    by_record = {"cases": {}, "rows/old": f"{OLD} tor-1 Gi7"}
    gone = changed(by_record, ["devices/srv-old"])
    assert through(nightly, [changed(by_record), gone, gone], ZOMBIE) == ["new", "still", "still"]
    assert through(nightly, [changed({"cases": {}}, ["devices/srv-old"])], ZOMBIE) == ["gone"]
    assert through(nightly, [gone], ZOMBIE) == ["new"], "it comes and goes"


def test_a_work_list_ends_nothing_of_a_device_that_it_is_not_shown(nightly: Nightly) -> None:
    nightly.run(changed(None, ["hosts/srv-b"]))
    hidden = changed(None, ["hosts/srv-b", "devices/srv-b"])
    assert nightly.run(hidden, lists_only=True)["unmonitored", "srv-b"].state == "not-rechecked"


def test_the_drift_of_a_device_that_left_waits_for_its_departure(nightly: Nightly) -> None:
    bare, key = {"devices/srv-b/serial": ""}, ("unready", "srv-b")
    nightly.run(changed(bare))
    offline = changed({**bare, "devices/srv-b/status": "offline"})
    assert nightly.run(offline)[key].state == "not-rechecked"
    hidden = changed({"log": {"begins": "2026-01-01T00:00:00+00:00"}}, ["devices/srv-b"])
    assert nightly.run(hidden)[LEFT].state == "not-rechecked", "hidden the night after"


def test_what_an_open_case_explains_is_explained_in_the_dark_too(nightly: Nightly) -> None:
    claimed = {"cases/2026-0002": {"state": "open", "claims": ["device 12"]}}
    key = ("unmonitored", "srv-b")
    assert through(nightly, [changed(None, ["hosts/srv-b"])] * 2, key) == ["once", "new"]
    down = changed({**claimed, "unread": {"zabbix": "refused"}})
    assert nightly.run(down)[key].state == "explained"


def test_a_server_that_came_back_after_its_withdrawal_is_no_zombie_when_it_goes_offline(nightly: Nightly) -> None:
    back = {"devices/srv-old/status": "active", "rows/old": f"{OLD} tor-1 Gi2", "hosts/srv-old": {"id": "909"},
            "devices/srv-old/eth0/port": "tor-1 Gi2 102"}  # fmt: skip
    nightly.run(changed(back))
    found = nightly.run(changed({**back, "devices/srv-old/status": "offline"}))
    assert {k[0] for k in found} == {"departed"}


def test_a_device_that_comes_back_has_not_departed(nightly: Nightly) -> None:
    gone = changed(DELETED, ["devices/srv-b"])
    assert through(nightly, [changed(None), gone, changed(None)], LEFT) == ["-", "once", "gone"]


# --- a run at a desk -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("narrowed", [{"device": "srv-b"}, {"site": "dc-batam"}])
def test_a_run_at_a_desk_eats_no_mail(nightly: Nightly, narrowed: dict[str, Any]) -> None:
    for _ in range(2):
        nightly.run(changed(MOVED), **narrowed)
    assert nightly.last
    assert [k.drift.key for k in nightly.last.told("new")] == [ELSEWHERE]
    assert nightly.run(changed(MOVED))[ELSEWHERE].state == "new"
    assert nightly.run(changed(MOVED))[ELSEWHERE].state == "still"


def test_a_site_that_is_compared_alone_every_night_is_told_once(nightly: Nightly) -> None:
    states = [nightly.run(changed(MOVED), site="dc-batam")[ELSEWHERE].state for _ in range(4)]
    assert states == ["once", "new", "still", "still"]
