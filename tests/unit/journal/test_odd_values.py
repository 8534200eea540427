"""Any value in any field of any event of a journal whose chain holds: a finding or none, and never a traceback.

`make test` takes a sample of the places; all of them are marked `whole`.
"""

from __future__ import annotations

import ast
import hashlib
import json
import random
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom.journal import bundle_check, statement
from dcdecom.journal.attachment_status import InFolders, Kept
from dcdecom.journal.bundle_source import Folder
from dcdecom.journal.chain import START, Row, event_hash
from dcdecom.journal.export import read_jsonl
from dcdecom.journal.misnamed import NAMING
from dcdecom.journal.replay import replay
from dcdecom.journal.verify import verify_events
from dcdecom.journal.zipapp import PARTS
from tests.samples.pack import FOLDER

from .bundles import Key
from .histories import Files
from .test_orders_at_the_rack import LABEL, NOTE
from .test_roles import Signed, Statement, order, ordered, people

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "tests" / "unit" / "model" / "payloads.json"
SEED, QUICK = 15, 160
VALUES: tuple[object, ...] = (
    None, True, -1, float("inf"), "", "2026-99-99T25:61", "\x00\n[/\u202e\U0001f600", [], {}, [["x", {"a": [None]}]],
    {"kind": ["key"], "name": {}},
)  # fmt: skip
"""1e400 is what JSON calls what Python reads as infinity."""
Step = str | int


@dataclass(frozen=True)
class Place:
    """A value in the payload of one event."""

    journal: str
    event: int
    path: tuple[Step, ...]


@dataclass(frozen=True)
class Journal:
    """Events whose chain holds, and their files."""

    rows: Sequence[Row]
    kept: Kept

    def told_anew(self, at: int, path: Sequence[Step], value: object) -> Sequence[Row]:
        """The same with another value in one place, and every hash behind it made anew, wherever it is named."""
        first = {**self.rows[at], "payload": _put(self.rows[at]["payload"], path, value)}
        return _chained(self.rows[:at], [first, *self.rows[at + 1 :]])


def _chained(before: Sequence[Row], rows: Sequence[Row]) -> Sequence[Row]:
    told, prev, hashes = list(before), before[-1]["hash"] if before else START, dict[str, str]()
    for row in rows:
        text = json.dumps(row["payload"])
        for old, new in hashes.items():
            text = text.replace(old, new)
        again = {**row, "payload": json.loads(text), "prev": prev}
        try:
            prev = event_hash(again)
        except ValueError:  # no canonical form: the chain says so
            prev = row["hash"]
        hashes[row["hash"]] = prev
        told.append({**again, "hash": prev})
    return told


def _put(value: Any, path: Sequence[Step], new: object) -> Any:
    if not path:
        return new
    if isinstance(value, dict):
        return {**value, path[0]: _put(value.get(path[0]), path[1:], new)}
    return [_put(one, path[1:], new) if at == path[0] else one for at, one in enumerate(value)]


def _paths(value: object) -> Iterator[tuple[Step, ...]]:
    """Every value in a payload; of a list the first one."""
    inside: list[tuple[Step, object]] = [*value.items()] if isinstance(value, dict) else []
    if isinstance(value, list):
        inside = [(0, value[0])] if value else []
    for step, one in inside:
        yield (step,)
        yield from ((step, *path) for path in _paths(one))


# --- journals --------------------------------------------------------------------------------------------------------


def _played(folder: Path) -> Journal:
    """The case of the newest sample: all rows of the playbook."""
    newest = sorted(FOLDER.glob("*.tar.xz"))[-1]
    with tarfile.open(newest) as tar:
        tar.extractall(folder, filter="data")
    place = Folder(next(folder.glob("*/bundle")))
    rows = read_jsonl(folder / "2026-0001" / "bundle" / "journal.jsonl")
    return Journal(rows, bundle_check.hashed(place, rows))


