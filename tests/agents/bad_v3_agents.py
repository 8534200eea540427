"""Agents that misbehave under version 3, and keys that are wrong. What is not authenticated is never taken for data."""

from __future__ import annotations

from typing import Any

from . import twists as t
from .bad_agents import DATA, NO_ANSWER, BadAgent, cut, elsewhere, twice
from .relay import Twist
from .twists import beyond, only, protects, until


def bad(name: str, twist: Twist, reason: str = DATA, **access: Any) -> BadAgent:
    return BadAgent(f"version 3: {name}", twist, reason, version="3", access=access)


def sealed(name: str, twist: Twist, reason: str = DATA) -> BadAgent:
    """One that lies once it and the reader have found each other."""
    return bad(name, only(protects, twist), reason)


def one_bit(digest: bytes) -> bytes:
    return bytes([digest[0] ^ 1]) + digest[1:]


def clocked(parameters: Any) -> None:
    parameters["msgAuthoritativeEngineTime"] = 5


def booted(parameters: Any) -> None:
    parameters["msgAuthoritativeEngineBoots"] = 2147483647


def other_engine(parameters: Any) -> None:
    parameters["msgAuthoritativeEngineId"] = b"\x80\x00\x4f\xb8\x05other"


def other_user(parameters: Any) -> None:
    parameters["msgUserName"] = b"somebody"


WRONG_DIGEST = "^wrong authentication passphrase or protocol for this v3 user$"
WRONG_KEY = "wrong privacy passphrase or protocol$"

KEYS = (
    bad("unknown user", t.honest, "^the agent does not know this v3 user$", user="nobody"),
    bad("wrong authentication passphrase", t.honest, WRONG_DIGEST, auth="env:not-the-passphrase"),
    bad("wrong authentication protocol", t.honest, WRONG_DIGEST, auth_protocol="SHA512"),
    bad("wrong privacy passphrase", t.honest, WRONG_KEY, privacy="env:not-the-passphrase"),
    bad("wrong privacy protocol", t.honest, WRONG_KEY, privacy_protocol="AES256"),
    bad("wrong privacy passphrase, no word", only(t.is_sealed, t.silent), NO_ANSWER, privacy="env:not-the-passphrase"),
)

FORGED = (
    sealed("one bit of the HMAC is wrong", t.mac_of(one_bit), NO_ANSWER),
    sealed("the HMAC is zeros", t.mac_of(lambda digest: bytes(len(digest))), NO_ANSWER),
    sealed("no HMAC", t.mac_of(lambda _: b""), NO_ANSWER),
    sealed("the flags of authentication are cleared", t.unsealed, NO_ANSWER),
    sealed("answers in the clear", t.forged, NO_ANSWER),
    sealed("answers in the clear, then the right answer", lambda e: [*t.forged(e), e.answer], NO_ANSWER),
    sealed("another user", t.secured(other_user), NO_ANSWER),
    sealed("another engine", t.secured(other_engine), NO_ANSWER),
    sealed("another clock", t.secured(clocked), NO_ANSWER),
    sealed("another count of starts", t.secured(booted), NO_ANSWER),
)

LOST = (
    sealed("silent once it is known", t.silent, NO_ANSWER),
    sealed("truncated", cut, NO_ANSWER),
    sealed("an old answer again, ahead of the right one", t.before),
    bad("dies in mid-walk", only(beyond(12), t.silent), NO_ANSWER),
    bad("loses 30 % of forty answers", only(until(40), t.losing(0.3)), retries=5),
    bad("every answer twice", twice),
    bad("answers from another port", elsewhere("other port"), NO_ANSWER),
    bad("answers from another address", elsewhere("other address"), NO_ANSWER),
)

BAD_V3_AGENTS = (*KEYS, *FORGED, *LOST)
