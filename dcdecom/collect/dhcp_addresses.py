"""What of DHCP goes with the servers of a case: every DHCP server is asked once, for all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dcdecom.collect.references import subject_of
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.dhcp import HeldAddresses
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Subject
from dcdecom.ports.systems import Readers

Holders = Mapping[MacAddress, Answer[tuple[AddressHolder, ...]]]


def held_addresses(
    records: Iterable[tuple[DeviceRecord, tuple[MacAddress, ...]]], readers: Readers
) -> Mapping[str, Answer[HeldAddresses]]:
    """By the device's name, what may go; `records` come with hardware addresses that earlier looks found.

    A hardware address that the record gives to anything else stays that one's, and so does what it has in DHCP.
    """
    if readers.addresses is None:
        return {}
    subjects = [subject_of(record, macs) for record, macs in records]
    every = sorted({mac for subject in subjects for mac in subject.macs})
    holders: Holders = dict(readers.record.holders(every)) if every else {}
    unread = {subject.device: found for subject in subjects if (found := _unread(subject, holders))}
    own = [_own(subject, holders) for subject in subjects if subject.device not in unread]
    return {**(readers.addresses.held(own) if own else {}), **unread}


def _unread(subject: Subject, holders: Holders) -> Unreadable | None:
    for mac in subject.macs:
        answer = holders.get(mac)
        if isinstance(answer, Unreadable):
            return Unreadable(f"whose {mac} is by the record: {answer.reason}", answer.source, answer.taken_at)
    return None


def _own(subject: Subject, holders: Holders) -> Subject:
    macs = tuple(mac for mac in subject.macs if not _of_another(subject, _holding(holders.get(mac))))
    return replace(subject, macs=macs)


def _holding(answer: Answer[tuple[AddressHolder, ...]] | None) -> Sequence[AddressHolder]:
    return answer.value if isinstance(answer, Reading) else ()


def _of_another(subject: Subject, holding: Sequence[AddressHolder]) -> bool:
    return any((one.kind, one.holder.id) != ("device", subject.record_id) for one in holding)
