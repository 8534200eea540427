"""A process may die anywhere. Each write is made once all the same, unless it was proved that it was not done."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.model.changes.change import OTHERWISE
from dcdecom.steps.moves import Finished

from .memory import Killed
from .office import ONE, TWO, Office, playbook

ENDS = ("change-verified", "change-failed", "change-unknown")
ROWS = ("letter-in", "take-out", "forget", "tell", "judge", "end")


def prepared(folder: Path, at: int = 0) -> tuple[Office, str]:
    """A case that was opened; from here on the process dies at the given place."""
    folder.mkdir(parents=True, exist_ok=True)
    office = Office(folder, playbook(*ROWS))
    id = office.opened()
    office.fuse.places.clear()
    office.fuse.at = at
    return office, id


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The same case, from beginning to end without a crash."""
    office, id = prepared(tmp_path_factory.mktemp("unharmed"))
    assert isinstance(office.drive(id), Finished)
    return office


def must_be_whole(office: Office, id: str) -> None:
    case = office.case(id)
    assert case.state == "sealed"
    assert {t.state for t in case.changes if t.change.stage != OTHERWISE} == {"verified"}
    begun: set[int] = set()
    for event in office.store.events(id):
        if event.type == "change-intended":
            assert event.payload["n"] not in begun
            begun.add(event.payload["n"])
        elif event.type in ENDS:
            begun.remove(event.payload["n"])
    assert not begun
    assert office.store.claims == {}
    named = {a.file.sha256 for a in case.attachments}
    assert named <= set(office.attachments.files)


def killed_and_resumed(folder: Path, at: int) -> tuple[Office, str, str]:
    """Returns the office, the case, and where the process died."""
    office, id = prepared(folder, at)
    with pytest.raises(Killed) as caught:
        office.drive(id)
    office.fuse.at = 0
    assert isinstance(office.drive(id), Finished)
    return office, id, str(caught.value)


def every_place(unharmed: Office, folder: Path, step: int, first: int = 1) -> Counter[str]:
    """Die at each `step`-th place in turn; returns what died how often."""
    died: Counter[str] = Counter()
    for at in range(first, len(unharmed.fuse.places) + 1, step):
        office, id, where = killed_and_resumed(folder / str(at), at)
        must_be_whole(office, id)
        assert sorted(office.world.done) == sorted(unharmed.world.done), where
        writes = [line for line in office.world.log if line.startswith("write ")]
        assert len(writes) == len(unharmed.world.done), where
        died[where] += 1
    return died


def test_the_places_are_before_and_after_each_commit_each_file_and_each_write(unharmed: Office) -> None:
    places = Counter(unharmed.fuse.places)
    assert places["before change-intended"] == places["after change-intended"] == places["after change-verified"] > 10
    assert places["before shut"] == places["after shut"] == 2
    assert places["before keeping"] == places["after keeping"] > 10
    assert places["before gate-closed"] == places["after gate-closed"] == 2


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.whole)])
def test_dying_at_every_write_and_its_commits(unharmed: Office, tmp_path: Path, step: int) -> None:
    """Around each write: before its intent, behind it, before and behind the act, before and behind its end.

    Every fifth of these meets each of the six in turn.
    """
    about = ("change-", "silence", "shut", "disable", "delete", "status", "cable", "address", "note")
    at = [n for n, place in enumerate(unharmed.fuse.places, 1) if place.split()[1].startswith(about)]
    for n in at[::step]:
        office, id, where = killed_and_resumed(tmp_path / str(n), n)
        must_be_whole(office, id)
        assert sorted(office.world.done) == sorted(unharmed.world.done), where


def test_dying_anywhere_sampled(unharmed: Office, tmp_path: Path) -> None:
    every_place(unharmed, tmp_path, step=7)


@pytest.mark.whole
def test_dying_anywhere(unharmed: Office, tmp_path: Path) -> None:
    died = every_place(unharmed, tmp_path, step=1)
    assert sum(died.values()) == len(unharmed.fuse.places)


PLACES_OF_PAPERS = ("after gate-opened", "after paper-made", "before putting take-out-minutes.txt", "after report-made")


@pytest.mark.parametrize("place", PLACES_OF_PAPERS)
def test_every_paper_lies_ready_although_the_process_died(unharmed: Office, tmp_path: Path, place: str) -> None:
    office, _, _ = killed_and_resumed(tmp_path / "x", unharmed.fuse.places.index(place) + 1)
    assert set(office.tray.papers) == set(unharmed.tray.papers)


@pytest.mark.long
def test_dying_twice(unharmed: Office, tmp_path: Path) -> None:
    """The process that settles dies too."""
    for at in range(1, len(unharmed.fuse.places), 5):
        office, id = prepared(tmp_path / str(at), at)
        with pytest.raises(Killed):
            office.drive(id)
        office.fuse.at = len(office.fuse.places) + 2
        with pytest.raises(Killed):
            office.drive(id)
        office.fuse.at = 0
        assert isinstance(office.drive(id), Finished)
        must_be_whole(office, id)
        assert sorted(office.world.done) == sorted(unharmed.world.done)


def test_a_process_that_dies_before_its_first_intent_has_changed_nothing(unharmed: Office, tmp_path: Path) -> None:
    at = unharmed.fuse.places.index("before change-intended") + 1
    office, id = prepared(tmp_path / "x", at)
    with pytest.raises(Killed):
        office.drive(id)
    assert office.world.done == []
    assert office.case(id).unsettled() == ()


@pytest.mark.parametrize(
    ("place", "settled"), [("after silence", "change-verified"), ("before silence", "change-failed")]
)
def test_what_the_next_process_finds(
    unharmed: Office, tmp_path: Path, place: str, settled: str
) -> None:
    office, id, where = killed_and_resumed(tmp_path / "x", unharmed.fuse.places.index(place) + 1)
    assert where == place
    types = [e.type for e in office.store.events(id)]
    assert types[types.index("change-intended") + 1] == settled


def owing(folder: Path, at: int = 0) -> tuple[Office, str]:
    """Two servers, of which one stays: the letter about it is owed while the other goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = playbook("look", "say-no", "take-out", "forget", "tell", "judge", "end")
    office = Office(folder, rows, servers=(ONE, TWO))
    wrong = replace(office.asked(TWO), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(office.asked(ONE), wrong)))
    office.fuse.places.clear()
    office.fuse.at = at
    return office, id


def test_no_row_is_lost_or_played_twice_while_a_letter_is_owed(tmp_path: Path) -> None:
    office, id = owing(tmp_path / "unharmed")
    assert isinstance(office.drive(id), Finished)
    ends = [n for n, place in enumerate(office.fuse.places, 1) if place in ("after step-closed", "after step-opened")]
    assert len(ends) == 13
    for at in (0, *ends):
        office, id = owing(tmp_path / str(at), at)
        if at:
            with pytest.raises(Killed):
                office.drive(id)
            office.fuse.at = 0
        assert isinstance(office.drive(id), Finished)
        rows = [(s.slug, s.state) for s in office.case(id).steps]
        assert [slug for slug, _ in rows] == ["look", "say-no", "take-out", "forget", "tell", "judge", "end"], at
        assert {state for _, state in rows[:-1]} == {"done"}
