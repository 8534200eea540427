"""Files of OpenSSH in which the host keys of servers are known."""

from __future__ import annotations

from dcdecom.model.settings import ReferencesSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.references import ReferenceReader


def connect_readers(settings: ReferencesSettings, clock: Clock) -> tuple[ReferenceReader, ...]:
    """One reader a file, in the configuration's order."""
    if not settings.known_hosts:
        return ()
    from dcdecom.adapters.known_hosts.reader import KnownHosts

    return tuple(KnownHosts(each, settings.domains, clock) for each in settings.known_hosts)
