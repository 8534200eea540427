"""A pass for the door, read from its QR code and checked without network, journal or any other code of ours.

    {"as":"kasi","authority":"...","bearer":"Agus Salim","case":"2026-0042","dcdecom":"exit pass 1",
     "devices":[["srv-disdik-01","SGH331XK7P","read","HPE ProLiant DL360","KOM-2019-0117"]],"estate":"real",
     "head":"7d10...","owner":"Dinas Pendidikan","step":"penarikan","until":"2026-11-27T09:30+07:00"}

`head` is the hash of the event that opened its gate; the code on the paper is made of it. Where somebody signed the
pass by key, `signed` holds who, on which day, and the signature: over the statement of kind `pass` that is made here
from the pass itself. So nothing in a signed pass can be changed.

That a pass is used once is no property of its bytes: the guard keeps the paper.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dcdecom import limits

from . import authenticator, sshsig, statement
from .canonical import canonical
from .chain import Row, is_digest
from .paper_code import code
from .pass_words import WORDS

PAPER = "exit-pass"
"""What a gate asks for where it asks for a pass."""
TITLE = "exit pass 1"
KIND = "pass"
TEXTS = ("as", "authority", "bearer", "case", "dcdecom", "estate", "head", "owner", "step", "until")
SIGNED = frozenset({"by", "on", "sig"})
HOW = frozenset({"read", "recorded"})
"""Where a serial number is from."""
GOOD, BAD = 0, 3
"""Exit codes: nothing speaks against it, do not let out."""


class NoPass(Exception):
    """It is no pass that is known here."""


@dataclass(frozen=True)
class PassSigned:
    """What a pass says of its signature."""

    by: str
    on: str
    armored: bytes


@dataclass(frozen=True)
class Pass:
    """A pass as its QR code says it."""

    texts: Mapping[str, str]
    """By the names of `TEXTS`."""
    devices: tuple[tuple[str, ...], ...]
    """Of each device name, serial number, where that is from, type, and kode barang or asset tag."""
    signed: PassSigned | None = None

    @property
    def until(self) -> datetime:
        return datetime.fromisoformat(self.texts["until"])

    @property
    def head(self) -> str:
        return self.texts["head"]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the pass without its signature."""
        return hashlib.sha256(canonical({**self.texts, "devices": [list(d) for d in self.devices]})).hexdigest()

    def stated(self, on: str) -> statement.Statement:
        """The statement by which a head lets out what the pass names."""
        said, names = self.texts, tuple(device[0] for device in self.devices)
        return statement.Statement(
            said["case"], said["step"], said["as"], "approve", names, on, statement.NO_REPORT, self.head, KIND, 2,
            (f"{KIND} {self.digest}",), until=said["until"],
        )  # fmt: skip


def of_gate(opened: Row, estate: object) -> Pass:
    """The pass that the event of a gate had printed. Raises ValueError where it holds none."""
    body = opened["payload"]
    said = body.get("exit_pass")
    try:
        devices = [
            [d["name"], d["serial"], "read" if d["read"] else "recorded", d["type"], d["tag"]] for d in said["devices"]
        ]
        found = {
            "dcdecom": TITLE, "case": opened["case"], "estate": estate, "step": body["step"], "as": body["by"],
            "head": opened["hash"], "devices": devices,
            **{name: said[name] for name in ("owner", "bearer", "authority", "until")},
        }  # fmt: skip
        return _pass(found)
    except (KeyError, TypeError, NoPass) as error:
        raise ValueError("the journal does not say what the pass says") from error


# --- reading ---------------------------------------------------------------------------------------------------------


def read(text: str) -> Pass:
    """A pass from the text of its QR code. Raises NoPass, which says why it is none."""
    content = text.strip().encode("utf-8", "surrogatepass")
    if limits.PASS_BYTES.passed(len(content)):
        raise NoPass(str(limits.PASS_BYTES))
    if limits.json_too_deep(content, limits.PASS_DEPTH):
        raise NoPass(str(limits.PASS_DEPTH))
    try:
        found: object = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NoPass("it is not the text of a pass, or not all of it") from error
    if not isinstance(found, dict):
        raise NoPass("it is not the text of a pass")
    return _pass(found)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _pass(found: Mapping[str, object]) -> Pass:
    title, signed = found.get("dcdecom"), found.get("signed")
    if isinstance(title, str) and title.startswith("exit pass ") and title != TITLE:
        raise NoPass(f"it is an {title[:40]}, which this version of dcdecom does not know")
    if {*found} - {"signed"} != {*TEXTS, "devices"} or title != TITLE:
        raise NoPass("it is no exit pass of dcdecom")
    texts = {name: _text(name, found[name]) for name in TEXTS}
    if not is_digest(texts["head"]):
        raise NoPass("its head is no SHA-256")
    _must_be_time(texts["until"])
    return Pass(texts, _devices(found["devices"]), None if signed is None else _signed(signed))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise NoPass(f"{name} is no text")
    if limits.PASS_TEXT.passed(len(value)):
        raise NoPass(f"{name} {limits.PASS_TEXT}")
    return value


