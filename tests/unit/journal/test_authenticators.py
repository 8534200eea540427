"""What a token or a browser says beside its signature: `ssh-keygen` takes it all, and dcdecom looks at it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dcdecom.journal import authenticator, sshsig
from dcdecom.journal.authenticator import WEBAUTHN

from .bundles import Key
from .passkeys import ECDSA, ED25519, NAMESPACE, PRESENT, SYNCED, VERIFIED, SecurityKey, asked

TEXT = b"a statement\n"
HOST = "dcdecom.batam.go.id"
PAGE = f"https://{HOST}"
NOW = datetime.now(UTC)


def taken(key: SecurityKey, armored: bytes) -> None:
    """The real `ssh-keygen` verifies it: what speaks against it is for us to see."""
    signers = f'kasi namespaces="{NAMESPACE}" {key.public}\n'.encode()
    assert sshsig.verify(TEXT, armored, signers, "kasi", NAMESPACE, NOW) == ""
    assert sshsig.verify(TEXT + b".", armored, signers, "kasi", NAMESPACE, NOW) != ""


def against(armored: bytes, **how: Any) -> str:
    found = sshsig.read(armored).authenticator
    assert found
    return authenticator.against(found, **{"is_lab": False, **how})


@pytest.mark.parametrize("kind", [ED25519, ECDSA])
def test_a_token_counts_with_presence_and_verification(kind: str) -> None:
    key = SecurityKey(kind)
    for flags, why in (
        (PRESENT | VERIFIED, ""),
        (PRESENT | VERIFIED | SYNCED, ""),
        (PRESENT, "nobody was verified"),
        (VERIFIED, "nobody was present"),
        (0, "nobody was present"),
        (0xFA, "nobody was present"),
    ):
        armored = key.sign(TEXT, flags=flags)
        taken(key, armored)
        said = against(armored)
        assert (why in said, bool(said)) == (True, bool(why)), flags


@pytest.mark.parametrize("kind", [ED25519, ECDSA])
def test_a_touch_is_enough_only_where_the_policy_says_so(kind: str) -> None:
    key = SecurityKey(kind)
    assert against(key.sign(TEXT, flags=PRESENT), touch_is_enough=True) == ""
    assert "nobody was present" in against(key.sign(TEXT, flags=0), touch_is_enough=True)
    assert "nobody was present" in against(key.sign(TEXT, flags=VERIFIED), touch_is_enough=True)


@pytest.mark.parametrize(
    ("origin", "rp", "is_lab", "why"),
    [
        (PAGE, HOST, False, ""),
        (PAGE, "batam.go.id", False, ""),
        (f"{PAGE}:8443", HOST, False, ""),
        ("https://evil.example", HOST, False, "its key is for"),
        ("https://evilbatam.go.id", "batam.go.id", False, "its key is for"),
        ("https://batam.go.id.evil.example", "batam.go.id", False, "its key is for"),
        ("https://batam.go.id", HOST, False, "its key is for"),
        (f"https://{HOST}.", HOST, False, "is none of a host"),
        (f"https://{HOST}@evil.example", HOST, False, "is none of a host"),
        (f"https://evil.example/{HOST}", HOST, False, "is none of a host"),
        (f"https://evil.example#.{HOST}", HOST, False, "is none of a host"),
        (f"https://evil.example\\.{HOST}", HOST, False, "is none of a host"),
        (f"https://evil.example\n.{HOST}", HOST, False, "is none of a host"),
        (f"HTTPS://{HOST}", HOST, False, "is none of a host"),
        (f"http://{HOST}", HOST, False, "came without TLS"),
        (f"http://{HOST}", HOST, True, "came without TLS"),
        (f"android:apk-key-hash:{HOST}", HOST, False, "is none of a host"),
        ("null", HOST, False, "is none of a host"),
        ("http://localhost", "localhost", False, "came without TLS"),
        ("http://localhost:8080", "localhost", True, ""),
        ("http://dcdecom.localhost:8080", "localhost", True, ""),
        ("http://dcdecom.localhost", "dcdecom.localhost", True, ""),
        ("http://evillocalhost", "evillocalhost", True, "came without TLS"),
        ("http://localhost.evil.example", "localhost.evil.example", True, "came without TLS"),
        ("http://127.0.0.1", "127.0.0.1", True, "came without TLS"),
        ("https://localhost", "localhost", False, ""),
        ("https://ssh:", "ssh:", False, "is none of a host"),
    ],
)
def test_a_page_has_to_be_the_keys_own(origin: str, rp: str, is_lab: bool, why: str) -> None:
    key = SecurityKey(ECDSA, rp)
    armored = key.sign_in_browser(TEXT, origin)
    if origin.isprintable() and "\\" not in origin:
        taken(key, armored)
    said = against(armored, is_lab=is_lab)
    assert (why in said, bool(said)) == (True, bool(why)), said


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        ("https://a1", ""), ("https://a-1.b", ""), ("https://a:1", ""), ("https://a:65535", ""),
        ("https://a:65536", "is none of a host"), ("https://a:0", "is none of a host"),
        ("https://a:01", "is none of a host"), ("https://a:", "is none of a host"),
        ("https://a-", "is none of a host"), ("https://-a", "is none of a host"), ("https://a..b", "is none of a host"),
        ("https://", "is none of a host"), ("https://a/", "is none of a host"), ("https://A", "is none of a host"),
    ],
)  # fmt: skip
def test_a_page_is_a_host_and_perhaps_a_port(origin: str, why: str) -> None:
    client = json.dumps({"type": "webauthn.get", "origin": origin, "crossOrigin": False}).encode()
    host = origin.removeprefix("https://").partition(":")[0]
    found = authenticator.Authenticated(authenticator.WEBAUTHN, PRESENT | VERIFIED, host, origin, client)
    said = authenticator.against(found, is_lab=False)
    assert (why in said, bool(said)) == (True, bool(why)), said
    assert authenticator.code_against(found, is_lab=False) == ("other-page" if why else "")


@pytest.mark.parametrize(
    "said", [{"type": "webauthn.create"}, {"origin": "https://evil.example"}, {"type": None}, {"origin": None}, None]
)
def test_what_the_browser_said_is_of_a_signature_on_that_page(said: dict[str, Any] | None) -> None:
    whole = {"type": "webauthn.get", "origin": PAGE, "crossOrigin": False}
    client = json.dumps(None if said is None else whole | said).encode()
    found = authenticator.Authenticated(authenticator.WEBAUTHN, PRESENT | VERIFIED, HOST, PAGE, client)
    assert authenticator.against(found, is_lab=False) == "what the browser said is of no signature on that page"


@pytest.mark.parametrize(
    ("kind", "flags", "grade", "kept", "words"),
    [
        (ED25519, 0, "not-present", "", "nobody present"),
        (ED25519, VERIFIED, "not-present", "", "nobody present"),
        (ED25519, PRESENT, "touch-only", "", "touched, nobody verified"),
        (ED25519, PRESENT | VERIFIED, "verified", "", "presence and verification"),
        (ED25519, PRESENT | SYNCED, "touch-only", "", "touched, nobody verified, a passkey kept in a cloud account"),
        (WEBAUTHN, PRESENT | VERIFIED, "verified", "bound", f"presence and verification, in a browser at {PAGE}"),
        (WEBAUTHN, PRESENT | 0x08, "touch-only", "syncable", f"touched, nobody verified, in a browser at {PAGE}"),
        (WEBAUTHN, PRESENT | SYNCED, "touch-only", "synced",
         f"touched, nobody verified, in a browser at {PAGE}, a passkey kept in a cloud account"),
    ],
)  # fmt: skip
def test_flags_say_who_was_there_and_where_the_key_is_kept(
    kind: str, flags: int, grade: str, kept: str, words: str
) -> None:
    found = authenticator.Authenticated(kind, flags, HOST, PAGE)
    assert (found.grade, found.kept, found.words) == (grade, kept, words)
    if kind == ED25519:
        assert authenticator.code_against(found, is_lab=False) == ("" if grade == "verified" else grade)
        enough = "" if flags & PRESENT else "not-present"
        assert authenticator.code_against(found, is_lab=False, touch_is_enough=True) == enough


@pytest.mark.parametrize(
    ("more", "flags", "why"),
    [
        ({}, PRESENT | VERIFIED, ""),
        ({"other_keys_can_be_added_here": "do not compare clientDataJSON"}, PRESENT | VERIFIED, ""),
        ({"crossOrigin": True}, PRESENT | VERIFIED, "inside another one"),
        ({"crossOrigin": "false"}, PRESENT | VERIFIED, "inside another one"),
        ({"crossOrigin": 0}, PRESENT | VERIFIED, "inside another one"),
        ({"crossOrigin": None}, PRESENT | VERIFIED, "does not say that it did not"),
        ({"topOrigin": "https://evil.example"}, PRESENT | VERIFIED, "(topOrigin)"),
        ({"topOrigin": PAGE}, PRESENT | VERIFIED, "(topOrigin)"),
        ({"crossOrigin": True, "topOrigin": "https://evil.example"}, PRESENT | VERIFIED, "inside another one"),
        ({}, PRESENT, "nobody was verified"),
        ({}, VERIFIED, "nobody was present"),
        ({}, 0, "nobody was present"),
    ],
)
def test_a_passkey_of_a_page_inside_another_does_not_count(more: dict[str, Any], flags: int, why: str) -> None:
    key = SecurityKey(ECDSA, HOST)
    armored = key.sign_in_browser(TEXT, PAGE, flags, **more)
    taken(key, armored)
    said = against(armored)
    assert (why in said, bool(said)) == (True, bool(why)), said


@pytest.mark.parametrize(
    "behind",
    [
        ',"crossOrigin":true,"crossOrigin":false}',
        ',"crossOrigin":false,"topOrigin":"x","topOrigin":null}',
        ',"crossOrigin":false,"origin":"https://evil.example"}',
        ',"crossOrigin":false,',
        ',"crossOrigin":false}x',
    ],
)
def test_words_of_a_browser_that_two_readers_could_read_otherwise(behind: str) -> None:
    """`ssh-keygen` looks at the beginning only: what stands behind it may be anything."""
    key = SecurityKey(ECDSA, HOST)
    challenge = base64.urlsafe_b64encode(asked(TEXT, NAMESPACE)).rstrip(b"=").decode()
    client = f'{{"type":"webauthn.get","challenge":"{challenge}","origin":"{PAGE}"{behind}'.encode()
    armored = key.sign_client(client, PAGE, PRESENT | VERIFIED)
    taken(key, armored)
    assert "cannot be read" in against(armored)


def test_a_passkey_in_a_cloud_account_is_said_to_be_one() -> None:
    key = SecurityKey(ECDSA, HOST)
    found = sshsig.read(key.sign_in_browser(TEXT, PAGE, PRESENT | VERIFIED | SYNCED)).authenticator
    assert found
    assert found.words == f"presence and verification, in a browser at {PAGE}, a passkey kept in a cloud account"


def test_a_key_in_no_authenticator_says_nothing(key: Key) -> None:
    assert sshsig.read(key.sign(TEXT)).authenticator is None


def test_a_torn_signature_is_none() -> None:
    armored = SecurityKey(ECDSA, HOST).sign_in_browser(TEXT, PAGE)
    blob = base64.b64decode(b"".join(armored.split(b"\n")[1:-2]))
    for size in range(10, len(blob), 7):
        lines = base64.b64encode(blob[:size])
        with pytest.raises(ValueError, match=r"ends in the middle|Short|SSH signature"):
            sshsig.read(sshsig.BEGIN + lines + b"\n" + sshsig.END)


def test_a_later_kind_of_authenticator_is_named() -> None:
    key = SecurityKey(ED25519)
    body = key.blob.replace(b"sk-ssh-ed25519@openssh.com", b"sk-ssh-ed99999@openssh.com")
    with pytest.raises(ValueError, match="not known here"):
        authenticator.read(key.blob, body)
