"""Codes, statements and signatures for who records them; the verifier uses the same parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dcdecom.errors import InputError, SystemFailure
from dcdecom.model.sentence import Sentence
from dcdecom.ports.decoder import Decoder, NoDecoder
from dcdecom.ports.journal import Event
from dcdecom.ports.notary import Claimed, Stated

from . import authenticator, chain, signatures, sshsig
from .code import Code, NoCode
from .code import read as read_code
from .statement import EVERY_CASE, NAMESPACE, Statement, read, text, unfit

KEEP = "Nothing was recorded."


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

    def __init__(self, decoder: Decoder | None = None) -> None:
        self._decoder = decoder or NoDecoder()

    def scanned(self, content: bytes) -> Scanned:
        read = self._decoder.marks(content)
        heads = tuple(dict.fromkeys(m.text.lower() for m in read.found if chain.is_digest(m.text.lower())))
        return Scanned(heads, "" if heads else read.detail or Sentence("no-qr-there", "there is none on it"))

    def code(self, typed: str) -> Code:
        try:
            return read_code(typed)
        except NoCode as error:
            raise InputError(_why_none(error)) from error

    def statement(
        self, events: Iterable[Event], gate: int, decision: str, on: date, only: tuple[str, ...], version: int = 2
    ) -> bytes:
        rows = [chain.row(event) for event in events]
        closed = {"decision": decision, "on": on.isoformat(), "only": list(only)}
        try:
            return text(signatures.stated(rows, rows[gate - 1], closed, version))
        except ValueError as error:
            raise InputError(f"{error}. {KEEP}") from error

    def text(self, said: Stated) -> bytes:
        try:
            return text(_statement(said))
        except ValueError as error:
            raise InputError(f"{error}. {KEEP}") from error

    def unfit(self, stated: Stated) -> str:
        return unfit(_statement(stated))

    def stated(self, statement: bytes) -> Statement:
        try:
            return read(statement)
        except ValueError as error:
            raise InputError(f"the statement: {error}; line ends count too. {KEEP}") from error

    def claimed(self, signature: bytes) -> sshsig.SshSignature:
        try:
            return sshsig.read(signature)
        except ValueError as error:
            how = f"The signer makes one with: ssh-keygen -Y sign -f KEY -n {NAMESPACE} STATEMENT"
            raise InputError(f"the signature: {error}. {KEEP}", how) from error

    def against_presence(self, claimed: Claimed, is_lab: bool, touch_is_enough: bool) -> tuple[str, str]:
        said = claimed.authenticator if isinstance(claimed, sshsig.SshSignature) else None
        if said is None:
            return "", ""
        how = (is_lab, touch_is_enough)
        return authenticator.code_against(said, *how), authenticator.against(said, *how)

    def against(self, statement: bytes, signature: bytes, key: str, person: str, at: datetime) -> str:
        signers = f"{person} namespaces=\"{NAMESPACE}\" {key}\n".encode()
        try:
            return sshsig.verify(statement, signature, signers, person, NAMESPACE, at)
        except sshsig.NoSshKeygen as error:
            raise SystemFailure(f"{error}: it was not checked. {KEEP}", "Install openssh-client.") from error


def _statement(said: Stated) -> Statement:
    if isinstance(said, Statement):
        return said
    return Statement(
        said.case, said.step, said.party, said.decision, said.devices, said.on, said.report, said.head, said.kind,
        said.version, said.subjects, said.replaces, said.finding, said.until, said.note,
    )  # fmt: skip
