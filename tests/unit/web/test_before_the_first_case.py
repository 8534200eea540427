"""Before the first case: an empty store is shown as no case; a store that is not there is not read, and never none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dcdecom.bootstrap.first_store import make_first
from dcdecom.journal.statement import EVERY_CASE, NONE
from dcdecom.journal.statement_folder import OPENING, Offered, StatementFolder

from .conftest import Served, _served
from .place import Office

PATHS = ("/", "/board", "/board?step=pemeriksaan&device=x", "/drift")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    yield from _served(tmp_path / "office", lambda office: None)


def test_pages_are_empty_once_the_worker_made_the_store(empty: Served) -> None:
    rina = empty.logged_in("rina")
    for path in PATHS:
        assert rina.get(path).status == 503, "nothing says yet that there is no case"
    assert make_first(empty.office.settings()) == ()
    assert make_first(empty.office.settings()) == (), "it is there"
    for path in PATHS:
        assert rina.get(path).status == 200, path
    assert "Nothing waits for you" in rina.get("/").text
    assert "There is no case yet that you may see" in rina.get("/board").text
    assert "No open case is as chosen" not in rina.get("/board").text
    assert rina.get("/case/2026-0001").status == 404
    assert rina.get("/request").status == 200
    for who in ("kasi", "disdik"):
        assert [empty.logged_in(who).get(path).status for path in ("/", "/board")] == [200, 200]
    assert empty.visitor(host="localhost").get("/healthz").status == 200
    empty.office.store.unlink()
    for path in PATHS:
        answer = rina.get(path)
        assert answer.status == 503, "a store that was there and is gone is not read"
        assert "That does not mean that there is none" in answer.text


LEFT = ("files/abc", "sealed/abc", "people/1.json", "out/2026-0001/pull.docx", "inbox/2026-0001/front.jpg")


@pytest.mark.parametrize("left", LEFT)
def test_no_store_is_made_where_something_is_left_of_a_case(tmp_path: Path, left: str) -> None:
    office = Office(tmp_path / "office")
    path = office.folder / "data" / left
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    found = make_first(office.settings())
    assert len(found) == 1
    assert not office.store.exists()


def test_statements_of_a_case_are_left_of_it_and_others_are_not(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    (office.folder / "data/inbox/requests").mkdir(parents=True)
    folder = StatementFolder(office.statements)
    folder.prepare()
    folder.put("2026-0001", (Offered("2026-0001", "x", "none", "", (), ""),))
    assert make_first(office.settings()) == (str(office.statements),)
    assert not office.store.exists()
    folder.put("2026-0001", ())
    for case in (EVERY_CASE, NONE, f"{OPENING}{'5' * 32}"):
        folder.put(case, (Offered(case, "x", "none", "", (), ""),))
    assert make_first(office.settings()) == ()
    assert office.store.exists()


@pytest.mark.parametrize("name", ["out", "files", "people"])
def test_a_folder_that_cannot_be_read_is_not_taken_for_empty(tmp_path: Path, name: str) -> None:
    from dcdecom.errors import DcdecomError

    office = Office(tmp_path / "office")
    (office.folder / "data").mkdir()
    (office.folder / f"data/{name}").write_bytes(b"no folder")
    with pytest.raises(DcdecomError):
        make_first(office.settings())
    assert not office.store.exists()
