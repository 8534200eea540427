"""Who mentions the devices: every source is asked once, for all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from dcdecom.collect.case_scope import Question, View
from dcdecom.collect.gather import exact
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.references import Subject, subject
from dcdecom.model.evidence import Evidence
from dcdecom.ports.systems import Readers


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
    answers = [(source, future.result()) for source, future in reading]
    known = {each.device for each in subjects}
    return {
        name: replace(e, references=tuple((source, found[name]) for source, found in answers if name in known))
        for name, e in evidence.items()
    }


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
