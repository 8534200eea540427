"""DNS through dnspython, an extra: the zones of named servers, transferred whole and searched for servers."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.adapters.dns.reader import ViewReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.settings import DnsSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.references import ReferenceReader


def connect_readers(
    settings: DnsSettings, domains: Iterable[str], secrets: Secrets, clock: Clock
) -> tuple[ReferenceReader, ...]:
    """One reader a view, in the configuration's order. dnspython is loaded when the first is asked."""
    return tuple(ViewReader(view, tuple(domains), secrets, clock) for view in settings.views)
