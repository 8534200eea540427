"""One known_hosts file as a source of references: by which entries machines of the data centre still know a server."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Mapping, Sequence

from dcdecom import limits
from dcdecom.adapters.known_hosts.entries import Entry, entries, is_readable, of_servers
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import KnownHostsSettings
from dcdecom.ports.clock import Clock

SYSTEM, ABOUT = "known-hosts", "SSH host keys"


@dataclass(frozen=True)
class KnownHosts:
    """Protocol `ReferenceReader`. The file is read whole or not at all, and never written."""

    settings: KnownHostsSettings
    domains: tuple[str, ...]
    clock: Clock

    @property
    def source(self) -> ReferenceSource:
        return ReferenceSource(self.settings.name, ABOUT, self.settings.owner, archive=False, of_system=SYSTEM)

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        """Every entry of each server; all are unreadable where the file could not be read."""
        until = time.monotonic() + limits.TEXTS_SECONDS.most
        found: dict[str, list[Reference]] = {each.device: [] for each in subjects}
        try:
            read, state = self._read()
            for entry, hit in of_servers(read, subjects, self.domains, until):
                place = f"{self.settings.path.name}:{entry.line} {entry.key_type}"
                found[hit.device].append(Reference("known-host", place, hit.by, hit.token))
        except OSError as error:
            return dict.fromkeys(found, self._unreadable(error.strerror or str(error)))
        except ValueError as error:  # among it what is over a limit
            return dict.fromkeys(found, self._unreadable(str(error)))
        at = self.clock.now()
        return {device: Reading(Mentions(state, tuple(lines)), self._source, at) for device, lines in found.items()}

    def state(self) -> Answer[SourceState]:
        try:
            return Reading(self._read()[1], self._source, self.clock.now())
        except OSError as error:
            return self._unreadable(error.strerror or str(error))
        except ValueError as error:
            return self._unreadable(str(error))

    def _read(self) -> tuple[list[Entry], SourceState]:
        with os.fdopen(os.open(self.settings.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(0, "it is no regular file")
            content = file.read(limits.KNOWN_HOSTS.most + 1)
        if limits.KNOWN_HOSTS.passed(len(content)):
            raise OverLimit(limits.KNOWN_HOSTS)
        read, odd = entries(content.decode(errors="replace"))
        unknown = [entry.line for entry in read if not all(map(is_readable, entry.hosts))]
        left_out = (f"line {number}: no entry that is known" for number in sorted({*odd, *unknown}))
        return read, SourceState("", None, old=False, left_out=tuple(left_out))

    @property
    def _source(self) -> Source:
        return Source.named(SYSTEM, self.settings.name)

    def _unreadable(self, reason: str) -> Unreadable:
        return Unreadable(f"{self.settings.path}: {reason}", self._source, self.clock.now())
