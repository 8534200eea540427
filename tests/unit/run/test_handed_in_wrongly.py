"""Through the spool, as somebody hands in who means no good: late, early, twice, in another order, under another name.

What is taken counts by what was signed and by what the journal says at that time. When and by whom a file was put into
the spool decides nothing.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.signing import Signature, statement
from dcdecom.casework.submitted import Recorder, is_recorded, record
from dcdecom.casework.to_sign import to_bring
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.journal import label_note
from dcdecom.journal.label_note import LabelNote
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.spool import ENDING, INCOMING, FolderQueue
from dcdecom.model.case import Case
from dcdecom.model.playbook import Decision, Gate
from dcdecom.ports.journal import Event
from dcdecom.ports.queue import Answered, Submission, Taken
from tests.unit.journal.bundles import Key

from .office import ONE, PHOTO, ROWS, TWO, Office, playbook
from .test_brought_by_key import _filled
from .test_confirmed_by_key import WORKER, Rack
from .test_keys import approval, with_keys

Making = Callable[..., Office]
NOTARY = SshNotary()
RECORDED = "recorded"
GATE = Gate("head", "approval", takes=("key",), decisions=("approve", "return"))


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "lestari", "rina", "joko", "sri")}


@dataclass
class Spool:
    """What is handed in, in a folder, and the worker that takes it."""

    office: Office
    keyring: dict[str, Key]
    case: str

    def __post_init__(self) -> None:
        self.queue = FolderQueue(self.office.folder / "spool", self.office.clock)
        self.queue.prepare()
        self.numbers = itertools.count(1)

    def printed(self, step: str, decision: Decision = "approve", note: str = "") -> bytes:
        said = Signature(step, "head", decision=decision, note=note)
        return statement(self.office.log("worker"), self.office.procedure, self.case, said, NOTARY)

    def hand_in(
        self, text: bytes, key: str = "dewi", command: str = "sign", photos: tuple[Path, ...] = (), /, **options: str
    ) -> str:
        """A statement that was signed, and its number in the spool."""
        path = self.office.paper(f"{next(self.numbers)}.statement", text)
        signature = path.with_name(f"{path.name}.sig")
        signature.write_bytes(self.keyring[key].sign(text))
        files = (("signature", signature), ("statement", path), *(("photo", p) for p in photos))
        return self.queue.defer(Submission(command, self.case, options, files))

    def file(self, id: str) -> Path:
        return self.queue.folder / INCOMING / f"{id}{ENDING}"

    def dated(self, id: str, at: datetime) -> None:
        """Whoever owns a file gives it the date that he likes."""
        os.utime(self.file(id), (at.timestamp(), at.timestamp()))

    def put_in_order(self, *ids: str) -> None:
        for number, id in enumerate(ids):
            self.dated(id, datetime(2001, 1, 1 + number, tzinfo=UTC))

    def work(self) -> dict[str, str]:
        """Take what is there, as the worker does; by number `recorded`, or why not."""
        return dict(self._taken())

    def _taken(self) -> Iterator[tuple[str, str]]:
        office = self.office
        for id in self.queue.due():
            taken, said = self.queue.take(id), RECORDED
            if isinstance(taken, Taken):
                log = replace(office.log("worker"), command=id)
                try:
                    if not is_recorded(office.store.events(self.case), id):
                        recorder = Recorder(log, office.procedure, office.tray, NOTARY, lambda case, form: ())
                        record(recorder, taken.submission)
                except (InputError, Refused, Waiting) as error:
                    said = str(error)
            else:
                said = taken.said
            outcome = "recorded" if said == RECORDED else "refused"
            self.queue.done(id, Answered(id, outcome, said, office.clock.now()))  # type: ignore[arg-type]  # a word of Outcome
            yield id, said
        assert self.queue.due() == ()

    def work_one(self, text: bytes, key: str = "dewi", /, **options: str) -> list[str]:
        """Hand one in and take it; what came of it."""
        self.hand_in(text, key, **(options or JUDGE))
        return [*self.work().values()]

    def shown(self) -> Case:
        return self.office.case(self.case)

    def closed(self, step: str) -> list[str]:
        """The decisions of a step, in their order."""
        return [str(e.payload["decision"]) for e in self.events("gate-closed") if e.payload["step"] == step]

    def events(self, *types: str) -> list[Event]:
        return [e for e in self.office.store.events(self.case) if e.type in types]


def _spool(office: Office, keyring: dict[str, Key], until: str = "gate") -> Spool:
    people = with_keys(keyring)
    office.people = replace(people, people=(*people.people, WORKER))
    id = office.opened()
    office.drive(id, until)
    return Spool(office, keyring, id)


@pytest.fixture
def twice(making: Making, keyring: dict[str, Key]) -> Spool:
    """A case whose head decides at `first`, and at `judge`, from which it may be returned to the report before."""
    office = making()
    between = (ROWS[slug] for slug in ("look", "say-no", "take-out", "tell"))
    judge = replace(approval("judge"), returns_to="tell", gates=(GATE,))
    office.rules = replace(playbook(), rows=(approval("first"), *between, judge, ROWS["end"]))
    return _spool(office, keyring)


@pytest.fixture
def rack(making: Making, keyring: dict[str, Key]) -> Spool:
    return _spool(making("look", "say-no", "take-out", "end", servers=(ONE, TWO)), keyring, "inspect")


def _to_judge(spool: Spool) -> None:
    spool.hand_in(spool.printed("first"), step="first", **{"as": "head"})
    assert [*spool.work().values()] == [RECORDED]
    _go_on_to_judge(spool)


def _go_on_to_judge(spool: Spool) -> None:
    """Others do what is awaited meanwhile, until the head is asked."""
    while spool.office.drive(spool.case, "gate") and _current(spool) != "judge":
        spool.office.signed(spool.case)


def _current(spool: Spool) -> str:
    current = spool.shown().current
    return current.slug if current else ""


JUDGE = {"step": "judge", "as": "head"}


# --- in another order ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["approve", "return"])
def test_of_an_approval_and_a_return_over_one_head_the_one_that_is_taken_first_counts(twice: Spool, first: str) -> None:
    """The head changed his mind, and whoever carries both brings them as he likes: never both count."""
    _to_judge(twice)
    ids = {
        "approve": twice.hand_in(twice.printed("judge"), **JUDGE),
        "return": twice.hand_in(twice.printed("judge", "return", "the letter names another server"), **JUDGE),
    }
    second = "return" if first == "approve" else "approve"
    twice.put_in_order(ids[first], ids[second])
    came = twice.work()
    assert (came[ids[first]], twice.closed("judge")) == (RECORDED, [first])
    assert came[ids[second]] != RECORDED
    twice.office.advance(twice.case, "worker")
    assert twice.shown().state == ("sealed" if first == "approve" else "open")


def test_an_approval_that_was_held_back_does_not_count_for_what_was_made_after_a_return(twice: Spool) -> None:
    """The same step is asked about once more: the old yes is none to that."""
    _to_judge(twice)
    old = twice.printed("judge")
    assert twice.work_one(twice.printed("judge", "return", "the letter names another server")) == [RECORDED]
    _go_on_to_judge(twice)
    [refused] = twice.work_one(old)
    assert "it is over an old head" in refused
    assert twice.closed("judge") == ["return"]
    assert twice.work_one(twice.printed("judge")) == [RECORDED]


def test_an_approval_that_comes_before_what_it_approves_counts_neither_then_nor_later(
    making: Making, keyring: dict[str, Key]
) -> None:
    """As after a backup was put back: the head signed the second step, and the journal stands before the first."""
    office = making()
    office.rules = replace(playbook(), rows=(approval("first"), approval("judge"), ROWS["end"]))
    spool = _spool(office, keyring)
    journal = office.store.journals[spool.case]
    before = len(journal)
    first = {"step": "first", "as": "head"}
    assert spool.work_one(spool.printed("first"), **first) == [RECORDED]
    office.drive(spool.case, "gate")
    later = spool.printed("judge")
    del journal[before:]
    assert "waits for no paper now" in spool.work_one(later)[0]
    office.clock.sleep(60)
    assert spool.work_one(spool.printed("first"), **first) == [RECORDED]
    office.drive(spool.case, "gate")
    assert "is no gate's of" in spool.work_one(later)[0]
    assert spool.closed("judge") == []


def test_a_plan_that_is_confirmed_before_its_reading_is_carried_out_neither_then_nor_later(
    making: Making, keyring: dict[str, Key]
) -> None:
    spool = _spool(making("look", "say-no", "take-out", "end"), keyring, "inspect")
    journal = spool.office.store.journals[spool.case]
    before = len(journal)
    spool.office.drive(spool.case, "confirm")
    text = Rack(spool.office, keyring, spool.case).printed()
    del journal[before:]
    taken = {"step": "take-out", "as": "crew"}
    assert spool.work_one(text, "rina", **taken) != [RECORDED]
    spool.office.clock.sleep(60)
    spool.office.drive(spool.case, "confirm")
    [refused] = spool.work_one(text, "rina", **taken)
    assert refused != RECORDED
    assert not spool.events("plan-confirmed")
    assert spool.office.world.done == []


def _readings(rack: Spool) -> tuple[str, ...]:
    """Two readings that were signed before either was recorded."""
    offered = [w.statement for w in to_bring(rack.office.log("worker"), rack.office.procedure, rack.case, NOTARY)]
    ids = []
    for text, server in zip(offered, (ONE, TWO), strict=True):
        photo = rack.office.paper(f"{server.name}.jpg", PHOTO + server.name.encode())
        note = label_note.text(LabelNote(server.serial, "", "R01 U05"))
        ids.append(rack.hand_in(_filled(text, note, photo), "rina", "inspect", (photo,)))
    return tuple(ids)


@pytest.mark.parametrize("turned", [False, True])
def test_two_readings_count_in_whichever_order_they_come(rack: Spool, turned: bool) -> None:
    ids = _readings(rack)
    order = ids[::-1] if turned else ids
    rack.put_in_order(*order)
    assert rack.work() == dict.fromkeys(ids, RECORDED)
    read = [str(e.payload["device"]) for e in rack.events("inspected")]
    assert read == ([TWO.name, ONE.name] if turned else [ONE.name, TWO.name])
    assert all(d.inspections for d in rack.shown().going)


def test_photos_in_another_order_are_recorded_in_that_which_was_signed(rack: Spool) -> None:
    [text, _] = [w.statement for w in to_bring(rack.office.log("worker"), rack.office.procedure, rack.case, NOTARY)]
    one, two = (rack.office.paper(name, PHOTO + name.encode()) for name in ("front.jpg", "back.jpg"))
    filled = _filled(text, label_note.text(LabelNote(ONE.serial, "", "R01 U05")), one, two)
    rack.hand_in(filled, "rina", "inspect", (two, one))
    assert [*rack.work().values()] == [RECORDED]
    [reading] = [i.fact for i in rack.shown().devices[ONE.name].inspections]
    assert [a.name for a in reading.files] == ["front.jpg", "back.jpg"]


# --- at another time -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [1971, 2001, 2100])
def test_the_date_of_a_file_in_the_spool_is_nobodys_time(twice: Spool, year: int) -> None:
    """The web process has another clock, or says it has: what is recorded bears the worker's time."""
    id = twice.hand_in(twice.printed("first"), step="first", **{"as": "head"})
    twice.dated(id, datetime(year, 6, 1, tzinfo=UTC))
    before = twice.office.clock.time
    assert twice.work() == {id: RECORDED}
    [closed] = twice.events("gate-closed")
    assert before <= datetime.fromisoformat(closed.at) <= twice.office.clock.time
    assert closed.payload["on"] == "2026-11-24"


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_statement_of_another_day_than_the_workers_counts_on_no_other(twice: Spool, days: int) -> None:
    """The page that was signed came from a machine whose clock is wrong, or somebody set the worker's clock back."""
    text = twice.printed("first")
    day = (datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=days)).date().isoformat()
    assert text.count(b"happened on: 2026-11-24\n") == 1
    [refused] = twice.work_one(
        text.replace(b"on: 2026-11-24", f"on: {day}".encode()), step="first", **{"as": "head"}
    )
    assert day in refused
    assert twice.closed("first") == []


