"""A verdict can be judged again: by the readings that were kept with it, and by nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace as but
from pathlib import Path
from typing import Any

import pytest

import dcdecom
from dcdecom import limits
from dcdecom.journal import packing, zipapp
from dcdecom.journal.canonical import canonical
from dcdecom.journal.replay import replay
from dcdecom.ports.journal import Event

from .replays import JUDGED, Edit, Played, chained, played

SOURCE = str(Path(dcdecom.__file__).parent.parent)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return played(tmp_path_factory.mktemp("office"))


def lines(played: Played) -> list[str]:
    return list(played.judged().lines())


# --- what is so is repeated ------------------------------------------------------------------------------------------


def test_every_conclusion_of_a_whole_case_is_repeated(case: Played) -> None:
    again = case.judged()
    assert again.exit == 0
    assert {judged.type for judged in again.judged} == set(JUDGED)
    assert [judged.seq for judged in again.judged] == [
        row["seq"] for row in case.rows if any("readings-" in a["name"] for a in row["payload"].get("attachments", []))
    ]
    *_, last = again.lines()
    assert last == "REPLAY       REPEATED"
    assert "repeated     6 verdicts, 6 proofs" in again.lines()


def test_what_rests_on_more_than_a_look_is_named_and_not_passed_over(case: Played) -> None:
    assert [named.split()[-1] for named in case.judged().apart] == [
        "still-gone", "timer-over", "still-gone", "monitoring-searched",
    ]  # fmt: skip


def test_readings_are_kept_in_their_one_canonical_form(case: Played) -> None:
    for judged in case.judged().judged:
        name, content = case.readings(judged.seq)
        assert name == "readings-srv-one.json"
        assert canonical(json.loads(content)) == content


# --- what is not so is named -----------------------------------------------------------------------------------------


def verdict(payload: dict[str, Any]) -> None:
    payload["verdicts"]["record-network"] = "tidak sesuai"


def finding(payload: dict[str, Any]) -> None:
    payload["findings"].append(
        {"code": "uplink", "severity": "block", "device": "srv-one", "comparison": "", "params": [],
         "port": "tor-3 Gi1", "unread": False, "acceptable": False}
    )  # fmt: skip


def no_proof(payload: dict[str, Any]) -> None:
    payload["proofs"].pop()


def another_proof(payload: dict[str, Any]) -> None:
    payload["proofs"][0]["proof"] = "remembered"


def compared(payload: dict[str, Any]) -> None:
    payload["fields"][0]["agrees"] = False


def host(payload: dict[str, Any]) -> None:
    payload["record"]["host"]["id"] = "1"


def more(payload: dict[str, Any]) -> None:
    payload["waived"] = True


def proof(payload: dict[str, Any]) -> None:
    payload["proof"] = "remembered"


def stronger(payload: dict[str, Any]) -> None:
    payload["readings"] = payload["readings"][:1]


def port(payload: dict[str, Any]) -> None:
    payload["ports"][0]["seen"] = ["9c:b6:54:00:00:01 (snmp)"]


def address(payload: dict[str, Any]) -> None:
    payload["addresses"].pop()


@pytest.mark.parametrize(
    ("type", "edit", "named"),
    [
        ("evidence-taken", verdict, "verdict record-network: the journal has tidak sesuai, the replay has sesuai"),
        ("evidence-taken", finding, "finding srv-one/uplink/tor-3 Gi1 (block): the journal has it, and the replay"),
        ("evidence-taken", no_proof, "proof tor-"),
        ("evidence-taken", another_proof, "remembered: the journal has it, and the replay has not"),
        ("evidence-taken", compared, "fields[0].agrees: the journal has false, the replay has true"),
        ("evidence-taken", host, 'record.host.id: the journal has "1"'),
        ("evidence-taken", more, "waived: the journal has true, the replay has null"),
        ("change-proved", proof, 'proof: the journal has "remembered", the replay has "dropped"'),
        ("change-proved", stronger, "readings: the journal has"),
        ("dropped", port, "ports[0].seen: the journal has"),
        ("gone", address, "addresses: the journal has"),
        ("timer-over", address, "addresses: the journal has"),
    ],
)
def test_what_a_journal_says_otherwise_is_named(case: Played, type: str, edit: Edit, named: str) -> None:
    """Told anew with every hash: no chain shows it, and without an anchor nothing else does."""
    seq = case.event(type)["seq"]
    again = case.told_anew(seq, edit).judged()
    assert again.exit == 3
    assert any(line.strip().startswith(f"event {seq} {type}") and named in line for line in again.lines()), lines
    assert list(again.lines())[-1].startswith("REPLAY       NOT REPEATED")


def test_a_change_that_ended_by_another_proof_than_the_one_before_it_is_named(case: Played) -> None:
    seq = next(row["seq"] for row in case.rows if row["type"] == "change-verified" and row["payload"].get("proof"))
    assert case.told_anew(seq, proof).judged().exit == 3


def test_what_speaks_against_a_write_and_was_not_accepted_is_named(case: Played) -> None:
    """The readings show a stranger on the port that the journal shuts all the same."""
    seq = case.event("change-proved")["seq"]
    said = json.loads(case.readings(seq)[1])
    evidence = said["evidence"]
    evidence["ports"][0]["seen"] = [
        {"is": "Sighting", "mac": "02:00:00:00:00:99", "switch": evidence["ports"][0]["port"]["switch"],
         "port": evidence["ports"][0]["port"]["name"], "witness": "snmp", "status": "learned", "vlan": None,
         "taken_at": evidence["taken_at"], "physical": True, "uplink": False, "tunnel": "", "via": "", "sure": True}
    ]  # fmt: skip
    again = case.resting_on(seq, canonical(said)).judged()
    assert again.exit == 3
    assert any("foreign-mac" in line and "it speaks against this event" in line for line in again.lines())


def test_a_server_that_had_not_left_is_named(case: Played) -> None:
    """What was seen when the plan was made is not what shows that it left."""
    dropped, before = case.event("dropped")["seq"], case.event("evidence-taken", 1)["seq"]
    again = case.resting_on(dropped, case.readings(before)[1]).judged()
    assert any("that its addresses have left its ports: the readings do not show it" in line for line in again.lines())
    after, soak = case.event("gone")["seq"], case.event("timer-over")["seq"]
    for seq in (after, soak):
        named = lines(case.resting_on(seq, case.readings(before)[1]))
        assert any(f"event {seq}" in line and "still-seen" in line for line in named)


def test_a_server_that_nobody_looked_for_is_named(case: Played) -> None:
    """One more goes on by the request, and the look after the shut asked for the other alone."""
    opened = json.loads(json.dumps(case.rows[0]["payload"]["request"]["devices"][0]))
    opened["name"] = "srv-two"
    more = case.told_anew(1, lambda payload: payload["request"]["devices"].append(opened))
    for type in ("gone", "timer-over"):
        assert any(type in line and "that srv-two was looked for" in line for line in lines(more)), lines(more)


def test_readings_of_another_time_or_case_are_named(case: Played) -> None:
    first, second = case.event("evidence-taken")["seq"], case.event("evidence-taken", 1)["seq"]
    swapped = lines(case.resting_on(second, case.readings(first)[1]))
    assert any("readings of srv-one: their inspection is not the journal's" in line for line in swapped)
    assert any("readings of srv-one: their proof is not the journal's" in line for line in swapped)
    said = json.loads(case.readings(first)[1])
    said["evidence"]["asked"]["serial"] = said["evidence"]["record"]["value"][0]["serial"] = "OTHER-1"
    assert any("their asked is not" in line for line in lines(case.resting_on(first, canonical(said))))


def test_readings_of_an_earlier_hour_prove_nothing_and_accuse_nobody(case: Played) -> None:
    """The same where a clock was set between look and event."""
    seq = case.event("gone")["seq"]
    said = json.loads(case.readings(seq)[1])
    said["evidence"]["taken_at"] = "2026-11-24T09:00:00+00:00"
    old = case.resting_on(seq, canonical(said))
    assert old.judged().exit == 2
    assert any("readings of srv-one are of 2026-11-24T09:00:00" in line for line in lines(old))


# --- what is not here ------------------------------------------------------------------------------------------------


def test_a_journal_of_an_earlier_version_is_no_error_of_proof(case: Played) -> None:
    older = case
    for row in case.rows:
        if row["type"] in JUDGED and "attachments" in row["payload"]:
            older = older.told_anew(row["seq"], lambda payload: payload.pop("attachments"))
    again = older.judged()
    assert again.exit == 2
    assert {judged.state for judged in again.judged} == {"not kept by this version"}
    said = list(again.lines())
    for seq in (judged.seq for judged in case.judged().judged):
        assert any(line.strip().startswith(f"event {seq} ") and "not kept by this version" in line for line in said)
    assert said[-1] == "REPLAY       NOT KNOWN: not everything could be judged again"


def test_readings_that_are_left_out_of_one_event_are_missed(case: Played) -> None:
    """A version that keeps them keeps them at each."""
    seq = case.event("gone")["seq"]
    again = case.told_anew(seq, lambda payload: payload.pop("attachments")).judged()
    assert again.exit == 3
    assert f"event {seq} gone: it names no readings, though event {seq - 2} does" in "\n".join(again.lines())


def test_a_case_that_kept_no_policy_is_not_judged_by_another_one(case: Played) -> None:
    bound = case.told_anew(1, lambda payload: payload["binding"].pop("policy_in_force"))
    assert bound.judged().exit == 2
    assert "not kept by this version (the policy in force)" in "\n".join(lines(bound))


def test_a_purged_reading_is_named_so(case: Played) -> None:
    seq = case.event("evidence-taken")["seq"]
    entry = next(a for a in case.rows[seq - 1]["payload"]["attachments"] if a["name"].startswith("readings-"))
    purge = {**case.rows[-1], "type": "attachment-purged", "payload": {"sha256": entry["sha256"], "reason": "asked"}}
    left = {digest: content for digest, content in case.files.items() if digest != entry["sha256"]}
    again = Played(chained([*case.rows[:-1], purge, case.rows[-1]]), left).judged()
    assert again.exit == 2
    assert f"event {seq} evidence-taken srv-one: purged (readings-srv-one.json: asked)" in "\n".join(again.lines())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda said: None, "No such file or directory"),
        (lambda said: b"another", "is altered"),
    ],
)
def test_files_that_are_not_what_they_were_are_not_judged(
    case: Played, content: Callable[[bytes], bytes | None], why: str
) -> None:
    seq = case.event("evidence-taken")["seq"]
    digest = next(d for d, kept in case.files.items() if kept == case.readings(seq)[1])
    files = {**case.files, digest: content(case.files[digest])}
    again = Played(case.rows, {d: kept for d, kept in files.items() if kept is not None}).judged()
    assert again.exit == 2
    assert any("could not be read" in line and why in line for line in again.lines())


def another_form(said: dict[str, Any]) -> None:
    said["form"] += 1


def less(said: dict[str, Any]) -> None:
    del said["evidence"]["roles"]


def later(said: dict[str, Any]) -> None:
    said["evidence"]["teleported"] = True


def no_answer(said: dict[str, Any]) -> None:
    said["evidence"]["record"] = {"is": "Rumour"}


def a_number(said: dict[str, Any]) -> None:
    said["evidence"]["ports"][0]["interface"] = 1.5


@pytest.mark.parametrize("edit", [another_form, less, later, no_answer, a_number])
def test_readings_of_another_form_are_not_judged(case: Played, edit: Edit) -> None:
    seq = case.event("evidence-taken")["seq"]
    said = json.loads(case.readings(seq)[1])
    edit(said)
    content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    again = case.resting_on(seq, content).judged()
    assert (again.exit, next(j.state for j in again.judged if j.seq == seq)) == (2, "could not be read")


def test_readings_that_are_not_canonical_are_not_judged(case: Played) -> None:
    seq = case.event("evidence-taken")["seq"]
    spaced = json.dumps(json.loads(case.readings(seq)[1]), indent=1, sort_keys=True).encode()
    assert case.resting_on(seq, spaced).judged().exit == 2
    deep = b"[" * 200_000
    assert str(limits.READINGS_DEPTH) in "\n".join(lines(case.resting_on(seq, deep)))


def wrong_kind(said: dict[str, Any]) -> None:
    said["evidence"]["ports"][0]["port"]["name"] = ["a list"]


def test_readings_at_which_a_check_stops_are_an_answer(case: Played) -> None:
    seq = case.event("evidence-taken")["seq"]
    said = json.loads(case.readings(seq)[1])
    wrong_kind(said)
    again = case.resting_on(seq, canonical(said)).judged()
    assert again.exit in (2, 3)


def test_what_another_version_judged_is_not_called_wrong(case: Played) -> None:
    seq = case.event("evidence-taken")["seq"]
    other = case.told_anew(1, lambda payload: payload.update(tool="9.9.9"))
    assert other.judged().exit == 0
    again = other.told_anew(seq, verdict).judged()
    assert again.exit == 2
    assert list(again.lines())[-1] == (
        "REPLAY       NOT KNOWN: another version judged; repeat it with verify.pyz of that version"
    )


def test_a_journal_of_which_no_case_can_be_told_is_an_answer(case: Played) -> None:
    seq = case.event("change-proved")["seq"]
    again = case.told_anew(seq, lambda payload: payload.update(n="one")).judged()
    assert again.exit == 2
    assert f"event {seq} and what is behind it: no case can be told of it" in "\n".join(again.lines())
    assert replay(case.rows[5:], case).exit == 2
    assert replay([], None).exit == 2


# --- on a stranger's machine -----------------------------------------------------------------------------------------

TRACED = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
try:
    runpy.run_module("dcdecom.journal", run_name="__main__")
finally:
    foreign = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names - {"dcdecom", "__main__"}
    judging = sorted(n for n in sys.modules if n in ("dcdecom.journal.replay", "dcdecom.model", "dcdecom.checks"))
    print("foreign", *sorted(foreign), "judging", *judging, file=sys.stderr)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", "-I", *arguments], capture_output=True, text=True, check=False,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def bundle(case: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert case.office
    folder = tmp_path_factory.mktemp("packed")
    packing.pack([Event(**row) for row in case.rows], case.office.attachments, folder / "bundle")
    return folder / "bundle"


def test_one_file_of_the_standard_library_judges_again(bundle: Path, tmp_path: Path) -> None:
    zipapp.write(tmp_path / "verify.pyz")
    options = ("verify", str(bundle), "--replay")
    alone, traced = run(str(tmp_path / "verify.pyz"), *options), run("-c", TRACED, SOURCE, *options)
    assert (alone.returncode, alone.stderr) == (2, "")  # this office has no people file that could be read
    assert alone.stdout.splitlines()[-1] == "REPLAY       REPEATED"
    assert alone.stdout == traced.stdout
    loaded = "foreign judging dcdecom.checks dcdecom.journal.replay dcdecom.model"
    assert traced.stderr.splitlines()[-1] == loaded
    plain = run("-c", TRACED, SOURCE, "verify", str(bundle))
    assert plain.stderr.splitlines()[-1] == "foreign judging"


def test_it_says_what_it_cannot_repeat_or_not_make(bundle: Path, case: Played, tmp_path: Path) -> None:
    zipapp.write(tmp_path / "verify.pyz")
    journal = run(str(tmp_path / "verify.pyz"), "verify", str(bundle / "journal.jsonl"), "--replay")
    assert (journal.returncode, "only the journal is here, without its files" in journal.stdout) == (2, True)
    assert case.office
    told = case.told_anew(case.event("evidence-taken")["seq"], verdict)
    packing.pack([Event(**row) for row in told.rows], case.office.attachments, tmp_path / "lied")
    lied = run(str(tmp_path / "verify.pyz"), "verify", str(tmp_path / "lied"), "--replay")
    assert (lied.returncode, "verdict record-network" in lied.stdout) == (3, True)
    assert "chain        intact" in lied.stdout
    assert "CONCLUSION   ALTERED" not in lied.stdout
    lines = (bundle / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "cut.jsonl").write_bytes(b"".join(lines[:3] + lines[4:]))
    cut = run(str(tmp_path / "verify.pyz"), "verify", str(tmp_path / "cut.jsonl"), "--replay")
    assert (cut.returncode, "replay       not made: the chain does not hold" in cut.stdout) == (3, True)


def test_a_look_that_saw_more_than_is_kept_stops_its_step(
    case: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dcdecom.errors import Refused
    from tests.unit.run.office import Office, playbook

    monkeypatch.setattr(limits, "READINGS_BYTES", but(limits.READINGS_BYTES, most=1_000))
    office = Office(tmp_path, playbook())
    with pytest.raises(Refused, match="LIMIT readings-bytes"):
        office.drive(office.opened())
    assert str(limits.READINGS_BYTES) in "\n".join(lines(case))
