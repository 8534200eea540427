"""Many keys in few requests."""

from __future__ import annotations

from dcdecom.adapters.batching import LONGEST, MOST, Questions, Unread, chunks
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom_lab.clock import LabClock
from tests.records import make_source

SOURCE = make_source("netbox", "netbox")


def test_requests_grow_with_pages_of_keys() -> None:
    assert [len(chunk) for chunk in chunks(range(1, 301))] == [MOST, MOST, MOST]
    assert not list(chunks([]))


def test_long_names_go_in_shorter_requests() -> None:
    names = [f"{'ü' * 60}{number:04}" for number in range(50)]
    groups = list(chunks(names))
    assert [name for group in groups for name in group] == names
    assert all(sum(6 * 60 + 4 for _ in group) <= LONGEST for group in groups)
    assert len(list(chunks(["x" * 5000]))) == 1


def test_each_key_is_asked_once_and_answered_once() -> None:
    asked: list[tuple[int, ...]] = []

    def read(keys: tuple[int, ...]) -> dict[int, str]:
        asked.append(keys)
        return {key: f"thing {key}" for key in keys if key != 2}

    answers = list(Questions(LabClock(), lambda: SOURCE).each([1, 2, 1, 3], read, "thing"))
    assert asked == [(1, 2, 3)]
    assert [(key, type(answer)) for key, answer in answers] == [(1, Reading), (2, Absent), (3, Reading)]


def test_a_chunk_that_failed_says_nothing_of_the_next() -> None:
    def read(keys: tuple[int, ...]) -> dict[int, str]:
        if 1 in keys:
            raise Unread("why not")
        return dict.fromkeys(keys, "read")

    answers = dict(Questions(LabClock(), lambda: SOURCE).each(range(1, MOST + 2), read, "thing"))
    assert isinstance(answers[1], Unreadable)
    assert answers[1].reason == "why not"
    assert isinstance(answers[MOST], Unreadable)
    assert isinstance(answers[MOST + 1], Reading)
