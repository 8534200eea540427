"""A follow-up names the head of the sealed case: where both journals are at hand, they are compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.journal import follows
from dcdecom.journal.chain import Row, row
from dcdecom.journal.paper_code import code
from dcdecom.journal.store import SqliteStore
from dcdecom.journal.verify import verify_events, with_before

from .bundles import Bundled
from .test_roles import text_of


@pytest.fixture
def sealed(tmp_path: Path) -> Bundled:
    case = Bundled(tmp_path / "first")
    case.add("attached", {"step": "s"})
    case.add("sealed", {"note": "done"})
    return case


def follow_up(folder: Path, case: str, head: str) -> list[Row]:
    """The journal of a case that names another's head."""
    made = Bundled(folder)
    store = SqliteStore(folder / "other.sqlite", made.clock, create=True)
    said = {"estate": "lab", "follows": {"case": case, "head": head, "devices": []}}
    return [row(store.open_case(2026, made.clock.now(), "rina", said))]


def test_alone_it_says_which_head_to_look_for(sealed: Bundled, tmp_path: Path) -> None:
    head = str(sealed.rows[-1]["hash"])
    verdict = verify_events(follow_up(tmp_path / "second", sealed.case, head))
    assert verdict.exit == 0
    assert any(code(head) in remark and sealed.case in remark for remark in verdict.remarks)


def test_beside_the_sealed_journal_it_is_compared(sealed: Bundled, tmp_path: Path) -> None:
    rows = follow_up(tmp_path / "second", sealed.case, str(sealed.rows[-1]["hash"]))
    named = follows.before(rows)
    assert named
    verdict = with_before(verify_events(rows), named, sealed.rows)
    assert verdict.exit == 0
    assert "whose journal holds up to the head that it names" in verdict.remarks[-1]
    sealed.add("attachment-purged", {})
    assert with_before(verify_events(rows), named, sealed.rows).exit == 0, "a purge after the seal changes nothing"


WRONG: dict[str, tuple[Callable[[list[Row]], list[Row]], str]] = {
    "another journal": (lambda rows: [*rows[:-1], {**rows[-1], "hash": "1" * 64}], ", whose journal does not hold: "),
    "none": (lambda rows: [], ", of which there is no journal here"),
    "cut off before its seal": (lambda rows: rows[:-1], ", which is not sealed"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_journal_that_it_does_not_follow_is_named(sealed: Bundled, tmp_path: Path, wrong: str) -> None:
    change, said = WRONG[wrong]
    rows = follow_up(tmp_path / "second", sealed.case, str(sealed.rows[-1]["hash"]))
    named = follows.before(rows)
    assert named
    verdict = with_before(verify_events(rows), named, change(sealed.rows))
    assert verdict.exit == 3
    assert any(f"it follows case {sealed.case}{said}" in problem.text for problem in verdict.problems)
    assert {problem.seq for problem in verdict.problems} == {1}, "the event that names it"


def test_a_head_from_before_the_seal_is_not_the_sealed_case(sealed: Bundled, tmp_path: Path) -> None:
    rows = follow_up(tmp_path / "second", sealed.case, str(sealed.rows[1]["hash"]))
    named = follows.before(rows)
    assert named
    verdict = with_before(verify_events(rows), named, sealed.rows)
    assert verdict.exit == 3
    assert f", whose sealed journal has no head {named.head[:16]}" in text_of(verdict)
    assert {problem.seq for problem in verdict.problems} == {1}


HEAD = "ab" * 32
NAMED: dict[str, tuple[list[dict[str, object]], bool]] = {
    "a case and a head": ([{"payload": {"follows": {"case": "2026-0001", "head": HEAD}}}], True),
    "no event": ([], False), "no payload": ([{}], False), "a payload of no form": ([{"payload": "x"}], False),
    "nothing": ([{"payload": {}}], False), "a text": ([{"payload": {"follows": "2026-0001"}}], False),
    "no case": ([{"payload": {"follows": {"head": HEAD}}}], False),
    "no head": ([{"payload": {"follows": {"case": "2026-0001"}}}], False),
    "half a head": ([{"payload": {"follows": {"case": "2026-0001", "head": HEAD[:-1]}}}], False),
    "said later": ([{"payload": {}}, {"payload": {"follows": {"case": "2026-0001", "head": HEAD}}}], False),
}


@pytest.mark.parametrize(("rows", "named"), NAMED.values(), ids=NAMED)
def test_what_the_first_event_names_is_a_case_and_a_whole_head(rows: list[dict[str, object]], named: bool) -> None:
    found = follows.before(rows)  # type: ignore[arg-type]  # as they may come out of a foreign file
    assert found == (follows.Before("2026-0001", HEAD) if named else None)
    if found:
        assert found.remark == (
            f"it follows case 2026-0001, up to the head {code(HEAD)}: "
            "give that as --anchor when you verify the bundle of that case"
        )


def test_a_case_of_its_own_follows_none(sealed: Bundled) -> None:
    assert follows.before(sealed.rows) is None
    assert verify_events(sealed.rows).remarks == ()
