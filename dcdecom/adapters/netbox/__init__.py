"""NetBox through pynetbox. Nothing is connected, and no secret resolved, before the first question or write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dcdecom.adapters.lazy import later
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.settings import NetBoxSettings, ReferencesSettings, SecretRef
from dcdecom.ports.accounts import RecordAccount
from dcdecom.ports.clock import Clock
from dcdecom.ports.grants import Granting
from dcdecom.ports.record import RecordReader, RecordWriter
from dcdecom.ports.references import ReferenceReader

if TYPE_CHECKING:
    from dcdecom.adapters.netbox.connection import Connection


def connect_reader(
    settings: NetBoxSettings, secrets: Secrets, clock: Clock, whole: bool = False
) -> RecordReader:
    """What NetBox says. `whole`: most of the record will be asked for, so it is read once and asked from memory."""

    def make() -> RecordReader:
        from dcdecom.adapters.netbox.bulk import WholeRecord
        from dcdecom.adapters.netbox.connection import Connection
        from dcdecom.adapters.netbox.reader import NetBoxReader

        connection = WholeRecord if whole else Connection
        return NetBoxReader(connection(settings, settings.reader, secrets), settings, clock)

    return later(make)


def connect_references(
    settings: NetBoxSettings, references: ReferencesSettings, secrets: Secrets, clock: Clock
) -> tuple[ReferenceReader, ...]:
    """What of NetBox points to a server, where the configuration names it as a source; else none."""
    if references.netbox is None:
        return ()
    from dcdecom.adapters.netbox.references import NetBoxReferences

    def connect() -> Connection:
        from dcdecom.adapters.netbox.connection import Connection

        return Connection(settings, settings.reader, secrets)

    return (NetBoxReferences(connect, references.netbox, clock),)


def connect_writer(settings: NetBoxSettings, secrets: Secrets, clock: Clock, command: str = "") -> RecordWriter:
    """What NetBox can be told; its change log names the command.

    Raises InputError where the configuration names no writer.
    """
    if (ref := settings.writer) is None:
        raise InputError("netbox.writer is not set, so nothing can be written to NetBox")

    def make() -> RecordWriter:
        from dcdecom.adapters.netbox.connection import Connection
        from dcdecom.adapters.netbox.writer import NetBoxWriter

        return NetBoxWriter(Connection(settings, ref, secrets), command)

    return later(make)


def connect_account(settings: NetBoxSettings, ref: SecretRef, secrets: Secrets, clock: Clock) -> RecordAccount:
    """NetBox as the token behind a reference meets it; it reads, whatever the token may."""

    def make() -> RecordAccount:
        from dcdecom.adapters.netbox.account import NetBoxAccount
        from dcdecom.adapters.netbox.connection import Connection

        return NetBoxAccount(Connection(settings, ref, secrets), settings, clock)

    return later(make)


def connect_granting(
    settings: NetBoxSettings, secrets: Secrets, clock: Clock, links: Sequence[str] = ()
) -> Granting:  # fmt: skip
    """NetBox as its administrator meets it; for `grant` alone. Raises InputError where none is configured."""
    if (ref := settings.administrator) is None:
        raise InputError(
            "netbox.administrator is not set, so nothing can be granted in NetBox. Nothing was read.",
            "Set it to a reference to an administrator's token: dcdecom help grant. Or leave NetBox out by --system.",
        )

    def make() -> Granting:
        from dcdecom.adapters.netbox.connection import Connection
        from dcdecom.adapters.netbox.granting import NetBoxGranting

        return NetBoxGranting(Connection(settings, ref, secrets), clock, links)

    return later(make)
