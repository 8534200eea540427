"""Texts in which servers are mentioned: local clones and folders that the configuration names."""

from __future__ import annotations

from dcdecom.model.settings import ReferencesSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.references import ReferenceReader


def connect_readers(settings: ReferencesSettings, clock: Clock) -> tuple[ReferenceReader, ...]:
    """One reader a source, in the configuration's order."""
    if not settings.texts:
        return ()
    from dcdecom.adapters.texts.reader import TextsReader

    return tuple(TextsReader(each, settings.domains, clock) for each in settings.texts)
