"""Looks that a journal leaves out, and readings that are not what they are called: each is named by the replay."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dcdecom import __version__, limits
from dcdecom.journal import packing, replay, zipapp
from dcdecom.journal.bundle_source import Folder
from dcdecom.journal.canonical import canonical
from dcdecom.journal.chain import Row
from dcdecom.journal.releases import RELEASES, may_be_released
from dcdecom.ports.journal import Event

from .replays import Played, chained, played

Left = Callable[[Row], bool]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played(tmp_path_factory.mktemp("office"))


def without(case: Played, left: Left) -> Played:
    """Told anew without some of its events."""
    return Played(chained(row for row in case.rows if not left(row)), case.files)


def is_a(*types: str) -> Left:
    return lambda row: row["type"] in types


def said(case: Played) -> str:
    return "\n".join(case.judged().lines())


def kept(case: Played, seq: int) -> Any:
    return json.loads(case.readings(seq)[1])


# --- looks -----------------------------------------------------------------------------------------------------------


def of_the_soak(row: Row) -> bool:
    return str(row["type"]).startswith("timer-") and row["payload"]["timer"] == "soak"


def last_look(row: Row) -> bool:
    return bool(row["type"] == "evidence-taken" and row["payload"]["step"] == "take-out")


@pytest.mark.parametrize(
    ("left", "named"),
    [
        (is_a("change-proved"), "change-verified change 2: no change-proved is before it"),
        (is_a("gone"), "timer-opened: no look is before it by which srv-one left its own switches"),
        (lambda row: of_the_soak(row) and row["type"] == "timer-over", "gate-opened: no look after the soak is before"),
        (of_the_soak, "step-closed: no look after the soak is before it"),
        (last_look, "plan-made: no look at srv-one is before this plan"),
        (is_a("evidence-taken"), "plan-made: no look at srv-one is before this plan"),
        (is_a("dropped"), "their proof is not the journal's"),
        (lambda row: row["type"] == "change-intended" and row["payload"]["n"] == 2, "this change was not intended"),
        (lambda row: row["type"] == "timer-opened", "timer-over: no deadline look-again was opened in step forget"),
    ],
)
def test_a_look_that_was_left_out_is_named(case: Played, left: Left, named: str) -> None:
    again = without(case, left)
    assert again.judged().exit == 3
    assert named in said(again)


def test_a_port_that_was_shut_by_nothing_is_named(case: Played) -> None:
    """Neither the look before the write nor its end says by what the port is the server's."""
    bare = without(case, is_a("change-proved"))
    for row in bare.rows:
        if row["type"] == "change-verified":
            bare = bare.told_anew(row["seq"], lambda payload: (payload.pop("proof", 0), payload.pop("readings", 0)))
    assert bare.judged().exit == 3
    assert "change-verified change 2: no change-proved is before it" in said(bare)
    silent = case.event("change-verified", 1)["seq"]
    told = case.told_anew(silent, lambda payload: (payload.pop("proof"), payload.pop("readings")))
    assert "change-verified change 2: its proof is not that of change-proved" in said(told)


def test_a_settled_change_says_that_no_look_is_known(case: Played) -> None:
    """Killed before its look, and shut by somebody else meanwhile: that accuses nobody, and is not repeated."""
    first = next(row["seq"] for row in case.rows if row["type"] == "change-proved")
    settled = without(case, lambda row: row["seq"] == first)

    def settle(payload: dict[str, Any]) -> None:
        payload.update(settled=True)
        del payload["proof"], payload["readings"]

    settled = settled.told_anew(settled.event("change-verified", 1)["seq"], settle)
    again = settled.judged()
    assert [j.state for j in again.judged if j.about == "change 2"] == ["rests on no look that was kept"]
    assert again.exit == 2


def test_a_look_that_an_earlier_version_did_not_keep_accuses_nobody(case: Played) -> None:
    bare = without(case, is_a("change-proved", "gone", "timer-over"))
    for row in bare.rows:
        if row["type"] in ("evidence-taken", "dropped"):
            bare = bare.told_anew(row["seq"], lambda payload: payload.pop("attachments"))
    assert bare.judged().exit == 2
    assert {judged.state for judged in bare.judged().judged} == {"not kept by this version"}