def _ordered_by_key(folder: Path, key: Key) -> Journal:
    """A case with one order by key of each kind, gates closed by key and on paper, and what a case may end by."""
    case = Signed(
        folder, people(kasi=("kasi", key.public), rina=("kasi", "")),
        policy={"exception_by": "kasi", "binding_by": ["kasi"], "completeness": ["own-scan", "exit-pass"]},
        binding_by="kasi",
    )  # fmt: skip
    case.by_key("kasi", "kasi", key)
    ordered(case, key)
    photo, plan = case._kept("front_jpg", b"photo"), "5" * 64
    said = Statement(
        case.case, "pull", "kasi", "confirm", ("d",), "2026-11-24", "none", case.rows[-1]["hash"], "confirm", 2,
        (f"plan {plan}",),
    )  # fmt: skip
    order(case, key, said, "plan-confirmed", {"digest": plan, "device": "d"})
    shown = replace(said, decision="record", kind="inspect", subjects=(f"photo {photo['sha256']}",), note=NOTE)
    order(case, key, shown, "inspected", {"device": "d", **LABEL, "attachments": [photo]})
    attached = {"device": "d", "step": "pull", "photo": "pulled", "attachments": [photo]}
    order(case, key, replace(shown, kind="attach", note="pulled"), "attached", attached)
    aside = replace(said, kind="set-aside", decision="set-aside", devices=(),
                    subjects=(f"attachment {photo['sha256']}",), note="x")  # fmt: skip
    order(case, key, aside, "set-aside", {"sha256": photo["sha256"], "note": "x"})
    text = yaml.safe_dump(people(kasi=("kasi", key.public), rina=("kasi", ""), kadis=("kadis", ""))).encode()
    now, before = hashlib.sha256(text).hexdigest(), case.rows[0]["payload"]["binding"]
    case.add("attached", {"step": "x"}, people_yaml=text)
    whose = replace(said, case=statement.EVERY_CASE, step="none", decision="accept", devices=(), head="none",
                    kind="people", subjects=(f"people {now}",), replaces=(before["people"],))  # fmt: skip
    bound = {"before": before["people"], "binding": {**before, "people": now}, "on": "2026-11-24"}
    order(case, key, whose, "people-accepted", bound)
    team = case.add("gate-opened", {"step": "penunjukan-tim", "gate": 0, "by": "kasi", "paper": "approval",
                                    "devices": ["d"], "appoints": True})  # fmt: skip
    case.add("gate-closed", {"step": "penunjukan-tim", "gate": 0, "by": "kasi", "paper": "approval", "person": "kasi",
                             "decision": "approve", "on": "2026-11-24", "head": team["hash"], "evidence": "paper",
                             "code_grade": "code", "team": ["rina"]}, scan_pdf=b"scan")  # fmt: skip
    case.add("change-intended", {"n": 1, "plan": plan})
    case.add("change-verified", {"n": 1, "after": {"note": "17"}})
    passed = case.add("gate-opened", {
        "step": "pull", "gate": 1, "by": "kasi", "paper": "exit-pass", "devices": ["d"],
        "exit_pass": {"until": "2026-11-30T17:00:00+07:00"},
    })  # fmt: skip
    case.add("door-passed", {"head": passed["hash"], "guard": "Budi", "on": "2026-11-24", "hour": "20:07",
                             "against": ""}, pass_jpg=b"pass")  # fmt: skip
    case.add("postponed", {"until": "2026-12-24"})
    case.add("taken-up", {})
    asked = case.add("cancel-asked", {"by": "kasi", "note": "x"})
    login = {"kind": "login", "person": "rina", "executor": "rina"}
    case.add("attachment-purged", {"sha256": photo["sha256"], "reason": "x", "by": "kasi", "person": "rina",
                                   "authority": login})  # fmt: skip
    gone = {"by": "kasi", "person": "kasi", "note": "x", "head": asked["hash"], "evidence": "paper", "on": "2026-11-24",
            "code_grade": "code"}  # fmt: skip
    case.add("cancelled", gone, sheet_pdf=b"sheet")
    return Journal(case.rows, InFolders([folder / "data" / "files"]))


