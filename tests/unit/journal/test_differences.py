"""Where what a journal says and what was judged again differ, by name; and what that comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dcdecom import __version__
from dcdecom.journal.differences import differences
from dcdecom.journal.repeated import (
    DIFFERS,
    NOT_KEPT,
    NOT_LOOKED,
    OTHER_TIME,
    OTHER_VERSION,
    PURGED,
    REPEATED,
    UNREADABLE,
    Judged,
    Replay,
)

FINDING = {"device": "d", "code": "foreign-mac", "port": "p", "severity": "block"}
SEEN = {"port": "tor-3 Gi1/0/7", "proof": "seen"}
SAME: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], bool]] = {
    "nothing": ({}, {}, True),
    "the same": ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, True),
    "what no look concludes": ({"attachments": [1], "claims": 1, "command": "x", "authority": {}}, {}, True),
    "another key, of an event of which no look says all": ({"a": 1, "more": 2}, {"a": 1}, False),
    "findings in another order": ({"findings": [1, 2]}, {"findings": [2, 1]}, True),
    "keys in another order": ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2, "b": 1}}, True),
    "no findings, by no key": ({}, {"findings": []}, True),
}
OTHERS: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], bool, list[str]]] = {
    "another value": ({"a": 1}, {"a": 2}, True, ["a: the journal has 1, the replay has 2"]),
    "true is no 1": ({"a": True}, {"a": 1}, True, ["a: the journal has true, the replay has 1"]),
    "a key more": ({"more": 2}, {}, True, ["more: the journal has 2, the replay has null"]),
    "a key less": ({}, {"a": 2}, False, ["a: the journal has null, the replay has 2"]),
    "two keys": ({"b": 1, "a": 1}, {"b": 2, "a": 2}, True,
                 ["a: the journal has 1, the replay has 2", "b: the journal has 1, the replay has 2"]),
    "deep in a value": ({"a": {"b": [0, {"c": 1}], "d": 1}}, {"a": {"b": [0, {"c": 2}], "d": 1}}, True,
                        ["a.b[1].c: the journal has 1, the replay has 2"]),
    "a key that only one mapping has": ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, True,
                                       ["a.c: the journal has null, the replay has 2"]),
    "a text that is just too long": ({"a": "x" * 79}, {"a": ""}, True,
                                     [f'a: the journal has "{"x" * 79}..., the replay has ""']),
    "a longer list": ({"a": [1]}, {"a": [1, 2]}, True, ["a: the journal has [1], the replay has [1, 2]"]),
    "a list for a mapping": ({"a": [1]}, {"a": {"b": 1}}, True,
                             ['a: the journal has [1], the replay has {"b": 1}']),
    "the first of two in a list": ({"a": [1, 2]}, {"a": [3, 4]}, True, ["a[0]: the journal has 1, the replay has 3"]),
    "a long text": ({"a": "x" * 90}, {"a": ""}, True, [f'a: the journal has "{"x" * 79}..., the replay has ""']),
    "a text that is just not too long": ({"a": "x" * 78}, {"a": ""}, True,
                                         [f'a: the journal has "{"x" * 78}", the replay has ""']),
    "a text of another script": ({"a": "é"}, {"a": ""}, True, ['a: the journal has "é", the replay has ""']),
    "a verdict": ({"verdicts": {"x": "sesuai", "y": "sesuai"}}, {"verdicts": {"x": "tidak sesuai", "y": "sesuai"}},
                  True, ["verdict x: the journal has sesuai, the replay has tidak sesuai"]),
    "a verdict that only one has": ({"verdicts": {"x": "sesuai"}}, {"verdicts": {"y": "sesuai"}}, True,
                                    ["verdict x: the journal has sesuai, the replay has none",
                                     "verdict y: the journal has none, the replay has sesuai"]),
    "verdicts that are none": ({"verdicts": [1]}, {"verdicts": {"x": "sesuai"}}, True,
                               ['verdicts: the journal has [1], the replay has {"x": "sesuai"}']),
    "verdicts that the replay has not": ({"verdicts": {"x": "sesuai"}}, {}, True,
                                         ['verdicts: the journal has {"x": "sesuai"}, the replay has null']),
    "a finding that the replay has not": (
        {"findings": [FINDING]}, {"findings": []}, True,
        ["finding d/foreign-mac/p (block): the journal has it, and the replay has not"],
    ),
    "a finding that the journal has not": (
        {"findings": []}, {"findings": [{**FINDING, "port": ""}]}, True,
        ["finding d/foreign-mac (block): the replay has it, and the journal has not"],
    ),
    "a finding twice": (
        {"findings": [FINDING, FINDING]}, {"findings": [FINDING]}, True,
        ["finding d/foreign-mac/p (block): the journal has it, and the replay has not"],
    ),
    "a finding that is none": ({"findings": ["x"]}, {"findings": []}, True,
                               ["findings x: the journal has it, and the replay has not"]),
    "a proof": ({"proofs": [SEEN]}, {"proofs": [{**SEEN, "proof": "dropped"}]}, True,
                ["proof tor-3 Gi1/0/7 seen: the journal has it, and the replay has not",
                 "proof tor-3 Gi1/0/7 dropped: the replay has it, and the journal has not"]),
}  # fmt: skip


@pytest.mark.parametrize(("journal", "replayed", "whole"), SAME.values(), ids=SAME)
def test_what_is_the_same_differs_in_nothing(
    journal: Mapping[str, Any], replayed: Mapping[str, Any], whole: bool
) -> None:
    assert [*differences(journal, replayed, whole)] == []


@pytest.mark.parametrize(("journal", "replayed", "whole", "told"), OTHERS.values(), ids=OTHERS)
def test_what_differs_is_named(
    journal: Mapping[str, Any], replayed: Mapping[str, Any], whole: bool, told: list[str]
) -> None:
    assert [*differences(journal, replayed, whole)] == told


# --- what it comes to ------------------------------------------------------------------------------------------------


def judged(state: str, seq: int = 4, *named: str, size: int = 0, **counts: int) -> Judged:
    return Judged(seq, "dropped", "srv-1", state, named, size, counts)


def conclusion(*found: Judged, unread: str = "") -> tuple[int, str]:
    replay = Replay(found, unread=unread)
    return replay.exit, [*replay.lines()][-1].removeprefix("REPLAY       ")


ENDS = [
    ((judged(REPEATED),), (0, "REPEATED")),
    ((judged(REPEATED), judged(DIFFERS)),
     (3, "NOT REPEATED: the readings do not give what the journal says")),
    ((judged(DIFFERS), judged(UNREADABLE)),
     (3, "NOT REPEATED: the readings do not give what the journal says")),
    ((judged(REPEATED), judged(OTHER_VERSION)),
     (2, "NOT KNOWN: another version judged; repeat it with verify.pyz of that version")),
    *(((judged(REPEATED), judged(state)), (2, "NOT KNOWN: not everything could be judged again"))
      for state in (NOT_KEPT, PURGED, UNREADABLE, OTHER_TIME, NOT_LOOKED)),
    ((), (2, "NOT KNOWN: nothing in the journal could be judged again")),
]  # fmt: skip


@pytest.mark.parametrize(("found", "end"), ENDS)
def test_nothing_is_called_repeated_that_was_not_all_repeated(
    found: tuple[Judged, ...], end: tuple[int, str]
) -> None:
    assert conclusion(*found) == end


def test_what_was_not_read_is_not_known() -> None:
    not_all = (2, "NOT KNOWN: not everything could be judged again")
    assert conclusion(judged(REPEATED), unread="event 5 is too deep") == not_all
    assert conclusion(unread="event 5 is too deep") == not_all
    assert conclusion(judged(DIFFERS), unread="event 5 is too deep")[0] == 3
    assert "  event 5 is too deep" in [*Replay((), unread="event 5 is too deep").lines()]


def test_what_was_repeated_is_counted_and_what_was_not_is_no_part_of_it() -> None:
    found = (judged(REPEATED, size=1000, findings=2, proofs=0), judged(REPEATED, 5, size=500, findings=1),
             judged(DIFFERS, 6, "finding x", findings=7))  # fmt: skip
    lines = [*Replay(found).lines()]
    assert lines[0] == (
        f"replay       2 repeated, 1 not repeated; by the checks of dcdecom {__version__}, over 1,500 bytes of readings"
    )
    assert lines[1:3] == ["repeated     3 findings", "  event 6 dropped srv-1: finding x"]


def test_of_a_journal_that_concludes_nothing_nothing_is_counted() -> None:
    assert [line.partition(";")[0] for line in Replay(()).lines()][:2] == [
        "replay       the journal concludes nothing", "repeated     nothing",
    ]  # fmt: skip


def test_events_that_rest_on_more_are_told() -> None:
    lines = [*Replay((judged(REPEATED),), apart=("event 9 still-gone",)).lines()]
    assert lines[2:4] == [
        "apart        1 events rest on more than one look kept, and are not judged again:", "  event 9 still-gone",
    ]  # fmt: skip


@pytest.mark.parametrize("state", [NOT_KEPT, NOT_LOOKED, PURGED, UNREADABLE, OTHER_TIME])
def test_what_was_not_judged_says_why(state: str) -> None:
    assert [*judged(state, 4, "why", "and").lines()] == [f"event 4 dropped srv-1: {state} (why)"]
    assert [*Judged(4, "dropped", "", state).lines()] == [f"event 4 dropped: {state}"]


@pytest.mark.parametrize("state", [DIFFERS, OTHER_VERSION])
def test_each_difference_of_an_event_is_a_line(state: str) -> None:
    assert [*judged(state, 4, "a", "b").lines()] == ["event 4 dropped srv-1: a", "event 4 dropped srv-1: b"]


@pytest.mark.parametrize(("count", "more"), [(20, []), (21, ["  and 1 more"])])
def test_no_more_than_twenty_lines_of_a_kind_are_told(count: int, more: list[str]) -> None:
    lines = [*Replay(tuple(judged(DIFFERS, n, "x") for n in range(count))).lines()]
    assert [line for line in lines if "more" in line] == more
    assert len([line for line in lines if "dropped" in line]) == 20


def test_signs_that_move_a_cursor_are_written_out() -> None:
    lines = [*Replay((judged(DIFFERS, 4, "a\x1b[2J\u202e" + "x" * 2000),)).lines()]
    (told,) = (line for line in lines if "dropped" in line)
    assert told.startswith("  event 4 dropped srv-1: a\\x1b[2J\\u202ex")
    assert len(told) < 1100


def test_no_line_is_longer_than_a_thousand_signs() -> None:
    lines = [*Replay((judged(DIFFERS, 4, "x" * 2000),)).lines()]
    assert [len(line) for line in lines if "dropped" in line] == [1000]


def test_each_end_of_an_event_is_told_in_words() -> None:
    words = {
        REPEATED: "repeated", DIFFERS: "not repeated", OTHER_VERSION: "not repeated by another version",
        NOT_KEPT: "not kept by this version", PURGED: "purged", UNREADABLE: "could not be read",
        OTHER_TIME: "of another time than its readings", NOT_LOOKED: "rests on no look that was kept",
    }  # fmt: skip
    for state, told in words.items():
        assert next(iter(Replay((judged(state),)).lines())).startswith(f"replay       1 {told};")


def test_what_was_counted_is_listed_and_a_look_without_readings_has_no_bytes() -> None:
    found = (judged(REPEATED, findings=2, proofs=1), Judged(5, "dropped", "", REPEATED))
    lines = [*Replay(found).lines()]
    assert lines[1] == "repeated     2 findings, 1 proofs"
    assert lines[0].endswith("over 0 bytes of readings")
