"""Where servers that are gone are still mentioned: every source is asked once, for all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from dcdecom.collect.paging import twice
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, Subject
from dcdecom.ports.systems import Readers


@dataclass(frozen=True)
class LeftMentions:
    """What the sources answered, and who is recorded by now with the addresses that they mention."""

    sources: tuple[tuple[ReferenceSource, Mapping[str, Answer[Mentions]]], ...] = ()
    """Each source, and by the subject's name what it says."""
    holders: Mapping[str, Answer[tuple[AddressHolder, ...]]] = field(default_factory=dict)
    """By IP or MAC address."""


NOT_ASKED = LeftMentions()


def read_left_mentions(subjects: Sequence[Subject], readers: Readers) -> LeftMentions:
    """Search every source, then ask the record whose the mentioned addresses are now."""
    if not subjects or not readers.references:
        return NOT_ASKED
    sources = tuple((reader.source, reader.mentions(subjects)) for reader in readers.references)
    answers = [answer for _, found in sources for answer in found.values()]
    lines = [line for a in answers for line in (a.value.lines if isinstance(a, Reading) else ())]
    ips, macs = _tokens(lines, "address"), _tokens(lines, "mac")
    holders = dict(twice(ips, readers.record.holders_at)) if ips else {}
    by_mac = twice([MacAddress(mac) for mac in macs], readers.record.holders) if macs else {}
    return LeftMentions(sources, {**holders, **{str(mac): answer for mac, answer in by_mac.items()}})


def _tokens(lines: Sequence[Reference], by: str) -> list[str]:
    return sorted({line.token for line in lines if line.by == by})
