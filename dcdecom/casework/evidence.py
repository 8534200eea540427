"""What shows that somebody signed: a scan with its code, a signed PDF, or a signature by key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dcdecom.casework.typed import Signature
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.codec import write
from dcdecom.model.facts.base import Attachment, KeySigned
from dcdecom.model.facts.papers import CodeRefused
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate
from dcdecom.ports.journal import Attachments
from dcdecom.ports.notary import Notary

PDF = b"%PDF-"
SIGNATURE = b"-----BEGIN SSH SIGNATURE-----"
UNCHECKED = "tte, not checked by dcdecom"


@dataclass(frozen=True)
class Shown:
    """Evidence that counts, as the event keeps it."""

    grade: str
    files: tuple[Attachment, ...]
    signed: KeySigned | None = None
    """Where it is a signature by key."""


def paper(log: CaseLog, case: Case, opened: OpenGate, gate: Gate, signature: Signature, notary: Notary) -> Shown:
    """A scan, and the code that stands on the paper. A wrong code is journalled and refused."""
    if gate.paper not in PAPERS_WITH_CODE:
        return Shown("paper, no code" if signature.scan else "word", kept(log.attachments, signature.scan))
    if notary.matches(signature.code, opened.head):
        return Shown("code", kept(log.attachments, signature.scan))
    log.append(case, "code-refused", write(CodeRefused(opened.step, opened.index, signature.code[:40])))
    raise Refused(
        f"Code {signature.code[:40]!r} is not the one of this sheet: another case, another step, or an older print. "
        "The paper was not recorded; the attempt was.",
        f"Read it off the paper that came back, and compare: dcdecom case show {case.id} has the code in force.\n"
        f"An older paper is signed anew. Then: dcdecom case sign {case.id} {opened.step} --as {opened.by} --scan FILE",
    )


def tte(attachments: Attachments, file: Path) -> Shown:
    """A PDF with a certified signature, byte for byte as it came. Nothing in it is checked here, and that is said."""
    try:
        with file.open("rb") as content:
            magic = content.read(len(PDF))
    except OSError as error:
        raise InputError(f"--tte {file}: {error.strerror}. Nothing was recorded.") from error
    if magic != PDF:
        raise InputError(f"--tte {file} is no PDF: only the signed file itself counts. Nothing was recorded.")
    return Shown(UNCHECKED, kept(attachments, file))


def kept(attachments: Attachments, file: Path | None) -> tuple[Attachment, ...]:
    """A file that somebody brought, kept for the event that names it. Raises InputError for a signature by key."""
    if file is None:
        return ()
    _is_no_signature(file)
    return (Attachment(file.name, attachments.keep(file)),)


def _is_no_signature(file: Path) -> None:
    """What was signed by key is recorded as that: as a paper nobody would check it."""
    try:
        with file.open("rb") as content:
            begins = content.read(len(SIGNATURE))
    except OSError:
        return  # whoever keeps it says what is wrong
    if begins == SIGNATURE:
        raise InputError(f"{file} is a signature by key: give it as --signature. Nothing was recorded.")


def kept_bytes(attachments: Attachments, name: str, content: bytes) -> Attachment:
    return Attachment(name, attachments.keep_bytes(content))