def _devices(found: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(found, list) or not found:
        raise NoPass("it names no device")
    return tuple(_device(device) for device in found)


def _device(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or len(found) != 5:
        raise NoPass("it names a device in no form that is known here")
    device = tuple(_text("what it says of a device", value) for value in found)
    if device[2] not in HOW:
        raise NoPass("it names a device in no form that is known here")
    return device


def _must_be_time(text: str) -> None:
    try:
        until = datetime.fromisoformat(text)
        if until.tzinfo is None:
            raise ValueError("no zone")
        until.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NoPass("until when it holds is no time") from error


def _signed(found: object) -> PassSigned:
    if not isinstance(found, dict) or {*found} != SIGNED:
        raise NoPass("its signature is in no form that is known here")
    by, on, sig = _text("its signer", found["by"]), _text("its day", found["on"]), str(found["sig"])
    try:
        day = date.fromisoformat(on)
        base64.b64decode(sig.encode("ascii"), validate=True)
    except ValueError as error:
        raise NoPass("its signature is not whole") from error
    lines = "\n".join(sig[at : at + 70] for at in range(0, len(sig), 70))
    return PassSigned(by, day.isoformat(), sshsig.BEGIN + lines.encode("ascii") + b"\n" + sshsig.END)


def head_of(text: str) -> str:
    """The head in the text of a pass; empty text where it is none."""
    try:
        return read(text).head
    except NoPass:
        return ""


# --- checking --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """What a guard is told of a pass."""

    found: Pass
    expired: bool
    proof: str
    """good, bad, not checked, or code: nobody signed it by key."""
    why: str = ""

    @property
    def exit(self) -> int:
        return BAD if self.expired or self.proof == "bad" else GOOD

    def lines(self, language: str = "en") -> Iterator[str]:
        """The answer in words, the conclusion last. Control characters of a forged pass are made visible."""
        for line in self._lines(WORDS[language]):
            yield visible(line)

    def _lines(self, words: Mapping[str, str]) -> Iterator[str]:
        said, devices = self.found.texts, self.found.devices
        yield words["pass"].format(case=said["case"], step=said["step"], party=said["as"])
        yield words["code"].format(code=code(said["head"]))
        yield words["leaves"].format(count=len(devices), owner=said["owner"] or words["nobody"])
        for n, (name, serial, how, make, tag) in enumerate(devices, 1):
            yield words["device"].format(
                n=n, serial=serial or words["no-serial"], how=words[how], name=name, make=make or "-", tag=tag or "-"
            )
        by = words["by"].format(authority=said["authority"]) if said["authority"] else ""
        yield words["carried"].format(who=said["bearer"] or words["bearer-by-hand"], by=by)
        yield words["until"].format(until=said["until"]) + (words["expired"] if self.expired else "")
        signed = self.found.signed
        proof = words[f"proof-{self.proof if signed else 'code'}"]
        proof = proof.format(by=signed.by, on=signed.on) if signed else proof
        yield words["proof"].format(proof=proof, why=f": {self.why}" if self.why and signed else "")
        if said["estate"] != "real":
            yield words["practice"].format(estate=said["estate"])
        yield words["once"]
        is_over = self.expired and self.proof != "bad"
        yield words["conclusion"].format(conclusion=words[f"is-{'expired' if is_over else self.proof}"])


def check(found: Pass, signers: bytes | None, now: datetime) -> Checked:
    """Whether a pass holds now, and how it is proved."""
    expired = now > found.until.replace(second=59)
    if found.signed is None:
        return Checked(found, expired, "code")
    if signers is None:
        return Checked(found, expired, "not checked")
    try:
        if why := _against(found, found.signed, signers, now):
            return Checked(found, expired, "bad", why)
    except (OSError, sshsig.NoSshKeygen) as error:
        return Checked(found, expired, "not checked", str(error))
    return Checked(found, expired, "good")


def _against(found: Pass, signed: PassSigned, signers: bytes, now: datetime) -> str:
    """Why a signature is none of the person over this pass; empty text where it is."""
    said = found.stated(signed.on)
    if why := statement.unfit(said):
        return why
    try:
        text, claimed = statement.text(said), sshsig.read(signed.armored)
    except ValueError as error:
        return str(error)
    lab = found.texts["estate"] == "lab"
    if claimed.authenticator and (why := authenticator.against(claimed.authenticator, lab, touch_is_enough=False)):
        return why
    return sshsig.verify(text, signed.armored, signers, signed.by, statement.NAMESPACE, now)


def visible(line: str) -> str:
    """A line with every sign that could move a cursor or turn the text written out."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line[:1000])
