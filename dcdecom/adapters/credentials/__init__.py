"""Credentials of servers that stand in files of this machine: keytabs and certificates. No key is kept or told."""

from __future__ import annotations

from dcdecom.model.settings import ReferencesSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.references import ReferenceReader


def connect_readers(settings: ReferencesSettings, clock: Clock) -> tuple[ReferenceReader, ...]:
    """One reader a file or folder, in the configuration's order."""
    if not (settings.keytabs or settings.certificates):
        return ()
    from dcdecom.adapters.credentials.certificates import CERTIFICATES
    from dcdecom.adapters.credentials.keytabs import KEYTABS
    from dcdecom.adapters.credentials.reader import CredentialFiles

    kinds = ((KEYTABS, settings.keytabs), (CERTIFICATES, settings.certificates))
    return tuple(CredentialFiles(kind, each, settings.domains, clock) for kind, named in kinds for each in named)
