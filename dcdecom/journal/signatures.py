"""The signatures by key that a journal holds, held against the verifier's own signers file.

The journal says what was signed; its statement is made again from the events and has to be the very text. The time at
which a key has to be valid is that of the next anchor that the verifier gave, since a signature carries none and what
the journal says of its own time proves nothing. Where no anchor was given behind it, it is the present.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dcdecom import limits

from . import sshsig, statement
from .attachment_status import Kept
from .chain import Row, is_digest

KEY = "key"
"""What `evidence` of a `gate-closed` says where a signature by key closed it."""


@dataclass(frozen=True)
class Signed:
    """One signature by key."""

    seq: int
    """Number of the event that recorded it."""
    covers: int
    """Number of the event whose hash is the head in its statement; 0 where there is none."""
    step: str
    person: str
    at: str
    """The time at which its key had to be valid."""
    state: str
    """good, bad, not checked, or not known where it could not be looked at."""
    why: str = ""


def signatures(
    events: Sequence[Row], kept: Kept | None, signers: bytes | None, valid_at: Callable[[int], datetime]
) -> Iterator[Signed]:
    """Every signature by key. `valid_at` says for which time one that event number N recorded has to be valid."""
    signed = [e for e in events if e["type"] == "gate-closed" and e["payload"].get("evidence") == KEY]
    for number, event in enumerate(signed, 1):
        if limits.SIGNATURES.passed(number):
            step, person = str(event["payload"].get("step")), str(event["payload"].get("person"))
            yield Signed(event["seq"], 0, step, person, "", "not known", str(limits.SIGNATURES))
        else:
            opened = _opened(events, event)
            moment = valid_at(event["seq"])
            state, why = _judged(events, event, opened, kept, signers, moment)
            yield Signed(
                event["seq"], opened["seq"] if opened else 0, str(event["payload"].get("step")),
                str(event["payload"].get("person")), f"{moment:%Y-%m-%d %H:%M} UTC", state, why,
            )  # fmt: skip


def stated(events: Sequence[Row], opened: Row, closed: Mapping[str, Any]) -> statement.Statement:
    """What the signer of a gate has signed, from the events. Raises ValueError where they do not say it."""
    about = opened["payload"]
    chosen = about.get("paper") == "choice" and closed.get("decision") == "approve"
    devices = closed.get("only") if chosen else about.get("devices")
    values = (about.get("step"), about.get("by"), closed.get("decision"), closed.get("on"))
    match (*values, devices):
        case str(step), str(party), str(decision), str(on), [*names] if all(isinstance(n, str) for n in names):
            report = _report(events, opened["seq"])
            return statement.Statement(
                opened["case"], step, party, decision, tuple(names), on, report, opened["hash"]
            )
    raise ValueError("the journal does not say what was signed")


def _opened(events: Sequence[Row], closed: Row) -> Row | None:
    """The gate that was open: the last of its step and index before."""
    wanted = (closed["payload"].get("step"), closed["payload"].get("gate"))
    before = (e for e in reversed(events) if e["type"] == "gate-opened" and e["seq"] < closed["seq"])
    return next((e for e in before if (e["payload"].get("step"), e["payload"].get("gate")) == wanted), None)


def _report(events: Sequence[Row], before: int) -> str:
    made = (e for e in reversed(events) if e["type"] == "report-made" and e["seq"] < before)
    for event in made:
        match event["payload"].get("attachments"):
            case [{"sha256": str(digest)}, *_]:
                return digest
    return statement.NO_REPORT


def _judged(
    events: Sequence[Row], closed: Row, opened: Row | None, kept: Kept | None, signers: bytes | None, at: datetime
) -> tuple[str, str]:
    """Its state, and why."""
    body = closed["payload"]
    try:
        if opened is None:
            return "bad", "no gate was open"
        wanted = statement.text(stated(events, opened, body))
    except ValueError as error:
        return "bad", str(error)
    if signers is None or kept is None:
        return ("not checked", "") if signers is None else ("not known", "its files are not here")
    signed = body.get("signed")
    digests = (signed.get("statement"), signed.get("signature")) if isinstance(signed, dict) else (None, None)
    if not all(is_digest(digest) for digest in digests):
        return "bad", "the journal does not say which files they are"
    try:
        text, armored = (kept.read(str(digest), limits.SIGNED_BYTES.most + 1) for digest in digests)
        if text != wanted:
            return "bad", "its statement is not what the journal says was signed"
        why = sshsig.verify(text, armored, signers, str(body.get("person")), statement.NAMESPACE, at)
    except FileNotFoundError:
        return "bad", "its files are missing"
    except (OSError, sshsig.NoSshKeygen) as error:
        return "not known", str(error)
    return ("bad", why) if why else ("good", "")
