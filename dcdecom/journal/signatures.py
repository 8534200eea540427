"""The signatures by key that a journal holds, held against the verifier's own signers file.

The journal says what was signed; its statement is made again from the events and has to be the very text. A signature
carries no time, and what the journal says of its own time proves nothing. So a key is judged by the date of the next
anchor that the verifier dated. Where there is none it is judged now: one that has no end, or has not ended yet, had not
ended when it signed. Of one that has ended since, the time is not proved.

That the signers file has no such key is said in `sshsig.py`; whether a signer had the right to sign, in `roles.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from dcdecom import limits

from . import authenticator, exit_pass, gates, orders, sshsig, statement
from .anchor_dates import NOW, Moment, ValidAt
from .attachment_status import Kept
from .chain import Row, is_digest
from .roles import PURGED, Roles

ENDED = "key has expired"
"""What ssh-keygen says of a key that had ended by the time at which it is judged."""
UNPROVED = "time not proved"
HOW = "give --anchor CODE@DATE, or --timestamp, of an anchor behind it"
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
    """good, bad, not checked, not known where it could not be looked at, or time not proved."""
    why: str = ""
    party: str = ""
    """For whom it was signed."""
    presence: str = ""
    """What a key in an authenticator says of who was there, and where."""
    statement: int = 0
    """The version of its statement; 0 where it could not be read."""


def signatures(
    events: Sequence[Row], kept: Kept | None, signers: bytes | None, valid_at: ValidAt
) -> Iterator[Signed]:
    """Every signature by key. `valid_at` says for which times one that event number N recorded may be judged."""
    roles, new, number = Roles(events, kept), False, 0
    counted = dict[str, int]()
    for recorded in events:
        event = orders.as_order(recorded)
        new = new or event["schema"] > 1 or bool(event["payload"].get("code_bits"))
        is_gate = event["type"] == "gate-closed" and event["payload"].get("evidence") == KEY
        number += is_gate or _is_ordered(event)
        if (is_gate or _is_ordered(event)) and limits.SIGNATURES.passed(number):
            step, person = (str(event["payload"].get(name)) for name in ("step", "person"))
            yield Signed(event["seq"], 0, step, person, "", "not known", str(limits.SIGNATURES))
            continue
        if is_gate:
            opened = roles.openings.before(event)
            says = partial(_of_gate, events, event, opened)
            over, party = (opened["seq"], opened["payload"].get("by")) if opened else (0, event["payload"].get("by"))
        elif _is_ordered(event) and event["type"] not in orders.KINDS:
            person = str(event["payload"].get("person"))
            state, why = "not known", f"events {event['type']} are not known here: it is not judged"
            if event["type"] == PURGED:
                state, why = "bad", "no version purges by key"
            yield Signed(event["seq"], 0, event["type"], person, "", state, why)
            continue
        elif _is_ordered(event):
            says, over = partial(orders.against, events, event, roles), orders.over(events, event, kept)
            party = event["payload"].get("by")
        else:
            continue
        moments = valid_at(event["seq"])
        try:
            found = _judged(event, party, says, kept, signers, moments, roles, new)
        except (TypeError, ValueError, OverflowError) as error:
            found = _Found("bad", f"its event cannot be read: {error}")
        digest = _digests(event["payload"])[0]
        if is_digest(digest) and counted.setdefault(str(digest), event["seq"]) != event["seq"]:
            found = replace(found, state="bad", why=f"its statement counted already, in event {counted[str(digest)]}")
        if found.state == "bad":
            roles.refuse(event["seq"], found.why)
        person = str(event["payload"].get("person"))
        yield Signed(
            event["seq"], over, str(event["payload"].get("step") or event["type"]), person,
            (found.moment or moments[0]).said, found.state, found.why, str(party), found.presence, found.statement,
        )  # fmt: skip


def _is_ordered(event: Row) -> bool:
    authority = event["payload"].get("authority")
    by_key = isinstance(authority, dict) and authority.get("kind") == KEY
    return by_key or (event["type"] != "gate-closed" and isinstance(event["payload"].get("signed"), dict))


def stated(events: Sequence[Row], opened: Row, closed: Mapping[str, Any], version: int = 2) -> statement.Statement:
    """What the signer of a gate has signed, from the events. Raises ValueError where they do not say it.

    `version` is that of the statement that came: both say the same of a gate, but that only 2 has the reason, where the
    gate says what may be decided at it.
    """
    about = opened["payload"]
    note = gates.reason(closed) if about.get("decisions") and version > 1 else ""
    chosen = about.get("paper") == "choice" and closed.get("decision") == "approve"
    devices = closed.get("only") if chosen else about.get("devices")
    values = (about.get("step"), about.get("by"), closed.get("decision"), closed.get("on"))
    match (*values, devices):
        case str(step), str(party), str(decision), str(on), [*names] if all(isinstance(n, str) for n in names):
            if about.get("paper") == exit_pass.PAPER and version > 1:
                return exit_pass.of_gate(opened, events[0]["payload"].get("estate")).stated(on)
            report = _report(events, opened["seq"])
            kind = statement.OF_DECISION.get(decision, "gate")
            return statement.Statement(
                opened["case"], step, party, decision, tuple(names), on, report, opened["hash"], kind, version,
                note=note,
            )  # fmt: skip
    raise ValueError("the journal does not say what was signed")


def _report(events: Sequence[Row], before: int) -> str:
    made = (e for e in reversed(events) if e["type"] == "report-made" and e["seq"] < before)
    for event in made:
        match event["payload"].get("attachments"):
            case [{"sha256": str(digest)}, *_]:
                return digest
    return statement.NO_REPORT


@dataclass(frozen=True)
class _Found:
    state: str
    why: str = ""
    presence: str = ""
    statement: int = 0
    moment: Moment | None = None
    """By which its key was judged."""


def _of_gate(events: Sequence[Row], closed: Row, opened: Row | None, text: bytes | None) -> str:
    """Why a statement is not the one of a gate; empty text where it is. Without a text, what can be said without."""
    try:
        if opened is None or (why := gates.against(events, closed, opened)):
            return why if opened else "no gate was open"
        only_new = gates.gives_reason(closed, opened) or opened["payload"].get("paper") == exit_pass.PAPER
        versions = [v for v in statement.TITLES if v > 1 or not only_new]
        wanted = {statement.text(stated(events, opened, closed["payload"], v)) for v in versions}
    except ValueError as error:
        return str(error)
    return "its statement is not what the journal says was signed" if text is not None and text not in wanted else ""


def _judged(
    event: Row, party: object, says: Callable[[bytes | None], str], kept: Kept | None, signers: bytes | None,
    moments: Sequence[Moment], roles: Roles, new: bool,
) -> _Found:  # fmt: skip
    """How one signature stands, and why."""
    body = event["payload"]
    if why := says(None):
        return _Found("bad", why)
    if kept is None:
        return _Found("not checked") if signers is None else _Found("not known", "its files are not here")
    digests = _digests(body)
    authority = body.get("authority")
    if not all(is_digest(digest) for digest in digests):
        return _Found("bad", "the journal does not say which files they are") if signers else _Found("not checked")
    if isinstance(authority, dict) and authority.get("kind") != KEY:
        return _Found("bad", f"the authority that its event names is {authority.get('kind')}, and it was signed by key")
    if isinstance(authority, dict) and authority.get("statement") != digests[0]:
        return _Found("bad", "the authority that its event names is another statement")
    if isinstance(authority, dict) and authority.get("executor") != event["actor"]:
        return _Found("bad", f"its event names {authority.get('executor')} as who typed it, and is {event['actor']}'s")
    if isinstance(authority, dict) and authority.get("person") != body.get("person"):
        return _Found("bad", f"its event names {authority.get('person')} as who ordered it")
    try:
        text, armored = (kept.read(str(digest), limits.SIGNED_BYTES.most + 1) for digest in digests)
    except FileNotFoundError:
        state, why = roles.by_the_event(event, party)
        if state == "bad":
            return _Found(state, why)
        if roles.purged.intersection(digests):
            return _Found("not known", "its files were purged") if signers else _Found("not checked")
        return _Found("bad", "its files are missing") if signers else _Found("not checked")
    except OSError as error:
        return _Found("not known", str(error)) if signers else _Found("not checked")
    return _checked(event, says, text, armored, signers, moments, roles, new)


def _digests(body: Mapping[str, Any]) -> tuple[object, object]:
    """Those of statement and signature, as an event names them."""
    signed = body.get("signed")
    return (signed.get("statement"), signed.get("signature")) if isinstance(signed, dict) else (None, None)


def _checked(
    event: Row, says: Callable[[bytes | None], str], text: bytes, armored: bytes, signers: bytes | None,
    moments: Sequence[Moment], roles: Roles, new: bool,
) -> _Found:  # fmt: skip
    """What statement and signature say, then the key by the verifier's own list, then its holder's role."""
    body = event["payload"]
    if why := says(text):
        return _Found("bad", why) if signers is not None else _Found("not checked")
    version = 1 if text.startswith(statement.TITLES[1].encode()) else 2
    if (new or version > 1) and not isinstance(body.get("authority"), dict):
        return _Found("bad", "its event names no authority, as every event with such a signature does")
    new = new or version > 1
    try:
        claimed = sshsig.read(armored)
    except ValueError as error:
        return _Found("bad", str(error), statement=version) if signers is not None else _Found("not checked")
    said = claimed.authenticator
    presence = said.words if said else ""
    if said and new and (why := authenticator.against(said, roles.is_lab, roles.touch_is_enough(event["seq"]))):
        return _Found("bad", why, presence, version)
    if said and not new and (why := authenticator.against(said, roles.is_lab)):
        presence = f"{presence}; recorded before this was looked at: {why}"
    stated = statement.read(text)
    state, why = roles.against(event["seq"], body.get("person"), stated.party, stated.on, claimed.key)
    if not new and not roles.file_before(event["seq"]) and not roles.binds_to_policy:
        state, why = "", ""
    late = roles.when_recorded(event, stated.party, claimed.key, stated) if not state else ""
    late = late or roles.against_name(event, body.get("person"))
    if late:
        state, why = "bad", late
    if state == "bad":
        return _Found(state, why, presence, version)
    if signers is None:
        return _Found("not checked", why, presence, version)
    wrong = dict[Moment, str]()
    try:
        for moment in moments:
            person = str(body.get("person"))
            wrong[moment] = sshsig.verify(text, armored, signers, person, statement.NAMESPACE, moment.at)
            if not wrong[moment]:
                return _Found(state or "good", why, presence, version, moment)
    except (OSError, sshsig.NoSshKeygen) as error:
        return _Found("not known", str(error), presence, version)
    first = moments[0]
    if first.by == NOW and ENDED in wrong[first]:
        return _Found(UNPROVED, f"its key has ended since ({wrong[first]}); {HOW}", presence, version, first)
    return _Found("bad", wrong[first], presence, version, first)
