"""Invitations, and the keys that came of them: proposed for the people file, accepted by nobody here.

An invitation is 32 random bytes. They stand in the part of its link that a browser sends to no server, and the signing
origin's page proves with them that it made the key: the application, through which the key is handed in, cannot put
another one in its place. From them the page derives a second secret for the key that logs in, which the application
may know: whoever controls the application needs no log-in.

    invitations/<id>.json     whom it is for, its secret, until when, and the keys that were made; the worker's alone
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from dcdecom.bootstrap import statements
from dcdecom.errors import InputError, Refused
from dcdecom.model.people import People
from dcdecom.model.sentence import Sentence
from dcdecom.model.settings import Settings, WebSettings
from dcdecom.web.passkey import NotAccepted, Passkey, Place, registered

FOLDER = "invitations"
PRIVATE, SECRET = 0o700, 0o600
Kind = Literal["sign", "web"]
KINDS: tuple[Kind, ...] = ("sign", "web")


@dataclass(frozen=True)
class Proposed:
    """A key that somebody made by an invitation."""

    person: str
    kind: Kind
    public: str
    grade: str
    at: datetime

    @property
    def fingerprint(self) -> str:
        from dcdecom.journal.sshsig import fingerprint

        return fingerprint(self.public)


def web_of(settings: Settings) -> WebSettings:
    """The section `web`. Raises InputError where there is none."""
    if settings.web is None:
        raise InputError(
            Sentence("web-none", "{file} has no section web: there is no page to make a key on.", file=settings.path),
            Sentence("web-make", "Add it: dcdecom help enrol-passkeys"),
        )
    return settings.web


def invite(settings: Settings, people: People, id: str, hours: int, now: datetime) -> str:
    """Make an invitation for a person, and return its link. Earlier ones of the same person end. Raises InputError."""
    from dcdecom.journal.durable_files import make_folder, told

    web, person = web_of(settings), people.by_id(id)
    if person is None or person.service:
        raise InputError(Sentence("invite-whom", "{id} is no person of the people file. Nobody was invited.", id=id))
    folder = settings.data_dir / FOLDER
    with told(f"make {folder}"):
        make_folder(folder, PRIVATE)
    its = statements.folder(web)
    its.prepare()
    for path, said in _each(folder):
        if said.person == id and said.until > now:
            _keep(path, replace(said, until=now))
            its.drop_invitation(path.stem)
    token = secrets.token_bytes(32)
    name = invitation_id(token)
    until = now + timedelta(hours=hours)
    _keep(folder / f"{name}.json", _Invitation(id, token, until, {}))
    its.put_invitation(name, {"person": id, "name": person.name, "hand_in": f"https://{web.host}/enrolments"})
    return f"https://{web.sign_host}/enrol.html#sign.{_base64url(token)}"


def invitation_id(token: bytes) -> str:
    return hashlib.sha256(b"dcdecom invitation " + token).hexdigest()[:32]


def token_for(kind: Kind, token: bytes) -> bytes:
    """The secret of each page: the one that logs in has one of its own, from which the other does not follow."""
    return token if kind == "sign" else hmac.digest(token, b"log-in", "sha256")


def challenge(kind: Kind, token: bytes) -> bytes:
    """What a page asks a new key for, from its own secret."""
    return hashlib.sha256(f"dcdecom {kind} key ".encode() + token).digest()


def record(settings: Settings, said: Mapping[str, str], now: datetime) -> Proposed:
    """Keep a new key as a proposal, where its invitation counts and its page proves it. Raises Refused."""
    web, path = web_of(settings), settings.data_dir / FOLDER / f"{said.get('invitation', '')}.json"
    kind: Kind = "sign" if said.get("kind") == "sign" else "web"
    kept = dict(_each(path.parent)).get(path)
    if kept is None:
        raise _refused(Sentence("invitation-none", "There is no such invitation."))
    if now >= kept.until:
        raise _refused(Sentence("invitation-over", "The invitation has ended."))
    if kind in kept.keys:
        raise _refused(Sentence("invitation-used", "The invitation was used already."))
    secret, answer = token_for(kind, kept.token), said.get("answer", "")
    proof = hmac.new(secret, f"{kind}\n{answer}".encode(), "sha256").hexdigest()
    if not hmac.compare_digest(proof, said.get("mac", "")):
        why = Sentence("invitation-proof", "It does not prove that it was made on the page of the invitation.")
        raise _refused(why)
    host = web.sign_host if kind == "sign" else web.host
    try:
        made = registered(Place(f"https://{host}", host), challenge(kind, secret), answer)
    except NotAccepted as error:
        said_why = Sentence("invitation-key", "The new key does not count: {why}.", why=error)
        raise _refused(said_why) from error
    its = {"public": made.public, "grade": made.grade, "at": now.isoformat()}
    keys = {**kept.keys, kind: its}
    _keep(path, replace(kept, keys=keys))
    if set(keys) == set(KINDS):
        statements.folder(web).drop_invitation(path.stem)
    return Proposed(kept.person, kind, made.public, made.grade, now)


def sweep(settings: Settings, now: datetime) -> None:
    """Take invitations that have ended from the signing origin. Raises InputError and SystemFailure."""
    its = statements.folder(web_of(settings))
    for path, said in _each(settings.data_dir / FOLDER):
        if now >= said.until:
            its.drop_invitation(path.stem)


def proposed(settings: Settings, people: People) -> tuple[Proposed, ...]:
    """The keys that were made and stand in no people file yet, by person."""
    known = {key.bare for person in people.people for key in (*person.keys, *person.web_keys)}
    found = [
        Proposed(each.person, "sign" if kind == "sign" else "web", its["public"], its["grade"],
                 datetime.fromisoformat(its["at"]))
        for _, each in _each(settings.data_dir / FOLDER) for kind, its in each.keys.items()
    ]  # fmt: skip
    return tuple(sorted((each for each in found if each.public not in known), key=lambda p: (p.person, p.kind)))


def line(found: Proposed) -> str:
    """A key as a line of the people file."""
    key = Passkey(found.public).public
    return f'- {{key: "{key} passkey, {found.grade}", valid_from: {found.at:%Y-%m-%d}}}'


def _refused(why: Sentence) -> Refused:
    return Refused(why, Sentence("invitation-again", "Ask for another one: dcdecom people invite PERSON"))


@dataclass(frozen=True)
class _Invitation:
    person: str
    token: bytes
    until: datetime
    keys: Mapping[str, Mapping[str, str]]


def _each(folder: Path) -> Iterator[tuple[Path, _Invitation]]:
    from dcdecom.journal.durable_files import told

    with told(f"read {folder}"):
        for path in sorted(folder.glob("*.json")):
            said = json.loads(path.read_text("utf-8"))
            until = datetime.fromisoformat(said["until"])
            yield path, _Invitation(said["person"], bytes.fromhex(said["token"]), until, said["keys"])


def _keep(path: Path, its: _Invitation) -> None:
    from dcdecom.journal.durable_files import replace_file

    said = {"person": its.person, "token": its.token.hex(), "until": its.until.isoformat(), "keys": dict(its.keys)}
    replace_file(path, json.dumps(said), SECRET)


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
