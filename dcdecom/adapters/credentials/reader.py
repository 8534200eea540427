"""One file or folder of credentials as a source of references: which of them are a server's."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from dcdecom import limits
from dcdecom.adapters.credentials.credential import Credential, FileKind
from dcdecom.adapters.credentials.files import Files
from dcdecom.adapters.texts.terms import Terms
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import CredentialFilesSettings
from dcdecom.ports.clock import Clock


@dataclass(frozen=True)
class CredentialFiles:
    """Protocol `ReferenceReader`. Every file is read whole, or the source is not read; nothing is written."""

    kind: FileKind
    settings: CredentialFilesSettings
    domains: tuple[str, ...]
    clock: Clock

    @property
    def source(self) -> ReferenceSource:
        its = self.settings
        return ReferenceSource(its.name, self.kind.about, its.owner, archive=False, of_system=self.kind.system)

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        """Every credential of each server; all are unreadable where not everything could be read."""
        found: dict[str, dict[Reference, None]] = {each.device: {} for each in subjects}
        try:
            credentials, state = self._read()
            terms = Terms(subjects, self.domains)
            for each in credentials:
                for hit in dict.fromkeys(hit for text in each.subjects for hit in terms.hits(text)):
                    found[hit.device][Reference(self.kind.kind, each.place, hit.by, hit.token)] = None
        except (OSError, ValueError) as error:
            return dict.fromkeys(found, self._unreadable(error))
        at = self.clock.now()
        return {device: self._of(device, state, tuple(lines), at) for device, lines in found.items()}

    def state(self) -> Answer[SourceState]:
        try:
            return Reading(self._read()[1], self._source, self.clock.now())
        except (OSError, ValueError) as error:
            return self._unreadable(error)

    def _read(self) -> tuple[list[Credential], SourceState]:
        files, until = Files(self.settings.path), time.monotonic() + limits.TEXTS_SECONDS.most
        found = []
        for each in self.kind.find(files, self.clock.now()):
            found.append(each)
            if time.monotonic() > until:
                raise OverLimit(limits.TEXTS_SECONDS)
        return found, SourceState("", None, old=False, left_out=tuple(files.left_out))

    def _of(self, device: str, state: SourceState, lines: tuple[Reference, ...], at: datetime) -> Answer[Mentions]:
        if limits.TEXTS_MENTIONS.passed(len(lines)):
            return self._unreadable(OverLimit(limits.TEXTS_MENTIONS, device))
        return Reading(Mentions(state, lines), self._source, at)

    @property
    def _source(self) -> Source:
        return Source.named(self.kind.system, self.settings.name)

    def _unreadable(self, error: Exception) -> Unreadable:
        if isinstance(error, OSError):
            reason = f"{error.filename or self.settings.path}: {error.strerror or error}"
        else:
            reason = f"{self.settings.path}: {error}"
        return Unreadable(reason, self._source, self.clock.now())
