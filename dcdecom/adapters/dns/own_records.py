"""Which records of a view lead to a server: a closure over all zones, from its names and addresses on. Pure.

Names are followed as a resolver would: by CNAME and DNAME, through wildcards, and backwards by PTR. A name server or
mail exchanger of a domain is none of that domain's hosts, so what points at the domain is not followed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping

from dcdecom.adapters.dns.records import ADDRESSES, MADE_BY_SIGNING, SERVES, Record, Zones, parents, zone_of
from dcdecom.adapters.texts.terms import Terms
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.references import Reference, ReferenceKind, Subject, TokenKind

FOLLOWED = frozenset({"CNAME", "DNAME", "SRV", "HTTPS", "SVCB", "NAPTR"})


@dataclass(frozen=True)
class By:
    """By which token of the server a name was found."""

    kind: TokenKind
    token: str


class Leading:
    """One server in one view."""

    def __init__(self, zones: Zones, server: Subject, domains: Iterable[str]) -> None:
        self._zones, self._server = zones, server
        ends = tuple(domains)
        self._own: dict[str, By] = {}
        """Names that the record gives it."""
        for name in server.names:
            for full in (name,) if "." in name else tuple(f"{name}.{end}" for end in ends):
                self._own.setdefault(zone_of(full), By("name", name))
        self._addresses = {str(ipaddress.ip_address(text)): text for text in server.addresses}
        self._names: dict[str, By] = dict(self._own)
        """Every name that leads to it."""
        self._found: dict[Record, Reference] = {}

    def references(self) -> tuple[Reference, ...]:
        """Each record once, by the first of the reasons that concerns somebody most."""
        self._by_address()
        self._own_records()
        self._by_name()
        self._backwards()
        self._wildcards()
        self._in_texts()
        return tuple(self._found.values())

    def found(self) -> Mapping[Record, Reference]:
        """The same, by the record."""
        self.references()
        return self._found

    def is_own_name(self, name: str) -> bool:
        """Whether it is a name that the record gives the server."""
        return name in self._own

    # --- forward -----------------------------------------------------------------------------------------------------

    def _by_address(self) -> None:
        for address, text in self._addresses.items():
            for record in self._zones.to_address.get(address, ()):
                by = By("address", text)
                self._names.setdefault(record.owner, by)
                if record.type in ADDRESSES:
                    self._tell(record, self._kind_of_address(record), by, record.owner)
                else:
                    self._tell(record, self._kind_of_alias(record), by)

    def _kind_of_address(self, record: Record) -> ReferenceKind:
        others = any(not self.is_own(other) for other in self._zones.rrset(record))
        if others:
            return "dns-shared"
        return "dns-own" if self._is_named(record.owner) else "dns-unrecorded"

    def is_own(self, record: Record) -> bool:
        return all(address in self._addresses for address in record.addresses)

    def _is_named(self, owner: str) -> bool:
        """Whether it is a name of the server's own by the record, or stands below one."""
        return owner in self._own or any(above in self._own for above in parents(owner))

    def _own_records(self) -> None:
        """Everything at its own names and below them, whatever its type; but an address that the record has not."""
        for name, by in self._own.items():
            for record in (*self._zones.at.get(name, ()), *self._zones.all_below(name)):
                if record.type in MADE_BY_SIGNING:
                    continue
                differs = record.owner == name and record.type in ADDRESSES and not self.is_own(record)
                self._tell(record, "dns-differs" if differs else "dns-own", by)

    def _by_name(self) -> None:
        waiting = list(self._names)
        while waiting:
            name = waiting.pop()
            by = self._names[name]
            for record in self._zones.to_name.get(name, ()):
                if record.type in SERVES:
                    if not self._is_named(record.owner):
                        self._tell(record, "dns-serves", by, first=True)
                elif record.type == "PTR":
                    self._tell(record, "dns-own" if self._is_at_own_address(record) else "dns-unrecorded", by)
                else:
                    self._tell(record, self._kind_of_alias(record), by)
                    if record.type in FOLLOWED and record.owner not in self._names:
                        self._names[record.owner] = by
                        waiting.append(record.owner)

    def _kind_of_alias(self, record: Record) -> ReferenceKind:
        """An alias in a zone of its own names is one more name of it; in another zone somebody else answers for it."""
        if self._is_named(record.owner):
            return "dns-own"
        zones = {r.zone for name in self._own for r in self._zones.at.get(name, ())}
        return "dns-unrecorded" if record.zone in zones else "dns-elsewhere"

    # --- backward ----------------------------------------------------------------------------------------------------

    def _pointers(self) -> Iterator[tuple[str, Record]]:
        for address, text in self._addresses.items():
            pointer = ipaddress.ip_address(address).reverse_pointer + "."
            for record in self._zones.reverse(pointer):
                yield text, record

    def _is_at_own_address(self, record: Record) -> bool:
        return any(record == mine for _, mine in self._pointers())

    def _backwards(self) -> None:
        """What its addresses are called backwards. A name that does not lead to it is somebody else's, or of before."""
        for text, record in self._pointers():
            leads = record.type == "CNAME" or any(target in self._names for target in record.targets)
            by = By("address", text)
            self._tell(record, "dns-own" if leads else "dns-differs", by, "" if leads else record.targets[0])

    # --- the rest ----------------------------------------------------------------------------------------------------

    def _wildcards(self) -> None:
        for name, by in self._names.items():
            for record in self._zones.wildcards_above(name):
                if record.owner != name:
                    self._tell(record, "dns-wildcard", by)

    def _in_texts(self) -> None:
        """TXT, SPF, CAA and whatever else names it in a text."""
        server = self._server
        names = (*server.names, *(name.rstrip(".") for name in self._names if not name.startswith("*")))
        terms = Terms([Subject(server.device, tuple(dict.fromkeys(names)), server.addresses, (), ())])
        for record in self._zones.records:
            if record.targets or record.addresses or record.type in MADE_BY_SIGNING or record in self._found:
                continue
            for hit in terms.hits(record.value):
                self._tell(record, "dns-elsewhere", By(hit.by, hit.token))
                break

    def _tell(self, record: Record, kind: ReferenceKind, by: By, other_name: str = "", first: bool = False) -> None:
        if record in self._found and not first:
            return
        named = other_name.rstrip(".") if kind in ("dns-unrecorded", "dns-shared", "dns-differs") else ""
        self._found[record] = Reference(kind, str(record), by.kind, by.token, named)