def test_a_journal_in_which_nothing_can_be_judged_is_not_repeated(case: Played) -> None:
    opened = Played(case.rows[:8], case.files)
    assert opened.judged().exit == 2
    assert said(opened).endswith("NOT KNOWN: nothing in the journal could be judged again")


# --- who may accept --------------------------------------------------------------------------------------------------


def test_what_nobody_may_accept_is_accepted_by_no_event(case: Played) -> None:
    """A stranger on the port, and an acceptance that dcdecom would never have recorded."""
    seq = case.event("change-proved")["seq"]
    read = kept(case, seq)
    evidence = read["evidence"]
    place = evidence["ports"][0]["port"]
    evidence["ports"][0]["seen"] = [
        {"is": "Sighting", "mac": "02:00:00:00:00:99", "switch": place["switch"], "port": place["name"],
         "witness": "snmp", "status": "learned", "vlan": None, "taken_at": evidence["taken_at"], "physical": True,
         "uplink": False, "tunnel": "", "via": "", "sure": True}
    ]  # fmt: skip
    strange = case.resting_on(seq, canonical(read))
    key = f"srv-one/foreign-mac/{place['switch']} {place['name']}"
    assert key in said(strange)
    accepted = {"by": "kabid", "person": "x", "key": key, "note": "n", "until": "2099-01-01T00:00:00+00:00"}
    row = {**strange.rows[seq - 2], "type": "finding-accepted", "payload": accepted}
    forged = Played(chained([*strange.rows[: seq - 1], row, *strange.rows[seq - 1 :]]), strange.files)
    assert forged.judged().exit == 3
    assert "it speaks against this event" in said(forged)


# --- readings --------------------------------------------------------------------------------------------------------


def test_two_readings_of_one_device_are_named(case: Played) -> None:
    """The first shows the server there, and the last would have counted."""
    gone, before = case.event("gone")["seq"], case.event("evidence-taken", 1)
    first = next(a for a in before["payload"]["attachments"] if a["name"].startswith("readings-"))
    twice = case.told_anew(gone, lambda payload: payload["attachments"].insert(0, first))
    assert twice.judged().exit == 3
    assert f"event {gone} gone: readings of srv-one: it names them a second time" in said(twice)


def test_readings_under_the_name_of_another_device_are_named(case: Played) -> None:
    gone = case.event("gone")["seq"]
    other = case.told_anew(gone, lambda payload: payload["attachments"][0].update(name="readings-other.json"))
    assert other.judged().exit == 3
    assert "readings of srv-one: it names them under the name readings-other.json" in said(other)


def test_readings_of_another_device_say_nothing_of_a_change(case: Played) -> None:
    opened = json.loads(json.dumps(case.rows[0]["payload"]["request"]["devices"][0]))
    opened.update(name="srv-two", serial="OTHER")
    seq = case.event("change-proved")["seq"]
    more = case.told_anew(1, lambda payload: payload["request"]["devices"].append(opened))
    read = kept(case, seq)
    read["evidence"]["asked"].update(name="srv-two", serial="OTHER")
    other = more.resting_on(seq, canonical(read))
    other = other.told_anew(seq, lambda payload: payload["attachments"][0].update(name="readings-srv-two.json"))
    assert "readings of srv-two: the change is of srv-one" in said(other)


@pytest.mark.parametrize("value", [None, 0, [], "no"])
def test_readings_that_do_not_say_who_was_at_the_rack_are_not_judged(case: Played, value: object) -> None:
    seq = case.event("evidence-taken")["seq"]
    again = case.resting_on(seq, canonical({**kept(case, seq), "machine_too": value})).judged()
    assert next(judged.state for judged in again.judged if judged.seq == seq) == "could not be read"


# --- small lies ------------------------------------------------------------------------------------------------------


def renamed(payload: dict[str, Any]) -> None:
    payload.update(timer="Soak", addresses=[])


def nowhere(payload: dict[str, Any]) -> None:
    payload["step"] = "nowhere"


def more(payload: dict[str, Any]) -> None:
    payload["searched"] = {}


@pytest.mark.parametrize(
    ("type", "edit", "named"),
    [
        ("timer-over", renamed, "no deadline Soak was opened in step take-out"),
        ("dropped", nowhere, "step nowhere is not open"),
        ("timer-over", more, "searched: the journal has {}, the replay has null"),
        ("timer-over", lambda payload: payload.update(absent=[]), "absent: the journal has [], the replay has null"),
        ("change-proved", lambda payload: payload.update(waived=True), "waived: the journal has true"),
    ],
)
def test_what_no_version_writes_is_named(
    case: Played, type: str, edit: Callable[[dict[str, Any]], object], named: str
) -> None:
    again = case.told_anew(case.event(type)["seq"], edit)
    assert again.judged().exit == 3
    assert named in said(again)


