"""The monitoring, read and written: a second one beside Zabbix is a row in `bootstrap/monitoring.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dcdecom.model.changes.zabbix import DeleteHost, DisableHost, EnableHost, EndSilence, RestoreHost, SilenceHost
    from dcdecom.model.estate.monitoring import (
        Blocker,
        Export,
        HostEdit,
        ListedHost,
        Loss,
        MonitoredHost,
        Sight,
        Silence,
    )
    from dcdecom.model.estate.reading import Answer
    from dcdecom.model.trace import Trace
    from dcdecom.ports.write_permit import WritePermit


class MonitoringReader(Protocol):
    """The monitoring, read."""

    def hosts(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """Each name's hosts: whose technical or visible name is the same but for case."""
        ...

    def hosts_by_id(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[MonitoredHost]]]:
        """Each id's host, read afresh. One of which a part may not be read is Unreadable alone."""
        ...

    def host_names(self) -> Answer[tuple[ListedHost, ...]]:
        """Every host by its id and technical name, as far as this account may see."""
        ...

    def hosts_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """The hosts that have an interface at each IP address or DNS name; a name is met in every domain."""
        ...

    def hosts_unresolved(self) -> Answer[tuple[MonitoredHost, ...]]:
        """The hosts that have a macro in an address of which nobody is told the value; an empty Reading for none."""
        ...

    def hosts_alike(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """The hosts that are called almost like each name, technically or visibly: in a domain (`srv-1.example`), or in
        letters that look the same. Those of the very name, in whatever case, are `hosts`.
        """
        ...

    def hosts_holding(self, values: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """The hosts whose inventory has each value as a serial number, as the asset tag, or as a MAC address.

        Compared without case, and whole; an address in whatever spelling.
        """
        ...

    def edits(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[HostEdit, ...]]]]:
        """What the audit log has of each host, the newest first; an empty Reading where it has nothing."""
        ...

    def sight(self) -> Answer[Sight]:
        """How much this account is shown: an absence counts only where that is everything."""
        ...

    def blockers(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Blocker, ...]]]]:
        """What would make it refuse to delete these hosts, told of each that is part of it.

        An empty Reading means that nothing was found. They are asked about as they are deleted: together.
        """
        ...

    def losses(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Loss, ...]]]]:
        """What no import brings back for each host."""
        ...

    def exports(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[Export]]]:
        """Each host's configuration, checked to hold that host. It may hold secrets: seal it."""
        ...

    def silences(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[Silence]]]:
        """The maintenance of each name."""
        ...

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        """The maintenances whose name says that they are a case's, or any case's of ours."""
        ...


class MonitoringWriter(Protocol):
    """The monitoring, written. Each write names one id, and spends the permit for its change before it is sent.
    """

    def silence(
        self, permit: WritePermit[SilenceHost], host_id: str, name: str, since: datetime, until: datetime,
        description: str, earlier: str = "",
    ) -> None:  # fmt: skip
        """Make a maintenance of ours, in the place of an `earlier` one: its id, where one of ours has run out."""
        ...

    def end_silence(self, permit: WritePermit[EndSilence], silence_id: str, name: str) -> None: ...

    def set_enabled(self, permit: WritePermit[DisableHost | EnableHost], host_id: str, enabled: bool) -> None: ...

    def delete_host(self, permit: WritePermit[DeleteHost], host_id: str) -> None: ...

    def restore_host(self, permit: WritePermit[RestoreHost], export: str) -> None: ...
