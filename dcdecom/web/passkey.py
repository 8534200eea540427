"""Passkeys: what a browser is asked for, and what it answers, held against what was asked.

Two kinds of keys are made alike and used apart: one of the application's host logs in, one of the signing host signs
statements. What the latter signs is not looked at here: the journal's verifier does that.

ES256 alone, since OpenSSH verifies no other kind of WebAuthn. No attestation: the people file says who holds a key.
fido2 reads and checks; docs/decisions/passkeys-are-read-by-fido2.md says what it leaves out.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestedCredentialData

ES256 = -7
MAY_BE_SYNCED, SYNCED = 0x08, 0x10
KIND = "sk-ecdsa-sha2-nistp256@openssh.com"
BOUND, SYNCABLE, IN_CLOUD = "bound", "syncable", "synced"
MINUTES = 5
MOST_BYTES = 16384
"""Of an answer of a browser: four times what a large one has."""

UNREADABLE = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, NotImplementedError, OverflowError,
    RecursionError, struct.error,
)  # fmt: skip
"""What fido2 raises over what a stranger sends."""


class NotAccepted(ValueError):
    """An answer of a browser that does not count; the text says why."""


@dataclass(frozen=True)
class Place:
    """A page that asks for passkeys."""

    origin: str
    """As a browser says it: `https://dcdecom.example.go.id`, with a port where it is not the usual one."""
    rp_id: str
    """The host that its keys are for."""
    name: str = "dcdecom"


@dataclass(frozen=True)
class Passkey:
    """A key that a browser made."""

    public: str
    """As in a `.pub` file, without a comment: OpenSSH's kind for it names the host that it is for."""
    credential: bytes = b""
    """By which the authenticator finds it; empty where it is read from the people file."""
    grade: str = ""
    """bound (to one device), syncable, or synced, as its authenticator said."""

    @property
    def rp_id(self) -> str:
        return _strings(self.public)[3].decode()

    @property
    def point(self) -> bytes:
        """65 bytes: 4, and the two coordinates."""
        return _strings(self.public)[2]


def registration(place: Place, challenge: bytes, user: str, name: str) -> dict[str, object]:
    """What `navigator.credentials.create` is asked, as JSON has it (`parseCreationOptionsFromJSON`).

    `user` is the person's id: it comes back with each log-in, and says whose keys are tried.
    """
    return {
        "rp": {"id": place.rp_id, "name": place.name},
        "user": {"id": _base64url(user.encode()), "name": user, "displayName": name},
        "challenge": _base64url(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": ES256}],
        "timeout": MINUTES * 60_000,
        "attestation": "none",
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
        },
    }  # fmt: skip


def registered(place: Place, challenge: bytes, answer: str) -> Passkey:
    """The key that a browser made. `answer` is the credential's `toJSON()` as text. Raises NotAccepted."""
    from fido2.webauthn import CollectedClientData

    said, state = _answer(answer), _state(challenge)
    try:
        client = CollectedClientData(_bytes(said, "clientDataJSON"))
        _must_stand_alone(client)
        data = _server(place).register_complete(state, said)
        made = data.credential_data
        if made is None:
            raise NotAccepted("it holds no key")
        return Passkey(_public(made, place.rp_id), bytes(made.credential_id), _grade(int(data.flags)))
    except NotAccepted:
        raise
    except UNREADABLE as error:
        raise NotAccepted(_why(error)) from error


def log_in(place: Place, challenge: bytes) -> dict[str, object]:
    """What `navigator.credentials.get` is asked, as JSON has it (`parseRequestOptionsFromJSON`). It names no key."""
    return {
        "rpId": place.rp_id, "challenge": _base64url(challenge), "timeout": MINUTES * 60_000,
        "userVerification": "required", "allowCredentials": [],
    }  # fmt: skip


def claimed_user(answer: str) -> str:
    """Whose key a log-in says that it is of: his keys are tried, and nothing else follows from it.

    Raises NotAccepted.
    """
    try:
        return _bytes(_answer(answer), "userHandle").decode()
    except UnicodeDecodeError as error:
        raise NotAccepted("it names nobody") from error


