"""Registrations and log-ins of passkeys: what counts, and each single thing for which one does not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from dcdecom.web import passkey
from dcdecom.web.passkey import NotAccepted, Place

from .browsers import MAY_BE_SYNCED, PRESENT, SYNCED, VERIFIED, Browser

CHALLENGE, OTHER = b"c" * 32, b"d" * 32
PLACE = Place("https://dcdecom.example.go.id", "dcdecom.example.go.id")


@pytest.fixture
def browser() -> Browser:
    return Browser(PLACE.origin, PLACE.rp_id)


def enrolled(browser: Browser) -> str:
    return passkey.registered(PLACE, CHALLENGE, browser.create(CHALLENGE)).public


def test_a_browser_is_asked_for_a_verified_key_of_es256_alone() -> None:
    asked = passkey.registration(PLACE, CHALLENGE, "rina", "Rina Wijaya")
    assert asked["pubKeyCredParams"] == [{"type": "public-key", "alg": -7}]
    assert asked["rp"] == {"id": PLACE.rp_id, "name": "dcdecom"}
    assert asked["attestation"] == "none"
    assert asked["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
    }  # fmt: skip
    log_in = passkey.log_in(PLACE, CHALLENGE)
    assert (log_in["rpId"], log_in["userVerification"], log_in["allowCredentials"]) == (PLACE.rp_id, "required", [])


def test_a_key_is_read_as_openssh_writes_it(browser: Browser, tmp_path) -> None:
    made = passkey.registered(PLACE, CHALLENGE, browser.create(CHALLENGE))
    assert (made.rp_id, made.point, made.credential) == (PLACE.rp_id, browser.point, browser.credential)
    (tmp_path / "key.pub").write_text(f"{made.public}\n", "ascii")
    shown = subprocess.run(["ssh-keygen", "-l", "-f", tmp_path / "key.pub"], capture_output=True, text=True, check=True)
    assert "ECDSA-SK" in shown.stdout


@pytest.mark.parametrize(
    ("flags", "grade"),
    [(0, "bound"), (MAY_BE_SYNCED, "syncable"), (MAY_BE_SYNCED | SYNCED, "synced")],
)
def test_a_key_is_graded_by_where_it_is_kept(flags: int, grade: str, browser: Browser) -> None:
    answer = browser.create(CHALLENGE, PRESENT | VERIFIED | flags)
    assert passkey.registered(PLACE, CHALLENGE, answer).grade == grade


WRONG: dict[str, Callable[[Browser, Callable[..., str]], str]] = {
    "another challenge": lambda b, ask: ask(OTHER),
    "another page": lambda b, ask: ask(CHALLENGE, origin="https://sign.example.go.id"),
    "a page below the host": lambda b, ask: ask(CHALLENGE, origin=f"https://a.{PLACE.rp_id}"),
    "no TLS": lambda b, ask: ask(CHALLENGE, origin=f"http://{PLACE.rp_id}"),
    "nobody present": lambda b, ask: ask(CHALLENGE, VERIFIED),
    "nobody verified": lambda b, ask: ask(CHALLENGE, PRESENT),
    "another page around it": lambda b, ask: ask(CHALLENGE, crossOrigin=True),
    "not said whether": lambda b, ask: ask(CHALLENGE, crossOrigin=None),
    "said as a number": lambda b, ask: ask(CHALLENGE, crossOrigin=0),
    "a page on top": lambda b, ask: ask(CHALLENGE, topOrigin="https://evil.example"),
    "of another type": lambda b, ask: ask(CHALLENGE, type="payment.get"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_registration_does_not_count(wrong: str, browser: Browser) -> None:
    answer = WRONG[wrong](browser, browser.create)
    with pytest.raises(NotAccepted):
        passkey.registered(PLACE, CHALLENGE, answer)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_log_in_does_not_count(wrong: str, browser: Browser) -> None:
    key = enrolled(browser)
    with pytest.raises(NotAccepted):
        passkey.logged_in(PLACE, CHALLENGE, [key], WRONG[wrong](browser, browser.get))


def test_of_another_host_no_key_counts(browser: Browser) -> None:
    key = enrolled(browser)
    browser.rp_id = "example.go.id"
    for ask in (
        lambda: passkey.registered(PLACE, CHALLENGE, browser.create(CHALLENGE)),
        lambda: passkey.logged_in(PLACE, CHALLENGE, [key], browser.get(CHALLENGE)),
    ):
        with pytest.raises(NotAccepted, match="RP ID"):
            ask()


def test_a_key_for_signing_does_not_log_in(browser: Browser) -> None:
    sign = Place("https://sign.example.go.id", "sign.example.go.id")
    signing = passkey.registered(sign, CHALLENGE, Browser(sign.origin, sign.rp_id, key=browser.key).create(CHALLENGE))
    with pytest.raises(NotAccepted, match=r"no key for dcdecom\.example\.go\.id"):
        passkey.logged_in(PLACE, CHALLENGE, [signing.public], browser.get(CHALLENGE))


def test_of_several_keys_the_one_that_answered_is_named(browser: Browser) -> None:
    other = Browser(PLACE.origin, PLACE.rp_id, credential=b"\x08" * 16)
    keys = [enrolled(other), f"{enrolled(browser)} telepon kantor"]
    answer = browser.get(CHALLENGE)
    assert passkey.claimed_user(answer) == "rina"
    assert passkey.logged_in(PLACE, CHALLENGE, keys, answer) == keys[1].rpartition(" telepon")[0]
    with pytest.raises(NotAccepted, match="signature"):
        passkey.logged_in(PLACE, CHALLENGE, keys[:1], answer)


def test_a_registration_logs_nobody_in_and_a_log_in_registers_nothing(browser: Browser) -> None:
    key = enrolled(browser)
    with pytest.raises(NotAccepted):
        passkey.logged_in(PLACE, CHALLENGE, [key], browser.create(CHALLENGE))
    with pytest.raises(NotAccepted):
        passkey.registered(PLACE, CHALLENGE, browser.get(CHALLENGE))


def test_only_es256_on_its_curve_is_a_key(browser: Browser) -> None:
    point = browser.point
    x, y = b"\x21\x58\x20" + point[1:33], b"\x22\x58\x20" + point[33:]
    for cose in (
        b"\xa5\x01\x02\x03\x27\x20\x01" + x + y,  # another algorithm
        b"\xa5\x01\x02\x03\x26\x20\x02" + x + y,  # another curve
        b"\xa5\x01\x02\x03\x26\x20\x01" + x + b"\x22\x58\x20" + bytes(32),  # on no curve
        b"\xa3\x01\x02\x03\x26\x20\x01",  # no coordinates
        b"\xa0",
        b"\x80",
    ):
        with pytest.raises(NotAccepted):
            passkey.registered(PLACE, CHALLENGE, browser.create(CHALLENGE, cose=cose))


NO_ANSWERS = ('{"a":1,"a":2}', "[]", "{}", "[" * 9999, "x", '{"rawId":"AA","response":{}}', "{" * 20000)


@pytest.mark.parametrize("said", NO_ANSWERS)
def test_what_is_no_answer_is_refused(said: str, browser: Browser) -> None:
    key = enrolled(browser)
    for ask in (
        lambda: passkey.registered(PLACE, CHALLENGE, said),
        lambda: passkey.logged_in(PLACE, CHALLENGE, [key], said),
        lambda: passkey.claimed_user(said),
    ):
        with pytest.raises(NotAccepted):
            ask()


def test_a_browser_that_says_a_thing_twice_is_not_heard(browser: Browser) -> None:
    """Two readers could take different ones: here the page around it."""
    key = enrolled(browser)
    client = json.dumps({"type": "webauthn.get", "challenge": "Y2" * 21, "origin": PLACE.origin, "crossOrigin": True})
    twice = client[:-1] + ', "crossOrigin": false}'
    with pytest.raises(NotAccepted, match="twice"):
        passkey.logged_in(PLACE, CHALLENGE, [key], browser.get_of(twice.encode()))


def test_another_kind_of_key_in_the_list_is_passed_over(browser: Browser) -> None:
    ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPkXvA1Vq2p6Yv0Q2nUuX3vJ4cVxE2b7hY0pZ8m1Qq3r"
    assert passkey.logged_in(PLACE, CHALLENGE, [ed25519, enrolled(browser)], browser.get(CHALLENGE))


def test_a_short_challenge_is_a_fault_of_ours(browser: Browser) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        passkey.registered(PLACE, b"short", browser.create(b"short"))


def test_fido2_is_loaded_where_a_browser_answers_and_no_earlier() -> None:
    asked = "import sys, dcdecom.web.passkey; assert not any(name.startswith('fido2') for name in sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True)
