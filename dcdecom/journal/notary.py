"""Codes, statements and signatures for who records them; the verifier uses the same parts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from dcdecom.errors import InputError, SystemFailure
from dcdecom.model.sentence import Sentence
from dcdecom.ports.decoder import Decoder, NoDecoder, PdfSignatures
from dcdecom.ports.journal import Event
from dcdecom.ports.notary import NOTHING, Claimed, ReadLabel, Stated

from . import authenticator, chain, exit_pass, label_note, opening_note, paper_note, signatures, sshsig
from .label_note import LabelNote
from .paper_code import Code, NoCode
from .paper_code import read as read_code
from .statement import EVERY_CASE, NAMESPACE, Statement, read, text, unfit


def _recorded(why: str) -> Sentence:
    return Sentence("against-recorded", "{why}. Nothing was recorded.", why=why)


def _why_not_present(code: str) -> str:
    """Why a key in an authenticator does not count, where that is said without its page; else empty text."""
    match code:
        case authenticator.UNTOUCHED:
            return Sentence("key-untouched", "nobody was present when its key signed (flag UP)")
        case authenticator.TOUCHED:
            return Sentence(
                "key-touched", "its key was touched, and nobody was verified by PIN or finger (flag UV)"
            )  # fmt: skip
    return ""


def _why_none(error: NoCode) -> str:
    """Why what was typed is no code, for whoever typed it."""
    match error.sort:
        case "long":
            return Sentence(
                "code-length",
                "it has {count} signs: a code has 27 signs (26 and a check sign), a head has 64 digits; "
                "papers of earlier versions have 16 digits",
                count=error.about,
            )
        case "strange":
            return Sentence("code-strange", "{signs} is in no code", signs=error.about)
        case "check":
            return Sentence("code-check", "its check sign does not fit: one of its signs was mistyped or misread")
    return str(error)


@dataclass(frozen=True)
class Scanned:
    """The heads on a scan, or why there are none."""

    heads: tuple[str, ...] = ()
    why: str = ""


class SshNotary:
    """Protocol `Notary`, with OpenSSH's `ssh-keygen`; a decoder reads scans."""

    namespace = NAMESPACE
    every_case = EVERY_CASE

    def __init__(self, decoder: Decoder | None = None, roots: Callable[[], str] = str) -> None:
        """`roots`: reads the trust roots of TTE (PEM); empty text where there are none. Raises InputError."""
        self._decoder, self._roots = decoder or NoDecoder(), roots

    def scanned(self, content: bytes) -> Scanned:
        read = self._decoder.marks(content)
        said = (m.text.lower() if chain.is_digest(m.text.lower()) else exit_pass.head_of(m.text) for m in read.found)
        heads = tuple(dict.fromkeys(filter(None, said)))
        return Scanned(heads, "" if heads else read.detail or Sentence("no-qr-there", "there is none on it"))

    def signatures(self, content: bytes, at: datetime) -> PdfSignatures:
        roots = self._roots()
        if not roots:
            return PdfSignatures(why="no-roots")
        read = self._decoder.signatures(content, roots, at)
        return replace(read, roots=hashlib.sha256(roots.encode()).hexdigest())

    def code(self, typed: str) -> Code:
        try:
            return read_code(typed)
        except NoCode as error:
            raise InputError(_why_none(error)) from error

    def statement(
        self, events: Iterable[Event], gate: int, decision: str, on: date, only: tuple[str, ...], version: int = 2,
        note: str = "", named: Mapping[str, object] = NOTHING,
    ) -> bytes:  # fmt: skip
        rows = [chain.row(event) for event in events]
        closed = {"decision": decision, "on": on.isoformat(), "only": list(only), "note": note, **named}
        try:
            return text(signatures.stated(rows, rows[gate - 1], closed, version))
        except ValueError as error:
            raise InputError(_recorded(str(error))) from error

    def text(self, said: Stated) -> bytes:
        try:
            return text(_statement(said))
        except ValueError as error:
            raise InputError(_recorded(str(error))) from error

    def label_note(self, label: ReadLabel) -> str:
        return label_note.text(LabelNote(label.serial, label.asset_tag, label.position, label.cables, label.macs))

    def read_label(self, note: str) -> LabelNote:
        try:
            return label_note.read(note)
        except ValueError as error:
            what = Sentence("label-note", "The statement: {why}. Nothing was recorded.", why=error)
            raise InputError(what) from error

    def paper_note(self, said: Mapping[str, object]) -> str:
        return paper_note.text(said)

    def read_paper(self, note: str) -> Mapping[str, object]:
        try:
            return paper_note.read(note)
        except ValueError as error:
            what = Sentence("label-note", "The statement: {why}. Nothing was recorded.", why=error)
            raise InputError(what) from error

    def opening_note(self, playbook: str, office: str, number: str, day: str) -> str:
        return opening_note.text(playbook, office, number, day)

    def unfit(self, stated: Stated) -> str:
        return unfit(_statement(stated))

    def stated(self, statement: bytes) -> Statement:
        try:
            return read(statement)
        except ValueError as error:
            raise InputError(
                Sentence(
                    "statement-unread", "the statement: {reason}; line ends count too. Nothing was recorded.",
                    reason=error,
                )
            ) from error  # fmt: skip

    def claimed(self, signature: bytes) -> sshsig.SshSignature:
        try:
            return sshsig.read(signature)
        except ValueError as error:
            raise InputError(
                Sentence("signature-unread", "the signature: {reason}. Nothing was recorded.", reason=error),
                Sentence(
                    "signature-how", "The signer makes one with: {command}",
                    command=f"ssh-keygen -Y sign -f KEY -n {NAMESPACE} STATEMENT",
                ),
            ) from error  # fmt: skip

    def against_presence(self, claimed: Claimed, is_lab: bool, touch_is_enough: bool) -> tuple[str, str]:
        said = claimed.authenticator if isinstance(claimed, sshsig.SshSignature) else None
        if said is None:
            return "", ""
        how = (is_lab, touch_is_enough)
        code = authenticator.code_against(said, *how)
        return code, _why_not_present(code) or authenticator.against(said, *how)

    def against(self, statement: bytes, signature: bytes, key: str, person: str, at: datetime) -> str:
        signers = f"{person} namespaces=\"{NAMESPACE}\" {key}\n".encode()
        try:
            return sshsig.verify(statement, signature, signers, person, NAMESPACE, at)
        except sshsig.NoSshKeygen as error:
            raise SystemFailure(
                Sentence("keygen-none", "{reason}: it was not checked. Nothing was recorded.", reason=error),
                Sentence("keygen-install", "Install openssh-client."),
            ) from error


def _statement(said: Stated) -> Statement:
    if isinstance(said, Statement):
        return said
    return Statement(
        said.case, said.step, said.party, said.decision, said.devices, said.on, said.report, said.head, said.kind,
        said.version, said.subjects, said.replaces, said.finding, said.until, said.note,
    )  # fmt: skip
