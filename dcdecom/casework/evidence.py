"""What shows that somebody signed: a scan with its code, a signed PDF, or a signature by key."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from dcdecom.casework.codes import judged, on_scan
from dcdecom.casework.incoming_files import LARGEST
from dcdecom.casework.incoming_files import content as content_of
from dcdecom.casework.secret_looking import secret_in
from dcdecom.casework.sign_options import PAPERS, Signature
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.limits import SIGNED_BYTES
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.base import Attachment, KeySigned
from dcdecom.model.facts.papers import CodeRefused
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate
from dcdecom.model.sentence import Sentence
from dcdecom.ports.journal import Attachments
from dcdecom.ports.notary import Notary

PDF = b"%PDF-"
SIGNATURE = b"-----BEGIN SSH SIGNATURE-----"
UNCHECKED = "tte, not checked by dcdecom"


class CodeNeeded(InputError):
    """No QR code could be read off a scan: its code has to be typed."""

    def __init__(self, step: str, paper: str, scan: Path | None, why: str) -> None:
        name: str = scan.name if scan else Sentence("the-scan", "the scan")
        self.why = Sentence("no-qr", "No QR code was read off {scan}: {why}.", scan=name, why=why)
        needs = Sentence(
            "code-needed", "{step}: {paper} needs --code. {why} Nothing was recorded.",
            step=step, paper=Sentence(f"named-{paper}", PAPERS.get(paper, paper)), why=self.why,
        )  # fmt: skip
        super().__init__(needs)


class SecretLooking(InputError):
    """A file that is not kept, since what is kept leaves in bundles."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(
            f"{file.name} {what}. Nothing was recorded.",
            "Take the secret out, and what is not needed. Where the file is needed as it is, `case attach --sealed` "
            "keeps it out of bundles.",
        )


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
    content = content_of(signature.scan)
    scanned = notary.scanned(content) if content else None
    if scanned and scanned.heads:
        found = on_scan(log.store, case, opened, scanned.heads, notary)
        given = next((head for head in scanned.heads if head != opened.head), opened.head)
        if found.grade and signature.code:
            typed = judged(log.store, case, opened, signature.code, notary)
            found, given = (found, given) if typed.grade else (typed, signature.code)
    elif signature.code:
        found, given = judged(log.store, case, opened, signature.code, notary), signature.code
    else:
        if content is None:
            kept(log.attachments, signature.scan)  # raises what is wrong with the file
        why = scanned.why if scanned else Sentence("scan-empty", "it is empty")
        raise CodeNeeded(opened.step, gate.paper, signature.scan, why)
    if found.grade:
        return Shown(found.grade, _same(kept(log.attachments, signature.scan), content))
    log.append(case, CodeRefused(opened.step, opened.index, given[:40]))
    raise Refused(
        Sentence("code-refused", "{why}. The paper was not recorded; the attempt was.", why=found.why),
        Sentence(
            "code-compare",
            "Read it off the paper that came back, and compare: {show} has the code in force.\n"
            "An older paper is signed anew. Then: {command}",
            show=f"dcdecom case show {case.id}",
            command=f"dcdecom case sign {case.id} {opened.step} --as {opened.by} --scan FILE",
        ),
    )


def _same(files: tuple[Attachment, ...], content: bytes | None) -> tuple[Attachment, ...]:
    """What was kept is what was read. Raises InputError where the file was changed in between."""
    if content is not None and len(content) <= LARGEST:
        read = hashlib.sha256(content).hexdigest()
        if any(file.sha256 != read for file in files):
            raise InputError(f"{files[0].name} was changed while it was read. Nothing was recorded.")
    return files


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
    return (keep_brought(attachments, file),)


def keep_brought(attachments: Attachments, file: Path, sealed: bool = False) -> Attachment:
    """Keep a file that somebody brought; a sealed one may hold secrets, and leaves in no bundle.

    Raises SecretLooking where it looks like a secret, or is too long a text to be looked at, and nobody said that it is
    to be sealed. Raises InputError for what is no file, is too large, changes meanwhile, or has a name that is no text.
    """
    must_have_text_name(file)
    content = content_of(file)
    if content is None:
        attachments.keep(file)  # raises what is wrong with it
        raise InputError(f"{file.name} was changed while it was read. Nothing was recorded.")
    if sealed:
        if len(content) > LARGEST:
            told = f"{file.name} has more than {LARGEST // 1024**2} MB, which is not kept sealed. Nothing was recorded."
            raise InputError(told, "Pack it, or split it and attach the parts.")
        return Attachment(file.name, attachments.keep_bytes(content, sealed=True), sealed=True)
    if what := secret_in(file, content):
        raise SecretLooking(file, what)
    return _same((Attachment(file.name, attachments.keep(file)),), content)[0]


def must_have_text_name(file: Path) -> None:
    """Raises InputError for a file whose name is not UTF-8: no event could name it."""
    try:
        file.name.encode()
    except UnicodeEncodeError as error:
        shown = os.fsencode(file.name).decode(errors="backslashreplace")
        told = f"{shown} has a name that is no text (not UTF-8). Nothing was recorded."
        raise InputError(told, "Give the file another name.") from error


def _is_no_signature(file: Path) -> None:
    """What was signed by key is recorded as that: as a paper nobody would check it.

    Wherever in the file it begins: behind blanks or text it would be one all the same once these are cut off.
    """
    try:
        with file.open("rb") as content:
            begins = content.read(SIGNED_BYTES.most)
    except OSError:
        return  # whoever keeps it says what is wrong
    if SIGNATURE in begins.replace(b"\0", b""):
        raise InputError(f"{file} is a signature by key: give it as --signature. Nothing was recorded.")


def kept_bytes(attachments: Attachments, name: str, content: bytes) -> Attachment:
    return Attachment(name, attachments.keep_bytes(content))
