"""What shows that somebody signed: a scan with its code, a signed PDF, or a signature by key."""

from __future__ import annotations

import hashlib
import os
import shlex
from pathlib import Path

from dcdecom.casework.codes import judged, on_scan
from dcdecom.casework.incoming_files import content as content_of
from dcdecom.casework.secret_looking import secret_in
from dcdecom.casework.sign_options import Signature, command_again, said_signed
from dcdecom.casework.tte import Signed, TteRefused, look
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import BROUGHT_BYTES, SIGNED_BYTES
from dcdecom.model.case import CancelSheet, Case, OpenGate
from dcdecom.model.facts.base import Attachment, KeySigned
from dcdecom.model.facts.papers import CodeRefused, SignatureRefused
from dcdecom.model.facts.tte import TteChecked
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate
from dcdecom.model.sentence import Sentence
from dcdecom.ports.journal import Attachments
from dcdecom.ports.notary import Notary

PDF = b"%PDF-"
SIGNATURE = b"-----BEGIN SSH SIGNATURE-----"


class CodeNeeded(InputError):
    """No QR code could be read off a scan: its code has to be typed.

    `what`: the paper, or what it says of the case. `again`: the command that was typed, without its scan.
    """

    def __init__(self, step: str, what: str, scan: Path | None, why: str, again: str) -> None:
        name: str = scan.name if scan else Sentence("the-scan", "the scan")
        self.why = Sentence("no-qr", "No QR code was read off {scan}: {why}.", scan=name, why=why)
        needs = Sentence(
            "code-needed", "{step}: {paper} needs --code. {why} Nothing was recorded.",
            step=step, paper=what, why=self.why,
        )  # fmt: skip
        shown = shlex.quote(str(scan)) if scan else "FILE"
        super().__init__(needs, Sentence(
            "code-type", "Type the code that stands beside the QR code: {command}",
            command=f"{again} --scan {shown} --code CODE",
        ))  # fmt: skip


