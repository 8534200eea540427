"""What Zabbix is asked, what is believed of its answers, and what stands in the way of a deletion or goes with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dcdecom.adapters.zabbix import connect_account, connect_reader, rows
from dcdecom.model.estate.monitoring import Blocker, Loss
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.ports.monitoring import MonitoringReader
from dcdecom_lab.clock import LabClock
from dcdecom_lab.zabbix import scenery

from .conftest import ZABBIX_SECRETS, Zabbix, zabbix_settings
from .serving import Asked, Said, scripted

OURS, OTHER = "srv-disdik-03", "srv-bapenda-01"


def _value(answers: Any) -> Any:
    (answer,) = dict(answers).values()
    assert isinstance(answer, Reading), answer
    return answer.value


def test_a_host_comes_whole(watched: Zabbix) -> None:
    host = watched.host(OURS)
    assert (host.host, host.visible_name, host.enabled, host.discovered) == (OURS, OURS, True, False)
    assert (host.addresses, host.serials, host.groups) == (("198.18.10.53",), ("SGH331XK9R",), ("Colocation/disdik",))
    assert host.maintenances == ()
    assert [member.name for member in watched.host("srv-disdik-02").maintenances] == ["Monthly patch window"]


def test_names_are_compared_whole_and_near_hits_are_shown(watched: Zabbix) -> None:
    scenery.add_host(watched.lab.state, "SRV-disdik-03", "198.18.99.1")
    scenery.add_host(watched.lab.state, "another", "198.18.99.2", visible=OURS)
    scenery.add_host(watched.lab.state, "srv-disdik-033", "198.18.99.3")
    answers = dict(watched.reader().hosts([OURS, "srv-disdik-0", "", "srv-*"]))
    found = answers[OURS]
    assert isinstance(found, Reading)
    assert {host.host for host in found.value} == {OURS, "SRV-disdik-03", "another"}
    assert isinstance(answers["srv-disdik-0"], Absent)
    assert isinstance(answers[""], Unreadable)
    assert isinstance(answers["srv-*"], Unreadable), "Zabbix would take * for any text"


def test_an_empty_question_is_never_sent(watched: Zabbix) -> None:
    reader = watched.reader()
    some = (reader.hosts, reader.hosts_by_id, reader.hosts_at, reader.hosts_alike, reader.hosts_holding)
    for ask in (*some, reader.blockers, reader.losses, reader.silences):
        assert [type(answer) for _, answer in ask(["", " "])] == [Unreadable, Unreadable]
        assert not list(ask([]))
    assert not watched.counting.requests


def test_an_id_that_is_none_is_not_sent(watched: Zabbix) -> None:
    answers = dict(watched.reader().hosts_by_id(["srv", "9999999"]))
    assert isinstance(answers["srv"], Unreadable)
    assert isinstance(answers["9999999"], Absent)


def test_every_host_at_an_address(watched: Zabbix) -> None:
    scenery.add_host(watched.lab.state, "twin", "198.18.10.53")
    scenery.add_host(watched.lab.state, "six", "2001:DB8:0::53")
    scenery.add_host(watched.lab.state, "mapped", "::FFFF:198.18.10.53")
    scenery.add_host(watched.lab.state, "mapped in hex", "0:0:0:0:0:ffff:c612:0a35")
    for asked in (["198.18.10.53", "2001:db8::53", "198.18.10.5"], ["198.18.10.53", "198.18.10.5"]):
        answers = dict(watched.reader().hosts_at(asked))
        found = {one: {host.host for host in its.value} for one, its in answers.items() if isinstance(its, Reading)}
        assert found.pop("198.18.10.53") == {OURS, "twin", "mapped", "mapped in hex"}
        assert found == ({"2001:db8::53": {"six"}} if len(asked) == 3 else {})
        assert isinstance(answers["198.18.10.5"], Absent)


def test_every_host_that_is_called_almost_so(watched: Zabbix) -> None:
    alike = ("srv-1.batam.example", "SRV-1.other", "srv\u20111", "srv_1", "s\uff52v-1.example")
    for number, name in enumerate((*alike, "srv-1", "SRV-1", "srv-10", "my-srv-1", "srv1", "srv-1x.example")):
        scenery.add_host(watched.lab.state, name, f"198.18.77.{number}")
    answers = dict(watched.reader().hosts_alike(["srv-1", "srv-2", "*"]))
    found = answers["srv-1"]
    assert isinstance(found, Reading)
    assert {host.host for host in found.value} == {*alike} - {"s\uff52v-1.example"}
    assert isinstance(answers["srv-2"], Absent)
    assert isinstance(answers["*"], Unreadable)


def test_every_host_at_a_dns_name_in_whatever_domain(watched: Zabbix) -> None:
    for name, dns in (("by-name", "SRV-1"), ("in-full", "srv-1.batam.example"), ("ten", "srv-10"), ("end", "my-srv-1")):
        scenery.add_watched(watched.lab.state, name, "", dns=dns)
    answers = dict(watched.reader().hosts_at(["srv-1", "198.18.10.53", "srv-2"]))
    found = {asked: {host.host for host in one.value} for asked, one in answers.items() if isinstance(one, Reading)}
    assert found == {"srv-1": {"by-name", "in-full"}, "198.18.10.53": {OURS}}
    assert isinstance(answers["srv-2"], Absent)


def test_nothing_in_the_way_is_an_empty_reading(watched: Zabbix) -> None:
    host = watched.host(OURS)
    answers = dict(watched.reader().blockers([host.id, "9999999"]))
    nothing = answers[host.id]
    assert isinstance(nothing, Reading)
    assert nothing.value == ()
    assert isinstance(answers["9999999"], Absent)


def _blocked(watched: Zabbix, name: str = OURS) -> tuple[Blocker, ...]:
    found: tuple[Blocker, ...] = _value(watched.reader().blockers([watched.host(name).id]))
    return found


def test_actions_in_the_way(watched: Zabbix) -> None:
    state = watched.lab.state
    scenery.add_action(state, "by host", [OURS, OTHER])
    scenery.add_action(state, "by trigger", [OURS], triggers=True)
    scenery.add_action(state, "of others", [OTHER])
    command = scenery.add_action(state, "by command", [OTHER])
    command["operations"] = [{"operationtype": "1", "opcommand_hst": [{"hostid": scenery.host_id(state, OURS)}]}]
    assert [(one.kind, one.name) for one in _blocked(watched)] == [
        ("action", "by command"), ("action", "by host"), ("trigger-action", "by trigger"),
    ]  # fmt: skip


def test_a_maintenance_of_several_hosts_is_in_the_way_of_them_all_and_of_none_alone(watched: Zabbix) -> None:
    """One by one, the last of them would be refused."""
    scenery.add_maintenance(watched.lab.state, "both", [OURS, OTHER], 0, 3600)
    scenery.add_maintenance(watched.lab.state, "one more", [OURS, OTHER, "srv-disdik-01"], 0, 3600)
    ids = [watched.host(name).id for name in (OURS, OTHER)]
    together = dict(watched.reader().blockers(ids))
    assert [[one.name for one in _value([(id, together[id])])] for id in ids] == [["both"]] * 2
    assert _blocked(watched) == ()


def test_only_a_maintenance_of_this_host_alone_is_in_the_way(watched: Zabbix) -> None:
    scenery.add_maintenance(watched.lab.state, "alone", [OURS], 0, 3600)
    scenery.add_maintenance(watched.lab.state, "shared", [OURS, OTHER], 0, 3600)
    (blocker,) = _blocked(watched)
    assert (blocker.kind, blocker.name, blocker.detail.isdecimal()) == ("maintenance", "alone", True)


def test_a_discovered_host_and_the_one_that_discovered_it(watched: Zabbix) -> None:
    scenery.add_discovering(watched.lab.state, OURS, "vm-1", "198.18.99.1")
    assert [(one.kind, one.name) for one in _blocked(watched)] == [("discovers", "vm-1")]
    assert [(one.kind, one.name) for one in _blocked(watched, "vm-1")] == [("discovered", "vm-1")]
    assert not _blocked(watched, OTHER)


def _lost(watched: Zabbix, name: str = OURS) -> set[tuple[str, str]]:
    found: tuple[Loss, ...] = _value(watched.reader().losses([watched.host(name).id]))
    return {(one.kind, one.name) for one in found}


def test_what_is_always_lost(watched: Zabbix) -> None:
    assert _lost(watched) == {("history", OURS), ("secret-macro", "{$PASSWORD}")}
    assert ("psk", "the agent's pre-shared key") in _lost(watched, "srv-disdik-01")


def test_what_points_to_a_host_is_lost_with_it(watched: Zabbix) -> None:
    state = watched.lab.state
    before, others = _lost(watched), _lost(watched, "srv-disdik-02")
    scenery.add_maintenance(state, "shared", [OURS, OTHER], 0, 3600)
    scenery.add_map(state, "room", [OURS, OTHER])
    scenery.add_dashboard(state, "wall", [OURS])
    scenery.add_dependency(state, OTHER, OURS)
    scenery.add_shared_trigger(state, "both down", [OURS, OTHER])
    assert _lost(watched) - before == {
        ("maintenance", "shared"),
        ("map", "room"),
        ("dashboard", "wall"),
        ("dependency", f"Server does not answer ({OTHER})"),
        ("trigger", f"both down ({OURS}, {OTHER})"),
    }
    assert _lost(watched, "srv-disdik-02") == others
    together = dict(watched.reader().losses([watched.host(OURS).id, watched.host(OTHER).id]))
    ours = together[watched.host(OURS).id]
    assert isinstance(ours, Reading)
    assert "dependency" in {one.kind for one in ours.value}, "asked together with the dependent host, it is lost too"


def test_a_dependency_among_its_own_triggers_is_no_loss_of_anybody_else(watched: Zabbix) -> None:
    state = watched.lab.state
    before = _lost(watched)
    shared = scenery.add_shared_trigger(state, "both down", [OURS, OTHER])
    shared["dependencies"] = [row["triggerid"] for row in state.rows("trigger") if row["hosts"] == shared["hosts"][:1]]
    assert shared["dependencies"]
    assert {kind for kind, _ in _lost(watched) - before} == {"trigger"}


def test_what_was_set_differently_from_the_template_is_lost(watched: Zabbix) -> None:
    state = watched.lab.state
    item = next(row for row in state.where("item", "hostid", scenery.host_id(state, OURS)) if row["templateid"] != "0")
    item["status"] = "1"
    assert ("override", f"{item['name']}: status") in _lost(watched)


def test_a_template_that_may_not_be_read_makes_losses_unreadable(watched: Zabbix) -> None:
    state = watched.lab.state
    item = next(row for row in state.where("item", "hostid", scenery.host_id(state, OURS)) if row["templateid"] != "0")
    item["templateid"] = "987654"
    (answer,) = dict(watched.reader().losses([watched.host(OURS).id])).values()
    assert isinstance(answer, Unreadable)


def test_an_export_holds_its_host(watched: Zabbix) -> None:
    export = _value(watched.reader().exports([watched.host(OURS).id]))
    assert f"host: {OURS}" in export.text
    assert "interfaces 1" in export.parts
    assert isinstance(dict(watched.reader().exports(["9999999"]))["9999999"], Absent)


def test_the_empty_export_of_a_discovered_host_is_not_believed(watched: Zabbix) -> None:
    scenery.add_discovering(watched.lab.state, OTHER, "vm-1", "198.18.99.1")
    (answer,) = dict(watched.reader().exports([watched.host("vm-1").id])).values()
    assert isinstance(answer, Unreadable)
    assert "exactly one host" in answer.reason


HOST = {
    "hostid": "5", "host": "ours", "name": "ours", "status": "0", "flags": "0", "maintenance_status": "0",
    "interfaces": [], "inventory": [], "hostgroups": [{"name": "Group"}], "parentTemplates": [{"host": "Template"}],
}  # fmt: skip
EXPORT = "zabbix_export:\n  hosts:\n    - host: {}\n      groups: [{{name: Group}}]\n      templates: [{{name: {}}}]\n"


@pytest.mark.parametrize(
    ("host", "template", "reason"),
    [("ours", "Template", ""), ("theirs", "Template", "theirs, not ours"), ("ours", "Other", "leaves out templates")],
)
def test_an_export_of_another_host_or_without_a_template_is_not_believed(host: str, template: str, reason: str) -> None:
    said = zabbix_saying(**{"host.get": [HOST], "configuration.export": EXPORT.format(host, template)})
    with scripted(said) as server:
        reader = connect_reader(zabbix_settings(server.url), ZABBIX_SECRETS, LabClock())
        answer = dict(reader.exports(["5"]))["5"]
    assert isinstance(answer, Unreadable) is bool(reason)
    assert reason in getattr(answer, "reason", "")


def test_silences_by_their_whole_name(watched: Zabbix) -> None:
    answers = dict(watched.reader().silences(["Monthly patch window", "Monthly", "monthly patch window"]))
    found = answers["Monthly patch window"]
    assert isinstance(found, Reading)
    assert len(found.value.host_ids) == 2
    assert {type(answers[name]) for name in ("Monthly", "monthly patch window")} == {Absent}


READS: dict[str, Callable[[MonitoringReader, list[str], list[str]], Any]] = {
    "hosts": lambda reader, names, ids: list(reader.hosts(names)),
    "hosts_by_id": lambda reader, names, ids: list(reader.hosts_by_id(ids)),
    "blockers": lambda reader, names, ids: list(reader.blockers(ids)),
    "losses": lambda reader, names, ids: list(reader.losses(ids)),
}


@pytest.mark.parametrize("read", READS)
def test_requests_do_not_grow_with_hosts(watched: Zabbix, read: str) -> None:
    names = [server.name for server in watched.lab.description.servers]
    ids = [answer.value[0].id for _, answer in watched.reader().hosts(names) if isinstance(answer, Reading)]
    counts = []
    for some in (slice(0, 1), slice(None)):
        watched.counting.requests.clear()
        READS[read](watched.reader(), names[some], ids[some])
        counts.append(len(watched.counting.requests))
    assert len(ids) > 10
    assert counts[0] == counts[1]


def test_every_answer_says_that_it_came_from_the_lab(watched: Zabbix) -> None:
    (answer,) = dict(watched.reader().hosts(["nobody"])).values()
    assert answer.source.estate == "lab"


# --- answers that must not be believed -------------------------------------------------------------------------------


def zabbix_saying(**results: Any) -> Callable[[Asked], Said]:
    """A Zabbix that answers each method with one thing; one that is `Said` is said as it is."""

    def answer(asked: Asked) -> Said:
        result = {"apiinfo.version": "7.0.22", **results}[asked.body["method"]]
        envelope = {"jsonrpc": "2.0", "id": asked.body["id"]}
        match result:
            case Said():
                return result
            case {"code": _}:
                return Said({**envelope, "error": result})
            case _:
                return Said({**envelope, "result": result})

    return answer


def _first(answer: Callable[[Asked], Said]) -> Any:
    with scripted(answer) as server:
        reader = connect_reader(zabbix_settings(server.url, timeout=1), ZABBIX_SECRETS, LabClock())
        return dict(reader.silences(["window"]))["window"]


WINDOW = {
    "maintenanceid": "1", "name": "window", "active_till": "0", "description": "", "hosts": [], "hostgroups": [],
}  # fmt: skip
NOT_BELIEVED: dict[str, tuple[Any, str]] = {
    "others too": ([WINDOW, {**WINDOW, "name": "another"}], "another, which was not asked for"),
    "an older form": ([{"name": "window"}], "form that is not known: KeyError"),
    "no list": ({"a": 1}, "no list"),
    "a web page": (Said("<html>Sign in</html>"), "no JSON"),
    "no object": (Said([]), "not one to this request"),
    "another's answer": (Said({"jsonrpc": "2.0", "result": [], "id": 99}), "not one to this request"),
    "an expired token": ({"code": -32500, "message": "", "data": "API token expired."}, "^token expired"),
    "a database gone": (
        {"code": -32603, "message": "Internal error.", "data": "Error connecting to database."},
        "Error connecting to database",
    ),
    "a proxy's page": (Said("<html>", 502), "HTTP 502"),
    "a server gone": (Said(drop=True), "dropped"),
    "a redirect": (Said("", 302, {"Location": "https://elsewhere.invalid/"}), "not followed"),
}


@pytest.mark.parametrize("case", NOT_BELIEVED)
def test_an_answer_that_cannot_be_believed_is_unreadable(case: str) -> None:
    said, reason = NOT_BELIEVED[case]
    answer = _first(zabbix_saying(**{"maintenance.get": said}))
    assert isinstance(answer, Unreadable)
    assert re.search(reason, answer.reason), answer.reason


@pytest.mark.parametrize("method", ["apiinfo.version", "maintenance.get"])
def test_a_question_whose_connection_was_dropped_is_asked_once_more(method: str) -> None:
    answer = zabbix_saying(**{"maintenance.get": []})
    dropped = iter([True])

    def once(asked: Asked) -> Said:
        return Said(drop=True) if asked.body["method"] == method and next(dropped, False) else answer(asked)

    assert isinstance(_first(once), Absent)
    assert next(dropped, False) is False


def test_what_writes_is_never_tried_to_find_out_whether_it_is_allowed() -> None:
    said = zabbix_saying(**{"host.get": [], "host.delete": {"hostids": ["1"]}})
    with scripted(said) as server:
        settings = zabbix_settings(server.url, timeout=1)
        account = connect_account(settings, settings.reader, ZABBIX_SECRETS, LabClock())
        told = dict(account.may(["host.get", "host.delete"]))
    assert isinstance(told["host.get"], Reading)
    assert isinstance(told["host.delete"], Unreadable)
    assert "host.delete" not in {asked.body["method"] for asked in server.asked}


def test_a_version_that_the_library_does_not_know_is_unreadable() -> None:
    answer = _first(zabbix_saying(**{"apiinfo.version": "99.0.0"}))
    assert isinstance(answer, Unreadable)
    assert "99.0" in answer.reason


def test_users_and_passwords_of_the_surroundings_are_not_used(monkeypatch: pytest.MonkeyPatch, watched: Zabbix) -> None:
    """zabbix_utils takes them from the environment, and then refuses the token beside them."""
    monkeypatch.setenv("ZABBIX_USER", "Admin")
    monkeypatch.setenv("ZABBIX_PASSWORD", "zabbix")
    assert watched.host(OURS).host == OURS


def test_a_wrong_token_is_said_in_words(watched: Zabbix) -> None:
    (answer,) = dict(watched.reader("env:WRONG").hosts([OURS])).values()
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith("token not valid")


def test_addresses_are_found_in_free_text() -> None:
    text = "eth0 9C-B6-54-A1-02-10, bmc 9cb6.54a1.0213; serial 9cb654a10210ff; 9cb654a10214"
    assert rows.macs_in(text) == ("9c:b6:54:a1:02:10", "9c:b6:54:a1:02:13", "9c:b6:54:a1:02:14")
