"""What of DNS goes with the servers of a case: every view is asked once, for all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcdecom.collect.references import forms, subject_of
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.names import LeadingSet
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.ports.systems import Readers


def leading_names(
    records: Iterable[tuple[DeviceRecord, tuple[str, ...]]], readers: Readers
) -> Mapping[str, Answer[tuple[LeadingSet, ...]]]:
    """By the device's name, the record sets that may go; `records` come with addresses that earlier looks found.

    A name that the record gives another device is that one's, and stays.
    """
    if readers.names is None:
        return {}
    ids = {record.name: record.id for record, _ in records}
    found = readers.names.leading([subject_of(record, ips=ips) for record, ips in records])
    named = {form for a in found.values() if isinstance(a, Reading) for s in a.value for form in forms(s.other_name)}
    devices = dict(readers.record.devices(sorted(named))) if named else {}
    return {name: _own(answer, ids[name], devices) for name, answer in found.items()}


def _own(
    answer: Answer[tuple[LeadingSet, ...]], id: int, devices: Mapping[str, Answer[tuple[DeviceRecord, ...]]]
) -> Answer[tuple[LeadingSet, ...]]:
    if not isinstance(answer, Reading):
        return answer
    kept = []
    for one in answer.value:
        said = [devices[form] for form in forms(one.other_name)]
        for unread in said:
            if isinstance(unread, Unreadable):
                reason = f"whose {one.other_name} is by the record: {unread.reason}"
                return Unreadable(reason, answer.source, unread.taken_at)
        if not any(isinstance(there, Reading) and all(d.id != id for d in there.value) for there in said):
            kept.append(one)
    return Reading(tuple(kept), answer.source, answer.taken_at)