def logged_in(place: Place, challenge: bytes, keys: Iterable[str], answer: str) -> str:
    """Which of somebody's log-in keys answered, as it stands in `keys`. Raises NotAccepted.

    `keys` as `type base64`; one of another host, or of another kind, is none.
    """
    from fido2.webauthn import CollectedClientData

    said, state = _answer(answer), _state(challenge)
    candidates = [Passkey(" ".join(key.split()[:2])) for key in keys]
    tried = [key for key in candidates if key.public.startswith(f"{KIND} ") and key.rp_id == place.rp_id]
    if not tried:
        raise NotAccepted(f"this person has no key for {place.rp_id}")
    why = ""
    for key in tried:
        try:
            _must_stand_alone(CollectedClientData(_bytes(said, "clientDataJSON")))
            _server(place).authenticate_complete(state, [_credential(key, said)], said)
        except NotAccepted:
            raise
        except UNREADABLE as error:
            why = _why(error)
        else:
            return key.public
    raise NotAccepted(why)


def _must_stand_alone(client: bytes) -> None:
    """fido2 does not look whether a page stood inside another one. Raises NotAccepted."""
    said = json.loads(client, object_pairs_hook=_once)
    if not isinstance(said, dict) or said.get("crossOrigin") is not False or "topOrigin" in said:
        raise NotAccepted("its page stood inside another one, or the browser does not say that it did not")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON in which no key stands twice: two readers could take different ones."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotAccepted("what the browser said names a thing twice")
    return found


def _server(place: Place) -> Fido2Server:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    rp = PublicKeyCredentialRpEntity(id=place.rp_id, name=place.name)
    return Fido2Server(rp, verify_origin=lambda origin: origin == place.origin)


def _state(challenge: bytes) -> dict[str, object]:
    from fido2.webauthn import UserVerificationRequirement

    if len(challenge) < 16:
        raise ValueError("a challenge has 16 bytes or more")
    return {"challenge": _base64url(challenge), "user_verification": UserVerificationRequirement.REQUIRED}


def _answer(text: str) -> dict[str, object]:
    """The members that are read, of an answer that is not too long. Raises NotAccepted."""
    if len(text) > MOST_BYTES:
        raise NotAccepted("it is too long")
    try:
        said = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotAccepted("it is no JSON") from error
    match said:
        case {"rawId": str(raw), "response": dict(response)}:
            return {"id": raw, "rawId": raw, "type": "public-key", "response": response}
    raise NotAccepted("it is no answer of a passkey")


def _bytes(said: Mapping[str, object], name: str) -> bytes:
    response = said["response"]
    value = response.get(name) if isinstance(response, dict) else None
    if not isinstance(value, str):
        raise NotAccepted(f"it has no {name}")
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotAccepted(f"its {name} is no base64url") from error


def _why(error: Exception) -> str:
    said = str(error) if isinstance(error, ValueError) else type(error).__name__
    return said.rstrip(".")[:200] or type(error).__name__


# --- the key, in OpenSSH's form --------------------------------------------------------------------------------------


def _public(made: AttestedCredentialData, rp_id: str) -> str:
    key = made.public_key
    if key.get(1) != 2 or key.get(3) != ES256 or key.get(-1) != 1:
        raise NotAccepted("its key is not of ES256, and OpenSSH verifies no other")
    x, y = key.get(-2), key.get(-3)
    if not (isinstance(x, bytes) and isinstance(y, bytes) and len(x) == len(y) == 32):
        raise NotAccepted("its key has no two coordinates")
    point = b"\x04" + x + y
    _must_be_on_the_curve(point)
    blob = b"".join(_string(part) for part in (KIND.encode(), b"nistp256", point, rp_id.encode()))
    return f"{KIND} {base64.b64encode(blob).decode()}"


def _must_be_on_the_curve(point: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

    EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)


def _credential(key: Passkey, said: Mapping[str, object]) -> AttestedCredentialData:
    """The key as fido2 has it, under the name that the answer gives: which of them signed is said by the signature."""
    from fido2.cose import ES256 as Es256Key
    from fido2.utils import websafe_decode
    from fido2.webauthn import Aaguid, AttestedCredentialData

    name, point = websafe_decode(str(said["rawId"])), key.point
    cose = Es256Key({1: 2, 3: ES256, -1: 1, -2: point[1:33], -3: point[33:]})
    return AttestedCredentialData.create(Aaguid.NONE, name, cose)


def _grade(flags: int) -> str:
    if flags & SYNCED:
        return IN_CLOUD
    return SYNCABLE if flags & MAY_BE_SYNCED else BOUND


def _string(content: bytes) -> bytes:
    return len(content).to_bytes(4) + content


def _strings(public: str) -> list[bytes]:
    """The four strings of the key. Raises ValueError."""
    blob, parts = base64.b64decode(public.split(" ")[1], validate=True), []
    while blob:
        size = int.from_bytes(blob[:4])
        parts.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    if len(parts) != 4:
        raise ValueError("it is no key of a passkey")
    return parts


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