def test_a_reading_of_tomorrow_counts_tomorrow_and_not_before(rack: Spool) -> None:
    """Signed by the worker's statement of a day which the worker's clock, set right meanwhile, has not reached."""
    rack.office.clock.sleep(86_400)
    id, _ = _readings(rack)
    rack.office.clock.time -= timedelta(days=1)
    came = rack.work()
    assert "it bears 2026-11-25" in came[id]
    assert "today is 2026-11-24" in came[id]
    assert not rack.events("inspected")


# --- under another name, or once more --------------------------------------------------------------------------------


def test_a_submission_that_was_stolen_counts_once_and_for_its_signer(rack: Spool) -> None:
    """Somebody copied it before the worker took it, and hands it in first, under a number of his own."""
    own, _ = _readings(rack)
    stolen = "f" * 32
    shutil.copy(rack.file(own), rack.file(stolen))
    rack.put_in_order(stolen, own)
    came = rack.work()
    assert came[stolen] == RECORDED
    assert came[own] != RECORDED
    [reading] = [e for e in rack.events("inspected") if e.payload["device"] == ONE.name]
    assert (reading.actor, reading.payload["person"]) == ("worker", "rina")
    assert reading.payload["authority"]["person"] == "rina"  # type: ignore[index]  # it is a mapping


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"by": "joko"}, "dewi"), ({"by": "dewi"}, "joko"), ({"as": "chief"}, "dewi"), ({"as": "crew"}, "rina"),
        ({"decision": "reject"}, "dewi"), ({"on": "2026-11-23"}, "dewi"), ({"step": "judge"}, "dewi"),
    ],
)  # fmt: skip
def test_whoever_carries_a_signature_adds_nothing_to_it(twice: Spool, options: dict[str, str], key: str) -> None:
    said = {"step": "first", "as": "head", **options}
    [refused] = twice.work_one(twice.printed("first"), key, **said)
    assert refused != RECORDED
    assert not twice.events("gate-closed")


def test_without_a_key_an_account_that_nobody_has_records_nothing(rack: Spool) -> None:
    """A scan that was stolen and handed in from another account is in the name of that account, or of nobody."""
    office = rack.office
    scan = office.paper("scan.pdf", b"%PDF-1.4 a scan")
    rack.queue.defer(Submission("attach", rack.case, {"step": "take-out"}, (("file", scan),)))
    [id] = rack.queue.due()
    taken = rack.queue.take(id)
    assert isinstance(taken, Taken)
    office.estate = "real"
    recorder = Recorder(office.log("thief"), office.procedure, office.tray, NOTARY, lambda case, form: ())
    with pytest.raises(InputError, match="'thief' is no person of the people file"):
        record(recorder, taken.submission)
    assert not rack.events("attached")
