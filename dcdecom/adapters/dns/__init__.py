"""DNS through dnspython, an extra: zones transferred whole and searched for servers, and record sets written."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.adapters.dns.names import NameRights, Names, NameUpdates, removing
from dcdecom.adapters.dns.reader import ViewReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.settings import DnsSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.names import NameAccount, NameReader, NameWriter, NoNames
from dcdecom.ports.references import ReferenceReader


def connect_readers(
    settings: DnsSettings, domains: Iterable[str], secrets: Secrets, clock: Clock
) -> tuple[ReferenceReader, ...]:
    """One reader a view, in the configuration's order. dnspython is loaded when the first is asked."""
    return tuple(ViewReader(view, tuple(domains), secrets, clock) for view in settings.views)


def connect_names(settings: DnsSettings, domains: Iterable[str], secrets: Secrets, clock: Clock) -> NameReader | None:
    """The views whose names are removed; None where there are none."""
    views = removing(settings)
    return Names(views, tuple(domains), secrets, clock) if views else None


def connect_updates(settings: DnsSettings, secrets: Secrets) -> NameWriter:
    """What writes to them."""
    views = removing(settings)
    return NameUpdates(views, secrets) if views else NoNames()


def connect_rights(settings: DnsSettings, secrets: Secrets, clock: Clock) -> NameAccount | None:
    """What tries the right of their keys; None where there are none."""
    views = removing(settings)
    return NameRights(views, secrets, clock) if views else None
