"""Who mentions the devices: every source is asked once, for all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeAlias

from dcdecom.collect.case_scope import Question, View
from dcdecom.collect.gather import exact
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, Subject, subject
from dcdecom.model.evidence import Evidence
from dcdecom.ports.systems import Readers

Answered: TypeAlias = tuple[ReferenceSource, Mapping[str, Answer[Mentions]]]
"""One source, and by the device's name what it says."""


def with_references(
    evidence: Mapping[str, Evidence],
    asked: Mapping[str, Question],
    readers: Readers,
    pool: ThreadPoolExecutor,
    view: View,
) -> dict[str, Evidence]:
    """Add what every source says of each device that the record knows. A look at a part asks none."""
    subjects = [of for name, e in evidence.items() if (of := _subject(e, asked[name]))] if view.is_whole else []
    if not subjects:
        return dict(evidence)
    reading = [(each.source, pool.submit(each.mentions, subjects)) for each in readers.references]
    answers = _whose([(source, future.result()) for source, future in reading], subjects, readers)
    known = {each.device for each in subjects}
    return {
        name: replace(e, references=tuple((source, found[name]) for source, found in answers if name in known))
        for name, e in evidence.items()
    }


def _whose(answers: list[Answered], subjects: list[Subject], readers: Readers) -> list[Answered]:
    """The same, where a name that leads to a server is told as foreign if the record has another device under it.

    A name with dots counts by its first part too. One question for all names of all sources.
    """
    names = {form for _, found in answers for line in _lines(found) for form in forms(line.other_name)}
    if not names:
        return answers
    devices = dict(readers.record.devices(sorted(names)))
    ids = {each.device: each.record_id for each in subjects}
    return [
        (source, {name: _judged(answer, ids[name], devices) for name, answer in found.items()})
        for source, found in answers
    ]


def _judged(
    answer: Answer[Mentions], id: int, devices: Mapping[str, Answer[tuple[DeviceRecord, ...]]]
) -> Answer[Mentions]:
    if not isinstance(answer, Reading):
        return answer
    lines = []
    for line in answer.value.lines:
        asked = [devices[form] for form in forms(line.other_name)]
        for said in asked:
            if isinstance(said, Unreadable):
                reason = f"whose {line.other_name} is by the record: {said.reason}"
                return Unreadable(reason, answer.source, said.taken_at)
        others = any(isinstance(said, Reading) and all(one.id != id for one in said.value) for said in asked)
        lines.append(replace(line, kind="dns-foreign") if others else line)
    return replace(answer, value=replace(answer.value, lines=tuple(lines)))


def _lines(found: Mapping[str, Answer[Mentions]]) -> Iterator[Reference]:
    for answer in found.values():
        if isinstance(answer, Reading):
            yield from answer.value.lines


def forms(name: str) -> tuple[str, ...]:
    """How the record may call a device that DNS calls so."""
    return tuple(dict.fromkeys((name, name.partition(".")[0]))) if name else ()


def _subject(evidence: Evidence, question: Question) -> Subject | None:
    """A device by its record, by the addresses that are its own, and by what earlier looks of the case found."""
    record = exact(evidence.record, evidence.asked.name)
    if record is None:
        return None
    macs = tuple(own.mac for own in evidence.own)
    return subject_of(record, macs, question.ips, question.labels)


def subject_of(
    record: DeviceRecord, macs: tuple[MacAddress, ...] = (), ips: tuple[str, ...] = (), labels: tuple[str, ...] = ()
) -> Subject:
    """A device by its record and what else is known of it. A DNS name that it shares is not its own."""
    recorded = tuple(mac for i in record.interfaces for mac in i.macs)
    names = tuple(n for n in record.dns_names if n not in (record.shared_names or ()))
    return subject(record.name, names, (*record.all_ips, *ips), (*recorded, *macs), (record.serial, *labels), record.id)