# --- versions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tool", "exit"), [("9.9.9", 2), ("0.0.9", 3), ("", 3), ("another", 3), ("9.9.9-ours", 3)])
def test_a_version_that_there_never_was_excuses_nothing(case: Played, tool: str, exit: int) -> None:
    """A later one may judge otherwise: whoever names it has to show it."""
    gone = case.event("gone")["seq"]
    changed = {**case.rows[0], "type": "tool-changed", "payload": {"tool": tool, "before": __version__}}
    false = case.told_anew(gone, lambda payload: payload["addresses"].pop())
    named = Played(chained([*false.rows[: gone - 1], changed, *false.rows[gone - 1 :]]), false.files)
    assert named.judged().exit == exit


def test_every_release_of_the_changelog_is_known() -> None:
    assert __version__ in RELEASES
    log = (Path(__file__).parents[3] / "CHANGELOG.md").read_text("utf-8").splitlines()
    released = {line.split()[1].strip("[]") for line in log if line.startswith("## ") and line[3:4].isdigit()}
    assert released <= RELEASES
    assert all(map(may_be_released, RELEASES))


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def bundle(case: Played, tmp_path: Path) -> Path:
    assert case.office
    packing.pack([Event(**row) for row in case.rows], case.office.attachments, tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.mark.parametrize("named", ["../../outside", "../outside", "/etc/hostname", "", "x" * 64])
def test_a_policy_that_is_named_by_a_path_is_opened_by_nobody(case: Played, tmp_path: Path, named: str) -> None:
    (tmp_path / "outside").write_text("secret")
    other = case.told_anew(1, lambda payload: payload["binding"].update(policy_in_force=named))
    asked: list[str] = []

    class Watched(Played):
        def read(self, digest: str, limit: int) -> bytes:
            asked.append(digest)
            return super().read(digest, limit)

    again = replay.replay(other.rows, Watched(other.rows, other.files))
    assert (again.exit, named in asked) == (2, False)


def test_nothing_is_read_that_is_not_in_the_bundle(bundle: Path, tmp_path: Path) -> None:
    """Where `files` is a link, no file below it is the bundle's."""
    (tmp_path / "outside").write_text("secret")
    with pytest.raises(FileNotFoundError):
        Folder(bundle).read("files/../../outside", 10)
    (bundle / "files").rename(tmp_path / "elsewhere")
    (bundle / "files").symlink_to(tmp_path / "elsewhere")
    again = replay.replay_path(bundle)
    assert again.exit == 2
    assert {judged.state for judged in again.judged} == {"could not be read"}


# --- what it costs ---------------------------------------------------------------------------------------------------


def many(case: Played, ports: int, sightings: int) -> Played:
    seq = case.event("evidence-taken")["seq"]
    read = kept(case, seq)
    evidence = read["evidence"]
    one = {**evidence["ports"][0], "seen": []}
    evidence["ports"] = [{**one, "port": {**one["port"], "interface_id": n, "name": f"G{n}"}} for n in range(ports)]
    seen = {"is": "Sighting", "mac": evidence["own"][0]["mac"], "switch": "x", "witness": "snmp", "status": "learned",
            "vlan": None, "taken_at": evidence["taken_at"], "physical": True, "uplink": False, "tunnel": "", "via": "",
            "sure": True}  # fmt: skip
    evidence["sightings"] = [{**seen, "port": f"y{n}"} for n in range(sightings)]
    return case.resting_on(seq, canonical(read))


def test_a_look_of_many_ports_is_judged_in_seconds_or_not_at_all(case: Played) -> None:
    begun = time.process_time()
    assert "LIMIT readings-ports" in said(many(case, limits.READINGS_PORTS.most + 1, 0))
    assert "LIMIT readings-sightings" in said(many(case, 1, limits.READINGS_SIGHTINGS.most + 1))
    assert time.process_time() - begun < 20


def test_new_modules_are_part_of_the_file_that_verifies_alone() -> None:
    assert {"needed_looks", "releases"} <= set(zipapp.REPLAY)
