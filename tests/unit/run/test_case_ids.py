"""Ids that a store lost and that no new case gets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dcdecom.errors import SystemFailure

from .office import Office

Making = Callable[..., Office]
HEAD = "0" * 64


@pytest.fixture
def office(making: Making) -> Office:
    return making("look", "say-no", "end")


def opened(office: Office) -> str:
    office.store.claims.clear()
    return office.opened(office.request(number=f"{len(office.store.journals)}"))


def note(office: Office, case: str) -> None:
    office.world.notes[len(office.world.notes) + 1] = f"dcdecom case {case}, look: journal head {HEAD}"


def test_an_id_that_stands_in_the_record_is_passed_over_with_those_before_it(office: Office) -> None:
    assert opened(office) == "2026-0001"
    note(office, "2026-0001")
    note(office, "2026-0004")
    note(office, "2025-0900")
    assert opened(office) == "2026-0005"
    assert [said for said in office.reporter.said if said.startswith("No new case gets 2026-0002 to 2026-0004")]


def test_an_id_that_stands_in_the_data_folder_is_passed_over(office: Office) -> None:
    for name in ("2026-0001", "2026-0002", "notes", "2026-00x3"):
        (office.tray.folder / name).mkdir(parents=True)
    assert opened(office) == "2026-0003"


def test_an_id_far_ahead_uses_nothing_up(office: Office) -> None:
    note(office, "2026-999999999")
    note(office, "2026-999999999999999999999999")
    note(office, "2026-1001")
    assert opened(office) == "2026-0001"
    note(office, "2026-1001")
    assert opened(office) == "2026-1002"


def test_ids_beyond_the_reach_that_follow_one_another_are_passed_over_too(office: Office) -> None:
    note(office, "2026-1000")
    note(office, "2026-1001")
    assert opened(office) == "2026-1002"


def test_a_system_that_keeps_every_next_case_ends_the_search(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dcdecom.model.trace import of_message

    from .world import Record

    def of_each(self: Record, case: str = "") -> object:
        return self.world.answer("record", (of_message(1, f"{case or '2026-0001'}/3/0badcafe", "update"),))

    monkeypatch.setattr(Record, "traces", of_each)
    with pytest.raises(SystemFailure, match=r"each of the 1,000 cases of 2026 that come next.*No case was opened"):
        opened(office)
    assert office.store.cases() == ()


def test_a_write_that_only_the_change_log_knows_is_looked_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked of the id that comes next, since the log is not searched for those of all cases."""
    from dcdecom.model.estate.reading import Reading
    from dcdecom.model.trace import of_message

    from .world import Record

    traces = Record.traces

    def with_log(self: Record, case: str = "") -> object:
        found = traces(self, case)
        if case in ("2026-0001", "2026-0002") and isinstance(found, Reading):
            return self.world.answer("record", (of_message(1, f"{case}/3/0badcafe", "update"),))
        return found

    monkeypatch.setattr(Record, "traces", with_log)
    assert opened(office) == "2026-0003"


@pytest.mark.parametrize("system", ["record", "monitoring"])
def test_no_case_is_opened_where_it_could_not_be_asked(office: Office, system: str) -> None:
    office.world.unreadable.add(system)
    with pytest.raises(SystemFailure, match="No case was opened"):
        opened(office)
    assert office.store.cases() == ()
