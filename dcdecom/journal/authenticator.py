"""What an authenticator says beside a signature of the `sk-` kinds: who was there, and on which page it was asked.

`ssh-keygen` checks that these bytes were signed, and asks nothing of them: it accepts a signature that nobody touched a
key for, and one that any other page asked for. The formats are PROTOCOL.sshsig, PROTOCOL.u2f and PROTOCOL.webauthn of
OpenSSH's sources.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

PRESENT, VERIFIED, MAY_BE_SYNCED, SYNCED = 0x01, 0x04, 0x08, 0x10
"""Flags: somebody touched it; knew its PIN or showed a finger; it may be, and is, kept in an account of a cloud."""
WEBAUTHN = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
"""Made in a browser: the signature is over what the browser says of the page too."""
KEY_OF_PASSKEY = "sk-ecdsa-sha2-nistp256@openssh.com"
KINDS = frozenset({"sk-ssh-ed25519@openssh.com", KEY_OF_PASSKEY, WEBAUTHN})
LOOKS_LIKE_ONE = re.compile(r"(?:.+-)?sk-.+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ORIGIN = re.compile(rf"(https?)://({_LABEL}(?:\.{_LABEL})*)(?::([1-9][0-9]{{0,4}}))?")
LAST_PORT = 65535

BOUND, SYNCABLE, IN_CLOUD = "bound", "syncable", "synced"
VERIFIED_PERSON, TOUCHED, UNTOUCHED = "verified", "touch-only", "not-present"


@dataclass(frozen=True)
class Authenticated:
    """What a signature of an `sk-` kind says."""

    kind: str
    flags: int
    application: str
    """For which the key was made: `ssh:`, or the host name of a page (its rpId)."""
    origin: str = ""
    """Of the page, where it was made in a browser."""
    client: bytes = b""
    """What the browser says of the page: its clientDataJSON."""

    @property
    def grade(self) -> str:
        """verified, touch-only or not-present."""
        if not self.flags & PRESENT:
            return UNTOUCHED
        return VERIFIED_PERSON if self.flags & VERIFIED else TOUCHED

    @property
    def kept(self) -> str:
        """Of a browser's key: bound to one device, syncable, or synced by an account of a cloud; else empty text."""
        if self.kind != WEBAUTHN:
            return ""
        if self.flags & SYNCED:
            return IN_CLOUD
        return SYNCABLE if self.flags & MAY_BE_SYNCED else BOUND

    @property
    def words(self) -> str:
        """Its grade for people, with where the key may be kept besides."""
        said = {
            VERIFIED_PERSON: "presence and verification", TOUCHED: "touched, nobody verified",
            UNTOUCHED: "nobody present",
        }[self.grade]  # fmt: skip
        synced = ", a passkey kept in a cloud account" if self.flags & SYNCED else ""
        browser = f", in a browser at {self.origin[:200]}" if self.kind == WEBAUTHN else ""
        return f"{said}{browser}{synced}"


def against(found: Authenticated, is_lab: bool, touch_is_enough: bool = False) -> str:
    """Why a signature does not count though its key signed it; empty text where it does.

    `is_lab`: whether a page without TLS on this machine is enough; `touch_is_enough`: whether the policy asks for no
    verification.
    """
    return next(_against(found, is_lab, touch_is_enough), "")


def code_against(found: Authenticated, is_lab: bool, touch_is_enough: bool = False) -> str:
    """The same as a code: not-present, touch-only or other-page; empty text where it counts."""
    if found.grade == UNTOUCHED or (found.grade == TOUCHED and not touch_is_enough):
        return found.grade
    return "other-page" if against(found, is_lab, touch_is_enough) else ""


def _against(found: Authenticated, is_lab: bool, touch_is_enough: bool) -> Iterator[str]:
    if found.grade == UNTOUCHED:
        yield "nobody was present when its key signed (flag UP)"
    if found.grade == TOUCHED and not touch_is_enough:
        yield "its key was touched, and nobody was verified by PIN or finger (flag UV)"
    if found.kind == WEBAUTHN:
        yield from _against_page(found, is_lab)


def _against_page(found: Authenticated, is_lab: bool) -> Iterator[str]:
    try:
        said = json.loads(found.client, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        yield "what the browser said of its page cannot be read"
        return
    if not isinstance(said, dict) or said.get("type") != "webauthn.get" or said.get("origin") != found.origin:
        yield "what the browser said is of no signature on that page"
        return
    if said.get("crossOrigin") is not False:
        yield "its page stood inside another one, or the browser does not say that it did not (crossOrigin)"
    if "topOrigin" in said:
        yield "its page stood inside another one (topOrigin)"
    yield from _against_origin(found, is_lab)


def _against_origin(found: Authenticated, is_lab: bool) -> Iterator[str]:
    origin = _ORIGIN.fullmatch(found.origin)
    if origin is None or int(origin[3] or 0) > LAST_PORT:
        yield f"its page {found.origin[:80]!r} is none of a host"
        return
    scheme, host, _ = origin.groups()
    if not found.application or not _is_below(host, found.application):
        yield f"it was asked for by {found.origin[:80]}, and its key is for {found.application[:80] or 'no host'}"
    if scheme == "http" and not (is_lab and _is_below(host, "localhost")):
        yield f"its page {found.origin[:80]} came without TLS"


def _is_below(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON in which no key stands twice: two readers could take different ones. Raises ValueError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def read(key: bytes, signature: bytes) -> Authenticated | None:
    """What the signature in an SSHSIG says of its authenticator; None for a key that is in none.

    Raises ValueError where it is of such a kind and cannot be read.
    """
    kind = _Blob(signature).string().decode("ascii", "backslashreplace")
    if kind not in KINDS:
        if LOOKS_LIKE_ONE.fullmatch(kind):
            raise ValueError(f"it is of kind {kind[:60]!r}, which is not known here")
        return None
    blob = _Blob(signature)
    blob.string()
    blob.string()
    flags, _counter = blob.number(1), blob.number(4)
    origin = client = b""
    if kind == WEBAUTHN:
        origin, client = blob.string(), blob.string()
        blob.string()
    blob.must_end()
    return Authenticated(kind, flags, _application(key), origin.decode("utf-8", "backslashreplace"), client)


def _application(key: bytes) -> str:
    blob = _Blob(key)
    kind = blob.string().decode("ascii", "backslashreplace")
    parts = {"sk-ssh-ed25519@openssh.com": 1, KEY_OF_PASSKEY: 2}.get(kind)
    if parts is None:
        raise ValueError(f"its key is of kind {kind[:60]!r}, and does not say what it was made for")
    for _ in range(parts):
        blob.string()
    application = blob.string().decode("utf-8", "backslashreplace")
    blob.must_end()
    return application


class _Blob:
    """Strings and numbers of RFC 4251, one behind the other. Raises ValueError where it ends too early."""

    def __init__(self, blob: bytes) -> None:
        self._blob, self._at = blob, 0

    def string(self) -> bytes:
        return self._take(self.number(4))

    def number(self, size: int) -> int:
        return int.from_bytes(self._take(size))

    def must_end(self) -> None:
        if self._at != len(self._blob):
            raise ValueError("something stands behind its end")

    def _take(self, size: int) -> bytes:
        if self._at + size > len(self._blob):
            raise ValueError("it ends in the middle")
        self._at += size
        return self._blob[self._at - size : self._at]


def application_of(key: str) -> str:
    """For which host a key `type base64` was made; empty text where it is no passkey."""
    kind, _, blob = key.partition(" ")
    return _application(base64.b64decode(blob.split(" ")[0], validate=True)) if kind == KEY_OF_PASSKEY else ""
