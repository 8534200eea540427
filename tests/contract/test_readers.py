"""Every method of every Reader: what is there, that it is not there, that it could not be read. Never anything else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.settings import Settings
from dcdecom.ports.monitoring import MonitoringReader
from dcdecom.ports.network import NetworkReader
from dcdecom.ports.record import RecordReader
from dcdecom.ports.switches import SwitchReader
from dcdecom.ports.systems import Readers
from tests.beds import Bed

from .compare import plain
from .expected_record import by_cable_ids
from .ground import Found, Ground
from .questions import QUESTIONS, SYSTEMS, Known, Question
from .stage import Stage

WHOLE = ("record.devices_by_id", "record.network", "record.cables")
PORTS = {"record": RecordReader, "network": NetworkReader, "switch": SwitchReader, "monitoring": MonitoringReader}


def test_every_method_of_every_reader_is_asked_here() -> None:
    methods = {f"{port}.{name}" for port, kind in PORTS.items() for name in vars(kind) if not name.startswith("_")}
    methods -= {"switch.lines", "switch.spelling", "record.in_parts", "record.forget"}  # they ask no system
    assert methods == {question.method for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_one_call_answers_what_is_there_what_is_not_and_what_cannot_be_asked(
    bed: Bed, ground: Ground, found: Found, readers: Readers, question: Question
) -> None:
    known, absent = question.known(ground, found), question.absent(ground, found)
    assert known
    begun = clocks.clock().now()
    answers = question.ask(readers, [*known, *(key for key in (absent, question.wrong) if key is not None)])
    assert len(answers) == len({key for key, _ in answers})
    by_key = dict(answers)
    for key, expected in known.items():
        assert isinstance(by_key[key], Reading), (key, by_key[key])
        assert plain(question.view(ground, key, by_key[key].value)) == plain(expected), key
        _sourced(by_key[key], bed, question, begun)
    if absent is not None:
        assert isinstance(by_key[absent], Absent), by_key[absent]
        assert by_key[absent].what
        _sourced(by_key[absent], bed, question, begun)
    if question.wrong is not None:
        assert isinstance(by_key[question.wrong], Unreadable), by_key[question.wrong]
        assert by_key[question.wrong].reason
    assert len(answers) == len(known) + (absent is not None) + (question.wrong is not None)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.method in WHOLE], ids=str)
def test_a_record_that_was_read_whole_says_the_same(
    ground: Ground, found: Found, settings: Settings, question: Question
) -> None:
    readers = systems.readers(settings, clocks.clock(), whole_record=True)
    known, absent = question.known(ground, found), question.absent(ground, found)
    by_key = dict(question.ask(readers, [*known, absent]))
    for key, expected in known.items():
        assert isinstance(by_key[key], Reading), (key, by_key[key])
        told = by_cable_ids(expected) if isinstance(expected, DeviceRecord) else expected
        assert plain(question.view(ground, key, by_key[key].value)) == plain(told), key
    assert isinstance(by_key[absent], Absent)


def _sourced(answer: Any, bed: Bed, question: Question, begun: Any) -> None:
    """It says which system spoke, and that this is the lab or that it is not."""
    assert answer.source.system in (question.system.partition(":")[0], "cli")
    assert answer.source.estate == bed.name
    assert answer.source.address
    assert begun - timedelta(seconds=1) <= answer.taken_at <= clocks.clock().now()


@pytest.mark.stops
@pytest.mark.parametrize("system", SYSTEMS.values())
def test_a_system_that_is_gone_is_unreadable_and_the_others_answer(
    stage: Stage, found: Found, system: str, subtests: pytest.Subtests
) -> None:
    """By Readers that had been connected to it, and by such that had not."""
    warm, cold = stage.impatient(), stage.impatient()
    asked = {one: one.known(stage.ground, found) for one in QUESTIONS if one.system == system}
    first = next(iter(asked))
    first.ask(warm, asked[first])
    stage.bed.stop(system)
    try:
        for question, known in asked.items():
            for readers, connected in ((warm, "connected before"), (cold, "not connected before")):
                with subtests.test(question.method, connected=connected):
                    _unreadable(stage.ground, question, known, question.ask(readers, known))
    finally:
        stage.bed.start(system)


def _unreadable(ground: Ground, question: Question, known: Known, answers: list[tuple[Any, Any]]) -> None:
    assert sorted(map(repr, known)) == sorted(repr(key) for key, _ in answers)
    for key, answer in answers:
        if question.asks(key):
            assert isinstance(answer, Unreadable), answer
            assert answer.reason
        else:
            assert isinstance(answer, Reading), (key, answer)
            assert plain(question.view(ground, key, answer.value)) == plain(known[key])
