"""What a look saw, written and read again: by the codec of the facts, in one canonical form."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dcdecom.journal.canonical import canonical
from dcdecom.model.codec import read, to_data
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.kept_readings import NotThisForm, Readings, is_readings
from tests.unit.checks.case import load

CASES = load()


def test_evidence_of_every_case_of_the_checks_is_read_as_it_was_written() -> None:
    for case in CASES:
        kept = Readings(case.evidence, case.machine_too)
        assert Readings.of(kept.written()) == kept, case.case
    answers = {type(case.evidence.record) for case in CASES} | {type(case.evidence.machine) for case in CASES}
    assert answers == {Reading, Absent, Unreadable}


def test_its_bytes_are_canonical() -> None:
    for case in CASES:
        content = Readings(case.evidence, True).written()
        assert canonical(json.loads(content)) == content


def test_each_answer_is_of_its_own_type() -> None:
    """A reading of devices is not one of hosts: what stands in it says so, and so does the field."""
    evidence = CASES[0].evidence
    said = to_data(evidence)
    assert isinstance(evidence.record, Reading)
    assert read(Evidence, said).record == evidence.record
    with pytest.raises(KeyError):
        read(Evidence, {**said, "record": {**said["record"], "is": "Sighting"}})
    with pytest.raises(KeyError):
        read(Evidence, {**said, "record": said["record"]["value"][0]})


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"form":1}', b'{"form":true}', b"\xff", b"NaN"])
def test_other_bytes_are_no_readings(content: bytes) -> None:
    with pytest.raises(NotThisForm):
        Readings.of(content)


def test_a_name_says_whose_they_are() -> None:
    evidence = CASES[0].evidence
    assert Readings(evidence, True).name == "readings-srv-disdik-01.json"
    assert [*map(is_readings, ("readings-a.json", "readings-a.jpg", "evidence-a.json"))] == [True, False, False]
    other = replace(evidence, asked=replace(evidence.asked, name="srv-2"))
    assert Readings(other, True).name == "readings-srv-2.json"