class SecretLooking(InputError):
    """A file that is not kept, since what is kept leaves in bundles."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(
            Sentence("secret-file", "{file} {what}. Nothing was recorded.", file=file.name, what=what),
            Sentence(
                "secret-out",
                "Take the secret out, and what is not needed. Where the file is needed as it is, `case attach "
                "--sealed` keeps it out of bundles.",
            ),
        )


@dataclass(frozen=True)
class Shown:
    """Evidence that counts, as the event keeps it."""

    grade: str
    files: tuple[Attachment, ...]
    signed: KeySigned | None = None
    """Where it is a signature by key."""
    tte: TteChecked | None = None
    """Where it is a PDF with a TTE."""
    remark: str = ""
    """What is not known of it."""


def paper(log: CaseLog, case: Case, opened: OpenGate, gate: Gate, signature: Signature, notary: Notary) -> Shown:
    """A scan, and the code that stands on the paper. A wrong code is journalled and refused."""
    if gate.paper not in PAPERS_WITH_CODE:
        return Shown("paper, no code" if signature.scan else "word", kept(log.attachments, signature.scan))
    again, what = command_again(case.id, signature), said_signed(gate.paper, signature.decision)
    return coded_paper(log, case, opened, BroughtPaper(signature.scan, signature.code, again, what), notary)


@dataclass(frozen=True)
class BroughtPaper:
    """A sheet with a code that came back signed."""

    scan: Path | None
    code: str
    """As it was typed; empty where it is to be read off the scan."""
    again: str
    """The command that records it, without its scan."""
    what: str
    """What it is, or what it says of the case."""


def coded_paper(log: CaseLog, case: Case, opened: OpenGate, brought: BroughtPaper, notary: Notary) -> Shown:
    """A scan whose code is that of the sheet which was asked for. A wrong code is journalled and refused."""
    content = content_of(brought.scan)
    scanned = notary.scanned(content) if content else None
    if scanned and scanned.heads:
        found = on_scan(log.store, case, opened, scanned.heads, notary)
        given = next((head for head in scanned.heads if head != opened.printed), opened.printed)
        if found.grade and brought.code:
            typed = judged(log.store, case, opened, brought.code, notary)
            found, given = (found, given) if typed.grade else (typed, brought.code)
    elif brought.code:
        found, given = judged(log.store, case, opened, brought.code, notary), brought.code
    else:
        if content is None:
            kept(log.attachments, brought.scan)  # raises what is wrong with the file
        why = scanned.why if scanned else Sentence("scan-empty", "it is empty")
        raise CodeNeeded(opened.step, brought.what, brought.scan, why, brought.again)
    if found.grade:
        return Shown(found.grade, _same(kept(log.attachments, brought.scan), content))
    gate = None if isinstance(opened, CancelSheet) else opened.index
    log.append(case, CodeRefused(opened.step, gate, given[:40]))
    raise Refused(
        Sentence("code-refused", "{why}. The paper was not recorded; the attempt was.", why=found.why),
        Sentence(
            "code-compare",
            "Read it off the paper that came back, and compare: {show} has the code in force.\n"
            "An older paper is signed anew. Then: {command}",
            show=f"dcdecom case show {case.id}",
            command=f"{brought.again} --scan FILE",
        ),
    )


def _same(files: tuple[Attachment, ...], content: bytes | None) -> tuple[Attachment, ...]:
    """What was kept is what was read. Raises InputError where the file was changed in between."""
    if content is not None and not BROUGHT_BYTES.passed(len(content)):
        read = hashlib.sha256(content).hexdigest()
        if any(file.sha256 != read for file in files):
            raise InputError(_changed(files[0].name))
    return files


def _changed(file: str) -> Sentence:
    return Sentence("file-changed", "{file} was changed while it was read. Nothing was recorded.", file=file)


def _here(case: Case) -> str:
    return case.current.slug if case.current else case.next_row


def tte(log: CaseLog, file: Path, said: Signed, notary: Notary) -> Shown:
    """A PDF with a certified signature, byte for byte as it came, and how far it was checked.

    Raises Refused where it does not count; then the attempt is journalled, with the file.
    """
    try:
        with file.open("rb") as content:
            magic = content.read(len(PDF))
    except OSError as error:
        raise InputError(
            Sentence(
                "tte-unread",
                "--tte {file}: {reason}. Nothing was recorded.",
                file=file,
                reason=error.strerror,
            )
        ) from error
    if magic != PDF:
        raise InputError(
            Sentence(
                "tte-no-pdf",
                "--tte {file} is no PDF: only the signed file itself counts. Nothing was recorded.",
                file=file,
            )
        )
    brought = content_of(file)
    if brought is None:
        kept(log.attachments, file)  # raises what is wrong with the file
        raise InputError(_changed(file.name))
    try:
        found = look(file, brought, said, notary, notary.signatures(brought, log.clock.now()))
    except TteRefused as refused:
        step = said.opened.step if said.opened else _here(said.case)
        gate = said.opened.index if isinstance(said.opened, OpenGate) else None
        files = _same(kept(log.attachments, file), brought)
        log.append(said.case, SignatureRefused(step, gate, refused.code, refused.certificate), named=files)
        raise
    return Shown(found.grade, _same(kept(log.attachments, file), brought), tte=found.fact, remark=found.remark)


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
        raise InputError(_changed(file.name))
    if sealed:
        if BROUGHT_BYTES.passed(len(content)):
            told = Sentence(
                "sealed-large",
                "{file} {limit}; it is not kept sealed. Nothing was recorded.",
                file=file.name,
                limit=BROUGHT_BYTES,
            )
            raise InputError(told, Sentence("sealed-pack", "Pack it, or split it and attach the parts."))
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
        told = Sentence(
            "name-no-text",
            "{file} has a name that is no text (not UTF-8). Nothing was recorded.",
            file=shown,
        )
        raise InputError(told, Sentence("name-other", "Give the file another name.")) from error


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
        raise InputError(
            Sentence(
                "is-signature",
                "{file} is a signature by key: give it as --signature. Nothing was recorded.",
                file=file,
            )
        )


def kept_bytes(attachments: Attachments, name: str, content: bytes) -> Attachment:
    return Attachment(name, attachments.keep_bytes(content))
