"""Certificates of erased disks that somebody brings: kept whole, with what each says of which disk.

What a certificate says itself nobody says in its place. Of a paper of which nothing is read, the recorder says by which
serial number it is matched and what became of that disk, and the journal says that it was typed.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from dcdecom.casework.evidence import kept
from dcdecom.casework.incoming_files import content as content_of
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.facts.wiping import CertificateBrought, WipedDisk, WipeOutcome
from dcdecom.model.known_disks import known_disks, match
from dcdecom.model.label import squeezed
from dcdecom.model.sentence import Sentence
from dcdecom.ports.certificates import Certificate, CertificateReader, Unclear


@dataclass(frozen=True)
class TypedCertificate:
    """What the recorder says of a certificate that does not say it itself."""

    serials: tuple[str, ...] = ()
    outcome: WipeOutcome | None = None
    note: str = ""


@dataclass(frozen=True)
class Recorded:
    """One disk of a certificate that was recorded, and whose disk it is."""

    file: str
    disk: WipedDisk
    devices: tuple[str, ...]
    """The devices of the case that have it by some source; empty where nobody knows it."""


OUTCOMES: Mapping[str, WipeOutcome] = {one: one for one in get_args(WipeOutcome)}
"""By its word, what somebody may type of a paper."""


def bring(
    log: CaseLog, id: str, files: Sequence[Path], typed: TypedCertificate, reader: CertificateReader
) -> tuple[Recorded, ...]:
    """Record certificates, one event a file. Raises InputError and Refused; then nothing of any file was recorded."""
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        read = [(file, *_read(case, file, typed, reader)) for file in files]
        _are_different(read)
        found: list[Recorded] = []
        for file, certificate, digest in read:
            named = kept(log.attachments, file)
            if [a.sha256 for a in named] != [digest]:
                raise InputError(Sentence(
                    "certificate-changed", "{file} was changed while it was read. Nothing was recorded of it.",
                    file=file.name,
                ))  # fmt: skip
            case = log.case(id)
            step = case.current.slug if case.current else case.next_row
            log.append(
                case,
                CertificateBrought(step, certificate.kind, certificate.disks, log.actor, certificate.tool, typed.note),
                named=named,
            )
            found += [Recorded(file.name, disk, _owners(case, disk)) for disk in certificate.disks]
        return tuple(found)


def _owners(case: Case, disk: WipedDisk) -> tuple[str, ...]:
    return tuple(
        device.name for device in case.devices.values()
        if any(match(disk.number, known.serial) for known in known_disks(device))
    )  # fmt: skip


def _read(case: Case, file: Path, typed: TypedCertificate, reader: CertificateReader) -> tuple[Certificate, str]:
    """What a file and its recorder say, and its SHA-256. Raises InputError and Refused."""
    content = content_of(file)
    if content is None:
        raise InputError(Sentence(
            "certificate-file", "{file} is no file that can be read. Nothing was recorded.", file=file
        ))  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    if before := next((c for c in case.certificates if any(a.sha256 == digest for a in c.fact.attachments)), None):
        raise Refused(Sentence(
            "certificate-again", "{file} is recorded already, by event {event}. Nothing was recorded.",
            file=file.name, event=before.seq,
        ))  # fmt: skip
    found = reader.read(content)
    if isinstance(found, Unclear):
        _must_be_paper(case, file, found, typed)
        found = Certificate()
    return (_paper(case, file, typed) if found.kind == "paper" else _numbered(case, file, found, typed)), digest


def _must_be_paper(case: Case, file: Path, found: Unclear, typed: TypedCertificate) -> None:
    """A certificate that was not read counts as a paper where somebody types what it says. Raises Refused and
    InputError; what contradicts itself counts for nothing.
    """
    if found.why == "contradicts":
        raise Refused(
            Sentence(
                "certificate-contradicts",
                "{file} says two things of one disk ({what}). It is no certificate of either. Nothing was recorded.",
                file=file.name, what=found.detail,
            ),
            Sentence("certificate-ask", "Ask who erased the disk for the file as nwipe wrote it, or for its log."),
        )  # fmt: skip
    if typed.serials and typed.outcome:
        return
    why = Sentence(
        "certificate-lacks", "it calls itself a certificate of nwipe, and {what} was not found in it", what=found.detail
    ) if found.why == "lacks" else found.detail  # fmt: skip
    raise InputError(
        Sentence(
            "certificate-unread", "{file} was not read: {why}. Nothing was recorded.", file=file.name, why=why
        ),
        _as_paper(case, file),
    )  # fmt: skip


def _as_paper(case: Case, file: Path) -> Sentence:
    command = f"dcdecom case certificate {case.id} {shlex.quote(str(file))} --serial SERIAL --outcome erased"
    return Sentence(
        "certificate-paper-how", "To record it as a paper, by the serial number that stands on it: {command}",
        command=command,
    )  # fmt: skip


def _paper(case: Case, file: Path, typed: TypedCertificate) -> Certificate:
    """A paper of which nothing was read. Raises InputError where nobody types what it says."""
    if not typed.serials or not typed.outcome:
        raise InputError(
            Sentence(
                "certificate-untyped",
                "{file} is no report or log of nwipe, and a paper needs --serial and --outcome. Nothing was recorded.",
                file=file.name,
            ),
            _as_paper(case, file),
        )
    return Certificate("paper", disks=tuple(WipedDisk(typed.outcome, typed=_serial(one)) for one in typed.serials))


LONGEST = 120
"""Characters of a serial number that somebody types."""


def _serial(text: str) -> str:
    if not squeezed(text) or not text.isprintable() or len(text) > LONGEST:
        raise InputError(Sentence(
            "certificate-serial", "--serial {serial} is no serial number. Nothing was recorded.", serial=repr(text)
        ))  # fmt: skip
    return text.strip()


def _numbered(case: Case, file: Path, found: Certificate, typed: TypedCertificate) -> Certificate:
    """A certificate that was read, and the number of its disk where it names none. Raises InputError."""
    if typed.outcome:
        raise InputError(Sentence(
            "certificate-says",
            "{file} says itself what became of its disk: --outcome is of a paper that was not read. Nothing was "
            "recorded.",
            file=file.name,
        ))  # fmt: skip
    without = [disk for disk in found.disks if not disk.serial]
    if not without and typed.serials:
        _must_agree(file, found, typed)
    if not without:
        return found
    if len(found.disks) == 1 and len(typed.serials) == 1:
        return replace(found, disks=(replace(found.disks[0], typed=_serial(typed.serials[0])),))
    raise InputError(
        Sentence(
            "certificate-no-serial",
            "{file} names {count} disks and no serial number of {without} of them, so nothing ties it to a disk. "
            "Nothing was recorded.",
            file=file.name, count=len(found.disks), without=len(without),
        ),
        Sentence(
            "certificate-no-serial-how",
            "Of a file with one disk: read the number off the disk's label, and type it: {command}",
            command=f"dcdecom case certificate {case.id} {shlex.quote(str(file))} --serial SERIAL",
        ),
    )  # fmt: skip


def _must_agree(file: Path, found: Certificate, typed: TypedCertificate) -> None:
    says = sorted(squeezed(disk.serial) for disk in found.disks)
    if sorted(map(squeezed, typed.serials)) != says:
        raise InputError(Sentence(
            "certificate-other",
            "{file} is of disk {disks}, and --serial says {typed}. Nothing was recorded.",
            file=file.name, disks=", ".join(disk.serial for disk in found.disks), typed=", ".join(typed.serials),
        ))  # fmt: skip


def _are_different(read: Sequence[tuple[Path, Certificate, str]]) -> None:
    seen: dict[str, Path] = {}
    for file, _, digest in read:
        if before := seen.get(digest):
            raise InputError(Sentence(
                "certificate-twice", "{file} and {other} are the same file. Nothing was recorded.",
                file=file.name, other=before.name,
            ))  # fmt: skip
        seen[digest] = file
