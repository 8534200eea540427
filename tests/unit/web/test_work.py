"""What a request costs, counted: lines of ours that run, and how often the store is read. Never seconds.

`make bench-web` measures the time.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from dcdecom.bootstrap import documents
from dcdecom.journal import shown
from dcdecom.journal.unchanged import Watch
from dcdecom.papers.page import whole_dates
from dcdecom.web import answers, reading
from dcdecom.web.cases import ShownCase
from tests.lines_run import lines_run
from tests.unit.papers import journals

from .conftest import Served, bound
from .place import Office

CASES, MORE = 4, 12


def many(folder: Path, cases: int) -> Office:
    office = Office(folder / "office")
    kinds: tuple[Callable[[], journals.Journal], ...] = (
        lambda: journals.three(chosen=False), journals.rejected, journals.refused,
    )  # fmt: skip
    office.keep(*(bound(f"2026-{n:04d}", kinds[n % 3]()) for n in range(1, cases + 1)))
    return office


class Asked:
    """Somebody who asks for the board of an office, and how often its journals were read for it."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self.site, self.reads = office, office.site(), 0
        kasi = self.site.people().by_id("kasi")
        assert kasi
        self.viewer, real = self.site.viewer(kasi), shown.only_reading

        def reading_(path: Path) -> Any:
            self.reads += 1
            return real(path)

        monkeypatch.setattr(shown, "only_reading", reading_)
        self.log = sqlite3.connect(office.store)  # as the worker: the log stays there
        self.log.execute("SELECT count(*) FROM events").fetchone()
        self.text()

    def text(self, query: bytes = b"") -> str:
        scope = {"type": "http", "method": "GET", "path": "/board", "query_string": query,
                 "headers": [(b"accept-language", b"en")]}  # fmt: skip
        return bytes(reading.board_(self.site, Request(scope), self.viewer).body).decode()

    def lines(self) -> int:
        with lines_run() as lines:
            self.text()
        return next(lines)


def test_a_board_that_did_not_change_reads_no_journal_and_makes_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    few, more = (Asked(many(tmp_path / str(n), n), monkeypatch) for n in (CASES, MORE))
    few.reads = more.reads = 0
    little, much = few.lines(), more.lines()
    assert (few.reads, more.reads) == (0, 0)
    assert (much - little) / (MORE - CASES) < 15, "what is done of each case"
    assert little < 1_000, "what is done besides"


def test_a_board_that_did_not_change_is_not_looked_through_for_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """That took two thirds of what a request cost, in one call of a regular expression: no line of ours runs there."""
    looked_through = []
    for cases in (CASES, MORE):
        asked = Asked(many(tmp_path / str(cases), cases), monkeypatch)
        sizes: list[int] = []

        def counted(text: str, sizes: list[int] = sizes) -> str:
            sizes.append(len(text))
            return whole_dates(text)

        with monkeypatch.context() as context:
            context.setattr(answers, "whole_dates", counted)
            page = asked.text()
        assert '<span class="date">' in page
        assert '<span class="date"><span class="date">' not in page
        looked_through.append(sum(sizes))
    assert looked_through[0] > 0
    assert abs(looked_through[1] - looked_through[0]) < 50, "numbers in its heading alone"


def test_of_a_case_that_changed_alone_the_journal_is_read_and_a_row_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    cost = []
    for cases in (CASES, MORE):
        asked = Asked(many(tmp_path / str(cases), cases), monkeypatch)
        asked.office.append("2026-0003", "cancelled", {"note": "taken back", "by": "kasi", "person": "kasi"})
        asked.reads = 0
        cost.append(asked.lines())
        assert asked.reads == 2, "all heads, and one journal"
        text = asked.text()
        assert "2026-0003" in text[text.index("Ended") :]
    assert (cost[1] - cost[0]) / (MORE - CASES) < 350, "what is done of each other case: its row is shown"


def test_many_who_ask_at_once_wait_for_one_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a start: each journal is read once, whoever asks for the board meanwhile."""
    its, read = many(tmp_path, CASES).site(), list[str]()
    events = shown.ShownJournals.events

    def slowly(journals: shown.ShownJournals, id: str) -> object:
        read.append(id)
        time.sleep(0.02)
        return events(journals, id)

    monkeypatch.setattr(shown.ShownJournals, "events", slowly)
    with ThreadPoolExecutor(4) as people:
        found = [asked.result() for asked in [people.submit(its.cases.all) for _ in range(4)]]
    assert len(read) == len(set(read)) == CASES
    assert all(each == found[0] for each in found)


def test_cases_that_are_bound_alike_have_one_procedure_and_a_changed_policy_is_another(tmp_path: Path) -> None:
    """Reading a procedure costs more than a journal does."""
    office = many(tmp_path, 2)
    own = tmp_path / "policy.yaml"
    own.write_text("soak: 2700\n", "utf-8")
    its = office.site()
    one, two = (c for c in its.cases.all() if isinstance(c, ShownCase))
    assert one.playbook is two.playbook
    procedures = documents.Procedures(replace(its.settings, policy=own))
    before = procedures.of(one.case)
    assert procedures.of(two.case) is before
    assert before.policy.soak != one.playbook.policy.soak
    own.write_text("soak: 3000\n", "utf-8")
    assert procedures.of(one.case).policy.soak == 3000
    assert procedures.of(one.case) == documents.playbook_of(replace(its.settings, policy=own), one.case)


def test_the_mark_of_a_store_tells_of_every_change(tmp_path: Path) -> None:
    office = many(tmp_path, 1)
    watch = Watch(office.store)
    writer = sqlite3.connect(office.store)
    writer.execute("SELECT count(*) FROM events").fetchone()
    mark = watch.mark()
    assert mark is not None
    assert watch.mark() == mark
    office.append("2026-0001", "attached", {"step": "penarikan"})
    changed = watch.mark()
    assert changed not in (None, mark)
    office.store.chmod(0o600)
    assert watch.mark() != changed, "it may be that this account should read it no more"
    other = tmp_path / "copy.sqlite"
    shutil.copy(office.store, other)
    before = watch.mark()
    other.rename(office.store)
    assert watch.mark() != before, "another file in its place"
    office.store.with_name(f"{office.store.name}-wal").rename(tmp_path / "wal")
    assert watch.mark() is None, "without its log nothing is known"
    writer.close()


def test_another_day_another_language_and_another_choice_are_other_boards(own: Served) -> None:
    kasi = own.logged_in("kasi")
    english = kasi.get("/board").text
    assert kasi.get("/board", Accept_Language="id").text != english
    assert kasi.get("/board?office=BPKAD").text != english
    assert kasi.get("/board").text == english
    rina = own.logged_in("rina").get("/board").text
    assert "Rina Marlina" in rina
    assert "Dewi Anggraini</bdi></span>" not in rina, "nothing on it is of whoever looked before"
    disdik = own.logged_in("disdik").get("/board").text
    assert "2026-0043" not in disdik