def _of_every_type() -> Journal:
    """One event of every type that there is, a value in each of its fields."""
    examples = json.loads(EXAMPLES.read_text("utf-8"))
    types = sorted(examples, key=lambda type: (type != "case-opened", type))
    rows = [
        {"case": "2026-0001", "seq": seq, "at": f"2026-12-01T10:{seq:02d}:00.000000Z", "actor": "rina", "type": type,
         "schema": 2 if "authority" in examples[type] else 1, "prev": START, "hash": f"{seq:064x}",
         "payload": examples[type]}
        for seq, type in enumerate(types, 1)
    ]  # fmt: skip
    return Journal(_chained([], rows), Files())


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory, key: Key) -> dict[str, Journal]:
    return {
        "played": _played(tmp_path_factory.mktemp("sample")),
        "by key": _ordered_by_key(tmp_path_factory.mktemp("ordered"), key),
        "of every type": _of_every_type(),
    }


def _places(journals: dict[str, Journal]) -> list[Place]:
    """Each field of each type of event, once for each kind of evidence that closed a gate."""
    found: dict[tuple[object, ...], Place] = {}
    for name, journal in journals.items():
        for at, row in enumerate(journal.rows):
            for path in _paths(row["payload"]):
                sort = (name, row["type"], row["payload"].get("evidence"), path)
                found.setdefault(sort, Place(name, at, path))
    return list(found.values())


# --- what is tried ---------------------------------------------------------------------------------------------------


def _verified(journal: Journal, rows: Sequence[Row]) -> int:
    verdict = verify_events(rows, kept=journal.kept)
    assert list(verdict.lines())
    if isinstance(journal.kept, bundle_check.Hashed):
        list(bundle_check.faults(journal.kept, rows))
    return verdict.exit


def _tried(journals: dict[str, Journal], place: Place, value: object) -> None:
    journal = journals[place.journal]
    rows = journal.told_anew(place.event, place.path, value)
    try:
        exit = _verified(journal, rows)
    except Exception as error:
        error.add_note(f"{rows[place.event]['type']}: {place} with {value!r}")
        raise
    if len(place.path) == 1 and place.path[0] in NAMING and isinstance(value, list | dict):
        assert exit == 3, f"{place} with {value!r}"


def test_the_journals_hold_as_they_are(journals: dict[str, Journal]) -> None:
    """What is found of the one with every type is that it is none of a case: its chain holds."""
    for name in ("played", "by key"):
        verdict = verify_events(journals[name].rows, kept=journals[name].kept)
        assert (verdict.exit, verdict.problems) == (0, ()), (name, *verdict.lines())
    assert verify_events(journals["of every type"].rows).problems == ()


def test_an_odd_value_ends_no_verification(journals: dict[str, Journal]) -> None:
    places = _places(journals)
    chance = random.Random(SEED)
    for place in chance.sample(places, QUICK):
        _tried(journals, place, chance.choice(VALUES))


@pytest.mark.whole
@pytest.mark.parametrize("name", ["played", "by key", "of every type"])
def test_no_odd_value_in_any_field_ends_a_verification(journals: dict[str, Journal], name: str) -> None:
    for place in _places({name: journals[name]}):
        for value in VALUES:
            _tried(journals, place, value)


@pytest.mark.whole
def test_no_field_that_the_verifier_reads_ends_a_verification(journals: dict[str, Journal]) -> None:
    """Put into every type of event, whether or not events of that type have it."""
    journal = journals["of every type"]
    for at in range(len(journal.rows)):
        for field in sorted(_read()):
            for value in ([], {"a": ["x"]}, "x", 0):
                _tried(journals, Place("of every type", at, (field,)), value)


@pytest.mark.whole
def test_no_odd_value_ends_a_replay(journals: dict[str, Journal]) -> None:
    journal, chance = journals["played"], random.Random(SEED)
    for place in chance.sample(_places({"played": journal}), 100):
        again = replay(journal.told_anew(place.event, place.path, chance.choice(VALUES)), journal.kept)
        assert list(again.lines()) or not again.judged


@cache
def _read() -> frozenset[str]:
    """The keys that a module of the verifier asks a mapping for."""
    found = set[str]()
    for part in PARTS:
        for node in ast.walk(ast.parse((ROOT / "dcdecom" / "journal" / f"{part}.py").read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(key)), *_]):
                    found.add(key)
    return frozenset(found)
